//! Small pairs of versions after faults that people reported: what `diff` says of each kind, in whatever direction. The
//! documents are our own; `tests/evolution/run.py` runs pairs of others.

use codegen::diff::{Change, Direction, Outcome, Report, Request, diff};
use serde_json::{Value, json};

fn compared(old: &Value, new: &Value, direction: Direction, strict: bool) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, value: &Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, serde_json::to_string_pretty(value).unwrap()).unwrap();
        path.display().to_string()
    };
    let (old, new) = (put("old.json", old), put("new.json", new));
    diff(&Request { old, new, direction, strict, ..Request::default() }).unwrap()
}

fn between(old: &Value, new: &Value) -> Report {
    compared(old, new, Direction::Auto, false)
}

fn changes(report: &Report) -> &[Change] {
    &report.parts[0].changes
}

/// The rules of the changes that break somebody, and of the others.
fn rules(report: &Report) -> (Vec<&str>, Vec<&str>) {
    let of = |breaking: bool| {
        let mut found: Vec<&str> = changes(report)
            .iter()
            .filter(|change| change.is_breaking() == breaking)
            .map(|change| change.kind.id)
            .collect();
        found.sort_unstable();
        found
    };
    (of(true), of(false))
}

/// A document with these paths and schemas.
fn document(paths: Value, schemas: Value) -> Value {
    json!({ "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": paths, "components": { "schemas": schemas } })
}

/// An operation that answers with this schema.
fn answering(schema: Value) -> Value {
    json!({ "get": { "operationId": "read", "responses": { "200": { "description": "d",
        "content": { "application/json": { "schema": schema } } } } } })
}

/// An operation that takes this schema.
fn taking(schema: Value) -> Value {
    json!({ "post": { "operationId": "write", "requestBody": { "content": { "application/json": { "schema": schema } } },
        "responses": { "204": { "description": "d" } } } })
}

fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn a_change_that_another_definition_narrows_is_still_reported() {
    let schemas = |states: &[&str]| {
        json!({
            "Job": { "type": "object", "required": ["state"], "properties": { "state": { "type": "string", "enum": states } } },
            "Queued": { "allOf": [to("Job"), { "properties": { "state": { "enum": ["queued"] } } }] }
        })
    };
    let paths = || json!({ "/jobs": answering(to("Job")) });
    let (old, new) =
        (document(paths(), schemas(&["queued", "done"])), document(paths(), schemas(&["queued", "done", "lost"])));
    let report = between(&old, &new);
    assert_eq!(report.outcome, Outcome::Breaking, "{}", report.human());
    assert_eq!(rules(&report).0, ["enum-value-added"]);
    // Who only answers is not concerned by what may be answered with.
    assert_eq!(compared(&old, &new, Direction::Server, false).outcome, Outcome::Compatible);
    let back = between(&new, &old);
    assert_eq!(back.outcome, Outcome::Compatible, "{}", back.human());
    assert_eq!(compared(&new, &old, Direction::Server, false).outcome, Outcome::Breaking);
}

