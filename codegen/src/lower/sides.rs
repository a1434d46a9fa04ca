//! Applies `readOnly` and `writeOnly` (OpenAPI 3.0, section 4.7.24.2): such a property is required only in responses or
//! only in requests, and does not exist in the other.

use std::collections::HashMap;

use crate::schema::{Bundle, Key, Schema};

/// The messages that the types are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Requests and responses: a `readOnly` or `writeOnly` property may be absent.
    #[default]
    Both,
    /// Requests: `readOnly` properties do not exist.
    Request,
    /// Responses: `writeOnly` properties do not exist.
    Response,
}

impl Audience {
    /// Returns whether a property does not exist for this audience; it is `readOnly`, or else `writeOnly`.
    fn excludes(self, read_only: bool) -> bool {
        match self {
            Audience::Both => false,
            Audience::Request => read_only,
            Audience::Response => !read_only,
        }
    }
}

/// How many references and `allOf` are followed to find a property's `readOnly` or `writeOnly`.
const MAX_HOPS: usize = 16;

/// Removes the properties that do not exist for this audience, and does not require them.
pub fn run(bundle: &mut Bundle, audience: Audience) {
    if bundle.sided.is_empty() {
        return;
    }
    let mut optional: HashMap<Key, Vec<String>> = HashMap::new();
    for schema in bundle.definitions.values() {
        collect(bundle, audience, schema, schema, &mut optional);
    }
    let (mut relaxed, sided) = (std::mem::take(&mut bundle.relaxed), bundle.sided.clone());
    for schema in bundle.definitions.values_mut() {
        schema.walk_mut(&mut |node| {
            let Some(names) = optional.get(&node.origin.pointer) else { return };
            node.object.required.retain(|name| !names.contains(name));
            if audience == Audience::Both {
                relaxed.insert(node.origin.pointer.clone());
            }
        });
        schema.walk_mut(&mut |node| {
            let Some(object) = node.object.get_mut() else { return };
            for property in object.properties.values_mut() {
                if sided.get(&property.origin.pointer).is_some_and(|read_only| audience.excludes(*read_only)) {
                    *property = Schema { origin: property.origin.clone(), ..Schema::never() };
                }
            }
        });
    }
    bundle.relaxed = relaxed;
}

/// Collects the `readOnly` and `writeOnly` properties that schemas require, by the pointers of these schemas. `whole` is the
/// schema whose `allOf` contains `schema`, or `schema` itself.
fn collect(
    bundle: &Bundle,
    audience: Audience,
    whole: &Schema,
    schema: &Schema,
    optional: &mut HashMap<Key, Vec<String>>,
) {
    for name in &schema.object.required {
        let read_only = find_side(bundle, whole, name, MAX_HOPS);
        if read_only.is_some_and(|read_only| audience == Audience::Both || audience.excludes(read_only)) {
            optional.entry(schema.origin.pointer.clone()).or_default().push(name.clone());
        }
    }
    schema.all_of.iter().for_each(|part| collect(bundle, audience, whole, part, optional));
    let parts: Vec<*const Schema> = schema.all_of.iter().map(std::ptr::from_ref).collect();
    schema.each_child(&mut |child| {
        if !parts.contains(&std::ptr::from_ref(child)) {
            collect(bundle, audience, child, child, optional);
        }
    });
}

/// Returns true for a `readOnly` property, false for a `writeOnly` one, and nothing for any other.
fn find_side(bundle: &Bundle, schema: &Schema, name: &str, hops: usize) -> Option<bool> {
    let hops = hops.checked_sub(1)?;
    let target = |schema: &Schema| schema.reference.as_deref().and_then(|key| bundle.definitions.get(key));
    if let Some(property) = schema.object.properties.get(name) {
        let side = |property: &Schema| bundle.sided.get(&property.origin.pointer).copied();
        if let Some(read_only) = side(property).or_else(|| target(property).and_then(side)) {
            return Some(read_only);
        }
    }
    schema.all_of.iter().chain(target(schema)).find_map(|part| find_side(bundle, part, name, hops))
}
