//! Lets a `discriminator` decide between branches that accept the same values.

use std::collections::HashSet;

use serde_json::Value;

use super::schemas::{below_negation, each, either, propagate};
use crate::schema::{Bundle, Key, Schema};

/// Lets a `discriminator` decide which branch of a `oneOf` a value is of, where the branches themselves do not: with the places
/// of those.
pub fn discriminate(bundle: &mut Bundle) -> HashSet<Key> {
    let strict = below_negation(bundle);
    let mut decided: HashSet<Key> = HashSet::new();
    for (key, schema) in bundle.definitions.iter().filter(|(key, _)| !strict.contains(*key)) {
        schema.walk(&mut |node| {
            if leaves_open(bundle, node) {
                decided.insert(node.origin.pointer.clone());
                decided.extend((*node == *schema).then(|| key.clone()));
            }
        });
    }
    if decided.is_empty() {
        return decided;
    }
    for (key, schema) in bundle.definitions.iter_mut().filter(|(key, _)| !strict.contains(*key)) {
        each(schema, true, &mut |node, root| {
            let at: &str = if root { key } else { &node.origin.pointer };
            if node.discriminator.is_some() && decided.contains(at) {
                let branches = std::mem::take(&mut node.one_of);
                either(node, branches);
            }
        });
    }
    propagate(bundle, decided.clone());
    decided
}

/// True if a `discriminator` names the branches of a `oneOf` and they do not differ in that member themselves.
fn leaves_open(bundle: &Bundle, node: &Schema) -> bool {
    let Some(discriminator) = &node.discriminator else { return false };
    let names =
        |branch: &Schema| branch.as_reference().is_some_and(|key| discriminator.mapping.values().any(|to| to == key));
    if node.one_of.len() < 2 || !node.one_of.iter().all(names) {
        return false;
    }
    let mut seen: HashSet<&Value> = HashSet::new();
    let tags = node.one_of.iter().map(|branch| tag(bundle, branch, &discriminator.property, MAX_TAG_HOPS));
    !tags.into_iter().all(|values| values.is_some_and(|values| values.iter().all(|value| seen.insert(value))))
}

/// The maximum number of schemas that are searched for the values of a tag.
const MAX_TAG_HOPS: usize = 8;

/// The values that a schema lists for a member.
fn tag<'b>(bundle: &'b Bundle, schema: &'b Schema, member: &str, hops: usize) -> Option<&'b [Value]> {
    let hops = hops.checked_sub(1)?;
    let target = schema.reference.as_deref().and_then(|key| bundle.definitions.get(key));
    let own = schema.object.properties.get(member);
    let referred = own.and_then(|own| bundle.definitions.get(own.reference.as_deref()?));
    let listed = own.and_then(Schema::listed).or_else(|| referred.and_then(Schema::listed));
    listed.or_else(|| target.into_iter().chain(&schema.all_of).find_map(|part| tag(bundle, part, member, hops)))
}
