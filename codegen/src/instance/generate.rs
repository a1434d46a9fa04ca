//! Instances of a schema, given as JSON. What comes out mostly satisfies it: `not`, odd patterns and conflicts between
//! branches are left to the validator of whoever asks.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Number, Value, json};

use super::text;

/// How deep an instance grows before only what is required is added, and how deep it may become.
const SHALLOW: usize = 4;
const DEEP: usize = 24;

/// How many items a list and how many members an object may have.
const MAX_MEMBERS: usize = 4096;

/// How many schemas an instance may be made of: one whose required parts multiply is given up.
const MOST: usize = 1024;

/// Makes instances of one schema, a different one at each call, the same ones for the same seed.
///
/// ```
/// let schema = serde_json::json!({ "type": "array", "items": { "type": "integer", "minimum": 3 } });
/// let mut generator = codegen::instance::Generator::new(&schema, 1);
/// assert!(generator.value().is_some_and(|value| value.is_array()));
/// ```
pub struct Generator {
    root: Arc<Value>,
    rng: ChaCha8Rng,
    /// How many schemas this instance may still be made of.
    left: usize,
}

impl Generator {
    /// A generator for a schema that holds the definitions that it refers to.
    pub fn new(schema: &Value, seed: u64) -> Self {
        Generator { root: Arc::new(schema.clone()), rng: ChaCha8Rng::seed_from_u64(seed), left: 0 }
    }

    /// The next instance; nothing where the schema accepts nothing, or this attempt led nowhere.
    pub fn value(&mut self) -> Option<Value> {
        let root = Arc::clone(&self.root);
        self.left = MOST;
        self.instance(&root, 0)
    }

    fn instance(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        if depth > DEEP {
            return None;
        }
        let Value::Object(schema) = schema else {
            return (schema != &Value::Bool(false)).then(|| self.anything(depth));
        };
        let schema = self.flatten(schema, 0)?;
        if let Some(value) = schema.get("const") {
            return Some(value.clone());
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values.choose(&mut self.rng).cloned();
        }
        match self.pick_type(&schema)?.as_str() {
            "null" => Some(Value::Null),
            "boolean" => Some(Value::Bool(self.rng.random())),
            "integer" => self.number(&schema, true),
            "number" => self.number(&schema, false),
            "string" => text::string(&schema, &mut self.rng).map(Value::String),
            "array" => self.array(&schema, depth),
            _ => self.object(&schema, depth),
        }
    }

