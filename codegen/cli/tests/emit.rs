//! Promise: every flag of `lockstep emit` does what its help says.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const SCHEMA: &str = r##"{
  "$defs": {
    "Order": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}, "state": {"$ref": "#/$defs/State"}}},
    "State": {"enum": ["open", "paid"]},
    "Alone": {"type": "integer", "exclusiveMinimum": true, "minimum": 3}
  },
  "$ref": "#/$defs/Order"
}"##;

struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs `lockstep emit` in a folder, with this on standard input.
fn emit(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .arg("emit")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that needs no input may be over already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), SCHEMA).unwrap();
    folder
}

/// The Rust that a run prints, which says nothing else.
fn fine(folder: &Path, arguments: &[&str]) -> String {
    let run = emit(folder, arguments, b"");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
    run.out
}

#[test]
fn a_module_of_several_files() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("parts.json"), r#"{"$defs": {"State": {"enum": ["open", "paid"]}}}"#).unwrap();
    let whole =
        r##"{"title": "Order", "type": "object", "properties": {"state": {"$ref": "parts.json#/$defs/State"}}}"##;
    std::fs::write(path("whole.json"), whole).unwrap();
    std::fs::create_dir(path("api")).unwrap();
    let arguments = ["whole.json", "--layout", "files", "-o", "api"];
    assert_eq!(fine(folder.path(), &arguments), "Order\n");
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    assert!(read("api/mod.rs").contains("pub mod parts;") && read("api/mod.rs").contains("pub struct Order"));
    assert!(read("api/parts.rs").contains("pub enum State"));
    assert_eq!(fine(folder.path(), &["whole.json", "--layout", "files", "-o", "other.rs"]), "Order\n");
    assert_eq!(read("other/parts.rs"), read("api/parts.rs"));

    // What is generated no longer goes, and what somebody else has put there stays.
    std::fs::write(path("api/mine.rs"), "// mine\n").unwrap();
    fine(folder.path(), &["whole.json", "-o", "api/mod.rs"]);
    assert!(!path("api/parts.rs").exists() && path("api/mine.rs").exists());
    std::fs::write(path("api/parts.rs"), "// mine\n").unwrap();
    let run = emit(folder.path(), &arguments, b"");
    assert_eq!((run.code, run.err.contains("api/parts.rs was not written by Lockstep")), (2, true), "{}", run.err);

    // A folder that a configuration has files in is its own.
    std::fs::create_dir_all(path("src/api")).unwrap();
    let manifest = r#"{"about": "The files in this folder that Lockstep writes and removes.", "files": ["old.rs"]}"#;
    std::fs::write(path("src/api/.lockstep.json"), manifest).unwrap();
    let run = emit(folder.path(), &["whole.json", "--layout", "files", "-o", "src/api.rs"], b"");
    assert_eq!(
        (run.code, run.err.contains("has files that are generated for other modules")),
        (2, true),
        "{}",
        run.err
    );
    let run = emit(folder.path(), &["whole.json", "--layout", "files"], b"");
    assert_eq!((run.code, run.err.as_str()), (2, "a layout of several files needs `-o`, with a file or a folder\n"));
}

#[test]
fn omitted_schemas_of_operations_are_counted() {
    let folder = folder();
    let content = |schema: &str| {
        format!(r#"{{"description": "It.", "content": {{"application/json": {{"schema": {schema}}}}}}}"#)
    };
    let (named, own) = (content(r##"{"$ref": "#/components/schemas/Order"}"##), content(r#"{"type": "array"}"#));
    let document = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "A", "version": "1"}}, "components": {{"schemas": {{"Order": {{"type": "string"}}}}, "responses": {{"Failed": {own}}}}},
        "paths": {{"/a": {{"get": {{"parameters": [{{"name": "q", "in": "query", "schema": {{"type": "string"}}}}], "responses": {{"200": {own}, "201": {named}, "404": {{"$ref": "{}"}}}}}}}}}}}}"#,
        "#/components/responses/Failed"
    );
    std::fs::write(folder.path().join("api.json"), &document).unwrap();
    let run = emit(folder.path(), &["api.json"], b"");
    let said = "note: 2 schemas inside operations are left out: `--operations` generates them too\n";
    assert_eq!((run.code, run.err.as_str()), (0, said));
    let report = emit(folder.path(), &["api.json", "--format", "json"], b"");
    assert_eq!(serde_json::from_str::<Value>(&report.out).unwrap()["left_out"], 2);
    for arguments in [&["--quiet"][..], &["--operations", "--all"], &["--pointer", "/components/schemas/Order"]] {
        fine(folder.path(), &[&["api.json"], arguments].concat());
    }
    std::fs::write(folder.path().join("api.json"), document.replace(&own, &named)).unwrap();
    let run = emit(folder.path(), &["api.json"], b"");
    assert!(run.err.starts_with("note: 1 schema inside an operation is left out"), "{}", run.err);
}

