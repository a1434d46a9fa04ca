//! [`Model`] to [`Model`]: what the schema says of a value beyond its Rust type becomes rules of the type, where there is a
//! typed form for all of it. The rest is left to the proof, which finds that it is missing.

mod bounds;
mod conditions;
mod json;

pub use json::complete;

use crate::formats::asserts;
use crate::model::{Condition, Deviations, Kind, Model, Rule, Ty};
use crate::refine::each_type;
use crate::schema::{Bundle, Object, Schema, Text, Types};
use crate::shape::{Outline, texts};

/// Gives every type in the model the rules that its schema states.
pub fn assign(model: &mut Model, outline: &Outline, formats: bool) {
    let deviations = model.deviations;
    let find = |key: &str| outline.simple(key).cloned();
    for item in &mut model.items {
        each_type(item, outline, &mut |ty, schema| {
            // The size of a tuple is a part of its type.
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
            let rules = bounds::tightest(Rule::of_keywords(schema), ty, deviations);
            let rules: Vec<Rule> = rules.into_iter().filter(|rule| !is_implied(rule, ty)).collect();
            if !rules.is_empty() {
                *ty = Ty::Ruled(Box::new(ty.clone()), rules);
            }
        });
    }
}

/// Gives every struct the conditions that its schema states beyond the types of its members.
pub fn relate(model: &mut Model, outline: &Outline, bundle: &Bundle, formats: bool) {
    let find = |key: &str| outline.original(bundle, key);
    let reader = conditions::Reader { model, find: &find, formats };
    let conditions: Vec<Vec<Condition>> = model
        .items
        .iter()
        .map(|item| {
            let schema = item.origins.first().and_then(|origin| find(origin));
            match (&item.kind, schema) {
                (Kind::Struct { .. } | Kind::Tuple { .. }, Some(schema)) => {
                    reader.of_type(&Ty::Item(item.name.clone()), schema)
                }
                // What another type says, that type enforces.
                (Kind::Newtype { inner }, Some(schema)) if !inner.is_item() => reader.of_type(inner, schema),
                _ => Vec::new(),
            }
        })
        .collect();
    for (item, conditions) in model.items.iter_mut().zip(conditions) {
        item.conditions = conditions;
    }
}

/// True if every rule of a schema for one type of value has a form on the Rust type that it becomes. `find` gives the
/// structure of a definition.
pub fn is_typed(schema: &Schema, deviations: Deviations, formats: bool, find: &dyn Fn(&str) -> Option<Schema>) -> bool {
    match schema.types {
        Some(Types::STRING) => {
            let Text { min, max, pattern, format } = &*schema.string;
            let says = min.is_some_and(|min| min > 0) || max.is_some() || pattern.is_some();
            let changed = formats && deviations.text_normalised && format.as_deref() == Some("uuid");
            !(says && changed) && pattern.as_deref().is_none_or(crate::pattern::reads)
        }
        Some(Types::INTEGER | Types::NUMBER) => true,
        Some(Types::ARRAY) => {
            let array = &schema.array;
            !array.unique || array.items.as_deref().is_some_and(|item| is_comparable(item, deviations, formats, find))
        }
        Some(Types::OBJECT) => {
            let Object { names, pattern_properties, .. } = &*schema.object;
            // A string is all that a name can be.
            let is_of_names = |names: &Schema| {
                let format = names.string.format.as_deref().filter(|format| formats && asserts(format));
                let alone = Schema { types: names.types, string: names.string.clone(), ..Schema::default() };
                names.bones() == alone.bones()
                    && names.types.is_none_or(|types| types.contains(Types::STRING))
                    && format.is_none()
                    && names.string.pattern.as_deref().is_none_or(crate::pattern::reads)
            };
            names.as_deref().is_none_or(is_of_names)
                && pattern_properties.keys().all(|name| crate::pattern::reads(name))
        }
        _ => false,
    }
}

/// How deep items are looked into to see if they can be compared.
const MAX_COMPARED_DEPTH: usize = 8;

