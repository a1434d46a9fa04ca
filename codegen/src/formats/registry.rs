//! The formats of OpenAPI's format registry that JSON Schema does not have. They are asserted only in OpenAPI documents, and
//! have distinct names here.

/// A check that is also added to the validator.
pub type Check = fn(&str) -> bool;

/// The string formats: their names in documents and in `FORMATS`, and their checks, which generated code has too.
const STRINGS: &[(&str, &str, Check)] = &[
    ("byte", "byte (OpenAPI)", checks::is_byte),
    ("base64url", "base64url (OpenAPI)", checks::is_base64url),
    ("char", "char (OpenAPI)", checks::is_char),
    ("decimal", "decimal (OpenAPI)", checks::is_decimal),
    ("decimal128", "decimal (OpenAPI)", checks::is_decimal),
    ("int64", "int64 (OpenAPI)", checks::is_int64),
    ("uint64", "uint64 (OpenAPI)", checks::is_uint64),
];

mod checks {
    include!("check/base64url.rs");
    include!("check/byte.rs");
    include!("check/char.rs");
    include!("check/decimal.rs");
    include!("check/int64.rs");
    include!("check/uint64.rs");
}

/// Returns the name in `FORMATS` for a string format of the registry.
pub fn registry_name(format: &str) -> Option<&'static str> {
    STRINGS.iter().find(|(known, ..)| *known == format).map(|(_, name, _)| *name)
}

/// Returns the name that documents have for a format of `FORMATS`.
pub fn written(name: &str) -> &str {
    name.strip_suffix(" (OpenAPI)").unwrap_or(name)
}

/// Returns the checks by the names of their formats in `FORMATS`.
pub fn checks() -> impl Iterator<Item = (&'static str, Check)> {
    STRINGS.iter().map(|(_, name, check)| (*name, *check))
}

/// The separators and formats of strings that hold several values. No document has these formats: they come from the style
/// of parameters.
pub const SEPARATED: &[(char, &str)] =
    &[(',', "comma-separated"), (' ', "space-separated"), ('|', "pipe-separated"), ('\t', "tab-separated")];

/// Returns the separator of a format in [`SEPARATED`].
pub fn separator(format: &str) -> Option<char> {
    SEPARATED.iter().find(|(_, known)| *known == format).map(|(separator, _)| *separator)
}
