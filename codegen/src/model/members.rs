//! The members of what is an object in JSON: those that a struct has fields for, and the others.

use super::{AdditionalProperties, Deviations, Field, Kind, Model, Ty};

/// What a type says of an object's members.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    pub fields: &'a [Field],
    pub others: Others<'a>,
}

/// The members that no field names.
#[derive(Debug, Clone, Copy)]
pub enum Others<'a> {
    Rejected,
    Dropped,
    Kept {
        /// The field that is a map of them; the type itself is one where there is no name.
        name: Option<&'a str>,
        ty: &'a Ty,
    },
}

impl<'a> Members<'a> {
    pub fn field(&self, wire: &str) -> Option<&'a Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl Field {
    /// True if an absent member and one that is null are the same in Rust, where these deviations are allowed.
    pub fn is_null_absent(&self, deviations: Deviations) -> bool {
        deviations.null_absent && !self.null_distinct && !self.required && matches!(self.ty, Ty::Nullable(_))
    }
}

impl Model {
    /// The members of a struct, a map, or of a JSON value where it is an object.
    pub fn members<'a>(&'a self, ty: &'a Ty) -> Option<Members<'a>> {
        let kept = |ty| Members { fields: &[], others: Others::Kept { name: None, ty } };
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) => self.members(inner),
            Ty::Any => Some(kept(&Ty::Any)),
            Ty::Map(values) => Some(kept(values)),
            Ty::Item(name) => match &self.item(name)?.kind {
                Kind::Struct { fields, unknown } => Some(Members {
                    fields,
                    others: match unknown {
                        AdditionalProperties::Reject => Others::Rejected,
                        AdditionalProperties::Ignore => Others::Dropped,
                        AdditionalProperties::Keep { name, ty } => Others::Kept { name: Some(name), ty },
                    },
                }),
                _ => None,
            },
            _ => None,
        }
    }

    /// What is in the `Option` of a field that is not required.
    pub fn in_option<'a>(&self, field: &'a Field) -> &'a Ty {
        match &field.ty {
            // Null is read as absent.
            Ty::Nullable(inner) if self.is_null_absent(field) => inner,
            ty => ty,
        }
    }

    /// True if an absent member and one that is null are the same in Rust.
    pub fn is_null_absent(&self, field: &Field) -> bool {
        field.is_null_absent(self.deviations)
    }
}
