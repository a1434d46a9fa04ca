//! What doc comments show of a schema in addition to its description.

use serde_json::Value;

/// Examples and external documentation. Long ones are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    pub examples: Vec<Value>,
    /// The URL and the description of `externalDocs`.
    pub more: Option<(String, Option<String>)>,
}
