//! The promise on published documents: what a schema means is what its lowered form means. Needs `LOCKSTEP_CORPUS`, a
//! folder with regrouped test suites, and says so where it is not set.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Options, lower};
use crate::error::Result;
use crate::load::{self, Dialect};
use crate::schema::Bundle;

fn corpus() -> Option<PathBuf> {
    let found = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: LOCKSTEP_CORPUS is not set");
    }
    found
}

fn lowered(folder: &Path, document: &str, dialect: &str, remotes: &Path, options: &Options) -> Result<Bundle> {
    let mut library = load::load(load::Options {
        folder: folder.to_owned(),
        documents: vec![document.to_owned()],
        mounts: vec![("http://localhost:1234/".to_owned(), remotes.to_owned())],
        dialect: Dialect::named(dialect),
        ..load::Options::default()
    })?;
    lower(&mut library, options)
}

/// All definitions in one document, the first root at its root.
fn document(bundle: &Bundle) -> Value {
    let names: Vec<&String> = bundle.definitions.keys().collect();
    let uri = |key: &str| match names.iter().position(|name| *name == key) {
        Some(index) => format!("#/$defs/{index}"),
        None => panic!("`{key}` is referred to and not defined"),
    };
    let definitions: Map<String, Value> =
        bundle.definitions.values().enumerate().map(|(i, schema)| (i.to_string(), schema.to_json(&uri))).collect();
    json!({"$ref": uri(&bundle.roots[0]), "$defs": definitions})
}

/// What a group's tests come out as, where that is not what they say.
fn wrong(bundle: &Bundle, group: &Value) -> Vec<String> {
    let formats = group["format_assertion"].as_bool().unwrap_or(false);
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(formats)
        .build(&document(bundle));
    let validator = match validator {
        Ok(validator) => validator,
        Err(error) => return vec![format!("no schema: {error}")],
    };
    let tests = group["tests"].as_array().unwrap();
    tests
        .iter()
        .filter(|test| validator.is_valid(&test["data"]) != test["valid"].as_bool().unwrap())
        .map(|test| test["description"].to_string())
        .collect()
}

#[test]
fn a_lowered_schema_means_what_the_schema_means() {
    let Some(corpus) = corpus() else { return };
    let corpus = corpus.join("conformance");
    let remotes = corpus.join("remotes-jsts");
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let Ok(groups) = std::fs::read_to_string(path.join("groups.jsonl")) else { continue };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (mut count, mut tests, mut bad) = (0, 0, 0);
        for line in groups.lines() {
            let group: Value = serde_json::from_str(line).unwrap();
            std::fs::write(folder.path().join("schema.json"), group["schema"].to_string()).unwrap();
            let options = Options { roots: vec!["#".to_owned()], ..Options::default() };
            let dialect = group["draft"].as_str().unwrap();
            let wrong = match lowered(folder.path(), "schema.json", dialect, &remotes, &options) {
                Ok(bundle) => wrong(&bundle, &group),
                Err(error) => error.diagnostics().iter().map(|problem| format!("{problem:?}")).collect(),
            };
            count += 1;
            tests += group["tests"].as_array().unwrap().len();
            bad += wrong.len();
            failures.extend(wrong.iter().map(|wrong| {
                let wrong: String = wrong.chars().take(300).collect();
                format!("{name} {} ({}): {wrong}", group["id"], group["description"])
            }));
        }
        eprintln!("{name}: {count} groups, {tests} tests, {bad} wrong");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn published_documents_are_lowered_whole() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("openapi");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let mut failures = Vec::new();
    for name in names.iter().map(|name| name.to_string_lossy()) {
        let started = std::time::Instant::now();
        let options = Options { all: true, operations: true, lenient: true, ..Options::default() };
        match lowered(&folder, &name, "", &folder, &options) {
            Ok(bundle) => {
                document(&bundle);
                let (roots, all, dangling) = (bundle.roots.len(), bundle.definitions.len(), bundle.dangling.len());
                eprintln!("{name}: {roots} roots, {all} definitions, {dangling} dangling, {:?}", started.elapsed());
                failures.extend(bundle.dangling.iter().map(|(key, text)| format!("{name} dangling {key}: {text}")));
            }
            Err(error) => {
                failures.extend(error.diagnostics().iter().map(|problem| format!("{name}: {:?}", problem.message)));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
