//! Finds the types of other modules that printed items name.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Which of some types the items name.
pub struct Named<'a> {
    types: BTreeSet<&'a str>,
    found: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    /// Finds these types at the beginning of paths, in the arguments of macros, and in paths in attributes. A variant with the
    /// same name does not count.
    pub fn new(items: &TokenStream, types: impl Iterator<Item = &'a String>) -> Named<'a> {
        let mut named = Named { types: types.map(String::as_str).collect(), found: BTreeSet::new() };
        match syn::parse2::<syn::File>(items.clone()) {
            _ if named.types.is_empty() => {}
            Ok(file) => named.visit_file(&file),
            // Items that are not Rust are reported when they are formatted.
            Err(_) => named.words(items),
        }
        named
    }

    /// Returns true if the type is named.
    pub fn has(&self, name: &str) -> bool {
        self.found.contains(name)
    }

    fn add(&mut self, name: &str) {
        self.found.extend(self.types.get(name).copied());
    }

    /// Treats all identifiers in the tokens, and the first segments of paths in string literals, as types.
    fn words(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Group(group) => self.words(&group.stream()),
                TokenTree::Ident(ident) => self.add(&ident.to_string()),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let path = text.trim_matches('"').split("::").next();
                    path.into_iter().filter(|path| text.len() > path.len() + 2).for_each(|path| self.add(path));
                }
                TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Named<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            self.add(&first.ident.to_string());
        }
        visit::visit_path(self, path);
    }

    // Such a macro completes a type of the module, and lists its variants.
    fn visit_item_macro(&mut self, _: &'ast syn::ItemMacro) {}

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.words(&called.tokens);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.words(&list.tokens);
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn a_type_is_distinguished_from_a_variant_with_its_name() {
        let items = quote! {
            enum Kind { Customer, Order(Invoice) }
            struct A { b: Option<Box<Line>>, #[serde(deserialize_with = "Reader::read")] c: u8 }
            impl A { fn d(&self) { let _ = (Kind::Customer, matches!(self, State::Open)); } }
            text_enum!(Kind { Order = "Closed" });
        };
        let types = ["Customer", "Order", "Invoice", "Line", "Reader", "State", "Closed", "Kind"].map(str::to_owned);
        let named = Named::new(&items, types.iter());
        let found: Vec<&str> = types.iter().map(String::as_str).filter(|name| named.has(name)).collect();
        assert_eq!(found, ["Invoice", "Line", "Reader", "State", "Kind"]);
    }
}
