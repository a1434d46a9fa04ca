//! What is asked for to the first definitions to lower: the named roots, and on request all that the documents define or
//! that their operations hold.

use super::{Lowering, Options};
use crate::error::Diagnostic;
use crate::load::{Library, Location, Node, is_extension};

impl Lowering<'_> {
    pub fn roots(&mut self, options: &Options) {
        for root in &options.roots {
            match self.library.root(root) {
                Ok(location) => self.root(location),
                Err(problems) => {
                    let help = match options.roots_at {
                        Some(_) => "`root` in lockstep.toml names the pointer of a schema in the listed documents",
                        None => "name a schema of the document by its pointer, like `/components/schemas/Order`",
                    };
                    let at = |problem: Diagnostic| match problem.place {
                        Some(_) => problem,
                        None => problem.help(help).or_at(options.roots_at.clone()),
                    };
                    self.problems.extend(problems.map(at));
                }
            }
        }
        for location in &options.located {
            self.enqueue(location.clone());
        }
        let mut found = Vec::new();
        for document in 0..self.library.listed() {
            if options.all {
                let mut all = Vec::new();
                definitions(self.library, document, &mut all);
                found.extend(all.into_iter().map(|location| (location, None)));
            }
            if options.operations {
                found.extend(self.operations(document));
            }
        }
        for (location, name) in found {
            match self.library.node(&location).and_then(only_reference).map(str::to_owned) {
                None => {
                    let key = self.library.key(&location);
                    if let Some(name) = name {
                        self.bundle.names.entry(key).or_insert(name);
                    }
                    self.root(location);
                }
                // Not worth a definition of its own.
                Some(text) => match self.library.resolve(&location, &text) {
                    Ok(target) => self.root(target.location),
                    Err(problems) => self.dangling(problems, &text, &location.child(&["$ref"])),
                },
            }
        }
    }

    fn root(&mut self, location: Location) {
        let key = self.enqueue(location);
        if self.rooted.insert(key.clone()) {
            self.bundle.roots.push(key);
        }
    }
}

fn only_reference(node: &Node) -> Option<&str> {
    node.as_object().filter(|members| members.len() == 1)?.get("$ref")?.as_str()
}

/// Where a document keeps definitions (2020-12 core, section 8.2.4; OpenAPI 3.1, section 4.8.7; Swagger 2.0), and the
/// schemas of its other components.
fn definitions(library: &Library, document: usize, found: &mut Vec<Location>) {
    let root = Location { document, tokens: Vec::new() };
    for path in [&["$defs"][..], &["definitions"], &["components", "schemas"]] {
        let folder = root.child(path);
        if let Some(members) = library.node(&folder).and_then(Node::as_object) {
            found.extend(members.keys().map(|name| folder.child(&[name])));
        }
    }
    for path in [
        &["components", "parameters"][..],
        &["components", "headers"],
        &["components", "requestBodies"],
        &["components", "responses"],
        &["parameters"],
        &["responses"],
    ] {
        inside(library, root.child(path), found);
    }
}

/// Every `schema` below a part of an OpenAPI document; examples are data, and a schema holds no further ones.
fn inside(library: &Library, start: Location, found: &mut Vec<Location>) {
    fn collect(node: &Node, at: &mut Location, found: &mut Vec<Location>) {
        let members = node.as_object().into_iter().flatten().map(|(name, value)| (name.to_owned(), value));
        let items = node.as_array().unwrap_or_default().iter().enumerate().map(|(i, value)| (i.to_string(), value));
        for (token, value) in members.chain(items) {
            if is_extension(&at.tokens, &token) {
                continue;
            }
            at.tokens.push(token);
            match at.tokens.last().map(String::as_str) {
                Some("example" | "examples" | "default") => {}
                Some("schema") => found.push(at.clone()),
                _ => collect(value, at, found),
            }
            at.tokens.pop();
        }
    }
    let Some(node) = library.node(&start) else { return };
    collect(node, &mut start.clone(), found);
}
