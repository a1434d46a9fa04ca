//! Inheritance by discriminator (OpenAPI 3.0, section 4.7.25): a parent names the property that selects a child, and each
//! child extends the parent with `allOf`. A reference to the parent accepts any child, or a value of no known child. The
//! parent therefore becomes a union of a base and its children, which accepts the same values as before. The children
//! refer to the base.

use std::collections::HashMap;

use super::Lowering;
use crate::load::{Location, Node};
use crate::schema::{Bundle, Key, Schema};

/// How many levels of `allOf` may be between a child and its parent.
const MAX_GENERATIONS: usize = 16;

impl Lowering<'_> {
    /// Returns the definitions of the listed documents that extend the one at a location with `allOf`.
    pub fn children(&mut self, parent: &Location) -> Vec<Location> {
        if self.children.is_none() {
            let found = self.find_children();
            self.children = Some(found);
        }
        self.children.as_ref().and_then(|children| children.get(parent)).cloned().unwrap_or_default()
    }

    /// Maps each definition of the listed documents to those that extend it.
    fn find_children(&mut self) -> HashMap<Location, Vec<Location>> {
        let mut references: Vec<(Location, String)> = Vec::new();
        for document in 0..self.library.listed() {
            let root = Location { document, tokens: Vec::new() };
            for path in [&["definitions"][..], &["components", "schemas"]] {
                let folder = root.child(path);
                for (name, child) in self.library.node(&folder).and_then(Node::as_object).into_iter().flatten() {
                    let parts = child.get("allOf").and_then(Node::as_array).unwrap_or_default();
                    let texts = parts.iter().filter_map(|part| part.get("$ref").and_then(Node::as_str));
                    references.extend(texts.map(|text| (folder.child(&[name]), text.to_owned())));
                }
            }
        }
        let mut children: HashMap<Location, Vec<Location>> = HashMap::new();
        for (child, text) in references {
            if let Ok(target) = self.library.resolve(&child, &text) {
                children.entry(target.location).or_default().push(child);
            }
        }
        children
    }
}

/// Replaces each definition that has children by a union.
pub fn run(bundle: &mut Bundle) {
    let parents: Vec<Key> = bundle.definitions.keys().filter(|key| is_parent(bundle, key)).cloned().collect();
    for parent in parents {
        let Some(schema) = bundle.definitions.get(&parent) else { continue };
        let mapped = schema.discriminator.iter().flat_map(|discriminator| discriminator.mapping.values());
        let mut children: Vec<Key> = Vec::new();
        let mut between: Vec<Key> = Vec::new();
        for child in mapped {
            let mut path = Vec::new();
            if *child != parent && !children.contains(child) && extends(bundle, child, &parent, &mut path) {
                children.push(child.clone());
                between.extend(path);
            }
        }
        if children.is_empty() {
            continue;
        }
        let base_key = format!("{parent}/base");
        let (described, mut base) = schema.split_annotations();
        base.description.clone_from(&described.description);
        base.origin.pointer.clone_from(&base_key);
        let branches = std::iter::once(&base_key).chain(&children).map(|key| Schema::reference_to(key)).collect();
        let union = Schema { any_of: branches, ..described };
        for key in between {
            if let Some(child) = bundle.definitions.get_mut(&key) {
                redirect_references(child, &parent, &base_key);
            }
        }
        if let Some((at, _, schema)) = bundle.definitions.get_full_mut(&parent) {
            *schema = union;
            bundle.definitions.shift_insert(at + 1, base_key, base);
        }
    }
}

fn is_parent(bundle: &Bundle, key: &str) -> bool {
    bundle
        .definitions
        .get(key)
        .is_some_and(|schema| schema.discriminator.is_some() && schema.any_of.is_empty() && schema.one_of.is_empty())
}

/// Returns whether a definition extends the parent, directly or not. `path` gets its key and those in between.
fn extends(bundle: &Bundle, key: &str, parent: &str, path: &mut Vec<Key>) -> bool {
    if path.len() > MAX_GENERATIONS || path.iter().any(|known| known == key) {
        return false;
    }
    let Some(schema) = bundle.definitions.get(key) else { return false };
    path.push(key.to_owned());
    let mut targets = Vec::new();
    collect_bases(schema, &mut targets);
    if targets.contains(&parent) || targets.into_iter().any(|target| extends(bundle, target, parent, path)) {
        return true;
    }
    path.pop();
    false
}

/// Collects the references of a schema in `$ref` and `allOf`.
fn collect_bases<'s>(schema: &'s Schema, targets: &mut Vec<&'s str>) {
    targets.extend(schema.reference.as_deref());
    schema.all_of.iter().for_each(|part| collect_bases(part, targets));
}

/// Replaces references to `from` in `$ref` and `allOf` by references to `to`.
fn redirect_references(schema: &mut Schema, from: &str, to: &str) {
    if schema.reference.as_deref() == Some(from) {
        schema.reference = Some(to.to_owned());
    }
    schema.all_of.iter_mut().for_each(|part| redirect_references(part, from, to));
}
