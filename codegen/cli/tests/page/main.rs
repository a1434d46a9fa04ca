//! Promise: the page of `lockstep report` shows each type beside its schema, refers to nothing else, and nothing that a
//! document says gets out of its text.

mod browser;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A document that wants to be more than text.
fn hostile() -> Value {
    let evil = "</script><img src=x onerror=\"document.title='got out'\"><!-- \u{202e}\u{1b}[2J\u{2028}";
    json!({
        "title": "Order",
        "description": evil,
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": { "$ref": "#/$defs/Id", "description": evil },
            "</script><b>": { "type": "string", "maxLength": 5, "pattern": "^<!--.*</script>$" },
            "state": { "$ref": "#/$defs/State" },
            "parts": { "type": "array", "items": { "$ref": "#" } }
        },
        "$defs": {
            "Id": { "type": "string", "format": "uuid" },
            "State": { "title": "State", "enum": ["open", "</script>", "paid"] },
            "<script>": { "type": "integer", "description": evil }
        }
    })
}

fn lockstep(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lockstep")).args(arguments).current_dir(folder).output().unwrap()
}

/// The page of a document, and beside it, where there is one, of the version before it.
fn page(new: &Value, old: Option<&Value>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, value: &Value| {
        std::fs::write(folder.path().join(name), serde_json::to_string_pretty(value).unwrap()).unwrap();
    };
    put("new.json", new);
    let mut arguments = vec!["report", "new.json", "--all"];
    if let Some(old) = old {
        put("old.json", old);
        arguments.extend(["--old", "old.json"]);
    }
    let run = lockstep(folder.path(), &arguments);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// What the script of a page is given.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn type_of<'a>(data: &'a Value, name: &str) -> &'a Value {
    let types = data["modules"][0]["types"].as_array().unwrap();
    types.iter().find(|ty| ty["name"] == name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// The text of the lines that a pointer is marked at.
fn marked(excerpt: &Value, pointer: &str) -> String {
    let mark = excerpt["marks"].as_array().unwrap().iter().find(|mark| mark[2] == pointer);
    let mark = mark.unwrap_or_else(|| panic!("nothing is marked with {pointer}: {excerpt:#}"));
    let [first, last] = [0, 1].map(|at| usize::try_from(mark[at].as_u64().unwrap()).unwrap());
    let lines: Vec<&str> = excerpt["text"].as_str().unwrap().lines().collect();
    lines[first..=last].join("\n")
}

#[test]
fn schema_and_rust_are_linked_by_pointer() {
    let data = data(&page(&hostile(), None));
    let order = type_of(&data, "Order");
    assert_eq!((&order["verdict"], &order["by"]), (&json!("equivalent"), &json!("rules")));
    let schema = marked(&order["schema"], "#/properties/state");
    assert!(schema.starts_with("    \"state\": {") && schema.ends_with('}'), "{schema}");
    let rust = marked(&order["rust"], "#/properties/state");
    assert!(rust.contains("skip_serializing_if") && rust.ends_with("pub state: Option<State>,"), "{rust}");
    for name in ["Id", "State", "Order"] {
        assert!(order["uses"].as_array().unwrap().contains(&json!(name)), "{order:#}");
    }
    assert_eq!(type_of(&data, "State")["used_by"], json!(["Order"]));
    let rules: Vec<&str> =
        order["rules"].as_array().unwrap().iter().map(|rule| rule["says"].as_str().unwrap()).collect();
    assert!(rules.contains(&"maxLength 5"), "{rules:?}");
    assert!(order["deviations"].as_array().unwrap().contains(&json!("unknown-dropped")), "{order:#}");
}

#[test]
fn nothing_of_a_document_gets_out_of_its_text() {
    let page = page(&hostile(), None);
    assert_eq!(page.matches("<script").count(), 2, "the data, and the script of the page");
    assert_eq!(page.matches("</script").count(), 2);
    for text in ["<img", "<!-- ", "<b>", "\u{1b}", "\u{202e}", "\u{2028}"] {
        assert!(!page.contains(text), "{text:?}");
    }
    // The text is there all the same.
    let data = data(&page);
    assert!(type_of(&data, "Order")["docs"].as_str().unwrap().contains("<img src=x"), "{data:#}");
}

#[test]
fn a_page_refers_to_nothing_else() {
    let page = page(&hostile(), None);
    assert!(page.contains("default-src 'none'"), "{page:.600}");
    let frame = page.replace(page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0, "");
    for word in ["src=", "url(", "@import", "https://", "http://"] {
        let found = frame.matches(word).count();
        assert_eq!(found, usize::from(word == "http://"), "{word}: only the name of SVG's namespace is a URL");
    }
}

#[test]
fn two_versions_show_the_change() {
    let old = hostile();
    let mut new = hostile();
    new["properties"]["note"] = json!({ "type": "string" });
    new["$defs"]["State"]["enum"] = json!(["open", "paid"]);
    new["$defs"]["Extra"] = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let data = data(&page(&new, Some(&old)));
    let changes = data["since"]["changes"].as_array().unwrap();
    let rules: Vec<(&str, &str)> = changes
        .iter()
        .map(|change| (change["rule"].as_str().unwrap(), change["type"].as_str().unwrap_or("")))
        .collect();
    assert!(rules.contains(&("enum-value-removed", "State")) && rules.contains(&("field-added", "Order")), "{rules:?}");
    assert_eq!(type_of(&data, "Extra")["was"], json!({ "is": "new" }));
    let was = &type_of(&data, "Order")["was"];
    assert!(!was["rust"].as_str().unwrap().contains("pub note") && was["is"] == "changed", "{was:#}");
    assert_eq!(type_of(&data, "Id")["was"], Value::Null);
}

#[test]
fn a_file_of_ones_own_is_not_lost_to_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.json"), hostile().to_string()).unwrap();
    std::fs::write(path("mine.html"), "<p>Mine.</p>").unwrap();
    let report =
        |arguments: &[&str]| lockstep(folder.path(), &[&["report", "a.json", "-o", "mine.html"], arguments].concat());
    let run = report(&[]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("mine.html was not written by Lockstep"));
    assert_eq!(std::fs::read_to_string(path("mine.html")).unwrap(), "<p>Mine.</p>");
    assert_eq!(report(&["--overwrite"]).status.code(), Some(0));
    // From then on it is a page, also of another document.
    assert_eq!(report(&["--root", "Other"]).status.code(), Some(0));
}

#[test]
fn a_configuration_is_shown_with_all_its_modules() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("schemas")).unwrap();
    std::fs::write(folder.path().join("schemas/a.json"), hostile().to_string()).unwrap();
    let module = |output: &str, root: &str| {
        format!("[[module]]\noutput = {output:?}\ndocuments = [\"a.json\"]\nroot = {root:?}\n")
    };
    let config = format!("schemas = \"schemas\"\n{}{}", module("a.rs", "#"), module("b.rs", "#/$defs/State"));
    std::fs::write(folder.path().join("lockstep.toml"), config).unwrap();
    let run = lockstep(folder.path(), &["report", "-o", "out/page.html", "--old", "schemas"]);
    assert_eq!(String::from_utf8_lossy(&run.stdout), "out/page.html\n", "{}", String::from_utf8_lossy(&run.stderr));
    let data = data(&std::fs::read_to_string(folder.path().join("out/page.html")).unwrap());
    let names: Vec<&Value> = data["modules"].as_array().unwrap().iter().map(|module| &module["name"]).collect();
    assert_eq!(names, ["a.rs", "b.rs"]);
    assert_eq!(data["since"]["changes"], json!([]));
    // No types are written.
    assert!(!folder.path().join("a.rs").exists());
}
