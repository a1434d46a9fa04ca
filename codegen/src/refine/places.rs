//! The types inside of an item, each beside the schema that it was made from.

use crate::model::{Item, Kind, Ty, Unknown};
use crate::schema::Schema;
use crate::shape::{Outline, member};

/// Visits every type of an item and those inside it, innermost first, with its schema. Named types are not entered.
pub fn each_type(item: &mut Item, outline: &Outline, visit: &mut dyn FnMut(&mut Ty, &Schema)) {
    let Some(origin) = item.origins.first() else { return };
    let Some(schema) = outline.simple(origin) else { return };
    match &mut item.kind {
        Kind::Newtype { inner } => each(inner, schema, visit),
        Kind::Struct { fields, unknown } => {
            for field in fields {
                each(&mut field.ty, member(schema, &field.wire), visit);
            }
            if let (Unknown::Keep { ty, .. }, Some(others)) = (unknown, &schema.object.additional) {
                each(ty, others, visit);
            }
        }
        Kind::Union { alternatives } => {
            for (alternative, branch) in alternatives.iter_mut().zip(&schema.any_of) {
                each(&mut alternative.ty, branch, visit);
            }
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            let branches = outline.tagging(origin).map(|tagging| tagging.branches.as_slice()).unwrap_or_default();
            for (variant, branch) in variants.iter_mut().zip(branches) {
                if let (Some(ty), Some(body)) = (&mut variant.ty, &branch.body) {
                    each(ty, body, visit);
                }
            }
        }
        Kind::Tuple { fields, rest } => {
            for (field, item) in fields.iter_mut().zip(&schema.array.prefix) {
                each(&mut field.ty, item, visit);
            }
            if let (Some(rest), Some(items)) = (rest, &schema.array.items) {
                each(&mut rest.ty, items, visit);
            }
        }
        Kind::Enum { .. } | Kind::Literals { .. } => {}
    }
}

fn each(ty: &mut Ty, schema: &Schema, visit: &mut dyn FnMut(&mut Ty, &Schema)) {
    match ty {
        Ty::Nullable(inner) => {
            if let Some(schema) = schema.without_null() {
                each(inner, &schema, visit);
            }
        }
        Ty::Tuple(items) => {
            items.iter_mut().zip(&schema.array.prefix).for_each(|(ty, item)| each(ty, item, visit));
        }
        Ty::List(inner) | Ty::Array(inner, _) => {
            if let Some(items) = &schema.array.items {
                each(inner, items, visit);
            }
        }
        Ty::Map(inner) => {
            if let Some(values) = &schema.object.additional {
                each(inner, values, visit);
            }
        }
        Ty::Boxed(inner) => each(inner, schema, visit),
        _ => {}
    }
    visit(ty, schema);
}
