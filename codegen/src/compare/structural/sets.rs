//! Sets of schemas that a value is known to satisfy, expanded by references and `allOf`, with the types that they leave.

use std::sync::Arc;

use foldhash::{HashSet, HashSetExt};

use super::node::{Id, Node};
use super::{MAX_KNOWN_HOPS, Search, values};
use crate::schema::Types;

/// The maximum number of definitions that types are collected through.
const MAX_TYPE_HOPS: usize = 512;

/// The schemas that a value is known to satisfy, including those that they refer to and consist of.
#[derive(Debug)]
pub struct Set {
    pub number: usize,
    pub ids: Vec<Id>,
    pub nodes: Vec<Arc<Node>>,
    pub kinds: Types,
    pub never: bool,
}

impl Set {
    pub fn any(&self, test: impl Fn(&Node) -> bool) -> bool {
        self.nodes.iter().any(|node| test(node))
    }

    /// Returns true if each schema only asserts that one of its branches holds.
    pub fn is_union(&self) -> bool {
        self.nodes.iter().all(|node| node.as_reference().is_some() || node.is_union())
    }

    pub fn refers_to(&self, key: &Arc<str>) -> bool {
        self.any(|node| node.reference.as_ref() == Some(key))
    }
}

impl Search<'_, '_> {
    /// Returns the set of these schemas and those that they refer to and consist of.
    pub(super) fn expand(&mut self, known: &[Id]) -> Arc<Set> {
        let mut key = known.to_vec();
        key.sort_unstable();
        key.dedup();
        if let Some(set) = self.rules.numbers.get(&key).and_then(|number| self.rules.sets.get(*number)) {
            return set.clone();
        }
        let (mut ids, mut met) = (Vec::new(), HashSet::new());
        let mut queue: Vec<(Id, usize)> = known.iter().rev().map(|id| (*id, 0)).collect();
        while let Some((id, hops)) = queue.pop() {
            if !met.insert(id) {
                continue;
            }
            ids.push(id);
            let node = self.node(id);
            queue.extend(node.all_of.iter().map(|part| (*part, hops)));
            if let Some(key) = node.reference.as_ref().filter(|_| hops < MAX_KNOWN_HOPS) {
                queue.extend(self.target(key).map(|target| (target, hops + 1)));
            }
        }
        let mut whole = ids.clone();
        whole.sort_unstable();
        if let Some(number) = self.rules.numbers.get(&whole).copied() {
            self.rules.numbers.insert(key.clone(), number);
            if let Some(set) = self.rules.sets.get(number) {
                return set.clone();
            }
        }
        let kinds = ids.iter().fold(Types::ALL, |types, id| types.intersection(self.types_of(*id, 0)));
        let nodes: Vec<_> = ids.iter().map(|id| self.node(*id)).collect();
        let never = nodes.iter().any(|node| node.never);
        let number = self.rules.sets.len();
        let set = Arc::new(Set { number, ids, nodes, kinds, never });
        self.rules.sets.push(set.clone());
        self.rules.numbers.insert(whole, number);
        self.rules.numbers.insert(key, number);
        set
    }

    /// Returns the set with further schemas.
    pub(super) fn extend(&mut self, known: &Set, more: &[Id]) -> Arc<Set> {
        let ids: Vec<Id> = known.ids.iter().chain(more).copied().collect();
        self.expand(&ids)
    }

    /// Returns the possible types of a value that satisfies the schema.
    fn types_of(&mut self, id: Id, hops: usize) -> Types {
        if let Some(known) = self.rules.kinds.get(&id) {
            return *known;
        }
        let node = self.node(id);
        if node.never {
            return Types::default();
        }
        let mut types = node.types.unwrap_or(Types::ALL);
        for values in [node.enumeration.as_deref(), node.constant.as_ref().map(std::slice::from_ref)] {
            types = values.map_or(types, |values| types.intersection(values::types_of_values(values)));
        }
        if hops >= MAX_TYPE_HOPS {
            return types;
        }
        // While it is being computed, a recursive question gets this preliminary answer.
        self.rules.kinds.insert(id, types);
        for branches in [&node.any_of, &node.one_of] {
            if !branches.is_empty() {
                let union =
                    branches.iter().fold(Types::default(), |all, branch| all.with(self.types_of(*branch, hops + 1)));
                types = types.intersection(union);
            }
        }
        for part in &node.all_of {
            types = types.intersection(self.types_of(*part, hops + 1));
        }
        if let Some(target) = node.reference.as_ref().and_then(|key| self.target(key)) {
            types = types.intersection(self.types_of(target, hops + 1));
        }
        self.rules.kinds.insert(id, types);
        types
    }
}
