//! Text to what can be shown to people. Documents and the names of files can hold sequences that a terminal obeys,
//! characters that reorder a line or hide in it, and lines of any length: nothing of that leaves here. What is printed goes
//! through a [`Page`] or through [`quoted`], and data through [`json_text`].

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::Style;

/// How long a line of a report is at most, in characters and without what colours it.
pub const MAX_LINE_CHARS: usize = 300;

/// How much of a document's text is quoted at once, in characters.
pub const MAX_QUOTED_CHARS: usize = 160;

/// Where lists are continued on the next line, in characters.
const LIST_CHARS: usize = 120;

/// Returns true for Unicode's default ignorable code points: nothing is seen of them, or only what they do to others.
pub fn is_default_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Returns true for what is shown escaped: control characters (C0, C1, DEL), line and paragraph separators, bidirectional
/// controls, zero-width characters and all others that hide or only format.
pub fn is_hidden(c: char) -> bool {
    let formats = || {
        matches!(c, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}')
            || matches!(c, '\u{13430}'..='\u{1343f}')
    };
    // Most text is ASCII.
    if c.is_ascii() { c.is_ascii_control() } else { c.is_control() || is_default_ignorable(c) || formats() }
}

/// Text as one line, with everything hidden escaped as in a Rust literal: `\n`, `\u{1b}`.
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

/// Text of at most `max` characters: its middle is left out where it is longer.
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

/// Text as one line of at most `max` characters, with everything hidden escaped.
pub fn quoted(text: &str, max: usize) -> String {
    // What is left out need not be escaped first.
    clipped(&escaped(&clipped(text, max)), max).into_owned()
}

/// Data as text. JSON escapes control characters of ASCII only; here everything hidden is.
pub fn json_text(value: &serde_json::Value) -> String {
    visible_json(format!("{value:#}"))
}

/// JSON in which nothing hides, from the text of it.
pub fn visible_json(text: String) -> String {
    // The only hidden character outside of strings.
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

/// A report, line by line: whatever is put on it, a line stays one line that can be shown.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

impl Page {
    pub fn line(&mut self, line: impl Display) {
        self.styled(&[(Style::new(), &line.to_string())]);
    }

    /// One line of parts, each in its style.
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

    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// `lead` and the items with commas between them, on as many lines as they need, each below `indent`.
    pub fn list(&mut self, lead: &str, indent: &str, style: Style, items: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut lead = lead.to_owned();
        let mut line = String::new();
        let mut length = lead.chars().count();
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            let comma = if items.peek().is_some() { "," } else { "" };
            let item = format!("{}{comma}", quoted(item.as_ref(), MAX_QUOTED_CHARS));
            let chars = item.chars().count();
            if !line.is_empty() && length + 1 + chars > LIST_CHARS {
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
    fn everything_that_hides_or_acts_is_escaped() {
        // Every control and format character of Unicode, by its general category.
        use unicode_general_category::{GeneralCategory as Category, get_general_category};
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let acts = matches!(
                get_general_category(c),
                Category::Control | Category::Format | Category::LineSeparator | Category::ParagraphSeparator
            );
            assert!(!acts || is_hidden(c), "{c:?}");
            if is_hidden(c) {
                assert!(escaped(&c.to_string()).chars().all(|c| c.is_ascii_graphic()), "{c:?}");
            }
        }
        assert_eq!(escaped("a\u{1b}[2J\u{9b}1m\r\n\u{202e}é 名"), r"a\u{1b}[2J\u{9b}1m\r\n\u{202e}é 名");
        assert!(matches!(escaped("é 名"), Cow::Borrowed("é 名")));
    }

    #[test]
    fn what_is_clipped_keeps_its_ends_and_its_bound() {
        assert_eq!(clipped("abcdefghi", 9), "abcdefghi");
        assert_eq!(clipped("ééééééééé…", 9), "éééééé…é…");
        for max in 0..20 {
            for text in ["\u{1b}".repeat(30), "名".repeat(30), "ab\u{1b}".repeat(5)] {
                assert!(quoted(&text, max).chars().count() <= max.max(1), "{max} {text:?}");
            }
        }
    }

    #[test]
    fn data_stays_the_same_data() {
        let value = serde_json::json!({"a\u{202e}\u{1b}": ["\u{9b}", "\u{e0041}é\n", {"": "\u{feff}"}]});
        let text = json_text(&value);
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_line_stays_one_line() {
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
