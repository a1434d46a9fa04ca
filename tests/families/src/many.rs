//! Much of one thing, side by side.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::chains::defined;
use crate::{Files, json};

/// A schema of one scalar.
pub fn scalar(rng: &mut ChaCha8Rng) -> Value {
    let all = [
        json!({"type": "string"}),
        json!({"type": "integer"}),
        json!({"type": "boolean"}),
        json!({"type": "string", "format": "uuid"}),
        json!({"type": "string", "minLength": 1}),
        json!({"type": "number", "minimum": 0}),
    ];
    all[rng.random_range(0..all.len())].clone()
}

fn object(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "properties": properties})
}

/// Words that nothing else has, of three letters and a number.
fn word(index: usize, rng: &mut ChaCha8Rng) -> String {
    let letters: String = (0..3).map(|_| char::from(rng.random_range(b'a'..=b'z'))).collect();
    format!("{letters}{index}")
}

pub fn properties(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&object((0..size).map(|index| (word(index, rng), scalar(rng))).collect()))
}

pub fn required(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let properties: Map<String, Value> = (0..size).map(|index| (word(index, rng), scalar(rng))).collect();
    let names: Vec<&String> = properties.keys().collect();
    json(&json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false}))
}

/// Properties that are objects, all alike.
pub fn equal_objects(size: usize, _: &mut ChaCha8Rng) -> Files {
    let inner = json!({"type": "object", "properties": {"id": {"type": "string"}, "state": {"enum": ["on", "off"]}}});
    json(&object((0..size).map(|index| (format!("p{index}"), inner.clone())).collect()))
}

/// Properties that are objects, each with a property of its own.
pub fn inline_objects(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&object(
        (0..size)
            .map(|index| (format!("p{index}"), object([(word(index, rng), scalar(rng))].into_iter().collect())))
            .collect(),
    ))
}

pub fn enumeration(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&json!({"enum": (0..size).map(|index| word(index, rng)).collect::<Vec<_>>()}))
}

/// Values of all kinds, no two alike.
pub fn mixed_enumeration(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let value = |index: usize| match index % 4 {
        0 => json!(word(index, rng)),
        1 => json!(index),
        2 => json!([index]),
        _ => json!({"index": index}),
    };
    json(&json!({"enum": (0..size).map(value).collect::<Vec<_>>()}))
}

/// Enums of four strings each, out of twenty.
pub fn enumerations(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let values = |rng: &mut ChaCha8Rng| {
        let first = rng.random_range(0..20);
        (0..4).map(|next| format!("value{}", (first + 3 * next) % 20)).collect::<Vec<_>>()
    };
    json(&object((0..size).map(|index| (format!("p{index}"), json!({"enum": values(rng)}))).collect()))
}

pub fn definitions(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&defined(
        (0..size).map(|index| {
            object([(word(index, rng), scalar(rng)), ("id".to_owned(), scalar(rng))].into_iter().collect())
        }),
    ))
}

/// Definitions that are all named in one object.
pub fn referenced(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let all: Map<String, Value> =
        (1..size).map(|index| (format!("p{index}"), json!({"$ref": format!("#/$defs/D{index}")}))).collect();
    json(&defined((0..size).map(|index| {
        if index == 0 { object(all.clone()) } else { object([(word(index, rng), scalar(rng))].into_iter().collect()) }
    })))
}

pub fn patterns(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let patterns: Map<String, Value> =
        (0..size).map(|index| (format!("^{}$", word(index, rng)), scalar(rng))).collect();
    json(&json!({"type": "object", "patternProperties": patterns}))
}

/// Patterns beside properties, each of which matches some of the names.
pub fn patterns_and_properties(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let string = json!({"type": "string"});
    let patterns: Map<String, Value> =
        (0..size).map(|index| (format!("^{}", word(index, rng)), string.clone())).collect();
    let properties: Map<String, Value> =
        patterns.keys().map(|pattern| (format!("{}x", pattern.trim_start_matches('^')), string.clone())).collect();
    json(
        &json!({"type": "object", "properties": properties, "patternProperties": patterns, "additionalProperties": false}),
    )
}

/// Properties that are strings, each of a pattern of its own.
pub fn string_patterns(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let pattern = |index: usize| json!({"type": "string", "pattern": format!("^{}[0-9]+$", word(index, rng))});
    json(&object((0..size).map(pattern).enumerate().map(|(index, schema)| (format!("p{index}"), schema)).collect()))
}

