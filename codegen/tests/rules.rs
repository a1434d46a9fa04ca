//! Promise: the proof includes rules: a model with a rule that is missing, off by one or on the wrong property is
//! refuted by a JSON value.

use codegen::model::{Condition, Kind, Model, Rule, Ty};
use codegen::{Config, Deviations, Request, RuleForm, Side, Verdict};
use serde_json::{Number, Value, json};

/// A configuration with a schema, in a temporary folder.
fn configured(schema: &Value) -> (tempfile::TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    std::fs::write(folder.path().join("schemas/order.json"), schema.to_string()).unwrap();
    let config = "schemas = \"schemas\"\n[[module]]\noutput = \"order.rs\"\ndocuments = [\"order.json\"]\n";
    std::fs::write(folder.path().join("lockstep.toml"), config).unwrap();
    let config = Config::load(folder.path().join("lockstep.toml")).unwrap();
    (folder, config)
}

/// A configuration with a schema that states every kind of rule.
fn project() -> (tempfile::TempDir, Config) {
    configured(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Order",
        "type": "object",
        "required": ["id", "quantity"],
        "additionalProperties": false,
        "properties": {
            "id": { "$ref": "#/$defs/Id" },
            "note": { "type": ["string", "null"], "maxLength": 20 },
            "code": { "type": "string", "minLength": 2, "maxLength": 8 },
            "other": { "type": "string" },
            "quantity": { "type": "integer", "minimum": 1, "maximum": 90 },
            "price": { "type": "number", "exclusiveMinimum": 0, "maximum": 1000 },
            "weight": { "type": "number", "minimum": 0.5, "exclusiveMaximum": 20 },
            "step": { "type": "integer", "multipleOf": 5 },
            "tags": { "type": "array", "minItems": 1, "maxItems": 4, "uniqueItems": true, "items": { "type": "string" } },
            "lines": { "type": "array", "items": { "type": "string", "maxLength": 3 } },
            "labels": { "$ref": "#/$defs/Labels" },
            "marks": {
                "type": "object",
                "patternProperties": { "^x-[0-9]{3}$": { "type": "string" } },
                "additionalProperties": false
            },
            "payment": { "$ref": "#/$defs/Payment" },
            "contact": { "$ref": "#/$defs/Contact" },
            "parcel": { "$ref": "#/$defs/Parcel" }
        },
        "$defs": {
            "Id": { "type": "string", "pattern": "^[A-Z]{3}$" },
            "Labels": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 4,
                "propertyNames": { "minLength": 4 },
                "additionalProperties": { "type": "string" }
            },
            "Payment": {
                "type": "object",
                "properties": {
                    "status": { "enum": ["open", "paid", "void"] },
                    "date": { "type": "string" },
                    "note": { "type": "string" }
                },
                "if": { "properties": { "status": { "const": "paid" } }, "required": ["status"] },
                "then": { "required": ["date"] },
                "else": { "properties": { "date": false } }
            },
            "Contact": {
                "type": "object",
                "properties": {
                    "email": { "type": "string" },
                    "phone": { "type": "string" },
                    "fax": { "type": "string" },
                    "note": { "type": "string" }
                },
                "anyOf": [{ "required": ["email"] }, { "required": ["phone"] }, { "required": ["fax"] }],
                "not": { "required": ["email", "fax"] }
            },
            "Parcel": {
                "type": "object",
                "properties": {
                    "weight": { "type": "integer", "minimum": 0, "maximum": 99 },
                    "size": { "type": "integer", "minimum": 0, "maximum": 99 },
                    "code": { "type": "string" },
                    "other": { "type": "string" },
                    "note": { "type": "string" }
                },
                "oneOf": [{ "required": ["weight"] }, { "required": ["size"] }],
                "dependentRequired": { "code": ["other"] },
                "dependentSchemas": { "other": { "properties": { "weight": { "maximum": 50 } } } }
            }
        }
    }))
}

