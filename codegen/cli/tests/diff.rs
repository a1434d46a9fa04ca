//! `diff` says what a change means: proved where it means nothing, shown by a confirmed value where it means something, and
//! told apart for those who read, those who send and those who use the types.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codegen::diff::{Answer, Class, Direction, Finding, Outcome, Relation, Report, Request, Version, diff, rules};
use serde_json::{Value, json};

fn write(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    std::fs::write(&path, serde_json::to_string_pretty(value).unwrap()).unwrap();
    path.display().to_string()
}

fn between(old: &Value, new: &Value, direction: Direction) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (write(folder.path(), "old.json", old), write(folder.path(), "new.json", new));
    diff(&Request { old, new, direction, ..Request::default() }).unwrap()
}

fn top(report: &Report) -> &Finding {
    report.parts[0].definitions.iter().find(|finding| finding.top).unwrap()
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
}

/// Every witness of the root, on both documents as they are.
fn confirm(report: &Report, old: &Value, new: &Value) {
    let finding = top(report);
    for (answer, version) in [(&finding.gained, Version::New), (&finding.lost, Version::Old)] {
        let Answer::Yes { witness } = answer else { continue };
        assert_eq!(witness.accepted_by, version);
        let (old, new) = (validator(old).is_valid(&witness.value), validator(new).is_valid(&witness.value));
        assert_eq!((old, new), (version == Version::Old, version == Version::New), "{witness:?}");
        assert!(witness.value.pointer(&witness.at).is_some(), "the place is in the value: {witness:?}");
    }
}

fn object(properties: Value, more: Value) -> Value {
    let mut schema = json!({ "type": "object", "title": "Root", "properties": properties });
    schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    schema
}

