//! Turns descriptions into Markdown that is safe in doc comments: descriptions may contain anything, and must not become
//! HTML, doctests or broken links in rustdoc.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::shown::is_default_ignorable;

/// The longest description that is not truncated, in bytes.
const MAX_DESCRIPTION_BYTES: usize = 64 << 10;

/// Truncates a long description, at the end of a line if possible.
fn truncated(description: &str) -> Cow<'_, str> {
    if description.len() <= MAX_DESCRIPTION_BYTES {
        return Cow::Borrowed(description);
    }
    let end = (0..=MAX_DESCRIPTION_BYTES).rev().find(|at| description.is_char_boundary(*at)).unwrap_or(0);
    let start = description.get(..end).unwrap_or_default();
    let lines = start.rsplit_once('\n').map_or(start, |(lines, _)| lines);
    Cow::Owned(format!("{lines}\n\n…"))
}

/// Returns a description as the text of a doc comment, or nothing if no visible text is left.
pub fn clean(description: &str) -> Option<String> {
    let description = truncated(description);
    let text = description.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let text: String = text.chars().filter(|c| !is_unwanted(*c)).collect();
    let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let text = text.trim_matches('\n');
    // Four spaces make a code block, which rustdoc would compile.
    let text = if text.starts_with("    ") { text.trim_start() } else { text };
    if text.trim().is_empty() {
        return None;
    }
    Some(escape_repeatedly(text).unwrap_or_else(|| escape_all(text)))
}

/// Escapes and wraps the text until nothing changes: an escape can change the meaning of the Markdown around it. Returns
/// nothing after too many rounds.
fn escape_repeatedly(text: &str) -> Option<String> {
    let mut safe = text.to_owned();
    for _ in 0..MAX_ROUNDS {
        let escaped = wrap(&escape(&safe));
        if escape(&escaped) == escaped {
            return Some(escaped);
        }
        safe = escaped;
    }
    None
}

/// How often a description is escaped before it is treated as plain text.
const MAX_ROUNDS: usize = 4;

/// Escapes all punctuation, so that no Markdown is left in the text.
fn escape_all(text: &str) -> String {
    let line = |line: &str| {
        let mut out = String::new();
        for c in line.trim().chars() {
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The longest line of a comment, in characters.
const MAX_LINE_CHARS: usize = 100;

/// Wraps long lines without changing the meaning of the Markdown: code, tables and headings stay as they are.
fn wrap(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut listed = false;
    let mut item = 0;
    for line in text.lines() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let fence = content.starts_with("```") || content.starts_with("~~~");
        fenced ^= fence;
        if fenced || fence || content.starts_with(['|', '#', '>']) || content.is_empty() {
            listed &= !content.is_empty();
            out.push(line.to_owned());
            continue;
        }
        let marker = list_marker(content);
        // An unindented line after a list is meant as a paragraph, but Markdown makes it a lazy continuation of the item.
        if listed && marker == 0 && indent == 0 {
            out.push(String::new());
            listed = false;
        }
        listed |= marker > 0;
        if marker > 0 {
            item = indent + marker;
        }
        // The continuation of an item is indented to its text.
        let indent = if listed && marker == 0 && indent > 0 { indent.max(item) } else { indent };
        let hanging = " ".repeat(indent + marker);
        let mut current = " ".repeat(indent);
        let mut started = false;
        for word in content.split(' ') {
            let fits = current.chars().count() + 1 + word.chars().count() <= MAX_LINE_CHARS;
            // A marker on a line of its own would be an empty item.
            let bare = current.trim_start().chars().count() < marker;
            if started && !fits && !bare && may_start_line(word) {
                out.push(current.trim_end().to_owned());
                current = hanging.clone();
                started = false;
            }
            if started {
                current.push(' ');
            }
            current.push_str(word);
            started = true;
        }
        // Two spaces at the end would be a line break.
        out.push(current);
    }
    out.join("\n")
}

/// Returns the width of a list marker including the spaces after it, or zero if the line is not a list item.
fn list_marker(line: &str) -> usize {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    let width = match digits {
        0 if rest.starts_with(['-', '*', '+']) => 1,
        1..=9 if rest.starts_with(['.', ')']) => digits + 1,
        _ => return 0,
    };
    // More spaces begin a code block in the item.
    match line[width..].chars().take_while(|c| *c == ' ').count() {
        0 => 0,
        spaces @ 1..=4 => width + spaces,
        _ => width + 1,
    }
}

/// Returns whether a word has no special meaning at the start of a line.
fn may_start_line(word: &str) -> bool {
    let numbers = word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(['.', ')']);
    !word.is_empty() && !numbers && !word.starts_with(['-', '+', '*', '#', '>', '|', '=', '~', '`', '<', ':'])
}

/// Returns whether a character is removed from comments: control characters, the byte-order mark, bidirectional controls
/// (which rustc rejects), and default ignorable code points except the variation selectors of emoji.
pub fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || (is_default_ignorable(c) && !matches!(c, '\u{fe00}'..='\u{fe0f}'))
        || matches!(c, '\u{fff9}'..='\u{fffb}')
}

/// Escapes HTML and links to Rust items, marks code as not being Rust, puts bare URLs into angle brackets, and disables
/// images and links that are not to a page.
fn escape(text: &str) -> String {
    let mut inserted: Vec<Edit> = Vec::new();
    let mut insert = |at: usize, what: &str| inserted.push((at..at, what.to_owned()));
    let mut replaced: Vec<Edit> = Vec::new();
    let (mut links, mut is_code) = (0, false);
    // The options of rustdoc.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let parser = Parser::new_ext(text, options);
    // rustdoc resolves link definitions even if nothing uses them.
    parser.reference_definitions().iter().for_each(|(_, definition)| insert(definition.span.start, "\\"));
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                links += 1;
                let harmless = match link_type {
                    LinkType::Inline | LinkType::Autolink => is_page_url(&dest_url),
                    LinkType::Email => true,
                    // The target is elsewhere in the text, or a Rust item.
                    _ => false,
                };
                if !harmless || (link_type == LinkType::Autolink && !dest_url.contains("://")) {
                    insert(range.start, "\\");
                }
            }
            Event::End(TagEnd::Link) => links -= 1,
            // The docs must not load images, so an image becomes a link to it.
            Event::Start(Tag::Image { .. }) => {
                replaced.push((range.start..range.start + 1, String::new()));
                links += 1;
            }
            Event::End(TagEnd::Image) => links -= 1,
            // rustdoc treats a fence without a language as Rust, and an indented block too.
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                is_code = true;
                if is_not_rust(&language) {
                    continue;
                }
                replaced.push(as_text_fence(text, range.start));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                is_code = true;
                replaced.push(as_text_block(text, range));
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                let part = text[range.clone()].char_indices();
                part.filter(|(_, c)| *c == '<').for_each(|(at, _)| insert(range.start + at, "\\"));
            }
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) | Event::TaskListMarker(_) => {
                insert(range.start, "\\");
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if !is_code => {
                let part = &text[range.clone()];
                for (at, c) in part.char_indices() {
                    let before = &text[..range.start + at];
                    let slashes = before.len() - before.trim_end_matches('\\').len();
                    if (c == '[' || c == ']') && slashes.is_multiple_of(2) && links == 0 {
                        insert(range.start + at, "\\");
                    }
                }
                if links == 0 {
                    for (start, end) in bare_urls(part) {
                        replaced.push((range.start + start..range.start + end, format!("<{}>", &part[start..end])));
                    }
                }
            }
            _ => {}
        }
    }
    inserted.extend(replaced);
    apply(inserted, text)
}

