//! Finds the schema resources of a document: which of its schemas have a base URI of their own, the dialect of each,
//! and its anchors. Looks only where the dialect has subschemas: an `$id` inside an `enum` is data.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::dialect::{Dialect, Subschemas};
use super::resolve::join_uri;
use super::{Data, Library, Location, Node};

/// A schema with a base URI, and what is known about its subschemas down to the next resource.
#[derive(Debug, Clone)]
pub struct Resource {
    pub uri: String,
    pub dialect: Dialect,
    /// The anchors by name: the tokens of the schema from the root of the document, and whether the anchor is dynamic.
    pub anchors: BTreeMap<String, (Vec<String>, bool)>,
}

/// The name under which `$recursiveAnchor: true` (2019-09 Core, section 8.2.4.2.1) is kept: no other anchor has it.
pub const RECURSIVE_ANCHOR: &str = "";

/// What subschemas inherit.
struct Scope {
    /// The tokens of the resource.
    resource: Arc<[String]>,
    dialect: Dialect,
}

impl Library {
    /// Finds the resources of a document, whose root has the dialect `inherited` unless it states another.
    pub(super) fn index(&mut self, document: usize, inherited: Dialect) {
        let Some(read) = self.documents.get(document) else { return };
        let (root, uri) = (read.root.clone(), read.uri.clone());
        let container = is_container(&root);
        let mut dialect = inherited;
        if let Some(version) = openapi_version(&root) {
            dialect = Dialect::of_openapi(&version);
            if !Dialect::supports_openapi(&version) {
                self.unknown.push((Location { document, tokens: Vec::new() }, format!("OpenAPI {version}")));
            }
            if let Some(stated) = root.get("jsonSchemaDialect").and_then(Node::as_str) {
                let known = self.resolve_dialect(stated);
                let at = Location { document, tokens: vec!["jsonSchemaDialect".to_owned()] };
                self.unknown.extend(known.is_none().then(|| (at, stated.to_owned())));
                dialect = known.unwrap_or(dialect).with_openapi(true);
            }
        }
        self.add_resource(document, Vec::new(), uri, dialect);
        let scope = Scope { resource: Arc::default(), dialect };
        if container {
            self.index_container(document, &root, &mut Vec::new(), &scope);
        } else {
            self.index_schema(document, &root, &mut Vec::new(), &scope);
        }
    }

    fn add_resource(&mut self, document: usize, tokens: Vec<String>, uri: String, dialect: Dialect) {
        self.ids.entry(uri.clone()).or_insert_with(|| Location { document, tokens: tokens.clone() });
        if let Some(read) = self.documents.get_mut(document) {
            read.resources.insert(tokens, Resource { uri, dialect, anchors: BTreeMap::new() });
        }
    }

    /// Indexes the parts of an OpenAPI document that are not schemas: schemas are below `schema`, and by name below
    /// `schemas` and `definitions`.
    fn index_container(&mut self, document: usize, node: &Node, tokens: &mut Vec<String>, scope: &Scope) {
        if let Some(items) = node.as_array() {
            for (index, item) in items.iter().enumerate() {
                tokens.push(index.to_string());
                self.index_container(document, item, tokens, scope);
                tokens.pop();
            }
        }
        let components = tokens.len() == 1 && tokens.first().is_some_and(|first| first == "components");
        for (name, value) in node.as_object().into_iter().flatten() {
            let by_name = (tokens.is_empty() && name == "definitions") || (components && name == "schemas");
            if is_extension(tokens, name) {
                continue;
            }
            tokens.push(name.to_owned());
            match name {
                _ if by_name => self.index_map(document, value, tokens, scope),
                "schema" | "itemSchema" => self.index_schema(document, value, tokens, scope),
                // Data, which may be large.
                "example" | "examples" | "default" | "enum" => {}
                _ => self.index_container(document, value, tokens, scope),
            }
            tokens.pop();
        }
    }

    fn index_map(&mut self, document: usize, node: &Node, tokens: &mut Vec<String>, scope: &Scope) {
        for (name, value) in node.as_object().into_iter().flatten() {
            tokens.push(name.to_owned());
            self.index_schema(document, value, tokens, scope);
            tokens.pop();
        }
    }

    fn index_schema(&mut self, document: usize, node: &Node, tokens: &mut Vec<String>, scope: &Scope) {
        let Some(members) = node.as_object() else { return };
        let mut scope = Scope { resource: scope.resource.clone(), dialect: scope.dialect };
        self.identify(document, node, tokens, &mut scope);
        for (keyword, value) in members {
            let Some(subschemas) = scope.dialect.keyword(keyword) else { continue };
            tokens.push(keyword.to_owned());
            match subschemas {
                Subschemas::None => {}
                Subschemas::Map | Subschemas::Dependencies => self.index_map(document, value, tokens, &scope),
                Subschemas::Definitions if keyword != "contentSchema" => {
                    self.index_map(document, value, tokens, &scope)
                }
                Subschemas::One | Subschemas::Array | Subschemas::OneOrArray | Subschemas::Definitions => {
                    match value.as_array() {
                        None => self.index_schema(document, value, tokens, &scope),
                        Some(items) => {
                            for (index, item) in items.iter().enumerate() {
                                tokens.push(index.to_string());
                                self.index_schema(document, item, tokens, &scope);
                                tokens.pop();
                            }
                        }
                    }
                }
            }
            tokens.pop();
        }
    }

