//! Prints the code that several modules share, once, in a file of its own, and the imports of it in each module.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use super::assembly::rules_module;
use super::imports::{OTHERS, STANDARD, head, unused, used_in_rules};
use super::layout::formatted;
use crate::error::Result;
use crate::model::Visibility;

/// Supporting code, by its position in the file.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// The items next to the types.
    beside: BTreeMap<usize, String>,
    /// The items in the module `rules`.
    rules: BTreeMap<usize, String>,
    /// The visibility of the types among them.
    visibility: Visibility,
}

impl Shared {
    /// Creates the supporting code of one module, whose types have this visibility.
    pub fn new(beside: BTreeMap<usize, String>, rules: BTreeMap<usize, String>, visibility: Visibility) -> Shared {
        Shared { beside, rules, visibility }
    }

    /// Returns true if there is a module `rules`.
    pub fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// The crates that the module `rules` uses, as paths.
    pub fn paths_of_rules(&self) -> Vec<&'static str> {
        self.rules.values().flat_map(|part| used_in_rules(part).1).collect()
    }

    /// Adds the supporting code of another module.
    pub fn extend(&mut self, other: Shared) {
        // If one of the modules is public, the supporting types have to be public.
        if self.is_empty() || other.visibility == Visibility::Public {
            self.visibility = other.visibility;
        }
        self.beside.extend(other.beside);
        self.rules.extend(other.rules);
    }

    /// Returns true if there is nothing to share.
    pub fn is_empty(&self) -> bool {
        self.beside.is_empty() && self.rules.is_empty()
    }

    /// Returns the text of the file, without a header.
    pub fn print(&self) -> String {
        let mut used = unused(&[STANDARD, OTHERS]);
        let mut texts: Vec<String> = Vec::new();
        for (order, part) in &self.beside {
            // The names in the body of a macro have to be in scope where the macro is called.
            let others = || self.beside.iter().filter(|(other, _)| *other != order).map(|(_, part)| part);
            let is_called_here = |name: &str| others().any(|part| is_called(&part.parse().unwrap_or_default(), name));
            if !part.contains("macro_rules!") || defined(part).iter().any(|(name, _)| is_called_here(name)) {
                used.collect(&part.parse().unwrap_or_default());
            }
            texts.push(with_crate_visibility(part, self.visibility));
        }
        let rules: Vec<String> =
            self.rules.values().map(|part| with_crate_visibility(part, Visibility::Public)).collect();
        texts.extend(rules_module(&rules, &mut used, "", "pub(crate) ", ""));
        head(&used) + &texts.join("\n")
    }

    /// Returns the lines by which a module with these tokens imports from the file, which is the Rust module `path`: what it
    /// uses and, if it `reexports` them, the types that its users need.
    ///
    /// # Errors
    /// If it is not a path.
    pub fn imported(
        &self,
        path: &str,
        visibility: Visibility,
        reexports: bool,
        own: &TokenStream,
        has_rules: bool,
    ) -> Result<(Vec<String>, Vec<String>)> {
        let (mut public, mut private) = (BTreeSet::new(), BTreeSet::new());
        for (name, is_public) in self.beside.values().flat_map(|part| defined(part)) {
            // The users of a type also need the types of its fields.
            match is_public && reexports && visibility == Visibility::Public {
                true => drop(public.insert(name)),
                false if is_called(own, &name) => drop(private.insert(name)),
                false => {}
            }
        }
        if has_rules {
            private.insert("rules".to_owned());
        }
        let public = import_line(&format!("{} ", visibility.as_str()), path, &public)?;
        Ok((vec![public], vec![import_line("", path, &private)?]))
    }
}

/// Returns true for a type of another module; these are listed by module.
pub fn is_imported(imported: &BTreeMap<String, BTreeSet<String>>, name: &str) -> bool {
    imported.values().any(|names| names.contains(name))
}

