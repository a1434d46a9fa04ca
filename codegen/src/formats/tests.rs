//! Tests that the table is complete and agrees with its files, and what each check accepts and rejects.

use super::compiled::CHECKS;
use super::{FORMATS, PARTS, canonical_name, closure, is_early_hostname, of};

/// A format, strings that it accepts, and strings that it rejects.
const CASES: &[(&str, &[&str], &[&str])] = &[
    (
        "date-time",
        &[
            "2021-03-04T05:06:07Z",
            "2021-03-04t05:06:07.25z",
            "0000-01-01T00:00:00-00:00",
            "2016-12-31T23:59:60Z",
            "2017-01-01T00:59:60+01:00",
        ],
        &[
            "2021-03-04",
            "2021-03-04 05:06:07Z",
            "2021-03-04T05:06:07",
            "2021-02-29T05:06:07Z",
            "2021-03-04T24:00:00Z",
            "2016-12-31T23:59:60+01:00",
            "2021-03-04TT05:06:07Z",
            "2021-03-04T05:06:07Z ",
            "",
        ],
    ),
    (
        "date",
        &["2024-02-29", "2000-02-29", "9999-12-31", "2023-04-30"],
        &[
            "2023-02-29",
            "1900-02-29",
            "2023-04-31",
            "2023-00-10",
            "2023-13-01",
            "2023-01-00",
            "23-01-01",
            "2023-1-01",
            "2023-01-01Z",
            "+2023-01-0",
            "2023-01-0१",
            "",
        ],
    ),
    (
        "time",
        &["00:00:00Z", "23:59:59.999999999z", "12:30:00-23:59", "23:59:60Z", "22:59:60-01:00", "00:29:60.5+00:30"],
        &[
            "12:30:00",
            "24:00:00Z",
            "12:60:00Z",
            "12:30:61Z",
            "12:30:60Z",
            "12:30:00.Z",
            "12:30Z",
            "12:30:00+24:00",
            "12:30:00+01:60",
            "12:30:00+0100",
            "12:30:00,5Z",
            "12:30:00ZZ",
            "",
        ],
    ),
    (
        "duration",
        &["P1Y2M3DT4H5M6S", "P0D", "P10W", "PT36H", "P1M2D", "PT1M30S", "P1YT1S"],
        &[
            "",
            "P",
            "PT",
            "1D",
            "P1",
            "P1S",
            "PT1D",
            "P1D1Y",
            "P1Y1D",
            "PT1H1S",
            "P1W1D",
            "P1DT",
            "P1.5D",
            "P-1D",
            "p1D",
            "P1D ",
            "P1DT1HT1M",
            "P1Y1Y",
            "PD",
        ],
    ),
    (
        "email",
        &[
            "a@b",
            "first.last+tag@sub.example.org",
            "\"a b\"@example.org",
            "\"\"@example.org",
            "\"a\\\"@b\"@example.org",
            "a@[10.0.0.1]",
            "a@[ipv6:2001:db8::1]",
        ],
        &[
            "",
            "@",
            "a",
            "a@",
            "@b",
            "a b@c",
            ".a@b",
            "a.@b",
            "a..b@c",
            "a@-b",
            "a@b.",
            "a@b_c",
            "a@[10.0.0.256]",
            "a@[2001:db8::1]",
            "\"a\"b\"@c",
            "\"a\\\"@c",
            "\"@c",
            "ä@example.org",
            "a@exämple.org",
            "A <a@b>",
        ],
    ),
    (
        "idn-email",
        &["a@b", "ä@example.org", "a@exämple.org", "\"ä ö\"@example.org", "用户@例子.公司"],
        &["", "a", "ä@", "@ä", "ä ö@example.org", "a@-ä", "a@ä..org"],
    ),
    (
        "hostname",
        &["a", "example.org", "1.2.3.4", "a--b", "EXAMPLE.org", "xn--bcher-kva.example", "xn--maana-pta.com"],
        &[
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "bücher.example",
            "ab--c",
            "xn--",
            "xn--0",
            "xn--a-é",
            "xn--99999999999",
            "xn--n3h",
            "example.org\n",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ],
    ),
    ("hostname (draft 4)", &["a", "example.org", "ab--c", "xn--n3h"], &["", "a.", "-a", "a_b", "bücher.example"]),
    (
        "idn-hostname",
        &["example.org", "bücher.example", "例子。公司", "xn--bcher-kva.example", "l·l", "スーパー・マリオ"],
        &["", ".", "a.", "-ü", "ü-", "ab--ü", "☃.example", "·l", "・", "a b", "xn--n3h", "a_b", "\u{301}a"],
    ),
    (
        "ipv4",
        &["0.0.0.0", "255.255.255.255"],
        &["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "0x1.2.3.4"],
    ),
    (
        "ipv6",
        &["::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "ABCD::"],
        &["", ":", "1::2::3", "1:2:3:4:5:6:7", "12345::", "::1%eth0", "::1.2.3", "[::1]", "::g"],
    ),
    (
        "uri",
        &["https://example.org/a?b#c", "urn:a:b", "mailto:a@b", "http://[::1]:80/", "a:", "file:///a%20b"],
        &["", "a", "/a", "//a", "#a", "1a:b", "a:b c", "a:%zz", "http://[::1", "http://ä/", "a:b\\c"],
    ),
    (
        "uri-reference",
        &["", "a", "/a", "//a", "#a", "?a", "https://example.org/"],
        &["a b", "\\a", "%", "1a:b", "#ä", "a#b#c"],
    ),
    ("iri", &["https://exämple.org/ä?ö#ü", "urn:ä"], &["", "ä", "/ä", "ä:b", "a:ä b", "a:\u{e000}"]),
    ("iri-reference", &["", "ä", "/ä", "#ü", "https://exämple.org/"], &["ä ö", "\\ä", "%ä", "ä:b"]),
    (
        "uri-template",
        &["", "a", "a{b}c", "{+a,b}", "{?a*,b:3}", "{a.b_c%20}", "ä{a}", "{;a}{&b}", "{|a}", "%41"],
        &[
            "{",
            "}",
            "{}",
            "a}",
            "{a",
            "{a b}",
            "{a:0}",
            "{a:12345}",
            "{a:}",
            "{a*:1}",
            "{a,}",
            "{.}",
            "{{a}}",
            "a b",
            "%4",
            "a<b",
            "{ä}",
            "{a%4}",
            "{a:+1}",
        ],
    ),
    (
        "uuid",
        &[
            "01234567-89ab-cdef-0123-456789abcdef",
            "01234567-89AB-CDEF-0123-456789ABCDEF",
            "00000000-0000-0000-0000-000000000000",
        ],
        &[
            "",
            "0123456789abcdef0123456789abcdef",
            "{01234567-89ab-cdef-0123-456789abcdef}",
            "01234567-89ab-cdef-0123-456789abcdeg",
            "urn:uuid:01234567-89ab-cdef-0123-456789abcdef",
            "012345678-9ab-cdef-0123-456789abcdef",
            "01234567-89ab-cdef-0123-456789abcdef-",
        ],
    ),
    ("json-pointer", &["", "/", "/a/b", "/~0~1", "//", "/ä b"], &["a", "#/a", "/~", "/~2", "/a~", "/~~0"]),
    (
        "relative-json-pointer",
        &["0", "10", "0#", "1/a", "2/~0/b", "0/"],
        &["", "/a", "#", "00", "01/a", "-1", "0##", "1a", "0#/a", "1/~2", "१"],
    ),
    (
        "regex",
        &[
            "",
            "a|b",
            "^\\d{3}[a-z]*?$",
            "(?<n>a)\\k<n>",
            "(?<!a)b",
            "\\-\\@\\_\\ ",
            "[\\-\\@]",
            "\\p{L}",
            "\\u{1F600}",
            "[^]",
            "\\cJ",
        ],
        &[
            "(",
            ")",
            "[",
            "a**",
            "\\",
            "\\a",
            "\\8",
            "a{2,1}",
            "{1}",
            "(?<n>a)(?<n>b)",
            "\\k<n>",
            "[b-a]",
            "\\p{Nope}",
            "(?P<n>a)",
            "\\u{110000}",
            "\\c1",
            "]",
        ],
    ),
    (
        "byte (OpenAPI)",
        &["", "aGk=", "aGk", "aGVsbG8gd29ybGQ=", "_-8=", "+/8", "AAAA", "AA=="],
        &["a", "aGk==", "a===", "=", "aG k", "aGk=aGk=", "aGk!", "aGk\n", "ä"],
    ),
    ("base64url (OpenAPI)", &["", "_-8", "_-8=", "aGVsbG8"], &["+/8=", "a", "_-8==", "a b"]),
    ("char (OpenAPI)", &["a", "ä", "\n", "🙂"], &["", "ab"]),
    (
        "decimal (OpenAPI)",
        &["0", "-1.50", "+3", "00.1", "123456789012345678901234567890.5", "1e3", "1.5E-3"],
        &["", ".", "1.", ".5", "-", "1,5", "1e", "0x1", "NaN", " 1", "1.5.5", "--1", "١"],
    ),
    (
        "int64 (OpenAPI)",
        &["0", "-9223372036854775808", "9223372036854775807"],
        &["", "9223372036854775808", "1.0", "-", " 1", "a"],
    ),
    ("uint64 (OpenAPI)", &["0", "18446744073709551615"], &["", "-1", "18446744073709551616", "1.0"]),
];

#[test]
fn checks_accept_valid_strings_and_reject_others() {
    let mut wrong = Vec::new();
    for (format, valid, invalid) in CASES {
        let (_, check) = CHECKS.iter().find(|(name, _)| name == format).unwrap();
        wrong.extend(valid.iter().filter(|text| !check(text)).map(|text| format!("{format} rejects {text:?}")));
        wrong.extend(invalid.iter().filter(|text| check(text)).map(|text| format!("{format} accepts {text:?}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_format_is_in_all_tables() {
    let names: Vec<_> = FORMATS.iter().map(|row| row.name).collect();
    assert_eq!(names, CHECKS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    assert_eq!(names, CASES.iter().map(|(name, _, _)| *name).collect::<Vec<_>>());
    assert_eq!(of("idn-hostname").unwrap().crates, ["idna"]);
    assert_eq!(of("color"), None);
    assert_eq!(of(""), None);
}

#[test]
fn hostname_differs_before_draft_7() {
    let helper = |format: &str, early| of(&canonical_name(format.to_owned(), early)).map(|row| row.helper);
    assert_eq!(helper("hostname", true), Some("is_ascii_hostname"));
    assert_eq!(helper("hostname", false), Some("is_hostname"));
    assert_eq!(helper("uri", true), Some("is_uri"));
    // Hyphens in third and fourth place are reserved for Punycode, which early drafts did not consider.
    assert!(is_early_hostname("ab--cd.example") && !is_early_hostname("-a") && !is_early_hostname("a_b"));
}

/// Each file has only the function that the table names, and uses the functions and crates that the table lists.
#[test]
fn the_table_agrees_with_the_files() {
    let all = || FORMATS.iter().chain(PARTS);
    for row in all() {
        let file = syn::parse_file(row.source).unwrap();
        for item in &file.items {
            let syn::Item::Fn(function) = item else { panic!("{}: not a function", row.helper) };
            let name = function.sig.ident.to_string();
            assert!(
                name == row.helper || name.starts_with(&format!("{}_", row.helper)),
                "{name} in the file of {}",
                row.helper
            );
        }
        let called = |name: &str| row.source.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        for other in all().filter(|other| other.helper != row.helper) {
            assert_eq!(row.needs.contains(&other.helper), called(other.helper), "{} and {}", row.helper, other.helper);
        }
        for name in ["fluent-uri", "idna", "regress", "unicode-general-category"] {
            assert_eq!(row.crates.contains(&name), called(&name.replace('-', "_")), "{} and {name}", row.helper);
        }
        assert!(row.source.starts_with("/// ") && row.source.ends_with("}\n"), "{}", row.helper);
    }
}

#[test]
fn functions_are_printed_once_and_after_their_callees() {
    let helpers = |helpers: &[&str]| closure(helpers).iter().map(|row| row.helper).collect::<Vec<_>>();
    assert_eq!(helpers(&["is_uuid"]), ["is_uuid"]);
    assert_eq!(helpers(&["is_time", "is_date_time"]), ["is_date", "is_time", "is_date_time"]);
    assert_eq!(helpers(&["is_date_time", "is_time"]), ["is_date", "is_time", "is_date_time"]);
    assert_eq!(
        helpers(&["is_email", "is_idn_email"]),
        [
            "is_mailbox",
            "is_ascii_hostname",
            "is_email",
            "is_unicode_label",
            "is_hostname",
            "is_idn_hostname",
            "is_idn_email"
        ]
    );
}
