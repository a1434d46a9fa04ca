//! Definitions that refer to one another, and schemas that stand in one another.

use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::many::scalar;
use crate::{Files, json};

/// How deep a document may be nested, in levels.
const MAX_DEPTH: usize = 128;
/// What stands around and inside of what is nested.
const OUTER_LEVELS: usize = 6;

fn definition(index: usize) -> String {
    format!("#/$defs/D{index}")
}

/// Definitions, and a root that is the first of them.
pub fn defined(definitions: impl Iterator<Item = Value>) -> Value {
    let definitions: Map<String, Value> =
        definitions.enumerate().map(|(index, schema)| (format!("D{index}"), schema)).collect();
    json!({"$ref": "#/$defs/D0", "$defs": definitions})
}

/// Each is the next, twice over.
pub fn any_of_levels(size: usize, rng: &mut ChaCha8Rng) -> Files {
    levels(size, rng, |next| json!({"anyOf": [next, next]}))
}

/// Each is the next or an array of it.
pub fn one_of_levels(size: usize, rng: &mut ChaCha8Rng) -> Files {
    levels(size, rng, |next| json!({"oneOf": [next, {"type": "array", "items": next}]}))
}

/// Each is the next, twice over.
pub fn all_of_levels(size: usize, rng: &mut ChaCha8Rng) -> Files {
    levels(size, rng, |next| json!({"allOf": [next, next]}))
}

fn levels(size: usize, rng: &mut ChaCha8Rng, level: impl Fn(Value) -> Value) -> Files {
    let last = scalar(rng);
    json(&defined(
        (0..=size).map(
            |index| {
                if index == size { last.clone() } else { level(json!({"$ref": definition(index + 1)})) }
            },
        ),
    ))
}

/// Each is an object of the next, at two properties.
pub fn property_levels(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined((0..=size).map(|index| {
        let next = if index == size { scalar(rng) } else { json!({"$ref": definition(index + 1)}) };
        json!({"type": "object", "properties": {"left": next, "right": next}})
    })))
}

/// Each adds a property to the one before it.
pub fn all_of_chain(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined((0..size).map(|index| {
        let own = json!({"type": "object", "properties": {(format!("p{index}")): scalar(rng)}});
        if index + 1 == size { own } else { json!({"allOf": [{"$ref": definition(index + 1)}, own]}) }
    })))
}

/// As the chain, with the properties of each beside the reference and nothing else allowed in the first.
pub fn unevaluated_chain(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined((0..size).map(|index| {
        let mut own = json!({"type": "object", "properties": {(format!("p{index}")): scalar(rng)}});
        if index + 1 < size {
            own["$ref"] = json!(definition(index + 1));
        }
        if index == 0 {
            own["unevaluatedProperties"] = json!(false);
        }
        own
    })))
}

pub fn ref_chain(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let last = scalar(rng);
    json(&defined(
        (0..=size).map(|index| if index == size { last.clone() } else { json!({"$ref": definition(index + 1)}) }),
    ))
}

/// A list: each is an object that may hold the next, and the last one the first.
pub fn ring(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined((0..size).map(|index| {
        json!({
            "type": "object",
            "properties": {"value": scalar(rng), "next": {"$ref": definition((index + 1) % size)}},
            "required": ["value"],
        })
    })))
}

/// Rings of four that share their definitions with nothing.
pub fn rings(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined((0..size).map(|index| {
        let next = index / 4 * 4 + (index + 1) % 4;
        json!({
            "type": "object",
            "properties": {"value": scalar(rng), "next": {"$ref": definition(next.min(size - 1))}},
            "required": ["value", "next"],
        })
    })))
}

/// Arrays of arrays, each a definition.
pub fn array_chain(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let last = scalar(rng);
    json(&defined((0..=size).map(|index| {
        if index == size { last.clone() } else { json!({"type": "array", "items": {"$ref": definition(index + 1)}}) }
    })))
}

/// A binary tree of `allOf`, with an object of one property at each leaf.
pub fn all_of_tree(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined((0..2 * size - 1).map(|index| {
        if index + 1 < size {
            json!({"allOf": [{"$ref": definition(2 * index + 1)}, {"$ref": definition(2 * index + 2)}]})
        } else {
            json!({"type": "object", "properties": {(format!("p{index}")): scalar(rng)}})
        }
    })))
}

/// So many properties, each as deep as a document may be.
pub fn deep_properties(size: usize, rng: &mut ChaCha8Rng) -> Files {
    nested(size, rng, 2, |inner| json!({"type": "object", "properties": {"inner": inner}, "required": ["inner"]}))
}

pub fn deep_nots(size: usize, rng: &mut ChaCha8Rng) -> Files {
    nested(size, rng, 2, |inner| json!({"not": {"not": inner}}))
}

pub fn deep_conditions(size: usize, rng: &mut ChaCha8Rng) -> Files {
    nested(size, rng, 1, |inner| json!({"if": {"required": ["p"]}, "then": inner, "else": {"required": ["q"]}}))
}

pub fn deep_unions(size: usize, rng: &mut ChaCha8Rng) -> Files {
    nested(size, rng, 3, |inner| json!({"anyOf": [{"type": "null"}, {"type": "array", "items": inner}]}))
}

/// Wraps each property as often as the depth allows; every wrapping is so many levels.
fn nested(size: usize, rng: &mut ChaCha8Rng, levels: usize, wrap: impl Fn(Value) -> Value) -> Files {
    let property = |index: usize| {
        let schema = (0..(MAX_DEPTH - OUTER_LEVELS) / levels).fold(scalar(rng), |inner, _| wrap(inner));
        (format!("p{index}"), schema)
    };
    let properties: Map<String, Value> = (0..size).map(property).collect();
    json(&json!({"type": "object", "properties": properties}))
}
