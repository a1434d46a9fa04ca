//! Compares the meaning of each definition in both versions: it is proved to be the same, witnessed by a witness to accept more
//! or less, or reported as undecided.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use super::access::{self, AcceptanceChange};
use super::canonical::Canonicalizer;
use super::class::Use;
use super::combined::{self, CombinedDefinitions, new_name, old_name};
use super::congruence::Congruence;
use super::decide::{Context, Decider};
use super::new_properties::Versions;
use super::oracle::Oracle;
use super::search::Witness;
use super::side::Side;
use super::uninhabited::find_uninhabited;
use super::{pair, textual};
use crate::compare;
use crate::instance::Smallest;
use crate::schema::{Key, Schema};

/// Whether there is a value that one version accepts and the other one rejects.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// There is none, by proof.
    No,
    /// There is one, confirmed by the validator on both sides.
    Yes { witness: Witness },
    /// It is unknown, and why.
    Undecided { why: String },
}

impl Answer {
    /// Returns true unless it is proved that there is none.
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

/// How the values that the new version of a definition accepts relate to those of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    Same,
    /// It accepts more.
    Wider,
    /// It accepts less.
    Narrower,
    /// Each accepts values that the other one rejects.
    Changed,
    /// At least one of the two questions is undecided.
    Undecided,
}

/// The result for one definition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Its pointer in the new version.
    pub pointer: Key,
    /// Its pointer in the old version.
    pub was: Key,
    /// Whether it is a root of the comparison rather than a part of one.
    pub top: bool,
    /// Whether the documents define it by name; others are nested in a definition.
    pub defined: bool,
    /// Where its values occur.
    pub place: Use,
    pub relation: Relation,
    /// Whether the new version accepts values that the old one rejects.
    pub gained: Answer,
    /// Whether the new version rejects values that the old one accepts.
    pub lost: Answer,
    /// The new version only rejects objects with a property that the old version does not name.
    pub unnamed: bool,
    /// The old types already accept what the new version gained, because lockstep.toml widens them.
    pub read_already: bool,
    /// What changed in requests and in responses, if `readOnly` or `writeOnly` makes a difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_requests: Option<AcceptanceChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_responses: Option<AcceptanceChange>,
    /// Titles, descriptions, examples or other annotations differ.
    pub docs: bool,
    /// It is written differently, with the same meaning.
    pub layout: bool,
    /// If its own keywords did not change: the changed definitions that it refers to.
    pub through: Vec<Key>,
}

/// The result of one comparison.
pub struct Meaning {
    pub findings: Vec<Finding>,
    /// Definitions without a counterpart in the new version, and whether each is a root; `added` likewise.
    pub removed: Vec<(Key, bool)>,
    pub added: Vec<(Key, bool)>,
}

impl Meaning {
    /// The old pointer of each new definition.
    pub fn places(&self) -> HashMap<&str, &str> {
        self.findings.iter().map(|finding| (finding.pointer.as_str(), finding.was.as_str())).collect()
    }

    /// The new pointers of definitions whose change is not explained by references or nested definitions.
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

/// Compares the meaning of every pair of definitions, and lists the definitions that only one version has.
pub fn compare(old: &Side, new: &Side) -> Meaning {
    let mut comparison = Comparison::new(old, new);
    let (pairs, mut answers) = comparison.pair_and_decide();
    let names = combined_names(&pairs);
    let unnamed = comparison.loses_only_unnamed(&names, &mut answers);
    let read_already = comparison.read_already(&names, &answers);
    let in_requests = comparison.in_direction(&names, true);
    let in_responses = comparison.in_direction(&names, false);
    let decided = pairs.iter().zip(answers).zip(unnamed).zip(read_already).zip(in_requests).zip(in_responses).map(
        |(((((pair, (gained, lost)), unnamed), read_already), in_requests), in_responses)| Decided {
            pair,
            gained,
            lost,
            unnamed,
            read_already,
            in_requests,
            in_responses,
        },
    );
    let decided: Vec<Decided<'_>> = decided.collect();
    comparison.meaning(&pairs, decided)
}

/// Both sides, reduced to what their definitions assert.
struct Comparison<'s> {
    old: &'s Side,
    new: &'s Side,
    formats: bool,
    canonicalizer: Canonicalizer,
    before: IndexMap<Key, Schema>,
    after: IndexMap<Key, Schema>,
}

