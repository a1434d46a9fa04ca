//! Gives every object, enum and union that is written inline a definition of its own, keyed by its pointer, so that each
//! definition is one Rust type and what stands inside it are names.

use indexmap::IndexMap;

use crate::schema::{Bundle, Key, Schema, Types};

/// The definitions, none with another one inside.
#[derive(Debug, Default)]
pub struct Outline {
    pub definitions: IndexMap<Key, Schema>,
    /// Definitions that say the same under the same title as an earlier one, which stands for both.
    aliases: IndexMap<Key, Key>,
}

impl Outline {
    /// The definition that stands for this one: itself, mostly.
    pub fn canonical<'a>(&'a self, key: &'a str) -> &'a str {
        self.aliases.get(key).map_or(key, String::as_str)
    }

    /// All definitions that `key` stands for, itself first.
    pub fn origins(&self, key: &str) -> Vec<Key> {
        let others = self.aliases.iter().filter(|(_, standing)| *standing == key).map(|(alias, _)| alias.clone());
        std::iter::once(key.to_owned()).chain(others).collect()
    }
}

pub fn outline(bundle: &Bundle) -> Outline {
    let mut out = Outline::default();
    for (key, schema) in &bundle.definitions {
        let mut schema = schema.clone();
        let mut found = IndexMap::new();
        if needs_name(&schema) {
            if let Some(inner) = schema.without_null() {
                // The definition itself admits null: what it is otherwise has no name in the document.
                schema = nullable(split(inner, format!("{key}?"), bundle, &mut found), &schema);
            }
        }
        inside(&mut schema, bundle, &mut found);
        out.definitions.insert(key.clone(), schema);
        out.definitions.extend(found);
    }
    merge(&mut out);
    out
}

/// True for what is a type of its own in Rust.
fn needs_name(schema: &Schema) -> bool {
    let inner = schema.without_null();
    let schema = inner.as_ref().unwrap_or(schema);
    is_struct(schema) || is_string_enum(schema)
}

pub fn is_struct(schema: &Schema) -> bool {
    schema.types == Some(Types::OBJECT)
        && (!schema.object.properties.is_empty() || !schema.object.required.is_empty() || is_closed(schema))
        && schema.reference.is_none()
}

/// True if an object may have no members but those that are named.
pub fn is_closed(schema: &Schema) -> bool {
    schema.object.additional.as_ref().is_some_and(|additional| additional.never)
}

pub fn is_string_enum(schema: &Schema) -> bool {
    schema.types.is_none_or(|types| types == Types::STRING)
        && schema.reference.is_none()
        && schema.enumeration.as_ref().is_some_and(|values| !values.is_empty() && values.iter().all(|v| v.is_string()))
}

/// Outlines what stands below a schema that keeps its place.
fn inside(schema: &mut Schema, bundle: &Bundle, found: &mut IndexMap<Key, Schema>) {
    for child in schema.children_mut() {
        if !needs_name(child) {
            inside(child, bundle, found);
            continue;
        }
        let pointer = child.origin.pointer.clone();
        *child = if bundle.definitions.contains_key(&pointer) {
            let (described, _) = child.split_annotations();
            Schema { reference: Some(pointer), ..described }
        } else if let Some(inner) = child.without_null() {
            nullable(split(inner, pointer, bundle, found), child)
        } else {
            split(child.clone(), pointer, bundle, found)
        };
    }
}

/// Moves a schema into a definition of its own and leaves a reference, which says nothing that the definition says.
fn split(mut schema: Schema, key: Key, bundle: &Bundle, found: &mut IndexMap<Key, Schema>) -> Schema {
    let mut reference = Schema::to(&key);
    reference.origin = schema.origin.clone();
    let mut deeper = IndexMap::new();
    inside(&mut schema, bundle, &mut deeper);
    found.insert(key, schema);
    found.extend(deeper);
    reference
}

fn nullable(inner: Schema, outer: &Schema) -> Schema {
    let origin = outer.origin.clone();
    Schema { origin, any_of: vec![inner, Schema::of(Types::NULL)], ..Schema::default() }
}

/// Lets one definition stand for all that say the same under the same title: documents repeat themselves.
fn merge(out: &mut Outline) {
    let mut seen: Vec<(Schema, Option<String>, Key)> = Vec::new();
    for (key, schema) in &out.definitions {
        if schema.title.is_none() || !(is_struct(schema) || is_string_enum(schema)) {
            continue;
        }
        let bones = schema.bones();
        match seen.iter().find(|(known, title, _)| *known == bones && *title == schema.title) {
            Some((_, _, first)) => {
                out.aliases.insert(key.clone(), first.clone());
            }
            None => seen.push((bones, schema.title.clone(), key.clone())),
        }
    }
    out.definitions.retain(|key, _| !out.aliases.contains_key(key));
}
