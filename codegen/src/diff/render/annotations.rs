//! Renders a report as GitHub workflow commands: annotations of lines in the documents.

use std::path::Path;

use super::summary::{Entry, Section, sections};
use super::{Report, headline};

/// How many annotations are printed; GitHub shows ten of each kind per step.
const MAX_ANNOTATIONS: usize = 50;

pub fn annotations(report: &Report) -> String {
    let mut out = String::new();
    let mut left = MAX_ANNOTATIONS;
    for section in report.parts.iter().flat_map(sections) {
        let kind = match &section {
            Section { is_breaking: true, .. } => "error",
            Section { is_warning: true, .. } => "warning",
            Section { .. } => "notice",
        };
        for entry in section.entries.iter().take(left) {
            out.push_str(&command(kind, entry, report));
        }
        left = left.saturating_sub(section.entries.len());
    }
    let message = format!("{} → {}: {}", report.old, report.new, headline(report));
    out.push_str(&format!("::notice title=lockstep diff::{}\n", escape_message(&message)));
    out
}

fn command(kind: &str, entry: &Entry, report: &Report) -> String {
    let place = entry.new.as_ref().or(entry.old.as_ref());
    let place = place.map_or(String::new(), |source_line| {
        let file = path_of(&report.new, &source_line.file);
        format!("file={},line={},", escape_property(&file), source_line.line)
    });
    let evidence = entry.evidence.as_ref().map_or(String::new(), |evidence| format!("\n{evidence}"));
    let message = format!("{}\n{}{evidence}\n{}", entry.what, entry.advice, entry.pointer);
    format!("::{kind} {place}title={}::{}\n", escape_property(entry.rule), escape_message(&message))
}

/// The path of a document, relative to the working directory if it lies below what was named or next to it.
fn path_of(named: &str, file: &str) -> String {
    let paths = Path::new(named).ancestors().map(|folder| folder.join(file));
    let found = paths.into_iter().find(|path| path.is_file());
    found.map_or_else(|| file.to_owned(), |path| path.to_string_lossy().replace('\\', "/"))
}

/// Escapes the message of a workflow command.
fn escape_message(text: &str) -> String {
    let shown: Vec<_> = text.split('\n').map(crate::shown::escaped).collect();
    shown.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}
