/// A rule of the schema that a value violates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pointer: String,
    keyword: &'static str,
    message: String,
}

impl Violation {
    pub(crate) fn new(keyword: &'static str, message: String) -> Self {
        Violation { pointer: String::new(), keyword, message }
    }

    /// Where the value stands, as a JSON pointer (RFC 6901): empty for the value itself.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The keyword of JSON Schema that states the rule.
    pub fn keyword(&self) -> &'static str {
        self.keyword
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (depth, member) in self.pointer.split('/').skip(1).enumerate() {
            let member = member.replace("~1", "/").replace("~0", "~");
            match member.parse::<usize>() {
                Ok(index) => f.write_fmt(format_args!("[{index}]"))?,
                Err(_) => f.write_fmt(format_args!("{}{member}", if depth > 0 { "." } else { "" }))?,
            }
        }
        f.write_fmt(format_args!("{}{}", if self.pointer.is_empty() { "" } else { ": " }, self.message))
    }
}

impl std::error::Error for Violation {}
