//! The formats of OpenAPI's registry that JSON Schema has not: they assert something in OpenAPI documents alone, and go by
//! names of their own here.

/// A check that the validator is given, too.
pub type Check = fn(&str) -> bool;

/// The formats of strings, what they go by, and their checks: those that generated code has.
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

/// What a format of strings goes by, if the registry says what it is.
pub fn of_strings(format: &str) -> Option<&'static str> {
    STRINGS.iter().find(|(known, ..)| *known == format).map(|(_, name, _)| *name)
}

/// The name that documents have for a format.
pub fn written(name: &str) -> &str {
    name.strip_suffix(" (OpenAPI)").unwrap_or(name)
}

/// The checks by what the formats go by.
pub fn checks() -> impl Iterator<Item = (&'static str, Check)> {
    STRINGS.iter().map(|(_, name, check)| (*name, *check))
}

/// The formats of strings that hold several values, and what stands between these. No document names them: parameters are
/// written like that.
pub const SEPARATED: &[(char, &str)] =
    &[(',', "comma-separated"), (' ', "space-separated"), ('|', "pipe-separated"), ('\t', "tab-separated")];

/// What stands between the values of a string of a format.
pub fn separator(format: &str) -> Option<char> {
    SEPARATED.iter().find(|(_, known)| *known == format).map(|(separator, _)| *separator)
}
