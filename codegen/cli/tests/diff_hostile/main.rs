//! Promise: whatever two documents say, `diff` compares them or says why it cannot: it never panics, and takes neither
//! forever nor all memory. `LOCKSTEP_MUTATIONS` is how many mutated documents are compared with what they were made from;
//! where it is given, all hostile schemas are compared in all ways, otherwise each in one.

mod pool;

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use codegen::diff::{Report, Request, diff};
use codegen::instance::{Generator, mutate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// How long one comparison may take in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(120);
/// How much memory all of them may take at once, in kilobytes.
const MAX_PEAK_KB: u64 = 2 << 20;

fn between(folder: &Path, old: &Value, new: &Value) -> Result<Report, codegen::Error> {
    let put = |name: &str, value: &Value| {
        let path = folder.join(name);
        std::fs::write(&path, value.to_string()).unwrap();
        path.display().to_string()
    };
    let (old, new) = (put("old.json", old), put("new.json", new));
    diff(&Request { old, new, ..Request::default() })
}

/// Compares all pairs on all cores; gives how many could be compared. A pair that hangs ends the process, with its number.
fn compared(pairs: &[(String, Value, Value)]) -> usize {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let slowest = Mutex::new((Duration::ZERO, String::new()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                while let Some((name, old, new)) = pairs.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let started = Instant::now();
                    match std::panic::catch_unwind(|| between(folder.path(), old, new)) {
                        Ok(Ok(report)) => {
                            assert!(!report.human().is_empty());
                            done.fetch_add(1, Ordering::SeqCst);
                        }
                        Ok(Err(error)) => assert!(!error.diagnostics().is_empty(), "{name} is refused for nothing"),
                        Err(_) => panic!("{name} panics:\n{old:.2000}\n{new:.2000}"),
                    }
                    let took = started.elapsed();
                    assert!(took < LONGEST, "{name} took {took:?}:\n{old:.2000}\n{new:.2000}");
                    let mut most = slowest.lock().unwrap();
                    if took > most.0 {
                        *most = (took, name.clone());
                    }
                }
            });
        }
    });
    println!("{} pairs, {done:?} compared; the slowest: {:?}", pairs.len(), slowest.lock().unwrap());
    if let Some(peak) = peak() {
        assert!(peak < MAX_PEAK_KB, "{peak} KB");
    }
    done.into_inner()
}

/// The peak memory of this process, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// How many mutations are asked for.
fn wanted() -> Option<u64> {
    std::env::var("LOCKSTEP_MUTATIONS").ok().map(|text| text.parse().unwrap())
}

#[test]
fn hostile_schemas_are_compared_or_refused() {
    let schemas = pool::schemas();
    let mut pairs = Vec::new();
    let all = wanted().is_some();
    for (at, schema) in schemas.iter().enumerate() {
        let next = &schemas[(at + 1) % schemas.len()];
        let ways = [
            (format!("{at} with the next one"), schema.clone(), next.clone()),
            (format!("{at} with nothing said"), schema.clone(), json!({})),
            (format!("nothing said with {at}"), json!({}), schema.clone()),
            (format!("{at} with itself"), schema.clone(), schema.clone()),
        ];
        pairs.extend(ways.into_iter().enumerate().filter(|(way, _)| all || way % 4 == at % 4).map(|(_, pair)| pair));
    }
    let compared = compared(&pairs);
    assert!(compared * 10 > pairs.len() * 9, "{compared} of {}", pairs.len());
}

#[test]
fn instances_of_hostile_schemas_are_bounded() {
    for schema in pool::schemas() {
        let mut generator = Generator::new(&schema, 7);
        for round in 0..20 {
            let Some(value) = generator.value() else { continue };
            let (size, own) = (value.to_string().len(), schema.to_string().len());
            assert!(size <= 4 * own + (4 << 20), "{size} bytes for {schema:.2000}");
            mutate(&value, round);
        }
    }
}

