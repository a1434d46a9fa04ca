/// A rule of the schema that a value violates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    keyword: &'static str,
    message: String,
}

impl Violation {
    /// The keyword of JSON Schema that states the rule.
    pub fn keyword(&self) -> &'static str {
        self.keyword
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Violation {}
