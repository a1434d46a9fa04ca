//! Extracts the operations of documents. Follows references to path items, parameters, bodies, responses and headers, also
//! across files. Skips what does not resolve or is malformed: other stages report it.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{Body, Content, Operation, Operations, Parameter, Response};
use crate::load::{Library, Location, METHODS, Node, is_extension};

/// How many references are followed in a row.
const MAX_REFERENCES: usize = 16;
/// How deep nested callbacks are read.
const MAX_CALLBACKS: usize = 3;
/// The keywords of a parameter of Swagger 2.0 that assert something.
const ASSERTING: &[&str] = &[
    "type",
    "format",
    "items",
    "enum",
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
    "multipleOf",
];

/// The operations of the listed documents.
pub fn read(library: &mut Library) -> Operations {
    let mut reader = Reader { library, out: Operations::default() };
    for document in 0..reader.library.listed() {
        let root = Location { document, tokens: Vec::new() };
        let is_openapi = ["openapi", "swagger"].iter().any(|name| reader.node(&root.child(&[name])).is_some());
        if is_openapi {
            reader.read_document(&root);
        }
    }
    reader.out
}

struct Reader<'l> {
    library: &'l mut Library,
    out: Operations,
}

impl Reader<'_> {
    fn node(&self, at: &Location) -> Option<Node> {
        self.library.node(at).cloned()
    }

    /// The property names of an object, without specification extensions.
    fn names(&self, at: &Location) -> Vec<String> {
        let node = self.library.node(at).and_then(Node::as_object);
        let names = node.into_iter().flat_map(|members| members.keys());
        names.filter(|name| !is_extension(&at.tokens, name)).map(str::to_owned).collect()
    }

    fn string(&self, at: &Location) -> Option<String> {
        self.library.node(at)?.as_str().map(str::to_owned)
    }

    fn flag(&self, at: &Location) -> bool {
        self.library.node(at).and_then(Node::as_bool).unwrap_or(false)
    }

    fn value(&self, at: &Location) -> Option<Value> {
        self.library.node(at).map(Node::to_value)
    }

    fn array_items(&self, at: &Location) -> Vec<Location> {
        let items = self.library.node(at).and_then(Node::as_array).map_or(0, <[Node]>::len);
        (0..items).map(|index| at.child(&[&index.to_string()])).collect()
    }

    /// Follows references to the location of the actual value.
    fn resolve(&mut self, at: Location) -> Option<Location> {
        let mut at = at;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = self.string(&at.child(&["$ref"])) else {
                return self.library.node(&at).map(|_| at);
            };
            at = self.library.resolve(&at, &reference).ok()?.location;
        }
        None
    }

    fn schema(&mut self, at: Location) -> Option<String> {
        self.library.node(&at)?;
        let key = self.library.key(&at);
        self.out.schemas.push(at);
        Some(key)
    }

    fn read_document(&mut self, root: &Location) {
        for (folder, incoming) in [("paths", false), ("webhooks", true)] {
            let folder = root.child(&[folder]);
            self.out.are_listed |= self.library.node(&folder).and_then(Node::as_object).is_some();
            for path in self.names(&folder) {
                self.read_path_item(root, &path, folder.child(&[&path]), incoming, 0);
            }
        }
        for folder in [root.child(&["components"]), root.clone()] {
            for name in self.names(&folder.child(&["parameters"])) {
                if let Some(found) = self.read_parameter(root, folder.child(&["parameters", &name])) {
                    self.out.parameters.insert(name, found);
                }
            }
            for name in self.names(&folder.child(&["headers"])) {
                if let Some(found) = self.read_header(&name, folder.child(&["headers", &name])) {
                    self.out.headers.insert(name, found);
                }
            }
            for name in self.names(&folder.child(&["requestBodies"])) {
                if let Some(found) = self.read_body(folder.child(&["requestBodies", &name])) {
                    self.out.bodies.insert(name, found);
                }
            }
            for name in self.names(&folder.child(&["responses"])) {
                let media = self.media(root, root, "produces");
                if let Some(found) = self.read_response(folder.child(&["responses", &name]), &media) {
                    self.out.responses.insert(name, found);
                }
            }
        }
    }

    fn read_path_item(&mut self, root: &Location, path: &str, at: Location, incoming: bool, depth: usize) {
        let Some(at) = self.resolve(at) else { return };
        for method in METHODS {
            let own = at.child(&[method]);
            if self.library.node(&own).and_then(Node::as_object).is_some() {
                let operation = self.read_operation(root, (method, path), (&at, own.clone()), incoming);
                self.out.all.push(operation);
                self.read_callbacks(root, &own, incoming, depth);
            }
        }
    }

    /// Reads the callbacks of an operation.
    fn read_callbacks(&mut self, root: &Location, at: &Location, incoming: bool, depth: usize) {
        if depth >= MAX_CALLBACKS {
            return;
        }
        let folder = at.child(&["callbacks"]);
        for name in self.names(&folder) {
            let Some(callback) = self.resolve(folder.child(&[&name])) else { continue };
            for expression in self.names(&callback) {
                let path = format!("{name} {expression}");
                self.read_path_item(root, &path, callback.child(&[&expression]), !incoming, depth + 1);
            }
        }
    }

    fn read_operation(
        &mut self,
        root: &Location,
        (method, path): (&str, &str),
        (item, at): (&Location, Location),
        incoming: bool,
    ) -> Operation {
        let mut parameters: Vec<Parameter> = Vec::new();
        let (mut body, mut form) = (None, false);
        for array_items in [item.child(&["parameters"]), at.child(&["parameters"])] {
            for place in self.array_items(&array_items) {
                let Some(place) = self.resolve(place) else { continue };
                if self.string(&place.child(&["in"])).as_deref() == Some("body") {
                    let schema = self.schema(place.child(&["schema"]));
                    let media = self.media(root, &at, "consumes");
                    let content = media.into_iter().map(|media| (media, schema.clone())).collect();
                    body = Some(Body { required: self.flag(&place.child(&["required"])), content, at: place });
                    continue;
                }
                let Some(found) = self.read_parameter(root, place) else { continue };
                form |= found.place == "formData";
                // Parameters of the operation override those of the path item.
                parameters.retain(|known| (&known.name, &known.place) != (&found.name, &found.place));
                parameters.push(found);
            }
        }
        if body.is_none() && !form {
            body = self.read_body(at.child(&["requestBody"]));
        }
        let mut responses = IndexMap::new();
        let folder = at.child(&["responses"]);
        for status in self.names(&folder) {
            let media = self.media(root, &at, "produces");
            if let Some(found) = self.read_response(folder.child(&[&status]), &media) {
                responses.insert(status, found);
            }
        }
        let security = self.value(&at.child(&["security"])).or_else(|| self.value(&root.child(&["security"])));
        Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            id: self.string(&at.child(&["operationId"])),
            incoming,
            parameters,
            body,
            responses,
            security,
            deprecated: self.flag(&at.child(&["deprecated"])),
            at,
        }
    }

    /// The media types of an operation in Swagger 2.0; JSON if none are listed.
    fn media(&self, root: &Location, at: &Location, keyword: &str) -> Vec<String> {
        let own = |at: &Location| -> Vec<String> {
            self.array_items(&at.child(&[keyword])).iter().filter_map(|item| self.string(item)).collect()
        };
        let found = [own(at), own(root)].into_iter().find(|media| !media.is_empty());
        found.unwrap_or_else(|| vec!["application/json".to_owned()])
    }

    fn read_parameter(&mut self, root: &Location, at: Location) -> Option<Parameter> {
        let at = self.resolve(at)?;
        let (name, place) = (self.string(&at.child(&["name"]))?, self.string(&at.child(&["in"]))?);
        if place == "body" {
            return None;
        }
        let is_old = self.node(&root.child(&["swagger"])).is_some();
        Some(self.read_parameter_or_header(name, place, at, is_old))
    }

    fn read_header(&mut self, name: &str, at: Location) -> Option<Parameter> {
        let at = self.resolve(at)?;
        let is_old = self.library.node(&at.child(&["type"])).is_some();
        Some(self.read_parameter_or_header(name.to_owned(), "header".to_owned(), at, is_old))
    }

    /// Reads a parameter or a header; `is_old` for Swagger 2.0.
    fn read_parameter_or_header(&mut self, name: String, place: String, at: Location, is_old: bool) -> Parameter {
        let mut schemas = self.read_content(&at);
        if let Some(key) = self.schema(at.child(&["schema"])) {
            schemas.insert(String::new(), Some(key));
        }
        let own = is_old.then(|| {
            let assertions =
                ASSERTING.iter().filter_map(|name| Some(((*name).to_owned(), self.value(&at.child(&[name]))?)));
            Value::Object(assertions.collect::<Map<_, _>>())
        });
        let style = self.string(&at.child(&["style"]));
        // The default is `form` in queries and cookies, and `simple` elsewhere; `form` explodes.
        let usual = if matches!(place.as_str(), "query" | "cookie") { "form" } else { "simple" };
        let style = style.unwrap_or_else(|| usual.to_owned());
        let explode = self.library.node(&at.child(&["explode"])).and_then(Node::as_bool);
        let explode = explode.unwrap_or(style == "form");
        let format =
            self.string(&at.child(&["collectionFormat"])).map_or(String::new(), |format| format!(", {format}"));
        let style =
            if is_old { format.trim_start_matches(", ").to_owned() } else { format!("{style}, explode {explode}") };
        let required = place == "path" || self.flag(&at.child(&["required"]));
        // Header names are case-insensitive (RFC 9110, section 5.1).
        let name = if place == "header" { name.to_ascii_lowercase() } else { name };
        Parameter { name, place, required, style, schemas, own, at }
    }

    fn read_content(&mut self, at: &Location) -> Content {
        let folder = at.child(&["content"]);
        let mut out = Content::new();
        for media in self.names(&folder) {
            let schema = self.schema(folder.child(&[&media, "schema"]));
            // Parameters of the media type and letter case are ignored.
            let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            out.insert(media, schema);
        }
        out
    }

    fn read_body(&mut self, at: Location) -> Option<Body> {
        let at = self.resolve(at)?;
        let content = self.read_content(&at);
        Some(Body { required: self.flag(&at.child(&["required"])), content, at })
    }

    /// Reads a response. `media` lists its media types in Swagger 2.0.
    fn read_response(&mut self, at: Location, media: &[String]) -> Option<Response> {
        let at = self.resolve(at)?;
        let mut content = self.read_content(&at);
        if let Some(key) = self.schema(at.child(&["schema"])) {
            content.extend(media.iter().map(|media| (media.clone(), Some(key.clone()))));
        }
        let folder = at.child(&["headers"]);
        let mut headers = IndexMap::new();
        for name in self.names(&folder) {
            if let Some(found) = self.read_header(&name, folder.child(&[&name])) {
                headers.insert(found.name.clone(), found);
            }
        }
        Some(Response { content, headers, at })
    }
}
