//! A union of objects that are told apart by a tag: written by serde's derive, which puts the tag in front; read up to the tag,
//! and from there on by the variant. The derive would read it too, but through a buffer that loses digits, and from arrays as
//! well.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::item::{derives, deserialize, docs, ident, mapped, source};
use super::rename::{self, What};
use super::support::Support;
use super::union::{uneven, by_name};
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

    let (source, mapped, by_tag) = (source(check.as_ref()), mapped(check.as_ref()), support.by_tag());
    let body = quote!(#by_tag(#source, &[#tag], false) #mapped);
    let wires: Vec<_> = variants.iter().map(|variant| &variant.wire).collect();
    let unknown = quote!(unknown => Err(D::Error::unknown_variant(unknown, &[#(#wires),*])));
    let read = read(printer, content, variants, &unknown, support);
    vec![public, deserialize(&name, &body), by_name(&name, &quote!(tag), &quote!(members), &read)]
}

/// Reads the variant that `tag` names from `members`.
fn read(
    printer: &Printer<'_>,
    content: Option<&str>,
    variants: &[TaggedVariant],
    unknown: &TokenStream,
    support: &mut Support,
) -> TokenStream {
    let names: Vec<_> = variants.iter().map(|variant| ident(&variant.name)).collect();
    let wires: Vec<_> = variants.iter().map(|variant| &variant.wire).collect();
    if variants.iter().all(|variant| variant.ty.is_none() && !variant.closed) {
        return quote! {
            serde::de::IgnoredAny::deserialize(members)?;
            match tag { #(#wires => Ok(Self::#names),)* #unknown }
        };
    }
    let shared = content.and_then(|content| Shared::new(printer, content, variants, support));
    let arms: Vec<_> = variants
        .iter()
        .zip(&names)
        .map(|(variant, name)| match (&variant.ty, content) {
            (None, _) => {
                let all = if variant.closed {
                    let none = support.no_members();
                    quote!(#none)
                } else {
                    quote!(serde::de::IgnoredAny)
                };
                quote!(#all::deserialize(members).map(|_| Self::#name))
            }
            (Some(ty), None) => {
                let read = printer.read(ty, &quote!(members), support);
                quote!(#read.map(Self::#name))
            }
            (Some(ty), Some(_)) if shared.as_ref().is_some_and(|shared| shared.reads(printer, variant, ty)) => {
                quote!(Members::deserialize(members).map(|read| Self::#name(read.content)))
            }
            (Some(ty), Some(content)) => {
                let read_as = printer.ty(ty);
                let members = members(printer, content, variant.closed, ty, &read_as, support);
                quote!({ #members Members::deserialize(members).map(|read| Self::#name(read.content)) })
            }
        })
        .collect();
    let members = shared.map(|shared| shared.members);
    quote!(#members match tag { #(#wires => #arms,)* #unknown })
}

/// What reads the content of most variants: that of any type, beside other members or none.
struct Shared {
    closed: bool,
    members: TokenStream,
}

impl Shared {
    fn new(
        printer: &Printer<'_>,
        content: &str,
        variants: &[TaggedVariant],
        support: &mut Support,
    ) -> Option<Shared> {
        let plain = |variant: &&TaggedVariant| variant.ty.as_ref().is_some_and(|ty| is_plain(printer, ty));
        let closed = variants.iter().find(plain)?.closed;
        let members = members(printer, content, closed, &Ty::Never, &quote!(T), support);
        Some(Shared { closed, members: quote!(#members) })
    }

    fn reads(&self, printer: &Printer<'_>, variant: &TaggedVariant, ty: &Ty) -> bool {
        variant.closed == self.closed && is_plain(printer, ty)
    }
}

/// True if serde reads the type, and rejects that it is absent, without being told how.
fn is_plain(printer: &Printer<'_>, ty: &Ty) -> bool {
    !printer.needs_reader(ty) && !printer.reads_nothing(ty)
}

/// A struct of the content alone.
fn members(
    printer: &Printer<'_>,
    content: &str,
    closed: bool,
    ty: &Ty,
    read_as: &TokenStream,
    support: &mut Support,
) -> TokenStream {
    let reader = if printer.needs_reader(ty) {
        Some(support.reader(printer, ty, false))
    } else {
        printer.reads_nothing(ty).then(|| support.required())
    };
    let with = reader.map(|reader| quote!(deserialize_with = #reader));
    let rename = (content != "content").then(|| quote!(rename = #content));
    let attributes: Vec<_> = rename.into_iter().chain(with).collect();
    let attributes = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
    let deny = closed.then(|| quote!(#[serde(deny_unknown_fields)]));
    let generic = (*ty == Ty::Never).then(|| quote!(<T>));
    quote! {
        #[derive(Deserialize)]
        #deny
        struct Members #generic { #attributes content: #read_as }
    }
}
