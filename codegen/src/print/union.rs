//! A union whose branches keep all of their members: an enum that is written as its branch is, and read by the first branch
//! that takes the value.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::item::{derives, deserialize, docs, ident, mapped, source};
use super::support::Support;
use crate::model::{Alternative, Item, JsonKind, Ty, When};

/// One of several types, told apart by the kind of the value, by a member, or by trying them in order.
pub fn union(
    printer: &Printer<'_>,
    item: &Item,
    alternatives: &[Alternative],
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = derives(printer, item, false);
    let idents: Vec<_> = alternatives.iter().map(|alternative| ident(&alternative.name)).collect();
    let types: Vec<_> = alternatives.iter().map(|alternative| printer.ty(&alternative.ty)).collect();
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let value = quote!(&value);
    let reads: Vec<_> = alternatives.iter().map(|alternative| printer.read(&alternative.ty, &value, support)).collect();
    let uneven = uneven(printer, alternatives.iter().map(|alternative| &alternative.ty));
    let fails = {
        let message = format!("no form of {}", item.name);
        quote!(Err(D::Error::custom(#message)))
    };
    let custom = quote!(.map_err(D::Error::custom));
    let kinds: Option<Vec<_>> = alternatives
        .iter()
        .map(|alternative| match &alternative.when {
            When::Kinds(kinds) => Some(kinds.iter().map(|kind| pattern(*kind)).collect::<Vec<_>>()),
            When::Always | When::Prefer { .. } | When::Tag { .. } => None,
        })
        .collect();
    let tags: Option<Vec<_>> = alternatives
        .iter()
        .map(|alternative| match &alternative.when {
            When::Tag { member, values } => Some((member, values)),
            When::Always | When::Prefer { .. } | When::Kinds(_) => None,
        })
        .collect();
    let body = match (kinds, tags) {
        (Some(kinds), _) if !kinds.is_empty() => {
            let arms = kinds.iter().zip(&idents).zip(&reads).filter(|((patterns, _), _)| !patterns.is_empty());
            let arms: Vec<_> = arms
                .map(|((patterns, ident), read)| quote!(#(#patterns)|* => #read.map(Self::#ident) #custom))
                .collect();
            let covered: usize = kinds.iter().map(Vec::len).sum();
            let rest = (covered < 6).then(|| quote!(_ => #fails));
            quote!(match &value { #(#arms,)* #rest })
        }
        (_, Some(tags)) if !tags.is_empty() => {
            let member = tags.first().map(|(member, _)| member.as_str()).unwrap_or_default();
            let arms = tags
                .iter()
                .zip(&idents)
                .zip(&reads)
                .map(|(((_, values), ident), read)| quote!(Some(#(#values)|*) => #read.map(Self::#ident) #custom));
            quote!(match value.get(#member).and_then(Value::as_str) { #(#arms,)* _ => #fails })
        }
        _ => {
            let tries = idents.iter().zip(&reads).map(|(ident, read)| {
                quote! {
                    if let Ok(read) = #read {
                        return Ok(Self::#ident(read));
                    }
                }
            });
            let first = preferred(alternatives, &idents, &reads);
            quote!(#first #(#tries)* #fails)
        }
    };
    vec![
        quote!(#docs #derives #[serde(untagged)] #uneven pub enum #name { #(#idents(#types)),* }),
        deserialize(&name, &quote!(let value = Value::deserialize(#source) #mapped?; #body)),
    ]
}

/// Tries the branch first that the value says it is of.
fn preferred(alternatives: &[Alternative], idents: &[Ident], reads: &[TokenStream]) -> Option<TokenStream> {
    let mut named = None;
    let arms: Vec<_> = alternatives
        .iter()
        .zip(idents.iter().zip(reads))
        .filter_map(|(alternative, (ident, read))| {
            let When::Prefer { member, values } = &alternative.when else { return None };
            named = Some(member);
            Some(quote!(Some(#(#values)|*) => #read.map(Self::#ident).ok()))
        })
        .collect();
    let member = named?;
    Some(quote! {
        let named = match value.get(#member).and_then(Value::as_str) { #(#arms,)* _ => None };
        if let Some(read) = named {
            return Ok(read);
        }
    })
}

/// Where one variant takes much more room than the others, a box would change what users write: so it stays, and clippy is
/// told so.
pub fn uneven<'t>(printer: &Printer<'_>, types: impl Iterator<Item = &'t Ty>) -> Option<TokenStream> {
    /// From which difference on clippy speaks up, in bytes; what is estimated here is on the safe side.
    const MUCH: usize = 100;
    fn size(printer: &Printer<'_>, ty: &Ty, hops: usize) -> usize {
        match ty {
            Ty::Null | Ty::Bool | Ty::Never => 1,
            Ty::Integer | Ty::Int(_) | Ty::Float => 16,
            Ty::Boxed(_) => 8,
            Ty::Any => 72,
            Ty::Uri => 64,
            Ty::Nullable(inner) | Ty::Ruled(inner, _) => size(printer, inner, hops),
            Ty::Array(inner, count) => size(printer, inner, hops).saturating_mul(*count),
            Ty::Tuple(items) => items.iter().map(|item| size(printer, item, hops)).sum(),
            Ty::String | Ty::Text(_) | Ty::Uuid | Ty::List(_) | Ty::Map(_) => 24,
            Ty::Item(name) if hops < 8 => {
                let types = printer.model.item(name).map(Item::types).unwrap_or_default();
                types.into_iter().map(|ty| size(printer, ty, hops + 1)).sum()
            }
            Ty::Item(_) => 0,
        }
    }
    let sizes = types.map(|ty| size(printer, ty, 0));
    let (mut largest, mut second) = (0, 0);
    for size in sizes {
        if size > largest {
            (largest, second) = (size, largest);
        } else {
            second = second.max(size);
        }
    }
    (largest > second + MUCH).then(|| quote!(#[allow(clippy::large_enum_variant)]))
}

fn pattern(kind: JsonKind) -> TokenStream {
    match kind {
        JsonKind::Null => quote!(Value::Null),
        JsonKind::Bool => quote!(Value::Bool(_)),
        JsonKind::Number => quote!(Value::Number(_)),
        JsonKind::String => quote!(Value::String(_)),
        JsonKind::Array => quote!(Value::Array(_)),
        JsonKind::Object => quote!(Value::Object(_)),
    }
}
