//! Doc comments from descriptions. Where the schema says nothing, there is no comment.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
use crate::model::{Kind, Model, Ty};
use crate::schema::Schema;
use crate::shape::member;

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
        let said = |value: &Value| constants.get(value).cloned();
        let tagging = item.origins.first().and_then(|origin| context.outline.tagging(origin));
        let branches = tagging.map(|tagging| tagging.branches.as_slice()).unwrap_or_default();
        // What a type extends says what it is for itself.
        let extends = original.filter(|original| original.all_of.iter().any(|part| part.reference.is_some()));
        let description = extends.map_or(schema.description.as_ref(), own_description);
        let docs = described(description.map(|text| &**text), schema.deprecated);
        item.docs = append(docs, original.and_then(|original| original.notes.as_deref()), true);
        match &mut item.kind {
            Kind::Struct { fields, .. } => {
                for field in fields {
                    let member = member(schema, &field.wire);
                    let description = member.description.as_ref().or_else(|| {
                        let shared = referred(member).is_some_and(|key| context.outline.is_merged(key));
                        description_of_member(original.filter(|_| shared)?, &field.wire)
                    });
                    let docs = described(description.map(|text| &**text), member.deprecated);
                    // Examples of each member would be longer than the types; a type of its own has them.
                    let notes =
                        original.and_then(|original| original.object.properties.get(&field.wire)?.notes.as_deref());
                    field.docs = append(docs, notes, false);
                }
            }
            Kind::Tagged { variants, content, .. } => {
                for (variant, branch) in variants.iter_mut().zip(branches) {
                    // A struct says it itself.
                    let said = content.is_none() && matches!(variant.ty, Some(Ty::Item(_)));
                    let description = branch.description.as_deref().filter(|_| !said);
                    variant.docs = description.and_then(clean);
                }
            }
            Kind::ExternallyTagged { variants } => {
                for (variant, branch) in variants.iter_mut().zip(branches) {
                    let content = branch.body.as_ref().filter(|_| !matches!(variant.ty, Some(Ty::Item(_))));
                    let description = branch.description.as_deref();
                    let description = description.or(content.and_then(|content| content.description.as_deref()));
                    variant.docs = description.and_then(clean).or_else(|| match variant.ty {
                        Some(_) => None,
                        None => said(&variant.wire.as_str().into()),
                    });
                }
            }
            Kind::Tuple { fields, .. } => {
                for (field, item) in fields.iter_mut().zip(&schema.array.prefix) {
                    field.docs = item.description.as_deref().and_then(clean);
                }
            }
            Kind::Enum { variants, .. } => {
                for variant in variants {
                    variant.docs = said(&variant.wire.as_str().into());
                }
            }
            Kind::Literals { literals } => {
                for literal in literals {
                    literal.docs = said(&literal.value);
                }
            }
            Kind::Union { .. } | Kind::Newtype { .. } => {}
        }
    }
    Ok(())
}

/// The definition that a member holds, or holds beside null.
fn referred(member: &Schema) -> Option<&str> {
    let peeled = member.any_of.iter().find_map(Schema::as_reference).filter(|_| member.any_of.len() == 2);
    member.as_reference().or(peeled)
}

/// What a schema says of itself, or in a part that is no definition of its own.
fn own_description(schema: &Schema) -> Option<&Arc<str>> {
    let parts = || schema.all_of.iter().filter(|part| part.reference.is_none());
    schema.description.as_ref().or_else(|| parts().find_map(own_description))
}

/// What an object says of a member, itself or in one of its parts.
fn description_of_member<'s>(object: &'s Schema, name: &str) -> Option<&'s Arc<str>> {
    let own = object.object.properties.get(name).and_then(|member| member.description.as_ref());
    own.or_else(|| object.all_of.iter().find_map(|part| description_of_member(part, name)))
}

/// The values that extensions describe, or that are all of a branch of the union, and what the first such says of each.
fn constants(union: &Schema) -> HashMap<&Value, String> {
    let mut constants = HashMap::new();
    let mut note = |value, docs: Option<String>| {
        if let Some(docs) = docs {
            constants.entry(value).or_insert(docs);
        }
    };
    for listed in union.listed_values() {
        note(&listed.value, listed.description.as_deref().and_then(clean));
    }
    for branch in union.one_of.iter().chain(&union.any_of) {
        if let (Some(only), None) | (None, Some([only])) = (&branch.constant, branch.enumeration.as_deref()) {
            let description = branch.description.as_deref().or(branch.title.as_deref());
            note(only, described(description, branch.deprecated));
        }
    }
    constants
}

/// The docs of what has this description. That it is deprecated is said, where the description does not: `#[deprecated]` would
/// warn whoever builds or matches a value that is read from JSON, in which it still may be.
fn described(description: Option<&str>, deprecated: bool) -> Option<String> {
    let docs = description.and_then(clean);
    if !deprecated || docs.as_ref().is_some_and(|docs| docs.to_lowercase().contains("deprecated")) {
        return docs;
    }
    Some(docs.map_or_else(|| "Deprecated.".to_owned(), |docs| format!("{docs}\n\nDeprecated.")))
}
