//! Tests what lowered schemas accept and reject, for the keywords of each dialect.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Options, lower};
use crate::error::{Code, Error, Result};
use crate::load::{self, Dialect};
use crate::schema::Bundle;

/// Lowers the first document, with the others next to it in a folder.
fn lowered(documents: &[(&str, &str)], dialect: &str, options: &Options) -> Result<Bundle> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in documents {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    lowered_in(folder.path(), &[documents[0].0], dialect, options)
}

fn lowered_in(folder: &Path, listed: &[&str], dialect: &str, options: &Options) -> Result<Bundle> {
    let reading = load::Options {
        folder: folder.to_owned(),
        documents: listed.iter().map(|name| (*name).to_owned()).collect(),
        mounts: vec![("https://example.com/mounted".to_owned(), folder.join("mounted"))],
        dialect: Dialect::named(dialect),
        ..load::Options::default()
    };
    let mut library = load::load(reading, &|_| None)?;
    lower(&mut library, options)
}

fn root() -> Options {
    Options { roots: vec!["#".to_owned()], ..Options::default() }
}

fn codes(error: &Error) -> Vec<Code> {
    error.diagnostics().iter().map(|problem| problem.code).collect()
}

fn accepts(bundle: &Bundle, instance: &Value) -> bool {
    let position = |key: &str| bundle.definitions.get_index_of(key).unwrap();
    let uri = |key: &str| format!("#/$defs/{}", position(key));
    let definitions: Map<String, Value> =
        bundle.definitions.values().enumerate().map(|(i, schema)| (i.to_string(), schema.to_json(&uri))).collect();
    let document = json!({"$ref": uri(&bundle.roots[0]), "$defs": definitions});
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&document);
    validator.unwrap().is_valid(instance)
}

/// Dialects, a schema, the instances that it accepts, and those that it rejects.
type Case = (&'static [&'static str], &'static str, &'static str, &'static str);

