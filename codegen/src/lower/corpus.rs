//! Checks on published documents and test suites that a lowered schema accepts exactly what the original does. Needs
//! `LOCKSTEP_CORPUS`, a folder with regrouped test suites; the tests are ignored by default.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Options, lower};
use crate::error::Result;
use crate::load::{self, Dialect};
use crate::schema::Bundle;

fn corpus() -> PathBuf {
    let folder = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from);
    folder.expect("LOCKSTEP_CORPUS names a folder of published documents")
}

fn lowered(folder: &Path, document: &str, dialect: &str, remotes: &Path, options: &Options) -> Result<Bundle> {
    let reading = load::Options {
        folder: folder.to_owned(),
        documents: vec![document.to_owned()],
        mounts: vec![("http://localhost:1234/".to_owned(), remotes.to_owned())],
        dialect: Dialect::named(dialect),
        ..load::Options::default()
    };
    let mut library = load::load(reading, &|_| None)?;
    lower(&mut library, options)
}

/// All definitions in one document, the first root at its root.
fn document(bundle: &Bundle) -> Value {
    let names: Vec<&String> = bundle.definitions.keys().collect();
    let uri = |key: &str| match names.iter().position(|name| *name == key) {
        Some(index) => format!("#/$defs/{index}"),
        None => panic!("`{key}` is referenced but not defined"),
    };
    let definitions: Map<String, Value> =
        bundle.definitions.values().enumerate().map(|(i, schema)| (i.to_string(), schema.to_json(&uri))).collect();
    json!({"$ref": uri(&bundle.roots[0]), "$defs": definitions})
}

/// The test suite's remote documents, for a validator that reads the original schema.
struct Remotes(PathBuf);

impl jsonschema::Retrieve for Remotes {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> std::result::Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let text = std::fs::read_to_string(self.0.join(uri.path().as_str().trim_start_matches('/')))?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Returns the tests of a group that fail only for the lowered schema, and how many fail for the original schema too.
fn failing_tests(bundle: &Bundle, group: &Value, remotes: &Path) -> (Vec<String>, usize) {
    let formats = group["format_assertion"].as_bool().unwrap_or(false);
    let early = (crate::formats::EARLY_HOSTNAME, crate::formats::is_early_hostname);
    let options = || jsonschema::options().should_validate_formats(formats).with_format(early.0, early.1);
    let ours = options().with_draft(jsonschema::Draft::Draft202012).build(&document(bundle));
    let draft = match group["draft"].as_str() {
        Some("draft4") => jsonschema::Draft::Draft4,
        Some("draft6") => jsonschema::Draft::Draft6,
        Some("draft7") => jsonschema::Draft::Draft7,
        Some("draft2019-09") => jsonschema::Draft::Draft201909,
        _ => jsonschema::Draft::Draft202012,
    };
    let schema = &group["schema"];
    let options = options().with_retriever(Remotes(remotes.to_owned()));
    let named = schema.get("$schema").is_some();
    let theirs = if named { options.build(schema) } else { options.with_draft(draft).build(schema) };
    let ours = match ours {
        Ok(validator) => validator,
        Err(error) => return (vec![format!("not a schema: {error}")], 0),
    };
    let (mut wrong, mut wrong_in_both) = (Vec::new(), 0);
    for test in group["tests"].as_array().unwrap() {
        let (data, expected) = (&test["data"], test["valid"].as_bool().unwrap());
        if ours.is_valid(data) == expected {
            continue;
        }
        match &theirs {
            Ok(theirs) if theirs.is_valid(data) == expected => wrong.push(test["description"].to_string()),
            _ => wrong_in_both += 1,
        }
    }
    (wrong, wrong_in_both)
}

/// Tests whose result differs because the validator checks `hostname` differently in 2020-12: in earlier drafts it was
/// RFC 1034's, without the punctuation rules of internationalised names.
const KNOWN_DIFFERENCES: &[&str] = &["hostname with consecutive hyphens (RFC1123)"];

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn lowered_schemas_pass_the_published_test_suites() {
    let corpus = corpus().join("conformance");
    let remotes = corpus.join("remotes-jsts");
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let Ok(groups) = std::fs::read_to_string(path.join("groups.jsonl")) else { continue };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (mut count, mut tests, mut bad, mut wrong_in_both) = (0, 0, 0, 0);
        for line in groups.lines() {
            let group: Value = serde_json::from_str(line).unwrap();
            std::fs::write(folder.path().join("schema.json"), group["schema"].to_string()).unwrap();
            let options = Options { roots: vec!["#".to_owned()], ..Options::default() };
            let dialect = group["draft"].as_str().unwrap();
            let wrong = match lowered(folder.path(), "schema.json", dialect, &remotes, &options) {
                Ok(bundle) => {
                    let (mut wrong, in_both) = failing_tests(&bundle, &group, &remotes);
                    wrong.retain(|test| !KNOWN_DIFFERENCES.iter().any(|known| test.contains(known)));
                    wrong_in_both += in_both;
                    wrong
                }
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
        eprintln!(
            "{name}: {count} groups, {tests} tests, {bad} fail, {wrong_in_both} fail for the original schema too"
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn published_documents_are_lowered_completely() {
    let folder = corpus().join("openapi");
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
