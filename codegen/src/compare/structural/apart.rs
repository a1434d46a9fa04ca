//! The branches of a union by what tells them apart, so that those that may hold beside a value, or beside another branch,
//! are looked up and not tried one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet};

use super::Search;
use super::facts::{Domain, Facts, Mark};
use super::node::Id;
use crate::schema::Types;

/// How many branches a schema may be a part of and still point them out.
const TELLING: usize = 4;

#[derive(Debug)]
pub struct Index {
    /// Where each schema occurs that a branch is or consists of.
    parts: HashMap<Id, Vec<usize>>,
    facts: Vec<Arc<Facts>>,
    features: HashMap<Arc<str>, Feature>,
    /// The branches that take members which they do not name.
    open: Vec<usize>,
}

/// The branches that say something of one member.
#[derive(Debug, Default)]
struct Feature {
    mentioning: HashSet<usize>,
    open_mentioning: usize,
    direct: bool,
    by_value: HashMap<Mark, Vec<usize>>,
    /// Of each kind of value: the branches that list values of that kind, and those that take any.
    listing: [Vec<usize>; 6],
    taking: [Vec<usize>; 6],
}

fn kinds(types: Types) -> impl Iterator<Item = usize> {
    Types::KINDS.into_iter().enumerate().filter(move |(_, kind)| types.intersects(*kind)).map(|(at, _)| at)
}

fn kind_of(mark: &Mark) -> Option<usize> {
    let kind = match mark {
        Mark::Null => Types::NULL,
        Mark::Bool(_) => Types::BOOLEAN,
        Mark::Number(_) => Types::NUMBER,
        Mark::Text(_) => Types::STRING,
        Mark::Other => return None,
    };
    kinds(kind).next()
}

impl Feature {
    fn insert(&mut self, branch: usize, domain: &Domain) {
        self.mentioning.insert(branch);
        match &domain.listed {
            Some(marks) => {
                let mut met = BTreeSet::new();
                for mark in marks {
                    self.by_value.entry(mark.clone()).or_default().push(branch);
                    met.extend(kind_of(mark).map_or_else(|| kinds(Types::ALL).collect(), |kind| vec![kind]));
                }
                met.into_iter().for_each(|kind| self.listing[kind].push(branch));
            }
            None => kinds(domain.kinds).for_each(|kind| self.taking[kind].push(branch)),
        }
    }

    /// The branches that let the member have one of the values, of those that say something of it.
    fn meeting(&self, domain: &Domain) -> Vec<&[usize]> {
        let mut found: Vec<&[usize]> = Vec::new();
        match &domain.listed {
            Some(marks) => {
                let mut met = BTreeSet::new();
                for mark in marks {
                    found.extend(self.by_value.get(mark).map(Vec::as_slice));
                    met.extend(kind_of(mark).map_or_else(|| kinds(Types::ALL).collect(), |kind| vec![kind]));
                }
                found.extend(met.into_iter().map(|kind| self.taking[kind].as_slice()));
            }
            None => {
                for kind in kinds(domain.kinds) {
                    found.extend([self.listing[kind].as_slice(), self.taking[kind].as_slice()]);
                }
            }
        }
        found
    }
}

impl Index {
    /// The branches that may hold together with what has these facts: all others have no value in common with it.
    pub fn near(&self, facts: &Facts) -> Vec<usize> {
        let of_kind = |branch: &usize| {
            self.facts.get(*branch).is_some_and(|branch| !branch.kinds.intersection(facts.kinds).is_empty())
        };
        let mut best: Option<(usize, &Feature, Vec<&[usize]>)> = None;
        if facts.kinds == Types::OBJECT {
            for (name, fact) in facts.members.iter().filter(|(_, fact)| fact.required) {
                let Some(feature) = self.features.get(name) else { continue };
                let meeting = feature.meeting(&fact.domain);
                let silent = if feature.direct {
                    self.open.len() - feature.open_mentioning
                } else {
                    self.facts.len() - feature.mentioning.len()
                };
                let count = silent + meeting.iter().map(|branches| branches.len()).sum::<usize>();
                if best.as_ref().is_none_or(|(least, ..)| count < *least) {
                    best = Some((count, feature, meeting));
                }
            }
        }
        let Some((count, feature, meeting)) = best.filter(|(count, ..)| *count < self.facts.len()) else {
            return (0..self.facts.len()).filter(of_kind).collect();
        };
        let mut found: BTreeSet<usize> = meeting.into_iter().flatten().copied().collect();
        if found.len() < count {
            // A branch that takes other members says nothing of this one; one that does not, rules it out.
            let silent = |branch: &usize| !feature.mentioning.contains(branch);
            match feature.direct {
                true => found.extend(self.open.iter().filter(|branch| silent(branch))),
                false => found.extend((0..self.facts.len()).filter(silent)),
            }
        }
        found.into_iter().filter(of_kind).collect()
    }

