//! Prints an enum of strings: a variant for each string and, if it is open, a variant for any other string. Both list their
//! variants, and convert from and to strings.

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
    let listed = quote!(#name { #(#idents = #wires),* });
    let mut parts = vec![quote!(#docs #derives #container pub enum #name { #(#declared),* })];
    match check {
        None if !derived => {
            support.exact_text_enum();
            parts.push(quote!(exact_text_enum!(#listed);));
        }
        _ => {
            support.text_enum();
            parts.push(quote!(text_enum!(#listed);));
        }
    }
    if let Some(check) = &check {
        let reader = support.text_only();
        let (source, mapped) = (source(Some(check)), mapped(Some(check)));
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
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = plain_derives(item);
    let (idents, wires) = idents_and_wires(variants);
    let declared =
        variants.iter().zip(&idents).flat_map(|(variant, ident)| [docs(variant.docs.as_deref()), quote!(#ident,)]);
    let other = ident(other);
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    support.open_text_enum();
    let says = " A text that the schema does not list.";
    let mut parts = vec![
        quote!(#about #derives pub enum #name { #(#declared)* #[doc = #says] #other(String) }),
        quote!(open_text_enum!(#name { #(#idents = #wires,)* _ = #other });),
    ];
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
