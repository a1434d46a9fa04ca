//! `readOnly` and `writeOnly` (OpenAPI 3.0, section 4.7.24.2): a member that is for one side only is required on that side
//! only, and the other side has it not.

use std::collections::HashMap;

use crate::schema::{Bundle, Key, Schema};

/// For whom the types are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// For both sides: a member that is for one of them may be absent.
    #[default]
    Both,
    /// For who sends: there is no member that is only read.
    Request,
    /// For who receives: there is no member that is only written.
    Response,
}

impl Audience {
    /// True if a member is not for this audience at all: one that is only read, or only written.
    fn has_not(self, read: bool) -> bool {
        match self {
            Audience::Both => false,
            Audience::Request => read,
            Audience::Response => !read,
        }
    }
}

/// How many schemas are gone through to find out what a member is for.
const MAX_HOPS: usize = 16;

/// Takes from each object what is not for this audience, and requires nothing of the other side.
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
            for member in object.properties.values_mut() {
                if sided.get(&member.origin.pointer).is_some_and(|read| audience.has_not(*read)) {
                    *member = Schema { origin: member.origin.clone(), ..Schema::never() };
                }
            }
        });
    }
    bundle.relaxed = relaxed;
}

/// The members that schemas require and that are for one side only, by where the schemas stand. `whole` is what a schema is a
/// part of.
fn collect(
    bundle: &Bundle,
    audience: Audience,
    whole: &Schema,
    schema: &Schema,
    optional: &mut HashMap<Key, Vec<String>>,
) {
    for name in &schema.object.required {
        let read = one_sided(bundle, whole, name, MAX_HOPS);
        if read.is_some_and(|read| audience == Audience::Both || audience.has_not(read)) {
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

/// Whether a member is only read, or only written, where a schema says one of that.
fn one_sided(bundle: &Bundle, schema: &Schema, name: &str, hops: usize) -> Option<bool> {
    let hops = hops.checked_sub(1)?;
    let target = |schema: &Schema| schema.reference.as_deref().and_then(|key| bundle.definitions.get(key));
    if let Some(member) = schema.object.properties.get(name) {
        let says = |member: &Schema| bundle.sided.get(&member.origin.pointer).copied();
        if let Some(read) = says(member).or_else(|| target(member).and_then(says)) {
            return Some(read);
        }
    }
    schema.all_of.iter().chain(target(schema)).find_map(|part| one_sided(bundle, part, name, hops))
}
