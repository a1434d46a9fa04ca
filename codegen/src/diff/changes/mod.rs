//! Explains the findings about paired definitions by changes: each cause once, at its place in the schema, with its effect on
//! code that parses and on code that sends.
//!
//! Causes come from comparing keywords, effects do not: a cause counts for accepting more or less only if that is shown or
//! undecided for the enclosing definition. Effects without a cause are reported for the definition as a whole.

pub mod kinds;
mod walk;

use std::collections::HashSet;

use serde::Serialize;

use super::class::Perspective;
use super::meaning::{Answer, Finding, Meaning};
use super::search::Witness;
use super::side::Side;
use super::source_line::SourceLine;
use crate::config::Level;
use crate::schema::{Key, Schema};
pub use kinds::Kind;
use walk::Walk;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    #[serde(rename = "rule")]
    pub kind: &'static Kind,
    /// Its pointer in the new version, or in the old one if it was removed.
    pub pointer: Key,
    /// The operation that changed, for changes of operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// A short description of the change.
    pub says: String,
    pub breaks_parsing: bool,
    pub breaks_sending: bool,
    /// File and line in both versions.
    pub old: Option<SourceLine>,
    pub new: Option<SourceLine>,
    /// A value that shows the effect of this change: one version accepts it, the other one rejects it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// The reason if lockstep.toml accepts the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The level that lockstep.toml gives its rule, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

impl Change {
    /// Returns true if the change is only informative and affects no value.
    pub fn is_note(&self) -> bool {
        [&kinds::DEPRECATED, &kinds::SECURITY_CHANGED].contains(&self.kind)
    }

    /// Returns true if it breaks code that parses or code that sends.
    pub fn is_breaking(&self) -> bool {
        self.breaks_parsing || self.breaks_sending
    }
}

/// A difference between two schemas that may be the cause of a finding.
#[derive(Debug, Clone)]
pub struct Cause {
    pub kind: &'static Kind,
    pub says: String,
    pub pointer: Key,
    pub old: Option<SourceLine>,
    pub new: Option<SourceLine>,
    /// Whether the new schema accepts more, or less, because of it.
    pub gains: bool,
    pub loses: bool,
    /// Less is accepted only of objects with a property that the old version does not name.
    pub unnamed: bool,
    /// The path to it from a value of the definition: property names, and `*` for items and additional properties.
    pub path: Vec<String>,
}

/// Collects the changes of all definitions, and counts the definitions that change only through references.
pub fn collect(old: &Side, new: &Side, meaning: &Meaning, perspective: Perspective) -> (Vec<Change>, usize) {
    let places = meaning.places();
    let mut out: Vec<Change> = Vec::new();
    let mut reported: HashSet<(&'static str, Key, String)> = HashSet::new();
    let mut through = 0;
    for finding in meaning.findings.iter().filter(|finding| finding.defined) {
        let (Some(before), Some(after)) = (old.definitions.get(&finding.was), new.definitions.get(&finding.pointer))
        else {
            continue;
        };
        let is_changed = finding.gained.may_be() || finding.lost.may_be();
        // The direction must match, too: below `not`, a wider definition makes the whole narrower.
        let targets = || meaning.findings.iter().filter(|other| finding.through.contains(&other.pointer));
        let is_explained = (!finding.gained.may_be() || targets().any(|other| other.gained.may_be()))
            && (!finding.lost.may_be() || targets().any(|other| other.lost.may_be()));
        if is_changed && !finding.through.is_empty() && is_explained {
            through += 1;
            continue;
        }
        if !is_changed && !finding.docs && !finding.layout {
            continue;
        }
        let mut walk = Walk::new(old, new, &places);
        walk.compare(before, after);
        for change in explain_finding(finding, walk.causes, (old, before), (new, after), perspective) {
            if reported.insert((change.kind.id, change.pointer.clone(), change.says.clone())) {
                out.push(change);
            }
        }
    }
    (out, through)
}

/// The changes of one definition that explain its finding.
fn explain_finding(
    finding: &Finding,
    causes: Vec<Cause>,
    old: (&Side, &Schema),
    new: (&Side, &Schema),
    perspective: Perspective,
) -> Vec<Change> {
    let mut out: Vec<(Cause, Change)> =
        causes.into_iter().filter_map(|cause| weigh_cause(finding, cause, perspective)).collect();
    let definition_cause = |kind: &'static Kind, says: String| Cause {
        kind,
        says,
        pointer: finding.pointer.clone(),
        old: SourceLine::of_schema(old.0, &old.1.origin),
        new: SourceLine::of_schema(new.0, &new.1.origin),
        gains: false,
        loses: false,
        unnamed: false,
        path: Vec::new(),
    };
    let answers = [(&finding.gained, true), (&finding.lost, false)];
    for (answer, more) in answers {
        let breaks = if more { perspective.breaks_parsing(finding) } else { perspective.breaks_sending(finding) };
        let explains = |cause: &Cause| {
            let counts = finding.unnamed || perspective.strict || !cause.unnamed;
            if more { cause.gains } else { cause.loses && counts }
        };
        match answer {
            Answer::No => {}
            Answer::Yes { witness } => {
                let explaining = out.iter_mut().filter(|(cause, _)| explains(cause));
                let nearest =
                    explaining.max_by_key(|(cause, change)| (change.witness.is_none(), nearness(&cause.path, witness)));
                if let Some((cause, change)) = nearest {
                    // A witness for a change in a referenced definition is shown with that change.
                    if !is_elsewhere(&cause.path, witness) {
                        change.witness.get_or_insert_with(|| witness.clone());
                    }
                    continue;
                }
                let kind = if more { &kinds::ACCEPTS_MORE } else { &kinds::ACCEPTS_LESS };
                let cause = definition_cause(kind, kind.says.to_owned());
                let mut change = Change { witness: Some(witness.clone()), ..change_for(&cause) };
                (change.breaks_parsing, change.breaks_sending) = (more && breaks, !more && breaks);
                out.push((cause, change));
            }
            Answer::Undecided { why } => {
                let what = if more { "more" } else { "less" };
                let cause =
                    definition_cause(&kinds::UNDECIDED, format!("whether {what} is accepted is undecided: {why}"));
                let mut change = change_for(&cause);
                (change.breaks_parsing, change.breaks_sending) = (more && breaks, !more && breaks);
                out.push((cause, change));
            }
        }
    }
    out.into_iter().map(|(_, change)| change).collect()
}

