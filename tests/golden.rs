//! Promise: the code for each kind of item is the one in tests/golden, byte for byte, and reads and rejects JSON as its schema
//! does. It is compiled here, so that `cargo clippy --all-targets` lints it.
//!
//! To write the files again after a change of the printer: `cargo lockstep --write --config tests/golden/lockstep.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use codegen::Config;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[allow(dead_code)]
#[rustfmt::skip]
mod golden {
    pub mod defaults;
    pub mod enum_of_numbers;
    pub mod enum_of_strings;
    pub mod enum_of_values;
    pub mod enum_open;
    pub mod externally_tagged_union;
    pub mod formats;
    pub mod list;
    pub mod map;
    pub mod newtype_of_integer;
    pub mod newtype_of_number;
    pub mod newtype_of_string;
    pub mod openapi;
    pub mod recursion;
    pub mod rules_between_members;
    pub mod r#struct;
    pub mod struct_exact;
    pub mod struct_with_others;
    pub mod tagged_union;
    pub mod tuple;
    pub mod untagged_union;
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"))
}

#[test]
fn the_code_of_each_kind_of_item_matches_its_golden_file() {
    let artifacts = codegen::generate(&Config::load(folder().join("lockstep.toml")).unwrap()).unwrap();
    assert!(artifacts.holds());
    artifacts.check().unwrap_or_else(|error| {
        panic!("{error}\nto write it again: cargo lockstep --write --config tests/golden/lockstep.toml")
    });
}

/// The names of the files in a folder that end so, without that end.
fn stems(folder: &Path, end: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(end).map(str::to_owned)).collect()
}

#[test]
fn every_file_is_compiled_and_every_schema_is_used() {
    let config = std::fs::read_to_string(folder().join("lockstep.toml")).unwrap();
    for stem in stems(&folder().join("schemas"), ".json") {
        assert!(config.contains(&format!("[\"{stem}.json\"]")), "{stem}.json is in no module");
    }
    let source = include_str!("golden.rs");
    for stem in stems(folder(), ".rs") {
        let is_named = |name: &str| source.contains(&format!("    pub mod {name};\n"));
        assert!(is_named(&stem) || is_named(&format!("r#{stem}")), "{stem}.rs is not compiled");
    }
}

/// Reads one JSON text and writes it as it was; does not read the other.
fn holds<T: DeserializeOwned + Serialize>(valid: &str, invalid: &str) {
    let value: T = serde_json::from_str(valid).unwrap_or_else(|error| panic!("{valid}: {error}"));
    let (expected, found) = (serde_json::from_str::<Value>(valid).unwrap(), serde_json::to_value(&value).unwrap());
    assert_eq!(found, expected);
    assert!(serde_json::from_str::<T>(invalid).is_err(), "{invalid}");
}

