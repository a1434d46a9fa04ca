//! Finds the tags of the operations that use each type, directly or through other types.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use crate::load::Library;
use crate::lower::{self, Tagged};
use crate::model::{Model, Ty};
use crate::schema::{Bundle, Key};

/// The tags of operations, and the types that they use.
pub struct Uses {
    /// The tags; `None` if there are operations without tags.
    pub tags: Vec<Option<String>>,
    /// For each type, the tags whose operations use it, by index.
    pub of: Vec<BTreeSet<usize>>,
}

pub fn uses(model: &Model, library: &mut Library, bundle: &Bundle) -> Uses {
    let mut by_tag: IndexMap<Option<String>, Vec<Key>> = IndexMap::new();
    for Tagged { tags, keys } in lower::tagged(library, bundle) {
        let tags = if tags.is_empty() { vec![None] } else { tags.into_iter().map(Some).collect() };
        for tag in tags {
            by_tag.entry(tag).or_default().extend(keys.iter().cloned());
        }
    }
    let (used, inside) = (used(model), types_inside(model, bundle));
    let mut of: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); model.items.len()];
    let mut tags = Vec::new();
    for (at, (tag, keys)) in by_tag.into_iter().enumerate() {
        let reached = reached(bundle, keys);
        let mut open: Vec<usize> =
            reached.iter().filter_map(|key| inside.get(key.as_str())).flatten().copied().collect();
        while let Some(item) = open.pop() {
            if of.get_mut(item).is_some_and(|tags| tags.insert(at)) {
                open.extend(used.get(item).into_iter().flatten());
            }
        }
        tags.push(tag);
    }
    Uses { tags, of }
}

/// Returns these definitions, and everything that they refer to.
fn reached(bundle: &Bundle, mut open: Vec<Key>) -> HashSet<Key> {
    let mut reached = HashSet::new();
    while let Some(key) = open.pop() {
        if let Some(schema) = bundle.definitions.get(&key)
            && reached.insert(key)
        {
            schema.walk(&mut |schema| open.extend(schema.reference.iter().cloned()));
        }
    }
    reached
}

/// For each definition, the types of it and of the schemas inside it.
fn types_inside<'a>(model: &'a Model, bundle: &Bundle) -> HashMap<&'a str, Vec<usize>> {
    let above = |key: &'a str| {
        let mut around = std::iter::successors(Some(key), |key| key.rsplit_once('/').map(|(above, _)| above));
        around.find(|key| bundle.definitions.contains_key(*key))
    };
    let mut inside: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, item) in model.items.iter().enumerate() {
        for key in item.origins.iter().filter_map(|origin| above(origin)) {
            inside.entry(key).or_default().push(at);
        }
    }
    inside
}

/// For each type, the types that it refers to.
fn used(model: &Model) -> Vec<Vec<usize>> {
    let one = |ty: &Ty| {
        let mut used = Vec::new();
        ty.walk(&mut |ty| {
            if let Ty::Item(name) = ty {
                used.extend(model.items.position(name));
            }
        });
        used
    };
    model.items.iter().map(|item| item.types().into_iter().flat_map(one).collect()).collect()
}
