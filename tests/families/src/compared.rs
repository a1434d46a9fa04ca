//! Whole documents, and what became of them.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::{Files, json, synthetic};

/// How many components in a thousand are edited.
const EDITS_PER_THOUSAND: usize = 50;

pub fn realistic(size: usize, rng: &mut ChaCha8Rng) -> Files {
    json(&synthetic(size, rng.random()))
}

/// A document and the same once more.
pub fn unchanged(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let document = synthetic(size, rng.random());
    pair(&document, &document)
}

/// A document and what it is after fifty edits for each thousand of its components.
pub fn edited(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let document = synthetic(size, rng.random());
    let mut after = document.clone();
    let schemas = after.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    let mut left = (size * EDITS_PER_THOUSAND).div_ceil(1_000);
    let objects = schemas.into_iter().flat_map(|schemas| schemas.values_mut());
    let mut objects: Vec<&mut Value> = objects.filter(|schema| schema.get("properties").is_some()).collect();
    while left > 0 && !objects.is_empty() {
        let schema = objects.swap_remove(rng.random_range(0..objects.len()));
        edit(schema, left);
        left -= 1;
    }
    pair(&document, &after)
}

/// One change out of five.
fn edit(schema: &mut Value, index: usize) {
    match index % 5 {
        0 => schema["properties"]["added"] = json!({"type": "string"}),
        1 => schema["required"] = json!([]),
        2 => schema["properties"]["id"] = json!({"type": "integer"}),
        3 => drop(schema["properties"].as_object_mut().and_then(|properties| properties.remove("id"))),
        _ => schema["description"] = json!("Says something else."),
    }
}

fn pair(old: &Value, new: &Value) -> Files {
    [("old.json", old), ("new.json", new)].map(|(name, value)| (name.to_owned(), value.to_string().into_bytes())).into()
}
