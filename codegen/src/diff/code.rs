//! Compares the generated code of both sides, apart from comments.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::side::Side;
use crate::pipeline::side_by_side;
use crate::print::Printed;

/// Returns true if the code differs in more than comments, or if one side has no code.
pub fn differs(old: &Side, new: &Side) -> bool {
    if old.is_identical_to(new) {
        return false;
    }
    match print_both(old, new) {
        Some((old, new)) => old.text != new.text && tokens(&old.text) != tokens(&new.text),
        None => true,
    }
}

/// Prints the code of both sides in parallel.
fn print_both(old: &Side, new: &Side) -> Option<(Printed, Printed)> {
    let (old, new) = side_by_side(|| old.print(), || new.print());
    old.zip(new)
}

/// Returns the crates that the new code needs and the old code did not.
pub fn new_crates(old: &Side, new: &Side) -> Vec<&'static str> {
    if old.is_identical_to(new) {
        return Vec::new();
    }
    let Some((old, new)) = print_both(old, new) else { return Vec::new() };
    let known: HashSet<&str> = old.crates.into_iter().collect();
    new.crates.into_iter().filter(|name| !known.contains(name)).collect()
}

/// Returns the tokens of the code, without documentation; the text itself if it is not valid Rust.
fn tokens(text: &str) -> String {
    match text.parse::<TokenStream>() {
        Ok(tokens) => strip_docs(tokens).to_string(),
        Err(_) => text.to_owned(),
    }
}

fn strip_docs(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match (token, rest.peek()) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(group))) if hash.as_char() == '#' && is_doc(group) => {
                rest.next();
            }
            (TokenTree::Group(group), _) => {
                let inner = strip_docs(group.stream());
                out.push(TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)));
            }
            (token, _) => out.push(token),
        }
    }
    out.into_iter().collect()
}

fn is_doc(group: &proc_macro2::Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_ignored() {
        let (one, other) = ("/// One.\nstruct A { /* x */ a: u8 }", "/// Two.\n// Three.\nstruct A { a: u8 }");
        assert_eq!(tokens(one), tokens(other));
        assert_ne!(tokens(one), tokens("struct A { a: u16 }"));
    }
}
