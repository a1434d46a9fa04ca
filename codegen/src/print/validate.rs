//! Prints `validate` for every type that contains rules: it checks values that were built or changed in Rust as
//! deserialization checks those that were read.

use std::collections::HashSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Printer;
use super::check::Checks;
use super::parts::ident;
use super::rules::{Enforced, Place};
use super::support::Support;
use crate::components::components;
use crate::model::{AdditionalProperties, Field, Item, Kind, Model, Ty};

/// The names of the types that have a `validate`.
pub fn validated(model: &Model) -> HashSet<String> {
    let own = |item: &Item| match item.kind {
        // The value of a newtype was checked when it was created.
        Kind::Newtype { .. } => false,
        _ => item.check.is_some() || !item.conditions.is_empty() || item.types().iter().any(|ty| ty.has_rules()),
    };
    model.items.and_holders(own, |_| true)
}

impl Printer<'_> {
    /// Returns true for a type that contains rules, and that has values.
    fn is_validated(&self, name: &str) -> bool {
        self.validated.contains(name) && !self.without_values.contains(name)
    }
}

/// The types whose values would have to hold a value of the same type.
pub fn without_values(model: &Model) -> HashSet<&str> {
    let edges: Vec<Vec<usize>> = model.items.iter().map(|item| held_by_all(item, model)).collect();
    let circles = components(&edges).into_iter().filter(|component| match component.as_slice() {
        [one] => edges.get(*one).is_some_and(|held| held.contains(one)),
        _ => true,
    });
    circles.flatten().filter_map(|at| Some(model.items.get(at)?.name.as_str())).collect()
}

