//! Prints the types for strings of a format.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::layout::formatted;
use super::parts::json_schema;
use crate::error::Result;
use crate::formats::{Format, written};

/// Returns the type for strings of a format.
pub fn string_type(format: &Format) -> Result<String> {
    let text = crate::refine::string_type(format.name);
    let (name, helper) = (format_ident!("{text}"), format_ident!("{}", format.helper));
    let format_name = written(format.name);
    let docs = format!(" A string of the format `{format_name}`, kept as it was written.");
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
    joined(parts.into_iter(), &text)
}

/// Returns the type for strings of several values with a separator.
pub fn separated_type(separator: char, format: &str) -> Result<String> {
    let text = crate::refine::string_type(format);
    let name = format_ident!("{text}");
    let docs = format!(" Values in one string, with {separator:?} between them.");
    let parts = [
        quote! {
            #[doc = #docs]
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct #name(String);
        },
        quote! {
            impl #name {
                /// Returns the values, in their order.
                pub fn values(&self) -> impl Iterator<Item = &str> {
                    self.0.split(#separator).filter(|_| !self.0.is_empty())
                }

                /// Returns the string.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }
        },
        quote! {
            impl std::fmt::Display for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.pad(&self.0)
                }
            }
        },
        quote! {
            impl<T: std::fmt::Display> FromIterator<T> for #name {
                fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
                    let mut text = String::new();
                    for (index, value) in values.into_iter().enumerate() {
                        if index > 0 {
                            text.push(#separator);
                        }
                        text.push_str(&value.to_string());
                    }
                    #name(text)
                }
            }
        },
    ];
    joined(parts.into_iter(), &text)
}

/// Returns the items as text, separated by blank lines.
pub fn joined(parts: impl Iterator<Item = TokenStream>, name: &str) -> Result<String> {
    let texts = parts.map(|part| formatted(part, name));
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n"))
}

/// Returns the impl of `JsonSchema` of such a type. The schema of strings with several values has no `format`.
pub fn schema(format: &str, names_format: bool) -> Result<String> {
    let text = crate::refine::string_type(format);
    let written = written(format);
    let format = names_format.then(|| quote!(, "format": #written));
    let body = quote!(schemars::json_schema!({ "type": "string" #format }));
    formatted(json_schema(&text, &quote!(_), &body), &text)
}
