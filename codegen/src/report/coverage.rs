//! Counts the schemas that have Rust types, and lists those that became any JSON.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::model::{DefaultValue, Item, Kind, Model, Ty};
use crate::schema::{Bundle, Schema, Types};
use crate::shape::{Definition, Outline, member};

/// How many of the schemas have Rust types.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Coverage {
    /// The number of schema nodes, by kind.
    pub nodes: BTreeMap<&'static str, usize>,
    /// The total number of schema nodes.
    pub total: usize,
    /// The number of schema nodes with a Rust type.
    pub native: usize,
    /// The schemas that became any JSON although they have constraints, with everything inside them.
    pub opaque: Vec<Opaque>,
    /// Properties whose `default` is not valid against their own schema: they have no getter.
    pub invalid_defaults: Vec<String>,
}

/// A schema that became any JSON although it has constraints.
#[derive(Debug, Clone, Serialize)]
pub struct Opaque {
    pub pointer: String,
    pub reason: &'static str,
    /// The number of schema nodes in it, itself included.
    pub nodes: usize,
}

/// Determines for each schema node whether it has a Rust type.
pub fn coverage(model: &Model, bundle: &Bundle, outline: &Outline) -> Coverage {
    let mut coverage = Coverage::default();
    let mut nodes: HashMap<&str, &Schema> = HashMap::new();
    for schema in bundle.definitions.values() {
        schema.walk(&mut |node| {
            if nodes.insert(&node.origin.pointer, node).is_none() {
                *coverage.nodes.entry(kind(node)).or_default() += 1;
                coverage.total += 1;
            }
        });
    }
    let mut opaque: BTreeMap<String, Opaque> = BTreeMap::new();
    let mut note = |schema: &Schema, reason: &'static str| {
        let pointer = schema.origin.pointer.trim_end_matches('?');
        let original = nodes.get(pointer).copied().unwrap_or(schema);
        if !pointer.is_empty() && has_constraints(original) {
            let mut count = 0;
            original.walk(&mut |_| count += 1);
            opaque.insert(pointer.to_owned(), Opaque { pointer: pointer.to_owned(), reason, nodes: count });
        }
    };
    for item in &model.items {
        let Some(definition) =
            item.origins.first().and_then(|origin| outline.definitions.get(outline.canonical(origin)))
        else {
            continue;
        };
        if let Kind::Struct { fields, .. } = &item.kind {
            let invalid = fields.iter().filter(|field| field.default == Some(DefaultValue::Invalid));
            coverage.invalid_defaults.extend(invalid.map(|field| field.origin.clone()));
        }
        note_item(item, definition, &mut note);
    }
    coverage.opaque = opaque.into_values().collect();
    coverage.native = coverage.total.saturating_sub(coverage.opaque.iter().map(|opaque| opaque.nodes).sum());
    coverage
}

/// Notes the schemas in the definition of an item that became any JSON.
fn note_item(item: &Item, definition: &Definition, note: &mut dyn FnMut(&Schema, &'static str)) {
    match &item.kind {
        Kind::Newtype { inner: Ty::Any } => note(&definition.original, reason(&definition.original)),
        Kind::Newtype { inner } => note_any(inner, &definition.simple, note),
        Kind::Struct { fields, .. } => {
            for field in fields {
                note_any(&field.ty, member(&definition.simple, &field.wire), note);
            }
        }
        Kind::Union { alternatives } => {
            for (alternative, branch) in alternatives.iter().zip(&definition.simple.any_of) {
                note_any(&alternative.ty, branch, note);
            }
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            let branches = definition.tagging.as_ref().map(|tagging| tagging.branches.as_slice());
            for (variant, branch) in variants.iter().zip(branches.unwrap_or_default()) {
                if let (Some(ty), Some(body)) = (&variant.ty, &branch.body) {
                    note_any(ty, body, note);
                }
            }
        }
        Kind::Tuple { fields, rest } => {
            let array = &definition.simple.array;
            for (field, item) in fields.iter().zip(&array.prefix) {
                note_any(&field.ty, item, note);
            }
            if let (Some(rest), Some(items)) = (rest, &array.items) {
                note_any(&rest.ty, items, note);
            }
        }
        Kind::Enum { .. } | Kind::Literals { .. } => {}
    }
}

/// Returns true if the schema does not accept every value.
fn has_constraints(schema: &Schema) -> bool {
    !schema.is_anything() && !schema.types.is_some_and(|types| types == Types::ALL)
}

fn note_any(ty: &Ty, schema: &Schema, note: &mut dyn FnMut(&Schema, &'static str)) {
    match ty {
        // Several types without further keywords: any JSON of these types is all that the schema requires.
        Ty::Any if schema.types.is_some() && schema.array.prefix.is_empty() => {}
        Ty::Any => note(schema, reason(schema)),
        Ty::Nullable(inner) => {
            if let Some(schema) = schema.without_null() {
                note_any(inner, &schema, note);
            }
        }
        Ty::Tuple(items) => {
            items.iter().zip(&schema.array.prefix).for_each(|(ty, item)| note_any(ty, item, note));
        }
        Ty::List(inner) if !schema.array.prefix.is_empty() && **inner == Ty::Any => {
            schema.array.prefix.iter().filter(|item| !item.never).for_each(|item| note(item, "items that end early"));
        }
        Ty::List(inner) | Ty::Array(inner, _) => {
            if let Some(items) = &schema.array.items {
                note_any(inner, items, note);
            }
        }
        Ty::Map(inner) => {
            if let Some(values) = &schema.object.additional_properties {
                note_any(inner, values, note);
            }
        }
        Ty::Boxed(inner) | Ty::Ruled(inner, _) => note_any(inner, schema, note),
        _ => {}
    }
}

/// Returns the reason why a schema has no type.
fn reason(schema: &Schema) -> &'static str {
    match schema {
        Schema { not: Some(_), .. } => "no type expresses `not`",
        Schema { if_: Some(_), .. } => "no type expresses `if`",
        Schema { array, .. } if !array.prefix.is_empty() => "a tuple",
        _ => "no type has exactly these values",
    }
}

fn kind(schema: &Schema) -> &'static str {
    match schema {
        Schema { never: true, .. } => "never",
        Schema { reference: Some(_), .. } => "reference",
        Schema { enumeration: Some(_), .. } | Schema { constant: Some(_), .. } => "enum",
        Schema { any_of, one_of, .. } if !any_of.is_empty() || !one_of.is_empty() => "union",
        Schema { all_of, .. } if !all_of.is_empty() => "allOf",
        Schema { types: Some(types), .. } => match *types {
            Types::OBJECT => "object",
            Types::ARRAY => "array",
            Types::STRING => "string",
            Types::INTEGER | Types::NUMBER => "number",
            Types::BOOLEAN => "boolean",
            Types::NULL => "null",
            _ => "several types",
        },
        _ => "untyped",
    }
}
