//! Adds rules about the JSON where neither the shape of a type nor its conditions express its definition. Such a rule
//! is the definition itself, which the model then contains, with all that it refers to.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::compare::{Algebra, BUDGET, Within, copy_key, shape_key, type_key};
use crate::model::{Item, Kind, Model, Ty, reflect, reflect_shape};
use crate::schema::{Key, Schema};

/// Gives a rule about its JSON to every item that accepts more than its definition. An item whose shape would reject
/// what the definition accepts becomes any JSON with that rule. `find` looks up the definitions that the algebra
/// compares. Returns the names of the types that are not known to be equivalent to their schemas.
pub fn complete<'d>(
    model: &mut Model,
    algebra: &mut Algebra,
    find: &dyn Fn(&str) -> Option<&'d Schema>,
) -> HashSet<String> {
    clear_implied(model, algebra);
    let open: Vec<usize> = (0..model.items.len())
        .filter(|at| model.items.get(*at).is_some_and(|item| !is_equivalent(&reflect(item, model), item, algebra)))
        .collect();
    prepare_algebra(model, &open, algebra);
    let mut undecided = HashSet::new();
    for at in open {
        if let Some(item) = model.items.get_mut(at)
            && !add_definition_rule(item, algebra)
        {
            undecided.insert(item.name.clone());
        }
    }
    model.definitions = stated_definitions(model, find);
    undecided
}

/// The key of what the item accepts apart from its conditions.
fn own_shape_key(item: &Item) -> Key {
    if item.conditions.is_empty() { type_key(&item.name) } else { shape_key(&item.name) }
}

/// Returns true if the structural rules show that the schema is equivalent to the definitions of the item.
fn is_equivalent(schema: &Schema, item: &Item, algebra: &Algebra) -> bool {
    let mut known = item.origins.iter().filter(|origin| algebra.contains(origin));
    known.all(|origin| algebra.is_equivalent(schema, origin))
}

/// Removes conditions that the shape implies.
fn clear_implied(model: &mut Model, algebra: &Algebra) {
    let is_implied =
        |item: &Item| !item.conditions.is_empty() && is_equivalent(&reflect_shape(item, model), item, algebra);
    let implied: Vec<bool> = model.items.iter().map(is_implied).collect();
    for (item, _) in model.items.iter_mut().zip(implied).filter(|(_, is_implied)| *is_implied) {
        item.conditions.clear();
    }
}

/// Prepares the algebra for the comparisons that need it. If the rules show that the shape accepts all that the
/// definition accepts, the definition restricts it, and nothing has to be compared.
fn prepare_algebra(model: &Model, open: &[usize], algebra: &mut Algebra) {
    let mut keys: Vec<Key> = Vec::new();
    for item in open.iter().filter_map(|at| model.items.get(*at)) {
        let shape = own_shape_key(item);
        algebra.add(&shape, &reflect_shape(item, model));
        algebra.add(&type_key(&item.name), &reflect(item, model));
        for origin in item.origins.iter().filter(|origin| !algebra.follows(origin, &shape)) {
            keys.extend([type_key(&item.name), copy_key(origin), shape.clone()]);
        }
        item.origins.iter().for_each(|origin| algebra.add_copy(&copy_key(origin), origin));
    }
    algebra.canonicalize(keys.iter().map(String::as_str), BUDGET);
}

/// Makes the definition a rule of the item, unless they are known to be equivalent without it. Returns true if they are
/// known to be equivalent then.
fn add_definition_rule(item: &mut Item, algebra: &Algebra) -> bool {
    let mut decided = true;
    for origin in item.origins.clone().into_iter().filter(|origin| algebra.contains(origin)) {
        let copy = copy_key(&origin);
        if algebra.is_same(&type_key(&item.name), &copy) {
            continue;
        }
        let shape = own_shape_key(item);
        item.check = Some(origin);
        // The definition contains all other rules.
        item.conditions.clear();
        item.types_mut().into_iter().for_each(|ty| *ty = ty.without_rules());
        if algebra.unsupported_pattern(&copy).is_some() {
            decided = false;
            continue;
        }
        match algebra.within(&copy, &shape) {
            Within::Proved => {}
            Within::Refuted(_) => {
                item.kind = Kind::Newtype { inner: Ty::Any };
                break;
            }
            Within::Undecided(_) => decided = false,
        }
    }
    decided
}

/// Returns the definitions of the rules about JSON, with all that they refer to, without annotations.
fn stated_definitions<'d>(model: &Model, find: &dyn Fn(&str) -> Option<&'d Schema>) -> IndexMap<Key, Schema> {
    let mut stated = IndexMap::new();
    let mut queue: Vec<&str> = model.items.iter().filter_map(|item| item.check.as_deref()).collect();
    while let Some(key) = queue.pop() {
        let Some(schema) = find(key).filter(|_| !stated.contains_key(key)) else { continue };
        let mut asserting = schema.clone();
        asserting.walk_mut(&mut Schema::clear_annotations);
        stated.insert(key.to_owned(), asserting);
        schema.walk(&mut |schema| queue.extend(schema.reference.as_deref()));
    }
    stated
}
