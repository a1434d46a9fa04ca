//! Prints conditions on a JSON value: each keyword applies to values of one type, and accepts all others.

use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::{Condition, Rule, Ty};
use crate::print::cond::{Cond, any};
use crate::print::rules::{Enforced, Place};
use crate::print::tokens::closure;
use crate::schema::Types;

impl Enforced<'_, '_> {
    /// Returns whether a JSON value satisfies a condition on values of one of its types.
    pub(super) fn value_holds(&mut self, condition: &Condition, place: &Place) -> Cond {
        let value = place.receiver();
        let map = Ty::Map(Box::new(Ty::Any));
        match condition {
            Condition::Type(types) => {
                let tests = Types::KINDS.iter().filter(|kind| types.intersects(**kind)).map(|kind| {
                    let is_integer = kind.contains(Types::NUMBER) && !types.contains(Types::NUMBER);
                    if is_integer {
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
                    let method = format_ident!("{method}");
                    Cond::new(quote!(#value.#method()))
                });
                any(tests.collect::<Vec<_>>())
            }
            Condition::Enum(values) => {
                let tests = values.iter().map(|one| {
                    Cond::new(match one {
                        Value::Null => quote!(#value.is_null()),
                        Value::Bool(truth) => quote!(#value.as_bool() == Some(#truth)),
                        Value::String(text) => quote!(#value.as_str() == Some(#text)),
                        one => {
                            let number = one.as_number().cloned().unwrap_or_else(|| 0.into());
                            self.checks.rule_helper("Exact");
                            let bound = self.checks.bound(&number);
                            quote!(#value.as_number().is_some_and(|number| rules::Exact(number) == #bound))
                        }
                    })
                });
                any(tests.collect::<Vec<_>>())
            }
            Condition::Rule(rule) => {
                let (method, ty) = match rule {
                    Rule::MinLength(_) | Rule::MaxLength(_) | Rule::Pattern(_) => ("as_str", Ty::String),
                    Rule::MinItems(_) | Rule::MaxItems(_) | Rule::UniqueItems => {
                        ("as_array", Ty::List(Box::new(Ty::Any)))
                    }
                    Rule::MinProperties(_)
                    | Rule::MaxProperties(_)
                    | Rule::PropertyNames(_)
                    | Rule::PatternProperties(_) => ("as_object", map),
                    rule => {
                        let call = self.number_rule(rule, &quote!(number));
                        return Cond::new(quote!(#value.as_number().is_none_or(|number| #call.is_ok())));
                    }
                };
                let (method, call) =
                    (format_ident!("{method}"), self.rule(rule, &ty, &Place::Reference(quote!(inner))));
                Cond::new(quote!(#value.#method().is_none_or(|inner| #call.is_ok())))
            }
            Condition::Contains { .. } | Condition::Items(_) => {
                let holds = self.items_hold(condition, &Ty::Any, &Place::Reference(quote!(items)));
                let test = closure("items", &holds.tokens());
                Cond::new(quote!(#value.as_array().is_none_or(#test)))
            }
            condition => {
                let holds = self.holds(condition, &map, &Place::Reference(quote!(object)));
                let test = closure("object", &holds.tokens());
                Cond::new(quote!(#value.as_object().is_none_or(#test)))
            }
        }
    }
}
