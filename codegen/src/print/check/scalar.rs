//! Prints checks for keywords of strings and numbers (2020-12 validation, sections 6.2, 6.3 and 7), `enum` and `const`
//! (section 6.1).

use indexmap::IndexSet;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Number, Value};

use super::schema::require;
use super::scope::{Kind, Scope};
use super::step::{self, Step};
use super::{Checks, function_name};
use crate::formats;
use crate::print::cond::{Cond, any};
use crate::schema::{NumberKeywords, StringKeywords};

use Cond::{Never, When};

impl Checks<'_> {
    /// Returns the steps that check the variable `text`.
    pub(super) fn text(&mut self, text: &StringKeywords, scope: &Scope) -> Vec<Step> {
        let StringKeywords { min, max, pattern, format } = text;
        let mut steps = Vec::new();
        let mut push = |condition: Cond, what: &str| steps.extend(require(condition, scope.what(what)));
        let counted = quote!(text.chars().count());
        if let Some(min) = *min {
            let enough = if min == 1 { When(quote!(!text.is_empty())) } else { step::between(&counted, min, None) };
            push(enough, &format!("minLength {min}"));
        }
        if let Some(max) = *max {
            let few = if max == 0 { When(quote!(text.is_empty())) } else { step::between(&counted, 0, Some(max)) };
            push(few, &format!("maxLength {max}"));
        }
        if let Some(pattern) = pattern {
            push(self.pattern(pattern, &quote!(text), scope), &format!("pattern {pattern:?}"));
        }
        if let Some(known) = format.as_deref().filter(|_| self.formats).and_then(formats::of) {
            let ident = format_ident!("{}", known.helper);
            push(When(quote!(#ident(text))), &format!("format {}", known.name));
        }
        steps
    }

    pub(super) fn pattern(&mut self, pattern: &str, text: &TokenStream, scope: &Scope) -> Cond {
        let ident = self.matching(pattern, &scope.name);
        When(quote!(#ident(#text)))
    }

    /// Returns the function of a pattern. It is named after the first property, or else the first type, that has the pattern.
    fn matching(&mut self, pattern: &str, name: &str) -> Ident {
        self.patterns.get(pattern).cloned().unwrap_or_else(|| {
            let ident = format_ident!("{}", self.names.for_pattern(&format!("matches_{name}")));
            self.patterns.insert(pattern.to_owned(), ident.clone());
            ident
        })
    }

    /// As `matching`, for a rule, which calls the function from outside the module `rules`.
    pub fn pattern_function(&mut self, pattern: &str, name: &str) -> Ident {
        let ident = self.matching(pattern, &function_name(name));
        self.public_patterns.insert(pattern.to_owned());
        ident
    }

    /// Returns a bound as an argument of rules on exact numbers.
    pub fn bound(&mut self, bound: &Number) -> TokenStream {
        let literal = bound_literal(bound);
        quote!(rules::#literal)
    }

    /// Returns the steps that check the variable `number`.
    pub(super) fn number(&mut self, number: &NumberKeywords, scope: &Scope) -> Vec<Step> {
        let NumberKeywords { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = number;
        let bounds = [
            ("minimum", minimum, quote!(is_ge)),
            ("maximum", maximum, quote!(is_le)),
            ("exclusiveMinimum", exclusive_minimum, quote!(is_gt)),
            ("exclusiveMaximum", exclusive_maximum, quote!(is_lt)),
        ];
        let mut steps = Vec::new();
        for (keyword, bound, test) in bounds {
            if let Some(bound) = bound {
                let literal = bound_literal(bound);
                let what = scope.what(&format!("{keyword} {bound}"));
                steps.push(Step::Require(quote!(compared(number, #literal).#test()), what));
            }
        }
        if let Some(step) = multiple_of {
            let text = step.to_string();
            let what = scope.what(&format!("multipleOf {step}"));
            steps.push(Step::Require(quote!(is_multiple(&Decimal::new(number), #text)), what));
        }
        steps
    }

    /// Returns the condition that the value is one of these.
    pub(super) fn listed(&mut self, values: &[Value], scope: &Scope) -> Cond {
        let value = &scope.value;
        let mut texts: IndexSet<&str> = IndexSet::new();
        let (mut conditions, mut others) = (Vec::new(), Vec::new());
        for one in values {
            match one {
                Value::Null => conditions.push(When(quote!(#value.is_null()))),
                Value::Bool(known) => conditions.push(When(quote!(#value.as_bool() == Some(#known)))),
                Value::String(text) => drop(texts.insert(text)),
                other => others.push(other.clone()),
            }
        }
        let texts: Vec<&str> = texts.into_iter().collect();
        conditions.push(match texts.as_slice() {
            [] => Never,
            [text] if scope.bound == Some(Kind::Text) => When(quote!(text == #text)),
            // In a closure, the string may be behind two references.
            [text] if scope.flat => When(quote!(#value.as_str() == Some(#text))),
            [text] => When(quote!(#value == #text)),
            texts if scope.bound == Some(Kind::Text) => When(quote!(matches!(text.as_str(), #(#texts)|*))),
            texts => When(quote!(matches!(#value.as_str(), Some(#(#texts)|*)))),
        });
        if !others.is_empty() {
            let json = Value::Array(others).to_string();
            conditions.push(When(quote! {{
                static VALUES: LazyLock<Vec<Value>> = LazyLock::new(|| parsed(#json));
                VALUES.iter().any(|known| same(known, #value))
            }}));
        }
        any(conditions)
    }
}

/// Returns a bound as an argument of `compared`, without loss of digits.
fn bound_literal(bound: &Number) -> TokenStream {
    let integer = bound.as_i64().map(i128::from).or(bound.as_u64().map(i128::from));
    let float = bound.as_f64().unwrap_or(0.0);
    match integer {
        Some(integer) => {
            let literal = Literal::i128_unsuffixed(integer.abs());
            if integer < 0 { quote!(Bound::Integer(-#literal)) } else { quote!(Bound::Integer(#literal)) }
        }
        None => {
            let literal = Literal::f64_unsuffixed(float.abs());
            if float < 0.0 { quote!(Bound::Float(-#literal)) } else { quote!(Bound::Float(#literal)) }
        }
    }
}
