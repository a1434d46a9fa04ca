//! The functions that check a `format` in generated code. Each is a Rust file that is copied unchanged. The table lists the
//! other functions and the crates that it needs.
//!
//! If a specification is ambiguous, the check agrees with the validator that the proof uses.

use serde_json::Number;

use crate::error::{Code, Diagnostic};
use crate::suggest::did_you_mean;

// Another test program includes this file too.
#[cfg(test)]
#[allow(dead_code)]
mod compiled;
mod registry;
#[cfg(test)]
mod tests;
mod values;

pub use registry::{SEPARATED, checks, registry_name, separator, written};
pub use values::{VALUES, Value, around, named, unreadable, whole_path};

/// The check of a format, or a function that several checks call.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// The name of the format in a schema; empty for a function that only other checks call.
    pub name: &'static str,
    /// The name of the function, which takes a `&str` and returns a `bool`.
    pub helper: &'static str,
    /// The Rust code of the function.
    pub source: &'static str,
    /// The other functions of this table that it calls.
    pub needs: &'static [&'static str],
    /// The crates that it uses.
    pub crates: &'static [&'static str],
}

/// The formats of JSON Schema 2020-12 (validation, section 7.3), which include those of earlier drafts, and the additional
/// string formats of OpenAPI's format registry.
pub const FORMATS: &[Format] = &[
    row("date-time", "is_date_time", include_str!("formats/check/date_time.rs")).calls(&["is_date", "is_time"], &[]),
    row("date", "is_date", include_str!("formats/check/date.rs")),
    row("time", "is_time", include_str!("formats/check/time.rs")),
    row("duration", "is_duration", include_str!("formats/check/duration.rs")),
    row("email", "is_email", include_str!("formats/check/email.rs")).calls(&["is_mailbox", "is_ascii_hostname"], &[]),
    row("idn-email", "is_idn_email", include_str!("formats/check/idn_email.rs"))
        .calls(&["is_mailbox", "is_idn_hostname"], &[]),
    row("hostname", "is_hostname", include_str!("formats/check/hostname.rs"))
        .calls(&["is_ascii_hostname", "is_unicode_label"], &["idna"]),
    row(EARLY_HOSTNAME, "is_ascii_hostname", include_str!("formats/check/ascii_hostname.rs")),
    row("idn-hostname", "is_idn_hostname", include_str!("formats/check/idn_hostname.rs"))
        .calls(&["is_hostname"], &["idna"]),
    row("ipv4", "is_ipv4", include_str!("formats/check/ipv4.rs")),
    row("ipv6", "is_ipv6", include_str!("formats/check/ipv6.rs")),
    row("uri", "is_uri", include_str!("formats/check/uri.rs")).calls(&[], &["fluent-uri"]),
    row("uri-reference", "is_uri_reference", include_str!("formats/check/uri_reference.rs"))
        .calls(&[], &["fluent-uri"]),
    row("iri", "is_iri", include_str!("formats/check/iri.rs")).calls(&[], &["fluent-uri"]),
    row("iri-reference", "is_iri_reference", include_str!("formats/check/iri_reference.rs"))
        .calls(&[], &["fluent-uri"]),
    row("uri-template", "is_uri_template", include_str!("formats/check/uri_template.rs")),
    row("uuid", "is_uuid", include_str!("formats/check/uuid.rs")),
    row("json-pointer", "is_json_pointer", include_str!("formats/check/json_pointer.rs")),
    row("relative-json-pointer", "is_relative_json_pointer", include_str!("formats/check/relative_json_pointer.rs"))
        .calls(&["is_json_pointer"], &[]),
    row("regex", "is_regex", include_str!("formats/check/regex.rs")).calls(&[], &["regress"]),
    row("byte (OpenAPI)", "is_byte", include_str!("formats/check/byte.rs")),
    row("base64url (OpenAPI)", "is_base64url", include_str!("formats/check/base64url.rs")).calls(&["is_byte"], &[]),
    row("char (OpenAPI)", "is_char", include_str!("formats/check/char.rs")),
    row("decimal (OpenAPI)", "is_decimal", include_str!("formats/check/decimal.rs")),
    row("int64 (OpenAPI)", "is_int64", include_str!("formats/check/int64.rs")),
    row("uint64 (OpenAPI)", "is_uint64", include_str!("formats/check/uint64.rs")),
];

/// The name used here for `hostname` of drafts 4 and 6, which did not consider Punycode.
pub const EARLY_HOSTNAME: &str = "hostname (draft 4)";

