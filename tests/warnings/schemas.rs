//! A seed to a schema with any keyword in any place: what no author would write, and a printer has to print all the same.

use std::collections::BTreeSet;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// How deep schemas are nested, references not counted.
const MAX_DEPTH: usize = 3;

/// Names of properties, among them those that printed code has for its own variables, and letters that look alike.
pub const NAMES: &[&str] = &[
    "a",
    "b",
    "c",
    "id",
    "kind",
    "type",
    "α",
    "с",
    "и",
    "日本",
    "Ä b",
    "value",
    "item",
    "items",
    "object",
    "text",
    "number",
    "member",
    "name",
    "seen",
    "holds",
    "self",
    "fooBar",
    "foo_bar",
    "x-y",
    "",
    "1",
    "from_x",
    "into_y",
    "to_string",
    "Ok",
];
const TEXTS: &[&str] = &["x", "y", "z", "x-y", "", "Self", "α", "a b", "1"];
const PATTERNS: &[&str] = &["^x-", "[0-9]", "^[a-z]+$", "^(a|b)$", "a", "^x.*$", "(?=a)b", "^\\p{L}+$", ""];
const FORMATS: &[&str] = &["uuid", "date", "date-time", "uri", "email", "ipv4", "regex", "hostname", "json-pointer"];
const TYPES: &[&str] = &["string", "integer", "null", "object", "array", "boolean", "number"];
const SIZES: &[u64] = &[0, 1, 2, 5_000_000_000, u64::MAX];
const DESCRIPTIONS: &[&str] = &[
    "Words.",
    "- an item\nthat goes on",
    "# Head\n\ttab\n    code",
    "1. one\n2. two\nlazy",
    "`x` [a] <b> http://a.b",
    "/// x",
    "*/ x",
];

pub struct Maker {
    rng: ChaCha8Rng,
    definitions: Vec<String>,
}

impl Maker {
    pub fn new(seed: u64) -> Maker {
        Maker { rng: ChaCha8Rng::seed_from_u64(seed), definitions: Vec::new() }
    }

    /// A document: an object, most of the time, and definitions beside it.
    pub fn document(&mut self) -> Value {
        let count = self.rng.random_range(0..4);
        self.definitions = (0..count).map(|at| format!("D{at}")).collect();
        let mut root = if self.often(0.6) { self.object(0) } else { self.written(0) };
        let definitions: Map<String, Value> =
            self.definitions.clone().into_iter().map(|name| (name, self.written(1))).collect();
        if !definitions.is_empty() {
            root["$defs"] = Value::Object(definitions);
        }
        root
    }

    fn often(&mut self, share: f64) -> bool {
        self.rng.random_bool(share)
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all.choose(&mut self.rng).cloned().unwrap()
    }

    /// A schema where a reference or a boolean may stand.
    fn schema(&mut self, depth: usize) -> Value {
        if self.often(0.06) {
            return self.pick(&[json!(true), json!(false), json!({})]);
        }
        if !self.definitions.is_empty() && self.often(0.2) {
            let definitions = self.definitions.clone();
            return json!({ "$ref": format!("#/$defs/{}", self.pick(&definitions)) });
        }
        let mut schema = self.written(depth);
        if self.often(0.12) {
            schema["description"] = self.pick(DESCRIPTIONS).into();
        }
        if self.often(0.1) {
            schema["default"] = self.value();
        }
        schema
    }

    fn schemas(&mut self, count: usize, depth: usize) -> Value {
        (0..count).map(|_| self.schema(depth)).collect()
    }

    fn value(&mut self) -> Value {
        self.pick(&[
            json!(0),
            json!(1),
            json!(-1),
            json!(1.5),
            json!(2.0),
            json!(true),
            json!(false),
            json!(null),
            json!("x"),
            json!(""),
            json!([]),
            json!({}),
            json!(["a"]),
            json!({ "a": 1 }),
            json!(1e39),
            json!(u64::MAX),
            json!(i64::MIN),
        ])
    }

    /// A schema that says itself what it says: what only refers could refer to itself.
    fn written(&mut self, depth: usize) -> Value {
        let kinds = if depth >= MAX_DEPTH { 9 } else { 22 };
        match self.rng.random_range(0..kinds) {
            0 | 1 => self.text(),
            2 => self.number("integer"),
            3 => self.number("number"),
            4 => json!({ "type": self.pick(TYPES) }),
            5 => self.enumeration(),
            6 => json!({ "const": self.value() }),
            7 => {
                let count = self.rng.random_range(1..4);
                let types: BTreeSet<_> = (0..count).map(|_| self.pick(TYPES)).collect();
                json!({ "type": types })
            }
            8 => json!({}),
            9 | 10 => self.array(depth),
            11 | 12 => {
                let (keyword, count) = (self.pick(&["anyOf", "oneOf", "allOf"]), self.rng.random_range(1..4));
                json!({ keyword: self.schemas(count, depth + 1) })
            }
            13 => json!({ "not": self.schema(depth + 1) }),
            14 => {
                let mut schema = json!({ "if": self.schema(depth + 1), "then": self.schema(depth + 1) });
                if self.often(0.5) {
                    schema["else"] = self.schema(depth + 1);
                }
                schema
            }
            15 => json!({ "allOf": [self.object(depth + 1), self.object(depth + 1)] }),
            16 => {
                let (keyword, tag) = (self.pick(&["oneOf", "anyOf"]), self.pick(&["kind", "type"]));
                let mut branches = [self.object(depth + 1), self.object(depth + 1)];
                branches.iter_mut().for_each(|branch| branch["required"] = json!([tag]));
                json!({ keyword: branches })
            }
            17 => self.unevaluated(depth, "unevaluatedProperties"),
            18 => self.unevaluated(depth, "unevaluatedItems"),
            _ => self.object(depth),
        }
    }

