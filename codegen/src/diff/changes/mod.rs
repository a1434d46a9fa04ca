//! Paired definitions and what was found out about them to their changes: each cause once, at the place where it stands,
//! with what it does to those who parse and to those who send.
//!
//! Causes are read off the page, and effects are not: a cause counts for accepting more or less only where that is shown or
//! open for the definition that it stands in, and what no cause explains is said of the definition as a whole.

pub mod kinds;
mod walk;

use std::collections::HashSet;

use serde::Serialize;

use super::class::View;
use super::meaning::{Answer, Finding, Meaning};
use super::search::Witness;
use super::side::Side;
use super::spot::Spot;
use crate::config::Level;
use crate::schema::{Key, Schema};
pub use kinds::Kind;
use walk::Walk;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    #[serde(rename = "rule")]
    pub kind: &'static Kind,
    /// Where it stands in the new version, or where it stood if that is gone.
    pub pointer: Key,
    /// The operation that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What changed, in a few words.
    pub says: String,
    pub breaks_parsing: bool,
    pub breaks_sending: bool,
    /// File and line of both versions.
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    /// A value that one version accepts and the other one rejects, where this change is the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// Why it is accepted, if lockstep.toml says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// How grave lockstep.toml makes its rule, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

impl Change {
    /// True if it is for people to know, and changes no value.
    pub fn is_note(&self) -> bool {
        [&kinds::DEPRECATED, &kinds::SECURITY_CHANGED].contains(&self.kind)
    }

    /// True if it breaks somebody.
    pub fn is_breaking(&self) -> bool {
        self.breaks_parsing || self.breaks_sending
    }
}

/// A cause, before it is known whether it matters.
#[derive(Debug, Clone)]
pub struct Cause {
    pub kind: &'static Kind,
    pub says: String,
    pub pointer: Key,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    /// Whether it accepts more, or less, at its place.
    pub gains: bool,
    pub loses: bool,
    /// It accepts less only where an object has a member that the old version did not name.
    pub unnamed: bool,
    /// The way to it from a value of the definition: names of members, and `*` for items and others.
    pub way: Vec<String>,
}

