//! Visits the types inside an item together with the schemas that they were generated from.

use crate::model::{AdditionalProperties, Item, Kind, Ty};
use crate::schema::Schema;
use crate::shape::{Outline, member};

/// Visits every type of an item and those inside it, innermost first, with its schema. Named types are not entered.
pub fn each_type(item: &mut Item, outline: &Outline, visit: &mut dyn FnMut(&mut Ty, &Schema)) {
    let Some(origin) = item.origins.first() else { return };
    let Some(schema) = outline.simple(origin) else { return };
    match &mut item.kind {
        Kind::Newtype { inner } => visit_type(inner, schema, visit),
        Kind::Struct { fields, unknown } => {
            for field in fields {
                visit_type(&mut field.ty, member(schema, &field.wire), visit);
            }
            if let (AdditionalProperties::Keep { ty, .. }, Some(others)) =
                (unknown, &schema.object.additional_properties)
            {
                visit_type(ty, others, visit);
            }
        }
        Kind::Union { alternatives } => {
            for (alternative, branch) in alternatives.iter_mut().zip(&schema.any_of) {
                visit_type(&mut alternative.ty, branch, visit);
            }
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            let branches = outline.tagging(origin).map(|tagging| tagging.branches.as_slice()).unwrap_or_default();
            for (variant, branch) in variants.iter_mut().zip(branches) {
                if let (Some(ty), Some(body)) = (&mut variant.ty, &branch.body) {
                    visit_type(ty, body, visit);
                }
            }
        }
        Kind::Tuple { fields, rest } => {
            for (field, item) in fields.iter_mut().zip(&schema.array.prefix) {
                visit_type(&mut field.ty, item, visit);
            }
            if let (Some(rest), Some(items)) = (rest, &schema.array.items) {
                visit_type(&mut rest.ty, items, visit);
            }
        }
        Kind::Enum { .. } | Kind::Literals { .. } => {}
    }
}

fn visit_type(ty: &mut Ty, schema: &Schema, visit: &mut dyn FnMut(&mut Ty, &Schema)) {
    match ty {
        Ty::Nullable(inner) => {
            if let Some(schema) = schema.without_null() {
                visit_type(inner, &schema, visit);
            }
        }
        Ty::Tuple(items) => {
            items.iter_mut().zip(&schema.array.prefix).for_each(|(ty, item)| visit_type(ty, item, visit));
        }
        Ty::List(inner) | Ty::Array(inner, _) => {
            if let Some(items) = &schema.array.items {
                visit_type(inner, items, visit);
            }
        }
        Ty::Map(inner) => {
            if let Some(values) = &schema.object.additional_properties {
                visit_type(inner, values, visit);
            }
        }
        Ty::Boxed(inner) => visit_type(inner, schema, visit),
        _ => {}
    }
    visit(ty, schema);
}
