//! Makes text safe to print. Documents and file names can contain terminal escape sequences, bidirectional controls, hidden
//! characters and lines of any length. Output for people goes through [`Page`] or [`quoted`], and data through
//! [`json_text`].

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::Style;

/// The longest line of a report in characters, not counting styles.
pub const MAX_LINE_CHARS: usize = 300;

/// The longest quotation from a document, in characters.
pub const MAX_QUOTED_CHARS: usize = 160;

/// The longest line of a list in characters, after which it is wrapped.
const MAX_LIST_LINE_CHARS: usize = 120;

/// Returns whether this is a default ignorable code point of Unicode: one that has no glyph of its own.
pub fn is_default_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether a character is escaped: control characters (C0, C1, DEL), line and paragraph separators, bidirectional
/// controls, zero-width characters and other format characters.
pub fn is_hidden(c: char) -> bool {
    let formats = || {
        matches!(c, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}')
            || matches!(c, '\u{13430}'..='\u{1343f}')
    };
    // Most text is ASCII.
    if c.is_ascii() { c.is_ascii_control() } else { c.is_control() || is_default_ignorable(c) || formats() }
}

/// Returns text as one line, with hidden characters escaped as in a Rust literal: `\n`, `\u{1b}`.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Shortens text to `max` characters by replacing its middle by `…`.
pub fn clipped(text: &str, max: usize) -> Cow<'_, str> {
    if text.len() <= max || text.char_indices().nth(max).is_none() {
        return Cow::Borrowed(text);
    }
    let head = max * 2 / 3;
    let tail = max.saturating_sub(head + 1);
    let start = text.char_indices().nth(head).map_or(text.len(), |(at, _)| at);
    let end = text.char_indices().rev().take(tail).last().map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…{}", text.get(..start).unwrap_or(""), text.get(end..).unwrap_or("")))
}

/// Returns text as one line of at most `max` characters, with hidden characters escaped.
pub fn quoted(text: &str, max: usize) -> String {
    // Clipped first, so that only what is shown is escaped.
    clipped(&escaped(&clipped(text, max)), max).into_owned()
}

/// Returns a value as indented JSON with all hidden characters escaped, not only ASCII control characters.
pub fn json_text(value: &serde_json::Value) -> String {
    visible_json(format!("{value:#}"))
}

/// Escapes the hidden characters in JSON text.
pub fn visible_json(text: String) -> String {
    // A newline is the only hidden character outside strings.
    let hidden = |c: char| c != '\n' && is_hidden(c);
    if !text.contains(hidden) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// A report of lines. Any text that is added stays one line that is safe to print.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// Adds a line.
    pub fn line(&mut self, line: impl Display) {
        self.styled(&[(Style::new(), &line.to_string())]);
    }

    /// Adds a line of parts, each in its style.
    pub fn styled(&mut self, parts: &[(Style, &str)]) {
        let mut left = MAX_LINE_CHARS;
        for (style, part) in parts {
            let part = quoted(part, left);
            left = left.saturating_sub(part.chars().count());
            if *style == Style::new() {
                self.text.push_str(&part);
            } else {
                self.text.push_str(&format!("{style}{part}{style:#}"));
            }
        }
        self.text.push('\n');
    }

    /// Adds a blank line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Adds `lead` and the items, separated by commas and wrapped, with `indent` at the start of further lines.
    pub fn list(&mut self, lead: &str, indent: &str, style: Style, items: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut lead = lead.to_owned();
        let mut line = String::new();
        let mut length = lead.chars().count();
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            let comma = if items.peek().is_some() { "," } else { "" };
            let item = format!("{}{comma}", quoted(item.as_ref(), MAX_QUOTED_CHARS));
            let chars = item.chars().count();
            if !line.is_empty() && length + 1 + chars > MAX_LIST_LINE_CHARS {
                self.styled(&[(Style::new(), &lead), (style, &line)]);
                (lead, length) = (indent.to_owned(), indent.chars().count());
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
                length += 1;
            }
            line.push_str(&item);
            length += chars;
        }
        self.styled(&[(Style::new(), &lead), (style, &line)]);
    }

    pub fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_format_characters_are_escaped() {
        // Every control and format character of Unicode, by its general category.
        use unicode_general_category::{GeneralCategory as Category, get_general_category};
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let must_escape = matches!(
                get_general_category(c),
                Category::Control | Category::Format | Category::LineSeparator | Category::ParagraphSeparator
            );
            assert!(!must_escape || is_hidden(c), "{c:?}");
            if is_hidden(c) {
                assert!(escaped(&c.to_string()).chars().all(|c| c.is_ascii_graphic()), "{c:?}");
            }
        }
        assert_eq!(escaped("a\u{1b}[2J\u{9b}1m\r\n\u{202e}é 名"), r"a\u{1b}[2J\u{9b}1m\r\n\u{202e}é 名");
        assert!(matches!(escaped("é 名"), Cow::Borrowed("é 名")));
    }

    #[test]
    fn clipped_text_keeps_both_ends_and_the_limit() {
        assert_eq!(clipped("abcdefghi", 9), "abcdefghi");
        assert_eq!(clipped("ééééééééé…", 9), "éééééé…é…");
        for max in 0..20 {
            for text in ["\u{1b}".repeat(30), "名".repeat(30), "ab\u{1b}".repeat(5)] {
                assert!(quoted(&text, max).chars().count() <= max.max(1), "{max} {text:?}");
            }
        }
    }

    #[test]
    fn escaped_json_parses_to_the_same_value() {
        let value = serde_json::json!({"a\u{202e}\u{1b}": ["\u{9b}", "\u{e0041}é\n", {"": "\u{feff}"}]});
        let text = json_text(&value);
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn added_text_stays_on_one_line() {
        let mut page = Page::default();
        page.line("a\nb");
        page.line("x".repeat(10_000));
        page.list("  all: ", "    ", Style::new(), (0..1000).map(|n| format!("n{n}\n")));
        let text = page.into_text();
        assert!(text.starts_with("a\\nb\nxxx"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= MAX_LINE_CHARS), "{text}");
        assert!(text.contains("\n  all: n0\\n, n1\\n, ") && text.ends_with(" n999\\n\n"), "{text}");
    }
}
