//! What a document's regular expression means and what matches it: ECMA-262's with the `u` flag, which is how JSON Schema
//! 2020-12 (core, section 6.4) means them, in time linear in the text wherever the expression allows that.

mod linear;
mod respelt;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::tokens::raw;
pub use linear::Linear;
use respelt::spelt;

/// An expression, spelt for the engine that is to match it.
pub enum Pattern {
    /// For the crate `regex`, which takes linear time.
    Linear(Linear),
    /// For the crate `regress`, which looks around and back anywhere, with its flags.
    Backtracking(String, &'static str),
}

/// True if a check can be made from the expression.
pub fn reads(pattern: &str) -> bool {
    spelt(pattern).is_some()
}

impl Pattern {
    /// `None` for what cannot be read.
    pub fn new(pattern: &str) -> Option<Self> {
        let (pattern, flags) = spelt(pattern)?;
        let linear = if flags == "u" { linear::linear(&pattern) } else { None };
        Some(linear.map_or_else(|| Self::Backtracking(pattern, flags), Self::Linear))
    }

    /// The body of a function that says whether `text` matches.
    pub fn body(&self) -> TokenStream {
        match self {
            Self::Linear(Linear { ahead, pattern }) => {
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
            Self::Backtracking(pattern, flags) => {
                let pattern = raw(pattern);
                quote! {
                    static PATTERN: LazyLock<regress::Regex> =
                        LazyLock::new(|| regress::Regex::with_flags(#pattern, #flags).unwrap());
                    PATTERN.find(text).is_some()
                }
            }
        }
    }
}

fn linear_static(name: &Ident, pattern: &str) -> TokenStream {
    let pattern = raw(pattern);
    quote!(static #name: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new(#pattern).unwrap());)
}
