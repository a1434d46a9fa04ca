//! An index of the branches of a union by what distinguishes them, to look up the branches that may hold together with
//! a value or with another branch instead of trying all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet};

use super::Search;
use super::facts::{Domain, Facts, Fingerprint};
use super::node::Id;
use crate::schema::Types;

/// The maximum number of branches that a schema may be part of to point to them.
const MAX_INDICATED_BRANCHES: usize = 4;

#[derive(Debug)]
pub struct Index {
    /// The branches that are or consist of each schema.
    parts: HashMap<Id, Vec<usize>>,
    facts: Vec<Arc<Facts>>,
    by_member: HashMap<Arc<str>, MemberIndex>,
    /// The branches that accept members they do not name.
    open: Vec<usize>,
}

/// The branches that constrain one member.
#[derive(Debug, Default)]
struct MemberIndex {
    mentioning: HashSet<usize>,
    open_mentioning: usize,
    direct: bool,
    by_value: HashMap<Fingerprint, Vec<usize>>,
    /// By JSON type: the branches that list values of that type, and those that accept any.
    listing: [Vec<usize>; 6],
    taking: [Vec<usize>; 6],
}

fn kinds(types: Types) -> impl Iterator<Item = usize> {
    Types::KINDS.into_iter().enumerate().filter(move |(_, kind)| types.intersects(*kind)).map(|(at, _)| at)
}

fn kind_of(fingerprint: &Fingerprint) -> Option<usize> {
    let kind = match fingerprint {
        Fingerprint::Null => Types::NULL,
        Fingerprint::Bool(_) => Types::BOOLEAN,
        Fingerprint::Number(_) => Types::NUMBER,
        Fingerprint::Text(_) => Types::STRING,
        Fingerprint::Other => return None,
    };
    kinds(kind).next()
}

impl MemberIndex {
    fn insert(&mut self, branch: usize, domain: &Domain) {
        self.mentioning.insert(branch);
        match &domain.listed {
            Some(fingerprints) => {
                let mut met = BTreeSet::new();
                for fingerprint in fingerprints {
                    self.by_value.entry(fingerprint.clone()).or_default().push(branch);
                    met.extend(kind_of(fingerprint).map_or_else(|| kinds(Types::ALL).collect(), |kind| vec![kind]));
                }
                met.into_iter().for_each(|kind| self.listing[kind].push(branch));
            }
            None => kinds(domain.kinds).for_each(|kind| self.taking[kind].push(branch)),
        }
    }

