//! Decides whether null and absent are the same value in Rust: for all optional properties, for those of a type, or for
//! one. This affects which values are distinguished, not which are accepted.

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::error::{Code, Diagnostic, Result};
use crate::model::{Deviations, Kind, Model};

/// The meaning of null in an optional property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Null {
    /// The same as absent.
    Absent,
    /// A distinct value: an `Option` in the `Option`.
    Distinct,
}

/// The choices for one field, where they differ from those for its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChoice {
    pub null: Option<Null>,
}

impl Policy {
    /// Returns the deviations with `null_absent` set if this policy reads null as absent anywhere.
    pub fn deviations(&self, allowed: Deviations) -> Deviations {
        let fields = |choice: &super::Choice| choice.fields.values().any(|field| field.null == Some(Null::Absent));
        let somewhere = |choice: &super::Choice| choice.null == Some(Null::Absent) || fields(choice);
        let null_absent = self.is_null_absent(allowed) || self.types.values().any(somewhere);
        Deviations { null_absent, ..allowed }
    }

    fn is_null_absent(&self, allowed: Deviations) -> bool {
        self.null.map_or(allowed.null_absent, |null| null == Null::Absent)
    }
}

/// Sets for each field whether null is distinct from absent. `allowed` are the deviations without the policy.
///
/// # Errors
/// If the policy names a field that does not exist.
pub fn assign(model: &mut Model, policy: &Policy, allowed: Deviations) -> Result<()> {
    let of_module = !policy.is_null_absent(allowed);
    for item in &mut model.items {
        let choice = policy.types.get(&item.name);
        let of_type = choice.and_then(|choice| choice.null).map_or(of_module, |null| null == Null::Distinct);
        let fields = match &mut item.kind {
            Kind::Struct { fields, .. } => fields.as_mut_slice(),
            _ => &mut [],
        };
        for field in fields.iter_mut() {
            let own = choice.and_then(|choice| choice.fields.get(&field.wire)?.null);
            field.null_distinct = own.map_or(of_type, |null| null == Null::Distinct);
        }
        let named = choice.into_iter().flat_map(|choice| choice.fields.keys());
        if let Some(missing) = named.into_iter().find(|name| fields.iter().all(|field| field.wire != **name)) {
            let known: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
            let message = format!("`{}` has no member `{missing}`", item.name);
            let help = format!("its members are {}", known.join(", "));
            return Err(Diagnostic::new(Code::Config, message).help(help).into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
