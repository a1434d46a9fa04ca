//! Prints which properties and items a schema evaluates, for `unevaluatedProperties` and `unevaluatedItems` (2020-12 core,
//! section 11).

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::scope::{Kind, Scope};
use super::{Checks, Function, step};
use crate::print::tokens::mentions;
use crate::schema::{Array, Object, Schema};

#[derive(Clone, Copy)]
pub enum Part {
    Members,
    Items,
}

impl Checks<'_> {
    /// Returns the statements that add to `seen` the parts of the value that the schema evaluates, provided that it accepts the
    /// value (2020-12 core, section 11). With `outer`, its own `unevaluated…` keyword is left out, because it needs the result.
    pub(super) fn evaluated(&mut self, schema: &Schema, scope: &Scope, part: Part, outer: bool) -> TokenStream {
        let mut out = TokenStream::new();
        match part {
            Part::Members => self.marks_members(schema, scope, outer, &mut out),
            Part::Items => self.marks_items(schema, scope, outer, &mut out),
        }
        if let Some(key) = &schema.reference {
            out.extend(self.evaluated_by_definition(key, scope, part));
        }
        for inner in &schema.all_of {
            out.extend(self.evaluated(inner, scope, part, false));
        }
        for inner in schema.any_of.iter().chain(&schema.one_of) {
            let evaluated = self.evaluated(inner, scope, part, false);
            if !evaluated.is_empty() {
                let holds = self.condition(inner, scope).tokens();
                out.extend(step::guarded(holds, quote!({ #evaluated })));
            }
        }
        if let Some(condition) = &schema.if_ {
            let mut branch = |inner: Option<&Schema>| inner.map(|inner| self.evaluated(inner, scope, part, false));
            let (tested, then, otherwise) =
                (branch(Some(condition)), branch(schema.then.as_deref()), branch(schema.else_.as_deref()));
            let holds = self.condition(condition, scope).tokens();
            if [&tested, &then, &otherwise].into_iter().flatten().any(|evaluated| !evaluated.is_empty()) {
                out.extend(step::guarded(holds, quote!({ #tested #then } else { #otherwise })));
            }
        }
        for (name, inner) in &schema.object.dependent_schemas {
            let evaluated = self.evaluated(inner, scope, part, false);
            if !evaluated.is_empty() {
                let value = &scope.value;
                out.extend(quote!(if #value.get(#name).is_some() { #evaluated }));
            }
        }
        out
    }

    fn marks_members(&mut self, schema: &Schema, scope: &Scope, outer: bool, out: &mut TokenStream) {
        let Object { properties, pattern_properties, additional_properties: additional, unevaluated, .. } =
            &*schema.object;
        if additional.is_some() || (unevaluated.is_some() && !outer) {
            out.extend(quote!(seen.extend(object.keys().map(String::as_str));));
            return;
        }
        if !properties.is_empty() || !pattern_properties.is_empty() {
            let named = self.named(properties.keys(), pattern_properties.keys(), scope).tokens();
            out.extend(quote!(seen.extend(object.keys().filter(|name| #named).map(String::as_str));));
        }
    }

    fn marks_items(&mut self, schema: &Schema, scope: &Scope, outer: bool, out: &mut TokenStream) {
        let Array { prefix, items, contains, contains_evaluates, unevaluated, .. } = &*schema.array;
        if items.is_some() || (unevaluated.is_some() && !outer) {
            out.extend(quote!(seen.extend(0..items.len());));
            return;
        }
        if !prefix.is_empty() {
            let count = Literal::usize_unsuffixed(prefix.len());
            out.extend(quote!(seen.extend(0..items.len().min(#count));));
        }
        if let (Some(contains), true) = (contains, contains_evaluates) {
            let holds = self.condition(contains, &scope.part("item", "contains")).tokens();
            let item = if mentions(&holds, "item") { quote!(item) } else { quote!(_) };
            out.extend(
                quote!(seen.extend(items.iter().enumerate().filter(|(_, #item)| #holds).map(|(index, _)| index));),
            );
        }
    }

    /// As `evaluated`, for a definition: calls a separate function, because definitions may be recursive.
    fn evaluated_by_definition(&mut self, key: &str, scope: &Scope, part: Part) -> TokenStream {
        let Some(schema) = (self.lookup)(key) else { return TokenStream::new() };
        let (prefix, kind) = match part {
            Part::Members => ("members_of", Kind::Object),
            Part::Items => ("items_of", Kind::Array),
        };
        let name = format!("{prefix}_{}", self.names.find(key, schema, self.lookup));
        self.calls.note(&name, scope);
        let ident = format_ident!("{name}");
        if !self.functions.contains_key(&name) {
            self.functions.insert(name.clone(), Function::default());
            let parameter = Scope::for_parameter(&scope.name);
            self.calls.enter(&name);
            let evaluated = match part {
                Part::Members => self.evaluated(schema, &parameter.of_object(), part, false),
                Part::Items => self.evaluated(schema, &parameter.of_array(), part, false),
            };
            self.calls.leave();
            let (value, seen) =
                if evaluated.is_empty() { (quote!(_), quote!(_)) } else { (quote!(value), quote!(seen)) };
            let signature = match part {
                Part::Members => quote!(#ident<'v>(#value: &'v Value, #seen: &mut HashSet<&'v str>)),
                Part::Items => quote!(#ident(#value: &Value, #seen: &mut HashSet<usize>)),
            };
            let (pattern, named) = (kind.pattern(), mentions(&evaluated, kind.name()));
            let body = match named {
                true => quote!(if let #pattern = value { #evaluated }),
                false => evaluated,
            };
            self.functions.insert(name, Function { signature, body, ..Function::default() });
        }
        let value = &scope.value;
        quote!(#ident(#value, seen);)
    }
}
