//! Strings whose `format` has a Rust type become that type. A format without one stays a string and asserts nothing:
//! `lower` hands it on, and [`asserts`] is what shaping and proof agree on.

use crate::error::Result;
use crate::model::{Deviations, Kind, Model, Ty, Unknown};
use crate::schema::{Numeric, Schema, Types};
use crate::shape::member;

use super::Context;

/// The type of a format: one of Rust's own, or text that is checked and kept.
fn typed(format: &str) -> Option<Ty> {
    match format {
        "uuid" => Some(Ty::Uuid),
        "uri" => Some(Ty::Uri),
        format => asserts(format).then(|| Ty::Text(format.to_owned())),
    }
}

/// True if the format is one that the generated types check.
pub fn asserts(format: &str) -> bool {
    crate::print::is_format(format)
}

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    for item in &mut model.items {
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        let walk = Walk { deviations: model.deviations, formats: context.formats };
        match &mut item.kind {
            Kind::Newtype { inner } => walk.apply(inner, schema),
            Kind::Struct { fields, unknown } => {
                for field in fields {
                    walk.apply(&mut field.ty, member(schema, &field.wire));
                }
                if let (Unknown::Keep { ty, .. }, Some(others)) = (unknown, &schema.object.additional) {
                    walk.apply(ty, others);
                }
            }
            Kind::Union { alternatives } => {
                for (alternative, branch) in alternatives.iter_mut().zip(&schema.any_of) {
                    walk.apply(&mut alternative.ty, branch);
                }
            }
            Kind::Tagged { variants, .. } => {
                let tagging = item.origins.first().and_then(|origin| context.outline.tagging(origin));
                let branches = tagging.map(|tagging| tagging.branches.as_slice()).unwrap_or_default();
                for (variant, branch) in variants.iter_mut().zip(branches) {
                    if let (Some(ty), Some(body)) = (&mut variant.ty, &branch.body) {
                        walk.apply(ty, body);
                    }
                }
            }
            Kind::Tuple { fields, rest } => {
                for (field, item) in fields.iter_mut().zip(&schema.array.prefix) {
                    walk.apply(&mut field.ty, item);
                }
                if let (Some(rest), Some(items)) = (rest, &schema.array.items) {
                    walk.apply(&mut rest.ty, items);
                }
            }
            Kind::Enum { .. } | Kind::Literals { .. } => {}
        }
    }
    Ok(())
}

/// Walks a type and the schema that it was made from side by side.
struct Walk {
    deviations: Deviations,
    formats: bool,
}

impl Walk {
    fn apply(&self, ty: &mut Ty, schema: &Schema) {
        match ty {
            Ty::Nullable(inner) => {
                if let Some(schema) = schema.without_null() {
                    self.apply(inner, &schema);
                }
            }
            Ty::Tuple(items) => items.iter_mut().zip(&schema.array.prefix).for_each(|(ty, item)| self.apply(ty, item)),
            Ty::List(inner) | Ty::Array(inner, _) => {
                if let Some(items) = &schema.array.items {
                    self.apply(inner, items);
                }
            }
            Ty::Map(inner) => {
                if let Some(values) = &schema.object.additional {
                    self.apply(inner, values);
                }
            }
            Ty::Boxed(inner) => self.apply(inner, schema),
            Ty::String if self.formats && schema.types == Some(Types::STRING) => {
                if let Some(typed) = schema.string.format.as_deref().and_then(typed) {
                    *ty = typed;
                }
            }
            Ty::Integer if schema.types == Some(Types::INTEGER) && schema.number != Numeric::default() => {
                if let Some((int, _)) = crate::shape::int(schema, self.deviations) {
                    *ty = Ty::Int(int);
                }
            }
            _ => {}
        }
    }
}
