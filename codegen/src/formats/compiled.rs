//! Compiles the checks that are copied into generated code, for tests only.

include!("check/ascii_hostname.rs");
include!("check/uint64.rs");
include!("check/int64.rs");
include!("check/decimal.rs");
include!("check/char.rs");
include!("check/byte.rs");
include!("check/base64url.rs");
include!("check/date.rs");
include!("check/date_time.rs");
include!("check/duration.rs");
include!("check/email.rs");
include!("check/hostname.rs");
include!("check/idn_email.rs");
include!("check/idn_hostname.rs");
include!("check/ipv4.rs");
include!("check/ipv6.rs");
include!("check/iri.rs");
include!("check/iri_reference.rs");
include!("check/json_pointer.rs");
include!("check/mailbox.rs");
include!("check/regex.rs");
include!("check/relative_json_pointer.rs");
include!("check/time.rs");
include!("check/unicode_label.rs");
include!("check/uri.rs");
include!("check/uri_reference.rs");
include!("check/uri_template.rs");
include!("check/uuid.rs");

pub type Check = fn(&str) -> bool;

/// The checks by the names of their formats in `FORMATS`.
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
    ("byte (OpenAPI)", is_byte),
    ("base64url (OpenAPI)", is_base64url),
    ("char (OpenAPI)", is_char),
    ("decimal (OpenAPI)", is_decimal),
    ("int64 (OpenAPI)", is_int64),
    ("uint64 (OpenAPI)", is_uint64),
];
