//! Promise: documents as publishers put them out give types that read, keep and write what is meant. The cases lie beside the
//! corpora that `LOCKSTEP_CORPUS` names: each is a document and what is expected of it. Without them nothing is tested.

#[path = "support/json.rs"]
mod json;
#[path = "support/nested.rs"]
mod nested;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codegen::{Request, Verdict};
use nested::Nested;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    document: Value,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Flags of `lockstep emit`.
    #[serde(default)]
    args: String,
    #[serde(rename = "type")]
    name: Option<String>,
    #[serde(default)]
    comes_back: Vec<Value>,
    #[serde(default)]
    rejects: Vec<Value>,
    /// For people.
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn published_documents_give_what_is_expected_of_them() {
    let corpora = std::env::var_os("LOCKSTEP_CORPUS").expect("LOCKSTEP_CORPUS names a folder of published documents");
    let folder = Path::new(&corpora).join("../cases/documents");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    for file in files {
        let what = file.file_stem().unwrap().to_string_lossy().replace('-', "_");
        let text = std::fs::read_to_string(&file).unwrap();
        let case: Case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{what}: {error}"));
        let work = tempfile::tempdir().unwrap();
        let document = work.path().join("root.json");
        std::fs::write(&document, case.document.to_string()).unwrap();
        // What a reference may lead to.
        std::fs::write(work.path().join("other.json"), r#"{"type": "string"}"#).unwrap();
        let emitted = codegen::emit(&request(document, &case.expected.args, &what));
        let emitted = emitted.unwrap_or_else(|error| panic!("{what}: {error}"));
        for proof in &emitted.proof.types {
            assert_eq!(proof.verdict, Verdict::Equivalent, "{what}: {}", proof.name);
        }
        tests.push_str(&format!("#[test]\nfn test_{what}() {{\n"));
        if let Some(name) = &case.expected.name {
            let Expected { comes_back, rejects, .. } = &case.expected;
            for (values, call) in [(comes_back, "takes"), (rejects, "refuses")] {
                let lines =
                    values.iter().map(|value| format!("    {call}::<{what}::{name}>({:?});\n", value.to_string()));
                tests.extend(lines);
            }
            tests.push_str(&format!("    let _: Option<{what}::{name}> = None;\n"));
        }
        tests.push_str("}\n");
        crates.extend(emitted.crates);
        modules.push((what, emitted.text));
    }
    tests.push_str(json::HELPERS);
    let crates: Vec<_> = crates.into_iter().collect();
    let nested = Nested::new("documents", &format!("[dependencies]\n{}", codegen::dependencies(&crates)));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    nested.succeed(&["test", "--lib"]);
}

/// What the command makes of these flags.
fn request(document: PathBuf, flags: &str, what: &str) -> Request {
    let mut request = Request::of(document);
    let mut flags = flags.split_whitespace();
    while let Some(flag) = flags.next() {
        match flag {
            "--all" => request.all = true,
            "--operations" => request.operations = true,
            "--strict" => request.strict = true,
            "--keep-going" => request.keep_going = true,
            "--mount" => {
                let (url, _) = flags.next().and_then(|mount| mount.split_once('=')).unwrap();
                request.mounts.push((url.to_owned(), request.file.parent().unwrap().to_owned()));
            }
            other => panic!("{what}: {other}"),
        }
    }
    request
}
