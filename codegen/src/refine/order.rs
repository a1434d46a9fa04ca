//! Sorts fields and variants into the order of the schema, because typify sorts them by name.

use std::collections::HashMap;

use serde_json::Value;

use crate::error::Result;
use crate::model::{Kind, Model};
use crate::shape::{members, string_enum};

use super::Context;

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    for item in &mut model.items {
        let Some(schema) = item.origins.first().and_then(|origin| context.schema(origin)) else { continue };
        match &mut item.kind {
            Kind::Struct { fields, .. } => {
                let order = positions(members(schema).map(|(name, _)| name));
                fields.sort_by_key(|field| order.get(field.wire.as_str()).copied());
            }
            Kind::Enum { variants, .. } => {
                let values = string_enum(schema).map(|(values, _)| values).unwrap_or_default();
                let order = positions(values.iter().filter_map(Value::as_str));
                variants.sort_by_key(|variant| order.get(variant.wire.as_str()).copied());
            }
            Kind::Literals { .. }
            | Kind::Union { .. }
            | Kind::Tagged { .. }
            | Kind::ExternallyTagged { .. }
            | Kind::Tuple { .. }
            | Kind::Newtype { .. } => {}
        }
    }
    Ok(())
}

/// Returns the first position of each name.
fn positions<'n>(names: impl Iterator<Item = &'n str>) -> HashMap<&'n str, usize> {
    let mut positions = HashMap::new();
    for (position, name) in names.enumerate() {
        positions.entry(name).or_insert(position);
    }
    positions
}