/// The pointers of old definitions and of the new ones that they are paired with.
type Pairs = Vec<(Key, Key)>;

/// For each pair: what the new version gained, and what it lost.
type Answers = Vec<(Answer, Answer)>;

/// What is decided about one pair of definitions; see [`Finding`].
struct Decided<'p> {
    pair: &'p (Key, Key),
    gained: Answer,
    lost: Answer,
    unnamed: bool,
    read_already: bool,
    in_requests: Option<AcceptanceChange>,
    in_responses: Option<AcceptanceChange>,
}

impl<'s> Comparison<'s> {
    fn new(old: &'s Side, new: &'s Side) -> Self {
        let formats = old.formats && new.formats;
        let canonicalizer = Canonicalizer::default();
        let (before, after) = (IndexMap::new(), IndexMap::new());
        let mut comparison = Comparison { old, new, formats, canonicalizer, before, after };
        comparison.before = comparison.assertions(&old.definitions, old_name);
        comparison.after = comparison.assertions(&new.definitions, new_name);
        comparison
    }

    /// The definitions without annotations, in canonical spelling and under their names in the combined set.
    fn assertions(&mut self, definitions: &IndexMap<Key, Schema>, name: fn(&str) -> Key) -> IndexMap<Key, Schema> {
        let mut out = combined::rename_definitions(definitions, name);
        for schema in out.values_mut() {
            self.canonicalizer.apply(schema, self.formats);
            *schema = compare::without_annotations(schema, self.formats);
        }
        out
    }

    /// Pairs the definitions of both sides, and decides what each new one gained and lost.
    fn pair_and_decide(&self) -> (Pairs, Answers) {
        let (old, new) = (self.old, self.new);
        let mut pairs = pair::by_pointer(old, new);
        let facts = Facts::new(&self.before, &self.after, self.formats);
        pairs.extend(pair::by_content(old, new, &pairs, &facts.congruence));
        let answers = facts.with_context(|context| {
            loop {
                let combined = CombinedDefinitions::new(&self.before, &self.after, &combined_names(&pairs));
                let mut decider = Decider::new(combined, context);
                decider.run();
                // A pair that is found by proof helps to decide the definitions that refer to it.
                let found = pair_by_proof(&mut decider, old, new, &pairs);
                if found.is_empty() {
                    break decider.answers();
                }
                pairs.extend(found);
            }
        });
        (pairs, answers)
    }

    /// For each pair, whether the new version only rejects objects with properties that the old version does not name. Where
    /// it also rejects others, the witness is replaced by one without such properties, which concerns more senders.
    fn loses_only_unnamed(&self, names: &[(Key, Key)], answers: &mut [(Answer, Answer)]) -> Vec<bool> {
        let mut unnamed = vec![false; names.len()];
        if !answers.iter().any(|(_, lost)| lost.may_be()) {
            return unnamed;
        }
        let versions = Versions { old: &self.before, new: &self.after };
        let Some(restricted) = versions.forbid_new_properties(names) else { return unnamed };
        let decided = decide_pairs(&restricted, &self.after, names, self.formats);
        for ((slot, (_, lost)), (_, remaining)) in unnamed.iter_mut().zip(answers).zip(decided) {
            match remaining {
                Answer::No => *slot = lost.may_be(),
                Answer::Yes { witness } if lost.may_be() => *lost = Answer::Yes { witness },
                Answer::Yes { .. } | Answer::Undecided { .. } => {}
            }
        }
        unnamed
    }

