//! Promise: whatever a document says, `emit` gives Rust that parses, or diagnostics. Real schemas with nodes deleted, swapped,
//! duplicated and replaced by junk find out: nothing panics, and nothing takes forever.
//!
//! `LOCKSTEP_MUTATIONS` says how many there are; by default few, since an unoptimised build is slow. The whole run is
//! `LOCKSTEP_MUTATIONS=50000 cargo test --release --package lockstep-codegen --test mutations -- --nocapture`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use codegen::{Deviations, Request};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// How long one document may take, in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(120);

/// What stands where a schema, a keyword's value or a name was expected.
fn junk(rng: &mut impl Rng) -> Value {
    let all = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(0.1),
        json!(u64::MAX),
        json!(""),
        json!("#"),
        json!("#/"),
        json!("#/$defs/missing"),
        json!("^(a+)+$"),
        json!("(?<=x)\\p{L}[^"),
        json!("\u{0}\u{10ffff}"),
        json!("type"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"$ref": "#"}),
        json!({"not": {}}),
        json!({"enum": []}),
        json!({"type": "object", "properties": {"": {}, "a\"b": false}}),
        json!({"allOf": [{"$ref": "#"}, {"type": "null"}]}),
        json!({"oneOf": [true, true]}),
        json!({"minimum": 5, "maximum": 1, "type": "integer"}),
        json!({"patternProperties": {"[": true}}),
        json!({"prefixItems": [{}, {"const": {"a": [1]}}], "items": false, "minItems": 3}),
        json!({"if": true, "then": false}),
        json!({"unevaluatedProperties": false}),
        json!({"const": {"a": 1e308}}),
        json!({"$id": "http://example.com/x", "$dynamicAnchor": "a", "$dynamicRef": "#a"}),
    ];
    all[rng.random_range(0..all.len())].clone()
}

/// The pointers of all values in a document, the root left out.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (escape(name), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let pointer = format!("{at}/{name}");
        out.push(pointer.clone());
        places(value, &pointer, out);
    }
}

/// A document with one to four changes.
fn mutated(document: &Value, rng: &mut impl Rng) -> Value {
    let mut out = document.clone();
    for _ in 0..rng.random_range(1..=4) {
        let mut all = Vec::new();
        places(&out, "", &mut all);
        if all.is_empty() {
            return junk(rng);
        }
        let (one, other) = (&all[rng.random_range(0..all.len())], &all[rng.random_range(0..all.len())]);
        let (first, second) = (out.pointer(one).cloned(), out.pointer(other).cloned());
        let (Some(first), Some(second)) = (first, second) else { continue };
        match rng.random_range(0..5) {
            0 => remove(&mut out, one),
            1 => {
                set(&mut out, one, second);
                set(&mut out, other, first);
            }
            2 => set(&mut out, other, first),
            3 => {
                // The same value under one more name.
                let (parent, _) = one.rsplit_once('/').unwrap();
                match out.pointer_mut(parent) {
                    Some(Value::Object(members)) => drop(members.insert("more".to_owned(), first)),
                    Some(Value::Array(items)) => items.push(first),
                    _ => {}
                }
            }
            _ => set(&mut out, one, junk(rng)),
        }
    }
    out
}

fn set(document: &mut Value, at: &str, value: Value) {
    if let Some(place) = document.pointer_mut(at) {
        *place = value;
    }
}

fn remove(document: &mut Value, at: &str) {
    let (parent, name) = at.rsplit_once('/').unwrap();
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
        Some(Value::Array(items)) => drop(items.remove(name.parse().unwrap())),
        _ => {}
    }
}

/// What is mutated: every document with the pointers that can be asked for.
fn documents() -> Vec<(String, Value)> {
    let read = |path: &Path| -> Option<Value> { serde_json::from_slice(&std::fs::read(path).ok()?).ok() };
    let Some(corpus) = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from) else {
        println!("LOCKSTEP_CORPUS is not set: only documents of this repository are mutated");
        let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
        let names = ["Connection.json", "components.json"];
        return names.iter().map(|name| ((*name).to_owned(), read(&schemas.join(name)).unwrap())).collect();
    };
    let mut out = Vec::new();
    for folder in std::fs::read_dir(corpus.join("conformance")).unwrap() {
        let path = folder.unwrap().path().join("groups.jsonl");
        for line in std::fs::read_to_string(path).unwrap_or_default().lines() {
            let group: Value = serde_json::from_str(line).unwrap();
            out.push((format!("{} {}", group["corpus"], group["id"]), group["schema"].clone()));
        }
    }
    for file in std::fs::read_dir(corpus.join("openapi")).unwrap() {
        let path = file.unwrap().path();
        let Some(document) = read(&path) else { continue };
        // A part of each at a time: the whole of the largest takes seconds.
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
        for name in schemas.keys() {
            let mut part = json!({"openapi": document["openapi"], "components": {"schemas": {}}});
            reach(&schemas, name, &mut part["components"]["schemas"]);
            out.push((format!("{} {name}", path.file_name().unwrap().display()), part));
        }
    }
    out
}

