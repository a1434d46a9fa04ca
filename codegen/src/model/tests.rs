//! Promise: a model is complete. Serialized to JSON and deserialized, it prints the same bytes.

use std::path::PathBuf;

use serde_json::Value;

use super::Model;
use crate::adapt::Adaptation;
use crate::emit::{Request, emit};
use crate::print::{Options, print};

fn round_trip(model: &Model) -> String {
    let options = Options { formats: true, ..Options::default() };
    print(model, &options).unwrap().text
}

/// Returns false if the document cannot be used.
fn assert_complete(request: &Request, what: &str) -> bool {
    let Ok(emitted) = emit(request) else { return false };
    let read: Model = serde_json::from_str(&serde_json::to_string(&emitted.model).unwrap()).unwrap();
    assert_eq!(read, emitted.model, "{what}");
    let text = round_trip(&read);
    assert_eq!(text, round_trip(&emitted.model), "{what}");
    assert!(emitted.text.ends_with(text.split_once("\n\n").unwrap().1), "{what}");
    true
}

/// A document that needs a recursive rule about its JSON.
const WITH_JSON_RULE: &str = r##"{
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Tree",
    "type": "object",
    "properties": { "left": { "$ref": "#" }, "name": { "type": "string", "description": "A name." } },
    "unevaluatedProperties": { "type": "string" },
    "oneOf": [{ "required": ["a"], "properties": { "a": { "$ref": "#" } } }, { "properties": { "b": { "maxLength": 3 } } }]
}"##;

#[test]
fn a_model_that_was_written_and_read_prints_the_same() {
    let bytes = Some(WITH_JSON_RULE.as_bytes().to_vec());
    let request = Request { bytes, ..Request::of("tree.json".into()) };
    assert!(!emit(&request).unwrap().model.definitions.is_empty());
    assert!(assert_complete(&request, "tree.json"));
}

#[test]
fn a_model_that_was_adapted_prints_the_same() {
    let schema = r##"{ "title": "Order", "properties": { "price": { "$ref": "#/$defs/Money" } }, "type": "object",
        "$defs": { "Money": { "properties": { "currency": { "enum": ["EUR", "USD"] } }, "type": "object" } } }"##;
    let mut adaptation = Adaptation { derive: vec!["crate::Trait".into()], ..Adaptation::default() };
    adaptation.type_mut("Order").attributes.push("#[must_use]".into());
    adaptation.type_mut("Order").rename = Some("Purchase".into());
    adaptation.type_mut("Money").replace = Some("crate::Money".into());
    let bytes = Some(schema.as_bytes().to_vec());
    let request = Request { bytes, adaptation, ..Request::of("order.json".into()) };
    assert!(assert_complete(&request, "order.json"));
    let text = emit(&request).unwrap().text;
    assert!(text.contains("pub price: Option<crate::Money>,\n") && !text.contains("Currency"), "{text}");
    assert!(text.contains("crate::Trait)]\n#[must_use]\npub struct Purchase {\n"), "{text}");
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn models_of_published_documents_print_the_same() {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from);
    let corpus = corpus.expect("LOCKSTEP_CORPUS names a folder of published documents");
    let mut used = 0;
    for entry in std::fs::read_dir(corpus.join("openapi")).unwrap() {
        let file = entry.unwrap().path();
        let what = file.display().to_string();
        used += usize::from(assert_complete(&Request { all: true, ..Request::of(file) }, &what));
    }
    for suite in ["schemastore-part", "jsts-draft2020-12-typed"] {
        let groups = std::fs::read_to_string(corpus.join("conformance").join(suite).join("groups.jsonl")).unwrap();
        // Only every fourth, because a debug build is slow.
        for group in groups.lines().step_by(4).map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let bytes = Some(group["schema"].to_string().into_bytes());
            let request = Request { bytes, ..Request::of("schema.json".into()) };
            used += usize::from(assert_complete(&request, &group["id"].to_string()));
        }
    }
    assert!(used > 100, "only {used} documents could be used");
}