/// Visits every type with rules in the model, with a number.
fn ruled(model: &mut Model, visit: &mut dyn FnMut(usize, &mut Vec<Rule>)) {
    let mut number = 0;
    for ty in model.items.iter_mut().flat_map(|item| item.types_mut()) {
        ty.walk_mut(&mut |ty| {
            if let Ty::Ruled(_, rules) = ty {
                visit(number, rules);
                number += 1;
            }
        });
    }
}

fn moved(number: &Number, by: f64) -> Number {
    match number.as_i64() {
        Some(whole) => Number::from(whole + by as i64),
        None => Number::from_f64(number.as_f64().unwrap() + by).unwrap(),
    }
}

/// Returns the rule one step tighter or looser.
fn off(rule: &Rule, by: i64) -> Option<Rule> {
    let size = |size: u64| size.checked_add_signed(by);
    let bound = |number: &Number| moved(number, by as f64);
    Some(match rule {
        Rule::MinLength(min) => Rule::MinLength(size(*min)?),
        Rule::MaxLength(max) => Rule::MaxLength(size(*max)?),
        Rule::MinItems(min) => Rule::MinItems(size(*min)?),
        Rule::MaxItems(max) => Rule::MaxItems(size(*max)?),
        Rule::Minimum(min) => Rule::Minimum(bound(min)),
        Rule::Maximum(max) => Rule::Maximum(bound(max)),
        Rule::ExclusiveMinimum(min) => Rule::ExclusiveMinimum(bound(min)),
        Rule::ExclusiveMaximum(max) => Rule::ExclusiveMaximum(bound(max)),
        Rule::MultipleOf(step) => Rule::MultipleOf(moved(step, by as f64)),
        Rule::Pattern(pattern) => Rule::Pattern(pattern.replace('3', if by > 0 { "4" } else { "2" })),
        Rule::MinProperties(min) => Rule::MinProperties(size(*min)?),
        Rule::MaxProperties(max) => Rule::MaxProperties(size(*max)?),
        Rule::PropertyNames(rules) => {
            Rule::PropertyNames(rules.iter().map(|rule| off(rule, by)).collect::<Option<_>>()?)
        }
        Rule::PatternProperties(patterns) => {
            let other = if by > 0 { "4" } else { "2" };
            Rule::PatternProperties(patterns.iter().map(|pattern| pattern.replace('3', other)).collect())
        }
        Rule::UniqueItems => return None,
    })
}

/// Returns the rule with an inclusive bound made exclusive, or the other way round.
fn with_other_exclusivity(rule: &Rule) -> Option<Rule> {
    Some(match rule {
        Rule::Minimum(bound) => Rule::ExclusiveMinimum(bound.clone()),
        Rule::ExclusiveMinimum(bound) => Rule::Minimum(bound.clone()),
        Rule::Maximum(bound) => Rule::ExclusiveMaximum(bound.clone()),
        Rule::ExclusiveMaximum(bound) => Rule::Maximum(bound.clone()),
        Rule::MinLength(size) => Rule::MaxLength(*size),
        Rule::MaxLength(size) => Rule::MinLength(*size),
        Rule::MinItems(size) => Rule::MaxItems(*size),
        Rule::MaxItems(size) => Rule::MinItems(*size),
        Rule::MinProperties(size) => Rule::MaxProperties(*size),
        Rule::MaxProperties(size) => Rule::MinProperties(*size + 1),
        _ => return None,
    })
}

type Mutate = fn(&Rule) -> Option<Vec<Rule>>;

const MUTATIONS: [(&str, Mutate); 6] = [
    ("dropped", |_| Some(Vec::new())),
    ("one higher", |rule| off(rule, 1).map(|rule| vec![rule])),
    ("one lower", |rule| off(rule, -1).map(|rule| vec![rule])),
    ("the other sense", |rule| with_other_exclusivity(rule).map(|rule| vec![rule])),
    ("joined by a length", |rule| matches!(rule, Rule::Pattern(_)).then(|| vec![rule.clone(), Rule::MaxLength(2)])),
    ("joined by a size", |rule| matches!(rule, Rule::UniqueItems).then(|| vec![rule.clone(), Rule::MinItems(2)])),
];

