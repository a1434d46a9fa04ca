//! A union of objects that are told apart by a tag: written by serde's derive, which puts the tag in front; read by taking it
//! off. The derive would read it too, but through a buffer that loses digits, and from arrays as well.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::item::{derives, deserialize, docs, ident, mapped, source};
use super::rename::{self, What};
use super::support::Support;
use super::union::uneven;
use crate::model::{Item, TaggedVariant, Ty};

/// The tokens of the enum; `wire` is the tag and the member with the content.
pub fn tagged(
    printer: &Printer<'_>,
    item: &Item,
    wire: (&str, Option<&str>),
    variants: &[TaggedVariant],
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (tag, content) = wire;
    let names: Vec<_> = variants.iter().map(|variant| (variant.name.as_str(), variant.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Variants);
    let container = [Some(quote!(tag = #tag)), content.map(|content| quote!(content = #content))];
    let rename_all = rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule));
    let container = container.into_iter().flatten().chain(rename_all);

    let listed = variants.iter().map(|variant| {
        let (about, wire, name) = (docs(variant.docs.as_deref()), &variant.wire, ident(&variant.name));
        let rename =
            rename::is_needed(&variant.name, wire, rule, What::Variants).then(|| quote!(#[serde(rename = #wire)]));
        let held = variant.ty.as_ref().map(|ty| printer.ty(ty)).map(|ty| quote!((#ty)));
        quote!(#about #rename #name #held)
    });
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = derives(printer, item, false);
    let uneven = uneven(printer, variants.iter().filter_map(|variant| variant.ty.as_ref()));
    let public = quote!(#about #derives #[serde(#(#container),*)] #uneven pub enum #name { #(#listed),* });

    let arms: Vec<_> = variants
        .iter()
        .map(|variant| {
            let (wire, name) = (&variant.wire, ident(&variant.name));
            let read = match (&variant.ty, content) {
                (None, _) if variant.closed => {
                    let ended = support.ended();
                    quote!(#ended(members).map(|()| Self::#name))
                }
                (None, _) => quote!(Ok(Self::#name)),
                (Some(Ty::Map(inner)), None) if **inner == Ty::Any => quote!(Ok(Self::#name(members))),
                (Some(ty), held) => {
                    let from = match held {
                        None => {
                            let beside = support.beside();
                            (quote!(#beside(members)), quote!(Value::Object(members)))
                        }
                        Some(held) => {
                            let content = support.content(variant.closed);
                            (quote!(#content(members, #held)), quote!(#content::<Value, D::Error>(members, #held)?))
                        }
                    };
                    if printer.needs_reader(ty) {
                        let read = printer.read(ty, &from.1, support);
                        quote!(#read.map(Self::#name).map_err(D::Error::custom))
                    } else {
                        let read = from.0;
                        quote!(#read.map(Self::#name))
                    }
                }
            };
            quote!(#wire => #read)
        })
        .collect();
    let wires: Vec<_> = variants.iter().map(|variant| &variant.wire).collect();
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let untagged = support.untagged();
    // Where no variant holds anything and none is closed, nothing but the tag is looked at.
    let used = content.is_some() || variants.iter().any(|variant| variant.ty.is_some() || variant.closed);
    let members = if used { quote!(members) } else { quote!(_) };
    let body = quote! {
        let (tag, #members) = #untagged(#source, #tag) #mapped?;
        match tag.as_str() {
            #(#arms,)*
            other => Err(D::Error::unknown_variant(other, &[#(#wires),*])),
        }
    };
    vec![public, deserialize(&name, &body)]
}
