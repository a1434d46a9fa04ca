//! Decides whether all constraints of a schema can be rules on the values of its Rust type.

use super::string_enum;
use crate::formats::asserts;
use crate::model::Deviations;
use crate::schema::{Object, Schema, StringKeywords, Types};

/// Returns whether a node of the document has no keywords but those of its one type, and possibly `nullable`: then rules on that
/// type enforce all of it.
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
                    || object.additional_properties.as_ref().is_some_and(|others| others.never))
        }
        _ => false,
    }
}

/// Returns whether every constraint of a schema with one type can be a rule on the Rust type that it becomes. `find` returns the
/// simplified form of a definition.
pub fn is_typed(schema: &Schema, deviations: Deviations, formats: bool, find: &dyn Fn(&str) -> Option<Schema>) -> bool {
    match schema.types {
        Some(Types::STRING) => {
            let StringKeywords { min, max, pattern, format } = &*schema.string;
            let is_constrained = min.is_some_and(|min| min > 0) || max.is_some() || pattern.is_some();
            let changed = formats && deviations.text_normalised && format.as_deref() == Some("uuid");
            !(is_constrained && changed) && pattern.as_deref().is_none_or(crate::pattern::is_supported)
        }
        Some(Types::INTEGER | Types::NUMBER) => true,
        Some(Types::ARRAY) => {
            let array = &schema.array;
            !array.unique || array.items.as_deref().is_some_and(|item| is_comparable(item, deviations, formats, find))
        }
        Some(Types::OBJECT) => {
            let Object { property_names: names, pattern_properties, .. } = &*schema.object;
            // A property name is always a string.
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

/// How many levels of items are searched for types that cannot be compared.
const MAX_COMPARED_DEPTH: usize = 8;

/// Returns whether two values of the type are equal in Rust exactly where they are equal in JSON.
fn is_comparable(item: &Schema, deviations: Deviations, formats: bool, find: &dyn Fn(&str) -> Option<Schema>) -> bool {
    let is_number = item.types.is_some_and(|types| Types::NUMBER.with(Types::INTEGER).contains(types));
    // Numbers are compared by a key of their own, and JSON values as JSON.
    (is_number && item.as_reference().is_none())
        || item.is_anything()
        || is_hashed(item, deviations, formats, find, MAX_COMPARED_DEPTH)
}

/// As `is_comparable`, by the `Eq` and `Hash` that Rust derives.
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
    if string_enum(item).is_some() {
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
            let is_closed = object.additional_properties.as_ref().is_some_and(|others| others.never);
            // Absent and null may be the same value in Rust.
            let is_distinct = |(name, property): (&String, &Schema)| {
                let is_optional = !object.required.contains(name);
                !(deviations.null_absent && is_optional && property.without_null().is_some())
            };
            is_closed && object.properties.iter().all(is_distinct) && object.properties.values().all(inside)
        }
        _ => false,
    }
}