/// A change, and what the new version is: name, old, new, relation.
fn changes() -> Vec<(&'static str, Value, Value, Relation)> {
    use Relation::*;
    let strings = |values: &[&str]| object(json!({ "s": { "type": "string", "enum": values } }), json!({}));
    let text = |more: Value| {
        let mut inner = json!({ "type": "string" });
        inner.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        object(json!({ "s": inner }), json!({ "required": ["s"] }))
    };
    let number = |inner: Value| object(json!({ "n": inner }), json!({}));
    // What a part accepts more, the whole accepts less.
    let part = |least: i64, schema: Value| {
        let mut schema = object(json!({ "n": schema }), json!({}));
        schema["$defs"] =
            json!({ "Part": { "type": "integer", "minimum": least }, "Other": { "type": "integer", "maximum": 7 } });
        schema
    };
    let to = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let exclusive = |least| part(least, json!({ "oneOf": [to("Part"), to("Other")] }));
    let negated = |least| part(least, json!({ "type": "integer", "not": to("Part") }));
    let tree = |inner: Value| {
        json!({
            "$ref": "#/$defs/Tree",
            "$defs": { "Tree": { "type": "object", "required": ["value"], "properties": {
                "value": inner, "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } } } } }
        })
    };
    vec![
        ("an enum grows", strings(&["a"]), strings(&["a", "b"]), Wider),
        ("an enum changes", strings(&["a", "b"]), strings(&["a", "c"]), Changed),
        (
            "a member is no longer required",
            text(json!({})),
            object(json!({ "s": { "type": "string" } }), json!({})),
            Wider,
        ),
        ("a format is dropped", text(json!({ "format": "uuid" })), text(json!({})), Wider),
        ("null is accepted", text(json!({})), text(json!({ "type": ["string", "null"] })), Wider),
        ("a text is bounded", text(json!({})), text(json!({ "maxLength": 3 })), Narrower),
        ("a text has a pattern", text(json!({})), text(json!({ "pattern": "^[a-z]+$" })), Narrower),
        (
            "an object is closed",
            text(json!({})),
            {
                let mut new = text(json!({}));
                new["additionalProperties"] = json!(false);
                new
            },
            Narrower,
        ),
        (
            "false is a member, not the keyword",
            object(json!({ "additionalProperties": false }), json!({})),
            object(json!({}), json!({ "additionalProperties": false })),
            Narrower,
        ),
        (
            "an optional member is described",
            object(json!({}), json!({})),
            object(json!({ "a": { "type": "boolean" } }), json!({})),
            Narrower,
        ),
        (
            "bounds are moved",
            number(json!({ "type": "integer", "minimum": 0, "maximum": 9 })),
            number(json!({ "type": "integer", "minimum": 5, "maximum": 20 })),
            Changed,
        ),
        (
            "a whole number may have a fraction",
            number(json!({ "type": "integer" })),
            number(json!({ "type": "number" })),
            Wider,
        ),
        ("another type", number(json!({ "type": "integer" })), number(json!({ "type": "string" })), Changed),
        (
            "a recursive part is widened",
            tree(json!({ "type": "integer" })),
            tree(json!({ "type": ["integer", "string"] })),
            Wider,
        ),
        ("a recursive part is changed", tree(json!({ "type": "integer" })), tree(json!({ "type": "string" })), Changed),
        ("a part of `oneOf` grows", exclusive(10), exclusive(5), Changed),
        ("a part of `not` grows", negated(10), negated(5), Narrower),
        (
            "a union gains an alternative",
            object(json!({ "u": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } }), json!({})),
            object(
                json!({ "u": { "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "boolean" }] } }),
                json!({}),
            ),
            Wider,
        ),
    ]
}

fn mirrored(relation: Relation) -> Relation {
    match relation {
        Relation::Wider => Relation::Narrower,
        Relation::Narrower => Relation::Wider,
        Relation::Same | Relation::Changed | Relation::Undecided => relation,
    }
}

#[test]
fn a_change_of_meaning_is_shown_by_a_value_and_mirrors() {
    for (name, old, new, expected) in changes() {
        let there = between(&old, &new, Direction::Both);
        assert_eq!(top(&there).relation, expected, "{name}: {}", there.human());
        confirm(&there, &old, &new);
        let back = between(&new, &old, Direction::Both);
        assert_eq!(top(&back).relation, mirrored(expected), "{name}, back: {}", back.human());
        confirm(&back, &new, &old);
        // A member that an open object could have all along counts for those who send it, and they cannot have.
        let unnamed = top(&there).unnamed;
        let outcome = if unnamed { Outcome::Compatible } else { Outcome::Breaking };
        assert_eq!((there.outcome, back.outcome), (outcome, Outcome::Breaking), "{name}");

        // A part of `not` that grows is a definition that grows.
        let parts = there.parts[0].definitions.iter().any(|finding| finding.defined && finding.gained.may_be());
        let class = if expected == Relation::Narrower && !parts { Class::Tightened } else { Class::Breaking };
        assert_eq!(there.class, class, "{name}");
        let (parse, send) = match expected {
            Relation::Wider => (Outcome::Breaking, Outcome::Compatible),
            Relation::Narrower => (Outcome::Compatible, Outcome::Breaking),
            _ => (Outcome::Breaking, Outcome::Breaking),
        };
        let send = if unnamed { Outcome::Compatible } else { send };
        let parse = if parts { Outcome::Breaking } else { parse };
        assert_eq!(between(&old, &new, Direction::Parse).outcome, parse, "{name}");
        assert_eq!(between(&old, &new, Direction::Send).outcome, send, "{name}");
    }
}

#[test]
fn nothing_changed_is_nothing_found() {
    for (name, old, new, _) in changes() {
        for schema in [old, new] {
            let report = between(&schema, &schema, Direction::Both);
            assert_eq!((report.outcome, report.class), (Outcome::Same, Class::DocsOnly), "{name}");
            let told = |finding: &&Finding| finding.relation != Relation::Same || finding.docs || finding.layout;
            assert_eq!(report.parts[0].definitions.iter().find(told), None, "{name}");
            assert_eq!(report.parts[0].rust.as_ref().unwrap().changes, [], "{name}");
        }
    }
}

/// The same meaning, written in another way: name, old, new.
fn refactorings() -> Vec<(&'static str, Value, Value)> {
    let point =
        || object(json!({ "x": { "type": "number" }, "y": { "type": "number" } }), json!({ "required": ["x"] }));
    let member = |inner: Value| object(json!({ "m": inner }), json!({}));
    let defined = |inner: Value, name: &str, definition: Value| {
        let mut schema = member(inner);
        schema["$defs"] = json!({ name: definition });
        schema
    };
    let tree = |name: &str, items: Value| {
        json!({ "$ref": format!("#/$defs/{name}"), "$defs": { name: { "type": "object", "properties": {
            "value": { "type": "integer" }, "children": { "type": "array", "items": items } } } } })
    };
    let to = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    vec![
        ("inlined", defined(to("Point"), "Point", point()), member(point())),
        ("moved", defined(to("Point"), "Point", point()), {
            let mut schema = member(json!({ "$ref": "#/definitions/Point" }));
            schema["definitions"] = json!({ "Point": point() });
            schema
        }),
        ("renamed", defined(to("Point"), "Point", point()), defined(to("Place"), "Place", point())),
        ("a recursive one renamed", tree("Tree", to("Tree")), tree("Node", to("Node"))),
        ("a recursive one wrapped", tree("Tree", to("Tree")), tree("Tree", json!({ "allOf": [to("Tree")] }))),
        ("allOf of one", member(json!({ "type": "string" })), member(json!({ "allOf": [{ "type": "string" }] }))),
        (
            "oneOf of disjoint as anyOf",
            member(json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] })),
            member(json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] })),
        ),
        ("const as enum", member(json!({ "const": "a" })), member(json!({ "enum": ["a"] }))),
        (
            "bounds restated",
            member(json!({ "type": "integer", "minimum": 1, "maximum": 8 })),
            member(json!({ "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9 })),
        ),
        (
            "bounds said twice",
            member(json!({ "type": "integer", "minimum": 1 })),
            member(json!({ "type": "integer", "minimum": 1, "allOf": [{ "minimum": 0 }] })),
        ),
        (
            "members in another order",
            object(json!({ "x": { "type": "string" }, "y": { "type": "number" } }), json!({ "required": ["x", "y"] })),
            object(json!({ "x": { "type": "string" }, "y": { "type": "number" } }), json!({ "required": ["y", "x"] })),
        ),
        ("an enum reordered", member(json!({ "enum": ["a", "b"] })), member(json!({ "enum": ["b", "a"] }))),
        (
            "types listed as branches",
            member(json!({ "type": ["string", "integer"] })),
            member(json!({ "anyOf": [{ "type": "integer" }, { "type": "string" }] })),
        ),
    ]
}

#[test]
fn another_way_of_writing_is_proved_to_mean_the_same() {
    for (name, old, new) in refactorings() {
        for (old, new) in [(&old, &new), (&new, &old)] {
            let report = between(old, new, Direction::Both);
            let part = &report.parts[0];
            let code = part.rust.as_ref().is_some_and(|impact| impact.changes_code());
            let outcome = if code { Outcome::Compatible } else { Outcome::Same };
            assert_eq!((report.outcome, report.class), (outcome, Class::DocsOnly), "{name}: {}", report.human());
            assert!(part.definitions.iter().all(|finding| finding.relation == Relation::Same), "{name}");
            let told = part.definitions.iter().any(|finding| finding.layout || finding.was != finding.pointer);
            assert!(told, "{name} is said to be written in another way: {}", report.human());
        }
    }
}

#[test]
fn changes_of_documentation_are_distinguished() {
    let old = object(json!({ "a": { "type": "string" } }), json!({ "description": "One." }));
    let new = object(json!({ "a": { "type": "string", "examples": ["b"] } }), json!({ "description": "Two." }));
    let report = between(&old, &new, Direction::Both);
    assert_eq!(report.outcome, Outcome::Same);
    let finding = top(&report);
    assert!(finding.docs && !finding.layout, "{finding:?}");
    assert_eq!(report.parts[0].rust.as_ref().unwrap().bump, Some(rules::Severity::Patch));
}

/// A change for each rule that a schema can lead to.
fn impacts() -> Vec<(&'static str, Value, Value)> {
    let member = |inner: Value| object(json!({ "k": { "type": "boolean" }, "m": inner }), json!({}));
    let needed = |inner: Value| object(json!({ "m": inner }), json!({ "required": ["m"] }));
    let titled = |title: &str, inner: Value| {
        let mut inner = inner;
        inner["title"] = title.into();
        member(inner)
    };
    let choice = |values: &[&str]| titled("Choice", json!({ "type": "string", "enum": values }));
    let bare = || object(json!({ "k": { "type": "boolean" } }), json!({}));
    let record = || json!({ "type": "object", "properties": { "x": { "type": "string" } } });
    let union = |list: &[Value]| titled("Either", json!({ "anyOf": list }));
    let (string, whole, flag) =
        (json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "boolean" }));
    let defined = |mut inner: Value| {
        inner["title"] = "N".into();
        let mut schema = member(json!({ "$ref": "#/$defs/N" }));
        schema["$defs"] = json!({ "N": inner });
        schema
    };
    vec![
        ("newtype-check", defined(json!({ "type": "string" })), defined(json!({ "type": "string", "minLength": 2 }))),
        ("type-removed", titled("Part", record()), bare()),
        ("type-added", bare(), titled("Part", record())),
        ("type-renamed", titled("Part", record()), titled("Piece", record())),
        ("kind-changed", titled("Part", record()), titled("Part", json!({ "type": "string", "enum": ["a", "b"] }))),
        ("variant-added", choice(&["a", "b"]), choice(&["a", "b", "c"])),
        ("variant-removed", choice(&["a", "b"]), choice(&["a"])),
        ("variants-reordered", choice(&["a", "b"]), choice(&["b", "a"])),
        ("variant-on-the-wire", choice(&["a-b", "c"]), choice(&["a_b", "c"])),
        ("field-added", bare(), member(string.clone())),
        ("field-removed", member(string.clone()), bare()),
        ("field-on-the-wire", object(json!({ "a-b": string }), json!({})), object(json!({ "a_b": string }), json!({}))),
        ("field-type", member(whole.clone()), member(string.clone())),
        ("option-gained", needed(string.clone()), member(string.clone())),
        ("option-lost", member(string.clone()), needed(string.clone())),
        ("presence", member(string.clone()), member(json!({ "type": ["string", "null"] }))),
        ("newtype-or-primitive", member(string.clone()), defined(json!({ "type": "string", "minLength": 2 }))),
        (
            "newtype-inner",
            defined(json!({ "type": "string", "minLength": 2 })),
            defined(json!({ "type": "number", "minimum": 2.5 })),
        ),
        (
            "unknown-members",
            bare(),
            object(json!({ "k": { "type": "boolean" } }), json!({ "additionalProperties": false })),
        ),
        (
            "unknown-kept",
            member(string.clone()),
            object(json!({ "m": string }), json!({ "additionalProperties": { "type": "boolean" } })),
        ),
        (
            "alternative-added",
            union(&[string.clone(), whole.clone()]),
            union(&[string.clone(), whole.clone(), flag.clone()]),
        ),
        (
            "alternative-removed",
            union(&[string.clone(), whole.clone(), flag.clone()]),
            union(&[string.clone(), whole.clone()]),
        ),
        ("check-changed", member(string.clone()), object(json!({ "m": string }), json!({ "minProperties": 1 }))),
        ("derive-lost", member(whole.clone()), member(json!({ "type": "number" }))),
        ("derive-gained", member(json!({ "type": "number" })), member(whole.clone())),
        ("default-gained", member(whole.clone()), member(json!({ "type": "integer", "default": 3 }))),
        (
            "default-changed",
            member(json!({ "type": "integer", "default": 3 })),
            member(json!({ "type": "integer", "default": 5 })),
        ),
        ("default-lost", member(json!({ "type": "integer", "default": 3 })), member(whole.clone())),
        ("alternatives-told-apart", union(&[string.clone(), whole.clone()]), union(&[whole.clone(), string.clone()])),
        ("docs-changed", member(string.clone()), member(json!({ "type": "string", "description": "A text." }))),
    ]
}

