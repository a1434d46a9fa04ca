//! The operations of an OpenAPI document to the schemas that they hold themselves, each with the name that one would give it:
//! after the operation, and what it is there. The parameters of one place are one object.

use indexmap::IndexMap;

use super::Lowering;
use crate::load::{Location, METHODS, Node};
use crate::schema::{Key, Schema, Types};

/// Where parameters stand that are read as members of one object.
const PLACES: [&str; 3] = ["path", "query", "header"];

/// A schema inside an operation: where it stands, and what it is called.
type Found = (Location, Option<String>);

impl Lowering<'_> {
    /// The schemas of a document's operations: of their bodies and responses, with their names. Their parameters become
    /// definitions at once.
    pub fn operations(&mut self, document: usize) -> Vec<Found> {
        let mut found = Vec::new();
        for folder in ["paths", "webhooks"] {
            let paths = Location { document, tokens: vec![folder.to_owned()] };
            for path in self.members(&paths) {
                let item = paths.child(&[&path]);
                for method in self.members(&item).into_iter().filter(|method| METHODS.contains(&method.as_str())) {
                    self.operation(&item, &path, &method, &mut found);
                }
            }
        }
        found
    }

    fn operation(&mut self, item: &Location, path: &str, method: &str, found: &mut Vec<Found>) {
        let at = item.child(&[method]);
        let id = self.library.node(&at.child(&["operationId"])).and_then(Node::as_str).map(str::to_owned);
        let name = id.unwrap_or_else(|| format!("{method} {}", path.replace(['/', '{', '}'], " ")));
        let name = crate::naming::pascal(&name);
        self.parameters(item, &at, &name);

        let body = self.followed(at.child(&["requestBody"]));
        let bodies = self.contents(&body);
        self.name_all(&name, vec![("Request".to_owned(), bodies)], found);
        // Swagger 2.0 has the body among the parameters.
        let parameters = at.child(&["parameters"]);
        for index in 0..self.library.node(&parameters).and_then(Node::as_array).map_or(0, <[Node]>::len) {
            let parameter = self.followed(parameters.child(&[&index.to_string()]));
            if self.text_at(&parameter, "in").as_deref() == Some("body") {
                found.push((parameter.child(&["schema"]), Some(format!("{name}Request"))));
            }
        }

        let responses = at.child(&["responses"]);
        let (mut fine, mut failed) = (Vec::new(), Vec::new());
        for status in self.members(&responses) {
            let response = self.followed(responses.child(&[&status]));
            let contents = self.contents(&response);
            let group = if status.starts_with('2') { &mut fine } else { &mut failed };
            group.push((crate::naming::pascal(&status).trim_start_matches('N').to_owned(), contents));
        }
        for (kind, group) in [("Response", fine), ("Error", failed)] {
            // A status stands in a name only where it tells two schemas apart that have no names.
            let own =
                group.iter().filter(|(_, contents)| contents.iter().any(|(_, at)| !self.is_reference(at))).count();
            let named = |(status, contents)| {
                if own > 1 { (format!("{kind}{status}"), contents) } else { (kind.to_owned(), contents) }
            };
            self.name_all(&name, group.into_iter().map(named).collect(), found);
        }
        let callbacks = at.child(&["callbacks"]);
        for callback in self.members(&callbacks) {
            let callback = callbacks.child(&[&callback]);
            for expression in self.members(&callback) {
                let item = callback.child(&[&expression]);
                for method in self.members(&item).into_iter().filter(|method| METHODS.contains(&method.as_str())) {
                    let path = format!("{name} {}", callback.tokens.last().map_or("", String::as_str));
                    self.operation(&item, &path, &method, found);
                }
            }
        }
    }

    /// Names the schemas of several contents; a media type stands in a name only where it tells apart.
    fn name_all(&self, operation: &str, parts: Vec<(String, Vec<(String, Location)>)>, found: &mut Vec<Found>) {
        for (part, contents) in parts {
            let own = contents.iter().filter(|(_, at)| !self.is_reference(at)).count();
            for (media, at) in contents {
                let media = media.rsplit(['/', '+']).next().unwrap_or_default();
                let media = if own > 1 { crate::naming::pascal(media) } else { String::new() };
                found.push((at, Some(format!("{operation}{media}{part}"))));
            }
        }
    }

    /// The schemas of a body or a response, by their media types; Swagger 2.0 has one without.
    fn contents(&self, at: &Location) -> Vec<(String, Location)> {
        let own = at.child(&["schema"]);
        if self.library.node(&own).is_some() {
            return vec![(String::new(), own)];
        }
        let content = at.child(&["content"]);
        let media = self.members(&content).into_iter();
        let all = media.map(|media| (media.clone(), content.child(&[&media, "schema"])));
        all.filter(|(_, at)| self.library.node(at).is_some()).collect()
    }

    /// One object for the parameters of each place.
    fn parameters(&mut self, item: &Location, operation: &Location, name: &str) {
        let mut known: IndexMap<(String, String), Location> = IndexMap::new();
        // What the operation says goes before what its path says.
        for list in [item.child(&["parameters"]), operation.child(&["parameters"])] {
            for index in 0..self.library.node(&list).and_then(Node::as_array).map_or(0, <[Node]>::len) {
                let at = self.followed(list.child(&[&index.to_string()]));
                let (place, name) = (self.text_at(&at, "in"), self.text_at(&at, "name"));
                if let Some(key) = place.zip(name) {
                    known.insert(key, at);
                }
            }
        }
        for place in PLACES {
            let mut object = Schema::of(Types::OBJECT);
            for ((_, wire), at) in known.iter().filter(|((known, _), _)| known == place) {
                let Some(root) = self.library.documents().get(at.document).map(|document| document.root.clone()) else {
                    continue;
                };
                let Some(node) = root.at(&at.tokens) else { continue };
                self.dialect = self.library.dialect(at);
                let schema = match node.get("schema") {
                    Some(schema) => self.schema(schema, &at.child(&["schema"])),
                    // Swagger 2.0: the parameter is the schema.
                    None if node.get("type").is_some() => {
                        let mut schema = self.schema(node, at);
                        schema.object.required.clear();
                        schema
                    }
                    None => Schema::default(),
                };
                let mut schema = schema;
                schema.description = schema.description.or_else(|| node.get("description")?.as_text().cloned());
                let required = place == "path" || node.get("required").and_then(Node::as_bool) == Some(true);
                object.object.required.extend(required.then(|| wire.clone()));
                object.object.properties.insert(wire.clone(), schema);
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
            self.bundle.names.insert(key.clone(), format!("{name}{}", crate::naming::pascal(place)));
            self.bundle.definitions.insert(key.clone(), object);
            if self.rooted.insert(key.clone()) {
                self.bundle.roots.push(key);
            }
        }
    }

    /// Where a reference of something that is no schema leads.
    fn followed(&mut self, at: Location) -> Location {
        let mut at = at;
        for _ in 0..8 {
            let Some(text) = self.library.node(&at).and_then(|node| node.get("$ref")?.as_str()).map(str::to_owned)
            else {
                break;
            };
            match self.library.resolve(&at, &text) {
                Ok(target) => at = target.location,
                Err(problems) => {
                    self.dangling(problems, &text, &at.child(&["$ref"]));
                    break;
                }
            }
        }
        at
    }

    fn is_reference(&self, at: &Location) -> bool {
        self.library.node(at).is_some_and(|node| node.get("$ref").is_some())
    }

    fn text_at(&self, at: &Location, member: &str) -> Option<String> {
        self.library.node(at)?.get(member)?.as_str().map(str::to_owned)
    }

    fn members(&self, at: &Location) -> Vec<String> {
        let members = self.library.node(at).and_then(Node::as_object).into_iter().flat_map(|members| members.keys());
        members.filter(|name| !name.starts_with("x-") || at.tokens.len() == 1).map(str::to_owned).collect()
    }
}
