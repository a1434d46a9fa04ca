//! One item of the model as Rust: the type, its attributes and the few impls that its users expect.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Printer;
use super::rename::{self, What};
use super::support::Support;
use super::ty::is_shown;
use crate::model::{Derive, Field, Item, Kind, Ty, Unknown, Variant};

/// The tokens of the item, in pieces that are set apart by a blank line.
pub fn tokens(printer: &Printer<'_>, item: &Item, support: &mut Support) -> Vec<TokenStream> {
    match &item.kind {
        Kind::Struct { fields, unknown } => record(printer, item, fields, unknown, support),
        Kind::Enum { variants } => choice(printer, item, variants, support),
        Kind::Newtype { inner } => newtype(printer, item, inner, support),
    }
}

/// A doc comment, a line for each line.
pub fn docs(text: Option<&str>) -> TokenStream {
    let lines = text
        .into_iter()
        .flat_map(str::lines)
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// How many derives prettyplease puts on one line.
const MOST_DERIVES: usize = 9;

fn derives(printer: &Printer<'_>, item: &Item, deserialize: bool) -> TokenStream {
    let name = |derive: &Derive| match derive {
        Derive::Copy => quote!(Copy),
        Derive::Eq => quote!(Eq),
        Derive::PartialOrd => quote!(PartialOrd),
        Derive::Ord => quote!(Ord),
        Derive::Hash => quote!(Hash),
        Derive::Default => quote!(Default),
    };
    let has = |derive: Derive| item.derives.contains(&derive);
    // In the order in which the standard library lists them.
    let mut all = vec![quote!(Debug), quote!(Clone)];
    all.extend(has(Derive::Copy).then(|| name(&Derive::Copy)));
    all.push(quote!(PartialEq));
    let rest = [Derive::Eq, Derive::PartialOrd, Derive::Ord, Derive::Hash, Derive::Default];
    all.extend(rest.iter().filter(|derive| has(**derive)).map(name));
    let mut serde = vec![quote!(Serialize)];
    serde.extend(deserialize.then(|| quote!(Deserialize)));
    // One line as long as it fits into one.
    let all = if all.len() + serde.len() > MOST_DERIVES {
        quote!(#[derive(#(#all),*)] #[derive(#(#serde),*)])
    } else {
        quote!(#[derive(#(#all,)* #(#serde),*)])
    };
    let schemars = printer.schemars.then(|| quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]));
    quote!(#all #schemars)
}

fn record(
    printer: &Printer<'_>,
    item: &Item,
    fields: &[Field],
    unknown: &Unknown,
    support: &mut Support,
) -> Vec<TokenStream> {
    let names: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Fields);
    let rename_all = rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule));
    let deny = (*unknown == Unknown::Reject).then(|| quote!(deny_unknown_fields));
    let container: Vec<_> = rename_all.into_iter().chain(deny).collect();
    let container = (!container.is_empty()).then(|| quote!(#[serde(#(#container),*)]));

    // A struct with a flattened map is read from a map only; of the others, serde's derive takes arrays too.
    let mirrored = !printer.model.deviations.derived_forms && !matches!(unknown, Unknown::Keep { .. });
    let (mut public, mut mirror) = (Vec::new(), Vec::new());
    for field in fields {
        let as_rust = printer.field(field, support);
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
        if !mirrored {
            written.extend(with);
        }
        let schema = as_rust.schema.filter(|_| printer.schemars).map(|ty| {
            let ty = ty.to_string().replace(' ', "");
            quote!(#[cfg_attr(feature = "schemars", schemars(with = #ty))])
        });
        let docs = docs(field.docs.as_deref());
        let attribute = |list: &[TokenStream]| (!list.is_empty()).then(|| quote!(#[serde(#(#list),*)]));
        let (written, read) = (attribute(&written), attribute(&read));
        public.push(quote!(#docs #written #schema pub #ident: #ty));
        mirror.push(quote!(#read #ident: #ty));
    }
    if let Unknown::Keep { name, ty } = unknown {
        let (ident, map) = (ident(name), printer.map(ty));
        public
            .push(quote!(#[doc = " The members that have no field of their own."] #[serde(flatten)] pub #ident: #map));
    }

    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = derives(printer, item, !mirrored);
    let mut parts = vec![quote!(#docs #derives #container pub struct #name { #(#public),* })];
    if mirrored {
        let reader = support.map_only();
        let text = &item.name;
        let mut remote = vec![quote!(remote = #text)];
        remote.extend(rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule)));
        remote.extend((*unknown == Unknown::Reject).then(|| quote!(deny_unknown_fields)));
        parts.push(quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    #[derive(Deserialize)]
                    #[serde(#(#remote),*)]
                    struct Members { #(#mirror),* }
                    Members::deserialize(#reader(deserializer))
                }
            }
        });
    }
    parts
}

fn choice(printer: &Printer<'_>, item: &Item, variants: &[Variant], support: &mut Support) -> Vec<TokenStream> {
    let names: Vec<_> = variants.iter().map(|variant| (variant.name.as_str(), variant.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Variants);
    let container = rule.map(|rule| rule.name).map(|rule| quote!(#[serde(rename_all = #rule)]));
    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derived = printer.model.deviations.derived_forms;
    let derives = derives(printer, item, derived);
    let idents: Vec<_> = variants.iter().map(|variant| ident(&variant.name)).collect();
    let wires: Vec<_> = variants.iter().map(|variant| variant.wire.as_str()).collect();
    let listed = variants.iter().zip(&idents).map(|(variant, ident)| {
        let wire = &variant.wire;
        let rename =
            rename::is_needed(&variant.name, wire, rule, What::Variants).then(|| quote!(#[serde(rename = #wire)]));
        quote!(#rename #ident)
    });
    let mut parts = vec![
        quote!(#docs #derives #container pub enum #name { #(#listed),* }),
        quote! {
            impl #name {
                /// The text that stands for it in JSON.
                pub fn as_str(self) -> &'static str {
                    match self { #(Self::#idents => #wires),* }
                }
            }
        },
        quote! {
            impl fmt::Display for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.as_str())
                }
            }
        },
    ];
    if !derived {
        let reader = support.text_only();
        parts.push(quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    #reader(deserializer, &[#(#wires),*], |text| match text {
                        #(#wires => Some(Self::#idents),)*
                        _ => None,
                    })
                }
            }
        });
    }
    parts
}

fn newtype(printer: &Printer<'_>, item: &Item, inner: &Ty, support: &mut Support) -> Vec<TokenStream> {
    let (name, docs, ty) = (ident(&item.name), docs(item.docs.as_deref()), printer.ty(inner));
    let derives = derives(printer, item, true);
    let strict = (printer.model.deviations.text_normalised && inner.has(&Ty::Uuid)).then(|| {
        let reader = support.reader(inner, false);
        quote!(#[serde(deserialize_with = #reader)])
    });
    let mut parts = vec![
        quote!(#docs #derives #[serde(transparent)] pub struct #name(#strict pub #ty);),
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #name(value)
                }
            }
        },
    ];
    if is_shown(inner) {
        parts.push(quote! {
            impl fmt::Display for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(f)
                }
            }
        });
    }
    parts
}

fn ident(name: &str) -> proc_macro2::Ident {
    match name.strip_prefix("r#") {
        Some(raw) => proc_macro2::Ident::new_raw(raw, proc_macro2::Span::call_site()),
        None => format_ident!("{name}"),
    }
}
