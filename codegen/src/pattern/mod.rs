//! Interprets the regular expressions of documents as ECMA-262 with the `u` flag, as JSON Schema 2020-12 does (Core,
//! section 6.4), and matches them in linear time where the expression allows it.

mod linear;
mod normalize;

pub use linear::Linear;
use normalize::normalize;

/// An expression for the engine that matches it.
pub enum Pattern {
    /// For the crate `regex`, which takes linear time.
    Linear(Linear),
    /// For the crate `regress`, which supports lookarounds and backreferences, with its flags.
    Backtracking(String, &'static str),
}

/// Returns true if generated code can check the expression.
pub fn is_supported(pattern: &str) -> bool {
    normalize(pattern).is_some()
}

impl Pattern {
    /// Compiles an expression; `None` if it is not supported.
    pub fn new(pattern: &str) -> Option<Self> {
        let (pattern, flags) = normalize(pattern)?;
        let linear = if flags == "u" { linear::translate(&pattern) } else { None };
        Some(linear.map_or_else(|| Self::Backtracking(pattern, flags), Self::Linear))
    }
}
