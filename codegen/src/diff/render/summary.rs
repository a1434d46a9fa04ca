//! Summarizes a part of a report: whom the change breaks, where, and what to do.

use super::super::advice::advice;
use super::super::rules::Severity;
use super::super::{ApiChange, Change, Direction, Part, SourceLine};
use super::{part_of, short};
use crate::config::Level;
use crate::diff::search::{Version, Witness};

/// Changes of one severity.
pub struct Section {
    pub title: String,
    pub is_breaking: bool,
    /// Whether lockstep.toml makes them warnings.
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
    /// The id of its rule.
    pub rule: &'static str,
    /// What changed, and what to do.
    pub what: String,
    pub advice: String,
    pub pointer: String,
    pub old: Option<SourceLine>,
    pub new: Option<SourceLine>,
    /// A witness, and how it fails.
    pub evidence: Option<String>,
}

impl Entry {
    /// Its pointer and line, in the new version if it exists there.
    pub fn place(&self) -> String {
        let line = self.new.as_ref().or(self.old.as_ref());
        let line = line.map_or(String::new(), |source_line| format!("  {}:{}", source_line.file, source_line.line));
        format!("{}{line}", part_of(&self.pointer))
    }

    /// The lines in both versions.
    pub fn places(&self) -> String {
        let line_of = |source_line: &SourceLine| format!("{}:{}", source_line.file, source_line.line);
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!("{} → {}", line_of(old), line_of(new)),
            (Some(one), None) | (None, Some(one)) => line_of(one),
            (None, None) => String::new(),
        }
    }
}

/// Returns the sections of a part, most severe first.
pub fn sections(part: &Part) -> Vec<Section> {
    let mut out: Vec<Section> = breaks_code(part).into_iter().collect();
    out.extend(breaks_values(part));
    out.extend(configured(part));
    out.extend(harmless(part));
    if !part.dependencies.is_empty() {
        let title = format!("NEW DEPENDENCIES of the generated code: {}", part.dependencies.join(", "));
        out.push(Section::note(title, Vec::new()));
    }
    out
}

fn api_changes(part: &Part) -> impl Iterator<Item = &ApiChange> {
    part.rust.iter().flat_map(|impact| &impact.changes)
}

/// Changes that break code that uses the Rust types.
fn breaks_code(part: &Part) -> Option<Section> {
    let is_breaking = |change: &&ApiChange| {
        change.rule.severity == Severity::Major && change.accepted.is_none() && change.level.is_none()
    };
    let entries: Vec<Entry> = api_changes(part).filter(is_breaking).map(entry_for_api_change).collect();
    let title = format!("BREAKING for your code: {}", count_of(entries.len(), "change"));
    (!entries.is_empty()).then(|| Section::breaking(title, entries))
}

/// Changes that break parsing, sending, or both.
fn breaks_values(part: &Part) -> Vec<Section> {
    let (parse, send) = match part.direction {
        Direction::Client => ("the responses you parse", "the requests you send"),
        Direction::Server => ("the requests you parse", "the responses you send"),
        _ => ("what you parse", "what you send"),
    };
    let groups =
        [(true, true, format!("{parse} and {send}")), (true, false, parse.to_owned()), (false, true, send.to_owned())];
    let section = |(parsing, sending, what): (bool, bool, String)| {
        let breaks = |change: &&Change| {
            (change.breaks_parsing, change.breaks_sending) == (parsing, sending) && change.level.is_none()
        };
        let entries: Vec<Entry> = part.changes.iter().filter(breaks).map(entry_for_change).collect();
        let title = format!("BREAKING for {what}: {}", count_of(entries.len(), "change"));
        (!entries.is_empty()).then(|| Section::breaking(title, entries))
    };
    groups.into_iter().filter_map(section).collect()
}

