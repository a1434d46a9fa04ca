//! The fuzz targets. Each function accepts any bytes, and panics if a guarantee is violated. They need no fuzzer:
//! `codegen/tests/mutations` runs them on stable.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::LazyLock;

use codegen::{Config, Deviations, Emitted, Policy, Request, UnknownMembers, update};
use serde_json::json;
use tempfile::TempDir;

use crate::judged::Judge;
use pattern::Pattern;

// Each target uses only a part of it.
#[allow(dead_code)]
#[path = "../../src/pattern/mod.rs"]
mod pattern;

static JUDGE: LazyLock<Judge> = LazyLock::new(Judge::new);

/// Generates from a document: the first byte contains the options, the rest is JSON or YAML. The result must be types
/// or diagnostics.
pub fn documents(data: &[u8]) {
    let Some((options, content)) = data.split_first() else { return };
    let has = |bit: u8| options & (1 << bit) != 0;
    let request = Request {
        bytes: Some(content.to_vec()),
        all: has(1),
        operations: has(2),
        lenient: has(3),
        keep_going: has(4),
        formats: !has(5),
        deviations: if has(6) { Deviations::EXACT } else { Deviations::PLAIN },
        policy: Policy {
            unknown: if has(7) { UnknownMembers::Keep } else { UnknownMembers::default() },
            ..Policy::default()
        },
        ..Request::of(if has(0) { "a.yaml" } else { "a.json" }.into())
    };
    match codegen::emit(&request) {
        Ok(emitted) => judged(&emitted),
        Err(error) => assert!(!error.diagnostics().is_empty(), "refused for nothing"),
    }
}

fn judged(emitted: &Emitted) {
    if let Err(fault) = JUDGE.judge(emitted) {
        panic!("what is generated {fault}\n{}", emitted.text);
    }
}

/// The maximum length of the expressions that two engines must agree on, in bytes, and of the strings to match, in
/// characters: one of the engines takes exponential time.
const MAX_PATTERN_BYTES: usize = 48;
const MAX_SUBJECT_CHARS: usize = 3;

/// Tests a regular expression, on the first line, with strings, one on each further line. An expression that is
/// accepted must be supported by the engine that matches it, and both engines must agree.
pub fn patterns(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let expression = lines.next().unwrap_or_default();
    let read = Pattern::new(expression);
    assert_eq!(pattern::is_supported(expression), read.is_some(), "{expression:?}");
    match read {
        Some(Pattern::Backtracking(text, flags)) => {
            let regex = regress::Regex::with_flags(&text, flags);
            assert!(regex.is_ok(), "{expression:?} became {text:?}, which {}", regex.unwrap_err());
        }
        Some(Pattern::Linear(linear)) => {
            let digits = expression.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_digit));
            if expression.len() > MAX_PATTERN_BYTES || digits {
                return;
            }
            // A rewritten expression has no second engine to compare with.
            let Ok(regex) = regress::Regex::with_flags(expression, "u") else { return };
            for subject in lines.chain(["", "a", "é\n", "A1_"]) {
                let subject: String = subject.chars().take(MAX_SUBJECT_CHARS).collect();
                let expected = regex.find(&subject).is_some();
                assert_eq!(linear.matches(&subject), expected, "{expression:?} on {subject:?}");
            }
        }
        None => {}
    }
}

/// Cleans a description. It must not prevent types from being generated, no part of it may become code, and cleaning
/// must be idempotent.
pub fn descriptions(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let docs = |text: &str| {
        let schema = json!({ "type": "object", "description": text, "properties": { "a": { "description": text } } });
        let request = Request { bytes: Some(schema.to_string().into_bytes()), ..Request::of("a.json".into()) };
        let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        judged(&emitted);
        emitted.model.items.iter().next().and_then(|item| item.docs.clone()).unwrap_or_default()
    };
    let cleaned = docs(&text);
    assert_eq!(docs(&cleaned), cleaned, "cleaned twice: {text:?}");
}

/// Runs `update` on a source file of the package, or, if the input begins with a line feed, on an existing generated
/// file. It must succeed or report an error.
pub fn sources(data: &[u8]) {
    thread_local!(static PROJECT: OnceCell<TempDir> = const { OnceCell::new() });
    PROJECT.with(|project| {
        let folder = project.get_or_init(project_folder).path();
        let (library, types) = if data.starts_with(b"\n") { (&b"mod order;"[..], data) } else { (data, &b""[..]) };
        put(folder, "src/lib.rs", library);
        put(folder, "src/order.rs", types);
        let config = Config::load(folder.join("lockstep.toml")).unwrap();
        match update::update(&config, &update::Request { dry_run: true, ..update::Request::default() }) {
            Ok(update) => assert!(update.files.iter().any(|file| file.ends_with("src/order.rs")), "{update:?}"),
            Err(error) => assert!(!error.diagnostics().is_empty(), "refused for nothing"),
        }
    });
}

/// A package without generated types.
fn project_folder() -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let folder = project.path();
    let schema = br#"{ "title": "Order", "type": "object", "properties": { "id": { "type": "string" } } }"#;
    put(folder, "upstream.json", schema);
    put(folder, "schemas/order.json", schema);
    put(folder, "Cargo.toml", b"[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let config = "schemas = \"schemas\"\n\n[[module]]\noutput = \"src/order.rs\"\ndocuments = [\"order.json\"]\n\n\
                  [[source]]\ndocument = \"order.json\"\nfrom = \"upstream.json\"\n";
    put(folder, "lockstep.toml", config.as_bytes());
    project
}

fn put(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}
