//! Promise: every keyword of every draft becomes types that accept and refuse what it says, in both profiles, proved and
//! compiled without a warning. The cases are data: `keywords/*.toml`, a line of Rust in them for how the types read.

#[path = "support/json.rs"]
mod json;
#[path = "support/nested.rs"]
mod nested;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use codegen::{Choice, Deviations, Dialect, Enums, Policy, Request, UnknownMembers, Verdict};
use nested::Nested;
use serde::Deserialize;
use serde_json::Value;

/// A schema and what is expected of its types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    /// The dialects that it is written in: the case holds for each.
    drafts: Vec<String>,
    /// What the case is about.
    keywords: Vec<String>,
    schema: String,
    /// JSON that the type takes, and gives back unchanged.
    valid: Vec<String>,
    /// As `valid`, but the `plain` profile refuses it or gives it back otherwise, as its deviations say.
    #[serde(default)]
    exact: Vec<String>,
    invalid: Vec<String>,
    /// As `invalid`, but the `plain` profile takes it, as its deviations say.
    #[serde(default)]
    strict: Vec<String>,
    /// JSON that the schema accepts and that no profile reads but `exact`, as the deviations say.
    #[serde(default)]
    narrowed: Vec<String>,
    /// What becomes of what the schema does not foresee.
    #[serde(default)]
    unknown: UnknownMembers,
    #[serde(default)]
    enums: Enums,
    #[serde(default)]
    types: BTreeMap<String, Choice>,
    /// JSON that the schema rejects, and that the type takes and gives back unchanged, or without a part of it.
    #[serde(default)]
    beyond: Vec<String>,
    #[serde(default)]
    dropped: Vec<String>,
    /// JSON, and what is true of a `value` that is read from it under the `plain` profile.
    #[serde(default)]
    asserts: Vec<(String, String)>,
    /// As `asserts`, under the `exact` profile.
    #[serde(default)]
    asserts_exact: Vec<(String, String)>,
    /// What is repaired in it: a validator may refuse such a schema.
    #[serde(default)]
    repairs: Vec<String>,
    /// What stands in the code of the `plain` profile, blanks apart.
    rust: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

/// What each draft adds to the one before it, and what it takes away (`-`). Keywords that only describe are left out.
const KEYWORDS: [(&str, &str); 5] = [
    (
        "draft4",
        "$ref additionalItems additionalProperties allOf anyOf definitions dependencies enum exclusiveMaximum \
         exclusiveMinimum format id items maxItems maxLength maxProperties maximum minItems minLength minProperties \
         minimum multipleOf not oneOf pattern patternProperties properties required type uniqueItems",
    ),
    ("draft6", "-id $id const contains propertyNames"),
    ("draft7", "if then else"),
    (
        "draft2019-09",
        "-definitions -dependencies $anchor $defs $recursiveAnchor $recursiveRef dependentRequired dependentSchemas \
         maxContains minContains unevaluatedItems unevaluatedProperties",
    ),
    ("draft2020-12", "-$recursiveAnchor -$recursiveRef -additionalItems $dynamicAnchor $dynamicRef prefixItems"),
];

fn table() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keywords");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: PathBuf| -> Vec<Case> {
        let table: Table = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        table.case
    };
    files.into_iter().flat_map(read).collect()
}

#[test]
fn every_keyword_of_every_draft_has_a_case() {
    let table = table();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (draft, change) in KEYWORDS {
        for keyword in change.split_whitespace() {
            match keyword.strip_prefix('-') {
                Some(gone) => assert!(known.remove(gone), "{gone}"),
                None => assert!(known.insert(keyword), "{keyword}"),
            }
        }
        let cases = table.iter().filter(|case| case.drafts.iter().any(|known| known == draft));
        let covered: BTreeSet<&str> = cases.flat_map(|case| case.keywords.iter().map(String::as_str)).collect();
        let missing: Vec<_> = known.difference(&covered).collect();
        assert!(missing.is_empty(), "{draft} has no case for {missing:?}");
    }
    for case in &table {
        for keyword in &case.keywords {
            assert!(case.schema.contains(&format!("\"{keyword}\"")), "{}: {keyword}", case.what);
        }
    }
}

