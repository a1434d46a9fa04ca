//! Puts fields and variants into the schema's order: typify sorts them.

use crate::error::Result;
use crate::model::{Kind, Model};
use crate::shape::{members, texts};

use super::Context;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    for item in &mut model.items {
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        match &mut item.kind {
            Kind::Struct { fields, .. } => {
                let order: Vec<&str> = members(schema).map(|(name, _)| name).collect();
                fields.sort_by_key(|field| order.iter().position(|name| *name == field.wire));
            }
            Kind::Enum { variants, .. } => {
                let order = texts(schema).map(|(values, _)| values).unwrap_or_default();
                variants.sort_by_key(|variant| order.iter().position(|value| *value == variant.wire));
            }
            Kind::Literals { .. }
            | Kind::Union { .. }
            | Kind::Tagged { .. }
            | Kind::Tuple { .. }
            | Kind::Newtype { .. } => {}
        }
    }
    Ok(())
}
