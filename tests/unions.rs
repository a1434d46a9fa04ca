//! Promise: a union is read by the branch that its value names, in any order of its members and in every build of serde_json,
//! with serde's words and serde_json's places for what is wrong; and a tree of unions in proportion to its size.

#[path = "support/nested.rs"]
mod nested;

use std::collections::BTreeSet;

use codegen::{Deviations, Request};
use nested::Nested;

/// A schema, texts of JSON that it accepts, and texts that it rejects, with what the plain types say of them.
type Row = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const ROWS: &[Row] = &[
    // By kind.
    (
        r#"{"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "array", "items": {"type": "boolean"}},
            {"type": "object", "properties": {"a": {"type": "integer"}}}]}"#,
        &[r#""x""#, "1.5", "-0.25", "[true]", "[]", r#"{"a": 1}"#, "{}"],
        &[
            ("null", "expected a string, a number, an array or an object"),
            ("[true,\n 1]", "invalid type: integer `1`, expected a boolean at line 2 column 2"),
            ("{\"a\":\n \"x\"}", "invalid type: string \"x\", expected i64 at line 2 column 4"),
        ],
    ),
    (
        r#"{"anyOf": [{"type": "string"}, {"type": "object", "properties": {"a": {"type": "integer"}}}]}"#,
        &[r#""x""#, r#"{"a": 1}"#, "{}"],
        &[("5", "expected a string or an object"), ("[]", "expected a string or an object")],
    ),
    (
        r##"{"anyOf": [{"$ref": "#/$defs/a"}, {"type": "string"}], "$defs": {"a": {"type": ["integer", "null"]}}}"##,
        &["null", "5", r#""x""#],
        &[
            ("true", "expected null, a number or a string"),
            ("{}", "expected null, a number or a string at line 1 column 2"),
        ],
    ),
    // By a discriminator: what names a branch and is none of it is told why.
    (
        r##"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": {
            "Root": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}},
            "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "boolean"}}},
            "Dog": {"type": "object", "required": ["kind", "name"],
                "properties": {"kind": {"type": "string"}, "name": {"type": "string", "maxLength": 3}}}}}}"##,
        &[r#"{"kind": "cat", "lives": true}"#, r#"{"kind": "dog", "name": "Rex"}"#],
        &[
            (r#"{"kind": "cat"}"#, "missing field `lives`"),
            (r#"{"kind": "cat", "lives": 9}"#, "invalid type: integer `9`, expected a boolean"),
            (r#"{"kind": "dog", "name": "Hasso"}"#, "5 characters, at most 3 allowed"),
            (r#"{"kind": "bird"}"#, "data did not match any variant of untagged enum Root"),
        ],
    ),
    // By a tag that is the variant.
    (
        r##"{"oneOf": [
            {"type": "object", "properties": {"kind": {"const": "leaf"}, "value": {"type": "integer"}},
                "required": ["kind", "value"]},
            {"type": "object", "properties": {"kind": {"const": "pair"}, "left": {"$ref": "#"}, "right": {"$ref": "#"}},
                "required": ["kind", "left"], "additionalProperties": false}]}"##,
        &[
            r#"{"kind": "leaf", "value": 1}"#,
            r#"{"value": 1, "kind": "leaf"}"#,
            r#"{"left": {"value": 2, "kind": "leaf"}, "kind": "pair", "right": {"kind": "leaf", "value": 1}}"#,
            r#"{"left": {"left": {"value": 2, "kind": "leaf"}, "kind": "pair"}, "kind": "pair"}"#,
        ],
        &[
            ("5", "invalid type: integer `5`, expected an object with the tag `kind` at line 1 column 1"),
            (r#"["leaf", 1]"#, "invalid type: sequence, expected an object with the tag `kind`"),
            (r#"{"value": 1}"#, "missing field `kind` at line 1 column 12"),
            (r#"{"kind": "x"}"#, "unknown variant `x`, expected `leaf` or `pair` at line 1 column "),
            (r#"{"kind": 5}"#, "invalid type: integer `5`, expected a string at line 1 column 10"),
            (
                "{\"kind\": \"leaf\",\n \"value\": \"a\"}",
                "invalid type: string \"a\", expected i64 at line 2 column 13",
            ),
            (
                "{\"kind\": \"pair\",\n \"left\": {\"kind\": \"leaf\",\n \"value\": \"a\"}}",
                "invalid type: string \"a\", expected i64 at line 3 column 13",
            ),
            (r#"{"left": {"value": "a", "kind": "leaf"}, "kind": "pair"}"#, "invalid type: string \"a\", expected i64"),
            (r#"{"kind": "pair", "left": {"kind": "leaf", "value": 1}, "x": 1}"#, "unknown field `x`"),
        ],
    ),
    // By a tag with content beside it, or nothing.
    (
        r#"{"oneOf": [
            {"type": "object", "properties": {"t": {"const": "a"}, "c": {"type": ["string", "null"]}},
                "required": ["t", "c"]},
            {"type": "object", "properties": {"t": {"const": "b"}, "c": {"type": "string", "format": "uuid"}},
                "required": ["t", "c"]},
            {"type": "object", "properties": {"t": {"const": "c"}, "c": {"type": "array", "items": {"type": "number"}}},
                "required": ["t", "c"], "additionalProperties": false},
            {"type": "object", "properties": {"t": {"const": "d"}}, "required": ["t"], "additionalProperties": false}]}"#,
        &[
            r#"{"t": "a", "c": null}"#,
            r#"{"c": "x", "t": "a"}"#,
            r#"{"t": "b", "c": "b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11"}"#,
            r#"{"c": [1.5, -0.25], "t": "c"}"#,
            r#"{"t": "d"}"#,
        ],
        &[
            (r#"{"t": "a"}"#, "missing field `c` at line 1 column 10"),
            (r#"{"t": "b", "c": "b7d6f2c08a514f0e9d432f6f6a1f9e11"}"#, "expected a UUID in its hyphenated form"),
            (r#"{"t": "c", "c": [], "x": 1}"#, "unknown field `x`, expected `c` at line 1 column 23"),
            (r#"{"t": "d", "x": 1}"#, "unknown field `x`, there are no fields at line 1 column 14"),
        ],
    ),
    // By a tag that the branches keep.
    (
        r##"{"oneOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {
            "a": {"type": "object", "properties": {"t": {"const": "a"}, "n": {"type": "integer"}}, "required": ["t"]},
            "b": {"type": "object", "properties": {"t": {"enum": ["b", "c"]}, "u": {"$ref": "#"}, "a": {"$ref": "#/$defs/a"}},
                "required": ["t"]}}}"##,
        &[
            r#"{"t": "a", "n": 1}"#,
            r#"{"n": 1, "t": "a"}"#,
            r#"{"t": "c"}"#,
            r#"{"u": {"u": {"n": 1, "t": "a"}, "t": "b"}, "t": "b"}"#,
        ],
        &[
            (r#"{"n": 1}"#, "missing field `t`"),
            (r#"{"t": "d"}"#, "unknown variant `d`, expected one of `a`, `b`, `c`"),
            (r#"{"t": "a", "n": "b"}"#, "invalid type: string \"b\", expected i64 at line 1 column 19"),
        ],
    ),
    // By a member that no other branch may have.
    (
        r#"{"oneOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}, "n": {"type": "number"}}, "required": ["a"],
                "additionalProperties": false},
            {"type": "object", "properties": {"b": {"type": "string"}, "n": {"type": "number"}}, "required": ["b"],
                "additionalProperties": false}]}"#,
        &[r#"{"a": 1}"#, r#"{"n": 1.5, "b": "x"}"#, r#"{"b": "x", "n": 2.5}"#],
        &[
            (r#"{"n": 1}"#, "expected an object with one of the members `a`, `b`"),
            (r#"{"a": "x"}"#, "invalid type: string \"x\", expected i64 at line 1 column 9"),
            (r#"{"a": 1, "b": "x"}"#, "unknown field `b`, expected `a` or `n` at line 1 column 12"),
            ("[1]", "invalid type: sequence, expected an object with one of the members `a`, `b`"),
        ],
    ),
    // By kind, and objects among them by a member that no other branch may have, or by a tag.
    (
        r#"{"anyOf": [{"type": "string"},
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": false},
            {"type": "object", "properties": {"b": {"type": "string"}, "n": {"type": "number"}}, "required": ["b"],
                "additionalProperties": false}]}"#,
        &[r#""x""#, r#"{"a": 1}"#, r#"{"n": 1.5, "b": "x"}"#],
        &[
            ("5", "expected a string or an object"),
            (r#"{"n": 1}"#, "expected an object with one of the members `a`, `b`"),
            ("{\"b\":\n 1}", "invalid type: integer `1`, expected a string at line 2 column 2"),
        ],
    ),
    (
        r##"{"anyOf": [{"type": "array", "items": {"$ref": "#"}},
            {"type": "object", "properties": {"t": {"const": "a"}, "u": {"$ref": "#"}}, "required": ["t"]},
            {"type": "object", "properties": {"t": {"enum": ["b", "c"]}, "n": {"type": "number"}}, "required": ["t"]}]}"##,
        &["[]", r#"[{"t": "a"}, [{"n": 1.5, "t": "c"}]]"#, r#"{"u": [{"n": 2.5, "t": "b"}], "t": "a"}"#],
        &[
            ("5", "expected an array or an object"),
            (r#"[{"t": "d"}]"#, "unknown variant `d`, expected one of `a`, `b`, `c`"),
            (r#"{"n": 1}"#, "missing field `t`"),
        ],
    ),
    // By trying the branches.
    (
        r##"{"anyOf": [
            {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "next": {"$ref": "#"},
                "a": {"type": "integer"}}, "required": ["kids", "a"]},
            {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "next": {"$ref": "#"},
                "a": {"type": "string"}, "others": {"type": "boolean"}}, "required": ["kids", "a"]}]}"##,
        &[
            r#"{"kids": [], "a": 1}"#,
            r#"{"kids": [{"kids": [], "a": "x", "others": true}], "next": {"a": 1, "kids": []}, "a": "x"}"#,
        ],
        &[
            (r#"{"kids": [], "a": true}"#, "data did not match any variant of untagged enum Root"),
            (r#"{"a": 1}"#, "missing field `kids`"),
            (r#"{"kids": [5], "a": 1}"#, "invalid type: integer `5`"),
        ],
    ),
];

/// Trees of unions: the schema, and what stands on each level around the next one.
const TREES: &[(&str, &str, &str)] = &[
    (OVERLAPPING, r#"{"kids":[{}],"b":"x"}"#, r#"{"kids":[],"a":"x"}"#),
    (
        r##"{"oneOf": [
            {"type": "object", "properties": {"kind": {"const": "leaf"}}, "required": ["kind"]},
            {"type": "object", "properties": {"kind": {"const": "wrap"}, "next": {"$ref": "#"}},
                "required": ["kind", "next"]}]}"##,
        r#"{"next":{},"kind":"wrap"}"#,
        r#"{"kind":"leaf"}"#,
    ),
];

const OVERLAPPING: &str = r##"{"KEYWORD": [
    {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "a": {"type": "string"}},
        "required": ["kids", "a"]},
    {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "b": {"type": "string"}},
        "required": ["kids", "b"]}]}"##;

#[test]
fn a_union_is_read_by_the_branch_that_its_value_names() {
    let folder = tempfile::tempdir().unwrap();
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    let mut emit = |name: String, schema: &str, deviations: Deviations| {
        let file = folder.path().join("schema.json");
        std::fs::write(&file, schema).unwrap();
        // Of a document that only holds schemas, the one of that name.
        let root = schema.contains("openapi").then(|| "#/components/schemas/Root".to_owned());
        let pointers = root.into_iter().collect();
        let request = Request { name: Some("Root".to_owned()), pointers, deviations, ..Request::of(file) };
        let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{schema}: {error}"));
        crates.extend(emitted.crates);
        modules.push((name, emitted.text));
    };
    for (profile, deviations) in [("exact", Deviations::EXACT), ("plain", Deviations::PLAIN)] {
        for (index, (schema, accepted, rejected)) in ROWS.iter().enumerate() {
            let name = format!("{profile}_{index}");
            emit(name.clone(), schema, deviations);
            tests.push_str(&format!("#[test]\nfn test_{name}() {{\n"));
            accepted.iter().for_each(|json| tests.push_str(&format!("    reads::<{name}::Root>({json:?});\n")));
            for (json, message) in *rejected {
                let message = if profile == "plain" { message } else { "" };
                tests.push_str(&format!("    rejects::<{name}::Root>({json:?}, {message:?});\n"));
            }
            tests.push_str("}\n");
        }
        for (index, (schema, level, leaf)) in TREES.iter().enumerate() {
            for keyword in ["anyOf", "oneOf"] {
                let name = format!("{profile}_tree_{index}_{}", keyword.to_lowercase());
                emit(name.clone(), &schema.replace("KEYWORD", keyword), deviations);
                tests.push_str(&format!(
                    "#[test]\nfn test_{name}() {{\n    grows::<{name}::Root>({level:?}, {leaf:?});\n}}\n"
                ));
            }
        }
    }
    tests.push_str(HELPERS);
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let features = "arbitrary_precision = [\"serde_json/arbitrary_precision\"]\npreserve_order = [\"serde_json/preserve_order\"]\n";
    let nested = Nested::new("unions", &format!("[dependencies]\n{dependencies}\n[features]\n{features}"));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    for features in ["", "arbitrary_precision,preserve_order"] {
        nested.succeed(&["test", "--lib", "--features", features]);
    }
}

const HELPERS: &str = r#"
#[cfg(test)]
fn reads<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let read: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    let read = T::deserialize(&value).unwrap_or_else(|error| panic!("{json}, from a value: {error}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
}

#[cfg(test)]
fn rejects<T: serde::de::DeserializeOwned>(json: &str, message: &str) {
    let Err(error) = serde_json::from_str::<T>(json) else { panic!("{json} is read") };
    // Where numbers keep all digits, they have no place.
    if !cfg!(feature = "arbitrary_precision") {
        assert!(error.to_string().contains(message), "{json}: {error}");
    }
}

/// Twice the depth, twice the time, and some for noise.
#[cfg(test)]
fn grows<T: serde::de::DeserializeOwned>(level: &str, leaf: &str) {
    let time = |depth: usize| {
        let json = (0..depth).fold(leaf.to_owned(), |inner, _| level.replace("{}", &inner));
        let once = || {
            let start = std::time::Instant::now();
            serde_json::from_str::<T>(&json).unwrap_or_else(|error| panic!("{depth} levels: {error}"));
            start.elapsed()
        };
        (0..20).map(|_| once()).min().unwrap()
    };
    let (few, many) = (time(15), time(60));
    assert!(many < few * 10, "15 levels take {few:?}, 60 levels {many:?}");
}
"#;
