//! The parts of an OpenAPI document that are no schemas (paths, parameters, responses and the like), each at the place where
//! its references lead: a document may be spread over as many files as its publisher likes.

use std::collections::HashSet;

use super::Lowering;
use super::operations::Found;
use crate::error::{Code, Error};
use crate::load::{Location, Node, Target, is_extension, pointer_tokens};

/// How many references are followed that lead to nothing but another one.
pub const MAX_REFERENCE_HOPS: usize = 32;

impl Lowering<'_> {
    /// Where a reference leads. Where nothing stands at its pointer, the pointer may lead through a part that is a reference
    /// itself.
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
            at = match (self.library.node(&next).is_some(), self.reference_of(&at)) {
                (false, Some(other)) => other.child(&[&token]),
                _ => next,
            };
        }
        match self.library.node(&at) {
            Some(_) => Ok(Target { location: at, dynamic: None }),
            None => Err(problems),
        }
    }

    /// Where the references of a part lead; itself, if it has none.
    pub fn followed(&mut self, at: Location) -> Location {
        self.reference_of(&at).unwrap_or(at)
    }

    /// Where the references of a part lead, if it has one that leads anywhere.
    pub fn reference_of(&mut self, at: &Location) -> Option<Location> {
        let mut found: Option<Location> = None;
        for _ in 0..MAX_REFERENCE_HOPS {
            let at = found.as_ref().unwrap_or(at).clone();
            let Some(text) = self.text_at(&at, "$ref") else { break };
            match self.library.resolve(&at, &text) {
                Ok(target) => found = Some(target.location),
                Err(problems) => {
                    self.dangling(problems, &text, &at.child(&["$ref"]));
                    break;
                }
            }
        }
        found
    }

    /// The part of a document at these names, if it has one.
    pub fn part(&mut self, document: usize, names: &[&str]) -> Option<Location> {
        let mut at = Location { document, tokens: Vec::new() };
        for name in names {
            at = self.followed(at.child(&[name]));
        }
        self.library.node(&at).is_some().then_some(at)
    }

    /// The parts that stand in an object by their names, each where its references lead.
    pub fn parts(&mut self, at: &Location) -> Vec<(String, Location)> {
        let named = self.named_parts(at);
        named.into_iter().map(|(name, part)| (name, self.followed(part))).collect()
    }

    /// The same, each where it is named.
    pub fn named_parts(&self, at: &Location) -> Vec<(String, Location)> {
        let names = self.members(at).into_iter().filter(|name| name != "$ref");
        names.map(|name| (name.clone(), at.child(&[&name]))).collect()
    }

    /// The parts of an array, each where its references lead.
    pub fn listed_parts(&mut self, at: &Location) -> Vec<Location> {
        let count = self.library.node(at).and_then(Node::as_array).map_or(0, <[Node]>::len);
        (0..count).map(|index| self.followed(at.child(&[&index.to_string()]))).collect()
    }

    /// The schemas of a body or a response, by their media types; Swagger 2.0 has one without.
    pub fn contents(&mut self, at: &Location) -> Vec<(String, Location)> {
        let own = at.child(&["schema"]);
        if self.library.node(&own).is_some() {
            return vec![(String::new(), own)];
        }
        let mut found = Vec::new();
        for (media, at) in self.parts(&at.child(&["content"])) {
            // Of what is sent item by item (OpenAPI 3.2, section 4.14), there is a schema of the items.
            let schemas = ["schema", "itemSchema"].map(|keyword| at.child(&[keyword]));
            let there: Vec<_> = schemas.into_iter().filter(|at| self.library.node(at).is_some()).collect();
            if there.is_empty() {
                self.not_covered_once(
                    "media",
                    &format!("`{media}` has no schema here, so that no type is made of it"),
                    &at,
                );
            }
            found.extend(there.into_iter().map(|at| (media.clone(), at)));
        }
        found
    }

    /// The schemas of the components of one kind, each named after its component where its own place does not say it.
    pub fn inside(&mut self, document: usize, folder: &[&str], found: &mut Vec<Found>) {
        let Some(folder) = self.part(document, folder) else { return };
        for (name, component) in self.named_parts(&folder) {
            let component = (component.clone(), self.followed(component));
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

    /// Every `schema` below a part; examples are data, and a schema holds no further ones.
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
                    let child = self.followed(child);
                    self.collect(&child, found, seen);
                }
            }
        }
    }

    pub fn text_at(&self, at: &Location, member: &str) -> Option<String> {
        self.library.node(at)?.get(member)?.as_str().map(str::to_owned)
    }

    pub fn members(&self, at: &Location) -> Vec<String> {
        let members = self.library.node(at).and_then(Node::as_object).into_iter().flat_map(|members| members.keys());
        members.filter(|name| !is_extension(&at.tokens, name)).map(str::to_owned).collect()
    }
}

/// The part of a media type that tells it apart: `json` of `application/problem+json`.
pub fn short_media_type(media: &str) -> &str {
    media.rsplit(['/', '+']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
