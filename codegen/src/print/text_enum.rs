//! Prints an enum of strings: a variant for each string and, if it is open, a variant for any other string. Both list their
//! variants, and convert from and to strings.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::ItemContext;
use super::parts::{docs, ident, plain_derives};
use super::rename::{self, What};
use crate::model::Variant;

/// The tokens of an enum that accepts no other strings.
pub fn closed(context: &mut ItemContext<'_>, variants: &[Variant]) -> Vec<TokenStream> {
    let names: Vec<_> = variants.iter().map(|variant| (variant.name.as_str(), variant.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Variants);
    let container = rule.map(|rule| rule.name).map(|rule| quote!(#[serde(rename_all = #rule)]));
    let (name, about) = (context.name(), context.docs());
    let derived = context.printer.model.deviations.derived_forms && context.check.is_none();
    let derives = context.derives(derived);
    let (idents, wires) = idents_and_wires(variants);
    let declared = variants.iter().zip(&idents).map(|(variant, ident)| {
        let (wire, docs) = (&variant.wire, docs(variant.docs.as_deref()));
        let rename =
            rename::is_needed(&variant.name, wire, rule, What::Variants).then(|| quote!(#[serde(rename = #wire)]));
        quote!(#docs #rename #ident)
    });
    let listed = quote!(#name { #(#idents = #wires),* });
    let mut parts = vec![quote!(#about #derives #container pub enum #name { #(#declared),* })];
    match context.check {
        None if !derived => {
            context.support.exact_text_enum();
            parts.push(quote!(exact_text_enum!(#listed);));
        }
        _ => {
            context.support.text_enum();
            parts.push(quote!(text_enum!(#listed);));
        }
    }
    if context.check.is_some() {
        let (reader, source, mapped) = (context.support.text_only(), context.source(), context.mapped());
        parts.push(context.deserialize(&quote!(#reader(#source, &[#(#wires),*], |text| text.parse().ok()) #mapped)));
    }
    parts
}

/// The tokens of an enum whose variant `other` keeps any other string.
pub fn open(context: &mut ItemContext<'_>, variants: &[Variant], other: &str) -> Vec<TokenStream> {
    let (name, about) = (context.name(), context.docs());
    let derives = plain_derives(context.item);
    let (idents, wires) = idents_and_wires(variants);
    let declared =
        variants.iter().zip(&idents).flat_map(|(variant, ident)| [docs(variant.docs.as_deref()), quote!(#ident,)]);
    let other = ident(other);
    let (source, mapped) = (context.source(), context.mapped());
    context.support.open_text_enum();
    let says = " A text that the schema does not list.";
    let mut parts = vec![
        quote!(#about #derives pub enum #name { #(#declared)* #[doc = #says] #other(String) }),
        quote!(open_text_enum!(#name { #(#idents = #wires,)* _ = #other });),
    ];
    parts.push(context.deserialize(&quote!(String::deserialize(#source).map(#name::from) #mapped)));
    let schema = quote!(schemars::json_schema!({ "anyOf": [{ "enum": [#(#wires),*] }, { "type": "string" }] }));
    parts.extend(context.json_schema(&quote!(_), &schema));
    parts
}

fn idents_and_wires(variants: &[Variant]) -> (Vec<Ident>, Vec<&str>) {
    variants.iter().map(|variant| (ident(&variant.name), variant.wire.as_str())).unzip()
}