/// Returns the positions of the types that each value of the item contains a value of.
fn held_by_all(item: &Item, model: &Model) -> Vec<usize> {
    let types: Vec<&Ty> = match &item.kind {
        Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => {
            fields.iter().filter(|field| field.required).map(|field| &field.ty).collect()
        }
        Kind::Newtype { inner } => vec![inner],
        _ => Vec::new(),
    };
    let (mut open, mut found) = (types, Vec::new());
    while let Some(ty) = open.pop() {
        match ty {
            Ty::Item(name) => found.extend(model.items.position(name)),
            Ty::Boxed(inner) | Ty::Ruled(inner, _) => open.push(inner),
            Ty::Array(inner, size) if *size > 0 => open.push(inner),
            Ty::Tuple(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// Returns the method `validate` of an item that contains rules.
pub fn method<'a>(
    printer: &'a Printer<'a>,
    item: &'a Item,
    support: &mut Support,
    checks: &mut Checks<'_>,
) -> Option<TokenStream> {
    printer.validated.contains(&item.name).then(|| {
        support.violations();
        let mut steps = Collected { enforced: Enforced::collecting(printer, checks, &item.name) }.item(item);
        let conditional = !item.conditions.is_empty() && !matches!(item.kind, Kind::Newtype { .. });
        let conditions = conditional.then(|| Enforced::collecting(printer, checks, &item.name).conditions(item));
        if let Some(check) = &item.check {
            support.satisfies();
            let check = checks.check(check);
            steps.extend(quote!(violations.check("", satisfies(self, rules::#check));));
        }
        if conditional {
            steps.extend(quote!(self.conditions(&mut violations);));
        }
        let name = ident(&item.name);
        let body = if steps.is_empty() {
            quote!(Ok(()))
        } else {
            quote!(let mut violations = Violations::default(); #steps violations.into_result())
        };
        quote! {
            impl #name {
                /// All rules of the schema that the value violates, as an error. What was read violates none.
                pub fn validate(&self) -> Result<(), Violations> {
                    #body
                }

                #conditions
            }
        }
    })
}

/// A pointer below the value: a format string, and its arguments that are not variables.
#[derive(Clone, Default)]
struct Pointer {
    format: String,
    is_dynamic: bool,
    arguments: Vec<TokenStream>,
}

impl Pointer {
    fn member(&self, name: &str) -> Pointer {
        self.with(&escaped(name).replace('{', "{{").replace('}', "}}"))
    }

    /// Appends the value of a variable.
    fn variable(&self, name: &proc_macro2::Ident) -> Pointer {
        Pointer { is_dynamic: true, ..self.with(&format!("{{{name}}}")) }
    }

    /// Appends the value of an expression.
    fn expression(&self, expression: TokenStream) -> Pointer {
        let mut pointer = Pointer { is_dynamic: true, ..self.with("{}") };
        pointer.arguments.push(expression);
        pointer
    }

    fn with(&self, segment: &str) -> Pointer {
        let separator = if self.format.is_empty() { "" } else { "/" };
        Pointer { format: format!("{}{separator}{segment}", self.format), ..self.clone() }
    }

    fn tokens(&self) -> TokenStream {
        let Pointer { format, is_dynamic, arguments } = self;
        match (is_dynamic, arguments.as_slice()) {
            (false, _) => {
                let plain = format.replace("{{", "{").replace("}}", "}");
                quote!(#plain)
            }
            (true, []) => quote!(format_args!(#format)),
            (true, arguments) => quote!(format_args!(#format, #(#arguments),*)),
        }
    }
}

/// Returns a name as a segment of a JSON pointer (RFC 6901, section 3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Prints the statements that collect the violations of a value.
struct Collected<'a, 'c> {
    enforced: Enforced<'a, 'c>,
}

impl<'a> Collected<'a, '_> {
    fn item(&mut self, item: &'a Item) -> TokenStream {
        let here = Pointer::default();
        match &item.kind {
            Kind::Struct { fields, unknown } => {
                let mut steps: TokenStream =
                    fields.iter().map(|field| self.field(field, &here.member(&field.wire))).collect();
                if let AdditionalProperties::Keep { name, ty } = unknown {
                    let name = ident(name);
                    steps.extend(self.each_member(ty, &quote!(self.#name), &here, 0));
                }
                steps
            }
            Kind::Tuple { fields, rest } => {
                let each = fields.iter().enumerate();
                let mut steps: TokenStream =
                    each.map(|(index, field)| self.field(field, &here.member(&index.to_string()))).collect();
                if let Some(rest) = rest {
                    let (name, first) = (ident(&rest.name), Literal::usize_unsuffixed(fields.len()));
                    let at = here.expression(quote!(index + #first));
                    let inside = self.steps(&rest.ty, &Place::Reference(quote!(item)), &at, 1);
                    if !inside.is_empty() {
                        steps.extend(quote!(for (index, item) in self.#name.iter().enumerate() { #inside }));
                    }
                }
                steps
            }
            Kind::Union { alternatives } => {
                let arms = alternatives.iter().filter_map(|alternative| {
                    let steps = self.steps(&alternative.ty, &Place::Reference(quote!(value)), &here, 0);
                    let name = ident(&alternative.name);
                    (!steps.is_empty()).then(|| (quote!(Self::#name(value)), steps))
                });
                matched(arms.collect(), alternatives.len())
            }
            Kind::Tagged { content, variants, .. } => {
                let at = content.as_deref().map_or_else(|| here.clone(), |content| here.member(content));
                let arms = variants.iter().filter_map(|variant| {
                    let steps = self.steps(variant.ty.as_ref()?, &Place::Reference(quote!(value)), &at, 0);
                    let name = ident(&variant.name);
                    (!steps.is_empty()).then(|| (quote!(Self::#name(value)), steps))
                });
                matched(arms.collect(), variants.len())
            }
            Kind::ExternallyTagged { variants } => {
                let arms = variants.iter().filter_map(|variant| {
                    let at = here.member(&variant.wire);
                    let steps = self.steps(variant.ty.as_ref()?, &Place::Reference(quote!(value)), &at, 0);
                    let name = ident(&variant.name);
                    (!steps.is_empty()).then(|| (quote!(Self::#name(value)), steps))
                });
                matched(arms.collect(), variants.len())
            }
            Kind::Newtype { inner } => self.steps(&inner.without_rules(), &Place::Owned(quote!(self.0)), &here, 0),
            Kind::Enum { .. } | Kind::Literals { .. } => TokenStream::new(),
        }
    }

    fn field(&mut self, field: &'a Field, at: &Pointer) -> TokenStream {
        let name = ident(&field.name);
        self.enforced.name = &field.name;
        if field.required {
            return self.steps(&field.ty, &Place::Owned(quote!(self.#name)), at, 0);
        }
        // An `Option` in an `Option` is matched by one pattern.
        let (ty, pattern) = match self.enforced.printer.model.in_option(field) {
            Ty::Nullable(inner) => (&**inner, quote!(Some(Some(#name)))),
            ty => (ty, quote!(Some(#name))),
        };
        let steps = self.steps(ty, &Place::Reference(quote!(#name)), at, 0);
        if steps.is_empty() { steps } else { quote!(if let #pattern = &self.#name { #steps }) }
    }

    fn steps(&mut self, ty: &Ty, place: &Place, at: &Pointer, depth: usize) -> TokenStream {
        match ty {
            Ty::Ruled(inner, rules) => {
                let pointer = at.tokens();
                let calls: Vec<_> = rules.iter().map(|rule| self.enforced.rule(rule, inner, place)).collect();
                let inside = self.steps(inner, place, at, depth);
                quote!(#(violations.check(#pointer, #calls);)* #inside)
            }
            Ty::Nullable(inner) => {
                let (value, steps) =
                    (place.by_reference(), self.steps(inner, &Place::Reference(quote!(value)), at, depth));
                if steps.is_empty() { steps } else { quote!(if let Some(value) = #value { #steps }) }
            }
            Ty::List(inner) | Ty::Array(inner, _) => {
                let index = numbered("index", depth);
                let at = at.variable(&index);
                let (items, steps) =
                    (place.receiver().clone(), self.steps(inner, &Place::Reference(quote!(item)), &at, depth + 1));
                if steps.is_empty() {
                    steps
                } else {
                    quote!(for (#index, item) in #items.iter().enumerate() { #steps })
                }
            }
            Ty::Map(inner) => self.each_member(inner, place.receiver(), at, depth),
            Ty::Tuple(items) => {
                let each = items.iter().enumerate().map(|(index, item)| {
                    let (value, field) = (place.receiver(), Literal::usize_unsuffixed(index));
                    let place = Place::Owned(quote!(#value.#field));
                    self.steps(item, &place, &at.member(&index.to_string()), depth)
                });
                each.collect()
            }
            Ty::Boxed(inner) => match &**inner {
                // The method call dereferences the box.
                Ty::Item(_) => self.steps(inner, &Place::Reference(place.receiver().clone()), at, depth),
                inner => self.steps(inner, &place.unboxed(), at, depth),
            },
            // A type without values is left out: its `validate` would call itself endlessly.
            Ty::Item(name) if self.enforced.printer.is_validated(name) => {
                let (pointer, value) = (at.tokens(), place.receiver());
                quote!(violations.nested(#pointer, #value.validate());)
            }
            _ => TokenStream::new(),
        }
    }

    fn each_member(&mut self, ty: &Ty, map: &TokenStream, at: &Pointer, depth: usize) -> TokenStream {
        let name = numbered("name", depth);
        let at = at.expression(quote!(rules::escaped(#name)));
        let steps = self.steps(ty, &Place::Reference(quote!(value)), &at, depth + 1);
        if steps.is_empty() {
            return steps;
        }
        self.enforced.checks.rule_helper("escaped");
        quote!(for (#name, value) in #map.iter() { #steps })
    }
}

fn matched(arms: Vec<(TokenStream, TokenStream)>, variants: usize) -> TokenStream {
    match arms.as_slice() {
        [] => TokenStream::new(),
        [(pattern, steps)] if variants > 1 => quote!(if let #pattern = self { #steps }),
        _ => {
            let rest = (arms.len() < variants).then(|| quote!(_ => {}));
            let (patterns, steps): (Vec<_>, Vec<_>) = arms.into_iter().unzip();
            quote!(match self { #(#patterns => { #steps })* #rest })
        }
    }
}

fn numbered(name: &str, depth: usize) -> proc_macro2::Ident {
    if depth == 0 { ident(name) } else { ident(&format!("{name}_{}", depth + 1)) }
}
