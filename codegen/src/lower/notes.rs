//! Reads examples and external documentation into [`Notes`]: a few, if they are short.

use std::sync::Arc;

use serde_json::Value;

use crate::load::Node;
use crate::schema::{Notes, Schema};

/// How many examples of a schema are kept.
const MAX_EXAMPLES: usize = 3;

/// The longest example that is kept, and the longest `examples` that is read, in bytes.
const MAX_EXAMPLE_BYTES: usize = 1 << 10;
const MAX_EXAMPLES_BYTES: usize = 8 << 10;

/// The longest URL that is kept, in bytes.
const MAX_URL_BYTES: usize = 300;

/// Reads the notes of the schema at `node`. `example` and `externalDocs` are keywords of OpenAPI only.
pub fn read(schema: &mut Schema, node: &Node, openapi: bool) {
    let read = |keyword: &str| {
        let node = node.get(keyword).filter(|node| node.span().len() <= MAX_EXAMPLES_BYTES);
        node.map(Node::to_value_uncached)
    };
    let several = match read("examples") {
        Some(Value::Array(all)) => all,
        // An object by name, as in parameters.
        Some(Value::Object(all)) if openapi => {
            all.into_iter().filter_map(|(_, mut example)| Some(example.get_mut("value")?.take())).collect()
        }
        _ => Vec::new(),
    };
    let one = if openapi { read("example") } else { None };
    let mut examples: Vec<Value> = Vec::new();
    for example in one.into_iter().chain(several) {
        if examples.len() < MAX_EXAMPLES
            && example.to_string().len() <= MAX_EXAMPLE_BYTES
            && !examples.contains(&example)
        {
            examples.push(example);
        }
    }
    let more = node.get("externalDocs").filter(|_| openapi).and_then(|docs| {
        let url = docs.get("url")?.as_str()?.trim();
        let is_shown =
            url.len() <= MAX_URL_BYTES && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>`\\".contains(&byte));
        let is_link = url.starts_with("https://") || url.starts_with("http://");
        let description = docs.get("description").and_then(Node::as_str).map(str::to_owned);
        (is_shown && is_link).then(|| (url.to_owned(), description))
    });
    if !examples.is_empty() || more.is_some() {
        schema.notes = Some(Arc::new(Notes { examples, more }));
    }
}
