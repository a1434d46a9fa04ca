//! What typify makes of the documents that are measured. `Connection` and its components come as one that it takes: OpenAPI's
//! `nullable` said as JSON Schema says it, references to components led to `definitions`. Of OpenAPI documents it gets the
//! component schemas in the same way. Where it fails, what it says stands in the place of its output.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

const SCHEMAS: &str = "../../../schemas";
const RULES: &str = "../rules/schemas";

fn main() {
    println!("cargo::rerun-if-changed={SCHEMAS}");
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(format!("{SCHEMAS}/{name}")).unwrap()).unwrap()
    };
    let (mut schema, components) = (normalised(&read("Connection.json")), read("components.json"));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema.as_object_mut().unwrap().remove("$id");
    let components = &components["components"];
    schema["definitions"]["DateTime"] = normalised(&components["schemas"]["DateTime"]);
    schema["definitions"]["ConnectionId"] = normalised(&components["parameters"]["connectionId"]["schema"]);
    // The copy of the inline enum that nothing refers to.
    schema["definitions"].as_object_mut().unwrap().remove("dataConnectionSourceType");

    let out = std::env::var("OUT_DIR").unwrap();
    for (file, builders) in [("types.rs", false), ("with_builders.rs", true)] {
        std::fs::write(format!("{out}/{file}"), types(&schema, builders).unwrap()).unwrap();
    }
    println!("cargo::rerun-if-changed={RULES}");
    let mut failures = String::from("&[");
    for entry in std::fs::read_dir(RULES).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let schema = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        println!("cargo::rustc-check-cfg=cfg({name})");
        let (code, failure) = written(types(&schema, false));
        if failure.is_empty() {
            println!("cargo::rustc-cfg={name}");
        } else {
            write!(failures, "({name:?}, {failure:?}),").unwrap();
        }
        std::fs::write(format!("{out}/{name}.rs"), code).unwrap();
    }
    std::fs::write(format!("{out}/failures.rs"), failures + "]").unwrap();
    println!("cargo::rerun-if-env-changed=LOCKSTEP_CORPUS");
    let mut list = String::from("&[");
    if let Ok(corpus) = std::env::var("LOCKSTEP_CORPUS") {
        for name in ["nexus", "Adyen-Management-v3", "github"] {
            let document = std::fs::read_to_string(format!("{corpus}/openapi/{name}.json")).unwrap();
            let (code, failure) = written(types(&components_of(&serde_json::from_str(&document).unwrap()), false));
            std::fs::write(format!("{out}/{name}.rs"), code).unwrap();
            writeln!(list, "({name:?}, include_str!({:?}), {failure:?}),", format!("{out}/{name}.rs")).unwrap();
        }
    }
    std::fs::write(format!("{out}/documents.rs"), list + "]").unwrap();
}

/// The code, or why there is none.
fn written(types: Result<String, String>) -> (String, String) {
    match types {
        Ok(code) => (code, String::new()),
        Err(failure) => (String::new(), failure),
    }
}

/// What typify makes of the schema and its definitions, formatted, or what it says where it fails.
fn types(schema: &Value, builders: bool) -> Result<String, String> {
    let root: schemars::schema::RootSchema =
        serde_json::from_value(schema.clone()).map_err(|error| error.to_string())?;
    let made = std::panic::catch_unwind(|| {
        let mut space = TypeSpace::new(TypeSpaceSettings::default().with_struct_builder(builders));
        space.add_root_schema(root).map(|_| space.to_stream())
    });
    let tokens = made.map_err(|panic| message(&*panic))?.map_err(|error| error.to_string())?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    Ok(prettyplease::unparse(&file))
}

/// The first line of what a panic says.
fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("panics").trim_end_matches(": {").to_owned()
}

/// The component schemas of an OpenAPI document, as one JSON Schema.
fn components_of(document: &Value) -> Value {
    let text = normalised(&document["components"]["schemas"]).to_string();
    let text = text.replace("#/components/schemas/", "#/definitions/");
    let definitions: Value = serde_json::from_str(&text).unwrap();
    json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": definitions })
}

fn normalised(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(normalised).collect(),
        Value::Object(members) => {
            let rest: Map<_, _> = members
                .iter()
                .filter(|(keyword, _)| !matches!(keyword.as_str(), "nullable" | "example"))
                .map(|(keyword, value)| (keyword.clone(), normalised(value)))
                .collect();
            match members.get("nullable") {
                Some(Value::Bool(true)) => json!({ "oneOf": [rest, { "type": "null" }] }),
                _ => Value::Object(rest),
            }
        }
        Value::String(text) => match text.strip_prefix("#/components/") {
            Some("schemas/DateTime") => json!("#/definitions/DateTime"),
            Some("parameters/connectionId/schema") => json!("#/definitions/ConnectionId"),
            Some(own) => json!(own.strip_prefix("schemas/Connection/").map_or(text.clone(), |own| format!("#/{own}"))),
            None => schema.clone(),
        },
        other => other.clone(),
    }
}
