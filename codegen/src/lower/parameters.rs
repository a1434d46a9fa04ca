//! The parameters of an operation to one object for each place where they stand. Its members are what stands there by name: how
//! a value is written as one or several of them, its `style` says (OpenAPI 3.1, section 4.8.12.2), or its `collectionFormat`.

use indexmap::IndexMap;

use super::Lowering;
use super::operations::Found;
use super::styles::Style;
use crate::load::{Location, Node};
use crate::naming::pascal;
use crate::schema::{Key, Schema, Types};

/// Where parameters stand that are members of one object, and how the name of that ends.
const PLACES: [(&str, &str); 5] =
    [("path", "Path"), ("query", "Query"), ("header", "Header"), ("cookie", "Cookie"), ("formData", "Request")];

impl Lowering<'_> {
    /// One object for the parameters of each place.
    pub fn parameters(&mut self, item: &Location, operation: &Location, name: &str, found: &mut Vec<Found>) {
        let mut known: IndexMap<(String, String), Location> = IndexMap::new();
        // What the operation says goes before what its path says.
        for list in [item.child(&["parameters"]), operation.child(&["parameters"])] {
            for at in self.listed_parts(&list) {
                let (place, wire) = (self.text_at(&at, "in"), self.text_at(&at, "name"));
                // The whole of a query is one value (OpenAPI 3.2, section 4.12.3).
                if place.as_deref() == Some("querystring") {
                    let contents = self.contents(&at);
                    found.extend(contents.into_iter().map(|(_, schema)| (schema, Some(format!("{name}Query")))));
                } else if let Some(key) = place.zip(wire) {
                    known.insert(key, at);
                }
            }
        }
        for (place, last) in PLACES {
            let here = known.iter().filter(|((known, _), _)| known == place);
            let mut object = Schema::of(Types::OBJECT);
            let (whole, mut styles) = (format!("{name}{last}"), Vec::new());
            for ((_, wire), at) in here {
                let style = self.parameter(at, (place, wire), &mut object);
                let own = [item, operation]
                    .iter()
                    .any(|whole| at.document == whole.document && at.tokens.starts_with(&whole.tokens));
                styles.extend(style.map(|style| (wire.clone(), style, at.clone())));
                if style == Some(Style::Content) {
                    let contents = self.contents(at).into_iter();
                    found.extend(contents.map(|(_, schema)| (schema, own.then(|| format!("{whole}{}", pascal(wire))))));
                }
            }
            if object.object.properties.is_empty() {
                continue;
            }
            let at = operation.child(&["parameters", place]);
            let key: Key = self.library.key(&at);
            let node = self.library.node(operation).map(Node::span);
            object.origin.pointer.clone_from(&key);
            object.origin.document = operation.document;
            object.origin.span = node.unwrap_or_default();
            self.bundle.names.insert(key.clone(), whole);
            self.bundle.definitions.insert(key.clone(), object);
            self.styled.push((key.clone(), styles));
            if self.rooted.insert(key.clone()) {
                self.bundle.roots.push(key);
            }
        }
    }

    /// Adds one parameter to those of its place, and returns how it is written.
    fn parameter(&mut self, at: &Location, (place, wire): (&str, &str), object: &mut Schema) -> Option<Style> {
        let root = self.library.documents().get(at.document)?.root.clone();
        let node = root.at(&at.tokens)?;
        self.dialect = self.library.dialect(at);
        let description = node.get("description").and_then(|text| text.as_shared_str().cloned());
        let deprecated = node.get("deprecated").and_then(Node::as_bool) == Some(true);
        let required = place == "path" || node.get("required").and_then(Node::as_bool) == Some(true);
        let mut schema = match node.get("schema") {
            Some(schema) => self.schema(schema, &at.child(&["schema"])),
            // A text of a media type of its own: what is in it is another type.
            None if node.get("content").is_some() => Schema::of(Types::STRING),
            // Swagger 2.0: the parameter is the schema.
            None if node.get("type").is_some() => {
                let mut schema = self.schema(node, at);
                schema.object.required.clear();
                schema
            }
            None => {
                self.not_covered_once("parameter", "the parameter has no schema: its field is any JSON", at);
                Schema::default()
            }
        };
        schema.description = schema.description.or(description);
        schema.deprecated |= deprecated;
        object.object.required.extend(required.then(|| wire.to_owned()));
        object.object.properties.insert(wire.to_owned(), schema);
        Some(Style::new(node, place))
    }
}
