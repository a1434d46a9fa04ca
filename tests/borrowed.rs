//! Promise: types that borrow compile without a warning, of the compiler or of clippy, for each kind of item and in both
//! profiles; they hold what stands in the text as it is, copy what does not, and their JSON stays what it was.

use std::collections::BTreeSet;

#[path = "support/nested.rs"]
mod nested;
mod support;

use codegen::{Artifacts, Error};
use nested::{Nested, SCHEMARS};
use support::Folder;

/// A schema, and the body of a test of its types.
struct Borrowing {
    name: &'static str,
    schema: &'static str,
    options: &'static str,
    test: &'static str,
}

const BORROWING: &[Borrowing] = &[
    Borrowing {
        name: "places",
        schema: r##"{"title": "Order", "type": "object", "required": ["id", "short", "labels", "pair"], "additionalProperties": false,
            "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "none": {"type": ["string", "null"]},
                "short": {"type": "string", "maxLength": 9}, "labels": {"type": "array", "items": {"type": "string"}},
                "names": {"type": "object", "additionalProperties": {"type": "string"}},
                "pair": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
                "size": {"type": "string", "default": "small"}, "line": {"$ref": "#/$defs/Line"},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "default": [{"sku": "none"}]}},
            "$defs": {"Line": {"type": "object", "required": ["sku"], "properties": {
                "sku": {"type": "string"}, "parent": {"$ref": "#/$defs/Line"}, "count": {"type": "integer"}}}}}"##,
        options: "from-json = true\nconstructors = true",
        test: r##"
            let text = r#"{"id": "a", "note": "b", "none": "c", "short": "d", "labels": ["e", "f\n"], "names": {"g": "h"}, "pair": ["i", "j"], "line": {"sku": "k", "parent": {"sku": "\u006c"}}, "lines": [{"sku": "m"}]}"#;
            let order = Order::from_json(text).unwrap();
            assert!(is_borrowed(&order.id) && is_borrowed(&order.short));
            assert!(is_borrowed(order.note.as_ref().unwrap()) && is_borrowed(order.none.as_ref().unwrap()));
            assert!(is_borrowed(&order.labels[0]) && !is_borrowed(&order.labels[1]));
            assert!(is_borrowed(&order.names.as_ref().unwrap()["g"]) && is_borrowed(&order.pair[1]));
            let line = order.line.as_ref().unwrap();
            assert!(is_borrowed(&line.sku) && !is_borrowed(&line.parent.as_ref().unwrap().sku));
            assert_eq!(order.size(), "small");
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_value(&order).unwrap(), value);
            // It outlives the text.
            let owned: Order<'static> = {
                let text = text.to_owned();
                serde_json::from_str::<Order<'_>>(&text).unwrap().into_owned()
            };
            assert!(!is_borrowed(&owned.id) && !is_borrowed(&owned.labels[0]));
            assert_eq!(owned, order);
            // A text that does not outlive the reading is copied.
            let read: Order<'static> = serde::Deserialize::deserialize(value).unwrap();
            assert_eq!(read, order);
            // The rules hold as they did.
            let error = Order::from_json(r#"{"id": "a", "short": "too long for it", "labels": [], "pair": ["", ""]}"#).unwrap_err();
            assert_eq!(error.pointer(), "/short");
            assert_eq!(Line::new("a").sku, "a");
        "##,
    },
    Borrowing {
        name: "unions",
        schema: r##"{"title": "Payment", "type": "object", "required": ["by", "to", "any"], "properties": {
            "by": {"oneOf": [{"$ref": "#/$defs/Cash"}, {"$ref": "#/$defs/Card"}]},
            "to": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "integer"}]},
            "any": {"anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}},
            "$defs": {
                "Cash": {"type": "object", "required": ["by", "note"], "properties": {"by": {"const": "cash"}, "note": {"type": "string"}}},
                "Card": {"type": "object", "required": ["by", "number"], "properties": {"by": {"const": "card"}, "number": {"type": "string"}}},
                "A": {"type": "object", "properties": {"a": {"type": "string"}}},
                "B": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}}}"##,
        options: "",
        test: r##"
            let text = r#"{"by": {"by": "card", "number": "1"}, "to": ["a"], "any": {"a": "b"}}"#;
            let payment: Payment = serde_json::from_str(text).unwrap();
            let By::Card(card) = &payment.by else { panic!("{payment:?}") };
            assert!(is_borrowed(&card.number));
            let To::StringList(list) = &payment.to else { panic!("{payment:?}") };
            assert!(is_borrowed(&list[0]));
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_value(&payment).unwrap(), value);
            assert_eq!(payment.clone().into_owned(), payment);
        "##,
    },
];

