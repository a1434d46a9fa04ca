//! Prints a newtype without rules of its own. If a check restricts it, its field is private.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::ItemContext;
use super::parts::display;
use super::ty::is_shown;
use crate::model::Ty;

/// The tokens of the newtype.
pub fn newtype(context: &mut ItemContext<'_>, inner: &Ty) -> Vec<TokenStream> {
    let printer = context.printer;
    let (name, docs, ty) = (context.name(), context.docs(), printer.ty(inner));
    let check = context.check.clone();
    let derives = context.derives(check.is_none());
    let reader = (check.is_none() && printer.is_strict(inner)).then(|| {
        let reader = context.support.reader(printer, inner, false);
        quote!(#[serde(deserialize_with = #reader)])
    });
    let public = check.is_none().then(|| quote!(pub));
    let mut parts = vec![quote!(#docs #derives #[serde(transparent)] pub struct #name(#reader #public #ty);)];
    match &check {
        None => parts.push(quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #name(value)
                }
            }
        }),
        Some(check) => parts.extend(checked_impls(context, inner, &ty, check)),
    }
    if is_shown(inner) {
        parts.push(display(&name));
    }
    parts
}

/// The accessors of a newtype with a check, and the impls that call the check.
fn checked_impls(context: &mut ItemContext<'_>, inner: &Ty, ty: &TokenStream, check: &Ident) -> [TokenStream; 3] {
    let (name, source) = (context.name(), context.source());
    let read = context.printer.read(inner, &source, context.support);
    [
        quote! {
            impl #name {
                /// The value itself.
                pub fn get(&self) -> &#ty {
                    &self.0
                }

                /// The value, taken out.
                pub fn into_inner(self) -> #ty {
                    self.0
                }
            }
        },
        quote! {
            impl TryFrom<#ty> for #name {
                type Error = serde_json::Error;

                fn try_from(value: #ty) -> Result<Self, serde_json::Error> {
                    checked(value.serialize(serde_json::value::Serializer)?, rules::#check)?;
                    Ok(#name(value))
                }
            }
        },
        context.deserialize(&quote!(#read.map(#name).map_err(D::Error::custom))),
    ]
}
