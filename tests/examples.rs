//! Promise: what the documents of real services give as examples is read by the types that are generated from them, and
//! written back as the same JSON, wherever the examples are valid. The types of all documents are compiled as they are,
//! with every warning an error.

#[path = "support/nested.rs"]
mod nested;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use codegen::{Deviations, Emitted, Request};
use nested::Nested;
use serde_json::Value;

/// The examples of one document, by the types that they are examples of.
struct Examples {
    emitted: Emitted,
    /// Type and value; each once.
    valid: BTreeSet<(String, String)>,
    /// Those that their own schema rejects.
    invalid: usize,
}

fn examples(file: &Path) -> Examples {
    let request = Request { all: true, deviations: Deviations::EXACT, ..Request::of(file.to_owned()) };
    let emitted = codegen::emit(&request).unwrap();
    let document = parse(file);
    let mut types: BTreeMap<&str, &str> = BTreeMap::new();
    for item in &emitted.model.items {
        types.extend(item.origins.iter().map(|origin| (origin.as_str(), item.name.as_str())));
    }
    let mut found = Vec::new();
    Search { document: &document, types }.collect(&document, "#", &mut found);
    let mut validators = BTreeMap::new();
    let (mut valid, mut invalid) = (BTreeSet::new(), 0);
    for (name, value) in found {
        let validator = validators.entry(name.clone()).or_insert_with(|| {
            let schema = emitted.schema(&name).unwrap();
            let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
            options.should_validate_formats(true).build(&schema).unwrap()
        });
        if validator.is_valid(&value) {
            valid.insert((name, value.to_string()));
        } else {
            invalid += 1;
        }
    }
    Examples { emitted, valid, invalid }
}

/// YAML by way of what `emit` itself reads would be no second opinion: such documents are left to their JSON editions.
fn parse(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

struct Search<'a> {
    document: &'a Value,
    /// The types by their pointers.
    types: BTreeMap<&'a str, &'a str>,
}

impl Search<'_> {
    /// Every example whose schema has a type: of the schema itself, and of a response or a request that names its schema,
    /// or that of the items of a list.
    fn collect(&self, node: &Value, at: &str, out: &mut Vec<(String, Value)>) {
        let escape = |name: &str| name.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
        match node {
            Value::Object(members) => {
                let typed = |pointer: &str| self.types.get(node.pointer(pointer)?.as_str()?).copied();
                let own = self.types.get(at).copied().or_else(|| typed("/schema/$ref"));
                for value in own.iter().flat_map(|_| self.examples(node)) {
                    out.extend(own.map(|name| (name.to_owned(), value)));
                }
                if let Some(name) = typed("/schema/items/$ref") {
                    let lists = self.examples(node).into_iter().filter_map(|list| list.as_array().cloned());
                    out.extend(lists.flatten().map(|value| (name.to_owned(), value)));
                }
                for (name, value) in members {
                    self.collect(value, &format!("{at}/{}", escape(name)), out);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.collect(value, &format!("{at}/{index}"), out);
                }
            }
            _ => {}
        }
    }

    /// The examples that stand beside a schema or in it.
    fn examples(&self, node: &Value) -> Vec<Value> {
        let mut out: Vec<Value> = node.get("example").cloned().into_iter().collect();
        match node.get("examples") {
            Some(Value::Array(all)) => out.extend(all.iter().cloned()),
            Some(Value::Object(all)) => {
                let resolved = all.values().map(|one| match one.get("$ref").and_then(Value::as_str) {
                    Some(text) => self.document.pointer(text.trim_start_matches('#')).unwrap_or(one),
                    None => one,
                });
                out.extend(resolved.filter_map(|one| one.get("value").cloned()));
            }
            _ => {}
        }
        out
    }
}

#[test]
#[ignore = "needs published documents: LOCKSTEP_CORPUS"]
fn examples_of_published_documents_are_read_and_written_back() {
    let corpus = std::env::var_os("LOCKSTEP_CORPUS").expect("LOCKSTEP_CORPUS names a folder of published documents");
    let files = std::fs::read_dir(Path::new(&corpus).join("openapi")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|name| name == "json")).collect();
    files.sort();
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    let (mut valid, mut invalid) = (0, 0);
    for (number, file) in files.iter().enumerate() {
        let examples = examples(file);
        writeln!(tests, "#[test]\nfn m{number}() {{").unwrap();
        for (name, value) in &examples.valid {
            writeln!(tests, "    returns::<m{number}::{name}>({value:?});").unwrap();
        }
        tests.push_str("}\n");
        println!(
            "{}: {} types, {} examples, {} more that are not valid",
            file.file_name().unwrap().display(),
            examples.emitted.model.items.len(),
            examples.valid.len(),
            examples.invalid
        );
        valid += examples.valid.len();
        invalid += examples.invalid;
        crates.extend(examples.emitted.crates);
        modules.push((format!("m{number}"), examples.emitted.text));
    }
    let crates: Vec<_> = crates.into_iter().collect();
    let nested = Nested::new("examples", &format!("[dependencies]\n{}", codegen::dependencies(&crates)));
    nested.library("#![deny(warnings)]\n", &modules, "");
    let head = r#"use examples::*;

fn returns<T: serde::Serialize + serde::de::DeserializeOwned>(json: &str) {
    let read: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    let (before, after) = (serde_json::from_str(json).unwrap(), serde_json::to_value(&read).unwrap());
    assert!(same(&before, &after), "{before}\n{after}");
}

/// Numbers may be written in another way.
fn same(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        (one, other) => one == other,
    }
}

"#;
    nested.put("tests/examples.rs", &format!("{head}{tests}"));
    nested.succeed(&["test", "--test", "examples"]);
    println!("{valid} valid examples come back, {invalid} are not valid");
    assert!(valid > 100);
}
