//! Instances of a schema, given as JSON. What comes out mostly satisfies it: `not`, odd patterns and conflicts between
//! branches are left to the validator of whoever asks. Each is bounded in depth, in size and in the work that it takes,
//! whatever the schema asks for.

use std::sync::{Arc, LazyLock};

use percent_encoding::percent_decode_str;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::Random;
use super::flat::{Flat, Said};
use super::number::Bounds;
use super::text::{self, Patterns};

/// Up to which depth optional members are added, and how deep an instance may become.
pub(super) const FULL_DEPTH: usize = 4;
const MAX_DEPTH: usize = 24;

/// How many schemas an instance may be made of: one whose required parts multiply is given up.
const MAX_SCHEMAS: usize = 1024;
/// How large an instance may become, in values and letters. A value that the schema lists counts for a quarter of this at
/// most: the schema has it as well.
const MAX_SIZE: usize = 1 << 16;

/// Makes instances of one schema, a different one at each call, the same ones for the same seed.
///
/// ```
/// let schema = serde_json::json!({ "type": "array", "items": { "type": "integer", "minimum": 3 } });
/// let mut generator = codegen::instance::Generator::new(&schema, 1);
/// assert!(generator.value().is_some_and(|value| value.is_array()));
/// ```
pub struct Generator {
    root: Arc<Value>,
    /// Where in it the schema stands, as a reference.
    start: String,
    rng: Random,
    patterns: Patterns,
}

impl Generator {
    /// A generator for a schema that holds the definitions that it refers to.
    pub fn new(schema: &Value, seed: u64) -> Self {
        Generator::within(Arc::new(schema.clone()), "#", seed)
    }

    /// A generator for the schema that the reference leads to in a document.
    pub(crate) fn within(document: Arc<Value>, reference: &str, seed: u64) -> Self {
        let (start, rng) = (reference.to_owned(), Random::seed_from_u64(seed));
        Generator { root: document, start, rng, patterns: Patterns::default() }
    }

    /// The next instance; nothing where the schema accepts nothing, or this attempt led nowhere.
    pub fn value(&mut self) -> Option<Value> {
        let Generator { root, start, rng, patterns } = self;
        let mut maker = Maker { root, rng, patterns, left: MAX_SCHEMAS, room: MAX_SIZE };
        let schema = maker.target(start)?;
        maker.instance(&[schema], 0)
    }
}

/// An instance in the making.
pub(super) struct Maker<'g, 's> {
    root: &'s Value,
    pub(super) rng: &'g mut Random,
    pub(super) patterns: &'g mut Patterns,
    /// How many schemas it may still be made of.
    pub(super) left: usize,
    /// How much larger it may become.
    room: usize,
}

/// What is said of a value that has to be a string.
pub(super) static STRING: LazyLock<Value> = LazyLock::new(|| json!({ "type": "string" }));