    /// The schema without references and branches: each is followed, one of several is chosen, all are merged.
    fn flatten(&mut self, schema: &Map<String, Value>, hops: usize) -> Option<Map<String, Value>> {
        if hops > DEEP {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        // The definitions are looked up at the root.
        let own = schema.iter().filter(|(keyword, _)| *keyword != "$defs");
        let mut flat: Map<String, Value> = own.map(|(keyword, value)| (keyword.clone(), value.clone())).collect();
        let mut parts: Vec<Value> = Vec::new();
        if let Some(Value::String(target)) = flat.remove("$ref") {
            parts.push(self.target(&target)?);
        }
        if let Some(Value::Array(all)) = flat.remove("allOf") {
            parts.extend(all);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = flat.remove(keyword) {
                parts.push(branches.choose(&mut self.rng)?.clone());
            }
        }
        if let Some(condition) = flat.remove("if") {
            let (then, otherwise) = (flat.remove("then"), flat.remove("else"));
            if self.rng.random() {
                parts.push(condition);
                parts.extend(then);
            } else {
                parts.extend(otherwise);
            }
        }
        for part in parts {
            match part {
                Value::Object(part) => {
                    let part = self.flatten(&part, hops + 1)?;
                    flat = merge(flat, part);
                }
                Value::Bool(false) => return None,
                _ => {}
            }
        }
        Some(flat)
    }

    fn target(&self, reference: &str) -> Option<Value> {
        let pointer = percent_decode_str(reference.strip_prefix('#')?).decode_utf8().ok()?;
        self.root.pointer(&pointer).cloned()
    }

    fn pick_type(&mut self, schema: &Map<String, Value>) -> Option<String> {
        let named = |value: &Value| value.as_str().map(str::to_owned);
        let types: Vec<String> = match schema.get("type") {
            Some(Value::Array(types)) => types.iter().filter_map(named).collect(),
            Some(one) => named(one).into_iter().collect(),
            // What its keywords are about is more interesting than the rest.
            None => {
                let about = |words: &[&str]| words.iter().any(|word| schema.contains_key(*word));
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
                types.into_iter().map(str::to_owned).collect()
            }
        };
        types.choose(&mut self.rng).cloned()
    }

    /// Any JSON value, mostly small ones.
    pub(super) fn anything(&mut self, depth: usize) -> Value {
        let kinds = if depth >= SHALLOW { 5 } else { 7 };
        match self.rng.random_range(0..kinds) {
            0 => Value::Null,
            1 => Value::Bool(self.rng.random()),
            2 => self.number(&Map::new(), true).unwrap_or(Value::Null),
            3 => self.number(&Map::new(), false).unwrap_or(Value::Null),
            4 => Value::String(text::word(&mut self.rng)),
            5 => (0..self.rng.random_range(0..3)).map(|_| self.anything(depth + 1)).collect(),
            _ => {
                let count = self.rng.random_range(0..3);
                Value::Object((0..count).map(|_| (text::word(&mut self.rng), self.anything(depth + 1))).collect())
            }
        }
    }

    fn number(&mut self, schema: &Map<String, Value>, whole: bool) -> Option<Value> {
        let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
        let low = bound("minimum").or(bound("exclusiveMinimum"));
        let high = bound("maximum").or(bound("exclusiveMaximum"));
        if let Some(step) = bound("multipleOf") {
            let first =
                (low.unwrap_or(0.0) / step).ceil() + if bound("exclusiveMinimum").is_some() { 1.0 } else { 0.0 };
            let value = (first + f64::from(self.rng.random_range(0..4_u8))) * step;
            let whole = (value.fract() == 0.0 && value.abs() < 9e15).then(|| json!(value as i64));
            return whole.or_else(|| Number::from_f64(value).map(Value::Number));
        }
        /// Up to here, integers are counted; beyond, any double is one.
        const COUNTED: f64 = 1e30;
        let counted = [low, high].into_iter().flatten().all(|bound| bound.abs() < COUNTED);
        if counted && (whole || self.rng.random_bool(0.4)) {
            let low = low.map_or(i128::from(i64::MIN), |low| {
                low.ceil() as i128 + i128::from(bound("minimum").is_none() && low.fract() == 0.0)
            });
            let high = high.map_or(i128::from(u64::MAX), |high| {
                high.floor() as i128 - i128::from(bound("maximum").is_none() && high.fract() == 0.0)
            });
            if low > high {
                return None;
            }
            let span = [9, 1_000, i128::from(u64::MAX) * 2].choose(&mut self.rng).copied().unwrap_or(9).min(high - low);
            let near = if low <= 0 && high >= 0 { (-(span / 2)).max(low) } else { low };
            let value = if self.rng.random_bool(0.2) {
                [low, high].choose(&mut self.rng).copied()?
            } else {
                self.rng.random_range(near..=(near + span).min(high))
            };
            return match (u64::try_from(value), i64::try_from(value)) {
                (Ok(value), _) => Some(json!(value)),
                (_, Ok(value)) => Some(json!(value)),
                _ => Number::from_f64(value as f64).map(Value::Number),
            };
        }
        let (low, high) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(low), None) => (low, low + low.abs().max(1e6)),
            (None, Some(high)) => (high - high.abs().max(1e6), high),
            (None, None) => [(-1.0, 1.0), (-1e6, 1e6), (-1e300, 1e300)].choose(&mut self.rng).copied()?,
        };
        let share = self.rng.random::<f64>();
        Number::from_f64(low * (1.0 - share) + high * share).map(Value::Number)
    }

    fn array(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let size =
            |keyword: &str| schema.get(keyword).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let prefix = schema.get("prefixItems").and_then(Value::as_array).cloned().unwrap_or_default();
        let min = size("minItems").unwrap_or(0);
        let max =
            size("maxItems").unwrap_or(min.max(prefix.len()).saturating_add(if depth >= SHALLOW { 0 } else { 3 }));
        let items = schema.get("items").cloned().unwrap_or(Value::Bool(true));
        let max = if items == Value::Bool(false) { max.min(prefix.len()) } else { max };
        if min > max || min > MAX_MEMBERS {
            return None;
        }
        let count = self.rng.random_range(min..=max.min(min + 8));
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut out: Vec<Value> = Vec::new();
        let mut attempts = 0;
        while out.len() < count {
            attempts += 1;
            if attempts > count * 4 + 8 {
                break;
            }
            let item = prefix.get(out.len()).unwrap_or(&items).clone();
            match self.instance(&item, depth + 1) {
                Some(value) if !unique || !out.contains(&value) => out.push(value),
                Some(_) => {}
                None if out.len() >= min => break,
                None => return None,
            }
        }
        if let Some(contains) = schema.get("contains") {
            let wanted = size("minContains").unwrap_or(1);
            for _ in 0..wanted.min(64) {
                let value = self.instance(contains, depth + 1)?;
                let at = self.rng.random_range(0..=out.len());
                if out.len() < size("maxItems").unwrap_or(usize::MAX) {
                    out.insert(at, value);
                } else if let Some(slot) = out.get_mut(at.min(count.saturating_sub(1))) {
                    *slot = value;
                }
            }
        }
        Some(Value::Array(out))
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let patterns = schema.get("patternProperties").and_then(Value::as_object).cloned().unwrap_or_default();
        let others = schema.get("additionalProperties").cloned().unwrap_or(Value::Bool(true));
        let required: Vec<String> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let size =
            |keyword: &str| schema.get(keyword).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let max = size("maxProperties").unwrap_or(usize::MAX);
        let mut out = Map::new();
        for name in &required {
            let member = properties.get(name).unwrap_or(&others).clone();
            out.insert(name.clone(), self.instance(&member, depth + 1)?);
        }
        let often = if depth >= SHALLOW { 0.1 } else { [0.1, 0.5, 0.9].choose(&mut self.rng).copied()? };
        for (name, member) in &properties {
            if !out.contains_key(name)
                && out.len() < max
                && self.rng.random_bool(often)
                && let Some(value) = self.instance(member, depth + 1)
            {
                out.insert(name.clone(), value);
            }
        }
        let min = size("minProperties").unwrap_or(0);
        let extra = if depth < SHALLOW && self.rng.random_bool(0.3) { self.rng.random_range(0..3) } else { 0 };
        let wanted = (out.len() + extra).max(min).min(max);
        if wanted > MAX_MEMBERS {
            return None;
        }
        for _ in 0..wanted * 4 {
            if out.len() >= wanted {
                break;
            }
            let patterned: Vec<(&String, &Value)> = patterns.iter().collect();
            let (name, member) = match patterned.choose(&mut self.rng) {
                Some((pattern, member)) if others == Value::Bool(false) || self.rng.random() => {
                    (text::matching(pattern, &mut self.rng)?, (*member).clone())
                }
                _ if others == Value::Bool(false) => {
                    // Only the named ones are left.
                    let left: Vec<_> = properties.iter().filter(|(name, _)| !out.contains_key(*name)).collect();
                    match left.choose(&mut self.rng) {
                        Some((name, member)) => ((*name).clone(), (*member).clone()),
                        None => break,
                    }
                }
                _ => {
                    let name = match schema.get("propertyNames") {
                        Some(names) => {
                            let names = names.clone();
                            let typed = json!({ "allOf": [names, { "type": "string" }] });
                            self.instance(&typed, depth + 1)?.as_str()?.to_owned()
                        }
                        None => text::word(&mut self.rng),
                    };
                    (name, others.clone())
                }
            };
            if out.contains_key(&name) || (properties.contains_key(&name) && others != Value::Bool(false)) {
                continue;
            }
            if let Some(value) = self.instance(&member, depth + 1) {
                out.insert(name, value);
            }
        }
        Some(Value::Object(out))
    }
}

