//! Prints a struct with named fields. Where serde's derive would accept too much, or the members have to satisfy conditions,
//! it is deserialized by a private mirror of itself.

use proc_macro2::TokenStream;
use quote::quote;

use super::constructor::constructor;
use super::context::ItemContext;
use super::getter;
use super::layout::MAX_LINE_BYTES;
use super::parts::{docs, ident};
use super::rename::{self, Rule, What};
use crate::model::{AdditionalProperties, Field, Ty};

/// The tokens of the struct.
pub fn record(context: &mut ItemContext<'_>, fields: &[Field], unknown: &AdditionalProperties) -> Vec<TokenStream> {
    let (printer, item) = (context.printer, context.item);
    let names: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Fields);
    let container = container_arguments(rule, unknown);

    // serde's derive also reads a struct from an array, unless the struct has a flattened map.
    let map_only = !printer.model.deviations.derived_forms && !matches!(unknown, AdditionalProperties::Keep { .. });
    let mirrored = map_only || context.check.is_some() || !item.conditions.is_empty();
    let mut declared: Vec<_> = fields.iter().map(|field| declare(context, field, rule, mirrored)).collect();
    if let AdditionalProperties::Keep { name, ty } = unknown {
        declared.push(declare_others(context, name, ty, mirrored));
    }
    let (public, mirror): (Vec<_>, Vec<_>) = declared.into_iter().map(|field| (field.public, field.mirror)).unzip();

    let (name, docs, derives) = (context.name(), context.docs(), context.derives(!mirrored));
    let attribute = (!container.is_empty()).then(|| quote!(#[serde(#(#container),*)]));
    let mut parts = vec![quote!(#docs #derives #attribute pub struct #name { #(#public),* })];
    parts.extend(constructor(printer, &item.name, fields, unknown));
    parts.extend(getter::getters(printer, &item.name, fields, context.support));
    if mirrored {
        let (text, read) = (&item.name, read_mirror(context, map_only));
        parts.push(context.deserialize(&quote! {
            #[derive(Deserialize)]
            #[serde(remote = #text #(, #container)*)]
            struct Members { #(#mirror),* }
            #read
        }));
    }
    parts
}

/// The arguments of serde's attribute on the struct.
fn container_arguments(rule: Option<Rule>, unknown: &AdditionalProperties) -> Vec<TokenStream> {
    let rename_all = rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule));
    let deny = (*unknown == AdditionalProperties::Reject).then(|| quote!(deny_unknown_fields));
    rename_all.into_iter().chain(deny).collect()
}

/// A field as it is declared in the struct, and in its mirror.
struct Declared {
    public: TokenStream,
    mirror: TokenStream,
}

/// Declares a field. If the struct has a mirror, only the mirror has the reader of the field.
fn declare(context: &mut ItemContext<'_>, field: &Field, rule: Option<Rule>, mirrored: bool) -> Declared {
    let printer = context.printer;
    let as_rust = printer.field(field, context.support);
    let (ident, ty) = (ident(&field.name), &as_rust.ty);
    let mut read = Vec::new();
    if rename::is_needed(&field.name, &field.wire, rule, What::Fields) {
        let wire = &field.wire;
        read.push(quote!(rename = #wire));
    }
    if as_rust.optional {
        read.push(quote!(default));
    }
    let mut written = read.clone();
    if as_rust.optional {
        written.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    let with = as_rust.deserialize_with.as_ref().map(|reader| quote!(deserialize_with = #reader));
    read.extend(with.clone());
    let written = attributes(written, with.filter(|_| !mirrored));
    let schema = as_rust.schema.filter(|_| printer.schemars).map(|ty| {
        let ty = ty.to_string().replace(' ', "");
        quote!(#[cfg_attr(feature = "schemars", schemars(with = #ty))])
    });
    let docs = docs(field.docs.as_deref());
    let read = attributes(read, None);
    Declared { public: quote!(#docs #written #schema pub #ident: #ty), mirror: quote!(#read #ident: #ty) }
}

/// Declares the map of additional properties.
fn declare_others(context: &mut ItemContext<'_>, name: &str, ty: &Ty, mirrored: bool) -> Declared {
    let printer = context.printer;
    let (ident, map) = (ident(name), printer.map(ty));
    let with = printer.needs_reader(ty).then(|| {
        let reader = context.support.reader(printer, &Ty::Map(Box::new(ty.clone())), false);
        quote!(, deserialize_with = #reader)
    });
    let written = with.clone().filter(|_| !mirrored);
    let text = " The members that have no field of their own.";
    Declared {
        public: quote!(#[doc = #text] #[serde(flatten #written)] pub #ident: #map),
        mirror: quote!(#[serde(flatten #with)] #ident: #map),
    }
}

/// The expression that reads the struct by its mirror; with `map_only`, from an object only.
fn read_mirror(context: &mut ItemContext<'_>, map_only: bool) -> TokenStream {
    let (source, mapped) = (context.source(), context.mapped());
    let source = if map_only && context.check.is_none() {
        let reader = context.support.map_only();
        quote!(#reader(#source))
    } else {
        source
    };
    if context.item.conditions.is_empty() {
        return quote!(Members::deserialize(#source) #mapped);
    }
    let checked = context.checked_value();
    quote! {
        let value = Members::deserialize(#source) #mapped?;
        #checked
    }
}

/// The maximum length of the arguments of serde's field attribute that prettyplease keeps on one line.
const MAX_ATTRIBUTE_BYTES: usize = MAX_LINE_BYTES - "    #[serde()]".len();

/// The attribute of a field with these arguments; with the last one in an attribute of its own, where they would not fit
/// into a line.
fn attributes(mut arguments: Vec<TokenStream>, last: Option<TokenStream>) -> TokenStream {
    let mut lists = Vec::new();
    let length: usize = arguments.iter().chain(&last).map(|argument| argument.to_string().len() + ", ".len()).sum();
    if length.saturating_sub(", ".len()) > MAX_ATTRIBUTE_BYTES && !arguments.is_empty() {
        lists.push(std::mem::take(&mut arguments));
    }
    arguments.extend(last);
    lists.push(arguments);
    let lists = lists.iter().filter(|list| !list.is_empty());
    lists.map(|list| quote!(#[serde(#(#list),*)])).collect()
}