#[test]
fn how_the_types_look() {
    let folder = folder();
    let whole =
        fine(folder.path(), &["a.json", "--derive", "Ord", "--derive", "State=my_crate::Trait", "--non-exhaustive"]);
    assert!(whole.contains("pub struct Order") && whole.contains("Ord"), "{whole}");
    assert!(
        whole.contains(
            "Deserialize, my_crate::Trait)]\n#[non_exhaustive]\n#[serde(rename_all = \"camelCase\")]\npub enum State"
        ),
        "{whole}"
    );
    let attributes = ["a.json", "--attribute", "#[must_use = \"x\"]", "--attribute", "State=#[a(b = 1)]"];
    let text = fine(folder.path(), &attributes);
    assert!(
        text.contains("#[must_use = \"x\"]\n#[a(b = 1)]\n#[serde(rename_all = \"camelCase\")]\npub enum State"),
        "{text}"
    );
    let names = ["--rename", "Order=Purchase", "--rename", "Order.id=key", "--rename", "State.open=Begun"];
    let text = fine(folder.path(), &[&["a.json", "--visibility", "pub(crate)"], &names[..]].concat());
    for part in ["pub(crate) struct Purchase", "pub key: Uuid", "    Begun,\n"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let text = fine(folder.path(), &["a.json", "--format-as", "uuid=text"]);
    assert!(text.contains("pub id: String"), "{text}");
    let text = fine(folder.path(), &["a.json", "--format-as", "uuid=crate::Id"]);
    assert!(text.contains("pub id: crate::Id"), "{text}");
    let map =
        br#"{"type": "object", "additionalProperties": {"type": "object", "properties": {"a": {"type": "integer"}}}}"#;
    let text = emit(folder.path(), &["-", "--map", "IndexMap"], map).out;
    assert!(text.contains("use indexmap::IndexMap;") && text.contains("IndexMap<String, "), "{text}");
    let run = emit(folder.path(), &["-", "--map", "IndexMap", "--dependencies"], map);
    assert!(run.out.contains("indexmap = "), "{}", run.out);

    let run = emit(folder.path(), &["a.json", "--replace", "State=crate::State"], b"");
    assert!(run.out.contains("Option<crate::State>") && !run.out.contains("pub enum State"), "{}", run.out);
    assert_eq!((run.code, run.err.as_str()), (0, "note: `State` is `crate::State`, taken on trust\n"));
    let own = SCHEMA.replacen("{\"enum\"", "{\"x-rust-type\": \"crate::State\", \"enum\"", 1);
    assert!(!emit(folder.path(), &["-"], own.as_bytes()).out.contains("crate::State"));
    assert!(emit(folder.path(), &["-", "--x-rust-type"], own.as_bytes()).out.contains("Option<crate::State>"));
    let code = own.replacen("crate::State", "A = [u8; { evil() }]", 1);
    let run = emit(folder.path(), &["-", "--x-rust-type"], code.as_bytes());
    assert!(run.code == 2 && run.err.contains("is not the path of a type"), "{}", run.err);

    for (arguments, said) in [
        (["--rename", "Ordr=Purchase"], "`Ordr` does not name a generated type; did you mean `Order`?"),
        (["--rename", "Order"], "`--rename Order` is not of the form TYPE[.MEMBER]=NAME"),
        (["--replace", "Order"], "`--replace Order` is not of the form TYPE=PATH"),
        (["--derive", "State=Default"], "`State` cannot derive `Default`: an enum has no default"),
        (["--format-as", "uid=text"], "did you mean `uuid`?"),
        (["--format-as", "uuid"], "`--format-as uuid` is not of the form FORMAT=TYPE"),
    ] {
        let run = emit(folder.path(), &[&["a.json"], &arguments[..]].concat(), b"");
        assert!(run.code == 2 && run.err.contains(said), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn pointers_and_names_are_parsed() {
    let folder = folder();
    let text = fine(folder.path(), &["a.json"]);
    assert!(text.contains("pub struct Order") && text.contains("pub enum State") && !text.contains("Alone"), "{text}");
    let text = fine(folder.path(), &["a.json", "--pointer", "#/$defs/State", "--root", "Condition"]);
    assert!(text.contains("pub enum Condition") && !text.contains("Order"), "{text}");
    let two = ["a.json", "--pointer", "#/$defs/State", "--pointer", "#/$defs/Alone", "--dialect", "draft4"];
    let text = fine(folder.path(), &two);
    assert!(
        text.contains("pub enum State") && text.contains("pub struct Alone") && !text.contains("struct Order"),
        "{text}"
    );
    let text = fine(folder.path(), &["a.json", "--all", "--dialect", "draft4"]);
    for name in ["pub struct Order", "pub enum State", "pub struct Alone"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    // A document that is a schema itself is one of all, though nothing refers to it.
    let tree = r#"{"title": "Tree", "type": "object", "properties": {"a": {"type": "string"}}, "$defs": {"Leaf": {"enum": ["x"]}}}"#;
    let run = emit(folder.path(), &["-", "--all"], tree.as_bytes());
    assert!(run.out.contains("pub struct Tree") && run.out.contains("pub enum Leaf"), "{}{}", run.out, run.err);
    // In 2020-12, a bound is a number.
    let run = emit(folder.path(), &["a.json", "--all", "--strict"], b"");
    assert!(run.code == 2 && run.out.is_empty() && run.err.contains("exclusiveMinimum"), "{}", run.err);
    for name in ["a b", "String", "order", ""] {
        let run = emit(folder.path(), &["a.json", "--root", name], b"");
        assert!(run.code == 2 && run.err.contains("cannot be the name of a type"), "{name:?}: {}", run.err);
    }
}

#[test]
fn a_whole_document_is_all_that_it_defines() {
    let folder = tempfile::tempdir().unwrap();
    let api = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    Order:\n      \
               type: object\n      properties: {id: {type: string}}\n    State: {enum: [open, paid]}\n";
    std::fs::write(folder.path().join("api.yaml"), api).unwrap();
    let definitions =
        r#"{"$defs": {"Order": {"type": "object", "properties": {"id": {}}}, "State": {"enum": ["open"]}}}"#;
    std::fs::write(folder.path().join("defs.json"), definitions).unwrap();
    for file in ["api.yaml", "defs.json"] {
        let text = fine(folder.path(), &[file]);
        assert!(text.contains("pub struct Order") && text.contains("pub enum State"), "{file}: {text}");
        assert!(!text.contains("Root"), "{file}: {text}");
        assert_eq!(text, fine(folder.path(), &[file, "--all"]), "{file}");
    }
    // Who names the root by its pointer gets what that says: nothing is said of it here.
    assert!(fine(folder.path(), &["defs.json", "--pointer", "#"]).contains("pub struct Root(pub Value)"));
    // A schema that says something is the root, whatever it defines beside it.
    let run =
        emit(folder.path(), &["-"], br#"{"type": "object", "properties": {"a": {}}, "$defs": {"B": {"enum": ["x"]}}}"#);
    assert!(run.code == 0 && run.out.contains("pub struct Root {") && !run.out.contains("enum B"), "{}", run.out);
}

#[test]
fn a_pointer_is_taken_with_and_without_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"$defs": {"a b/c": {"title": "Odd", "enum": ["x"]}, "State": {"enum": ["open"]}}}"#;
    std::fs::write(folder.path().join("a.json"), text).unwrap();
    for (plain, fragment) in [("/$defs/State", "#/$defs/State"), ("/$defs/a b~1c", "#/$defs/a%20b~1c")] {
        let text = fine(folder.path(), &["a.json", "--pointer", plain]);
        assert!(text.contains("pub enum "), "{plain}: {text}");
        assert_eq!(text, fine(folder.path(), &["a.json", "--pointer", fragment]), "{plain}");
    }
    let run = emit(folder.path(), &["a.json", "--pointer", "/$defs/None"], b"");
    assert!(run.code == 2 && run.err.contains("lockstep::unresolved-reference"), "{}", run.err);
}

#[test]
fn standard_input_is_a_document() {
    let folder = folder();
    let named = fine(folder.path(), &["a.json"]);
    let piped = emit(folder.path(), &["-"], SCHEMA.as_bytes());
    assert_eq!((piped.code, piped.err.as_str()), (0, ""));
    let body = |text: &str| text.lines().filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n");
    assert_eq!(body(&piped.out), body(&named));
    let yaml = emit(
        folder.path(),
        &["-", "--root", "Letter"],
        b"type: object\nproperties:\n  other: {$ref: 'a.json#/$defs/State'}\n",
    );
    assert!(yaml.code == 0 && yaml.out.contains("pub other: Option<State>"), "{}{}", yaml.out, yaml.err);
    let wrong = emit(folder.path(), &["-"], b"{\n  \"type\": 1}");
    assert!(wrong.code == 2 && wrong.out.is_empty() && wrong.err.contains("--> stdin:2:"), "{}", wrong.err);
    let bytes = emit(folder.path(), &["-"], b"{\"a\": \"\xff\"}");
    assert!(bytes.code == 2 && bytes.err.contains("lockstep::not-utf8"), "{}", bytes.err);
}

#[test]
fn how_exact_the_types_are() {
    let folder = folder();
    let plain = fine(folder.path(), &["a.json"]);
    assert!(plain.contains("pub id: Uuid,") && !plain.contains("text_only"), "{plain}");
    let exact = fine(folder.path(), &["a.json", "--profile", "exact"]);
    assert!(exact.contains("pub id: UuidString") && exact.contains("text_only"), "{exact}");
    let annotated = fine(folder.path(), &["a.json", "--formats", "annotate"]);
    assert!(annotated.contains("pub id: String"), "{annotated}");
    let open = fine(folder.path(), &["a.json", "--enums", "open", "--unknown", "keep"]);
    assert!(open.contains("Other(String)") && open.contains("pub extra: Map<String, Value>"), "{open}");
}

#[test]
fn references_to_other_documents() {
    let folder = folder();
    let schema = r#"{"type": "object", "properties": {"there": {"$ref": "https://a.example/s/b#/$defs/Far"}}}"#;
    std::fs::write(folder.path().join("c.json"), schema).unwrap();
    std::fs::create_dir(folder.path().join("mounted")).unwrap();
    std::fs::write(folder.path().join("mounted/b.yaml"), "$defs: {Far: {enum: [x, y]}}").unwrap();
    let run = emit(folder.path(), &["c.json", "--strict"], b"");
    assert!(run.code == 2 && run.err.contains("lockstep::unresolved-reference"), "{}", run.err);
    let mounted = fine(folder.path(), &["c.json", "--mount", "https://a.example/s/=mounted"]);
    assert!(mounted.contains("pub enum Far"), "{mounted}");
    let lenient = fine(folder.path(), &["c.json", "--strict", "--lenient"]);
    assert!(lenient.contains("pub there: Option<"), "{lenient}");
    let run = emit(folder.path(), &["c.json"], b"");
    assert!(run.code == 0 && run.err.contains("lockstep::unresolved-reference"), "{}", run.err);
    for (flag, value) in [("--mount", "nowhere"), ("--dialect", "draft5"), ("--unknown", "drop")] {
        let run = emit(folder.path(), &["c.json", flag, value], b"");
        assert!(run.code == 2 && run.out.is_empty() && run.err.contains(value), "{flag}: {}", run.err);
    }
}

#[test]
fn mistakes_in_a_document_are_reported() {
    let folder = folder();
    let put = |text: &str| std::fs::write(folder.path().join("d.json"), text).unwrap();
    // One evident meaning: a warning, in the header and in the report too.
    put(r#"{"type": "object", "properties": {"n": {"type": "string", "requierd": 1, "required": true}}}"#);
    let run = emit(folder.path(), &["d.json"], b"");
    assert!(run.code == 0 && run.out.contains("pub n: String"), "{}", run.out);
    assert!(run.out.contains("//   d.json#/properties/n/required: `required` must be an array"), "{}", run.out);
    for part in [
        "warning[lockstep::keyword]: `required` must be",
        "--> d.json:1:",
        "required-flag",
        "`requierd` is not a keyword; did you mean `required`?",
    ] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    let report: Value = serde_json::from_str(&fine(folder.path(), &["d.json", "--format", "json"])).unwrap();
    let warnings = report["warnings"].as_array().unwrap();
    assert!(warnings.len() == 2 && warnings.iter().all(|warning| warning["severity"] == "warning"), "{report}");
    let run = emit(folder.path(), &["d.json", "--strict"], b"");
    assert!(
        run.code == 2 && run.out.is_empty() && run.err.contains("error[lockstep::keyword]: `required` must be"),
        "{}",
        run.err
    );
    // None: an error, and the rest only where that is asked for.
    put(
        r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"type": 7}}, "$defs": {"A": {"enum": ["x"]}, "B": {"$ref": "#/$defs/C"}, "C": {"$ref": "#/$defs/B"}}}"##,
    );
    let run = emit(folder.path(), &["d.json", "--all"], b"");
    assert!(run.code == 2 && run.out.is_empty(), "{}", run.err);
    let run = emit(folder.path(), &["d.json", "--all", "--keep-going"], b"");
    assert!(run.code == 1 && run.out.contains("pub enum A") && run.out.contains("pub b: Option<Value>"), "{}", run.out);
    assert!(
        run.err.contains("error[lockstep::keyword]: `type` must be") && run.err.contains("lockstep::reference-cycle"),
        "{}",
        run.err
    );
}

#[test]
fn for_whom_the_types_are() {
    let folder = folder();
    let user = r#"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": {"User": {"type": "object", "required": ["id", "password"],
        "properties": {"id": {"type": "string", "readOnly": true}, "password": {"type": "string", "writeOnly": true}}}}}}"#;
    std::fs::write(folder.path().join("d.json"), user).unwrap();
    let text = |side: &str| fine(folder.path(), &["d.json", "--all", "--for", side]);
    let (request, response, both) = (text("request"), text("response"), text("both"));
    assert!(request.contains("pub password: String") && !request.contains("pub id"), "{request}");
    assert!(response.contains("pub id: String") && !response.contains("pub password"), "{response}");
    assert!(both.contains("pub id: Option<String>") && both.contains("pub password: Option<String>"), "{both}");
    let report: Value = serde_json::from_str(&fine(folder.path(), &["d.json", "--all", "--format", "json"])).unwrap();
    assert!(report["types"][0]["deviations"].as_array().unwrap().contains(&"one-sided".into()), "{report}");
    // What extends the type has its members, and deviates as it does.
    let admin = user.replace(r#""User": {"#, r##""Admin": {"allOf": [{"$ref": "#/components/schemas/User"}, {"properties": {"level": {"type": "integer"}}}]}, "User": {"##);
    std::fs::write(folder.path().join("d.json"), admin).unwrap();
    let report: Value = serde_json::from_str(&fine(folder.path(), &["d.json", "--all", "--format", "json"])).unwrap();
    for proof in report["types"].as_array().unwrap() {
        assert!(proof["deviations"].as_array().unwrap().contains(&"one-sided".into()), "{report}");
    }
}

