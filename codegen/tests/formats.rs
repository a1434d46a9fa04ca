//! Promise: the format checks of generated code agree with the JSON Schema Test Suite, and with the validator that the
//! proof uses, except for the differences that are listed here with their reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

#[path = "../src/formats/compiled.rs"]
mod compiled;

const EARLY_HOSTNAME: &str = "hostname (draft 4)";

fn check(format: &str) -> Option<compiled::Check> {
    compiled::CHECKS.iter().find(|(name, _)| *name == format).map(|(_, check)| *check)
}

/// The checks of JSON Schema's formats: neither the suite nor the validator has those of OpenAPI's registry.
fn of_json_schema() -> impl Iterator<Item = &'static (&'static str, compiled::Check)> {
    compiled::CHECKS.iter().filter(|(format, _)| !format.ends_with(" (OpenAPI)"))
}

fn validator(format: &str) -> jsonschema::Validator {
    let (format, draft) = match format {
        EARLY_HOSTNAME => ("hostname", jsonschema::Draft::Draft4),
        _ => (format, jsonschema::Draft::Draft202012),
    };
    let options = jsonschema::options().with_draft(draft).should_validate_formats(true);
    options.should_ignore_unknown_formats(false).build(&json!({ "format": format })).unwrap()
}

// The tests of the suite on which the validator itself is wrong: a draft, a format, a string.
const VALIDATOR_IS_WRONG: &[(&str, &str, &str)] = &[];

/// Runs the groups of the suite whose schema is a format, with or without `type`.
#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn the_published_suite_agrees() {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").expect("LOCKSTEP_CORPUS names a folder of published documents");
    let (mut run, mut wrong, mut listed) = (0, Vec::new(), BTreeSet::new());
    let mut seen = BTreeSet::new();
    for draft in ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"] {
        for kind in ["format", "format-typed"] {
            let path = Path::new(&corpus).join(format!("conformance/jsts-{draft}-{kind}/groups.jsonl"));
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            for group in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
                let schema = group["schema"].as_object().unwrap();
                assert!(schema.keys().all(|key| ["$schema", "format", "type"].contains(&key.as_str())), "{schema:?}");
                let format = match schema["format"].as_str().unwrap() {
                    "hostname" if ["draft4", "draft6"].contains(&draft) => EARLY_HOSTNAME,
                    format => format,
                };
                seen.insert(format.to_owned());
                for test in group["tests"].as_array().unwrap() {
                    let Some(text) = test["data"].as_str() else { continue };
                    let found = check(format).is_none_or(|check| check(text));
                    let (expected, case) = (test["valid"].as_bool().unwrap(), (draft, format, text));
                    run += 1;
                    match VALIDATOR_IS_WRONG.iter().find(|listed| **listed == case) {
                        Some(case) => drop(listed.insert(case)),
                        None if found == expected => {}
                        None => wrong.push(format!("{draft}: {format} of {text:?}: {found}")),
                    }
                }
            }
        }
    }
    println!("{run} texts");
    assert!(wrong.is_empty(), "{} of {run} texts: {wrong:#?}", wrong.len());
    assert_eq!(listed.len(), VALIDATOR_IS_WRONG.len(), "listed, but not in the suite");
    for (format, _) in of_json_schema() {
        assert!(seen.contains(*format), "{format} has no test in the suite");
    }
}

/// A difference between a check and the validator.
struct Difference {
    why: &'static str,
    formats: &'static [&'static str],
    /// A string on which they differ.
    example: &'static str,
    /// The result of the check for such strings.
    check: bool,
    holds: fn(&str) -> bool,
}

const MANY_ALTERNATIVES: &str = match std::str::from_utf8(&[b'|'; 1001]) {
    Ok(text) => text,
    Err(_) => "",
};

