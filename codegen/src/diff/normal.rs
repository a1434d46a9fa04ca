//! Schemas to the same ones in one spelling, where two spellings mean the same and no prover sees it: patterns that are one
//! expression, and formats of numbers that are bounds.

use std::collections::HashMap;

use regex_syntax::Parser;
use serde_json::Number;

use crate::pattern::Pattern;
use crate::schema::{Schema, Types};

/// How long a pattern may be that is read, in bytes.
const MAX_PATTERN_BYTES: usize = 4_096;

/// The spellings that were met first.
#[derive(Default)]
pub struct Normal {
    /// Of each expression, its first pattern.
    patterns: HashMap<String, String>,
    /// What each pattern is spelt as.
    known: HashMap<String, String>,
}

impl Normal {
    /// Spells all that is in the schema as it was spelt first. `formats` says whether formats assert.
    pub fn apply(&mut self, schema: &mut Schema, formats: bool) {
        schema.walk_mut(&mut |schema| {
            if formats {
                bounded(schema);
            }
            if let Some(pattern) = &schema.string.pattern {
                let first = self.first(pattern);
                if first != *pattern {
                    schema.string.pattern = Some(first);
                }
            }
        });
    }

    fn first(&mut self, pattern: &str) -> String {
        if let Some(known) = self.known.get(pattern) {
            return known.clone();
        }
        let first = match expression(pattern) {
            Some(expression) => self.patterns.entry(expression).or_insert_with(|| pattern.to_owned()).clone(),
            None => pattern.to_owned(),
        };
        self.known.insert(pattern.to_owned(), first.clone());
        first
    }
}

/// What a pattern is once it is read; nothing for one that looks around.
fn expression(pattern: &str) -> Option<String> {
    let Pattern::Linear(linear) = Pattern::new(pattern).filter(|_| pattern.len() <= MAX_PATTERN_BYTES)? else {
        return None;
    };
    let read = Parser::new().parse(linear.pattern.as_str()).ok()?;
    linear.lookaheads.is_empty().then(|| read.to_string())
}

/// `int32` is a signed integer of 32 bits (OpenAPI 3.0.3, Data Types).
fn bounded(schema: &mut Schema) {
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
    fn patterns_of_one_expression_are_spelt_alike() {
        let mut normal = Normal::default();
        assert_eq!(normal.first("^[0-9]+$"), "^[0-9]+$");
        assert_eq!(normal.first("^\\d+$"), "^[0-9]+$");
        assert_eq!(normal.first("^\\d\\d*$"), "^\\d\\d*$");
        assert_eq!(normal.first("(?=a)b"), "(?=a)b");
        assert_eq!(normal.first("("), "(");
    }

    #[test]
    fn a_format_of_numbers_is_a_pair_of_bounds() {
        let mut schema = Schema::of(Types::INTEGER);
        schema.string.format = Some("int32".to_owned());
        schema.number.minimum = Some(Number::from(0));
        Normal::default().apply(&mut schema, true);
        let bounds = (schema.number.minimum.clone(), schema.number.maximum.clone());
        assert_eq!(bounds, (Some(Number::from(0)), Some(Number::from(i32::MAX))));
    }
}