#[test]
fn each_rule_is_reached_by_a_change_of_a_schema() {
    let (mut reached, mut wrong) = (BTreeSet::new(), Vec::new());
    for (id, old, new) in impacts() {
        let report = between(&old, &new, Direction::Both);
        let Some(impact) = &report.parts[0].rust else {
            wrong.push(format!("{id}: {}", report.human()));
            continue;
        };
        let Some(hit) = impact.changes.iter().find(|hit| hit.rule.id == id) else {
            wrong.push(format!("{id}: {}", report.human()));
            continue;
        };
        assert!(impact.bump >= Some(hit.rule.severity), "{id}");
        assert!(impact.bump_below_one < Some(rules::Severity::Major), "{id}");
        reached.insert(id);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Names that collide, other deviations and layouts of several files: other tests have these.
    let elsewhere =
        ["code-changed", "variant-renamed", "field-renamed", "profile-changed", "alternative-type", "type-moved"];
    let all: BTreeSet<_> = rules::ALL.iter().map(|rule| rule.id).collect();
    let missing: Vec<_> = all.difference(&reached).filter(|id| !elsewhere.contains(*id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn folders_git_and_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git").arg("-C").arg(folder.path()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let lockstep = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_lockstep"))
            .current_dir(folder.path())
            .args(arguments)
            .output()
            .unwrap()
    };
    let old = object(json!({ "a": { "$ref": "part.json" } }), json!({}));
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    std::fs::write(
        folder.path().join("lockstep.toml"),
        "schemas = \"schemas\"\n[[module]]\noutput = \"src/root.rs\"\ndocuments = [\"root.json\"]\nroot = \"#\"\n",
    )
    .unwrap();
    write(folder.path(), "schemas/root.json", &old);
    write(folder.path(), "schemas/part.json", &json!({ "type": "string", "maxLength": 3 }));
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "one"]);
    let code = |arguments: &[&str]| {
        let output = lockstep(arguments);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(code(&["diff", "HEAD:schemas/root.json", "schemas/root.json"]).0, Some(0));
    // The document itself did not change, what it refers to did.
    write(folder.path(), "schemas/part.json", &json!({ "type": "string", "maxLength": 4 }));
    for (before, after) in [
        ("HEAD:schemas/root.json", "schemas/root.json"),
        ("HEAD:schemas", "schemas"),
        ("HEAD:./schemas", "./schemas"),
        ("HEAD:", "."),
    ] {
        let (parse, text) = code(&["diff", before, after, "--direction", "parse"]);
        assert_eq!(parse, Some(4), "{before} {after}: {text}");
        assert!(text.contains("aaaa") || text.contains("maxLength"), "{text}");
        assert_eq!(code(&["diff", before, after, "--direction", "send"]).0, Some(3), "{before} {after}");
    }
    let (_, text) = code(&["diff", "HEAD:schemas", "schemas", "--format", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&report["outcome"], &report["class"]), (&json!("breaking"), &json!("breaking")), "{text}");
    let (_, text) = code(&["diff", "HEAD:schemas", "schemas", "--format", "markdown"]);
    assert!(
        text.starts_with("## Schema change: breaking\n")
            && text.contains("| `the document.a: ") | text.contains("BREAKING"),
        "{text}"
    );
    for (before, after) in [
        ("HEAD:nowhere.json", "schemas/root.json"),
        ("NOSUCH:schemas", "schemas"),
        ("nowhere.json", "schemas/root.json"),
        ("schemas", "schemas/root.json"),
        ("lockstep.toml", "lockstep.toml"),
    ] {
        let output = lockstep(&["diff", before, after]);
        assert_eq!(output.status.code(), Some(2), "{before} {after}: {output:?}");
    }
}

