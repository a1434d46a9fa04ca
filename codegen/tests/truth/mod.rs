//! What the tests of truth share: the table of made edits, the real history, and a validator for any place in any document
//! that owes nothing to the stages of the generator.

// Each test program uses its part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// One edit of a schema of our own, and what is to be said of it.
#[derive(Debug, Clone)]
pub struct Edit {
    pub name: String,
    pub old: Value,
    pub new: Value,
    /// Each definition that does not mean the same, by its pointer in the new version, and how.
    pub changed: BTreeMap<String, String>,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// For those who parse, and what comes of it for those who send.
    pub class: String,
    pub send: String,
    /// Whether documentation differs, or what is said is written in another way.
    pub docs: bool,
    pub layout: bool,
    /// The rules that it meets, and the bump that they call for.
    pub rust: Vec<String>,
    pub bump: String,
}

/// Every edit of `codegen/tests/edits`, below the folder of the package `codegen`.
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

/// The versions of a published schema in `LOCKSTEP_CORPUS`, oldest first, each with its class for those who parse.
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

/// A validator, formats asserted, for what stands at a pointer of a document: in JSON Schema as it is, in OpenAPI with
/// `nullable` put into JSON Schema's words.
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
    // The document keeps its own root, so that what it refers to is found where it says.
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

/// Null beside whatever says `nullable`.
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
