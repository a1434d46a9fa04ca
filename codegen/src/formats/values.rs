//! The types of other crates that do not read and write the strings of a format by themselves, each with the newtype that is
//! printed around it.

use crate::error::{Code, Diagnostic};

/// A type of another crate for strings of a format, and the one around it.
#[derive(Debug, PartialEq, Eq)]
pub struct Value {
    pub format: &'static str,
    /// The type, as a configuration names it.
    pub path: &'static str,
    /// The name of the type around it.
    pub name: &'static str,
    /// What a value is, in a phrase.
    pub about: &'static str,
    pub is_copy: bool,
    /// Whether values have an order and a hash. Those that have none are compared by their `fieldwise`.
    pub is_ordered: bool,
    /// An expression from `text`, a `&str`, to a result of the type.
    pub read: &'static str,
    /// An expression from `self` to a result of a string, or, where writing cannot fail, to the string.
    pub write: &'static str,
    pub write_fails: bool,
}

/// Reads base64 with or without padding, as the format allows.
const BASE64: &str = "base64::Engine::decode(&base64::engine::GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    base64::engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
), text.replace('+', \"-\").replace('/', \"_\"))";

const SCALAR: Value = Value {
    format: "",
    path: "",
    name: "",
    about: "",
    is_copy: true,
    is_ordered: true,
    read: "",
    write: "",
    write_fails: true,
};

/// All of them.
pub const VALUES: [Value; 5] = [
    Value {
        format: "date-time",
        path: "time::OffsetDateTime",
        name: "Rfc3339DateTime",
        about: "A date and time, written as RFC 3339 has it",
        read: "time::OffsetDateTime::parse(&text, &time::format_description::well_known::Rfc3339)",
        write: "self.0.format(&time::format_description::well_known::Rfc3339)",
        ..SCALAR
    },
    Value {
        format: "date",
        path: "time::Date",
        name: "Rfc3339Date",
        about: "A date, written as RFC 3339 has it",
        read: "time::Date::parse(&text, &time::format_description::well_known::Iso8601::DATE)",
        write: "self.0.format(&time::format_description::well_known::Iso8601::DATE)",
        ..SCALAR
    },
    Value {
        format: "duration",
        path: "jiff::Span",
        name: "Iso8601Duration",
        about: "A duration, written as ISO 8601 has it. Two are equal whose units are",
        is_ordered: false,
        read: "text.parse::<jiff::Span>()",
        write: "self.0.to_string()",
        write_fails: false,
        ..SCALAR
    },
    Value {
        format: "byte",
        path: "Vec<u8>",
        name: "Base64Bytes",
        about: "Bytes, written in base64",
        is_copy: false,
        read: BASE64,
        write: "base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &self.0)",
        write_fails: false,
        ..SCALAR
    },
    Value {
        format: "base64url",
        path: "Vec<u8>",
        name: "Base64UrlBytes",
        about: "Bytes, written in base64 for URLs",
        is_copy: false,
        read: BASE64,
        write: "base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &self.0)",
        write_fails: false,
        ..SCALAR
    },
];

/// Types that read or write something else than a string, or no string of any format.
const OTHERS: [&str; 5] =
    ["chrono::Duration", "chrono::TimeDelta", "core::time::Duration", "std::time::Duration", "time::Duration"];

fn expand_path(path: &str) -> String {
    path.split_whitespace().collect()
}

/// The type around a type, for strings of a format.
pub fn around(format: &str, path: &str) -> Option<&'static Value> {
    VALUES.iter().find(|value| value.format == format && value.path == expand_path(path))
}

/// The printed type of that name.
pub fn named(name: &str) -> Option<&'static Value> {
    VALUES.iter().find(|value| value.name == name)
}

/// A path as generated code has to name it: `chrono::DateTime<Utc>` leaves out where `Utc` is.
pub fn whole_path(path: &str) -> String {
    match expand_path(path).as_str() {
        "chrono::DateTime<Utc>" => "chrono::DateTime<chrono::Utc>".to_owned(),
        "chrono::DateTime<FixedOffset>" => "chrono::DateTime<chrono::FixedOffset>".to_owned(),
        _ => path.to_owned(),
    }
}

/// Returns what is wrong if a type is known not to read strings of a format.
pub fn unreadable(format: &str, path: &str) -> Option<Diagnostic> {
    let is_other =
        OTHERS.contains(&expand_path(path).as_str()) || VALUES.iter().any(|value| value.path == expand_path(path));
    if !is_other || around(format, path).is_some() {
        return None;
    }
    let message = format!("`{path}` does not read strings of the format `{format}`");
    let known = VALUES.iter().filter(|value| value.format == format).map(|value| value.path);
    let known: Vec<_> = known.chain(["text"]).map(|path| format!("`{path}`")).collect();
    let help = format!("use {}, or a type of your own around it that reads and writes them", known.join(" or "));
    Some(Diagnostic::new(Code::Config, message).help(help))
}