/// A range of bytes in a text, and the text that replaces it.
type Edit = (Range<usize>, String);

/// Applies edits to a text. Of edits that overlap, the first is applied.
fn apply(mut edits: Vec<Edit>, text: &str) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (range, with) in edits {
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
fn is_page_url(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https" | "mailto") || url.starts_with(['#', '/', '.'])
}

/// Returns whether the language of a fence is one that rustdoc does not treat as Rust.
fn is_not_rust(language: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_removed() {
        assert_eq!(clean("\u{feff}A \u{202e}text\u{0} here\r\n\r\nmore  \n").as_deref(), Some("A text here\n\nmore"));
        assert_eq!(clean(" \u{feff}\n"), None);
    }

    #[test]
    fn long_descriptions_are_truncated_at_a_line() {
        let lines = "Some words.\n".repeat(MAX_DESCRIPTION_BYTES);
        let cleaned = clean(&lines).unwrap();
        assert!(cleaned.len() < 2 * MAX_DESCRIPTION_BYTES && cleaned.ends_with("\n\n…"), "{} bytes", cleaned.len());
        let cleaned = clean(&"é".repeat(MAX_DESCRIPTION_BYTES)).unwrap();
        assert!(cleaned.len() < 2 * MAX_DESCRIPTION_BYTES && cleaned.ends_with("\n\n…"), "{} bytes", cleaned.len());
    }

    #[test]
    fn code_is_not_escaped() {
        let fenced = "Like this:\n\n```json\n{\"x\": [1, \"https://a.example\"]}\n```\n\nSee [it](https://b.example).";
        assert_eq!(clean(fenced).as_deref(), Some(fenced));
        for indent in ["    ", "\t"] {
            let indented = format!("Like this:\n\n{indent}a[0]\n{indent}  b\n\nSee [it](https://b.example).");
            let expected = "Like this:\n\n```text\na[0]\n  b\n```\n\nSee [it](https://b.example).";
            assert_eq!(clean(&indented).as_deref(), Some(expected));
        }
    }

    #[test]
    fn escaping_random_markdown_reaches_a_fixpoint() {
        const PARTS: [&str; 20] = [
            "<b>",
            "[a](b)",
            "[a]: c",
            "![x](y)",
            "`",
            "```",
            "~~~",
            "    ",
            "\t",
            "- ",
            "1. ",
            "> ",
            "|-|-|",
            "\n",
            "\n\n",
            "a",
            "https://a.example",
            "*",
            "[^1]",
            "[x",
        ];
        let mut state = 1_u64;
        for _ in 0..2_000 {
            let mut text = String::new();
            for _ in 0..10 {
                // A linear congruential generator (Knuth, MMIX).
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(PARTS[(state >> 33) as usize % PARTS.len()]);
            }
            assert!(escape_repeatedly(text.trim_matches('\n')).is_some(), "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_wrapped_with_hanging_indents_in_lists() {
        let long = "word ".repeat(30);
        let wrapped = clean(&format!("- {long}\nAfter")).unwrap();
        let lines: Vec<&str> = wrapped.lines().collect();
        assert!(lines[0].starts_with("- word") && lines[1].starts_with("  word"), "{wrapped}");
        assert!(lines.iter().all(|line| line.len() <= MAX_LINE_CHARS), "{wrapped}");
        assert_eq!(&lines[2..], ["", "After"], "{wrapped}");
        // The indent is the width of the marker with its spaces.
        let wrapped = clean(&format!("*   {long}")).unwrap();
        assert!(wrapped.starts_with("*   word") && wrapped.contains("\n    word"), "{wrapped}");
        assert_eq!(list_marker("10)  a"), 5);
        assert_eq!(list_marker("-      code"), 2);
        assert_eq!((list_marker("-a"), list_marker("1.5 kg")), (0, 0));
        let word = "w".repeat(MAX_LINE_CHARS);
        assert_eq!(clean(&format!("- {word} next")).unwrap(), format!("- {word}\n  next"));
    }

    #[test]
    fn rustdoc_links_and_code_are_escaped() {
        assert_eq!(clean("see https://a.example/b.").as_deref(), Some("see <https://a.example/b>."));
        assert_eq!(
            clean("a [link](https://a.example) and [not]").as_deref(),
            Some("a [link](https://a.example) and \\[not\\]")
        );
        assert_eq!(clean("List<String> here").as_deref(), Some("List\\<String> here"));
        assert_eq!(clean("`Vec<u8>`").as_deref(), Some("`Vec<u8>`"));
        assert_eq!(clean("x\n\n```\nlet\n```").as_deref(), Some("x\n\n```text\nlet\n```"));
        assert_eq!(clean("[x](Item)").as_deref(), Some("\\[x\\](Item)"));
    }

    #[test]
    fn scripts_images_and_hidden_characters_are_removed_or_escaped() {
        let cases = [
            ("<javascript:alert(1)>", "\\<javascript:alert(1)>"),
            ("[a](javascript://x%0aalert(1))", "\\[a\\](javascript://x%0aalert(1))"),
            ("![a](https://t.example/p.png)", "[a](https://t.example/p.png)"),
            ("\\\\[Item]", "\\\\\\[Item\\]"),
            ("a [^1] b\n\n[^1]: c", "a \\[^1\\] b\n\n\\[^1\\]: c"),
            ("- [ ] todo", "- \\[ \\] todo"),
            ("```rust,x\nlet\n```", "```text\nlet\n```"),
            ("a\u{ad}\u{e0041}b\rc", "ab\nc"),
        ];
        for (text, cleaned) in cases {
            assert_eq!(clean(text).as_deref(), Some(cleaned), "{text}");
        }
    }

    /// No random combination of Markdown constructs becomes HTML, code that rustdoc compiles, an image, or a link that is
    /// not to a page.
    #[test]
    fn random_markdown_never_becomes_html() {
        use rand::{RngExt, SeedableRng};
        const PARTS: [&str; 30] = [
            "<",
            ">",
            "<b>",
            "<!--",
            "-->",
            "<script>",
            "[",
            "]",
            "[x]",
            "(y)",
            "](javascript:z)",
            "![",
            "`",
            "```",
            "~~~",
            "\n",
            "\n\n",
            "    ",
            "- ",
            "> ",
            "\\",
            "\\\\",
            "*",
            "_",
            "https://a.example/b_c",
            "&lt;",
            "|",
            "[^1]",
            "[x]: y",
            "word",
        ];
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        for _ in 0..20_000 {
            let text: String = (0..rng.random_range(1..12)).map(|_| PARTS[rng.random_range(0..PARTS.len())]).collect();
            let Some(cleaned) = clean(&text) else { continue };
            for event in Parser::new_ext(&cleaned, Options::all()) {
                let bad = match &event {
                    Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) => true,
                    Event::Start(Tag::CodeBlock(kind)) => !matches!(kind, CodeBlockKind::Fenced(l) if is_not_rust(l)),
                    Event::Start(Tag::Link { dest_url, .. }) => !is_page_url(dest_url),
                    _ => false,
                };
                assert!(!bad, "{text:?} became {cleaned:?}: {event:?}");
            }
        }
    }
}
