//! A part of a report to what its reader has to know first: whom the change breaks, where, and what to do.

use super::super::advice::advice;
use super::super::rules::Severity;
use super::super::{Change, Direction, Hit, Part, Spot};
use super::{part_of, short};
use crate::config::Level;
use crate::diff::search::{Version, Witness};

/// Changes of one weight.
pub struct Section {
    pub title: String,
    pub is_breaking: bool,
    /// Whether lockstep.toml makes it a warning.
    pub is_warning: bool,
    pub entries: Vec<Entry>,
}

impl Section {
    fn breaking(title: String, entries: Vec<Entry>) -> Section {
        Section { title, is_breaking: true, is_warning: false, entries }
    }

    fn note(title: String, entries: Vec<Entry>) -> Section {
        Section { title, is_breaking: false, is_warning: false, entries }
    }
}

/// One change.
pub struct Entry {
    /// The name of its rule.
    pub rule: &'static str,
    /// What it is about, what changed, and what to do.
    pub what: String,
    pub advice: String,
    pub pointer: String,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    /// A value that shows it, and what happens to it.
    pub evidence: Option<String>,
}

impl Entry {
    /// Where it stands, in the new version if it does.
    pub fn place(&self) -> String {
        let line = self.new.as_ref().or(self.old.as_ref());
        let line = line.map_or(String::new(), |spot| format!("  {}:{}", spot.file, spot.line));
        format!("{}{line}", part_of(&self.pointer))
    }

    /// Both places.
    pub fn places(&self) -> String {
        let spelt = |spot: &Spot| format!("{}:{}", spot.file, spot.line);
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!("{} → {}", spelt(old), spelt(new)),
            (Some(one), None) | (None, Some(one)) => spelt(one),
            (None, None) => String::new(),
        }
    }
}

/// The sections of a part, gravest first.
pub fn sections(part: &Part) -> Vec<Section> {
    let mut out = Vec::new();
    let hits = || part.rust.iter().flat_map(|impact| &impact.hits);
    let major: Vec<&Hit> = hits()
        .filter(|hit| hit.rule.severity == Severity::Major && hit.accepted.is_none() && hit.level.is_none())
        .collect();
    if !major.is_empty() {
        let title = format!("BREAKING for your code: {}", counted(major.len(), "change"));
        out.push(Section::breaking(title, major.into_iter().map(of_hit).collect()));
    }
    let (parse, send) = match part.direction {
        Direction::Client => ("the responses you parse", "the requests you send"),
        Direction::Server => ("the requests you parse", "the responses you send"),
        _ => ("what you parse", "what you send"),
    };
    let groups =
        [(true, true, format!("{parse} and {send}")), (true, false, parse.to_owned()), (false, true, send.to_owned())];
    for (parsing, sending, whom) in groups {
        let found: Vec<&Change> = part
            .changes
            .iter()
            .filter(|change| (change.breaks_parsing, change.breaks_sending) == (parsing, sending))
            .filter(|change| change.level.is_none())
            .collect();
        if !found.is_empty() {
            let title = format!("BREAKING for {whom}: {}", counted(found.len(), "change"));
            out.push(Section::breaking(title, found.into_iter().map(of_change).collect()));
        }
    }
    let found = |wanted: &dyn Fn(Option<Level>, bool) -> bool| -> Vec<Entry> {
        let changes = part.changes.iter().filter(|change| wanted(change.level, change.accepted.is_some()));
        let hits = hits().filter(|hit| wanted(hit.level, hit.accepted.is_some()));
        changes.map(of_change).chain(hits.map(of_hit)).collect()
    };
    let denied = found(&|level, _| level == Some(Level::Deny));
    if !denied.is_empty() {
        let title = format!("DENIED in lockstep.toml: {}", counted(denied.len(), "change"));
        out.push(Section::breaking(title, denied));
    }
    let warned = found(&|level, _| level == Some(Level::Warn));
    if !warned.is_empty() {
        let title = format!("WARNINGS by lockstep.toml: {}", counted(warned.len(), "change"));
        out.push(Section { is_warning: true, ..Section::note(title, warned) });
    }
    let accepted = found(&|_, is_accepted| is_accepted);
    if !accepted.is_empty() {
        let title = format!("ACCEPTED in lockstep.toml: {}", counted(accepted.len(), "change"));
        out.push(Section::note(title, accepted));
    }
    let is_named = |level: Option<Level>, accepted: &Option<String>| level.is_some() || accepted.is_some();
    let harmless: Vec<&Change> = part
        .changes
        .iter()
        .filter(|change| !change.is_breaking() && !is_named(change.level, &change.accepted))
        .collect();
    let minor: Vec<&Hit> = hits()
        .filter(|hit| hit.rule.severity != Severity::Major && hit.rule.id != "docs-changed")
        .filter(|hit| !is_named(hit.level, &hit.accepted))
        .collect();
    let docs = part.definitions.iter().filter(|finding| finding.docs).count();
    let layout = part.definitions.iter().filter(|finding| finding.layout).count();
    let counts = [
        (harmless.len(), "change of the schema", "changes of the schema"),
        (minor.len(), "change of the code", "changes of the code"),
        (docs, "description", "descriptions"),
        (layout, "definition written in another way", "definitions written in another way"),
        (part.through, "definition that only refers to these", "definitions that only refer to these"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    if !counts.is_empty() {
        let title = format!("HARMLESS: {}", counts.join(", "));
        let entries = harmless.into_iter().map(of_change).chain(minor.into_iter().map(of_hit)).collect();
        out.push(Section::note(title, entries));
    }
    if !part.dependencies.is_empty() {
        let title = format!("NEW DEPENDENCIES of the generated code: {}", part.dependencies.join(", "));
        out.push(Section::note(title, Vec::new()));
    }
    out
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn of_hit(hit: &Hit) -> Entry {
    let (path, detail) = (part_of(&hit.path), part_of(&hit.detail));
    let says = match hit.rule.id {
        "variant-added" | "alternative-added" | "field-added" | "type-added" => format!("{path} added"),
        "variant-removed" | "alternative-removed" | "field-removed" | "type-removed" => format!("{path} removed"),
        _ if detail.is_empty() => format!("{path}: {}", hit.rule.says),
        _ => format!("{path}: {detail}"),
    };
    Entry {
        rule: hit.rule.id,
        what: says,
        advice: hit.accepted.clone().unwrap_or_else(|| advice(hit.rule.id).to_owned()),
        pointer: hit.pointer.clone(),
        old: None,
        new: hit.at.clone(),
        evidence: None,
    }
}

fn of_change(change: &Change) -> Entry {
    let place = change.operation.clone().unwrap_or_else(|| super::name_of(&change.pointer));
    Entry {
        rule: change.kind.id,
        what: format!("{}: {}", part_of(&place), part_of(&change.says)),
        advice: change.accepted.clone().unwrap_or_else(|| change.kind.advice.to_owned()),
        pointer: change.pointer.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
        evidence: change.witness.as_ref().map(evidence),
    }
}

/// A value in a line, and where it fails.
fn evidence(witness: &Witness) -> String {
    let (side, other) = match witness.accepted_by {
        Version::New => ("now", "old"),
        Version::Old => ("before", "new"),
    };
    let at = if witness.at.is_empty() { String::new() } else { format!(" at {}", part_of(&witness.at)) };
    let keyword = part_of(&witness.keyword);
    format!("{}  accepted {side}; in the {other} version it fails `{keyword}`{at}", short(&witness.value))
}
