//! Promise: what is committed is what the schemas give, and a changed byte anywhere is found.

mod support;

use codegen::{Code, Config};
use support::Folder;

const OUTPUT: &str = "generated/src/connection.rs";
const SCHEMA: &str = "schemas/Connection.json";

#[test]
fn regenerating_gives_the_committed_bytes() {
    let config = Config::load(concat!(env!("CARGO_MANIFEST_DIR"), "/lockstep.toml")).unwrap();
    let artifacts = codegen::generate(&config).unwrap();
    artifacts.check().unwrap();
    assert!(artifacts.holds());
}

/// What `check` says of a copy in which one file was changed, and that it changed nothing itself.
fn found(folder: &Folder) -> Vec<(Code, String)> {
    let before = folder.listing();
    let found = match folder.generate().unwrap().check() {
        Ok(()) => Vec::new(),
        Err(error) => {
            assert!(error.is_stale(), "{error}");
            error.diagnostics().iter().map(|one| (one.code, format!("{}\n{}", one.message, one.help))).collect()
        }
    };
    assert_eq!(folder.listing(), before);
    found
}

/// Asserts that one file is said to be out of date, with the lines that differ and the command to run.
fn assert_stale(folder: &Folder, shows: &str) {
    let found = found(folder);
    let [(Code::Stale, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains(OUTPUT) && message.contains("cargo lockstep") && message.contains(shows), "{message}");
    // Writing puts it right, and nothing else.
    assert_eq!(folder.generate().unwrap().write().unwrap(), [OUTPUT]);
    assert_eq!(self::found(folder), []);
}

#[test]
fn a_changed_byte_in_a_generated_file_is_found() {
    let committed = Folder::of_this_workspace().text(OUTPUT);
    let bytes = committed.as_bytes();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let folder = Folder::of_this_workspace();
        assert_eq!(found(&folder), [], "an unchanged copy is in order");
        let mut changed = bytes.to_vec();
        changed[at] = if changed[at] == b'~' { b'!' } else { b'~' };
        folder.put(OUTPUT, changed);
        assert_stale(&folder, "~");
        assert_eq!(folder.text(OUTPUT), committed);
    }
    let cases = [
        ("the end cut off", committed.trim_end().to_owned()),
        ("a line more", format!("{committed}\n")),
        ("other line ends", committed.replace('\n', "\r\n")),
        ("emptied", String::new()),
    ];
    for (what, text) in cases {
        let folder = Folder::of_this_workspace();
        folder.put(OUTPUT, text);
        assert_eq!(found(&folder).len(), 1, "{what}");
    }
}

#[test]
fn a_byte_changed_in_a_schema_is_found() {
    let cases = [
        ("a property", "\"platformName\"", "\"platformNama\"", "platform_nama"),
        ("a value", "\"Unlinked\"", "\"Unlinkad\"", "Unlinkad"),
        ("a description", "Name of integration", "Nama of integration", "Nama of"),
        // What gives the same types is another document all the same: its hash stands in the header.
        ("nothing but spaces", "{\n", "{ \n", "SHA-256"),
    ];
    for (what, from, to, shows) in cases {
        let folder = Folder::of_this_workspace();
        let schema = folder.text(SCHEMA);
        assert!(schema.contains(from), "{what}");
        folder.put(SCHEMA, schema.replace(from, to));
        assert_stale(&folder, shows);
    }
}

#[test]
fn a_change_of_the_configuration_is_found() {
    let change = |from: &str, to: &str| {
        let folder = Folder::of_this_workspace();
        let config = folder.text("lockstep.toml");
        assert!(config.contains(from), "{config}");
        folder.put("lockstep.toml", config.replacen(from, to, 1));
        folder
    };
    assert_stale(&change("profile = \"plain\"", "profile = \"exact\""), "struct Members");
    assert_stale(&change("schemars = true", "schemars = false"), "JsonSchema");
    assert_stale(&change("schemars = true", "schemars = true\nformats = \"annotate\""), "Uuid");
    assert_stale(&change("schemars = true", "schemars = true\nname = \"Link\""), "struct Link");
    // What says the same is no drift.
    assert_eq!(found(&change("schemars = true", "schemars = true # as before")), []);

    // Under another name, the old file is nobody's any more.
    let moved = change("connection.rs", "link.rs");
    let codes: Vec<_> = found(&moved).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, [Code::Stale, Code::Orphan, Code::Stale]);
    moved.generate().unwrap().write().unwrap();
    assert!(!moved.path().join(OUTPUT).exists());
    assert_eq!(found(&moved), []);
}

#[test]
fn missing_files_are_found() {
    for path in [OUTPUT, "generated/src/.lockstep.json"] {
        let folder = Folder::of_this_workspace();
        std::fs::remove_file(folder.path().join(path)).unwrap();
        let [(Code::Stale, message)] = &found(&folder)[..] else { panic!("{path}") };
        assert!(message.starts_with(&format!("{path} is missing")), "{message}");
    }
}
