//! Vendor extensions that describe the generated code. They assert nothing.

use serde_json::Value;

use super::Schema;

/// The extensions of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    /// Names and descriptions of enum values.
    pub values: Vec<ListedValue>,
    /// The path of the Rust type to use for the schema, as in typify.
    pub rust_type: Option<String>,
}

/// An enum value with its name and description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedValue {
    pub value: Value,
    pub name: Option<String>,
    pub description: Option<String>,
}

impl Schema {
    /// Returns the enum values that extensions of this schema, `allOf`, `anyOf` or `oneOf` describe.
    pub fn listed_values(&self) -> Vec<&ListedValue> {
        let mut found = Vec::new();
        let mut queue = vec![self];
        while let Some(schema) = queue.pop() {
            found.extend(schema.extensions.iter().flat_map(|extensions| &extensions.values));
            queue.extend(schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of));
        }
        found
    }
}
