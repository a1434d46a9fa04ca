//! Turns descriptions into Markdown that is safe in doc comments: descriptions may contain anything, and must not become
//! HTML, doctests or broken links in rustdoc.

mod escape;
mod wrap;

use std::borrow::Cow;

use crate::shown::is_default_ignorable;
use escape::escape;
use wrap::wrap;

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

/// Returns whether a character is removed from comments: control characters, the byte-order mark, bidirectional controls
/// (which rustc rejects), and default ignorable code points except the variation selectors of emoji.
pub fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || (is_default_ignorable(c) && !matches!(c, '\u{fe00}'..='\u{fe0f}'))
        || matches!(c, '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

    use super::escape::{is_not_rust, is_page_url};
    use super::wrap::{MAX_LINE_CHARS, list_marker};
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
