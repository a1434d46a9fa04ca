//! Applies the `[[accept]]` entries and rule levels of lockstep.toml to changes: accepted changes no longer break, levels
//! override the severity of a rule. The report lists all of them.

use super::{Outcome, Part};
use crate::config::{Accept, Config, Level};
use crate::error::{Code, Diagnostic, Error, Result};

impl Accept {
    /// Returns true if the entry has expired.
    pub fn is_over(&self) -> bool {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        // Dates in this form sort as strings.
        self.until.as_ref().is_some_and(|until| *until < today)
    }
}

/// Applies accepted changes and rule levels. With `all`, an entry that matches no change is an error.
///
/// # Errors
/// If an entry matches nothing or has expired.
pub fn apply(parts: &mut [Part], config: &Config, all: bool) -> Result<()> {
    let breaking = |part: &Part| part.changes.iter().any(|change| change.is_breaking());
    let before: Vec<bool> = parts.iter().map(breaking).collect();
    parts.iter_mut().for_each(|part| apply_levels(part, config));
    let mut problems = Vec::new();
    for entry in &config.accepted {
        let mut matches = false;
        if !entry.is_over() {
            for part in parts.iter_mut() {
                matches |= accept(part, entry);
            }
        } else if all {
            let help = "remove the entry, or extend `until`";
            let message = format!("`{}` was accepted until {}", entry.rule, entry.until.as_deref().unwrap_or_default());
            problems.push(Diagnostic::new(Code::Config, message).help(help).at(entry.place.clone()));
            continue;
        }
        if !matches && all {
            let message = format!("`{}` at `{}` is accepted, but there is no such change", entry.rule, entry.pointer);
            problems.push(Diagnostic::new(Code::Config, message).help("remove the entry").at(entry.place.clone()));
        }
    }
    for (part, was_breaking) in parts.iter_mut().zip(before) {
        let api_changes = part.rust.iter().flat_map(|impact| &impact.changes);
        let is_denied = api_changes.map(|change| change.level).chain(part.changes.iter().map(|change| change.level));
        if is_denied.into_iter().any(|level| level == Some(Level::Deny)) {
            part.outcome = Outcome::Breaking;
        } else if was_breaking && !breaking(part) && part.outcome == Outcome::Breaking {
            part.outcome = Outcome::Compatible;
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

/// Sets the level of each change whose rule has one in lockstep.toml.
fn apply_levels(part: &mut Part, config: &Config) {
    let level_of = |rule: &str| config.levels.get(rule).copied();
    let why = |rule: &str, level| (level == Level::Allow).then(|| format!("`{rule}` is allowed in lockstep.toml"));
    for change in &mut part.changes {
        let Some(level) = level_of(change.kind.id) else { continue };
        if level != Level::Deny {
            (change.breaks_parsing, change.breaks_sending) = (false, false);
        }
        (change.level, change.accepted) = (Some(level), why(change.kind.id, level));
    }
    for change in part.rust.iter_mut().flat_map(|impact| &mut impact.changes) {
        let Some(level) = level_of(change.rule.id) else { continue };
        (change.level, change.accepted) = (Some(level), why(change.rule.id, level));
    }
}

/// Marks the changes that match the entry as accepted; returns true if there are any.
fn accept(part: &mut Part, entry: &Accept) -> bool {
    let mut matches = false;
    for change in &mut part.changes {
        if change.kind.id == entry.rule && change.pointer == entry.pointer {
            (change.breaks_parsing, change.breaks_sending) = (false, false);
            (change.level, change.accepted) = (None, Some(entry.reason.clone()));
            matches = true;
        }
    }
    for change in part.rust.iter_mut().flat_map(|impact| &mut impact.changes) {
        if change.rule.id == entry.rule && (change.pointer == entry.pointer || change.path == entry.pointer) {
            (change.level, change.accepted) = (None, Some(entry.reason.clone()));
            matches = true;
        }
    }
    matches
}
