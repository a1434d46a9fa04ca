//! Promise: whatever the schema, the generated code compiles without a warning, of the compiler or of clippy, and each check
//! in it ends and says what a validator says. The schemas are random, the same in every run; `LOCKSTEP_WARNINGS` is how many
//! there are, where a longer run is wanted, and `LOCKSTEP_WARNINGS_FROM` the first seed.

#[path = "support/nested.rs"]
mod nested;
#[path = "warnings/schemas.rs"]
mod schemas;

use std::collections::BTreeSet;

use codegen::instance::{Generator, mutate};
use codegen::{Deviations, Request, Verdict};
use nested::Nested;
use schemas::Maker;
use serde_json::{Value, json};

/// How many schemas there are, each in two profiles.
const USUAL: u64 = 60;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().unwrap())
}

/// Latin, Greek, Cyrillic and Japanese letters, and Han characters that differ in a stroke.
fn letters() -> serde_json::Map<String, Value> {
    let ranges = ['À'..='ž', 'Α'..='ω', 'Ё'..='ё', 'ぁ'..='ゖ', 'ァ'..='ヺ', '郎'..='郟', '隰'..='隿'];
    ranges.into_iter().flatten().map(|letter| (letter.to_string(), json!({}))).collect()
}

/// Schemas that were printed wrongly once.
fn known() -> Vec<Value> {
    let nullable = json!({ "type": ["object", "null"], "allOf": [{ "properties": { "v": { "allOf": [{}] }, "w": { "type": "string" } } }] });
    vec![
        // Two schemas at one pointer, of which each has a check.
        json!({ "oneOf": [{ "$ref": "#/$defs/Mini" }, {}], "$defs": { "Mini": nullable } }),
        json!({ "properties": { "a": { "oneOf": [{ "$ref": "#/$defs/M" }, true] } }, "$defs": { "M": { "anyOf": [nullable, { "type": "null" }] } } }),
        // Two patterns in a closed object, and a value that none satisfies.
        json!({ "patternProperties": { "^x": false, "y$": {} }, "additionalProperties": false }),
        json!({ "not": { "properties": { "a": { "not": {} } }, "items": { "type": [] }, "minLength": 0 } }),
        // Names of letters that look like others.
        json!({ "type": "object", "properties": { "α": { "type": "object", "properties": { "а": {} } }, "a": {}, "œ": {}, "oe": {} } }),
        // All the letters that names may keep, where some look like others.
        json!({ "type": "object", "properties": letters() }),
        // Counts that no value has.
        json!({ "minLength": u64::MAX, "maxItems": u64::MAX, "minContains": 2, "maxContains": 1, "contains": { "minItems": 1 } }),
        // Listed values in a condition.
        json!({ "if": { "enum": [1, [2], {}] }, "then": { "type": "integer" }, "else": { "if": { "const": [1.5] }, "then": false } }),
        // A value that would have to hold another of its type, with a rule.
        json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/A" } }, "$defs": { "A": {
            "type": "object", "properties": { "b": { "$ref": "#/$defs/A" } }, "required": ["b"], "dependentRequired": { "x": ["y"] } } } }),
        // A member that any value must not have, and a step of an integer that is no integer of Rust's.
        json!({ "not": { "type": "object", "properties": { "a": false, "b": { "maxProperties": 0 } }, "required": ["a"] } }),
        json!({ "anyOf": [{ "type": "integer", "minimum": 0, "multipleOf": 1e300 }, { "type": "string" }] }),
    ]
}

/// Values that a schema may be about.
fn values(schema: &Value, seed: u64) -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.0),
        json!(0.3),
        json!(1e39),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("x"),
        json!("b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11"),
        json!([]),
        json!([1, 1.0]),
        json!(["x", null, { "a": [] }]),
        json!({}),
        json!({ "a": 1, "kind": "x", "x-y": null }),
    ];
    all.extend(schemas::NAMES.iter().map(|name| json!({ *name: "x", "type": "y" })));
    let mut generator = Generator::new(schema, seed);
    for seed in 0..12 {
        if let Some(value) = generator.value() {
            all.extend([mutate(&value, seed), value]);
        }
    }
    all
}