    /// True if a member tells apart the branches of both.
    pub fn shares_a_feature(&self, other: &Index) -> bool {
        self.features.keys().any(|name| other.features.contains_key(name))
    }

    /// True if the branch asks for no member that an object with these facts may be without.
    fn is_met(&self, branch: usize, known: &Facts) -> bool {
        let is_there = |name: &Arc<str>| known.members.get(name).is_some_and(|known| known.required);
        let Some(facts) = self.facts.get(branch).filter(|_| known.kinds == Types::OBJECT) else { return true };
        facts.members.iter().all(|(name, fact)| !fact.required || !fact.direct || is_there(name))
    }

    /// The branches that are, or consist of, what is known.
    fn pointed_out(&self, known: &[Id]) -> BTreeSet<usize> {
        let lists = known.iter().filter_map(|id| self.parts.get(id)).filter(|branches| branches.len() <= TELLING);
        lists.flatten().copied().collect()
    }
}

impl Search<'_, '_> {
    pub(super) fn index(&mut self, branches: &Arc<[Id]>) -> Arc<Index> {
        if let Some(index) = self.rules.indexes.get(branches) {
            return index.clone();
        }
        let mut index = Index { parts: HashMap::new(), facts: Vec::new(), features: HashMap::new(), open: Vec::new() };
        for (at, branch) in branches.iter().enumerate() {
            let set = self.expanded(&[*branch]);
            set.ids.iter().for_each(|id| index.parts.entry(*id).or_default().push(at));
            let facts = self.facts_of(&set);
            index.open.extend(facts.open.then_some(at));
            index.facts.push(facts);
        }
        // Only a member that one of them must have tells anything apart.
        let required = index.facts.iter().flat_map(|facts| &facts.members).filter(|(_, fact)| fact.required);
        index.features = required
            .map(|(name, fact)| (name.clone(), Feature { direct: fact.direct, ..Feature::default() }))
            .collect();
        for (at, facts) in index.facts.iter().enumerate() {
            for (name, fact) in &facts.members {
                if let Some(feature) = index.features.get_mut(name) {
                    feature.open_mentioning += usize::from(facts.open);
                    feature.insert(at, &fact.domain);
                }
            }
        }
        let index = Arc::new(index);
        self.rules.indexes.insert(branches.clone(), index.clone());
        index
    }

    /// The first branch that passes the test, of those that may follow from what is known, the likeliest first. One whose
    /// members are there only where something known is chosen from is left to that case.
    pub(super) fn candidate(
        &mut self,
        known: &super::Set,
        index: &Index,
        mut test: impl FnMut(&mut Self, usize) -> bool,
    ) -> Option<usize> {
        let first = index.pointed_out(&known.ids);
        if let Some(found) = first.iter().find(|at| test(self, **at)) {
            return Some(*found);
        }
        let facts = self.facts_of(known);
        let rest = index.near(&facts).into_iter().filter(|at| !first.contains(at) && index.is_met(*at, &facts));
        { rest }.find(|at| test(self, *at))
    }

    /// The other branches that one of them may hold together with, as far as the index tells.
    pub(super) fn neighbours(&self, index: &Index, branch: usize) -> Vec<usize> {
        let near = index.facts.get(branch).map(|facts| index.near(facts)).unwrap_or_default();
        near.into_iter().filter(|other| *other != branch).collect()
    }
}
