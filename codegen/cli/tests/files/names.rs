//! A file whose name is not UTF-8 is as good as any other, and a name that leads elsewhere is none.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::Command;

use super::project::{Project, Run};

const SCHEMA: &str = r##"{"type": "object", "properties": {"state": {"$ref": "#/$defs/State"}, "there": {"$ref": "caf%E9.yaml#/$defs/Far"}},
    "$defs": {"State": {"enum": ["open"]}}}"##;

/// `text` with the one byte in it that is not UTF-8.
fn name(text: &str) -> OsString {
    OsString::from_vec(text.bytes().map(|byte| if byte == b'?' { 0xE9 } else { byte }).collect())
}

fn put(project: &Project, path: &str, text: &str) -> PathBuf {
    let path = project.path().join(name(path));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

fn run(project: &Project, arguments: &[&str]) -> Run {
    let mut command = project.command(&[]);
    Run::of(command.args(arguments.iter().map(|argument| name(argument))).output().unwrap())
}

#[test]
fn emit_reads_and_writes_it_wherever_it_is_named() {
    let project = Project::new();
    put(&project, "a/caf?.json", SCHEMA);
    put(&project, "a/caf?.yaml", "$defs: {Far: {enum: [x, y]}}");
    put(&project, "f?/caf?.json", SCHEMA);
    put(&project, "f?/caf?.yaml", "$defs: {Far: {enum: [x, y]}}");
    for file in ["a/caf?.json", "f?/caf?.json"] {
        let emitted = run(&project, &["emit", file]);
        assert_eq!(emitted.code, Some(0), "{file}: {emitted:?}");
        assert!(emitted.said.contains("pub enum State") && emitted.said.contains("pub enum Far"), "{}", emitted.said);
        assert!(emitted.said.contains(r"//   caf\\xE9.json (SHA-256"), "{}", emitted.said);
        assert_eq!(run(&project, &["emit", file, "-o", "f?/out?.rs"]).code, Some(0));
        assert_eq!(std::fs::read_to_string(project.path().join(name("f?/out?.rs"))).unwrap(), emitted.said);
    }
    put(&project, "m.json", r#"{"$ref": "https://a.example/s/caf%E9#/$defs/Far"}"#);
    std::fs::remove_file(project.path().join(name("f?/caf?.json"))).unwrap();
    let mounted = run(&project, &["emit", "m.json", "--mount", "https://a.example/s=f?"]);
    assert!(mounted.code == Some(0) && mounted.said.contains("enum Far"), "{mounted:?}");
    // What is wrong with it is said of it.
    put(&project, "b?.json", "{\n  \"type\": 1}");
    let wrong = run(&project, &["emit", "b?.json"]);
    assert!(wrong.code == Some(2) && wrong.said.contains(r"--> b\xE9.json:2:"), "{wrong:?}");
    let missing = run(&project, &["emit", "none?.json"]);
    assert!(missing.code == Some(2) && missing.said.contains(r"none\xE9.json"), "{missing:?}");
}

#[test]
fn diff_compares_files_folders_and_revisions_of_it() {
    let project = Project::new();
    let wider = SCHEMA.replace("[\"open\"]", "[\"open\", \"paid\"]");
    for (folder, text) in [("old", SCHEMA), ("new?", &wider)] {
        put(&project, &format!("{folder}/caf?.json"), text);
        put(&project, &format!("{folder}/caf?.yaml"), "$defs: {Far: {enum: [x, y]}}");
        // Not the same as the one before, though both are shown alike elsewhere.
        put(&project, &format!("{folder}/caf\u{fffd}.json"), "true");
    }
    let files = run(&project, &["diff", "old/caf?.json", "new?/caf?.json"]);
    assert!(files.code == Some(4) && files.said.contains("\"paid\""), "{files:?}");
    let folders = run(&project, &["diff", "-v", "old", "new?"]);
    assert!(folders.code == Some(4) && folders.said.contains("\"paid\""), "{folders:?}");
    assert!(folders.said.contains(r"caf\xE9.json") && folders.said.contains("caf\u{fffd}.json"), "{folders:?}");

    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "old"]);
    git(&project, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a"]);
    put(&project, "old/caf?.json", &wider);
    let revision = run(&project, &["diff", "HEAD:old", "old"]);
    assert!(revision.code == Some(4) && revision.said.contains("\"paid\""), "{revision:?}");
}

#[test]
fn an_odd_name_among_the_documents_is_ignored() {
    let project = Project::started();
    put(&project, "schemas/caf?.json", "{");
    assert_eq!(project.update(&[]).code, Some(0));
    assert_eq!(project.run(&["check"]).code, Some(0));
    assert_eq!(project.run(&["diff", "schemas/order.json", "schemas/order.json"]).code, Some(0));
}

fn git(project: &Project, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("git").args(arguments).current_dir(project.path()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    output.stdout
}

/// The name of an object that is made of these bytes, whatever they say.
fn object(project: &Project, kind: &str, bytes: &[u8]) -> String {
    std::fs::write(project.path().join("object"), bytes).unwrap();
    let made = git(project, &["hash-object", "--literally", "-w", "-t", kind, "object"]);
    String::from_utf8(made).unwrap().trim().to_owned()
}

fn tree_entry(mode: &str, name: &str, object: &str) -> Vec<u8> {
    let hash = (0..object.len()).step_by(2).map(|at| u8::from_str_radix(&object[at..at + 2], 16).unwrap());
    [format!("{mode} {name}\0").into_bytes(), hash.collect()].concat()
}

#[test]
fn a_forged_tree_of_git_writes_nothing_elsewhere() {
    let project = Project::new();
    put(&project, "new/a.json", "true");
    git(&project, &["init", "--quiet"]);
    let (content, secret) = (object(&project, "blob", b"true"), object(&project, "blob", b"lockstep-was-here"));
    let link = object(&project, "blob", b"/etc/passwd");
    let name = format!("lockstep-forged-{}.json", std::process::id());
    let inner = object(&project, "tree", &tree_entry("100644", &name, &secret));
    let entries = [
        tree_entry("40000", "..", &inner),
        tree_entry("100644", "a.json", &content),
        tree_entry("120000", "link.json", &link),
    ];
    let forged = object(&project, "tree", &entries.concat());
    let run = project.run(&["diff", &format!("{forged}:"), "new"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!std::env::temp_dir().join(name).exists());
}
