//! Turns strings with a `format` into the Rust type of that format. A format without a type remains an unchecked
//! string.

use crate::error::Result;
use crate::formats::{FORMATS, SEPARATED, around, asserts, whole_path, written};
use crate::model::{Model, StandsFor, Ty};
use crate::schema::{NumberKeywords, Types};

use super::Context;
use super::places::each_type;

/// The type of a format: an existing Rust type, or a checked string.
fn typed(format: &str) -> Option<Ty> {
    match format {
        "uuid" => Some(Ty::Uuid),
        "uri" => Some(Ty::Uri),
        format => asserts(format).then(|| Ty::Text(format.to_owned())),
    }
}

/// Returns the name of the type for strings of a format.
pub fn string_type(format: &str) -> String {
    format!("{}String", crate::naming::pascal(written(format)))
}

/// Returns true if generated code may have a type with that name for a format.
pub fn is_format_type(name: &str) -> bool {
    let formats = FORMATS.iter().map(|format| format.name).chain(SEPARATED.iter().map(|(_, format)| *format));
    let is_string_type = || name.ends_with("String") && formats.into_iter().any(|format| string_type(format) == name);
    crate::formats::named(name).is_some() || is_string_type()
}

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    let (deviations, formats) = (model.deviations, context.formats);
    for item in &mut model.items {
        each_type(item, context.outline, &mut |ty, schema| match ty {
            Ty::String if formats && schema.types == Some(Types::STRING) => {
                let format = schema.string.format.as_deref();
                let says_more = schema.string.min.or(schema.string.max).is_some() || schema.string.pattern.is_some();
                // Rules apply to strings.
                let given = format.filter(|_| !says_more).and_then(|format| context.format_types.get(written(format)));
                if let (Some(path), Some(format)) = (given, format) {
                    let stands_for = StandsFor::Format(format.to_owned());
                    // If the type does not read such strings itself, a newtype around it does.
                    let around = around(written(format), path).map(|around| around.name.to_owned());
                    *ty = Ty::Own { path: around.unwrap_or_else(|| whole_path(path)), stands_for };
                } else if let Some(typed) = format.and_then(typed) {
                    *ty = typed;
                }
            }
            Ty::Integer if schema.types == Some(Types::INTEGER) && schema.number != NumberKeywords::default() => {
                if let Some((int, _)) = crate::shape::int(schema, deviations) {
                    *ty = Ty::Int(int);
                }
            }
            _ => {}
        });
    }
    Ok(())
}
