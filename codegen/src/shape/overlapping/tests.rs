//! Branches that have a value in common: which is found, and where nothing is said.

use serde_json::{Value, json};

use crate::error::Code;
use crate::{Request, emit};

/// What is said of the union `U`.
fn said(union: &Value) -> Vec<String> {
    let object = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}});
    let schema = json!({"openapi": "3.1.0", "components": {"schemas": {
        "A": object("a"), "B": object("b"), "T": {"type": "string", "pattern": "^t"}, "U": union,
    }}});
    let bytes = Some(schema.to_string().into_bytes());
    let emitted = emit(&Request { all: true, bytes, ..Request::of("root.json".into()) }).unwrap();
    let found = emitted.warnings.diagnostics().iter().filter(|problem| problem.code == Code::Overlap);
    found.map(|problem| problem.message.clone()).collect()
}

fn value(branches: &Value) -> Option<String> {
    let said = said(&json!({ "oneOf": branches }));
    assert!(said.len() < 2, "{said:?}");
    let (value, _) = said.first()?.split_once(" matches two branches, which `oneOf` rejects")?;
    Some(value.to_owned())
}

#[test]
fn overlapping_branches_are_reported_with_a_common_value() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let cases = [
        (json!([{"type": "integer"}, {"type": "number", "minimum": 1}]), "3"),
        (json!([{"type": "integer", "maximum": 10}, {"type": "number", "minimum": 10}]), "10"),
        (json!([{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]), "\"b\""),
        (json!([{"enum": ["up", "down"]}, {"type": "string", "maxLength": 2}]), "\"up\""),
        (json!([reference("T"), {"type": "string", "pattern": "z$"}]), "\"tz\""),
        (json!([{"type": ["string", "null"]}, {"type": ["integer", "null"]}]), "null"),
        (
            json!([{"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "integer"}}]),
            "[]",
        ),
        (json!([reference("A"), reference("B")]), "{}"),
        (json!([{"type": "string"}, reference("A"), {"type": "boolean"}, reference("B")]), "{}"),
        (json!([{"allOf": [reference("A"), {"required": ["a"]}]}, reference("A")]), "{\"a\":\"\"}"),
    ];
    for (branches, expected) in cases {
        assert_eq!(value(&branches).as_deref(), Some(expected), "{branches}");
    }
}

#[test]
fn nothing_is_reported_for_exclusive_branches() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let tagged = |tag: &str| json!({"type": "object", "required": ["k"], "properties": {"k": {"const": tag}}});
    for branches in [
        json!([{"type": "integer", "maximum": 4}, {"type": "integer", "minimum": 5}]),
        json!([{"type": "string"}, {"type": "integer"}, reference("A")]),
        json!([{"type": "string", "maxLength": 2}, {"type": "string", "minLength": 3}]),
        json!([tagged("a"), tagged("b")]),
        json!([{"required": ["a"]}, {"required": ["b"]}]),
        json!([{"allOf": [reference("A")], "required": ["a"]}, {"allOf": [reference("B")], "required": ["b"]}]),
        json!([reference("T"), {"type": "string", "pattern": "^a"}]),
    ] {
        assert_eq!(value(&branches), None, "{branches}");
    }
    let branches = json!([reference("A"), reference("B")]);
    assert!(said(&json!({"anyOf": branches})).is_empty());
    // The tag decides, and what stands beside the branches counts.
    assert!(said(&json!({"oneOf": branches, "discriminator": {"propertyName": "a"}})).is_empty());
    assert!(said(&json!({"oneOf": branches, "type": "object", "required": ["a", "b"], "maxProperties": 1})).is_empty());
}