#[test]
fn operations_are_compared() {
    let operation = |more: Value| {
        let mut operation = json!({ "operationId": "list", "parameters": [
            { "name": "limit", "in": "query", "schema": { "type": "integer" } }],
            "responses": { "200": { "description": "d", "content": { "application/json": { "schema": { "type": "array" } } } } } });
        operation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        operation
    };
    let at = |path: &str, method: &str, operation: Value| document(json!({ path: { method: operation } }), json!({}));
    let old = at("/items/{id}", "get", operation(json!({})));
    let parameter = |more: Value| {
        let mut parameter = json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } });
        parameter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        at("/items/{id}", "get", operation(json!({ "parameters": [parameter] })))
    };
    let responses = |responses: Value| at("/items/{id}", "get", operation(json!({ "responses": responses })));
    let json_list =
        || json!({ "description": "d", "content": { "application/json": { "schema": { "type": "array" } } } });
    for (name, new, breaking, harmless) in [
        ("removed", document(json!({}), json!({})), vec!["operation-removed"], vec![]),
        ("another path", at("/things/{id}", "get", operation(json!({}))), vec!["operation-moved"], vec![]),
        ("another name of a parameter of the path", at("/items/{item}", "get", operation(json!({}))), vec![], vec![]),
        ("required", parameter(json!({ "required": true })), vec!["parameter-required"], vec![]),
        ("moved", parameter(json!({ "in": "header" })), vec!["parameter-removed"], vec!["parameter-added"]),
        ("renamed", parameter(json!({ "name": "most" })), vec!["parameter-removed"], vec!["parameter-added"]),
        ("another style", parameter(json!({ "explode": false })), vec!["parameter-style"], vec![]),
        ("another schema", parameter(json!({ "schema": { "type": "string" } })), vec!["type-changed"], vec![]),
        (
            "JSON becomes XML",
            responses(
                json!({ "200": { "description": "d", "content": { "application/xml": { "schema": { "type": "array" } } } } }),
            ),
            vec!["response-media-removed"],
            vec!["response-media-added"],
        ),
        (
            "a failure",
            responses(json!({ "200": json_list(), "429": { "description": "d" } })),
            vec![],
            vec!["response-added"],
        ),
        (
            "a success",
            responses(json!({ "200": json_list(), "202": { "description": "d" } })),
            vec!["response-added"],
            vec![],
        ),
        (
            "a body",
            at(
                "/items/{id}",
                "get",
                operation(
                    json!({ "requestBody": { "required": true, "content": { "application/json": { "schema": {} } } } }),
                ),
            ),
            vec!["body-required"],
            vec![],
        ),
        (
            "security",
            at("/items/{id}", "get", operation(json!({ "security": [{ "key": [] }] }))),
            vec![],
            vec!["security-changed"],
        ),
    ] {
        let report = between(&old, &new);
        assert_eq!(rules(&report), (breaking.clone(), harmless), "{name}: {}", report.human());
        assert_eq!(report.outcome == Outcome::Breaking, !breaking.is_empty(), "{name}: {}", report.human());
        for change in changes(&report) {
            assert!(change.new.is_some() || change.old.is_some(), "{name}: {change:?} has a place");
        }
    }
    assert!(changes(&between(&old, &old)).is_empty());
}

#[test]
fn a_media_type_that_loses_its_schema_accepts_anything() {
    let none = |mut operation: Value, way: &str| {
        *operation.pointer_mut(way).unwrap() = json!({});
        document(json!({ "/a": operation }), json!({}))
    };
    let string = json!({ "type": "string" });
    for (operation, way, direction) in [
        (answering as fn(Value) -> Value, "/get/responses/200/content/application~1json", [4, 3]),
        (taking, "/post/requestBody/content/application~1json", [3, 4]),
    ] {
        let with = document(json!({ "/a": operation(string.clone()) }), json!({}));
        let without = none(operation(string.clone()), way);
        let anything = document(json!({ "/a": operation(json!({})) }), json!({}));
        assert_eq!(between(&with, &without).outcome.code(), direction[0], "{way}");
        assert_eq!(between(&without, &with).outcome.code(), direction[1], "{way}");
        assert_eq!(between(&anything, &without).outcome.code(), 0, "{way}");
    }
    let looser = between(&json!({ "type": "number", "multipleOf": 2 }), &json!({ "type": "number" }));
    assert_eq!(rules(&looser).0, ["limit-loosened"]);
}

#[test]
fn operations_of_swagger_are_those_of_openapi() {
    let old = json!({ "swagger": "2.0", "info": { "title": "t", "version": "1" }, "paths": { "/a": { "post": {
        "operationId": "a", "parameters": [{ "name": "body", "in": "body", "schema": { "$ref": "#/definitions/A" } }],
        "responses": { "200": { "description": "d", "schema": { "$ref": "#/definitions/A" } } } } } },
        "definitions": { "A": { "type": "object", "properties": { "x": { "type": "string" } } } } });
    let new = |kind: &str| {
        let content = || json!({ "application/json": { "schema": to("A") } });
        document(
            json!({ "/a": { "post": { "operationId": "a", "requestBody": { "content": content() },
                "responses": { "200": { "description": "d", "content": content() } } } } }),
            json!({ "A": { "type": "object", "properties": { "x": { "type": kind } } } }),
        )
    };
    assert_eq!(between(&old, &new("string")).outcome, Outcome::Same, "{}", between(&old, &new("string")).verbose());
    assert_eq!(rules(&between(&old, &new("integer"))).0, ["type-changed"]);
    // Parameters of Swagger hold their schemas themselves.
    let mut other = old.clone();
    let parameters = |kind: &str| json!([{ "name": "q", "in": "query", "type": kind }]);
    other["paths"]["/a"]["post"]["parameters"] = parameters("string");
    let mut third = other.clone();
    third["paths"]["/a"]["post"]["parameters"] = parameters("integer");
    assert_eq!(rules(&between(&other, &third)).0, ["type-changed"]);
}