/// True if two values of the type are equal in Rust where they are equal in JSON, and nowhere else.
fn is_comparable(item: &Schema, deviations: Deviations, formats: bool, find: &dyn Fn(&str) -> Option<Schema>) -> bool {
    let is_number = item.types.is_some_and(|types| Types::NUMBER.with(Types::INTEGER).contains(types));
    // Numbers have a key of their own, and JSON is compared as JSON.
    (is_number && item.as_reference().is_none())
        || item.is_anything()
        || is_hashed(item, deviations, formats, find, MAX_COMPARED_DEPTH)
}

/// As `is_comparable`, by what Rust derives.
fn is_hashed(
    item: &Schema,
    deviations: Deviations,
    formats: bool,
    find: &dyn Fn(&str) -> Option<Schema>,
    depth: usize,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let inside = |item: &Schema| is_hashed(item, deviations, formats, find, depth);
    if let Some(target) = item.as_reference() {
        return find(target).is_some_and(|target| inside(&target));
    }
    if texts(item).is_some() {
        return true;
    }
    if let Some(inner) = item.without_null() {
        return inside(&inner);
    }
    match item.types {
        Some(Types::STRING) => {
            let text = item.string.format.as_deref().filter(|format| formats && asserts(format));
            text != Some("uuid") || !deviations.text_normalised
        }
        Some(Types::BOOLEAN) => true,
        Some(Types::INTEGER) => deviations.int_range,
        Some(Types::ARRAY) => item.array.prefix.is_empty() && item.array.items.as_deref().is_some_and(inside),
        Some(Types::OBJECT) => {
            let object = &item.object;
            let is_closed = object.additional.as_ref().is_some_and(|others| others.never);
            // Absent and null may be one value in Rust.
            let is_told = |(name, property): (&String, &Schema)| {
                let is_optional = !object.required.contains(name);
                !(deviations.null_absent && is_optional && property.without_null().is_some())
            };
            is_closed && object.properties.iter().all(is_told) && object.properties.values().all(inside)
        }
        _ => false,
    }
}

/// True if every value of the type satisfies the rule.
fn is_implied(rule: &Rule, ty: &Ty) -> bool {
    let whole = |bound: &serde_json::Number| bound.as_i64().map(i128::from).or(bound.as_u64().map(i128::from));
    match (rule, ty) {
        (Rule::Minimum(bound), Ty::Int(int)) => whole(bound).is_some_and(|bound| bound <= int.range().0),
        (Rule::Maximum(bound), Ty::Int(int)) => whole(bound).is_some_and(|bound| bound >= int.range().1),
        (Rule::MultipleOf(step), Ty::Int(_)) => whole(step) == Some(1),
        (Rule::MinItems(min), Ty::Array(_, size)) => *min <= *size as u64,
        (Rule::MaxItems(max), Ty::Array(_, size)) => *max >= *size as u64,
        _ => false,
    }
}

/// True if a node of a document says nothing but what the keywords of its one type say, and, perhaps, that it may be null:
/// then those keywords are all of its rules.
pub fn says_no_more(node: &Schema) -> bool {
    let listed = node.enumeration.is_some() || node.constant.is_some();
    if node.never || listed || node.reference.is_some() || node.in_place().next().is_some() {
        return false;
    }
    let types = node.types.map(|types| types.without(Types::NULL));
    match types {
        Some(Types::STRING) => true,
        Some(Types::INTEGER | Types::NUMBER) => true,
        Some(Types::ARRAY) => {
            let array = &node.array;
            array.contains.is_none() && array.unevaluated.is_none() && array.prefix.is_empty()
        }
        Some(Types::OBJECT) => {
            let object = &node.object;
            object.properties.is_empty()
                && object.required.is_empty()
                && object.dependent_required.is_empty()
                && object.dependent_schemas.is_empty()
                && object.unevaluated.is_none()
                && (object.pattern_properties.is_empty()
                    || object.additional.as_ref().is_some_and(|others| others.never))
        }
        _ => false,
    }
}
