//! A method for each optional field with a default: what the field says, or else what the schema says an absent member
//! stands for. The data keeps what was there.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::Printer;
use super::item::ident;
use crate::model::{Derive, Fallback, Field, Kind, Ty};

/// Methods that users call on any value: a getter of that name would stand in their way.
const KNOWN: &[&str] = &[
    "as_ref",
    "borrow",
    "clone",
    "clone_into",
    "cmp",
    "default",
    "deref",
    "deserialize",
    "eq",
    "fmt",
    "from",
    "hash",
    "into",
    "ne",
    "partial_cmp",
    "serialize",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
];

/// The methods of a struct with these fields.
pub fn getters(printer: &Printer<'_>, name: &str, fields: &[Field]) -> Option<TokenStream> {
    let methods: Vec<_> = fields.iter().filter_map(|field| getter(printer, field, fields)).collect();
    let name = ident(name);
    (!methods.is_empty()).then(|| quote!(impl #name { #(#methods)* }))
}

fn getter(printer: &Printer<'_>, field: &Field, fields: &[Field]) -> Option<TokenStream> {
    let fallback = field.default.as_ref().filter(|_| !field.required)?;
    let ty = match &field.ty {
        Ty::Nullable(inner) if printer.model.deviations.null_absent => inner,
        ty => ty,
    };
    let Getter { ty, value, shown } = body(printer, &ident(&field.name), ty, fallback)?;
    let bare = field.name.trim_start_matches("r#");
    let method = if KNOWN.contains(&bare) { format!("{bare}_or_default") } else { field.name.clone() };
    if method != field.name && fields.iter().any(|other| other.name == method) {
        return None;
    }
    let docs = format!(" `{bare}`, or `{shown}` where it is absent.");
    // clippy expects other arguments of such names.
    let named = ["from_", "into_", "to_"].iter().any(|start| bare.starts_with(start));
    let allowed = named.then(|| quote!(#[allow(clippy::wrong_self_convention)]));
    let method = ident(&method);
    Some(quote! {
        #[doc = #docs]
        #allowed
        pub fn #method(&self) -> #ty {
            #value
        }
    })
}

struct Getter {
    ty: TokenStream,
    value: TokenStream,
    /// The default in the words of the documentation.
    shown: String,
}

fn body(printer: &Printer<'_>, field: &proc_macro2::Ident, ty: &Ty, fallback: &Fallback) -> Option<Getter> {
    let model = printer.model;
    let leaf = model.resolved(ty);
    let rust = printer.ty(leaf);
    // From a reference to the field's value to one to what its newtypes hold.
    let inside = inside(printer, ty);
    let by_value = |literal: TokenStream| match &inside {
        None => quote!(self.#field.unwrap_or(#literal)),
        Some(inside) => quote!(self.#field.as_ref().map_or(#literal, |value| *#inside)),
    };
    let native = |wanted: bool| wanted.then_some(());
    Some(match (leaf, fallback) {
        (Ty::Bool, Fallback::Bool(value)) => {
            Getter { ty: rust, value: by_value(quote!(#value)), shown: value.to_string() }
        }
        (Ty::Integer | Ty::Int(_), Fallback::Whole(whole)) => {
            native(*leaf != Ty::Integer || model.deviations.int_range)?;
            let literal = Literal::i128_unsuffixed(*whole);
            Getter { ty: rust, value: by_value(quote!(#literal)), shown: whole.to_string() }
        }
        (Ty::Float, Fallback::Float(number)) => {
            native(model.deviations.float_precision)?;
            let literal = Literal::f64_unsuffixed(number.as_f64().filter(|float| float.is_finite())?);
            Getter { ty: rust, value: by_value(quote!(#literal)), shown: number.to_string() }
        }
        (Ty::String | Ty::Text(_), Fallback::Text(text)) => {
            let inner = inside.clone().unwrap_or_else(|| quote!(value));
            let value = match (leaf, &inside) {
                (Ty::String, None) => quote!(self.#field.as_deref().unwrap_or(#text)),
                (Ty::Text(_), None) => quote!(self.#field.as_ref().map_or(#text, #rust::as_str)),
                _ => quote!(self.#field.as_ref().map_or(#text, |value| (#inner).as_str())),
            };
            let plain: String = text.chars().filter(|c| !c.is_control() && *c != '`').take(40).collect();
            Getter { ty: quote!(&str), value, shown: format!("{plain:?}") }
        }
        (Ty::List(items), Fallback::Empty) if inside.is_none() => {
            let items = printer.ty(items);
            Getter {
                ty: quote!(&[#items]),
                value: quote!(self.#field.as_deref().unwrap_or_default()),
                shown: "[]".to_owned(),
            }
        }
        (Ty::Item(name), Fallback::Variant(variant)) if inside.is_none() => {
            let item = model.item(name)?;
            if !matches!(item.kind, Kind::Enum { .. } | Kind::Literals { .. }) {
                return None;
            }
            let (known, shown) = (ident(variant), format!("{name}::{variant}"));
            if item.derives.contains(&Derive::Copy) {
                Getter { value: quote!(self.#field.unwrap_or(#rust::#known)), ty: rust, shown }
            } else {
                Getter { value: quote!(self.#field.as_ref().unwrap_or(&#rust::#known)), ty: quote!(&#rust), shown }
            }
        }
        _ => return None,
    })
}

/// An expression for a reference to what the newtypes of a type hold, from a reference called `value`; nothing where the type is
/// none.
fn inside(printer: &Printer<'_>, ty: &Ty) -> Option<TokenStream> {
    let mut at = ty;
    let value = format_ident!("value");
    let mut path = quote!(#value);
    let mut any = false;
    while let Ty::Item(name) = at
        && let Some(item) = printer.model.item(name)
        && let Kind::Newtype { inner } = &item.kind
    {
        path = if item.check.is_some() { quote!(#path.get()) } else { quote!((&#path.0)) };
        any = true;
        at = inner;
    }
    any.then_some(path)
}