/// Functions that several checks call.
const PARTS: &[Format] = &[
    row("", "is_mailbox", include_str!("formats/check/mailbox.rs")),
    row("", "is_unicode_label", include_str!("formats/check/unicode_label.rs"))
        .calls(&[], &["unicode-general-category"]),
];

const fn row(name: &'static str, helper: &'static str, source: &'static str) -> Format {
    Format { name, helper, source, needs: &[], crates: &[] }
}

impl Format {
    /// Sets the functions and the crates that the check uses.
    const fn calls(self, needs: &'static [&'static str], crates: &'static [&'static str]) -> Format {
        Format { needs, crates, ..self }
    }
}

/// Returns the minimum and maximum of an integer format (OpenAPI Format Registry). A bound that is also that of Rust's
/// largest integers is absent.
pub fn integer_range(format: &str) -> Option<(Option<Number>, Option<Number>)> {
    const MAX_IN_DOUBLE: i64 = (1 << 53) - 1;
    let signed = |low: i64, high: i64| Some((Some(low.into()), Some(high.into())));
    match format {
        "int8" => signed(i8::MIN.into(), i8::MAX.into()),
        "int16" => signed(i16::MIN.into(), i16::MAX.into()),
        "int32" => signed(i32::MIN.into(), i32::MAX.into()),
        "uint8" => signed(0, u8::MAX.into()),
        "uint16" => signed(0, u16::MAX.into()),
        "uint32" => signed(0, u32::MAX.into()),
        "uint64" | "uint" => Some((Some(0.into()), None)),
        "int64" => Some((None, None)),
        "double-int" => signed(-MAX_IN_DOUBLE, MAX_IN_DOUBLE),
        _ => None,
    }
}

/// Returns whether generated types check the format.
pub fn asserts(format: &str) -> bool {
    of(format).is_some() || separator(format).is_some()
}

/// Returns what is wrong with configuring another type for a format, which requires a deviation.
pub fn type_problem(format: &str, deviation: &str, is_allowed: bool) -> Option<Diagnostic> {
    let known = || FORMATS.iter().map(|format| written(format.name)).filter(|name| *name != EARLY_HOSTNAME);
    if !known().any(|name| name == format) {
        let message = format!("`{format}` is not a supported format{}", did_you_mean(format, known()));
        let help = format!("the formats are {}", known().collect::<Vec<_>>().join(", "));
        return Some(Diagnostic::new(Code::Config, message).help(help));
    }
    let message =
        format!("another type for the format `{format}` needs the deviation `{deviation}`, which is not allowed here");
    let help = "allow it in `deviations`, or remove the type so that the format is checked";
    (!is_allowed).then(|| Diagnostic::new(Code::Config, message).help(help))
}

/// Returns the check of a format by its name in [`FORMATS`].
pub fn of(format: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|row| row.name == format)
}

/// Returns the name in [`FORMATS`] for a format of a dialect. `early` is true before draft 7.
pub fn canonical_name(format: String, early: bool) -> String {
    if early && format == "hostname" { EARLY_HOSTNAME.to_owned() } else { format }
}

/// Checks [`EARLY_HOSTNAME`] like generated code does, for the validator, which does not have that format.
pub fn is_early_hostname(text: &str) -> bool {
    early::CHECK(text)
}

mod early {
    include!("formats/check/ascii_hostname.rs");

    pub const CHECK: fn(&str) -> bool = is_ascii_hostname;
}

/// Returns the position of a function in the order of [`closure`] for all functions.
pub fn position(format: &Format) -> usize {
    let all: Vec<&str> = FORMATS.iter().chain(PARTS).map(|row| row.helper).collect();
    closure(&all).into_iter().take_while(|row| *row != format).count()
}

/// Returns these functions and all that they call, each after those that it calls. The order does not depend on that of
/// the argument.
pub fn closure(helpers: &[&str]) -> Vec<&'static Format> {
    fn add(helper: &str, out: &mut Vec<&'static Format>) {
        let Some(row) = FORMATS.iter().chain(PARTS).find(|row| row.helper == helper) else { return };
        for needed in row.needs {
            add(needed, out);
        }
        if !out.contains(&row) {
            out.push(row);
        }
    }

    let mut out = Vec::new();
    for row in FORMATS.iter().chain(PARTS).filter(|row| helpers.contains(&row.helper)) {
        add(row.helper, &mut out);
    }
    out
}
