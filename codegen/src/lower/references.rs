//! `$ref` and its dynamic kin to keys of definitions. What a dynamic reference means depends on the way that led to it, so
//! a definition is lowered once for each meaning, and its key says which.

use std::collections::BTreeMap;

use super::Lowering;
use super::parts::MAX_REFERENCE_HOPS;
use super::repairs::Repair;
use super::roots::only_reference;
use crate::error::{Code, Error};
use crate::load::{Location, RECURSIVE_ANCHOR, Target};

/// What each dynamic anchor stands for: the outermost schema of that name on the way (2020-12 core, section 8.2.3.2).
pub type Bindings = BTreeMap<String, Location>;

impl Lowering<'_> {
    /// The key of what a reference keyword at `at` leads to.
    pub fn reference(&mut self, keyword: &str, text: &str, at: &Location) -> Option<String> {
        let mut from = at.clone();
        from.tokens.pop();
        let text = if keyword == "$recursiveRef" { "#" } else { text };
        match self.resolve(&from, text) {
            Ok(target) => {
                let location = match keyword {
                    "$ref" => self.in_other_files(target.location),
                    _ => self.outermost(keyword, target),
                };
                Some(self.enqueue(location))
            }
            Err(problems) => {
                self.dangling(problems, text, at);
                None
            }
        }
    }

    /// Where a definition leads that is only a reference to another file: it is the one there.
    fn in_other_files(&mut self, mut at: Location) -> Location {
        for _ in 0..MAX_REFERENCE_HOPS {
            let Some(text) = self.library.node(&at).and_then(only_reference).map(str::to_owned) else { break };
            let Ok(target) = self.resolve(&at, &text) else { break };
            // On the way to it, that file may say what dynamic references mean.
            if target.location.document == at.document || !self.dynamic_anchors(&at).is_empty() {
                break;
            }
            at = target.location;
        }
        at
    }

    /// Notes a reference that leads nowhere: it accepts anything, or is an error.
    pub fn dangling(&mut self, problems: Error, text: &str, at: &Location) {
        // A file that is there and cannot be used is another matter.
        let nowhere = problems.diagnostics().iter().all(|problem| problem.code == Code::UnresolvedReference);
        if !self.lenient && (self.strict || !nowhere) {
            return self.reported(problems, at);
        }
        let mut node = at.clone();
        node.tokens.pop();
        self.bundle.dangling.push((self.library.key(&node), text.to_owned()));
        if !self.strict {
            let wrong = problems.diagnostics().first().map(|problem| problem.message.clone()).unwrap_or_default();
            let repair =
                if at.tokens.iter().any(|token| token == "mapping") { Repair::Mapping } else { Repair::Dangling };
            self.repairs(repair, Code::UnresolvedReference, wrong, at);
        }
    }

    /// A dynamic reference means the outermost anchor of the name, but only if it finds a dynamic one at all.
    fn outermost(&self, keyword: &str, target: Target) -> Location {
        let name = match (keyword, target.dynamic) {
            ("$recursiveRef", _) => {
                let own = self.dynamic_anchors(&target.location);
                own.contains_key(RECURSIVE_ANCHOR).then(|| RECURSIVE_ANCHOR.to_owned())
            }
            (_, dynamic) => dynamic,
        };
        name.and_then(|name| self.bindings.get(&name).cloned()).unwrap_or(target.location)
    }

    /// The dynamic anchors of the resource that a location belongs to.
    fn dynamic_anchors(&self, location: &Location) -> Bindings {
        let Some((start, resource)) = self.library.resource(location) else { return Bindings::new() };
        let dynamic = resource.anchors.iter().filter(|(_, (_, dynamic))| *dynamic);
        let there = |tokens: &Vec<String>| Location { document: start.document, tokens: tokens.clone() };
        dynamic.map(|(name, (tokens, _))| (name.clone(), there(tokens))).collect()
    }

    /// The bindings once the way has led to a location: those there were, and then those of its resource.
    pub fn entering(&self, location: &Location) -> Bindings {
        let mut bindings = self.dynamic_anchors(location);
        bindings.extend(self.bindings.clone());
        bindings
    }

    /// The key of a definition; it names the bindings that make it another than it is on its own.
    pub fn key(&self, location: &Location, bindings: &Bindings) -> String {
        let key = self.library.key(location);
        if bindings.is_empty() {
            return key;
        }
        let own = self.dynamic_anchors(location);
        let said: Vec<String> = bindings
            .iter()
            .filter(|(name, bound)| own.get(*name) != Some(bound))
            .map(|(name, bound)| format!("({name}={})", self.library.key(bound).replace('#', "!")))
            .collect();
        said.concat() + &key
    }
}