/// The changes of all definitions, and how many definitions change only by what they refer to.
pub fn collect(old: &Side, new: &Side, meaning: &Meaning, view: View) -> (Vec<Change>, usize) {
    let places = meaning.places();
    let mut out: Vec<Change> = Vec::new();
    let mut met: HashSet<(&'static str, Key, String)> = HashSet::new();
    let mut through = 0;
    for finding in meaning.findings.iter().filter(|finding| finding.defined) {
        let (Some(before), Some(after)) = (old.definitions.get(&finding.was), new.definitions.get(&finding.pointer))
        else {
            continue;
        };
        let is_changed = finding.gained.may_be() || finding.lost.may_be();
        // Below `not`, what is wider there is narrower here: that is said of both.
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
        for change in of_finding(finding, walk.causes, (old, before), (new, after), view) {
            if met.insert((change.kind.id, change.pointer.clone(), change.says.clone())) {
                out.push(change);
            }
        }
    }
    (out, through)
}

/// The changes of one definition.
fn of_finding(
    finding: &Finding,
    causes: Vec<Cause>,
    old: (&Side, &Schema),
    new: (&Side, &Schema),
    view: View,
) -> Vec<Change> {
    let (gained, lost) = (finding.gained.may_be(), finding.lost.may_be());
    let mut out: Vec<(Cause, Change)> = Vec::new();
    for cause in causes {
        let (gains, loses) = (cause.gains && gained, cause.loses && lost);
        let asserts = cause.gains || cause.loses;
        // What is written otherwise and means the same is no change.
        if asserts && !gains && !loses {
            continue;
        }
        let mut change = bare(&cause);
        let unnamed = cause.unnamed || finding.unnamed;
        let (parsing, sending) = (view.breaks_parsing(finding), view.breaks_sending(finding));
        change.breaks_parsing = gains && parsing;
        change.breaks_sending = loses && sending && (view.strict || !unnamed);
        if *cause.kind == kinds::ACCESS_CHANGED {
            // Where a definition accepts the same, requests or responses may not.
            (change.breaks_parsing, change.breaks_sending) = (parsing && !gained, sending && !lost);
        }
        if *cause.kind == kinds::MAPPING_CHANGED {
            change.breaks_parsing = view.direction.parses(finding.place);
            change.breaks_sending = view.direction.sends(finding.place);
        }
        out.push((Cause { gains, loses, unnamed, ..cause }, change));
    }
    let whole = |kind: &'static Kind, says: String| Cause {
        kind,
        says,
        pointer: finding.pointer.clone(),
        old: Spot::of(old.0, &old.1.origin),
        new: Spot::of(new.0, &new.1.origin),
        gains: false,
        loses: false,
        unnamed: false,
        way: Vec::new(),
    };
    let answers = [(&finding.gained, true), (&finding.lost, false)];
    for (answer, more) in answers {
        let breaks = if more { view.breaks_parsing(finding) } else { view.breaks_sending(finding) };
        let explains = |cause: &Cause| {
            let weighs = finding.unnamed || view.strict || !cause.unnamed;
            if more { cause.gains } else { cause.loses && weighs }
        };
        match answer {
            Answer::No => {}
            Answer::Yes { witness } => {
                let best = out.iter_mut().filter(|(cause, _)| explains(cause));
                let best = best.max_by_key(|(cause, change)| (change.witness.is_none(), nearness(&cause.way, witness)));
                if let Some((cause, change)) = best {
                    // What shows another change, of a definition that this one refers to, is shown there.
                    if !leads_elsewhere(&cause.way, witness) {
                        change.witness.get_or_insert_with(|| witness.clone());
                    }
                    continue;
                }
                let kind = if more { &kinds::ACCEPTS_MORE } else { &kinds::ACCEPTS_LESS };
                let cause = whole(kind, kind.says.to_owned());
                let mut change = Change { witness: Some(witness.clone()), ..bare(&cause) };
                (change.breaks_parsing, change.breaks_sending) = (more && breaks, !more && breaks);
                out.push((cause, change));
            }
            Answer::Undecided { why } => {
                let what = if more { "more" } else { "less" };
                let cause = whole(&kinds::UNDECIDED, format!("whether {what} is accepted is undecided: {why}"));
                let mut change = bare(&cause);
                (change.breaks_parsing, change.breaks_sending) = (more && breaks, !more && breaks);
                out.push((cause, change));
            }
        }
    }
    out.into_iter().map(|(_, change)| change).collect()
}

fn bare(cause: &Cause) -> Change {
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

/// True if the value shows its difference neither on the way to a cause nor below it.
fn leads_elsewhere(way: &[String], witness: &Witness) -> bool {
    let at = witness.at.split('/').skip(1);
    way.iter().zip(at).any(|(step, token)| step != "*" && step != token)
}

/// How many steps of the way to a cause lead to where the value shows the difference; fewer where they lead past it.
fn nearness(way: &[String], witness: &Witness) -> (usize, std::cmp::Reverse<usize>) {
    let at: Vec<&str> = witness.at.split('/').skip(1).collect();
    let same = way.iter().zip(&at).take_while(|(step, token)| *step == "*" || step == *token).count();
    (same, std::cmp::Reverse(way.len().saturating_sub(same)))
}

/// Definitions on one side alone, as changes.
pub fn one_sided(old: &Side, new: &Side, meaning: &Meaning) -> Vec<Change> {
    let change = |kind: &'static Kind, side: &Side, key: &Key, is_new: bool, breaks: bool| {
        let spot = side.definitions.get(key).and_then(|schema| Spot::of(side, &schema.origin));
        let (old, new) = if is_new { (None, spot) } else { (spot, None) };
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
    let gone = meaning.removed.iter().filter(|(key, _)| old.defined.contains(key));
    let come = meaning.added.iter().filter(|(key, _)| new.defined.contains(key));
    let gone = gone.map(|(key, top)| change(&kinds::DEFINITION_REMOVED, old, key, false, *top));
    gone.chain(come.map(|(key, _)| change(&kinds::DEFINITION_ADDED, new, key, true, false))).collect()
}
