//! What a schema says of itself beside its description, as far as a comment shows it.

use serde_json::Value;

/// Examples, and where more is to be read. Both are short: what is not, is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    pub examples: Vec<Value>,
    /// The URL, and what is to be found there.
    pub more: Option<(String, Option<String>)>,
}
