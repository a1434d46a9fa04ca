//! Promise: a type has the same name, whichever part of its document is generated.

use std::collections::BTreeMap;
use std::path::Path;

use codegen::{Emitted, Request};

/// Names that several schemas compete for: by title, by key, by position, in a union, below another definition.
const DOCUMENT: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "t", "version": "1"},
  "paths": {"/x": {"get": {"parameters": [{"name": "status", "in": "query", "schema": {"enum": ["q"]}}], "responses": {}}}},
  "components": {"schemas": {
    "Order": {"type": "object", "properties": {
      "status": {"enum": ["open", "paid"]},
      "lines": {"type": "array", "items": {"type": "object", "properties": {"status": {"enum": ["in", "out"]}, "kind": {"$ref": "#/components/schemas/kind"}}}},
      "origin": {"$ref": "#/components/schemas/Invoice/properties/origin"}}},
    "Invoice": {"type": "object", "properties": {
      "status": {"enum": ["sent", "due"]},
      "origin": {"type": "object", "title": "Status", "properties": {"a": {"type": "string"}}},
      "pet": {"oneOf": [
        {"type": "object", "required": ["t"], "properties": {"t": {"const": "cat"}}},
        {"type": "object", "required": ["t"], "properties": {"t": {"const": "dog"}}}]}}},
    "Status": {"enum": ["x", "y"]},
    "kind": {"enum": ["k"]},
    "Kind": {"enum": ["K"]},
    "Line": {"type": "object", "properties": {"status": {"$ref": "#/components/schemas/Status"}, "order": {"$ref": "#/components/schemas/Order"}}},
    "Twin": {"title": "Status", "type": "string", "maxLength": 3},
    "LinesItem": {"type": "integer", "minimum": 4, "maximum": 9}
  }}
}"##;

fn emit(file: &Path, pointers: &[String], all: bool, operations: bool) -> Emitted {
    let request =
        Request { pointers: pointers.to_vec(), all, operations, lenient: true, ..Request::of(file.to_owned()) };
    codegen::emit(&request).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Returns the name of each definition.
fn names(emitted: &Emitted) -> BTreeMap<&str, &str> {
    let items = emitted.model.items.iter();
    items.flat_map(|item| item.origins.iter().map(|origin| (origin.as_str(), item.name.as_str()))).collect()
}

/// Asserts that every definition has the same name in both.
fn agree(whole: &Emitted, part: &Emitted, what: &str) -> usize {
    let (whole, part) = (names(whole), names(part));
    let shared = part.iter().filter_map(|(origin, name)| Some((origin, name, whole.get(origin)?)));
    let mut count = 0;
    for (origin, name, expected) in shared {
        assert_eq!(name, expected, "{what}: {origin}");
        count += 1;
    }
    count
}

/// Returns the definitions that are generated one by one: those with a key.
fn roots(whole: &Emitted) -> Vec<String> {
    let named = |origin: &&str| {
        let parent = origin.rsplit_once('/').map_or("", |(parent, _)| parent);
        ["#/components/schemas", "#/definitions", "#/$defs"].contains(&parent)
    };
    names(whole).keys().filter(|origin| named(origin)).map(|origin| (*origin).to_owned()).collect()
}

#[test]
fn a_part_has_the_names_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    std::fs::write(&file, DOCUMENT).unwrap();
    let whole = emit(&file, &[], true, false);
    let roots = roots(&whole);
    assert_eq!(roots.len(), 8, "{roots:?}");
    // A named definition has the short name.
    let named = names(&whole);
    for (origin, name) in [
        ("Status", "Status"),
        ("Order", "Order"),
        ("Order/properties/status", "OrderStatus"),
        ("Invoice/properties/status", "InvoiceStatus"),
        ("LinesItem", "LinesItem"),
        ("Order/properties/lines/items", "OrderLinesItem"),
        ("kind", "Kind"),
        ("Kind", "Kind2"),
    ] {
        assert_eq!(named[format!("#/components/schemas/{origin}").as_str()], name, "{named:#?}");
    }
    agree(&whole, &emit(&file, &[], true, true), "with the operations");
    for (index, root) in roots.iter().enumerate() {
        assert!(agree(&whole, &emit(&file, std::slice::from_ref(root), false, false), root) > 0);
        for other in roots.iter().skip(index + 1) {
            let both = [other.clone(), root.clone()];
            agree(&whole, &emit(&file, &both, false, false), &both.join(", "));
        }
    }
}

