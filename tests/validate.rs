//! Promise: `validate` says of a value that was changed in Rust what reading says of its JSON, with the place and the keyword
//! of each rule that it violates; a value that was read satisfies it.

#[path = "support/nested.rs"]
mod nested;

use codegen::Request;
use nested::Nested;
use serde_json::json;

fn order() -> serde_json::Value {
    json!({
        "title": "Order",
        "type": "object",
        "required": ["id", "lines"],
        "additionalProperties": false,
        "properties": {
            "id": { "type": "string", "pattern": "^[A-Z]{3}-[0-9]+$" },
            "quantity": { "type": "integer", "minimum": 1, "maximum": 100 },
            "lines": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "title": "Line",
                    "type": "object",
                    "required": ["sku"],
                    "properties": {
                        "sku": { "type": "string", "maxLength": 4 },
                        "note": { "type": ["string", "null"], "maxLength": 5 }
                    }
                }
            },
            "sizes": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "integer", "minimum": 1 } } },
            "status": { "enum": ["open", "paid"] },
            "paidAt": { "type": "string" },
            "place": { "$ref": "#/$defs/Place" },
            "code": { "$ref": "#/$defs/Code" }
        },
        "if": { "properties": { "status": { "const": "paid" } }, "required": ["status"] },
        "then": { "required": ["paidAt"] },
        "$defs": {
            "Code": { "type": "string", "minLength": 2 },
            "Point": {
                "type": "object",
                "required": ["kind", "x"],
                "properties": { "kind": { "const": "point" }, "x": { "type": "number", "maximum": 9 } }
            },
            "Named": {
                "type": "object",
                "required": ["kind"],
                "properties": { "kind": { "const": "named" }, "name": { "type": "string" }, "code": { "type": "string" } },
                "anyOf": [{ "required": ["name"] }, { "required": ["code"] }]
            },
            "Place": { "oneOf": [{ "$ref": "#/$defs/Point" }, { "$ref": "#/$defs/Named" }] }
        }
    })
}

const TESTS: &str = r###"
#[cfg(test)]
mod tests {
    use crate::order::*;

    const FINE: &str = r##"{
        "id": "ABC-1", "quantity": 5, "lines": [{"sku": "a"}, {"sku": "b", "note": "x"}],
        "sizes": {"a/b": [1, 2]}, "status": "paid", "paidAt": "now", "place": {"kind": "named", "name": "n"}, "code": "xy"
    }"##;

    fn read() -> Order {
        serde_json::from_str(FINE).unwrap()
    }

    /// The pointer and keyword of each violation; the same JSON is refused.
    fn violations(change: impl FnOnce(&mut Order)) -> Vec<(String, &'static str)> {
        let mut order = read();
        change(&mut order);
        let json = serde_json::to_string(&order).unwrap();
        let violations = order.validate().unwrap_err();
        let refused = serde_json::from_str::<Order>(&json).unwrap_err().to_string();
        assert!(refused.contains(" at line 1 column "), "{refused}");
        violations.iter().map(|violation| (violation.pointer().to_owned(), violation.keyword())).collect()
    }

    #[test]
    fn deserialized_values_are_valid() {
        assert_eq!(read().validate(), Ok(()));
    }

    #[test]
    fn each_violation_has_its_place() {
        let found = violations(|order| {
            order.id = "abc".to_owned();
            order.quantity = Some(0);
            order.lines[1].sku = "too long".to_owned();
            order.lines[1].note = Some("too long".to_owned());
            order.sizes.as_mut().unwrap().get_mut("a/b").unwrap()[1] = 0;
            order.paid_at = None;
        });
        let expected = [
            ("/id", "pattern"),
            ("/lines/1/note", "maxLength"),
            ("/lines/1/sku", "maxLength"),
            ("/quantity", "minimum"),
            ("/sizes/a~1b/1", "minimum"),
            ("", "required"),
        ];
        let expected: Vec<_> = expected.into_iter().map(|(pointer, keyword)| (pointer.to_owned(), keyword)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rules_of_variants_and_between_members_are_checked() {
        let place = |json: &str| serde_json::from_str::<Place>(json).is_ok();
        assert!(place(r##"{"kind": "point", "x": 9}"##) && place(r##"{"kind": "named", "code": ""}"##));
        assert!(!place(r##"{"kind": "point", "x": 10}"##) && !place(r##"{"kind": "named"}"##));
        let found = violations(|order| match order.place.as_mut().unwrap() {
            Place::Named(named) => named.name = None,
            Place::Point(point) => point.x = 10.0,
        });
        assert_eq!(found, [("/place".to_owned(), "anyOf")]);
    }

    #[test]
    fn unreadable_input_is_reported_with_its_place() {
        let told = |json: &str| {
            let mut reader = serde_json::Deserializer::from_str(json);
            serde_path_to_error::deserialize::<_, Order>(&mut reader).unwrap_err().to_string()
        };
        let cases = [
            (
                r##"{"id": "ABC-1", "lines": [{"sku": "a"}, {"sku": "too long"}]}"##,
                "lines[1].sku: 8 characters, at most 4 allowed at line 1 column 59",
            ),
            (r##"{"id": "abc", "lines": []}"##, r##"id: "abc" does not match `^[A-Z]{3}-[0-9]+$` at line 1 column 12"##),
            (r##"{"id": "ABC-1", "lines": []}"##, "lines: 0 items, at least 1 required at line 1 column 28"),
            // A rule inside a member that has no type of its own is told at the member.
            (
                r##"{"id": "ABC-1", "lines": [{"sku": "a"}], "sizes": {"a": [1, 0]}}"##,
                "sizes: 0 is less than the minimum 1 at line 1 column 64",
            ),
            (
                r##"{"id": "ABC-1", "lines": [{"sku": "a"}], "place": {"kind": "point", "x": 10}}"##,
                "place.x: 10 is greater than the maximum 9 at line 1 column 76",
            ),
        ];
        let found: Vec<String> = cases.iter().map(|(json, _)| told(json)).collect();
        assert_eq!(found, cases.map(|(_, error)| error.to_owned()));
    }

    #[test]
    fn a_violation_has_a_pointer_and_a_keyword() {
        let mut order = read();
        order.lines[1].sku = "too long".to_owned();
        let said = order.validate().unwrap_err().to_string();
        assert_eq!(said, "lines[1].sku: 8 characters, at most 4 allowed");
        let code = Code::try_from("x").unwrap_err();
        assert_eq!((code.pointer(), code.keyword(), code.to_string().as_str()), ("", "minLength", "1 characters, at least 2 required"));
    }
}
"###;

#[test]
fn a_value_that_was_changed_is_held_to_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order.json");
    std::fs::write(&file, order().to_string()).unwrap();
    let emitted = codegen::emit(&Request::of(file)).unwrap();
    let verdicts = emitted.proof.verdicts();
    assert_eq!((verdicts.equivalent_with_json_rules, verdicts.unproved), (0, 0), "{:?}", emitted.proof);
    let nested = Nested::new(
        "validated",
        &format!("[dependencies]\n{}\nserde_path_to_error = \"0.1\"\n", codegen::dependencies(&emitted.crates)),
    );
    nested.library("#![deny(warnings)]\n", &[("order".to_owned(), emitted.text)], TESTS);
    nested.succeed(&["test", "--lib"]);
}
