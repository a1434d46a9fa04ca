//! Promise: `lockstep explain` says of a type where it comes from, why it looks as it does, and what would change that.

use std::path::Path;
use std::process::Command;

const DOCUMENT: &str = r##"{"$defs": {
  "Order": {
    "type": "object",
    "required": ["id"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "format": "uuid"},
      "note": {"type": ["string", "null"], "maxLength": 5},
      "state": {"$ref": "#/$defs/State"}
    }
  },
  "State": {"enum": ["open", "paid"]}
}}"##;

const CONFIG: &str = "schemas = \".\"\n[[module]]\noutput = \"order.rs\"\ndocuments = [\"order.json\"]\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order.json"), DOCUMENT).unwrap();
    std::fs::write(folder.path().join("lockstep.toml"), CONFIG).unwrap();
    folder
}

/// The exit code, what is printed, and what is said to be wrong.
fn explain(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
    let run = command.arg("explain").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

#[test]
fn a_type_is_explained_by_its_name_and_by_its_pointer() {
    let folder = project();
    let (code, text, _) = explain(folder.path(), &["Order"]);
    assert_eq!(code, 0);
    for line in [
        "Order: a struct, equivalent",
        "  from #/$defs/Order  ./order.json:2",
        "    additional properties are rejected: its schema is closed",
        "      to change it: `unknown = \"ignore\"` or `\"keep\"`",
        "    `note` is an `Option`: the property may be absent or null, which mean the same",
        "    `note`: maxLength 5",
        "    null-absent: an optional member that may be null is one `Option`: null is written back as absent",
        "  Refers to: State",
    ] {
        assert!(text.lines().any(|found| found == line), "{line:?} is not in\n{text}");
    }
    for pointer in ["#/$defs/Order", "/$defs/Order"] {
        assert_eq!(explain(folder.path(), &[pointer]).1, text);
    }
}

#[test]
fn a_field_is_explained_by_its_pointer() {
    let folder = project();
    let (code, text, _) = explain(folder.path(), &["/$defs/Order/properties/id"]);
    assert_eq!(code, 0);
    assert!(text.starts_with("Order::id: `id` in JSON, Uuid\n"), "{text}");
    assert!(text.contains("formats-as.uuid") && !text.contains("`note`"), "{text}");
}

#[test]
fn a_document_needs_no_configuration() {
    let folder = project();
    std::fs::remove_file(folder.path().join("lockstep.toml")).unwrap();
    let (code, text, _) = explain(folder.path(), &["Order", "--schema", "order.json", "--null", "distinct"]);
    assert_eq!(code, 0);
    assert!(text.contains("absent and null are distinct"), "{text}");
    let (code, _, wrong) = explain(folder.path(), &["Order"]);
    assert_eq!(code, 2);
    assert!(wrong.contains("name its document with `--schema`"), "{wrong}");
}

#[test]
fn unknown_names_are_reported_with_a_suggestion() {
    let folder = project();
    for (name, said) in [
        ("Ordr", "did you mean `Order`?"),
        ("null-absend", "did you mean `null-absent`?"),
        ("#/$defs/Order/properties/nothing", "nor of a type"),
        ("#/nothing", "nor of a type"),
    ] {
        let (code, text, wrong) = explain(folder.path(), &[name]);
        assert_eq!((code, text.as_str()), (2, ""), "{name}");
        assert!(wrong.contains(said), "{name}: {wrong}");
    }
}

#[test]
fn explanations_are_available_as_json() {
    let folder = project();
    let json = |name: &[&str]| -> serde_json::Value {
        let (code, text, wrong) = explain(folder.path(), &[name, &["--format", "json"]].concat());
        assert_eq!(code, 0, "{name:?}: {wrong}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name:?}: {error}: {text}"))
    };
    let rule = &json(&["required-added"])["entries"][0];
    assert_eq!((rule["kind"].as_str(), rule["name"].as_str()), (Some("rule"), Some("required-added")));
    assert!(["says", "why", "advice", "example"].iter().all(|key| rule[*key].is_string()), "{rule}");
    let rule = &json(&["field-added"])["entries"][0];
    assert!(rule["bump"].is_string() && rule["see"]["url"].is_string(), "{rule}");
    for (name, kind) in
        [("stale", "code"), ("null-absent", "deviation"), ("tag-decides", "widening"), ("type-name", "repair")]
    {
        assert_eq!(json(&[name])["entries"][0]["kind"], kind, "{name}");
    }
    let ty = &json(&["Order"])["entries"][0];
    assert_eq!(
        (ty["kind"].as_str(), ty["is"].as_str(), ty["verdict"].as_str()),
        (Some("type"), Some("a struct"), Some("equivalent"))
    );
    assert_eq!(ty["schema"], serde_json::json!({"file": "./order.json", "line": 2}));
    assert_eq!(ty["uses"], serde_json::json!(["State"]));
    let part = &json(&["/$defs/Order/properties/note"])["entries"][0];
    assert_eq!(
        (part["kind"].as_str(), part["name"].as_str(), part["part"].as_str()),
        (Some("part"), Some("Order"), Some("note"))
    );
    assert!(json(&[])["entries"].as_array().unwrap().len() > 100);
    assert_eq!(explain(folder.path(), &["nothing", "--format", "json"]).0, 2);
}

/// What `explain` names is what lockstep.toml takes.
#[test]
fn the_options_that_it_names_change_it() {
    let folder = project();
    let before = explain(folder.path(), &["#/$defs/Order"]).1;
    for (lines, gone) in [
        ("formats-as.uuid = \"text\"\n", "has a `Uuid`"),
        ("unknown = \"ignore\"\n", "are rejected"),
        ("null = \"distinct\"\n", "which mean the same"),
        ("rules = \"newtype\"\n", "has rules, which are checked"),
        ("types.Order.rename = \"Purchase\"\n", "`Order` is named"),
    ] {
        std::fs::write(folder.path().join("lockstep.toml"), format!("{CONFIG}{lines}")).unwrap();
        let (code, text, wrong) = explain(folder.path(), &["#/$defs/Order"]);
        assert_eq!(code, 0, "{lines}: {wrong}");
        assert!(before.contains(gone) && !text.contains(gone), "{lines}: {text}");
    }
}