    /// Notes the identity of a schema. `$schema` applies where a resource begins (2020-12 Core, section 8.1.1),
    /// including to that resource.
    fn identify(&mut self, document: usize, node: &Node, tokens: &[String], scope: &mut Scope) {
        let text = |keyword: &str| node.get(keyword).and_then(Node::as_str);
        let named = text("$schema").map(|uri| (uri, self.resolve_dialect(uri)));
        if let Some((uri, None)) = named {
            let at = tokens.iter().map(String::as_str).chain(["$schema"]).map(str::to_owned).collect();
            self.unknown.push((Location { document, tokens: at }, uri.to_owned()));
        }
        let stated = named.and_then(|(_, stated)| stated).map(|stated| stated.inside(scope.dialect));
        let dialect = stated.unwrap_or(scope.dialect);
        if tokens.is_empty() {
            scope.dialect = dialect;
        }
        // Next to `$ref`, an `$id` is ignored in these dialects; in the root of a document it is intended.
        let is_intended = tokens.is_empty() && !self.options.strict;
        let is_ignored = dialect.reference_stands_alone() && text("$ref").is_some() && !is_intended;
        let id = dialect.id().filter(|_| !is_ignored).and_then(text).unwrap_or("");
        let (file, fragment) = id.split_once('#').unwrap_or((id, ""));
        if !file.is_empty() {
            let base = self.uri_of(document, &scope.resource);
            if let Some(uri) = base.as_deref().and_then(|base| join_uri(base, file)) {
                scope.dialect = dialect;
                scope.resource = tokens.into();
                self.add_resource(document, tokens.to_vec(), uri, dialect);
            }
        } else if tokens.is_empty() {
            let base = self.uri_of(document, &scope.resource).unwrap_or_default();
            self.add_resource(document, Vec::new(), base, dialect);
        }
        let mut anchor = |name: &str, dynamic: bool| {
            let resource = self.documents.get_mut(document).and_then(|read| read.resources.get_mut(&*scope.resource));
            if let Some(resource) = resource {
                let entry = resource.anchors.entry(name.to_owned()).or_insert_with(|| (tokens.to_vec(), dynamic));
                entry.1 |= dynamic;
            }
        };
        if dialect.id_anchors() && !fragment.is_empty() && !fragment.starts_with('/') {
            anchor(fragment, false);
        }
        let words = [("$anchor", dialect.anchors(), false), ("$dynamicAnchor", dialect.dynamic(), true)];
        for (keyword, known, dynamic) in words {
            if let Some(name) = text(keyword).filter(|_| known) {
                anchor(name, dynamic);
            }
        }
        let begins = *tokens == *scope.resource;
        if dialect.recursive() && begins && node.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true) {
            anchor(RECURSIVE_ANCHOR, true);
        }
    }

    fn uri_of(&self, document: usize, resource: &[String]) -> Option<String> {
        Some(self.documents.get(document)?.resources.get(resource)?.uri.clone())
    }

    /// Returns the dialect that `$schema` names: a published one, or a custom meta-schema, which selects vocabularies
    /// of another dialect (2020-12 Core, section 8.1.2). `None` if it is unknown.
    fn resolve_dialect(&mut self, uri: &str) -> Option<Dialect> {
        let uri = uri.trim_end_matches('#');
        if let Some(known) = Dialect::of_meta_schema(uri) {
            return Some(known);
        }
        if let Some(known) = self.dialects.get(uri) {
            return *known;
        }
        // A meta-schema may refer to itself: its dialect is unknown while it is read.
        self.dialects.insert(uri.to_owned(), None);
        let location = self.retrieve(uri, Dialect::DRAFT_2020_12).ok()?;
        let root: Arc<Node> = self.documents.get(location.document)?.root.clone();
        let node = root.at(&location.tokens)?;
        let mut dialect = node.get("$schema").and_then(Node::as_str).and_then(|uri| self.resolve_dialect(uri))?;
        if let Some(vocabularies) = node.get("$vocabulary").and_then(Node::as_object) {
            dialect = dialect.with_vocabularies(|name| {
                vocabularies.keys().any(|uri| uri.rsplit_once("/vocab/").is_some_and(|(_, last)| last == name))
            });
        }
        self.dialects.insert(uri.to_owned(), Some(dialect));
        Some(dialect)
    }
}

/// The HTTP methods of a path item (OpenAPI 3.2, section 4.9).
pub const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Returns true if a member of an OpenAPI object is a vendor extension (OpenAPI 3.1, section 4.9) and not a key of a
/// map: header names may begin with `x-` too.
pub fn is_extension(parent: &[String], name: &str) -> bool {
    const MAPS: &[&str] = &[
        "callbacks",
        "content",
        "definitions",
        "encoding",
        "headers",
        "links",
        "mediaTypes",
        "parameters",
        "pathItems",
        "requestBodies",
        "responses",
        "schemas",
        "securityDefinitions",
        "securitySchemes",
        "variables",
        "webhooks",
    ];
    name.starts_with("x-") && !parent.last().is_some_and(|last| MAPS.contains(&last.as_str()))
}

/// Returns the version that an OpenAPI or Swagger document states. In YAML, an unquoted version is a number.
pub fn openapi_version(root: &Node) -> Option<String> {
    match root.get("openapi").or_else(|| root.get("swagger"))?.data() {
        Data::String(version) => Some(version.to_string()),
        Data::Number(version) => Some(version.to_string()),
        _ => None,
    }
}

/// Returns true if the root of a document is not a schema but contains some.
fn is_container(root: &Node) -> bool {
    openapi_version(root).is_some() || root.get("components").and_then(Node::as_object).is_some()
}
