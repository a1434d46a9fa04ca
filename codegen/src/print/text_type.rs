//! The types for strings of a format.

use quote::{format_ident, quote};

use super::item::json_schema;
use super::layout::formatted;
use crate::error::Result;
use crate::formats::Format;

/// The type for strings of a format, which keeps what it checks.
pub fn text_type(format: &Format) -> Result<String> {
    let text = crate::refine::text_type(format.name);
    let (name, helper) = (format_ident!("{text}"), format_ident!("{}", format.helper));
    let docs = format!(" A string of the format `{}`, kept as it was written.", format.name);
    let format_name = format.name;
    let parts = [
        quote! {
            #[doc = #docs]
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
            #[serde(transparent)]
            pub struct #name(String);
        },
        quote! {
            impl #name {
                fn check(text: &str) -> Result<(), Violation> {
                    rules::format(text, rules::#helper, #format_name)
                }
            }
        },
        quote!(text_newtype!(#name);),
    ];
    let texts = parts.into_iter().map(|part| formatted(part, &text));
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n"))
}

/// The schema of that type.
pub fn text_type_schema(format: &Format) -> Result<String> {
    let (text, format_name) = (crate::refine::text_type(format.name), format.name);
    let body = quote!(schemars::json_schema!({ "type": "string", "format": #format_name }));
    formatted(json_schema(&text, &quote!(_), &body), &text)
}
