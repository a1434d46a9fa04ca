//! Schemas as plain Rust: a function on `serde_json::Value` for each definition that a check needs, with all keywords.
//! What a type cannot say is said here, once; the generated code needs no validator at run time for it.
//!
//! A function goes through its schema step by step ([`step`]) and returns with the first keyword that is not satisfied.
//! Where the schema asks whether another one holds (`anyOf`, `not`, `if`), that is a condition, or a call of a function.

mod applied;
mod array;
mod cond;
mod marks;
mod object;
mod scalar;
mod schema;
mod scope;
mod step;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::print::pattern::Pattern;
use crate::print::tokens::mentions;
use crate::refine::{names_of_pointer, snake};
use crate::schema::Schema;
use scope::Scope;

/// The definitions by their keys.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<&'a Schema>;

/// Collects the functions that checks need.
pub struct Checks<'a> {
    lookup: Lookup<'a>,
    /// Whether `format` asserts, and for which formats.
    formats: bool,
    /// What each definition or node is called, by its key or pointer.
    names: HashMap<String, String>,
    /// The functions, by name.
    functions: BTreeMap<String, Function>,
    /// The functions of patterns, by their patterns.
    patterns: IndexMap<String, Ident>,
    /// Whether a condition stands around another one.
    pub nested: bool,
    /// Which helpers are used.
    pub helpers: BTreeSet<&'static str>,
    /// Which of them the types call.
    pub shared: BTreeSet<&'static str>,
}

#[derive(Default)]
struct Function {
    /// Whether a type calls it.
    public: bool,
    /// From its name on.
    signature: TokenStream,
    body: TokenStream,
}

impl<'a> Checks<'a> {
    /// `names` are those of the definitions that items stand for.
    pub fn new(lookup: Lookup<'a>, formats: bool, names: HashMap<String, String>) -> Self {
        Checks {
            lookup,
            formats,
            names,
            functions: BTreeMap::new(),
            patterns: IndexMap::new(),
            nested: false,
            helpers: BTreeSet::new(),
            shared: BTreeSet::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.helpers.is_empty()
    }

    /// The function that says of a value whether the definition accepts it, and if not, what it does not satisfy.
    pub fn check(&mut self, key: &str) -> Ident {
        let name = self.definition(key);
        if let Some(function) = self.functions.get_mut(&name) {
            function.public = true;
        }
        format_ident!("{name}")
    }

    /// As `check`, for another check.
    fn definition(&mut self, key: &str) -> String {
        let name = format!("check_{}", self.name_of(key));
        if !self.functions.contains_key(&name)
            && let Some(schema) = (self.lookup)(key)
        {
            self.define(&name, schema);
        }
        name
    }

    /// The function of a schema that is no definition.
    fn node(&mut self, schema: &Schema) -> String {
        let pointer = &schema.origin.pointer;
        // What has no place of its own is put together for this one.
        let known = !pointer.is_empty() && self.names.contains_key(pointer);
        let name = if pointer.is_empty() { self.unused("#part") } else { self.name_of(pointer) };
        let name = format!("check_{name}");
        if !known || !self.functions.contains_key(&name) {
            self.define(&name, schema);
        }
        name
    }

    fn define(&mut self, name: &str, schema: &Schema) {
        // Before its body, which may call it.
        self.functions.insert(name.to_owned(), Function::default());
        let steps = self.steps(schema, &Scope::whole(name.trim_start_matches("check_")));
        self.nested |= step::is_nested(&steps);
        let body = step::body(steps);
        if mentions(&body, "required") {
            self.helpers.insert("required");
        }
        let value = if mentions(&body, "value") { quote!(value) } else { quote!(_) };
        let ident = format_ident!("{name}");
        if let Some(function) = self.functions.get_mut(name) {
            function.signature = quote!(#ident(#value: &Value) -> Outcome);
            function.body = body;
        }
        self.helpers.insert("Outcome");
    }

    /// The functions, without their helpers.
    pub fn functions(&self) -> Vec<TokenStream> {
        let functions = self.functions.values().map(|Function { public, signature, body }| {
            let public = public.then(|| quote!(pub));
            quote!(#public fn #signature { #body })
        });
        let patterns = self.patterns.iter().map(|(pattern, name)| {
            let body = Pattern::new(pattern).unwrap_or_else(|| Pattern::Backtracking(pattern.clone(), "")).body();
            quote!(fn #name(text: &str) -> bool { #body })
        });
        functions.chain(patterns).collect()
    }

    /// The part of a function's name that stands for a definition or a node.
    fn name_of(&mut self, pointer: &str) -> String {
        if let Some(name) = self.names.get(pointer) {
            return name.clone();
        }
        let name = self.unused(pointer);
        self.names.insert(pointer.to_owned(), name.clone());
        name
    }

    /// A name for a place that none has yet.
    fn unused(&self, pointer: &str) -> String {
        let taken: HashSet<&str> = self.names.values().map(String::as_str).collect();
        let free =
            |name: &String| !taken.contains(name.as_str()) && !self.functions.contains_key(&format!("check_{name}"));
        let names: Vec<String> = names_of_pointer(pointer).iter().map(|name| function_name(name)).collect();
        let last = names.last().cloned().unwrap_or_default();
        names.into_iter().chain((2..).map(|number| format!("{last}_{number}"))).find(free).unwrap_or_default()
    }
}

/// The part of a function's name that stands for an item.
pub fn function_name(item: &str) -> String {
    snake(item).trim_start_matches("r#").to_owned()
}
