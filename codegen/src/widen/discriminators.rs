//! Lets a `discriminator` decide between branches that accept the same values.

use std::collections::HashSet;

use serde_json::Value;

use super::schemas::{below_negation, propagate, require_any_of, visit_positive};
use crate::schema::{Bundle, Key, Schema};

/// Lets a `discriminator` select the branch of a `oneOf` if the branches themselves do not. Returns the keys of these
/// unions.
pub fn discriminate(bundle: &mut Bundle) -> HashSet<Key> {
    let negated = below_negation(bundle);
    let mut decided: HashSet<Key> = HashSet::new();
    for (key, schema) in bundle.definitions.iter().filter(|(key, _)| !negated.contains(*key)) {
        schema.walk(&mut |node| {
            if needs_discriminator(bundle, node) {
                decided.insert(node.origin.pointer.clone());
                decided.extend((*node == *schema).then(|| key.clone()));
            }
        });
    }
    if decided.is_empty() {
        return decided;
    }
    for (key, schema) in bundle.definitions.iter_mut().filter(|(key, _)| !negated.contains(*key)) {
        visit_positive(schema, true, &mut |node, root| {
            let at: &str = if root { key } else { &node.origin.pointer };
            if node.discriminator.is_some() && decided.contains(at) {
                let branches = std::mem::take(&mut node.one_of);
                require_any_of(node, branches);
            }
        });
    }
    propagate(bundle, decided.clone());
    decided
}

/// Returns true if a `discriminator` names all branches of a `oneOf`, and their schemas do not distinguish them by that
/// member.
fn needs_discriminator(bundle: &Bundle, node: &Schema) -> bool {
    let Some(discriminator) = &node.discriminator else { return false };
    let names =
        |branch: &Schema| branch.as_reference().is_some_and(|key| discriminator.mapping.values().any(|to| to == key));
    if node.one_of.len() < 2 || !node.one_of.iter().all(names) {
        return false;
    }
    let mut seen: HashSet<&Value> = HashSet::new();
    let tags = node.one_of.iter().map(|branch| tag_values(bundle, branch, &discriminator.property, MAX_TAG_HOPS));
    !tags.into_iter().all(|values| values.is_some_and(|values| values.iter().all(|value| seen.insert(value))))
}

/// The maximum number of schemas that are searched for the values of a tag.
const MAX_TAG_HOPS: usize = 8;

/// Returns the values that a schema lists for a member.
fn tag_values<'b>(bundle: &'b Bundle, schema: &'b Schema, member: &str, hops: usize) -> Option<&'b [Value]> {
    let hops = hops.checked_sub(1)?;
    let target = schema.reference.as_deref().and_then(|key| bundle.definitions.get(key));
    let own = schema.object.properties.get(member);
    let referred = own.and_then(|own| bundle.definitions.get(own.reference.as_deref()?));
    let listed = own.and_then(Schema::listed).or_else(|| referred.and_then(Schema::listed));
    listed.or_else(|| target.into_iter().chain(&schema.all_of).find_map(|part| tag_values(bundle, part, member, hops)))
}
