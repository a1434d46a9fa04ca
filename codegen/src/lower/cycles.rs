//! Finds the definitions of a [`Bundle`] that refer to themselves for the same instance, without going into a property
//! or an item first: a validator would never finish.

use std::collections::HashMap;

use crate::components::components;
use crate::error::{Code, Diagnostic, Error};
use crate::load::Library;
use crate::schema::{Bundle, Schema};

/// Removes references of a definition to itself through `$ref` and `allOf` alone, because they assert nothing. A
/// definition with no other keyword is left for [`find`] to report.
pub fn remove_self_references(bundle: &mut Bundle) {
    for (key, schema) in &mut bundle.definitions {
        if !requires(schema, key) {
            continue;
        }
        let mut rest = schema.clone();
        if remove_references(&mut rest, key) && !rest.is_anything() {
            *schema = rest;
        }
    }
}

/// Returns whether every instance of the schema must satisfy the definition, by `$ref` and `allOf` alone.
fn requires(schema: &Schema, key: &str) -> bool {
    schema.reference.as_deref() == Some(key) || schema.all_of.iter().any(|part| requires(part, key))
}

/// Removes the references to a definition in `$ref` and `allOf`, and returns whether there were any.
fn remove_references(schema: &mut Schema, key: &str) -> bool {
    let mut found = schema.reference.as_deref() == Some(key);
    if found {
        schema.reference = None;
    }
    schema.all_of.retain_mut(|part| {
        let within = remove_references(part, key);
        found |= within;
        !(within && part.is_anything())
    });
    found
}

/// Returns a diagnostic for each cycle, found in one depth-first search over all definitions.
pub fn find(library: &Library, bundle: &Bundle) -> Error {
    #[derive(PartialEq)]
    enum Mark {
        Open,
        Done,
    }
    let mut marks: HashMap<&str, Mark> = HashMap::new();
    let mut problems = Error::none();
    for start in bundle.definitions.keys() {
        let mut path: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut next = Some(start.as_str());
        loop {
            if let Some(key) = next.take() {
                match (marks.get(key), bundle.definitions.get(key)) {
                    (None, Some(schema)) => {
                        marks.insert(key, Mark::Open);
                        let mut targets = Vec::new();
                        collect_references(schema, &mut targets);
                        path.push((key, targets));
                    }
                    (Some(Mark::Open), Some(schema)) => problems.push(problem(library, key, schema)),
                    _ => {}
                }
            }
            let Some((key, targets)) = path.last_mut() else { break };
            match targets.pop() {
                Some(target) => next = Some(target),
                None => {
                    marks.insert(key, Mark::Done);
                    path.pop();
                }
            }
        }
    }
    problems
}

/// Replaces the definitions on a cycle by schemas that accept anything, because they have no meaning.
pub fn replace_cyclic(bundle: &mut Bundle) {
    let references = |schema| {
        let mut targets = Vec::new();
        collect_references(schema, &mut targets);
        targets.into_iter().filter_map(|key| bundle.definitions.get_index_of(key)).collect()
    };
    let edges: Vec<Vec<usize>> = bundle.definitions.values().map(references).collect();
    for component in components(&edges) {
        let is_acyclic = |node: &usize| edges.get(*node).is_some_and(|edges| !edges.contains(node));
        if component.len() == 1 && component.iter().all(is_acyclic) {
            continue;
        }
        for node in component {
            if let Some((_, schema)) = bundle.definitions.get_index_mut(node) {
                *schema = schema.annotations();
            }
        }
    }
}

/// Collects the keys of the definitions that apply to the same instance as this schema.
fn collect_references<'a>(schema: &'a Schema, targets: &mut Vec<&'a str>) {
    targets.extend(schema.reference.as_deref());
    for inner in schema.in_place() {
        collect_references(inner, targets);
    }
}

fn problem(library: &Library, key: &str, schema: &Schema) -> Diagnostic {
    let message = format!("`{key}` refers to itself for the same value");
    Diagnostic::new(Code::ReferenceCycle, message).or_at(library.place_of(&schema.origin))
}
