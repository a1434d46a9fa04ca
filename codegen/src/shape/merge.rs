//! One definition for all that say the same: documents repeat themselves. What has a title is merged under it. What is
//! written inline and has none is merged where members of one name hold it; a union of what has names, wherever it stands.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::outline::{Definition, Outline, is_struct, texts};
use crate::schema::{Bundle, Key, Schema};

/// How deep definitions are merged that differ in nothing but what stands inside them.
const MAX_ROUNDS: usize = 16;

/// What definitions are called that may be one.
#[derive(PartialEq, Eq, Hash)]
enum Called<'k> {
    Title(String),
    /// From the innermost member's name on.
    Place(&'k str),
    /// A union is what it is of.
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
        refer_to_what_stands(out);
    }
}

/// Notes what no longer describes a definition that stands for another one as well.
fn describe(out: &mut Outline, alias: &Key, standing: &Key) {
    let Some(Schema { title: None, description: merged, .. }) =
        out.definitions.get(alias).map(|alias| alias.simple.annotations())
    else {
        return;
    };
    let Some(kept) = out.definitions.get_mut(standing) else { return };
    // What is said of one of several places is said there.
    if kept.simple.description != merged {
        kept.simple.description = None;
    }
    if is_union(&kept.simple) && (out.shared.contains(alias) || place(alias) != place(standing)) {
        out.shared.insert(standing.clone());
    }
    out.merged.insert(standing.clone());
}

/// The definitions that an earlier one can stand for, and that one.
fn alike(out: &Outline, bundle: &Bundle) -> Vec<(Key, Key)> {
    // Those that are called the same and have one fingerprint say the same, but for chance.
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
    // What tells branches apart is a part of what they are.
    let is_whole = definition.tagging.is_none() && definition.branch.is_none() && !key.contains('&');
    let listed = is_struct(simple) || simple.enumeration.is_some() || texts(simple).is_some();
    match &simple.title {
        Some(title) if listed => Some(Called::Title(title.clone())),
        None if is_inline && is_whole && is_union(simple) && simple.any_of.iter().all(has_name) => Some(Called::Union),
        None if is_inline && is_whole && (listed || is_union(simple)) => place(key).map(Called::Place),
        _ => None,
    }
}

fn is_union(schema: &Schema) -> bool {
    !schema.any_of.is_empty() && texts(schema).is_none()
}

/// True for what is called the same wherever it stands: one kind of value, or a definition.
fn has_name(branch: &Schema) -> bool {
    let list = || branch.array.items.as_deref().is_some_and(|item| item.reference.is_some() || item.types.is_some());
    branch.reference.is_some()
        || branch.types.is_some_and(|types| !types.contains(crate::schema::Types::ARRAY) || list())
}

/// What a key says from the innermost member's name on.
fn place(key: &str) -> Option<&str> {
    let folder = "/properties/";
    key.rfind(folder).and_then(|at| key.get(at + folder.len()..))
}

/// Lets each reference lead to the definition that stands for the one it led to.
fn refer_to_what_stands(out: &mut Outline) {
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
