//! Merges definitions that assert the same, since documents repeat themselves. Schemas with the same title are merged, inline
//! schemas without a title where properties of the same name hold them, and unions of named types wherever they are.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::outline::{Definition, Outline, is_struct, string_enum};
use crate::schema::{Bundle, Key, Schema};

/// How many rounds are made. Each may make further definitions equal, which refer to those that were merged.
const MAX_ROUNDS: usize = 16;

/// What two definitions must have in common to be merged.
#[derive(PartialEq, Eq, Hash)]
enum Called<'k> {
    Title(String),
    /// The key from the innermost property name on.
    Place(&'k str),
    /// Unions need nothing in common.
    Union,
}

pub fn run(out: &mut Outline, bundle: &Bundle) {
    for _ in 0..MAX_ROUNDS {
        let found: IndexMap<Key, Key> = alike(out, bundle).into_iter().collect();
        if found.is_empty() {
            break;
        }
        for (alias, standing) in &found {
            describe(out, alias, standing);
        }
        out.definitions.retain(|key, _| !found.contains_key(key));
        for standing in out.aliases.values_mut() {
            if let Some(other) = found.get(standing) {
                standing.clone_from(other);
            }
        }
        out.aliases.extend(found);
        redirect_references(out);
    }
}

/// Drops the description of a merged definition if it does not hold for both, and records what was merged.
fn describe(out: &mut Outline, alias: &Key, standing: &Key) {
    let Some(Schema { title: None, description: merged, .. }) =
        out.definitions.get(alias).map(|alias| alias.simple.annotations())
    else {
        return;
    };
    let Some(kept) = out.definitions.get_mut(standing) else { return };
    if kept.simple.description != merged {
        kept.simple.description = None;
    }
    if is_union(&kept.simple) && (out.shared.contains(alias) || place(alias) != place(standing)) {
        out.shared.insert(standing.clone());
    }
    out.merged.insert(standing.clone());
}

/// Returns the definitions that assert the same as an earlier one, each with that one.
fn alike(out: &Outline, bundle: &Bundle) -> Vec<(Key, Key)> {
    // Equal names and fingerprints make equal assertions likely; these are then compared.
    let mut seen: HashMap<(Called<'_>, u64), Vec<(&Key, &Definition)>> = HashMap::new();
    let mut found = Vec::new();
    for (key, definition) in &out.definitions {
        let Some(called) = called(key, definition, out, bundle) else { continue };
        let known = seen.entry((called, definition.original.fingerprint())).or_default();
        let same = |known: &Definition| {
            known.simple.asserts_same_as(&definition.simple) && known.original.asserts_same_as(&definition.original)
        };
        match known.iter().find(|(_, known)| same(known)) {
            Some((first, _)) => found.push((key.clone(), (*first).clone())),
            None => known.push((key, definition)),
        }
    }
    found
}

fn called<'k>(key: &'k Key, definition: &Definition, out: &Outline, bundle: &Bundle) -> Option<Called<'k>> {
    let simple = &definition.simple;
    let is_inline = !bundle.definitions.contains_key(key) && !out.names.contains_key(key);
    // Tagged unions and their branches are not merged: the tag is part of their meaning.
    let is_whole = definition.tagging.is_none() && definition.branch.is_none() && !key.contains('&');
    let listed = is_struct(simple) || simple.enumeration.is_some() || string_enum(simple).is_some();
    match &simple.title {
        Some(title) if listed => Some(Called::Title(title.clone())),
        None if is_inline && is_whole && is_union(simple) && simple.any_of.iter().all(has_name) => Some(Called::Union),
        None if is_inline && is_whole && (listed || is_union(simple)) => place(key).map(Called::Place),
        _ => None,
    }
}

fn is_union(schema: &Schema) -> bool {
    !schema.any_of.is_empty() && string_enum(schema).is_none()
}

/// Returns whether the branch gives its variant the same name everywhere: it is a reference, or of one type.
fn has_name(branch: &Schema) -> bool {
    let list = || branch.array.items.as_deref().is_some_and(|item| item.reference.is_some() || item.types.is_some());
    branch.reference.is_some()
        || branch.types.is_some_and(|types| !types.contains(crate::schema::Types::ARRAY) || list())
}

/// The part of a key from the innermost property name on.
fn place(key: &str) -> Option<&str> {
    let folder = "/properties/";
    key.rfind(folder).and_then(|at| key.get(at + folder.len()..))
}

/// Replaces references to definitions that were merged into another.
fn redirect_references(out: &mut Outline) {
    let Outline { definitions, aliases, .. } = out;
    for definition in definitions.values_mut() {
        let bodies = definition.tagging.iter_mut().flat_map(|tagging| &mut tagging.branches);
        let bodies = bodies.filter_map(|branch| branch.body.as_mut());
        for schema in std::iter::once(&mut definition.simple).chain(bodies) {
            schema.walk_mut(&mut |node| {
                if let Some(standing) = node.reference.as_ref().and_then(|key| aliases.get(key)) {
                    node.reference = Some(standing.clone());
                }
            });
        }
    }
}

#[cfg(test)]
mod tests;
