//! A `format` to the function that checks it in generated code. Each stands in a Rust file of its own, which is copied
//! as it is; what it calls besides, and the crates that the code then depends on, stand in the table.
//!
//! Where a specification leaves a choice, the choice is the one of the validator that the proof uses.

use serde_json::Number;

use crate::error::{Code, Diagnostic};
use crate::suggest::did_you_mean;

// What another test program uses of it as well.
#[cfg(test)]
#[allow(dead_code)]
mod compiled;
mod registry;
#[cfg(test)]
mod tests;
mod values;

pub use registry::{SEPARATED, checks, of_strings, separator, written};
pub use values::{VALUES, Value, around, named, unreadable, whole_path};

/// A format, or a part of several.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// The format's name in a schema; a part has none.
    pub name: &'static str,
    /// The function, from `&str` to `bool`.
    pub helper: &'static str,
    /// The Rust text of the function.
    pub source: &'static str,
    /// The other functions of this table that it calls.
    pub needs: &'static [&'static str],
    /// The crates that it calls.
    pub crates: &'static [&'static str],
}

/// The formats of JSON Schema 2020-12 (validation, section 7.3), which include those of the drafts before it, and those that
/// the registry of OpenAPI adds for strings.
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

/// The name by which `hostname` goes as drafts 4 and 6 mean it: they knew nothing of Punycode.
pub const EARLY_HOSTNAME: &str = "hostname (draft 4)";

/// What several formats have in common.
const PARTS: &[Format] = &[
    row("", "is_mailbox", include_str!("formats/check/mailbox.rs")),
    row("", "is_unicode_label", include_str!("formats/check/unicode_label.rs"))
        .calls(&[], &["unicode-general-category"]),
];

const fn row(name: &'static str, helper: &'static str, source: &'static str) -> Format {
    Format { name, helper, source, needs: &[], crates: &[] }
}

impl Format {
    const fn calls(self, needs: &'static [&'static str], crates: &'static [&'static str]) -> Format {
        Format { needs, crates, ..self }
    }
}

/// The least and the greatest integer of a format for integers (OpenAPI Format Registry). What ends where the integers of Rust
/// end anyway has no bound.
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

/// True if the format is one that the generated types check.
pub fn asserts(format: &str) -> bool {
    of(format).is_some() || separator(format).is_some()
}

/// What is wrong with giving strings of a format another type, which takes this deviation.
pub fn type_problem(format: &str, deviation: &str, is_allowed: bool) -> Option<Diagnostic> {
    let known = || FORMATS.iter().map(|format| written(format.name)).filter(|name| *name != EARLY_HOSTNAME);
    if !known().any(|name| name == format) {
        let message = format!("`{format}` is not a format that is checked{}", did_you_mean(format, known()));
        let help = format!("the formats are {}", known().collect::<Vec<_>>().join(", "));
        return Some(Diagnostic::new(Code::Config, message).help(help));
    }
    let message =
        format!("another type of the format `{format}` needs the deviation `{deviation}`, which is not allowed here");
    let help = "have the format checked, or allow that among `deviations`";
    (!is_allowed).then(|| Diagnostic::new(Code::Config, message).help(help))
}

/// The check of a format, as JSON Schema 2020-12 means it.
pub fn of(format: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|row| row.name == format)
}

/// The format that a draft means by a name; `early` is true before draft 7.
pub fn meant(format: String, early: bool) -> String {
    if early && format == "hostname" { EARLY_HOSTNAME.to_owned() } else { format }
}

/// The check of that one for the validator, which knows no format of the name: the one that generated code has.
pub fn is_early_hostname(text: &str) -> bool {
    early::CHECK(text)
}

mod early {
    include!("formats/check/ascii_hostname.rs");

    pub const CHECK: fn(&str) -> bool = is_ascii_hostname;
}

/// Where a function stands among all of the table, each behind those that it calls.
pub fn position(format: &Format) -> usize {
    let all: Vec<&str> = FORMATS.iter().chain(PARTS).map(|row| row.helper).collect();
    closure(&all).into_iter().take_while(|row| *row != format).count()
}

/// The functions asked for and all that they call, each once and before it is called, in the same order whatever the
/// order of asking.
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