#[test]
fn a_wrong_rule_is_refuted_by_a_value() {
    let (_folder, config) = project();
    let artifacts = codegen::generate(&config).unwrap();
    let module = &artifacts.modules[0];
    assert!(module.proof.holds());
    let verdicts = module.proof.verdicts();
    assert_eq!((verdicts.equivalent_with_rules, verdicts.equivalent_with_json_rules), (6, 0), "{:?}", module.proof);

    let mut places: Vec<Vec<Rule>> = Vec::new();
    ruled(&mut module.model.clone(), &mut |_, rules| places.push(rules.clone()));
    assert_eq!(places.iter().map(Vec::len).sum::<usize>(), 21);
    let mut kinds = std::collections::BTreeSet::new();
    for (place, rules) in places.iter().enumerate() {
        for (at, rule) in rules.iter().enumerate() {
            for (what, mutate) in MUTATIONS {
                let Some(instead) = mutate(rule) else { continue };
                let mut model = module.model.clone();
                ruled(&mut model, &mut |number, rules| {
                    if number == place {
                        rules.splice(at..=at, instead.clone());
                    }
                });
                let proof = codegen::prove_model(&config, &config.modules[0], &model).unwrap();
                let refuted = proof.types.iter().any(|proof| matches!(proof.verdict, Verdict::Differs { .. }));
                assert!(refuted, "{rule} of {rules:?}, {what}: {:?}", proof.types);
                kinds.insert(format!("{} {what}", rule.keyword()));
            }
        }
    }
    // Each is a different mistake.
    assert!(kinds.len() >= 38, "{} kinds: {kinds:?}", kinds.len());
}

/// The conditions inside a condition.
fn inside(condition: &mut Condition) -> Vec<&mut Condition> {
    match condition {
        Condition::AllOf(all) | Condition::AnyOf(all) | Condition::OneOf(all) => all.iter_mut().collect(),
        Condition::Property(_, inner)
        | Condition::PatternProperty(_, inner)
        | Condition::AdditionalProperties { condition: inner, .. }
        | Condition::PropertyNames(inner)
        | Condition::Contains { item: inner, .. }
        | Condition::Items(inner)
        | Condition::DependentSchema(_, inner)
        | Condition::Not(inner) => vec![inner],
        Condition::If { condition, then, otherwise } => [Some(condition), then.as_mut(), otherwise.as_mut()]
            .into_iter()
            .flatten()
            .map(|inner| &mut **inner)
            .collect(),
        _ => Vec::new(),
    }
}

/// Visits every condition of the model, including nested ones, with a number.
fn conditional(model: &mut Model, visit: &mut dyn FnMut(usize, &mut Condition)) {
    fn each(condition: &mut Condition, number: &mut usize, visit: &mut dyn FnMut(usize, &mut Condition)) {
        visit(*number, condition);
        *number += 1;
        inside(condition).into_iter().for_each(|inner| each(inner, number, visit));
    }
    let mut number = 0;
    for condition in model.items.iter_mut().flat_map(|item| &mut item.conditions) {
        each(condition, &mut number, visit);
    }
}

