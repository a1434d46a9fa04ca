//! Pairs old definitions with the new ones that replace them: by pointer first, then by name if a definition has moved. Other
//! definitions that were renamed, moved, inlined or extracted are found later, by proof.

use std::collections::{HashMap, HashSet};

use super::combined::{new_name, old_name};
use super::congruence::{ClassId, Congruence};
use super::operations;
use super::side::Side;
use crate::components::components;
use crate::schema::{Key, Schema, Types};

/// Pairs definitions by their pointers, operations and names.
pub fn by_pointer(old: &Side, new: &Side) -> Vec<(Key, Key)> {
    // Schemas of operations are paired with their operations, whose pointers may change.
    let mut pairs = operations::pairs(&old.operations, &new.operations);
    let taken: (HashSet<Key>, HashSet<Key>) = pairs.iter().cloned().unzip();
    let is_in_operation = |key: &&Key| old.in_operations.contains(*key) || new.in_operations.contains(*key);
    let same_pointer = new
        .definitions
        .keys()
        .filter(|key| old.definitions.contains_key(*key) && !is_in_operation(key))
        .filter(|key| !taken.0.contains(*key) && !taken.1.contains(*key))
        .map(|key| (key.clone(), key.clone()));
    pairs.extend(same_pointer);
    // The single root of each side is compared, whatever its pointer.
    if let ([before], [after]) = (old.roots.as_slice(), new.roots.as_slice())
        && before != after
    {
        pairs.retain(|(one, other)| one != before && other != after);
        pairs.push((before.clone(), after.clone()));
    }
    // A nullable definition has the name of its non-null part, with a question mark.
    let (removed, added) = unpaired(old, new, &pairs);
    let known: HashSet<&Key> = added.iter().copied().collect();
    let with_other_nullability = |before: &&Key| {
        let other = before.strip_suffix('?').map_or_else(|| format!("{before}?"), str::to_owned);
        known.get(&other).map(|after| ((*before).clone(), (*after).clone()))
    };
    let found: Vec<(Key, Key)> = removed.iter().filter_map(with_other_nullability).collect();
    pairs.extend(found);
    let (removed, added) = unpaired(old, new, &pairs);
    let mut names: HashMap<&str, (Vec<&Key>, Vec<&Key>)> = HashMap::new();
    for key in removed.iter().filter(|key| old.defined.contains(**key)) {
        names.entry(last_token(key)).or_default().0.push(key);
    }
    for key in added.iter().filter(|key| new.defined.contains(**key)) {
        names.entry(last_token(key)).or_default().1.push(key);
    }
    let mut moved: Vec<(Key, Key)> = names
        .into_values()
        .filter_map(|(removed, added)| match (removed.as_slice(), added.as_slice()) {
            ([removed], [added]) => Some(((*removed).clone(), (*added).clone())),
            _ => None,
        })
        .collect();
    moved.sort();
    pairs.extend(moved);
    pairs
}

/// Returns true if the definition is specific enough to be recognized elsewhere: all plain strings are alike.
fn is_distinctive(side: &Side, key: &Key) -> bool {
    side.definitions.get(key).is_some_and(|schema| {
        schema.types != Some(Types::STRING) || !schema.string.is_absent() || schema.enumeration.is_some()
    })
}

/// Pairs congruent definitions with different pointers: those of the same name first, then in document order.
pub fn by_content(old: &Side, new: &Side, pairs: &[(Key, Key)], congruence: &Congruence) -> Vec<(Key, Key)> {
    let (removed, added) = unpaired(old, new, pairs);
    let mut left: HashMap<ClassId, Vec<&Key>> = HashMap::new();
    for before in removed {
        left.entry(congruence.class_of(&old_name(before)).unwrap_or_default()).or_default().push(before);
    }
    let mut found: Vec<(Key, Key)> = Vec::new();
    let mut taken: HashSet<&Key> = HashSet::new();
    for same_name in [true, false] {
        for after in &added {
            let Some(congruent) = congruence.class_of(&new_name(after)).and_then(|class| left.get_mut(&class)) else {
                continue;
            };
            let fits =
                |before: &&Key| last_token(before) == last_token(after) || (!same_name && is_distinctive(old, before));
            if !taken.contains(after)
                && let Some(at) = congruent.iter().position(fits)
            {
                taken.insert(after);
                found.push((congruent.remove(at).clone(), (*after).clone()));
            }
        }
    }
    found
}

/// How many pairs are tried for equivalence under different pointers.
const MAX_CANDIDATES: usize = 400;

/// Returns pairs that may be equivalent under different pointers, likelier ones first.
pub fn candidates(old: &Side, new: &Side, pairs: &[(Key, Key)]) -> Vec<(Key, Key)> {
    let (removed, added) = unpaired(old, new, pairs);
    let mut by_name: HashMap<&str, Vec<&Key>> = HashMap::new();
    for before in &removed {
        by_name.entry(last_token(before)).or_default().push(before);
    }
    let named = added
        .iter()
        .flat_map(|after| by_name.get(last_token(after)).into_iter().flatten().map(|before| (*before, *after)));
    // More than that would never be tried.
    let distinctive = |side: &Side, keys: &[&'_ Key]| -> Vec<Key> {
        keys.iter().filter(|key| is_distinctive(side, key)).take(2 * MAX_CANDIDATES).map(|key| (*key).clone()).collect()
    };
    let (old_keys, new_keys) = (distinctive(old, &removed), distinctive(new, &added));
    let others = new_keys.iter().flat_map(|after| old_keys.iter().map(move |before| (before, after)));
    let others = others.filter(|(before, after)| last_token(before) != last_token(after));
    named.chain(others).take(MAX_CANDIDATES).map(|(before, after)| (before.clone(), after.clone())).collect()
}

/// Returns the old and new definitions without a counterpart, except those in operations, which are paired separately.
pub fn unpaired<'a>(old: &'a Side, new: &'a Side, pairs: &[(Key, Key)]) -> (Vec<&'a Key>, Vec<&'a Key>) {
    let before: HashSet<&Key> = pairs.iter().map(|(before, _)| before).collect();
    let after: HashSet<&Key> = pairs.iter().map(|(_, after)| after).collect();
    let removed =
        old.definitions.keys().filter(|key| !before.contains(key) && !old.in_operations.contains(*key)).collect();
    (removed, new.definitions.keys().filter(|key| !after.contains(key) && !new.in_operations.contains(*key)).collect())
}

/// The last token of a pointer.
pub fn last_token(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// Returns the roots that are not part of another root: comparing them compares the whole document. Of mutually recursive
/// roots it returns the first.
pub fn roots_of_comparison(side: &Side) -> Vec<Key> {
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
    // Each component comes after those it refers to.
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

/// The indices of the definitions that a schema refers to.
pub fn references(schema: &Schema, at: &HashMap<&str, usize>) -> Vec<usize> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| out.extend(schema.reference.as_deref().and_then(|key| at.get(key))));
    out.sort_unstable();
    out.dedup();
    out
}
