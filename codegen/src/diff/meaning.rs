//! Two sides to what changed in the meaning of each definition: proved to be the same, or shown by a value to accept more
//! or less, or said to be undecided.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use super::colour::Colours;
use super::joint::{self, Joint, new_name, old_name};
use super::judge::Judge;
use super::search::Witness;
use super::settle::{Context, Settler};
use super::side::Side;
use super::uninhabited::uninhabited;
use super::{layout, pair};
use crate::compare;
use crate::instance::Smallest;
use crate::schema::{Key, Schema};

/// Whether there is a value of the one version that the other one rejects.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// Proved: there is none.
    No,
    /// Confirmed by the validator on both sides.
    Yes { witness: Witness },
    /// Neither proved nor shown, and why.
    Undecided { why: String },
}

impl Answer {
    /// True unless it is proved that there is none.
    pub fn may_be(&self) -> bool {
        !matches!(self, Answer::No)
    }

    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Answer::Yes { witness } => Some(witness),
            Answer::No | Answer::Undecided { .. } => None,
        }
    }
}

/// How the new version of a definition stands to the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    Same,
    /// It accepts more.
    Wider,
    /// It accepts less.
    Narrower,
    /// It accepts some values that the old one rejects, and the other way round.
    Changed,
    /// In one direction or both, nothing is proved and nothing shown.
    Undecided,
}

/// What was found out about one definition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Where it stands in the new version.
    pub pointer: Key,
    /// Where it stood in the old one.
    pub was: Key,
    /// Whether it is what the comparison is about, not a part of that.
    pub top: bool,
    pub relation: Relation,
    /// Whether the new version accepts what the old one rejected.
    pub gained: Answer,
    /// Whether the new version rejects what the old one accepted.
    pub lost: Answer,
    /// Titles, descriptions, examples and the like differ.
    pub docs: bool,
    /// It is written in another way that means the same.
    pub layout: bool,
    /// The definitions that it refers to and that changed, where it says itself what it said before.
    pub through: Vec<Key>,
}

/// Everything about the meaning of one comparison.
pub struct Meaning {
    pub findings: Vec<Finding>,
    /// Definitions that no new one takes the place of, those that were asked for among them marked.
    pub removed: Vec<(Key, bool)>,
    pub added: Vec<(Key, bool)>,
}

impl Meaning {
    /// The old pointer of each new one that took its place.
    pub fn places(&self) -> HashMap<&str, &str> {
        self.findings.iter().map(|finding| (finding.pointer.as_str(), finding.was.as_str())).collect()
    }

    /// The new pointers of those that say something else themselves, or may: it is in no part that is compared for itself.
    pub fn altered(&self) -> HashSet<&str> {
        let changed: Vec<&Finding> =
            self.findings.iter().filter(|finding| finding.relation != Relation::Same).collect();
        let around: HashSet<&str> = changed
            .iter()
            .flat_map(|finding| finding.pointer.match_indices('/').filter_map(|(at, _)| finding.pointer.get(..at)))
            .collect();
        let own = |finding: &&&Finding| finding.through.is_empty() && !around.contains(finding.pointer.as_str());
        changed.iter().filter(own).map(|finding| finding.pointer.as_str()).collect()
    }
}

