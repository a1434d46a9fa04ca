//! Prints conditions as boolean expressions: whether a typed value satisfies them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::count::{at_least, at_most, count, items};
use super::members::map_of_others;
use crate::model::{Condition, Rule, Ty};
use crate::print::cond::{Cond, all, any, exactly_one};
use crate::print::parts::ident;
use crate::print::rules::{Enforced, Place};
use crate::print::tokens::{binds_less, closure, variable_or_wildcard};
use crate::schema::Types;

impl Enforced<'_, '_> {
    /// Returns the test whether the value satisfies the condition.
    pub fn test(&mut self, condition: &Condition, ty: &Ty, place: &Place) -> Cond {
        if let Some(test) = self.test_applicator(condition, ty, place) {
            return test;
        }
        match ty {
            Ty::Ruled(inner, _) => self.test(condition, inner, place),
            Ty::Boxed(inner) => {
                let value = place.unboxed().receiver().clone();
                self.test(condition, inner, &Place::Owned(quote!((#value))))
            }
            Ty::Nullable(inner) => self.test_nullable(condition, inner, place),
            Ty::Any => self.test_json(condition, place),
            _ => self.test_keyword(condition, ty, place),
        }
    }

    /// Returns the test of a condition that combines others; `None` for any other condition.
    fn test_applicator(&mut self, condition: &Condition, ty: &Ty, place: &Place) -> Option<Cond> {
        Some(match condition {
            Condition::AllOf(all) => self.test_all(all, ty, place),
            Condition::AnyOf(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.test(branch, ty, place)).collect();
                any(branches)
            }
            Condition::OneOf(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.test(branch, ty, place)).collect();
                exactly_one(branches, |branches| self.exactly_one(&branches))
            }
            Condition::Not(condition) => self.test(condition, ty, place).not(),
            Condition::If { condition, then, otherwise } => {
                let test = self.test(condition, ty, place);
                let mut branch = |condition: &Option<Box<Condition>>| match condition {
                    Some(condition) => self.test(condition, ty, place),
                    None => Cond::Always,
                };
                let (then, otherwise) = (branch(then), branch(otherwise));
                all([any([test.clone().not(), then]), any([test, otherwise])])
            }
            Condition::Never => Cond::Never,
            _ => return None,
        })
    }

    /// Returns the expression that is true if exactly one of the tests is.
    fn exactly_one(&mut self, tests: &[TokenStream]) -> TokenStream {
        match tests {
            [one, other] if ![one, other].iter().any(|test| binds_less(test, &['|', '&', '=', '<', '>'])) => {
                quote!(#one != #other)
            }
            tests => {
                self.checks.rule_helper("exactly_one");
                quote!(rules::exactly_one([#(#tests),*]))
            }
        }
    }

    /// Returns the test of a single keyword on a value that has no wrappers.
    fn test_keyword(&mut self, condition: &Condition, ty: &Ty, place: &Place) -> Cond {
        match (condition, self.printer.model.members(ty)) {
            (Condition::Enum(values), _) => self.equals(values, ty, place),
            (Condition::Rule(Rule::MinProperties(size)), Some(members)) => at_least(count(&members, place), *size),
            (Condition::Rule(Rule::MaxProperties(size)), Some(members)) => at_most(count(&members, place), *size),
            (Condition::PatternProperty(pattern, property), Some(members)) => {
                let Some((others, ty)) = map_of_others(&members, place) else { return Cond::Always };
                self.test_matching(pattern, property, &others, ty)
            }
            (Condition::PropertyNames(name), Some(members)) => {
                let Some((others, _)) = map_of_others(&members, place) else { return Cond::Always };
                let test = self.test(name, &Ty::String, &Place::Reference(quote!(name)));
                let test = closure("name", &test.tokens());
                Cond::new(quote!(#others.keys().all(#test)))
            }
            (Condition::Contains { .. } | Condition::Items(_), _) => match ty {
                Ty::List(item) | Ty::Array(item, _) => self.test_items(condition, item, place),
                _ => Cond::Always,
            },
            (Condition::Rule(rule), _) => match (rule, items(self.printer.model, ty, place)) {
                (Rule::MinItems(size), Some(count)) => at_least(count, *size),
                (Rule::MaxItems(size), Some(count)) => at_most(count, *size),
                (rule, _) => {
                    let call = self.rule_in_wrappers(rule, ty, place);
                    Cond::new(quote!(#call.is_ok()))
                }
            },
            (Condition::Required(names), Some(members)) => {
                all(names.iter().map(|name| self.is_present(name, &members, place)))
            }
            (Condition::Property(name, property), Some(members)) => {
                self.test_property(name, property, &members, place, false)
            }
            (Condition::AdditionalProperties { names, patterns, condition }, Some(members)) => {
                self.test_others(names, patterns, condition, &members, place)
            }
            (Condition::DependentRequired(name, others), Some(members)) => {
                let there = self.is_present(name, &members, place);
                any([there.not(), self.test(&Condition::Required(others.clone()), ty, place)])
            }
            (Condition::DependentSchema(name, dependent), Some(members)) => {
                let there = self.is_present(name, &members, place);
                any([there.not(), self.test(dependent, ty, place)])
            }
            // The condition constrains values of another type.
            _ => Cond::Always,
        }
    }

    /// Returns the test whether all conditions are satisfied. Whether a property is present and what it satisfies is one test.
    fn test_all(&mut self, conditions: &[Condition], ty: &Ty, place: &Place) -> Cond {
        let required = |name: &String| {
            conditions.iter().any(|part| matches!(part, Condition::Required(names) if names.contains(name)))
        };
        let is_covered = |name: &String| {
            conditions.iter().any(|part| matches!(part, Condition::Property(other, _) if other == name))
        };
        // A value of any type is not always an object.
        let members = self.printer.model.members(ty).filter(|_| *ty.unruled() != Ty::Any);
        let mut parts = Vec::new();
        for part in conditions {
            parts.push(match (part, &members) {
                (Condition::Required(names), Some(_)) => {
                    let rest: Vec<String> = names.iter().filter(|name| !is_covered(name)).cloned().collect();
                    if rest.is_empty() {
                        continue;
                    }
                    self.test(&Condition::Required(rest), ty, place)
                }
                (Condition::Property(name, property), Some(members)) => {
                    self.test_property(name, property, members, place, required(name))
                }
                (part, _) => self.test(part, ty, place),
            });
        }
        all(parts)
    }

    fn test_nullable(&mut self, condition: &Condition, inner: &Ty, place: &Place) -> Cond {
        let value = place.receiver();
        if let Condition::Type(types) = condition {
            return Cond::new(match types.contains(Types::NULL) {
                true => quote!(#value.is_none()),
                false => quote!(#value.is_some()),
            });
        }
        let holds = self.test(condition, inner, &Place::Reference(quote!(value)));
        let test = closure("value", &holds.tokens());
        Cond::new(match condition.is_satisfied_by_null() {
            true => quote!(#value.as_ref().is_none_or(#test)),
            false => quote!(#value.as_ref().is_some_and(#test)),
        })
    }

    /// Returns the test whether each item, or a number of items, satisfies a condition.
    pub(super) fn test_items(&mut self, condition: &Condition, item: &Ty, place: &Place) -> Cond {
        let items = place.receiver();
        match condition {
            Condition::Items(each) => {
                let test = closure("item", &self.test(each, item, &Place::Reference(quote!(item))).tokens());
                Cond::new(quote!(#items.iter().all(#test)))
            }
            Condition::Contains { item: each, min, max } => {
                let holds = self.test(each, item, &Place::Reference(quote!(item))).tokens();
                if (*min, *max) == (1, None) {
                    let test = closure("item", &holds);
                    return Cond::new(quote!(#items.iter().any(#test)));
                }
                let variable = variable_or_wildcard(&ident("item"), &holds);
                let count = quote!(#items.iter().filter(|&#variable| #holds).count());
                let min_size = Literal::u64_unsuffixed(*min);
                match max {
                    None if *min == 0 => Cond::Always,
                    None => Cond::new(quote!(#count >= #min_size)),
                    Some(max) => {
                        let max = Literal::u64_unsuffixed(*max);
                        Cond::new(quote!((#min_size..=#max).contains(&#count)))
                    }
                }
            }
            _ => Cond::Always,
        }
    }
}
