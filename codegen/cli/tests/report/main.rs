//! Promise: what `lockstep diff --format json` prints is what `docs/diff-report.schema.json` describes, and the types that
//! Lockstep generates from that schema read it.

// Made by `lockstep emit docs/diff-report.schema.json --root Report -o codegen/cli/tests/report/types.rs`.
#[allow(dead_code)]
#[rustfmt::skip]
mod types;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn schema() -> Value {
    serde_json::from_slice(&std::fs::read(root().join("docs/diff-report.schema.json")).unwrap()).unwrap()
}

/// The same, where every property has to be described.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        match value {
            Value::Object(members) => {
                if members.get("properties").is_some_and(Value::is_object) && members.contains_key("required") {
                    members.insert("additionalProperties".to_owned(), false.into());
                }
                members.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

/// What the command prints for two documents and the rest of a lockstep.toml.
fn report(old: &Value, new: &Value, config: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("old.json", &old.to_string());
    put("schemas/new.json", &new.to_string());
    let module = "schemas = \"schemas\"\n[[module]]\noutput = \"src/new.rs\"\ndocuments = [\"new.json\"]\n";
    put("lockstep.toml", &format!("{module}{config}"));
    let output = Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .current_dir(folder.path())
        .args(["diff", "old.json", "schemas/new.json", "--format", "json"])
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Reports that have everything that a report may have, among them one of a document with operations.
fn reports() -> Vec<Value> {
    let object = |properties: Value, required: Value| json!({ "type": "object", "properties": properties, "required": required });
    let old =
        object(json!({ "state": { "enum": ["open"] }, "id": { "type": "string", "maxLength": 9 } }), json!(["id"]));
    let new = object(
        json!({ "state": { "enum": ["open", "paid"] }, "id": { "type": "string", "pattern": "^[a-z]+$" }, "more": { "type": "string", "format": "uuid" } }),
        json!(["id", "state"]),
    );
    let api = |order: &Value, method: &str| {
        let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } });
        json!({
            "openapi": "3.0.3", "info": { "title": "Shop", "version": "1" },
            "paths": { "/orders": { method: {
                "operationId": "order", "requestBody": { "content": content },
                "responses": { "200": { "description": "", "content": content } },
            } } },
            "components": { "schemas": { "Order": order, "Basket": object(json!({ "order": { "$ref": "#/components/schemas/Order" } }), json!([])) } },
        })
    };
    let mut read_only = new.clone();
    read_only["properties"]["more"]["readOnly"] = true.into();
    read_only["required"] = json!(["id", "more"]);
    let mut write_only = read_only.clone();
    write_only["properties"]["more"] = json!({ "type": "string", "format": "uuid", "writeOnly": true });
    let undecided = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let accept = "[[accept]]\nrule = \"enum-value-added\"\npointer = \"#/properties/state\"\nreason = \"known\"\n[rules]\nrequired-added = \"warn\"\nvariant-added = \"allow\"\n";
    vec![
        report(&old, &old, ""),
        report(&old, &new, ""),
        report(&new, &old, ""),
        report(&old, &new, accept),
        report(&api(&old, "post"), &api(&read_only, "put"), ""),
        report(&api(&new, "put"), &api(&read_only, "put"), ""),
        report(&api(&new, "put"), &api(&write_only, "put"), ""),
        report(&undecided("^(a|b)*c$"), &undecided("^([ab]{2})*c|d$"), ""),
    ]
}

#[test]
fn reports_match_their_schema() {
    let schema = closed(schema());
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let reports = reports();
    for report in &reports {
        let problems: Vec<_> =
            validator.iter_errors(report).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(problems.is_empty(), "{problems:?}\n{report:#}");
    }
    // A property that none of these reports has is superfluous in the schema, or not tested.
    let all = serde_json::to_string(&reports).unwrap();
    let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for name in definitions
        .flat_map(|definition| definition["properties"].as_object().into_iter().flatten())
        .map(|(name, _)| name)
    {
        let is_met = all.contains(&format!("\"{name}\":"));
        assert!(is_met || ["rust_unknown", "why"].contains(&name.as_str()), "{name}");
    }
}

#[test]
fn the_types_of_reports_are_those_of_their_schema() {
    let path = root().join("docs/diff-report.schema.json");
    let emitted = Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .current_dir(root())
        .args(["emit", "docs/diff-report.schema.json", "--root", "Report"])
        .output()
        .unwrap();
    assert!(emitted.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&emitted.stderr));
    let committed = std::fs::read_to_string(root().join("codegen/cli/tests/report/types.rs")).unwrap();
    assert!(
        String::from_utf8(emitted.stdout).unwrap() == committed,
        "run `lockstep emit docs/diff-report.schema.json --root Report -o codegen/cli/tests/report/types.rs`"
    );
    for value in reports() {
        let report: types::Report = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&report).unwrap(), value);
    }
}
