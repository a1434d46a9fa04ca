//! Prints conditions on typed values as plain Rust: as statements that end with an error, with an `if` for each condition
//! that depends on another, and as boolean expressions.

mod count;
mod equal;
mod lints;
mod members;
mod test;
mod value;

use proc_macro2::TokenStream;
use quote::quote;

use super::cond::Cond;
use super::parts::ident;
use super::rules::{Enforced, Place};
use super::tokens::{mentions, variable_or_wildcard};
use super::validate::escaped;
use crate::model::{Condition, Field, Item, Members, Ty};
use count::items;
pub use lints::allowed;
use members::{map_of_others, member};

impl Enforced<'_, '_> {
    /// Returns the method `conditions` of a struct, which collects the violations of its conditions.
    pub fn conditions(&mut self, item: &Item) -> TokenStream {
        let steps = self.enforce_all(&item.conditions, &Ty::Item(item.name.clone()), &Place::Reference(quote!(self)));
        let allowed = allowed(&steps);
        quote! {
            /// Checks the conditions on several fields.
            #allowed
            fn conditions(&self, violations: &mut Violations) {
                #steps
            }
        }
    }

    /// Returns the statements that end with an error if the value violates one of the conditions.
    pub fn enforce_all(&mut self, conditions: &[Condition], ty: &Ty, place: &Place) -> TokenStream {
        conditions.iter().map(|condition| self.enforce(condition, ty, place, "")).collect()
    }

    /// Returns the statements that end with an error if the value violates the condition. `at` is the pointer of the value
    /// below the one that is checked.
    fn enforce(&mut self, condition: &Condition, ty: &Ty, place: &Place, at: &str) -> TokenStream {
        match (condition, self.printer.model.members(ty).filter(|_| *ty != Ty::Any)) {
            (Condition::AllOf(all), _) => all.iter().map(|part| self.enforce(part, ty, place, at)).collect(),
            (Condition::If { condition, then, otherwise }, _) => {
                let test = self.test(condition, ty, place);
                let mut branch = |condition: &Option<Box<Condition>>| {
                    condition.as_deref().map(|condition| self.enforce(condition, ty, place, at))
                };
                let (then, otherwise) = (branch(then), branch(otherwise));
                if_else(test, then, otherwise)
            }
            (Condition::Required(names), Some(members)) => {
                let steps = names.iter().map(|name| {
                    let test = self.is_present(name, &members, place).tokens();
                    self.checks.rule_helper("required_if");
                    self.statement(quote!(rules::required_if(#name, #test)), at)
                });
                steps.collect()
            }
            (Condition::DependentRequired(name, others), Some(members)) => {
                let then = self.enforce(&Condition::Required(others.clone()), ty, place, at);
                if_else(self.is_present(name, &members, place), Some(then), None)
            }
            (Condition::DependentSchema(name, dependent), Some(members)) => {
                let then = self.enforce(dependent, ty, place, at);
                if_else(self.is_present(name, &members, place), Some(then), None)
            }
            (Condition::Property(name, property), Some(members)) if **property != Condition::Never => {
                self.enforce_property(name, property, &members, place, at)
            }
            (Condition::Rule(rule), None)
                if !matches!(ty, Ty::Nullable(_)) && items(self.printer.model, ty, place).is_none() =>
            {
                let call = self.rule_in_wrappers(rule, ty, place);
                self.statement(call, at)
            }
            (condition, _) => {
                let test = self.test(condition, ty, place).tokens();
                let (keyword, message) = (condition.keyword(), condition.to_string());
                self.checks.rule_helper("condition");
                self.statement(quote!(rules::condition(#test, #keyword, #message)), at)
            }
        }
    }

    /// Returns the statements that end with an error if a property is present and violates the condition.
    fn enforce_property(
        &mut self,
        name: &str,
        condition: &Condition,
        members: &Members<'_>,
        place: &Place,
        at: &str,
    ) -> TokenStream {
        let separator = if at.is_empty() { "" } else { "/" };
        let at = format!("{at}{separator}{}", escaped(name));
        match members.field(name) {
            Some(field) if field.required => self.enforce(condition, &field.ty, &member(place, &field.name), &at),
            Some(field) => self.enforce_optional(field, condition, place, &at),
            None => {
                let Some((others, ty)) = map_of_others(members, place) else { return quote!() };
                let steps = self.enforce(condition, ty, &Place::Reference(quote!(member)), &at);
                let variable = variable_or_wildcard(&ident("member"), &steps);
                quote!(if let Some(#variable) = #others.get(#name) { #steps })
            }
        }
    }

    fn enforce_optional(&mut self, field: &Field, condition: &Condition, place: &Place, at: &str) -> TokenStream {
        let (value, variable) = (member(place, &field.name), ident(&field.name));
        let ty = self.printer.model.in_option(field);
        let steps = self.enforce(condition, ty, &Place::Reference(quote!(#variable)), at);
        if !mentions(&steps, &variable.to_string()) {
            let value = value.receiver();
            return quote!(if #value.is_some() { #steps });
        }
        let value = value.by_reference();
        quote!(if let Some(#variable) = #value { #steps })
    }
}

/// Returns the statements of an `if` with `else`. If its condition is known when it is printed, one side alone is returned.
fn if_else(test: Cond, then: Option<TokenStream>, otherwise: Option<TokenStream>) -> TokenStream {
    match (test, then, otherwise) {
        (Cond::Always, side, _) | (Cond::Never, _, side) => side.unwrap_or_default(),
        (Cond::When(test), Some(then), Some(otherwise)) => quote!(if #test { #then } else { #otherwise }),
        (Cond::When(test), Some(then), None) => quote!(if #test { #then }),
        (test, None, Some(otherwise)) => {
            let fails = test.not().tokens();
            quote!(if #fails { #otherwise })
        }
        (_, None, None) => quote!(),
    }
}