impl<'s> Maker<'_, 's> {
    /// A value for all of the schemas.
    pub(super) fn instance(&mut self, said: &[&'s Value], depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let [Value::Bool(true)] | [] = said {
            return Some(self.anything(depth));
        }
        let mut flat = Flat::default();
        for schema in said {
            self.flatten(schema, 0, &mut flat)?;
        }
        if let Some(value) = flat.first("const") {
            return self.copy(value);
        }
        if let Some(values) = flat.listed() {
            let value = *values.choose(self.rng)?;
            return self.copy(value);
        }
        match self.pick_type(&flat)? {
            "null" => Some(Value::Null),
            "boolean" => Some(Value::Bool(self.rng.random())),
            "integer" => self.number(&flat, true),
            "number" => self.number(&flat, false),
            "string" => self.string(&flat).map(Value::String),
            "array" => self.array(&flat, depth),
            _ => self.object(&flat, depth),
        }
    }

    /// Takes room for so much more.
    pub(super) fn grow(&mut self, size: usize) -> Option<()> {
        self.room = self.room.checked_sub(size)?;
        Some(())
    }

    /// A value that the schema lists.
    fn copy(&mut self, value: &Value) -> Option<Value> {
        self.grow(size(value).min(MAX_SIZE / 4))?;
        Some(value.clone())
    }

    /// The schema without references and branches: each is followed, one of several is chosen.
    fn flatten(&mut self, schema: &'s Value, hops: usize, flat: &mut Flat<'s>) -> Option<()> {
        let Value::Object(schema) = schema else { return (schema != &Value::Bool(false)).then_some(()) };
        if hops > MAX_DEPTH {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        flat.parts.push(schema);
        let mut parts: Said<'s> = Vec::new();
        if let Some(Value::String(target)) = schema.get("$ref") {
            parts.push(self.target(target)?);
        }
        parts.extend(schema.get("allOf").and_then(Value::as_array).into_iter().flatten());
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword) {
                parts.push(branches.choose(self.rng)?);
            }
        }
        if let Some(condition) = schema.get("if") {
            if self.rng.random() {
                parts.push(condition);
                parts.extend(schema.get("then"));
            } else {
                parts.extend(schema.get("else"));
            }
        }
        parts.into_iter().try_for_each(|part| self.flatten(part, hops + 1, flat))
    }

    fn target(&self, reference: &str) -> Option<&'s Value> {
        let pointer = percent_decode_str(reference.strip_prefix('#')?).decode_utf8().ok()?;
        self.root.pointer(&pointer)
    }

    fn pick_type(&mut self, flat: &Flat<'s>) -> Option<&'s str> {
        let types = match flat.types() {
            Some(types) => types,
            // What its keywords are about is more interesting than the rest.
            None => {
                let about = |words: &[&str]| words.iter().any(|word| flat.has(word));
                let mut types = vec!["null", "boolean", "integer", "number", "string", "array", "object"];
                if about(&[
                    "properties",
                    "required",
                    "additionalProperties",
                    "minProperties",
                    "patternProperties",
                    "propertyNames",
                ]) {
                    types.extend(["object"; 12]);
                }
                if about(&["items", "prefixItems", "contains", "minItems", "uniqueItems"]) {
                    types.extend(["array"; 12]);
                }
                if about(&["minLength", "maxLength", "pattern", "format"]) {
                    types.extend(["string"; 12]);
                }
                if about(&["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]) {
                    types.extend(["number"; 12]);
                }
                types
            }
        };
        types.choose(self.rng).copied()
    }

    /// Any JSON value, mostly small ones.
    fn anything(&mut self, depth: usize) -> Value {
        let kinds = if depth >= FULL_DEPTH { 5 } else { 7 };
        match self.rng.random_range(0..kinds) {
            0 => Value::Null,
            1 => Value::Bool(self.rng.random()),
            2 => Bounds::default().random(true, self.rng).unwrap_or(Value::Null),
            3 => Bounds::default().random(false, self.rng).unwrap_or(Value::Null),
            4 => Value::String(text::word(self.rng)),
            5 => (0..self.rng.random_range(0..3)).map(|_| self.anything(depth + 1)).collect(),
            _ => {
                let count = self.rng.random_range(0..3);
                Value::Object((0..count).map(|_| (text::word(self.rng), self.anything(depth + 1))).collect())
            }
        }
    }

    fn number(&mut self, flat: &Flat<'s>, whole: bool) -> Option<Value> {
        let bounds = Bounds {
            minimum: flat.at_least("minimum"),
            maximum: flat.at_most("maximum"),
            exclusive_minimum: flat.at_least("exclusiveMinimum"),
            exclusive_maximum: flat.at_most("exclusiveMaximum"),
            multiple_of: flat.first("multipleOf").and_then(Value::as_f64),
        };
        bounds.random(whole, self.rng)
    }

    fn string(&mut self, flat: &Flat<'s>) -> Option<String> {
        let text = |keyword: &str| flat.first(keyword).and_then(Value::as_str);
        let asked = text::Asked {
            format: text("format"),
            pattern: text("pattern"),
            min: flat.least_size("minLength"),
            max: flat.most_size("maxLength"),
        };
        let text = text::string(&asked, self.patterns, self.rng)?;
        self.grow(text.len())?;
        Some(text)
    }
}

/// How large a value is, in values and letters.
pub(super) fn size(value: &Value) -> usize {
    1 + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.iter().map(|(name, value)| name.len() + size(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_instances_are_valid() {
        let schemas = [
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "format": "uuid" }, "b": { "$ref": "#/$defs/b" } }, "additionalProperties": false, "$defs": { "b": { "type": "integer", "minimum": 3, "maximum": 5 } } }),
            json!({ "type": "array", "items": { "anyOf": [{ "type": "null" }, { "const": 7 }] }, "minItems": 2, "maxItems": 3 }),
            json!({ "type": "string", "pattern": "^[a-c]{2,4}-\\d+$" }),
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1 }),
            json!({ "allOf": [{ "type": ["number", "string"] }, { "type": "integer", "multipleOf": 3 }] }),
            json!({ "type": "object", "patternProperties": { "^x-": { "type": "boolean" } }, "additionalProperties": false, "minProperties": 1 }),
            json!({ "type": "string", "format": "uri" }),
        ];
        for schema in schemas {
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            let mut generator = Generator::new(&schema, 7);
            let valid = (0..100).filter(|_| generator.value().is_some_and(|value| validator.is_valid(&value))).count();
            assert!(valid >= 90, "{valid} of 100 for {schema}");
        }
    }

    #[test]
    fn a_seed_repeats_itself() {
        let all = |seed| {
            let mut generator = Generator::new(&json!(true), seed);
            (0..50).map(|_| generator.value()).collect::<Vec<_>>()
        };
        assert_eq!(all(3), all(3));
        assert_ne!(all(3), all(4));
    }
}
