//! The `default` of an optional member as a constant of its Rust type: data is not changed by it, but a getter can give it.
//! One that the schema itself rejects is marked as such.

use std::collections::HashMap;

use serde_json::Value;

use super::Context;
use crate::error::Result;
use crate::model::{Fallback, Field, Kind, Model, Ty};
use crate::prove;
use crate::schema::Schema;
use crate::shape::members;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    let mut nodes: HashMap<&str, &Schema> = HashMap::new();
    for schema in context.bundle.definitions.values() {
        schema.walk(&mut |node| {
            nodes.entry(&node.origin.pointer).or_insert(node);
        });
    }
    let mut found: Vec<(usize, usize, Fallback)> = Vec::new();
    for (at, item) in model.items.iter().enumerate() {
        let Kind::Struct { fields, .. } = &item.kind else { continue };
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.required) {
            let Some((_, member)) = members(schema).find(|(name, _)| *name == field.wire) else { continue };
            // Where it was put together from several nodes, what is left of it has to do.
            let whole = nodes.get(field.origin.as_str()).copied().unwrap_or(member);
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
    let closed = prove::Definitions::closed_over(&context.bundle.definitions, schema, context.formats)?;
    if !prove::witness::validator(&closed)?.is_valid(value) {
        return Some(Fallback::Invalid);
    }
    let ty = match &field.ty {
        Ty::Nullable(inner) if model.deviations.null_absent => inner,
        ty => ty,
    };
    constant(value, ty, model)
}

/// The value as a constant of the type, or of what the newtypes hold that it is.
fn constant(value: &Value, ty: &Ty, model: &Model) -> Option<Fallback> {
    match (model.resolved(ty), value) {
        (Ty::Bool, Value::Bool(value)) => Some(Fallback::Bool(*value)),
        (Ty::Integer | Ty::Int(_), Value::Number(number)) => {
            let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15);
            let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
            let whole = whole.or_else(|| float().map(|float| float as i128))?;
            let (low, high) = match model.resolved(ty) {
                Ty::Int(int) => int.range(),
                _ => (i64::MIN.into(), i64::MAX.into()),
            };
            (low..=high).contains(&whole).then_some(Fallback::Whole(whole))
        }
        (Ty::Float, Value::Number(number)) => Some(Fallback::Float(number.clone())),
        (Ty::String | Ty::Text(_), Value::String(text)) => Some(Fallback::Text(text.clone())),
        (Ty::List(_), Value::Array(items)) if items.is_empty() => Some(Fallback::Empty),
        (Ty::Item(name), value) => match &model.item(name)?.kind {
            Kind::Enum { variants, .. } => {
                let variant = variants.iter().find(|variant| value == variant.wire.as_str())?;
                Some(Fallback::Variant(variant.name.clone()))
            }
            Kind::Literals { literals } => {
                let literal = literals.iter().find(|literal| literal.value == *value)?;
                Some(Fallback::Variant(literal.name.clone()))
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
