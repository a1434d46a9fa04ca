//! Extracts from a large document the values at some pointers and everything they refer to. Each definition is kept
//! whole and in its place, so that every reference still resolves.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use crate::error::{Code, Diagnostic, Error, Result};
use crate::load::{self, Data, Library, Location, Node};

/// The tokens of a JSON pointer.
type Tokens = Vec<String>;

/// Returns the part of a document that the pointers select, as JSON. `from` is where the document comes from.
pub fn extract(bytes: &[u8], from: &str, pointers: &[String], limits: load::Limits) -> Result<String> {
    let failed = |error: std::io::Error| Diagnostic::new(Code::Io, format!("cannot write a temporary file: {error}"));
    let folder = tempfile::tempdir().map_err(failed)?;
    let (label, name) = from.rsplit_once('/').unwrap_or(("", from));
    // A URL may end in a query, and a file name cannot.
    let name = name.split(['?', '#']).next().filter(|name| !name.is_empty()).unwrap_or("document");
    let options = load::Options {
        folder: folder.path().to_owned(),
        label: label.to_owned(),
        documents: vec![name.to_owned()],
        given: [(name.to_owned(), bytes.to_vec())].into(),
        limits,
        ..load::Options::default()
    };
    let mut library = load::load(options, &|_| None)?;
    let mut roots = Vec::new();
    for pointer in pointers {
        let missing = |_| Diagnostic::new(Code::UnresolvedReference, format!("`{pointer}` does not exist in {from}"));
        roots.push(library.root(pointer).map_err(missing)?.tokens);
    }
    let kept = closure(&mut library, roots);
    let Some(document) = library.documents().first() else { return Err(Error::new(Vec::new())) };
    let part = prune(&document.root, &mut Vec::new(), &kept);
    let written = Written { node: &part, text: &document.source.text };
    let text = serde_json::to_string_pretty(&written).map_err(|error| Diagnostic::new(Code::Io, error.to_string()))?;
    Ok(text + "\n")
}

/// Returns the places to keep whole: the roots, and everything they refer to.
fn closure(library: &mut Library, roots: Vec<Tokens>) -> BTreeSet<Tokens> {
    let mut kept = BTreeSet::new();
    let mut open = roots;
    while let Some(tokens) = open.pop() {
        let Some(root) = library.documents().first().map(|document| document.root.clone()) else { break };
        let tokens = whole(&root, &tokens);
        let Some(node) = root.at(&tokens).filter(|_| !kept.contains(&tokens)) else { continue };
        let mut references = Vec::new();
        collect(node, &mut tokens.clone(), &mut references);
        kept.insert(tokens);
        for (at, reference) in references {
            let Reference::To(text) = reference else {
                // Its target depends on the path by which it is reached: nothing can be omitted.
                return BTreeSet::from([Vec::new()]);
            };
            // A reference that does not resolve is reported when the types are generated.
            let target = library.resolve(&Location { document: 0, tokens: at }, &text);
            open.extend(target.ok().map(|target| target.location).filter(|to| to.document == 0).map(|to| to.tokens));
        }
    }
    kept
}

/// Returns the tokens of the definition that contains the value, or of the value itself: a definition with a part
/// omitted would look like a less strict one. Array items keep their index, so an array is kept whole as well.
fn whole(root: &Node, tokens: &[String]) -> Tokens {
    let mut length = tokens.len();
    for (index, token) in tokens.iter().enumerate() {
        let below = match token.as_str() {
            "components" if index == 0 => 3,
            "definitions" | "$defs" => 2,
            "parameters" | "responses" if index == 0 => 2,
            _ => continue,
        };
        length = length.min(index + below);
        break;
    }
    let list = (0..length).find(|&end| tokens.get(..end).and_then(|above| root.at(above)?.as_array()).is_some());
    tokens.get(..list.unwrap_or(length)).unwrap_or(tokens).to_vec()
}

enum Reference {
    To(String),
    Dynamic,
}

/// Collects the references below a value, each with the tokens of the object that contains it.
fn collect(node: &Node, tokens: &mut Tokens, out: &mut Vec<(Tokens, Reference)>) {
    for (name, value) in node.as_object().into_iter().flatten() {
        match (name, value.as_str()) {
            ("$ref", Some(text)) => out.push((tokens.clone(), Reference::To(text.to_owned()))),
            ("$dynamicRef" | "$recursiveRef", Some(_)) => out.push((tokens.clone(), Reference::Dynamic)),
            ("discriminator", None) => {
                let mapping = value.get("mapping").and_then(Node::as_object);
                for text in mapping.into_iter().flatten().filter_map(|(_, to)| to.as_str()) {
                    // A bare name is the name of a schema (OpenAPI 3.1, section 4.8.25).
                    let is_name = !text.contains(['#', '/', '.']);
                    let to = if is_name { format!("#/components/schemas/{text}") } else { text.to_owned() };
                    out.push((tokens.clone(), Reference::To(to)));
                }
            }
            _ => {}
        }
        tokens.push(name.to_owned());
        collect(value, tokens, out);
        tokens.pop();
    }
    for (index, item) in node.as_array().into_iter().flatten().enumerate() {
        tokens.push(index.to_string());
        collect(item, tokens, out);
        tokens.pop();
    }
}

