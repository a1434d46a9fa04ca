//! The documents to mutate: our own hostile ones, and real ones if `LOCKSTEP_CORPUS` is set.

use std::path::{Path, PathBuf};

use rand::{Rng, RngExt};
use serde_json::{Map, Value, json};

use crate::hostile;

/// The maximum length of a document that is chosen often, in bytes.
const SMALL_BYTES: usize = 20_000;
/// One in this number of documents is a larger one.
const LARGE_ONE_IN: u32 = 500;

/// Documents, with names for failures.
pub struct Corpus {
    pub small: Vec<(String, Value)>,
    pub large: Vec<(String, Value)>,
}

impl Corpus {
    pub fn read() -> Corpus {
        let mut all = hostile::documents();
        let hostile = all.len();
        real(&mut all);
        // Repeated, so that they are a fifth of all.
        let again = (all.len() - hostile) / (4 * hostile);
        let own: Vec<_> = all[..hostile].to_vec();
        all.extend(std::iter::repeat_n(own, again).flatten());
        let (small, large) = all.into_iter().partition(|(_, document)| document.to_string().len() <= SMALL_BYTES);
        Corpus { small, large }
    }

    pub fn one_of(&self, rng: &mut impl Rng) -> &(String, Value) {
        let from = if self.large.is_empty() || !rng.random_ratio(1, LARGE_ONE_IN) { &self.small } else { &self.large };
        &from[rng.random_range(0..from.len())]
    }
}

fn real(out: &mut Vec<(String, Value)>) {
    let read = |path: &Path| -> Option<Value> { serde_json::from_slice(&std::fs::read(path).ok()?).ok() };
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
    for name in ["Connection.json", "components.json"] {
        out.push((name.to_owned(), read(&schemas.join(name)).unwrap()));
    }
    let Some(corpus) = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from) else { return };
    let entries = |folder: &str| {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(corpus.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        // The same seed must select the same document on every machine.
        paths.sort();
        paths
    };
    for folder in entries("conformance") {
        for line in std::fs::read_to_string(folder.join("groups.jsonl")).unwrap_or_default().lines() {
            let group: Value = serde_json::from_str(line).unwrap();
            out.push((format!("{} {}", group["corpus"], group["id"]), group["schema"].clone()));
        }
    }
    for path in entries("openapi") {
        let Some(document) = read(&path) else { continue };
        // A part of each document at a time: the largest take seconds.
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
        for name in schemas.keys() {
            let mut part = json!({"openapi": document["openapi"], "components": {"schemas": {}}});
            reach(&schemas, name, &mut part["components"]["schemas"]);
            out.push((format!("{} {name}", path.file_name().unwrap().display()), part));
        }
    }
}

/// Returns a schema with everything that it refers to.
fn reach(schemas: &Map<String, Value>, name: &str, out: &mut Value) {
    let Some(schema) = schemas.get(name).filter(|_| out.get(name).is_none()) else { return };
    out[name] = schema.clone();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                if let Some(other) = text.strip_prefix("#/components/schemas/") {
                    reach(schemas, other, out);
                }
            }
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
}
