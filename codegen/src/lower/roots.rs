//! What is asked for to the first definitions to lower: the named roots, and on request all that the documents define or
//! that their operations hold.

use super::operations::Found;
use super::parts::MAX_REFERENCE_HOPS;
use super::{Lowering, Options};
use crate::error::Diagnostic;
use crate::load::{Location, Node};

/// Where a document keeps definitions (2020-12 core, section 8.2.4; OpenAPI 3.1, section 4.8.7; Swagger 2.0).
const DEFINITIONS: [&[&str]; 3] = [&["$defs"], &["definitions"], &["components", "schemas"]];

/// Where it keeps other components that have schemas.
const COMPONENTS: [&[&str]; 7] = [
    &["components", "parameters"],
    &["components", "headers"],
    &["components", "requestBodies"],
    &["components", "responses"],
    &["components", "mediaTypes"],
    &["parameters"],
    &["responses"],
];

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
                self.definitions(document, &mut found);
            }
            if options.operations {
                found.extend(self.operations(document));
            }
        }
        for (location, name) in found {
            // A reference is not worth a definition of its own.
            let Some(target) = self.referred(location.clone()) else { continue };
            let name = if target == location { name } else { name_of_reference(&location, &target) };
            if let Some(name) = name {
                self.bundle.names.entry(self.library.key(&target)).or_insert(name);
            }
            self.root(target);
        }
    }

    /// Where a schema leads that is only a reference, and a reference to that; nothing if one of them leads nowhere.
    fn referred(&mut self, mut at: Location) -> Option<Location> {
        for _ in 0..MAX_REFERENCE_HOPS {
            let Some(text) = self.library.node(&at).and_then(only_reference).map(str::to_owned) else { break };
            match self.resolve(&at, &text) {
                Ok(target) => at = target.location,
                Err(problems) => {
                    self.dangling(problems, &text, &at.child(&["$ref"]));
                    return None;
                }
            }
        }
        Some(at)
    }

    /// All that a document defines by name.
    fn definitions(&mut self, document: usize, found: &mut Vec<Found>) {
        for folder in DEFINITIONS {
            let Some(at) = self.part(document, folder) else { continue };
            let members = self.library.node(&at).and_then(Node::as_object);
            let names = members.into_iter().flat_map(|members| members.keys());
            found.extend(names.map(|name| (at.child(&[name]), None)));
        }
        for folder in COMPONENTS {
            self.inside(document, folder, found);
        }
    }

    fn root(&mut self, location: Location) {
        let key = self.enqueue(location);
        if self.rooted.insert(key.clone()) {
            self.bundle.roots.push(key);
        }
    }
}

/// The name of a schema in another file that a component stands for: the component's.
fn name_of_reference(from: &Location, target: &Location) -> Option<String> {
    let [.., folder, name] = from.tokens.as_slice() else { return None };
    let is_defined = matches!(folder.as_str(), "schemas" | "definitions" | "$defs");
    (is_defined && from.document != target.document).then(|| crate::naming::pascal(name))
}

pub fn only_reference(node: &Node) -> Option<&str> {
    node.as_object().filter(|members| members.len() == 1)?.get("$ref")?.as_str()
}
