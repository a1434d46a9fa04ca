//! The members of JSON objects: those with a field in a struct, and the others.

use super::{AdditionalProperties, Deviations, Field, Kind, Model, Ty};

/// The members of the objects of a type.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    pub fields: &'a [Field],
    pub others: Others<'a>,
}

/// The members without a field.
#[derive(Debug, Clone, Copy)]
pub enum Others<'a> {
    Rejected,
    Dropped,
    Kept {
        /// The field with a map of them; without a name, the type itself is the map.
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
    /// Returns true if an absent member and null are the same value in Rust under these deviations.
    pub fn is_null_absent(&self, deviations: Deviations) -> bool {
        deviations.null_absent && !self.null_distinct && !self.required && matches!(self.ty, Ty::Nullable(_))
    }
}

impl Model {
    /// Returns the members of a struct, of a map, or of a JSON value if it is an object.
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

    /// Returns the type inside the `Option` of a field that is not required.
    pub fn in_option<'a>(&self, field: &'a Field) -> &'a Ty {
        match &field.ty {
            // Null is read as absent.
            Ty::Nullable(inner) if self.is_null_absent(field) => inner,
            ty => ty,
        }
    }

    /// Returns true if an absent member and null are the same value in Rust.
    pub fn is_null_absent(&self, field: &Field) -> bool {
        field.is_null_absent(self.deviations)
    }
}
