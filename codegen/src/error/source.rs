//! A text that diagnostics point into, and the line and column of its bytes, found without reading the text again for
//! each.

use std::sync::OnceLock;

/// The distance between the positions that are kept, in bytes.
const BLOCK_BYTES: usize = 4096;

/// A text that diagnostics can point into.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as the user wrote it, with `/` as the separator.
    pub name: String,
    pub text: String,
    /// The position of the start of each block, computed on first use.
    blocks: OnceLock<Vec<Position>>,
}

/// The position of a byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// The number of lines before it.
    pub line: usize,
    /// The first byte of its line.
    pub line_start: usize,
    /// The number of characters before it in its line. A byte-order mark does not count: editors do not show it.
    pub column: usize,
}

impl Position {
    fn pass(&mut self, at: usize, byte: u8) {
        if byte == b'\n' {
            *self = Position { line: self.line + 1, line_start: at + 1, column: 0 };
        } else if byte & 0xc0 != 0x80 {
            // The first byte of a character.
            self.column += 1;
        }
    }
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into(), blocks: OnceLock::new() }
    }

    /// Returns the position of a byte; `None` if no character begins there.
    pub(crate) fn position(&self, at: usize) -> Option<Position> {
        if !self.text.is_char_boundary(at) {
            return None;
        }
        let blocks = self.blocks.get_or_init(|| {
            let mut position = Position::default();
            let mut blocks = Vec::with_capacity(self.text.len() / BLOCK_BYTES + 1);
            for (at, byte) in self.text.bytes().enumerate() {
                if at % BLOCK_BYTES == 0 {
                    blocks.push(position);
                }
                position.pass(at, byte);
            }
            blocks
        });
        let block = (at / BLOCK_BYTES).min(blocks.len().saturating_sub(1));
        let start = block * BLOCK_BYTES;
        let mut position = blocks.get(block).copied().unwrap_or_default();
        for (offset, byte) in self.text.as_bytes().get(start..at)?.iter().enumerate() {
            position.pass(start + offset, *byte);
        }
        if position.line == 0 && at > 0 && self.text.starts_with('\u{feff}') {
            position.column = position.column.saturating_sub(1);
        }
        Some(position)
    }

    /// Returns the line that begins at a byte, without its line end.
    pub(crate) fn line_from(&self, start: usize) -> &str {
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        line.strip_suffix('\r').unwrap_or(line)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for Source {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_agree_with_counting() {
        let text = format!("\u{feff}é\n{}\r\n{}名x", "ab\n".repeat(3000), "é".repeat(6000));
        let source = Source::new("a", text.clone());
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let before = &text[..at];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before[line_start..].chars().filter(|c| *c != '\u{feff}').count();
            let expected = Position { line: before.matches('\n').count(), line_start, column };
            assert_eq!(source.position(at), Some(expected), "{at}");
        }
        assert_eq!(source.position(1), None);
        assert_eq!(source.position(text.len() + 1), None);
        assert_eq!(Source::new("a", "").position(0), Some(Position::default()));
    }
}
