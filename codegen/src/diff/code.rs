//! Two sides to whether the generated code differs, but for comments.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::side::Side;
use crate::pipeline::side_by_side;
use crate::print::Printed;

/// True if the code of both differs in more than comments, or if that is not known.
pub fn differs(old: &Side, new: &Side) -> bool {
    if old.says_what(new) {
        return false;
    }
    match printed(old, new) {
        Some((old, new)) => old.text != new.text && tokens(&old.text) != tokens(&new.text),
        None => true,
    }
}

/// The code of both, each printed beside the other.
fn printed(old: &Side, new: &Side) -> Option<(Printed, Printed)> {
    let (old, new) = side_by_side(|| old.printed(), || new.printed());
    old.zip(new)
}

/// The crates that only the new code needs.
pub fn new_crates(old: &Side, new: &Side) -> Vec<&'static str> {
    if old.says_what(new) {
        return Vec::new();
    }
    let Some((old, new)) = printed(old, new) else { return Vec::new() };
    let known: HashSet<&str> = old.crates.into_iter().collect();
    new.crates.into_iter().filter(|name| !known.contains(name)).collect()
}

/// The code as tokens, without documentation; as it is where it is no code.
fn tokens(text: &str) -> String {
    match text.parse::<TokenStream>() {
        Ok(tokens) => undocumented(tokens).to_string(),
        Err(_) => text.to_owned(),
    }
}

fn undocumented(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match (token, rest.peek()) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(group))) if hash.as_char() == '#' && is_doc(group) => {
                rest.next();
            }
            (TokenTree::Group(group), _) => {
                let inner = undocumented(group.stream());
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
    fn documentation_is_no_code() {
        let (one, other) = ("/// One.\nstruct A { /* x */ a: u8 }", "/// Two.\n// Three.\nstruct A { a: u8 }");
        assert_eq!(tokens(one), tokens(other));
        assert_ne!(tokens(one), tokens("struct A { a: u16 }"));
    }
}
