//! Prints conditions on typed values as plain Rust: an `if` for what depends on something, a boolean expression for
//! everything else.

mod count;
mod equal;
mod value;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::cond::{Cond, all, any, exactly_one};
use super::parts::ident;
use super::rules::{Enforced, Place};
use super::tokens::{binds_less, closure, mentions};
use super::validate::escaped;
use crate::model::{Condition, Item, Members, Others, Rule, Ty};
use crate::schema::Types;
use count::{at_least, at_most, count, items};

impl Enforced<'_, '_> {
    /// The method of a struct that says whether its members satisfy its conditions.
    pub fn conditions(&mut self, item: &Item) -> TokenStream {
        let steps = self.satisfy(&item.conditions, &Ty::Item(item.name.clone()), &Place::Reference(quote!(self)));
        let allowed = allowed(&steps);
        quote! {
            /// Checks the conditions on several fields.
            #allowed
            fn conditions(&self, violations: &mut Violations) {
                #steps
            }
        }
    }

    /// Statements that end with an error where the value does not satisfy a condition.
    pub fn satisfy(&mut self, conditions: &[Condition], ty: &Ty, place: &Place) -> TokenStream {
        conditions.iter().map(|condition| self.enforce(condition, ty, place, "")).collect()
    }

    /// Statements that end with an error where the value does not satisfy the condition. `at` is the member that it is.
    fn enforce(&mut self, condition: &Condition, ty: &Ty, place: &Place, at: &str) -> TokenStream {
        match (condition, self.printer.model.members(ty).filter(|_| *ty != Ty::Any)) {
            (Condition::AllOf(all), _) => all.iter().map(|part| self.enforce(part, ty, place, at)).collect(),
            (Condition::If { condition, then, otherwise }, _) => {
                let holds = self.holds(condition, ty, place);
                let mut side =
                    |side: &Option<Box<Condition>>| side.as_deref().map(|side| self.enforce(side, ty, place, at));
                match (holds, side(then), side(otherwise)) {
                    (Cond::Always, side, _) | (Cond::Never, _, side) => side.unwrap_or_default(),
                    (Cond::When(holds), Some(then), Some(otherwise)) => {
                        quote!(if #holds { #then } else { #otherwise })
                    }
                    (Cond::When(holds), Some(then), None) => quote!(if #holds { #then }),
                    (holds, None, Some(otherwise)) => {
                        let fails = holds.not().tokens();
                        quote!(if #fails { #otherwise })
                    }
                    (_, None, None) => quote!(),
                }
            }
            (Condition::Required(names), Some(members)) => {
                let steps = names.iter().map(|name| {
                    let holds = self.is_there(name, &members, place).tokens();
                    self.checks.rule_helper("required_if");
                    self.statement(quote!(rules::required_if(#name, #holds)), at)
                });
                steps.collect()
            }
            (Condition::DependentRequired(name, others), Some(members)) => {
                let then = self.enforce(&Condition::Required(others.clone()), ty, place, at);
                under(self.is_there(name, &members, place), then)
            }
            (Condition::DependentSchema(name, dependent), Some(members)) => {
                let then = self.enforce(dependent, ty, place, at);
                under(self.is_there(name, &members, place), then)
            }
            (Condition::Property(name, property), Some(members)) if **property != Condition::Never => {
                let separator = if at.is_empty() { "" } else { "/" };
                let at = format!("{at}{separator}{}", escaped(name));
                match members.field(name) {
                    Some(field) if field.required => {
                        let member = member(place, &field.name);
                        self.enforce(property, &field.ty, &member, &at)
                    }
                    Some(field) => {
                        let (value, variable) = (member(place, &field.name), ident(&field.name));
                        let steps = self.enforce(
                            property,
                            self.printer.model.in_option(field),
                            &Place::Reference(quote!(#variable)),
                            &at,
                        );
                        if !mentions(&steps, &variable.to_string()) {
                            let value = value.receiver();
                            return quote!(if #value.is_some() { #steps });
                        }
                        let value = value.by_reference();
                        quote!(if let Some(#variable) = #value { #steps })
                    }
                    None => {
                        let Some((others, ty)) = kept(&members, place) else { return quote!() };
                        let steps = self.enforce(property, ty, &Place::Reference(quote!(member)), &at);
                        let variable = used(&ident("member"), &steps);
                        quote!(if let Some(#variable) = #others.get(#name) { #steps })
                    }
                }
            }
            (Condition::Rule(rule), None)
                if !matches!(ty, Ty::Nullable(_)) && items(self.printer.model, ty, place).is_none() =>
            {
                let call = self.rule_of(rule, ty, place);
                self.statement(call, at)
            }
            (condition, _) => {
                let holds = self.holds(condition, ty, place).tokens();
                let (keyword, message) = (condition.keyword(), condition.to_string());
                self.checks.rule_helper("condition");
                self.statement(quote!(rules::condition(#holds, #keyword, #message)), at)
            }
        }
    }

    /// Returns whether the value satisfies the condition.
    pub fn holds(&mut self, condition: &Condition, ty: &Ty, place: &Place) -> Cond {
        match condition {
            Condition::AllOf(all) => return self.all_hold(all, ty, place),
            Condition::AnyOf(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.holds(branch, ty, place)).collect();
                return any(branches);
            }
            Condition::OneOf(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.holds(branch, ty, place)).collect();
                return exactly_one(branches, |branches| match branches.as_slice() {
                    // Of two, one holds and the other does not.
                    [one, other]
                        if ![one, other].iter().any(|branch| binds_less(branch, &['|', '&', '=', '<', '>'])) =>
                    {
                        quote!(#one != #other)
                    }
                    branches => {
                        self.checks.rule_helper("exactly_one");
                        quote!(rules::exactly_one([#(#branches),*]))
                    }
                });
            }
            Condition::Not(condition) => return self.holds(condition, ty, place).not(),
            Condition::If { condition, then, otherwise } => {
                let holds = self.holds(condition, ty, place);
                let mut side = |side: &Option<Box<Condition>>| match side {
                    Some(side) => self.holds(side, ty, place),
                    None => Cond::Always,
                };
                let (then, otherwise) = (side(then), side(otherwise));
                return all([any([holds.clone().not(), then]), any([holds, otherwise])]);
            }
            Condition::Never => return Cond::Never,
            _ => {}
        }
        match ty {
            Ty::Ruled(inner, _) => return self.holds(condition, inner, place),
            Ty::Boxed(inner) => {
                let value = place.unboxed().receiver().clone();
                return self.holds(condition, inner, &Place::Owned(quote!((#value))));
            }
            Ty::Nullable(inner) => return self.nullable_holds(condition, inner, place),
            Ty::Any => return self.value_holds(condition, place),
            _ => {}
        }
        match (condition, self.printer.model.members(ty)) {
            (Condition::Enum(values), _) => self.equals(values, ty, place),
            (Condition::Rule(Rule::MinProperties(size)), Some(members)) => at_least(count(&members, place), *size),
            (Condition::Rule(Rule::MaxProperties(size)), Some(members)) => at_most(count(&members, place), *size),
            (Condition::PatternProperty(pattern, property), Some(members)) => {
                let Some((others, ty)) = kept(&members, place) else { return Cond::Always };
                let matches = self.matches(pattern);
                let holds = self.holds(property, ty, &Place::Reference(quote!(member)));
                let variable = used(&ident("member"), &holds.clone().tokens());
                let test = any([Cond::When(quote!(!#matches(name))), holds]).tokens();
                Cond::new(quote!(#others.iter().all(|(name, #variable)| #test)))
            }
            (Condition::PropertyNames(name), Some(members)) => {
                let Some((others, _)) = kept(&members, place) else { return Cond::Always };
                let holds = self.holds(name, &Ty::String, &Place::Reference(quote!(name)));
                let test = closure("name", &holds.tokens());
                Cond::new(quote!(#others.keys().all(#test)))
            }
            (Condition::Contains { .. } | Condition::Items(_), _) => match ty {
                Ty::List(item) | Ty::Array(item, _) => self.items_hold(condition, item, place),
                _ => Cond::Always,
            },
            (Condition::Rule(rule), _) => match (rule, items(self.printer.model, ty, place)) {
                (Rule::MinItems(size), Some(count)) => at_least(count, *size),
                (Rule::MaxItems(size), Some(count)) => at_most(count, *size),
                (rule, _) => {
                    let call = self.rule_of(rule, ty, place);
                    Cond::new(quote!(#call.is_ok()))
                }
            },
            (Condition::Required(names), Some(members)) => {
                all(names.iter().map(|name| self.is_there(name, &members, place)))
            }
            (Condition::Property(name, property), Some(members)) => {
                self.property_holds(name, property, &members, place, false)
            }
            (Condition::AdditionalProperties { names, patterns, condition }, Some(members)) => {
                self.others_hold(names, patterns, condition, &members, place)
            }
            (Condition::DependentRequired(name, others), Some(members)) => {
                let there = self.is_there(name, &members, place);
                any([there.not(), self.holds(&Condition::Required(others.clone()), ty, place)])
            }
            (Condition::DependentSchema(name, dependent), Some(members)) => {
                let there = self.is_there(name, &members, place);
                any([there.not(), self.holds(dependent, ty, place)])
            }
            // About values of another kind.
            _ => Cond::Always,
        }
    }

    fn all_hold(&mut self, conditions: &[Condition], ty: &Ty, place: &Place) -> Cond {
        let required = |name: &String| {
            conditions.iter().any(|part| matches!(part, Condition::Required(names) if names.contains(name)))
        };
        let is_covered = |name: &String| {
            conditions.iter().any(|part| matches!(part, Condition::Property(other, _) if other == name))
        };
        // Any JSON value need be no object.
        let members = self.printer.model.members(ty).filter(|_| *ty.unruled() != Ty::Any);
        let mut parts = Vec::new();
        for part in conditions {
            parts.push(match (part, &members) {
                // That a member is there and what it satisfies is one question.
                (Condition::Required(names), Some(_)) => {
                    let rest: Vec<String> = names.iter().filter(|name| !is_covered(name)).cloned().collect();
                    if rest.is_empty() {
                        continue;
                    }
                    self.holds(&Condition::Required(rest), ty, place)
                }
                (Condition::Property(name, property), Some(members)) => {
                    self.property_holds(name, property, members, place, required(name))
                }
                (part, _) => self.holds(part, ty, place),
            });
        }
        all(parts)
    }

    /// Returns whether a property satisfies the condition; with `required`, also that it is present.
    fn property_holds(
        &mut self,
        name: &str,
        property: &Condition,
        members: &Members<'_>,
        place: &Place,
        required: bool,
    ) -> Cond {
        let method = if required { format_ident!("is_some_and") } else { format_ident!("is_none_or") };
        let Some(field) = members.field(name) else {
            let Some((others, ty)) = kept(members, place) else { return Cond::Always };
            if let Condition::Enum(values) = property
                && let ([Value::String(text)], true) = (values.as_slice(), required)
            {
                match ty {
                    Ty::Any => return Cond::new(quote!(#others.get(#name).and_then(Value::as_str) == Some(#text))),
                    Ty::String => return Cond::new(quote!(#others.get(#name).is_some_and(|text| text == #text))),
                    _ => {}
                }
            }
            if *property == Condition::Never {
                return self.is_there(name, members, place).not();
            }
            let holds = self.holds(property, ty, &Place::Reference(quote!(member)));
            let test = closure("member", &holds.tokens());
            return Cond::new(quote!(#others.get(#name).#method(#test)));
        };
        let value = member(place, &field.name);
        if field.required {
            return self.holds(property, &field.ty, &value);
        }
        let ty = self.printer.model.in_option(field);
        // Of another text than a `String`, the text is asked for where it is there.
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
            return self.is_there(name, members, place).not();
        }
        let (variable, value) = (ident(&field.name), value.receiver().clone());
        let holds = self.holds(property, ty, &Place::Reference(quote!(#variable)));
        let test = closure(&variable.to_string(), &holds.tokens());
        Cond::new(quote!(#value.as_ref().#method(#test)))
    }

    fn nullable_holds(&mut self, condition: &Condition, inner: &Ty, place: &Place) -> Cond {
        let value = place.receiver();
        if let Condition::Type(types) = condition {
            return Cond::new(match types.contains(Types::NULL) {
                true => quote!(#value.is_none()),
                false => quote!(#value.is_some()),
            });
        }
        let holds = self.holds(condition, inner, &Place::Reference(quote!(value)));
        let test = closure("value", &holds.tokens());
        Cond::new(match condition.is_satisfied_by_null() {
            true => quote!(#value.as_ref().is_none_or(#test)),
            false => quote!(#value.as_ref().is_some_and(#test)),
        })
    }

    /// Returns whether a property is present.
    fn is_there(&self, name: &str, members: &Members<'_>, place: &Place) -> Cond {
        match members.field(name) {
            Some(field) if field.required => Cond::Always,
            Some(field) => {
                let value = member(place, &field.name).receiver().clone();
                Cond::new(quote!(#value.is_some()))
            }
            None => match kept(members, place) {
                Some((others, _)) => Cond::new(quote!(#others.contains_key(#name))),
                None => Cond::Never,
            },
        }
    }

    /// Returns whether the properties with none of these names, and matching none of the patterns, satisfy a condition.
    fn others_hold(
        &mut self,
        names: &[String],
        patterns: &[String],
        condition: &Condition,
        members: &Members<'_>,
        place: &Place,
    ) -> Cond {
        let others = members.fields.iter().filter(|field| !names.contains(&field.wire));
        let mut parts: Vec<_> = others.map(|field| self.is_there(&field.wire, members, place).not()).collect();
        if let Some((others, ty)) = kept(members, place) {
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
            let holds = self.holds(condition, ty, &Place::Reference(quote!(member)));
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

    /// The function that says whether a text matches the regular expression.
    fn matches(&mut self, pattern: &str) -> TokenStream {
        let matches = self.checks.pattern_function(pattern, self.name);
        quote!(rules::#matches)
    }

    /// Returns whether a number of items satisfies a condition, or each item.
    fn items_hold(&mut self, condition: &Condition, item: &Ty, place: &Place) -> Cond {
        let items = place.receiver();
        match condition {
            Condition::Items(each) => {
                let test = closure("item", &self.holds(each, item, &Place::Reference(quote!(item))).tokens());
                Cond::new(quote!(#items.iter().all(#test)))
            }
            Condition::Contains { item: each, min, max } => {
                let holds = self.holds(each, item, &Place::Reference(quote!(item))).tokens();
                if (*min, *max) == (1, None) {
                    let test = closure("item", &holds);
                    return Cond::new(quote!(#items.iter().any(#test)));
                }
                let variable = used(&ident("item"), &holds);
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

/// The map of the members that have no field, and what each of them is.
fn kept<'a>(members: &Members<'a>, place: &Place) -> Option<(TokenStream, &'a Ty)> {
    match members.others {
        Others::Kept { name: Some(name), ty } => Some((member(place, name).receiver().clone(), ty)),
        Others::Kept { name: None, ty } => Some((place.receiver().clone(), ty)),
        Others::Rejected | Others::Dropped => None,
    }
}

/// The lints of clippy to allow where a schema states more than it has to.
pub fn allowed(steps: &TokenStream) -> TokenStream {
    let nested = has_nested_if(steps).then(|| quote!(clippy::collapsible_if));
    let text = steps.to_string();
    let boolean =
        ["||", "&&", "! ("].iter().any(|operator| text.contains(operator)).then(|| quote!(clippy::nonminimal_bool));
    let lints: Vec<_> = nested.into_iter().chain(boolean).collect();
    if lints.is_empty() { quote!() } else { quote!(#[allow(#(#lints),*)]) }
}

/// Returns true if the block of an `if` contains only another `if`.
fn has_nested_if(tokens: &TokenStream) -> bool {
    let is_if = |stream: TokenStream| {
        let mut tokens = stream.into_iter();
        matches!(tokens.next(), Some(proc_macro2::TokenTree::Ident(word)) if word == "if")
    };
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
            is_if(group.stream()) || has_nested_if(&group.stream())
        }
        _ => false,
    })
}

fn member(place: &Place, name: &str) -> Place {
    let (value, name) = (place.receiver(), ident(name));
    Place::Owned(quote!(#value.#name))
}

/// The variable, or `_` where nothing mentions it.
fn used(variable: &proc_macro2::Ident, body: &TokenStream) -> TokenStream {
    if mentions(body, &variable.to_string()) { quote!(#variable) } else { quote!(_) }
}

/// Statements for where a condition holds.
fn under(holds: Cond, steps: TokenStream) -> TokenStream {
    match holds {
        Cond::Always => steps,
        Cond::Never => TokenStream::new(),
        Cond::When(holds) => quote!(if #holds { #steps }),
    }
}
