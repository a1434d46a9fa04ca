//! Converts a [`Schema`] to JSON.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{Object, Schema};

impl Schema {
    /// Returns the schema as JSON, without annotations. `uri` returns the `$ref` for the key of a definition.
    pub fn to_json(&self, uri: &dyn Fn(&str) -> String) -> Value {
        if self.never {
            return Value::Bool(false);
        }
        let mut out = Map::new();
        let mut put = |keyword: &str, value: Value| {
            out.insert(keyword.to_owned(), value);
        };
        let one = |schema: &Schema| schema.to_json(uri);
        let list = |schemas: &[Schema]| Value::Array(schemas.iter().map(one).collect());
        let map = |schemas: &IndexMap<String, Schema>| {
            Value::Object(schemas.iter().map(|(name, schema)| (name.clone(), one(schema))).collect())
        };

        if let Some(key) = &self.reference {
            put("$ref", uri(key).into());
        }
        if let Some(types) = self.types {
            put("type", types.names().collect::<Vec<_>>().into());
        }
        if let Some(values) = &self.enumeration {
            put("enum", values.clone().into());
        }
        if let Some(value) = &self.constant {
            put("const", value.clone());
        }
        for (keyword, schemas) in [("allOf", &self.all_of), ("anyOf", &self.any_of), ("oneOf", &self.one_of)] {
            if !schemas.is_empty() {
                put(keyword, list(schemas));
            }
        }
        let Object {
            properties,
            pattern_properties,
            additional_properties: additional,
            property_names: names,
            required,
            min,
            max,
            dependent_required,
            ..
        } = &*self.object;
        let inner = [
            ("not", &self.not),
            ("if", &self.if_),
            ("then", &self.then),
            ("else", &self.else_),
            ("additionalProperties", additional),
            ("propertyNames", names),
            ("unevaluatedProperties", &self.object.unevaluated),
            ("items", &self.array.items),
            ("contains", &self.array.contains),
            ("unevaluatedItems", &self.array.unevaluated),
        ];
        for (keyword, schema) in inner {
            if let Some(schema) = schema {
                put(keyword, one(schema));
            }
        }
        let maps = [
            ("properties", properties),
            ("patternProperties", pattern_properties),
            ("dependentSchemas", &self.object.dependent_schemas),
        ];
        for (keyword, schemas) in maps {
            if !schemas.is_empty() {
                put(keyword, map(schemas));
            }
        }
        if !required.is_empty() {
            put("required", required.clone().into());
        }
        if !dependent_required.is_empty() {
            put("dependentRequired", json!(dependent_required));
        }
        if !self.array.prefix.is_empty() {
            put("prefixItems", list(&self.array.prefix));
        }
        if self.array.unique {
            put("uniqueItems", true.into());
        }
        let sizes = [
            ("minProperties", *min),
            ("maxProperties", *max),
            ("minItems", self.array.min),
            ("maxItems", self.array.max),
            ("minContains", self.array.min_contains),
            ("maxContains", self.array.max_contains),
            ("minLength", self.string.min),
            ("maxLength", self.string.max),
        ];
        for (keyword, size) in sizes {
            if let Some(size) = size {
                put(keyword, size.into());
            }
        }
        for (keyword, text) in [("pattern", &self.string.pattern), ("format", &self.string.format)] {
            if let Some(text) = text {
                put(keyword, text.clone().into());
            }
        }
        let bounds = [
            ("minimum", &self.number.minimum),
            ("maximum", &self.number.maximum),
            ("exclusiveMinimum", &self.number.exclusive_minimum),
            ("exclusiveMaximum", &self.number.exclusive_maximum),
            ("multipleOf", &self.number.multiple_of),
        ];
        for (keyword, bound) in bounds {
            if let Some(bound) = bound {
                put(keyword, Value::Number(bound.clone()));
            }
        }
        Value::Object(out)
    }
}
