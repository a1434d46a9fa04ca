//! Promise: no reference, whatever its form, reads a file outside the schema folder and the mounted folders, or blocks;
//! it results in a diagnostic with the reason.
#![cfg(unix)]

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

use codegen::{Code, Request};
use serde_json::{Value, json};

/// A marker in each file outside the folder, which must not occur in any output.
const CANARY: &str = "canary-7f3a";

/// The time limit for a reference.
const MAX_TIME: Duration = Duration::from_secs(60);

const OUTSIDE: Option<Code> = Some(Code::OutsideFolder);
const NOTHING: Option<Code> = Some(Code::UnresolvedReference);

/// A folder `in` with documents and traps, next to files that must not be read.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        let secret =
            json!({"title": CANARY, "description": CANARY, "const": CANARY, "$defs": {"x": {"const": CANARY}}});
        for folder in ["in/sub", "in/folder.json", "outside/folder", "in-beside"] {
            std::fs::create_dir_all(place.path(folder)).unwrap();
        }
        for file in ["outside/secret.json", "outside/folder/secret.json", "secret.json", "in-beside/secret.json"] {
            std::fs::write(place.path(file), secret.to_string()).unwrap();
        }
        std::fs::write(place.path("in/real.json"), r#"{"type": "string", "maxLength": 3}"#).unwrap();
        std::fs::write(place.path("in/sub/real.json"), r#"{"$ref": "../real.json"}"#).unwrap();
        let odd = std::ffi::OsStr::from_bytes(b"in/odd\xff.json");
        std::fs::write(place.0.path().join(odd), r#"{"type": "integer"}"#).unwrap();
        let outside = place.path("outside");
        for (to, name) in [
            (Path::new("../outside/secret.json"), "link.json"),
            (&outside.join("secret.json"), "absolute.json"),
            (Path::new("link.json"), "chain.json"),
            (Path::new("loop.json"), "loop.json"),
            (Path::new("../outside"), "linked"),
            (&outside, "linked-absolute"),
            (Path::new(".."), "above"),
            (Path::new("/dev/zero"), "zero.json"),
            (Path::new("/dev/null"), "null.json"),
            (Path::new("nowhere.json"), "dangling.json"),
            (Path::new("real.json"), "inner.json"),
        ] {
            symlink(to, place.path("in").join(name)).unwrap();
        }
        for pipe in ["in/pipe.json", "outside/pipe.json"] {
            assert!(std::process::Command::new("mkfifo").arg(place.path(pipe)).status().unwrap().success());
        }
        place
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// Returns the code of the diagnostic about a document of the folder; `None` if it is accepted.
    fn diagnose(&self, what: &str, change: impl FnOnce(&mut Request)) -> Option<Code> {
        let mut request = Request::of(self.path("in/a.json"));
        change(&mut request);
        let (done, found) = channel();
        std::thread::spawn(move || {
            let lenient = codegen::emit(&Request { lenient: true, ..request.clone() });
            let strict = codegen::emit(&Request { strict: true, ..request });
            let _ = done.send((strict, lenient));
        });
        let (strict, lenient) = found.recv_timeout(MAX_TIME).unwrap_or_else(|error| panic!("{what}: {error}"));
        let mut code = None;
        for result in [lenient, strict] {
            let (text, found) = match result {
                Ok(emitted) => (format!("{}{:?}", emitted.text, emitted.model), None),
                Err(error) => {
                    let codes: Vec<Code> = error.diagnostics().iter().map(|problem| problem.code).collect();
                    let data: Vec<Value> =
                        error.diagnostics().iter().map(|one| serde_json::to_value(one).unwrap()).collect();
                    (format!("{error}{error:?}{data:?}"), codes.first().copied())
                }
            };
            assert!(!text.contains(CANARY), "{what}: {text}");
            code = found;
        }
        code
    }
}

#[test]
fn no_reference_leads_out_of_the_folder() {
    let place = Place::new();
    let outside = place.path("outside").to_str().unwrap().to_owned();
    let absolute = format!("{outside}/secret.json");
    let long = format!("{}.json", "a".repeat(5_000));
    let deep = format!("{}real.json", "x/".repeat(5_000));
    let far = format!("{}{}", "../".repeat(5_000), absolute.trim_start_matches('/'));
    let rows: Vec<(&str, Option<Code>)> = vec![
        // Parent folders.
        ("../outside/secret.json", OUTSIDE),
        ("../secret.json", OUTSIDE),
        ("../in-beside/secret.json", OUTSIDE),
        ("../in/../outside/secret.json", OUTSIDE),
        ("./../outside/secret.json", OUTSIDE),
        ("sub/../../outside/secret.json", OUTSIDE),
        ("real.json/../../outside/secret.json", OUTSIDE),
        ("sub/real.json/../../../secret.json", OUTSIDE),
        ("../outside/secret.json#/$defs/x", OUTSIDE),
        ("../outside/nothing.json", OUTSIDE),
        (far.as_str(), OUTSIDE),
        ("....//outside/secret.json", NOTHING),
        (".../outside/secret.json", NOTHING),
        ("..", OUTSIDE),
        ("../", OUTSIDE),
        // Percent-encoded, once and more often.
        ("%2e%2e/outside/secret.json", OUTSIDE),
        ("%2E%2E/outside/secret.json", OUTSIDE),
        (".%2e/outside/secret.json", OUTSIDE),
        ("%2e%2e%2foutside%2fsecret.json", OUTSIDE),
        ("sub%2f..%2f..%2foutside/secret.json", OUTSIDE),
        ("%252e%252e%252foutside/secret.json", NOTHING),
        ("%252e%252e/outside/secret.json", NOTHING),
        ("%c0%ae%c0%ae/outside/secret.json", NOTHING),
        ("%c0%ae%c0%ae%c0%afoutside/secret.json", NOTHING),
        ("%uff0e%uff0e/outside/secret.json", NOTHING),
        ("\u{ff0e}\u{ff0e}/outside/secret.json", NOTHING),
        ("..%00/outside/secret.json", NOTHING),
        // Absolute paths, other hosts and drives.
        (absolute.as_str(), NOTHING),
        ("/etc/passwd", NOTHING),
        ("%2fetc%2fpasswd", OUTSIDE),
        ("//host/share/secret.json", NOTHING),
        ("///etc/passwd", NOTHING),
        ("////etc/passwd", OUTSIDE),
        (r"\\host\share\secret.json", NOTHING),
        (r"..\outside\secret.json", NOTHING),
        (r"C:\outside\secret.json", NOTHING),
        ("C:/outside/secret.json", NOTHING),
        ("C:secret.json", NOTHING),
        ("~/secret.json", NOTHING),
        ("$HOME/secret.json", NOTHING),
        // URLs.
        ("file:///etc/passwd", NOTHING),
        ("FILE:///etc/passwd", NOTHING),
        ("file://localhost/etc/passwd", NOTHING),
        ("file:secret.json", NOTHING),
        ("http://127.0.0.1:1/secret.json", NOTHING),
        ("https://example.com/../../secret.json", OUTSIDE),
        ("data:application/json,{\"const\":1}", NOTHING),
        ("folder:///../outside/secret.json", OUTSIDE),
        ("folder:///%2e%2e/outside/secret.json", OUTSIDE),
        ("folder:////etc/passwd", OUTSIDE),
        ("folder://outside/secret.json", NOTHING),
        // Links, also out of a linked folder.
        ("link.json", OUTSIDE),
        ("absolute.json", OUTSIDE),
        ("chain.json", OUTSIDE),
        ("linked/secret.json", OUTSIDE),
        ("linked/folder/secret.json", OUTSIDE),
        ("linked-absolute/secret.json", OUTSIDE),
        ("above/outside/secret.json", OUTSIDE),
        ("loop.json", NOTHING),
        ("dangling.json", NOTHING),
        // Not regular files.
        ("pipe.json", NOTHING),
        ("linked/pipe.json", OUTSIDE),
        ("zero.json", OUTSIDE),
        ("null.json", OUTSIDE),
        ("/dev/zero", NOTHING),
        ("/dev/stdin", NOTHING),
        ("folder.json", NOTHING),
        ("folder.json/", NOTHING),
        ("sub", NOTHING),
        (".", NOTHING),
        ("./", NOTHING),
        ("real.json/", NOTHING),
        // Names.
        ("", Some(Code::ReferenceCycle)),
        ("#", Some(Code::ReferenceCycle)),
        ("a\u{0}.json", NOTHING),
        ("real.json%00", NOTHING),
        ("real.json%00.json", NOTHING),
        (long.as_str(), NOTHING),
        (deep.as_str(), NOTHING),
        ("REAL.JSON", NOTHING),
        ("real.json ", NOTHING),
        ("real.json?../../outside/secret.json", OUTSIDE),
        ("real.json;../../outside/secret.json", NOTHING),
        ("|cat /etc/passwd", NOTHING),
        ("`cat /etc/passwd`", NOTHING),
        ("-", NOTHING),
        // Fragments are not paths.
        ("#/../../outside/secret.json", NOTHING),
        ("#../outside/secret.json", NOTHING),
        ("#%2f..%2foutside", NOTHING),
        // Allowed files are read.
        ("real.json", None),
        ("inner.json", None),
        ("sub/real.json", None),
        ("sub/../real.json", None),
        ("./real.json#", None),
        ("odd%FF.json", None),
        ("odd%FE.json", NOTHING),
    ];
    let mut wrong = Vec::new();
    for (reference, expected) in &rows {
        std::fs::write(place.path("in/a.json"), json!({ "$ref": reference }).to_string()).unwrap();
        let found = place.diagnose(reference, |_| {});
        if found != *expected {
            wrong.push(format!("{:.80}: expected {expected:?}, found {found:?}", reference));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_base_leads_out_of_the_folder() {
    let place = Place::new();
    let outside = place.path("outside").to_str().unwrap().to_owned();
    let secret = "secret.json";
    let up = "../outside/secret.json";
    let rows: Vec<(Value, Option<Code>)> = vec![
        (json!({"$id": format!("file://{outside}/a.json"), "$ref": secret}), NOTHING),
        (json!({"$id": format!("folder:///{outside}/a.json"), "$ref": secret}), OUTSIDE),
        (json!({"$id": "folder:///../outside/a.json", "$ref": secret}), NOTHING),
        (json!({"$id": "folder:///%2e%2e/outside/a.json", "$ref": secret}), NOTHING),
        (json!({"$id": "../outside/a.json", "$ref": secret}), NOTHING),
        (json!({"$id": "%2e%2e/outside/a.json", "$ref": secret}), NOTHING),
        (json!({"$id": "linked/a.json", "$ref": secret}), OUTSIDE),
        (json!({"$id": "http://example.com/a/b.json", "$ref": up}), NOTHING),
        (json!({"$id": "http://example.com/a/b.json", "$ref": "../../../../outside/secret.json"}), NOTHING),
        (json!({"$id": "urn:example:a", "$ref": up}), NOTHING),
        (json!({"$id": "//outside/a.json", "$ref": secret}), NOTHING),
        (json!({"$id": "#/../outside", "$ref": up}), NOTHING),
        (json!({"$id": "#/components/schemas/A", "$ref": up}), NOTHING),
        (
            json!({"id": "%2e%2e/outside/a.json", "$schema": "http://json-schema.org/draft-04/schema#", "allOf": [{"$ref": secret}]}),
            NOTHING,
        ),
        (json!({"$defs": {"a": {"$id": "%2e%2e/outside/", "$ref": secret}}, "$ref": "#/$defs/a"}), NOTHING),
        (json!({"$anchor": up, "$ref": format!("#{up}")}), Some(Code::ReferenceCycle)),
        (json!({"$dynamicRef": up}), OUTSIDE),
        (json!({"$dynamicRef": "link.json"}), OUTSIDE),
        (
            json!({"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": up}),
            Some(Code::ReferenceCycle),
        ),
        (json!({"$schema": up, "type": "string"}), None),
        (json!({"$schema": "link.json", "type": "string"}), None),
        (json!({"$schema": "zero.json", "type": "string"}), None),
        (json!({"$schema": "pipe.json", "type": "string"}), None),
    ];
    let mut wrong = Vec::new();
    for (document, expected) in &rows {
        let text = document.to_string();
        std::fs::write(place.path("in/a.json"), &text).unwrap();
        let found = place.diagnose(&text, |_| {});
        if found != *expected {
            wrong.push(format!("{text}: expected {expected:?}, found {found:?}"));
        }
    }
    // OpenAPI's other kinds of references.
    let mapping = json!({"openapi": "3.0.3", "components": {"schemas": {"A": {"type": "object",
        "discriminator": {"propertyName": "k", "mapping": {"a": up}}}}}});
    let external = json!({"openapi": "3.0.3", "components": {"schemas": {"A": {"properties": {"a": {"$ref": "linked/secret.json#/$defs/x"}}}}}});
    for (document, expected) in [(mapping, OUTSIDE), (external, OUTSIDE)] {
        std::fs::write(place.path("in/a.json"), document.to_string()).unwrap();
        let found = place.diagnose("OpenAPI", |request| request.all = true);
        if found != expected {
            wrong.push(format!("{document}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_pointer_and_no_mount_leads_out() {
    let place = Place::new();
    let outside = place.path("outside").to_str().unwrap().to_owned();
    std::fs::write(place.path("in/a.json"), "{}").unwrap();
    for (pointer, expected) in [
        ("../outside/secret.json", OUTSIDE),
        ("../outside/secret.json#/$defs/x", OUTSIDE),
        ("%2e%2e/outside/secret.json#", OUTSIDE),
        ("link.json#/$defs/x", OUTSIDE),
        ("pipe.json#", NOTHING),
        ("#/../outside", NOTHING),
    ] {
        assert_eq!(
            place.diagnose(pointer, |request| request.pointers = vec![pointer.to_owned()]),
            expected,
            "{pointer}"
        );
    }
    for (reference, expected) in [
        ("http://m.example/x/../../outside/secret.json".to_owned(), OUTSIDE),
        ("http://m.example/%2e%2e/outside/secret.json".to_owned(), OUTSIDE),
        ("http://m.example/%2e%2e%2foutside%2fsecret.json".to_owned(), OUTSIDE),
        (format!("http://m.example/{outside}/secret.json"), OUTSIDE),
        ("http://m.example/link.json".to_owned(), OUTSIDE),
        ("http://m.example/link".to_owned(), OUTSIDE),
        ("http://m.example/linked/secret".to_owned(), OUTSIDE),
        ("http://m.example/pipe.json".to_owned(), NOTHING),
        ("http://m.example/zero.json".to_owned(), NOTHING),
        ("http://m.example/folder.json".to_owned(), NOTHING),
        ("http://m.example.evil/real.json".to_owned(), NOTHING),
        ("http://m.example/real.json".to_owned(), None),
        ("http://m.example/real".to_owned(), None),
    ] {
        std::fs::write(place.path("in/a.json"), json!({ "$ref": reference }).to_string()).unwrap();
        let mounts = vec![("http://m.example/".to_owned(), place.path("in"))];
        assert_eq!(place.diagnose(&reference, |request| request.mounts = mounts), expected, "{reference}");
    }
}

/// A document's file can have any name.
#[test]
fn a_file_name_that_is_not_utf8_is_read() {
    let place = Place::new();
    for bytes in [&b"in/odd\xff.json"[..], b"in/\xc3\x28.yaml", b"in/a\nb\x1b.json"] {
        let file = place.0.path().join(std::ffi::OsStr::from_bytes(bytes));
        std::fs::write(&file, r##"{"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"type": "integer"}}}"##)
            .unwrap();
        let emitted = codegen::emit(&Request::of(file)).unwrap_or_else(|error| panic!("{error}"));
        assert!(emitted.text.contains("i64"), "{}", emitted.text);
    }
}
