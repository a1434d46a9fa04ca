//! What generated types need beside them. The parts are Rust files of their own, copied behind the types that use them.

use std::collections::BTreeMap;

use quote::{format_ident, quote};

use super::{Printer, format};
use crate::error::Result;
use crate::model::Ty;

/// What is needed so far.
#[derive(Debug, Default)]
pub struct Support {
    present: bool,
    map_only: bool,
    text_only: bool,
    /// The readers of types with UUIDs in them, by name.
    readers: BTreeMap<String, (Ty, bool)>,
}

const PRESENT: &str = include_str!("support/present.rs");
const MAP_ONLY: &str = include_str!("support/map_only.rs");
const TEXT_ONLY: &str = include_str!("support/text_only.rs");
const URI: &str = include_str!("support/uri.rs");
const URI_SCHEMA: &str = include_str!("support/uri_schema.rs");
const HYPHENATED: &str = include_str!("support/hyphenated.rs");
const UUID_TEXT: &str = include_str!("support/uuid_text.rs");
const UUID_TEXT_SCHEMA: &str = include_str!("support/uuid_text_schema.rs");

impl Support {
    /// Reads a member that may be absent, but is what its type says where it is there.
    pub fn present(&mut self) -> String {
        self.present = true;
        "present".to_owned()
    }

    /// A deserializer that lets a struct be read from an object only.
    pub fn map_only(&mut self) -> proc_macro2::Ident {
        self.map_only = true;
        format_ident!("MapOnly")
    }

    /// Reads one of several strings.
    pub fn text_only(&mut self) -> proc_macro2::Ident {
        self.text_only = true;
        format_ident!("text_only")
    }

    /// Reads a type with UUIDs in it; with `optional`, as something that is there.
    pub fn reader(&mut self, ty: &Ty, optional: bool) -> String {
        let mut name = shape(ty);
        if optional {
            name.push_str("_present");
        }
        self.readers.insert(name.clone(), (ty.clone(), optional));
        name
    }

    pub fn needs_deserializer(&self) -> bool {
        self.present || self.map_only || self.text_only || !self.readers.is_empty()
    }

    /// The parts, each a text of its own.
    pub fn parts(&self, printer: &Printer<'_>) -> Vec<Result<String>> {
        let uri = printer.model.has(&Ty::Uri);
        let kept = printer.model.has(&Ty::Uuid) && !printer.model.deviations.text_normalised;
        let parts = [
            (uri, URI),
            (uri && printer.schemars, URI_SCHEMA),
            (kept, UUID_TEXT),
            (kept && printer.schemars, UUID_TEXT_SCHEMA),
            (self.present, PRESENT),
            (self.map_only, MAP_ONLY),
            (self.text_only, TEXT_ONLY),
            (!self.readers.is_empty(), HYPHENATED),
        ];
        let mut out: Vec<Result<String>> =
            parts.into_iter().filter(|(needed, _)| *needed).map(|(_, part)| Ok(part.to_owned())).collect();
        out.extend(self.readers.iter().filter(|(name, _)| *name != "hyphenated").map(|(name, (ty, optional))| {
            let ident = format_ident!("{name}");
            let (wire, whole) = (wire_type(ty), printer.ty(ty));
            let read = quote!(read);
            let convert = conversion(ty, &read);
            let (result, value) =
                if *optional { (quote!(Option<#whole>), quote!(Some(#convert))) } else { (whole, convert) };
            format(
                quote! {
                    fn #ident<'de, D: Deserializer<'de>>(deserializer: D) -> Result<#result, D::Error> {
                        let read = <#wire>::deserialize(deserializer)?;
                        Ok(#value)
                    }
                },
                name,
            )
        }));
        out
    }
}

/// A name for the way to a UUID inside a type.
fn shape(ty: &Ty) -> String {
    match ty {
        Ty::Nullable(inner) => format!("{}_nullable", shape(inner)),
        Ty::List(inner) => format!("{}_list", shape(inner)),
        Ty::Map(inner) => format!("{}_map", shape(inner)),
        Ty::Boxed(inner) => format!("{}_boxed", shape(inner)),
        _ => "hyphenated".to_owned(),
    }
}

fn wire_type(ty: &Ty) -> proc_macro2::TokenStream {
    match ty {
        Ty::Nullable(inner) => {
            let inner = wire_type(inner);
            quote!(Option<#inner>)
        }
        Ty::List(inner) => {
            let inner = wire_type(inner);
            quote!(Vec<#inner>)
        }
        Ty::Map(inner) => {
            let inner = wire_type(inner);
            quote!(BTreeMap<String, #inner>)
        }
        Ty::Boxed(inner) => wire_type(inner),
        _ => quote!(Hyphenated),
    }
}

fn conversion(ty: &Ty, from: &proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let one = quote!(one);
    match ty {
        Ty::Nullable(inner) => {
            let inner = conversion(inner, &one);
            quote!(#from.map(|one| #inner))
        }
        Ty::List(inner) => {
            let inner = conversion(inner, &one);
            quote!(#from.into_iter().map(|one| #inner).collect())
        }
        Ty::Map(inner) => {
            let inner = conversion(inner, &one);
            quote!(#from.into_iter().map(|(key, one)| (key, #inner)).collect())
        }
        Ty::Boxed(inner) => {
            let inner = conversion(inner, from);
            quote!(Box::new(#inner))
        }
        _ => quote!(#from.0),
    }
}
