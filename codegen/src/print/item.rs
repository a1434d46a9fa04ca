//! Prints one item of the model: the type, its attributes and its impls.

use std::borrow::Cow;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::Printer;
use super::check::Checks;
use super::constructor::constructor;
use super::external;
use super::getter;
use super::guarded;
use super::into_owned;
use super::layout::MAX_LINE_BYTES;
use super::literals;
use super::rename::{self, What};
use super::support::Support;
use super::tagged;
use super::text_enum;
use super::tuple;
use super::ty::is_shown;
use super::union;
use super::validate;
use crate::model::{AdditionalProperties, Derive, Field, Item, Kind, Ty};
use crate::shown::is_hidden;

/// The tokens of the item, in pieces that are set apart by a blank line.
pub fn tokens(printer: &Printer<'_>, item: &Item, support: &mut Support, checks: &mut Checks<'_>) -> Vec<TokenStream> {
    let check = item.check.as_ref().map(|key| {
        support.checked();
        checks.check(key)
    });
    let mut parts = match &item.kind {
        Kind::Struct { fields, unknown } => record(printer, item, fields, unknown, support, check),
        Kind::Enum { variants, other: Some(other) } => text_enum::open(printer, item, variants, other, support, check),
        Kind::Enum { variants, other: None } => text_enum::closed(printer, item, variants, support, check),
        Kind::Literals { literals } => literals::literals(printer, item, literals, support, check),
        Kind::Union { alternatives } => union::union(printer, item, alternatives, support, checks, check),
        Kind::Tagged { tag, content, variants } => {
            tagged::tagged(printer, item, (tag, content.as_deref()), variants, support, check)
        }
        Kind::ExternallyTagged { variants } => external::external(printer, item, variants, support, check),
        Kind::Tuple { fields, rest } => tuple::leading(printer, item, fields, rest.as_ref(), support, check),
        Kind::Newtype { inner: Ty::Tuple(items) }
            if check.is_none() && item.conditions.is_empty() && items.len() > 1 =>
        {
            tuple::fixed(printer, item, items, support)
        }
        Kind::Newtype { inner } if check.is_none() && item.is_guarded() => {
            guarded::newtype(printer, item, inner, support, checks)
        }
        Kind::Newtype { inner } => newtype(printer, item, inner, support, check),
    };
    parts.extend(validate::method(printer, item, support, checks));
    parts.extend(into_owned::method(printer, item));
    parts
}

/// The source to read from: the deserializer or, after a check, the value that it returned.
pub fn source(check: Option<&Ident>) -> TokenStream {
    match check {
        Some(check) => quote!(checked(deserializer, rules::#check)?),
        None => quote!(deserializer),
    }
}

/// An error of the value, where there is a check, as one of the deserializer.
pub fn mapped(check: Option<&Ident>) -> TokenStream {
    match check {
        Some(_) => quote!(.map_err(D::Error::custom)),
        None => TokenStream::new(),
    }
}

pub fn deserialize(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #body
            }
        }
    }
}

/// A doc comment, a line for each line.
pub fn docs(text: Option<&str>) -> TokenStream {
    let lines = text
        .into_iter()
        .flat_map(str::lines)
        .map(|line| if line.is_empty() { String::new() } else { format!(" {}", visible(line)) });
    quote!(#(#[doc = #lines])*)
}

/// The derives of an item that writes and reads itself.
pub fn plain_derives(item: &Item) -> TokenStream {
    derive(item, Vec::new())
}

/// The derives of an item that serde writes and, with `deserialize`, reads.
pub fn derives(printer: &Printer<'_>, item: &Item, deserialize: bool) -> TokenStream {
    let mut serde = vec![quote!(Serialize)];
    serde.extend(deserialize.then(|| quote!(Deserialize)));
    let derived = derive(item, serde);
    let schemars = printer.schemars.then(|| quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]));
    quote!(#derived #schemars)
}

/// The maximum number of derives that prettyplease puts on one line.
const MOST_DERIVES: usize = 9;

