//! A `format` to the function that checks it in generated code. Each stands in a Rust file of its own, which is copied
//! as it is; what it calls besides, and the crates that the code then depends on, stand in the table.
//!
//! Where a specification leaves a choice, the choice is the one of the validator that the proof uses.

// Read by the types that check, once they are printed.
#![allow(dead_code)]

#[cfg(test)]
mod compiled;
#[cfg(test)]
mod tests;

/// A format, or a part of several.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// The format's name in a schema; a part has none.
    pub name: &'static str,
    /// The function, from `&str` to `bool`.
    pub helper: &'static str,
    /// The first draft that knows the format: what an older one calls so asserts nothing.
    pub since: Since,
    /// The Rust text of the function.
    pub source: &'static str,
    /// The other functions of this table that it calls.
    pub needs: &'static [&'static str],
    /// The crates that it calls.
    pub crates: &'static [&'static str],
}

/// The drafts that brought formats, from the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    Draft4,
    Draft6,
    Draft7,
    Draft201909,
}

/// The formats of JSON Schema 2020-12 (validation, section 7.3), which include those of the drafts before it.
pub const FORMATS: &[Format] = &[
    row("date-time", "is_date_time", Since::Draft4, include_str!("support/format/date_time.rs"))
        .calls(&["is_date", "is_time"], &[]),
    row("date", "is_date", Since::Draft4, include_str!("support/format/date.rs")),
    row("time", "is_time", Since::Draft4, include_str!("support/format/time.rs")),
    row("duration", "is_duration", Since::Draft201909, include_str!("support/format/duration.rs")),
    row("email", "is_email", Since::Draft4, include_str!("support/format/email.rs"))
        .calls(&["is_mailbox", "is_hostname"], &[]),
    row("idn-email", "is_idn_email", Since::Draft4, include_str!("support/format/idn_email.rs"))
        .calls(&["is_mailbox", "is_idn_hostname"], &[]),
    row("hostname", "is_hostname", Since::Draft4, include_str!("support/format/hostname.rs"))
        .calls(&["is_ascii_hostname", "is_unicode_label"], &[]),
    row("idn-hostname", "is_idn_hostname", Since::Draft7, include_str!("support/format/idn_hostname.rs"))
        .calls(&["is_hostname"], &["idna"]),
    row("ipv4", "is_ipv4", Since::Draft4, include_str!("support/format/ipv4.rs")),
    row("ipv6", "is_ipv6", Since::Draft4, include_str!("support/format/ipv6.rs")),
    row("uri", "is_uri", Since::Draft4, include_str!("support/format/uri.rs")).calls(&[], &["fluent-uri"]),
    row("uri-reference", "is_uri_reference", Since::Draft6, include_str!("support/format/uri_reference.rs"))
        .calls(&[], &["fluent-uri"]),
    row("iri", "is_iri", Since::Draft7, include_str!("support/format/iri.rs")).calls(&[], &["fluent-uri"]),
    row("iri-reference", "is_iri_reference", Since::Draft7, include_str!("support/format/iri_reference.rs"))
        .calls(&[], &["fluent-uri"]),
    row("uri-template", "is_uri_template", Since::Draft6, include_str!("support/format/uri_template.rs")),
    row("uuid", "is_uuid", Since::Draft201909, include_str!("support/format/uuid.rs")),
    row("json-pointer", "is_json_pointer", Since::Draft6, include_str!("support/format/json_pointer.rs")),
    row(
        "relative-json-pointer",
        "is_relative_json_pointer",
        Since::Draft7,
        include_str!("support/format/relative_json_pointer.rs"),
    )
    .calls(&["is_json_pointer"], &[]),
    row("regex", "is_regex", Since::Draft4, include_str!("support/format/regex.rs")).calls(&[], &["regress"]),
];

/// What several formats have in common.
const PARTS: &[Format] = &[
    ASCII_HOSTNAME,
    row("", "is_mailbox", Since::Draft4, include_str!("support/format/mailbox.rs")),
    row("", "is_unicode_label", Since::Draft7, include_str!("support/format/unicode_label.rs"))
        .calls(&[], &["unicode-general-category"]),
];

const ASCII_HOSTNAME: Format =
    row("", "is_ascii_hostname", Since::Draft4, include_str!("support/format/ascii_hostname.rs"));

const fn row(name: &'static str, helper: &'static str, since: Since, source: &'static str) -> Format {
    Format { name, helper, since, source, needs: &[], crates: &[] }
}

impl Format {
    const fn calls(self, needs: &'static [&'static str], crates: &'static [&'static str]) -> Format {
        Format { needs, crates, ..self }
    }
}

/// The check of a format, as JSON Schema 2020-12 means it.
pub fn of(format: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|row| row.name == format)
}

/// The check of a format, as an older draft means it: before draft 7 a host name knew nothing of Punycode.
pub fn of_draft(format: &str, draft: Since) -> Option<&'static Format> {
    match of(format)? {
        row if row.since > draft => None,
        row if row.name == "hostname" && draft < Since::Draft7 => Some(&ASCII_HOSTNAME),
        row => Some(row),
    }
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
