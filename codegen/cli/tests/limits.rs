//! Promise: a document costs memory in proportion to its size, however it is made, and beyond a size that can be raised it
//! is refused before it costs any.

use std::path::Path;
use std::process::Command;

use codegen::{Code, Request};

fn emitted(name: &str, text: &str, most: Option<u64>) -> Result<codegen::Emitted, codegen::Error> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    codegen::emit(&Request { max_document_bytes: most, ..Request::of(file) })
}

fn code(result: Result<codegen::Emitted, codegen::Error>) -> Option<Code> {
    result.err().and_then(|error| error.diagnostics().first().map(|problem| problem.code))
}

#[test]
fn a_document_beyond_the_bound_is_refused_and_the_bound_can_be_raised() {
    for (name, text) in [("a.json", r#"{"title": "a", "type": "string"}"#), ("a.yaml", "title: a\ntype: string\n")] {
        let length = text.len() as u64;
        assert_eq!(code(emitted(name, text, Some(length - 1))), Some(Code::TooLarge), "{name}");
        assert_eq!(code(emitted(name, text, Some(length))), None, "{name}");
        assert_eq!(code(emitted(name, text, Some(u64::MAX))), None, "{name}");
    }
    // All that a document refers to counts with it.
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a.json", r#"{"$ref": "b.json"}"#);
    put("b.json", r#"{"type": "string"}"#);
    let request = |most| Request { max_document_bytes: Some(most), ..Request::of(folder.path().join("a.json")) };
    assert_eq!(code(codegen::emit(&request(35))), Some(Code::TooLarge));
    assert_eq!(code(codegen::emit(&request(36))), None);
}

/// The usual bound, without a file of that size: what lies beyond is never read.
#[test]
fn the_usual_bound_is_64_mib() {
    let folder = tempfile::tempdir().unwrap();
    for (name, length, expected) in [("a.json", (64 << 20) + 1, Code::TooLarge), ("b.json", 64 << 20, Code::Syntax)] {
        let file = folder.path().join(name);
        std::fs::File::create(&file).unwrap().set_len(length).unwrap();
        assert_eq!(code(codegen::emit(&Request::of(file))), Some(expected), "{length}");
    }
    assert_eq!(codegen::max_bytes_read(None), (64 << 20) + 1);
    assert_eq!(codegen::max_bytes_read(Some(7)), 8);
}

#[test]
fn a_configuration_and_the_command_can_raise_and_lower_it() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let module = "[[module]]\noutput = \"out.rs\"\ndocuments = [\"a.json\"]\n";
    put("a.json", r#"{"type": "string"}"#);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
        command.args(arguments).current_dir(folder.path()).env_remove("CI").env_remove("LOCKSTEP_LOCKED");
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (most, expected) in [(17, 2), (18, 0)] {
        put("lockstep.toml", &format!("schemas = \".\"\nmax-document-bytes = {most}\n{module}"));
        let (found, said) = run(&[]);
        assert_eq!(found, Some(expected), "{said}");
        assert_eq!(said.contains("lockstep::too-large"), expected == 2, "{said}");
        // Also where two versions are compared, unless the command says otherwise.
        assert_eq!(run(&["diff", "a.json", "a.json"]).0, Some(expected));
        assert_eq!(run(&["diff", "a.json", "a.json", "--max-document-bytes", "18"]).0, Some(0));
        assert_eq!(run(&["diff", "a.json", "a.json", "--max-document-bytes", "17"]).0, Some(2));
        let most = most.to_string();
        assert_eq!(run(&["emit", "a.json", "--max-document-bytes", &most]).0, Some(expected));
    }
}

/// What an unoptimised build takes for a document of a few bytes, in MiB: its stack of 256 MiB, itself and its threads.
const AROUND: usize = 445;

/// The command with this much address space, in MiB.
fn within(mebibytes: usize, file: &Path) -> (Option<i32>, String) {
    let script = format!("ulimit -v {}; exec \"$0\" emit \"$1\" -o /dev/null --dependencies", mebibytes << 10);
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_lockstep")).arg(file);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Families of documents that took many times their size.
#[cfg(target_os = "linux")]
#[test]
fn unused_parts_take_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let numbers = vec!["1"; 4 << 20].join(",");
    let objects = vec![r#"{"a":1,"b":"c"}"#; 1 << 19].join(",");
    let text = "d".repeat(16 << 20);
    for (what, document) in [
        ("a vendor extension of 8 MiB of numbers", format!(r#"{{"x-a":[{numbers}],"type":"string"}}"#)),
        ("a vendor extension of 8 MiB of objects", format!(r#"{{"type":"string","x-a":{{"a":[{objects}]}}}}"#)),
        ("an example of 8 MiB", format!(r#"{{"type":"string","examples":[{objects}]}}"#)),
        ("a description of 16 MiB", format!(r#"{{"type":"string","description":"{text}"}}"#)),
        ("a string of 16 MiB in an extension", format!(r#"{{"type":"string","x-a":"{text}"}}"#)),
    ] {
        let file = folder.path().join("a.json");
        std::fs::write(&file, document).unwrap();
        let (code, said) = within(AROUND + 10, &file);
        assert_eq!(code, Some(0), "{what}: {said}");
    }
}

/// Each anchor holds all those below it: copied for each, the values of the inner ones were there 120 times.
#[cfg(target_os = "linux")]
#[test]
fn nested_anchors_are_not_copies() {
    let folder = tempfile::tempdir().unwrap();
    let mut yaml = String::from("type: string\nx-a:\n");
    for level in 0..120 {
        yaml += &format!("{}a: &a{level}\n", " ".repeat(level + 1));
    }
    for item in 0..12_000 {
        yaml += &format!("{}- v{item}\n", " ".repeat(121));
    }
    let file = folder.path().join("a.yaml");
    std::fs::write(&file, yaml).unwrap();
    let (code, said) = within(AROUND + 10, &file);
    assert_eq!(code, Some(0), "{said}");
}

/// Names stand in the pointers of all that is below them.
#[test]
fn a_long_name_above_many_schemas_is_refused() {
    let name = "n".repeat(1 << 20);
    let properties: Vec<String> = (0..1_000).map(|n| format!(r#""p{n}":{{}}"#)).collect();
    let text = format!(r#"{{"properties":{{"{name}":{{"properties":{{{}}}}}}}}}"#, properties.join(","));
    assert_eq!(code(emitted("a.json", &text, None)), Some(Code::TooLarge));
}

/// A file that cannot be used is read once, however many references lead there.
#[test]
fn a_broken_file_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("broken.json", &format!(r#"{{"description":"{}","a":1,"a":2}}"#, "x".repeat(4 << 20)));
    let references: Vec<String> = (0..2_000).map(|n| format!(r##"{{"$ref":"broken.json#/{n}"}}"##)).collect();
    put("a.json", &format!(r#"{{"anyOf":[{}]}}"#, references.join(",")));
    let error = codegen::emit(&Request::of(folder.path().join("a.json"))).unwrap_err();
    let codes: Vec<Code> = error.diagnostics().iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::DuplicateKey], "{error}");
}

/// Extensions begin with `x-`, and so do the names of headers.
#[test]
fn a_header_is_no_vendor_extension() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    let text = r#"{"openapi": "3.1.0", "paths": {}, "components": {"x-limits": {"schema": {"title": "Unread"}},
        "headers": {"x-rate-limit": {"schema": {"type": "integer"}, "x-note": {"schema": {"title": "Unread"}}}}}}"#;
    std::fs::write(&file, text).unwrap();
    let emitted = codegen::emit(&Request { all: true, ..Request::of(file) }).unwrap();
    assert!(emitted.text.contains("pub struct XRateLimit(pub i64);"), "{}", emitted.text);
    assert!(!emitted.text.contains("Unread") && !emitted.text.contains("Note"), "{}", emitted.text);
}
