//! What lockstep.toml says of changes: those that are known, quietened one by one, and how grave the others are by their
//! rules. All of it is listed.

use super::{Outcome, Part};
use crate::config::{Accept, Config, Level};
use crate::error::{Code, Diagnostic, Error, Result};

impl Accept {
    /// Returns true if it has expired.
    pub fn is_over(&self) -> bool {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        // Dates in this form are in order as texts.
        self.until.as_ref().is_some_and(|until| *until < today)
    }
}

/// Marks what is accepted, and what is made more or less grave. With `all`, an entry that matches nothing is a problem.
///
/// # Errors
/// If an entry matches nothing, or its time is over.
pub fn apply(parts: &mut [Part], config: &Config, all: bool) -> Result<()> {
    let breaking = |part: &Part| part.changes.iter().any(|change| change.is_breaking());
    let before: Vec<bool> = parts.iter().map(breaking).collect();
    parts.iter_mut().for_each(|part| grade(part, config));
    let mut problems = Vec::new();
    for entry in &config.accepted {
        let mut is_met = false;
        if !entry.is_over() {
            for part in parts.iter_mut() {
                is_met |= mark(part, entry);
            }
        } else if all {
            let help = "remove the entry, or give it more time";
            let message = format!("`{}` was accepted until {}", entry.rule, entry.until.as_deref().unwrap_or_default());
            problems.push(Diagnostic::new(Code::Config, message).help(help).at(entry.place.clone()));
            continue;
        }
        if !is_met && all {
            let message = format!("`{}` at `{}` is accepted, but there is no such change", entry.rule, entry.pointer);
            problems.push(Diagnostic::new(Code::Config, message).help("remove the entry").at(entry.place.clone()));
        }
    }
    for (part, was_breaking) in parts.iter_mut().zip(before) {
        let hits = part.rust.iter().flat_map(|impact| &impact.hits);
        let is_denied = hits.map(|hit| hit.level).chain(part.changes.iter().map(|change| change.level));
        if is_denied.into_iter().any(|level| level == Some(Level::Deny)) {
            part.outcome = Outcome::Breaking;
        } else if was_breaking && !breaking(part) && part.outcome == Outcome::Breaking {
            part.outcome = Outcome::Compatible;
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

/// Gives changes the level that lockstep.toml gives their rules.
fn grade(part: &mut Part, config: &Config) {
    let level_of = |rule: &str| config.levels.get(rule).copied();
    let why = |rule: &str, level| (level == Level::Allow).then(|| format!("`{rule}` is allowed in lockstep.toml"));
    for change in &mut part.changes {
        let Some(level) = level_of(change.kind.id) else { continue };
        if level != Level::Deny {
            (change.breaks_parsing, change.breaks_sending) = (false, false);
        }
        (change.level, change.accepted) = (Some(level), why(change.kind.id, level));
    }
    for hit in part.rust.iter_mut().flat_map(|impact| &mut impact.hits) {
        let Some(level) = level_of(hit.rule.id) else { continue };
        (hit.level, hit.accepted) = (Some(level), why(hit.rule.id, level));
    }
}

/// Quietens the changes that an entry is about.
fn mark(part: &mut Part, entry: &Accept) -> bool {
    let mut is_met = false;
    for change in &mut part.changes {
        if change.kind.id == entry.rule && change.pointer == entry.pointer {
            (change.breaks_parsing, change.breaks_sending) = (false, false);
            (change.level, change.accepted) = (None, Some(entry.reason.clone()));
            is_met = true;
        }
    }
    for hit in part.rust.iter_mut().flat_map(|impact| &mut impact.hits) {
        if hit.rule.id == entry.rule && (hit.pointer == entry.pointer || hit.path == entry.pointer) {
            (hit.level, hit.accepted) = (None, Some(entry.reason.clone()));
            is_met = true;
        }
    }
    is_met
}
