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
    /// Creates the condition of an expression.
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
            let parts: Vec<_> = parts.into_iter().map(operand).collect();
            When(joined(&parts, &quote!(&&)))
        }
    }
}

/// Returns the condition that exactly one of these is true. `counted` returns that expression for those that are not constant.
pub fn exactly_one(conditions: Vec<Cond>, counted: impl FnOnce(Vec<TokenStream>) -> TokenStream) -> Cond {
    let sure = conditions.iter().filter(|condition| matches!(condition, Always)).count();
    let mut open: Vec<Cond> = conditions.into_iter().filter(|condition| matches!(condition, When(_))).collect();
    match (sure, open.len()) {
        (0, 0) => Never,
        (0, 1) => open.swap_remove(0),
        (0, _) => When(counted(open.into_iter().map(Cond::tokens).collect())),
        // One is always true, so all others must be false.
        (1, _) => all(open.into_iter().map(Cond::not)),
        _ => Never,
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
        _ => When(joined(&parts, &quote!(||))),
    }
}

/// The maximum number of operands that an operator joins in a row: parsers of the code recurse for each.
const MAX_OPERANDS: usize = 32;

fn joined(parts: &[TokenStream], operator: &TokenStream) -> TokenStream {
    match parts {
        [] => TokenStream::new(),
        [part] => part.clone(),
        parts if parts.len() <= MAX_OPERANDS => {
            let rest = parts.iter().skip(1);
            let first = parts.iter().take(1);
            quote!(#(#first)* #(#operator #rest)*)
        }
        parts => {
            let (left, right) = parts.split_at(parts.len() / 2);
            let (left, right) = (joined(left, operator), joined(right, operator));
            quote!((#left) #operator (#right))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_joined_flat_or_in_halves() {
        let condition = |count: usize| {
            let parts = (0..count).map(|at| When(format!("a{at}").parse().unwrap()));
            any(parts).tokens()
        };
        assert_eq!(condition(3).to_string(), quote!(a0 || a1 || a2).to_string());
        let many: syn::Expr = syn::parse2(condition(10_000)).unwrap();
        fn depth(expr: &syn::Expr) -> usize {
            match expr {
                syn::Expr::Binary(binary) => 1 + depth(&binary.left),
                syn::Expr::Paren(paren) => 1 + depth(&paren.expr),
                _ => 0,
            }
        }
        assert!(depth(&many) < 64, "{}", depth(&many));
    }
}