    /// For each pair, whether the old types, widened by lockstep.toml, already accept what the new version gained.
    fn read_already(&mut self, names: &[(Key, Key)], answers: &[(Answer, Answer)]) -> Vec<bool> {
        let Some(widened) =
            self.old.widened_definitions().filter(|_| answers.iter().any(|(gained, _)| gained.may_be()))
        else {
            return vec![false; names.len()];
        };
        let mut widened = self.assertions(widened, old_name);
        // Definitions nested in others are not widened on their own.
        for (key, schema) in &self.before {
            widened.entry(key.clone()).or_insert_with(|| schema.clone());
        }
        let decided = decide_pairs(&widened, &self.after, names, self.formats);
        answers
            .iter()
            .zip(decided)
            .map(|((gained, _), (remaining, _))| gained.may_be() && !remaining.may_be())
            .collect()
    }

    /// For each pair, what changed in requests, or in responses; `None` if that is the same as in general.
    fn in_direction(&mut self, names: &[(Key, Key)], requests: bool) -> Vec<Option<AcceptanceChange>> {
        let (old, new) = (self.old, self.new);
        // Without operations it is unknown which values occur where.
        let has_operations = !(old.operations.is_empty() && new.operations.is_empty());
        let [before, after] =
            [old, new].map(|side| access::in_direction(&side.definitions, requests).filter(|_| has_operations));
        if before.is_none() && after.is_none() {
            return vec![None; names.len()];
        }
        let before = self.assertions(before.as_ref().unwrap_or(&old.definitions), old_name);
        let after = self.assertions(after.as_ref().unwrap_or(&new.definitions), new_name);
        let decided = decide_pairs(&before, &after, names, self.formats).into_iter();
        decided.map(|(gained, lost)| Some(AcceptanceChange { gained: gained.may_be(), lost: lost.may_be() })).collect()
    }

    /// The findings about all pairs, and the definitions without a counterpart.
    fn meaning(&self, pairs: &[(Key, Key)], decided: Vec<Decided<'_>>) -> Meaning {
        let (old, new) = (self.old, self.new);
        let old_roots: HashSet<Key> = pair::roots_of_comparison(old).into_iter().collect();
        let new_roots: HashSet<Key> = pair::roots_of_comparison(new).into_iter().collect();
        let changed = decided.iter().filter(|decided| decided.gained.may_be() || decided.lost.may_be());
        let changed: HashSet<&str> = changed.map(|decided| decided.pair.1.as_str()).collect();
        let places = textual::Places::new(pairs);
        let mut findings = Vec::new();
        for decided in decided {
            let (was, pointer) = decided.pair;
            let (Some(first), Some(second)) = (old.definitions.get(was), new.definitions.get(pointer)) else {
                continue;
            };
            let relation = relation(&decided.gained, &decided.lost);
            let written = textual::compare(first, second, &places);
            let through = if relation != Relation::Same && !written.structure {
                references(second).into_iter().filter(|key| changed.contains(key)).map(str::to_owned).collect()
            } else {
                Vec::new()
            };
            findings.push(Finding {
                pointer: pointer.clone(),
                was: was.clone(),
                top: old_roots.contains(was) || new_roots.contains(pointer),
                defined: old.defined.contains(was) || new.defined.contains(pointer),
                place: usage_of(&old.usage, was).union(usage_of(&new.usage, pointer)),
                relation,
                gained: decided.gained,
                lost: decided.lost,
                unnamed: decided.unnamed,
                read_already: decided.read_already,
                in_requests: decided.in_requests,
                in_responses: decided.in_responses,
                docs: written.docs,
                layout: relation == Relation::Same && (written.structure || written.order),
                through,
            });
        }
        let (removed, added) = pair::unpaired(old, new, pairs);
        let removed = removed.into_iter().filter(|key| is_reported(old, key));
        let added = added.into_iter().filter(|key| is_reported(new, key));
        Meaning {
            findings,
            removed: removed.map(|key| (key.clone(), old_roots.contains(key))).collect(),
            added: added.map(|key| (key.clone(), new_roots.contains(key))).collect(),
        }
    }
}

/// Returns true if a definition without a counterpart is worth reporting: schemas that were constructed for a type have no
/// pointer in the document.
fn is_reported(side: &Side, key: &Key) -> bool {
    let is_in_document = |schema: &Schema| schema.origin.pointer == *key && !key.contains("&#");
    side.defined.contains(key) || side.definitions.get(key).is_some_and(is_in_document)
}

