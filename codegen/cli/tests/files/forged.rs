//! What a checkout can bring that looks like Lockstep's own.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::project::{Project, Run};
use super::{Beside, assert_refused};

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts a journal into the project that is to write this text to a path.
fn bring(project: &Project, path: &str, old: Option<&str>, text: &str) -> String {
    let old = old.map(|old| hash(old.as_bytes()));
    let change = json!({"path": path, "old": old, "new": hash(text.as_bytes())});
    let journal = json!({"about": "", "above": 0, "changes": [change]}).to_string();
    project.put(".lockstep-update/journal.json", &journal);
    project.put(".lockstep-update/0.new", text);
    journal
}

/// Seals a journal as a run of the user would, whose state is in this folder.
fn seal(project: &Project, state: &Path, journal: &str) {
    let folder = state.join("lockstep/updates");
    std::fs::create_dir_all(&folder).unwrap();
    let name = hash(project.path().canonicalize().unwrap().as_os_str().as_encoded_bytes());
    std::fs::write(folder.join(name), hash(journal.as_bytes())).unwrap();
}

const COMMANDS: [&[&str]; 5] = [&[], &["--write"], &["check"], &["update"], &["update", "--dry-run"]];

#[test]
fn a_journal_that_a_checkout_brings_is_not_followed() {
    let beside = Beside::new(Project::started());
    let project = &beside.project;
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let inside = project.read("types/src/order.rs");
    let paths = [
        format!("../{}/key", name(beside.outside())),
        format!("../{}/new", name(beside.outside())),
        beside.outside().join("key").to_str().unwrap().to_owned(),
        "types/src/order.rs".to_owned(),
        "types/src/main.rs".to_owned(),
    ];
    for path in paths {
        let old = match path.rsplit('/').next() {
            Some("key") => Some(super::SECRET),
            Some("order.rs") => Some(&*inside),
            _ => None,
        };
        bring(project, &path, old, "fn evil() {}");
        let before = project.files();
        for command in COMMANDS {
            let run = project.run(command);
            assert_refused(&run, "lockstep::interrupted", &format!("{command:?} {path}"));
            assert!(run.said.contains("was not started by you"), "{run:?}");
        }
        // A build script, in the same words.
        let error = codegen::build(project.path().join("lockstep.toml")).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, codegen::Code::Interrupted);
        assert_eq!(project.files(), before, "{path}");
        beside.assert_untouched(&path);
    }
    // As the diagnostic says, that is all there is to do.
    std::fs::remove_dir_all(project.path().join(".lockstep-update")).unwrap();
    assert_eq!(project.run(&["check"]).code, Some(0));
}

#[test]
fn a_seal_is_believed_only_from_outside_of_the_checkout() {
    let project = Project::started();
    let old = project.read("types/src/order.rs");
    let new = old.replace("pub struct Order", "/// Finished.\npub struct Order");
    let run = |state: &Path| {
        Run::of(project.command(&["update", "--format", "json"]).env("XDG_STATE_HOME", state).output().unwrap())
    };
    let journal = bring(&project, "types/src/order.rs", Some(&old), &new);
    std::fs::create_dir(project.path().join(".git")).unwrap();
    for inside in [".state", "types/.state"] {
        let state = project.path().join(inside);
        seal(&project, &state, &journal);
        assert_refused(&run(&state), "lockstep::interrupted", inside);
        assert_eq!(project.read("types/src/order.rs"), old);
    }
    // Where it belongs, the same seal on the same journal is one: the update is finished, and then undone by the next one.
    seal(&project, project.state(), &journal);
    let run = run(project.state());
    assert_eq!(run.code, Some(0), "{run:?}");
    let report: Value = serde_json::from_str(&run.said).unwrap();
    assert_eq!(report["resumed"], json!([{"written": "types/src/order.rs"}]), "{report}");
    assert!(!project.path().join(".lockstep-update").exists());
    // Nothing is left that a second journal could be believed by.
    let left = std::fs::read_dir(project.state().join("lockstep/updates")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn without_a_home_an_update_works_and_none_is_taken_for_finished() {
    let project = Project::new();
    for home in ["/nonexistent/home", "", "/dev/null"] {
        let mut command = project.command(&["update"]);
        let run = Run::of(command.env_remove("XDG_STATE_HOME").env("HOME", home).output().unwrap());
        assert_eq!(run.code, Some(0), "{home}: {run:?}");
    }
    assert!(project.read("types/src/order.rs").contains("pub struct Order"));
    assert!(!project.path().join(".lockstep-update").exists());
}

#[test]
fn leftovers_of_a_run_without_a_journal_are_removed() {
    for command in [&[][..], &["update"]] {
        let project = Project::started();
        project.put(".lockstep-update/0.new", "half");
        project.put(".lockstep-update/lock", "");
        assert_eq!(project.run(&["check"]).code, Some(0));
        assert!(project.path().join(".lockstep-update/0.new").exists(), "check writes nothing");
        assert_eq!(project.run(command).code, Some(0));
        assert!(!project.path().join(".lockstep-update").exists(), "{command:?}");
    }
}

#[test]
fn a_manifest_that_a_checkout_brings_removes_nothing() {
    let project = Project::started();
    project.put("types/src/mine.rs", "fn mine() {}");
    project.put("types/src/old.rs", &project.read("types/src/order.rs"));
    project.put("types/.lockstep.json", "{}");
    let files = ["order.rs", "mine.rs", "old.rs", "../Cargo.toml", "..", ".", ""];
    project.put("types/src/.lockstep.json", &json!({"about": "", "files": files}).to_string());
    let run = project.run(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(project.read("types/src/mine.rs"), "fn mine() {}");
    assert!(project.path().join("types/Cargo.toml").exists());
    // A generated file that nothing generates any more is one; and what is removed is said to be.
    assert!(!project.path().join("types/src/old.rs").exists());
    assert!(run.said.contains("removed types/src/old.rs\nwrote types/src/.lockstep.json\n"), "{run:?}");
}
