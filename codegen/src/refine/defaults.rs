//! The `default` of an optional member, as a constant of its Rust type where there is one and else as its JSON: data is not
//! changed by it, but a getter can give it. One that the schema itself rejects is marked as such.

use serde_json::{Number, Value};

use super::Context;
use crate::compare;
use crate::error::Result;
use crate::model::{Fallback, Field, Int, Kind, Model, TaggedVariant, Ty};
use crate::number;
use crate::schema::Schema;
use crate::shape::member;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    let mut found: Vec<(usize, usize, Fallback)> = Vec::new();
    for (at, item) in model.items.iter().enumerate() {
        let Kind::Struct { fields, .. } = &item.kind else { continue };
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.required) {
            let member = member(schema, &field.wire);
            // Where it was put together from several nodes, what is left of it has to do.
            let whole = context.node(&field.origin).unwrap_or(member);
            let value = default_of(whole, context).or_else(|| default_of(member, context));
            let fallback = value.and_then(|value| fallback(value, field, whole, model, context));
            found.extend(fallback.map(|fallback| (at, index, fallback)));
        }
    }
    for (at, index, fallback) in found {
        if let Some(Kind::Struct { fields, .. }) = model.items.get_mut(at).map(|item| &mut item.kind)
            && let Some(field) = fields.get_mut(index)
        {
            field.default = Some(fallback);
        }
    }
    Ok(())
}

/// The default that is written at a schema, or else at what it refers to.
fn default_of<'a>(schema: &'a Schema, context: &Context<'a>) -> Option<&'a Value> {
    /// How many references are followed.
    const MOST_HOPS: usize = 8;
    let mut schema = schema;
    for _ in 0..MOST_HOPS {
        if schema.default.is_some() {
            return schema.default.as_ref();
        }
        schema = context.schema(schema.as_reference()?)?;
    }
    None
}

fn fallback(value: &Value, field: &Field, schema: &Schema, model: &Model, context: &Context<'_>) -> Option<Fallback> {
    // Null says no more than that there is none.
    if value.is_null() {
        return None;
    }
    let closed = compare::Definitions::closed_over(&context.bundle.definitions, schema, context.formats)?;
    if !compare::witness::validator(&closed)?.is_valid(value) {
        return Some(Fallback::Invalid);
    }
    let ty = &model.in_option(field).without_rules();
    constant(value, ty, model).or_else(|| json(value, ty, model, context).map(Fallback::Json))
}

/// The value as a constant of the type, or of what the newtypes hold that it is.
fn constant(value: &Value, ty: &Ty, model: &Model) -> Option<Fallback> {
    let leaf = model.resolved(ty);
    // What is taken out of a newtype is a scalar.
    let bare = leaf == ty;
    match (leaf, value) {
        (Ty::Bool, Value::Bool(value)) => Some(Fallback::Bool(*value)),
        (Ty::Integer, Value::Number(number)) if model.deviations.int_range => whole(number, Int::I64),
        (Ty::Int(int), Value::Number(number)) => whole(number, *int),
        (Ty::Float, Value::Number(number)) if model.deviations.float_precision => Some(Fallback::Float(number.clone())),
        (Ty::String | Ty::Text(_) | Ty::Uuid | Ty::Uri, Value::String(text)) => Some(Fallback::Text(text.clone())),
        (Ty::Nullable(inner), value) if bare && model.resolved(inner) == &**inner => {
            match constant(value, inner, model) {
                Some(Fallback::List(_)) => None,
                constant => constant,
            }
        }
        (Ty::List(inner), Value::Array(items)) if bare && model.resolved(inner) == &**inner => {
            let items = items.iter().map(|item| match (&**inner, constant(item, inner, model)?) {
                // What is in a list of them is no constant.
                (Ty::Nullable(_), _) | (_, Fallback::Text(_) | Fallback::List(_)) => None,
                (_, constant) => Some(constant),
            });
            items.collect::<Option<Vec<_>>>().map(Fallback::List)
        }
        (Ty::List(_), Value::Array(items)) if bare && items.is_empty() => Some(Fallback::List(Vec::new())),
        (Ty::Item(name), value) if bare => match &model.item(name)?.kind {
            Kind::Enum { variants, .. } => {
                let variant = variants.iter().find(|variant| value == variant.wire.as_str())?;
                Some(Fallback::Variant(variant.name.clone()))
            }
            Kind::Literals { literals } => {
                let literal = literals.iter().find(|literal| literal.value == *value)?;
                Some(Fallback::Variant(literal.name.clone()))
            }
            Kind::ExternallyTagged { variants } => {
                let is_it = |variant: &&TaggedVariant| variant.ty.is_none() && value == variant.wire.as_str();
                Some(Fallback::Variant(variants.iter().find(is_it)?.name.clone()))
            }
            Kind::Struct { .. }
            | Kind::Union { .. }
            | Kind::Tagged { .. }
            | Kind::Tuple { .. }
            | Kind::Newtype { .. } => None,
        },
        _ => None,
    }
}

fn whole(number: &Number, int: Int) -> Option<Fallback> {
    let whole = number::as_integer(number)?;
    let (low, high) = int.range();
    (low..=high).contains(&whole).then_some(Fallback::Whole(whole))
}

/// The value as JSON that Rust is sure to read as the type: a getter has nothing to give where it does not.
fn json(value: &Value, ty: &Ty, model: &Model, context: &Context<'_>) -> Option<Value> {
    let (mut proved, mut counts) = (true, false);
    model.reached([ty], &mut |ty| match ty {
        Ty::Item(name) => proved &= !context.open.contains(name),
        Ty::Own { .. } => proved = false,
        Ty::Integer | Ty::Int(_) => counts = true,
        _ => {}
    });
    let value = if counts { counted(value)? } else { value.clone() };
    proved.then_some(value)
}

/// The value with its whole numbers in the one form that every integer type reads, unless one does not fit into it.
fn counted(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => match number::as_integer(number) {
            Some(whole) => Value::from(i64::try_from(whole).ok()?),
            None if number::is_integer(number) => return None,
            None => value.clone(),
        },
        Value::Array(items) => Value::Array(items.iter().map(counted).collect::<Option<_>>()?),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| Some((name.clone(), counted(member)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}
