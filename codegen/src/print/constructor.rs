//! Prints `new`, which takes the required fields of a struct and leaves out all others, so that its callers compile when the
//! schema gets another optional property.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::parts::ident;
use crate::model::{AdditionalProperties, Field, Ty};

/// The maximum number of arguments. In a call with more, it is hard to see which argument is which.
const MAX_ARGUMENTS: usize = 3;

/// The function of a struct that has from one to three members that are required; one that has none derives `Default`.
pub fn constructor(
    printer: &Printer<'_>,
    name: &str,
    fields: &[Field],
    unknown: &AdditionalProperties,
) -> Option<TokenStream> {
    let required = || fields.iter().filter(|field| field.required);
    if !printer.constructors || !(1..=MAX_ARGUMENTS).contains(&required().count()) {
        return None;
    }
    let arguments = required().map(|field| {
        let (ident, ty) = (ident(&field.name), printer.ty(&field.ty));
        match field.ty.unruled() {
            Ty::String => quote!(#ident: impl Into<#ty>),
            _ => quote!(#ident: #ty),
        }
    });
    let values = fields.iter().map(|field| {
        let ident = ident(&field.name);
        match (field.required, field.ty.unruled()) {
            (true, Ty::String) => quote!(#ident: #ident.into()),
            (true, _) => quote!(#ident),
            (false, _) => quote!(#ident: None),
        }
    });
    let kept = match unknown {
        AdditionalProperties::Keep { name, .. } => Some(ident(name)),
        _ => None,
    };
    let kept = kept.map(|kept| quote!(#kept: Default::default()));
    let values = values.chain(kept);
    let docs = match printer.validated.contains(name) {
        true => " Builds a value of what it must have; `validate` checks its rules.",
        false => " Builds a value of what it must have.",
    };
    let name = ident(name);
    Some(quote! {
        impl #name {
            #[doc = #docs]
            pub fn new(#(#arguments),*) -> Self {
                #name { #(#values),* }
            }
        }
    })
}