#[test]
fn structs() {
    let parcel = r#"{"id": "a", "weight": 1.5, "type": 2, "note": null, "labels": ["b"], "sender": {"name": "c"}}"#;
    let lacking = r#"{"id": "a", "weight": 1.5, "type": 2}"#;
    holds::<golden::r#struct::Parcel>(parcel, lacking);
    holds::<golden::struct_exact::Parcel>(parcel, lacking);
    holds::<golden::struct_with_others::Settings>(r#"{"name": "a", "b": 1}"#, r#"{"name": "a", "b": "1"}"#);
    holds::<golden::recursion::Category>(
        r#"{"name": "a", "parent": {"name": "b"}, "children": [{"name": "c"}]}"#,
        r#"{"name": "a", "parent": {}}"#,
    );
}

#[test]
fn newtypes() {
    holds::<golden::newtype_of_string::OrderId>("\"ABC-1\"", "\"abc-1\"");
    holds::<golden::newtype_of_number::Percentage>("99.5", "100.5");
    holds::<golden::newtype_of_integer::Quantity>("15", "16");
}

#[test]
fn enums() {
    holds::<golden::enum_of_strings::Status>("\"on hold\"", "\"onHold\"");
    holds::<golden::enum_of_numbers::Priority>("-1", "0");
    holds::<Option<golden::enum_of_values::RootValue>>("30", "\"30\"");
    holds::<golden::enum_open::Currency>("\"DKK\"", "1");
}

#[test]
fn unions() {
    let card = r#"{"kind": "card", "last4": "4242"}"#;
    holds::<golden::tagged_union::Payment>(card, r#"{"kind": "card", "iban": "NO"}"#);
    holds::<golden::externally_tagged_union::Shape>(r#"{"circle": 1.5}"#, r#"{"square": 1.5}"#);
    holds::<golden::untagged_union::Recipient>(r#"["a", "b"]"#, "[1]");
}

#[test]
fn arrays_and_maps() {
    holds::<golden::tuple::Position>(r#"[1.5, 2.5, "a"]"#, "[1.5, 2.5]");
    holds::<golden::list::Tags>(r#"["a", "b"]"#, r#"["a", "a"]"#);
    holds::<golden::map::Stock>(r#"{"a": 1}"#, r#"{"A": 1}"#);
}

#[test]
fn rules_formats_and_defaults() {
    let paid = r#"{"status": "paid", "paidAt": "today"}"#;
    holds::<golden::rules_between_members::Invoice>(paid, r#"{"status": "paid"}"#);
    let id = r#""id": "b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11""#;
    let event = |day: &str| format!(r#"{{{id}, "at": "2026-01-01T00:00:00Z", "day": "{day}", "page": "https://a"}}"#);
    holds::<golden::formats::Event>(&event("2026-02-28"), &event("2026-02-30"));
    holds::<golden::defaults::Page>(r#"{"size": 5}"#, r#"{"size": 0}"#);
    let page = golden::defaults::Page::default();
    assert_eq!((page.number(), page.size()), (1, 50));
}

/// The column of Lockstep in docs/coming-from.md.
#[test]
fn an_openapi_document_is_read_as_documented() {
    let page = include_str!("../docs/coming-from.md");
    assert!(page.contains(&format!("```json\n{}```\n", include_str!("golden/schemas/openapi.json"))));
    let shown = page.split_once("```rust\n").unwrap().1.split_once("```\n").unwrap().0;
    // The page leaves attributes out.
    let code = include_str!("golden/openapi.rs").lines().filter(|line| !line.trim_start().starts_with("#["));
    let code: String = code.flat_map(|line| [line, "\n"]).collect();
    for item in shown.trim_end().split("\n\n") {
        assert!(code.contains(item), "{item}");
    }
    let card = r#"{"kind": "card", "last4": "4242"}"#;
    let order = |quantity: u8, payment: &str, more: &str| {
        let id = "b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11";
        format!(r#"{{"id": "{id}", "status": "open", "quantity": {quantity}, "payment": {payment}{more}}}"#)
    };
    serde_json::from_str::<golden::openapi::Order>(&order(1, card, "")).unwrap();
    serde_json::from_str::<golden::openapi::Order>(&order(1, card, r#", "note": null"#)).unwrap();
    for (json, message) in [
        (order(0, card, ""), "0 is less than the minimum 1"),
        (order(101, card, ""), "101 is greater than the maximum 100"),
        (order(1, card, r#", "sku": "abc""#), "\"abc\" does not match `^[A-Z]{3}-[0-9]+$`"),
        (order(1, card, r#", "region": "NO""#), "unknown field `region`"),
        (order(1, r#"{"kind": "card"}"#, ""), "missing field `last4`"),
        (
            order(1, r#"{"kind": "crypto", "last4": "1"}"#, ""),
            "unknown variant `crypto`, expected `card` or `transfer`",
        ),
    ] {
        let error = serde_json::from_str::<golden::openapi::Order>(&json).unwrap_err().to_string();
        assert!(error.starts_with(message) && page.contains(message), "{error}");
    }
}
