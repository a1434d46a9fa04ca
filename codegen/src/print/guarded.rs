//! Prints a newtype whose values satisfy rules: its field is private, and values are made by deserialization or `TryFrom`.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::check::Checks;
use super::conditions::allowed;
use super::item::{derives, deserialize, docs, ident};
use super::rules::{End, Enforced, Place};
use super::support::Support;
use super::ty::is_shown;
use crate::model::{Item, Ty};

/// The accessor of a newtype.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accessor {
    /// By `as_str` of the newtype itself.
    AsStr,
    /// By `get`, which copies.
    Copied,
    /// By `get`, which lends.
    Borrowed,
}

/// Returns the accessor of a newtype; `None` if its field is public.
pub fn accessor(printer: &Printer<'_>, item: &Item, inner: &Ty) -> Option<Accessor> {
    if item.check.is_some() {
        return Some(Accessor::Borrowed);
    }
    item.is_guarded().then(|| held(printer, inner))
}

fn held(printer: &Printer<'_>, inner: &Ty) -> Accessor {
    let deviations = printer.model.deviations;
    match inner.unruled() {
        Ty::String | Ty::Text(_) | Ty::Uri => Accessor::AsStr,
        Ty::Bool | Ty::Int(_) => Accessor::Copied,
        Ty::Integer if deviations.int_range => Accessor::Copied,
        Ty::Float if deviations.float_precision => Accessor::Copied,
        _ => Accessor::Borrowed,
    }
}

/// The tokens of the newtype.
pub fn newtype(
    printer: &Printer<'_>,
    item: &Item,
    inner: &Ty,
    support: &mut Support,
    checks: &mut Checks<'_>,
) -> Vec<TokenStream> {
    let (name, docs, ty) = (ident(&item.name), docs(item.docs.as_deref()), printer.ty(inner));
    let derives = derives(printer, item, false);
    let is_string = *inner.unruled() == Ty::String;
    let value = if is_string { quote!(text) } else { quote!(value) };
    let mut enforced = Enforced { printer, checks, name: &item.name, end: End::Return(quote!(?)) };
    if is_string {
        support.text_newtype();
        let check = match (inner.rules(), item.conditions.as_slice()) {
            ([rule], []) => enforced.rule(rule, &Ty::String, &Place::Text(value)),
            _ => {
                let place = Place::Text(value);
                let mut steps = enforced.steps(inner, &place);
                steps.extend(enforced.satisfy(&item.conditions, &Ty::String, &place));
                quote!(#steps Ok(()))
            }
        };
        let allowed = allowed(&check);
        return vec![
            quote!(#docs #derives #[serde(transparent)] pub struct #name(String);),
            quote! {
                impl #name {
                    #allowed
                    fn check(text: &str) -> Result<(), Violation> {
                        #check
                    }
                }
            },
            quote!(text_newtype!(#name);),
        ];
    }
    let mut steps = enforced.steps(inner, &Place::Owned(value.clone()));
    steps.extend(enforced.satisfy(&item.conditions, inner, &Place::Owned(value.clone())));
    let get = match held(printer, inner) {
        Accessor::AsStr => quote! {
            /// Returns the string.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        },
        Accessor::Copied => quote! {
            /// Returns the value.
            pub fn get(self) -> #ty {
                self.0
            }
        },
        Accessor::Borrowed => {
            let lent = match inner.unruled() {
                Ty::List(item) => {
                    let item = printer.ty(item);
                    quote!(&[#item])
                }
                _ => quote!(&#ty),
            };
            quote! {
                /// Returns the value.
                pub fn get(&self) -> #lent {
                    &self.0
                }
            }
        }
    };
    let into_inner = (held(printer, inner) != Accessor::Copied).then(|| {
        quote! {
            /// Returns the value, taken out.
            pub fn into_inner(self) -> #ty {
                self.0
            }
        }
    });
    let allowed = allowed(&steps);
    let mut parts = vec![
        quote!(#docs #derives #[serde(transparent)] pub struct #name(#ty);),
        quote!(impl #name { #get #into_inner }),
        quote! {
            impl TryFrom<#ty> for #name {
                type Error = Violation;

                #allowed
                fn try_from(#value: #ty) -> Result<Self, Violation> {
                    #steps
                    Ok(#name(#value))
                }
            }
        },
    ];
    if is_shown(inner) {
        parts.push(quote! {
            impl fmt::Display for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(f)
                }
            }
        });
    }
    let read = printer.unruled_reader(inner, support);
    parts.push(deserialize(&name, &quote!(Self::try_from(#read(deserializer)?).map_err(D::Error::custom))));
    parts
}
