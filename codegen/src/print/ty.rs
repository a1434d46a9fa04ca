//! Prints types, and the serde attributes to read and write them.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::Printer;
use super::parts::rust;
use super::support::Support;
use crate::model::{AdditionalProperties, Field, Item, Kind, Ty};
use crate::refine::string_type;

impl Printer<'_> {
    /// The type itself.
    pub fn ty(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Item(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            Ty::Own { path, .. } => rust(path),
            Ty::Any => quote!(Value),
            Ty::Null => quote!(()),
            Ty::Bool => quote!(bool),
            Ty::Integer if self.model.deviations.int_range => quote!(i64),
            Ty::Integer => quote!(Integer),
            Ty::Int(int) => {
                let name = format_ident!("{}", int.name());
                quote!(#name)
            }
            Ty::Float if self.model.deviations.float_precision => quote!(f64),
            Ty::Float => quote!(Number),
            Ty::Never => quote!(Never),
            Ty::String if self.borrows => quote!(Cow<str>),
            Ty::String => quote!(String),
            Ty::Uuid if self.model.deviations.text_normalised => quote!(Uuid),
            Ty::Uuid => quote!(UuidString),
            Ty::Uri => quote!(Uri),
            Ty::Text(format) => {
                let name = format_ident!("{}", string_type(format));
                quote!(#name)
            }
            Ty::Nullable(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
            Ty::List(inner) => {
                let inner = self.ty(inner);
                quote!(Vec<#inner>)
            }
            Ty::Array(inner, size) => {
                let (inner, size) = (self.ty(inner), Literal::usize_unsuffixed(*size));
                quote!([#inner; #size])
            }
            Ty::Tuple(items) => {
                let items: Vec<_> = items.iter().map(|item| self.ty(item)).collect();
                match items.as_slice() {
                    [item] => quote!((#item,)),
                    items => quote!((#(#items),*)),
                }
            }
            Ty::Map(inner) => self.map(inner),
            Ty::Boxed(inner) => {
                let inner = self.ty(inner);
                quote!(Box<#inner>)
            }
            Ty::Ruled(inner, _) => self.ty(inner),
        }
    }

    /// A map from strings to a type.
    pub fn map(&self, values: &Ty) -> TokenStream {
        let inner = self.ty(values);
        let map = format_ident!("{}", self.model.map.name());
        if *values == Ty::Any { quote!(Map<String, Value>) } else { quote!(#map<String, #inner>) }
    }

    /// Returns the type of a field, the arguments of its serde attributes and, if schemars would derive another schema, the type
    /// that schemars should use instead.
    pub fn field(&self, field: &Field, support: &mut Support) -> FieldType {
        let ty = self.ty(&field.ty);
        support.named_after = field.name.trim_start_matches("r#").to_owned();
        // serde's derive borrows a field that is a `Cow`.
        let strict = self.needs_reader(&field.ty) && !(field.required && field.ty == Ty::String);
        if field.required {
            let deserialize_with = if strict {
                Some(support.reader(self, &field.ty, false))
            } else {
                // A derive treats an absent `Option` as `None`, unless the field has a reader.
                self.reads_nothing(&field.ty).then(|| support.required())
            };
            return FieldType { ty, optional: false, deserialize_with, schema: None };
        }
        if let (Ty::Nullable(inner), true) = (&field.ty, self.model.is_null_absent(field)) {
            let deserialize_with = strict.then(|| support.reader(self, &field.ty, false));
            let inner = self.ty(inner);
            return FieldType { ty: quote!(Option<#inner>), optional: true, deserialize_with, schema: None };
        }
        let reader = if strict { support.reader(self, &field.ty, true) } else { support.some() };
        FieldType { schema: Some(ty.clone()), ty: quote!(Option<#ty>), optional: true, deserialize_with: Some(reader) }
    }

    /// Returns true if serde's own code accepts other JSON for the type than its schema: more, as other forms of a UUID, or
    /// less, as no `1.0` for an integer.
    pub fn is_strict(&self, ty: &Ty) -> bool {
        let mut found = false;
        ty.walk(&mut |ty| found |= self.is_strict_leaf(ty));
        found
    }

    /// Returns true if the type needs a printed reader, because serde's own code accepts other values.
    pub fn needs_reader(&self, ty: &Ty) -> bool {
        ty.has_rules() || self.is_strict(ty)
    }

    fn is_strict_leaf(&self, ty: &Ty) -> bool {
        match ty {
            Ty::String => self.borrows,
            Ty::Uuid => self.model.deviations.text_normalised,
            Ty::Int(_) => !self.model.deviations.int_range,
            _ => false,
        }
    }

    /// Returns the expression that reads the type from a deserializer.
    pub fn read(&self, ty: &Ty, from: &TokenStream, support: &mut Support) -> TokenStream {
        let reader = self.reader(ty, support);
        quote!(#reader(#from))
    }

    /// Returns the function that reads the type from a deserializer.
    pub fn reader(&self, ty: &Ty, support: &mut Support) -> TokenStream {
        if self.needs_reader(ty) {
            return support.reader(self, ty, false).parse().unwrap_or_default();
        }
        let rust = self.ty(ty);
        match ty {
            Ty::Nullable(_)
            | Ty::List(_)
            | Ty::Array(..)
            | Ty::Tuple(_)
            | Ty::Map(_)
            | Ty::Boxed(_)
            | Ty::Null
            | Ty::Own { .. } => {
                quote!(<#rust>::deserialize)
            }
            _ => quote!(#rust::deserialize),
        }
    }

    /// Returns the function that reads the type without checking its rules.
    pub fn unruled_reader(&self, ty: &Ty, support: &mut Support) -> TokenStream {
        self.reader(&ty.without_rules(), support)
    }

    /// Returns the struct that a type refers to, through boxes and newtypes.
    pub fn record<'t>(&'t self, ty: &'t Ty) -> Option<(&'t Item, &'t [Field], &'t AdditionalProperties)> {
        let ty = if let Ty::Boxed(inner) = ty { inner } else { ty };
        let Ty::Item(name) = self.model.resolved(ty) else { return None };
        let item = self.model.item(name)?;
        match &item.kind {
            Kind::Struct { fields, unknown } => Some((item, fields, unknown)),
            _ => None,
        }
    }

    /// Returns the fields of the struct that a type refers to, if the struct rejects additional properties.
    pub fn closed_struct<'t>(&'t self, ty: &'t Ty) -> Option<&'t [Field]> {
        self.record(ty).filter(|(.., unknown)| **unknown == AdditionalProperties::Reject).map(|(_, fields, _)| fields)
    }

    /// Returns true if a derive would accept an absent property for this type.
    pub fn reads_nothing(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Nullable(_) => true,
            Ty::Boxed(inner) | Ty::Ruled(inner, _) => self.reads_nothing(inner),
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
    /// Whether `None` means that the property is absent.
    pub optional: bool,
    pub deserialize_with: Option<String>,
    pub schema: Option<TokenStream>,
}

/// Returns true if values of the type implement `Display`.
pub fn is_shown(ty: &Ty) -> bool {
    matches!(
        ty.unruled(),
        Ty::String | Ty::Text(_) | Ty::Uuid | Ty::Uri | Ty::Integer | Ty::Int(_) | Ty::Float | Ty::Bool
    )
}
