//! How a change of one definition affects those that refer to it: each shows the change by a value of its own, and none
//! is reported where it makes no difference.

use codegen::diff::{Answer, Finding, Relation, Report, Request, diff};
use serde_json::{Map, Value, json};

fn between(old: &Value, new: &Value) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = [("old.json", old), ("new.json", new)].map(|(name, value)| {
        let path = folder.path().join(name);
        std::fs::write(&path, value.to_string()).unwrap();
        path.display().to_string()
    });
    diff(&Request { old, new, ..Request::default() }).unwrap()
}

fn document(definitions: Value) -> Value {
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions })
}

fn finding<'r>(report: &'r Report, name: &str) -> &'r Finding {
    let pointer = format!("#/$defs/{name}");
    report.parts[0].definitions.iter().find(|finding| finding.pointer == pointer).unwrap_or_else(|| panic!("{name}"))
}

/// Confirms every witness with a validator of the original documents.
fn confirm(report: &Report, old: &Value, new: &Value) {
    let judge = |document: &Value, pointer: &str| {
        let mut schema = document.clone();
        schema["$ref"] = pointer.into();
        jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
    };
    for finding in &report.parts[0].definitions {
        for (answer, gained) in [(&finding.gained, true), (&finding.lost, false)] {
            let Answer::Yes { witness } = answer else { continue };
            let (before, after) = (judge(old, &finding.was), judge(new, &finding.pointer));
            let accepted = (before.is_valid(&witness.value), after.is_valid(&witness.value));
            assert_eq!(accepted, (!gained, gained), "{}: {witness:?}", finding.pointer);
            assert!(witness.value.pointer(&witness.at).is_some(), "{witness:?}");
        }
    }
}

/// Each definition contains the one before it, in one of many ways.
fn chain(length: usize, values: &[&str]) -> Value {
    let mut definitions = Map::from_iter([("D0".to_owned(), json!({ "type": "string", "enum": values }))]);
    for index in 1..length {
        let inner = json!({ "$ref": format!("#/$defs/D{}", index - 1) });
        let member = match index % 5 {
            0 => json!({ "type": "array", "items": inner }),
            1 => inner,
            2 => json!({ "anyOf": [inner, { "type": "null" }] }),
            3 => json!({ "type": "object", "additionalProperties": inner }),
            _ => json!({ "allOf": [inner, { "title": "Again" }] }),
        };
        let schema = json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "integer", "minimum": 10 }, "when": { "type": "string", "format": "date-time" }, "part": member,
        } });
        definitions.insert(format!("D{index}"), schema);
    }
    document(Value::Object(definitions))
}

#[test]
fn a_changed_part_is_shown_in_everything_that_contains_it() {
    // Not deeper than witnesses can be.
    const LENGTH: usize = 40;
    let (old, new) = (chain(LENGTH, &["a"]), chain(LENGTH, &["a", "b"]));
    let there = between(&old, &new);
    confirm(&there, &old, &new);
    let back = between(&new, &old);
    confirm(&back, &new, &old);
    for index in 0..LENGTH {
        let name = format!("D{index}");
        assert_eq!(finding(&there, &name).relation, Relation::Wider, "{name}");
        assert_eq!(finding(&back, &name).relation, Relation::Narrower, "{name}");
        let through: Vec<String> = (index > 0).then(|| format!("#/$defs/D{}", index.max(1) - 1)).into_iter().collect();
        assert_eq!(finding(&there, &name).through, through);
    }
}

#[test]
fn a_part_that_changes_may_make_no_difference_or_the_opposite() {
    let all = |values: Value| {
        let part = || json!({ "$ref": "#/$defs/Part" });
        document(json!({
            "Part": { "enum": values },
            "Narrowed": { "allOf": [part(), { "const": "a" }] },
            "Anything": { "anyOf": [part(), {}] },
            "Text": { "type": "object", "properties": { "n": { "type": "integer", "allOf": [part()] } } },
            "Turned": { "type": "string", "not": part() },
            "One": { "oneOf": [part(), { "const": "b" }] },
            "Held": { "type": "object", "required": ["one"], "properties": { "one": { "$ref": "#/$defs/Narrowed" } } },
        }))
    };
    let (old, new) = (all(json!(["a"])), all(json!(["a", "b"])));
    let report = between(&old, &new);
    confirm(&report, &old, &new);
    let expected = [
        ("Part", Relation::Wider),
        ("Narrowed", Relation::Same),
        ("Anything", Relation::Same),
        ("Text", Relation::Same),
        ("Turned", Relation::Narrower),
        ("One", Relation::Narrower),
        ("Held", Relation::Same),
    ];
    for (name, relation) in expected {
        assert_eq!(finding(&report, name).relation, relation, "{name}: {}", report.human());
    }
}