#[test]
fn the_types_of_every_case_are_proved_in_both_profiles() {
    let generated = generate();
    assert!(generated.modules.len() > table().len());
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn the_types_of_every_case_accept_and_reject_its_values() {
    let Generated { modules, tests, crates } = generate();
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("keywords", &format!("[dependencies]\n{dependencies}"));
    nested.library("#![deny(warnings)]\n", &modules, &(tests + json::HELPERS + HELPERS));
    nested.succeed(&["test", "--lib"]);
    nested.clippy(&[]);
}

/// The modules of all cases, the tests of their types, and the crates that both need.
struct Generated {
    modules: Vec<(String, String)>,
    tests: String,
    crates: BTreeSet<&'static str>,
}

/// Generates the types of every case in each of its drafts and in both profiles, and sees to it that they are proved.
fn generate() -> Generated {
    let folder = tempfile::tempdir().unwrap();
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    // Most cases give the same code in several drafts, which is compiled once.
    let mut compiled = BTreeSet::new();
    for (index, case) in table().iter().enumerate() {
        for draft in &case.drafts {
            if case.repairs.is_empty() {
                judged(case, draft);
            }
            for (profile, deviations) in [("plain", Deviations::PLAIN), ("exact", Deviations::EXACT)] {
                let at = format!("{}, {draft}, {profile}", case.what);
                let file = folder.path().join("schema.json");
                std::fs::write(&file, &case.schema).unwrap();
                let request = Request {
                    name: Some("Case".to_owned()),
                    dialect: Dialect::named(draft),
                    deviations,
                    policy: Policy {
                        unknown: case.unknown,
                        enums: case.enums,
                        types: case.types.clone(),
                        ..Policy::default()
                    },
                    ..Request::of(file)
                };
                let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{at}: {error}"));
                repaired(case, &emitted, &request, &at);
                for proof in &emitted.proof.types {
                    assert_eq!(proof.verdict, Verdict::Equivalent, "{at}: {}\n{}", proof.name, emitted.text);
                }
                if profile == "plain" {
                    let plain = |text: &str| text.split_whitespace().collect::<String>().replace(",}", "}");
                    for line in &case.rust {
                        assert!(plain(&emitted.text).contains(&plain(line)), "{at}: no {line} in\n{}", emitted.text);
                    }
                }
                if !compiled.insert((index, profile, emitted.text.clone())) {
                    continue;
                }
                let name = format!("case_{index}_{}_{profile}", draft.replace(['-', '.'], "_"));
                tests.push_str(&format!("/// {}\n#[test]\nfn test_{name}() {{\n", case.what));
                let taken = case.valid.iter().chain(case.exact.iter().filter(|_| profile == "exact"));
                taken.for_each(|json| tests.push_str(&format!("    takes::<{name}::Case>({json:?});\n")));
                let beyond = case.beyond.iter();
                beyond.for_each(|json| tests.push_str(&format!("    takes::<{name}::Case>({json:?});\n")));
                let dropped = case.dropped.iter();
                dropped.for_each(|json| tests.push_str(&format!("    takes_a_part::<{name}::Case>({json:?});\n")));
                let asserts = if profile == "plain" { &case.asserts } else { &case.asserts_exact };
                for (json, holds) in asserts {
                    let read = format!("let value: {name}::Case = serde_json::from_str({json:?}).unwrap();");
                    tests.push_str(&format!(
                        "    {{ #[allow(unused_imports)] use {name}::*; {read} assert!({holds}); }}\n"
                    ));
                }
                let refused = case.invalid.iter().chain(case.strict.iter().filter(|_| profile == "exact"));
                refused.for_each(|json| tests.push_str(&format!("    refuses::<{name}::Case>({json:?});\n")));
                let narrowed = case.narrowed.iter().map(|json| match profile {
                    "plain" => format!("    refuses::<{name}::Case>({json:?});\n"),
                    _ => format!("    takes::<{name}::Case>({json:?});\n"),
                });
                tests.extend(narrowed);
                tests.push_str("}\n");
                crates.extend(emitted.crates);
                modules.push((name, emitted.text));
            }
        }
    }
    Generated { modules, tests, crates }
}

/// What is said of a schema that is repaired, and that it is refused where nothing may be.
fn repaired(case: &Case, emitted: &codegen::Emitted, request: &Request, at: &str) {
    let warnings = emitted.warnings.diagnostics();
    for name in &case.repairs {
        let said = |warning: &&codegen::Diagnostic| warning.help.contains(&format!("({name})"));
        let warning = warnings.iter().find(said).unwrap_or_else(|| panic!("{at}: no {name} in {warnings:?}"));
        assert!(warning.is_warning && warning.place.is_some(), "{at}: {warning:?}");
        assert!(emitted.text.contains(&warning.message), "{at}: the header does not say {warning}");
    }
    if !case.repairs.is_empty() {
        let strict = codegen::emit(&Request { strict: true, ..request.clone() });
        assert!(strict.is_err(), "{at}: {strict:?}");
    } else {
        let repaired = warnings.iter().find(|warning| warning.help.starts_with("read as"));
        assert!(repaired.is_none(), "{at}: {repaired:?}");
    }
}

#[test]
fn every_repair_has_a_case() {
    let table = table();
    let covered: BTreeSet<&str> = table.iter().flat_map(|case| case.repairs.iter().map(String::as_str)).collect();
    let known: BTreeSet<&str> = codegen::REPAIRS.iter().map(|(name, _)| *name).collect();
    assert_eq!(covered, known);
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/repairs.md")).unwrap();
    for (name, meaning) in codegen::REPAIRS {
        assert!(document.contains(&format!("| `{name}` | {meaning} |")), "docs/repairs.md: {name}");
    }
}

/// The table itself is right: a validator says the same of its values.
fn judged(case: &Case, draft: &str) {
    let schema: Value = serde_json::from_str(&case.schema).unwrap_or_else(|error| panic!("{}: {error}", case.what));
    let draft = match draft {
        "draft4" => jsonschema::Draft::Draft4,
        "draft6" => jsonschema::Draft::Draft6,
        "draft7" => jsonschema::Draft::Draft7,
        "draft2019-09" => jsonschema::Draft::Draft201909,
        "draft2020-12" | "openapi3.1" => jsonschema::Draft::Draft202012,
        "openapi3.0" => jsonschema::Draft::Draft4,
        other => panic!("{}: {other}", case.what),
    };
    let options = jsonschema::options().with_draft(draft).should_validate_formats(true);
    let validator = options.build(&schema).unwrap_or_else(|error| panic!("{}: {error}", case.what));
    for (values, valid) in [
        (&case.valid, true),
        (&case.exact, true),
        (&case.narrowed, true),
        (&case.invalid, false),
        (&case.strict, false),
        (&case.beyond, false),
        (&case.dropped, false),
    ] {
        for json in values {
            let value: Value =
                serde_json::from_str(json).unwrap_or_else(|error| panic!("{}: {json}: {error}", case.what));
            assert_eq!(validator.is_valid(&value), valid, "{}, {draft:?}: {json}", case.what);
        }
    }
}

const HELPERS: &str = r#"
#[cfg(test)]
fn takes_a_part<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) {
    let value: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert!(serde_json::to_string(&value).unwrap().len() < json.replace(' ', "").len(), "{json} came back whole");
}
"#;
