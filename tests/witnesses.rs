//! Promise: the values that `lockstep diff` shows are true of the generated types. Where it says that more is accepted, the
//! types from the old version, compiled and run, reject the value and those from the new one accept it; the other way round
//! where less is. For the made edits and, where there is a corpus, each step of a real history; all of it in one crate.

#[path = "../codegen/tests/truth/mod.rs"]
mod truth;

#[path = "support/nested.rs"]
mod nested;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use codegen::Emitted;
use codegen::diff::{Answer, Class, Direction, Finding, Report, diff};
use nested::Nested;

/// Two versions, and what is said of them.
struct Step {
    name: String,
    folder: PathBuf,
    report: Report,
    _kept: Option<tempfile::TempDir>,
}

fn compared(name: &str, folder: PathBuf, old: &str, new: &str, kept: Option<tempfile::TempDir>) -> Step {
    let path = |name: &str| folder.join(name).display().to_string();
    let request = codegen::diff::Request {
        old: path(old),
        new: path(new),
        direction: Direction::Parse,
        ..codegen::diff::Request::default()
    };
    let report = diff(&request).unwrap();
    Step { name: name.to_owned(), folder, report, _kept: kept }
}

/// Edits of our own.
fn edits() -> Vec<Step> {
    let edits = truth::edits(&Path::new(env!("CARGO_MANIFEST_DIR")).join("codegen"));
    let step = |edit: &truth::Edit| {
        let folder = tempfile::tempdir().unwrap();
        for (name, schema) in [("old.json", &edit.old), ("new.json", &edit.new)] {
            std::fs::write(folder.path().join(name), schema.to_string()).unwrap();
        }
        compared(&edit.name, folder.path().to_owned(), "old.json", "new.json", Some(folder))
    };
    edits.iter().map(step).collect()
}

/// The history of a published schema.
fn history() -> Vec<Step> {
    let versions = truth::history();
    let folder = versions[0].0.parent().unwrap().to_owned();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let step = |pair: &[(PathBuf, String)]| {
        let (old, new) = (name(&pair[0].0), name(&pair[1].0));
        compared(&format!("{old} to {new}"), folder.clone(), &old, &new, None)
    };
    versions.windows(2).map(step).collect()
}

/// The types of what stands at a pointer of a document.
fn emit(file: &Path, pointer: &str) -> Emitted {
    let request = codegen::Request { pointers: vec![pointer.to_owned()], ..codegen::Request::of(file.to_owned()) };
    codegen::emit(&request).unwrap()
}

/// The crate that the types of all steps are compiled in, and what it is to find.
#[derive(Default)]
struct Crate {
    modules: Vec<(String, String)>,
    tests: String,
    shown: usize,
}

impl Crate {
    fn add(&mut self, step: &Step, finding: &Finding, files: (&Path, &Path)) {
        let number = self.modules.len();
        let mut root = |name: &str, file: &Path, pointer: &str| {
            let emitted = emit(file, pointer);
            let name = format!("{name}_{number}");
            let root = format!("{name}::{}", emitted.root);
            self.modules.push((name, emitted.text));
            root
        };
        let (old, new) = (root("old", files.0, &finding.was), root("new", files.1, &finding.pointer));
        writeln!(self.tests, "/// {}\n#[test]\nfn step_{number}() {{", step.name).unwrap();
        for (answer, accepting, rejecting) in [(&finding.gained, &new, &old), (&finding.lost, &old, &new)] {
            let Answer::Yes { witness } = answer else { continue };
            let json = witness.value.to_string();
            writeln!(self.tests, "    accepts::<{accepting}>({json:?});\n    rejects::<{rejecting}>({json:?});")
                .unwrap();
            self.shown += 1;
        }
        self.tests.push_str("}\n");
    }

    fn run(&self) {
        let all = ["serde", "serde_json", "uuid", "fluent-uri", "regex", "regress", "idna", "unicode-general-category"];
        let nested = Nested::new("witnesses", &format!("[dependencies]\n{}", codegen::dependencies(&all)));
        let helpers = r#"
fn accepts<T: serde::de::DeserializeOwned>(json: &str) {
    drop(serde_json::from_str::<T>(json).unwrap_or_else(|error| panic!("{json}: {error}")));
}

fn rejects<T: serde::de::DeserializeOwned>(json: &str) {
    assert!(serde_json::from_str::<T>(json).is_err(), "{json} is accepted");
}
"#;
        nested.library("#![cfg(test)]\n#![allow(dead_code)]\n", &self.modules, &format!("{}{helpers}", self.tests));
        nested.succeed(&["test", "--lib"]);
    }
}

fn is_breaking(step: &Step) -> bool {
    matches!(step.report.class, Class::Breaking | Class::BreakingIfNullableHonoured)
}

#[test]
fn witnesses_of_edits_are_true_of_the_compiled_types() {
    let shown = check(&edits());
    assert!(shown > 100, "{shown}");
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn witnesses_of_a_published_history_are_true_of_the_compiled_types() {
    let shown = check(&history());
    assert!(shown > 5, "{shown}");
}

/// Runs the values that `diff` shows for these steps through the types of both versions. Returns how many there are.
fn check(steps: &[Step]) -> usize {
    let mut all = Crate::default();
    for step in steps {
        let file = |shown: &String| step.folder.join(Path::new(shown).file_name().unwrap());
        let (old, new) = (file(&step.report.old), file(&step.report.new));
        let part = &step.report.parts[0];
        let mut shown = false;
        // A part of the schema at a pointer has no pointer of its own.
        let is_pointer = |key: &str| !key.contains(['?', '&']);
        let findings = part.definitions.iter();
        for finding in findings.filter(|finding| is_pointer(&finding.was) && is_pointer(&finding.pointer)) {
            if finding.gained.witness().or(finding.lost.witness()).is_some() {
                all.add(step, finding, (&old, &new));
                shown |= finding.gained.witness().is_some();
            }
        }
        // A breaking step has a witness, or removes a definition.
        assert!(!is_breaking(step) || shown || !part.removed.is_empty(), "{}", step.name);
    }
    let breaking = steps.iter().filter(|step| is_breaking(step)).count();
    println!("{} values; {breaking} of {} steps are breaking", all.shown, steps.len());
    all.run();
    all.shown
}