/// Returns wrong variants of a condition.
fn wrong(condition: &Condition) -> Vec<(&'static str, Condition)> {
    let always = Condition::always();
    let mut out = vec![("negated", Condition::Not(Box::new(condition.clone())))];
    if !condition.is_always() {
        out.push(("dropped", always.clone()));
    }
    out.extend(match condition.clone() {
        Condition::Required(names) => vec![
            ("of another member", Condition::Required(vec!["note".to_owned()])),
            ("the other way round", Condition::Property(names[0].clone(), Box::new(Condition::Never))),
        ],
        Condition::Property(_, inner) => vec![("of another member", Condition::Property("note".to_owned(), inner))],
        Condition::Enum(values) => vec![
            ("with another value", Condition::Enum(vec![json!("void")])),
            ("with a value more", Condition::Enum(values.into_iter().chain([json!("void")]).collect())),
        ],
        Condition::Rule(rule) => {
            [1, -1].into_iter().filter_map(|by| Some(("off by one", Condition::Rule(off(&rule, by)?)))).collect()
        }
        Condition::DependentRequired(name, others) => vec![
            ("the other way round", Condition::DependentRequired(others[0].clone(), vec![name])),
            ("of another member", Condition::DependentRequired("note".to_owned(), others)),
        ],
        Condition::DependentSchema(_, inner) => {
            vec![("of another member", Condition::DependentSchema("note".to_owned(), inner))]
        }
        Condition::AnyOf(branches) => vec![
            ("all of them", Condition::AllOf(branches.clone())),
            ("exactly one of them", Condition::OneOf(branches.clone())),
            ("with a branch less", Condition::AnyOf(branches[1..].to_vec())),
        ],
        Condition::OneOf(branches) => vec![
            ("all of them", Condition::AllOf(branches.clone())),
            ("with a branch less", Condition::OneOf(branches[1..].to_vec())),
        ],
        Condition::AllOf(all) if all.len() > 1 => vec![
            ("any of them", Condition::AnyOf(all.clone())),
            ("with a part less", Condition::AllOf(all[1..].to_vec())),
        ],
        Condition::Not(inner) => vec![("without the negation", *inner)],
        Condition::If { condition, then, otherwise } => vec![
            (
                "with its sides exchanged",
                Condition::If { condition: condition.clone(), then: otherwise.clone(), otherwise: then.clone() },
            ),
            ("without `then`", Condition::If { condition: condition.clone(), then: None, otherwise }),
            ("without `else`", Condition::If { condition, then, otherwise: None }),
        ],
        _ => Vec::new(),
    });
    out
}

#[test]
fn a_wrong_condition_is_refuted_by_a_value() {
    let (_folder, config) = project();
    let artifacts = codegen::generate(&config).unwrap();
    let module = &artifacts.modules[0];
    let mut places: Vec<Condition> = Vec::new();
    conditional(&mut module.model.clone(), &mut |_, condition| places.push(condition.clone()));
    assert!(places.len() >= 20, "{places:?}");
    let mut kinds = std::collections::BTreeSet::new();
    for (place, condition) in places.iter().enumerate() {
        for (what, instead) in wrong(condition) {
            let mut model = module.model.clone();
            conditional(&mut model, &mut |number, condition| {
                if number == place {
                    *condition = instead.clone();
                }
            });
            let proof = codegen::prove_model(&config, &config.modules[0], &model).unwrap();
            let refuted = proof.types.iter().any(|proof| matches!(proof.verdict, Verdict::Differs { .. }));
            assert!(refuted, "{condition:?}, {what}: {:?}", proof.types);
            kinds.insert(format!("{} {what}", condition.keyword()));
        }
    }
    // Each is a different mistake; together with those of rules, they are more than 60.
    assert!(kinds.len() >= 25, "{} kinds: {kinds:?}", kinds.len());
}

#[test]
fn a_rule_on_the_wrong_property_is_refuted_both_ways() {
    let (_folder, config) = project();
    let artifacts = codegen::generate(&config).unwrap();
    let mut model = artifacts.modules[0].model.clone();
    let order = model.items.iter_mut().find(|item| item.name == "Order").unwrap();
    let Kind::Struct { fields, .. } = &mut order.kind else { panic!("a struct") };
    let at = |wire: &str| fields.iter().position(|field| field.wire == wire).unwrap();
    let (code, other) = (at("code"), at("other"));
    let moved = fields[code].ty.clone();
    fields[code].ty = std::mem::replace(&mut fields[other].ty, moved);
    let proof = codegen::prove_model(&config, &config.modules[0], &model).unwrap();
    let order = proof.types.iter().find(|proof| proof.name == "Order").unwrap();
    let Verdict::Differs { witness, accepted_by } = &order.verdict else { panic!("{order:?}") };
    let property = if *accepted_by == Side::Type { "code" } else { "other" };
    assert!(witness.get(property).is_some(), "{witness}");
}

