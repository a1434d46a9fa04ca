//! What lockstep.toml accepts: changes that are known, quietened one by one, and listed.

use super::{Outcome, Part};
use crate::config::Accept;
use crate::error::{Code, Diagnostic, Error, Result};

/// Marks what is accepted. With `all`, an entry that matches nothing is a problem.
///
/// # Errors
/// If an entry matches nothing, or its time is over.
pub fn apply(parts: &mut [Part], accepted: &[Accept], all: bool) -> Result<()> {
    let mut problems = Vec::new();
    for entry in accepted {
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
            let message = format!("`{}` at `{}` is accepted, and no such change is there", entry.rule, entry.pointer);
            problems.push(Diagnostic::new(Code::Config, message).help("remove the entry").at(entry.place.clone()));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

fn mark(part: &mut Part, entry: &Accept) -> bool {
    let mut is_met = false;
    let was_breaking = part.changes.iter().any(|change| change.is_breaking());
    for change in &mut part.changes {
        if change.kind.id == entry.rule && change.pointer == entry.pointer {
            (change.breaks_parsing, change.breaks_sending) = (false, false);
            change.accepted = Some(entry.reason.clone());
            is_met = true;
        }
    }
    for hit in part.rust.iter_mut().flat_map(|impact| &mut impact.hits) {
        if hit.rule.id == entry.rule && (hit.pointer == entry.pointer || hit.path == entry.pointer) {
            hit.accepted = Some(entry.reason.clone());
            is_met = true;
        }
    }
    let is_breaking = part.changes.iter().any(|change| change.is_breaking());
    if was_breaking && !is_breaking && part.outcome == Outcome::Breaking {
        part.outcome = Outcome::Compatible;
    }
    is_met
}