pub fn formats(size: usize, rng: &mut ChaCha8Rng) -> Files {
    const FORMATS: [&str; 12] = [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uuid",
        "regex",
    ];
    let format =
        |rng: &mut ChaCha8Rng| json!({"type": "string", "format": FORMATS[rng.random_range(0..FORMATS.len())]});
    json(&object((0..size).map(|index| (format!("p{index}"), format(rng))).collect()))
}

pub fn tuple(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let items: Vec<Value> = (0..size).map(|_| scalar(rng)).collect();
    json(&json!({"type": "array", "prefixItems": items, "items": false, "minItems": size}))
}

/// Names that all come to one in Rust.
pub fn colliding_names(size: usize, rng: &mut ChaCha8Rng) -> Files {
    const SEPARATORS: [&str; 6] = ["_", "-", " ", ".", "", "__"];
    let name = |index: usize| {
        let (mut rest, mut name) = (index, "a".to_owned());
        for letter in ["b", "c", "d", "e", "f", "g", "h"] {
            name += SEPARATORS[rest % SEPARATORS.len()];
            name += if rest % SEPARATORS.len() == 4 { "" } else { letter };
            if rest % SEPARATORS.len() == 4 {
                name += &letter.to_uppercase();
            }
            rest /= SEPARATORS.len();
        }
        name
    };
    json(&object((0..size).map(|index| (name(index), scalar(rng))).collect()))
}

/// Definitions whose names all come to one in Rust.
pub fn colliding_definitions(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let definitions: Map<String, Value> = (0..size)
        .map(|index| {
            (
                format!("some{}thing{}", "_".repeat(index / 64), "-".repeat(index % 64)),
                object([(word(index, rng), scalar(rng))].into_iter().collect()),
            )
        })
        .collect();
    json(&json!({"$defs": definitions}))
}

pub fn dependent_schemas(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let properties: Map<String, Value> = (0..size).map(|index| (format!("p{index}"), scalar(rng))).collect();
    let dependent: Map<String, Value> = (0..size)
        .map(|index| (format!("p{index}"), json!({"required": [format!("p{}", (index + 1) % size)]})))
        .collect();
    json(&json!({"type": "object", "properties": properties, "dependentSchemas": dependent}))
}

/// Conditions side by side, each about two properties.
pub fn conditions(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let properties: Map<String, Value> = (0..size).map(|index| (format!("p{index}"), scalar(rng))).collect();
    let conditions: Vec<Value> = (0..size)
        .map(|index| json!({"if": {"required": [format!("p{index}")]}, "then": {"required": [format!("p{}", (index + 1) % size)]}}))
        .collect();
    json(&json!({"type": "object", "properties": properties, "allOf": conditions}))
}

pub fn examples(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let examples: Vec<String> = (0..size).map(|index| word(index, rng)).collect();
    json(&json!({"type": "object", "properties": {"name": {"type": "string", "examples": examples}}}))
}

/// Properties that have a default each.
pub fn defaults(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let default = |index: usize| match index % 3 {
        0 => json!({"type": "string", "default": word(index, rng)}),
        1 => json!({"type": "integer", "default": index}),
        _ => json!({"type": "array", "items": {"type": "string"}, "default": [format!("{index}")]}),
    };
    json(&object((0..size).map(default).enumerate().map(|(index, schema)| (format!("p{index}"), schema)).collect()))
}

/// Files of one definition each, which refer to the next.
pub fn files(size: usize, rng: &mut ChaCha8Rng) -> Files {
    (0..size)
        .map(|index| {
            let mut document = object([(word(index, rng), scalar(rng))].into_iter().collect());
            if index + 1 < size {
                document["properties"]["next"] = json!({"$ref": format!("file{}.json", index + 1)});
            }
            (format!("file{index}.json"), document.to_string().into_bytes())
        })
        .collect()
}

/// Resources with an anchor of the same name each, to which the root refers dynamically.
pub fn dynamic_anchors(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let definitions: Map<String, Value> = (0..size)
        .map(|index| {
            let item = json!({"$dynamicRef": "#item"});
            let own = scalar(rng);
            (format!("D{index}"), json!({"$id": format!("https://example.com/d{index}"), "type": "object", "properties": {"item": item, "own": {"$dynamicAnchor": "item", "allOf": [own]}}}))
        })
        .collect();
    let properties: Map<String, Value> = (0..size)
        .map(|index| (format!("p{index}"), json!({"$ref": format!("https://example.com/d{index}")})))
        .collect();
    json(&json!({"$id": "https://example.com/root", "type": "object", "properties": properties, "$defs": definitions}))
}
