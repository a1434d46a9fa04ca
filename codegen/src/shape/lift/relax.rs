//! Writes the relaxed schemas that typify reads. Each definition has a neutral name there, and so has each of its parts: the
//! fields of a struct, the branches of a union, the values of an enum.

use serde_json::{Map, Value, json};

use super::Lifter;
use crate::schema::{Schema, Types};
use crate::shape::members::{members, typed_others};
use crate::shape::outline::{Definition, is_struct, string_enum};
use crate::shape::tuple::{Layout, layout};

/// Where typify looks for definitions.
const DEFINITIONS: &str = "#/definitions/";

/// The name of the field for additional properties, or for the items after those with fields.
pub const OTHERS: &str = "others";

/// The name of a definition for typify, by its index. It is in Pascal case, which typify keeps.
pub fn definition_name(index: usize) -> String {
    format!("T{index}")
}

/// Returns the index in the name of a definition.
pub fn definition_index(name: &str) -> Option<usize> {
    name.strip_prefix('T')?.parse().ok()
}

/// The name of a field, item or branch for typify, by its index.
pub fn part_name(index: usize) -> String {
    format!("p{index}")
}

/// Returns the index in the name of a field, item or branch.
pub fn part_index(name: &str) -> Option<usize> {
    name.strip_prefix('p')?.parse().ok()
}

/// The name of a value of an enum for typify, by its index.
fn value_name(index: usize) -> String {
    format!("V{index}")
}

/// Returns the index in the name of a value.
pub fn value_index(name: &str) -> Option<usize> {
    name.strip_prefix('V')?.parse().ok()
}

/// Collects the indices of the definitions that a relaxed schema refers to.
pub fn collect_references(relaxed: &Value, out: &mut Vec<usize>) {
    match relaxed {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            out.extend(target.and_then(|target| definition_index(target.strip_prefix(DEFINITIONS)?)));
            members.values().for_each(|member| collect_references(member, out));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, out)),
        _ => {}
    }
}

/// Returns the layout of an array that becomes a struct with a field for each of its first items.
pub fn leading(schema: &Schema) -> Option<Layout<'_>> {
    let array = schema.types == Some(Types::ARRAY) && schema.reference.is_none();
    array.then(|| layout(&schema.array)).filter(|layout| matches!(layout, Layout::Leading(..)))
}

impl Lifter<'_> {
    /// Returns the relaxed schema of a definition.
    pub(super) fn relax_definition(&self, definition: &Definition) -> Value {
        let schema = &definition.simple;
        let struct_of = |properties: Map<String, Value>| {
            // All are required: whether a field is optional does not concern the structure.
            let required: Vec<String> = properties.keys().cloned().collect();
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        };
        let parts = |parts: &mut dyn Iterator<Item = (usize, &Schema)>| {
            struct_of(parts.map(|(index, part)| (part_name(index), self.relax(part))).collect())
        };
        if let Some(tagging) = &definition.tagging {
            let bodies = tagging.branches.iter().enumerate();
            return parts(&mut bodies.filter_map(|(index, branch)| Some((index, branch.body.as_ref()?))));
        }
        if is_struct(schema) {
            let mut properties: Map<String, Value> = members(schema)
                .enumerate()
                .map(|(index, (_, member))| (part_name(index), self.relax(member)))
                .collect();
            if let Some(others) = typed_others(schema) {
                let others = json!({ "type": "object", "additionalProperties": self.relax(others) });
                properties.insert(OTHERS.to_owned(), others);
            }
            return struct_of(properties);
        }
        if let Some(Layout::Leading(items, _, rest)) = leading(schema) {
            let items = items.iter().enumerate().map(|(index, item)| (part_name(index), self.relax(item)));
            let rest = rest.map(|rest| (OTHERS.to_owned(), json!({ "type": "array", "items": self.relax(rest) })));
            return struct_of(items.chain(rest).collect());
        }
        if let Some(values) = string_enum(schema).map(|(values, _)| values).or(schema.enumeration.as_deref()) {
            let values: Vec<String> = (0..values.len()).map(value_name).collect();
            return json!({ "type": "string", "enum": values });
        }
        if schema.without_null().is_none() && !schema.any_of.is_empty() {
            return parts(&mut schema.any_of.iter().enumerate());
        }
        self.relax(schema)
    }

    /// Returns the relaxed form of a schema inside a definition, where objects and enums are references.
    fn relax(&self, schema: &Schema) -> Value {
        if let Some(key) = schema.as_reference() {
            return match self.outline.definitions.get_index_of(self.outline.canonical(key)) {
                Some(index) => json!({ "$ref": format!("{DEFINITIONS}{}", definition_name(index)) }),
                None => json!(true),
            };
        }
        if let Some(inner) = schema.without_null() {
            let inner = self.relax(&inner);
            return if inner == json!(true) { inner } else { json!({ "oneOf": [inner, { "type": "null" }] }) };
        }
        match schema.types {
            Some(Types::NULL) => json!({ "type": "null" }),
            Some(Types::BOOLEAN) => json!({ "type": "boolean" }),
            Some(Types::INTEGER) => json!({ "type": "integer" }),
            Some(Types::NUMBER) => json!({ "type": "number" }),
            Some(Types::STRING) => json!({ "type": "string" }),
            Some(Types::ARRAY) => {
                let (items, size) = match layout(&schema.array) {
                    Layout::List(item) => (self.relax(item), None),
                    Layout::Fixed(item, size) => (self.relax(item), Some(size)),
                    Layout::Tuple(items) => (items.iter().map(|item| self.relax(item)).collect(), Some(items.len())),
                    // It is mostly a definition of its own.
                    Layout::Leading(..) => (json!(true), None),
                };
                match size {
                    Some(size) => json!({ "type": "array", "items": items, "minItems": size, "maxItems": size }),
                    None => json!({ "type": "array", "items": items }),
                }
            }
            Some(Types::OBJECT) => {
                let values =
                    schema.object.additional_properties.as_ref().map_or(json!(true), |values| self.relax(values));
                json!({ "type": "object", "additionalProperties": values })
            }
            _ => json!(true),
        }
    }
}
