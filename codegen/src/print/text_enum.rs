//! An enum of strings: a variant for each, and, in an open one, a variant that keeps any other string. Both list their
//! variants, and convert from and to strings as text does in Rust.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::item::{derives, deserialize, docs, ident, json_schema, mapped, plain_derives, source};
use super::rename::{self, What};
use super::support::Support;
use crate::model::{Item, Variant};

/// The tokens of an enum that accepts no other strings.
pub fn closed(
    printer: &Printer<'_>,
    item: &Item,
    variants: &[Variant],
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let names: Vec<_> = variants.iter().map(|variant| (variant.name.as_str(), variant.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Variants);
    let container = rule.map(|rule| rule.name).map(|rule| quote!(#[serde(rename_all = #rule)]));
    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derived = printer.model.deviations.derived_forms && check.is_none();
    let derives = derives(printer, item, derived);
    let (idents, wires) = idents_and_wires(variants);
    let declared = variants.iter().zip(&idents).map(|(variant, ident)| {
        let (wire, docs) = (&variant.wire, super::item::docs(variant.docs.as_deref()));
        let rename =
            rename::is_needed(&variant.name, wire, rule, What::Variants).then(|| quote!(#[serde(rename = #wire)]));
        quote!(#docs #rename #ident)
    });
    support.text_enum();
    let mut parts = vec![
        quote!(#docs #derives #container pub enum #name { #(#declared),* }),
        quote! {
            impl #name {
                /// All values, in the order of the schema.
                pub const ALL: &[Self] = &[#(Self::#idents),*];

                /// The text that stands for it in JSON.
                pub fn as_str(self) -> &'static str {
                    match self { #(Self::#idents => #wires),* }
                }
            }
        },
        quote!(text_enum!(#name);),
    ];
    if !derived {
        let reader = support.text_only();
        let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
        parts.push(deserialize(&name, &quote!(#reader(#source, &[#(#wires),*], |text| text.parse().ok()) #mapped)));
    }
    parts
}

/// The tokens of an enum whose variant `other` keeps any other string.
pub fn open(
    printer: &Printer<'_>,
    item: &Item,
    variants: &[Variant],
    other: &str,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = plain_derives(item);
    let (idents, wires) = idents_and_wires(variants);
    let declared =
        variants.iter().zip(&idents).flat_map(|(variant, ident)| [docs(variant.docs.as_deref()), quote!(#ident,)]);
    let other = ident(other);
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let says = " A text that the schema does not list.";
    let mut parts = vec![
        quote!(#about #derives pub enum #name { #(#declared)* #[doc = #says] #other(String) }),
        quote! {
            impl #name {
                /// The values that the schema lists, in its order.
                pub const ALL: &[Self] = &[#(Self::#idents),*];

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
                    let known = Self::ALL.iter().find(|known| known.as_str() == text);
                    known.cloned().unwrap_or(Self::#other(text))
                }
            }
        },
        quote! {
            impl From<&str> for #name {
                fn from(text: &str) -> Self {
                    Self::from(text.to_owned())
                }
            }
        },
        quote! {
            impl std::str::FromStr for #name {
                type Err = std::convert::Infallible;

                fn from_str(text: &str) -> Result<Self, std::convert::Infallible> {
                    Ok(Self::from(text))
                }
            }
        },
    ];
    parts.push(quote! {
        impl AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    });
    parts.push(quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    });
    parts.push(quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    });
    parts.push(deserialize(&name, &quote!(String::deserialize(#source).map(#name::from) #mapped)));
    if printer.schemars {
        let body = quote!(schemars::json_schema!({ "anyOf": [{ "enum": [#(#wires),*] }, { "type": "string" }] }));
        parts.push(json_schema(&item.name, &quote!(_), &body));
    }
    parts
}

fn idents_and_wires(variants: &[Variant]) -> (Vec<Ident>, Vec<&str>) {
    variants.iter().map(|variant| (ident(&variant.name), variant.wire.as_str())).unzip()
}
