//! Reads OpenAPI's `discriminator` into a [`Discriminator`]: which values of the property select which definitions. It
//! asserts nothing; the branches do.

use super::Lowering;
use super::repairs::Repair;
use crate::load::{Data, Location, Node, pointer_tokens};
use crate::schema::{Discriminator, Schema};

impl Lowering<'_> {
    /// Reads the keyword. The branches of `schema` have been lowered already.
    pub fn discriminator(&mut self, schema: &Schema, value: &Node, at: &Location) -> Option<Discriminator> {
        let property = match value.data() {
            // In Swagger 2.0 the value is only the property name.
            Data::String(name) => name.to_string(),
            Data::Object(_) => match value.get("propertyName").map(Node::data) {
                Some(Data::String(name)) => name.to_string(),
                _ => return self.report_discriminator(value, at),
            },
            _ => return self.report_discriminator(value, at),
        };
        if value.get("defaultMapping").is_some() {
            let message = "`defaultMapping` is ignored: values without a mapping are matched against the branches";
            self.warn_not_covered_once("defaultMapping", message, &at.child(&["defaultMapping"]));
        }
        let mut found = Discriminator { property, ..Discriminator::default() };
        let is_parent = schema.one_of.is_empty() && schema.any_of.is_empty();
        let mapping = value.get("mapping").and_then(Node::as_object);
        for (name, target) in mapping.into_iter().flatten() {
            let at = at.child(&["mapping", name]);
            let Some(text) = self.string(target, &at) else { continue };
            if let Some(key) = self.mapping_target(&text, &at, is_parent) {
                found.mapping.insert(name.to_owned(), key);
            }
        }
        // The implicit value of a branch without a mapping is its own name (OpenAPI 3.1, section 4.8.25.1).
        for branch in schema.one_of.iter().chain(&schema.any_of) {
            let Some(key) = branch.as_reference() else { continue };
            let tokens = key.split_once('#').map(|(_, pointer)| pointer_tokens(pointer)).unwrap_or_default();
            if let Some(name) = tokens.last().filter(|_| !found.mapping.values().any(|known| known == key)) {
                found.mapping.entry(name.clone()).or_insert_with(|| key.to_owned());
            }
        }
        let mut parent = at.clone();
        parent.tokens.pop();
        for child in if is_parent { self.children(&parent) } else { Vec::new() } {
            let (name, key) = (child.tokens.last().cloned().unwrap_or_default(), self.enqueue(child));
            if !found.mapping.values().any(|known| *known == key) {
                found.mapping.entry(name).or_insert(key);
            }
        }
        Some(found)
    }

    /// Repairs or reports a malformed discriminator. It can be dropped, because it asserts nothing.
    fn report_discriminator(&mut self, value: &Node, at: &Location) -> Option<Discriminator> {
        let expected = "an object with a `propertyName`";
        if !self.repair_keyword(Repair::DiscriminatorForm, expected, value, at) {
            self.report_malformed(expected, value, at);
        }
        None
    }

    /// Returns the key of a mapping's target, which is a component's name or a reference. A target is enqueued only for a
    /// parent: a schema with branches refers to them itself.
    fn mapping_target(&mut self, text: &str, at: &Location, is_parent: bool) -> Option<String> {
        let name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        let component = name.then(|| format!("#/components/schemas/{text}"));
        let component = component.and_then(|pointer| self.library.resolve(at, &pointer).ok());
        match component.map_or_else(|| self.library.resolve(at, text), Ok) {
            Ok(target) if is_parent => Some(self.enqueue(target.location)),
            Ok(target) => {
                let bindings = self.bindings_inside(&target.location);
                Some(self.key(&target.location, &bindings))
            }
            Err(problems) => {
                self.report_dangling(problems, text, at);
                None
            }
        }
    }
}
