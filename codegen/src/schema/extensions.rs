//! What vendors' extensions say of how a schema is to look in code. They assert nothing.

use serde_json::Value;

use super::Schema;

/// The extensions of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    /// What is said of values that the schema lists.
    pub values: Vec<ListedValue>,
    /// The path of a type of Rust that is to stand for the schema, as typify reads it.
    pub rust_type: Option<String>,
}

/// A value that a schema lists, by what name, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedValue {
    pub value: Value,
    pub name: Option<String>,
    pub description: Option<String>,
}

impl Schema {
    /// Returns what extensions say of the values that this schema lists, itself or in parts that judge the same value.
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
