//! Adds doc comments from descriptions. A schema without a description has no comment.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
use crate::model::{Field, Kind, Model, TaggedVariant, Ty};
use crate::schema::Schema;
use crate::shape::{Branch, member};

use super::Context;
use super::markdown::clean;
use super::notes::append;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    for item in &mut model.items {
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        let original = item.origins.first().and_then(|origin| context.original(origin));
        let constants = match &item.kind {
            Kind::Enum { .. } | Kind::Literals { .. } | Kind::ExternallyTagged { .. } => {
                original.map(constants).unwrap_or_default()
            }
            _ => HashMap::new(),
        };
        let docs_of = |value: &Value| constants.get(value).cloned();
        let tagging = item.origins.first().and_then(|origin| context.outline.tagging(origin));
        let branches = tagging.map(|tagging| tagging.branches.as_slice()).unwrap_or_default();
        // A type that extends another has its own description, not that of its base.
        let extends = original.filter(|original| original.all_of.iter().any(|part| part.reference.is_some()));
        let description = extends.map_or(schema.description.as_ref(), own_description);
        let docs = described(description.map(|text| &**text), schema.deprecated);
        item.docs = append(docs, original.and_then(|original| original.notes.as_deref()), true);
        match &mut item.kind {
            Kind::Struct { fields, .. } => {
                for field in fields {
                    document_field(field, schema, original, context);
                }
            }
            Kind::Tagged { variants, content, .. } => {
                for (variant, branch) in variants.iter_mut().zip(branches) {
                    // A struct has the description itself.
                    let has_struct = content.is_none() && matches!(variant.ty, Some(Ty::Item(_)));
                    let description = branch.description.as_deref().filter(|_| !has_struct);
                    variant.docs = description.and_then(clean);
                }
            }
            Kind::ExternallyTagged { variants } => {
                for (variant, branch) in variants.iter_mut().zip(branches) {
                    variant.docs = docs_of_external(variant, branch, &docs_of);
                }
            }
            Kind::Tuple { fields, .. } => {
                for (field, item) in fields.iter_mut().zip(&schema.array.prefix) {
                    field.docs = item.description.as_deref().and_then(clean);
                }
            }
            Kind::Enum { variants, .. } => {
                for variant in variants {
                    variant.docs = docs_of(&variant.wire.as_str().into());
                }
            }
            Kind::Literals { literals } => {
                for literal in literals {
                    literal.docs = docs_of(&literal.value);
                }
            }
            Kind::Union { .. } | Kind::Newtype { .. } => {}
        }
    }
    Ok(())
}

/// Adds the docs of a field. `schema` is that of its struct, and `original` the same as the document has it.
fn document_field(field: &mut Field, schema: &Schema, original: Option<&Schema>, context: &Context<'_>) {
    let member = member(schema, &field.wire);
    let description = member.description.as_ref().or_else(|| {
        let shared = reference_of(member).is_some_and(|key| context.outline.is_merged(key));
        description_of_member(original.filter(|_| shared)?, &field.wire)
    });
    let docs = described(description.map(|text| &**text), member.deprecated);
    // Examples for each field would be longer than the struct; only types have them.
    let notes = original.and_then(|original| original.object.properties.get(&field.wire)?.notes.as_deref());
    field.docs = append(docs, notes, false);
}

/// Returns the docs of an externally tagged variant: those of its branch, of its content, or of the string that it is.
fn docs_of_external(
    variant: &TaggedVariant,
    branch: &Branch,
    docs_of: &dyn Fn(&Value) -> Option<String>,
) -> Option<String> {
    let content = branch.body.as_ref().filter(|_| !matches!(variant.ty, Some(Ty::Item(_))));
    let description = branch.description.as_deref();
    let description = description.or(content.and_then(|content| content.description.as_deref()));
    description.and_then(clean).or_else(|| match variant.ty {
        Some(_) => None,
        None => docs_of(&variant.wire.as_str().into()),
    })
}

/// Returns the key of the definition that a property refers to, directly or in a union with null.
fn reference_of(property: &Schema) -> Option<&str> {
    let in_union = property.any_of.iter().find_map(Schema::as_reference).filter(|_| property.any_of.len() == 2);
    property.as_reference().or(in_union)
}

/// Returns the description of a schema, or of a part of its `allOf` that is not a reference.
fn own_description(schema: &Schema) -> Option<&Arc<str>> {
    let parts = || schema.all_of.iter().filter(|part| part.reference.is_none());
    schema.description.as_ref().or_else(|| parts().find_map(own_description))
}

/// Returns the description of a property in an object schema, or in a part of its `allOf`.
fn description_of_member<'s>(object: &'s Schema, name: &str) -> Option<&'s Arc<str>> {
    let own = object.object.properties.get(name).and_then(|member| member.description.as_ref());
    own.or_else(|| object.all_of.iter().find_map(|part| description_of_member(part, name)))
}

/// Returns the docs of the constant values of a union, from extensions or else from the first branch with only that value.
fn constants(union: &Schema) -> HashMap<&Value, String> {
    let mut constants = HashMap::new();
    let mut add = |value, docs: Option<String>| {
        if let Some(docs) = docs {
            constants.entry(value).or_insert(docs);
        }
    };
    for listed in union.listed_values() {
        add(&listed.value, listed.description.as_deref().and_then(clean));
    }
    for branch in union.one_of.iter().chain(&union.any_of) {
        if let (Some(only), None) | (None, Some([only])) = (&branch.constant, branch.enumeration.as_deref()) {
            let description = branch.description.as_deref().or(branch.title.as_deref());
            add(only, described(description, branch.deprecated));
        }
    }
    constants
}

/// Returns the docs for a description. If deprecated, the docs say so: the attribute `#[deprecated]` would warn in code
/// that builds or matches values, although these may still be in JSON.
fn described(description: Option<&str>, deprecated: bool) -> Option<String> {
    let docs = description.and_then(clean);
    if !deprecated || docs.as_ref().is_some_and(|docs| docs.to_lowercase().contains("deprecated")) {
        return docs;
    }
    Some(docs.map_or_else(|| "Deprecated.".to_owned(), |docs| format!("{docs}\n\nDeprecated.")))
}