#[test]
fn where_values_go_says_whom_a_change_breaks() {
    let schema = |required: bool| {
        let names = if required { json!(["id", "note"]) } else { json!(["id"]) };
        json!({ "Item": { "type": "object", "required": names, "properties": {
            "id": { "type": "string" }, "note": { "type": "string" } } } })
    };
    for (paths, client, server) in [
        (json!({ "/a": answering(to("Item")) }), Outcome::Compatible, Outcome::Breaking),
        (json!({ "/a": taking(to("Item")) }), Outcome::Breaking, Outcome::Compatible),
        (json!({ "/a": answering(to("Item")), "/b": taking(to("Item")) }), Outcome::Breaking, Outcome::Breaking),
        (json!({}), Outcome::Breaking, Outcome::Breaking),
    ] {
        let (old, new) = (document(paths.clone(), schema(false)), document(paths.clone(), schema(true)));
        assert_eq!(compared(&old, &new, Direction::Client, false).outcome, client, "{paths}");
        assert_eq!(compared(&old, &new, Direction::Server, false).outcome, server, "{paths}");
        assert_eq!(compared(&old, &new, Direction::Both, false).outcome, Outcome::Breaking, "{paths}");
    }
}

#[test]
fn read_only_properties_are_required_only_in_responses() {
    let schema = |needed: &[&str], read_only: bool| {
        json!({ "Item": { "type": "object", "required": needed, "properties": {
            "id": { "type": "string", "readOnly": read_only }, "name": { "type": "string" } } } })
    };
    let verdicts = |paths: &Value, old: Value, new: Value| {
        let (old, new) = (document(paths.clone(), old), document(paths.clone(), new));
        [Direction::Client, Direction::Server].map(|direction| compared(&old, &new, direction, false).outcome)
    };
    let (sent, answered) = (json!({ "/a": taking(to("Item")) }), json!({ "/a": answering(to("Item")) }));
    use Outcome::{Breaking, Compatible};
    let required = || (schema(&["name"], true), schema(&["name", "id"], true));
    assert_eq!(verdicts(&sent, required().0, required().1), [Compatible, Compatible]);
    assert_eq!(verdicts(&answered, required().0, required().1), [Compatible, Breaking]);
    // A server gets requests without it from now on.
    let marked = || (schema(&["id"], false), schema(&["id"], true));
    assert_eq!(verdicts(&sent, marked().0, marked().1), [Compatible, Breaking]);
    assert_eq!(verdicts(&answered, marked().0, marked().1), [Compatible, Compatible]);
}

#[test]
fn a_different_reading_is_a_change() {
    let pets = |one: &str, other: &str| {
        let pet = || json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, "name": { "type": "string" } } });
        document(
            json!({}),
            json!({ "Cat": pet(), "Dog": pet(), "Pet": { "oneOf": [to("Cat"), to("Dog")], "discriminator": {
                "propertyName": "kind", "mapping": { one: "#/components/schemas/Cat", other: "#/components/schemas/Dog" } } } }),
        )
    };
    let swapped = between(&pets("a", "b"), &pets("b", "a"));
    assert_eq!(
        (swapped.outcome, rules(&swapped).0),
        (Outcome::Breaking, vec!["mapping-changed"]),
        "{}",
        swapped.human()
    );
    let renamed = between(&pets("a", "b"), &pets("c", "b"));
    assert_eq!((renamed.outcome, rules(&renamed).0), (Outcome::Breaking, vec!["mapping-changed"]));

    let page =
        |most: i64| json!({ "type": "object", "properties": { "most": { "type": "integer", "default": most } } });
    let report = between(&page(10), &page(20));
    assert_eq!((report.outcome, rules(&report)), (Outcome::Compatible, (vec![], vec!["default-changed"])));
}

#[test]
fn a_member_that_an_open_object_could_have_all_along_cries_no_wolf() {
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let old = object(json!({ "a": { "type": "string" }, "z": { "type": "array", "items": { "type": "string" } } }));
    let mut new = old.clone();
    new["properties"]["b"] = json!({ "type": "integer" });
    let report = between(&old, &new);
    assert_eq!((report.outcome, rules(&report).0), (Outcome::Compatible, vec![]), "{}", report.human());
    assert_eq!(compared(&old, &new, Direction::Auto, true).outcome, Outcome::Breaking);
    // It hides nothing that is grave.
    new["properties"]["z"]["items"]["maxLength"] = json!(3);
    let report = between(&old, &new);
    assert_eq!(
        (report.outcome, rules(&report)),
        (Outcome::Breaking, (vec!["limit-tightened"], vec!["property-added"]))
    );
    let witness = changes(&report)[0].witness.as_ref().unwrap();
    assert_eq!(witness.keyword, "maxLength", "{witness:?}");
}