#[test]
fn unsatisfiable_schemas_and_missing_targets() {
    let folder = folder();
    let put = |text: &str| std::fs::write(folder.path().join("d.json"), text).unwrap();
    put(
        r##"{"$defs": {"A": {"type": "string", "enum": [{}]}, "B": {"allOf": [{"type": "string"}, {"type": "object"}]}, "C": {"type": "boolean"}, "D": false,
        "F": {"type": "integer", "minimum": 6, "maximum": 5}, "G": {"type": "array", "minItems": 3, "maxItems": 2}, "H": {"type": ["string", "null"], "minLength": 2, "maxLength": 1},
        "I": {"type": "number", "exclusiveMinimum": 1, "maximum": 1},
        "E": {"allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"type": "object", "properties": {"a": {"type": "null"}}}]}}}"##,
    );
    let run = emit(folder.path(), &["d.json", "--all"], b"");
    assert!(run.code == 0, "{}", run.err);
    for name in ["A", "B", "E", "F", "G", "I"] {
        assert!(run.err.contains(&format!("no value satisfies `#/$defs/{name}`")), "{name}: {}", run.err);
    }
    assert_eq!(run.err.matches("lockstep::unsatisfiable").count(), 6, "{}", run.err);
    // No module without types.
    put(r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {}}"#);
    let run = emit(folder.path(), &["d.json", "--all"], b"");
    assert!(run.code == 2 && run.out.is_empty() && run.err.contains("--operations"), "{}", run.err);
}

#[test]
fn where_it_goes_and_what_is_said_of_it() {
    let folder = folder();
    let text = fine(folder.path(), &["a.json"]);
    assert_eq!(fine(folder.path(), &["a.json", "-o", "out.rs"]), "Root\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("out.rs")).unwrap(), text);
    let report: Value = serde_json::from_str(&fine(folder.path(), &["a.json", "--format", "json"])).unwrap();
    assert_eq!(report["root"], "Root");
    assert_eq!(report["types"].as_array().unwrap().len(), 3, "{report}");
    let lines = fine(folder.path(), &["a.json", "--dependencies"]);
    assert!(lines.contains("serde = {") && lines.contains("uuid = {") && !lines.contains("regress"), "{lines}");
    let run = emit(folder.path(), &["a.json", "-o", "no/such/folder.rs"], b"");
    assert!(run.code == 2 && run.out.is_empty() && run.err.contains("cannot write"), "{}", run.err);
    let run = emit(folder.path(), &["none.json"], b"");
    assert!(run.code == 2 && run.err.contains("lockstep::io"), "{}", run.err);
}

#[test]
fn types_of_operations_are_named_after_them() {
    let folder = folder();
    let document = r##"
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getUser
      parameters:
        - {name: expand, in: query, description: What to add., schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, required: true, schema: {type: string}}
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, properties: {state: {type: object, properties: {n: {type: integer}}}}}}}}
        "404": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Missing"}}}}
        default: {description: d, content: {application/json: {schema: {type: object, properties: {message: {type: string}}}}}}
    put:
      requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}, application/xml: {schema: {type: object, properties: {b: {type: string}}}}}}
      responses:
        "400": {description: d, content: {application/json: {schema: {type: object, properties: {c: {type: string}}}}}}
        "500": {description: d, content: {application/json: {schema: {type: object, properties: {d: {type: string}}}}}}
components:
  schemas:
    Missing: {type: object, properties: {code: {type: integer}}}
"##;
    std::fs::write(folder.path().join("api.yaml"), document).unwrap();
    let text = fine(folder.path(), &["api.yaml", "--operations"]);
    let names: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub struct ")?.strip_suffix(" {")).collect();
    let expected = [
        "GetUserPath",
        "GetUserQuery",
        "GetUserHeader",
        "PutUsersIdPath",
        "GetUserResponse",
        "State",
        "Missing",
        "GetUserError",
        "PutUsersIdJsonRequest",
        "PutUsersIdXmlRequest",
        "PutUsersIdError400",
        "PutUsersIdError500",
    ];
    assert_eq!(names, expected, "{text}");
    for line in ["pub id: String,", "#[serde(rename = \"X-Trace\")]", "    /// What to add."] {
        assert!(text.contains(line), "{line}: {text}");
    }
}
