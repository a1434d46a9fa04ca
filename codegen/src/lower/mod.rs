//! [`Library`] to [`Bundle`]: whatever dialect a schema was written in, it comes out with 2020-12 meaning and closed over
//! its references. References are resolved against the documents as they were written; nothing here decides on types.

mod keywords;

use std::collections::HashSet;

use crate::error::{Code, Diagnostic, Error, Place, Result};
use crate::load::{Library, Location, Node};
use crate::schema::{Bundle, Origin, Schema};

/// Lowers what stands at `roots` (pointers) and all that it refers to; with `all`, also every definition of the listed
/// documents that nothing refers to. `roots_at` is where the roots are asked for.
pub fn lower(library: &mut Library, roots: &[String], roots_at: Option<&Place>, all: bool) -> Result<Bundle> {
    let openapi = library.is_openapi();
    let mut lowering =
        Lowering { library, openapi, bundle: Bundle::default(), queue: Vec::new(), problems: Vec::new() };
    for root in roots {
        match lowering.library.resolve(0, root) {
            Ok(location) => {
                let key = lowering.enqueue(location);
                lowering.bundle.roots.push(key);
            }
            Err(problems) => {
                let help = "`root` in lockstep.toml names the pointer of a schema in the listed documents";
                let at = |problem: Diagnostic| match problem.place {
                    Some(_) => problem,
                    None => problem.help(help).or_at(roots_at.cloned()),
                };
                lowering.problems.extend(problems.into_iter().map(at));
            }
        }
    }
    if all {
        for location in definitions(lowering.library) {
            let key = lowering.enqueue(location);
            lowering.bundle.roots.push(key);
        }
    }
    // In the order in which they are met, so that what belongs together stands together.
    let mut next = 0;
    while let Some(location) = lowering.queue.get(next).cloned() {
        next += 1;
        let Some(node) = lowering.library.node(&location).cloned() else { continue };
        let schema = lowering.schema(&node, &location);
        let key = lowering.library.key(&location);
        lowering.bundle.definitions.insert(key, schema);
    }
    let Lowering { bundle, mut problems, .. } = lowering;
    if problems.is_empty() {
        problems = cycles(library, &bundle);
    }
    if problems.is_empty() { Ok(bundle) } else { Err(Error::new(problems)) }
}

struct Lowering<'a> {
    library: &'a mut Library,
    openapi: bool,
    bundle: Bundle,
    queue: Vec<Location>,
    problems: Vec<Diagnostic>,
}

impl Lowering<'_> {
    /// Asks for the definition at a location, and says under which key it will be found.
    fn enqueue(&mut self, location: Location) -> String {
        if !self.queue.contains(&location) {
            self.queue.push(location.clone());
        }
        self.library.key(&location)
    }

    fn problem(&mut self, code: Code, message: impl Into<String>, location: &Location) {
        let diagnostic = Diagnostic::new(code, message);
        self.problems.push(match self.library.place(location) {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
        });
    }

    fn origin(&self, node: &Node, location: &Location) -> Origin {
        Origin { pointer: self.library.key(location), document: location.document, span: node.span.clone() }
    }

    fn reference(&mut self, text: &str, location: &Location) -> Option<String> {
        match self.library.resolve(location.document, text) {
            Ok(target) => Some(self.enqueue(target)),
            Err(problems) => {
                let at = self.library.place(&location.child(&["$ref"]));
                for problem in problems.into_iter().map(|problem| problem.or_at(at.clone())) {
                    // A file that cannot be used is said to be so once, however many references lead there.
                    if !self.problems.contains(&problem) {
                        self.problems.push(problem);
                    }
                }
                None
            }
        }
    }
}

/// Where the listed documents keep definitions (2020-12 core, section 8.2.4; OpenAPI 3.1, section 4.8.7).
fn definitions(library: &Library) -> Vec<Location> {
    let mut found = Vec::new();
    for index in 0..library.documents().len() {
        let root = Location { document: index, tokens: Vec::new() };
        for path in [&["$defs"][..], &["definitions"], &["components", "schemas"]] {
            let folder = root.child(path);
            if let Some(members) = library.node(&folder).and_then(Node::as_object) {
                found.extend(members.keys().map(|name| folder.child(&[name.as_str()])));
            }
        }
    }
    found
}

/// Definitions that lead to themselves without a step into a part of the value: nothing on the way says what they are.
fn cycles(library: &Library, bundle: &Bundle) -> Vec<Diagnostic> {
    fn reach<'a>(bundle: &'a Bundle, schema: &'a Schema, seen: &mut HashSet<&'a str>) {
        if let Some(key) = schema.reference.as_deref() {
            if seen.insert(key) {
                if let Some(target) = bundle.definitions.get(key) {
                    reach(bundle, target, seen);
                }
            }
        }
        for inner in schema.in_place() {
            reach(bundle, inner, seen);
        }
    }
    let mut problems = Vec::new();
    for (key, schema) in &bundle.definitions {
        let mut seen = HashSet::new();
        reach(bundle, schema, &mut seen);
        if seen.contains(key.as_str()) {
            let problem =
                Diagnostic::new(Code::ReferenceCycle, format!("`{key}` refers to itself and to nothing else"));
            let Origin { document, pointer, span } = &schema.origin;
            problems.push(problem.or_at(library.place_of(*document, pointer, span.clone())));
        }
    }
    problems
}
