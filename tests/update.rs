//! Promise: a workspace that follows its source by `lockstep update` is after each step as if it had been generated from
//! scratch, builds locked, passes the tests of its types, and has a version and a changelog that tell the story.

mod workspace;

use std::path::{Path, PathBuf};

use serde_json::Value;
use workspace::{Copy, scratch, succeed};

/// A version of the source, and what it is for those who parse, compared with the one before.
struct Version {
    file: PathBuf,
    class: String,
}

/// What a publisher put out.
fn published_history() -> Vec<Version> {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").expect("LOCKSTEP_CORPUS names a folder of published documents");
    let folder = Path::new(&corpus).join("history/codat-bank-feeds");
    let index: Value = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let version = |entry: &Value| Version {
        file: folder.join(entry["file"].as_str().unwrap()),
        class: entry["class"].as_str().unwrap().to_owned(),
    };
    index.as_array().unwrap().iter().map(version).collect()
}

/// A short history of our own. Code of `generated` that is written by hand needs its `DateTime`.
fn own_history() -> Vec<Version> {
    let folder = scratch("history");
    let schema = |text: &str| {
        format!(
            r##"{{"openapi": "3.1.0", "info": {{"title": "Feeds", "version": "1"}}, "components": {{"schemas": {{
                "Connection": {{"type": "object", "properties": {{"id": {{"type": "string"}}, "status": {{"$ref": "#/components/schemas/Status"}},
                    "created": {{"$ref": "#/components/schemas/DateTime"}}}}, {text}}},
                "DateTime": {{"type": "string"}}, "Status": {{"enum": ["Linked", "Unlinked"]}}}}}}}}"##
        )
    };
    let versions = [
        (schema(r#""required": ["id", "status"]"#), "first"),
        (schema(r#""required": ["id", "status"], "description": "A connection.""#), "docs-only"),
        (schema(r#""required": ["id"]"#), "breaking"),
        (schema(r#""required": ["id"], "maxProperties": 2"#), "tightened"),
        (
            schema(r#""required": ["id"], "maxProperties": 2"#).replace("\"Unlinked\"", "\"Unlinked\", \"Lost\""),
            "breaking",
        ),
    ];
    let write = |(index, (text, class)): (usize, (String, &str))| {
        let file = folder.join(format!("{index}.json"));
        std::fs::write(&file, text).unwrap();
        Version { file, class: class.to_owned() }
    };
    versions.into_iter().enumerate().map(write).collect()
}

/// Writes what is generated from, and nothing else.
fn configure(folder: &Path, source: &Path) {
    let text = format!(
        "schemas = \"schemas\"\n[[module]]\noutput = \"generated/src/connection.rs\"\ndocuments = [\"Connection.json\"]\n\
         root = \"#/components/schemas/Connection\"\nschemars = true\n\
         [[source]]\ndocument = \"Connection.json\"\nfrom = {:?}\npointer = \"#/components/schemas/Connection\"\n",
        source.display()
    );
    std::fs::write(folder.join("lockstep.toml"), text).unwrap();
}

fn version(copy: &Copy) -> (u64, u64) {
    let manifest: toml::Table = copy.read("generated/Cargo.toml").parse().unwrap();
    let text = manifest["package"]["version"].as_str().unwrap();
    let mut numbers = text.split('.').map(|number| number.parse().unwrap());
    assert_eq!(numbers.next(), Some(0));
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_workspace_follows_its_source_step_by_step() {
    // The example in the package's documentation is one of the published schema.
    follow(&own_history(), &["--lib", "--tests"]);
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn a_workspace_follows_a_published_source_step_by_step() {
    follow(&published_history(), &[]);
}

/// Follows a history, and tests the types of each version with these arguments.
fn follow(history: &[Version], arguments: &[&str]) {
    let copy = Copy::take();
    succeed(&mut copy.cargo(&["build", "--workspace"]));
    let mut titles = Vec::new();
    for step in history {
        let name = step.file.file_name().unwrap().to_string_lossy().into_owned();
        let before = version(&copy);
        configure(&copy.folder, &step.file);
        let mut update = copy.lockstep();
        update.args(["update", "--direction", "parse", "--format", "json"]);
        if step.class == "first" {
            // What the repository holds was never taken from this source.
            update.arg("--overwrite");
        }
        let said = succeed(&mut update);
        let report: Value = serde_json::from_str(&said).unwrap();
        let after = version(&copy);
        if step.class == "first" {
            // Compared with what the repository holds, which is no step of this history.
            titles.clear();
        } else {
            assert_eq!(report["diff"]["class"], step.class.as_str(), "{name}");
            // As the rules say of the types: a field that reads null as it reads absence breaks nobody's code.
            let rust = &report["diff"]["parts"][0]["rust"];
            let expected = if rust["bump"] == "major" { (before.0 + 1, 0) } else { (before.0, before.1 + 1) };
            assert_eq!(after, expected, "{name}: {rust}");
            let is_major = step.class == "breaking" || step.class == "tightened" && rust["bump"] == "major";
            assert_eq!(is_major, rust["bump"] == "major", "{name}: {rust}");
        }
        titles.insert(0, format!("## 0.{}.{} - ", after.0, after.1));

        // As if generated from scratch.
        let scratch = scratch("from-scratch");
        let _ = std::fs::remove_dir_all(&scratch);
        std::fs::create_dir_all(scratch.join("schemas")).unwrap();
        configure(&scratch, &step.file);
        std::fs::copy(copy.folder.join("schemas/Connection.json"), scratch.join("schemas/Connection.json")).unwrap();
        succeed(copy.lockstep().current_dir(&scratch));
        let generated = std::fs::read_to_string(scratch.join("generated/src/connection.rs")).unwrap();
        assert!(generated == copy.read("generated/src/connection.rs"), "{name}");
        let document = |path: &Path| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
        assert_eq!(document(&copy.folder.join("schemas/Connection.json")), document(&step.file), "{name}");

        // Locked: what is committed is what the build would write, in Cargo.lock too.
        let test: &[&str] = &["test", "--package", "generated", "--locked"];
        succeed(copy.cargo(&[test, arguments].concat()).env("LOCKSTEP_LOCKED", "1"));
    }
    let changelog = copy.read("generated/CHANGELOG.md");
    let told: Vec<&str> = changelog.lines().filter(|line| line.starts_with("## ")).take(titles.len()).collect();
    assert!(told.iter().zip(&titles).all(|(line, title)| line.starts_with(title)), "{told:?}\n{titles:?}");
    let last = history.last().unwrap();
    let entry = changelog.split("\n## ").nth(1).unwrap();
    assert!(entry.contains(&format!("class for code that parses: **{}**", last.class)), "{entry}");
    succeed(copy.cargo(&["build", "--locked"]).env("LOCKSTEP_LOCKED", "1"));
    println!("{} steps", history.len());
}
