//! Finds the parts of an OpenAPI document that are not schemas (paths, parameters, responses and so on), and follows their
//! references: a document may be split into many files.

use std::collections::HashSet;

use super::Lowering;
use super::operations::Found;
use crate::error::{Code, Error};
use crate::load::{Location, Node, Target, is_extension, pointer_tokens};

/// How many references are followed that only lead to another reference.
pub const MAX_REFERENCE_HOPS: usize = 32;

impl Lowering<'_> {
    /// Resolves a reference. If its pointer does not exist in the document, references on the way are followed.
    pub fn resolve(&mut self, from: &Location, text: &str) -> Result<Target, Error> {
        let problems = match self.library.resolve(from, text) {
            Ok(target) => return Ok(target),
            Err(problems) => problems,
        };
        let nowhere = problems.diagnostics().iter().all(|problem| problem.code == Code::UnresolvedReference);
        let Some((file, fragment)) = text.split_once('#').filter(|(_, fragment)| nowhere && fragment.starts_with('/'))
        else {
            return Err(problems);
        };
        let Ok(whole) = self.library.resolve(from, &format!("{file}#")) else { return Err(problems) };
        let mut at = whole.location;
        for token in pointer_tokens(fragment) {
            let next = at.child(&[&token]);
            at = match (self.library.node(&next).is_some(), self.reference_target(&at)) {
                (false, Some(other)) => other.child(&[&token]),
                _ => next,
            };
        }
        match self.library.node(&at) {
            Some(_) => Ok(Target { location: at, dynamic: None }),
            None => Err(problems),
        }
    }

    /// Returns the location that the references of a part lead to, or that of the part if it is not a reference.
    pub fn follow_references(&mut self, at: Location) -> Location {
        self.reference_target(&at).unwrap_or(at)
    }

    /// Returns the location that the references of a part lead to, if it has a reference that can be resolved.
    pub fn reference_target(&mut self, at: &Location) -> Option<Location> {
        let mut found: Option<Location> = None;
        for _ in 0..MAX_REFERENCE_HOPS {
            let at = found.as_ref().unwrap_or(at).clone();
            let Some(text) = self.string_at(&at, "$ref") else { break };
            match self.library.resolve(&at, &text) {
                Ok(target) => found = Some(target.location),
                Err(problems) => {
                    self.report_dangling(problems, &text, &at.child(&["$ref"]));
                    break;
                }
            }
        }
        found
    }

    /// Returns the part of a document at this path of names, if it exists.
    pub fn part(&mut self, document: usize, names: &[&str]) -> Option<Location> {
        let mut at = Location { document, tokens: Vec::new() };
        for name in names {
            at = self.follow_references(at.child(&[name]));
        }
        self.library.node(&at).is_some().then_some(at)
    }

    /// Returns the parts in an object by name, with their references followed.
    pub fn parts(&mut self, at: &Location) -> Vec<(String, Location)> {
        let named = self.named_parts(at);
        named.into_iter().map(|(name, part)| (name, self.follow_references(part))).collect()
    }

    /// Returns the parts in an object by name, without following their references.
    pub fn named_parts(&self, at: &Location) -> Vec<(String, Location)> {
        let names = self.member_names(at).into_iter().filter(|name| name != "$ref");
        names.map(|name| (name.clone(), at.child(&[&name]))).collect()
    }

    /// Returns the parts in an array, with their references followed.
    pub fn listed_parts(&mut self, at: &Location) -> Vec<Location> {
        let count = self.library.node(at).and_then(Node::as_array).map_or(0, <[Node]>::len);
        (0..count).map(|index| self.follow_references(at.child(&[&index.to_string()]))).collect()
    }

    /// Returns the schemas of a body or a response by media type, which is empty in Swagger 2.0.
    pub fn contents(&mut self, at: &Location) -> Vec<(String, Location)> {
        let own = at.child(&["schema"]);
        if self.library.node(&own).is_some() {
            return vec![(String::new(), own)];
        }
        let mut found = Vec::new();
        for (media, at) in self.parts(&at.child(&["content"])) {
            // A sequential media type has a schema for its items (OpenAPI 3.2, section 4.14).
            let schemas = ["schema", "itemSchema"].map(|keyword| at.child(&[keyword]));
            let present: Vec<_> = schemas.into_iter().filter(|at| self.library.node(at).is_some()).collect();
            if present.is_empty() {
                let message = format!("`{media}` has no schema here, so no type is generated for it");
                self.warn_not_covered_once("media", &message, &at);
            }
            found.extend(present.into_iter().map(|at| (media.clone(), at)));
        }
        found
    }

    /// Finds the schemas in the components of one kind. A schema is named after its component, unless its own pointer
    /// does that.
    pub fn find_in_components(&mut self, document: usize, folder: &[&str], found: &mut Vec<Found>) {
        let Some(folder) = self.part(document, folder) else { return };
        for (name, component) in self.named_parts(&folder) {
            let component = (component.clone(), self.follow_references(component));
            let mut schemas = Vec::new();
            self.collect(&component.1, &mut schemas, &mut HashSet::new());
            let media = |at: &Location| match at.tokens.as_slice() {
                [.., content, media, _] if content == "content" => Some(media.clone()),
                _ => None,
            };
            let several = schemas.iter().filter(|at| media(at).is_some()).count() > 1;
            for at in schemas {
                let name = match media(&at) {
                    Some(media) if several => Some(format!("{name} {}", short_media_type(&media))),
                    Some(_) => Some(name.clone()),
                    None => (component.0 != component.1 && at == component.1.child(&["schema"])).then(|| name.clone()),
                };
                found.push((at, name.map(|name| crate::naming::pascal(&name))));
            }
        }
    }

    /// Finds every `schema` below a part. Examples are data, and schemas are not searched.
    fn collect(&mut self, at: &Location, found: &mut Vec<Location>, seen: &mut HashSet<Location>) {
        if !seen.insert(at.clone()) {
            return;
        }
        let Some(node) = self.library.node(at) else { return };
        let names = node.as_object().into_iter().flat_map(|members| members.keys().map(str::to_owned));
        let items = (0..node.as_array().map_or(0, <[Node]>::len)).map(|index| index.to_string());
        let tokens: Vec<String> = names.chain(items).filter(|token| !is_extension(&at.tokens, token)).collect();
        for token in tokens {
            let child = at.child(&[&token]);
            match token.as_str() {
                "example" | "examples" | "default" => {}
                "schema" | "itemSchema" => found.push(child),
                _ => {
                    let child = self.follow_references(child);
                    self.collect(&child, found, seen);
                }
            }
        }
    }

    pub fn string_at(&self, at: &Location, member: &str) -> Option<String> {
        self.library.node(at)?.get(member)?.as_str().map(str::to_owned)
    }

    pub fn member_names(&self, at: &Location) -> Vec<String> {
        let members = self.library.node(at).and_then(Node::as_object).into_iter().flat_map(|members| members.keys());
        members.filter(|name| !is_extension(&at.tokens, name)).map(str::to_owned).collect()
    }
}

/// Returns the last part of a media type: `json` for `application/problem+json`.
pub fn short_media_type(media: &str) -> &str {
    media.rsplit(['/', '+']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
