//! Promise: unions of any size and depth are shaped and proved in time proportional to the document. Each family of
//! documents has a size at which a pass that compares all pairs of branches, or follows equal branches separately,
//! would not terminate in reasonable time.

use serde_json::{Value, json};

/// Returns the report of `lockstep emit` about the schema.
fn proved(schema: &Value) -> codegen::Verdicts {
    let request = codegen::Request {
        bytes: Some(schema.to_string().into_bytes()),
        all: true,
        ..codegen::Request::of("schema.json".into())
    };
    codegen::emit(&request).unwrap_or_else(|error| panic!("{error}")).proof.verdicts()
}

/// Returns `count` definitions, each created by `level` from the next one.
fn levels(count: usize, level: impl Fn(usize, Value) -> Value) -> Value {
    let mut definitions = serde_json::Map::new();
    for at in 0..count {
        let next = json!({ "$ref": format!("#/$defs/d{}", at + 1) });
        definitions.insert(format!("d{at}"), level(at, next));
    }
    definitions.insert(format!("d{count}"), json!({ "type": "object", "properties": { "x": { "type": "string" } } }));
    json!({ "$ref": "#/$defs/d0", "$defs": definitions })
}

/// Returns `count` branches of `keyword`, each a definition created by `branch`.
fn branches(count: usize, keyword: &str, branch: impl Fn(usize) -> Value) -> Value {
    let definitions: serde_json::Map<_, _> = (0..count).map(|at| (format!("b{at}"), branch(at))).collect();
    let references: Vec<_> = (0..count).map(|at| json!({ "$ref": format!("#/$defs/b{at}") })).collect();
    json!({ keyword: references, "$defs": definitions })
}

/// Returns an `allOf` of unions of objects.
fn product(unions: usize, objects: usize, keyword: &str) -> Value {
    let object = |union: usize, at: usize| {
        let name = format!("p{union}_{at}");
        json!({ "type": "object", "properties": { &name: { "type": "string" } }, "required": [name] })
    };
    let union = |union| json!({ keyword: (0..objects).map(|at| object(union, at)).collect::<Vec<_>>() });
    json!({ "allOf": (0..unions).map(union).collect::<Vec<_>>() })
}

/// Creates a level of a schema by its number, around the reference to the next one.
type Level = fn(usize, Value) -> Value;

#[test]
fn levels_of_equal_branches_are_followed_once() {
    let kinds: [(&str, Level); 7] = [
        ("anyOf", |_, next| json!({ "anyOf": [next, next] })),
        ("allOf", |_, next| json!({ "allOf": [next, next] })),
        ("anyOf beside null", |_, next| json!({ "anyOf": [next, next, { "type": "null" }] })),
        ("both", |_, next| json!({ "allOf": [{ "anyOf": [next, next] }, { "anyOf": [next, next] }] })),
        ("if", |_, next| json!({ "if": next, "then": next, "else": next })),
        (
            "items",
            |_, next| json!({ "anyOf": [{ "type": "array", "items": next }, { "type": "array", "items": next }] }),
        ),
        ("mixed", |at, next| match at % 4 {
            0 => json!({ "anyOf": [next, next], "properties": { "p": { "type": "integer" } } }),
            1 => json!({ "oneOf": [next, next] }),
            2 => json!({ "allOf": [next, next] }),
            _ => json!({ "if": next, "then": next, "else": next }),
        }),
    ];
    for (name, level) in kinds {
        for count in [10, 20, 40] {
            assert_eq!(proved(&levels(count, level)).unproved, 0, "{name}, {count} levels");
        }
    }
}

#[test]
fn branches_with_distinct_constants_are_proved_at_any_number() {
    let object = |at: usize, kind: Value| json!({ "type": "object", "properties": { "kind": kind, format!("v{at}"): { "type": "string" } }, "required": ["kind"] });
    for count in [34, 110, 220] {
        for keyword in ["oneOf", "anyOf"] {
            let verdicts = [
                proved(&branches(count, keyword, |at| object(at, json!({ "const": format!("k{at}") })))),
                proved(&branches(count, keyword, |at| object(at, json!({ "const": at })))),
                proved(&branches(count, keyword, |at| {
                    object(at, json!({ "enum": [format!("k{at}"), format!("l{at}")] }))
                })),
                // Each refers to the union.
                proved(&branches(count, keyword, |at| {
                    let mut object = object(at, json!({ "const": format!("k{at}") }));
                    object["properties"]["child"] = json!({ "$ref": "#" });
                    object
                })),
                // In a nested member.
                proved(&branches(count, keyword, |at| {
                    let meta = json!({ "type": "object", "properties": { "kind": { "const": format!("k{at}") } }, "required": ["kind"] });
                    json!({ "type": "object", "properties": { "meta": meta }, "required": ["meta"] })
                })),
                // Closed, with a different required member in each.
                proved(&branches(count, keyword, |at| {
                    let name = format!("v{at}");
                    json!({ "type": "object", "properties": { &name: {} }, "required": [name], "additionalProperties": false })
                })),
            ];
            for (at, verdicts) in verdicts.iter().enumerate() {
                assert_eq!(verdicts.unproved, 0, "{count} branches of {keyword}, of the kind {at}");
            }
        }
    }
}

#[test]
fn overlapping_branches_are_not_treated_as_disjoint() {
    // Two of them have the same constant: a value that matches both does not satisfy the `oneOf`.
    let twice = branches(60, "oneOf", |at| {
        let kind = json!({ "const": format!("k{}", at.max(1)) });
        json!({ "type": "object", "properties": { "kind": kind }, "required": ["kind"] })
    });
    let verdicts = proved(&twice);
    assert_eq!((verdicts.unproved, verdicts.differs), (0, 0));
    assert!(verdicts.equivalent_with_json_rules > 0, "a rule must reject what two branches accept");
}

#[test]
fn large_products_of_unions_become_a_wider_object_with_a_note() {
    for (unions, objects) in [(4, 4), (8, 4), (8, 8)] {
        for keyword in ["anyOf", "oneOf"] {
            let verdicts = proved(&product(unions, objects, keyword));
            assert_eq!((verdicts.unproved, verdicts.differs), (0, 0), "{unions} of {objects}, {keyword}");
        }
    }
    let request = codegen::Request {
        bytes: Some(product(4, 4, "anyOf").to_string().into_bytes()),
        ..codegen::Request::of("schema.json".into())
    };
    let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{error}"));
    assert!(emitted.proof.types.iter().any(|proof| proof.note.is_some()));
    assert!(emitted.text.contains("p3_3"), "a member that the document names is lost");
}