const ALL: &[&str] = &["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12", "openapi3.0", "openapi3.1"];
const CASES: &[Case] = &[
    (ALL, r#"{"type": ["string", "null"]}"#, r#"["a", null]"#, "[1]"),
    (ALL, r#"{"enum": [1, "a"]}"#, r#"[1, 1.0, "a"]"#, "[2]"),
    (ALL, r#"{"minimum": 1, "maximum": 3, "multipleOf": 2}"#, r#"[2, "a"]"#, "[0, 1, 4]"),
    (ALL, r#"{"required": ["a"], "minProperties": 1, "maxProperties": 2}"#, r#"[{"a": 1}]"#, r#"[{}, {"b": 1}]"#),
    (ALL, r#"{"type": "array", "items": {"type": "string"}}"#, r#"[["a"]]"#, "[[1], 1]"),
    (ALL, r#"{"not": {"type": "string"}}"#, "[1]", r#"["a"]"#),
    (
        &["draft4"],
        r#"{"const": 1, "contains": false, "propertyNames": false, "if": {}, "then": false}"#,
        "[2, [1], {\"a\": 1}]",
        "[]",
    ),
    (&["draft6"], r#"{"if": {}, "then": false}"#, "[1]", "[]"),
    (&["draft6", "draft7", "draft2019-09", "draft2020-12", "openapi3.1"], r#"{"const": 1}"#, "[1]", "[2]"),
    (
        &["draft7", "draft2020-12"],
        r#"{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "null"}}"#,
        r#"["a", null]"#,
        r#"["", 1]"#,
    ),
    (&["draft7", "draft2020-12"], r#"{"then": false, "else": false}"#, "[1]", "[]"),
    (
        &["draft4", "openapi3.0"],
        r#"{"minimum": 1, "exclusiveMinimum": true, "maximum": 3, "exclusiveMaximum": false}"#,
        "[2, 3]",
        "[1, 4]",
    ),
    (&["draft4", "openapi3.0"], r#"{"exclusiveMinimum": true}"#, "[0]", "[]"),
    (&["draft6", "draft2020-12", "openapi3.1"], r#"{"exclusiveMinimum": 1}"#, "[2]", "[1]"),
    (
        &["draft4", "draft6", "draft7", "draft2019-09"],
        r#"{"items": [{"type": "string"}], "additionalItems": false}"#,
        r#"[["a"], []]"#,
        r#"[[1], ["a", 1]]"#,
    ),
    (&["draft4", "draft7", "draft2019-09"], r#"{"items": {}, "additionalItems": false}"#, "[[1, 2]]", "[]"),
    (&["draft7"], r#"{"additionalItems": false}"#, "[[1, 2]]", "[]"),
    (
        &["draft2020-12", "openapi3.1"],
        r#"{"prefixItems": [{"type": "string"}], "items": false}"#,
        r#"[["a"]]"#,
        r#"[["a", 1], [1]]"#,
    ),
    (&["draft2019-09"], r#"{"prefixItems": [false]}"#, "[[1]]", "[]"),
    (
        &["draft4", "draft7", "draft2020-12"],
        r#"{"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}"#,
        r#"[{"a": 1, "b": 1}, {}]"#,
        r#"[{"a": 1}, {"c": 1}]"#,
    ),
    (&["draft7"], r#"{"dependentRequired": {"a": ["b"]}, "unevaluatedProperties": false}"#, r#"[{"a": 1}]"#, "[]"),
    (
        &["draft2019-09"],
        r#"{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": false}}"#,
        "[{}]",
        r#"[{"a": 1}, {"c": 1}]"#,
    ),
    (&["draft7"], r#"{"contains": {"type": "null"}, "minContains": 0, "maxContains": 0}"#, "[[null]]", "[[]]"),
    (&["draft2019-09", "draft2020-12"], r#"{"contains": {"type": "null"}, "minContains": 0}"#, "[[]]", "[]"),
    (&["draft2020-12"], r#"{"contains": {"type": "null"}, "unevaluatedItems": false}"#, "[[null]]", "[[null, 1]]"),
    (&["draft2019-09"], r#"{"contains": {"type": "null"}, "unevaluatedItems": false}"#, "[]", "[[null], [1]]"),
    // Keywords next to `$ref`.
    (
        &["draft4", "draft7", "openapi3.0"],
        r##"{"properties": {"a": {"$ref": "#/definitions/b", "maximum": 1}}, "definitions": {"b": {"type": "number"}}}"##,
        r#"[{"a": 2}]"#,
        r#"[{"a": ""}]"#,
    ),
    (
        &["draft2019-09", "draft2020-12"],
        r##"{"properties": {"a": {"$ref": "#/definitions/b", "maximum": 1}}, "definitions": {"b": {"type": "number"}}}"##,
        r#"[{"a": 1}]"#,
        r#"[{"a": 2}]"#,
    ),
    (
        &["draft4", "draft7", "openapi3.0"],
        r##"{"properties": {"a": {"$ref": "#/definitions/b", "format": "ipv4"}}, "definitions": {"b": {"type": "string"}}}"##,
        r#"[{"a": "x"}]"#,
        r#"[{"a": 1}]"#,
    ),
    // `$ref` as the name of a property.
    (ALL, r#"{"properties": {"$ref": {"type": "string"}}}"#, r#"[{"$ref": "a"}]"#, r#"[{"$ref": 1}]"#),
    // `nullable`.
    (&["openapi3.0", "openapi3.1"], r#"{"type": "string", "nullable": true, "enum": ["a"]}"#, r#"["a", null]"#, "[1]"),
    (&["openapi3.0"], r#"{"type": "string", "x-nullable": true}"#, "[null]", "[1]"),
    (&["draft7", "draft2020-12"], r#"{"type": "string", "nullable": true}"#, r#"["a"]"#, "[null]"),
    // Identifiers and anchors.
    (
        &["draft7"],
        r##"{"properties": {"a": {"$ref": "#b"}}, "definitions": {"x": {"$id": "#b", "type": "string"}}}"##,
        r#"[{"a": ""}]"#,
        r#"[{"a": 1}]"#,
    ),
    (
        &["draft4"],
        r##"{"properties": {"a": {"$ref": "#b"}}, "definitions": {"x": {"id": "#b", "type": "string"}}}"##,
        r#"[{"a": ""}]"#,
        r#"[{"a": 1}]"#,
    ),
    (
        &["draft2019-09", "draft2020-12"],
        r##"{"properties": {"a": {"$ref": "#b"}}, "$defs": {"x": {"$anchor": "b", "type": "string"}}}"##,
        r#"[{"a": ""}]"#,
        r#"[{"a": 1}]"#,
    ),
    (
        &["draft2020-12"],
        r##"{"$id": "https://example.com/a/", "properties": {"a": {"$ref": "b"}}, "$defs": {"x": {"$id": "b", "$ref": "#/$defs/y", "$defs": {"y": {"type": "string"}}}}}"##,
        r#"[{"a": ""}]"#,
        r#"[{"a": 1}]"#,
    ),
    (
        &["draft2020-12"],
        r##"{"properties": {"a": {"$ref": "urn:example:b"}}, "$defs": {"x": {"$id": "urn:example:b", "type": "string"}, "y": {"enum": [{"$id": "urn:example:b"}]}}}"##,
        r#"[{"a": ""}]"#,
        r#"[{"a": 1}]"#,
    ),
    // Pointers with escapes.
    (
        ALL,
        r##"{"properties": {"a": {"$ref": "#/x-any/a~1b~0c%25"}}, "x-any": {"a/b~c%": {"type": "string"}}}"##,
        r#"[{"a": ""}]"#,
        r#"[{"a": 1}]"#,
    ),
    // A dynamic reference depends on the dynamic scope.
    (
        &["draft2020-12"],
        r##"{"$id": "https://example.com/strings", "$ref": "list", "$defs": {"s": {"$dynamicAnchor": "item", "type": "string"}, "list": {"$id": "list", "items": {"$dynamicRef": "#item"}, "$defs": {"any": {"$dynamicAnchor": "item"}}}}}"##,
        r#"[["a"]]"#,
        "[[1]]",
    ),
    (
        &["draft2020-12"],
        r##"{"$id": "https://example.com/strings", "$ref": "list", "$defs": {"s": {"$dynamicAnchor": "item", "type": "string"}, "list": {"$id": "list", "items": {"$dynamicRef": "#item"}, "$defs": {"any": {"$anchor": "item"}}}}}"##,
        "[[1]]",
        "[]",
    ),
    (
        &["draft2019-09"],
        r##"{"$id": "https://example.com/closed", "$recursiveAnchor": true, "$ref": "tree", "unevaluatedProperties": false, "$defs": {"t": {"$id": "tree", "$recursiveAnchor": true, "properties": {"child": {"$recursiveRef": "#"}}}}}"##,
        r#"[{"child": {}}]"#,
        r#"[{"child": {"x": 1}}]"#,
    ),
    // `$schema`, and references to built-in meta-schemas.
    (&["draft2020-12"], r#"{"$schema": "http://json-schema.org/draft-04/schema#", "const": 1}"#, "[2]", "[]"),
    (
        &["draft2020-12"],
        r#"{"$ref": "http://json-schema.org/draft-07/schema#"}"#,
        r#"[{"type": "string"}]"#,
        r#"[{"type": 1}]"#,
    ),
    (
        &["draft2020-12"],
        r#"{"$ref": "https://json-schema.org/draft/2020-12/schema"}"#,
        r#"[{"properties": {"a": {"type": "string"}}}]"#,
        r#"[{"properties": {"a": {"type": 1}}}]"#,
    ),
];

#[test]
fn keywords_have_the_meaning_of_their_dialect() {
    for (dialects, schema, valid, invalid) in CASES {
        for dialect in *dialects {
            let bundle = lowered(&[("a.json", schema)], dialect, &root())
                .unwrap_or_else(|error| panic!("{schema} in {dialect}: {:?}", error.diagnostics()));
            for (instances, expected) in [(valid, true), (invalid, false)] {
                let instances: Vec<Value> = serde_json::from_str(instances).unwrap();
                for instance in instances {
                    assert_eq!(accepts(&bundle, &instance), expected, "{instance} against {schema} in {dialect}");
                }
            }
        }
    }
}

#[test]
fn malformed_keywords_are_reported_at_their_place() {
    let cases = [
        ("draft7", r#"{"required": [1]}"#, Code::Keyword),
        ("draft4", r#"{"required": true}"#, Code::Keyword),
        ("draft4", r#"{"exclusiveMinimum": 1}"#, Code::Keyword),
        ("draft7", r#"{"type": "text"}"#, Code::Keyword),
        ("draft2020-12", r#"{"items": [{}]}"#, Code::NotASchema),
        ("draft7", r#"{"dependencies": 1}"#, Code::Keyword),
        ("draft7", r#"{"$ref": 1}"#, Code::Keyword),
        ("openapi3.0", r#"{"discriminator": {}}"#, Code::Keyword),
        ("draft7", r##"{"$ref": "#nowhere"}"##, Code::UnresolvedReference),
        ("draft7", r#"{"$ref": "https://example.com/x"}"#, Code::UnresolvedReference),
        ("draft7", r#"{"$ref": "../x.json"}"#, Code::OutsideFolder),
        ("draft7", r#"{"$ref": "%2e%2e/x.json"}"#, Code::OutsideFolder),
    ];
    for (dialect, schema, code) in cases {
        let strict = Options { strict: true, ..root() };
        let error = lowered(&[("a.json", schema)], dialect, &strict).unwrap_err();
        assert_eq!(codes(&error), [code], "{schema}");
        assert!(error.diagnostics()[0].place.is_some(), "{schema}");
    }
}

#[test]
fn references_cross_files_of_the_folder_and_of_mounts() {
    let documents = [
        (
            "a.json",
            r#"{"$id": "https://example.com/a.json", "$schema": "http://json-schema.org/draft-07/schema#",
            "properties": {"b": {"$ref": "sub/b.yaml#/definitions/x"}, "c": {"$ref": "https://example.com/mounted/c"}}}"#,
        ),
        // Without `$schema` it has the dialect of the document that refers to it.
        ("sub/b.yaml", "definitions:\n  x:\n    items: [{$ref: '../d.json'}]\n"),
        ("d.json", r#"{"type": "string"}"#),
        ("mounted/c.json", r#"{"$ref": "e.json"}"#),
        ("mounted/e.json", r#"{"type": "null"}"#),
    ];
    let bundle = lowered(&documents, "draft2020-12", &root()).unwrap();
    assert!(accepts(&bundle, &json!({"b": ["a", 1], "c": null})));
    assert!(!accepts(&bundle, &json!({"b": [1]})));
    assert!(!accepts(&bundle, &json!({"c": 1})));
    let keys: Vec<&str> = bundle.definitions.keys().map(String::as_str).collect();
    // `c` is only a reference to another file, so that file has the definition.
    assert_eq!(keys, ["#", "sub/b.yaml#/definitions/x", "https://example.com/mounted/e.json#", "d.json#"]);
}

#[test]
fn a_dynamic_definition_is_lowered_once_for_each_meaning() {
    let schema = r##"{"$id": "https://example.com/r", "properties": {"a": {"$ref": "strings"}, "b": {"$ref": "list"}}, "$defs": {
        "strings": {"$id": "strings", "$ref": "list", "$defs": {"s": {"$dynamicAnchor": "item", "type": "string"}}},
        "list": {"$id": "list", "items": {"$dynamicRef": "#item"}, "$defs": {"any": {"$dynamicAnchor": "item"}}}}}"##;
    let bundle = lowered(&[("a.json", schema)], "", &root()).unwrap();
    assert!(accepts(&bundle, &json!({"a": ["x"], "b": [1]})));
    assert!(!accepts(&bundle, &json!({"a": [1]})));
    let keys: Vec<&str> = bundle.definitions.keys().map(String::as_str).collect();
    assert!(keys.contains(&"#/$defs/list"), "{keys:?}");
    assert!(keys.contains(&"(item=!/$defs/strings/$defs/s)#/$defs/list"), "{keys:?}");
}

#[test]
fn keywords_of_an_unused_vocabulary_are_annotations() {
    let meta = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/meta",
        "$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/applicator": true}}"#;
    let schema = r#"{"$schema": "meta.json", "properties": {"a": false}, "minimum": 3}"#;
    let bundle = lowered(&[("a.json", schema), ("meta.json", meta)], "", &root()).unwrap();
    assert!(!accepts(&bundle, &json!({"a": 1})));
    // A relative `$schema` does not name a meta-schema; this one is found through its mount.
    let schema = schema.replace("meta.json", "https://example.com/mounted/meta");
    let bundle = lowered(&[("a.json", &schema), ("mounted/meta.json", meta)], "", &root()).unwrap();
    assert!(accepts(&bundle, &json!(1)));
    assert!(!accepts(&bundle, &json!({"a": 1})));
}

#[test]
fn unresolved_references_accept_anything_if_lenient() {
    let schema = r##"{"properties": {"a": {"$ref": "#/nowhere"}, "b": {"type": "string"}}}"##;
    let strict = Options { strict: true, ..root() };
    assert_eq!(codes(&lowered(&[("a.json", schema)], "", &strict).unwrap_err()), [Code::UnresolvedReference]);
    let bundle = lowered(&[("a.json", schema)], "", &Options { lenient: true, ..strict }).unwrap();
    assert_eq!(bundle.dangling, [("#/properties/a".to_owned(), "#/nowhere".to_owned())]);
    assert!(accepts(&bundle, &json!({"a": 1})));
    assert!(!accepts(&bundle, &json!({"b": 1})));
}

const PETS: &str = r##"
openapi: 3.0.3
paths:
  /pets/{id}:
    get:
      parameters:
        - {name: id, in: path, schema: {type: string, example: x}}
      responses:
        "200":
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
              example: {schema: 1}
components:
  parameters:
    limit: {name: limit, in: query, schema: {type: integer}}
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {kitty: Cat}}
    Cat: {type: object}
    Dog: {type: object}
"##;

#[test]
fn roots_are_the_requested_definitions() {
    let keys = |options: &Options| lowered(&[("a.yaml", PETS)], "", options).unwrap().roots;
    let all = keys(&Options { all: true, ..Options::default() });
    let schemas = ["Pet", "Cat", "Dog"].map(|name| format!("#/components/schemas/{name}"));
    assert_eq!(all[..3], schemas);
    assert_eq!(all[3..], ["#/components/parameters/limit/schema"]);
    let operations = keys(&Options { operations: true, ..Options::default() });
    assert_eq!(operations, ["#/paths/~1pets~1%7Bid%7D/get/parameters/path", "#/components/schemas/Pet"]);
    let error = lowered(&[("a.yaml", PETS)], "", &Options { roots: vec!["#/x".to_owned()], ..Options::default() });
    assert_eq!(codes(&error.unwrap_err()), [Code::UnresolvedReference]);
}

#[test]
fn discriminators_map_names_to_definitions() {
    let bundle = lowered(&[("a.yaml", PETS)], "", &Options { all: true, ..Options::default() }).unwrap();
    let found = bundle.definitions["#/components/schemas/Pet"].discriminator.as_ref().unwrap();
    assert_eq!(found.property, "kind");
    let mapping: Vec<_> = found.mapping.iter().map(|(name, key)| (name.as_str(), key.as_str())).collect();
    assert_eq!(mapping, [("kitty", "#/components/schemas/Cat"), ("Dog", "#/components/schemas/Dog")]);
}

#[test]
fn definitions_of_swagger_are_found() {
    let swagger = "swagger: '2.0'\ndefinitions:\n  A: {type: string, x-nullable: true}\n";
    let bundle = lowered(&[("a.yaml", swagger)], "", &Options { all: true, ..Options::default() }).unwrap();
    assert_eq!(bundle.roots, ["#/definitions/A"]);
    assert!(accepts(&bundle, &Value::Null));
}

#[test]
fn recursion_through_properties_or_items_is_not_a_cycle() {
    let cases = [
        (r##"{"properties": {"a": {"$ref": "#"}}}"##, true),
        (r##"{"items": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}"##, true),
        (r##"{"$ref": "#"}"##, false),
        (r##"{"type": "string", "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {"$ref": "#"}}}}"##, false),
    ];
    for (schema, fine) in cases {
        let found = lowered(&[("a.json", schema)], "", &root());
        match found {
            Ok(_) => assert!(fine, "{schema}"),
            Err(error) => assert_eq!((codes(&error), fine), (vec![Code::ReferenceCycle], false), "{schema}"),
        }
    }
}

/// In a long chain of definitions that apply to the same instance, each is visited once.
#[test]
fn long_chains_of_references_take_linear_time() {
    let count = 5_000;
    let definitions: Map<String, Value> = (0..count)
        .map(|i| {
            (
                format!("d{i}"),
                json!({"anyOf": [{"$ref": format!("#/$defs/d{}", (i + 1).min(count))}, {"type": "null"}]}),
            )
        })
        .chain([(format!("d{count}"), json!({"type": "string"}))])
        .collect();
    let schema = json!({"$ref": "#/$defs/d0", "$defs": definitions}).to_string();
    let started = std::time::Instant::now();
    let bundle = lowered(&[("a.json", &schema)], "", &root()).unwrap();
    assert_eq!(bundle.definitions.len(), count + 2);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn definitions_with_the_same_pointer_in_two_documents_stay_distinct() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), r##"{"$defs": {"x": {"$ref": "b.json#/$defs/x"}}}"##).unwrap();
    std::fs::write(folder.path().join("b.json"), r##"{"$defs": {"x": {"$ref": "#/$defs/y"}, "y": {"type": "null"}}}"##)
        .unwrap();
    let options = Options { roots: vec!["#/$defs/x".to_owned()], ..Options::default() };
    let bundle = lowered_in(folder.path(), &["a.json", "b.json"], "", &options).unwrap();
    let keys: Vec<&str> = bundle.definitions.keys().map(String::as_str).collect();
    assert_eq!(keys, ["#/$defs/x", "b.json#/$defs/x", "#/$defs/y"]);
    assert!(!accepts(&bundle, &json!(1)));
}

/// Schemas whose parts were replaced by other parts or by junk are lowered or rejected, and a lowered schema has no
/// reference to a missing definition.
#[test]
fn mutated_schemas_are_lowered_or_rejected() {
    use rand::{RngExt, SeedableRng};
    fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    pointers(inner, format!("{at}/{name}"), found);
                }
            }
            Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| pointers(v, format!("{at}/{i}"), found)),
            _ => {}
        }
        found.push(at);
    }
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    let folder = tempfile::tempdir().unwrap();
    let junk =
        [json!(null), json!(true), json!(-1.5), json!("#"), json!(["#/a", 1]), json!({"$ref": "#"}), json!({"": []})];
    let schemas: Vec<Value> = CASES.iter().map(|case| serde_json::from_str(case.1).unwrap()).collect();
    let (mut lowered, mut rejected) = (0, 0);
    for round in 0..4_000 {
        let mut schema = schemas[round % schemas.len()].clone();
        for _ in 0..random.random_range(1..4) {
            let mut found = Vec::new();
            pointers(&schema, String::new(), &mut found);
            let target = found[random.random_range(0..found.len())].clone();
            let other = schema.pointer(&found[random.random_range(0..found.len())]).unwrap().clone();
            let new = if random.random_bool(0.5) { other } else { junk[random.random_range(0..junk.len())].clone() };
            *schema.pointer_mut(&target).unwrap() = new;
        }
        std::fs::write(folder.path().join("a.json"), schema.to_string()).unwrap();
        let dialect = ALL[random.random_range(0..ALL.len())];
        let options = Options { all: true, lenient: random.random_bool(0.5), ..root() };
        let Ok(bundle) = lowered_in(folder.path(), &["a.json"], dialect, &options) else {
            rejected += 1;
            continue;
        };
        lowered += 1;
        for definition in bundle.definitions.values() {
            definition.walk(&mut |inner| {
                let missing = inner.reference.as_ref().filter(|key| !bundle.definitions.contains_key(*key));
                assert_eq!(missing, None, "{schema}");
            });
        }
    }
    assert!(lowered > 500 && rejected > 500, "{lowered} lowered, {rejected} rejected");
}
