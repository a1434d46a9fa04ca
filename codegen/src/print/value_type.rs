//! Prints newtypes around types of other crates that do not read and write the strings of a format by themselves.

use proc_macro2::TokenStream;
use quote::quote;

use super::parts::{ident, json_schema, rust};
use super::string_type::joined;
use crate::error::Result;
use crate::formats::Value;
use crate::model::{Item, Model, Ty};

/// Returns the value types that a model uses.
pub fn values(model: &Model) -> Vec<&'static Value> {
    let mut found: Vec<&'static Value> = Vec::new();
    for ty in model.items.iter().flat_map(Item::types) {
        ty.walk(&mut |ty| {
            if let Ty::Own { path, .. } = ty
                && let Some(value) = crate::formats::named(path)
                && !found.contains(&value)
            {
                found.push(value);
            }
        });
    }
    found
}

/// Returns the type and, with `schemars`, its impl of `JsonSchema`.
pub fn value_type(value: &Value, schemars: bool) -> Result<String> {
    let (name, inner, docs) = (ident(value.name), rust(value.path), format!(" {}.", value.about));
    let (read, write) = (rust(value.read), rust(value.write));
    let copy = value.is_copy.then(|| quote!(Copy,));
    let derived = if value.is_ordered { quote!(PartialEq, Eq, PartialOrd, Ord, Hash) } else { TokenStream::new() };
    let fieldwise = (!value.is_ordered).then(|| {
        quote! {
            impl PartialEq for #name {
                fn eq(&self, other: &Self) -> bool {
                    self.0.fieldwise() == other.0.fieldwise()
                }
            }
        }
    });
    let written = if value.write_fails { quote!(#write.map_err(serde::ser::Error::custom)?) } else { write };
    let parts = [
        Some(quote! {
            #[doc = #docs]
            #[derive(Debug, Clone, #copy #derived)]
            pub struct #name(pub #inner);
        }),
        fieldwise,
        (!value.is_ordered).then(|| quote!(impl Eq for #name {})),
        Some(quote! {
            impl std::ops::Deref for #name {
                type Target = #inner;

                fn deref(&self) -> &Self::Target {
                    &self.0
                }
            }
        }),
        Some(quote! {
            impl From<#inner> for #name {
                fn from(value: #inner) -> Self {
                    #name(value)
                }
            }
        }),
        Some(quote! {
            impl Serialize for #name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(&#written)
                }
            }
        }),
        Some(quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = String::deserialize(deserializer)?;
                    #read.map(#name).map_err(serde::de::Error::custom)
                }
            }
        }),
        schemars.then(|| {
            let format = value.format;
            json_schema(
                value.name,
                &quote!(_),
                &quote!(schemars::json_schema!({ "type": "string", "format": #format })),
            )
        }),
    ];
    joined(parts.into_iter().flatten(), value.name)
}
