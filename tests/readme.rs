//! Promise: what README.md shows is what there is: the output, the example, the configuration, the names.

use codegen::{Code, Config, Deviations, Widening};

const README: &str = include_str!("../README.md");

/// What stands between a line that begins with `opening` and the end of that block of code.
fn block(opening: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("{opening}\n")).unwrap_or_else(|| panic!("README has no {opening}"));
    rest.split_once("```\n").unwrap().0
}

/// A text without its ANSI styles, as a file or a pipe gets it.
fn plain(styled: &str) -> String {
    let mut parts = styled.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

#[test]
fn the_output_is_what_the_command_prints() {
    let config = Config::load(concat!(env!("CARGO_MANIFEST_DIR"), "/lockstep.toml")).unwrap();
    let artifacts = codegen::generate(&config).unwrap();
    assert_eq!(block("$ cargo run"), plain(&codegen::human(&artifacts, &[])));
}

#[test]
fn the_example_is_one_that_is_compiled_and_run() {
    assert_eq!(block("```rust"), include_str!("ui/pass/readme.rs"));
}

#[test]
fn the_configuration_is_the_one_in_use() {
    assert!(README.contains(&format!("```toml\n{}```\n", include_str!("../lockstep.toml"))));
}

#[test]
fn every_name_is_explained() {
    let row = |name: &str, says: &str| format!("| `{name}` | {says} |\n");
    let deviations = Deviations::NAMES.iter().map(|(name, says)| row(name, says));
    let codes = Code::ALL.iter().map(|code| row(code.as_str(), code.help()));
    let widenings = Widening::ALL.iter().map(|widening| row(widening.name(), widening.says()));
    let missing: String = deviations.chain(widenings).chain(codes).filter(|row| !README.contains(row)).collect();
    assert!(missing.is_empty(), "README lacks these rows:\n{missing}");
}

#[test]
fn every_key_of_the_configuration_is_explained() {
    // A key that does not exist is an error that names those that do.
    let keys = |text: &str| {
        let error = Config::parse("lockstep.toml".as_ref(), text).unwrap_err().diagnostics()[0].message.clone();
        let (_, expected) = error.split_once("expected ").unwrap_or_else(|| panic!("{error}"));
        let expected = expected.trim_start_matches("one of ").to_owned();
        expected.split([',', ' ']).filter(|word| word.starts_with('`')).map(str::to_owned).collect::<Vec<_>>()
    };
    let top = keys("no_such_key = 1");
    let module = keys("schemas = \"\"\n[[module]]\nno_such_key = 1");
    assert!(top.len() >= 2 && module.len() >= 8, "{top:?} {module:?}");
    for key in top.iter().chain(&module).filter(|key| *key != "`module`") {
        let table = format!("| `[[{}]]` | ", key.trim_matches('`'));
        assert!(README.contains(&format!("| {key} | ")) || README.contains(&table), "README does not explain {key}");
    }
}
