//! Long texts, and texts that stand for more than they say.

use std::fmt::Write;

use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::many::scalar;
use crate::{Files, json};

/// A description of so many words.
pub fn description(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let mut schema = scalar(rng);
    schema["description"] = json!("word ".repeat(size));
    json(&json!({"type": "object", "properties": {"name": schema}}))
}

/// A description of so many lines that look like code, lists, links and ends of comments.
pub fn marked_up_description(size: usize, rng: &mut ChaCha8Rng) -> Files {
    const LINES: [&str; 6] = ["* [a](b) `c`", "```", "    let x = 1; */", "| a | b |", "<b>[x]", "# A heading ]("];
    let mut schema = scalar(rng);
    schema["description"] = json!((0..size).map(|index| LINES[index % LINES.len()]).collect::<Vec<_>>().join("\n"));
    json(&json!({"type": "object", "properties": {"name": schema}}))
}

/// A vendor extension of so many objects.
pub fn extension(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let items: Vec<Value> = (0..size).map(|index| json!({"index": index, "names": ["a", "b"], "on": true})).collect();
    json(&json!({"type": "object", "properties": {"name": scalar(rng)}, "x-extension": items}))
}

/// A default of so many items.
pub fn default_value(size: usize, _: &mut ChaCha8Rng) -> Files {
    let items: Vec<usize> = (0..size).collect();
    json(
        &json!({"type": "object", "properties": {"list": {"type": "array", "items": {"type": "integer"}, "default": items}}}),
    )
}

/// Properties whose names have a thousand letters.
pub fn long_names(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let properties: serde_json::Map<String, Value> =
        (0..size).map(|index| (format!("{}{index}", "name".repeat(250)), scalar(rng))).collect();
    json(&json!({"type": "object", "properties": properties}))
}

/// One pattern of so many branches.
pub fn long_pattern(size: usize, _: &mut ChaCha8Rng) -> Files {
    let branches: Vec<String> = (0..size).map(|index| format!("a{index}")).collect();
    json(&json!({"type": "string", "pattern": format!("^({})$", branches.join("|"))}))
}

/// A constant that is an array of so many numbers.
pub fn long_constant(size: usize, _: &mut ChaCha8Rng) -> Files {
    json(&json!({"const": (0..size).collect::<Vec<_>>()}))
}

/// YAML with an anchor in an anchor, each with a text of some lines; nothing refers to them.
pub fn nested_anchors(size: usize, _: &mut ChaCha8Rng) -> Files {
    let text = "word ".repeat(300);
    let mut document = "type: object\nx-anchors:\n".to_owned();
    for group in 0..size.div_ceil(ANCHORS_PER_GROUP) {
        let _ = writeln!(document, "  g{group}:");
        for level in 0..ANCHORS_PER_GROUP {
            let indent = " ".repeat(level + 4);
            let _ = write!(document, "{indent}a: &g{group}a{level}\n{indent} text: {text}\n");
        }
    }
    vec![("document.yaml".to_owned(), document.into_bytes())]
}

/// How deep the anchors are nested.
const ANCHORS_PER_GROUP: usize = 60;

/// YAML in which one schema is used again and again.
pub fn aliases(size: usize, _: &mut ChaCha8Rng) -> Files {
    let mut document =
        "type: object\nproperties:\n  p: &schema\n    type: object\n    properties: {id: {type: string}}\n".to_owned();
    for index in 0..size {
        let _ = writeln!(document, "  p{index}: *schema");
    }
    vec![("document.yaml".to_owned(), document.into_bytes())]
}

/// A synthetic document, as YAML.
pub fn yaml(size: usize, rng: &mut ChaCha8Rng) -> Files {
    let Some((_, bytes)) = crate::many::properties(size, rng).pop() else { return Vec::new() };
    // JSON is YAML.
    vec![("document.yaml".to_owned(), bytes)]
}
