//! Renders a report in each output format.

mod annotations;
mod html;
mod human;
mod junit;
mod markdown;
mod summary;

pub use annotations::annotations;
pub use html::html;
pub use human::human;
pub use junit::{escape_text, junit};
pub use markdown::{entry, markdown};

use std::collections::HashMap;

use super::rules::Severity;
use super::search::{Version, Witness};
use super::{Answer, Class, Finding, Impact, Outcome, Part, Relation, Report};
use crate::load::pointer_tokens;
use crate::shown::quoted;
pub use summary::{Entry, Section, sections};

/// Parts that changed in the same way.
struct Group<'r> {
    names: Vec<&'r str>,
    /// The first of them.
    part: &'r Part,
}

/// Groups the parts of a report that change in the same way, in the order of the report.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let summary_of = |part: &Part| {
        let entries_of = |section: Section| {
            let entries = section.entries.into_iter().map(|entry| (entry.rule, entry.what));
            (section.title, entries.collect::<Vec<_>>())
        };
        let bump = part.rust.as_ref().map(|impact| impact.bump);
        (sections(part).into_iter().map(entries_of).collect::<Vec<_>>(), bump, part.rust_unknown.clone())
    };
    let mut out: Vec<Group<'_>> = Vec::new();
    let mut known = HashMap::new();
    for part in &report.parts {
        let at = *known.entry(summary_of(part)).or_insert(out.len());
        match out.get_mut(at) {
            Some(group) => group.names.push(&part.name),
            None => out.push(Group { names: vec![&part.name], part }),
        }
    }
    out
}

impl Group<'_> {
    /// The names, each formatted by `shown`; if there are many, the first ones.
    fn title(&self, shown: impl Fn(&str) -> String) -> String {
        let first: Vec<String> = self.names.iter().take(MAX_NAMES).map(|name| shown(&part_of(name))).collect();
        let more = self.names.len().saturating_sub(MAX_NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        first.join(", ") + &more
    }
}

/// The verdict of a report in a phrase.
pub fn headline(report: &Report) -> String {
    let direction = match report.direction {
        super::Direction::Parse => " for code that parses",
        super::Direction::Send => " for code that sends",
        super::Direction::Client => " for a client",
        super::Direction::Server => " for a server",
        super::Direction::Both | super::Direction::Auto => "",
    };
    let major = |part: &Part| part.rust.as_ref().is_some_and(|impact| impact.bump == Some(Severity::Major));
    let rust = if report.parts.iter().any(major) { ", but the Rust types break" } else { "" };
    match (report.outcome, report.class) {
        (Outcome::Same, _) => format!("the same meaning{rust}"),
        (Outcome::Compatible, _) => format!("compatible{direction}{rust}"),
        (Outcome::Breaking, Class::Undecided) => format!("not proved compatible{direction}: treated as breaking"),
        (Outcome::Breaking, _) => format!("breaking{direction}"),
    }
}

/// How much text of a document a line shows, in characters.
const MAX_PART_CHARS: usize = 110;

/// How many lines of a witness are shown.
const MAX_WITNESS_LINES: usize = 60;

/// How many names one line lists.
const MAX_NAMES: usize = 3;

/// Quotes and shortens text of a document for use in a line.
fn part_of(text: &str) -> String {
    quoted(text, MAX_PART_CHARS)
}

/// A readable name for a pointer: the name of the definition and the path to a part of it.
fn name_of(pointer: &str) -> String {
    let Some((document, fragment)) = pointer.split_once('#') else { return pointer.to_owned() };
    let tokens = pointer_tokens(fragment);
    let mut tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    for folder in [&["components", "schemas"][..], &["definitions"], &["$defs"], &["components"]] {
        if let Some(inner) = tokens.strip_prefix(folder) {
            tokens = inner.to_vec();
            break;
        }
    }
    let mut out = document.to_owned();
    let mut is_member = false;
    for token in tokens {
        if token == "properties" && !is_member {
            is_member = true;
            continue;
        }
        if !out.is_empty() {
            out.push(if is_member { '.' } else { ' ' });
        }
        out.push_str(token);
        is_member = false;
    }
    if out.is_empty() { "the document".to_owned() } else { out }
}

/// How many characters of a string, and how many items or properties of a value, are shown in a line.
const MAX_SHORT_CHARS: usize = 40;
const MAX_SHORT_ITEMS: usize = 6;

