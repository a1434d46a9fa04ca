//! An enum of texts that takes any other text as well: a variant for each text that is known, and one that keeps the others.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::item::{deserialize, docs, ident, json_schema, mapped, plain_derives, source};
use crate::model::{Item, Variant};

pub fn choice(
    printer: &Printer<'_>,
    item: &Item,
    variants: &[Variant],
    other: &str,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = plain_derives(item);
    let idents: Vec<_> = variants.iter().map(|variant| ident(&variant.name)).collect();
    let wires: Vec<_> = variants.iter().map(|variant| variant.wire.as_str()).collect();
    let listed =
        variants.iter().zip(&idents).flat_map(|(variant, ident)| [docs(variant.docs.as_deref()), quote!(#ident,)]);
    let other = ident(other);
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let says = " A text that the schema does not list.";
    let mut parts = vec![
        quote!(#about #derives pub enum #name { #(#listed)* #[doc = #says] #other(String) }),
        quote! {
            impl #name {
                /// The text that stands for it in JSON.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#idents => #wires,)*
                        Self::#other(text) => text,
                    }
                }
            }
        },
        quote! {
            impl From<String> for #name {
                fn from(text: String) -> Self {
                    match text.as_str() {
                        #(#wires => Self::#idents,)*
                        _ => Self::#other(text),
                    }
                }
            }
        },
        quote! {
            impl fmt::Display for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.pad(self.as_str())
                }
            }
        },
        quote! {
            impl Serialize for #name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
        },
        deserialize(&name, &quote!(String::deserialize(#source).map(#name::from) #mapped)),
    ];
    if printer.schemars {
        let body = quote!(schemars::json_schema!({ "anyOf": [{ "enum": [#(#wires),*] }, { "type": "string" }] }));
        parts.push(json_schema(&item.name, &quote!(_), &body));
    }
    parts
}
