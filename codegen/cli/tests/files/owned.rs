//! What Lockstep has not written stays as it is, unless it is told otherwise.

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::assert_refused;
use super::project::{API, Project};

const MINE: &str = "fn main() {}\n";

#[test]
fn a_file_of_ones_own_is_not_overwritten() {
    let project = Project::started();
    let config = project.read("lockstep.toml").replace("types/src/order.rs", "types/src/mine.rs");
    project.put("lockstep.toml", &config);
    project.put("types/src/mine.rs", MINE);
    // Whatever a manifest says of it.
    for manifest in [None, Some(r#"{"about": "", "files": ["mine.rs"]}"#)] {
        if let Some(manifest) = manifest {
            project.put("types/src/.lockstep.json", manifest);
        }
        let before = project.files();
        for command in [&[][..], &["--write"], &["check"], &["update"], &["update", "--dry-run"]] {
            let run = project.run(command);
            assert_refused(&run, "lockstep::edited", &format!("{command:?}"));
            assert!(run.said.contains("types/src/mine.rs was not written by Lockstep"), "{run:?}");
            assert!(run.said.contains("--overwrite"), "{run:?}");
            assert_eq!(project.files(), before, "{command:?}");
        }
        let error = codegen::build(project.path().join("lockstep.toml")).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, codegen::Code::Edited);
        assert_eq!(project.files(), before);
    }
    let run = project.run(&["--overwrite"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(project.read("types/src/mine.rs").contains("pub struct Order"));
    // From then on it is ours, edited or not.
    project.put("types/src/mine.rs", &project.read("types/src/mine.rs").replace("pub struct", "pub  struct"));
    assert_eq!(project.run(&[]).code, Some(0));
}

#[test]
fn a_document_that_was_never_fetched_is_not_overwritten() {
    let project = Project::new();
    let mine = r#"{"components": {"schemas": {"Order": {"type": "object", "title": "Mine"}}}}"#;
    project.put("schemas/order.json", mine);
    let run = project.update(&[]);
    assert_refused(&run, "lockstep::edited", "update");
    assert!(run.said.contains("schemas/order.json already exists here, and was never fetched"), "{run:?}");
    assert_eq!(project.read("schemas/order.json"), mine);
    assert_eq!(project.update(&["--overwrite"]).code, Some(0));
    assert!(project.read("schemas/order.json").contains("State"));
    // What is the same is nobody's loss.
    let fresh = Project::new();
    fresh.put("schemas/order.json", &project.read("schemas/order.json"));
    assert_eq!(fresh.update(&[]).code, Some(0));
}

#[test]
fn removed_definitions_are_reported_as_removed() {
    let moved = |project: &Project| {
        let config = project.read("lockstep.toml").replace("src/order.rs", "src/bestellung.rs");
        project.put("lockstep.toml", &config);
        project.put("types/src/lib.rs", "mod bestellung;\n");
    };
    let project = Project::started();
    moved(&project);
    let run = project.run(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.said).unwrap();
    assert_eq!(report["removed"], json!(["types/src/order.rs"]), "{report}");
    assert_eq!(report["written"], json!(["types/src/bestellung.rs", "types/src/.lockstep.json"]), "{report}");

    let project = Project::started();
    moved(&project);
    let run = project.update(&["--dry-run"]);
    assert!(run.said.ends_with("would remove\n  types/src/order.rs\n"), "{run:?}");
    let run = project.update(&[]);
    assert!(run.said.contains("wrote\n") && run.said.ends_with("removed\n  types/src/order.rs\n"), "{run:?}");
    let written = run.said.split("removed\n").next().unwrap();
    assert!(!written.contains("types/src/order.rs"), "{run:?}");
}

#[test]
fn emit_writes_over_its_own_files_and_no_others() {
    let project = Project::new();
    project.put("a.json", API);
    let emit = |arguments: &[&str]| project.run(&[&["emit", "a.json", "--all", "-o"], arguments].concat());
    project.put("mine.rs", MINE);
    for (file, text) in [("mine.rs", MINE), ("a.json", API)] {
        let run = emit(&[file]);
        assert_refused(&run, "lockstep::edited", file);
        assert!(run.said.contains("--overwrite"), "{run:?}");
        assert_eq!(project.read(file), text);
    }
    assert_eq!(emit(&["mine.rs", "--overwrite"]).code, Some(0));
    assert!(project.read("mine.rs").contains("pub struct Order"));
    // An earlier output, an empty file and a new one need no permission.
    project.put("mine.rs", &project.read("mine.rs").replace("pub struct Order", "pub struct Older"));
    project.put("empty.rs", "");
    for file in ["mine.rs", "empty.rs", "new.rs"] {
        let run = emit(&[file]);
        assert_eq!((run.code, run.said.as_str()), (Some(0), "Order\n"), "{file}: {run:?}");
        assert!(project.read(file).contains("pub struct Order"), "{file}");
    }
    // What is as it should be is not touched, and nothing else is left beside it.
    let file = project.path().join("new.rs");
    let before = SystemTime::now() - Duration::from_secs(1000);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(before).unwrap();
    assert_eq!(emit(&["new.rs"]).code, Some(0));
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), before);
    let names: Vec<_> = project.files().into_keys().filter(|name| name.starts_with(".lockstep")).collect();
    assert!(names.is_empty(), "{names:?}");
}

#[cfg(unix)]
#[test]
fn emit_writes_through_a_link_that_it_is_given_and_keeps_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new();
    project.put("a.json", API);
    project.put("src/real.rs", "");
    std::fs::set_permissions(project.path().join("src/real.rs"), PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("src/real.rs", project.path().join("link.rs")).unwrap();
    assert_eq!(project.run(&["emit", "a.json", "--all", "-o", "link.rs"]).code, Some(0));
    assert!(project.path().join("link.rs").is_symlink());
    let about = std::fs::metadata(project.path().join("src/real.rs")).unwrap();
    assert!(about.len() > 100 && about.permissions().mode() & 0o777 == 0o640, "{about:?}");
    // What is no file is written to as it is, and can fail.
    assert_eq!(project.run(&["emit", "a.json", "--all", "-o", "/dev/null"]).code, Some(0));
    if std::path::Path::new("/dev/full").exists() {
        let run = project.run(&["emit", "a.json", "--all", "-o", "/dev/full"]);
        assert_refused(&run, "cannot write /dev/full", "/dev/full");
    }
    assert_refused(&project.run(&["emit", "a.json", "--all", "-o", "src"]), "cannot write src", "a folder");
}
