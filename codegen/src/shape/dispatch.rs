//! Decides how the branch of a union is chosen: by the JSON type of the value or by a tag, if either identifies every branch.

use std::collections::HashSet;

use super::members::ANYTHING;
use super::outline::{Outline, is_struct, string_enum};
use super::tagged::{Branch, Tag, Tagging};
use crate::model::{Dispatch, JsonType};
use crate::schema::{Schema, Types};

/// Lists the branches of all unions that are definitions: the key of the union, the index of the branch, its key, and when it
/// is tried.
pub fn branches(outline: &Outline) -> impl Iterator<Item = (&str, usize, &str, Dispatch)> {
    outline.definitions.iter().flat_map(move |(key, definition)| {
        let schema = &definition.simple;
        let branches: Vec<(&Schema, Dispatch)> = match &definition.tagging {
            Some(Tagging { tag, branches }) => {
                let member = match tag {
                    Tag::Member { name, .. } => name.as_str(),
                    Tag::OnlyName => "",
                };
                let when =
                    |branch: &Branch| Dispatch::ByTag { member: member.to_owned(), values: vec![branch.wire.clone()] };
                branches.iter().map(|branch| (branch.body.as_ref().unwrap_or(&ANYTHING), when(branch))).collect()
            }
            None if !schema.any_of.is_empty() && schema.without_null().is_none() && string_enum(schema).is_none() => {
                schema.any_of.iter().zip(conditions(outline, schema)).collect()
            }
            None => Vec::new(),
        };
        let numbered = branches.into_iter().enumerate();
        numbered.filter_map(move |(index, (branch, when))| {
            Some((key.as_str(), index, outline.canonical(branch.as_reference()?), when))
        })
    })
}

/// Decides when each branch is tried: by the JSON type of the value or by a tag, if either identifies every branch.
pub fn conditions(outline: &Outline, union: &Schema) -> Vec<Dispatch> {
    let branches = union.any_of.as_slice();
    let kinds: Vec<Types> = branches.iter().map(|branch| kinds(outline, branch, 0)).collect();
    let apart = |at: usize| kinds.iter().enumerate().all(|(other, types)| other == at || !types.intersects(kinds[at]));
    if (0..kinds.len()).all(apart) {
        return kinds.into_iter().map(|types| Dispatch::ByType(json_kinds(types))).collect();
    }
    let first = branches.first().and_then(|branch| record(outline, branch));
    let names = first.into_iter().flat_map(|schema| schema.object.required.iter());
    for member in names {
        let tags: Option<Vec<Vec<String>>> = branches.iter().map(|branch| tags(outline, branch, member)).collect();
        let Some(tags) = tags else { continue };
        let all: HashSet<&String> = tags.iter().flatten().collect();
        if all.len() == tags.iter().map(Vec::len).sum::<usize>() {
            return tags.into_iter().map(|values| Dispatch::ByTag { member: member.clone(), values }).collect();
        }
    }
    let Some(discriminator) = &union.discriminator else { return vec![Dispatch::Always; branches.len()] };
    // The branches need not agree with the discriminator, so it only decides which one is tried first.
    let preferred = branches.iter().map(|branch| {
        let key = branch.as_reference().map(|key| outline.canonical(key));
        let mapped = discriminator.mapping.iter();
        let mapped = mapped.filter(|(_, target)| key == Some(outline.canonical(target)));
        let values: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
        if values.is_empty() {
            return Dispatch::Always;
        }
        Dispatch::PreferTag { member: discriminator.property.clone(), values }
    });
    preferred.collect()
}

/// How many references in a row are followed.
const MAX_REFERENCE_HOPS: usize = 8;

/// Follows a schema that is only a reference.
fn followed<'s>(outline: &'s Outline, schema: &'s Schema) -> Option<&'s Schema> {
    let mut schema = schema;
    for _ in 0..MAX_REFERENCE_HOPS {
        match schema.as_reference() {
            Some(key) => schema = outline.simple(key)?,
            None => break,
        }
    }
    Some(schema)
}

/// Returns the object schema of a branch, following references.
fn record<'s>(outline: &'s Outline, schema: &'s Schema) -> Option<&'s Schema> {
    followed(outline, schema).filter(|schema| is_struct(schema))
}

/// Returns the strings that the branch lists for a required property.
fn tags(outline: &Outline, branch: &Schema, member: &str) -> Option<Vec<String>> {
    let schema = record(outline, branch)?;
    if !schema.object.required.iter().any(|name| name == member) {
        return None;
    }
    let tag = followed(outline, schema.object.properties.get(member)?)?;
    tag.enumeration.as_ref()?.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

/// Returns the types that a schema may accept.
fn kinds(outline: &Outline, schema: &Schema, hops: usize) -> Types {
    if hops > 32 {
        return Types::ALL;
    }
    if schema.never {
        return Types::default();
    }
    if let Some(key) = schema.as_reference() {
        return outline.simple(key).map_or(Types::ALL, |target| kinds(outline, target, hops + 1));
    }
    if let Some(values) = &schema.enumeration {
        return Types::KINDS
            .into_iter()
            .filter(|kind| values.iter().any(|value| kind.accepts(value)))
            .fold(Types::default(), Types::with);
    }
    if !schema.any_of.is_empty() {
        return schema
            .any_of
            .iter()
            .fold(Types::default(), |types, branch| types.with(kinds(outline, branch, hops + 1)));
    }
    let types = schema.types.unwrap_or(Types::ALL);
    if types.contains(Types::NUMBER) || types.contains(Types::INTEGER) {
        types.with(Types::NUMBER).with(Types::INTEGER)
    } else {
        types
    }
}

fn json_kinds(types: Types) -> Vec<JsonType> {
    let all = [
        (Types::NULL, JsonType::Null),
        (Types::BOOLEAN, JsonType::Bool),
        (Types::NUMBER.with(Types::INTEGER), JsonType::Number),
        (Types::STRING, JsonType::String),
        (Types::ARRAY, JsonType::Array),
        (Types::OBJECT, JsonType::Object),
    ];
    all.into_iter().filter(|(kind, _)| types.intersects(*kind)).map(|(_, kind)| kind).collect()
}
