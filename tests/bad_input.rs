//! Promise: whatever a document says, it gives types that compile and mean what it means, or diagnostics that say where
//! and what to do. Nothing panics, and nothing is half-written.

mod support;

use codegen::{Code, Error};
use serde_json::Value;
use support::Folder;

/// A document that is refused, and all that is to be said about it.
struct Refused {
    what: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    config: &'static str,
    /// Code, file, line, column, pointer, and a part of the help.
    found: Vec<(Code, &'static str, u64, u64, &'static str, &'static str)>,
}

const CONFIG: &str = r#"schemas = "schemas"
[[module]]
output = "src/out.rs"
documents = ["a.json"]
strict = true
"#;

fn refused(
    what: &'static str,
    document: impl Into<Vec<u8>>,
    found: Vec<(Code, &'static str, u64, u64, &'static str, &'static str)>,
) -> Refused {
    Refused { what, files: vec![("schemas/a.json", document.into())], config: CONFIG, found }
}

fn cases() -> Vec<Refused> {
    const A: &str = "schemas/a.json";
    let toml = |what, config, found| Refused { what, files: vec![("schemas/a.json", b"{}".to_vec())], config, found };
    vec![
        refused("an empty file", "", vec![(Code::Syntax, A, 1, 1, "", "nothing was generated")]),
        refused(
            "malformed JSON",
            "{\n  \"type\": \"object\",\n  \"properties\": {,}\n}",
            vec![(Code::Syntax, A, 3, 18, "", "nothing was generated")],
        ),
        refused(
            "malformed JSON behind a byte-order mark",
            "\u{feff}{\"é\": ]",
            vec![(Code::Syntax, A, 1, 7, "", "nothing was generated")],
        ),
        refused(
            "text behind the value",
            "{}\n{}",
            vec![(Code::Syntax, A, 2, 1, "", "nothing was generated")],
        ),
        refused(
            "half of a surrogate pair",
            r#"{"title": "\ud800"}"#,
            vec![(Code::Syntax, A, 1, 18, "#/title", "nothing was generated")],
        ),
        refused("a number out of range", r#"{"const": 1e999}"#, vec![(Code::Syntax, A, 1, 15, "#/const", "correct")]),
        refused(
            "not UTF-8",
            b"{\n \"title\": \"caf\xe9\"}".as_slice(),
            vec![(Code::NotUtf8, A, 2, 15, "", "save the file as UTF-8")],
        ),
        refused(
            "a keyword that is nearly one, beside one that is wrong",
            "{\"type\": 7,\n \"requierd\": []}",
            vec![
                (Code::Keyword, A, 1, 10, "#/type", "specified by the dialect"),
                (Code::UnknownKeyword, A, 2, 14, "#/requierd", "correct the keyword"),
            ],
        ),
        refused(
            "keys that stand twice",
            "{\"type\": \"object\",\n \"type\": \"array\",\n \"properties\": {\"a\": {}, \"\\u0061\": {}}}",
            vec![
                (Code::DuplicateKey, A, 2, 2, "#/type", "remove or rename"),
                (Code::DuplicateKey, A, 3, 26, "#/properties/a", "remove or rename"),
            ],
        ),
        refused(
            "10,000 nested arrays",
            "[".repeat(10_000) + &"]".repeat(10_000),
            vec![(Code::TooDeep, A, 1, 130, format!("#{}", "/0".repeat(129)).leak(), "128")],
        ),
        refused(
            "10,000 nested schemas",
            "{\"not\": ".repeat(10_000) + "{}" + &"}".repeat(10_000),
            vec![(Code::TooDeep, A, 1, 1033, format!("#{}", "/not".repeat(129)).leak(), "128")],
        ),
        Refused {
            what: "more bytes than the configuration allows",
            files: vec![("schemas/a.json", b"{\"title\": \"a\"}".to_vec())],
            config: "schemas = \"schemas\"\nmax-document-bytes = 13\n[[module]]\noutput = \"src/out.rs\"\ndocuments = [\"a.json\"]\n",
            found: vec![(Code::TooLarge, "lockstep.toml", 5, 14, "", "max-document-bytes")],
        },
        refused("a number", " 1", vec![(Code::NotASchema, A, 1, 2, "#", "`true` or `false`")]),
        refused(
            "numbers in the place of schemas",
            r#"{"properties": {"a": 1}, "allOf": [null], "items": "x"}"#,
            vec![
                (Code::NotASchema, A, 1, 22, "#/properties/a", "`true` or `false`"),
                (Code::NotASchema, A, 1, 36, "#/allOf/0", "`true` or `false`"),
                (Code::NotASchema, A, 1, 52, "#/items", "`true` or `false`"),
            ],
        ),
        refused(
            "keywords of the wrong type",
            r#"{"type": 1, "properties": [], "required": "a", "enum": {}, "$ref": 0, "minLength": -1, "maximum": "1",
"uniqueItems": 1, "multipleOf": 0, "pattern": "(", "title": 7, "dependentRequired": {"a": 1}}"#,
            vec![
                (Code::Keyword, A, 1, 10, "#/type", "specified by the dialect"),
                (Code::Keyword, A, 1, 27, "#/properties", "specified by the dialect"),
                (Code::Keyword, A, 1, 43, "#/required", "specified by the dialect"),
                (Code::Keyword, A, 1, 56, "#/enum", "specified by the dialect"),
                (Code::Keyword, A, 1, 68, "#/$ref", "specified by the dialect"),
                (Code::Keyword, A, 1, 84, "#/minLength", "specified by the dialect"),
                (Code::Keyword, A, 1, 99, "#/maximum", "specified by the dialect"),
                (Code::Keyword, A, 2, 16, "#/uniqueItems", "specified by the dialect"),
                (Code::Keyword, A, 2, 33, "#/multipleOf", "specified by the dialect"),
                (Code::Keyword, A, 2, 47, "#/pattern", "specified by the dialect"),
                (Code::Keyword, A, 2, 61, "#/title", "specified by the dialect"),
                (Code::Keyword, A, 2, 91, "#/dependentRequired/a", "specified by the dialect"),
            ],
        ),
        refused(
            "names that match no regular expression",
            r#"{"patternProperties": {"^a": {}, "(b": {}, "[z-a]": true}}"#,
            vec![
                (Code::Keyword, A, 1, 40, "#/patternProperties/(b", "specified by the dialect"),
                (Code::Keyword, A, 1, 53, "#/patternProperties/%5Bz-a%5D", "specified by the dialect"),
            ],
        ),
        refused(
            "types that are none",
            r#"{"properties": {"a": {"type": "float"}, "b": {"type": []}}}"#,
            vec![
                (Code::Keyword, A, 1, 31, "#/properties/a/type", "specified by the dialect"),
                (Code::Keyword, A, 1, 55, "#/properties/b/type", "specified by the dialect"),
            ],
        ),
        refused(
            "references to nothing",
            r##"{"properties": {"a": {"$ref": "#/$defs/No"}, "b": {"$ref": "b.json"}, "c": {"$ref": "#anchor"},
"d": {"$ref": "https://example.com/d.json"}}}"##,
            vec![
                (Code::UnresolvedReference, A, 1, 31, "#/properties/a/$ref", "add the document"),
                (Code::UnresolvedReference, A, 1, 60, "#/properties/b/$ref", "add the document"),
                (Code::UnresolvedReference, A, 1, 85, "#/properties/c/$ref", "add the document"),
                (Code::UnresolvedReference, A, 2, 15, "#/properties/d/$ref", "add the document"),
            ],
        ),
        refused(
            "references that lead out of the folder, and one from its root",
            r##"{"properties": {"a": {"$ref": "../lockstep.toml"}, "b": {"$ref": "/etc/passwd"},
"c": {"$ref": "x/../../schemas/../y.json#/z"}}}"##,
            vec![
                (Code::OutsideFolder, A, 1, 31, "#/properties/a/$ref", "copy the document"),
                (Code::UnresolvedReference, A, 1, 66, "#/properties/b/$ref", "add the document"),
                (Code::OutsideFolder, A, 2, 15, "#/properties/c/$ref", "copy the document"),
            ],
        ),
        Refused {
            what: "references into a broken file: its problems, once, where they are",
            files: vec![
                (
                    "schemas/a.json",
                    br#"{"properties": {"a": {"$ref": "b.json"}, "b": {"$ref": "b.json#/x"}}}"#.to_vec(),
                ),
                ("schemas/b.json", b"{\"x\": {}, \"x\": {},\n \"y\": 1, \"y\": 2}".to_vec()),
            ],
            config: CONFIG,
            found: vec![
                (Code::DuplicateKey, "schemas/b.json", 1, 11, "#/x", "remove or rename"),
                (Code::DuplicateKey, "schemas/b.json", 2, 10, "#/y", "remove or rename"),
            ],
        },
        refused(
            "a cycle of references without content",
            "{\"$ref\": \"#/$defs/A\",\n \"$defs\": {\"A\": {\"$ref\": \"#/$defs/B\"},\n \"B\": {\"allOf\": [{\"$ref\": \"#/$defs/A\"}]}}}",
            vec![
                // Once for each cycle.
                (Code::ReferenceCycle, A, 2, 17, "#/$defs/A", "add a constraint"),
            ],
        ),
        refused(
            "`required` that contradicts",
            r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {
"A": {"title": "A", "type": "object", "properties": {"x": {}}, "additionalProperties": false, "required": ["y"]}}}"##,
            vec![(Code::Unsatisfiable, A, 2, 6, "#/$defs/A", "no JSON value can satisfy it")],
        ),
        refused(
            "`required` of what may not be",
            r#"{"type": "object", "properties": {"x": false}, "required": ["x"]}"#,
            vec![(Code::Unsatisfiable, A, 1, 1, "#", "no JSON value can satisfy it")],
        ),
        refused("nothing at all", "false", vec![(Code::Unsatisfiable, A, 1, 1, "#", "no JSON value")]),
        refused("an empty enum", r#"{"enum": []}"#, vec![(Code::Unsatisfiable, A, 1, 1, "#", "no JSON value")]),
        Refused {
            what: "a pointer is that of the file, wherever the file is mounted",
            files: vec![(
                "schemas/a.json",
                br##"{"$id": "#/components/schemas/A", "properties": {"x": {"$ref": "#/components/schemas/A/properties/x"}}}"##
                    .to_vec(),
            )],
            config: "schemas = \"schemas\"\n[[module]]\noutput = \"src/out.rs\"\ndocuments = [\"a.json\"]\nroot = \"#/components/schemas/A\"\n",
            found: vec![(Code::ReferenceCycle, A, 1, 55, "#/properties/x", "add a constraint")],
        },
        toml("not TOML", "schemas = \n", vec![(Code::Config, "lockstep.toml", 1, 11, "", "docs/configuration.md")]),
        toml(
            "an unknown key",
            "schemas = \"schemas\"\n[[module]]\noutput = \"src/out.rs\"\ndocuments = [\"a.json\"]\nrooot = \"#\"\n",
            vec![(Code::Config, "lockstep.toml", 5, 1, "", "docs/configuration.md")],
        ),
        toml(
            "everything that a module cannot mean",
            r#"schemas = "schemas"
[[module]]
output = "../out.rs"
documents = []
name = "not a name"
deviations = ["null-absent", "whatever"]
[[module]]
output = "src/out.txt"
documents = ["a.json"]
name = "String"
"#,
            vec![
                (Code::Config, "lockstep.toml", 6, 14, "", "null-absent, unknown-dropped"),
                (Code::Config, "lockstep.toml", 4, 13, "", "relative to the schema folder"),
                (Code::Config, "lockstep.toml", 3, 10, "", "without `..`"),
                (Code::Config, "lockstep.toml", 5, 8, "", "PascalCase"),
                (Code::Config, "lockstep.toml", 8, 10, "", "without `..`"),
                (Code::Config, "lockstep.toml", 10, 8, "", "PascalCase"),
            ],
        ),
        toml(
            "two modules with one output",
            "schemas = \"schemas\"\n[[module]]\noutput = \"o.rs\"\ndocuments = [\"a.json\"]\n[[module]]\noutput = \"o.rs\"\ndocuments = [\"a.json\"]\n",
            vec![(Code::Config, "lockstep.toml", 5, 1, "", "a different output")],
        ),
        toml(
            "sources that cannot be meant",
            r##"schemas = "schemas"
[[source]]
document = "../a.json"
from = "http://example.com/a.json"
[[source]]
document = "a.json"
from = "ftp://example.com/a.json"
pointer = ["#/$defs/A", "$defs/B"]
[[source]]
document = "a.json"
from = "b.json"
[[source]]
document = "lockstep.lock"
from = "b.json"
"##,
            vec![
                (Code::Config, "lockstep.toml", 3, 12, "", "without `..`"),
                (Code::Config, "lockstep.toml", 4, 8, "", "`https`"),
                (Code::Config, "lockstep.toml", 7, 8, "", "`https`"),
                (Code::Config, "lockstep.toml", 8, 11, "", "write it like `#"),
                (Code::Config, "lockstep.toml", 11, 8, "", "give each document one"),
                (Code::Config, "lockstep.toml", 13, 12, "", "another name"),
            ],
        ),
        toml(
            "documents that are not there, that lead out, that are folders",
            r#"schemas = "schemas"
[[module]]
output = "src/out.rs"
documents = ["none.json", "../lockstep.toml",
  "/etc/passwd", "sub/../a.json", "."]
"#,
            vec![
                (Code::Io, "lockstep.toml", 4, 14, "", "path is right"),
                (Code::OutsideFolder, "lockstep.toml", 4, 27, "", "copy the document"),
                (Code::OutsideFolder, "lockstep.toml", 5, 3, "", "copy the document"),
                (Code::OutsideFolder, "lockstep.toml", 5, 18, "", "copy the document"),
                (Code::OutsideFolder, "lockstep.toml", 5, 35, "", "copy the document"),
            ],
        ),
        toml(
            "a root that is nowhere",
            "schemas = \"schemas\"\n[[module]]\noutput = \"src/out.rs\"\ndocuments = [\"a.json\"]\nroot = \"#/$defs/A\"\n",
            vec![(Code::UnresolvedReference, "lockstep.toml", 5, 8, "", "`root` in lockstep.toml")],
        ),
        Refused {
            what: "the problems of two modules",
            files: vec![("schemas/a.json", b"{".to_vec()), ("schemas/b.json", br#"{"type": 0}"#.to_vec())],
            config: "schemas = \"schemas\"\n[[module]]\noutput = \"a.rs\"\ndocuments = [\"a.json\"]\n[[module]]\noutput = \"b.rs\"\ndocuments = [\"b.json\"]\n",
            found: vec![
                (Code::Syntax, A, 1, 1, "", "nothing was generated"),
                (Code::Keyword, "schemas/b.json", 1, 10, "#/type", "specified by the dialect"),
            ],
        },
    ]
}

/// A problem by what a program can rely on: code, place and pointer.
fn line(code: &str, file: &str, line: u64, column: u64, pointer: &str) -> String {
    format!("{code} {file}:{line}:{column} {pointer}")
}

/// The problems as `--format json` gives them.
fn said(error: &Error) -> Vec<Value> {
    error.diagnostics().iter().map(|diagnostic| serde_json::to_value(diagnostic).unwrap()).collect()
}

#[test]
fn rejected_input_is_shown_at_its_place() {
    let mut wrong = Vec::new();
    for case in cases() {
        let folder = Folder::new(case.config);
        for (path, bytes) in &case.files {
            folder.put(path, bytes);
        }
        let before = folder.listing();
        let Err(error) = folder.generate() else {
            wrong.push(format!("{}: not refused", case.what));
            continue;
        };
        assert!(error.is_input() && !error.is_stale(), "{}", case.what);
        assert_eq!(folder.listing(), before, "{}", case.what);
        let (rendered, found) = (error.render(false), said(&error));
        let expected: Vec<String> =
            case.found.iter().map(|(code, f, l, c, p, _)| line(code.as_str(), f, *l, *c, p)).collect();
        let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let number = |one: &Value, key: &str| one[key].as_u64().unwrap_or_default();
        let lines: Vec<String> = found
            .iter()
            .map(|one| {
                let (l, c) = (number(one, "line"), number(one, "column"));
                line(&text(one, "code"), &text(one, "file"), l, c, &text(one, "pointer"))
            })
            .collect();
        if lines != expected {
            wrong.push(format!("{}: expected\n{}\nfound\n{}", case.what, expected.join("\n"), lines.join("\n")));
            continue;
        }
        for ((_, file, row, column, _, help), one) in case.found.iter().zip(&found) {
            assert!(text(one, "help").contains(help), "{}: {one}", case.what);
            assert!(rendered.contains(&format!("--> {file}:{row}:{column}\n")), "{}: {rendered}", case.what);
            assert!(!rendered.contains('\u{1b}'), "{}: {rendered}", case.what);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder_and_a_pipe_is_not_waited_for() {
    let folder = Folder::new(&CONFIG.replace("[\"a.json\"]", "[\"link.json\", \"folder/a.json\", \"device\"]"));
    folder.put("outside/a.json", "{}");
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, folder.path().join("schemas").join(name)).unwrap();
    link("../outside/a.json", "link.json");
    link("../outside", "folder");
    link("/dev/zero", "device");
    let error = folder.generate().map(|_| ()).unwrap_err();
    let codes: Vec<_> = error.diagnostics().iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::OutsideFolder; 3], "{error}");

    // Within the folder a link is as good as a file; a pipe is none.
    folder.put("lockstep.toml", CONFIG);
    folder.put("schemas/real.json", "{}");
    link("real.json", "a.json");
    assert!(folder.generate().is_ok());
    std::fs::remove_file(folder.path().join("schemas/a.json")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("schemas/a.json")).status();
    if made.is_ok_and(|status| status.success()) {
        let error = folder.generate().map(|_| ()).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, Code::Io, "{error}");
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_a_diagnostic() {
    let folder = Folder::new("");
    let missing = codegen::Config::load(folder.path().join("none.toml")).map(|_| ()).unwrap_err();
    assert_eq!(missing.diagnostics()[0].code, Code::Io);
    assert!(missing.diagnostics()[0].help.contains("--config"), "{missing}");
    folder.put("lockstep.toml", b"schemas = \"\xff\"");
    let binary = folder.generate().map(|_| ()).unwrap_err();
    assert_eq!(binary.diagnostics()[0].code, Code::NotUtf8);
    assert_eq!(said(&binary)[0]["column"], 12);
    // Editors that write a byte-order mark write it here too.
    folder.put("lockstep.toml", format!("\u{feff}{CONFIG}"));
    folder.put("schemas/a.json", "{}");
    assert!(folder.generate().is_ok());
}

#[test]
fn a_failed_write_keeps_the_old_file() {
    let folder = Folder::new(CONFIG);
    folder.put("schemas/a.json", r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#);
    folder.generate().unwrap().write().unwrap();
    let before = folder.listing();
    // A document that breaks later, and an output that is taken by a folder.
    folder.put("schemas/a.json", r#"{"type": "object", "properties": {"a": {"type": "strin"}}}"#);
    assert!(folder.generate().is_err());
    assert_eq!(
        folder.text("src/out.rs").as_bytes(),
        before.iter().find(|(path, _)| path.ends_with("out.rs")).unwrap().1
    );
    folder.put("schemas/a.json", "{}");
    std::fs::remove_file(folder.path().join("src/out.rs")).unwrap();
    folder.put("src/out.rs/here", "");
    let before = folder.listing();
    let error = folder.generate().unwrap().write().unwrap_err();
    assert_eq!(error.diagnostics()[0].code, Code::Io, "{error}");
    assert_eq!(folder.listing(), before);
}

/// Every code is in one of these tests: a new one has to be as well.
#[test]
fn every_code_is_reached() {
    let mut reached: Vec<Code> = cases().iter().flat_map(|case| &case.found).map(|found| found.0).collect();
    // `drift` reaches what is out of date; what no document is known to reach is reached by unit tests of the library.
    reached.extend([Code::Stale, Code::Orphan, Code::Proof, Code::Shape, Code::Overlap]);
    reached.extend([Code::NotCovered, Code::Dialect]);
    // The test `update` of the command reaches what is of an update.
    reached.extend([Code::Source, Code::Edited, Code::Version, Code::Interrupted]);
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !reached.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
