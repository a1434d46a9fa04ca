//! Renders a witness in full, with a mark at the place where one version rejects it.

use serde_json::Value;

use super::{MAX_PART_CHARS, part_of};
use crate::diff::search::{Version, Witness};
use crate::shown::quoted;

/// How many lines of a witness are shown.
const MAX_LINES: usize = 60;

/// Which version accepts the witness.
pub fn witness_line(witness: &Witness) -> &'static str {
    match witness.accepted_by {
        Version::New => "accepted now, rejected before",
        Version::Old => "rejected now, accepted before",
    }
}

/// The value, one property or item per line, with a mark after the line that the other version rejects.
pub fn marked_witness(witness: &Witness) -> Vec<String> {
    let mark = |at: &str| format!("← fails `{}`{at}", part_of(&witness.keyword));
    let mut layout = Layout { wanted: &witness.at, pointer: String::new(), depth: 0, lines: Vec::new(), found: None };
    layout.write(&witness.value, "", "");
    let Layout { lines, found, .. } = layout;
    let mut lines: Vec<String> = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let line = quoted(&line, 2 * MAX_PART_CHARS);
            if Some(at) == found { format!("{line}  {}", mark("")) } else { line }
        })
        .collect();
    if found.is_none() {
        lines.push(mark(&format!(": {}", part_of(&witness.at))));
    }
    excerpt(lines, found)
}

/// Shortens many lines to the first ones and those around the marked one.
fn excerpt(lines: Vec<String>, found: Option<usize>) -> Vec<String> {
    if lines.len() <= MAX_LINES {
        return lines;
    }
    let third = MAX_LINES / 3;
    let found = found.unwrap_or(lines.len());
    let around = found.saturating_sub(third).max(third)..found + third;
    let mut out = Vec::new();
    let mut skipped = 0;
    let add_ellipsis = |skipped: &mut usize, out: &mut Vec<String>| {
        if *skipped > 0 {
            out.push(format!("… {skipped} lines"));
            *skipped = 0;
        }
    };
    for (at, line) in lines.into_iter().enumerate() {
        if at < third || around.contains(&at) {
            add_ellipsis(&mut skipped, &mut out);
            out.push(line);
        } else {
            skipped += 1;
        }
    }
    add_ellipsis(&mut skipped, &mut out);
    out
}

/// The lines of a value, and which of them holds the part that the pointer `wanted` leads to.
struct Layout<'w> {
    wanted: &'w str,
    /// The pointer to the current part (RFC 6901).
    pointer: String,
    depth: usize,
    lines: Vec<String>,
    found: Option<usize>,
}

impl Layout<'_> {
    /// Writes a value between `label` and `end`.
    fn write(&mut self, value: &Value, label: &str, end: &str) {
        let indent = "  ".repeat(self.depth);
        if self.pointer == self.wanted {
            self.found = Some(self.lines.len());
        }
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.lines.push(format!("{indent}{label}{{"));
                for (index, (name, inner)) in members.iter().enumerate() {
                    let label = format!("{}: ", Value::from(name.as_str()));
                    self.write_part(name, inner, &label, index + 1 < members.len());
                }
                self.lines.push(format!("{indent}}}{end}"));
            }
            Value::Array(items) if !items.is_empty() => {
                self.lines.push(format!("{indent}{label}["));
                for (index, inner) in items.iter().enumerate() {
                    self.write_part(&index.to_string(), inner, "", index + 1 < items.len());
                }
                self.lines.push(format!("{indent}]{end}"));
            }
            value => self.lines.push(format!("{indent}{label}{value}{end}")),
        }
    }

    fn write_part(&mut self, token: &str, value: &Value, label: &str, has_next: bool) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        self.depth += 1;
        self.write(value, label, if has_next { "," } else { "" });
        self.depth -= 1;
        self.pointer.truncate(length);
    }
}
