//! Adds the constraints of the schemas that go beyond the Rust types as rules, where rules can express all of a
//! constraint. The proof notices what is missing.

mod bounds;
mod conditions;
mod json;

pub use json::complete;

use crate::model::{Condition, Kind, Model, Rule, Ty};
use crate::refine::each_type;
use crate::schema::Bundle;
use crate::shape::{Outline, is_typed};

/// Gives every type in the model the rules of its schema.
pub fn assign(model: &mut Model, outline: &Outline, formats: bool) {
    let deviations = model.deviations;
    let find = |key: &str| outline.simple(key).cloned();
    for item in &mut model.items {
        each_type(item, outline, &mut |ty, schema| {
            // The size of a tuple is part of its type.
            let may_have = matches!(
                ty,
                Ty::String
                    | Ty::Text(_)
                    | Ty::Uri
                    | Ty::Uuid
                    | Ty::Integer
                    | Ty::Int(_)
                    | Ty::Float
                    | Ty::List(_)
                    | Ty::Array(..)
                    | Ty::Map(_)
            );
            if !may_have || !is_typed(schema, deviations, formats, &find) {
                return;
            }
            let rules = bounds::keep_tightest(Rule::of_keywords(schema), ty, deviations);
            let rules: Vec<Rule> = rules.into_iter().filter(|rule| !is_implied(rule, ty)).collect();
            if !rules.is_empty() {
                *ty = Ty::Ruled(Box::new(ty.clone()), rules);
            }
        });
    }
}

/// Gives every struct the conditions of its schema that go beyond the types of its fields.
pub fn relate(model: &mut Model, outline: &Outline, bundle: &Bundle, formats: bool) {
    let find = |key: &str| outline.original(bundle, key);
    let translator = conditions::Translator { model, find: &find, formats, positions: Default::default() };
    let conditions: Vec<Vec<Condition>> = model
        .items
        .iter()
        .map(|item| {
            let schema = item.origins.first().and_then(|origin| find(origin));
            match (&item.kind, schema) {
                (Kind::Struct { .. } | Kind::Tuple { .. }, Some(schema)) => {
                    translator.conditions(&Ty::Item(item.name.clone()), schema)
                }
                // The constraints of another type are enforced by that type.
                (Kind::Newtype { inner }, Some(schema)) if !inner.is_item() => translator.conditions(inner, schema),
                _ => Vec::new(),
            }
        })
        .collect();
    for (item, conditions) in model.items.iter_mut().zip(conditions) {
        item.conditions = conditions;
    }
}

/// Returns true if every value of the type satisfies the rule.
fn is_implied(rule: &Rule, ty: &Ty) -> bool {
    let integer = |bound: &serde_json::Number| bound.as_i64().map(i128::from).or(bound.as_u64().map(i128::from));
    match (rule, ty) {
        (Rule::Minimum(bound), Ty::Int(int)) => integer(bound).is_some_and(|bound| bound <= int.range().0),
        (Rule::Maximum(bound), Ty::Int(int)) => integer(bound).is_some_and(|bound| bound >= int.range().1),
        (Rule::MultipleOf(step), Ty::Int(_)) => integer(step) == Some(1),
        (Rule::MinItems(min), Ty::Array(_, size)) => *min <= *size as u64,
        (Rule::MaxItems(max), Ty::Array(_, size)) => *max >= *size as u64,
        _ => false,
    }
}