/// How many findings are checked with individual validators. Validators for all definitions take longer to build, but serve
/// all further findings.
const MAX_INDIVIDUAL_FINDINGS: usize = 3;

/// Returns true if a witness for a gain in one comparison is also a witness for these two sides.
pub fn is_shown(old: &Side, new: &Side, elsewhere: &Meaning) -> bool {
    let formats = old.formats && new.formats;
    let closed = |side: &Side, key: &str| {
        compare::Definitions::closed(&side.definitions, key, formats).as_ref().and_then(compare::witness::validator)
    };
    let witnessed = elsewhere.findings.iter();
    let witnessed = witnessed.filter_map(|finding| Some((finding, &finding.gained.witness()?.value)));
    let check_individually = |(finding, value): &(&Finding, &Value)| {
        let oracles = closed(old, &finding.was).zip(closed(new, &finding.pointer));
        oracles.is_some_and(|(old, new)| !old.is_valid(value) && new.is_valid(value))
    };
    if witnessed.clone().take(MAX_INDIVIDUAL_FINDINGS).any(|witnessed| check_individually(&witnessed)) {
        return true;
    }
    let (before, after) = (Oracle::new(&old.definitions, formats), Oracle::new(&new.definitions, formats));
    let mut others = witnessed.skip(MAX_INDIVIDUAL_FINDINGS);
    others.any(|(finding, value)| before.rejects(&finding.was, value) && after.accepts(&finding.pointer, value))
}

/// The pairs under their names in the combined set.
fn combined_names(pairs: &[(Key, Key)]) -> Pairs {
    pairs.iter().map(|(was, now)| (old_name(was), new_name(now))).collect()
}

/// What is computed about both versions before anything is proved.
struct Facts {
    originals: IndexMap<Key, Schema>,
    congruence: Congruence,
    formats: bool,
}

impl Facts {
    fn new(before: &IndexMap<Key, Schema>, after: &IndexMap<Key, Schema>, formats: bool) -> Facts {
        let originals: IndexMap<Key, Schema> =
            before.iter().chain(after).map(|(key, schema)| (key.clone(), schema.clone())).collect();
        let congruence = Congruence::new(originals.iter());
        Facts { originals, congruence, formats }
    }

    /// Calls `work` with the context for a [`Decider`].
    fn with_context<T>(&self, work: impl FnOnce(&Context<'_>) -> T) -> T {
        let Facts { originals, congruence, formats } = self;
        let (oracle, smallest) = (Oracle::new(originals, *formats), Smallest::new(originals));
        let uninhabited = find_uninhabited(originals);
        let (oracle, smallest, uninhabited) = (&oracle, &smallest, &uninhabited);
        work(&Context { originals, congruence, oracle, smallest, uninhabited, formats: *formats })
    }
}

/// Decides, for each pair, what the new version gained and lost.
fn decide_pairs(
    before: &IndexMap<Key, Schema>,
    after: &IndexMap<Key, Schema>,
    pairs: &[(Key, Key)],
    formats: bool,
) -> Answers {
    Facts::new(before, after, formats).with_context(|context| {
        let mut decider = Decider::new(CombinedDefinitions::new(before, after, pairs), context);
        decider.run();
        decider.answers()
    })
}

/// Returns further pairs that are proved to be equivalent, under pointers that have nothing in common.
fn pair_by_proof(decider: &mut Decider<'_>, old: &Side, new: &Side, pairs: &[(Key, Key)]) -> Pairs {
    let mut found = Pairs::new();
    for (was, now) in pair::candidates(old, new, pairs) {
        if found.iter().any(|(before, after)| *before == was || *after == now) {
            continue;
        }
        if decider.are_equivalent(&old_name(&was), &new_name(&now)) {
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

/// Where the values of a definition, or else of the closest definition around it, occur.
fn usage_of(usage: &HashMap<Key, Use>, key: &str) -> Use {
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