/// A schema and what it refers to.
fn reach(schemas: &serde_json::Map<String, Value>, name: &str, out: &mut Value) {
    let Some(schema) = schemas.get(name).filter(|_| out.get(name).is_none()) else { return };
    out[name] = schema.clone();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                if let Some(other) = text.strip_prefix("#/components/schemas/") {
                    reach(schemas, other, out);
                }
            }
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
}

#[test]
fn mutated_documents_give_types_or_diagnostics() {
    let wanted: u64 = std::env::var("LOCKSTEP_MUTATIONS").ok().map_or(150, |text| text.parse().unwrap());
    let documents = documents();
    let next = AtomicU64::new(0);
    let (types, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    // What is under way, for whoever looks why it takes so long.
    let current: Arc<Mutex<Vec<(u64, Instant)>>> = Arc::default();
    let watched = current.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if let Some((seed, _)) = watched.lock().unwrap().iter().find(|(_, since)| since.elapsed() > LONGEST) {
                eprintln!("mutation {seed} hangs");
                std::process::exit(1);
            }
        }
    });
    let slowest: Mutex<(Duration, u64)> = Mutex::default();
    let work = || {
        let folder = tempfile::tempdir().unwrap();
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= wanted {
                return;
            }
            let only = std::env::var("LOCKSTEP_MUTATION").ok().map(|text| text.parse::<u64>().unwrap());
            if only.is_some_and(|only| only != seed) {
                continue;
            }
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let (name, document) = &documents[rng.random_range(0..documents.len())];
            let file = folder.path().join("a.json");
            let document = mutated(document, &mut rng);
            std::fs::write(&file, document.to_string()).unwrap();
            if only.is_some() {
                println!("{name}\n{document}");
            }
            let exact = rng.random_bool(0.5);
            let policy = codegen::Policy {
                unknown: [codegen::Members::Reject, codegen::Members::Ignore, codegen::Members::Keep]
                    [rng.random_range(0..3)],
                enums: if rng.random_bool(0.3) { codegen::Enums::Open } else { codegen::Enums::Closed },
                ..codegen::Policy::default()
            };
            let request = Request {
                all: rng.random_bool(0.5) || document.get("openapi").is_some(),
                operations: rng.random_bool(0.1),
                lenient: rng.random_bool(0.3),
                deviations: if exact { Deviations::EXACT } else { Deviations::PLAIN },
                policy,
                formats: rng.random_bool(0.5),
                ..Request::of(file)
            };
            let started = Instant::now();
            current.lock().unwrap().push((seed, started));
            let result = std::panic::catch_unwind(|| codegen::emit(&request));
            current.lock().unwrap().retain(|(other, _)| *other != seed);
            let took = started.elapsed();
            let mut most = slowest.lock().unwrap();
            *most = (*most).max((took, seed));
            drop(most);
            match result {
                Err(_) => panic!("mutation {seed} of {name} panics: LOCKSTEP_MUTATION={seed} shows it"),
                Ok(Ok(emitted)) => {
                    types.fetch_add(1, Ordering::SeqCst);
                    if let Err(error) = syn::parse_file(&emitted.text) {
                        panic!("mutation {seed} of {name} gives no Rust: {error}");
                    }
                }
                Ok(Err(error)) => {
                    assert!(!error.diagnostics().is_empty(), "mutation {seed} of {name} is refused for nothing");
                    refused.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let (took, seed) = *slowest.lock().unwrap();
    println!(
        "{wanted} mutations of {} documents: {types:?} give types, {refused:?} diagnostics; the slowest, {seed}, took {took:?}",
        documents.len()
    );
}
