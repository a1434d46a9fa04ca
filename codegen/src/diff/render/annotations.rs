//! For GitHub: workflow commands, each of which it shows at a line of a file.

use std::path::Path;

use super::summary::{Entry, Section, sections};
use super::{Report, headline};

/// How many annotations are given: GitHub shows ten of each kind for a step.
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
    out.push_str(&format!("::notice title=lockstep diff::{}\n", data(&message)));
    out
}

fn command(kind: &str, entry: &Entry, report: &Report) -> String {
    let place = entry.new.as_ref().or(entry.old.as_ref());
    let place = place.map_or(String::new(), |spot| {
        let file = path_of(&report.new, &spot.file);
        format!("file={},line={},", property(&file), spot.line)
    });
    let evidence = entry.evidence.as_ref().map_or(String::new(), |evidence| format!("\n{evidence}"));
    let message = format!("{}\n{}{evidence}\n{}", entry.what, entry.advice, entry.pointer);
    format!("::{kind} {place}title={}::{}\n", property(entry.rule), data(&message))
}

/// The path of a document from where the comparison was asked for: below what was named, or beside it.
fn path_of(named: &str, file: &str) -> String {
    let paths = Path::new(named).ancestors().map(|folder| folder.join(file));
    let found = paths.into_iter().find(|path| path.is_file());
    found.map_or_else(|| file.to_owned(), |path| path.to_string_lossy().replace('\\', "/"))
}

/// A message, as a command has it.
fn data(text: &str) -> String {
    let shown: Vec<_> = text.split('\n').map(crate::shown::escaped).collect();
    shown.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property, as a command has it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