const DIFFERENCES: &[Difference] = &[
    Difference {
        why: "the validator reads `Name <mailbox>` (RFC 5322, section 3.4), which is no mailbox (RFC 5321, section 4.1.2)",
        formats: &["email", "idn-email"],
        example: "Ada <ada@example.org>",
        check: false,
        holds: |text| text.contains(" <") && text.trim_end().ends_with('>'),
    },
    Difference {
        why: "for the same reason it refuses a quoted string with ` <` in it, which any may have",
        formats: &["email", "idn-email"],
        example: "\"a <b\"@example.org",
        check: true,
        holds: |text| text.starts_with('"') && text.contains(" <"),
    },
    Difference {
        why: "a quoted string holds no tab (RFC 5321, section 4.1.2: qtextSMTP), which the validator takes",
        formats: &["email", "idn-email"],
        example: "\"a\tb\"@example.org",
        check: false,
        holds: |text| text.contains('\t'),
    },
    Difference {
        why: "a quoted string may escape a space (RFC 5321, section 4.1.2: quoted-pairSMTP), which the validator refuses",
        formats: &["email", "idn-email"],
        example: "\"a\\ b\"@example.org",
        check: true,
        holds: |text| text.contains("\\ "),
    },
    Difference {
        why: "Han is more than the block that the validator knows (RFC 5892, appendix A.7)",
        formats: &["hostname", "idn-hostname"],
        example: "xn--vek73g",
        check: true,
        holds: |text| text.contains('\u{30FB}') || labels(text).any(|label| label.contains('\u{30FB}')),
    },
    Difference {
        why: "there are more viramas than those that the validator knows (RFC 5892, appendix A.2)",
        formats: &["hostname", "idn-hostname"],
        example: "xn--1ug1825c7da",
        check: true,
        holds: |text| text.contains('\u{200D}') || labels(text).any(|label| label.contains('\u{200D}')),
    },
    Difference {
        why: "a property that Unicode does not have is an error (ECMA-262, section 22.2.1.1); the validator looks at its letters only",
        formats: &["regex"],
        example: "\\p{Nope}",
        check: false,
        holds: |text| text.contains("\\p{") || text.contains("\\P{"),
    },
    Difference {
        why: "the engine takes any character that is escaped in a group's name (regress 0.12)",
        formats: &["regex"],
        example: "(?<n\\u{3e}>a)",
        check: true,
        holds: |text| {
            let mut names = text.split("(?<").skip(1).chain(text.split("\\k<").skip(1));
            names.any(|name| name.split('>').next().is_some_and(|name| name.contains('\\')))
        },
    },
    Difference {
        why: "the engine takes a quantifier behind a word boundary (regress 0.12)",
        formats: &["regex"],
        example: "a\\b?",
        check: true,
        holds: |text| text.to_lowercase().split("\\b").skip(1).any(|rest| rest.starts_with(['?', '*', '+', '{'])),
    },
    Difference {
        why: "the engine would overflow the stack on thousands of alternatives (regress 0.12): they are refused before",
        formats: &["regex"],
        example: MANY_ALTERNATIVES,
        check: false,
        holds: |text| text.matches('|').count() > 1000,
    },
];

/// Returns a host name with its A-labels decoded.
fn labels(text: &str) -> impl Iterator<Item = String> {
    text.split('.').filter_map(|label| idna::punycode::decode_to_string(label.strip_prefix("xn--")?))
}

/// Strings of every format to mutate, so that parts of one occur in another.
const SEEDS: &[(&str, &[&str])] = &[
    ("date-time", &["2021-03-04T05:06:07Z", "1998-12-31T15:59:60.123-08:00", "2016-12-31t23:59:60z"]),
    ("date", &["2024-02-29", "1900-02-28", "2023-11-30"]),
    ("time", &["05:06:07Z", "23:59:60.5z", "01:29:60+01:30", "22:59:60-01:00"]),
    ("duration", &["P1Y2M3DT4H5M6S", "P10W", "PT36H", "P1YT1S"]),
    ("email", &["ada@example.org", "\"a b\\\"c\"@a.b-c.d", "a.b+c@[10.0.0.1]", "a@[IPv6:2001:db8::1]", "Ada <a@b>"]),
    ("idn-email", &["ädä@exämple.org", "\"ä b\"@例子.公司", "用户@xn--bcher-kva.example"]),
    ("hostname", &["a-b.example.org", "xn--bcher-kva.example", "xn--11b2ezcs70k", "xn--wva3je", "xn--ll-0ea", "1.2.3"]),
    (EARLY_HOSTNAME, &["a-b.example.org", "ab--c.d"]),
    (
        "idn-hostname",
        &["bücher.example", "例子。公司", "l·l", "スーパー・マリオ", "א״ב", "ب٠ب", "क्\u{200d}ष", "faß.de"],
    ),
    ("ipv4", &["10.0.0.255", "192.168.1.1"]),
    ("ipv6", &["2001:db8::1", "::ffff:10.0.0.1", "1:2:3:4:5:6:7:8", "fe80::1%eth0"]),
    ("uri", &["https://u:p@example.org:80/a/b?c=d#e", "urn:a:b", "http://[::1]/%41", "mailto:a@b"]),
    ("uri-reference", &["../a/b?c#d", "//h/a", "?a", "#a"]),
    ("iri", &["https://exämple.org/ä?ö#ü", "http://[v1.a]/"]),
    ("iri-reference", &["ä/ö?ü#é", "//ä/"]),
    ("uri-template", &["http://a/{b}{?c*,d:12}", "{+a.b,c}%41{#x}", "ä{;a_1,%20}"]),
    ("uuid", &["01234567-89ab-cdef-0123-456789ABCDEF"]),
    ("json-pointer", &["/a/b~0c~1/0", "//"]),
    ("relative-json-pointer", &["0", "12/a~1b", "3#"]),
    (
        "regex",
        &[
            "^(a|b)*?[^c-e]{2,3}$",
            "(?<n>a)\\k<n>\\1",
            "(?=a)(?!b)(?<=c)(?<!d)",
            "\\p{L}\\u{1F600}\\cJ\\x41\\-",
            "(?i:a)[\\w\\-.]+",
        ],
    ),
];

