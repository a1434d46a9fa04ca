//! Prints a union of objects with a tag. serde's derive writes it, with the tag first. Deserialization reads up to the tag,
//! and from there on as the variant: the derive would buffer the value, which loses digits, and would also accept arrays.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::context::ItemContext;
use super::parts::{docs, ident};
use super::rename::{self, What};
use super::support::Support;
use super::union::{allow_large_variant, by_name};
use crate::model::{TaggedVariant, Ty};

/// The tokens of the enum. `tag` is the property that names the variant, `content` the one with its content if it has one.
pub fn tagged(
    context: &mut ItemContext<'_>,
    tag: &str,
    content: Option<&str>,
    variants: &[TaggedVariant],
) -> Vec<TokenStream> {
    let printer = context.printer;
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
    let (name, about, derives) = (context.name(), context.docs(), context.derives(false));
    let allow_large_variant = allow_large_variant(printer, variants.iter().filter_map(|variant| variant.ty.as_ref()));
    let public = quote!(#about #derives #[serde(#(#container),*)] #allow_large_variant pub enum #name { #(#listed),* });

    let (source, mapped, by_tag) = (context.source(), context.mapped(), context.support.by_tag());
    let body = quote!(#by_tag(#source, &[#tag], false) #mapped);
    let wires: Vec<_> = variants.iter().map(|variant| &variant.wire).collect();
    let unknown = quote!(unknown => Err(D::Error::unknown_variant(unknown, &[#(#wires),*])));
    let read = read(printer, content, variants, &unknown, context.support);
    vec![public, context.deserialize(&body), by_name(&name, &quote!(tag), &quote!(members), &read)]
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
    // The struct that reads the content of most variants is printed before the match, any other one in its arm.
    let readers: Vec<_> = variants.iter().map(|variant| Reader::new(printer, variant)).collect();
    let count = |reader: &Reader<'_>| readers.iter().filter(|other| **other == Some(*reader)).count();
    let shared = readers.iter().flatten().rev().max_by_key(|reader| count(reader)).copied();
    let shared = shared.filter(|_| content.is_some());
    let arms: Vec<_> = variants
        .iter()
        .zip(&names)
        .zip(&readers)
        .map(|((variant, name), reader)| match (&variant.ty, content, reader) {
            (Some(_), Some(content), Some(reader)) => {
                let read = quote!(Members::deserialize(members).map(|read| Self::#name(read.content)));
                if Some(*reader) == shared {
                    return read;
                }
                let members = reader.members(printer, content, support);
                quote!({ #members #read })
            }
            (Some(ty), ..) => {
                let read = printer.read(ty, &quote!(members), support);
                quote!(#read.map(Self::#name))
            }
            (None, ..) if variant.closed => {
                let none = support.no_members();
                quote!(#none::deserialize(members).map(|_| Self::#name))
            }
            (None, ..) => quote!(serde::de::IgnoredAny::deserialize(members).map(|_| Self::#name)),
        })
        .collect();
    let members = shared.zip(content).map(|(reader, content)| reader.members(printer, content, support));
    quote!(#members match tag { #(#wires => #arms,)* #unknown })
}

/// The reader of the content of a variant.
#[derive(Clone, Copy, PartialEq)]
struct Reader<'a> {
    /// The type, if it needs an attribute for its reader or because it is required. Any other type is a parameter.
    ty: Option<&'a Ty>,
    closed: bool,
}

impl<'a> Reader<'a> {
    fn new(printer: &Printer<'_>, variant: &'a TaggedVariant) -> Option<Reader<'a>> {
        let ty = variant.ty.as_ref()?;
        let told = printer.needs_reader(ty) || printer.reads_nothing(ty);
        Some(Reader { ty: told.then_some(ty), closed: variant.closed })
    }

    /// Returns a struct with the content as its only field.
    fn members(self, printer: &Printer<'_>, content: &str, support: &mut Support) -> TokenStream {
        let with = self.ty.map(|ty| match printer.needs_reader(ty) {
            true => support.reader(printer, ty, false),
            false => support.required(),
        });
        let with = with.map(|reader| quote!(deserialize_with = #reader));
        let rename = (content != "content").then(|| quote!(rename = #content));
        let attributes: Vec<_> = rename.into_iter().chain(with).collect();
        let attributes = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
        let deny = self.closed.then(|| quote!(#[serde(deny_unknown_fields)]));
        let (parameter, ty) = match self.ty {
            Some(ty) => (None, printer.ty(ty)),
            None => (Some(quote!(<T>)), quote!(T)),
        };
        quote! {
            #[derive(Deserialize)]
            #deny
            struct Members #parameter { #attributes content: #ty }
        }
    }
}
