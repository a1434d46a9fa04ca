//! Escapes in Markdown what rustdoc would render as HTML, compile as a doctest or resolve as a link to an item.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

/// The options of rustdoc.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION);

/// Escapes HTML and links to Rust items, marks code as not being Rust, puts bare URLs into angle brackets, and disables
/// images and links that are not to a page.
pub fn escape(text: &str) -> String {
    let mut edits = Edits::default();
    let (mut links, mut is_code) = (0, false);
    let parser = Parser::new_ext(text, OPTIONS);
    // rustdoc resolves link definitions even if nothing uses them.
    parser.reference_definitions().iter().for_each(|(_, definition)| edits.escape(definition.span.start));
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                links += 1;
                if !is_harmless_link(link_type, &dest_url) {
                    edits.escape(range.start);
                }
            }
            // The docs must not load images, so an image becomes a link to it.
            Event::Start(Tag::Image { .. }) => {
                links += 1;
                edits.replace(range.start..range.start + 1, String::new());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => links -= 1,
            // rustdoc treats a fence without a language as Rust, and an indented block too.
            Event::Start(Tag::CodeBlock(kind)) => {
                is_code = true;
                match kind {
                    CodeBlockKind::Fenced(language) if is_not_rust(&language) => {}
                    CodeBlockKind::Fenced(_) => edits.0.push(as_text_fence(text, range.start)),
                    CodeBlockKind::Indented => edits.0.push(as_text_block(text, range)),
                }
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Html(_) | Event::InlineHtml(_) => {
                let part = text[range.clone()].char_indices();
                part.filter(|(_, c)| *c == '<').for_each(|(at, _)| edits.escape(range.start + at));
            }
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) | Event::TaskListMarker(_) => {
                edits.escape(range.start);
            }
            Event::Text(_) if !is_code && links == 0 => edits.escape_plain(text, range),
            _ => {}
        }
    }
    edits.apply(text)
}

/// Returns whether a link is to a page or an email address, and its target is written where the link is.
fn is_harmless_link(link_type: LinkType, target: &str) -> bool {
    match link_type {
        LinkType::Inline => is_page_url(target),
        LinkType::Autolink => is_page_url(target) && target.contains("://"),
        LinkType::Email => true,
        // The target is elsewhere in the text, or a Rust item.
        _ => false,
    }
}

/// A range of bytes in a text, and the text that replaces it.
type Edit = (Range<usize>, String);

/// The edits of a text.
#[derive(Default)]
struct Edits(Vec<Edit>);

impl Edits {
    /// Inserts a backslash.
    fn escape(&mut self, at: usize) {
        self.0.push((at..at, "\\".to_owned()));
    }

    fn replace(&mut self, range: Range<usize>, with: String) {
        self.0.push((range, with));
    }

    /// Escapes brackets in a range of plain text, and puts bare URLs into angle brackets.
    fn escape_plain(&mut self, text: &str, range: Range<usize>) {
        let part = &text[range.clone()];
        for (at, c) in part.char_indices() {
            let before = &text[..range.start + at];
            let slashes = before.len() - before.trim_end_matches('\\').len();
            if (c == '[' || c == ']') && slashes.is_multiple_of(2) {
                self.escape(range.start + at);
            }
        }
        for (start, end) in bare_urls(part) {
            self.replace(range.start + start..range.start + end, format!("<{}>", &part[start..end]));
        }
    }

    /// Applies edits to a text. Of edits that overlap, the first is applied.
    fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(text.len() + 16);
        let mut from = 0;
        for (range, with) in self.0 {
            if range.start < from {
                continue;
            }
            out.push_str(&text[from..range.start]);
            out.push_str(&with);
            from = range.end;
        }
        out.push_str(&text[from..]);
        out
    }
}

/// Changes the language of the fence at `start` to `text`.
fn as_text_fence(text: &str, start: usize) -> Edit {
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = &text[start..end];
    let mark = line.chars().next().unwrap_or('`');
    let fence: String = line.chars().take_while(|c| *c == mark).collect();
    (start..end, format!("{fence}text"))
}

/// Turns an indented code block into a fenced one with the language `text`.
fn as_text_block(text: &str, range: Range<usize>) -> Edit {
    // The range does not include the indentation of the first line.
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let block = &text[start..range.end];
    let unindented = |line: &str| line.strip_prefix("    ").or(line.strip_prefix('\t')).unwrap_or(line).to_owned();
    let lines: Vec<String> = block.lines().map(unindented).collect();
    let end = if block.ends_with('\n') { "\n" } else { "" };
    (start..range.end, format!("```text\n{}\n```{end}", lines.join("\n")))
}

/// Returns whether the target of a link is a page or an email address, not a script, data or a Rust item (which rustdoc
/// looks for if a target is neither a URL nor a path).
pub fn is_page_url(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https" | "mailto") || url.starts_with(['#', '/', '.'])
}

/// Returns whether the language of a fence is one that rustdoc does not treat as Rust.
pub fn is_not_rust(language: &str) -> bool {
    const LANGUAGES: [&str; 16] = [
        "text",
        "json",
        "yaml",
        "xml",
        "html",
        "http",
        "sh",
        "bash",
        "shell",
        "console",
        "javascript",
        "js",
        "typescript",
        "python",
        "csharp",
        "java",
    ];
    LANGUAGES.contains(&language)
}

/// Returns the byte ranges of bare URLs in a text, without punctuation at their end.
fn bare_urls(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|scheme| text[from..].find(scheme)).min() {
        let start = from + at;
        let url =
            text[start..].split(|c: char| c.is_whitespace() || "<>\"`()[]{}|\\^".contains(c)).next().unwrap_or("");
        let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
        let end = start + url.len().max(1);
        if url.len() > "https://".len() {
            found.push((start, end));
        }
        from = end;
    }
    found
}
