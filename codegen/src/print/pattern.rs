//! Prints the functions that match patterns.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::tokens::raw;
use crate::pattern::{Linear, Pattern};

/// Returns the body of a function that returns whether `text` matches.
pub fn body(pattern: &Pattern) -> TokenStream {
    match pattern {
        Pattern::Linear(Linear { ahead, pattern }) => {
            let mut statics = Vec::new();
            let mut terms = Vec::new();
            for (index, (wanted, pattern)) in ahead.iter().enumerate() {
                let name = if *wanted { "AHEAD" } else { "NOT_AHEAD" };
                let name = if ahead.len() > 1 { format!("{name}_{}", index + 1) } else { name.to_owned() };
                let name = format_ident!("{name}");
                let not = (!wanted).then(|| quote!(!));
                statics.push(linear_static(&name, pattern.as_str()));
                terms.push(quote!(#not #name.is_match(text)));
            }
            statics.push(linear_static(&format_ident!("PATTERN"), pattern.as_str()));
            terms.push(quote!(PATTERN.is_match(text)));
            quote!(#(#statics)* #(#terms)&&*)
        }
        Pattern::Backtracking(pattern, flags) => {
            let pattern = raw(pattern);
            quote! {
                static PATTERN: LazyLock<regress::Regex> =
                    LazyLock::new(|| regress::Regex::with_flags(#pattern, #flags).unwrap());
                PATTERN.find(text).is_some()
            }
        }
    }
}

fn linear_static(name: &Ident, pattern: &str) -> TokenStream {
    let pattern = raw(pattern);
    quote!(static #name: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new(#pattern).unwrap());)
}