pub fn compare(old: &Side, new: &Side) -> Meaning {
    let mut pairs = pair::by_pointer(old, new);
    let formats = old.formats && new.formats;
    let (before, after) = (joint::named(&old.definitions, old_name), joint::named(&new.definitions, new_name));
    let (before, after) = (bones(&before, formats), bones(&after, formats));
    let originals: IndexMap<Key, Schema> = before.iter().chain(&after).map(|(k, s)| (k.clone(), s.clone())).collect();
    let colours = Colours::new(originals.iter());
    pairs.extend(pair::by_words(old, new, &pairs, &colours));
    let (judge, smallest) = (Judge::new(&originals, formats), Smallest::new(&originals));
    let uninhabited = uninhabited(&originals);
    let (originals, colours, judge, smallest) = (&originals, &colours, &judge, &smallest);
    let context = Context { originals, colours, judge, smallest, uninhabited: &uninhabited, formats };
    let answers = loop {
        let names: Vec<(Key, Key)> = pairs.iter().map(|(was, now)| (old_name(was), new_name(now))).collect();
        let mut settler = Settler::new(Joint::new(&before, &after, &names), &context);
        settler.run();
        // What was found to have moved settles more of what refers to it.
        let found = by_proof(&mut settler, old, new, &pairs);
        if found.is_empty() {
            break settler.answers();
        }
        pairs.extend(found);
    };
    let (before, after): (HashSet<Key>, HashSet<Key>) =
        (pair::tops(old).into_iter().collect(), pair::tops(new).into_iter().collect());
    let changed: HashSet<&str> = pairs
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.0.may_be() || answer.1.may_be())
        .map(|((_, key), _)| key.as_str())
        .collect();
    let mut findings = Vec::new();
    let places = layout::Places::new(&pairs);
    for ((was, pointer), (gained, lost)) in pairs.iter().zip(&answers) {
        let (Some(first), Some(second)) = (old.definitions.get(was), new.definitions.get(pointer)) else { continue };
        let relation = relation(gained, lost);
        let written = layout::compare(first, second, &places);
        let through = if relation != Relation::Same && !written.structure {
            references(second).into_iter().filter(|key| changed.contains(key)).map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        findings.push(Finding {
            pointer: pointer.clone(),
            was: was.clone(),
            top: before.contains(was) || after.contains(pointer),
            relation,
            gained: gained.clone(),
            lost: lost.clone(),
            docs: written.docs,
            layout: relation == Relation::Same && (written.structure || written.order),
            through,
        });
    }
    let (gone, come) = pair::unpaired(old, new, &pairs);
    // What was put together for a type, or is a part of what is written, stands at no pointer.
    let written = |side: &Side, key: &Key| {
        side.definitions.get(key).is_some_and(|found| found.origin.pointer == *key && !key.contains("&#"))
    };
    let told = |side: &Side, key: &Key| side.defined.contains(key) || written(side, key);
    let removed =
        gone.into_iter().filter(|key| told(old, key)).map(|key| (key.clone(), before.contains(key))).collect();
    let added = come.into_iter().filter(|key| told(new, key)).map(|key| (key.clone(), after.contains(key))).collect();
    Meaning { findings, removed, added }
}

/// How many findings are judged by validators of their own: those of all definitions take longer to make, and serve all.
const FEW_FINDINGS: usize = 3;

/// True if a value that shows what definitions of one comparison gained shows it for these two sides as well.
pub fn is_shown(old: &Side, new: &Side, elsewhere: &Meaning) -> bool {
    let formats = old.formats && new.formats;
    let closed = |side: &Side, key: &str| {
        compare::Definitions::closed(&side.definitions, key, formats).as_ref().and_then(compare::witness::validator)
    };
    let shown = elsewhere.findings.iter().filter(|finding| finding.top);
    let shown = shown.filter_map(|finding| Some((finding, &finding.gained.witness()?.value)));
    let alone = |(finding, value): &(&Finding, &Value)| {
        let judges = closed(old, &finding.was).zip(closed(new, &finding.pointer));
        judges.is_some_and(|(old, new)| !old.is_valid(value) && new.is_valid(value))
    };
    if shown.clone().take(FEW_FINDINGS).any(|shown| alone(&shown)) {
        return true;
    }
    let (before, after) = (Judge::new(&old.definitions, formats), Judge::new(&new.definitions, formats));
    let mut others = shown.skip(FEW_FINDINGS);
    others.any(|(finding, value)| before.rejects(&finding.was, value) && after.accepts(&finding.pointer, value))
}

/// The definitions without what asserts nothing.
fn bones(definitions: &IndexMap<Key, Schema>, formats: bool) -> IndexMap<Key, Schema> {
    definitions.iter().map(|(key, schema)| (key.clone(), compare::asserting(schema, formats))).collect()
}

/// The pairs that are proved to mean the same under pointers that have nothing in common.
fn by_proof(settler: &mut Settler<'_>, old: &Side, new: &Side, pairs: &[(Key, Key)]) -> Vec<(Key, Key)> {
    let mut found: Vec<(Key, Key)> = Vec::new();
    for (was, now) in pair::candidates(old, new, pairs) {
        if found.iter().any(|(before, after)| *before == was || *after == now) {
            continue;
        }
        if settler.are_the_same(&old_name(&was), &new_name(&now)) {
            found.push((was, now));
        }
    }
    found
}

fn relation(gained: &Answer, lost: &Answer) -> Relation {
    match (gained, lost) {
        (Answer::No, Answer::No) => Relation::Same,
        (Answer::Yes { .. }, Answer::Yes { .. }) => Relation::Changed,
        (Answer::Yes { .. }, Answer::No) => Relation::Wider,
        (Answer::No, Answer::Yes { .. }) => Relation::Narrower,
        (Answer::Undecided { .. }, _) | (_, Answer::Undecided { .. }) => Relation::Undecided,
    }
}

fn references(schema: &Schema) -> Vec<&str> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| out.extend(schema.reference.as_deref()));
    out.sort_unstable();
    out.dedup();
    out
}
