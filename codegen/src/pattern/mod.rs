//! What a document's regular expression means and what matches it: ECMA-262's with the `u` flag, which is how JSON Schema
//! 2020-12 (core, section 6.4) means them, in time linear in the text wherever the expression allows that.

mod linear;
mod respelt;

pub use linear::Linear;
use respelt::spelt;

/// An expression, spelt for the engine that is to match it.
pub enum Pattern {
    /// For the crate `regex`, which takes linear time.
    Linear(Linear),
    /// For the crate `regress`, which looks around and back anywhere, with its flags.
    Backtracking(String, &'static str),
}

/// True if a check can be made from the expression.
pub fn reads(pattern: &str) -> bool {
    spelt(pattern).is_some()
}

impl Pattern {
    /// `None` for what cannot be read.
    pub fn new(pattern: &str) -> Option<Self> {
        let (pattern, flags) = spelt(pattern)?;
        let linear = if flags == "u" { linear::linear(&pattern) } else { None };
        Some(linear.map_or_else(|| Self::Backtracking(pattern, flags), Self::Linear))
    }
}
