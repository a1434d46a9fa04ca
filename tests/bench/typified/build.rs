//! The two documents as one that typify takes: OpenAPI's `nullable` said as JSON Schema says it, references to components
//! led to `definitions`.

use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

const SCHEMAS: &str = "../../../schemas";

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

    let root: schemars::schema::RootSchema = serde_json::from_value(schema).unwrap();

    let out = std::env::var("OUT_DIR").unwrap();
    for (file, builders) in [("types.rs", false), ("with_builders.rs", true)] {
        let mut space = TypeSpace::new(TypeSpaceSettings::default().with_struct_builder(builders));
        space.add_root_schema(root.clone()).unwrap();
        let tokens = syn::parse2(space.to_stream()).unwrap();
        std::fs::write(format!("{out}/{file}"), prettyplease::unparse(&tokens)).unwrap();
    }
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
            Some(own) => json!(own.replace("schemas/Connection/", "#/")),
            None => schema.clone(),
        },
        other => other.clone(),
    }
}
