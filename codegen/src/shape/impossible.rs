//! Finds schemas that no value matches, judged by their structure, and says why.

use super::Outline;
use super::simplify::listed_values;
use crate::number::compare;
use crate::schema::{Bundle, Origin, Schema, Types};

/// Returns the origin of each such schema, with a message. Schemas that are `false` on purpose are left out.
pub fn impossible(bundle: &Bundle, outline: &Outline) -> Vec<(Origin, &'static str)> {
    let mut found = Vec::new();
    let inner = bundle.definitions.values();
    for schema in inner {
        schema.walk(&mut |node| {
            if listed_values(node).is_some_and(|values| values.is_empty()) && node.enumeration != Some(Vec::new()) {
                found.push((node.origin.clone(), "none of its values fits its `type`"));
            }
            if has_crossed_bounds(node) {
                found.push((node.origin.clone(), "its lower bound is above its upper bound"));
            }
        });
    }
    for definition in outline.definitions.values() {
        let (simple, original) = (&definition.simple, &definition.original);
        if simple.never && !says_so(original) {
            found.push((original.origin.clone(), "what it asks for contradicts itself"));
        }
        let is_object = simple.types == Some(Types::OBJECT);
        let lacks = |name: &String| simple.object.properties.get(name).is_some_and(|member| member.never);
        if is_object && simple.object.required.iter().any(lacks) {
            found.push((original.origin.clone(), "it requires a member that cannot have a value"));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|(origin, _)| !origin.pointer.is_empty() && seen.insert(origin.pointer.clone()));
    found
}

/// Returns whether the schema has one type, and bounds that exclude every value of it.
fn has_crossed_bounds(schema: &Schema) -> bool {
    let only = |types: Types| schema.types.is_some_and(|own| !own.is_empty() && types.contains(own));
    let crossed = |min: Option<u64>, max: Option<u64>| min.zip(max).is_some_and(|(min, max)| min > max);
    let number = &schema.number;
    let lower = [(&number.minimum, false), (&number.exclusive_minimum, true)];
    let upper = [(&number.maximum, false), (&number.exclusive_maximum, true)];
    let mut pairs = lower.iter().flat_map(|lower| upper.iter().map(move |upper| (lower, upper)));
    let no_number = pairs.any(|((lower, above), (upper, below))| {
        let order = lower.as_ref().zip(upper.as_ref()).map(|(lower, upper)| compare(lower, upper));
        order.is_some_and(|order| order.is_gt() || (order.is_eq() && (*above || *below)))
    });
    (no_number && only(Types::NUMBER.with(Types::INTEGER)))
        || (only(Types::STRING) && crossed(schema.string.min, schema.string.max))
        || (only(Types::ARRAY) && crossed(schema.array.min, schema.array.max))
        || (only(Types::OBJECT) && crossed(schema.object.min, schema.object.max))
}

/// Returns whether the schema is `false`, a reference, or `not` of a schema that accepts everything.
fn says_so(schema: &Schema) -> bool {
    schema.never || schema.as_reference().is_some() || schema.not.as_deref().is_some_and(Schema::is_anything)
}