#[test]
fn bounds_beyond_every_integer_are_decided() {
    let folder = tempfile::tempdir().unwrap();
    for (old, new) in [
        (json!({ "type": "number", "exclusiveMinimum": 1e39 }), json!({ "type": "number" })),
        (json!({ "type": "number", "exclusiveMinimum": 1e39 }), json!({ "type": "number", "minimum": 1e39 })),
        (json!({ "type": "integer", "minimum": 1e39 }), json!({ "type": "integer", "minimum": 1e38 })),
        (json!({ "type": "number", "maximum": -1e300 }), json!({ "type": "number", "maximum": 1e300 })),
    ] {
        for (old, new, word) in [(&old, &new, "wider"), (&new, &old, "narrower"), (&old, &old, "same")] {
            let report = between(folder.path(), old, new).unwrap();
            let relation = &report.json()["parts"][0]["definitions"][0]["relation"];
            assert_eq!(relation, word, "{old} {new}: {}", report.human());
        }
    }
}

/// One part of a document, taken out, doubled, moved, or exchanged for what nobody expects there.
fn mutated(document: &Value, rng: &mut ChaCha8Rng) -> Value {
    fn places(value: &Value, at: &str, out: &mut Vec<String>) {
        let mut inner = |name: String, value: &Value| {
            let pointer = format!("{at}/{name}");
            out.push(pointer.clone());
            places(value, &pointer, out);
        };
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| inner(name.replace('~', "~0").replace('/', "~1"), value));
            }
            Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| inner(at.to_string(), value)),
            _ => {}
        }
    }
    let junk = [
        json!(null),
        json!(false),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("#"),
        json!("^(a+)+$"),
        json!([]),
        json!({}),
        json!({ "$ref": "#" }),
        json!({ "not": {} }),
        json!({ "oneOf": [true, { "type": "null" }] }),
        json!({ "minimum": 5, "exclusiveMaximum": 1e39, "type": "integer" }),
        json!({ "minLength": 1_000_000_000_u64 }),
        json!({ "allOf": [{ "$ref": "#" }, { "type": "null" }] }),
        json!({ "unevaluatedProperties": false }),
        json!({ "additionalProperties": { "$ref": "#" }, "minProperties": 3 }),
    ];
    let mut out = document.clone();
    for _ in 0..rng.random_range(1..=3) {
        let mut all = Vec::new();
        places(&out, "", &mut all);
        if all.is_empty() {
            break;
        }
        let (one, other) = (&all[rng.random_range(0..all.len())], &all[rng.random_range(0..all.len())]);
        let moved = out.pointer(other).cloned().unwrap_or_default();
        let (parent, name) = one.rsplit_once('/').unwrap();
        match rng.random_range(0..4) {
            0 => match out.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
                Some(Value::Array(items)) => drop(items.pop()),
                _ => {}
            },
            1 => match out.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.insert("more".to_owned(), moved)),
                Some(Value::Array(items)) => items.push(moved),
                _ => {}
            },
            2 => *out.pointer_mut(one).unwrap() = moved,
            _ => *out.pointer_mut(one).unwrap() = junk[rng.random_range(0..junk.len())].clone(),
        }
    }
    out
}

#[test]
fn mutated_documents_are_compared_with_the_originals() {
    let wanted = wanted().unwrap_or(100);
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let read = |name: &str| serde_json::from_slice(&std::fs::read(schemas.join(name)).unwrap()).unwrap();
    let mut documents: Vec<Value> = ["Connection.json", "components.json"].into_iter().map(read).collect();
    documents.extend(pool::schemas().into_iter().filter(|schema| schema.to_string().len() < 10_000));
    let pair = |seed: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let at = if rng.random_bool(0.5) { rng.random_range(0..2) } else { rng.random_range(0..documents.len()) };
        let new = mutated(&documents[at], &mut rng);
        (format!("mutation {seed}"), documents[at].clone(), new)
    };
    let mut done = 0;
    // In parts, so that not all of them are kept in memory at once.
    for first in (0..wanted).step_by(500) {
        let pairs: Vec<_> = (first..wanted.min(first + 500)).map(pair).collect();
        done += compared(&pairs);
    }
    assert!(done as u64 * 4 > wanted, "{done} of {wanted}");
}

