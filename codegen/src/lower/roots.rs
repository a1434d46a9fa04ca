//! Finds the first definitions to lower: the named roots and, if requested, all definitions of the documents or the schemas
//! in their operations.

use super::operations::Found;
use super::parts::MAX_REFERENCE_HOPS;
use super::{Lowering, Options};
use crate::error::Diagnostic;
use crate::load::{Location, Node};

/// The paths of definitions in a document (2020-12 core, section 8.2.4; OpenAPI 3.1, section 4.8.7; Swagger 2.0).
const DEFINITIONS: [&[&str]; 3] = [&["$defs"], &["definitions"], &["components", "schemas"]];

/// The paths of other components that have schemas.
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
    pub fn find_roots(&mut self, options: &Options) {
        for root in &options.roots {
            match self.library.root(root) {
                Ok(location) => self.add_root(location),
                Err(problems) => {
                    let help = match options.roots_at {
                        Some(_) => "`root` in lockstep.toml names the pointer of a schema in the listed documents",
                        None => "give the pointer of a schema in the document, like `/components/schemas/Order`",
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
                self.find_definitions(document, &mut found);
            }
            if options.operations {
                found.extend(self.operations(document));
            }
        }
        for (location, name) in found {
            // A schema that is only a reference does not become a definition.
            let Some(target) = self.follow_to_schema(location.clone()) else { continue };
            let name = if target == location { name } else { name_of_reference(&location, &target) };
            if let Some(name) = name {
                self.bundle.names.entry(self.library.key(&target)).or_insert(name);
            }
            self.add_root(target);
        }
    }

    /// Follows schemas that are only a reference. Returns nothing if one of the references cannot be resolved.
    fn follow_to_schema(&mut self, mut at: Location) -> Option<Location> {
        for _ in 0..MAX_REFERENCE_HOPS {
            let Some(text) = self.library.node(&at).and_then(only_reference).map(str::to_owned) else { break };
            match self.resolve(&at, &text) {
                Ok(target) => at = target.location,
                Err(problems) => {
                    self.report_dangling(problems, &text, &at.child(&["$ref"]));
                    return None;
                }
            }
        }
        Some(at)
    }

    /// Finds all named definitions of a document.
    fn find_definitions(&mut self, document: usize, found: &mut Vec<Found>) {
        for folder in DEFINITIONS {
            let Some(at) = self.part(document, folder) else { continue };
            let members = self.library.node(&at).and_then(Node::as_object);
            let names = members.into_iter().flat_map(|members| members.keys());
            found.extend(names.map(|name| (at.child(&[name]), None)));
        }
        for folder in COMPONENTS {
            self.find_in_components(document, folder, found);
        }
    }

    fn add_root(&mut self, location: Location) {
        let key = self.enqueue(location);
        if self.rooted.insert(key.clone()) {
            self.bundle.roots.push(key);
        }
    }
}

/// Names a schema in another file after the component that refers to it.
fn name_of_reference(from: &Location, target: &Location) -> Option<String> {
    let [.., folder, name] = from.tokens.as_slice() else { return None };
    let is_defined = matches!(folder.as_str(), "schemas" | "definitions" | "$defs");
    (is_defined && from.document != target.document).then(|| crate::naming::pascal(name))
}

/// Returns the `$ref` of a schema that has no other keyword.
pub fn only_reference(node: &Node) -> Option<&str> {
    node.as_object().filter(|members| members.len() == 1)?.get("$ref")?.as_str()
}