/// The schemas of tests/golden: one for each kind of item.
fn kinds() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schemas");
    let mut schemas: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    schemas.sort();
    let name = |path: &std::path::Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    schemas.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn generate(schema: &str, options: &str) -> Result<Artifacts, Error> {
    let module = "[[module]]\noutput = \"types.rs\"\ndocuments = [\"schema.json\"]\nborrow = true\n";
    let folder = Folder::new(&format!("schemas = \"schemas\"\n{module}{options}\n"));
    folder.put("schemas/schema.json", schema);
    folder.generate()
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn borrowing_types_compile_and_borrow_from_the_text() {
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    for Borrowing { name, schema, options, test } in BORROWING {
        let artifacts = generate(schema, options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(artifacts.holds(), "{name}: {:?}", artifacts.modules[0].proof);
        crates.extend(artifacts.modules[0].crates.clone());
        modules.push(((*name).to_owned(), artifacts.modules[0].text.clone()));
        tests.push_str(&format!("#[test]\nfn test_{name}() {{\n    use {name}::*;\n{test}\n}}\n"));
    }
    let options = "constructors = true\nfrom-json = true\nschemars = true\nunknown = \"keep\"\nmap = \"HashMap\"\n";
    for (name, schema) in kinds() {
        for (variant, options) in [("plain", ""), ("exact", "profile = \"exact\""), ("adapted", options)] {
            let artifacts = generate(&schema, options).unwrap_or_else(|error| panic!("{name}: {error}"));
            crates.extend(artifacts.modules[0].crates.clone());
            modules.push((format!("{name}_{variant}"), artifacts.modules[0].text.clone()));
        }
    }
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("borrowed", &format!("[dependencies]\n{dependencies}{SCHEMARS}"));
    let is_borrowed = "#[cfg(test)]\n#[allow(clippy::ptr_arg)]\nfn is_borrowed(text: &std::borrow::Cow<'_, str>) -> bool {\n    \
        matches!(text, std::borrow::Cow::Borrowed(_))\n}\n";
    nested.library("#![deny(warnings)]\n", &modules, &(tests + is_borrowed));
    nested.clippy(&["--all-targets", "--features", "schemars"]);
    nested.succeed(&["test", "--lib"]);
}

#[test]
fn modules_that_share_know_which_of_them_borrow() {
    let modules = |first: &str, second: &str| {
        let module = |name: &str, options: &str| {
            format!("[[module]]\noutput = \"src/{name}.rs\"\ndocuments = [\"schema.json\"]\n{options}\n")
        };
        let head = "schemas = \"schemas\"\nsupport = \"src/support.rs\"\n";
        let folder = Folder::new(&format!("{head}{}{}", module("a", first), module("b", second)));
        folder.put(
            "schemas/schema.json",
            r#"{"title": "Note", "type": "object", "properties": {"text": {"type": "string"}}}"#,
        );
        folder.generate()
    };
    // A type that borrows is not the one that owns.
    let texts = modules("", "borrow = true").unwrap();
    assert!(texts.modules[0].text.contains("pub struct Note {"));
    assert!(texts.modules[1].text.contains("pub struct Note<'a> {"));
    let error = modules("from-json = true", "from-json = true\nborrow = true").unwrap_err().to_string();
    assert!(error.contains("`src/b.rs` has `borrow` and `src/a.rs` does not"), "{error}");
    assert!(modules("from-json = true\nborrow = true", "from-json = true\nborrow = true").is_ok());
}

#[test]
fn a_type_called_cow_needs_another_name() {
    let schema = r#"{"title": "Cow", "type": "object", "properties": {"name": {"type": "string"}}}"#;
    let error = generate(schema, "").unwrap_err().to_string();
    assert!(error.contains("the type `Cow` has the name of the type of borrowed strings"), "{error}");
    assert!(generate(schema, "types.Cow.rename = \"Cattle\"").is_ok());
}
