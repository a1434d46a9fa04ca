//! Which types operations of which tags use: what an operation refers to, and all that this refers to.

use std::collections::{BTreeSet, HashSet};

use crate::load::Library;
use crate::lower::{self, Tagged};
use crate::model::{Model, Ty};
use crate::schema::{Bundle, Key};

/// The tags of operations, and the types that they use.
pub struct Uses {
    /// The tags; one of them is none, where operations have none.
    pub tags: Vec<Option<String>>,
    /// For each type, the tags whose operations use it, by their places.
    pub of: Vec<BTreeSet<usize>>,
}

pub fn uses(model: &Model, library: &mut Library, bundle: &Bundle) -> Uses {
    let mut by_tag: Vec<(Option<String>, Vec<Key>)> = Vec::new();
    for Tagged { tags, keys } in lower::tagged(library, bundle) {
        let tags = if tags.is_empty() { vec![None] } else { tags.into_iter().map(Some).collect() };
        for tag in tags {
            match by_tag.iter_mut().find(|(known, _)| *known == tag) {
                Some((_, known)) => known.extend(keys.iter().cloned()),
                None => by_tag.push((tag, keys.clone())),
            }
        }
    }
    let (held, around) = (held(model), definitions_around(model, bundle));
    let mut of: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); model.items.len()];
    let mut tags = Vec::new();
    for (at, (tag, keys)) in by_tag.into_iter().enumerate() {
        let reached = reached(bundle, keys);
        let is_reached = |item: &usize| {
            let around = around.get(*item).into_iter().flatten();
            around.into_iter().any(|key| reached.contains(*key))
        };
        let mut open: Vec<usize> = (0..model.items.len()).filter(is_reached).collect();
        while let Some(item) = open.pop() {
            if of.get_mut(item).is_some_and(|tags| tags.insert(at)) {
                open.extend(held.get(item).into_iter().flatten());
            }
        }
        tags.push(tag);
    }
    Uses { tags, of }
}

/// These definitions, and all that they refer to.
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

/// For each type, the definitions that it stands for, or, of what stands inside of one, that one.
fn definitions_around<'a>(model: &'a Model, bundle: &Bundle) -> Vec<Vec<&'a str>> {
    let above = |key: &'a str| {
        let mut around = std::iter::successors(Some(key), |key| key.rsplit_once('/').map(|(above, _)| above));
        around.find(|key| bundle.definitions.contains_key(*key))
    };
    model.items.iter().map(|item| item.origins.iter().filter_map(|origin| above(origin)).collect()).collect()
}

/// For each type, those that it refers to.
fn held(model: &Model) -> Vec<Vec<usize>> {
    let one = |ty: &Ty| {
        let mut held = Vec::new();
        ty.walk(&mut |ty| {
            if let Ty::Item(name) = ty {
                held.extend(model.items.position(name));
            }
        });
        held
    };
    model.items.iter().map(|item| item.types().into_iter().flat_map(one).collect()).collect()
}
