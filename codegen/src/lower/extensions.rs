//! Extensions that say how a schema is to look in code: the names and descriptions of listed values, as `x-enum-varnames` of
//! OpenAPI Generator, `x-enumNames` of NSwag and `x-ms-enum` of AutoRest give them, and the `x-rust-type` of typify. What is malformed says nothing.

use std::collections::HashMap;

use serde_json::Value;

use crate::load::{Data, Node};
use crate::schema::{Extensions, ListedValue, Schema};

/// Notes what the extensions of a schema say, which stands at `node`.
pub fn note(schema: &mut Schema, node: &Node) {
    let (values, rust_type) = (values(node), rust_type(node));
    if !values.is_empty() || rust_type.is_some() {
        schema.extensions = Some(Box::new(Extensions { values, rust_type }));
    }
    let name = node.get("x-ms-enum").and_then(|named| named.get("name")?.as_str());
    if schema.title.is_none() && node.get("enum").is_some() {
        schema.title = name.map(str::to_owned);
    }
}

/// `x-rust-type`: a path, or an object with a member `path` as typify reads it.
fn rust_type(node: &Node) -> Option<String> {
    let named = node.get("x-rust-type")?;
    named.as_str().or_else(|| named.get("path")?.as_str()).map(str::to_owned)
}

/// What is said of each listed value of which something is said.
fn values(node: &Node) -> Vec<ListedValue> {
    let listed = node.get("enum").and_then(Node::as_array).unwrap_or_default();
    let text =
        |node: Option<&Node>| node.and_then(Node::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned);
    // By place, or by the value itself.
    let said = |keywords: &[&str], at: usize, value: &Node| {
        keywords.iter().find_map(|keyword| match node.get(keyword)?.data() {
            Data::Array(all) => text(all.get(at)),
            Data::Object(_) => text(node.get(keyword)?.get(value.as_str()?)),
            _ => None,
        })
    };
    let described = node.get("x-ms-enum").and_then(|named| named.get("values")?.as_array()).unwrap_or_default();
    let described: HashMap<Value, &Node> =
        described.iter().filter_map(|one| Some((one.get("value")?.to_value(), one))).collect();
    let of_value = |value: &Node, part: &str| text(described.get(&value.to_value())?.get(part));
    let one = |(at, value): (usize, &Node)| {
        let name = said(&["x-enum-varnames", "x-enumNames"], at, value).or_else(|| of_value(value, "name"));
        let description = said(&["x-enum-descriptions", "x-enumDescriptions"], at, value);
        let description = description.or_else(|| of_value(value, "description"));
        (name.is_some() || description.is_some()).then(|| ListedValue { value: value.to_value(), name, description })
    };
    listed.iter().enumerate().filter_map(one).collect()
}