/// Returns the value without what is not kept. Members that identify the document or its dialect stay.
fn prune(node: &Node, tokens: &mut Tokens, kept: &BTreeSet<Tokens>) -> Node {
    let on_the_way = |tokens: &Tokens| kept.range(tokens.clone()..).next().is_some_and(|next| next.starts_with(tokens));
    let Data::Object(members) = node.data() else { return node.clone() };
    if kept.contains(tokens) {
        return node.clone();
    }
    let mut left: Vec<(Arc<str>, Node)> = Vec::new();
    for (name, value) in members.iter() {
        tokens.push(name.to_owned());
        let names = match name {
            "$schema" | "$id" | "id" => value.as_str().is_some(),
            "openapi" | "swagger" | "info" | "jsonSchemaDialect" => tokens.len() == 1,
            _ => false,
        };
        if on_the_way(tokens) {
            left.push((name.into(), prune(value, tokens, kept)));
        } else if names {
            left.push((name.into(), value.clone()));
        }
        tokens.pop();
    }
    Node::new(node.span(), Data::Object(Arc::new(left.into_iter().collect())))
}

/// Serializes a value with its numbers as they are written in the source.
struct Written<'a> {
    node: &'a Node,
    text: &'a str,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = |node| Written { node, text: self.text };
        match self.node.data() {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(value) => serializer.serialize_bool(*value),
            Data::String(text) => serializer.serialize_str(text),
            Data::Number(number) => {
                let own = self.text.get(self.node.span()).map(str::to_owned);
                // YAML has numbers that are not valid JSON.
                match own.and_then(|own| RawValue::from_string(own).ok()).filter(|own| is_number(own.get())) {
                    Some(own) => own.serialize(serializer),
                    None => number.serialize(serializer),
                }
            }
            Data::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(&inner(item)))?;
                list.end()
            }
            Data::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, &inner(value)))?;
                map.end()
            }
        }
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extracted(text: &str, name: &str, pointers: &[&str]) -> String {
        let pointers: Vec<String> = pointers.iter().map(|pointer| (*pointer).to_owned()).collect();
        let text = extract(text.as_bytes(), name, &pointers, load::Limits::default()).unwrap();
        // serde_json would lose the order of the members, so the text is compared.
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn referenced_definitions_are_kept_whole_and_in_place() {
        let text = r##"{"openapi": "3.0.3", "info": {"title": "t"}, "servers": [], "components": {
            "schemas": {"Unused": {"type": "string"},
                "Order": {"properties": {"id": {"$ref": "#/components/parameters/id/schema"}, "price": {"maximum": 1.50, "minimum": -1E2}}},
                "Other": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"oneOf": [{"type": "null"}]}]},
                "Base": {"discriminator": {"propertyName": "k", "mapping": {"a": "Named", "b": "#/components/schemas/Order"}}},
                "Named": {"$ref": "#/components/schemas/Other/allOf/1"}},
            "parameters": {"id": {"name": "id", "schema": {"type": "string"}}, "page": {}}}}"##;
        let order = extracted(text, "https://example.com/a/api.json?at=1", &["#/components/schemas/Order"]);
        let expected = r##"{ "openapi": "3.0.3", "info": { "title": "t" }, "components": { "schemas": { "Order": { "properties": { "id": { "$ref": "#/components/parameters/id/schema" }, "price": { "maximum": 1.50, "minimum": -1E2 } } } }, "parameters": { "id": { "name": "id", "schema": { "type": "string" } } } } }"##;
        assert_eq!(order, expected);
        let base = extracted(text, "api.json", &["#/components/schemas/Base"]);
        for (name, there) in [("Base", true), ("Named", true), ("Other", true), ("Order", true), ("Unused", false)] {
            assert_eq!(base.contains(&format!("\"{name}\": {{")), there, "{name} in {base}");
        }
    }

    #[test]
    fn a_schema_keeps_its_id_and_its_dialect() {
        let text = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.com/s", "type": "object",
            "properties": {"a": {"$ref": "#x"}}, "definitions": {"A": {"items": {"$ref": "https://example.com/s#/definitions/B"}},
            "B": {"$id": "#x", "enum": [0.10]}, "C": {}}}"##;
        let part = extracted(text, "s.json", &["#/definitions/A"]);
        let expected = r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.com/s", "definitions": { "A": { "items": { "$ref": "https://example.com/s#/definitions/B" } }, "B": { "$id": "#x", "enum": [ 0.10 ] } } }"##;
        assert_eq!(part, expected);
    }

    #[test]
    fn yaml_becomes_json() {
        let text =
            "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {maximum: 0x10, minimum: 2, default: no}\n    B: {}\n";
        let part = extracted(text, "api.yaml", &["#/components/schemas/A"]);
        let expected = r##"{ "openapi": "3.1.0", "components": { "schemas": { "A": { "maximum": 16, "minimum": 2, "default": "no" } } } }"##;
        assert_eq!(part, expected);
    }

    #[test]
    fn a_missing_pointer_is_an_error() {
        let error =
            extract(br#"{"$defs": {}}"#, "s.json", &["#/$defs/A".to_owned()], load::Limits::default()).unwrap_err();
        assert!(error.to_string().contains("`#/$defs/A` does not exist in s.json"), "{error}");
    }
}
