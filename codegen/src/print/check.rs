//! Schemas as plain Rust: a predicate on `serde_json::Value` for each definition that a check needs, with all keywords.
//! What a type cannot say is said here, once; the generated code needs no validator at run time for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};
use serde_json::{Number, Value};

use crate::refine::snake;
use crate::schema::{Array, Numeric, Object, Schema, Text, Types};

/// How many schemas may stand inside one expression before they get a function of their own.
const MOST_INLINE: usize = 8;

/// The definitions by their keys.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<&'a Schema>;

/// Collects the functions that checks need.
pub struct Checks<'a> {
    lookup: Lookup<'a>,
    /// Whether `format` asserts, and for which formats.
    formats: bool,
    /// What each definition is called, where an item stands for it.
    names: HashMap<String, String>,
    /// The functions, by name.
    functions: BTreeMap<String, TokenStream>,
    /// The functions of nodes, by pointer.
    nodes: HashMap<String, String>,
    patterns: Vec<String>,
    /// Which helpers are used.
    pub helpers: BTreeSet<&'static str>,
    /// Which of them the types call.
    pub shared: BTreeSet<&'static str>,
}

/// A condition, known or to be computed.
#[derive(Clone)]
enum Cond {
    Always,
    Never,
    When(TokenStream),
}

use Cond::{Always, Never, When};

impl Cond {
    fn tokens(self) -> TokenStream {
        match self {
            Always => quote!(true),
            Never => quote!(false),
            When(tokens) => tokens,
        }
    }