#[test]
fn odd_folders_and_documents_are_compared_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    for side in [&old, &new] {
        std::fs::create_dir_all(side.join("deep.json/inner.yaml")).unwrap();
        std::fs::write(side.join("deep.json/inner.yaml/a.json"), r#"{"type": "string"}"#).unwrap();
        std::fs::write(side.join("a.json"), r#"{"$ref": "b.json"}"#).unwrap();
        std::fs::write(side.join("b.json"), r#"{"properties": {"a": {"$ref": "a.json"}}}"#).unwrap();
        std::fs::write(side.join(".hidden.json"), "{").unwrap();
        std::fs::write(side.join("note.txt"), "no document").unwrap();
        std::fs::write(side.join("aliases.yaml"), "a: &a {type: string}\nproperties: {x: *a, y: *a}\n").unwrap();
    }
    let paths = || [&old, &new].map(|path| path.display().to_string());
    let compare = || {
        let [old, new] = paths();
        diff(&Request { old, new, ..Request::default() })
    };
    assert_eq!(compare().unwrap().outcome, codegen::diff::Outcome::Same);
    let deep = format!("{}{}", r#"{"items":"#.repeat(5_000), "}".repeat(5_000));
    let bomb: String = (1..30).map(|at| format!("a{at}: &a{at} [*a{}, *a{}]\n", at - 1, at - 1)).collect();
    for (name, text) in [
        ("circle.json", r##"{"$ref": "#"}"##.to_owned()),
        ("circle.json", r##"{"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#"}}}"##.to_owned()),
        ("deep.json/deep.json", deep),
        ("bomb.yaml", format!("a0: &a0 [x]\n{bomb}")),
        ("empty.json", String::new()),
        ("text.json", "\u{feff}no JSON".to_owned()),
        ("twice.json", r#"{"type": "string", "type": "integer"}"#.to_owned()),
    ] {
        std::fs::write(new.join(name), text).unwrap();
        match compare() {
            Ok(report) => assert!(!report.human().is_empty(), "{name}"),
            Err(error) => assert!(!error.diagnostics().is_empty(), "{name}"),
        }
        std::fs::remove_file(new.join(name)).unwrap();
    }
}

#[test]
fn names_in_a_repository_are_no_options_and_lead_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let done = Command::new("git").arg("-C").arg(folder.path()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let schemas = folder.path().join("schemas");
    std::fs::create_dir(&schemas).unwrap();
    for at in 0..50 {
        std::fs::write(schemas.join(format!("d{at}.json")), r#"{"type": "string"}"#).unwrap();
    }
    for name in ["--output=x.json", "-o.json", "a b.json", "ä\u{1f4a5}.json"] {
        std::fs::write(schemas.join(name), r#"{"type": "integer"}"#).unwrap();
    }
    #[cfg(unix)]
    {
        std::fs::write(schemas.join("two\nlines.json"), r#"{"type": "integer"}"#).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", schemas.join("link.json")).unwrap();
    }
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "one"]);
    let lockstep = |old: &str, new: &str| {
        let binary = env!("CARGO_BIN_EXE_lockstep");
        Command::new(binary).current_dir(folder.path()).args(["diff", "--", old, new]).output().unwrap()
    };
    let output = lockstep("HEAD:schemas", "schemas");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = lockstep("HEAD:schemas/--output=x.json", "schemas/-o.json");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for old in [
        "--output=/tmp/x:schemas",
        "-p:schemas",
        "HEAD:--output=x",
        "HEAD^{tree}:../..",
        "HEAD:schemas\nx",
        "HEAD --help:a",
    ] {
        let output = lockstep(old, "schemas");
        assert_eq!(output.status.code(), Some(2), "{old}: {output:?}");
    }
    assert!(!folder.path().join("x").exists() && !folder.path().join("x.json").exists());
}

/// What is missing in a partial clone is fetched by a program that the repository's own configuration names.
#[cfg(unix)]
#[test]
fn no_program_runs_that_a_repository_names() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let done = Command::new("git").arg("-C").arg(folder.path()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    };
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    std::fs::write(folder.path().join("schemas/a.json"), r#"{"type": "string"}"#).unwrap();
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "one"]);
    let blob = git(&["rev-parse", "HEAD:schemas/a.json"]);
    std::fs::remove_file(folder.path().join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
    let mark = folder.path().join("fetched");
    let program = format!("ext::sh -c touch% {}", mark.display());
    for (key, value) in [
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("protocol.ext.allow", "always"),
        ("remote.origin.url", program.as_str()),
    ] {
        git(&["config", key, value]);
    }
    let binary = env!("CARGO_BIN_EXE_lockstep");
    for old in ["HEAD:schemas", "HEAD:schemas/a.json"] {
        let output = Command::new(binary).current_dir(folder.path()).args(["diff", old, "schemas"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{old}: {output:?}");
        assert!(!mark.exists(), "{old} ran what the repository names");
    }
}
