//! Renders a report in each output format.

mod annotations;
mod html;
mod human;
mod junit;
mod markdown;
mod summary;
mod witness;

pub use annotations::annotations;
pub use html::html;
pub use human::human;
pub use junit::{escape_text, junit};
pub use markdown::{entry, markdown};

use std::collections::HashMap;

use super::rules::Severity;
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
    let mut is_property = false;
    for token in tokens {
        if token == "properties" && !is_property {
            is_property = true;
            continue;
        }
        if !out.is_empty() {
            out.push(if is_property { '.' } else { ' ' });
        }
        out.push_str(token);
        is_property = false;
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
                all.push(format!("… {} properties", members.len()));
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

/// Both answers, each with its question.
fn answers(finding: &Finding) -> [(&'static str, &Answer); 2] {
    [("whether more is accepted", &finding.gained), ("whether less is accepted", &finding.lost)]
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
