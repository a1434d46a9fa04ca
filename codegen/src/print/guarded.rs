//! Prints a newtype whose values satisfy rules: its field is private, and values are made by deserialization or `TryFrom`.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::check::Checks;
use super::conditions::allowed;
use super::context::ItemContext;
use super::parts::display;
use super::rules::{End, Enforced, Place};
use super::ty::is_shown;
use crate::model::{Item, Ty};

/// The accessor of a newtype.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accessor {
    /// By `as_str` of the newtype itself.
    AsStr,
    /// By `get`, which copies.
    Copied,
    /// By `get`, which borrows.
    Borrowed,
}

/// Returns the accessor of a newtype; `None` if its field is public.
pub fn accessor(printer: &Printer<'_>, item: &Item, inner: &Ty) -> Option<Accessor> {
    if item.check.is_some() {
        return Some(Accessor::Borrowed);
    }
    item.is_guarded().then(|| accessor_of_value(printer, inner))
}

fn accessor_of_value(printer: &Printer<'_>, inner: &Ty) -> Accessor {
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
pub fn newtype(context: &mut ItemContext<'_>, inner: &Ty, checks: &mut Checks<'_>) -> Vec<TokenStream> {
    if *inner.unruled() == Ty::String {
        return string_newtype(context, inner, checks);
    }
    let (printer, item) = (context.printer, context.item);
    let (name, docs, derives, ty) = (context.name(), context.docs(), context.derives(false), printer.ty(inner));
    let place = Place::Owned(quote!(value));
    let mut enforced = Enforced { printer, checks, name: &item.name, end: End::Return(quote!(?)) };
    let mut steps = enforced.steps(inner, &place);
    steps.extend(enforced.enforce_all(&item.conditions, inner, &place));
    let (accessors, allowed) = (accessors(printer, inner), allowed(&steps));
    let mut parts = vec![
        quote!(#docs #derives #[serde(transparent)] pub struct #name(#ty);),
        quote!(impl #name { #accessors }),
        quote! {
            impl TryFrom<#ty> for #name {
                type Error = Violation;

                #allowed
                fn try_from(value: #ty) -> Result<Self, Violation> {
                    #steps
                    Ok(#name(value))
                }
            }
        },
    ];
    if is_shown(inner) {
        parts.push(display(&name));
    }
    let read = printer.unruled_reader(inner, context.support);
    parts.push(context.deserialize(&quote!(Self::try_from(#read(deserializer)?).map_err(D::Error::custom))));
    parts
}

/// The tokens of the newtype of a string, whose impls are printed by a macro.
fn string_newtype(context: &mut ItemContext<'_>, inner: &Ty, checks: &mut Checks<'_>) -> Vec<TokenStream> {
    context.support.text_newtype();
    let item = context.item;
    let (name, docs, derives) = (context.name(), context.docs(), context.derives(false));
    let place = Place::Text(quote!(text));
    let mut enforced = Enforced { printer: context.printer, checks, name: &item.name, end: End::Return(quote!(?)) };
    let check = match (inner.rules(), item.conditions.as_slice()) {
        ([rule], []) => enforced.rule(rule, &Ty::String, &place),
        _ => {
            let mut steps = enforced.steps(inner, &place);
            steps.extend(enforced.enforce_all(&item.conditions, &Ty::String, &place));
            quote!(#steps Ok(()))
        }
    };
    let allowed = allowed(&check);
    vec![
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
    ]
}

/// The methods that return the value of the newtype.
fn accessors(printer: &Printer<'_>, inner: &Ty) -> TokenStream {
    let ty = printer.ty(inner);
    let get = match accessor_of_value(printer, inner) {
        Accessor::Copied => {
            return quote! {
                /// Returns the value.
                pub fn get(self) -> #ty {
                    self.0
                }
            };
        }
        Accessor::AsStr => quote! {
            /// Returns the string.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        },
        Accessor::Borrowed => {
            let borrowed = match inner.unruled() {
                Ty::List(item) => {
                    let item = printer.ty(item);
                    quote!(&[#item])
                }
                _ => quote!(&#ty),
            };
            quote! {
                /// Returns the value.
                pub fn get(&self) -> #borrowed {
                    &self.0
                }
            }
        }
    };
    quote! {
        #get
        /// Returns the value, taken out.
        pub fn into_inner(self) -> #ty {
            self.0
        }
    }
}