/// True if there is a number in it of which a double has not all digits.
fn is_large(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_none_or(|float| float.abs() >= 9e15),
        Value::Array(items) => items.iter().any(is_large),
        Value::Object(members) => members.values().any(is_large),
        _ => false,
    }
}

/// The names of the checks in a module.
fn checks(text: &str) -> Vec<&str> {
    let starts = text.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("pub ").unwrap_or(line).strip_prefix("fn check_")
    });
    starts.filter_map(|rest| rest.split_once('(').map(|(name, _)| name)).collect()
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn random_schemas_compile_without_a_warning_and_each_check_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    let (from, count) = (number("LOCKSTEP_WARNINGS_FROM", 0), number("LOCKSTEP_WARNINGS", USUAL));
    let random = (from..from + count).map(|seed| (format!("random_{seed}"), Maker::new(seed).document()));
    let known = known().into_iter().enumerate().map(|(at, schema)| (format!("known_{at}"), schema));
    let (mut refused, mut called) = (0, 0);
    for (seed, (name, schema)) in known.chain(random).enumerate() {
        let file = folder.path().join("schema.json");
        std::fs::write(&file, schema.to_string()).unwrap();
        let values = values(&schema, seed as u64);
        for (profile, deviations) in [("plain", Deviations::PLAIN), ("exact", Deviations::EXACT)] {
            let request = Request { name: Some("Root".to_owned()), deviations, ..Request::of(file.clone()) };
            let Ok(emitted) = codegen::emit(&request) else {
                refused += 1;
                continue;
            };
            let module = format!("{name}_{profile}");
            let mut text = emitted.text;
            let checks: Vec<String> = checks(&text).iter().map(|name| format!("check_{name}")).collect();
            if !checks.is_empty() {
                called += checks.len();
                // Inside the module of the checks, which ends the file.
                text = text.trim_end().strip_suffix('}').unwrap().to_owned();
                text.push_str(&format!(
                    "\n    #[cfg(test)]\n    pub fn all(value: &Value) {{\n        let all: &[fn(&Value) -> Outcome] = \
                     &[{}];\n        for check in all {{\n            let _ = check(value);\n        }}\n    }}\n}}\n\n\
                     #[cfg(test)]\npub fn check_all(value: &Value) {{\n    rules::all(value);\n}}\n",
                    checks.join(", ")
                ));
                text = text
                    .replacen("\nmod rules {", "\npub mod rules {", 1)
                    .replace("check_all(value: &Value)", "check_all(value: &serde_json::Value)");
            }
            tests.push_str(&format!("/// {schema}\n#[test]\nfn test_{module}() {{\n"));
            let validator = jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true)
                .build(&schema)
                .unwrap();
            let proved = emitted.proof.types.iter().all(|proof| proof.verdict == Verdict::Equivalent);
            // There the validator reckons with doubles.
            let steps = schema.to_string().contains("multipleOf");
            for value in &values {
                let json = value.to_string();
                if !checks.is_empty() {
                    tests.push_str(&format!("    {module}::check_all(&parse({json:?}));\n"));
                }
                if proved && profile == "exact" && !(steps && is_large(value)) {
                    let valid = validator.is_valid(value);
                    tests.push_str(&format!("    says::<{module}::Root>({json:?}, {valid});\n"));
                }
            }
            tests.push_str("}\n");
            crates.extend(emitted.crates);
            modules.push((module, text));
        }
    }
    println!("{} modules with {called} checks; {refused} schemas have no types", modules.len());
    assert!(called as u64 > count && refused < count / 4);
    tests.push_str(HELPERS);
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("warnings", &format!("[dependencies]\n{dependencies}"));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    nested.clippy(&[]);
    nested.succeed(&["test", "--lib"]);
}

const HELPERS: &str = r#"
#[cfg(test)]
fn parse(json: &str) -> serde_json::Value {
    serde_json::from_str(json).unwrap()
}

#[cfg(test)]
fn says<T: serde::de::DeserializeOwned>(json: &str, valid: bool) {
    assert_eq!(serde_json::from_str::<T>(json).is_ok(), valid, "{json}");
}
"#;
