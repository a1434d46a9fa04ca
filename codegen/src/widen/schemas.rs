//! Makes schemas wider where they stand: objects that accept further properties, enums that accept any string, unions
//! whose branches may overlap.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::schema::{Bundle, Key, Schema, Types};

/// Turns each `oneOf` with a widened branch into an `anyOf`, also if the branch refers to a widened definition.
pub fn propagate(bundle: &mut Bundle, mut wider: HashSet<Key>) {
    // A schema that refers to a wider one is wider itself.
    let mut referring: HashMap<&Key, Vec<&Key>> = HashMap::new();
    for (key, schema) in &bundle.definitions {
        schema.walk(&mut |node| {
            if let Some(target) = &node.reference {
                referring.entry(target).or_default().push(key);
            }
        });
    }
    let mut queue: Vec<Key> = wider.iter().cloned().collect();
    while let Some(key) = queue.pop() {
        for from in referring.get(&key).into_iter().flatten() {
            if wider.insert((*from).clone()) {
                queue.push((*from).clone());
            }
        }
    }
    for (_, schema) in bundle.definitions.iter_mut().filter(|(key, _)| wider.contains(*key)) {
        visit_positive(schema, true, &mut |node, _| as_any_of(node, &wider));
    }
}

/// Calls `act` on the schema and all subschemas whose widening makes the schema wider, innermost first, so that its
/// results are not visited. `root` is true for the schema itself.
pub fn visit_positive(schema: &mut Schema, root: bool, act: &mut dyn FnMut(&mut Schema, bool)) {
    let bounded = schema.array.get_mut().filter(|array| array.max_contains.is_some());
    let contains = bounded.and_then(|array| array.contains.take());
    let negated = (schema.not.take(), schema.if_.take());
    for child in schema.children_mut() {
        visit_positive(child, false, act);
    }
    (schema.not, schema.if_) = negated;
    if contains.is_some() {
        schema.array.contains = contains;
    }
    act(schema, root);
}

/// Returns the definitions that are referenced, directly or indirectly, from a position where widening would make the
/// schema narrower.
pub fn below_negation(bundle: &Bundle) -> HashSet<Key> {
    let mut queue: Vec<&Key> = Vec::new();
    for schema in bundle.definitions.values() {
        schema.walk(&mut |node| {
            let contains = node.array.contains.as_ref().filter(|_| node.array.max_contains.is_some());
            for part in [&node.not, &node.if_].into_iter().flatten().chain(contains) {
                part.walk(&mut |inner| queue.extend(&inner.reference));
            }
        });
    }
    let mut found: HashSet<Key> = HashSet::new();
    while let Some(key) = queue.pop() {
        if found.insert(key.clone())
            && let Some(schema) = bundle.definitions.get(key)
        {
            schema.walk(&mut |inner| queue.extend(&inner.reference));
        }
    }
    found
}

/// Calls `act` on the schema and on its subschemas that apply to the same value, innermost first.
fn visit_in_place(schema: &mut Schema, act: &mut dyn FnMut(&mut Schema)) {
    let parts = schema.all_of.iter_mut().chain(&mut schema.any_of).chain(&mut schema.one_of);
    for part in parts.chain([&mut schema.then, &mut schema.else_].into_iter().flatten().map(|part| &mut **part)) {
        visit_in_place(part, act);
    }
    act(schema);
}

/// Lets an object accept additional members; returns true if it became wider.
pub fn open_members(schema: &mut Schema) -> bool {
    let mut opened = false;
    visit_in_place(schema, &mut |part| {
        let Some(object) = part.object.get_mut() else { return };
        for others in [&mut object.additional_properties, &mut object.unevaluated] {
            if others.as_ref().is_some_and(|others| others.never) {
                *others = None;
                opened = true;
            }
        }
    });
    opened
}

/// Lets an enum of strings accept any string; returns true if there was one.
pub fn open_enum(schema: &mut Schema) -> bool {
    let mut opened = false;
    visit_in_place(schema, &mut |part| {
        let origin = part.origin.clone();
        let branches = [&mut part.one_of, &mut part.any_of].into_iter().find(|branches| are_strings(branches));
        if let Some(mut branches) = branches.map(std::mem::take) {
            branches.push(Schema { origin, ..Schema::of_type(Types::STRING) });
            require_any_of(part, branches);
            opened = true;
            return;
        }
        let Some(values) = part.enumeration.take() else { return };
        let listed =
            |values: Vec<Value>| Schema { origin: origin.clone(), enumeration: Some(values), ..Schema::default() };
        // The branches replace `type`.
        let types = part.types.take().unwrap_or(Types::ALL);
        let admitted = values.into_iter().filter(|value| types.accepts(value));
        let (texts, others): (Vec<_>, Vec<_>) = admitted.partition(Value::is_string);
        let mut any_of = vec![listed(texts), Schema { origin: origin.clone(), ..Schema::of_type(Types::STRING) }];
        if others == [Value::Null] {
            any_of.push(Schema { origin: origin.clone(), ..Schema::of_type(Types::NULL) });
        } else if !others.is_empty() {
            any_of.push(listed(others));
        }
        require_any_of(part, any_of);
        opened = true;
    });
    opened
}

/// Returns true for several branches that are one string each.
pub fn are_strings(branches: &[Schema]) -> bool {
    let is_string = |branch: &Schema| {
        let is_admitted = branch.types.is_none_or(|types| types == Types::STRING);
        is_admitted && branch.reference.is_none() && branch.constant.as_ref().is_some_and(Value::is_string)
    };
    branches.len() > 1 && branches.iter().all(is_string)
}

/// Requires one of these branches, in addition to the other keywords of the schema.
pub fn require_any_of(schema: &mut Schema, any_of: Vec<Schema>) {
    if schema.any_of.is_empty() {
        schema.any_of = any_of;
    } else {
        schema.all_of.push(Schema { origin: schema.origin.clone(), any_of, ..Schema::default() });
    }
}

/// Turns a `oneOf` with a wider branch into an `anyOf`: a value that matches another branch too is not rejected.
fn as_any_of(schema: &mut Schema, wider: &HashSet<Key>) {
    let is_wider = |branch: &Schema| {
        let mut found = false;
        branch.walk(&mut |node| {
            found |=
                wider.contains(&node.origin.pointer) || node.reference.as_ref().is_some_and(|key| wider.contains(key));
        });
        found
    };
    if schema.one_of.iter().any(is_wider) {
        let branches = std::mem::take(&mut schema.one_of);
        require_any_of(schema, branches);
    }
}
