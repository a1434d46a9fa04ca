//! Prints a getter for each optional field with a default: it returns the field, or the default of the schema. The data
//! itself does not change.
//!
//! Constants are returned by value, strings and arrays as slices; other values as a reference to a static that is parsed
//! once from the JSON of the default.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::Printer;
use super::guarded::{self, Accessor};
use super::parts::ident;
use super::support::Support;
use super::tokens::raw;
use crate::model::{DefaultValue, Derive, Field, Kind, Ty};
use crate::refine::is_unwanted;

/// Methods that users call on any value: a getter of the same name would hide them.
const RESERVED_METHODS: &[&str] = &[
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
    "new",
    "partial_cmp",
    "serialize",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "validate",
    "conditions",
];

/// Returns the impl with the getters of a struct.
pub fn getters(printer: &Printer<'_>, name: &str, fields: &[Field], support: &mut Support) -> Option<TokenStream> {
    let methods: Vec<_> = fields.iter().filter_map(|field| getter(printer, field, fields, support)).collect();
    let name = ident(name);
    (!methods.is_empty()).then(|| quote!(impl #name { #(#methods)* }))
}

fn getter(printer: &Printer<'_>, field: &Field, fields: &[Field], support: &mut Support) -> Option<TokenStream> {
    let default = field.default.as_ref().filter(|_| !field.required)?;
    let ty = &printer.model.in_option(field).without_rules();
    let bare = field.name.trim_start_matches("r#");
    let method = if RESERVED_METHODS.contains(&bare) { format!("{bare}_or_default") } else { field.name.clone() };
    if method != field.name && fields.iter().any(|other| other.name == method) {
        return None;
    }
    let Getter { ty, value, shown } = match default {
        DefaultValue::Json(json) => lazy(printer, &ident(&field.name), ty, json, support),
        default => constant(printer, &ident(&field.name), ty, default)?,
    };
    let docs = format!(" `{bare}`, or `{shown}` where it is absent.");
    // clippy expects methods with such names to take other arguments.
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
    /// The default as the documentation shows it.
    shown: String,
}

/// The getter of a default that is a constant.
fn constant(printer: &Printer<'_>, field: &Ident, ty: &Ty, default: &DefaultValue) -> Option<Getter> {
    let leaf = printer.model.resolved(ty);
    let constant = Constant { printer, field, default };
    let (ty, value) = match (leaf, default) {
        (Ty::List(items), DefaultValue::List(defaults)) => constant.list(items, defaults)?,
        (Ty::Nullable(inner), _) => constant.nullable(inner, &literal(printer, inner, default)?),
        _ => {
            let literal = literal(printer, leaf, default)?;
            match inside(printer, ty) {
                Some(inside) => constant.in_newtype(leaf, &inside, &literal),
                None => constant.plain(leaf, &literal),
            }
        }
    };
    Some(Getter { ty, value, shown: shown(default, leaf) })
}

/// A default that is a constant. Each method returns the return type and the value of its getter.
struct Constant<'a> {
    printer: &'a Printer<'a>,
    field: &'a Ident,
    default: &'a DefaultValue,
}

impl Constant<'_> {
    /// A list.
    fn list(&self, items: &Ty, defaults: &[DefaultValue]) -> Option<(TokenStream, TokenStream)> {
        let Constant { printer, field, .. } = self;
        let defaults = defaults.iter().map(|default| literal(printer, items, default)).collect::<Option<Vec<_>>>()?;
        let value = match defaults.as_slice() {
            [] => quote!(self.#field.as_deref().unwrap_or_default()),
            defaults => quote!(self.#field.as_deref().unwrap_or(&[#(#defaults),*])),
        };
        let items = printer.ty(items);
        Some((quote!(&[#items]), value))
    }

    /// A value that may also be null.
    fn nullable(&self, inner: &Ty, literal: &TokenStream) -> (TokenStream, TokenStream) {
        let Constant { printer, field, .. } = self;
        if let Some(as_text) = as_text(printer, inner) {
            let value = match inner {
                Ty::String => quote!(value.as_deref()),
                _ => quote!(value.as_ref().map(#as_text)),
            };
            return (quote!(Option<&str>), quote!(self.#field.as_ref().map_or(Some(#literal), |value| #value)));
        }
        let rust = printer.ty(inner);
        match is_copied(printer, inner) {
            true => (quote!(Option<#rust>), quote!(self.#field.unwrap_or(Some(#literal)))),
            false => (quote!(Option<&#rust>), quote!(self.#field.as_ref().map_or(Some(&#literal), Option::as_ref))),
        }
    }

    /// The value inside a newtype.
    fn in_newtype(&self, leaf: &Ty, inside: &Inside, literal: &TokenStream) -> (TokenStream, TokenStream) {
        let Constant { printer, field, .. } = self;
        if as_text(printer, leaf).is_some() {
            let path = &inside.path;
            return (quote!(&str), quote!(self.#field.as_ref().map_or(#literal, |value| #path.as_str())));
        }
        let read = inside.by_value();
        let value = match self.default {
            DefaultValue::Bool(true) => quote!(self.#field.as_ref().is_none_or(|value| #read)),
            DefaultValue::Bool(false) => quote!(self.#field.as_ref().is_some_and(|value| #read)),
            _ => quote!(self.#field.as_ref().map_or(#literal, |value| #read)),
        };
        (printer.ty(leaf), value)
    }

    /// Any other value.
    fn plain(&self, leaf: &Ty, literal: &TokenStream) -> (TokenStream, TokenStream) {
        let Constant { printer, field, .. } = self;
        let rust = printer.ty(leaf);
        match as_text(printer, leaf) {
            Some(_) if *leaf == Ty::String => (quote!(&str), quote!(self.#field.as_deref().unwrap_or(#literal))),
            Some(as_text) => (quote!(&str), quote!(self.#field.as_ref().map_or(#literal, #as_text))),
            None if is_copied(printer, leaf) => (rust, quote!(self.#field.unwrap_or(#literal))),
            None => (quote!(&#rust), quote!(self.#field.as_ref().unwrap_or(&#literal))),
        }
    }
}

/// Returns the constant for a type that is not a newtype. A string is a `&str`, unless its type is `Uuid`.
fn literal(printer: &Printer<'_>, ty: &Ty, default: &DefaultValue) -> Option<TokenStream> {
    Some(match (ty, default) {
        (Ty::Bool, DefaultValue::Bool(value)) => quote!(#value),
        (Ty::Integer | Ty::Int(_), DefaultValue::Integer(integer)) => {
            let literal = Literal::i128_unsuffixed(*integer);
            quote!(#literal)
        }
        (Ty::Float, DefaultValue::Float(number)) => {
            let literal = Literal::f64_unsuffixed(number.as_f64().filter(|float| float.is_finite())?);
            quote!(#literal)
        }
        (Ty::Uuid, DefaultValue::String(text)) if printer.model.deviations.text_normalised => {
            quote!(uuid::uuid!(#text))
        }
        (Ty::String | Ty::Text(_) | Ty::Uri | Ty::Uuid, DefaultValue::String(text)) => quote!(#text),
        (Ty::Item(name), DefaultValue::Variant(variant)) => {
            // The enum may have become JSON with a check.
            let item = printer.model.item(name)?;
            if !matches!(item.kind, Kind::Enum { .. } | Kind::Literals { .. }) {
                return None;
            }
            let (ty, variant) = (printer.ty(ty), ident(variant));
            quote!(#ty::#variant)
        }
        _ => return None,
    })
}

/// Returns the function that converts a value of the type to `&str`, if the type is a string.
fn as_text(printer: &Printer<'_>, ty: &Ty) -> Option<TokenStream> {
    let rust = printer.ty(ty);
    match ty {
        Ty::Uuid if printer.model.deviations.text_normalised => None,
        Ty::String | Ty::Text(_) | Ty::Uri | Ty::Uuid => Some(quote!(#rust::as_str)),
        _ => None,
    }
}

fn is_copied(printer: &Printer<'_>, ty: &Ty) -> bool {
    match ty {
        Ty::Item(name) => printer.model.item(name).is_some_and(|item| item.derives.contains(&Derive::Copy)),
        _ => true,
    }
}

/// The getter of a default that is parsed from JSON.
fn lazy(printer: &Printer<'_>, field: &Ident, ty: &Ty, json: &Value, support: &mut Support) -> Getter {
    let (boxed, ty) = match ty {
        Ty::Boxed(inner) => (true, &**inner),
        ty => (false, ty),
    };
    let (rust, default_of, text) = (printer.ty(ty), support.default_of(), raw(&json.to_string()));
    let (given, value) = match ty {
        Ty::List(items) => {
            let items = printer.ty(items);
            (quote!(&[#items]), quote!(self.#field.as_deref().unwrap_or(&DEFAULT)))
        }
        Ty::Nullable(inner) => match &**inner {
            Ty::List(items) => {
                let items = printer.ty(items);
                (quote!(Option<&[#items]>), quote!(self.#field.as_ref().unwrap_or(&DEFAULT).as_deref()))
            }
            inner => {
                let inner = printer.ty(inner);
                (quote!(Option<&#inner>), quote!(self.#field.as_ref().unwrap_or(&DEFAULT).as_ref()))
            }
        },
        _ if boxed => (quote!(&#rust), quote!(self.#field.as_deref().unwrap_or(&DEFAULT))),
        _ => (quote!(&#rust), quote!(self.#field.as_ref().unwrap_or(&DEFAULT))),
    };
    Getter {
        ty: given,
        value: quote! {
            static DEFAULT: LazyLock<#rust> = LazyLock::new(|| #default_of(#text));
            #value
        },
        shown: shown(&DefaultValue::Json(json.clone()), ty),
    }
}

/// Returns a default as the documentation shows it.
fn shown(default: &DefaultValue, ty: &Ty) -> String {
    /// The maximum length of a value in a comment, in characters.
    const MAX_SHOWN_CHARS: usize = 60;
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !is_unwanted(*c) && !matches!(c, '`' | '\n' | '\t')).collect()
    };
    let text = match (default, ty) {
        (DefaultValue::Bool(value), _) => value.to_string(),
        (DefaultValue::Integer(integer), _) => integer.to_string(),
        (DefaultValue::Float(number), _) => number.to_string(),
        (DefaultValue::String(text), _) => format!("{:?}", plain(text)),
        (DefaultValue::Variant(variant), Ty::Item(name)) => format!("{name}::{variant}"),
        (DefaultValue::Variant(_), Ty::Nullable(inner)) => shown(default, inner),
        (DefaultValue::Variant(variant), _) => variant.clone(),
        (DefaultValue::List(items), ty) => {
            let inner = ty.inside().first().unwrap_or(ty);
            format!("[{}]", items.iter().map(|item| shown(item, inner)).collect::<Vec<_>>().join(", "))
        }
        (DefaultValue::Json(value), _) => plain(&value.to_string()),
        (DefaultValue::Invalid, _) => String::new(),
    };
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// The expression for the innermost value of nested newtypes, from the variable `value`, which is a reference.
struct Inside {
    path: TokenStream,
    /// Whether the getter returns a reference.
    borrowed: bool,
}

impl Inside {
    fn by_value(&self) -> TokenStream {
        let path = &self.path;
        if self.borrowed { quote!(*#path) } else { path.clone() }
    }
}

/// Returns the innermost value; `None` if the type is not a newtype.
fn inside(printer: &Printer<'_>, ty: &Ty) -> Option<Inside> {
    let mut at = ty;
    let value = format_ident!("value");
    let mut out = Inside { path: quote!(#value), borrowed: true };
    let mut any = false;
    while let Ty::Item(name) = at
        && let Some(item) = printer.model.item(name)
        && let Kind::Newtype { inner } = &item.kind
    {
        let path = out.path;
        out = match guarded::accessor(printer, item, inner) {
            None => Inside { path: quote!(#path.0), borrowed: false },
            Some(Accessor::AsStr) => Inside { path, borrowed: true },
            Some(Accessor::Copied) => Inside { path: quote!(#path.get()), borrowed: false },
            Some(Accessor::Borrowed) => Inside { path: quote!(#path.get()), borrowed: true },
        };
        any = true;
        at = inner;
    }
    any.then_some(out)
}
