//! Which new definition takes the place of which old one: by pointer first, then by name where a definition has moved. What
//! else was renamed, moved, inlined or extracted is found by proof, later.

use std::collections::{HashMap, HashSet};

use super::colour::{Colour, Colours};
use super::joint::{new_name, old_name};
use super::operations;
use super::side::Side;
use crate::components::components;
use crate::schema::{Key, Schema, Types};

/// Pairs, old and new.
pub fn by_pointer(old: &Side, new: &Side) -> Vec<(Key, Key)> {
    // Which operation takes the place of which is no matter of pointers alone.
    let mut pairs = operations::pairs(&old.operations, &new.operations);
    let taken: (HashSet<Key>, HashSet<Key>) = pairs.iter().cloned().unzip();
    let is_held = |key: &&Key| old.held.contains(*key) || new.held.contains(*key);
    let alike = new
        .definitions
        .keys()
        .filter(|key| old.definitions.contains_key(*key) && !is_held(key))
        .filter(|key| !taken.0.contains(*key) && !taken.1.contains(*key))
        .map(|key| (key.clone(), key.clone()));
    pairs.extend(alike);
    // Whatever was asked for on either side is compared, wherever it stands.
    if let ([before], [after]) = (old.roots.as_slice(), new.roots.as_slice())
        && before != after
    {
        pairs.retain(|(one, other)| one != before && other != after);
        pairs.push((before.clone(), after.clone()));
    }
    // What may be null goes by the name of what it is beside that, marked.
    let (gone, come) = unpaired(old, new, &pairs);
    let known: HashSet<&Key> = come.iter().copied().collect();
    let beside = |before: &&Key| {
        let other = before.strip_suffix('?').map_or_else(|| format!("{before}?"), str::to_owned);
        known.get(&other).map(|after| ((*before).clone(), (*after).clone()))
    };
    let beside: Vec<(Key, Key)> = gone.iter().filter_map(beside).collect();
    pairs.extend(beside);
    let (gone, come) = unpaired(old, new, &pairs);
    let mut names: HashMap<&str, (Vec<&Key>, Vec<&Key>)> = HashMap::new();
    for key in gone.iter().filter(|key| old.defined.contains(**key)) {
        names.entry(last(key)).or_default().0.push(key);
    }
    for key in come.iter().filter(|key| new.defined.contains(**key)) {
        names.entry(last(key)).or_default().1.push(key);
    }
    let mut moved: Vec<(Key, Key)> = names
        .into_values()
        .filter_map(|(gone, come)| match (gone.as_slice(), come.as_slice()) {
            ([gone], [come]) => Some(((*gone).clone(), (*come).clone())),
            _ => None,
        })
        .collect();
    moved.sort();
    pairs.extend(moved);
    pairs
}

/// True if it says enough to be known again elsewhere: every string means what every other one does.
fn is_telling(side: &Side, key: &Key) -> bool {
    side.definitions.get(key).is_some_and(|schema| {
        schema.types != Some(Types::STRING) || !schema.string.is_absent() || schema.enumeration.is_some()
    })
}

/// Pairs that say the same under other pointers, all that they refer to included: of the same name first, then in the order
/// of the documents.
pub fn by_words(old: &Side, new: &Side, pairs: &[(Key, Key)], colours: &Colours) -> Vec<(Key, Key)> {
    let (gone, come) = unpaired(old, new, pairs);
    let mut left: HashMap<Colour, Vec<&Key>> = HashMap::new();
    for before in gone {
        left.entry(colours.of(&old_name(before)).unwrap_or_default()).or_default().push(before);
    }
    let mut found: Vec<(Key, Key)> = Vec::new();
    let mut taken: HashSet<&Key> = HashSet::new();
    for named in [true, false] {
        for after in &come {
            let Some(alike) = colours.of(&new_name(after)).and_then(|colour| left.get_mut(&colour)) else { continue };
            let fits = |before: &&Key| last(before) == last(after) || (!named && is_telling(old, before));
            if !taken.contains(after)
                && let Some(at) = alike.iter().position(fits)
            {
                taken.insert(after);
                found.push((alike.remove(at).clone(), (*after).clone()));
            }
        }
    }
    found
}

