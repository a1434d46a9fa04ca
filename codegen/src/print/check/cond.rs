//! Conditions that are known when the code is printed, or computed when it runs.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::print::tokens::{negated, operand};

#[derive(Clone)]
pub enum Cond {
    Always,
    Never,
    When(TokenStream),
}

use Cond::{Always, Never, When};

impl Cond {
    /// The condition that the tokens are.
    pub fn new(tokens: TokenStream) -> Cond {
        let mut all = tokens.clone().into_iter();
        match (all.next(), all.next()) {
            (Some(TokenTree::Ident(word)), None) if word == "true" => Always,
            (Some(TokenTree::Ident(word)), None) if word == "false" => Never,
            _ => When(tokens),
        }
    }

    pub fn tokens(self) -> TokenStream {
        match self {
            Always => quote!(true),
            Never => quote!(false),
            When(tokens) => tokens,
        }
    }

    pub fn not(self) -> Cond {
        match self {
            Always => Never,
            Never => Always,
            When(tokens) => When(negated(tokens)),
        }
    }
}

pub fn all(conditions: impl IntoIterator<Item = Cond>) -> Cond {
    let mut parts = Vec::new();
    for condition in conditions {
        match condition {
            Always => {}
            Never => return Never,
            When(tokens) => parts.push(tokens),
        }
    }
    match parts.len() {
        0 => Always,
        1 => When(parts.swap_remove(0)),
        _ => {
            let parts = parts.into_iter().map(operand);
            When(quote!(#(#parts)&&*))
        }
    }
}

pub fn any(conditions: impl IntoIterator<Item = Cond>) -> Cond {
    let mut parts = Vec::new();
    for condition in conditions {
        match condition {
            Never => {}
            Always => return Always,
            When(tokens) => parts.push(tokens),
        }
    }
    match parts.len() {
        0 => Never,
        1 => When(parts.swap_remove(0)),
        _ => When(quote!(#(#parts)||*)),
    }
}
