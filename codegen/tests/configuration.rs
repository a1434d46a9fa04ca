//! Promise: `docs/lockstep.schema.json`, which editors use, accepts exactly what the parser of `lockstep.toml` accepts.
//! The parser has separate types, because it needs the location of each value.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codegen::{Config, Deviations, Request};
use serde_json::Value;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lockstep.schema.json")
}

fn schema() -> Value {
    serde_json::from_slice(&std::fs::read(file()).unwrap()).unwrap()
}

fn parsed(text: &str) -> Result<Config, codegen::Error> {
    Config::parse(Path::new("lockstep.toml"), text)
}

/// A configuration with every key.
const ALL: &str = r##"
schemas = "schemas"
support = "src/support.rs"
max-document-bytes = 1000
version = false
changelog = false

[rules]
variant-added = "warn"

[[module]]
output = "src/order.rs"
documents = ["order.json"]
root = "#/$defs/Order"
name = "Order"
definitions = "all"
strict = true
profile = "exact"
deviations = ["null-absent", "text-formats"]
rules = "newtype"
unknown = "keep"
enums = "open"
null = "distinct"
derive = ["Eq"]
derive-structs = ["Ord"]
derive-enums = ["Ord"]
attributes = ["#[must_use]"]
x-rust-type = true
map = "IndexMap"
visibility = "pub(crate)"
non-exhaustive = true
constructors = true
formats = "annotate"
formats-as = { date = "text" }
schemars = true

[module.types.Money]
unknown = "ignore"
enums = "closed"
null = "absent"
rules = "plain"
rename = "Amount"
derive = ["Default"]
attributes = ["#[must_use]"]
fields.amt = { null = "absent", rename = "amount" }
variants.EUR = "Euro"

[module.types.Other]
replace = "crate::Other"

[[source]]
document = "order.json"
from = "https://example.com/order.json"
pointer = "#/$defs/Order"
headers = { Authorization = { env = "TOKEN" } }

[[accept]]
rule = "variant-added"
pointer = "#/$defs/State"
reason = "known"
until = "2030-01-01"
"##;

/// The keys that the parser lists when it finds an unknown one.
fn expected(text: &str) -> BTreeSet<String> {
    let error = parsed(text).unwrap_err();
    let problem = &error.diagnostics()[0];
    let list = problem.help.split_once("expected ").unwrap_or_else(|| panic!("{text}\n{}", problem.help)).1;
    list.split(';').next().unwrap_or_default().split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_schema_has_all_keys_of_the_parser() {
    let module = "schemas = \"s\"\n[[module]]\noutput = \"a.rs\"\ndocuments = [\"a.json\"]\n";
    let tables = [
        ("", "unknown-key = 1\n".to_owned()),
        ("Module", format!("{module}unknown-key = 1\n")),
        ("Type", format!("{module}[module.types.T]\nunknown-key = 1\n")),
        ("Field", format!("{module}[module.types.T]\nfields.f = {{ unknown-key = 1 }}\n")),
        ("Source", "schemas = \"s\"\n[[source]]\nunknown-key = 1\n".to_owned()),
        ("Accept", "schemas = \"s\"\n[[accept]]\nunknown-key = 1\n".to_owned()),
    ];
    let schema = schema();
    for (name, text) in tables {
        let described = if name.is_empty() { &schema } else { &schema["$defs"][name] };
        let described: BTreeSet<String> = described["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(described, expected(&text), "{name}");
    }
    let deviations = schema["$defs"]["Deviation"]["enum"].as_array().unwrap();
    let deviations: BTreeSet<&str> = deviations.iter().filter_map(Value::as_str).collect();
    assert_eq!(deviations, Deviations::NAMES.iter().map(|(name, _)| *name).collect());
}

#[test]
fn schema_and_parser_accept_the_same() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let json = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    parsed(ALL).unwrap();
    let problems: Vec<_> = validator.iter_errors(&json(ALL)).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    for line in ALL.lines().filter(|line| line.contains(" = ") && !line.starts_with("schemas")) {
        let (key, _) = line.split_once(" = ").unwrap();
        // A value of another type, or an unknown word.
        let changed = ALL.replace(line, &format!("{key} = []\n"));
        let may_be_a_list = line.contains("= [") || key == "pointer";
        if !may_be_a_list {
            assert!(parsed(&changed).is_err(), "{key}");
            assert!(!validator.is_valid(&json(&changed)), "{key}");
        }
        let changed = ALL.replace(line, &format!("{key} = 1.5\n"));
        assert!(parsed(&changed).is_err(), "{key}");
        assert!(!validator.is_valid(&json(&changed)), "{key}");
    }
    for (known, other) in [("\"all\"", "\"some\""), ("\"exact\"", "\"near\""), ("\"newtype\"", "\"alias\"")] {
        let changed = ALL.replacen(known, other, 1);
        assert!(parsed(&changed).is_err() && !validator.is_valid(&json(&changed)), "{other}");
    }
    for root in ["lockstep.toml", "tests/fixtures/exact/lockstep.toml"] {
        let text = std::fs::read_to_string(file().parent().unwrap().join("..").join(root)).unwrap();
        assert!(validator.is_valid(&json(&text)), "{root}");
    }
}

#[test]
fn its_types_are_proved() {
    let emitted = codegen::emit(&Request::of(file())).unwrap();
    assert!(emitted.proof.holds());
    assert!(emitted.warnings.diagnostics().is_empty(), "{:?}", emitted.warnings);
}