#[test]
fn a_document_that_is_a_schema_has_the_names_of_its_definitions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    let schema = r##"{"title": "Order", "type": "object", "properties": {"status": {"enum": ["a"]}, "line": {"$ref": "#/$defs/Order"}},
        "$defs": {"Status": {"enum": ["b"]}, "Order": {"enum": ["c"]}}}"##;
    std::fs::write(&file, schema).unwrap();
    let root = emit(&file, &[], false, false);
    let named = names(&root);
    assert_eq!((named["#"], named["#/$defs/Order"]), ("Order", "OrderOrder"), "{named:?}");
    assert_eq!(agree(&root, &emit(&file, &["#/$defs/Order".to_owned()], false, false), "a definition"), 1);
    assert_eq!(agree(&root, &emit(&file, &[], true, false), "all"), 3);
    assert_eq!(named["#/properties/status"], "OrderStatus");
}

/// Generates roots of real documents alone, as many as time permits.
#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn parts_of_published_documents_have_the_names_of_the_whole() {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").expect("LOCKSTEP_CORPUS names a folder of published documents");
    /// The maximum number of roots per document.
    const MAX_ROOTS: usize = 8;
    let mut files: Vec<_> =
        std::fs::read_dir(Path::new(&corpus).join("openapi")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut shared = 0;
    for file in files {
        let whole = emit(&file, &[], true, false);
        let roots = roots(&whole);
        let step = roots.len().div_ceil(MAX_ROOTS).max(1);
        for root in roots.iter().step_by(step) {
            let what = format!("{} {root}", file.display());
            shared += agree(&whole, &emit(&file, std::slice::from_ref(root), false, false), &what);
        }
    }
    assert!(shared > 100, "{shared}");
}

/// A definition is a copy of an inline schema with the same title; then one of the two is edited.
#[test]
fn a_type_keeps_its_name_when_it_is_edited() {
    let document = |inline: &str, copy: &str| {
        format!(
            r##"{{"title": "Feed", "type": "object", "properties": {{"sourceType": {{"title": "Source Type", "enum": [{inline}]}},
                "status": {{"type": ["string", "null"], "enum": ["on", "off", null]}}}},
                "definitions": {{"feedSourceType": {{"title": "Source Type", "enum": [{copy}]}}}}}}"##
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    for (inline, copy) in [("\"a\"", "\"a\""), ("\"a\", \"b\"", "\"a\""), ("\"a\"", "\"a\", \"b\"")] {
        std::fs::write(&file, document(inline, copy)).unwrap();
        for all in [false, true] {
            let emitted = emit(&file, &["#".to_owned()], all, false);
            let names = names(&emitted);
            assert_eq!(names["#/properties/sourceType"], "SourceType", "{inline} {copy} {all}");
            let of_copy = names.get("#/definitions/feedSourceType");
            assert!(of_copy.is_none_or(|name| *name == if inline == copy { "SourceType" } else { "FeedSourceType" }));
            // A null branch next to it does not change its name.
            assert!(emitted.model.item("Status").is_some(), "{names:?}");
        }
    }
}

#[test]
fn a_name_that_starts_like_its_union_is_kept() {
    const UNION: &str = r##"{"$defs": {
      "Search": {"oneOf": [{"$ref": "#/$defs/SearchByReference"}, {"$ref": "#/$defs/SearchByDates"}]},
      "SearchByReference": {"type": "object", "required": ["reference"], "properties": {"reference": {"type": "string"}}},
      "SearchByDates": {"type": "object", "required": ["from"], "properties": {"from": {"type": "string"}}}
    }}"##;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("search.json");
    std::fs::write(&file, UNION).unwrap();
    let emitted = emit(&file, &[], true, false);
    let mut found: Vec<&str> = names(&emitted).into_values().collect();
    found.sort_unstable();
    assert_eq!(found, ["Search", "SearchByDates", "SearchByReference"]);
    assert!(emitted.text.contains("ByReference(SearchByReference)"), "{}", emitted.text);
}

#[test]
fn the_only_branch_of_a_document_has_a_name() {
    const DOCUMENT: &str = r##"{"$id": "http://localhost/base.json", "$schema": "https://json-schema.org/draft/2019-09/schema",
      "anyOf": [{"type": "object", "additionalProperties": {"$id": "http://localhost/inner.json", "$recursiveAnchor": true,
        "anyOf": [{"type": "integer"}, {"type": "object", "additionalProperties": {"$recursiveRef": "#"}}]}}]}"##;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("base.json");
    std::fs::write(&file, DOCUMENT).unwrap();
    let policy = codegen::Policy { unknown: codegen::UnknownMembers::Ignore, ..codegen::Policy::default() };
    let deviations = codegen::Deviations::EXACT;
    let request = Request { all: true, policy, deviations, ..Request::of(file) };
    let emitted = codegen::emit(&request).unwrap();
    assert!(emitted.model.items.iter().all(|item| !item.name.is_empty()));
}
