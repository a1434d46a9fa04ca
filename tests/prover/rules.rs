//! Rules: a proof states what it rests on, and a model that lacks a rule is refuted. `Connection` has no rules about JSON, so
//! these tests have a schema of their own. (Rules that differ from their document: codegen/tests/rules.rs.)

use codegen::model::Model;
use codegen::{Basis, Config, Proof, Side, Verdict};
use serde_json::{Value, json};

use crate::support::Folder;

/// A type for each basis of a proof: a string with a rule, members that depend on each other, a rule about JSON that refers to other
/// definitions, none.
const SCHEMA: &str = r##"{"$defs": {
    "Code": {"type": "string", "minLength": 2},
    "Card": {"type": "object", "properties": {"number": {"type": "string"}, "cvc": {"type": "string"}},
        "dependentRequired": {"number": ["cvc"]}},
    "List": {"type": "array", "items": {"type": "object"}, "contains": {"$ref": "#/$defs/Coded"}},
    "Coded": {"type": "object", "properties": {"code": {"$ref": "#/$defs/Code"}}, "required": ["code"]},
    "Flag": {"type": "boolean"}
}}"##;

struct Subject {
    _folder: Folder,
    config: Config,
    model: Model,
}

impl Subject {
    fn new() -> Subject {
        let folder = Folder::new(
            "schemas = \"schemas\"\n[[module]]\noutput = \"a.rs\"\ndocuments = [\"a.json\"]\ndefinitions = \"all\"\n",
        );
        folder.put("schemas/a.json", SCHEMA);
        let config = Config::load(folder.path().join("lockstep.toml")).unwrap();
        let model = codegen::generate(&config).unwrap().modules.remove(0).model;
        Subject { _folder: folder, config, model }
    }

    fn prove(&self, model: &Model) -> Proof {
        codegen::prove_model(&self.config, &self.config.modules[0], model).unwrap()
    }

    /// The proof of the model after this change of its JSON.
    fn prove_changed(&self, change: impl Fn(&mut Value)) -> Proof {
        let mut model = serde_json::to_value(&self.model).unwrap();
        change(&mut model);
        let changed: Model = serde_json::from_value(model).unwrap();
        assert_ne!(changed, self.model, "the change has no effect");
        self.prove(&changed)
    }
}

/// The item of that name in the JSON of a model.
fn item<'m>(model: &'m mut Value, name: &str) -> &'m mut Value {
    model["items"].as_array_mut().unwrap().iter_mut().find(|item| item["name"] == name).unwrap()
}

/// The types that differ, and which side accepts more.
fn differing(proof: &Proof) -> Vec<(&str, Side)> {
    let differing = proof.types.iter().filter_map(|proof| match &proof.verdict {
        Verdict::Differs { accepted_by, .. } => Some((proof.name.as_str(), *accepted_by)),
        _ => None,
    });
    differing.collect()
}

#[test]
fn each_basis_of_a_proof_is_stated_and_counted() {
    let subject = Subject::new();
    let proof = subject.prove(&subject.model);
    assert!(proof.holds(), "{proof:#?}");
    let by = |name: &str| proof.types.iter().find(|proof| proof.name == name).unwrap().by;
    let expected = [
        ("Code", Basis::Rules),
        ("Card", Basis::Rules),
        ("List", Basis::JsonRules),
        ("Flag", Basis::Shape),
        ("Coded", Basis::Shape),
    ];
    for (name, basis) in expected {
        assert_eq!(by(name), basis, "{name}");
    }
    // In reports, a type without rules has no basis.
    let written = serde_json::to_value(&proof.types).unwrap();
    let without: Vec<_> = written.as_array().unwrap().iter().filter(|ty| ty.get("by").is_none()).collect();
    assert!(without.len() == 2 && without.iter().all(|ty| ty["name"] == "Flag" || ty["name"] == "Coded"));
    let verdicts = serde_json::to_value(proof.verdicts()).unwrap();
    let counts = json!({ "equivalent_by_shape": 2, "equivalent_with_rules": 2, "equivalent_with_json_rules": 1, "differs": 0, "unproved": 0 });
    assert_eq!(verdicts, counts);
}

#[test]
fn a_missing_rule_is_refuted() {
    let subject = Subject::new();
    let proofs = [
        ("Card", subject.prove_changed(|model| item(model, "Card")["conditions"] = json!([]))),
        ("List", subject.prove_changed(|model| item(model, "List")["check"] = json!(null))),
    ];
    for (name, proof) in proofs {
        assert!(!proof.holds(), "{name}");
        assert_eq!(differing(&proof), [(name, Side::Type)]);
        assert_eq!(proof.verdicts().differs, 1, "{name}");
    }
    // A definition that a rule refers to.
    let without = subject.prove_changed(|model| {
        model["definitions"].as_object_mut().unwrap().remove("#/$defs/Coded").unwrap();
    });
    assert!(!without.holds(), "{without:#?}");
}
