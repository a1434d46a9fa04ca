//! Finds the definitions that the operations of an OpenAPI document refer to, with the tags of the operations, and
//! counts the schemas inside operations. Nothing is lowered here.

use std::collections::HashSet;

use super::{Lowering, Options};
use crate::load::{Library, Location, Node, is_extension};
use crate::schema::{Bundle, Key};

/// The tags of an operation, and the definitions that it refers to or contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    pub tags: Vec<String>,
    pub keys: Vec<Key>,
}

/// Returns the definitions of a bundle that each operation of the listed documents refers to.
pub fn tagged(library: &mut Library, bundle: &Bundle) -> Vec<Tagged> {
    let options = Options::default();
    let mut lowering = Lowering::new(library, &options);
    let mut found = Vec::new();
    for document in 0..lowering.library.listed() {
        let items = lowering.path_items(document);
        let operations: Vec<_> = items.iter().flat_map(|(_, item)| lowering.operations_of(item)).collect();
        for (item, at, _) in operations {
            let at = lowering.follow_references(at);
            let tags = lowering.library.node(&at).and_then(|node| node.get("tags")?.as_array());
            let tags = tags.into_iter().flatten().filter_map(Node::as_str).map(str::to_owned).collect();
            let keys = lowering.named_from(vec![item.child(&["parameters"]), at], bundle);
            found.push(Tagged { tags, keys });
        }
    }
    found
}

/// Counts the schemas inside operations of the listed documents that are not in components and are not only references;
/// the parameters of one location count as one.
pub fn inside_operations(library: &mut Library) -> usize {
    let options = Options::default();
    let mut lowering = Lowering::new(library, &options);
    let mut found = HashSet::new();
    for document in 0..lowering.library.listed() {
        found.extend(lowering.operations(document).into_iter().map(|(at, _)| at));
    }
    found.retain(|at| lowering.is_inside_operation(at));
    found.len() + lowering.bundle.definitions.len()
}

impl Lowering<'_> {
    /// Returns the definitions that are referenced from these locations, or that are there.
    fn named_from(&mut self, mut open: Vec<Location>, bundle: &Bundle) -> Vec<Key> {
        let (mut keys, mut seen) = (Vec::new(), HashSet::new());
        while let Some(at) = open.pop() {
            let Some(node) = self.library.node(&at) else { continue };
            let names = node.as_object().into_iter().flat_map(|members| members.keys().map(str::to_owned));
            let items = (0..node.as_array().map_or(0, <[Node]>::len)).map(|index| index.to_string());
            let is_data = |name: &str| matches!(name, "example" | "examples" | "default" | "enum" | "const");
            let inner = names.chain(items).filter(|name| !is_data(name) && !is_extension(&at.tokens, name));
            open.extend(inner.map(|name| at.child(&[&name])));
            let reference = node.get("$ref").and_then(Node::as_str).map(str::to_owned);
            let key = self.library.key(&at);
            if bundle.definitions.contains_key(&key) {
                keys.push(key);
            }
            let Some(target) = reference.and_then(|text| self.resolve(&at, &text).ok()) else { continue };
            let key = self.library.key(&target.location);
            if bundle.definitions.contains_key(&key) {
                keys.push(key);
            } else if seen.insert(target.location.clone()) {
                open.push(target.location);
            }
        }
        keys
    }

    /// Returns true for a schema inside an operation, not in a component.
    fn is_inside_operation(&self, at: &Location) -> bool {
        let kind = at.tokens.strip_prefix(&["components".to_owned()]).and_then(<[String]>::first);
        let is_component = kind.is_some_and(|kind| kind != "pathItems")
            || at.tokens.first().is_some_and(|first| first == "parameters" || first == "responses");
        !is_component && self.library.node(at).is_some_and(|node| node.get("$ref").is_none())
    }
}
