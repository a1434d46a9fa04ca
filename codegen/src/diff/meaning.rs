//! Two sides to what changed in the meaning of each definition: proved to be the same, or shown by a value to accept more
//! or less, or said to be undecided.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use super::access::{self, Seen};
use super::class::Use;
use super::colour::Colours;
use super::joint::{self, Joint, new_name, old_name};
use super::judge::Judge;
use super::normal::Normal;
use super::open::Named;
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
    /// Whether it is a definition of the documents, not a part of one.
    pub defined: bool,
    /// Where its values go.
    pub place: Use,
    pub relation: Relation,
    /// Whether the new version accepts what the old one rejected.
    pub gained: Answer,
    /// Whether the new version rejects what the old one accepted.
    pub lost: Answer,
    /// It rejects what the old version accepted only where an object has a member that the old version did not name.
    pub unnamed: bool,
    /// What it accepts more is read by the old types all the same, as lockstep.toml wants it.
    pub read_already: bool,
    /// What changed in requests and in responses, where `readOnly` or `writeOnly` makes that something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_requests: Option<Seen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_responses: Option<Seen>,
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
    let mut normal = Normal::default();
    let mut plain = |definitions: &IndexMap<Key, Schema>, name: fn(&str) -> Key| {
        without_annotations(&joint::named(definitions, name), formats, &mut normal)
    };
    let (before, after) = (plain(&old.definitions, old_name), plain(&new.definitions, new_name));
    let taken = old.taken().map(|taken| plain(taken, old_name));
    let facts = Facts::new(&before, &after, formats);
    pairs.extend(pair::by_words(old, new, &pairs, &facts.colours));
    let answers = facts.with(|context| {
        loop {
            let mut settler = Settler::new(Joint::new(&before, &after, &joined(&pairs)), context);
            settler.run();
            // What was found to have moved settles more of what refers to it.
            let found = by_proof(&mut settler, old, new, &pairs);
            if found.is_empty() {
                break settler.answers();
            }
            pairs.extend(found);
        }
    });
    let names = joined(&pairs);
    let (mut answers, mut unnamed, mut read_already) = (answers, vec![false; names.len()], vec![false; names.len()]);
    if answers.iter().any(|(_, lost)| lost.may_be())
        && let Some(restricted) = (Named { old: &before, new: &after }).restricted(&names)
    {
        for ((slot, (_, lost)), (_, left)) in
            unnamed.iter_mut().zip(&mut answers).zip(settled(&restricted, &after, &names, formats))
        {
            match left {
                Answer::No => *slot = lost.may_be(),
                // This one concerns more people.
                Answer::Yes { witness } if lost.may_be() => *lost = Answer::Yes { witness },
                Answer::Yes { .. } | Answer::Undecided { .. } => {}
            }
        }
    }
    if let Some(mut taken) = taken.filter(|_| answers.iter().any(|(gained, _)| gained.may_be())) {
        // What stands inside a definition is not widened for itself.
        for (key, schema) in &before {
            taken.entry(key.clone()).or_insert_with(|| schema.clone());
        }
        let found = settled(&taken, &after, &names, formats);
        for ((slot, (gained, _)), (left, _)) in read_already.iter_mut().zip(&answers).zip(found) {
            *slot = gained.may_be() && !left.may_be();
        }
    }
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
    let [in_requests, in_responses] = [true, false].map(|requests| {
        // Without operations, nobody knows what goes where.
        let is_known = !(old.operations.is_empty() && new.operations.is_empty());
        let both = [old, new].map(|side| access::seen(&side.definitions, requests).filter(|_| is_known));
        if both.iter().all(Option::is_none) {
            return vec![None; names.len()];
        }
        let [before, after] = both;
        let before = plain(before.as_ref().unwrap_or(&old.definitions), old_name);
        let after = plain(after.as_ref().unwrap_or(&new.definitions), new_name);
        let found = settled(&before, &after, &names, formats).into_iter();
        found.map(|(gained, lost)| Some(Seen { gained: gained.may_be(), lost: lost.may_be() })).collect::<Vec<_>>()
    });
    let flags = unnamed.into_iter().zip(read_already).zip(in_requests.into_iter().zip(in_responses));
    for (((was, pointer), (gained, lost)), flags) in pairs.iter().zip(&answers).zip(flags) {
        let ((unnamed, read_already), (in_requests, in_responses)) = flags;
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
            defined: old.defined.contains(was) || new.defined.contains(pointer),
            place: place_of(&old.usage, was).and(place_of(&new.usage, pointer)),
            relation,
            gained: gained.clone(),
            lost: lost.clone(),
            unnamed,
            read_already,
            in_requests,
            in_responses,
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
    let shown = elsewhere.findings.iter();
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

/// The definitions without what asserts nothing, in one spelling.
fn without_annotations(
    definitions: &IndexMap<Key, Schema>,
    formats: bool,
    normal: &mut Normal,
) -> IndexMap<Key, Schema> {
    let plain = |schema: &Schema, normal: &mut Normal| {
        let mut schema = schema.clone();
        normal.apply(&mut schema, formats);
        compare::without_annotations(&schema, formats)
    };
    definitions.iter().map(|(key, schema)| (key.clone(), plain(schema, normal))).collect()
}

/// Pairs, by the names that definitions have where both versions are together.
fn joined(pairs: &[(Key, Key)]) -> Vec<(Key, Key)> {
    pairs.iter().map(|(was, now)| (old_name(was), new_name(now))).collect()
}

/// What is known of both versions together before anything is proved.
struct Facts {
    originals: IndexMap<Key, Schema>,
    colours: Colours,
    formats: bool,
}

impl Facts {
    fn new(before: &IndexMap<Key, Schema>, after: &IndexMap<Key, Schema>, formats: bool) -> Facts {
        let originals: IndexMap<Key, Schema> =
            before.iter().chain(after).map(|(key, schema)| (key.clone(), schema.clone())).collect();
        let colours = Colours::new(originals.iter());
        Facts { originals, colours, formats }
    }

    fn with<T>(&self, work: impl FnOnce(&Context<'_>) -> T) -> T {
        let Facts { originals, colours, formats } = self;
        let (judge, smallest) = (Judge::new(originals, *formats), Smallest::new(originals));
        let uninhabited = uninhabited(originals);
        let (judge, smallest, uninhabited) = (&judge, &smallest, &uninhabited);
        work(&Context { originals, colours, judge, smallest, uninhabited, formats: *formats })
    }
}

/// For each of the pairs: what the new version gained, and what it lost.
fn settled(
    before: &IndexMap<Key, Schema>,
    after: &IndexMap<Key, Schema>,
    pairs: &[(Key, Key)],
    formats: bool,
) -> Vec<(Answer, Answer)> {
    Facts::new(before, after, formats).with(|context| {
        let mut settler = Settler::new(Joint::new(before, after, pairs), context);
        settler.run();
        settler.answers()
    })
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

/// Where the values of a definition go, or of what it is a part of.
fn place_of(usage: &HashMap<Key, Use>, key: &str) -> Use {
    let mut key = key;
    loop {
        if let Some(found) = usage.get(key) {
            return *found;
        }
        match key.rfind('/').and_then(|cut| key.get(..cut)) {
            Some(above) => key = above,
            None => return Use::default(),
        }
    }
}

fn references(schema: &Schema) -> Vec<&str> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| out.extend(schema.reference.as_deref()));
    out.sort_unstable();
    out.dedup();
    out
}
