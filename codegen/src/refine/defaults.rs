//! Assigns the `default` of optional properties to their fields, as a constant of the Rust type if possible, or else as
//! JSON. Getters return it; data does not change. A default that its own schema rejects is marked as invalid.

use serde_json::{Number, Value};

use super::Context;
use crate::compare;
use crate::error::Result;
use crate::model::{DefaultValue, Field, Int, Kind, Model, TaggedVariant, Ty};
use crate::number;
use crate::schema::Schema;
use crate::shape::member;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    let mut found: Vec<(usize, usize, DefaultValue)> = Vec::new();
    for (at, item) in model.items.iter().enumerate() {
        let Kind::Struct { fields, .. } = &item.kind else { continue };
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.required) {
            let member = member(schema, &field.wire);
            // A property that combines several schemas has no node of its own.
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

/// Returns the default of a schema, or of the definition that it refers to.
fn default_of<'a>(schema: &'a Schema, context: &Context<'a>) -> Option<&'a Value> {
    /// How many references are followed.
    const MAX_HOPS: usize = 8;
    let mut schema = schema;
    for _ in 0..MAX_HOPS {
        if schema.default.is_some() {
            return schema.default.as_ref();
        }
        schema = context.schema(schema.as_reference()?)?;
    }
    None
}

fn fallback(
    value: &Value,
    field: &Field,
    schema: &Schema,
    model: &Model,
    context: &Context<'_>,
) -> Option<DefaultValue> {
    // A default of null means no more than that the property is absent.
    if value.is_null() {
        return None;
    }
    let closed = compare::Definitions::closed_over(&context.bundle.definitions, schema, context.formats)?;
    if !compare::witness::validator(&closed)?.is_valid(value) {
        return Some(DefaultValue::Invalid);
    }
    let ty = &model.in_option(field).without_rules();
    constant(value, ty, model).or_else(|| json(value, ty, model, context).map(DefaultValue::Json))
}

/// Returns the value as a constant of the type, or of the type inside its newtypes.
fn constant(value: &Value, ty: &Ty, model: &Model) -> Option<DefaultValue> {
    let leaf = model.resolved(ty);
    // Only scalars are taken out of newtypes.
    let is_leaf = leaf == ty;
    match (leaf, value) {
        (Ty::Bool, Value::Bool(value)) => Some(DefaultValue::Bool(*value)),
        (Ty::Integer, Value::Number(number)) if model.deviations.int_range => integer(number, Int::I64),
        (Ty::Int(int), Value::Number(number)) => integer(number, *int),
        (Ty::Float, Value::Number(number)) if model.deviations.float_precision => {
            Some(DefaultValue::Float(number.clone()))
        }
        (Ty::String | Ty::Text(_) | Ty::Uuid | Ty::Uri, Value::String(text)) => {
            Some(DefaultValue::String(text.clone()))
        }
        (Ty::Nullable(inner), value) if is_leaf && model.resolved(inner) == &**inner => {
            match constant(value, inner, model) {
                Some(DefaultValue::List(_)) => None,
                constant => constant,
            }
        }
        (Ty::List(inner), Value::Array(items)) if is_leaf && model.resolved(inner) == &**inner => {
            let items = items.iter().map(|item| match (&**inner, constant(item, inner, model)?) {
                // A list can hold only scalars that are `Copy`.
                (Ty::Nullable(_), _) | (_, DefaultValue::String(_) | DefaultValue::List(_)) => None,
                (_, constant) => Some(constant),
            });
            items.collect::<Option<Vec<_>>>().map(DefaultValue::List)
        }
        (Ty::List(_), Value::Array(items)) if is_leaf && items.is_empty() => Some(DefaultValue::List(Vec::new())),
        (Ty::Item(name), value) if is_leaf => match &model.item(name)?.kind {
            Kind::Enum { variants, .. } => {
                let variant = variants.iter().find(|variant| value == variant.wire.as_str())?;
                Some(DefaultValue::Variant(variant.name.clone()))
            }
            Kind::Literals { literals } => {
                let literal = literals.iter().find(|literal| literal.value == *value)?;
                Some(DefaultValue::Variant(literal.name.clone()))
            }
            Kind::ExternallyTagged { variants } => {
                let is_named = |variant: &&TaggedVariant| variant.ty.is_none() && value == variant.wire.as_str();
                Some(DefaultValue::Variant(variants.iter().find(is_named)?.name.clone()))
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

fn integer(number: &Number, int: Int) -> Option<DefaultValue> {
    let value = number::as_integer(number)?;
    let (low, high) = int.range();
    (low..=high).contains(&value).then_some(DefaultValue::Integer(value))
}

/// Returns the value as JSON, unless the type might not accept it: a getter would have nothing to return.
fn json(value: &Value, ty: &Ty, model: &Model, context: &Context<'_>) -> Option<Value> {
    let (mut proved, mut has_integers) = (true, false);
    model.reached([ty], &mut |ty| match ty {
        Ty::Item(name) => proved &= !context.open.contains(name),
        Ty::Own { .. } => proved = false,
        Ty::Integer | Ty::Int(_) => has_integers = true,
        _ => {}
    });
    let value = if has_integers { with_plain_integers(value)? } else { value.clone() };
    proved.then_some(value)
}

/// Writes all integers in the value without fraction and exponent, so that every integer type can read them. Returns
/// nothing if one of them is out of range.
fn with_plain_integers(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => match number::as_integer(number) {
            Some(whole) => Value::from(i64::try_from(whole).ok()?),
            None if number::is_integer(number) => return None,
            None => value.clone(),
        },
        Value::Array(items) => Value::Array(items.iter().map(with_plain_integers).collect::<Option<_>>()?),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| Some((name.clone(), with_plain_integers(member)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}