/// Both schemas at once, as far as an object can say so.
fn merge(mut left: Map<String, Value>, right: Map<String, Value>) -> Map<String, Value> {
    for (keyword, value) in right {
        let merged = match (left.remove(&keyword), keyword.as_str()) {
            (None, _) => value,
            (Some(known), "required") => match (known, value) {
                (Value::Array(mut known), Value::Array(more)) => {
                    known.extend(more);
                    Value::Array(known)
                }
                (known, _) => known,
            },
            (Some(known), "type") => {
                let list = |value: Value| match value {
                    Value::Array(items) => items,
                    one => vec![one],
                };
                let more = list(value);
                let integer = json!("integer");
                let both: Vec<Value> = list(known)
                    .into_iter()
                    .filter_map(|ty| match () {
                        () if more.contains(&ty) => Some(ty),
                        () if ty == "number" && more.contains(&integer) => Some(integer.clone()),
                        () if ty == "integer" && more.contains(&json!("number")) => Some(ty),
                        () => None,
                    })
                    .collect();
                Value::Array(both)
            }
            (Some(known), "enum") => match (known, value) {
                (Value::Array(known), Value::Array(more)) => known.into_iter().filter(|v| more.contains(v)).collect(),
                (known, _) => known,
            },
            (Some(known), "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties") => {
                if known.as_f64() >= value.as_f64() { known } else { value }
            }
            (Some(known), "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties") => {
                if known.as_f64() <= value.as_f64() { known } else { value }
            }
            (Some(Value::Object(mut known)), "properties" | "patternProperties" | "$defs") => {
                if let Value::Object(more) = value {
                    for (name, schema) in more {
                        let both = match known.remove(&name) {
                            Some(other) => json!({ "allOf": [other, schema] }),
                            None => schema,
                        };
                        known.insert(name, both);
                    }
                }
                Value::Object(known)
            }
            (Some(known), "items" | "additionalProperties" | "propertyNames") => json!({ "allOf": [known, value] }),
            (Some(known), _) => known,
        };
        left.insert(keyword, merged);
    }
    left
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
