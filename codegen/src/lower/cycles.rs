//! A [`Bundle`] to the definitions that lead to themselves without a step into a part of the value: a validator would
//! follow them forever, whatever else they assert.

use std::collections::HashMap;

use crate::components::components;
use crate::error::{Code, Diagnostic, Error};
use crate::load::Library;
use crate::schema::{Bundle, Schema};

/// Takes out of each definition what only says that it is itself: with that or without it, it asks for all the rest.
/// One that says nothing else is left to [`find`].
pub fn cut(bundle: &mut Bundle) {
    for (key, schema) in &mut bundle.definitions {
        if !says_itself(schema, key) {
            continue;
        }
        let mut rest = schema.clone();
        if forget(&mut rest, key) && !rest.is_anything() {
            *schema = rest;
        }
    }
}

/// True if a reference to the definition stands beside all else that the schema asks for.
fn says_itself(schema: &Schema, key: &str) -> bool {
    schema.reference.as_deref() == Some(key) || schema.all_of.iter().any(|part| says_itself(part, key))
}

/// Drops the references to a definition that stand beside all else that the schema asks for; whether there were any.
fn forget(schema: &mut Schema, key: &str) -> bool {
    let mut found = schema.reference.as_deref() == Some(key);
    if found {
        schema.reference = None;
    }
    schema.all_of.retain_mut(|part| {
        let within = forget(part, key);
        found |= within;
        !(within && part.is_anything())
    });
    found
}

/// One diagnostic for each cycle that a walk over all definitions closes. Each definition is looked at once.
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
                        in_place(schema, &mut targets);
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

/// Makes the definitions that lead to themselves accept anything: what they describe is nothing.
pub fn open(bundle: &mut Bundle) {
    let leads_to = |schema| {
        let mut targets = Vec::new();
        in_place(schema, &mut targets);
        targets.into_iter().filter_map(|key| bundle.definitions.get_index_of(key)).collect()
    };
    let edges: Vec<Vec<usize>> = bundle.definitions.values().map(leads_to).collect();
    for component in components(&edges) {
        let alone = |node: &usize| edges.get(*node).is_some_and(|edges| !edges.contains(node));
        if component.len() == 1 && component.iter().all(alone) {
            continue;
        }
        for node in component {
            if let Some((_, schema)) = bundle.definitions.get_index_mut(node) {
                *schema = schema.annotations();
            }
        }
    }
}

/// The definitions that judge the same instance as this schema does.
fn in_place<'a>(schema: &'a Schema, targets: &mut Vec<&'a str>) {
    targets.extend(schema.reference.as_deref());
    for inner in schema.in_place() {
        in_place(inner, targets);
    }
}

fn problem(library: &Library, key: &str, schema: &Schema) -> Diagnostic {
    let message = format!("`{key}` refers to itself without a step into the value");
    Diagnostic::new(Code::ReferenceCycle, message).or_at(library.place_of(&schema.origin))
}
