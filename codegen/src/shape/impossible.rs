//! The schemas that no value satisfies, as far as their structure shows it, and why.

use super::Outline;
use super::simplify::literals;
use crate::schema::{Bundle, Origin, Schema, Types};

/// Where such schemas stand. What says in so many words that there is no value is none of them.
pub fn impossible(bundle: &Bundle, outline: &Outline) -> Vec<(Origin, &'static str)> {
    let mut found = Vec::new();
    let inner = bundle.definitions.values();
    for schema in inner {
        schema.walk(&mut |node| {
            if literals(node).is_some_and(|values| values.is_empty()) && node.enumeration != Some(Vec::new()) {
                found.push((node.origin.clone(), "none of its values fits its `type`"));
            }
        });
    }
    for definition in outline.definitions.values() {
        let (simple, original) = (&definition.simple, &definition.original);
        if simple.never && !says_so(original) {
            found.push((original.origin.clone(), "what it asks for contradicts itself"));
        }
        let is_object = simple.types == Some(Types::OBJECT);
        let lacks = |name: &String| simple.object.properties.get(name).is_some_and(|member| member.never);
        if is_object && simple.object.required.iter().any(lacks) {
            found.push((original.origin.clone(), "it requires a member that cannot have a value"));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|(origin, _)| !origin.pointer.is_empty() && seen.insert(origin.pointer.clone()));
    found
}

/// True for `false`, and for what is a name for it or a negation of everything.
fn says_so(schema: &Schema) -> bool {
    schema.never || schema.as_reference().is_some() || schema.not.as_deref().is_some_and(Schema::is_anything)
}
