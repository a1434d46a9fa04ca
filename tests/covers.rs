//! Promise: where the prover says that one schema covers another, no value refutes it. The prover is experimental; what it
//! answers is tried on values, which a validator judges that shares nothing with it.

use codegen::instance::{Generator, mutate};
use jsonschema::Draft;
use jsonschema::canonical::{self, CanonicalKind, Containment};
use serde_json::{Value, json};

/// Groups of schemas about the same thing, each compared with each of its group.
fn groups() -> Vec<Vec<Value>> {
    let date = json!({ "type": "string", "format": "date" });
    vec![
        vec![
            json!(true),
            json!({ "type": ["string", "number", "null"] }),
            json!({ "type": ["string", "integer"] }),
            json!({ "type": "number" }),
            json!({ "type": "integer" }),
            json!({ "not": { "type": ["array", "object", "boolean"] } }),
            json!({ "enum": [1, 1.5, "a", null] }),
            json!({ "enum": [1.0, "a"] }),
            json!({ "const": 1 }),
            json!({ "not": { "const": 1 } }),
        ],
        vec![
            json!({ "type": "integer", "minimum": 1, "maximum": 10 }),
            json!({ "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 11 }),
            json!({ "type": "number", "minimum": 1, "maximum": 10 }),
            json!({ "type": "number", "exclusiveMinimum": 0.5, "maximum": 10.0 }),
            json!({ "type": "integer", "multipleOf": 2 }),
            json!({ "type": "integer", "multipleOf": 6, "minimum": 0 }),
            json!({ "type": "number", "multipleOf": 0.5 }),
            json!({ "type": "number", "multipleOf": 1 }),
            json!({ "enum": [2, 4, 6] }),
            json!({ "anyOf": [{ "type": "integer", "maximum": 5 }, { "type": "integer", "minimum": 6 }] }),
            json!({ "type": "integer" }),
        ],
        vec![
            json!({ "type": "string" }),
            json!({ "type": "string", "minLength": 1 }),
            json!({ "type": "string", "minLength": 2, "maxLength": 4 }),
            json!({ "type": "string", "pattern": "^[a-c]{2,4}$" }),
            json!({ "type": "string", "pattern": "^a" }),
            json!({ "type": "string", "pattern": "^[ab]{2}$" }),
            json!({ "enum": ["ab", "abc"] }),
            json!({ "type": "string", "format": "uuid" }),
            json!({ "type": "string", "format": "uri" }),
            json!({ "type": "string", "format": "uri-reference" }),
            json!({ "type": "string", "format": "uuid", "minLength": 36 }),
            json!({ "anyOf": [{ "type": "string", "format": "date-time" }, date.clone()] }),
            date,
        ],
        vec![
            json!({ "type": "object", "properties": { "a": { "type": "integer" }, "b": { "type": "string" } } }),
            json!({ "type": "object", "properties": { "a": { "type": "integer" }, "b": { "type": "string" } }, "required": ["a"] }),
            json!({ "type": "object", "properties": { "a": { "type": "integer" } }, "required": ["a"], "additionalProperties": false }),
            json!({ "type": "object", "properties": { "a": { "type": "number" } }, "additionalProperties": { "type": "string" } }),
            json!({ "type": "object", "patternProperties": { "^a$": { "type": "number" } } }),
            json!({ "type": "object", "minProperties": 1 }),
            json!({ "type": "object", "maxProperties": 1 }),
            json!({ "type": "object", "required": ["a"], "maxProperties": 1 }),
            json!({ "type": "object", "propertyNames": { "enum": ["a", "b"] } }),
            json!({ "type": "object", "additionalProperties": false, "properties": { "a": true, "b": true } }),
            json!({ "type": "object", "dependentRequired": { "a": ["b"] } }),
            json!({ "type": "object", "required": ["a", "b"] }),
            json!({ "type": "object", "properties": { "a": false } }),
            json!({ "type": "object", "properties": { "a": { "type": ["integer", "null"] } } }),
            json!({ "allOf": [{ "type": "object", "properties": { "a": { "type": "integer" } } }, { "required": ["a"] }] }),
        ],
        vec![
            json!({ "type": "array" }),
            json!({ "type": "array", "items": { "type": "number" } }),
            json!({ "type": "array", "items": { "type": "integer" }, "minItems": 1 }),
            json!({ "type": "array", "items": { "type": "integer" }, "maxItems": 2 }),
            json!({ "type": "array", "items": { "enum": [1, 2] }, "uniqueItems": true }),
            json!({ "type": "array", "maxItems": 2 }),
            json!({ "type": "array", "uniqueItems": true }),
            json!({ "type": "array", "contains": { "type": "integer" } }),
            json!({ "type": "array", "contains": { "const": 1 }, "minContains": 2 }),
            json!({ "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }] }),
            json!({ "type": "array", "prefixItems": [{ "const": 1 }], "items": false }),
            json!({ "type": "array", "prefixItems": [{ "const": 1 }], "items": false, "minItems": 1 }),
        ],
        vec![
            json!({ "anyOf": [{ "type": "integer" }, { "type": "string" }] }),
            json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] }),
            json!({ "oneOf": [{ "type": "integer" }, { "type": "number" }] }),
            json!({ "type": "number", "not": { "type": "integer" } }),
            json!({ "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "integer", "maximum": 0 }] }),
            json!({ "type": "integer", "not": { "const": 0 } }),
            json!({ "if": { "type": "string" }, "then": { "minLength": 2 }, "else": { "type": "integer" } }),
            json!({ "anyOf": [{ "type": "string", "minLength": 2 }, { "type": "integer" }] }),
            json!({ "allOf": [{ "type": ["integer", "string"] }, { "minLength": 2 }] }),
            json!({ "not": { "not": { "type": ["integer", "string"] } } }),
        ],
        // The same recursive thing, written in two ways, and a narrower one.
        vec![
            json!({ "$ref": "#/$defs/t", "$defs": { "t": { "type": "object", "properties": { "next": { "$ref": "#/$defs/t" } } } } }),
            json!({ "$ref": "#/$defs/t", "$defs": { "t": { "type": "object", "properties": { "next": { "anyOf": [{ "$ref": "#/$defs/t" }] } } } } }),
            json!({ "$ref": "#/$defs/t", "$defs": { "t": { "type": "object", "properties": { "next": { "$ref": "#/$defs/t" } }, "additionalProperties": false } } }),
            json!({ "type": "object", "properties": { "next": { "type": "object" } } }),
        ],
    ]
}

fn canonical(schema: &Value) -> canonical::CanonicalSchema {
    let options = canonical::options().with_draft(Draft::Draft202012).should_validate_formats(true).offline();
    let form = options.canonicalize(schema).unwrap();
    assert_ne!(form.kind(), CanonicalKind::Raw, "{schema}");
    form
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true).build(schema).unwrap()
}

/// Values that the schema accepts: generated from it, and some of them changed.
fn values(schema: &Value, accepts: &jsonschema::Validator) -> Vec<Value> {
    let mut generator = Generator::new(schema, 5);
    let mut values: Vec<Value> = (0..150).filter_map(|_| generator.value()).collect();
    let changed: Vec<Value> = values.iter().zip(0..).map(|(value, seed)| mutate(value, seed)).collect();
    values.extend(changed);
    values.retain(|value| accepts.is_valid(value));
    values
}

#[test]
fn covered_schemas_are_not_refuted() {
    let (mut covered, mut shown, mut unshown, mut undecided, mut tried) = (0, 0, Vec::new(), 0, 0);
    let mut refuted = Vec::new();
    for group in groups() {
        let forms: Vec<_> = group.iter().map(canonical).collect();
        let validators: Vec<_> = group.iter().map(validator).collect();
        let values: Vec<_> = group.iter().zip(&validators).map(|(schema, accepts)| values(schema, accepts)).collect();
        for (narrow, values) in values.iter().enumerate() {
            assert!(values.len() >= 20, "{} values for {}", values.len(), group[narrow]);
            for wide in (0..group.len()).filter(|wide| *wide != narrow) {
                let outside = values.iter().find(|value| !validators[wide].is_valid(value));
                let pair = || format!("{} in {}", group[narrow], group[wide]);
                match forms[wide].covers(&forms[narrow]).unwrap() {
                    Containment::Yes => {
                        covered += 1;
                        tried += values.len();
                        refuted.extend(outside.map(|value| format!("{} is refuted by {value}", pair())));
                    }
                    Containment::No if outside.is_some() => shown += 1,
                    Containment::No => unshown.push(pair()),
                    Containment::Unknown => undecided += 1,
                }
            }
        }
    }
    println!(
        "{covered} pairs covered, {tried} values tried on them; {shown} pairs not covered, as a value shows, and {} where \
         none was found; {undecided} undecided",
        unshown.len()
    );
    assert!(refuted.is_empty(), "{}", refuted.join("\n"));
    assert!(covered >= 100, "{covered}");
    // If the values were too tame to refute anything, the first part would say little.
    assert!(shown >= 5 * unshown.len(), "{shown} shown, not:\n{}", unshown.join("\n"));
}
