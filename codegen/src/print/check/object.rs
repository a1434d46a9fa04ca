//! Prints checks for keywords of objects (2020-12 core, section 10.3.2; validation, section 6.5).

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Checks;
use super::evaluated::Part;
use super::schema::require;
use super::scope::Scope;
use super::step::{self, Pattern, Step, at_most};
use crate::print::cond::{Cond, any};
use crate::print::tokens::{closure, mentions};
use crate::schema::{Object, Schema};

use Cond::{Always, Never, When};

impl Checks<'_> {
    /// Returns the steps that check the variable `object`.
    pub(super) fn object(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        let Object { properties, required, min, max, dependent_required, dependent_schemas, .. } = &*schema.object;
        let mut steps = Vec::new();
        let mut push = |condition: TokenStream, what: &str| steps.push(Step::Require(condition, scope.what(what)));
        for name in required {
            push(quote!(object.contains_key(#name)), &format!("required {name:?}"));
        }
        if let Some(min) = min {
            steps.extend(require(step::at_least("object", *min), scope.what(&format!("minProperties {min}"))));
        }
        if let Some(max) = max {
            steps.extend(require(Cond::new(at_most("object", *max)), scope.what(&format!("maxProperties {max}"))));
        }
        for (name, inner) in properties {
            steps.extend(self.property(name, inner, scope));
        }
        self.others(&schema.object, scope, &mut steps);
        for (name, others) in dependent_required {
            let present = others.iter().map(|other| {
                let what = scope.what(&format!("dependentRequired {name:?}"));
                Step::Require(quote!(object.contains_key(#other)), what)
            });
            steps.extend(Step::under(When(quote!(object.contains_key(#name))), present.collect()));
        }
        for (name, inner) in dependent_schemas {
            // Inside the block, the variable `object` exists, whether or not the rest of the function has it.
            let inner = self.inner(inner, &scope.of_object().deeper());
            steps.extend(Step::under(When(quote!(object.contains_key(#name))), inner));
        }
        if let Some(inner) = &schema.object.unevaluated {
            steps.extend(self.unevaluated_members(schema, inner, scope));
        }
        steps
    }

    fn property(&mut self, name: &str, inner: &Schema, scope: &Scope) -> Vec<Step> {
        let keyword = format!("properties {name:?}");
        let part = scope.member(name, &keyword);
        if inner.never {
            return vec![Step::Require(quote!(!object.contains_key(#name)), scope.what(&keyword))];
        }
        let steps = self.inner(inner, &part);
        if let Some(what) = step::refused(&steps) {
            return vec![Step::Require(quote!(!object.contains_key(#name)), what)];
        }
        match one_liner("member", &steps, scope) {
            Some((Always, _)) => Vec::new(),
            Some((condition, what)) => {
                let holds = closure("member", &condition.tokens());
                vec![Step::Require(quote!(object.get(#name).is_none_or(#holds)), what)]
            }
            None => {
                let pattern = Pattern::Some(format_ident!("member"));
                vec![Step::IfLet { pattern, of: quote!(object.get(#name)), steps }]
            }
        }
    }

    /// Adds the steps for `patternProperties`, `additionalProperties` and `propertyNames`.
    fn others(&mut self, object: &Object, scope: &Scope, steps: &mut Vec<Step>) {
        let Object { properties, pattern_properties, additional_properties: additional, property_names: names, .. } =
            object;
        for (pattern, inner) in pattern_properties {
            let keyword = format!("patternProperties {pattern:?}");
            let matching = self.pattern(pattern, &quote!(name), scope);
            steps.extend(self.members(matching, inner, &keyword, scope));
        }
        if let Some(inner) = additional {
            let known = self.named(properties.keys(), pattern_properties.keys(), scope);
            steps.extend(self.members(known.not(), inner, "additionalProperties", scope));
        }
        if let Some(inner) = names {
            steps.extend(self.property_names(inner, scope));
        }
    }

    /// Returns the step that checks the members whose names satisfy a condition against a schema.
    fn members(&mut self, named: Cond, inner: &Schema, keyword: &str, scope: &Scope) -> Option<Step> {
        if inner.is_anything() {
            return None;
        }
        if matches!(named, Never) {
            return None;
        }
        let part = scope.part("member", keyword).deeper();
        let steps = if inner.never { Vec::new() } else { self.inner(inner, &part) };
        let refused = if inner.never { Some(scope.what(keyword)) } else { step::refused(&steps) };
        if let Some(what) = refused {
            let condition = match named {
                Always => quote!(object.is_empty()),
                named => {
                    let other = named.not().tokens();
                    quote!(object.keys().all(|name| #other))
                }
            };
            return Some(Step::Require(condition, what));
        }
        if let Some((condition, what)) = one_liner("member", &steps, scope) {
            let condition = match (named, condition) {
                (_, Always) => return None,
                (Always, condition) => {
                    let holds = closure("member", &condition.tokens());
                    quote!(object.values().all(#holds))
                }
                (named, condition) => {
                    let condition = any([named.not(), condition]).tokens();
                    let member = if mentions(&condition, "member") { quote!(member) } else { quote!(_) };
                    quote!(object.iter().all(|(name, #member)| #condition))
                }
            };
            return Some(Step::Require(condition, what));
        }
        let steps = Step::under(named.clone(), steps);
        Some(match named {
            Always => Step::For { each: quote!(member), of: quote!(object.values()), steps },
            _ => {
                let body = step::block(steps.clone());
                let member = if mentions(&body, "member") { quote!(member) } else { quote!(_) };
                Step::For { each: quote!((name, #member)), of: quote!(object), steps }
            }
        })
    }

    fn property_names(&mut self, inner: &Schema, scope: &Scope) -> Option<Step> {
        if inner.is_anything() {
            return None;
        }
        if inner.never {
            return Some(Step::Require(quote!(object.is_empty()), scope.what("propertyNames")));
        }
        if is_about_strings(inner) {
            let steps = self.steps(inner, &scope.names("propertyNames"));
            if let Some(what) = step::refused(&steps) {
                return Some(Step::Require(quote!(object.is_empty()), what));
            }
            return (!steps.is_empty()).then(|| Step::For { each: quote!(text), of: quote!(object.keys()), steps });
        }
        // A schema with other constraints than those on strings is checked on a JSON value.
        let part = scope.part("name", "propertyNames");
        let mut steps = self.inner(inner, &part);
        if let Some(what) = step::refused(&steps) {
            return Some(Step::Require(quote!(object.is_empty()), what));
        }
        let used = mentions(&step::block(steps.clone()), "name");
        if used {
            steps.insert(0, Step::Do(quote!(let name = &Value::String(name.clone());)));
        }
        let each = if used { quote!(name) } else { quote!(_) };
        (!steps.is_empty()).then(|| Step::For { each, of: quote!(object.keys()), steps })
    }

    fn unevaluated_members(&mut self, schema: &Schema, inner: &Schema, scope: &Scope) -> Option<Step> {
        let holds = self.condition(inner, &scope.part("member", "unevaluatedProperties"));
        if matches!(holds, Always) {
            return None;
        }
        let evaluated = self.evaluated(schema, &scope.of_object(), Part::Members, true);
        let holds = any([When(quote!(seen.contains(name.as_str()))), holds]).tokens();
        let member = if mentions(&holds, "member") { quote!(member) } else { quote!(_) };
        let condition = quote!(object.iter().all(|(name, #member)| #holds));
        let rest = step::block(require(When(condition), scope.what("unevaluatedProperties")).into_iter().collect());
        Some(Step::Do(quote! {{
            let seen: &mut HashSet<&str> = &mut HashSet::new();
            #evaluated
            #rest
        }}))
    }

    /// Returns the condition that `name` is one of these names, or matches one of the patterns.
    pub(super) fn named<'s>(
        &mut self,
        names: impl Iterator<Item = &'s String>,
        patterns: impl Iterator<Item = &'s String>,
        scope: &Scope,
    ) -> Cond {
        let names: Vec<&String> = names.collect();
        let listed = if names.is_empty() { Never } else { When(quote!(matches!(name.as_str(), #(#names)|*))) };
        let mut all = vec![listed];
        for pattern in patterns {
            all.push(self.pattern(pattern, &quote!(name), scope));
        }
        any(all)
    }
}

/// Returns the condition and the keyword of a single step, if it is a call of a function, or if no block is possible.
pub fn one_liner(name: &str, steps: &[Step], scope: &Scope) -> Option<(Cond, String)> {
    match steps {
        [] => Some((Always, String::new())),
        [Step::Require(condition, what)] => {
            let short = !closure(name, condition).to_string().contains('|');
            (short || scope.flat).then(|| (Cond::new(condition.clone()), what.clone()))
        }
        _ => None,
    }
}

/// Returns true if the schema only has constraints on strings.
fn is_about_strings(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.children().is_empty()
        && schema.object.is_absent()
        && schema.array.is_absent()
        && schema.number.is_absent()
        && !schema.string.is_absent()
        && schema.enumeration.is_none()
        && schema.constant.is_none()
}