#[test]
fn each_cause_is_reported_once_at_its_place() {
    let schema = |inner: Value, needed: Value| {
        json!({ "type": "object", "properties": { "host": { "$ref": "#/$defs/Host" }, "other": { "$ref": "#/$defs/Host" } },
            "$defs": { "Host": { "type": "object", "required": needed, "properties": {
                "name": { "type": "string" }, "options": { "type": "object", "additionalProperties": inner } } } } })
    };
    let old = schema(json!({ "type": ["string", "null"] }), json!([]));
    let new = schema(json!({ "type": "string" }), json!(["name"]));
    let report = between(&old, &new);
    let mut found: Vec<_> = changes(&report).iter().map(|change| (change.kind.id, change.pointer.as_str())).collect();
    found.sort_unstable();
    let expected =
        [("required-added", "#/$defs/Host"), ("type-narrowed", "#/$defs/Host/properties/options/additionalProperties")];
    assert_eq!(found, expected, "{}", report.human());
    assert_eq!(report.parts[0].through, 1);
    let text = report.human();
    let first: Vec<&str> = text.lines().take(10).collect();
    assert!(first.iter().any(|line| line.contains("`name` is now required") && line.contains("new.json:")), "{text}");
}

#[test]
fn spellings_of_one_pattern_are_one_and_formats_of_numbers_are_bounds() {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    assert_eq!(
        between(&text("^[0-9]{2}$"), &text("^\\d{2}$")).parts[0].definitions[0].relation,
        codegen::diff::Relation::Same
    );
    let number = |format: &str| json!({ "type": "integer", "format": format });
    let report = between(&number("int32"), &number("int64"));
    assert_eq!(report.parts[0].definitions[0].relation, codegen::diff::Relation::Wider, "{}", report.human());
}

#[test]
fn the_report_fits_where_people_read_it() {
    let wide = |kind: &str| {
        let property = |at: usize| (format!("a_property_with_a_long_name_{at}"), json!({ "type": kind }));
        let properties: serde_json::Map<String, Value> = (0..900).map(property).collect();
        json!({ "type": "object", "properties": properties })
    };
    let report = between(&wide("string"), &wide("integer"));
    let markdown = report.markdown();
    assert!(markdown.len() <= 60_000, "{} bytes", markdown.len());
    assert_eq!(markdown.matches("<details>").count(), markdown.matches("</details>").count());
    let lines = report.human().lines().count();
    assert!(lines < 200, "{lines} lines");
    let annotations = report.annotations();
    let first = annotations.lines().next().unwrap();
    assert!(first.starts_with("::error file=new.json,line=") && first.contains("title="), "{first}");
    let junit = report.junit();
    assert!(junit.contains("failures=\"") && junit.ends_with("</testsuites>\n"), "{junit:.300}");
    let html = report.html();
    assert!(html.starts_with("<!DOCTYPE html>") && !html.contains("src=") && !html.contains("href="));
}

/// Runs the command in a project that generates from `schemas/order.json`.
fn run(accept: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let state =
        |states: &str| format!("{{\"type\": \"object\", \"properties\": {{\"state\": {{\"enum\": [{states}]}}}}}}");
    put("old.json", &state("\"open\""));
    put("schemas/order.json", &state("\"open\", \"paid\""));
    let module = "[[module]]\noutput = \"src/order.rs\"\ndocuments = [\"order.json\"]\n";
    put("lockstep.toml", &format!("schemas = \"schemas\"\n{module}{accept}"));
    let command = std::process::Command::new(env!("CARGO_BIN_EXE_lockstep"))
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(command.stdout).unwrap() + &String::from_utf8(command.stderr).unwrap();
    (command.status.code(), text)
}

