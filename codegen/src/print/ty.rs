//! Types as Rust spells them, and how serde has to be told to read them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Printer;
use super::support::Support;
use crate::model::{Field, Kind, Ty};

impl Printer<'_> {
    /// The type itself.
    pub fn ty(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Item(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            Ty::Any => quote!(Value),
            Ty::Null => quote!(()),
            Ty::Bool => quote!(bool),
            Ty::Integer => quote!(i64),
            Ty::Float => quote!(f64),
            Ty::String => quote!(String),
            Ty::Uuid if self.model.deviations.text_normalised => quote!(Uuid),
            Ty::Uuid => quote!(UuidText),
            Ty::Uri => quote!(Uri),
            Ty::Nullable(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
            Ty::List(inner) => {
                let inner = self.ty(inner);
                quote!(Vec<#inner>)
            }
            Ty::Map(inner) => self.map(inner),
            Ty::Boxed(inner) => {
                let inner = self.ty(inner);
                quote!(Box<#inner>)
            }
        }
    }

    /// A map from strings to a type.
    pub fn map(&self, values: &Ty) -> TokenStream {
        let inner = self.ty(values);
        if *values == Ty::Any { quote!(Map<String, Value>) } else { quote!(BTreeMap<String, #inner>) }
    }

    /// The type of a field, the names of the serde attributes that make it read and written exactly, and, where the
    /// schema that schemars would derive is another one, the type that it should look at instead.
    pub fn field(&self, field: &Field, support: &mut Support) -> FieldType {
        let ty = self.ty(&field.ty);
        let strict = self.model.deviations.text_normalised && field.ty.has(&Ty::Uuid);
        if field.required {
            let deserialize_with = if strict {
                Some(support.reader(&field.ty, false))
            } else {
                // A derive takes what reads as `Option` for optional, unless it is told how to read it.
                self.reads_nothing(&field.ty).then(|| "Deserialize::deserialize".to_owned())
            };
            return FieldType { ty, optional: false, deserialize_with, schema: None };
        }
        if let (Ty::Nullable(inner), true) = (&field.ty, self.model.deviations.null_absent) {
            let deserialize_with = strict.then(|| support.reader(&field.ty, false));
            let inner = self.ty(inner);
            return FieldType { ty: quote!(Option<#inner>), optional: true, deserialize_with, schema: None };
        }
        let reader = if strict { support.reader(&field.ty, true) } else { support.present() };
        FieldType { schema: Some(ty.clone()), ty: quote!(Option<#ty>), optional: true, deserialize_with: Some(reader) }
    }

    /// True if a derive would read an absent member as this type.
    fn reads_nothing(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Nullable(_) => true,
            Ty::Boxed(inner) => self.reads_nothing(inner),
            Ty::Item(name) => match self.model.item(name).map(|item| &item.kind) {
                Some(Kind::Newtype { inner }) => self.reads_nothing(inner),
                _ => false,
            },
            _ => false,
        }
    }
}

/// See [`Printer::field`].
pub struct FieldType {
    pub ty: TokenStream,
    /// Absent, and left out again, where it is `None`.
    pub optional: bool,
    pub deserialize_with: Option<String>,
    pub schema: Option<TokenStream>,
}

/// True if a value of the type can be shown as text.
pub fn is_shown(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::Uuid | Ty::Uri | Ty::Integer | Ty::Float | Ty::Bool)
}
