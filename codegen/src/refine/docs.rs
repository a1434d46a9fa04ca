//! Doc comments from descriptions, cleaned: what a publisher writes is Markdown at best, and neither rustdoc nor the
//! reader of the code should stumble over it. Where the schema says nothing, there is no comment.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::error::Result;
use crate::model::{Kind, Model};
use crate::shape::members;

use super::Context;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    for item in &mut model.items {
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        item.docs = schema.description.as_deref().and_then(clean);
        if let Kind::Struct { fields, .. } = &mut item.kind {
            for field in fields {
                let member = members(schema).find(|(name, _)| *name == field.wire);
                field.docs = member.and_then(|(_, member)| member.description.as_deref()).and_then(clean);
            }
        }
    }
    Ok(())
}

/// A description as the text of a doc comment; nothing if nothing is left of it.
pub fn clean(description: &str) -> Option<String> {
    let mut text: String = description.replace("\r\n", "\n").chars().filter(|c| !is_unwanted(*c)).collect();
    text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let text = text.trim_matches('\n');
    // Four spaces make a code block, which rustdoc would compile.
    let text = if text.starts_with("    ") { text.trim_start() } else { text };
    if text.trim().is_empty() {
        return None;
    }
    Some(wrap(&escape(text)))
}

/// How wide a line of a comment may get, in characters.
const WIDTH: usize = 100;

/// Breaks long lines as a person would. Only where Markdown reads the same: code, tables and headings stay as they are.
fn wrap(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut listed = false;
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
        // A line that only Markdown's laziness makes a part of the list above was meant to stand on its own.
        if listed && marker == 0 && indent == 0 {
            out.push(String::new());
            listed = false;
        }
        listed |= marker > 0;
        let hanging = " ".repeat(indent + marker);
        let mut current = " ".repeat(indent);
        let mut started = false;
        for word in content.split(' ') {
            let fits = current.chars().count() + 1 + word.chars().count() <= WIDTH;
            if started && !fits && may_begin_a_line(word) {
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

/// How wide the marker of a list item is; zero for a line that is none.
fn list_marker(line: &str) -> usize {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    match digits {
        0 if rest.starts_with("- ") || rest.starts_with("* ") || rest.starts_with("+ ") => 2,
        1..=9 if rest.starts_with(". ") || rest.starts_with(") ") => digits + 2,
        _ => 0,
    }
}

/// False for a word that Markdown would take for the start of something.
fn may_begin_a_line(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with(['-', '+', '*', '#', '>', '|', '=', '~', '`', '<', ':'])
        && !(word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(['.', ')']))
}

/// Characters that a comment is better without: control characters, the byte-order mark, and those that reorder text on
/// the screen or hide in it (the Unicode bidirectional controls, which rustc rejects; zero-width characters).
fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{061c}')
}

/// Escapes what rustdoc would take for something else: HTML, links to Rust items, bare URLs, code that is not Rust.
fn escape(text: &str) -> String {
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    let mut links = 0;
    for (event, range) in
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
    {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                links += 1;
                // rustdoc takes a target that is no URL and no path for a Rust item.
                let target = range.start + text[range.clone()].rfind("](").map_or(0, |at| at + 2);
                if link_type == LinkType::Inline && !dest_url.contains("://") && !dest_url.starts_with(['#', '/', '.'])
                {
                    edits.push((range.start, range.start, "\\".to_owned()));
                } else if dest_url.is_empty() && target <= range.end {
                    edits.push((range.start, range.start, "\\".to_owned()));
                }
            }
            Event::End(TagEnd::Link) => links -= 1,
            // A fence without a language is Rust to rustdoc, and an indented block as well.
            Event::Start(Tag::CodeBlock(kind)) => match kind {
                pulldown_cmark::CodeBlockKind::Fenced(language) => {
                    let fence_end = text[range.start..].find('\n').map_or(text.len(), |at| range.start + at);
                    let fence = text[range.start..fence_end].trim_end_matches(|c| c != '`' && c != '~').to_owned();
                    if language.is_empty() || is_rust(&language) {
                        edits.push((range.start, fence_end, format!("{fence}text")));
                    }
                }
                pulldown_cmark::CodeBlockKind::Indented => {
                    edits.push((range.start, range.start, "```text\n".to_owned()));
                    let end = range.end;
                    let close = if text[..end].ends_with('\n') { "```\n" } else { "\n```" };
                    edits.push((end, end, close.to_owned()));
                }
            },
            Event::Html(_) | Event::InlineHtml(_) => {
                for (at, c) in text[range.clone()].char_indices() {
                    if c == '<' {
                        edits.push((range.start + at, range.start + at, "\\".to_owned()));
                    }
                }
            }
            Event::Text(_) => {
                let part = &text[range.clone()];
                for (at, c) in part.char_indices() {
                    let escaped = text[..range.start + at].ends_with('\\');
                    if (c == '[' || c == ']') && !escaped && links == 0 {
                        edits.push((range.start + at, range.start + at, "\\".to_owned()));
                    }
                }
                if links == 0 {
                    edits.extend(bare_urls(part).into_iter().map(|(start, end)| {
                        (range.start + start, range.start + end, format!("<{}>", &part[start..end]))
                    }));
                }
            }
            _ => {}
        }
    }
    edits.sort_by_key(|(start, end, _)| (*start, *end));
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (start, end, with) in edits {
        if start < from {
            continue;
        }
        out.push_str(&text[from..start]);
        out.push_str(&with);
        from = end;
    }
    out.push_str(&text[from..]);
    out
}

/// True for a fence that rustdoc would compile and run.
fn is_rust(language: &str) -> bool {
    const RUST: [&str; 7] = ["rust", "ignore", "should_panic", "no_run", "compile_fail", "edition2021", "edition2024"];
    language.split([',', ' ']).any(|word| RUST.contains(&word))
}

/// Where bare URLs stand in a text, without the punctuation that ends a sentence.
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
    fn marks_and_controls_go() {
        assert_eq!(clean("\u{feff}A \u{202e}text\u{0} here\r\n\r\nmore  \n").as_deref(), Some("A text here\n\nmore"));
        assert_eq!(clean(" \u{feff}\n"), None);
    }

    #[test]
    fn long_lines_break_and_lists_hang() {
        let long = "word ".repeat(30);
        let wrapped = clean(&format!("- {long}\nAfter")).unwrap();
        let lines: Vec<&str> = wrapped.lines().collect();
        assert!(lines[0].starts_with("- word") && lines[1].starts_with("  word"), "{wrapped}");
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{wrapped}");
        assert_eq!(&lines[2..], ["", "After"], "{wrapped}");
    }

    #[test]
    fn rustdoc_is_not_misled() {
        assert_eq!(clean("see https://a.example/b.").as_deref(), Some("see <https://a.example/b>."));
        assert_eq!(
            clean("a [link](https://a.example) and [not]").as_deref(),
            Some("a [link](https://a.example) and \\[not\\]")
        );
        assert_eq!(clean("List<String> here").as_deref(), Some("List\\<String> here"));
        assert_eq!(clean("`Vec<u8>`").as_deref(), Some("`Vec<u8>`"));
        assert_eq!(clean("x\n\n```\nlet\n```").as_deref(), Some("x\n\n```text\nlet\n```"));
        assert_eq!(clean("[x](Item)").as_deref(), Some("\\[x](Item)"));
    }
}
