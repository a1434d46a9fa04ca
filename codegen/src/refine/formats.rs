//! Strings whose `format` has a Rust type become that type. A format without one stays a string and asserts nothing:
//! `lower` hands it on, and [`asserts`] is what shaping and proof agree on.

use crate::error::Result;
use crate::model::{Kind, Model, Ty, Unknown};
use crate::schema::{Schema, Types};
use crate::shape::members;

use super::Context;

/// The formats that have a Rust type.
const FORMATS: &[(&str, Ty)] = &[("uuid", Ty::Uuid), ("uri", Ty::Uri)];

/// True if the format is one that the generated types check.
pub fn asserts(format: &str) -> bool {
    FORMATS.iter().any(|(name, _)| *name == format)
}

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    if !context.formats {
        return Ok(());
    }
    for item in &mut model.items {
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        match &mut item.kind {
            Kind::Newtype { inner } => apply(inner, schema),
            Kind::Struct { fields, unknown } => {
                for field in fields {
                    if let Some((_, member)) = members(schema).find(|(name, _)| *name == field.wire) {
                        apply(&mut field.ty, member);
                    }
                }
                if let (Unknown::Keep { ty, .. }, Some(others)) = (unknown, &schema.object.additional) {
                    apply(ty, others);
                }
            }
            Kind::Enum { .. } => {}
        }
    }
    Ok(())
}

/// Walks a type and the schema that it was made from side by side.
fn apply(ty: &mut Ty, schema: &Schema) {
    match ty {
        Ty::Nullable(inner) => {
            if let Some(schema) = schema.without_null() {
                apply(inner, &schema);
            }
        }
        Ty::List(inner) => {
            if let Some(items) = &schema.array.items {
                apply(inner, items);
            }
        }
        Ty::Map(inner) => {
            if let Some(values) = &schema.object.additional {
                apply(inner, values);
            }
        }
        Ty::Boxed(inner) => apply(inner, schema),
        Ty::String if schema.types == Some(Types::STRING) => {
            let known = FORMATS.iter().find(|(name, _)| schema.string.format.as_deref() == Some(name));
            if let Some((_, typed)) = known {
                *ty = typed.clone();
            }
        }
        _ => {}
    }
}
