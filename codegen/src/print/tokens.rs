//! Inspects printed code: which names it uses, and how it fits into a closure, an operator or a literal.

use std::collections::{BTreeSet, HashSet};

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

/// Returns true if the identifier occurs in the tokens.
pub fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        _ => false,
    })
}

/// Returns the pattern of a variable: its name, or `_` if the body does not mention it.
pub fn variable_or_wildcard(variable: &Ident, body: &TokenStream) -> TokenStream {
    if mentions(body, &variable.to_string()) { quote!(#variable) } else { quote!(_) }
}

/// Collects the identifiers in the tokens.
pub fn words(tokens: &TokenStream, out: &mut HashSet<String>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => words(&group.stream(), out),
            TokenTree::Ident(ident) => drop(out.insert(ident.to_string())),
            _ => {}
        }
    }
}

/// Returns true if there is a block in the tokens.
pub fn has_block(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace || has_block(&group.stream()),
        _ => false,
    })
}

/// Returns a string literal: a raw one if it would need escapes otherwise, and if no invisible character is in it.
pub fn raw(text: &str) -> TokenStream {
    let hash = if text.contains('"') { "#" } else { "" };
    let plain =
        text.contains(['"', '\\']) && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) && !text.contains("\"#");
    let raw = plain.then(|| format!("r{hash}\"{text}\"{hash}").parse().ok()).flatten();
    raw.unwrap_or_else(|| quote!(#text))
}

/// Which of some names and crates printed code uses.
#[derive(Clone)]
pub struct Used {
    names: Vec<&'static str>,
    crates: Vec<&'static str>,
    used: BTreeSet<&'static str>,
    paths: BTreeSet<&'static str>,
    rules: HashSet<String>,
}

impl Used {
    /// Creates an empty set for these names that can be imported and these crates.
    pub fn new(names: impl Iterator<Item = &'static str>, crates: impl Iterator<Item = &'static str>) -> Used {
        let (used, paths, rules) = (BTreeSet::new(), BTreeSet::new(), HashSet::new());
        Used { names: names.collect(), crates: crates.collect(), used, paths, rules }
    }

    /// Adds the names and crates that the tokens use.
    pub fn collect(&mut self, tokens: &TokenStream) {
        self.collect_in(tokens.clone(), false);
    }

    /// Returns true if the name is used as a type or a module, so that it has to be imported: not as the end of a path, nor as a
    /// method, function, associated type or variant.
    pub fn imports(&self, name: &str) -> bool {
        self.used.contains(name)
    }

    /// Returns the crates that paths begin with, and `Error` if a path contains `D::Error` and so needs the trait.
    pub fn paths(&self) -> &BTreeSet<&'static str> {
        &self.paths
    }

    /// Returns the names of paths in the module `rules`.
    pub fn rules(&self) -> &HashSet<String> {
        &self.rules
    }

    /// Adds paths that are used elsewhere.
    pub fn extend_paths(&mut self, paths: impl Iterator<Item = &'static str>) {
        self.paths.extend(paths);
    }

    fn collect_in(&mut self, tokens: TokenStream, braces: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let punct = |at: Option<usize>, c: char| {
            let token = at.and_then(|at| tokens.get(at));
            matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
        };
        let is_use = |at: usize| {
            let before = at.checked_sub(1);
            let (previous, next) = (before.and_then(|before| tokens.get(before)), tokens.get(at + 1));
            let defined = matches!(previous, Some(TokenTree::Ident(word)) if word == "fn" || word == "type");
            let begins = match previous {
                None => true,
                // An attribute.
                Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Bracket,
                _ => punct(before, ','),
            };
            // In a macro call, a variant is followed by its value.
            let ends = next.is_none() || punct(Some(at + 1), ',') || punct(Some(at + 1), '=');
            let called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
            let end_of_path = punct(before, '.') || (punct(before, ':') && punct(at.checked_sub(2), ':'));
            !(end_of_path || defined || called || (braces && begins && ends))
        };
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    self.collect_in(group.stream(), group.delimiter() == Delimiter::Brace);
                }
                TokenTree::Ident(ident) => {
                    if let Some(name) = self.names.iter().find(|name| ident == **name)
                        && !self.used.contains(name)
                        && is_use(at)
                    {
                        self.used.insert(name);
                    }
                    if punct(Some(at + 1), ':') && punct(Some(at + 2), ':') {
                        let owner = at.checked_sub(3).and_then(|before| tokens.get(before));
                        // As `time` in `std::time::Duration`; but `::time` is the crate.
                        let end_of_path = punct(at.checked_sub(1), ':') && matches!(owner, Some(TokenTree::Ident(_)));
                        if ident == "rules"
                            && let Some(TokenTree::Ident(name)) = tokens.get(at + 3)
                        {
                            self.rules.insert(name.to_string());
                        }
                        if ident == "Error" && matches!(owner, Some(TokenTree::Ident(owner)) if owner == "D") {
                            self.paths.insert("Error");
                        } else if !end_of_path && let Some(name) = self.crates.iter().find(|name| ident == **name) {
                            self.paths.insert(name);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// Returns `|name| condition`, or the function if the condition is a call with `name` as its only argument.
pub fn closure(name: &str, condition: &TokenStream) -> TokenStream {
    let ident = format_ident!("{name}");
    let tokens: Vec<TokenTree> = condition.clone().into_iter().collect();
    match tokens.as_slice() {
        // `unique` takes a slice, and a closure borrows one from the list.
        [TokenTree::Ident(function), TokenTree::Group(group)]
            if group.stream().to_string() == name && function != "unique" =>
        {
            return quote!(#function);
        }
        [path @ .., TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis
                && group.stream().to_string() == name
                && is_integer(path) =>
        {
            let path: TokenStream = path.iter().cloned().collect();
            return path;
        }
        [TokenTree::Ident(value), TokenTree::Punct(_), TokenTree::Ident(method), TokenTree::Group(group)]
            if value == name && group.stream().is_empty() && KINDS.iter().any(|known| method == known) =>
        {
            return quote!(Value::#method);
        }
        _ => {}
    }
    let ident = if mentions(condition, name) { quote!(#ident) } else { quote!(_) };
    quote!(|#ident| #condition)
}

/// Returns true for the path `rules::is_integer`.
fn is_integer(path: &[TokenTree]) -> bool {
    path.iter().map(ToString::to_string).collect::<String>() == "rules::is_integer"
}

/// The methods of `Value` that test its type.
const KINDS: [&str; 6] = ["is_null", "is_boolean", "is_number", "is_string", "is_array", "is_object"];

/// Returns true if an operator that binds less than a call is outside of all brackets.
pub fn binds_less(tokens: &TokenStream, operators: &[char]) -> bool {
    let operator = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if operators.contains(&punct.as_char()));
    let begins = tokens.clone().into_iter().next();
    let branches = matches!(begins, Some(TokenTree::Ident(word)) if word == "if" || word == "match");
    branches || tokens.clone().into_iter().any(|token| operator(&token))
}

/// Returns the expression as an operand of `&&`.
pub fn operand(tokens: TokenStream) -> TokenStream {
    if binds_less(&tokens, &['|']) { quote!((#tokens)) } else { tokens }
}

/// Returns the negation in the form that clippy wants.
pub fn negated(tokens: TokenStream) -> TokenStream {
    let parts: Vec<TokenTree> = tokens.clone().into_iter().collect();
    if let [TokenTree::Punct(not), rest @ ..] = parts.as_slice()
        && not.as_char() == '!'
        && !binds_less(&tokens, &['|', '&', '=', '<', '>'])
    {
        return match rest {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => group.stream(),
            rest => rest.iter().cloned().collect(),
        };
    }
    if let Some(opposite) = negated_comparison(&parts).or_else(|| negated_call(&parts)) {
        return opposite;
    }
    if let Some(opposite) = distributed(&parts) {
        return opposite;
    }
    if binds_less(&tokens, &['|', '&', '=', '<', '>']) { quote!(!(#tokens)) } else { quote!(!#tokens) }
}

/// Negates each operand of `&&` or `||`, if that needs fewer `!` than negating the whole expression.
fn distributed(parts: &[TokenTree]) -> Option<TokenStream> {
    let operator = ['|', '&'].into_iter().find(|operator| split(parts, *operator).len() > 1)?;
    let operands = split(parts, operator);
    let opposites: Vec<TokenStream> =
        operands.iter().map(|operand| negated(operand.iter().cloned().collect())).collect();
    let is_negative = |tokens: &TokenStream| {
        let first = tokens.clone().into_iter().next();
        matches!(first, Some(TokenTree::Punct(punct)) if punct.as_char() == '!')
    };
    let negative = opposites.iter().filter(|opposite| is_negative(opposite)).count();
    let was = 1 + operands.iter().filter(|operand| is_negative(&operand.iter().cloned().collect())).count();
    let opposites = opposites.into_iter();
    (negative < was).then(|| match operator {
        '|' => {
            let opposites = opposites.map(operand);
            quote!(#(#opposites)&&*)
        }
        _ => quote!(#(#opposites)||*),
    })
}

/// Returns the operands of an operator that consists of this character twice, outside all brackets.
fn split(parts: &[TokenTree], operator: char) -> Vec<&[TokenTree]> {
    let is_operator =
        |part: Option<&TokenTree>| matches!(part, Some(TokenTree::Punct(punct)) if punct.as_char() == operator);
    let (mut out, mut start, mut at) = (Vec::new(), 0, 0);
    while at < parts.len() {
        if is_operator(parts.get(at)) && is_operator(parts.get(at + 1)) {
            out.extend(parts.get(start..at));
            (start, at) = (at + 2, at + 1);
        }
        at += 1;
    }
    out.extend(parts.get(start..));
    out
}

/// Returns the negation of a comparison.
fn negated_comparison(parts: &[TokenTree]) -> Option<TokenStream> {
    let operators: Vec<(usize, char)> = parts
        .iter()
        .enumerate()
        .filter_map(|(at, part)| match part {
            TokenTree::Punct(punct) if "|&=<>!".contains(punct.as_char()) => Some((at, punct.as_char())),
            _ => None,
        })
        .collect();
    let (at, length, opposite) = match operators.as_slice() {
        [(at, '='), (_, '=')] => (*at, 2, quote!(!=)),
        [(at, '>'), (_, '=')] => (*at, 2, quote!(<)),
        [(at, '<'), (_, '=')] => (*at, 2, quote!(>)),
        [(at, '<')] => (*at, 1, quote!(>=)),
        [(at, '>')] => (*at, 1, quote!(<=)),
        _ => return None,
    };
    let left: TokenStream = parts.get(..at)?.iter().cloned().collect();
    let right: TokenStream = parts.get(at + length..)?.iter().cloned().collect();
    (!left.is_empty() && !right.is_empty()).then(|| quote!(#left #opposite #right))
}

/// Returns the negation of a call that has one: `is_ok`, `is_some_and` with a closure.
fn negated_call(parts: &[TokenTree]) -> Option<TokenStream> {
    let [before @ .., TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(group)] = parts else {
        return None;
    };
    let single =
        !before.iter().any(|part| matches!(part, TokenTree::Punct(punct) if "|&=<>!".contains(punct.as_char())));
    if dot.as_char() != '.' || !single {
        return None;
    }
    let before: TokenStream = before.iter().cloned().collect();
    let opposite = |known: &str| match known {
        "is_ok" => Some("is_err"),
        "is_some" => Some("is_none"),
        "is_none" => Some("is_some"),
        "is_some_and" => Some("is_none_or"),
        "is_none_or" => Some("is_some_and"),
        _ => None,
    };
    let opposite = format_ident!("{}", opposite(&method.to_string())?);
    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
    match inside.as_slice() {
        [] => Some(quote!(#before.#opposite())),
        [TokenTree::Punct(_), name, TokenTree::Punct(_), body @ ..] => {
            let body = negated(body.iter().cloned().collect());
            Some(quote!(#before.#opposite(|#name| #body)))
        }
        // The name of a function cannot be negated.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_string_is_the_same_text() {
        let cases = [
            ("^a+$", "\"^a+$\""),
            (r"^\d$", r#"r"^\d$""#),
            (r#"["\d"]"#, r##"r#"["\d"]"#"##),
            // The end of a raw string and invisible characters need escapes: rustc rejects bidirectional controls.
            (r##"\"#"##, r##""\\\"#""##),
            ("\\\u{202e}", r#""\\\u{202e}""#),
        ];
        for (text, literal) in cases {
            assert_eq!(raw(text).to_string(), literal);
            assert_eq!(syn::parse_str::<syn::LitStr>(literal).unwrap().value(), text);
        }
    }

    #[test]
    fn a_crate_is_the_first_segment_of_a_path() {
        let paths = |tokens: TokenStream| {
            let mut used = Used::new(std::iter::empty(), ["time"].into_iter());
            used.collect(&tokens);
            used.paths().contains("time")
        };
        assert!(paths(quote!(a: time::Date)) && paths(quote!(a: Vec<::time::Date>)));
        assert!(!paths(quote!(a: std::time::Duration)) && !paths(quote!(time: u8)));
    }

    #[test]
    fn a_variant_that_a_macro_names_is_not_imported() {
        let mut used = Used::new(["Uuid", "Number", "Map"].into_iter(), std::iter::empty());
        used.collect(&quote!(text_enum!(A { Uuid = "uuid", Number = "number" }); struct B { map: Map<A> }));
        assert!(!used.imports("Uuid") && !used.imports("Number") && used.imports("Map"));
    }

    #[test]
    fn negations_are_printed_as_clippy_prefers() {
        let cases = [
            (quote!(a(b)), quote!(!a(b))),
            (quote!(!a(b)), quote!(a(b))),
            (quote!(!a && b), quote!(a || !b)),
            (quote!(!a && b && c), quote!(!(!a && b && c))),
            (quote!(!a || !b), quote!(a && b)),
            (quote!(a.len() > 1 && b), quote!(!(a.len() > 1 && b))),
            (quote!(!(a || b)), quote!(a || b)),
            (quote!(a || b), quote!(!(a || b))),
            (quote!(a.len() >= 2), quote!(a.len() < 2)),
            (quote!(a == b), quote!(a != b)),
            (quote!(a(b).is_ok()), quote!(a(b).is_err())),
            (quote!(a.is_some_and(|b| b.c() <= 3)), quote!(a.is_none_or(|b| b.c() > 3))),
            (quote!(a.is_some_and(b)), quote!(!a.is_some_and(b))),
            (quote!(a || b.is_ok()), quote!(!(a || b.is_ok()))),
        ];
        for (tokens, opposite) in cases {
            assert_eq!(negated(tokens).to_string(), opposite.to_string());
        }
    }

    #[test]
    fn a_closure_that_only_calls_is_the_function() {
        assert_eq!(closure("a", &quote!(b(a))).to_string(), "b");
        assert_eq!(closure("a", &quote!(a.is_string())).to_string(), quote!(Value::is_string).to_string());
        assert_eq!(closure("a", &quote!(a.len() > 1)).to_string(), quote!(|a| a.len() > 1).to_string());
        assert_eq!(closure("a", &quote!(b)).to_string(), quote!(|_| b).to_string());
    }
}
