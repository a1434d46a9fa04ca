//! Prints an externally tagged enum: a string that names a variant, or an object with one property, which names the variant.
//! serde's derive reads and writes it.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::ItemContext;
use super::parts::{docs, ident};
use super::rename::{self, What};
use super::union::allow_large_variant;
use crate::model::TaggedVariant;
use crate::naming::snake;

/// The tokens of the enum.
pub fn external(context: &mut ItemContext<'_>, variants: &[TaggedVariant]) -> Vec<TokenStream> {
    let printer = context.printer;
    let names: Vec<_> = variants.iter().map(|variant| (variant.name.as_str(), variant.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Variants);
    let rename_all = rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule));
    let (mut public, mut mirror) = (Vec::new(), Vec::new());
    for variant in variants {
        let (about, wire, name) = (docs(variant.docs.as_deref()), &variant.wire, ident(&variant.name));
        let rename =
            rename::is_needed(&variant.name, wire, rule, What::Variants).then(|| quote!(#[serde(rename = #wire)]));
        let ty = variant.ty.as_ref().map(|ty| printer.ty(ty));
        let with = variant.ty.as_ref().filter(|ty| printer.needs_reader(ty)).map(|ty| {
            context.support.named_after = snake(&variant.name);
            let reader = context.support.reader(printer, ty, false);
            quote!(#[serde(deserialize_with = #reader)])
        });
        let read = ty.as_ref().map(|ty| quote!((#with #ty)));
        let written = if context.check.is_some() { ty.map(|ty| quote!((#ty))) } else { read.clone() };
        public.push(quote!(#about #rename #name #written));
        mirror.push(quote!(#rename #name #read));
    }
    let (name, about, derives) = (context.name(), context.docs(), context.derives(context.check.is_none()));
    let container = rename_all.as_ref().map(|rename_all| quote!(#[serde(#rename_all)]));
    let allow_large_variant = allow_large_variant(printer, variants.iter().filter_map(|variant| variant.ty.as_ref()));
    let mut parts = vec![quote!(#about #derives #container #allow_large_variant pub enum #name { #(#public),* })];
    if context.check.is_some() {
        let (source, mapped, text) = (context.source(), context.mapped(), &context.item.name);
        let remote = std::iter::once(quote!(remote = #text)).chain(rename_all);
        parts.push(context.deserialize(&quote! {
            #[derive(Deserialize)]
            #[serde(#(#remote),*)]
            enum Variants { #(#mirror),* }
            Variants::deserialize(#source) #mapped
        }));
    }
    parts
}
