//! Whether what a schema says beyond a shape has a form as rules on typed values.

use super::texts;
use crate::formats::asserts;
use crate::model::Deviations;
use crate::schema::{Object, Schema, Text, Types};

/// True if a node of a document says nothing but what the keywords of its one type say, and, perhaps, that it may be null:
/// then those keywords are all of its rules.
pub fn says_no_more(node: &Schema) -> bool {
    let listed = node.enumeration.is_some() || node.constant.is_some();
    if node.never || listed || node.reference.is_some() || node.in_place().next().is_some() {
        return false;
    }
    let types = node.types.map(|types| types.without(Types::NULL));
    match types {
        Some(Types::STRING) => true,
        Some(Types::INTEGER | Types::NUMBER) => true,
        Some(Types::ARRAY) => {
            let array = &node.array;
            array.contains.is_none() && array.unevaluated.is_none() && array.prefix.is_empty()
        }
        Some(Types::OBJECT) => {
            let object = &node.object;
            object.properties.is_empty()
                && object.required.is_empty()
                && object.dependent_required.is_empty()
                && object.dependent_schemas.is_empty()
                && object.unevaluated.is_none()
                && (object.pattern_properties.is_empty()
                    || object.additional.as_ref().is_some_and(|others| others.never))
        }
        _ => false,
    }
}

/// True if every rule of a schema for one type of value has a form on the Rust type that it becomes. `find` gives the
/// structure of a definition.
pub fn is_typed(schema: &Schema, deviations: Deviations, formats: bool, find: &dyn Fn(&str) -> Option<Schema>) -> bool {
    match schema.types {
        Some(Types::STRING) => {
            let Text { min, max, pattern, format } = &*schema.string;
            let says = min.is_some_and(|min| min > 0) || max.is_some() || pattern.is_some();
            let changed = formats && deviations.text_normalised && format.as_deref() == Some("uuid");
            !(says && changed) && pattern.as_deref().is_none_or(crate::pattern::is_supported)
        }
        Some(Types::INTEGER | Types::NUMBER) => true,
        Some(Types::ARRAY) => {
            let array = &schema.array;
            !array.unique || array.items.as_deref().is_some_and(|item| is_comparable(item, deviations, formats, find))
        }
        Some(Types::OBJECT) => {
            let Object { names, pattern_properties, .. } = &*schema.object;
            // A string is all that a name can be.
            let is_of_names = |names: &Schema| {
                let format = names.string.format.as_deref().filter(|format| formats && asserts(format));
                let alone = Schema { types: names.types, string: names.string.clone(), ..Schema::default() };
                names.without_annotations() == alone.without_annotations()
                    && names.types.is_none_or(|types| types.contains(Types::STRING))
                    && format.is_none()
                    && names.string.pattern.as_deref().is_none_or(crate::pattern::is_supported)
            };
            names.as_deref().is_none_or(is_of_names)
                && pattern_properties.keys().all(|name| crate::pattern::is_supported(name))
        }
        _ => false,
    }
}

/// How deep items are looked into to see if they can be compared.
const MAX_COMPARED_DEPTH: usize = 8;

/// True if two values of the type are equal in Rust where they are equal in JSON, and nowhere else.
fn is_comparable(item: &Schema, deviations: Deviations, formats: bool, find: &dyn Fn(&str) -> Option<Schema>) -> bool {
    let is_number = item.types.is_some_and(|types| Types::NUMBER.with(Types::INTEGER).contains(types));
    // Numbers have a key of their own, and JSON is compared as JSON.
    (is_number && item.as_reference().is_none())
        || item.is_anything()
        || is_hashed(item, deviations, formats, find, MAX_COMPARED_DEPTH)
}

/// As `is_comparable`, by what Rust derives.
fn is_hashed(
    item: &Schema,
    deviations: Deviations,
    formats: bool,
    find: &dyn Fn(&str) -> Option<Schema>,
    depth: usize,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let inside = |item: &Schema| is_hashed(item, deviations, formats, find, depth);
    if let Some(target) = item.as_reference() {
        return find(target).is_some_and(|target| inside(&target));
    }
    if texts(item).is_some() {
        return true;
    }
    if let Some(inner) = item.without_null() {
        return inside(&inner);
    }
    match item.types {
        Some(Types::STRING) => {
            let text = item.string.format.as_deref().filter(|format| formats && asserts(format));
            text != Some("uuid") || !deviations.text_normalised
        }
        Some(Types::BOOLEAN) => true,
        Some(Types::INTEGER) => deviations.int_range,
        Some(Types::ARRAY) => item.array.prefix.is_empty() && item.array.items.as_deref().is_some_and(inside),
        Some(Types::OBJECT) => {
            let object = &item.object;
            let is_closed = object.additional.as_ref().is_some_and(|others| others.never);
            // Absent and null may be one value in Rust.
            let is_told = |(name, property): (&String, &Schema)| {
                let is_optional = !object.required.contains(name);
                !(deviations.null_absent && is_optional && property.without_null().is_some())
            };
            is_closed && object.properties.iter().all(is_told) && object.properties.values().all(inside)
        }
        _ => false,
    }
}
