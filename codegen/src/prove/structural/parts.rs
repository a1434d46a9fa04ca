//! Rules about the members of an object and the items of an array.

use std::collections::HashSet;
use std::sync::Arc;

use super::node::{ArrayNode, Id, Node, ObjectNode};
use super::{Search, Set};
use crate::print::Pattern;

impl Search<'_> {
    /// What an object must satisfy, as far as that needs no search.
    pub(super) fn object_at_a_glance(&self, known: &Set, wide: &Node) -> bool {
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
            && (object.names.is_none() || any(&|known| known.names == object.names))
            && object.dependent_required.iter().all(|said| any(&|known| known.dependent_required.contains(said)))
            && object.dependent_schemas.iter().all(|said| any(&|known| known.dependent_schemas.contains(said)))
            && object.unevaluated.is_none()
            && object.patterns.iter().all(|said| any(&|known| known.patterns.contains(said)))
    }

    /// What the members of an object must satisfy.
    pub(super) fn object(&mut self, known: &Set, wide: &Node, depth: usize) -> bool {
        let object = wide.object();
        for (name, schema) in &object.properties {
            let Some(part) = self.member(known, name) else { return false };
            if !self.follows(&part, *schema, depth - 1) {
                return false;
            }
        }
        let Some(others) = object.additional else { return true };
        if !object.patterns.is_empty() {
            // Which names are left is a question of the patterns.
            return known.any(|node| {
                let known = node.object();
                known.additional == object.additional
                    && known.patterns.iter().map(|(name, _)| name).eq(object.patterns.iter().map(|(name, _)| name))
                    && known.properties.iter().all(|(name, _)| object.property(name).is_some())
            });
        }
        let named = known.nodes.iter().flat_map(|node| &node.object().properties);
        for (name, _) in named.filter(|(name, _)| object.property(name).is_none()) {
            let Some(part) = self.member(known, name) else { return false };
            if !self.follows(&part, others, depth - 1) {
                return false;
            }
        }
        // Names that nothing names: each schema's own word about other members. One whose patterns may match is split.
        let (patterned, plain): (Vec<_>, Vec<_>) =
            known.nodes.iter().map(|node| node.object()).partition(|object| !object.patterns.is_empty());
        let rest: Vec<Id> = plain.iter().filter_map(|object| object.additional).collect();
        self.follows(&rest, others, depth - 1)
            || patterned.iter().any(|object| {
                let mut cases = object.patterns.iter().map(|(_, id)| *id).chain(object.additional);
                object.additional.is_some() && cases.all(|case| self.follows(&[case], others, depth - 1))
            })
    }

    /// What is known of a member; nothing where a pattern cannot be read in linear time.
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

    /// Whether a name matches a pattern; nothing where that cannot be told in linear time.
    fn matches(&mut self, pattern: &Arc<str>, name: &str) -> Option<bool> {
        let read = self.rules.patterns.entry(pattern.clone()).or_insert_with(|| match Pattern::new(pattern) {
            Some(Pattern::Linear(linear)) => Some(Arc::new(linear)),
            // One that backtracks could take forever.
            Some(Pattern::Backtracking(..)) | None => None,
        });
        read.as_ref().map(|read| read.matches(name))
    }

    /// What an array must satisfy, as far as that needs no search.
    pub(super) fn array_at_a_glance(&self, known: &Set, wide: &Node) -> bool {
        let array = wide.array();
        let any = |test: &dyn Fn(&ArrayNode) -> bool| known.any(|node| test(node.array()));
        array.min.is_none_or(|min| min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)))
            && array.max.is_none_or(|max| self.most_items(known).is_some_and(|known| known <= max))
            && (!array.unique || any(&|known| known.unique))
            && (array.contains.is_none()
                || any(&|known| {
                    known.contains == array.contains
                        && known.min_contains == array.min_contains
                        && known.max_contains == array.max_contains
                }))
            && array.unevaluated.is_none()
    }

    /// What the items of an array must satisfy.
    pub(super) fn array(&mut self, known: &Set, wide: &Node, depth: usize) -> bool {
        let array = wide.array();
        if array.prefix.is_empty() && array.items.is_none() {
            return true;
        }
        let longest = known.nodes.iter().map(|node| node.array().prefix.len()).chain([array.prefix.len()]).max();
        let end = self.most_items(known);
        for index in 0..=longest.unwrap_or(0) {
            // Items that no array can have may be anything.
            if end.is_some_and(|end| index as u64 >= end) {
                break;
            }
            let Some(schema) = array.prefix.get(index).copied().or(array.items) else { continue };
            let item = |node: &Arc<Node>| node.array().prefix.get(index).copied().or(node.array().items);
            let known: Vec<Id> = known.nodes.iter().filter_map(item).collect();
            if !self.follows(&known, schema, depth - 1) {
                return false;
            }
        }
        true
    }

    /// How many items an array may have at most.
    pub(super) fn most_items(&self, known: &Set) -> Option<u64> {
        let ends = |array: &ArrayNode| {
            let ended = array.items.is_some_and(|items| self.rules.nodes.node(items).never);
            let ended = ended.then_some(array.prefix.len() as u64);
            array.max.into_iter().chain(ended).min()
        };
        known.nodes.iter().filter_map(|node| ends(node.array())).min()
    }
}
