//! Shared by the tests of `diff`: the table of edits, the published history, and a validator for any schema in a
//! document that is independent of the generator's stages.

// Each test program uses only a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// An edit of one of our own schemas, and its expected result.
#[derive(Debug, Clone)]
pub struct Edit {
    pub name: String,
    pub old: Value,
    pub new: Value,
    /// The relation of each definition whose meaning differs, by its pointer in the new version.
    pub changed: BTreeMap<String, String>,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// The class for parsing, and the outcome for sending.
    pub class: String,
    pub send: String,
    /// Whether the documentation differs, or only the layout.
    pub docs: bool,
    pub layout: bool,
    /// The rules that apply, and the bump that they require.
    pub rust: Vec<String>,
    pub bump: String,
}

/// Reads every edit in `tests/edits`, below the folder of the package `codegen`.
pub fn edits(codegen: &Path) -> Vec<Edit> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(codegen.join("tests/edits")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Edit> {
    let table: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let edit = |edit: &toml::Value| {
        let text = |key: &str| edit.get(key).map(|value| value.as_str().unwrap().to_owned()).unwrap_or_default();
        let list = |key: &str| -> Vec<String> {
            let values = edit.get(key).map(|value| value.as_array().unwrap().as_slice()).unwrap_or_default();
            values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
        };
        let flag = |key: &str| edit.get(key).is_some_and(|value| value.as_bool().unwrap());
        let name = text("name");
        let json =
            |key: &str| serde_json::from_str(&text(key)).unwrap_or_else(|error| panic!("{name}: {key}: {error}"));
        let changed = edit.get("changed").map(|value| value.as_table().unwrap().clone()).unwrap_or_default();
        Edit {
            old: json("old"),
            new: json("new"),
            changed: changed.iter().map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect(),
            added: list("added"),
            removed: list("removed"),
            class: text("class"),
            send: text("send"),
            docs: flag("docs"),
            layout: flag("layout"),
            rust: list("rust"),
            bump: text("bump"),
            name,
        }
    };
    table["edit"].as_array().unwrap().iter().map(edit).collect()
}

/// The versions of a published schema in `LOCKSTEP_CORPUS`, oldest first, each with its class for parsing.
pub fn history() -> Vec<(PathBuf, String)> {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from);
    let corpus = corpus.expect("LOCKSTEP_CORPUS names a folder of published documents");
    let folder = corpus.join("history/codat-bank-feeds");
    let index = document(&folder.join("index.json"));
    let text = |version: &Value, key: &str| version[key].as_str().unwrap().to_owned();
    let version = |version: &Value| (folder.join(text(version, "file")), text(version, "class"));
    index.as_array().unwrap().iter().map(version).collect()
}

pub fn document(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Builds a validator, which asserts formats, for the schema at a pointer of a document; in OpenAPI, `nullable` is
/// converted to JSON Schema.
pub fn validator(document: &Value, pointer: &str) -> jsonschema::Validator {
    let version = ["openapi", "swagger"].iter().find_map(|key| document[key].as_str());
    let (document, draft) = match version {
        Some(version) if version.starts_with("3.1") => (admitting_null(document), jsonschema::Draft::Draft202012),
        Some(_) => (admitting_null(document), jsonschema::Draft::Draft4),
        None if document["$schema"].as_str().is_some_and(|uri| uri.contains("draft-07")) => {
            (document.clone(), jsonschema::Draft::Draft7)
        }
        None => (document.clone(), jsonschema::Draft::Draft202012),
    };
    // The document keeps its root, so that references resolve.
    let (folder, id) = match draft {
        jsonschema::Draft::Draft4 => ("definitions", "id"),
        jsonschema::Draft::Draft7 => ("definitions", "$id"),
        _ => ("$defs", "$id"),
    };
    let mut inner = document;
    inner[id] = "urn:document".into();
    let schema = json!({ "$ref": format!("urn:document{pointer}"), folder: { "document": inner } });
    jsonschema::options().with_draft(draft).should_validate_formats(true).build(&schema).unwrap()
}

/// Adds null to schemas with `nullable`.
fn admitting_null(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let inner = members.iter().map(|(name, value)| (name.clone(), admitting_null(value)));
            let inner = Value::Object(inner.collect());
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            if nullable { json!({ "anyOf": [inner, { "type": "null" }] }) } else { inner }
        }
        Value::Array(items) => items.iter().map(admitting_null).collect(),
        value => value.clone(),
    }
}
