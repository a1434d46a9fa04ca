//! Lowers the parameters of an operation to one object schema for each parameter location (path, query and so on). Its
//! properties are the parameters as they are sent: `style` (OpenAPI 3.1, section 4.8.12.2) or `collectionFormat` says how
//! a value is serialized to one or several of them.

use indexmap::IndexMap;

use super::Lowering;
use super::operations::Found;
use super::styles::Style;
use crate::load::{Location, Node};
use crate::naming::pascal;
use crate::schema::{Key, Schema, Types};

/// The values of `in` whose parameters become one object, and the suffix of its name.
const PARAMETER_LOCATIONS: [(&str, &str); 5] =
    [("path", "Path"), ("query", "Query"), ("header", "Header"), ("cookie", "Cookie"), ("formData", "Request")];

impl Lowering<'_> {
    /// Adds an object definition for each parameter location of an operation.
    pub fn lower_parameters(&mut self, item: &Location, operation: &Location, name: &str, found: &mut Vec<Found>) {
        let mut known: IndexMap<(String, String), Location> = IndexMap::new();
        // A parameter of the operation overrides that of the path.
        for list in [item.child(&["parameters"]), operation.child(&["parameters"])] {
            for at in self.listed_parts(&list) {
                let (place, wire) = (self.string_at(&at, "in"), self.string_at(&at, "name"));
                // The whole query string is one value (OpenAPI 3.2, section 4.12.3).
                if place.as_deref() == Some("querystring") {
                    let contents = self.contents(&at);
                    found.extend(contents.into_iter().map(|(_, schema)| (schema, Some(format!("{name}Query")))));
                } else if let Some(key) = place.zip(wire) {
                    known.insert(key, at);
                }
            }
        }
        for (place, suffix) in PARAMETER_LOCATIONS {
            let here = known.iter().filter(|((known, _), _)| known == place);
            let mut object = Schema::of_type(Types::OBJECT);
            let (whole, mut styles) = (format!("{name}{suffix}"), Vec::new());
            for ((_, wire), at) in here {
                let style = self.add_parameter(at, (place, wire), &mut object);
                let is_own = [item, operation]
                    .iter()
                    .any(|whole| at.document == whole.document && at.tokens.starts_with(&whole.tokens));
                styles.extend(style.map(|style| (wire.clone(), style, at.clone())));
                if style == Some(Style::Content) {
                    let contents = self.contents(at).into_iter();
                    let name = format!("{whole}{}", pascal(wire));
                    found.extend(contents.map(|(_, schema)| (schema, is_own.then(|| name.clone()))));
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

    /// Adds a parameter to the object of its location, and returns its style.
    fn add_parameter(&mut self, at: &Location, (place, wire): (&str, &str), object: &mut Schema) -> Option<Style> {
        let root = self.library.documents().get(at.document)?.root.clone();
        let node = root.at(&at.tokens)?;
        self.dialect = self.library.dialect(at);
        let description = node.get("description").and_then(|text| text.as_shared_str().cloned());
        let deprecated = node.get("deprecated").and_then(Node::as_bool) == Some(true);
        let required = place == "path" || node.get("required").and_then(Node::as_bool) == Some(true);
        let mut schema = match node.get("schema") {
            Some(schema) => self.lower_schema(schema, &at.child(&["schema"])),
            // A string in a media type: its content becomes another type.
            None if node.get("content").is_some() => Schema::of_type(Types::STRING),
            // Swagger 2.0: the parameter is the schema.
            None if node.get("type").is_some() => {
                let mut schema = self.lower_schema(node, at);
                schema.object.required.clear();
                schema
            }
            None => {
                self.warn_not_covered_once("parameter", "the parameter has no schema: its field accepts any JSON", at);
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
