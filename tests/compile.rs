//! Promise: the generated code compiles without a warning, and where the schema says nothing, neither does the code.
//! (What does not compile, and what does: tests/ui.)

mod support;
mod workspace;

use std::collections::BTreeMap;

use workspace::{cargo, root, scratch, succeed};

#[test]
fn the_generated_code_has_no_warnings() {
    let target = scratch("clippy");
    // Clippy where it is installed, with what it warns of by default; else the compiler alone.
    let clippy = cargo(root(), &target, &["clippy", "--version"]).output().unwrap().status.success();
    let checked = if clippy { vec!["clippy"] } else { vec!["rustc", "--lib", "--profile", "check"] };
    for features in ["", "schemars"] {
        let arguments = [&checked[..], &["--package", "generated", "--features", features]].concat();
        succeed(cargo(root(), &target, &arguments).args(["--", "-D", "warnings"]));
    }
}

/// The public fields of the structs in a text, as `Struct.field`, and whether each has a doc comment.
fn documented(text: &str) -> BTreeMap<String, bool> {
    let (mut fields, mut within, mut doc) = (BTreeMap::new(), "", false);
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            within = rest.split([' ', '(']).next().unwrap();
        } else if line.starts_with('}') {
            within = "";
        } else if line.starts_with("    /// ") {
            doc = true;
        } else if let Some((name, _)) = line.strip_prefix("    pub ").and_then(|rest| rest.split_once(": ")) {
            if !within.is_empty() && !name.starts_with("fn ") {
                fields.insert(format!("{within}.{name}"), doc);
            }
            doc = false;
        } else if line.ends_with('{') {
            doc = false;
        }
    }
    fields
}

#[test]
fn a_field_has_docs_where_its_schema_has_a_description_and_nowhere_else() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let text = read("generated/src/connection.rs");
    let schema = support::connection_schema();
    let mut expected = BTreeMap::new();
    let structs = [("Connection", ""), ("DataConnectionError", "/definitions/dataConnectionError")];
    for (name, pointer) in structs {
        let properties = schema.pointer(&format!("{pointer}/properties")).unwrap().as_object().unwrap();
        for (wire, property) in properties {
            let snake: String = wire
                .chars()
                .flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] })
                .collect();
            // What is said of an enum defined in place stands at the enum, once.
            let says = property.get("description").is_some() && property.get("enum").is_none();
            expected.insert(format!("{name}.{snake}"), says);
        }
    }
    assert_eq!(documented(&text), expected);
    // The type without a description has no docs either; the last line before it is not one.
    let (before, _) = text.split_once("pub struct DataConnectionError ").unwrap();
    let own = before.rsplit("\n\n").next().unwrap();
    assert!(!own.contains("///"), "{own}");
}
