//! Promise: for whatever JSON there is, the compiled types say what a validator says of their schema, and give back what
//! they read; where they do not, one of the named deviations says why. The types are compiled as their users compile them.

#[path = "agreement/consumer.rs"]
mod consumer;
#[path = "agreement/exact.rs"]
mod exact;
#[path = "agreement/explain.rs"]
mod explain;
#[path = "agreement/instances.rs"]
mod instances;
#[path = "agreement/texts.rs"]
mod texts;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use codegen::{Artifact, Artifacts, Config};
use consumer::{Answer, Build};
use exact::Json;
use explain::{Counts, Explainer};
use instances::Instance;
use serde_json::Value;

const SEED: u64 = 20_221_027;
/// For the root, and for each other type on its own.
const ROOT: usize = 12_000;
const OTHER: usize = 2_000;

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
}

fn generate(config: &str) -> Artifacts {
    let config = Config::load(format!("{}/{config}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    codegen::generate(&config).unwrap()
}

/// The plain types, their explainers and instances.
struct Types {
    module: Artifact,
    each: Vec<(String, Explainer, Vec<Instance>)>,
    forms: BTreeMap<&'static str, usize>,
}

fn types() -> &'static Types {
    static TYPES: OnceLock<Types> = OnceLock::new();
    TYPES.get_or_init(|| {
        let module = generate("lockstep.toml").modules.remove(0);
        let mut forms = BTreeMap::new();
        let each = module
            .model
            .items
            .iter()
            .zip(SEED..)
            .map(|(item, seed)| {
                let explainer = Explainer::new(&module.schema(&item.name).unwrap(), &module.model);
                let count = if item.name == module.model.root { ROOT } else { OTHER };
                let made = instances::instances(&explainer, count, seed, &mut forms);
                (item.name.clone(), explainer, made)
            })
            .collect();
        Types { module, each, forms }
    })
}

/// What explains the answer to an instance.
///
/// # Errors
/// If nothing does.
fn judge(explainer: &Explainer, instance: &Instance, answer: &Answer) -> Result<Counts, String> {
    let mut counts = Counts::new();
    match (instance.valid, answer) {
        (false, Answer::Rejected(_)) => {}
        (true, Answer::Accepted(written)) => explainer.changes(&instance.json, &Json::parse(written), &mut counts)?,
        (true, Answer::Rejected(why)) => {
            if !explainer.is_out_of_range(&instance.json) {
                return Err(format!("it is valid, and rejected: {why}"));
            }
            counts.insert("int-range", 1);
        }
        (false, Answer::Accepted(written)) => {
            let (underived, forms) = explainer.underived(&instance.json);
            if forms == 0 || !explainer.accepts(&underived.to_string()) {
                return Err(format!("it is not valid, and accepted as {written}"));
            }
            counts.insert("derived-forms", forms);
            explainer.changes(&underived, &Json::parse(written), &mut counts)?;
        }
    }
    Ok(counts)
}

/// Runs every instance through one profile of one build, and says which deviations explained how many differences.
fn run(profile: &str, build: Build) -> Counts {
    let types = types();
    let mut counts = Counts::new();
    let (mut all, mut valid, mut wrong) = (0, 0, Vec::new());
    for (name, explainer, instances) in &types.each {
        let lines: Vec<_> =
            instances.iter().map(|instance| (format!("{profile}::{name}"), instance.text.clone())).collect();
        for (instance, answer) in instances.iter().zip(consumer::ask(build, &lines)) {
            all += 1;
            valid += usize::from(instance.valid);
            match judge(explainer, instance, &answer) {
                Ok(more) => more.into_iter().for_each(|(name, count)| *counts.entry(name).or_default() += count),
                Err(why) => wrong.push(format!("{profile}::{name} {}\n  {why}", instance.text)),
            }
        }
    }
    let share = valid * 100 / all;
    println!("{profile} types, serde_json {}: {all} instances, {share} % valid, {counts:?}", build.name());
    assert!(all >= 20_000 && (30..=70).contains(&share));
    wrong.sort_by_key(String::len);
    assert!(wrong.is_empty(), "{} disagreements, among them\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
    counts
}

#[test]
fn the_plain_types_agree_with_their_schemas() {
    for build in Build::ALL {
        let counts = run("plain", build);
        let allowed = &codegen::Deviations::NAMES;
        assert!(counts.keys().all(|name| allowed.iter().any(|(allowed, _)| allowed == name)));
        // Each that these types can show was met, so that its condition was tried.
        let mut expected = vec!["derived-forms", "null-absent", "text-normalised", "unknown-dropped"];
        if build != Build::ArbitraryPrecision {
            expected.push("float-precision");
        }
        expected.sort_unstable();
        assert_eq!(counts.keys().copied().collect::<Vec<_>>(), expected);
        assert!(counts.values().all(|count| *count >= 50), "{counts:?}");
    }
}

#[test]
fn the_exact_types_agree_with_their_schemas() {
    for build in Build::ALL {
        let counts = run("exact", build);
        let expected = if build == Build::ArbitraryPrecision { &[][..] } else { &["float-precision"] };
        assert_eq!(counts.keys().copied().collect::<Vec<_>>(), expected);
    }
}

/// What a schema derived from the types cannot show has to come from the generator, or nobody would have tried it.
#[test]
fn the_instances_include_forms_that_only_serde_accepts() {
    let forms = &types().forms;
    println!("forms: {forms:?}");
    for form in [
        "array for a struct",
        "object for a variant",
        "braces around a UUID",
        "urn for a UUID",
        "bare UUID",
        "capital UUID",
        "date",
        "date and time",
        "number of 64 bits",
        "number of a double",
        "number beyond a double",
    ] {
        assert!(forms.get(form).is_some_and(|count| *count >= 50), "{form}: {:?}", forms.get(form));
    }
}

#[test]
fn odd_instances_behave_as_in_the_table() {
    for build in Build::ALL {
        let table = texts::table(build);
        let lines: Vec<_> = table.iter().map(|row| (row.name.to_owned(), row.text.clone())).collect();
        for (row, answer) in table.iter().zip(consumer::ask(build, &lines)) {
            let (told, start) = (format!("{answer:?}"), row.text.chars().take(200).collect::<String>());
            let held = match (&row.expected, answer) {
                (Ok(written), Answer::Accepted(answer)) => *written == answer,
                (Err(part), Answer::Rejected(why)) => why.contains(part),
                _ => false,
            };
            assert!(
                held,
                "{} ({}, {}): {start}\n  {told}, expected {:?}",
                row.what,
                row.name,
                build.name(),
                row.expected
            );
        }
    }
}

/// The exact types are a fixture: they are what the schemas give, as those of `generated` are.
#[test]
fn the_exact_fixture_is_up_to_date() {
    let artifacts = generate("tests/fixtures/exact/lockstep.toml");
    artifacts.check().unwrap_or_else(|error| {
        panic!("{error}\nto write it again: cargo lockstep --write --config tests/fixtures/exact/lockstep.toml")
    });
    assert!(artifacts.holds());
    // The types are made from the same definitions, so that the instances are for them as well.
    let (plain, exact) = (&types().module, &artifacts.modules[0]);
    for item in &exact.model.items {
        assert_eq!(plain.schema(&item.name), exact.schema(&item.name), "{}", item.name);
    }
    assert_eq!(plain.model.items.len(), exact.model.items.len());
}

/// The conditions of the deviations are met by what they are about, and by nothing near it.
#[test]
fn conditions_of_deviations_hold_exactly_for_their_values() {
    let schema = serde_json::json!({
        "type": "object", "required": ["n"], "properties": {
            "n": { "type": "integer" }, "u": { "type": "string", "format": "uuid" },
            "t": { "type": "string" }, "z": { "type": ["string", "null"] } } });
    let names = ["n", "u", "t", "z"];
    let fields = names.map(|name| {
        serde_json::json!({ "name": name, "wire": name, "origin": "", "docs": null, "required": false, "ty": "Any" })
    });
    let item = serde_json::json!({ "name": "T", "origins": [], "docs": null, "derives": [],
        "kind": { "Struct": { "fields": fields, "unknown": "Ignore" } } });
    let mut model = types().module.model.clone();
    model.items = vec![serde_json::from_value(item).unwrap()].into();
    let explainer = Explainer::new(&schema, &model);
    let answer = |written: &str| Answer::Accepted(written.to_owned());
    let rejected = || Answer::Rejected(String::new());
    let cases = [
        (r#"{"n":1}"#, answer(r#"{"n":1}"#), Some("")),
        (r#"{"n":1.0}"#, rejected(), Some("int-range")),
        (r#"{"n":9223372036854775808}"#, rejected(), Some("int-range")),
        (r#"{"n":1}"#, rejected(), None),
        (r#"{"n":"1"}"#, rejected(), Some("")),
        (r#"{"n":"1"}"#, answer(r#"{"n":"1"}"#), None),
        (r#"{"n":1,"z":null}"#, answer(r#"{"n":1}"#), Some("null-absent")),
        (r#"{"n":1,"z":"a"}"#, answer(r#"{"n":1}"#), None),
        (r#"{"n":1,"x":null}"#, answer(r#"{"n":1}"#), Some("unknown-dropped")),
        (r#"{"n":1}"#, answer(r#"{"n":1,"z":null}"#), None),
        (r#"{"n":1,"t":"A"}"#, answer(r#"{"n":1,"t":"a"}"#), None),
        (r#"[1]"#, answer(r#"{"n":1}"#), Some("derived-forms")),
        (r#"["1"]"#, answer(r#"{"n":"1"}"#), None),
        (r#"{"n":1,"x":0.1}"#, answer(r#"{"n":1,"x":0.2}"#), None),
        (
            r#"{"n":1,"x":0.12345678901234567890}"#,
            answer(r#"{"n":1,"x":0.12345678901234568}"#),
            Some("float-precision"),
        ),
        (
            r#"{"n":1,"u":"00000000-0000-0000-0000-00000000000A"}"#,
            answer(r#"{"n":1,"u":"00000000-0000-0000-0000-00000000000a"}"#),
            Some("text-normalised"),
        ),
    ];
    for (text, answer, expected) in cases {
        let instance = Instance { text: text.to_owned(), json: Json::parse(text), valid: explainer.accepts(text) };
        let found = judge(&explainer, &instance, &answer);
        let names = found.as_ref().ok().map(|counts| counts.keys().copied().collect::<Vec<_>>().join(" "));
        assert_eq!(names.as_deref(), expected, "{text} {answer:?}: {found:?}");
    }
}