#[test]
fn accepted_changes_are_quiet_and_listed() {
    let diff = ["diff", "old.json", "schemas/order.json"];
    assert_eq!(run("", &diff).0, Some(4));
    let accept = |rule: &str, pointer: &str, more: &str| {
        format!("[[accept]]\nrule = \"{rule}\"\npointer = \"{pointer}\"\nreason = \"nobody reads it\"\n{more}")
    };
    let (code, text) = run(&accept("enum-value-added", "#/properties/state", ""), &diff);
    assert!(code == Some(3) && text.contains("ACCEPTED in lockstep.toml: 1 change"), "{text}");
    for (entry, why) in [
        (accept("enum-value-removed", "#/properties/state", ""), "no such change"),
        (accept("enum-value-added", "#/properties/state", "until = \"2020-01-01\""), "was accepted until 2020-01-01"),
        (accept("enum-value-added", "#/properties/state", "until = \"soon\""), "`soon` is not a date"),
        (accept("no-such-rule", "#", ""), "`no-such-rule` is not a rule"),
    ] {
        let (code, text) = run(&entry, &diff);
        assert!(code == Some(2) && text.contains(why), "{why}: {text}");
    }
}

#[test]
fn a_rule_is_as_grave_as_lockstep_toml_makes_it() {
    let diff = ["diff", "old.json", "schemas/order.json"];
    let rules = |text: &str| run(&format!("[rules]\n{text}\n"), &diff);
    let (code, text) = rules("enum-value-added = \"allow\"");
    assert!(code == Some(3) && text.contains("ACCEPTED in lockstep.toml: 1 change"), "{text}");
    assert!(!text.contains("BREAKING for what"), "{text}");
    let (code, text) = rules("enum-value-added = \"warn\"");
    assert!(code == Some(3) && text.contains("WARNINGS in lockstep.toml: 1 change"), "{text}");
    let (_, text) = run("[rules]\nenum-value-added = \"warn\"\n", &[&diff[..], &["--format", "github"]].concat());
    assert!(text.contains("::warning file=schemas/order.json,line=1,"), "{text}");
    // What breaks nobody is denied all the same.
    let both = "enum-value-added = \"allow\"\nvariant-added = \"deny\"";
    let (code, text) = rules(both);
    assert!(code == Some(4) && text.contains("DENIED in lockstep.toml: 1 change"), "{text}");
    assert!(!text.contains("BREAKING"), "{text}");
    // An entry of its own says more of one change than its rule does.
    let accept = "[[accept]]\nrule = \"enum-value-added\"\npointer = \"#/properties/state\"\nreason = \"known\"\n";
    let (code, text) = run(&format!("{accept}[rules]\nenum-value-added = \"deny\"\n"), &diff);
    assert!(code == Some(3) && text.contains("ACCEPTED in lockstep.toml: 1 change"), "{text}");
    for (entry, why) in [
        ("enum-value-aded = \"warn\"", "`enum-value-aded` is not a rule; did you mean `enum-value-added`?"),
        ("enum-value-added = \"wran\"", "did you mean `warn`?"),
    ] {
        let (code, text) = rules(entry);
        assert!(code == Some(2) && text.contains(why), "{why}: {text}");
    }
}

#[test]
fn rules_and_codes_are_explained() {
    let (code, text) = run("", &["explain", "required-added"]);
    assert!(code == Some(0) && text.contains("What to do: Always send the property."), "{text}");
    let (code, text) = run("", &["explain", "variant-added"]);
    assert!(code == Some(0) && text.contains("semver.html#enum-variant-new"), "{text}");
    assert_eq!(run("", &["explain", "lockstep::stale"]).0, Some(0));
    assert_eq!(run("", &["explain", "nothing"]).0, Some(2));
}

/// Whatever is inlined or extracted, the verdict is the same.
#[test]
fn where_a_schema_stands_changes_no_verdict() {
    let part = |kind: &str, needed: &[&str]| json!({ "type": "object", "required": needed, "properties": { "a": { "type": kind }, "b": { "enum": ["x"] } } });
    for (was, now) in [
        (part("string", &[]), part("integer", &[])),
        (part("string", &[]), part("string", &["a"])),
        (part("string", &["a"]), part("string", &[])),
        (part("string", &["a"]), part("string", &["a"])),
    ] {
        for make in [answering as fn(Value) -> Value, taking] {
            let inlined = |part: &Value| document(json!({ "/p": make(part.clone()) }), json!({}));
            let extracted = |part: &Value| document(json!({ "/p": make(to("Part")) }), json!({ "Part": part }));
            for direction in [Direction::Client, Direction::Server] {
                let outcome = |old: &Value, new: &Value| compared(old, new, direction, false).outcome;
                let (one, other) =
                    (outcome(&inlined(&was), &inlined(&now)), outcome(&extracted(&was), &extracted(&now)));
                assert_eq!(one, other, "{was} {now} {direction:?}");
            }
        }
    }
}
