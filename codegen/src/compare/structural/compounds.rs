//! Rules for the members of an object and the items of an array.

use std::collections::HashSet;
use std::sync::Arc;

use super::node::{ArrayNode, Id, Node, ObjectNode};
use super::{MAX_DEPTH, Search, Set, inside};
use crate::pattern::Pattern;
use crate::schema::Types;

impl Search<'_, '_> {
    /// Returns true if `wide`'s constraints on an object hold, as far as no search is needed.
    pub(super) fn object_keywords(&self, known: &Set, wide: &Node) -> bool {
        let object = wide.object();
        let any = |test: &dyn Fn(&ObjectNode) -> bool| known.any(|node| test(node.object()));
        let required = || {
            let required: HashSet<&str> =
                known.nodes.iter().flat_map(|node| &node.object().required).map(|name| &**name).collect();
            object.required.iter().all(|name| required.contains(&**name))
        };
        (object.required.is_empty() || required())
            && object.min.is_none_or(|min| min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)))
            && object.max.is_none_or(|max| any(&|known| known.max.is_some_and(|known| known <= max)))
            && object.dependent_required.iter().all(|(name, others)| {
                let of_name = known.nodes.iter().flat_map(|node| &node.object().dependent_required);
                let known: Vec<_> = of_name.filter(|(known, _)| known == name).flat_map(|(_, others)| others).collect();
                others.iter().all(|other| known.contains(&other))
            })
            // Which members are unevaluated depends on the schema that has the keyword, whatever else is known.
            && object.unevaluated.is_none_or(|others| self.rules.nodes.is_never(others))
    }

    /// Returns true if `wide`'s constraints on the members of an object hold.
    pub(super) fn members(&mut self, known: &Arc<Set>, wide: &Node, depth: usize) -> bool {
        let object = wide.object();
        for (name, schema) in &object.dependent_schemas {
            let of_name = known.nodes.iter().flat_map(|node| &node.object().dependent_schemas);
            let of_name: Vec<Id> = of_name.filter(|(known, _)| known == name).map(|(_, id)| *id).collect();
            let case = self.extend(known, &of_name);
            if !self.follows_from(&case, *schema, inside(depth)) {
                return false;
            }
        }
        for (name, schema) in &object.properties {
            let Some(part) = self.member(known, name) else { return false };
            if !self.follows(&part, *schema, inside(depth)) {
                return false;
            }
        }
        for (pattern, schema) in &object.patterns {
            if !self.pattern_property(known, pattern, *schema, depth) {
                return false;
            }
        }
        if object.unevaluated.is_some() && !self.all_evaluated(known, wide) {
            return false;
        }
        if let Some(names) = object.names {
            let known: Vec<Id> = known.nodes.iter().filter_map(|node| node.object().names).collect();
            let string = self.rules.nodes.of_types(Types::STRING);
            let known: Vec<Id> = known.into_iter().chain([string]).collect();
            if !self.follows(&known, names, inside(depth)) {
                return false;
            }
        }
        object.additional.is_none_or(|others| self.other_members(known, object, others, depth))
    }

    /// Returns true if `others`, the constraint of `object` on the members that it does not name, holds.
    fn other_members(&mut self, known: &Arc<Set>, object: &ObjectNode, others: Id, depth: usize) -> bool {
        if self.rules.nodes.is_never(others) && self.has_only_members_of(known, object) {
            return true;
        }
        if !object.patterns.is_empty() {
            return self.other_members_beside_patterns(known, object, others, depth);
        }
        let named = known.nodes.iter().flat_map(|node| &node.object().properties);
        for (name, _) in named.filter(|(name, _)| object.property(name).is_none()) {
            let Some(part) = self.member(known, name) else { return false };
            if !self.follows(&part, others, inside(depth)) {
                return false;
            }
        }
        // Members that are not named: each schema constrains them by itself. One with patterns that may match is split
        // into cases.
        let (patterned, plain): (Vec<_>, Vec<_>) =
            known.nodes.iter().map(|node| node.object()).partition(|object| !object.patterns.is_empty());
        let rest: Vec<Id> = plain.iter().filter_map(|object| object.additional).collect();
        self.follows(&rest, others, inside(depth))
            || patterned.iter().any(|object| {
                let mut cases = object.patterns.iter().map(|(_, id)| *id).chain(object.additional);
                object.additional.is_some() && cases.all(|case| self.follows(&[case], others, inside(depth)))
            })
    }

    /// As `other_members`, for an object with `patternProperties`.
    fn other_members_beside_patterns(
        &mut self,
        known: &Arc<Set>,
        object: &ObjectNode,
        others: Id,
        depth: usize,
    ) -> bool {
        // A schema for all other members also applies to those that match none of the patterns.
        let is_of_all = without_patterns(known).iter().any(|node| {
            let said = node.object();
            said.additional.is_some_and(|all| self.follows(&[all], others, inside(depth)))
                && said.properties.iter().filter(|(name, _)| object.property(name).is_none()).all(|(name, _)| {
                    let part = self.member(known, name);
                    part.is_some_and(|part| self.follows(&part, others, inside(depth)))
                })
        });
        if is_of_all {
            return true;
        }
        // Which names remain depends on the patterns, so they have to be the same.
        known.any(|node| {
            let known = node.object();
            known.additional == object.additional
                && known.patterns.iter().map(|(name, _)| name).eq(object.patterns.iter().map(|(name, _)| name))
                && known.properties.iter().all(|(name, _)| object.property(name).is_some())
        })
    }

    /// Returns true if the schema of `patternProperties` holds for all members whose names match the pattern.
    fn pattern_property(&mut self, known: &Set, pattern: &Arc<str>, schema: Id, depth: usize) -> bool {
        let same = known.nodes.iter().flat_map(|node| &node.object().patterns).filter(|(name, _)| name == pattern);
        let same: Vec<Id> = same.map(|(_, id)| *id).collect();
        if !same.is_empty() && self.follows(&same, schema, inside(depth)) {
            return true;
        }
        // Otherwise it must hold for the named members that match and for all other members.
        without_patterns(known).iter().any(|node| {
            let object = node.object();
            let Some(others) = object.additional else { return false };
            self.follows(&[others], schema, inside(depth))
                && object.properties.iter().all(|(name, _)| match self.matches(pattern, name) {
                    Some(true) => {
                        let part = self.member(known, name);
                        part.is_some_and(|part| self.follows(&part, schema, inside(depth)))
                    }
                    Some(false) => true,
                    None => false,
                })
        })
    }

    /// Returns true if all possible members have names, and the schema evaluates each of them (2020-12 Core, section
    /// 11.3).
    fn all_evaluated(&mut self, known: &Set, wide: &Node) -> bool {
        let mut evaluated = HashSet::new();
        let all = self.evaluates(wide, MAX_DEPTH, &mut evaluated);
        all || known.any(|node| {
            let object = node.object();
            object.additional.is_some_and(|others| self.rules.nodes.is_never(others))
                && object.patterns.is_empty()
                && object.properties.iter().all(|(name, _)| evaluated.contains(name))
        })
    }

    /// Collects the properties that a schema evaluates whenever a value satisfies it; returns true if it evaluates all
    /// members.
    fn evaluates(&mut self, node: &Node, depth: usize, names: &mut HashSet<Arc<str>>) -> bool {
        let object = node.object();
        names.extend(object.properties.iter().map(|(name, _)| name.clone()));
        let Some(depth) = depth.checked_sub(1) else { return false };
        let target = node.reference.as_ref().and_then(|key| self.target(key));
        let parts: Vec<Id> = node.all_of.iter().copied().chain(target).collect();
        let all = parts.into_iter().fold(false, |all, part| {
            let part = self.node(part);
            self.evaluates(&part, depth, names) || all
        });
        all || object.additional.is_some()
    }

    /// Returns true if no members are possible but those that the object names: some known schema evaluates no others
    /// and rejects unevaluated members.
    fn has_only_members_of(&mut self, known: &Set, object: &ObjectNode) -> bool {
        let closed: Vec<Arc<Node>> = known
            .nodes
            .iter()
            .filter(|node| node.object().unevaluated.is_some_and(|others| self.rules.nodes.is_never(others)))
            .cloned()
            .collect();
        closed.iter().any(|node| {
            let mut names = HashSet::new();
            self.may_evaluate(node, MAX_DEPTH, &mut names) && names.iter().all(|name| object.property(name).is_some())
        })
    }

    /// Collects the properties that a schema may evaluate; returns false if it may evaluate others.
    fn may_evaluate(&mut self, node: &Node, depth: usize, names: &mut HashSet<Arc<str>>) -> bool {
        let object = node.object();
        let Some(depth) = depth.checked_sub(1) else { return false };
        if object.additional.is_some() || !object.patterns.is_empty() {
            return false;
        }
        names.extend(object.properties.iter().map(|(name, _)| name.clone()));
        let target = node.reference.as_ref().map(|key| self.target(key));
        if target == Some(None) {
            return false;
        }
        let single = [node.condition, node.then, node.otherwise, target.flatten()];
        let branches = node.all_of.iter().chain(node.any_of.iter()).chain(node.one_of.iter()).copied();
        let dependent = object.dependent_schemas.iter().map(|(_, id)| *id);
        let all: Vec<Id> = branches.chain(dependent).chain(single.into_iter().flatten()).collect();
        all.into_iter().all(|part| {
            let part = self.node(part);
            // `unevaluatedProperties: false` evaluates nothing.
            let open = part.object().unevaluated.is_some_and(|others| !self.rules.nodes.is_never(others));
            !open && self.may_evaluate(&part, depth, names)
        })
    }

    /// Returns the schemas that are known to apply to a member; `None` if a pattern cannot be matched in linear time.
    pub(super) fn member(&mut self, known: &Set, name: &str) -> Option<Vec<Id>> {
        let mut out = Vec::new();
        for node in &known.nodes {
            let object = node.object();
            let property = object.property(name);
            let mut named = property.is_some();
            out.extend(property);
            for (pattern, id) in &object.patterns {
                if self.matches(pattern, name)? {
                    out.push(*id);
                    named = true;
                }
            }
            if !named {
                out.extend(object.additional);
            }
        }
        Some(out)
    }

    /// Returns whether a name matches a pattern; `None` if the pattern cannot be matched in linear time.
    fn matches(&mut self, pattern: &Arc<str>, name: &str) -> Option<bool> {
        let read = self.rules.patterns.entry(pattern.clone());
        let read = read.or_insert_with(|| Pattern::new(pattern)?.into_linear().map(Arc::new));
        read.as_ref().map(|read| read.matches(name))
    }

    /// Returns true if `wide`'s constraints on an array hold, as far as no search is needed.
    pub(super) fn array_keywords(&self, known: &Set, wide: &Node) -> bool {
        let array = wide.array();
        let any = |test: &dyn Fn(&ArrayNode) -> bool| known.any(|node| test(node.array()));
        array.min.is_none_or(|min| min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)))
            && array.max.is_none_or(|max| self.max_items(known).is_some_and(|known| known <= max))
            && (!array.unique || any(&|known| known.unique))
            && array.unevaluated.is_none()
    }

    /// Returns true if `wide`'s constraints on the items of an array hold.
    pub(super) fn items(&mut self, known: &Set, wide: &Node, depth: usize) -> bool {
        let array = wide.array();
        if let Some(contains) = array.contains
            && !self.contains(known, contains, array, depth)
        {
            return false;
        }
        if array.prefix.is_empty() && array.items.is_none() {
            return true;
        }
        let longest = known.nodes.iter().map(|node| node.array().prefix.len()).chain([array.prefix.len()]).max();
        let end = self.max_items(known);
        for index in 0..=longest.unwrap_or(0) {
            // Beyond the maximum length, items are unconstrained.
            if end.is_some_and(|end| index as u64 >= end) {
                break;
            }
            let Some(schema) = array.prefix.get(index).copied().or(array.items) else { continue };
            let item = |node: &Arc<Node>| node.array().prefix.get(index).copied().or(node.array().items);
            let known: Vec<Id> = known.nodes.iter().filter_map(item).collect();
            if !self.follows(&known, schema, inside(depth)) {
                return false;
            }
        }
        true
    }

    /// Returns true if `contains` with its bounds is known to hold.
    fn contains(&mut self, known: &Set, contains: Id, wide: &ArrayNode, depth: usize) -> bool {
        let nodes: Vec<Arc<Node>> =
            known.nodes.iter().filter(|node| node.array().contains.is_some()).cloned().collect();
        let (min, max) = (wide.min_contains.unwrap_or(1), wide.max_contains);
        let least = min == 0
            || nodes.iter().any(|node| {
                let array = node.array();
                array.min_contains.unwrap_or(1) >= min
                    && array.contains.is_some_and(|narrow| self.follows(&[narrow], contains, inside(depth)))
            });
        least
            && max.is_none_or(|max| {
                nodes.iter().any(|node| {
                    let array = node.array();
                    array.max_contains.is_some_and(|known| known <= max)
                        && array.contains.is_some_and(|wider| self.follows(&[contains], wider, inside(depth)))
                })
            })
    }

    /// Returns the maximum number of items, if it is known.
    pub(super) fn max_items(&self, known: &Set) -> Option<u64> {
        let ends = |array: &ArrayNode| {
            let ended = array.items.is_some_and(|items| self.rules.nodes.is_never(items));
            let ended = ended.then_some(array.prefix.len() as u64);
            array.max.into_iter().chain(ended).min()
        };
        known.nodes.iter().filter_map(|node| ends(node.array())).min()
    }
}

/// Returns the known schemas that have no patterns of names.
fn without_patterns(known: &Set) -> Vec<Arc<Node>> {
    known.nodes.iter().filter(|node| node.object().patterns.is_empty()).cloned().collect()
}
