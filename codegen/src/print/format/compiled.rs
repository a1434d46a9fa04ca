//! The checks that are copied into generated code, compiled: for tests only.

include!("../support/format/ascii_hostname.rs");
include!("../support/format/date.rs");
include!("../support/format/date_time.rs");
include!("../support/format/duration.rs");
include!("../support/format/email.rs");
include!("../support/format/hostname.rs");
include!("../support/format/idn_email.rs");
include!("../support/format/idn_hostname.rs");
include!("../support/format/ipv4.rs");
include!("../support/format/ipv6.rs");
include!("../support/format/iri.rs");
include!("../support/format/iri_reference.rs");
include!("../support/format/json_pointer.rs");
include!("../support/format/mailbox.rs");
include!("../support/format/regex.rs");
include!("../support/format/relative_json_pointer.rs");
include!("../support/format/time.rs");
include!("../support/format/unicode_label.rs");
include!("../support/format/uri.rs");
include!("../support/format/uri_reference.rs");
include!("../support/format/uri_template.rs");
include!("../support/format/uuid.rs");

pub type Check = fn(&str) -> bool;

/// A check by the name of its format; a host name as drafts 4 and 6 mean it stands under a name of its own.
pub const CHECKS: &[(&str, Check)] = &[
    ("date-time", is_date_time),
    ("date", is_date),
    ("time", is_time),
    ("duration", is_duration),
    ("email", is_email),
    ("idn-email", is_idn_email),
    ("hostname", is_hostname),
    ("hostname (draft 4)", is_ascii_hostname),
    ("idn-hostname", is_idn_hostname),
    ("ipv4", is_ipv4),
    ("ipv6", is_ipv6),
    ("uri", is_uri),
    ("uri-reference", is_uri_reference),
    ("iri", is_iri),
    ("iri-reference", is_iri_reference),
    ("uri-template", is_uri_template),
    ("uuid", is_uuid),
    ("json-pointer", is_json_pointer),
    ("relative-json-pointer", is_relative_json_pointer),
    ("regex", is_regex),
];
