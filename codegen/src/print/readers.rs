//! Prints functions that deserialize types for which serde's own code would accept too much: other forms of a UUID, or
//! values that violate rules.

use quote::{format_ident, quote};

use super::Printer;
use super::check::Checks;
use super::layout::formatted as format_tokens;
use super::rules::{End, Enforced, Place, words};
use super::support::{Reader, Support};
use super::tokens::mentions;
use crate::error::Result;
use crate::model::Ty;

impl Support {
    /// Requests a reader of the type, with `optional` as an `Option`; returns its name.
    pub fn reader(&mut self, printer: &Printer<'_>, ty: &Ty, optional: bool) -> String {
        let shape = shape(printer, ty, &self.named_after);
        let borrows = printer.borrows && printer.holds_borrowed(ty);
        let reader = Reader { ty: ty.clone(), optional, borrows };
        let start = if optional { "some_" } else { "" };
        let mut name = format!("{start}{shape}");
        let mut number = 2;
        // Types that differ only in case lead to the same name.
        while self.readers.get(&name).is_some_and(|known| *known != reader) {
            name = format!("{start}{shape}_{number}");
            number += 1;
        }
        self.readers.insert(name.clone(), reader);
        name
    }

    /// Prints the readers, and records the helpers that their rules call. The first printer owns plain strings, the second one
    /// may borrow them.
    pub fn readers(&self, printers: [&Printer<'_>; 2], checks: &mut Checks<'_>) -> Vec<Result<String>> {
        let readers = self.readers.iter().filter(|(name, _)| *name != "hyphenated");
        let reader = |(name, Reader { ty, optional, borrows }): (&String, &Reader)| {
            let [owned, borrowing] = printers;
            let printer = if *borrows { borrowing } else { owned };
            let ident = format_ident!("{name}");
            let (wire, rust) = (wire_type(printer, ty), printer.ty(ty));
            // A plain name needs no angle brackets.
            let is_name = syn::parse2::<syn::Ident>(wire.clone()).is_ok();
            let wire = if is_name { wire } else { quote!(<#wire>) };
            let convert = conversion(printer, ty, &quote!(read));
            let body = if ty.has_rules() {
                let name = pattern_owner(name);
                let end = End::Return(quote!(.map_err(D::Error::custom)?));
                let mut enforced = Enforced { printer, checks, name, end };
                let steps = enforced.steps(ty, &Place::Owned(quote!(value)));
                let value = if *optional { quote!(Some(value)) } else { quote!(value) };
                let read = if printer.is_strict(ty) {
                    // `collect` needs a type annotation.
                    let of = mentions(&convert, "collect").then(|| quote!(: #rust));
                    quote!(let read = #wire::deserialize(deserializer)?; let value #of = #convert;)
                } else {
                    quote!(let value = #wire::deserialize(deserializer)?;)
                };
                quote!(#read #steps Ok(#value))
            } else {
                let value = if *optional { quote!(Some(#convert)) } else { convert };
                quote!(let read = #wire::deserialize(deserializer)?; Ok(#value))
            };
            let result = if *optional { quote!(Option<#rust>) } else { rust };
            let tokens =
                quote!(fn #ident<'de, D: Deserializer<'de>>(deserializer: D) -> Result<#result, D::Error> { #body });
            format_tokens(printer.with_lifetimes(tokens)?, name)
        };
        readers.map(reader).collect()
    }
}

/// Returns a name for the structure of a type.
fn shape(printer: &Printer<'_>, ty: &Ty, name: &str) -> String {
    let shape = |printer, inner| shape(printer, inner, name);
    match ty {
        Ty::Ruled(inner, rules) if inner.has_rules() => format!("{}_in_{}", shape(printer, inner), words(rules, name)),
        Ty::Ruled(_, rules) => words(rules, name),
        ty if !printer.is_strict(ty) && !ty.has_rules() => {
            crate::naming::snake(&printer.ty(ty).to_string().replace(|c: char| !c.is_alphanumeric(), " "))
        }
        Ty::Nullable(inner) => format!("{}_nullable", shape(printer, inner)),
        Ty::List(inner) => format!("{}_list", shape(printer, inner)),
        Ty::Array(inner, size) => format!("{}_by_{size}", shape(printer, inner)),
        Ty::Tuple(items) => items.iter().map(|item| shape(printer, item) + "_").collect::<String>() + "tuple",
        Ty::Map(inner) => format!("{}_map", shape(printer, inner)),
        Ty::Boxed(inner) => format!("{}_boxed", shape(printer, inner)),
        Ty::Int(int) => format!("integral_{}", int.name()),
        Ty::String => "text".to_owned(),
        _ => "hyphenated".to_owned(),
    }
}

/// Returns the type that is deserialized, to convert it into `ty`.
fn wire_type(printer: &Printer<'_>, ty: &Ty) -> proc_macro2::TokenStream {
    let inside = |inner: &Ty| wire_type(printer, inner);
    match ty {
        ty if !printer.is_strict(ty) => printer.ty(ty),
        Ty::Nullable(inner) => {
            let inner = inside(inner);
            quote!(Option<#inner>)
        }
        Ty::List(inner) => {
            let inner = inside(inner);
            quote!(Vec<#inner>)
        }
        Ty::Array(inner, size) => {
            let (inner, size) = (inside(inner), proc_macro2::Literal::usize_unsuffixed(*size));
            quote!([#inner; #size])
        }
        Ty::Tuple(items) => {
            let items = items.iter().map(inside);
            quote!((#(#items,)*))
        }
        Ty::Map(inner) => {
            let inner = inside(inner);
            let map = format_ident!("{}", printer.model.map.name());
            quote!(#map<String, #inner>)
        }
        Ty::Boxed(inner) | Ty::Ruled(inner, _) => inside(inner),
        Ty::Int(int) => {
            let int = format_ident!("{}", int.name());
            quote!(IntegralNumber<#int>)
        }
        Ty::String => quote!(Borrowed),
        _ => quote!(Hyphenated),
    }
}

/// Returns the expression that converts the deserialized value.
fn conversion(printer: &Printer<'_>, ty: &Ty, from: &proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let inside = |inner: &Ty| conversion(printer, inner, &quote!(one));
    match ty {
        ty if !printer.is_strict(ty) => quote!(#from),
        Ty::Nullable(inner) | Ty::Array(inner, _) => {
            let inner = inside(inner);
            quote!(#from.map(|one| #inner))
        }
        Ty::List(inner) => {
            let inner = inside(inner);
            quote!(#from.into_iter().map(|one| #inner).collect())
        }
        Ty::Tuple(items) => {
            let parts = items.iter().enumerate().map(|(index, item)| {
                let index = proc_macro2::Literal::usize_unsuffixed(index);
                conversion(printer, item, &quote!(#from.#index))
            });
            quote!((#(#parts,)*))
        }
        Ty::Map(inner) => {
            let inner = inside(inner);
            quote!(#from.into_iter().map(|(key, one)| (key, #inner)).collect())
        }
        Ty::Boxed(inner) => {
            let inner = conversion(printer, inner, from);
            quote!(Box::new(#inner))
        }
        Ty::Ruled(inner, _) => conversion(printer, inner, from),
        _ => quote!(#from.0),
    }
}

/// Returns the name of a pattern in the rules of a reader.
fn pattern_owner(reader: &str) -> &str {
    let name = reader.strip_prefix("some_").unwrap_or(reader);
    name.strip_prefix("valid_").unwrap_or(name)
}
