//! Promise: the schema that schemars derives from the compiled types means what the published one means, proved both ways.
//! The derived schema comes from the attributes that the compiler saw, not from the generator's model of them.

use codegen::{Artifact, Config};
use jsonschema::canonical::{self, CanonicalKind, CanonicalSchema, Containment};
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value, json};

fn module() -> Artifact {
    let config = Config::load(concat!(env!("CARGO_MANIFEST_DIR"), "/lockstep.toml")).unwrap();
    codegen::generate(&config).unwrap().modules.remove(0)
}

/// Two schemas in one document, the definitions of each under names of its own.
struct Pair {
    document: Value,
}

impl Pair {
    fn new(left: &Value, right: &Value) -> Pair {
        let mut defs = Map::new();
        for (side, schema) in [("left", left), ("right", right)] {
            let mut root = schema.clone();
            let inner = root.as_object_mut().and_then(|root| root.remove("$defs")).unwrap_or_default();
            let inner = inner.as_object().cloned().unwrap_or_default();
            for (name, mut schema) in
                inner.into_iter().map(|(name, s)| (format!("{side}-{name}"), s)).chain([(side.to_owned(), root)])
            {
                rename(&mut schema, side);
                defs.insert(name, schema);
            }
        }
        Pair { document: json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs }) }
    }

    /// Whether the left one accepts all that the right one does, and the other way round.
    fn covers(&self) -> [Containment; 2] {
        let options =
            canonical::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true).offline();
        let prepared = options.prepare(&self.document).unwrap();
        let form = |side: &str| -> CanonicalSchema {
            let form = prepared.canonicalize_at(&format!("/$defs/{side}")).unwrap();
            assert_ne!(form.kind(), CanonicalKind::Raw, "{side} has no canonical form");
            form
        };
        let (left, right) = (form("left"), form("right"));
        [left.covers(&right).unwrap(), right.covers(&left).unwrap()]
    }
}

/// References to definitions of its own. Annotations say nothing, and a dialect is stated once.
fn rename(schema: &mut Value, side: &str) {
    match schema {
        Value::Object(members) => {
            members.remove("$schema");
            if let Some(Value::String(target)) = members.get_mut("$ref") {
                *target = target.replace("#/$defs/", &format!("#/$defs/{side}-"));
            }
            members.values_mut().for_each(|member| rename(member, side));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, side)),
        _ => {}
    }
}

fn derived<T: JsonSchema>() -> (String, Schema) {
    (T::schema_name().into_owned(), schema_for!(T))
}

/// One of each type that is generated.
fn all_derived() -> Vec<(String, Schema)> {
    use generated::*;
    vec![
        derived::<Connection>(),
        derived::<SourceType>(),
        derived::<ConnectionId>(),
        derived::<DataConnectionStatus>(),
        derived::<DateTime>(),
        derived::<DataConnectionError>(),
        derived::<ErrorStatus>(),
    ]
}

const BOTH: [Containment; 2] = [Containment::Yes, Containment::Yes];

#[test]
fn derived_schemas_are_equivalent_to_the_published_ones() {
    let module = module();
    let all = all_derived();
    let mut names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let mut wanted: Vec<&str> = module.model.items.iter().map(|item| item.name.as_str()).collect();
    names.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(names, wanted, "each generated type is compared");
    for (name, schema) in all {
        let source = module.schema(&name).unwrap();
        let answers = Pair::new(schema.as_value(), &source).covers();
        assert_eq!(answers, BOTH, "{name}\nderived: {:#}\nsource: {source:#}", schema.as_value());
    }
}

type Change = fn(&mut Value);

/// A test that can only say yes says nothing: each of these changes to what schemars derives has to be seen.
#[test]
fn a_changed_derived_schema_is_not_equivalent() {
    let source = module().schema("Connection").unwrap();
    let derived = schema_for!(generated::Connection);
    let changes: [(&str, Change); 8] = [
        ("a member is not required", |schema| drop(schema["required"].as_array_mut().unwrap().pop())),
        ("one more is", |schema| schema["required"].as_array_mut().unwrap().push("lastSync".into())),
        ("other members are allowed", |schema| drop(schema.as_object_mut().unwrap().remove("additionalProperties"))),
        ("a format is lost", |schema| schema["properties"]["linkUrl"] = json!({ "type": "string" })),
        ("a format is another", |schema| schema["properties"]["integrationId"]["format"] = "uri".into()),
        ("null is allowed", |schema| schema["properties"]["platformName"]["type"] = json!(["string", "null"])),
        ("a variant is gone", |schema| {
            let variants = &mut schema["$defs"]["SourceType"];
            assert!(variants["enum"].as_array_mut().unwrap().pop().is_some());
        }),
        ("an inner member allows null", |schema| {
            schema["$defs"]["DataConnectionError"]["properties"]["statusCode"]["type"] = json!(["string", "null"]);
        }),
    ];
    for (what, change) in changes {
        let mut changed = derived.as_value().clone();
        change(&mut changed);
        assert_ne!(&changed, derived.as_value(), "{what}: nothing was changed");
        let answers = Pair::new(&changed, &source).covers();
        assert_ne!(answers, BOTH, "{what}");
    }
}

/// Unless it is told to assert formats, the prover drops them, and then every one of the proofs would hold for nothing.
#[test]
fn a_uuid_is_not_any_string() {
    let (uuid, uri) = (json!({ "type": "string", "format": "uuid" }), json!({ "type": "string", "format": "uri" }));
    let string = json!({ "type": "string" });
    assert_eq!(Pair::new(&uuid, &uuid).covers(), BOTH);
    assert_eq!(Pair::new(&string, &uuid).covers(), [Containment::Yes, Containment::No]);
    assert_eq!(Pair::new(&string, &uri).covers(), [Containment::Yes, Containment::No]);
    assert!(!Pair::new(&uri, &uuid).covers().contains(&Containment::Yes));
}