/// The change for a cause, as far as the finding confirms its effects; `None` if it confirms none of them.
fn weigh_cause(finding: &Finding, cause: Cause, perspective: Perspective) -> Option<(Cause, Change)> {
    let (gained, lost) = (finding.gained.may_be(), finding.lost.may_be());
    let (gains, loses) = (cause.gains && gained, cause.loses && lost);
    let asserts = cause.gains || cause.loses;
    // Equivalent rewriting is not a change.
    if asserts && !gains && !loses {
        return None;
    }
    let mut change = change_for(&cause);
    let unnamed = cause.unnamed || finding.unnamed;
    let (parsing, sending) = (perspective.breaks_parsing(finding), perspective.breaks_sending(finding));
    change.breaks_parsing = gains && parsing;
    change.breaks_sending = loses && sending && (perspective.strict || !unnamed);
    if *cause.kind == kinds::ACCESS_CHANGED {
        // Even if a definition accepts the same in general, it may not in requests or responses.
        (change.breaks_parsing, change.breaks_sending) = (parsing && !gained, sending && !lost);
    }
    if *cause.kind == kinds::MAPPING_CHANGED {
        change.breaks_parsing = perspective.direction.parses(finding.place);
        change.breaks_sending = perspective.direction.sends(finding.place);
    }
    Some((Cause { gains, loses, unnamed, ..cause }, change))
}

/// The change that reports a cause, without its effects.
fn change_for(cause: &Cause) -> Change {
    Change {
        kind: cause.kind,
        pointer: cause.pointer.clone(),
        operation: None,
        says: cause.says.clone(),
        breaks_parsing: false,
        breaks_sending: false,
        old: cause.old.clone(),
        new: cause.new.clone(),
        witness: None,
        accepted: None,
        level: None,
    }
}

/// Returns true if the witness fails neither on the path to the cause nor below it.
fn is_elsewhere(path: &[String], witness: &Witness) -> bool {
    let at = witness.at.split('/').skip(1);
    path.iter().zip(at).any(|(step, token)| step != "*" && step != token)
}

/// How close a cause is to the place where the witness fails: the number of common steps, then fewer further steps.
fn nearness(path: &[String], witness: &Witness) -> (usize, std::cmp::Reverse<usize>) {
    let at: Vec<&str> = witness.at.split('/').skip(1).collect();
    let same = path.iter().zip(&at).take_while(|(step, token)| *step == "*" || step == *token).count();
    (same, std::cmp::Reverse(path.len().saturating_sub(same)))
}

/// The changes for definitions that only one version has.
pub fn unpaired(old: &Side, new: &Side, meaning: &Meaning) -> Vec<Change> {
    let change = |kind: &'static Kind, side: &Side, key: &Key, is_new: bool, breaks: bool| {
        let source_line = side.definitions.get(key).and_then(|schema| SourceLine::of_schema(side, &schema.origin));
        let (old, new) = if is_new { (None, source_line) } else { (source_line, None) };
        let (pointer, says) = (key.clone(), kind.says.to_owned());
        let (breaks_parsing, breaks_sending) = (breaks, breaks);
        Change {
            kind,
            pointer,
            operation: None,
            says,
            breaks_parsing,
            breaks_sending,
            old,
            new,
            witness: None,
            accepted: None,
            level: None,
        }
    };
    let removed = meaning.removed.iter().filter(|(key, _)| old.defined.contains(key));
    let added = meaning.added.iter().filter(|(key, _)| new.defined.contains(key));
    let removed = removed.map(|(key, top)| change(&kinds::DEFINITION_REMOVED, old, key, false, *top));
    removed.chain(added.map(|(key, _)| change(&kinds::DEFINITION_ADDED, new, key, true, false))).collect()
}
