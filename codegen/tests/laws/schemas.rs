//! Generates a small random schema from a seed: objects, arrays, scalars, unions and references, including recursion.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// The maximum nesting of schemas, not counting references.
const MAX_DEPTH: usize = 3;

pub const NAMES: [&str; 5] = ["a", "b", "c", "id", "kind"];
const TEXTS: [&str; 5] = ["x", "y", "z", "x-y", ""];
const FORMATS: [&str; 4] = ["uuid", "date", "date-time", "uri"];

pub struct Maker {
    pub rng: ChaCha8Rng,
    /// The definitions that can be referenced.
    definitions: Vec<String>,
}

impl Maker {
    pub fn new(seed: u64) -> Maker {
        Maker { rng: ChaCha8Rng::seed_from_u64(seed), definitions: Vec::new() }
    }

    /// Returns a document: usually an object, with definitions.
    pub fn document(&mut self) -> Value {
        let count = self.rng.random_range(0..3);
        self.definitions = (0..count).map(|at| format!("D{at}")).collect();
        let mut root = if self.rng.random_bool(0.8) { self.object(0) } else { self.written(0) };
        let definitions: Map<String, Value> =
            self.definitions.clone().into_iter().map(|name| (name, self.written(1))).collect();
        if !definitions.is_empty() {
            root["$defs"] = Value::Object(definitions);
        }
        if self.rng.random_bool(0.5) {
            root["title"] = "Root".into();
        }
        root
    }

    /// Returns a schema, possibly a reference.
    pub fn schema(&mut self, depth: usize) -> Value {
        match self.definitions.choose(&mut self.rng) {
            Some(name) if self.rng.random_bool(0.2) => json!({ "$ref": format!("#/$defs/{name}") }),
            _ => self.written(depth),
        }
    }

    /// Returns a schema that is not only a reference, which could refer to itself.
    fn written(&mut self, depth: usize) -> Value {
        let kinds = if depth >= MAX_DEPTH { 7 } else { 12 };
        match self.rng.random_range(0..kinds) {
            0 | 1 => self.text(),
            2 => self.number("integer"),
            3 => self.number("number"),
            4 => json!({ "type": self.some(&["boolean", "null", "string", "integer"]) }),
            5 => self.enumeration(),
            6 => match self.rng.random_range(0..3) {
                0 => json!({ "const": self.scalar() }),
                1 => json!({ "type": [self.some(&["string", "integer"]), "null"] }),
                _ => json!({}),
            },
            7 => self.array(depth),
            8 => self.union(depth),
            9 => json!({ "allOf": [self.object(depth + 1), self.object(depth + 1)] }),
            _ => self.object(depth),
        }
    }

    fn some(&mut self, words: &[&'static str]) -> &'static str {
        words.choose(&mut self.rng).unwrap()
    }

    pub fn scalar(&mut self) -> Value {
        match self.rng.random_range(0..6) {
            0 => json!(self.rng.random_range(-2..4)),
            1 => json!(self.rng.random_bool(0.5)),
            _ => json!(self.some(&TEXTS)),
        }
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        match self.rng.random_range(0..6) {
            0 => schema["minLength"] = self.rng.random_range(1..3).into(),
            1 => schema["maxLength"] = self.rng.random_range(1..5).into(),
            2 => schema["format"] = self.some(&FORMATS).into(),
            3 => schema["pattern"] = self.some(&["^[a-z]+$", "^x", "[0-9]"]).into(),
            _ => {}
        }
        schema
    }

    fn number(&mut self, kind: &str) -> Value {
        let mut schema = json!({ "type": kind });
        if self.rng.random_bool(0.4) {
            schema[self.some(&["minimum", "exclusiveMinimum"])] = self.rng.random_range(-1..3).into();
        }
        if self.rng.random_bool(0.3) {
            schema[self.some(&["maximum", "exclusiveMaximum"])] = self.rng.random_range(5..9).into();
        }
        if self.rng.random_bool(0.1) {
            schema["multipleOf"] = self.rng.random_range(1..4).into();
        }
        schema
    }

    fn enumeration(&mut self) -> Value {
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..self.rng.random_range(1..4) {
            let value = self.scalar();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        json!({ "enum": values })
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array", "items": self.schema(depth + 1) });
        match self.rng.random_range(0..8) {
            0 => schema["minItems"] = self.rng.random_range(1..3).into(),
            1 => schema["maxItems"] = self.rng.random_range(1..4).into(),
            2 => schema["uniqueItems"] = true.into(),
            _ => {}
        }
        schema
    }

    fn union(&mut self, depth: usize) -> Value {
        let branches: Vec<Value> = (0..self.rng.random_range(2..4)).map(|_| self.schema(depth + 1)).collect();
        let keyword = self.some(&["anyOf", "oneOf"]);
        json!({ keyword: branches })
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for _ in 0..self.rng.random_range(1..4) {
            properties.insert(self.some(&NAMES).to_owned(), self.schema(depth + 1));
        }
        let required: Vec<String> = properties.keys().filter(|_| self.rng.random_bool(0.4)).cloned().collect();
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        match self.rng.random_range(0..8) {
            0..3 => schema["additionalProperties"] = false.into(),
            3 => schema["additionalProperties"] = self.schema(depth + 1),
            4 => schema["minProperties"] = 1.into(),
            _ => {}
        }
        schema
    }
}