/// How many pairs may be tried for whether they mean the same under another pointer.
const MAX_CANDIDATES: usize = 400;

/// Pairs that could mean the same under another pointer, likelier ones first.
pub fn candidates(old: &Side, new: &Side, pairs: &[(Key, Key)]) -> Vec<(Key, Key)> {
    let (gone, come) = unpaired(old, new, pairs);
    let mut by_name: HashMap<&str, Vec<&Key>> = HashMap::new();
    for before in &gone {
        by_name.entry(last(before)).or_default().push(before);
    }
    let named =
        come.iter().flat_map(|after| by_name.get(last(after)).into_iter().flatten().map(|before| (*before, *after)));
    // More would not be tried.
    let telling = |side: &Side, keys: &[&'_ Key]| -> Vec<Key> {
        keys.iter().filter(|key| is_telling(side, key)).take(2 * MAX_CANDIDATES).map(|key| (*key).clone()).collect()
    };
    let (tells, told) = (telling(old, &gone), telling(new, &come));
    let others = told.iter().flat_map(|after| tells.iter().map(move |before| (before, after)));
    let others = others.filter(|(before, after)| last(before) != last(after));
    named.chain(others).take(MAX_CANDIDATES).map(|(before, after)| (before.clone(), after.clone())).collect()
}

/// Old and new definitions that have no partner, without those that operations hold: they have theirs, or none.
pub fn unpaired<'a>(old: &'a Side, new: &'a Side, pairs: &[(Key, Key)]) -> (Vec<&'a Key>, Vec<&'a Key>) {
    let before: HashSet<&Key> = pairs.iter().map(|(before, _)| before).collect();
    let after: HashSet<&Key> = pairs.iter().map(|(_, after)| after).collect();
    let gone = old.definitions.keys().filter(|key| !before.contains(key) && !old.held.contains(*key)).collect();
    (gone, new.definitions.keys().filter(|key| !after.contains(key) && !new.held.contains(*key)).collect())
}

/// The last part of a pointer.
pub fn last(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// The definitions that were asked for and are no part of another one that was: what they mean is the document's meaning.
/// Of those that are parts of each other, it is the first.
pub fn tops(side: &Side) -> Vec<Key> {
    let at: HashMap<&str, usize> = side.definitions.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let edges: Vec<Vec<usize>> = side.definitions.values().map(|schema| references(schema, &at)).collect();
    let found = components(&edges);
    let mut component = vec![0; edges.len()];
    for (index, members) in found.iter().enumerate() {
        for member in members {
            if let Some(slot) = component.get_mut(*member) {
                *slot = index;
            }
        }
    }
    let component_of = |node: usize| component.get(node).copied();
    // Each component comes after all that it refers to.
    let mut top: Vec<Option<&Key>> = vec![None; found.len()];
    for root in side.roots.iter().rev() {
        if let Some(slot) = at.get(root.as_str()).and_then(|node| top.get_mut(component_of(*node)?)) {
            *slot = Some(root);
        }
    }
    let mut is_part = vec![false; found.len()];
    for (index, members) in found.iter().enumerate().rev() {
        let reaches = top.get(index).is_some_and(Option::is_some) || is_part.get(index).copied().unwrap_or(false);
        for node in members.iter().filter(|_| reaches) {
            for below in edges.get(*node).into_iter().flatten().filter_map(|next| component_of(*next)) {
                if let Some(slot) = is_part.get_mut(below).filter(|_| below != index) {
                    *slot = true;
                }
            }
        }
    }
    let tops: HashSet<&Key> =
        top.into_iter().zip(is_part).filter(|(_, is_part)| !is_part).filter_map(|(top, _)| top).collect();
    side.roots.iter().filter(|root| tops.contains(root)).cloned().collect()
}

/// The numbers of the definitions that a schema refers to.
pub fn references(schema: &Schema, at: &HashMap<&str, usize>) -> Vec<usize> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| out.extend(schema.reference.as_deref().and_then(|key| at.get(key))));
    out.sort_unstable();
    out.dedup();
    out
}
