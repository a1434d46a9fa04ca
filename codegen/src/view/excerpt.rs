//! Excerpts of files: their first lines, and which lines each pointer refers to.

use std::ops::Range;

use serde::Serialize;

use crate::error::Source;
use crate::schema::Schema;
use crate::shown::quoted;

/// The maximum number of lines in an excerpt.
const MAX_LINES: usize = 400;

/// The maximum number of characters in a line.
const MAX_LINE_CHARS: usize = 400;

/// Some lines of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Excerpt {
    pub file: String,
    /// The first line in the file, counted from 1.
    pub line: usize,
    pub text: String,
    /// The number of further lines.
    #[serde(skip_serializing_if = "is_zero")]
    pub omitted_lines: usize,
    pub marks: Vec<Mark>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The first and last line that a pointer refers to, counted from 0, and the pointer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark(pub usize, pub usize, pub String);

impl Excerpt {
    /// Creates an excerpt of a file from line `first` on, counted from 0, without common indentation.
    pub fn new<'a>(file: &str, first: usize, lines: impl Iterator<Item = &'a str>) -> Excerpt {
        let mut lines = lines.map(expand_tabs);
        let shown: Vec<String> = lines.by_ref().take(MAX_LINES).collect();
        let indentation = |line: &String| line.len() - line.trim_start_matches(' ').len();
        let shared = shown.iter().filter(|line| !line.trim().is_empty()).map(indentation).min().unwrap_or(0);
        let dedented = shown.iter().map(|line| quoted(line.get(shared..).unwrap_or(""), MAX_LINE_CHARS));
        let text = dedented.collect::<Vec<_>>().join("\n");
        Excerpt { file: file.to_owned(), line: first + 1, text, omitted_lines: lines.count(), marks: Vec::new() }
    }

    /// Returns the part of a document that defines a schema, with the schemas in it.
    pub fn for_schema(source: &Source, schema: &Schema) -> Option<Excerpt> {
        let Range { start, end } = schema.origin.span;
        let (first, last) = (source.position(start)?, source.position(end.max(start))?);
        let text = source.text.get(first.line_start..end)?;
        let mut excerpt = Excerpt::new(&source.name, first.line, text.lines());
        let shown: usize = text.split_inclusive('\n').take(MAX_LINES).map(str::len).sum();
        let mut marks = Vec::new();
        let whole = schema.origin.document;
        schema.walk(&mut |inner| {
            let (at, span) = (&inner.origin, &inner.origin.span);
            let is_shown = (start..=first.line_start + shown).contains(&span.start) && span.end <= end;
            if at.document != whole || !is_shown || at.pointer.is_empty() {
                return;
            }
            let lines = (source.position(span.start), source.position(span.end));
            let (Some(from), Some(to)) = lines else { return };
            let pointer = at.pointer.trim_end_matches('?').to_owned();
            marks.push(Mark(from.line - first.line, to.line.min(last.line) - first.line, pointer));
        });
        excerpt.set_marks(marks);
        Some(excerpt)
    }

    /// Sets the marks that lie within the excerpt.
    pub fn set_marks(&mut self, mut marks: Vec<Mark>) {
        let count = self.text.split('\n').count();
        marks.retain(|mark| mark.0 < count);
        marks.iter_mut().for_each(|mark| mark.1 = mark.1.clamp(mark.0, count - 1));
        marks.sort_by(|one, other| (one.0, other.1, &one.2).cmp(&(other.0, one.1, &other.2)));
        marks.dedup();
        self.marks = marks;
    }
}

/// Expands tabs in the indentation of a line.
fn expand_tabs(line: &str) -> String {
    let rest = line.trim_start_matches([' ', '\t']);
    let indentation = line.get(..line.len() - rest.len()).unwrap_or("");
    indentation.replace('\t', "    ") + rest
}

/// Returns the lines of each part in the code of a type. `parts` are their names and pointers. A part begins after the
/// one before it, with its comment and attributes.
pub fn code_marks(lines: &[&str], parts: &[(String, String)]) -> Vec<Mark> {
    let Some(head) = lines.iter().position(|line| line.starts_with("pub") && line.ends_with(['{', '('])) else {
        return Vec::new();
    };
    let (mut at, mut marks) = (head + 1, Vec::new());
    for (name, pointer) in parts {
        let rest = lines.iter().enumerate().skip(at).take_while(|(_, line)| line.starts_with(' '));
        let Some((found, _)) = rest.into_iter().find(|(_, line)| declares(line, name)) else { continue };
        if !pointer.is_empty() {
            marks.push(Mark(at, found, pointer.clone()));
        }
        at = found + 1;
    }
    marks
}

/// Returns true if the line declares the field or variant.
fn declares(line: &str, name: &str) -> bool {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.split_once(' ').map_or("", |(_, declared)| declared),
        None => line,
    };
    let line = line.strip_prefix("r#").unwrap_or(line);
    line.strip_prefix(name.trim_start_matches("r#")).is_some_and(|rest| rest.starts_with([':', ',', '(', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_with_its_comment_and_attributes() {
        let code = "/// Says.\npub struct A {\n    /// One.\n    #[serde(\n        default\n    )]\n    pub one: u8,\n    pub(crate) r#type: B,\n}\n";
        let lines: Vec<&str> = code.lines().collect();
        let parts = [("one".to_owned(), "#/1".to_owned()), ("type".to_owned(), "#/2".to_owned())];
        assert_eq!(code_marks(&lines, &parts), [Mark(2, 6, "#/1".into()), Mark(7, 7, "#/2".into())]);
    }

    #[test]
    fn an_excerpt_is_bounded_and_escaped() {
        let long = format!("\t\u{1b}[2J{}", "x".repeat(10_000));
        let excerpt = Excerpt::new("a.json", 4, std::iter::repeat_n(long.as_str(), 1000));
        assert_eq!((excerpt.line, excerpt.omitted_lines), (5, 600));
        assert!(excerpt.text.starts_with(r"\u{1b}[2Jxxx"), "{:.40}", excerpt.text);
        assert!(excerpt.text.len() < 400 * 410, "{}", excerpt.text.len());
    }
}
