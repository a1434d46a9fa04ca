//! Prints whether a typed value is one of some values, and whether it violates a rule, inside any wrappers.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::model::{Condition, Item, Kind, Rule, Ty};
use crate::number::as_integer;
use crate::print::cond::{Cond, any};
use crate::print::guarded::{self, Accessor};
use crate::print::parts::ident;
use crate::print::rules::{Enforced, Place, float, integer};

impl Enforced<'_, '_> {
    /// Returns the inner value of a newtype, by its public accessor.
    fn inner_value(&self, item: &Item, inner: &Ty, place: &Place) -> Place {
        let value = place.receiver();
        match guarded::accessor(self.printer, item, inner) {
            Some(Accessor::AsStr) => Place::Text(quote!(#value.as_str())),
            Some(Accessor::Copied) => Place::Owned(quote!(#value.get())),
            Some(Accessor::Borrowed) => Place::Reference(quote!(#value.get())),
            None => Place::Owned(quote!(#value.0)),
        }
    }

    /// Returns the call that checks a rule on the value inside any wrappers.
    pub(super) fn rule_in_wrappers(&mut self, rule: &Rule, ty: &Ty, place: &Place) -> TokenStream {
        match ty {
            Ty::Ruled(inner, _) => self.rule_in_wrappers(rule, inner, place),
            Ty::Item(name) => {
                let Some(item) = self.printer.model.item(name) else { return quote!(Ok(())) };
                let value = place.receiver();
                match &item.kind {
                    Kind::Enum { .. } => self.rule(rule, &Ty::String, &Place::Reference(quote!(#value.as_str()))),
                    Kind::Newtype { inner } => match self.inner_value(item, inner, place) {
                        text @ Place::Text(_) => self.rule(rule, &Ty::String, &text),
                        place => self.rule_in_wrappers(rule, inner, &place),
                    },
                    _ => quote!(Ok(())),
                }
            }
            Ty::Any => {
                let condition = Condition::Rule(rule.clone());
                let (holds, message) = (self.test_json(&condition, place).tokens(), condition.to_string());
                let keyword = rule.keyword();
                self.checks.rule_helper("condition");
                quote!(rules::condition(#holds, #keyword, #message))
            }
            ty => self.rule(rule, ty, place),
        }
    }

    /// Returns the values as a Rust pattern; `None` if the type cannot be matched against them.
    pub(super) fn pattern(&self, values: &[Value], ty: &Ty) -> Option<TokenStream> {
        let patterns: Vec<TokenStream> = match ty {
            Ty::Ruled(inner, _) => return self.pattern(values, inner),
            Ty::Item(name) => match &self.printer.model.item(name)?.kind {
                Kind::Enum { variants, other: None } => {
                    let variant = |value: &Value| variants.iter().find(|variant| value.as_str() == Some(&variant.wire));
                    let name = ident(name);
                    let variants = values.iter().filter_map(variant).map(|variant| ident(&variant.name));
                    variants.map(|variant| quote!(#name::#variant)).collect()
                }
                _ if self.is_text(ty) => values.iter().filter_map(Value::as_str).map(|text| quote!(#text)).collect(),
                _ => return None,
            },
            Ty::Bool => values.iter().filter_map(Value::as_bool).map(|truth| quote!(#truth)).collect(),
            ty if self.is_text(ty) => values.iter().filter_map(Value::as_str).map(|text| quote!(#text)).collect(),
            ty => {
                let (low, high) = self.int(ty)?.range();
                let integers = values.iter().filter_map(Value::as_number).filter_map(as_integer);
                integers.filter(|value| (low..=high).contains(value)).map(integer).collect()
            }
        };
        (!patterns.is_empty()).then(|| quote!(#(#patterns)|*))
    }

    /// Returns the test whether the value is one of these.
    pub(super) fn equals(&mut self, values: &[Value], ty: &Ty, place: &Place) -> Cond {
        let Some(pattern) = self.pattern(values, ty) else { return self.equals_one(values, ty, place) };
        if values.len() > 1 {
            let value = self.matched(ty, place);
            return Cond::new(quote!(matches!(#value, #pattern)));
        }
        // A `String` can be compared with a `&str` directly.
        let is_compared = *ty == Ty::String && !matches!(place, Place::Text(_));
        let value = if is_compared { place.receiver().clone() } else { self.matched(ty, place) };
        Cond::new(quote!(#value == #pattern))
    }

    /// Returns the value in the form that a pattern is matched against.
    fn matched(&self, ty: &Ty, place: &Place) -> TokenStream {
        match place {
            Place::Text(text) => text.clone(),
            place if self.is_text(ty) => {
                let value = place.receiver();
                quote!(#value.as_str())
            }
            place => place.by_value(),
        }
    }

    /// Returns true if the value is available as a `&str`.
    pub(super) fn is_text(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Ruled(inner, _) => self.is_text(inner),
            Ty::String | Ty::Text(_) | Ty::Uri => true,
            Ty::Item(name) => self.printer.model.item(name).is_some_and(|item| match &item.kind {
                Kind::Enum { other, .. } => other.is_some(),
                Kind::Newtype { inner } => guarded::accessor(self.printer, item, inner) == Some(Accessor::AsStr),
                _ => false,
            }),
            _ => false,
        }
    }

    /// Returns the test whether the value is one of these, for values that are not patterns.
    fn equals_one(&mut self, values: &[Value], ty: &Ty, place: &Place) -> Cond {
        match ty {
            Ty::Ruled(inner, _) => return self.equals_one(values, inner, place),
            Ty::Item(name) => {
                let Some(item) = self.printer.model.item(name) else { return Cond::Never };
                let Kind::Newtype { inner } = &item.kind else { return Cond::Never };
                let place = self.inner_value(item, inner, place);
                return self.test(&Condition::Enum(values.to_vec()), inner, &place);
            }
            _ => {}
        }
        let numbers: Vec<_> = values.iter().filter_map(Value::as_number).collect();
        let equal: Vec<_> = numbers
            .into_iter()
            .map(|number| match self.is_float(ty) {
                true => {
                    let (value, number) = (place.by_value(), float(number));
                    Cond::new(quote!(#value == #number))
                }
                false => {
                    self.checks.rule_helper("Exact");
                    let (value, number) = (Enforced::number(ty, place), self.checks.bound(number));
                    Cond::new(quote!(rules::Exact(#value) == #number))
                }
            })
            .collect();
        any(equal)
    }
}
