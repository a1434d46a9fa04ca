//! Promise: docs/side-by-side.md compares what it says it compares: the program that it shows, lines that were counted, and files
//! of which a validator says the same as the folder that they lie in.

use std::path::{Path, PathBuf};

use codegen::Config;
use generated::Connection;
use serde_json::Value;

const PAGE: &str = include_str!("../docs/side-by-side.md");

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/programs"))
}

#[test]
fn the_program_of_the_page_is_the_one_that_is_compared() {
    let program = include_str!("bench/programs/with-generated/src/main.rs");
    assert!(PAGE.contains(&format!("```rust\n{program}```\n")));
}

/// As `cargo run -p programs` counts them.
#[test]
fn the_lines_of_the_page_are_those_of_the_programs() {
    let lines = |file: &str| {
        let text = std::fs::read_to_string(folder().join(file)).unwrap();
        text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count()
    };
    let [one, two, three] =
        ["with-generated", "with-typify", "by-hand"].map(|name| lines(&format!("{name}/src/main.rs")));
    assert!(PAGE.contains(&format!("| lines of the program | {one} | {two} | {three} |\n")), "{one} {two} {three}");
    let types = lines("by-hand/src/types.rs");
    assert!(PAGE.contains(&format!("| lines of types written by hand | 0 | 0 | {types} |\n")), "{types}");
}

#[test]
fn the_files_are_valid_or_invalid_by_folder() {
    let config = Config::load(concat!(env!("CARGO_MANIFEST_DIR"), "/lockstep.toml")).unwrap();
    let schema = codegen::generate(&config).unwrap().modules[0].schema("Connection").unwrap();
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
    let validator = options.build(&schema).unwrap();
    for (name, is_valid) in [("valid", true), ("invalid", false)] {
        let entries = std::fs::read_dir(folder().join("data").join(name)).unwrap();
        let files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        assert!(files.len() > 5, "{files:?}");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(validator.is_valid(&value), is_valid, "{}", file.display());
            // The types of the first column of the page.
            assert_eq!(serde_json::from_str::<Connection>(&text).is_ok(), is_valid, "{}", file.display());
            let what = file.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(PAGE.contains(&format!("| {name}: {what} | ")), "docs/side-by-side.md lacks {name}: {what}");
        }
    }
}
