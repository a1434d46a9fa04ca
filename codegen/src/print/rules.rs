//! Prints rules as plain Rust on typed values: one line each, the same for deserialization and for values that were built in
//! Rust.

use std::borrow::Cow;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Number;

use super::Printer;
use super::check::Checks;
use super::tokens::raw;
use crate::model::{Int, Rule, Ty};
use crate::naming::snake;
use crate::number::as_integer;

/// The expression for a value, and its form.
#[derive(Clone)]
pub enum Place {
    Owned(TokenStream),
    Reference(TokenStream),
    /// A string, as a `&str`.
    Text(TokenStream),
}

impl Place {
    pub fn by_reference(&self) -> TokenStream {
        match self {
            Place::Owned(value) => quote!(&#value),
            Place::Reference(value) | Place::Text(value) => value.clone(),
        }
    }

    pub fn by_value(&self) -> TokenStream {
        match self {
            Place::Owned(value) | Place::Text(value) => value.clone(),
            Place::Reference(value) => quote!(*#value),
        }
    }

    /// Returns the place of the value inside a box.
    pub fn unboxed(&self) -> Place {
        let value = self.receiver();
        match self {
            Place::Owned(_) => Place::Owned(quote!(*#value)),
            Place::Reference(_) | Place::Text(_) => Place::Owned(quote!(**#value)),
        }
    }

    /// The value as the receiver of a method.
    pub fn receiver(&self) -> &TokenStream {
        match self {
            Place::Owned(value) | Place::Reference(value) | Place::Text(value) => value,
        }
    }
}

/// The options for printing the rules of a type.
pub struct Enforced<'a, 'c> {
    pub printer: &'a Printer<'a>,
    pub checks: &'a mut Checks<'c>,
    /// The prefix for the names of patterns.
    pub name: &'a str,
    /// The handling of a violation.
    pub end: End,
}

/// The handling of a violation.
pub enum End {
    /// The code after the call: `?`, or first a conversion of the error.
    Return(TokenStream),
    /// The violation is added to the variable `violations`.
    Collect,
}

impl<'a, 'c> Enforced<'a, 'c> {
    /// Creates the options for statements that collect violations.
    pub fn collecting(printer: &'a Printer<'a>, checks: &'a mut Checks<'c>, name: &'a str) -> Self {
        Enforced { printer, checks, name, end: End::Collect }
    }
}

impl Enforced<'_, '_> {
    /// Returns the statement for a call that may return a violation. `at` is the pointer of the value that it checks.
    pub fn statement(&mut self, call: TokenStream, at: &str) -> TokenStream {
        if !at.is_empty() && matches!(self.end, End::Return(_)) {
            self.checks.rule_helper("located");
        }
        match &self.end {
            End::Return(end) if at.is_empty() => quote!(#call #end;),
            End::Return(end) => quote!(#call.map_err(|violation| rules::located(violation, #at)) #end;),
            End::Collect => quote!(violations.check(#at, #call);),
        }
    }

    /// Returns the statements that end with an error at the first rule that the value violates.
    pub fn steps(&mut self, ty: &Ty, place: &Place) -> TokenStream {
        if !ty.has_rules() {
            return TokenStream::new();
        }
        match ty {
            Ty::Ruled(inner, rules) => {
                let own: Vec<_> = rules.iter().map(|rule| self.rule(rule, inner, place)).collect();
                let own: Vec<_> = own.into_iter().map(|call| self.statement(call, "")).collect();
                let inside = self.steps(inner, place);
                quote!(#(#own)* #inside)
            }
            Ty::Nullable(inner) => {
                let (value, steps) = (place.by_reference(), self.steps(inner, &Place::Reference(quote!(value))));
                quote!(if let Some(value) = #value { #steps })
            }
            Ty::List(inner) | Ty::Array(inner, _) => {
                let (value, steps) = (place.by_reference(), self.steps(inner, &Place::Reference(quote!(item))));
                quote!(for item in #value { #steps })
            }
            Ty::Map(inner) => {
                let (value, steps) = (place.receiver().clone(), self.steps(inner, &Place::Reference(quote!(value))));
                quote!(for value in #value.values() { #steps })
            }
            Ty::Tuple(items) => {
                let steps = items.iter().enumerate().map(|(index, item)| {
                    let (value, index) = (place.receiver(), Literal::usize_unsuffixed(index));
                    self.steps(item, &Place::Owned(quote!(#value.#index)))
                });
                steps.collect()
            }
            Ty::Boxed(inner) => self.steps(inner, &place.unboxed()),
            _ => TokenStream::new(),
        }
    }

    pub fn rule(&mut self, rule: &Rule, ty: &Ty, place: &Place) -> TokenStream {
        match rule {
            Rule::MinLength(min) => self.call("min_length", &[self.text(ty, place), size(*min)]),
            Rule::MaxLength(max) => self.call("max_length", &[self.text(ty, place), size(*max)]),
            Rule::Pattern(pattern) => {
                let matches = self.checks.pattern_function(pattern, self.name);
                let shown = raw(pattern);
                self.call("pattern", &[self.text(ty, place), quote!(rules::#matches), shown])
            }
            Rule::Minimum(bound) => self.bound("minimum", bound, ty, place),
            Rule::Maximum(bound) => self.bound("maximum", bound, ty, place),
            Rule::ExclusiveMinimum(bound) => self.bound("exclusive_minimum", bound, ty, place),
            Rule::ExclusiveMaximum(bound) => self.bound("exclusive_maximum", bound, ty, place),
            Rule::MultipleOf(step) => self.multiple(step, ty, place),
            Rule::MinItems(min) => self.call("min_items", &[place.by_reference(), size(*min)]),
            Rule::MaxItems(max) => self.call("max_items", &[place.by_reference(), size(*max)]),
            Rule::UniqueItems => self.unique(ty, place),
            Rule::MinProperties(min) => self.call("min_properties", &[length(place), size(*min)]),
            Rule::MaxProperties(max) => self.call("max_properties", &[length(place), size(*max)]),
            Rule::PropertyNames(rules) => {
                let name = Place::Reference(quote!(name));
                let steps: Vec<_> = rules.iter().map(|rule| self.rule(rule, &Ty::String, &name)).collect();
                let steps = steps.into_iter().reduce(|all, step| quote!(#all.and_then(|()| #step)));
                let map = place.receiver();
                quote!(#map.keys().try_for_each(|name| #steps))
            }
            Rule::PatternProperties(patterns) => {
                let matches: Vec<_> =
                    patterns.iter().map(|pattern| self.checks.pattern_function(pattern, self.name)).collect();
                let matches = match matches.as_slice() {
                    [matches] => quote!(rules::#matches),
                    matches => quote!(|name| #(rules::#matches(name))||*),
                };
                let shown = raw(&patterns.join("`, `"));
                let map = place.receiver();
                self.call("pattern_properties", &[quote!(#map.keys()), matches, shown])
            }
        }
    }

    fn call(&mut self, function: &'static str, arguments: &[TokenStream]) -> TokenStream {
        self.checks.rule_helper(function);
        let function = format_ident!("{function}");
        quote!(rules::#function(#(#arguments),*))
    }

    /// The value as a `&str`.
    fn text(&self, ty: &Ty, place: &Place) -> TokenStream {
        match ty {
            Ty::String => place.by_reference(),
            _ => {
                let value = place.receiver();
                quote!(#value.as_str())
            }
        }
    }

    /// The integer type that the value has in Rust, if it has one.
    pub fn int(&self, ty: &Ty) -> Option<Int> {
        match ty {
            Ty::Int(int) => Some(*int),
            Ty::Integer if self.printer.model.deviations.int_range => Some(Int::I64),
            _ => None,
        }
    }

    /// Returns the value as a `&Number`, for types that contain one.
    pub fn number(ty: &Ty, place: &Place) -> TokenStream {
        let value = place.receiver();
        match ty {
            Ty::Integer => quote!(&#value.0),
            _ => place.by_reference(),
        }
    }

    pub fn is_float(&self, ty: &Ty) -> bool {
        *ty == Ty::Float && self.printer.model.deviations.float_precision
    }

    fn bound(&mut self, function: &'static str, bound: &Number, ty: &Ty, place: &Place) -> TokenStream {
        let value = place.by_value();
        if let Some(int) = self.int(ty) {
            let (low, high) = int.range();
            return match as_integer(bound).filter(|integer_bound| (low..=high).contains(integer_bound)) {
                Some(integer_bound) => self.call(function, &[value, integer(integer_bound)]),
                // The bound is outside the range of the type, or not an integer.
                None => {
                    let bound = float(bound);
                    self.call(function, &[quote!(#value as f64), bound])
                }
            };
        }
        if self.is_float(ty) {
            return self.call(function, &[value, float(bound)]);
        }
        let number = Self::number(ty, place);
        self.exact_bound(function, bound, &number)
    }

    fn exact_bound(&mut self, function: &'static str, bound: &Number, number: &TokenStream) -> TokenStream {
        let bound = self.checks.bound(bound);
        self.checks.rule_helper("Exact");
        self.call(function, &[quote!(rules::Exact(#number)), bound])
    }

    /// As `rule`, for a JSON number.
    pub fn number_rule(&mut self, rule: &Rule, number: &TokenStream) -> TokenStream {
        match rule {
            Rule::Minimum(bound) => self.exact_bound("minimum", bound, number),
            Rule::Maximum(bound) => self.exact_bound("maximum", bound, number),
            Rule::ExclusiveMinimum(bound) => self.exact_bound("exclusive_minimum", bound, number),
            Rule::ExclusiveMaximum(bound) => self.exact_bound("exclusive_maximum", bound, number),
            Rule::MultipleOf(step) => {
                let step = step.to_string();
                self.call("number_multiple_of", &[number.clone(), quote!(#step)])
            }
            _ => quote!(Ok(())),
        }
    }

    fn multiple(&mut self, step: &Number, ty: &Ty, place: &Place) -> TokenStream {
        if let (Some(_), Some(step)) = (self.int(ty), as_integer(step).filter(|step| *step > 0)) {
            return self.call("multiple_of", &[place.by_value(), integer(step)]);
        }
        let text = step.to_string();
        if self.is_float(ty) {
            let text = float_step(&text);
            return self.call("f64_multiple_of", &[place.by_value(), quote!(#text)]);
        }
        let number = match self.int(ty) {
            Some(_) => {
                let value = place.by_value();
                quote!(&serde_json::Number::from(#value))
            }
            None => Self::number(ty, place),
        };
        self.call("number_multiple_of", &[number, quote!(#text)])
    }

    fn unique(&mut self, ty: &Ty, place: &Place) -> TokenStream {
        let (Ty::List(item) | Ty::Array(item, _)) = ty else { return quote!(Ok(())) };
        let value = place.receiver();
        if **item == Ty::Any {
            self.checks.rule_helper("unique");
            let items = place.by_reference();
            return self.call(
                "condition",
                &[quote!(rules::unique(#items)), quote!("uniqueItems"), quote!("two items are equal")],
            );
        }
        let items = match item.unruled() {
            // Zero has two signs.
            item if self.is_float(item) => quote!(#value.iter().map(|item| (item + 0.0).to_bits())),
            Ty::Float => {
                self.checks.rule_helper("number_key");
                quote!(#value.iter().map(rules::number_key))
            }
            Ty::Integer if self.int(item).is_none() => {
                self.checks.rule_helper("number_key");
                quote!(#value.iter().map(|item| rules::number_key(&item.0)))
            }
            _ => quote!(#value.iter()),
        };
        self.call("unique_items", &[items])
    }
}

/// Returns the step of `multipleOf` for comparison with floats. Exponents beyond these limits make no difference to an `f64`.
fn float_step(step: &str) -> Cow<'_, str> {
    match step.split_once(['e', 'E']) {
        Some((digits, power)) if !(-420..=400).contains(&power.parse().unwrap_or(i32::MAX)) => {
            let power = if power.starts_with('-') { -420 } else { 400 };
            Cow::Owned(format!("{digits}e{power}"))
        }
        _ => Cow::Borrowed(step),
    }
}

fn length(map: &Place) -> TokenStream {
    let map = map.receiver();
    quote!(#map.len())
}

fn size(size: u64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(size);
    quote!(#literal)
}

/// Returns the literal of an integer.
pub fn integer(value: i128) -> TokenStream {
    let literal = Literal::u128_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

pub fn float(number: &Number) -> TokenStream {
    let float = number.as_f64().filter(|float| float.is_finite()).unwrap_or_default();
    let literal = Literal::f64_unsuffixed(float.abs());
    if float.is_sign_negative() { quote!(-#literal) } else { quote!(#literal) }
}

/// The maximum length of the rules in the name of a reader, in bytes.
const MAX_READER_NAME_LETTERS: usize = 32;

/// Returns the name of the rules of a type for the name of its reader, if they can be named: `max_length_40`.
pub fn words(rules: &[Rule], name: &str) -> String {
    let number = |number: &dyn std::fmt::Display| {
        number.to_string().replace('-', "minus_").replace('+', "").replace(['.', 'E', 'e'], "_").to_lowercase()
    };
    let valid = || format!("valid_{}", snake(name).trim_start_matches("r#"));
    let range =
        |low: &dyn std::fmt::Display, high: &dyn std::fmt::Display| format!("{}_to_{}", number(low), number(high));
    match rules {
        rules if rules.iter().any(Rule::has_pattern) => valid(),
        [Rule::MinLength(min), Rule::MaxLength(max)] if min == max => format!("length_{min}"),
        [Rule::MinLength(min), Rule::MaxLength(max)] => format!("length_{}", range(min, max)),
        [Rule::MinItems(min), Rule::MaxItems(max)] => format!("items_{}", range(min, max)),
        [Rule::Minimum(min), Rule::Maximum(max)] => format!("from_{}", range(min, max)),
        rules => {
            let word = |rule: &Rule| match rule {
                Rule::MinLength(size)
                | Rule::MaxLength(size)
                | Rule::MinItems(size)
                | Rule::MaxItems(size)
                | Rule::MinProperties(size)
                | Rule::MaxProperties(size) => format!("{}_{size}", snake(rule.keyword())),
                Rule::Minimum(bound)
                | Rule::Maximum(bound)
                | Rule::ExclusiveMinimum(bound)
                | Rule::ExclusiveMaximum(bound)
                | Rule::MultipleOf(bound) => format!("{}_{}", snake(rule.keyword()), number(bound)),
                Rule::UniqueItems => "unique".to_owned(),
                Rule::Pattern(_) | Rule::PropertyNames(_) | Rule::PatternProperties(_) => snake(name),
            };
            let words = rules.iter().map(word).collect::<Vec<_>>().join("_and_");
            if words.len() > MAX_READER_NAME_LETTERS { valid() } else { words }
        }
    }
}
