//! Rewrites schemas to one spelling where two spellings mean the same and no prover notices: equivalent patterns, and number
//! formats that amount to bounds.

use std::collections::HashMap;

use regex_syntax::Parser;
use serde_json::Number;

use crate::pattern::Pattern;
use crate::schema::{Schema, Types};

/// Longer patterns are not changed.
const MAX_PATTERN_BYTES: usize = 4_096;

/// Remembers the first spelling of each pattern.
#[derive(Default)]
pub struct Canonicalizer {
    /// The first pattern for each parsed expression.
    patterns: HashMap<String, String>,
    /// The canonical spelling of each pattern.
    known: HashMap<String, String>,
}

impl Canonicalizer {
    /// Rewrites a schema and its subschemas. `formats` tells whether formats are asserted.
    pub fn apply(&mut self, schema: &mut Schema, formats: bool) {
        schema.walk_mut(&mut |schema| {
            if formats {
                add_int32_bounds(schema);
            }
            if let Some(pattern) = &schema.string.pattern {
                let canonical = self.canonical_pattern(pattern);
                if canonical != *pattern {
                    schema.string.pattern = Some(canonical);
                }
            }
        });
    }

    /// The first spelling of an equivalent pattern.
    fn canonical_pattern(&mut self, pattern: &str) -> String {
        if let Some(known) = self.known.get(pattern) {
            return known.clone();
        }
        let canonical = match normal_form(pattern) {
            Some(expression) => self.patterns.entry(expression).or_insert_with(|| pattern.to_owned()).clone(),
            None => pattern.to_owned(),
        };
        self.known.insert(pattern.to_owned(), canonical.clone());
        canonical
    }
}

/// The normal form of the parsed pattern; `None` for patterns with lookarounds.
fn normal_form(pattern: &str) -> Option<String> {
    let linear = Pattern::new(pattern).filter(|_| pattern.len() <= MAX_PATTERN_BYTES)?.into_linear()?;
    let read = Parser::new().parse(linear.pattern.as_str()).ok()?;
    linear.ahead.is_empty().then(|| read.to_string())
}

/// `int32` is a signed integer of 32 bits (OpenAPI 3.0.3, Data Types).
fn add_int32_bounds(schema: &mut Schema) {
    let is_number = schema.types.is_some_and(|types| types.contains(Types::INTEGER) || types.contains(Types::NUMBER));
    if !is_number || schema.string.format.as_deref() != Some("int32") {
        return;
    }
    let number = schema.number.clone();
    if number.minimum.is_none() && number.exclusive_minimum.is_none() {
        schema.number.minimum = Some(Number::from(i32::MIN));
    }
    if number.maximum.is_none() && number.exclusive_maximum.is_none() {
        schema.number.maximum = Some(Number::from(i32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equivalent_patterns_get_one_spelling() {
        let mut canonicalizer = Canonicalizer::default();
        assert_eq!(canonicalizer.canonical_pattern("^[0-9]+$"), "^[0-9]+$");
        assert_eq!(canonicalizer.canonical_pattern("^\\d+$"), "^[0-9]+$");
        assert_eq!(canonicalizer.canonical_pattern("^\\d\\d*$"), "^\\d\\d*$");
        assert_eq!(canonicalizer.canonical_pattern("(?=a)b"), "(?=a)b");
        assert_eq!(canonicalizer.canonical_pattern("("), "(");
    }

    #[test]
    fn int32_becomes_a_pair_of_bounds() {
        let mut schema = Schema::of_type(Types::INTEGER);
        schema.string.format = Some("int32".to_owned());
        schema.number.minimum = Some(Number::from(0));
        Canonicalizer::default().apply(&mut schema, true);
        let bounds = (schema.number.minimum.clone(), schema.number.maximum.clone());
        assert_eq!(bounds, (Some(Number::from(0)), Some(Number::from(i32::MAX))));
    }
}