    /// Returns the branches, among those that constrain the member, that accept a value of the domain.
    fn matching(&self, domain: &Domain) -> Vec<&[usize]> {
        let mut found: Vec<&[usize]> = Vec::new();
        match &domain.listed {
            Some(fingerprints) => {
                let mut met = BTreeSet::new();
                for fingerprint in fingerprints {
                    found.extend(self.by_value.get(fingerprint).map(Vec::as_slice));
                    met.extend(kind_of(fingerprint).map_or_else(|| kinds(Types::ALL).collect(), |kind| vec![kind]));
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
    /// Returns the branches that may hold together with these facts: no value of the others satisfies them.
    pub fn compatible(&self, facts: &Facts) -> Vec<usize> {
        let of_kind = |branch: &usize| {
            self.facts.get(*branch).is_some_and(|branch| !branch.kinds.intersection(facts.kinds).is_empty())
        };
        let mut best: Option<(usize, &MemberIndex, Vec<&[usize]>)> = None;
        if facts.kinds == Types::OBJECT {
            for (name, fact) in facts.members.iter().filter(|(_, fact)| fact.required) {
                let Some(member) = self.by_member.get(name) else { continue };
                let matching = member.matching(&fact.domain);
                let silent = if member.direct {
                    self.open.len() - member.open_mentioning
                } else {
                    self.facts.len() - member.mentioning.len()
                };
                let count = silent + matching.iter().map(|branches| branches.len()).sum::<usize>();
                if best.as_ref().is_none_or(|(least, ..)| count < *least) {
                    best = Some((count, member, matching));
                }
            }
        }
        let Some((count, member, matching)) = best.filter(|(count, ..)| *count < self.facts.len()) else {
            return (0..self.facts.len()).filter(of_kind).collect();
        };
        let mut found: BTreeSet<usize> = matching.into_iter().flatten().copied().collect();
        if found.len() < count {
            // An open branch that does not mention the member accepts it; a closed one rules it out.
            let silent = |branch: &usize| !member.mentioning.contains(branch);
            match member.direct {
                true => found.extend(self.open.iter().filter(|branch| silent(branch))),
                false => found.extend((0..self.facts.len()).filter(silent)),
            }
        }
        found.into_iter().filter(of_kind).collect()
    }

    /// Returns true if a member distinguishes the branches of both.
    pub fn shares_member_with(&self, other: &Index) -> bool {
        self.by_member.keys().any(|name| other.by_member.contains_key(name))
    }

    /// Returns true if the branch requires no member that an object with these facts may lack.
    fn has_required_members(&self, branch: usize, known: &Facts) -> bool {
        let is_there = |name: &Arc<str>| known.members.get(name).is_some_and(|known| known.required);
        let Some(facts) = self.facts.get(branch).filter(|_| known.kinds == Types::OBJECT) else { return true };
        facts.members.iter().all(|(name, fact)| !fact.required || !fact.direct || is_there(name))
    }

    /// Returns the branches that are, or consist of, the known schemas.
    fn indicated_by(&self, known: &[Id]) -> BTreeSet<usize> {
        let lists = known
            .iter()
            .filter_map(|id| self.parts.get(id))
            .filter(|branches| branches.len() <= MAX_INDICATED_BRANCHES);
        lists.flatten().copied().collect()
    }
}

impl Search<'_, '_> {
    pub(super) fn index(&mut self, branches: &Arc<[Id]>) -> Arc<Index> {
        if let Some(index) = self.rules.indexes.get(branches) {
            return index.clone();
        }
        let mut index = Index { parts: HashMap::new(), facts: Vec::new(), by_member: HashMap::new(), open: Vec::new() };
        for (at, branch) in branches.iter().enumerate() {
            let set = self.expand(&[*branch]);
            set.ids.iter().for_each(|id| index.parts.entry(*id).or_default().push(at));
            let facts = self.facts_of(&set);
            index.open.extend(facts.open.then_some(at));
            index.facts.push(facts);
        }
        // Only a member that some branch requires distinguishes branches.
        let required = index.facts.iter().flat_map(|facts| &facts.members).filter(|(_, fact)| fact.required);
        index.by_member = required
            .map(|(name, fact)| (name.clone(), MemberIndex { direct: fact.direct, ..MemberIndex::default() }))
            .collect();
        for (at, facts) in index.facts.iter().enumerate() {
            for (name, fact) in &facts.members {
                if let Some(member) = index.by_member.get_mut(name) {
                    member.open_mentioning += usize::from(facts.open);
                    member.insert(at, &fact.domain);
                }
            }
        }
        let index = Arc::new(index);
        self.rules.indexes.insert(branches.clone(), index.clone());
        index
    }

    /// Returns the first branch that passes the test, among those that may follow, the most likely first. A branch that
    /// requires members which exist only in some cases is left to those cases.
    pub(super) fn candidate(
        &mut self,
        known: &super::Set,
        index: &Index,
        mut test: impl FnMut(&mut Self, usize) -> bool,
    ) -> Option<usize> {
        let first = index.indicated_by(&known.ids);
        if let Some(found) = first.iter().find(|at| test(self, **at)) {
            return Some(*found);
        }
        let facts = self.facts_of(known);
        let rest = index
            .compatible(&facts)
            .into_iter()
            .filter(|at| !first.contains(at) && index.has_required_members(*at, &facts));
        { rest }.find(|at| test(self, *at))
    }

    /// Returns the other branches that may hold together with one of them, according to the index.
    pub(super) fn neighbours(&self, index: &Index, branch: usize) -> Vec<usize> {
        let near = index.facts.get(branch).map(|facts| index.compatible(facts)).unwrap_or_default();
        near.into_iter().filter(|other| *other != branch).collect()
    }
}