#[test]
fn a_wrong_rule_about_json_is_refuted_by_a_value() {
    // Overlapping branches with separate types: the JSON determines which of them match.
    let (_folder, config) = configured(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shape",
        "oneOf": [{ "$ref": "#/$defs/Round" }, { "$ref": "#/$defs/Named" }],
        "$defs": {
            "Round": { "type": "object", "required": ["radius"], "properties": { "radius": { "type": "integer", "maximum": 9 } } },
            "Named": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string", "maxLength": 4 } } }
        }
    }));
    let artifacts = codegen::generate(&config).unwrap();
    let module = &artifacts.modules[0];
    assert!(module.proof.holds());
    assert_eq!(module.proof.verdicts().equivalent_with_json_rules, 1, "{:?}", module.proof);

    let model = serde_json::to_value(&module.model).unwrap();
    let definitions = model["definitions"].as_object().unwrap();
    let key = |end: &str| definitions.keys().find(|key| key.ends_with(end)).unwrap().clone();
    let (round, named, shape) =
        (key("Round"), key("Named"), definitions.keys().find(|key| !key.contains("$defs")).unwrap());
    type Edit<'a> = (&'a str, Box<dyn Fn(&mut Value) + 'a>);
    let wrong: [Edit<'_>; 6] = [
        ("without a property", Box::new(|all| all[&round]["object"]["properties"] = json!({}))),
        ("without `required`", Box::new(|all| all[&named]["object"]["required"] = json!([]))),
        ("off by one", Box::new(|all| all[&named]["object"]["properties"]["name"]["string"]["max"] = json!(5))),
        ("without a branch", Box::new(|all| drop(all[shape]["one_of"].as_array_mut().unwrap().pop()))),
        (
            "any of the branches",
            Box::new(|all| {
                let branches = all[shape]["one_of"].take();
                all[shape]["one_of"] = json!([]);
                all[shape]["any_of"] = branches;
            }),
        ),
        ("accepting anything", Box::new(|all| all[shape]["one_of"] = json!([]))),
    ];
    for (what, edit) in wrong {
        let mut mutant = model.clone();
        edit(&mut mutant["definitions"]);
        let mutant: Model = serde_json::from_value(mutant).unwrap();
        assert_ne!(mutant, module.model, "{what}");
        let proof = codegen::prove_model(&config, &config.modules[0], &mutant).unwrap();
        let refuted = proof.types.iter().any(|proof| matches!(proof.verdict, Verdict::Differs { .. }));
        assert!(refuted, "{what}: {:?}", proof.types);
    }
}

#[test]
fn rules_take_the_configured_form() {
    let schema =
        json!({ "title": "Line", "type": "object", "properties": { "sku": { "type": "string", "maxLength": 40 } } });
    let form = |deviations: Deviations, rules: Option<RuleForm>| {
        let bytes = Some(schema.to_string().into_bytes());
        let request = Request { bytes, deviations, rules, ..Request::of("line.json".into()) };
        let emitted = codegen::emit(&request).unwrap();
        assert!(emitted.proof.holds(), "{:?}", emitted.proof);
        let Kind::Struct { fields, .. } = &emitted.model.item("Line").unwrap().kind else { panic!("a struct") };
        if fields[0].ty.is_item() { RuleForm::Newtype } else { RuleForm::Plain }
    };
    assert_eq!(form(Deviations::PLAIN, None), RuleForm::Plain);
    assert_eq!(form(Deviations::EXACT, None), RuleForm::Newtype);
    for deviations in [Deviations::PLAIN, Deviations::EXACT] {
        for rules in [RuleForm::Plain, RuleForm::Newtype] {
            assert_eq!(form(deviations, Some(rules)), rules);
        }
    }
}
