//! Prints a union whose branches keep all of their properties, as an enum that is written as its branch. The branch is
//! selected by type, tag or property if possible; otherwise the first branch that accepts the value.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::check::Checks;
use super::context::ItemContext;
use super::dispatch;
use super::overlap;
use super::parts::ident;
use crate::model::{Alternative, Item, Ty};

/// The tokens of the enum.
pub fn union(context: &mut ItemContext<'_>, alternatives: &[Alternative], checks: &Checks<'_>) -> Vec<TokenStream> {
    let printer = context.printer;
    let (name, docs, derives) = (context.name(), context.docs(), context.derives(false));
    let idents: Vec<_> = alternatives.iter().map(|alternative| ident(&alternative.name)).collect();
    let types: Vec<_> = alternatives.iter().map(|alternative| printer.ty(&alternative.ty)).collect();
    let allow_large_variant = allow_large_variant(printer, alternatives.iter().map(|alternative| &alternative.ty));
    let mut parts =
        vec![quote!(#docs #derives #[serde(untagged)] #allow_large_variant pub enum #name { #(#idents(#types)),* })];

    let (source, mapped) = (context.source(), context.mapped());
    let all: Vec<_> = alternatives.iter().collect();
    if let Some(arms) = dispatch::kinds(printer, &name, alternatives, context.support) {
        let by_kind = context.support.by_kind();
        parts.push(context.deserialize(&quote!(#by_kind(#source) #mapped)));
        parts.push(by_name(&name, &quote!(kind), &quote!(value), &quote!(match kind { #arms })));
    } else if let Some(members) =
        dispatch::members(printer, &all, context.support, &|variant, read| quote!(#read.map(Self::#variant)))
    {
        let (read, name_of, arms) = ((members.read)(&source), &members.name, &members.arms);
        parts.push(context.deserialize(&quote!(#read #mapped)));
        parts.push(by_name(&name, name_of, &quote!(members), &quote!(match #name_of { #arms })));
    } else {
        let read = overlap::read(context, alternatives, checks);
        parts.push(context.deserialize(&read));
    }
    parts
}

/// Returns the impl that reads a variant by its name.
pub fn by_name(union: &Ident, name: &TokenStream, from: &TokenStream, body: &TokenStream) -> TokenStream {
    quote! {
        impl<'de> ByName<'de> for #union {
            fn read<D: Deserializer<'de>>(#name: &str, #from: D) -> Result<Self, D::Error> {
                #body
            }
        }
    }
}

/// Returns the attribute that allows a variant much larger than the others: a box would change the API.
pub fn allow_large_variant<'t>(printer: &Printer<'_>, types: impl Iterator<Item = &'t Ty>) -> Option<TokenStream> {
    /// The difference in size from which on clippy warns, in bytes. Sizes are overestimated here.
    const CLIPPY_LARGE_VARIANT_BYTES: usize = 100;
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
            // The size of a user's type is not known, so it counts as large.
            Ty::Own { .. } => 2 * CLIPPY_LARGE_VARIANT_BYTES,
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
    (largest > second + CLIPPY_LARGE_VARIANT_BYTES).then(|| quote!(#[allow(clippy::large_enum_variant)]))
}
