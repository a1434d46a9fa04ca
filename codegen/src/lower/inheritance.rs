//! Inheritance by discriminator (OpenAPI 3.0, section 4.7.25): a schema that says which member tells its children apart, and
//! children that are `allOf` of it and more. Where it is referred to, a value is one of its children or none that is known: a
//! union, which accepts what the schema itself accepts. The children refer to what it says of all of them.

use std::collections::HashMap;

use super::Lowering;
use crate::load::{Location, Node};
use crate::schema::{Bundle, Key, Schema};

/// How far a child may be from its parent.
const MAX_GENERATIONS: usize = 16;

impl Lowering<'_> {
    /// The definitions that extend the one at a location by `allOf`, as the listed documents have them.
    pub fn children(&mut self, parent: &Location) -> Vec<Location> {
        if self.children.is_none() {
            let found = self.families();
            self.children = Some(found);
        }
        self.children.as_ref().and_then(|children| children.get(parent)).cloned().unwrap_or_default()
    }

    fn families(&mut self) -> HashMap<Location, Vec<Location>> {
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

/// Makes unions of the definitions that have children.
pub fn run(bundle: &mut Bundle) {
    let parents: Vec<Key> = bundle.definitions.keys().filter(|key| is_parent(bundle, key)).cloned().collect();
    for parent in parents {
        let Some(schema) = bundle.definitions.get(&parent) else { continue };
        let mapped = schema.discriminator.iter().flat_map(|discriminator| discriminator.mapping.values());
        let mut children: Vec<Key> = Vec::new();
        let mut between: Vec<Key> = Vec::new();
        for child in mapped {
            let mut way = Vec::new();
            if *child != parent && !children.contains(child) && extends(bundle, child, &parent, &mut way) {
                children.push(child.clone());
                between.extend(way);
            }
        }
        if children.is_empty() {
            continue;
        }
        let base_key = format!("{parent}/base");
        let (described, mut base) = schema.split_annotations();
        base.description.clone_from(&described.description);
        base.origin.pointer.clone_from(&base_key);
        let branches = std::iter::once(&base_key).chain(&children).map(|key| Schema::to(key)).collect();
        let union = Schema { any_of: branches, ..described };
        for key in between {
            if let Some(child) = bundle.definitions.get_mut(&key) {
                refer(child, &parent, &base_key);
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

/// True if a definition is `allOf` of the parent, however indirectly; `way` gets it and those between.
fn extends(bundle: &Bundle, key: &str, parent: &str, way: &mut Vec<Key>) -> bool {
    if way.len() > MAX_GENERATIONS || way.iter().any(|known| known == key) {
        return false;
    }
    let Some(schema) = bundle.definitions.get(key) else { return false };
    way.push(key.to_owned());
    let mut targets = Vec::new();
    beside(schema, &mut targets);
    if targets.contains(&parent) || targets.into_iter().any(|target| extends(bundle, target, parent, way)) {
        return true;
    }
    way.pop();
    false
}

/// What a schema refers to beside all else that it asks for.
fn beside<'s>(schema: &'s Schema, targets: &mut Vec<&'s str>) {
    targets.extend(schema.reference.as_deref());
    schema.all_of.iter().for_each(|part| beside(part, targets));
}

/// Refers to another definition instead.
fn refer(schema: &mut Schema, from: &str, to: &str) {
    if schema.reference.as_deref() == Some(from) {
        schema.reference = Some(to.to_owned());
    }
    schema.all_of.iter_mut().for_each(|part| refer(part, from, to));
}
