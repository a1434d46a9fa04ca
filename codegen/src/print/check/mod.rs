//! Prints schemas as plain Rust: for each definition that a check needs, a function on `serde_json::Value` with all
//! keywords. Constraints that no type and no rule can express are checked there; generated code needs no validator at run
//! time.
//!
//! A function evaluates its schema step by step ([`step`]) and returns at the first violated keyword. Subschemas whose
//! result matters (`anyOf`, `not`, `if`) become conditions, or calls of functions.

mod applicators;
mod array;
mod calls;
mod evaluated;
mod names;
mod object;
mod scalar;
mod schema;
mod scope;
mod step;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::error::{Code, Diagnostic, Error, Result};
use crate::naming::snake;
use crate::pattern::Pattern;
use crate::print::pattern;
use crate::print::tokens::{self, mentions};
use crate::schema::Schema;
use calls::Calls;
use names::Names;
pub use names::numbered;
use scope::Scope;

/// Returns the definition with a key.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<&'a Schema>;

/// Collects the functions that checks need.
pub struct Checks<'a> {
    lookup: Lookup<'a>,
    /// Whether `format` is an assertion.
    formats: bool,
    /// The names of the functions.
    names: Names,
    /// The calls between the functions.
    calls: Calls,
    /// The functions, by name.
    functions: BTreeMap<String, Function>,
    /// The functions of patterns, by their patterns.
    patterns: IndexMap<String, Ident>,
    /// The functions that rules call.
    public_patterns: BTreeSet<String>,
    /// Whether a condition contains another one.
    pub nested: bool,
    /// Whether there is an error for violations of a rule.
    pub has_rules: bool,
    /// The helpers that the types call.
    pub shared: BTreeSet<&'static str>,
}

#[derive(Default)]
struct Function {
    /// Whether a type calls the function.
    public: bool,
    /// The signature, from the name on.
    signature: TokenStream,
    body: TokenStream,
}

impl<'a> Checks<'a> {
    /// Creates an empty collection. `names` are the function names of the definitions that have a type.
    pub fn new(lookup: Lookup<'a>, formats: bool, names: HashMap<String, String>) -> Self {
        Checks {
            lookup,
            formats,
            names: Names::new(names),
            calls: Calls::default(),
            functions: BTreeMap::new(),
            patterns: IndexMap::new(),
            public_patterns: BTreeSet::new(),
            nested: false,
            has_rules: false,
            shared: BTreeSet::new(),
        }
    }

    /// Returns the definition with a key.
    pub fn schema(&self, key: &str) -> Option<&'a Schema> {
        (self.lookup)(key)
    }

    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.shared.is_empty()
    }

    /// Requests a helper that checks a rule.
    pub fn rule_helper(&mut self, name: &'static str) {
        self.shared.insert(name);
        self.has_rules |= !matches!(name, "Exact" | "number_key" | "unique" | "is_integer" | "escaped" | "exactly_one");
    }

    /// Returns the function that checks a value against a definition, and requests it.
    pub fn check(&mut self, key: &str) -> Ident {
        let name = self.definition(key);
        self.calls.note(&name, &Scope::for_parameter(""));
        if let Some(function) = self.functions.get_mut(&name) {
            function.public = true;
        }
        format_ident!("{name}")
    }

    /// As `check`, for a function that only other checks call.
    fn definition(&mut self, key: &str) -> String {
        let Some(schema) = (self.lookup)(key) else {
            // References lead to existing definitions; `verify` would report a missing one.
            return format!("check_{}", self.names.unused(key));
        };
        let name = format!("check_{}", self.names.find(key, schema, self.lookup));
        if !self.functions.contains_key(&name) {
            self.define(&name, schema);
        }
        name
    }

    /// Returns the function of a schema that is not a definition.
    fn node(&mut self, schema: &Schema) -> String {
        let pointer = &schema.origin.pointer;
        // A schema without a pointer was combined from others for the function being printed.
        let name = match pointer.is_empty() {
            true => self.names.unused("#part"),
            false => self.names.find(pointer, schema, self.lookup),
        };
        let name = format!("check_{name}");
        if !self.functions.contains_key(&name) {
            self.define(&name, schema);
        }
        name
    }

    fn define(&mut self, name: &str, schema: &Schema) {
        // It is registered before its body is printed, because the body may call it.
        self.functions.insert(name.to_owned(), Function::default());
        self.calls.enter(name);
        let steps = self.steps(schema, &Scope::for_parameter(name.trim_start_matches("check_")));
        self.calls.leave();
        self.nested |= step::is_nested(&steps);
        let body = step::body(steps);
        let value = if mentions(&body, "value") { quote!(value) } else { quote!(_) };
        let ident = format_ident!("{name}");
        if let Some(function) = self.functions.get_mut(name) {
            function.signature = quote!(#ident(#value: &Value) -> Outcome);
            function.body = body;
        }
    }

    /// Returns the functions that are called by a type (those in `by_types`) or by another function, and the identifiers in them.
    pub fn functions(&self, by_types: &HashSet<String>) -> (Vec<TokenStream>, HashSet<String>) {
        let checks = self.functions.iter().map(|(name, function)| {
            let Function { public, signature, body } = function;
            let visibility = public.then(|| quote!(pub));
            (name.clone(), *public, quote!(#visibility fn #signature { #body }))
        });
        let patterns = self.patterns.iter().map(|(pattern, name)| {
            let body =
                pattern::body(&Pattern::new(pattern).unwrap_or_else(|| Pattern::Backtracking(pattern.clone(), "")));
            let is_public = self.public_patterns.contains(pattern);
            let public = is_public.then(|| quote!(pub));
            (name.to_string(), is_public, quote!(#public fn #name(text: &str) -> bool { #body }))
        });
        let all: Vec<(String, bool, TokenStream)> = checks.chain(patterns).collect();
        // A function that was printed for a condition that is always true has no caller.
        let places: HashMap<&str, usize> = all.iter().enumerate().map(|(at, (name, ..))| (name.as_str(), at)).collect();
        let is_root = |(name, public, _): &(String, bool, TokenStream)| *public && by_types.contains(name);
        let mut open: Vec<usize> = (0..all.len()).filter(|at| all.get(*at).is_some_and(is_root)).collect();
        let mut called: BTreeSet<usize> = open.iter().copied().collect();
        let mut words = HashSet::new();
        while let Some((_, _, tokens)) = open.pop().and_then(|at| all.get(at)) {
            let mut own = HashSet::new();
            tokens::words(tokens, &mut own);
            let places = own.iter().filter_map(|word| places.get(word.as_str())).copied();
            open.extend(places.filter(|place| called.insert(*place)));
            words.extend(own);
        }
        let functions = all.into_iter().enumerate().filter(|(at, _)| called.contains(at));
        (functions.map(|(_, (_, _, tokens))| tokens).collect(), words)
    }

    /// # Errors
    /// If a check would not terminate because it calls itself for the same value, or if it calls a function that does not exist.
    pub fn verify(&self) -> Result<()> {
        let wrong = |why: String| Err(Error::from(Diagnostic::new(Code::Shape, why)));
        if let Some(way) = self.calls.endless() {
            return wrong(format!("a check would never end: {} calls itself on the same value", way.join(" → ")));
        }
        match self.calls.missing(|name| self.functions.contains_key(name)) {
            Some(name) => wrong(format!("the function `{name}` would be called, and there is none of that name")),
            None => Ok(()),
        }
    }
}

/// Returns the part of a function's name that is made from the name of an item.
pub fn function_name(item: &str) -> String {
    snake(item).trim_start_matches("r#").to_owned()
}