#[test]
fn definitions_renamed_with_their_references_are_recognized() {
    let all = |one: &str, other: &str| {
        let to = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
        document(json!({
            one: { "type": "object", "properties": { "other": to(other), "n": { "type": "integer" } } },
            other: { "type": "array", "items": to(one), "minItems": 2 },
            "Root": { "type": "object", "properties": { "one": to(one), "other": to(other) } },
        }))
    };
    let report = between(&all("A", "B"), &all("X", "Y"));
    let part = &report.parts[0];
    assert_eq!((&part.removed, &part.added), (&Vec::new(), &Vec::new()));
    assert!(part.definitions.iter().all(|finding| finding.relation == Relation::Same), "{}", report.human());
    assert_eq!(finding(&report, "X").was, "#/$defs/A");
    assert_eq!(finding(&report, "Y").was, "#/$defs/B");
}

#[test]
fn strings_for_lookahead_patterns_show_a_difference() {
    let all = |most: u64| {
        document(json!({
            "Name": { "type": "string", "pattern": "^(?![0-9a-f]{8}-)^[a-z][a-z0-9-]*$", "maxLength": 63 },
            "Made": { "type": "object", "required": ["name", "size"], "properties": {
                "name": { "$ref": "#/$defs/Name" },
                "size": { "type": "integer", "maximum": most },
                "when": { "type": "string", "format": "date-time", "maxLength": 20 + most },
            } },
        }))
    };
    let (old, new) = (all(30), all(20));
    let report = between(&old, &new);
    confirm(&report, &old, &new);
    assert_eq!(finding(&report, "Made").relation, Relation::Narrower);
    assert_eq!(finding(&report, "Name").relation, Relation::Same);
    let part = |most| document(json!({ "When": { "type": "string", "format": "date-time", "maxLength": most } }));
    let report = between(&part(40), &part(30));
    confirm(&report, &part(40), &part(30));
    assert_eq!(finding(&report, "When").relation, Relation::Narrower);
}

/// Branches with too many members for the algebra.
#[test]
fn a_newly_accepted_value_is_shown_where_other_branches_reject_it() {
    let all = |values: Value| {
        let to = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
        let mut definitions = Map::from_iter([("Part".to_owned(), json!({ "enum": values }))]);
        let mut branches = Vec::new();
        for index in 0..6 {
            let names: Vec<String> = (0..200).map(|member| format!("member_{member}_of_{index}")).collect();
            let mut members: Map<String, Value> =
                names.iter().map(|name| (name.clone(), json!({ "type": "integer", "minimum": 1 }))).collect();
            members.insert("part".to_owned(), if index == 3 { to("Part") } else { json!(true) });
            let required = [names, vec!["part".to_owned()]].concat();
            let event = json!({ "type": "object", "required": required, "properties": members });
            definitions.insert(format!("Event{index}"), event);
            branches.push(to(&format!("Event{index}")));
        }
        // These accept any object without their member.
        for member in ["lines", "comments"] {
            let list = json!({ "type": "array", "items": { "type": "string" } });
            definitions.insert(member.to_owned(), json!({ "type": "object", "properties": { member: list } }));
            branches.push(to(member));
        }
        definitions.insert("Event".to_owned(), json!({ "anyOf": branches }));
        document(Value::Object(definitions))
    };
    let (old, new) = (all(json!(["a"])), all(json!(["a", "b"])));
    let report = between(&old, &new);
    confirm(&report, &old, &new);
    assert_eq!(finding(&report, "Event").relation, Relation::Wider, "{}", report.human());
}

/// Whether one pattern covers another one is not decided.
#[test]
fn dependents_of_an_undecided_definition_are_undecided() {
    let object = |members: Value| json!({ "type": "object", "properties": members });
    let versions = [("^[0-9]+$", "string"), ("^\\d\\d*$", "integer")].map(|(pattern, kind)| {
        document(json!({
            "Code": { "type": "string", "pattern": pattern },
            "Kind": { "type": kind },
            "Holder": object(json!({ "code": { "$ref": "#/$defs/Code" } })),
            "Both": object(json!({ "code": { "$ref": "#/$defs/Code" }, "kind": { "$ref": "#/$defs/Kind" } })),
        }))
    });
    let report = between(&versions[0], &versions[1]);
    confirm(&report, &versions[0], &versions[1]);
    let why = |answer: &Answer| match answer {
        Answer::Undecided { why } => why.clone(),
        answer => panic!("{answer:?}"),
    };
    let (code, holder) = (finding(&report, "Code"), finding(&report, "Holder"));
    assert_ne!(why(&code.lost), "a definition that it refers to is undecided");
    assert_eq!(why(&holder.lost), "a definition that it refers to is undecided");
    assert_eq!(finding(&report, "Both").relation, Relation::Changed);
}

#[test]
fn schemas_without_finite_values_are_equivalent() {
    let versions = ["string", "integer"].map(|kind| {
        document(json!({
            "Endless": { "type": "object", "required": ["again"], "properties": {
                "again": { "$ref": "#/$defs/Endless" }, "kind": { "type": kind },
            } },
            "Holder": { "type": "object", "properties": { "endless": { "$ref": "#/$defs/Endless" } } },
        }))
    });
    let report = between(&versions[0], &versions[1]);
    for name in ["Endless", "Holder"] {
        assert_eq!(finding(&report, name).relation, Relation::Same, "{name}");
    }
}