/// Returns a string with some characters removed, doubled, swapped or replaced.
fn mutated(rng: &mut ChaCha8Rng, seed: &str, alphabet: &[char]) -> String {
    let mut text: Vec<char> = seed.chars().collect();
    for _ in 0..rng.random_range(1..=3) {
        let at = rng.random_range(0..=text.len());
        let fresh = *alphabet.choose(rng).unwrap();
        match rng.random_range(0..5) {
            0 => text.insert(at, fresh),
            _ if at == text.len() => text.push(fresh),
            1 => drop(text.remove(at)),
            2 => text.insert(at, text[at]),
            3 => text.swap(at, 0),
            _ => text[at] = fresh,
        }
    }
    text.into_iter().collect()
}

/// Compares each check with the validator, on strings a few edits away from valid ones.
#[test]
fn validator_agrees() {
    const TEXTS: usize = 4_000;
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let all: Vec<&str> = SEEDS.iter().flat_map(|(_, seeds)| seeds.iter().copied()).collect();
    let common: Vec<char> = all.iter().flat_map(|seed| seed.chars()).chain("\0\t\n \u{7f}\u{85}é€😀".chars()).collect();
    let (mut unexplained, mut counts) = (Vec::new(), BTreeMap::<_, usize>::new());
    for (format, check) in of_json_schema() {
        let (_, seeds) = SEEDS.iter().find(|(name, _)| name == format).unwrap();
        let own: Vec<char> = seeds.iter().flat_map(|seed| seed.chars()).collect();
        let validator = validator(format);
        let (mut valid, mut total) = (0, 0);
        let mut compare = |text: &str| {
            let (found, expected) = (check(text), validator.is_valid(&json!(text)));
            total += 1;
            valid += usize::from(expected);
            if found != expected {
                let explained = DIFFERENCES
                    .iter()
                    .find(|one| one.formats.contains(format) && one.check == found && (one.holds)(text));
                match explained {
                    Some(one) => *counts.entry(one.why).or_default() += 1,
                    None => unexplained.push(format!("{format} of {text:?}: {found}, the validator: {expected}")),
                }
            }
        };
        all.iter().for_each(|seed| compare(seed));
        for turn in 0..TEXTS {
            // Mostly strings of this format, with its characters; sometimes those of another format, and any character.
            let seed = if turn % 8 == 0 { all.choose(&mut rng) } else { seeds.choose(&mut rng) };
            let alphabet = if turn % 2 == 0 { &own } else { &common };
            compare(&mutated(&mut rng, seed.unwrap(), alphabet));
        }
        println!("{format}: {valid} of {total} valid");
        assert!(valid * 50 > total && valid * 50 < total * 49, "{format}: {valid} of {total} valid: too one-sided");
    }
    for (why, count) in counts {
        println!("{count} times: {why}");
    }
    assert!(unexplained.is_empty(), "{}: {:#?}", unexplained.len(), &unexplained[..unexplained.len().min(60)]);
}

/// Tests the lengths at which the result changes, for check and validator.
#[test]
fn lengths() {
    let label = |length: usize| "a".repeat(length);
    let name = |length: usize| format!("{0}.{0}.{0}.{1}", label(63), label(length - 192));
    let cases = [
        ("hostname", label(63), true),
        ("hostname", label(64), false),
        ("hostname", name(253), true),
        ("hostname", name(254), false),
        (EARLY_HOSTNAME, label(64), false),
        (EARLY_HOSTNAME, name(254), false),
        ("idn-hostname", label(64), false),
        ("idn-hostname", "ü".repeat(57), true),
        ("idn-hostname", "ü".repeat(58), false),
        ("email", format!("{}@b", label(64)), true),
        ("email", format!("{}@b", label(65)), false),
        ("email", format!("a@{}", name(254)), false),
        ("idn-email", format!("{}@b", "ü".repeat(65)), false),
        ("uri-template", "{a:9999}".to_owned(), true),
        ("uri-template", "{a:10000}".to_owned(), false),
    ];
    for (format, text, expected) in cases {
        assert_eq!(check(format).unwrap()(&text), expected, "{format}: {} characters", text.chars().count());
        assert_eq!(validator(format).is_valid(&json!(text)), expected, "validator, {format}: {}", text.chars().count());
    }
}

/// Each listed difference still exists.
#[test]
fn differences_exist() {
    for one in DIFFERENCES {
        for format in one.formats {
            assert_eq!(check(format).unwrap()(one.example), one.check, "{}", one.why);
            assert_eq!(validator(format).is_valid(&json!(one.example)), !one.check, "{}", one.why);
        }
        assert!((one.holds)(one.example), "{}", one.why);
    }
}
