//! Prints conditions on a JSON value: each keyword applies to values of one type, and accepts all others.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::{Condition, Rule, Ty};
use crate::print::cond::{Cond, any};
use crate::print::rules::{Enforced, Place};
use crate::print::tokens::closure;
use crate::schema::Types;

impl Enforced<'_, '_> {
    /// Returns the test whether a JSON value satisfies a condition on values of one of its types.
    pub(super) fn test_json(&mut self, condition: &Condition, place: &Place) -> Cond {
        let value = place.receiver();
        match condition {
            Condition::Type(types) => {
                let tests = Types::KINDS.iter().filter(|kind| types.intersects(**kind));
                any(tests.map(|kind| self.test_type(*kind, *types, place)).collect::<Vec<_>>())
            }
            Condition::Enum(values) => any(values.iter().map(|one| self.test_equal(one, value)).collect::<Vec<_>>()),
            Condition::Rule(rule) => self.test_rule(rule, value),
            Condition::Contains { .. } | Condition::Items(_) => {
                let holds = self.test_items(condition, &Ty::Any, &Place::Reference(quote!(items)));
                let test = closure("items", &holds.tokens());
                Cond::new(quote!(#value.as_array().is_none_or(#test)))
            }
            condition => {
                let map = Ty::Map(Box::new(Ty::Any));
                let holds = self.test(condition, &map, &Place::Reference(quote!(object)));
                let test = closure("object", &holds.tokens());
                Cond::new(quote!(#value.as_object().is_none_or(#test)))
            }
        }
    }

    /// Returns the test whether a JSON value has one of the types `types`, as far as these are of the kind `kind`.
    fn test_type(&mut self, kind: Types, types: Types, place: &Place) -> Cond {
        if kind.contains(Types::NUMBER) && !types.contains(Types::NUMBER) {
            self.checks.rule_helper("is_integer");
            let value = place.by_reference();
            return Cond::new(quote!(rules::is_integer(#value)));
        }
        let method = match kind.names().next() {
            Some("integer" | "number") => "is_number",
            Some("null") => "is_null",
            Some("boolean") => "is_boolean",
            Some("string") => "is_string",
            Some("array") => "is_array",
            _ => "is_object",
        };
        let (value, method) = (place.receiver(), format_ident!("{method}"));
        Cond::new(quote!(#value.#method()))
    }

    /// Returns the test whether a JSON value equals a scalar.
    fn test_equal(&mut self, scalar: &Value, value: &TokenStream) -> Cond {
        Cond::new(match scalar {
            Value::Null => quote!(#value.is_null()),
            Value::Bool(truth) => quote!(#value.as_bool() == Some(#truth)),
            Value::String(text) => quote!(#value.as_str() == Some(#text)),
            scalar => {
                let number = scalar.as_number().cloned().unwrap_or_else(|| 0.into());
                self.checks.rule_helper("Exact");
                let bound = self.checks.bound(&number);
                quote!(#value.as_number().is_some_and(|number| rules::Exact(number) == #bound))
            }
        })
    }

    /// Returns the test whether a JSON value satisfies a rule, which accepts all values of other types.
    fn test_rule(&mut self, rule: &Rule, value: &TokenStream) -> Cond {
        let (method, ty) = match rule {
            Rule::MinLength(_) | Rule::MaxLength(_) | Rule::Pattern(_) => ("as_str", Ty::String),
            Rule::MinItems(_) | Rule::MaxItems(_) | Rule::UniqueItems => ("as_array", Ty::List(Box::new(Ty::Any))),
            Rule::MinProperties(_) | Rule::MaxProperties(_) | Rule::PropertyNames(_) | Rule::PatternProperties(_) => {
                ("as_object", Ty::Map(Box::new(Ty::Any)))
            }
            rule => {
                let call = self.number_rule(rule, &quote!(number));
                return Cond::new(quote!(#value.as_number().is_none_or(|number| #call.is_ok())));
            }
        };
        let (method, call) = (format_ident!("{method}"), self.rule(rule, &ty, &Place::Reference(quote!(inner))));
        Cond::new(quote!(#value.#method().is_none_or(|inner| #call.is_ok())))
    }
}
