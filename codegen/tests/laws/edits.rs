//! Derives another schema from a random one: a rewrite with the same meaning, or an arbitrary change.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use super::schemas::{Maker, NAMES};

/// Returns the schemas inside a document by pointer, the root first.
fn places(document: &Value) -> Vec<String> {
    fn walk(schema: &Value, pointer: &str, out: &mut Vec<String>) {
        out.push(pointer.to_owned());
        let Some(members) = schema.as_object() else { return };
        for (keyword, value) in members {
            let below = format!("{pointer}/{keyword}");
            match (keyword.as_str(), value) {
                ("properties" | "$defs" | "definitions", Value::Object(named)) => {
                    named.iter().for_each(|(name, schema)| walk(schema, &format!("{below}/{name}"), out));
                }
                ("anyOf" | "oneOf" | "allOf", Value::Array(list)) => {
                    list.iter().enumerate().for_each(|(index, schema)| walk(schema, &format!("{below}/{index}"), out));
                }
                ("items" | "additionalProperties", schema) => walk(schema, &below, out),
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    walk(document, "", &mut out);
    out
}

type Rewrite = fn(&mut Value, &str, &mut ChaCha8Rng) -> bool;

/// Rewrites that keep the meaning: each is given a document and the pointer of a schema, and returns whether it
/// applied.
const REFACTORINGS: [(&str, Rewrite); 17] = [
    ("a reference is inlined", inline),
    ("a schema is extracted", extract),
    ("a reference goes through another definition", detour),
    ("a definition moves", relocate),
    ("allOf of one", |document, pointer, _| wrap(document, pointer, "allOf", 1)),
    ("anyOf of one", |document, pointer, _| wrap(document, pointer, "anyOf", 1)),
    ("allOf of two equal schemas", |document, pointer, _| wrap(document, pointer, "allOf", 2)),
    ("oneOf of disjoint branches is written as anyOf", disjoint),
    ("const is written as an enum of one", |document, pointer, _| {
        let schema = document.pointer_mut(pointer).unwrap();
        let Some(value) = schema.as_object_mut().and_then(|members| members.remove("const")) else { return false };
        schema["enum"] = json!([value]);
        true
    }),
    ("an enum of one is written as const", |document, pointer, _| {
        let schema = document.pointer_mut(pointer).unwrap();
        let Some([value]) = schema["enum"].as_array().map(Vec::as_slice) else { return false };
        schema["const"] = value.clone();
        schema.as_object_mut().unwrap().remove("enum").is_some()
    }),
    ("an enum is reordered", |document, pointer, _| reversed(document, pointer, "enum")),
    ("required is reordered", |document, pointer, _| reversed(document, pointer, "required")),
    ("bounds of integers are restated", |document, pointer, _| {
        let schema = document.pointer_mut(pointer).unwrap();
        schema["type"] == "integer"
            && (restated(schema, "minimum", "exclusiveMinimum", -1)
                || restated(schema, "exclusiveMinimum", "minimum", 1)
                || restated(schema, "maximum", "exclusiveMaximum", 1)
                || restated(schema, "exclusiveMaximum", "maximum", -1))
    }),
    ("a bound without effect", |document, pointer, _| {
        let schema = document.pointer_mut(pointer).unwrap();
        let keyword = match schema["type"].as_str() {
            Some("string") => "minLength",
            Some("array") => "minItems",
            Some("object") => "minProperties",
            _ => return false,
        };
        let free = schema.get(keyword).is_none();
        if free {
            schema[keyword] = 0.into();
        }
        free
    }),
    ("an open object is explicit", |document, pointer, _| {
        let schema = document.pointer_mut(pointer).unwrap();
        let open = schema["type"] == "object" && schema.get("additionalProperties").is_none();
        if open {
            schema["additionalProperties"] = true.into();
        }
        open
    }),
    ("types are written as branches", |document, pointer, _| {
        let schema = document.pointer_mut(pointer).unwrap();
        let Some(types) = schema["type"].as_array().cloned() else { return false };
        let branches: Vec<Value> = types.iter().rev().map(|name| json!({ "type": name })).collect();
        let members = schema.as_object_mut().unwrap();
        members.remove("type");
        members.insert("anyOf".to_owned(), branches.into());
        true
    }),
    ("members are reordered", |document, pointer, _| {
        let Some(members) = document.pointer_mut(pointer).unwrap().as_object_mut() else { return false };
        *members = std::mem::take(members).into_iter().rev().collect();
        members.len() > 1
    }),
];

/// Returns the document after one to three of these rewrites, and their names.
pub fn refactored(document: &Value, rng: &mut ChaCha8Rng) -> Option<(Vec<&'static str>, Value)> {
    let (mut document, mut names) = (document.clone(), Vec::new());
    for _ in 0..rng.random_range(1..4) {
        for _ in 0..40 {
            let (name, rewrite) = REFACTORINGS.choose(rng)?;
            let places = places(&document);
            let pointer = places.choose(rng)?;
            // The root of a document with definitions is kept.
            let mut tried = document.clone();
            if !pointer.is_empty() && rewrite(&mut tried, pointer, rng) {
                document = tried;
                names.push(*name);
                break;
            }
        }
    }
    (!names.is_empty()).then_some((names, document))
}

fn inline(document: &mut Value, pointer: &str, _: &mut ChaCha8Rng) -> bool {
    let Some(target) = document.pointer(pointer).and_then(|schema| schema["$ref"].as_str()).map(str::to_owned) else {
        return false;
    };
    let schema = document.pointer(target.trim_start_matches('#')).cloned().unwrap();
    *document.pointer_mut(pointer).unwrap() = schema;
    true
}

fn unused(document: &Value, folder: &str) -> String {
    (0..).map(|number| format!("N{number}")).find(|name| document[folder].get(name).is_none()).unwrap()
}

fn extract(document: &mut Value, pointer: &str, rng: &mut ChaCha8Rng) -> bool {
    let folder = if rng.random_bool(0.5) { "$defs" } else { "definitions" };
    let name = unused(document, folder);
    let schema = document.pointer_mut(pointer).unwrap();
    let taken = std::mem::replace(schema, json!({ "$ref": format!("#/{folder}/{name}") }));
    document[folder][&name] = taken;
    true
}

fn detour(document: &mut Value, pointer: &str, _: &mut ChaCha8Rng) -> bool {
    let reference = document.pointer(pointer).filter(|schema| schema.get("$ref").is_some());
    let Some(reference) = reference.cloned() else { return false };
    let name = unused(document, "$defs");
    document.pointer_mut(pointer).unwrap()["$ref"] = format!("#/$defs/{name}").into();
    document["$defs"][&name] = reference;
    true
}

fn relocate(document: &mut Value, pointer: &str, _: &mut ChaCha8Rng) -> bool {
    let Some(name) = pointer.strip_prefix("/$defs/").filter(|rest| !rest.contains('/')).map(str::to_owned) else {
        return false;
    };
    if document["definitions"].get(&name).is_some() {
        return false;
    }
    let schema = document["$defs"].as_object_mut().unwrap().remove(&name).unwrap();
    document["definitions"][&name] = schema;
    redirect(document, &format!("#/$defs/{name}"), &format!("#/definitions/{name}"));
    true
}

fn redirect(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(members) => {
            for (keyword, value) in members {
                if keyword == "$ref" && value == from {
                    *value = to.into();
                }
                redirect(value, from, to);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, from, to)),
        _ => {}
    }
}

fn wrap(document: &mut Value, pointer: &str, keyword: &str, times: usize) -> bool {
    let schema = document.pointer_mut(pointer).unwrap();
    let inner = schema.clone();
    *schema = json!({ keyword: vec![inner; times] });
    true
}

/// Returns true if the two schemas have disjoint types.
fn disjoint(document: &mut Value, pointer: &str, _: &mut ChaCha8Rng) -> bool {
    let schema = document.pointer_mut(pointer).unwrap();
    for (keyword, other) in [("oneOf", "anyOf"), ("anyOf", "oneOf")] {
        let Some(branches) = schema[keyword].as_array() else { continue };
        let kinds: Vec<Option<&str>> = branches.iter().map(|branch| branch["type"].as_str()).collect();
        let meets = |one: &str, other: &str| {
            one == other || (one.len() > 5 && other.len() > 5 && numeric(one) && numeric(other))
        };
        let apart = kinds.iter().enumerate().all(|(index, kind)| {
            kind.is_some_and(|kind| kinds[..index].iter().flatten().all(|earlier| !meets(earlier, kind)))
        });
        if apart {
            let branches = schema.as_object_mut().unwrap().remove(keyword).unwrap();
            schema[other] = branches;
            return true;
        }
    }
    false
}

fn numeric(kind: &str) -> bool {
    matches!(kind, "integer" | "number")
}

fn reversed(document: &mut Value, pointer: &str, keyword: &str) -> bool {
    let Some(list) = document.pointer_mut(pointer).unwrap().get_mut(keyword).and_then(Value::as_array_mut) else {
        return false;
    };
    list.reverse();
    list.len() > 1
}

fn restated(schema: &mut Value, from: &str, to: &str, step: i64) -> bool {
    let Some(bound) = schema[from].as_i64().filter(|_| schema.get(to).is_none()) else { return false };
    schema.as_object_mut().unwrap().remove(from);
    schema[to] = (bound + step).into();
    true
}

/// The document with one or two changes that may mean anything, or nothing.
pub fn changed(document: &Value, maker: &mut Maker) -> Value {
    let mut document = document.clone();
    for _ in 0..maker.rng.random_range(1..3) {
        let places = places(&document);
        let pointer = places.choose(&mut maker.rng).cloned().unwrap_or_default();
        let fresh = maker.schema(2);
        let scalar = maker.scalar();
        let rng = &mut maker.rng;
        let Some(schema) = document.pointer_mut(&pointer).filter(|schema| schema.is_object()) else { continue };
        change(schema, pointer.is_empty(), fresh, scalar, rng);
    }
    document
}

fn change(schema: &mut Value, is_root: bool, fresh: Value, scalar: Value, rng: &mut ChaCha8Rng) {
    let name = *NAMES.choose(rng).unwrap();
    let members = schema.as_object_mut().unwrap();
    if members.contains_key("properties") && rng.random_bool(0.8) {
        match rng.random_range(0..5) {
            0 => drop(members.insert("additionalProperties".to_owned(), rng.random_bool(0.5).into())),
            1 => drop(members.remove("required")),
            2 => drop(members.insert("required".to_owned(), json!([name]))),
            3 => drop(schema["properties"].as_object_mut().unwrap().remove(name)),
            _ => schema["properties"][name] = fresh,
        }
        return;
    }
    if let Some(values) = members.get_mut("enum").and_then(Value::as_array_mut) {
        if rng.random_bool(0.5) && values.len() > 1 {
            values.pop();
        } else if !values.contains(&scalar) {
            values.push(scalar);
        }
        return;
    }
    for list in ["anyOf", "oneOf"] {
        if let Some(branches) = members.get_mut(list).and_then(Value::as_array_mut) {
            if rng.random_bool(0.5) && branches.len() > 1 {
                drop(branches.pop())
            } else {
                branches.push(fresh)
            }
            return;
        }
    }
    let bounds: Vec<String> =
        members.iter().filter(|(_, value)| value.is_i64()).map(|(keyword, _)| keyword.clone()).collect();
    match bounds.choose(rng) {
        Some(keyword) if rng.random_bool(0.3) => drop(members.remove(keyword)),
        Some(keyword) => {
            let bound = members[keyword].as_i64().unwrap_or_default() + if rng.random_bool(0.5) { 1 } else { -1 };
            members.insert(keyword.clone(), bound.max(i64::from(keyword == "multipleOf" || keyword.len() == 8)).into());
        }
        // A root keeps its definitions.
        None if is_root => drop(members.insert("minProperties".to_owned(), 2.into())),
        None if rng.random_bool(0.3) && members.get("type").is_some_and(|kind| kind.is_string() && kind != "null") => {
            let kind = members["type"].clone();
            members.insert("type".to_owned(), json!([kind, "null"]));
        }
        None => *schema = fresh,
    }
}

/// What a document without anything in it can have beside itself: nothing.
pub fn is_sound(document: &Value) -> bool {
    fn cyclic(document: &Value, schema: &Value, seen: &mut Vec<String>) -> bool {
        let Some(members): Option<&Map<String, Value>> = schema.as_object() else { return false };
        let branches = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|keyword| members.get(keyword)?.as_array());
        if branches.flatten().any(|branch| cyclic(document, branch, seen)) {
            return true;
        }
        let Some(target) = members.get("$ref").and_then(Value::as_str) else { return false };
        if seen.iter().any(|known| known == target) {
            return true;
        }
        seen.push(target.to_owned());
        let leads = document.pointer(target.trim_start_matches('#')).is_none_or(|next| cyclic(document, next, seen));
        seen.pop();
        leads
    }
    places(document).iter().all(|pointer| !cyclic(document, document.pointer(pointer).unwrap(), &mut Vec::new()))
}