/// A value in one line: long strings and arrays are shortened, and their lengths shown.
fn short(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) if text.chars().count() > MAX_SHORT_CHARS => {
            let first: String = text.chars().take(3).collect();
            format!("{} ({} characters)", Value::from(format!("{first}…")), text.chars().count())
        }
        Value::Array(items) if items.len() > MAX_SHORT_ITEMS => format!("[… {} items]", items.len()),
        Value::Array(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let mut all: Vec<String> = members
                .iter()
                .take(MAX_SHORT_ITEMS)
                .map(|(name, inner)| format!("{}: {}", Value::from(name.as_str()), short(inner)))
                .collect();
            if members.len() > MAX_SHORT_ITEMS {
                all.push(format!("… {} members", members.len()));
            }
            format!("{{{}}}", all.join(", "))
        }
        value => value.to_string(),
    }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Wider => "wider",
        Relation::Narrower => "narrower",
        Relation::Changed => "changed",
        Relation::Undecided => "undecided",
    }
}

/// Remarks about a definition, besides its relation.
fn remarks(finding: &Finding) -> Vec<String> {
    let mut out = Vec::new();
    if finding.was != finding.pointer {
        out.push(format!("was `{}`", part_of(&finding.was)));
    }
    if finding.layout {
        out.push("written differently".to_owned());
    }
    if finding.docs {
        out.push("documentation differs".to_owned());
    }
    if !finding.through.is_empty() {
        let names = finding.through.iter().take(MAX_NAMES).map(|key| format!("`{}`", part_of(key)));
        let through = names.collect::<Vec<_>>().join(", ");
        let more = match finding.through.len().saturating_sub(MAX_NAMES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        out.push(format!("only through {through}{more}"));
    }
    out
}

/// Returns true if the definition changed or has remarks.
fn is_reported(finding: &Finding) -> bool {
    finding.relation != Relation::Same || !remarks(finding).is_empty()
}

fn witness_line(witness: &Witness) -> &'static str {
    match witness.accepted_by {
        Version::New => "accepted now, rejected before",
        Version::Old => "rejected now, accepted before",
    }
}

/// Both answers, each with its question.
fn answers(finding: &Finding) -> [(&'static str, &Answer); 2] {
    [("whether more is accepted", &finding.gained), ("whether less is accepted", &finding.lost)]
}

/// The value, one property or item per line, with a mark after the line that the other version rejects.
fn marked_witness(witness: &Witness) -> Vec<String> {
    let mark = |at: &str| format!("← fails `{}`{at}", part_of(&witness.keyword));
    let mut lines = Vec::new();
    let found = lay_out(&witness.value, String::new(), "", 0, String::new(), &witness.at, &mut lines);
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
    if lines.len() <= MAX_WITNESS_LINES {
        return lines;
    }
    let third = MAX_WITNESS_LINES / 3;
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

/// Writes a value to `lines`; returns the index of the line that the pointer `wanted` is on.
fn lay_out(
    value: &serde_json::Value,
    label: String,
    comma: &str,
    depth: usize,
    at: String,
    wanted: &str,
    lines: &mut Vec<String>,
) -> Option<usize> {
    use serde_json::Value;
    let pad = "  ".repeat(depth);
    let mut found = (at == wanted).then_some(lines.len());
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) if !members.is_empty() => {
            lines.push(format!("{pad}{label}{{"));
            let last = members.len() - 1;
            for (index, (name, inner)) in members.iter().enumerate() {
                let label = format!("{}: ", Value::from(name.as_str()));
                let comma = if index == last { "" } else { "," };
                let inside = format!("{at}/{}", escape(name));
                found = lay_out(inner, label, comma, depth + 1, inside, wanted, lines).or(found);
            }
            lines.push(format!("{pad}}}{comma}"));
        }
        Value::Array(items) if !items.is_empty() => {
            lines.push(format!("{pad}{label}["));
            let last = items.len() - 1;
            for (index, inner) in items.iter().enumerate() {
                let comma = if index == last { "" } else { "," };
                found =
                    lay_out(inner, String::new(), comma, depth + 1, format!("{at}/{index}"), wanted, lines).or(found);
            }
            lines.push(format!("{pad}]{comma}"));
        }
        value => lines.push(format!("{pad}{label}{value}{comma}")),
    }
    found
}

fn bump(impact: &Impact) -> String {
    let name = |severity: Severity| match severity {
        Severity::Patch => "patch",
        Severity::Minor => "minor",
        Severity::Major => "major",
    };
    match (impact.bump, impact.bump_below_one) {
        (Some(bump), Some(below)) => format!("{} (below 1.0: {})", name(bump), name(below)),
        _ => "none".to_owned(),
    }
}

/// Definitions that only one version has.
fn unpaired(part: &Part) -> Vec<(&'static str, &[String])> {
    [("removed", part.removed.as_slice()), ("added", part.added.as_slice())]
        .into_iter()
        .filter(|(_, keys)| !keys.is_empty())
        .collect()
}
