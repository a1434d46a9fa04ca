//! Prints checks for in-place applicators (2020-12 core, section 10.2).

use std::collections::HashSet;

use quote::quote;

use super::Checks;
use super::schema::require;
use super::scope::Scope;
use super::step::{self, Step};
use crate::print::cond::{Cond, any, exactly_one};
use crate::schema::{Schema, Types};

use Cond::{Always, Never, When};

impl Checks<'_> {
    /// `allOf`, `anyOf`, `oneOf`, `not` and `if`.
    pub(super) fn combined(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        let mut steps = Vec::new();
        for inner in &schema.all_of {
            steps.extend(self.inner(inner, scope));
        }
        for (keyword, branches) in [("anyOf", &schema.any_of), ("oneOf", &schema.one_of)] {
            if branches.is_empty() {
                continue;
            }
            if let Some(branch) = self.beside_null(branches, keyword == "oneOf").filter(|_| !scope.flat) {
                steps.extend(self.unless_null(branch, scope));
                continue;
            }
            let condition = match keyword {
                "oneOf" => self.exactly_one(branches, scope),
                _ => any(branches.iter().map(|branch| self.condition(branch, scope)).collect::<Vec<_>>()),
            };
            steps.extend(require(condition, scope.what(keyword)));
        }
        if let Some(inner) = &schema.not {
            steps.extend(require(self.condition(inner, scope).not(), scope.what("not")));
        }
        if let Some(condition) = &schema.if_ {
            let mut branch = |inner: &Option<Box<Schema>>| match inner {
                Some(inner) => self.inner(inner, &scope.deeper()),
                None => Vec::new(),
            };
            let (then, otherwise) = (branch(&schema.then), branch(&schema.else_));
            if !(then.is_empty() && otherwise.is_empty()) {
                let condition = self.condition(condition, scope);
                let same = step::block(then.clone()).to_string() == step::block(otherwise.clone()).to_string();
                steps.extend(match condition {
                    Always => then,
                    _ if same => then,
                    Never => otherwise,
                    condition if then.is_empty() => Step::under(condition.not(), otherwise),
                    condition => vec![Step::If(condition.tokens(), then, otherwise)],
                });
            }
        }
        steps
    }

    /// Returns the other branch of a union with `null`. Under `oneOf`, only if it rejects null itself.
    fn beside_null<'s>(&self, branches: &'s [Schema], exclusive: bool) -> Option<&'s Schema> {
        match branches {
            [branch, null] | [null, branch] if null.is_null() && !branch.is_null() => {
                let apart = !exclusive || !self.kinds_of(branch).contains(Types::NULL);
                apart.then_some(branch)
            }
            _ => None,
        }
    }

    fn unless_null(&mut self, branch: &Schema, scope: &Scope) -> Vec<Step> {
        let (value, kinds) = (&scope.value, scope.kinds.without(Types::NULL));
        if kinds == scope.kinds {
            return self.inner(branch, scope);
        }
        let bare = Schema { types: None, ..branch.without_annotations() };
        if let Some(types) = branch.types.filter(|_| bare.is_anything()) {
            let what = scope.what(&format!("type {} or null", types.names().collect::<Vec<_>>().join(" or ")));
            return vec![Step::Require(self.types(types.with(Types::NULL), value), what)];
        }
        let steps = self.inner(branch, &Scope { kinds, ..scope.deeper() });
        // A single condition is extended to accept null.
        if let [Step::Require(condition, what)] = steps.as_slice() {
            let condition = quote!(#value.is_null() || #condition);
            return vec![Step::Require(condition, what.clone())];
        }
        Step::under(When(quote!(!#value.is_null())), steps)
    }

    fn exactly_one(&mut self, branches: &[Schema], scope: &Scope) -> Cond {
        let texts: Option<Vec<_>> = branches.iter().map(only_strings).collect();
        if let Some(texts) = texts {
            let values: Vec<_> = texts.concat();
            let distinct: HashSet<&str> = values.iter().filter_map(serde_json::Value::as_str).collect();
            if distinct.len() == values.len() {
                return self.listed(&values, scope);
            }
        }
        let conditions: Vec<Cond> = branches.iter().map(|branch| self.condition(branch, scope)).collect();
        let mut known = Types::default();
        let apart = branches.iter().map(|branch| self.kinds_of(branch)).all(|kinds| {
            let new = kinds.intersection(known).is_empty();
            known = known.with(kinds);
            new
        });
        // Branches that accept different types never accept the same value.
        if apart || branches.len() == 1 {
            return any(conditions);
        }
        exactly_one(conditions, |conditions| quote!(exactly_one([#(#conditions),*])))
    }

    /// Returns the types that the schema and the definition it refers to accept.
    fn kinds_of(&self, schema: &Schema) -> Types {
        let types = |schema: &Schema| schema.types.unwrap_or(Types::ALL);
        let there = schema.reference.as_deref().and_then(|key| (self.lookup)(key));
        there.map_or(types(schema), |there| types(schema).intersection(types(there)))
    }
}

/// Returns the strings that the schema lists, if it has no other constraint.
fn only_strings(schema: &Schema) -> Option<Vec<serde_json::Value>> {
    let values = match (&schema.enumeration, &schema.constant) {
        (Some(values), None) => values.clone(),
        (None, Some(value)) => vec![value.clone()],
        _ => return None,
    };
    let types = schema.types.filter(|types| !types.contains(Types::STRING)).is_none();
    let (_, asserting) = schema.split_annotations();
    let bare = Schema { types: None, enumeration: None, constant: None, ..asserting };
    (types && bare.is_anything() && values.iter().all(serde_json::Value::is_string)).then_some(values)
}
