//! Describes types and default values for reports.

use crate::model::{DefaultValue, Deviations, Field, Rule, Ty};

/// A default value as text.
pub fn describe_default(fallback: &DefaultValue) -> String {
    match fallback {
        DefaultValue::Bool(value) => value.to_string(),
        DefaultValue::Integer(value) => value.to_string(),
        DefaultValue::Float(value) => value.to_string(),
        DefaultValue::String(text) => format!("{text:?}"),
        DefaultValue::Variant(name) => name.clone(),
        DefaultValue::List(items) if items.is_empty() => "an empty list".to_owned(),
        DefaultValue::List(items) => items.iter().map(describe_default).collect::<Vec<_>>().join(", "),
        DefaultValue::Json(value) => value.to_string(),
        DefaultValue::Invalid => "nothing".to_owned(),
    }
}

/// The Rust type of a field, including the `Option` of an optional one.
pub fn rust_type(field: &Field, deviations: &Deviations) -> Ty {
    match &field.ty {
        ty if field.required => ty.clone(),
        Ty::Nullable(_) if field.is_null_absent(*deviations) => field.ty.clone(),
        ty => Ty::Nullable(Box::new(ty.clone())),
    }
}

/// The rules of a type and of the types in it, outermost first, without those of named types.
pub fn rules_in(ty: &Ty) -> Vec<String> {
    let mut found = Vec::new();
    ty.walk(&mut |ty| found.extend(ty.rules().iter().map(Rule::to_string)));
    found
}
