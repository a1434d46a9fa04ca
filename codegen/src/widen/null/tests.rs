use serde_json::json;

use crate::error::Result;
use crate::{Choice, Deviations, Emitted, FieldChoice, Null, Policy, Request, Verdict, emit};

fn emitted(policy: Policy, deviations: Deviations) -> Result<Emitted> {
    let member = json!({"type": ["string", "null"]});
    let schema = json!({"title": "Axis", "type": "object", "properties": {"grid": member, "title": member, "to":
        {"type": "object", "title": "To", "properties": {"grid": member}}}});
    let bytes = Some(schema.to_string().into_bytes());
    emit(&Request { bytes, policy, deviations, ..Request::of("axis.json".into()) })
}

/// The fields of `Axis` and `To` that tell null from an absent member.
fn distinct(policy: Policy, deviations: Deviations) -> Vec<&'static str> {
    let emitted = emitted(policy, deviations).unwrap();
    assert!(emitted.proof.types.iter().all(|proof| proof.verdict == Verdict::Equivalent));
    let (axis, to) = emitted.text.split_once("pub struct To").unwrap();
    let fields = [("Axis grid", axis, "grid"), ("Axis title", axis, "title"), ("To grid", to, "grid")];
    let is_distinct = |text: &str, name: &str| text.contains(&format!("pub {name}: Option<Option<String>>"));
    let found = fields.into_iter().filter(|(_, text, name)| is_distinct(text, name)).map(|field| field.0);
    let found: Vec<&str> = found.collect();
    // What is one value is listed with its type.
    for name in ["Axis", "To"] {
        let proof = emitted.proof.types.iter().find(|proof| proof.name == name).unwrap();
        let merged = fields.iter().any(|field| field.0.starts_with(name) && !found.contains(&field.0));
        assert_eq!(proof.deviations.contains(&"null-absent"), merged, "{name}");
    }
    found
}

fn of_types(null: Option<Null>, types: &[(&str, Choice)]) -> Policy {
    let types = types.iter().map(|(name, choice)| ((*name).to_owned(), choice.clone())).collect();
    Policy { null, types, ..Policy::default() }
}

fn choice(null: Option<Null>, fields: &[(&str, Null)]) -> Choice {
    let field = |(name, null): &(&str, Null)| ((*name).to_owned(), FieldChoice { null: Some(*null) });
    Choice { null, fields: fields.iter().map(field).collect(), ..Choice::default() }
}

#[test]
fn null_follows_the_field_then_type_then_module_then_profile() {
    use Null::{Absent, Distinct};
    let all = ["Axis grid", "Axis title", "To grid"];
    assert!(distinct(Policy::default(), Deviations::PLAIN).is_empty());
    assert_eq!(distinct(Policy::default(), Deviations::EXACT), all);
    assert_eq!(distinct(of_types(Some(Distinct), &[]), Deviations::PLAIN), all);
    assert!(distinct(of_types(Some(Absent), &[]), Deviations::EXACT).is_empty());
    let of_type = [("Axis", choice(Some(Distinct), &[]))];
    assert_eq!(distinct(of_types(None, &of_type), Deviations::PLAIN), ["Axis grid", "Axis title"]);
    let of_field = [("Axis", choice(None, &[("grid", Distinct)]))];
    assert_eq!(distinct(of_types(None, &of_field), Deviations::PLAIN), ["Axis grid"]);
    let of_both = [("Axis", choice(Some(Distinct), &[("grid", Absent)]))];
    assert_eq!(distinct(of_types(None, &of_both), Deviations::PLAIN), ["Axis title"]);
    let one_absent = [("Axis", choice(None, &[("grid", Absent)]))];
    assert_eq!(distinct(of_types(None, &one_absent), Deviations::EXACT), ["Axis title", "To grid"]);
}

#[test]
fn a_member_that_is_not_there_is_an_error_that_names_those_that_are() {
    let wrong = of_types(None, &[("Axis", choice(None, &[("grids", Null::Distinct)]))]);
    let error = emitted(wrong, Deviations::PLAIN).unwrap_err();
    let problem = &error.diagnostics()[0];
    assert_eq!(problem.message, "`Axis` has no member `grids`");
    assert_eq!(problem.help, "its members are grid, title, to");
}

#[test]
fn null_is_configured_for_modules_types_and_fields() {
    let text = "schemas = 's'\n[[module]]\noutput = 'a.rs'\ndocuments = ['a.json']\nnull = 'distinct'\n\
                [module.types.Axis]\nnull = 'absent'\nfields.grid = { null = 'distinct' }\n";
    let config = crate::Config::parse(std::path::Path::new("lockstep.toml"), text).unwrap();
    let axis = choice(Some(Null::Absent), &[("grid", Null::Distinct)]);
    assert_eq!(config.modules[0].policy, of_types(Some(Null::Distinct), &[("Axis", axis)]));
}
