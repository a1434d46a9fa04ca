//! Mutates documents: deletes, swaps, copies, renames nodes and replaces them by junk, and changes bytes.

use rand::{Rng, RngExt};
use serde_json::{Value, json};

use crate::hostile::{junk, text};

const KEYWORDS: [&str; 46] = [
    "$ref",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$schema",
    "$defs",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxContains",
    "minContains",
    "maxProperties",
    "minProperties",
    "required",
    "dependentRequired",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "prefixItems",
    "items",
    "contains",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "format",
    "nullable",
];
const NOTES: [&str; 8] =
    ["title", "description", "default", "examples", "deprecated", "readOnly", "discriminator", "x-extension"];

/// Returns the pointers of all values in a document except the root.
fn places(value: &Value, pointer: &str, out: &mut Vec<String>) {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (escape(name), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let pointer = format!("{pointer}/{name}");
        out.push(pointer.clone());
        places(value, &pointer, out);
    }
}

/// Returns a document with one to four changes.
pub fn mutated(document: &Value, rng: &mut impl Rng) -> Value {
    let mut out = document.clone();
    for _ in 0..rng.random_range(1..=4) {
        let mut all = Vec::new();
        places(&out, "", &mut all);
        if all.is_empty() {
            return junk(rng);
        }
        let (one, other) = (&all[rng.random_range(0..all.len())], &all[rng.random_range(0..all.len())]);
        let (first, second) = (out.pointer(one).cloned(), out.pointer(other).cloned());
        let (Some(first), Some(second)) = (first, second) else { continue };
        match rng.random_range(0..9) {
            0 => drop(take_value(&mut out, one)),
            1 => {
                set(&mut out, one, second);
                set(&mut out, other, first);
            }
            2 => set(&mut out, other, first),
            3 => add(&mut out, parent(one), "more", first),
            4 => set(&mut out, one, junk(rng)),
            // Under another name.
            5 => {
                let name = text(rng);
                let moved = take_value(&mut out, one).unwrap_or_default();
                add(&mut out, parent(one), &name, moved);
            }
            6 => set(&mut out, one, json!(text(rng))),
            7 => {
                let keyword = KEYWORDS[rng.random_range(0..KEYWORDS.len())];
                let value = if rng.random_bool(0.5) { junk(rng) } else { second };
                add(&mut out, one, keyword, value);
            }
            _ => add(&mut out, one, NOTES[rng.random_range(0..NOTES.len())], json!(text(rng))),
        }
    }
    out
}

/// Returns the content with some bytes changed, removed, repeated or truncated.
pub fn damaged(text: &[u8], rng: &mut impl Rng) -> Vec<u8> {
    const BYTES: &[u8] = b"\0\t\n\r \"#%&'*,-:<>?@[\\]`{|}~\x7f\x80\xbf\xc0\xe2\xed\xf4\xff";
    let mut out = text.to_vec();
    for _ in 0..rng.random_range(1..=4) {
        if out.is_empty() {
            break;
        }
        let index = rng.random_range(0..out.len());
        match rng.random_range(0..5) {
            0 => out[index] = BYTES[rng.random_range(0..BYTES.len())],
            1 => out.insert(index, BYTES[rng.random_range(0..BYTES.len())]),
            2 => drop(out.remove(index)),
            3 => {
                let end = (index + rng.random_range(1..40)).min(out.len());
                out.extend_from_within(index..end);
            }
            _ => out.truncate(index),
        }
    }
    out
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn add(document: &mut Value, pointer: &str, name: &str, value: Value) {
    match document.pointer_mut(pointer) {
        Some(Value::Object(members)) => drop(members.insert(name.to_owned(), value)),
        Some(Value::Array(items)) => items.push(value),
        _ => {}
    }
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = document.pointer_mut(pointer) {
        *place = value;
    }
}

fn take_value(document: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    match document.pointer_mut(parent)? {
        Value::Object(members) => members.remove(&name.replace("~1", "/").replace("~0", "~")),
        Value::Array(items) => {
            let index: usize = name.parse().ok()?;
            (index < items.len()).then(|| items.remove(index))
        }
        _ => None,
    }
}
