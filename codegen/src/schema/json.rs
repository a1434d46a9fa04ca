//! Converts a [`Schema`] to JSON.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Schema;

impl Schema {
    /// Returns the schema as JSON, without annotations. `uri` returns the `$ref` for the key of a definition.
    pub fn to_json(&self, uri: &dyn Fn(&str) -> String) -> Value {
        if self.never {
            return Value::Bool(false);
        }
        let one = |schema: &Option<Box<Schema>>| schema.as_ref().map(|schema| schema.to_json(uri));
        let list = |schemas: &[Schema]| {
            let list = || schemas.iter().map(|schema| schema.to_json(uri)).collect::<Vec<_>>().into();
            (!schemas.is_empty()).then(list)
        };
        let map = |schemas: &IndexMap<String, Schema>| {
            let map =
                || Value::Object(schemas.iter().map(|(name, schema)| (name.clone(), schema.to_json(uri))).collect());
            (!schemas.is_empty()).then(map)
        };
        let (object, array, string, number) = (&*self.object, &*self.array, &*self.string, &*self.number);
        let dependent_required = &object.dependent_required;
        let keywords = [
            ("$ref", self.reference.as_deref().map(|key| uri(key).into())),
            ("type", self.types.map(|types| types.names().collect::<Vec<_>>().into())),
            ("enum", self.enumeration.clone().map(Value::from)),
            ("const", self.constant.clone()),
            ("allOf", list(&self.all_of)),
            ("anyOf", list(&self.any_of)),
            ("oneOf", list(&self.one_of)),
            ("not", one(&self.not)),
            ("if", one(&self.if_)),
            ("then", one(&self.then)),
            ("else", one(&self.else_)),
            ("additionalProperties", one(&object.additional_properties)),
            ("propertyNames", one(&object.property_names)),
            ("unevaluatedProperties", one(&object.unevaluated)),
            ("items", one(&array.items)),
            ("contains", one(&array.contains)),
            ("unevaluatedItems", one(&array.unevaluated)),
            ("properties", map(&object.properties)),
            ("patternProperties", map(&object.pattern_properties)),
            ("dependentSchemas", map(&object.dependent_schemas)),
            ("required", (!object.required.is_empty()).then(|| object.required.clone().into())),
            ("dependentRequired", (!dependent_required.is_empty()).then(|| json!(dependent_required))),
            ("prefixItems", list(&array.prefix)),
            ("uniqueItems", array.unique.then_some(Value::Bool(true))),
            ("minProperties", object.min.map(Value::from)),
            ("maxProperties", object.max.map(Value::from)),
            ("minItems", array.min.map(Value::from)),
            ("maxItems", array.max.map(Value::from)),
            ("minContains", array.min_contains.map(Value::from)),
            ("maxContains", array.max_contains.map(Value::from)),
            ("minLength", string.min.map(Value::from)),
            ("maxLength", string.max.map(Value::from)),
            ("pattern", string.pattern.as_deref().map(Value::from)),
            ("format", string.format.as_deref().map(Value::from)),
            ("minimum", number.minimum.clone().map(Value::Number)),
            ("maximum", number.maximum.clone().map(Value::Number)),
            ("exclusiveMinimum", number.exclusive_minimum.clone().map(Value::Number)),
            ("exclusiveMaximum", number.exclusive_maximum.clone().map(Value::Number)),
            ("multipleOf", number.multiple_of.clone().map(Value::Number)),
        ];
        Value::Object(keywords.into_iter().filter_map(|(keyword, value)| Some((keyword.to_owned(), value?))).collect())
    }
}
