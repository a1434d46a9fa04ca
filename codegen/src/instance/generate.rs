//! Generates instances of a schema given as JSON. They are mostly valid: `not`, unsupported patterns and conflicts
//! between branches are left to the caller's validator. Each instance is bounded in depth, size and work, whatever the
//! schema requires.

use std::sync::{Arc, LazyLock};

use percent_encoding::percent_decode_str;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::Random;
use super::flat::{Flat, Schemas};
use super::number::Bounds;
use super::string::{self, Patterns};

/// The depth up to which optional members are added, and the maximum depth of an instance.
pub(super) const MAX_OPTIONAL_DEPTH: usize = 4;
const MAX_DEPTH: usize = 24;

/// The maximum number of schemas that an instance is generated from: if required parts multiply, it is given up.
const MAX_SCHEMAS: usize = 1024;
/// The maximum size of an instance, in values and characters. A value that the schema lists counts for at most a
/// quarter of this, as the schema contains it as well.
const MAX_SIZE: usize = 1 << 16;

/// Generates instances of one schema, a different one with each call, and the same ones for the same seed.
///
/// ```
/// let schema = serde_json::json!({ "type": "array", "items": { "type": "integer", "minimum": 3 } });
/// let mut generator = codegen::instance::Generator::new(&schema, 1);
/// assert!(generator.value().is_some_and(|value| value.is_array()));
/// ```
pub struct Generator {
    root: Arc<Value>,
    /// A reference to the schema in the document.
    start: String,
    rng: Random,
    patterns: Patterns,
}

impl Generator {
    /// Creates a generator for a schema that contains the definitions it refers to.
    pub fn new(schema: &Value, seed: u64) -> Self {
        Generator::within(Arc::new(schema.clone()), "#", seed)
    }

    /// Creates a generator for the schema at a reference in a document.
    pub(crate) fn within(document: Arc<Value>, reference: &str, seed: u64) -> Self {
        let (start, rng) = (reference.to_owned(), Random::seed_from_u64(seed));
        Generator { root: document, start, rng, patterns: Patterns::default() }
    }

    /// Returns the next instance; `None` if the schema accepts nothing, or this attempt failed.
    pub fn value(&mut self) -> Option<Value> {
        let Generator { root, start, rng, patterns } = self;
        let mut maker = Maker { root, rng, patterns, left: MAX_SCHEMAS, room: MAX_SIZE };
        let schema = maker.target(start)?;
        maker.instance(&[schema], 0)
    }
}

/// An instance being generated.
pub(super) struct Maker<'g, 's> {
    root: &'s Value,
    pub(super) rng: &'g mut Random,
    pub(super) patterns: &'g mut Patterns,
    /// The number of schemas that it may still be generated from.
    pub(super) left: usize,
    /// How much the instance may still grow.
    room: usize,
}

/// The schema of strings.
pub(super) static STRING: LazyLock<Value> = LazyLock::new(|| json!({ "type": "string" }));

impl<'s> Maker<'_, 's> {
    /// Returns an instance of all schemas.
    pub(super) fn instance(&mut self, schemas: &[&'s Value], depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let [Value::Bool(true)] | [] = schemas {
            return Some(self.anything(depth));
        }
        let mut flat = Flat::default();
        for schema in schemas {
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

    /// Reduces the room by this size.
    pub(super) fn grow(&mut self, size: usize) -> Option<()> {
        self.room = self.room.checked_sub(size)?;
        Some(())
    }

    /// Copies a value that the schema lists.
    fn copy(&mut self, value: &Value) -> Option<Value> {
        self.grow(size(value).min(MAX_SIZE / 4))?;
        Some(value.clone())
    }

    /// Collects the schema objects that apply: references are followed, and one of several branches is chosen.
    fn flatten(&mut self, schema: &'s Value, hops: usize, flat: &mut Flat<'s>) -> Option<()> {
        let Value::Object(schema) = schema else { return (schema != &Value::Bool(false)).then_some(()) };
        if hops > MAX_DEPTH {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        flat.parts.push(schema);
        let mut parts: Schemas<'s> = Vec::new();
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
            // Types that the keywords constrain are more interesting than the others.
            None => {
                let has_any = |words: &[&str]| words.iter().any(|word| flat.has(word));
                let mut types = vec!["null", "boolean", "integer", "number", "string", "array", "object"];
                if has_any(&[
                    "properties",
                    "required",
                    "additionalProperties",
                    "minProperties",
                    "patternProperties",
                    "propertyNames",
                ]) {
                    types.extend(["object"; 12]);
                }
                if has_any(&["items", "prefixItems", "contains", "minItems", "uniqueItems"]) {
                    types.extend(["array"; 12]);
                }
                if has_any(&["minLength", "maxLength", "pattern", "format"]) {
                    types.extend(["string"; 12]);
                }
                if has_any(&["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]) {
                    types.extend(["number"; 12]);
                }
                types
            }
        };
        types.choose(self.rng).copied()
    }

    /// Returns any JSON value, usually a small one.
    fn anything(&mut self, depth: usize) -> Value {
        let kinds = if depth >= MAX_OPTIONAL_DEPTH { 5 } else { 7 };
        match self.rng.random_range(0..kinds) {
            0 => Value::Null,
            1 => Value::Bool(self.rng.random()),
            2 => Bounds::default().random(true, self.rng).unwrap_or(Value::Null),
            3 => Bounds::default().random(false, self.rng).unwrap_or(Value::Null),
            4 => Value::String(string::random_word(self.rng)),
            5 => (0..self.rng.random_range(0..3)).map(|_| self.anything(depth + 1)).collect(),
            _ => {
                let count = self.rng.random_range(0..3);
                Value::Object((0..count).map(|_| (string::random_word(self.rng), self.anything(depth + 1))).collect())
            }
        }
    }

    fn number(&mut self, flat: &Flat<'s>, is_integer: bool) -> Option<Value> {
        let bounds = Bounds {
            minimum: flat.lower_bound("minimum"),
            maximum: flat.upper_bound("maximum"),
            exclusive_minimum: flat.lower_bound("exclusiveMinimum"),
            exclusive_maximum: flat.upper_bound("exclusiveMaximum"),
            multiple_of: flat.first("multipleOf").and_then(Value::as_f64),
        };
        bounds.random(is_integer, self.rng)
    }

    fn string(&mut self, flat: &Flat<'s>) -> Option<String> {
        let text = |keyword: &str| flat.first(keyword).and_then(Value::as_str);
        let constraints = string::Constraints {
            format: text("format"),
            pattern: text("pattern"),
            min: flat.min_size("minLength"),
            max: flat.max_size("maxLength"),
        };
        let text = string::generate(&constraints, self.patterns, self.rng)?;
        self.grow(text.len())?;
        Some(text)
    }
}

/// Returns the size of a value, in values and characters.
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
    fn a_seed_is_reproducible() {
        let all = |seed| {
            let mut generator = Generator::new(&json!(true), seed);
            (0..50).map(|_| generator.value()).collect::<Vec<_>>()
        };
        assert_eq!(all(3), all(3));
        assert_ne!(all(3), all(4));
    }
}