    fn not(self) -> Cond {
        match self {
            Always => Never,
            Never => Always,
            When(tokens) => When(quote!(!(#tokens))),
        }
    }
}

fn all(conditions: impl IntoIterator<Item = Cond>) -> Cond {
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
        _ => When(quote!(#((#parts))&&*)),
    }
}

fn any(conditions: impl IntoIterator<Item = Cond>) -> Cond {
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
        _ => When(quote!(#((#parts))||*)),
    }
}

fn implies(premise: Cond, conclusion: Cond) -> Cond {
    any([premise.not(), conclusion])
}

impl<'a> Checks<'a> {
    pub fn new(lookup: Lookup<'a>, formats: bool, names: HashMap<String, String>) -> Self {
        let (functions, nodes, patterns) = (BTreeMap::new(), HashMap::new(), Vec::new());
        Checks { lookup, formats, names, functions, nodes, patterns, helpers: BTreeSet::new(), shared: BTreeSet::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.helpers.is_empty()
    }

    /// The function that says of a value whether the definition accepts it, and if not, what it does not satisfy.
    pub fn check(&mut self, key: &str) -> proc_macro2::Ident {
        let name = format!("check_{}", self.name_of(key));
        let ident = format_ident!("{name}");
        let Some(schema) = (self.lookup)(key) else { return ident };
        if self.functions.contains_key(&name) {
            return ident;
        }
        self.functions.insert(name.clone(), TokenStream::new());
        let value = quote!(value);
        let steps: Vec<TokenStream> = self
            .parts(schema, &value)
            .into_iter()
            .filter_map(|(what, condition)| match condition {
                Always => None,
                condition => {
                    let holds = condition.tokens();
                    Some(quote!(required(#holds, #what)?;))
                }
            })
            .collect();
        if !steps.is_empty() {
            self.helpers.insert("required");
        }
        let value = if steps.is_empty() { quote!(_) } else { value };
        self.functions.insert(
            name,
            quote! {
                pub fn #ident(#value: &Value) -> Result<(), &'static str> {
                    #(#steps)*
                    Ok(())
                }
            },
        );
        ident
    }

    /// The module that holds the functions, without its helpers.
    pub fn functions(&self) -> Vec<TokenStream> {
        let mut out: Vec<TokenStream> = self.functions.values().cloned().collect();
        for (index, pattern) in self.patterns.iter().enumerate() {
            let name = format_ident!("pattern_{index}");
            let flags = if regress::Regex::with_flags(pattern, "u").is_ok() { "u" } else { "" };
            out.push(quote! {
                fn #name(text: &str) -> bool {
                    static PATTERN: LazyLock<Option<regress::Regex>> =
                        LazyLock::new(|| regress::Regex::with_flags(#pattern, #flags).ok());
                    PATTERN.as_ref().is_none_or(|pattern| pattern.find(text).is_some())
                }
            });
        }
        out
    }

    fn name_of(&mut self, key: &str) -> String {
        let next = self.names.len();
        self.names.entry(key.to_owned()).or_insert_with(|| format!("definition_{next}")).clone()
    }

    /// A call of the predicate of a definition.
    fn accepts(&mut self, key: &str, value: &TokenStream) -> Cond {
        let Some(schema) = (self.lookup)(key) else { return Always };
        if schema.is_anything() {
            return Always;
        }
        if schema.never {
            return Never;
        }
        let name = format!("accepts_{}", self.name_of(key));
        let ident = format_ident!("{name}");
        if !self.functions.contains_key(&name) {
            self.functions.insert(name.clone(), TokenStream::new());
            let body = self.inline(schema, &quote!(value)).tokens();
            self.functions.insert(name, predicate(&ident, &body));
        }
        When(quote!(#ident(#value)))
    }

    /// The condition that the schema accepts the value; a function of its own where it would get long.
    fn condition(&mut self, schema: &Schema, value: &TokenStream) -> Cond {
        if count(schema) <= MOST_INLINE || schema.origin.pointer.is_empty() {
            return self.inline(schema, value);
        }
        let next = self.nodes.len();
        let pointer = &schema.origin.pointer;
        let (name, known) = match self.nodes.get(pointer) {
            Some(name) => (name.clone(), true),
            None => (format!("accepts_node_{next}"), false),
        };
        let ident = format_ident!("{name}");
        if !known {
            self.nodes.insert(pointer.clone(), name.clone());
            let body = self.inline(schema, &quote!(value)).tokens();
            self.functions.insert(name, predicate(&ident, &body));
        }
        When(quote!(#ident(#value)))
    }

    fn inline(&mut self, schema: &Schema, value: &TokenStream) -> Cond {
        all(self.parts(schema, value).into_iter().map(|(_, condition)| condition).collect::<Vec<_>>())
    }

    /// What the schema says, keyword by keyword.
    fn parts(&mut self, schema: &Schema, value: &TokenStream) -> Vec<(String, Cond)> {
        if schema.never {
            return vec![("false".to_owned(), Never)];
        }
        let mut parts: Vec<(String, Cond)> = Vec::new();
        if let Some(types) = schema.types {
            let names: Vec<&str> = types.names().collect();
            parts.push((format!("type {}", names.join(" or ")), self.types(types, value)));
        }
        if let Some(values) = &schema.enumeration {
            parts.push((format!("enum {}", short(&Value::Array(values.clone()))), self.listed(values, value)));
        }
        if let Some(constant) = &schema.constant {
            parts.push((format!("const {}", short(constant)), self.listed(std::slice::from_ref(constant), value)));
        }
        if let Some(key) = &schema.reference {
            let condition = self.accepts(key, value);
            parts.push((format!("$ref {key}"), condition));
        }
        self.object(schema, value, &mut parts);
        self.array(schema, value, &mut parts);
        self.text(&schema.string, value, &mut parts);
        self.number(&schema.number, value, &mut parts);
        for inner in &schema.all_of {
            parts.push(("allOf".to_owned(), self.condition(inner, value)));
        }
        if !schema.any_of.is_empty() {
            let branches: Vec<_> = schema.any_of.iter().map(|branch| self.condition(branch, value)).collect();
            parts.push(("anyOf".to_owned(), any(branches)));
        }
        if !schema.one_of.is_empty() {
            let branches: Vec<_> = schema.one_of.iter().map(|branch| self.condition(branch, value).tokens()).collect();
            let one = match branches.as_slice() {
                [branch] => branch.clone(),
                branches => quote!([#(#branches),*].into_iter().filter(|holds| *holds).count() == 1),
            };
            parts.push(("oneOf".to_owned(), When(one)));
        }
        if let Some(inner) = &schema.not {
            parts.push(("not".to_owned(), self.condition(inner, value).not()));
        }
        if let Some(condition) = &schema.condition {
            let branch = |checks: &mut Self, inner: &Option<Box<Schema>>| match inner {
                Some(inner) => checks.condition(inner, value),
                None => Always,
            };
            let (then, otherwise) = (branch(self, &schema.then), branch(self, &schema.otherwise));
            if !matches!((&then, &otherwise), (Always, Always)) {
                let condition = self.condition(condition, value).tokens();
                let (then, otherwise) = (then.tokens(), otherwise.tokens());
                parts.push(("if".to_owned(), When(quote!(if #condition { #then } else { #otherwise }))));
            }
        }
        parts
    }

    fn types(&mut self, types: Types, value: &TokenStream) -> Cond {
        let mut patterns = Vec::new();
        let kinds = [
            (Types::NULL, quote!(Value::Null)),
            (Types::BOOLEAN, quote!(Value::Bool(_))),
            (Types::NUMBER, quote!(Value::Number(_))),
            (Types::STRING, quote!(Value::String(_))),
            (Types::ARRAY, quote!(Value::Array(_))),
            (Types::OBJECT, quote!(Value::Object(_))),
        ];
        for (kind, pattern) in kinds {
            if types.contains(kind) {
                patterns.push(pattern);
            }
        }
        let kinds = if patterns.is_empty() { Never } else { When(quote!(matches!(#value, #(#patterns)|*))) };
        if types.contains(Types::INTEGER) && !types.contains(Types::NUMBER) {
            self.helpers.insert("is_integer");
            return any([kinds, When(quote!(is_integer(#value)))]);
        }
        kinds
    }

    fn listed(&mut self, values: &[Value], value: &TokenStream) -> Cond {
        let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
        match texts {
            _ if values.is_empty() => Never,
            Some(texts) => When(quote!(matches!(#value.as_str(), Some(#(#texts)|*)))),
            None => {
                self.helpers.insert("same");
                self.helpers.insert("parsed");
                let json = Value::Array(values.to_vec()).to_string();
                When(quote! {{
                    static VALUES: LazyLock<Vec<Value>> = LazyLock::new(|| parsed(#json));
                    VALUES.iter().any(|known| same(known, #value))
                }})
            }
        }
    }

    fn object(&mut self, schema: &Schema, value: &TokenStream, parts: &mut Vec<(String, Cond)>) {
        let Object { properties, pattern_properties, additional, names, required, min, max, .. } = &schema.object;
        let mut push = |what: String, condition: Cond| {
            let condition = match condition {
                When(tokens) => {
                    let tokens = closure("object", &tokens);
                    When(quote!(#value.as_object().is_none_or(#tokens)))
                }
                Never => When(quote!(!#value.is_object())),
                Always => Always,
            };
            parts.push((what, condition));
        };
        for name in required {
            push(format!("required {name:?}"), When(quote!(object.contains_key(#name))));
        }
        let member = quote!(member);
        for (name, inner) in properties {
            match self.condition(inner, &member) {
                Always => {}
                Never => push(format!("properties {name:?}"), When(quote!(!object.contains_key(#name)))),
                When(holds) => {
                    let holds = closure("member", &holds);
                    push(format!("properties {name:?}"), When(quote!(object.get(#name).is_none_or(#holds))))
                }
            }
        }
        for (pattern, inner) in pattern_properties {
            let holds = self.condition(inner, &member);
            if let holds @ (Never | When(_)) = holds {
                let matching = self.pattern(pattern, &quote!(name));
                let condition = implies(matching, holds).tokens();
                let member = if mentions(&condition, "member") { quote!(member) } else { quote!(_) };
                push(
                    format!("patternProperties {pattern:?}"),
                    When(quote!(object.iter().all(|(name, #member)| #condition))),
                );
            }
        }
        if let Some(inner) = additional {
            let holds = self.condition(inner, &member);
            if !matches!(holds, Always) {
                let known = self.named(properties.keys(), pattern_properties.keys());
                let condition = any([known, holds]).tokens();
                let name = if mentions(&condition, "name") { quote!(name) } else { quote!(_) };
                let member = if mentions(&condition, "member") { quote!(member) } else { quote!(_) };
                push("additionalProperties".to_owned(), When(quote!(object.iter().all(|(#name, #member)| #condition))));
            }
        }
        if let Some(inner) = names {
            let holds = self.condition(inner, &quote!(name));
            if let holds @ (Never | When(_)) = holds {
                let condition = holds.tokens();
                let all = match mentions(&condition, "name") {
                    true => quote!(|name| {
                        let name = &Value::String(name.clone());
                        #condition
                    }),
                    false => quote!(|_| #condition),
                };
                push("propertyNames".to_owned(), When(quote!(object.keys().all(#all))));
            }
        }
        if let Some(min) = min.filter(|min| *min > 0) {
            let min = Literal::u64_unsuffixed(min);
            let enough = if min.to_string() == "1" { quote!(!object.is_empty()) } else { quote!(object.len() >= #min) };
            push(format!("minProperties {min}"), When(enough));
        }
        if let Some(max) = max {
            let max = Literal::u64_unsuffixed(*max);
            push(format!("maxProperties {max}"), When(quote!(object.len() <= #max)));
        }
        for (name, others) in &schema.object.dependent_required {
            if !others.is_empty() {
                push(
                    format!("dependentRequired {name:?}"),
                    When(quote!(!object.contains_key(#name) || (#(object.contains_key(#others))&&*))),
                );
            }
        }
        for (name, inner) in &schema.object.dependent_schemas {
            let holds = self.condition(inner, value);
            push(format!("dependentSchemas {name:?}"), implies(When(quote!(object.contains_key(#name))), holds));
        }
        if let Some(inner) = &schema.object.unevaluated {
            let holds = self.condition(inner, &member);
            if !matches!(holds, Always) {
                let marks = self.marks(schema, value, Part::Members, true);
                let holds = any([When(quote!(seen.contains(name.as_str()))), holds]).tokens();
                let member = if mentions(&holds, "member") { quote!(member) } else { quote!(_) };
                push(
                    "unevaluatedProperties".to_owned(),
                    When(quote! {{
                        let seen: &mut HashSet<&str> = &mut HashSet::new();
                        #marks
                        object.iter().all(|(name, #member)| #holds)
                    }}),
                );
                self.helpers.insert("seen");
            }
        }
    }

    /// The condition that `name` is one of these, or matches one of the patterns.
    fn named<'s>(
        &mut self,
        names: impl Iterator<Item = &'s String>,
        patterns: impl Iterator<Item = &'s String>,
    ) -> Cond {
        let names: Vec<&String> = names.collect();
        let listed = if names.is_empty() { Never } else { When(quote!(matches!(name.as_str(), #(#names)|*))) };
        let mut all = vec![listed];
        for pattern in patterns {
            all.push(self.pattern(pattern, &quote!(name)));
        }
        any(all)
    }

    fn array(&mut self, schema: &Schema, value: &TokenStream, parts: &mut Vec<(String, Cond)>) {
        let Array { prefix, items, contains, min_contains, max_contains, min, max, unique, .. } = &schema.array;
        let mut push = |what: String, condition: Cond| {
            let condition = match condition {
                When(tokens) => {
                    let tokens = closure("items", &tokens);
                    When(quote!(#value.as_array().is_none_or(#tokens)))
                }
                Never => When(quote!(!#value.is_array())),
                Always => Always,
            };
            parts.push((what, condition));
        };
        let item = quote!(item);
        for (index, inner) in prefix.iter().enumerate() {
            let at = Literal::usize_unsuffixed(index);
            match self.condition(inner, &item) {
                Always => {}
                Never => push(format!("prefixItems {index}"), When(quote!(items.len() <= #at))),
                When(holds) => {
                    let holds = closure("item", &holds);
                    let item = if index == 0 { quote!(items.first()) } else { quote!(items.get(#at)) };
                    push(format!("prefixItems {index}"), When(quote!(#item.is_none_or(#holds))))
                }
            }
        }
        let count = Literal::usize_unsuffixed(prefix.len());
        if let Some(inner) = items {
            match self.condition(inner, &item) {
                Always => {}
                Never => push("items".to_owned(), When(quote!(items.len() <= #count))),
                When(holds) if prefix.is_empty() => {
                    let holds = closure("item", &holds);
                    push("items".to_owned(), When(quote!(items.iter().all(#holds))))
                }
                When(holds) => {
                    let holds = closure("item", &holds);
                    push("items".to_owned(), When(quote!(items.iter().skip(#count).all(#holds))))
                }
            }
        }
        if let Some(min) = min.filter(|min| *min > 0) {
            let literal = Literal::u64_unsuffixed(min);
            let enough = if min == 1 { quote!(!items.is_empty()) } else { quote!(items.len() >= #literal) };
            push(format!("minItems {min}"), When(enough));
        }
        if let Some(max) = max {
            let literal = Literal::u64_unsuffixed(*max);
            push(format!("maxItems {max}"), When(quote!(items.len() <= #literal)));
        }
        if *unique {
            self.helpers.insert("same");
            self.helpers.insert("unique");
            push("uniqueItems".to_owned(), When(quote!(unique(items))));
        }
        if let Some(inner) = contains {
            let holds = self.condition(inner, &item).tokens();
            let (least, most) = (min_contains.unwrap_or(1), *max_contains);
            let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
            let low = Literal::u64_unsuffixed(least);
            let counted = quote!(items.iter().filter(|#item| #holds).count());
            let condition = match (least, most) {
                (0, None) => Always,
                (1, None) => When(quote!(items.iter().any(|#item| #holds))),
                (_, None) => When(quote!(#counted >= #low)),
                (_, Some(most)) => {
                    let high = Literal::u64_unsuffixed(most);
                    When(quote!((#low..=#high).contains(&#counted)))
                }
            };
            push("contains".to_owned(), condition);
        }
        if let Some(inner) = &schema.array.unevaluated {
            let holds = self.condition(inner, &item);
            if !matches!(holds, Always) {
                let marks = self.marks(schema, value, Part::Items, true);
                let holds = any([When(quote!(seen.contains(&index))), holds]).tokens();
                let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
                push(
                    "unevaluatedItems".to_owned(),
                    When(quote! {{
                        let seen: &mut HashSet<usize> = &mut HashSet::new();
                        #marks
                        items.iter().enumerate().all(|(index, #item)| #holds)
                    }}),
                );
                self.helpers.insert("seen");
            }
        }
    }

    /// Statements that put into `seen` which parts of the value the schema evaluates, given that it accepts the value
    /// (2020-12 core, section 11). With `outer`, its own `unevaluated…` keyword is left out: it is what asks.
    fn marks(&mut self, schema: &Schema, value: &TokenStream, part: Part, outer: bool) -> TokenStream {
        let mut out = TokenStream::new();
        match part {
            Part::Members => self.marks_members(schema, outer, &mut out),
            Part::Items => self.marks_items(schema, outer, &mut out),
        }
        if let Some(key) = &schema.reference {
            out.extend(self.marks_of(key, value, part));
        }
        for inner in &schema.all_of {
            out.extend(self.marks(inner, value, part, false));
        }
        for inner in schema.any_of.iter().chain(&schema.one_of) {
            let marks = self.marks(inner, value, part, false);
            if !marks.is_empty() {
                let holds = self.condition(inner, value).tokens();
                out.extend(quote!(if #holds { #marks }));
            }
        }
        if let Some(condition) = &schema.condition {
            let mut branch = |inner: Option<&Schema>| inner.map(|inner| self.marks(inner, value, part, false));
            let (tested, then, otherwise) =
                (branch(Some(condition)), branch(schema.then.as_deref()), branch(schema.otherwise.as_deref()));
            let holds = self.condition(condition, value).tokens();
            if [&tested, &then, &otherwise].into_iter().flatten().any(|marks| !marks.is_empty()) {
                out.extend(quote!(if #holds { #tested #then } else { #otherwise }));
            }
        }
        for (name, inner) in &schema.object.dependent_schemas {
            let marks = self.marks(inner, value, part, false);
            if !marks.is_empty() {
                out.extend(quote!(if #value.get(#name).is_some() { #marks }));
            }
        }
        out
    }

    fn marks_members(&mut self, schema: &Schema, outer: bool, out: &mut TokenStream) {
        let Object { properties, pattern_properties, additional, unevaluated, .. } = &schema.object;
        if additional.is_some() || (unevaluated.is_some() && !outer) {
            out.extend(quote!(seen.extend(object.keys().map(String::as_str));));
            return;
        }
        if !properties.is_empty() || !pattern_properties.is_empty() {
            let named = self.named(properties.keys(), pattern_properties.keys()).tokens();
            out.extend(quote!(seen.extend(object.keys().filter(|name| #named).map(String::as_str));));
        }
    }

    fn marks_items(&mut self, schema: &Schema, outer: bool, out: &mut TokenStream) {
        let Array { prefix, items, contains, contains_evaluates, unevaluated, .. } = &schema.array;
        if items.is_some() || (unevaluated.is_some() && !outer) {
            out.extend(quote!(seen.extend(0..items.len());));
            return;
        }
        if !prefix.is_empty() {
            let count = Literal::usize_unsuffixed(prefix.len());
            out.extend(quote!(seen.extend(0..items.len().min(#count));));
        }
        if let (Some(contains), true) = (contains, contains_evaluates) {
            let holds = self.condition(contains, &quote!(item)).tokens();
            let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
            out.extend(
                quote!(seen.extend(items.iter().enumerate().filter(|(_, #item)| #holds).map(|(index, _)| index));),
            );
        }
    }

    /// As `marks`, for a definition: a function of its own, since definitions refer to each other.
    fn marks_of(&mut self, key: &str, value: &TokenStream, part: Part) -> TokenStream {
        let Some(schema) = (self.lookup)(key) else { return TokenStream::new() };
        let (prefix, container, seen, get) = match part {
            Part::Members => ("members_of", quote!(object), quote!(HashSet<&'v str>), quote!(as_object)),
            Part::Items => ("items_of", quote!(items), quote!(HashSet<usize>), quote!(as_array)),
        };
        let name = format!("{prefix}_{}", self.name_of(key));
        let ident = format_ident!("{name}");
        if !self.functions.contains_key(&name) {
            self.functions.insert(name.clone(), TokenStream::new());
            let body = self.marks(schema, &quote!(value), part, false);
            let life = matches!(part, Part::Members).then(|| quote!(<'v>));
            let borrowed = if matches!(part, Part::Members) { quote!(&'v Value) } else { quote!(&Value) };
            let body = if body.is_empty() {
                quote!(let _ = (value, seen);)
            } else {
                quote!(if let Some(#container) = value.#get() { #body })
            };
            self.functions.insert(
                name,
                quote! {
                    #[allow(unused_variables)]
                    fn #ident #life(value: #borrowed, seen: &mut #seen) { #body }
                },
            );
        }
        quote!(#ident(#value, seen);)
    }

    fn text(&mut self, text: &Text, value: &TokenStream, parts: &mut Vec<(String, Cond)>) {
        let Text { min, max, pattern, format } = text;
        let mut push = |what: String, condition: TokenStream| {
            let condition = closure("text", &condition);
            parts.push((what, When(quote!(#value.as_str().is_none_or(#condition)))));
        };
        if let Some(min) = min.filter(|min| *min > 0) {
            let literal = Literal::u64_unsuffixed(min);
            let enough = if min == 1 { quote!(!text.is_empty()) } else { quote!(text.chars().count() >= #literal) };
            push(format!("minLength {min}"), enough);
        }
        if let Some(max) = max {
            let literal = Literal::u64_unsuffixed(*max);
            push(format!("maxLength {max}"), quote!(text.chars().count() <= #literal));
        }
        if let Some(pattern) = pattern {
            let condition = self.pattern(pattern, &quote!(text)).tokens();
            push(format!("pattern {pattern:?}"), condition);
        }
        if let Some(known) = format.as_deref().filter(|_| self.formats).and_then(super::format::of) {
            self.helpers.insert(known.helper);
            let ident = format_ident!("{}", known.helper);
            push(format!("format {}", known.name), quote!(#ident(text)));
        }
    }

    fn pattern(&mut self, pattern: &str, text: &TokenStream) -> Cond {
        let index = self.patterns.iter().position(|known| known == pattern).unwrap_or_else(|| {
            self.patterns.push(pattern.to_owned());
            self.patterns.len() - 1
        });
        let ident = format_ident!("pattern_{index}");
        When(quote!(#ident(#text)))
    }

    fn number(&mut self, number: &Numeric, value: &TokenStream, parts: &mut Vec<(String, Cond)>) {
        let Numeric { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = number;
        let bounds = [
            ("minimum", minimum, quote!(is_ge)),
            ("maximum", maximum, quote!(is_le)),
            ("exclusiveMinimum", exclusive_minimum, quote!(is_gt)),
            ("exclusiveMaximum", exclusive_maximum, quote!(is_lt)),
        ];
        for (keyword, bound, test) in bounds {
            if let Some(bound) = bound {
                self.helpers.insert("compared");
                let literal = bound_literal(bound);
                let condition = quote!(#value.as_number().is_none_or(|number| compared(number, #literal).#test()));
                parts.push((format!("{keyword} {bound}"), When(condition)));
            }
        }
        if let Some(step) = multiple_of {
            self.helpers.insert("is_multiple");
            let text = step.to_string();
            let condition = quote!(#value.as_number().is_none_or(|number| is_multiple(number, #text)));
            parts.push((format!("multipleOf {step}"), When(condition)));
        }
    }
}

#[derive(Clone, Copy)]
enum Part {
    Members,
    Items,
}

fn predicate(ident: &proc_macro2::Ident, body: &TokenStream) -> TokenStream {
    let value = if mentions(body, "value") { quote!(value) } else { quote!(_) };
    quote! {
        fn #ident(#value: &Value) -> bool {
            #body
        }
    }
}

/// A bound as `compared` takes it: exactly.
fn bound_literal(bound: &Number) -> TokenStream {
    let whole = bound.as_i64().map(i128::from).or(bound.as_u64().map(i128::from));
    let float = bound.as_f64().unwrap_or(0.0);
    match whole {
        Some(whole) => {
            let literal = Literal::i128_unsuffixed(whole.abs());
            if whole < 0 { quote!(Bound::Whole(-#literal)) } else { quote!(Bound::Whole(#literal)) }
        }
        None => {
            let literal = Literal::f64_unsuffixed(float.abs());
            if float < 0.0 { quote!(Bound::Float(-#literal)) } else { quote!(Bound::Float(#literal)) }
        }
    }
}

/// True if the identifier stands anywhere in the tokens.
pub fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        _ => false,
    })
}

/// True if the tokens mean a type or a module by the identifier, so that it has to be imported: it is no end of a path, no
/// method or function, no associated type, and no variant.
pub fn uses(tokens: &TokenStream, name: &str) -> bool {
    uses_in(tokens.clone(), name, false)
}

fn uses_in(tokens: TokenStream, name: &str, braces: bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let punct = |at: Option<usize>, c: char| {
        let token = at.and_then(|at| tokens.get(at));
        matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
    };
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => uses_in(group.stream(), name, group.delimiter() == Delimiter::Brace),
        TokenTree::Ident(ident) if ident == name => {
            let before = at.checked_sub(1);
            let (previous, next) = (before.and_then(|before| tokens.get(before)), tokens.get(at + 1));
            let defined = matches!(previous, Some(TokenTree::Ident(word)) if word == "fn" || word == "type");
            let begins = match previous {
                None => true,
                // What an attribute stands before.
                Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Bracket,
                _ => punct(before, ','),
            };
            let ends = next.is_none() || punct(Some(at + 1), ',');
            let called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
            let end_of_path = punct(before, '.') || (punct(before, ':') && punct(at.checked_sub(2), ':'));
            !(end_of_path || defined || called || (braces && begins && ends))
        }
        _ => false,
    })
}

/// `|name| condition`, or the function that the condition calls with just that.
fn closure(name: &str, condition: &TokenStream) -> TokenStream {
    let ident = format_ident!("{name}");
    let tokens: Vec<TokenTree> = condition.clone().into_iter().collect();
    if let [TokenTree::Ident(function), TokenTree::Group(group)] = tokens.as_slice()
        && group.stream().to_string() == name
        // It takes a slice, and a closure borrows one from the list.
        && function != "unique"
    {
        return quote!(#function);
    }
    let ident = if mentions(condition, name) { quote!(#ident) } else { quote!(_) };
    quote!(|#ident| #condition)
}

/// How many schemas there are in this one, itself included.
fn count(schema: &Schema) -> usize {
    1 + schema.children().into_iter().map(count).sum::<usize>()
}

/// A value in a message.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The part of a function's name that stands for an item.
pub fn function_name(item: &str) -> String {
    snake(item).trim_start_matches("r#").to_owned()
}
