//! Promise: what the types write in CBOR, and in MessagePack with names, they read back, whatever kind they are of; the
//! docs/types.md says which of them are for JSON alone.

#[path = "support/nested.rs"]
mod nested;

use std::collections::BTreeSet;

use codegen::{Deviations, Enums, Policy, Request, UnknownMembers};
use nested::Nested;

/// The texts of a format that a type is made for.
const FORMATS: &[(&str, &str)] = &[
    ("date-time", "2024-02-29T23:59:60Z"),
    ("date", "2024-02-29"),
    ("time", "08:30:06Z"),
    ("duration", "P1DT2H"),
    ("email", "a@b.example"),
    ("idn-email", "ä@b.example"),
    ("hostname", "a.example"),
    ("idn-hostname", "ä.example"),
    ("ipv4", "127.0.0.1"),
    ("ipv6", "::1"),
    ("uri", "https://a.example/?b#c"),
    ("uri-reference", "../a"),
    ("iri", "https://ä.example/"),
    ("iri-reference", "../ä"),
    ("uri-template", "/a/{b}"),
    ("uuid", "b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11"),
    ("json-pointer", "/a/0"),
    ("relative-json-pointer", "0#"),
    ("regex", "^a+$"),
];

/// A schema, and values of it. `UUID` stands for one in both.
const CASES: &[(&str, &[&str])] = &[
    (
        r#"{"type": "object", "required": ["a"], "properties": {"a": UUID, "b": UUID, "c": {"type": ["integer", "null"]}}}"#,
        &[r#"{"a": "UUID"}"#, r#"{"a": "UUID", "b": "UUID", "c": 5}"#],
    ),
    (
        r#"{"type": "object", "properties": {"a": {"type": "array", "items": UUID}, "b": {"type": "object", "additionalProperties": UUID}}}"#,
        &[r#"{"a": ["UUID", "UUID"], "b": {"x": "UUID"}}"#, "{}"],
    ),
    (
        r#"{"type": "object", "required": ["a"], "properties": {"a": {"anyOf": [UUID, {"type": "null"}]}}}"#,
        &[r#"{"a": "UUID"}"#, r#"{"a": null}"#],
    ),
    (
        r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": UUID}"#,
        &[r#"{"a": [1.5, null, {"b": -7}], "x": "UUID"}"#],
    ),
    (
        r#"{"type": "array", "prefixItems": [UUID, {"type": "integer"}], "items": false, "minItems": 2}"#,
        &[r#"["UUID", 7]"#],
    ),
    (
        r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "boolean"}}"#,
        &[r#"["a", 7, true]"#, "[]"],
    ),
    (
        r#"{"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": UUID}}"#,
        &[r#"[["UUID", "UUID"]]"#],
    ),
    (r#"{"enum": ["a", "b-c"]}"#, &[r#""b-c""#]),
    (r#"{"enum": ["a", 1, null, 2.5, [true]]}"#, &[r#""a""#, "1", "null", "2.5", "[true]"]),
    (r#"{"type": ["string", "integer", "null", "boolean"]}"#, &[r#""a""#, "-9223372036854775808", "null", "true"]),
    (
        r#"{"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "string"}}, {"type": "object"}]}"#,
        &["1.5", r#"["a"]"#, r#"{"a": [18446744073709551615]}"#],
    ),
    (
        r#"{"oneOf": [
        {"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}, "n": {"type": "integer"}}},
        {"type": "object", "required": ["k", "t"], "properties": {"k": {"const": "b"}, "t": {"type": "string"}}}]}"#,
        &[r#"{"k": "a", "n": 3}"#, r#"{"k": "b", "t": "x"}"#],
    ),
    (
        r#"{"oneOf": [
        {"type": "object", "required": ["k", "u"], "properties": {"k": {"const": "a"}, "u": UUID, "n": {"type": "integer"}}},
        {"type": "object", "required": ["k", "t"], "properties": {"k": {"const": "b"}, "t": {"type": "string"}}}]}"#,
        &[r#"{"k": "a", "u": "UUID", "n": 3}"#, r#"{"k": "b", "t": "x"}"#],
    ),
    (
        r#"{"anyOf": [UUID, {"type": "number"}, {"type": "array", "items": UUID}]}"#,
        &[r#""UUID""#, "1.5", r#"["UUID"]"#],
    ),
    (r#"{"type": "string", "minLength": 2, "pattern": "^a"}"#, &[r#""ab""#]),
    (r#"{"type": "integer", "minimum": 0, "maximum": 255}"#, &["255", "0"]),
    (r#"{"type": "number"}"#, &["1.5", "-0.5", "1e300"]),
    (r#"{"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}}"#, &[r#"{"a": 1}"#]),
];

#[test]
fn base64_bytes_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let uuid =
        |text: &str, by: &str| text.replace("\"UUID\"", "\"b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11\"").replace("UUID", by);
    let schema = r#"{"type": "string", "format": "uuid"}"#;
    let mut cases: Vec<(String, Vec<String>)> = CASES
        .iter()
        .map(|(text, values)| (uuid(text, schema), values.iter().map(|value| uuid(value, "")).collect()))
        .collect();
    for (format, text) in FORMATS {
        let schema = format!(
            "{{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {{\"a\": {{\"type\": \"string\", \"format\": {format:?}}}}}}}"
        );
        cases.push((schema, vec![format!("{{\"a\": {text:?}}}")]));
    }
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    for (index, (schema, values)) in cases.iter().enumerate() {
        let file = folder.path().join("schema.json");
        std::fs::write(&file, schema).unwrap();
        let open = Policy { unknown: UnknownMembers::Keep, enums: Enums::Open, ..Policy::default() };
        for (name, deviations, policy) in [
            ("plain", Deviations::PLAIN, Policy::default()),
            ("exact", Deviations::EXACT, Policy::default()),
            ("open", Deviations::PLAIN, open),
        ] {
            let request = Request { name: Some("Root".to_owned()), deviations, policy, ..Request::of(file.clone()) };
            let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{schema}: {error}"));
            let module = format!("{name}_{index}");
            tests.push_str(&format!("/// {}\n#[test]\nfn test_{module}() {{\n", schema.replace('\n', " ")));
            values.iter().for_each(|json| tests.push_str(&format!("    returns::<{module}::Root>({json:?});\n")));
            tests.push_str("}\n");
            crates.extend(emitted.crates);
            modules.push((module, emitted.text));
        }
    }
    tests.push_str(HELPERS);
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let tables = format!("[dependencies]\n{dependencies}\nciborium = \"0.2\"\nrmp-serde = \"1\"\n");
    let nested = Nested::new("binary", &tables);
    nested.library("", &modules, &tests);
    // Nothing else here needs the two, and as dependencies of this workspace they would have others built once more.
    if !nested.cargo(&["fetch"]).0 {
        println!("skipped: ciborium and rmp-serde are not to be had here");
        return;
    }
    nested.succeed(&["test", "--lib"]);
}

const HELPERS: &str = r#"
#[cfg(test)]
fn returns<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) {
    let value: T = serde_json::from_str(json).unwrap();
    let written = serde_json::to_value(&value).unwrap();
    let same = |read: T| assert_eq!(serde_json::to_value(read).unwrap(), written);
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).unwrap();
    same(ciborium::from_reader(bytes.as_slice()).unwrap_or_else(|error| panic!("CBOR of {json}: {error}")));
    let bytes = rmp_serde::to_vec_named(&value).unwrap();
    same(rmp_serde::from_slice(&bytes).unwrap_or_else(|error| panic!("MessagePack of {json}: {error}")));
}
"#;