    fn unevaluated(&mut self, depth: usize, keyword: &str) -> Value {
        let mut schema = if keyword == "unevaluatedItems" { self.array(depth) } else { self.object(depth) };
        schema[keyword] = if self.often(0.5) { json!(false) } else { self.schema(depth + 1) };
        let beside = self.pick(&["anyOf", "allOf", "oneOf"]);
        schema[beside] = self.schemas(2, depth + 1);
        schema
    }

    fn enumeration(&mut self) -> Value {
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..self.rng.random_range(1..5) {
            let value = if self.often(0.5) { self.value() } else { self.pick(TEXTS).into() };
            if !values.contains(&value) {
                values.push(value);
            }
        }
        json!({ "enum": values })
    }

    /// Puts a keyword into a schema, one time in so many.
    fn maybe(&mut self, schema: &mut Value, share: f64, keyword: &str, values: &[Value]) {
        if self.often(share) {
            schema[keyword] = self.pick(values);
        }
    }

    fn untyped(&mut self, mut schema: Value, share: f64) -> Value {
        if self.often(share) {
            schema.as_object_mut().unwrap().remove("type");
        }
        schema
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        let json = |all: &[&str]| all.iter().map(|text| json!(text)).collect::<Vec<_>>();
        self.maybe(&mut schema, 0.3, "minLength", &SIZES.map_json());
        self.maybe(&mut schema, 0.3, "maxLength", &SIZES.map_json());
        self.maybe(&mut schema, 0.3, "format", &json(FORMATS));
        self.maybe(&mut schema, 0.3, "pattern", &json(PATTERNS));
        self.untyped(schema, 0.2)
    }

    fn number(&mut self, kind: &str) -> Value {
        let bounds = [
            json!(0),
            json!(1),
            json!(-1),
            json!(0.5),
            json!(5),
            json!(127),
            json!(-128),
            json!(255),
            json!(i32::MAX),
            json!(u64::MAX),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(1e39),
            json!(-1e39),
        ];
        let steps = [json!(1), json!(2), json!(0.1), json!(0.01), json!(1e-300), json!(1e300), json!(u64::MAX)];
        let mut schema = json!({ "type": kind });
        for keyword in ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"] {
            self.maybe(&mut schema, 0.25, keyword, &bounds);
        }
        self.maybe(&mut schema, 0.15, "multipleOf", &steps);
        self.untyped(schema, 0.2)
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array" });
        if self.often(0.6) {
            schema["items"] = self.schema(depth + 1);
        }
        if self.often(0.3) {
            let count = self.rng.random_range(1..4);
            schema["prefixItems"] = self.schemas(count, depth + 1);
        }
        self.maybe(&mut schema, 0.2, "minItems", &SIZES.map_json());
        self.maybe(&mut schema, 0.2, "maxItems", &SIZES.map_json());
        self.maybe(&mut schema, 0.15, "uniqueItems", &[json!(true)]);
        if self.often(0.2) {
            schema["contains"] = self.schema(depth + 1);
            self.maybe(&mut schema, 0.5, "minContains", &SIZES.map_json());
            self.maybe(&mut schema, 0.5, "maxContains", &SIZES.map_json());
        }
        self.untyped(schema, 0.2)
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for _ in 0..self.rng.random_range(0..4) {
            properties.insert(self.pick(NAMES).to_owned(), self.schema(depth + 1));
        }
        let mut required: Vec<String> = properties.keys().filter(|_| self.rng.random_bool(0.4)).cloned().collect();
        let mut schema = json!({ "type": "object", "properties": properties });
        if self.often(0.1) {
            let name = self.pick(NAMES).to_owned();
            required.retain(|known| *known != name);
            required.push(name);
        }
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        if self.often(0.2) {
            let count = self.rng.random_range(1..4);
            let patterns: BTreeSet<_> = (0..count).map(|_| self.pick(PATTERNS)).collect();
            let patterns = patterns.into_iter().map(|pattern| (pattern.to_owned(), self.schema(depth + 1)));
            schema["patternProperties"] = Value::Object(patterns.collect());
        }
        match self.rng.random_range(0..20) {
            0..6 => schema["additionalProperties"] = json!(false),
            6..9 => schema["additionalProperties"] = self.schema(depth + 1),
            _ => {}
        }
        self.maybe(&mut schema, 0.1, "minProperties", &SIZES.map_json());
        self.maybe(&mut schema, 0.1, "maxProperties", &SIZES.map_json());
        if self.often(0.12) {
            let pattern = json!({ "pattern": self.pick(PATTERNS) });
            schema["propertyNames"] = if self.often(0.3) { self.schema(depth + 1) } else { pattern };
        }
        if self.often(0.1) {
            schema["dependentRequired"] = json!({ self.pick(NAMES): [self.pick(NAMES)] });
        }
        if self.often(0.1) {
            schema["dependentSchemas"] = json!({ self.pick(NAMES): self.schema(depth + 1) });
        }
        self.untyped(schema, 0.15)
    }
}

trait Sizes {
    fn map_json(&self) -> Vec<Value>;
}

impl Sizes for [u64] {
    fn map_json(&self) -> Vec<Value> {
        self.iter().map(|size| json!(size)).collect()
    }
}
