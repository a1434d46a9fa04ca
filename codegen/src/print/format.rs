//! Formats that are checked in plain Rust.

/// One format and the function that checks it.
pub struct Format {
    pub name: &'static str,
    pub helper: &'static str,
    pub source: &'static str,
    /// Other helpers that the function calls.
    pub needs: &'static [&'static str],
}

pub const FORMATS: &[Format] = &[];

/// The format of that name.
pub fn of(format: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|known| known.name == format)
}
