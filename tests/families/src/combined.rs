//! Unions, and `allOf` over unions.

use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::many::scalar;
use crate::{Files, json};

/// `allOf` of so many `anyOf`s of as many objects each.
pub fn all_of_any_ofs(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&crossed(size, rng))
}

/// As before, with nothing else allowed.
pub fn closed_all_of_any_ofs(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let mut document = crossed(size, rng);
    document["unevaluatedProperties"] = json!(false);
    json(&document)
}

fn crossed(size: usize, rng: &mut ChaCha8Rng) -> Value {
    let mut branch = |outer: usize, inner: usize| {
        let name = format!("p{outer}x{inner}");
        json!({"type": "object", "properties": {(name.as_str()): scalar(rng)}, "required": [name]})
    };
    let mut any_of = |outer: usize| json!({"anyOf": (0..size).map(|inner| branch(outer, inner)).collect::<Vec<_>>()});
    json!({"allOf": (0..size).map(&mut any_of).collect::<Vec<_>>()})
}

/// Objects side by side, each with a property of its own that must be there.
pub fn any_of_objects(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&json!({"anyOf": objects(size, rng)}))
}

pub fn one_of_objects(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&json!({"oneOf": objects(size, rng)}))
}

fn objects(size: usize, rng: &mut ChaCha8Rng) -> Vec<Value> {
    let object = |index: usize| {
        let name = format!("p{index}");
        json!({"type": "object", "properties": {(name.as_str()): scalar(rng)}, "required": [name]})
    };
    (0..size).map(object).collect()
}

/// Definitions that a constant of each tells apart.
pub fn told_apart(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&tagged(size, rng, |index| json!({"const": format!("k{index}")})))
}

/// Definitions that a list of constants of each tells apart.
pub fn told_apart_by_lists(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&tagged(size, rng, |index| json!({"enum": [format!("k{index}"), format!("l{index}")]})))
}

/// Definitions that a number of each tells apart.
pub fn told_apart_by_numbers(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&tagged(size, rng, |index| json!({"const": index})))
}

fn tagged(size: usize, rng: &mut ChaCha8Rng, tag: impl Fn(usize) -> Value) -> Value {
    let definitions: Map<String, Value> = (0..size)
        .map(|index| {
            let own = format!("p{index}");
            let schema = json!({
                "type": "object",
                "properties": {"kind": tag(index), (own.as_str()): scalar(rng)},
                "required": ["kind"],
            });
            (format!("D{index}"), schema)
        })
        .collect();
    let branches: Vec<Value> = (0..size).map(|index| json!({"$ref": format!("#/$defs/D{index}")})).collect();
    json!({"oneOf": branches, "$defs": definitions})
}

/// A discriminator with a mapping to each of the components, which say nothing of it.
pub fn discriminator(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let name = |index: usize| format!("D{index}");
    let pointer = |index: usize| format!("#/components/schemas/{}", name(index));
    let mapping: Map<String, Value> = (0..size).map(|index| (format!("k{index}"), json!(pointer(index)))).collect();
    let branches: Vec<Value> = (0..size).map(|index| json!({"$ref": pointer(index)})).collect();
    let mut schemas: Map<String, Value> = (0..size)
        .map(|index| {
            let own = format!("p{index}");
            let schema = json!({
                "type": "object",
                "properties": {"kind": {"type": "string"}, (own.as_str()): scalar(rng)},
                "required": ["kind", own],
            });
            (name(index), schema)
        })
        .collect();
    let discriminator = json!({"propertyName": "kind", "mapping": mapping});
    schemas.insert("All".to_owned(), json!({"oneOf": branches, "discriminator": discriminator}));
    json(&json!({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "components": {"schemas": schemas}}))
}

/// Constants side by side.
pub fn constants(size: usize, _: &mut ChaCha8Rng) -> Files {
    let constant = |index: usize| json!({"const": format!("k{index}"), "description": format!("Number {index}.")});
    json(&json!({"oneOf": (0..size).map(constant).collect::<Vec<_>>()}))
}

/// Properties that are a union of one of ten enums and an object each.
pub fn unions(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let union = |index: usize| {
        let object = json!({"type": "object", "properties": {(format!("q{index}")): scalar(rng)}});
        json!({"anyOf": [{"enum": [format!("a{}", index % 10), "b"]}, object, {"type": "null"}]})
    };
    let properties: Map<String, Value> =
        (0..size).map(union).enumerate().map(|(index, schema)| (format!("p{index}"), schema)).collect();
    json(&json!({"type": "object", "properties": properties}))
}
