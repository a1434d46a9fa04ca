//! Resolves `$ref`, `$dynamicRef` and `$recursiveRef` to keys of definitions. What a dynamic reference means depends on the
//! references followed before it (the dynamic scope), so a definition is lowered once for each meaning, with its own key.

use std::collections::BTreeMap;

use super::Lowering;
use super::parts::MAX_REFERENCE_HOPS;
use super::repairs::Repair;
use super::roots::only_reference;
use crate::error::{Code, Error};
use crate::load::{Location, RECURSIVE_ANCHOR, Target};

/// The schema that each dynamic anchor resolves to: the outermost one in the dynamic scope (2020-12 core, section 8.2.3.2).
pub type Bindings = BTreeMap<String, Location>;

impl Lowering<'_> {
    /// Returns the key of the definition that the reference keyword at `at` leads to.
    pub fn resolve_reference(&mut self, keyword: &str, text: &str, at: &Location) -> Option<String> {
        let mut from = at.clone();
        from.tokens.pop();
        let text = if keyword == "$recursiveRef" { "#" } else { text };
        match self.resolve(&from, text) {
            Ok(target) => {
                let location = match keyword {
                    "$ref" => self.follow_to_other_files(target.location),
                    _ => self.dynamic_target(keyword, target),
                };
                Some(self.enqueue(location))
            }
            Err(problems) => {
                self.report_dangling(problems, text, at);
                None
            }
        }
    }

    /// Follows definitions that are only a reference to another file.
    fn follow_to_other_files(&mut self, mut at: Location) -> Location {
        for _ in 0..MAX_REFERENCE_HOPS {
            let Some(text) = self.library.node(&at).and_then(only_reference).map(str::to_owned) else { break };
            let Ok(target) = self.resolve(&at, &text) else { break };
            // A dynamic anchor in this file changes what dynamic references mean in the other.
            if target.location.document == at.document || !self.dynamic_anchors(&at).is_empty() {
                break;
            }
            at = target.location;
        }
        at
    }

    /// Records an unresolved reference: it accepts anything, or is an error.
    pub fn report_dangling(&mut self, problems: Error, text: &str, at: &Location) {
        // A file that exists but cannot be used is always an error, unless `lenient` is set.
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
            self.repair(repair, Code::UnresolvedReference, wrong, at);
        }
    }

    /// Resolves a dynamic reference to the outermost anchor of its name, if its initial target is a dynamic anchor.
    fn dynamic_target(&self, keyword: &str, target: Target) -> Location {
        let name = match (keyword, target.dynamic) {
            ("$recursiveRef", _) => {
                let own = self.dynamic_anchors(&target.location);
                own.contains_key(RECURSIVE_ANCHOR).then(|| RECURSIVE_ANCHOR.to_owned())
            }
            (_, dynamic) => dynamic,
        };
        name.and_then(|name| self.bindings.get(&name).cloned()).unwrap_or(target.location)
    }

    /// Returns the dynamic anchors of the schema resource that a location belongs to.
    fn dynamic_anchors(&self, location: &Location) -> Bindings {
        let Some((start, resource)) = self.library.resource(location) else { return Bindings::new() };
        let dynamic = resource.anchors.iter().filter(|(_, (_, dynamic))| *dynamic);
        let location = |tokens: &Vec<String>| Location { document: start.document, tokens: tokens.clone() };
        dynamic.map(|(name, (tokens, _))| (name.clone(), location(tokens))).collect()
    }

    /// Returns the bindings inside a location: the current ones, and then those of its schema resource.
    pub fn bindings_inside(&self, location: &Location) -> Bindings {
        let mut bindings = self.dynamic_anchors(location);
        bindings.extend(self.bindings.clone());
        bindings
    }

    /// Returns the key of a definition, prefixed with the bindings that differ from its own.
    pub fn key(&self, location: &Location, bindings: &Bindings) -> String {
        let key = self.library.key(location);
        if bindings.is_empty() {
            return key;
        }
        let own = self.dynamic_anchors(location);
        let prefixes: Vec<String> = bindings
            .iter()
            .filter(|(name, bound)| own.get(*name) != Some(bound))
            .map(|(name, bound)| format!("({name}={})", self.library.key(bound).replace('#', "!")))
            .collect();
        prefixes.concat() + &key
    }
}
