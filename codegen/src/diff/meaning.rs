//! Two sides to what changed in the meaning of each definition: proved to be the same, or shown by a value to accept more
//! or less, or said to be undecided.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use serde::Serialize;

use super::joint::{Joint, Mode, Pair, new_name, old_name};
use super::search::{self, Step, Version, Witness};
use super::side::Side;
use super::{layout, pair};
use crate::schema::{Key, Schema};

/// How long the algebra may take over one comparison.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let deadline = Instant::now() + PATIENCE;
    let mut pairs = pair::by_pointer(old, new);
    let formats = old.formats && new.formats;
    let mut joint = Joint::new(&old.definitions, &new.definitions, &pairs, formats, deadline);
    joint.settle();
    by_proof(&mut joint, old, new, &mut pairs);
    let answers = answers(&joint);
    let (before, after) = (pair::tops(old), pair::tops(new));
    let changed: HashSet<&str> = pairs
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.0.may_be() || answer.1.may_be())
        .map(|((_, key), _)| key.as_str())
        .collect();
    let mut findings = Vec::new();
    let places: HashMap<&str, &str> = pairs.iter().map(|(was, now)| (now.as_str(), was.as_str())).collect();
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

/// Adds the pairs that are proved to mean the same under pointers that have nothing in common.
fn by_proof(joint: &mut Joint, old: &Side, new: &Side, pairs: &mut Vec<(Key, Key)>) {
    let candidates = pair::candidates(old, new, pairs);
    if candidates.is_empty() {
        return;
    }
    let all = joint.all();
    let names: Vec<(Key, Key)> = candidates.iter().map(|(was, now)| (old_name(was), new_name(now))).collect();
    let algebra = joint.algebra(&all, names.iter().map(|(was, now)| (was.as_str(), now.as_str())), Mode::Same);
    let mut taken: HashSet<&Key> = HashSet::new();
    for ((was, now), (first, second)) in candidates.iter().zip(&names) {
        if taken.contains(was) || taken.contains(now) {
            continue;
        }
        if algebra.proves(first, second).is_ok() && algebra.proves(second, first).is_ok() {
            let sampled = joint.closed(&all, first).zip(joint.closed(&all, second)).is_some_and(|(first, second)| {
                search::sampled(&first, &second).is_some() || search::sampled(&second, &first).is_some()
            });
            if !sampled {
                taken.extend([was, now]);
                pairs.push((was.clone(), now.clone()));
                joint.admit(Pair { old: first.clone(), new: second.clone() });
            }
        }
    }
}

/// For each pair: what the new version gained, and what it lost.
fn answers(joint: &Joint) -> Vec<(Answer, Answer)> {
    let open: Vec<(usize, &Pair)> = joint.pairs.iter().enumerate().filter(|(at, _)| !joint.same.contains(at)).collect();
    let mut answers = vec![(Answer::No, Answer::No); joint.pairs.len()];
    if open.is_empty() {
        return answers;
    }
    let (narrower, wider) = (joint.hold(Mode::NewWithinOld), joint.hold(Mode::OldWithinNew));
    let all = joint.all();
    let names = open.iter().map(|(_, pair)| (pair.old.as_str(), pair.new.as_str()));
    let algebra = joint.algebra(&all, names, Mode::Same);
    // The small ones first: what they show can be shown inside the larger ones.
    let mut ordered = open.clone();
    ordered.sort_by_key(|(_, pair)| size(&all, &pair.old) + size(&all, &pair.new));
    let mut shown: Vec<(Key, Version, Witness)> = Vec::new();
    for (at, pair) in ordered {
        let (Some(old), Some(new)) = (joint.closed(&all, &pair.old), joint.closed(&all, &pair.new)) else {
            let undecided = Answer::Undecided { why: "a reference leads nowhere".to_owned() };
            if let Some(slot) = answers.get_mut(at) {
                *slot = (undecided.clone(), undecided);
            }
            continue;
        };
        let direction = |version: Version, shown: &[(Key, Version, Witness)]| {
            let (inside, outside, names, held) = match version {
                Version::New => (&new, &old, (&pair.new, &pair.old), narrower.contains(&at)),
                Version::Old => (&old, &new, (&pair.old, &pair.new), wider.contains(&at)),
            };
            // `hold` has tried it on values already; what the algebra alone says is tried here.
            if held {
                return Answer::No;
            }
            let why = match algebra.proves(names.0, names.1) {
                Ok(()) => {
                    return match search::search(inside, outside, None, &[], version) {
                        None => Answer::No,
                        Some(witness) => Answer::Yes { witness },
                    };
                }
                Err(why) => why,
            };
            let difference = algebra.difference(names.0, names.1);
            let grafts = grafts(&all, names.0, version, shown);
            match search::search(inside, outside, difference.as_ref(), &grafts, version) {
                Some(witness) => Answer::Yes { witness },
                None => Answer::Undecided { why },
            }
        };
        let (gained, lost) = (direction(Version::New, &shown), direction(Version::Old, &shown));
        for (answer, version, key) in [(&gained, Version::New, &pair.new), (&lost, Version::Old, &pair.old)] {
            if let Some(witness) = answer.witness() {
                shown.push((key.clone(), version, witness.clone()));
            }
        }
        if let Some(slot) = answers.get_mut(at) {
            *slot = (gained, lost);
        }
    }
    answers
}

