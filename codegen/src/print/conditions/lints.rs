//! Which lints of clippy the printed conditions would trigger.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

/// Returns the attribute that allows the lints of clippy that these statements trigger because the schema repeats itself.
pub fn allowed(steps: &TokenStream) -> TokenStream {
    let nested = has_nested_if(steps).then(|| quote!(clippy::collapsible_if));
    let text = steps.to_string();
    let boolean =
        ["||", "&&", "! ("].iter().any(|operator| text.contains(operator)).then(|| quote!(clippy::nonminimal_bool));
    let lints: Vec<_> = nested.into_iter().chain(boolean).collect();
    if lints.is_empty() { quote!() } else { quote!(#[allow(#(#lints),*)]) }
}

/// Returns true if the block of an `if` contains only another `if`.
fn has_nested_if(tokens: &TokenStream) -> bool {
    let is_if = |stream: TokenStream| {
        let mut tokens = stream.into_iter();
        matches!(tokens.next(), Some(TokenTree::Ident(word)) if word == "if")
    };
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            is_if(group.stream()) || has_nested_if(&group.stream())
        }
        _ => false,
    })
}
