//! Reads extensions that describe the generated code: names and descriptions of enum values (`x-enum-varnames` of OpenAPI
//! Generator, `x-enumNames` of NSwag, `x-ms-enum` of AutoRest), and the `x-rust-type` of typify. Malformed extensions are
//! ignored.

use std::collections::HashMap;

use serde_json::Value;

use crate::load::{Data, Node};
use crate::schema::{Extensions, ListedValue, Schema};

/// Reads the extensions of the schema at `node`.
pub fn read(schema: &mut Schema, node: &Node) {
    let (values, rust_type) = (values(node), rust_type(node));
    if !values.is_empty() || rust_type.is_some() {
        schema.extensions = Some(Box::new(Extensions { values, rust_type }));
    }
    let name = node.get("x-ms-enum").and_then(|named| named.get("name")?.as_str());
    if schema.title.is_none() && node.get("enum").is_some() {
        schema.title = name.map(str::to_owned);
    }
}

/// Reads `x-rust-type`: a path, or an object with a member `path`, as in typify.
fn rust_type(node: &Node) -> Option<String> {
    let named = node.get("x-rust-type")?;
    named.as_str().or_else(|| named.get("path")?.as_str()).map(str::to_owned)
}

/// Returns the values of `enum` that have a name or a description.
fn values(node: &Node) -> Vec<ListedValue> {
    let listed = node.get("enum").and_then(Node::as_array).unwrap_or_default();
    let text =
        |node: Option<&Node>| node.and_then(Node::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned);
    // An array in the order of `enum`, or an object with the values as names.
    let find = |keywords: &[&str], index: usize, value: &Node| {
        keywords.iter().find_map(|keyword| match node.get(keyword)?.data() {
            Data::Array(all) => text(all.get(index)),
            Data::Object(_) => text(node.get(keyword)?.get(value.as_str()?)),
            _ => None,
        })
    };
    let described = node.get("x-ms-enum").and_then(|named| named.get("values")?.as_array()).unwrap_or_default();
    let described: HashMap<Value, &Node> =
        described.iter().filter_map(|one| Some((one.get("value")?.to_value(), one))).collect();
    let from_ms_enum = |value: &Node, part: &str| text(described.get(&value.to_value())?.get(part));
    let listed_value = |(index, value): (usize, &Node)| {
        let name = find(&["x-enum-varnames", "x-enumNames"], index, value).or_else(|| from_ms_enum(value, "name"));
        let description = find(&["x-enum-descriptions", "x-enumDescriptions"], index, value);
        let description = description.or_else(|| from_ms_enum(value, "description"));
        (name.is_some() || description.is_some()).then(|| ListedValue { value: value.to_value(), name, description })
    };
    listed.iter().enumerate().filter_map(listed_value).collect()
}
