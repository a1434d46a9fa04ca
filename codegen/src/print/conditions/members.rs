//! Prints tests of the properties of an object: those with a field, and those in the map of additional properties.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::{Condition, Members, Others, Ty};
use crate::print::cond::{Cond, all, any};
use crate::print::parts::ident;
use crate::print::rules::{Enforced, Place};
use crate::print::tokens::{closure, variable_or_wildcard};

impl Enforced<'_, '_> {
    /// Returns the test whether a property satisfies the condition; with `required`, also that it is present.
    pub(super) fn test_property(
        &mut self,
        name: &str,
        property: &Condition,
        members: &Members<'_>,
        place: &Place,
        required: bool,
    ) -> Cond {
        let Some(field) = members.field(name) else {
            return match (map_of_others(members, place), property) {
                (None, _) => Cond::Always,
                (Some(_), Condition::Never) => self.is_present(name, members, place).not(),
                (Some((others, ty)), property) => self.test_other(name, property, &others, ty, required),
            };
        };
        let value = member(place, &field.name);
        if field.required {
            return self.test(property, &field.ty, &value);
        }
        let ty = self.printer.model.in_option(field);
        // A `String` in an `Option` is matched as `&str`; other types of strings have to be unwrapped first.
        let is_string = *ty == Ty::String;
        if let Condition::Enum(values) = property
            && let Some(pattern) = self.pattern(values, ty).filter(|_| is_string || !self.is_text(ty))
        {
            let value = value.receiver();
            let value = if is_string { quote!(#value.as_deref()) } else { quote!(#value) };
            return Cond::new(match required {
                true if values.len() == 1 => quote!(#value == Some(#pattern)),
                true => quote!(matches!(#value, Some(#pattern))),
                false => quote!(matches!(#value, None | Some(#pattern))),
            });
        }
        if *property == Condition::Never {
            return self.is_present(name, members, place).not();
        }
        let method = method(required);
        let (variable, value) = (ident(&field.name), value.receiver().clone());
        let holds = self.test(property, ty, &Place::Reference(quote!(#variable)));
        let test = closure(&variable.to_string(), &holds.tokens());
        Cond::new(quote!(#value.as_ref().#method(#test)))
    }

    /// Returns the test whether a property in the map of additional properties satisfies the condition; with `required`, also
    /// that it is present.
    fn test_other(&mut self, name: &str, property: &Condition, others: &TokenStream, ty: &Ty, required: bool) -> Cond {
        if let Condition::Enum(values) = property
            && let ([Value::String(text)], true) = (values.as_slice(), required)
        {
            match ty {
                Ty::Any => return Cond::new(quote!(#others.get(#name).and_then(Value::as_str) == Some(#text))),
                Ty::String => return Cond::new(quote!(#others.get(#name).is_some_and(|text| text == #text))),
                _ => {}
            }
        }
        let test = self.test(property, ty, &Place::Reference(quote!(member)));
        let (test, method) = (closure("member", &test.tokens()), method(required));
        Cond::new(quote!(#others.get(#name).#method(#test)))
    }

    /// Returns the test whether the additional properties with a name that matches the pattern satisfy the condition.
    pub(super) fn test_matching(&mut self, pattern: &str, property: &Condition, others: &TokenStream, ty: &Ty) -> Cond {
        let matches = self.matches(pattern);
        let holds = self.test(property, ty, &Place::Reference(quote!(member)));
        let variable = variable_or_wildcard(&ident("member"), &holds.clone().tokens());
        let test = any([Cond::When(quote!(!#matches(name))), holds]).tokens();
        Cond::new(quote!(#others.iter().all(|(name, #variable)| #test)))
    }

    /// Returns the test whether a property is present.
    pub(super) fn is_present(&self, name: &str, members: &Members<'_>, place: &Place) -> Cond {
        match members.field(name) {
            Some(field) if field.required => Cond::Always,
            Some(field) => {
                let value = member(place, &field.name).receiver().clone();
                Cond::new(quote!(#value.is_some()))
            }
            None => match map_of_others(members, place) {
                Some((others, _)) => Cond::new(quote!(#others.contains_key(#name))),
                None => Cond::Never,
            },
        }
    }

    /// Returns the test whether the properties with none of these names, and matching none of the patterns, satisfy a condition.
    pub(super) fn test_others(
        &mut self,
        names: &[String],
        patterns: &[String],
        condition: &Condition,
        members: &Members<'_>,
        place: &Place,
    ) -> Cond {
        let others = members.fields.iter().filter(|field| !names.contains(&field.wire));
        let mut parts: Vec<_> = others.map(|field| self.is_present(&field.wire, members, place).not()).collect();
        if let Some((others, ty)) = map_of_others(members, place) {
            let names: Vec<_> = names.iter().filter(|name| members.field(name).is_none()).collect();
            let mut named = Vec::new();
            if !names.is_empty() {
                named.push(Cond::When(quote!(matches!(name.as_str(), #(#names)|*))));
            }
            for pattern in patterns {
                let matches = self.matches(pattern);
                named.push(Cond::When(quote!(#matches(name))));
            }
            let is_named = !named.is_empty();
            let holds = self.test(condition, ty, &Place::Reference(quote!(member)));
            let is_closed = matches!(holds, Cond::Never);
            let test = any(named.into_iter().chain([holds])).tokens();
            parts.push(Cond::new(match (is_named, is_closed) {
                (false, true) => quote!(#others.is_empty()),
                (true, true) => quote!(#others.keys().all(|name| #test)),
                (true, false) => quote!(#others.iter().all(|(name, member)| #test)),
                (false, false) => {
                    let test = closure("member", &test);
                    quote!(#others.values().all(#test))
                }
            }));
        }
        all(parts)
    }

    /// Returns the path of the function that returns whether a string matches the regular expression.
    fn matches(&mut self, pattern: &str) -> TokenStream {
        let matches = self.checks.pattern_function(pattern, self.name);
        quote!(rules::#matches)
    }
}

/// The method of `Option` that applies a test to the value, and returns `!required` without a value.
fn method(required: bool) -> proc_macro2::Ident {
    if required { format_ident!("is_some_and") } else { format_ident!("is_none_or") }
}

/// Returns the map of the properties without a field, and the type of its values.
pub fn map_of_others<'a>(members: &Members<'a>, place: &Place) -> Option<(TokenStream, &'a Ty)> {
    match members.others {
        Others::Kept { name: Some(name), ty } => Some((member(place, name).receiver().clone(), ty)),
        Others::Kept { name: None, ty } => Some((place.receiver().clone(), ty)),
        Others::Rejected | Others::Dropped => None,
    }
}

/// Returns the place of a field.
pub fn member(place: &Place, name: &str) -> Place {
    let (value, name) = (place.receiver(), ident(name));
    Place::Owned(quote!(#value.#name))
}
