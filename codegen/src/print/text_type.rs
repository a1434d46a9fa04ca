//! The types for strings of a format.

use quote::{format_ident, quote};

use super::layout::formatted;
use crate::error::Result;
use crate::formats::Format;

/// The type for strings of a format, which keeps what it checks.
pub fn text_type(format: &Format, schemars: bool) -> Result<String> {
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
        if schemars {
            quote! {
                #[cfg(feature = "schemars")]
                impl schemars::JsonSchema for #name {
                    fn schema_name() -> std::borrow::Cow<'static, str> {
                        #text.into()
                    }

                    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                        schemars::json_schema!({ "type": "string", "format": #format_name })
                    }
                }
            }
        } else {
            quote!()
        },
    ];
    let texts = parts.into_iter().filter(|part| !part.is_empty()).map(|part| formatted(part, &text));
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n"))
}
