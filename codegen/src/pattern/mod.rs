//! Translates regular expressions of documents for the engine that matches them. They are ECMA-262 with the `u` flag (JSON
//! Schema 2020-12 core, section 6.4), and are matched in linear time if possible.

mod linear;
mod unicode_mode;

pub use linear::Linear;
use unicode_mode::to_unicode_mode;

/// An expression, translated for the engine that matches it.
pub enum Pattern {
    /// For the crate `regex`, which matches in linear time.
    Linear(Linear),
    /// For the crate `regress`, which supports lookaround and backreferences, with its flags.
    Backtracking(String, &'static str),
}

/// Returns whether the expression is supported.
pub fn is_supported(pattern: &str) -> bool {
    to_unicode_mode(pattern).is_some()
}

impl Pattern {
    /// Translates an expression. Returns `None` if it is not supported.
    pub fn new(pattern: &str) -> Option<Self> {
        let (pattern, flags) = to_unicode_mode(pattern)?;
        let linear = if flags == "u" { linear::linear(&pattern) } else { None };
        Some(linear.map_or_else(|| Self::Backtracking(pattern, flags), Self::Linear))
    }

    /// Returns the expression if it is matched in linear time: a backtracking one could take forever.
    pub fn into_linear(self) -> Option<Linear> {
        match self {
            Self::Linear(linear) => Some(linear),
            Self::Backtracking(..) => None,
        }
    }
}