fn size(all: &IndexMap<Key, Schema>, key: &str) -> usize {
    let mut size = 0;
    if let Some(schema) = all.get(key) {
        schema.walk(&mut |_| size += 1);
    }
    size
}

/// How many differences of parts are tried inside a whole.
const MOST_GRAFTS: usize = 12;

/// Differences that were shown for what a definition refers to, and the way to there.
fn grafts(
    all: &IndexMap<Key, Schema>,
    from: &str,
    version: Version,
    shown: &[(Key, Version, Witness)],
) -> Vec<(Vec<Step>, serde_json::Value)> {
    let wanted: Vec<_> = shown.iter().filter(|(_, accepting, _)| *accepting == version).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let routes = routes(all, from);
    let graft = |(key, _, witness): &&(Key, Version, Witness)| {
        routes.get(key.as_str()).map(|steps| (steps.clone(), witness.value.clone()))
    };
    wanted.iter().filter_map(graft).take(MOST_GRAFTS).collect()
}

/// The shortest way from a value of a definition to a value of each definition inside it. A definition that stands inside
/// another one is found by its pointer.
fn routes(all: &IndexMap<Key, Schema>, from: &str) -> HashMap<String, Vec<Step>> {
    let mut routes: HashMap<String, Vec<Step>> = HashMap::from([(from.to_owned(), Vec::new())]);
    let mut queue = VecDeque::from([from.to_owned()]);
    while let Some(key) = queue.pop_front() {
        let (Some(schema), Some(steps)) = (all.get(&key), routes.get(&key).cloned()) else { continue };
        let mut met = Vec::new();
        inside(schema, &key, &steps, &mut met);
        for (key, steps) in met {
            if !routes.contains_key(&key) {
                routes.insert(key.clone(), steps);
                queue.push_back(key);
            }
        }
    }
    routes
}

fn inside(schema: &Schema, at: &str, steps: &[Step], out: &mut Vec<(String, Vec<Step>)>) {
    if let Some(key) = &schema.reference {
        out.push((key.clone(), steps.to_vec()));
    }
    out.push((at.to_owned(), steps.to_vec()));
    let pointer = |tokens: &[&str]| {
        let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
        format!("{at}{}", crate::load::pointer_join(&tokens).trim_start_matches('#'))
    };
    for (name, list) in [("allOf", &schema.all_of), ("anyOf", &schema.any_of), ("oneOf", &schema.one_of)] {
        for (index, part) in list.iter().enumerate() {
            inside(part, &pointer(&[name, &index.to_string()]), steps, out);
        }
    }
    for (name, part) in &schema.object.properties {
        let steps = [steps, &[Step::Member(name.clone())]].concat();
        inside(part, &pointer(&["properties", name]), &steps, out);
    }
    if let Some(part) = &schema.object.additional {
        let steps = [steps, &[Step::Member("other".to_owned())]].concat();
        inside(part, &pointer(&["additionalProperties"]), &steps, out);
    }
    if let Some(part) = &schema.array.items {
        inside(part, &pointer(&["items"]), &[steps, &[Step::Item]].concat(), out);
    }
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