/// Returns the line that imports these names of a module; empty if there are none.
///
/// # Errors
/// If they are not names.
pub fn import_line(visibility: &str, path: &str, names: &BTreeSet<String>) -> Result<String> {
    let list = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let line = match names.len() {
        0 => return Ok(String::new()),
        1 => format!("{visibility}use {path}::{list};"),
        _ => format!("{visibility}use {path}::{{{list}}};"),
    };
    formatted(line.parse().unwrap_or_default(), "an import")
}

/// The beginning of the line of an item.
const ITEMS: [&str; 6] = ["fn ", "struct ", "enum ", "trait ", "type ", "use "];

/// Returns supporting code whose items are visible in the crate, and whose types have the visibility of those that use them.
fn with_crate_visibility(part: &str, visibility: Visibility) -> String {
    let line = |line: &str| match line.strip_prefix("pub ") {
        Some(item) => format!("{} {item}\n", visibility.in_crate().as_str()),
        None if ITEMS.iter().any(|item| line.starts_with(item)) => format!("pub(crate) {line}\n"),
        None => format!("{line}\n"),
    };
    part.lines().map(line).collect()
}

/// Returns the names of the items of a part, and whether they are public.
pub fn defined(part: &str) -> Vec<(String, bool)> {
    let name = |line: &str| {
        let (item, is_public) = match line.strip_prefix("pub ") {
            Some(item) => (item, true),
            None => (line, false),
        };
        let rest = ITEMS.iter().find_map(|start| item.strip_prefix(start)).filter(|_| !item.starts_with("use "));
        let rest = rest.or_else(|| item.strip_prefix("macro_rules! "))?;
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        Some((name.to_owned(), is_public))
    };
    part.lines().filter_map(name).collect()
}

/// Returns true if the tokens use an item with the name: as a function, macro, type or trait, or as the reader of a field.
pub fn is_called(tokens: &TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_punct = |at: Option<usize>, c: char| {
        let token = at.and_then(|at| tokens.get(at));
        matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
    };
    let is_word = |at: Option<usize>, word: &str| matches!(at.and_then(|at| tokens.get(at)), Some(TokenTree::Ident(ident)) if ident == word);
    tokens.iter().enumerate().any(|(at, token)| {
        let before = at.checked_sub(1);
        match token {
            TokenTree::Group(group) => is_called(&group.stream(), name),
            TokenTree::Ident(ident) if ident == name => {
                let is_path = is_punct(Some(at + 1), ':') && is_punct(Some(at + 2), ':');
                let is_field = is_punct(Some(at + 1), ':') && !is_path;
                let is_end = is_punct(before, ':') && is_punct(at.checked_sub(2), ':');
                !(is_field || is_end || is_punct(before, '.') || is_word(before, "fn"))
            }
            TokenTree::Literal(literal) => {
                let is_reader = is_punct(before, '=') && is_word(at.checked_sub(2), "deserialize_with");
                is_reader && literal.to_string() == format!("{name:?}")
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn functions_that_a_module_calls_are_imported() {
        let tokens = quote! {
            struct A {
                #[serde(default, deserialize_with = "some")]
                required: Option<u8>,
            }
            impl ByName for A {}
            fn same() { self.checked(); by_tag(whole::<u8>) }
        };
        for name in ["some", "ByName", "by_tag", "whole"] {
            assert!(is_called(&tokens, name), "{name}");
        }
        for name in ["required", "checked", "same"] {
            assert!(!is_called(&tokens, name), "{name}");
        }
    }

    #[test]
    fn parts_of_several_modules_are_printed_once() {
        let part = |text: &str| text.to_owned();
        let mut shared =
            Shared::new(BTreeMap::from([(1, part("pub struct A;\n"))]), BTreeMap::new(), Visibility::Crate);
        let other = BTreeMap::from([(0, part("fn b() {}\n")), (1, part("pub struct A;\n"))]);
        shared.extend(Shared::new(other, BTreeMap::from([(0, part("fn c() {}\n"))]), Visibility::Public));
        let expected = "pub(crate) fn b() {}\n\npub struct A;\n\n/// What the schemas say beyond the types.\n\
            pub(crate) mod rules {\n    pub(crate) fn c() {}\n}\n";
        assert_eq!(shared.print(), expected);
    }
}
