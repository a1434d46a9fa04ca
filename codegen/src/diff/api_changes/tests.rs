use super::*;
use crate::model::{AdditionalProperties, Alternative, DefaultValue, Deviations, Field, Rest};

fn model(name: &str, wire: &str) -> Model {
    let field = Field {
        name: name.to_owned(),
        wire: wire.to_owned(),
        origin: String::new(),
        docs: None,
        required: true,
        ty: Ty::String,
        default: None,
        null_distinct: false,
    };
    let item = |item: &str, kind| Item::new(item, vec![format!("#/{item}")], kind);
    let variants = vec![Variant { name: name.to_uppercase(), wire: wire.to_owned(), docs: None }];
    let record = Kind::Struct { fields: vec![field], unknown: AdditionalProperties::Reject };
    let alternative = Alternative { name: "One".to_owned(), ty: Ty::String, dispatch: crate::model::Dispatch::Always };
    let items = vec![
        item("Record", record),
        item("Choice", Kind::Enum { variants, other: None }),
        item("Either", Kind::Union { alternatives: vec![alternative] }),
    ];
    Model { items: items.into(), root: "Record".to_owned(), deviations: Deviations::PLAIN, ..Model::default() }
}

fn ids(old: &Model, new: &Model) -> Vec<&'static str> {
    let split = Split::default();
    let impact = compare((old, &split), (new, &split), &HashMap::new(), &HashSet::new());
    impact.changes.iter().map(|change| change.rule.id).collect()
}

#[test]
fn rust_names_and_json_names_are_distinguished() {
    let model_a = model("a", "a");
    assert_eq!(ids(&model_a, &model_a), Vec::<&str>::new());
    assert_eq!(ids(&model_a, &model("b", "a")), ["field-renamed", "variant-renamed"]);
    assert_eq!(ids(&model_a, &model("a", "b")), ["field-on-the-wire", "variant-on-the-wire"]);
    let removed = ["field-removed", "field-added", "variant-removed", "variant-added"];
    assert_eq!(ids(&model_a, &model("b", "b")), removed);
}

#[test]
fn a_variant_may_get_another_type() {
    let mut other = model("a", "a");
    for ty in other.items.iter_mut().skip(2).flat_map(Item::types_mut) {
        *ty = Ty::Bool;
    }
    assert_eq!(ids(&model("a", "a"), &other), ["alternative-type"]);
}

#[test]
fn changes_of_default_values_are_reported() {
    let with = |fallback: Option<DefaultValue>| {
        let mut model = model("a", "a");
        for item in &mut model.items {
            if let Kind::Struct { fields, .. } = &mut item.kind {
                fields.iter_mut().for_each(|field| field.default = fallback.clone());
            }
        }
        model
    };
    let whole = |value| with(Some(DefaultValue::Integer(value)));
    assert_eq!(ids(&whole(1), &whole(1)), Vec::<&str>::new());
    assert_eq!(ids(&whole(1), &whole(2)), ["default-changed"]);
    assert_eq!(ids(&whole(1), &with(None)), ["default-lost"]);
    assert_eq!(ids(&with(None), &whole(1)), ["default-gained"]);
    // An invalid default is the same as none.
    assert_eq!(ids(&with(Some(DefaultValue::Invalid)), &with(None)), Vec::<&str>::new());
}

#[test]
fn tuples_change_as_structs_do() {
    let tuple = |rest: Option<Ty>| {
        let mut model = model("a", "0");
        for item in &mut model.items {
            if let Kind::Struct { fields, .. } = &item.kind {
                let rest = rest.clone().map(|ty| Rest { name: "rest".to_owned(), ty });
                item.kind = Kind::Tuple { fields: fields.clone(), rest };
            }
        }
        model
    };
    let with_rest = |ty: Ty| tuple(Some(ty));
    assert_eq!(ids(&with_rest(Ty::Bool), &with_rest(Ty::Bool)), Vec::<&str>::new());
    assert_eq!(ids(&with_rest(Ty::Bool), &with_rest(Ty::Float)), ["field-type"]);
    assert_eq!(ids(&with_rest(Ty::Bool), &tuple(None)), ["field-removed"]);
    assert_eq!(ids(&tuple(None), &with_rest(Ty::Bool)), ["field-added"]);
}

#[test]
fn changed_deviations_are_reported() {
    let mut exact = model("a", "a");
    exact.deviations = Deviations::EXACT;
    assert_eq!(ids(&model("a", "a"), &exact), ["profile-changed"]);
}
