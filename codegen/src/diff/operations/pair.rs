//! Pairs the operations of two versions, their parameters and their schemas.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Content, Operation, Operations, Parameter, Response};
use crate::load::Location;
use crate::schema::Key;

/// Pairs operations: by `operationId` first, then by method and path, ignoring the names of path parameters.
pub fn pair_operations<'o>(
    old: &'o Operations,
    new: &'o Operations,
) -> Vec<(Option<&'o Operation>, Option<&'o Operation>)> {
    let place = |operation: &Operation| (operation.incoming, operation.method.clone(), anonymous_path(&operation.path));
    let by_unique_id = |all: &'o [Operation]| -> HashMap<&'o str, &'o Operation> {
        let mut out: HashMap<&str, Option<&Operation>> = HashMap::new();
        for operation in all {
            if let Some(id) = operation.id.as_deref() {
                out.entry(id).and_modify(|known| *known = None).or_insert(Some(operation));
            }
        }
        out.into_iter().filter_map(|(id, operation)| Some((id, operation?))).collect()
    };
    let by_id = by_unique_id(&new.all);
    let known = by_unique_id(&old.all);
    let by_place: HashMap<_, &Operation> =
        new.all.iter().rev().map(|operation| (place(operation), operation)).collect();
    let mut taken: HashSet<&Location> = HashSet::new();
    let mut out: Vec<(Option<&Operation>, Option<&Operation>)> = Vec::new();
    let mut left: Vec<&Operation> = Vec::new();
    for before in &old.all {
        let unique = before.id.as_deref().filter(|id| known.contains_key(id));
        match unique.and_then(|id| by_id.get(id)).filter(|after| after.incoming == before.incoming) {
            Some(after) if taken.insert(&after.at) => out.push((Some(before), Some(after))),
            _ => left.push(before),
        }
    }
    for before in left {
        let found = by_place.get(&place(before)).copied().filter(|after| taken.insert(&after.at));
        out.push((Some(before), found));
    }
    out.extend(new.all.iter().filter(|after| !taken.contains(&after.at)).map(|after| (None, Some(after))));
    out
}

/// Removes the names of parameters from a path.
pub fn anonymous_path(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in path.trim_end_matches('/').chars() {
        match letter {
            '{' => {
                inside = true;
                out.push_str("{}");
            }
            '}' => inside = false,
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

/// Pairs the schemas of operations.
pub fn pairs(old: &Operations, new: &Operations) -> Vec<(Key, Key)> {
    let mut out: Vec<(Key, Key)> = Vec::new();
    let mut pair_content = |old: &Content, new: &Content| {
        for (media, before) in old {
            out.extend(before.clone().zip(new.get(media).cloned().flatten()));
        }
    };
    let mut pair_responses = |before: &Response, after: &Response| {
        pair_content(&before.content, &after.content);
        for (name, header) in &before.headers {
            after.headers.get(name).into_iter().for_each(|other| pair_content(&header.schemas, &other.schemas));
        }
    };
    for (before, after) in pair_operations(old, new) {
        let (Some(before), Some(after)) = (before, after) else { continue };
        for (status, response) in &before.responses {
            after.responses.get(status).into_iter().for_each(|other| pair_responses(response, other));
        }
    }
    for (name, response) in &old.responses {
        new.responses.get(name).into_iter().for_each(|other| pair_responses(response, other));
    }
    for (before, after) in pair_operations(old, new) {
        let (Some(before), Some(after)) = (before, after) else { continue };
        for (one, other) in pair_parameters(before, after) {
            if let (Some(one), Some(other)) = (one, other) {
                pair_content(&one.schemas, &other.schemas);
            }
        }
        if let (Some(one), Some(other)) = (&before.body, &after.body) {
            pair_content(&one.content, &other.content);
        }
    }
    for (name, parameter) in old.parameters.iter().chain(&old.headers) {
        let other = new.parameters.get(name).or_else(|| new.headers.get(name));
        other.into_iter().for_each(|other| pair_content(&parameter.schemas, &other.schemas));
    }
    for (name, body) in &old.bodies {
        new.bodies.get(name).into_iter().for_each(|other| pair_content(&body.content, &other.content));
    }
    // Operations may share schemas: keep the first pair of each.
    let (mut before, mut after) = (HashSet::new(), HashSet::new());
    out.retain(|(one, other)| {
        let is_new = !before.contains(one) && !after.contains(other);
        if is_new {
            before.insert(one.clone());
            after.insert(other.clone());
        }
        is_new
    });
    out
}

/// Pairs the parameters of two operations: by name and location; path parameters by their order.
pub fn pair_parameters<'o>(
    old: &'o Operation,
    new: &'o Operation,
) -> Vec<(Option<&'o Parameter>, Option<&'o Parameter>)> {
    let named = |operation: &Operation, parameter: &Parameter| {
        let at = names_in(&operation.path).iter().position(|name| *name == parameter.name);
        match at.filter(|_| parameter.place == "path") {
            Some(at) => ("path".to_owned(), at.to_string()),
            None => (parameter.place.clone(), parameter.name.clone()),
        }
    };
    let mut after: IndexMap<_, &Parameter> = new.parameters.iter().map(|one| (named(new, one), one)).collect();
    let mut out: Vec<(Option<&Parameter>, Option<&Parameter>)> = Vec::new();
    for before in &old.parameters {
        out.push((Some(before), after.shift_remove(&named(old, before))));
    }
    out.extend(after.into_values().map(|parameter| (None, Some(parameter))));
    out
}

/// The names of the parameters in a path.
fn names_in(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::anonymous_path;

    #[test]
    fn names_of_path_parameters_are_ignored() {
        assert_eq!(anonymous_path("/a/{id}/b/{other}"), anonymous_path("/a/{aId}/b/{b}/"));
        assert_ne!(anonymous_path("/a/{id}"), anonymous_path("/a/id"));
    }
}