/// Returns the derives of the standard library for an item, in the usual order, followed by these.
fn derive(item: &Item, mut others: Vec<TokenStream>) -> TokenStream {
    let own = |is_copy: bool| {
        let derives = Derive::ALL.into_iter().filter(move |derive| (*derive == Derive::Copy) == is_copy);
        derives.filter(|derive| item.derives.contains(derive)).map(|derive| ident(derive.name()).into_token_stream())
    };
    let mut all = vec![quote!(Debug), quote!(Clone)];
    all.extend(own(true));
    all.push(quote!(PartialEq));
    all.extend(own(false));
    others.extend(item.additions.derives.iter().map(|path| rust(path)));
    let attributes = item.additions.attributes.iter().map(|attribute| rust(attribute));
    // One line as long as it fits into one.
    if all.len() + others.len() > MOST_DERIVES && !others.is_empty() {
        quote!(#[derive(#(#all),*)] #[derive(#(#others),*)] #(#attributes)*)
    } else {
        all.extend(others);
        quote!(#[derive(#(#all),*)] #(#attributes)*)
    }
}

/// Rust that a configuration asks for, which was read as such there.
pub fn rust(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

fn record(
    printer: &Printer<'_>,
    item: &Item,
    fields: &[Field],
    unknown: &AdditionalProperties,
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let names: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.wire.as_str())).collect();
    let rule = rename::rule(&names, What::Fields);
    let rename_all = rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule));
    let deny = (*unknown == AdditionalProperties::Reject).then(|| quote!(deny_unknown_fields));
    let container: Vec<_> = rename_all.into_iter().chain(deny).collect();
    let container = (!container.is_empty()).then(|| quote!(#[serde(#(#container),*)]));

    // A struct with a flattened map is read from a map only; of the others, serde's derive takes arrays too.
    let closing = !printer.model.deviations.derived_forms && !matches!(unknown, AdditionalProperties::Keep { .. });
    let conditional = !item.conditions.is_empty();
    let mirrored = closing || check.is_some() || conditional;
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
        let written = attributes(written, with.filter(|_| !mirrored));
        let schema = as_rust.schema.filter(|_| printer.schemars).map(|ty| {
            let ty = ty.to_string().replace(' ', "");
            quote!(#[cfg_attr(feature = "schemars", schemars(with = #ty))])
        });
        let docs = docs(field.docs.as_deref());
        let read = attributes(read, None);
        public.push(quote!(#docs #written #schema pub #ident: #ty));
        mirror.push(quote!(#read #ident: #ty));
    }
    if let AdditionalProperties::Keep { name, ty } = unknown {
        let (ident, map) = (ident(name), printer.map(ty));
        let strict = printer.needs_reader(ty).then(|| support.reader(printer, &Ty::Map(Box::new(ty.clone())), false));
        let with = strict.map(|reader| quote!(, deserialize_with = #reader));
        let written = if mirrored { None } else { with.clone() };
        let says = " The members that have no field of their own.";
        public.push(quote!(#[doc = #says] #[serde(flatten #written)] pub #ident: #map));
        mirror.push(quote!(#[serde(flatten #with)] #ident: #map));
    }

    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = derives(printer, item, !mirrored);
    let mut parts = vec![quote!(#docs #derives #container pub struct #name { #(#public),* })];
    parts.extend(constructor(printer, &item.name, fields, unknown));
    parts.extend(getter::getters(printer, &item.name, fields, support));
    if mirrored {
        let text = &item.name;
        let mut remote = vec![quote!(remote = #text)];
        remote.extend(rule.map(|rule| rule.name).map(|rule| quote!(rename_all = #rule)));
        remote.extend((*unknown == AdditionalProperties::Reject).then(|| quote!(deny_unknown_fields)));
        let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
        let source = if closing && check.is_none() {
            let reader = support.map_only();
            quote!(#reader(#source))
        } else {
            source
        };
        let read = if conditional {
            quote! {
                let value = Members::deserialize(#source) #mapped?;
                let mut violations = Violations::default();
                value.conditions(&mut violations);
                violations.into_result().map_err(D::Error::custom)?;
                Ok(value)
            }
        } else {
            quote!(Members::deserialize(#source) #mapped)
        };
        parts.push(deserialize(
            &name,
            &quote! {
                #[derive(Deserialize)]
                #[serde(#(#remote),*)]
                struct Members { #(#mirror),* }
                #read
            },
        ));
    }
    parts
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

/// Text of code in which nothing hides. It is in comments and in literals that are not raw, where an escape shows what it
/// is; only what chooses the form of an emoji stays.
pub fn visible(text: &str) -> Cow<'_, str> {
    let kept = |c: char| matches!(c, '\n' | '\t' | '\u{fe00}'..='\u{fe0f}');
    let hidden = |c: char| is_hidden(c) && !kept(c);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if hidden(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// The schema of a type that derives none; `generator` is what the body calls it.
pub fn json_schema(type_name: &str, generator: &TokenStream, body: &TokenStream) -> TokenStream {
    let name = ident(type_name);
    quote! {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for #name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                #type_name.into()
            }

            fn json_schema(#generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #body
            }
        }
    }
}

fn newtype(
    printer: &Printer<'_>,
    item: &Item,
    inner: &Ty,
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, docs, ty) = (ident(&item.name), docs(item.docs.as_deref()), printer.ty(inner));
    let derives = derives(printer, item, check.is_none());
    let strict = (check.is_none() && printer.is_strict(inner)).then(|| {
        let reader = support.reader(printer, inner, false);
        quote!(#[serde(deserialize_with = #reader)])
    });
    // What has to satisfy more than its type says is not built without being asked.
    let public = check.is_none().then(|| quote!(pub));
    let mut parts = vec![quote!(#docs #derives #[serde(transparent)] pub struct #name(#strict #public #ty);)];
    match &check {
        None => parts.push(quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #name(value)
                }
            }
        }),
        Some(check) => {
            let read = printer.read(inner, &quote!(checked(deserializer, rules::#check)?), support);
            parts.push(quote! {
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
            });
            parts.push(quote! {
                impl TryFrom<#ty> for #name {
                    type Error = serde_json::Error;

                    fn try_from(value: #ty) -> Result<Self, serde_json::Error> {
                        checked(value.serialize(serde_json::value::Serializer)?, rules::#check)?;
                        Ok(#name(value))
                    }
                }
            });
            parts.push(deserialize(&name, &quote!(#read.map(#name).map_err(D::Error::custom))));
        }
    }
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

pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, proc_macro2::Span::call_site()),
        None => format_ident!("{name}"),
    }
}