/// Changes that lockstep.toml denies, warns about or accepts.
fn configured(part: &Part) -> Vec<Section> {
    let select = |wanted: &dyn Fn(Option<Level>, bool) -> bool| -> Vec<Entry> {
        let changes = part.changes.iter().filter(|change| wanted(change.level, change.accepted.is_some()));
        let api_changes = api_changes(part).filter(|change| wanted(change.level, change.accepted.is_some()));
        changes.map(entry_for_change).chain(api_changes.map(entry_for_api_change)).collect()
    };
    let mut out = Vec::new();
    let denied = select(&|level, _| level == Some(Level::Deny));
    if !denied.is_empty() {
        let title = format!("DENIED in lockstep.toml: {}", count_of(denied.len(), "change"));
        out.push(Section::breaking(title, denied));
    }
    let warned = select(&|level, _| level == Some(Level::Warn));
    if !warned.is_empty() {
        let title = format!("WARNINGS in lockstep.toml: {}", count_of(warned.len(), "change"));
        out.push(Section { is_warning: true, ..Section::note(title, warned) });
    }
    let accepted = select(&|_, is_accepted| is_accepted);
    if !accepted.is_empty() {
        let title = format!("ACCEPTED in lockstep.toml: {}", count_of(accepted.len(), "change"));
        out.push(Section::note(title, accepted));
    }
    out
}

/// All other changes.
fn harmless(part: &Part) -> Option<Section> {
    let is_configured = |level: Option<Level>, accepted: &Option<String>| level.is_some() || accepted.is_some();
    let changes = part.changes.iter();
    let changes: Vec<&Change> =
        changes.filter(|change| !change.is_breaking() && !is_configured(change.level, &change.accepted)).collect();
    let api_changes: Vec<&ApiChange> = api_changes(part)
        .filter(|change| change.rule.severity != Severity::Major && change.rule.id != "docs-changed")
        .filter(|change| !is_configured(change.level, &change.accepted))
        .collect();
    let docs = part.definitions.iter().filter(|finding| finding.docs).count();
    let layout = part.definitions.iter().filter(|finding| finding.layout).count();
    let through =
        ("definition that changes only through references", "definitions that change only through references");
    let counts = [
        (changes.len(), "schema change", "schema changes"),
        (api_changes.len(), "code change", "code changes"),
        (docs, "description", "descriptions"),
        (layout, "definition written differently", "definitions written differently"),
        (part.through, through.0, through.1),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    let changes = changes.into_iter().map(entry_for_change);
    let entries = changes.chain(api_changes.into_iter().map(entry_for_api_change)).collect();
    (!counts.is_empty()).then(|| Section::note(format!("HARMLESS: {}", counts.join(", ")), entries))
}

fn count_of(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn entry_for_api_change(change: &ApiChange) -> Entry {
    let (path, detail) = (part_of(&change.path), part_of(&change.detail));
    let says = match change.rule.id {
        "variant-added" | "alternative-added" | "field-added" | "type-added" => format!("{path} added"),
        "variant-removed" | "alternative-removed" | "field-removed" | "type-removed" => format!("{path} removed"),
        _ if detail.is_empty() => format!("{path}: {}", change.rule.says),
        _ => format!("{path}: {detail}"),
    };
    Entry {
        rule: change.rule.id,
        what: says,
        advice: change.accepted.clone().unwrap_or_else(|| advice(change.rule.id).to_owned()),
        pointer: change.pointer.clone(),
        old: None,
        new: change.at.clone(),
        evidence: None,
    }
}

fn entry_for_change(change: &Change) -> Entry {
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

/// The witness in one line, and where it fails.
fn evidence(witness: &Witness) -> String {
    let (side, other) = match witness.accepted_by {
        Version::New => ("now", "old"),
        Version::Old => ("before", "new"),
    };
    let at = if witness.at.is_empty() { String::new() } else { format!(" at {}", part_of(&witness.at)) };
    let keyword = part_of(&witness.keyword);
    format!("{}  accepted {side}; in the {other} version it fails `{keyword}`{at}", short(&witness.value))
}