/// A document as one schema, for a validator that knows no `nullable`.
fn by_hand(document: &Value, pointer: &str) -> Value {
    fn lowered(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let inner = Value::Object(members.iter().map(|(name, value)| (name.clone(), lowered(value))).collect());
                let nullable = members.get("nullable") == Some(&Value::Bool(true));
                if nullable { json!({ "anyOf": [inner, { "type": "null" }] }) } else { inner }
            }
            Value::Array(items) => items.iter().map(lowered).collect(),
            value => value.clone(),
        }
    }
    json!({ "$ref": pointer, "components": lowered(&document["components"]) })
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn a_published_history_is_replayed() {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from);
    let corpus = corpus.expect("LOCKSTEP_CORPUS names a folder of published documents");
    let folder = corpus.join("history/codat-bank-feeds");
    let read = |path: &Path| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let index = read(&folder.join("index.json"));
    let versions = index.as_array().unwrap();
    let (root, mut wrong) = ("#/components/schemas/Connection", Vec::new());
    for step in versions.windows(2) {
        let [old, new] = [0, 1].map(|at| folder.join(step[at]["file"].as_str().unwrap()));
        let (name, expected) = (step[1]["file"].as_str().unwrap(), step[1]["class"].as_str().unwrap());
        let report = diff(&Request {
            old: old.display().to_string(),
            new: new.display().to_string(),
            direction: Direction::Parse,
            ..Request::default()
        })
        .unwrap();
        let finding = top(&report);
        confirm(&report, &by_hand(&read(&old), root), &by_hand(&read(&new), root));
        let bump = report.parts[0].rust.as_ref().and_then(|impact| impact.bump);
        let hits: Vec<_> =
            report.parts[0].rust.iter().flat_map(|impact| &impact.changes).map(|hit| hit.rule.id).collect();
        println!(
            "{} | {expected} | {} | {:?} | {bump:?} | {}",
            &name[..4],
            report.class.name(),
            finding.relation,
            hits.join(" ")
        );
        let outcome = match expected {
            "docs-only" => Outcome::Same,
            "tightened" => Outcome::Compatible,
            _ => Outcome::Breaking,
        };
        // For those who send, whatever they send.
        let sent = diff(&Request {
            old: old.display().to_string(),
            new: new.display().to_string(),
            direction: Direction::Send,
            strict: true,
            ..Request::default()
        })
        .unwrap();
        let for_senders = match expected {
            "docs-only" => Outcome::Same,
            "tightened" => Outcome::Breaking,
            _ => Outcome::Compatible,
        };
        if report.class.name() != expected || report.outcome != outcome || sent.outcome != for_senders {
            wrong.push(name.to_owned());
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
