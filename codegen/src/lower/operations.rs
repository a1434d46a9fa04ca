//! Finds the schemas inside the operations of an OpenAPI document, and names each after its operation and its role
//! there.

use std::collections::HashSet;

use super::Lowering;
use super::parts::short_media_type;
use crate::load::{Location, METHODS, Node};

/// The members of a document that contain path items.
const PATHS: [&[&str]; 3] = [&["paths"], &["webhooks"], &["components", "pathItems"]];

/// A schema inside an operation: its location and its name.
pub type Found = (Location, Option<String>);

/// The state of the search through a document's operations.
#[derive(Default)]
struct Operations {
    found: Vec<Found>,
    seen: HashSet<Location>,
}

impl Lowering<'_> {
    /// Returns the schemas in the bodies and responses of a document's operations, with their names. Parameters are
    /// added as definitions immediately.
    pub fn operations(&mut self, document: usize) -> Vec<Found> {
        let mut operations = Operations::default();
        for (path, item) in self.path_items(document) {
            self.path_item(&item, &path, &mut operations);
        }
        operations.found
    }

    /// Returns the path items of a document, each with its path or its name.
    pub fn path_items(&mut self, document: usize) -> Vec<(String, Location)> {
        let folders: Vec<Location> = PATHS.iter().filter_map(|folder| self.part(document, folder)).collect();
        folders.iter().flat_map(|folder| self.named_parts(folder)).collect()
    }

    /// Reads the operations of a path item, and of the path item that it refers to.
    fn path_item(&mut self, item: &Location, path: &str, operations: &mut Operations) {
        for (at, operation, method) in self.operations_of(item) {
            self.operation(&at, operation, (path, &method), operations);
        }
    }

    /// Returns the locations of the same operations, each with its path item and its method.
    pub fn operations_of(&mut self, item: &Location) -> Vec<(Location, Location, String)> {
        let mut all = Vec::new();
        for at in [Some(item.clone()), self.reference_target(item)].into_iter().flatten() {
            for method in self.member_names(&at).into_iter().filter(|method| METHODS.contains(&method.as_str())) {
                all.push((at.clone(), at.child(&[&method]), method));
            }
            // Methods without a keyword (OpenAPI 3.2).
            let others = self.named_parts(&at.child(&["additionalOperations"])).into_iter();
            all.extend(others.map(|(method, operation)| (at.clone(), operation, method)));
        }
        all
    }

    fn operation(&mut self, item: &Location, at: Location, (path, method): (&str, &str), operations: &mut Operations) {
        let at = self.follow_references(at);
        // Several paths may share a path item, and a callback may refer to itself.
        if !operations.seen.insert(at.clone()) {
            return;
        }
        let found = &mut operations.found;
        let id = self.library.node(&at.child(&["operationId"])).and_then(Node::as_str).map(str::to_owned);
        let name = id.unwrap_or_else(|| format!("{} {}", method.to_lowercase(), path.replace(['/', '{', '}'], " ")));
        let name = crate::naming::pascal(&name);
        self.lower_parameters(item, &at, &name, found);

        let body = self.follow_references(at.child(&["requestBody"]));
        let bodies = self.contents(&body);
        self.name_all(&name, vec![("Request".to_owned(), bodies)], found);
        // Swagger 2.0 has the body among the parameters.
        for parameter in self.listed_parts(&at.child(&["parameters"])) {
            if self.string_at(&parameter, "in").as_deref() == Some("body") {
                found.push((parameter.child(&["schema"]), Some(format!("{name}Request"))));
            }
        }

        let (mut fine, mut failed) = (Vec::new(), Vec::new());
        for (status, response) in self.parts(&at.child(&["responses"])) {
            let headers = response.child(&["headers"]);
            if !self.member_names(&headers).is_empty() {
                self.warn_not_covered_once("headers", "no struct is generated for the headers of a response", &headers);
            }
            let contents = self.contents(&response);
            let group = if status.starts_with('2') { &mut fine } else { &mut failed };
            group.push((crate::naming::pascal(&status).trim_start_matches('N').to_owned(), contents));
        }
        for (kind, group) in [("Response", fine), ("Error", failed)] {
            // A name contains the status only if that distinguishes two schemas without names.
            let own =
                group.iter().filter(|(_, contents)| contents.iter().any(|(_, at)| !self.is_reference(at))).count();
            let named = |(status, contents)| {
                if own > 1 { (format!("{kind}{status}"), contents) } else { (kind.to_owned(), contents) }
            };
            self.name_all(&name, group.into_iter().map(named).collect(), found);
        }
        for (callback, at) in self.parts(&at.child(&["callbacks"])) {
            for (_, item) in self.named_parts(&at) {
                self.path_item(&item, &format!("{name} {callback}"), operations);
            }
        }
    }

    /// Names the schemas of several contents; a name contains the media type only if that distinguishes it.
    fn name_all(&self, operation: &str, parts: Vec<(String, Vec<(String, Location)>)>, found: &mut Vec<Found>) {
        for (part, contents) in parts {
            let own = contents.iter().filter(|(_, at)| !self.is_reference(at)).count();
            for (media, at) in contents {
                let media = short_media_type(&media);
                let media = if own > 1 { crate::naming::pascal(media) } else { String::new() };
                found.push((at, Some(format!("{operation}{media}{part}"))));
            }
        }
    }

    fn is_reference(&self, at: &Location) -> bool {
        self.library.node(at).is_some_and(|node| node.get("$ref").is_some())
    }
}
