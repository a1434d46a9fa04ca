//! A model of serde: the schema of what the printed type accepts. It is this that is proved, so it has to say what the
//! derives do and not what the schema asks for; the agreement test runs the compiled types against it.

use serde_json::Value;

use crate::model::{Item, Kind, Model, Ty, Unknown};
use crate::schema::{Schema, Types};

/// What the item accepts, apart from the deviations that [`deviations`] lists. References lead to the definitions that
/// the items were made from.
pub fn reflect(item: &Item, model: &Model) -> Schema {
    match &item.kind {
        // Its definition would stand for itself, and anything be proved of it.
        Kind::Newtype { .. } if is_endless(item, model) => Schema::never(),
        Kind::Newtype { inner } => reflect_ty(inner, model),
        Kind::Enum { variants } => Schema {
            enumeration: Some(variants.iter().map(|variant| Value::String(variant.wire.clone())).collect()),
            ..Schema::of(Types::STRING)
        },
        Kind::Struct { fields, unknown } => {
            let mut schema = Schema::of(Types::OBJECT);
            for field in fields {
                // The derive gives a member to the first field of that name. A second one is never filled.
                if schema.object.properties.contains_key(&field.wire) {
                    if field.required {
                        return Schema::never();
                    }
                    continue;
                }
                schema.object.properties.insert(field.wire.clone(), reflect_ty(&field.ty, model));
                if field.required {
                    schema.object.required.push(field.wire.clone());
                }
            }
            schema.object.additional = match unknown {
                Unknown::Reject => Some(Box::new(Schema::never())),
                Unknown::Drop => None,
                Unknown::Keep { ty, .. } => Some(Box::new(reflect_ty(ty, model))),
            };
            schema
        }
    }
}

/// True for a newtype that holds itself, or others that do, with no member or item between: reading it never ends.
fn is_endless(item: &Item, model: &Model) -> bool {
    let mut at = item;
    for _ in 0..=model.items.len() {
        let Kind::Newtype { inner } = &at.kind else { return false };
        let mut ty = inner;
        while let Ty::Nullable(inner) | Ty::Boxed(inner) = ty {
            ty = inner;
        }
        let Ty::Item(name) = ty else { return false };
        let Some(next) = model.item(name) else { return false };
        at = next;
    }
    true
}

fn reflect_ty(ty: &Ty, model: &Model) -> Schema {
    match ty {
        Ty::Item(name) => match model.item(name).and_then(|item| item.origins.first()) {
            Some(origin) => Schema::to(origin),
            None => Schema::never(),
        },
        Ty::Any => Schema::default(),
        Ty::Null => Schema::of(Types::NULL),
        Ty::Bool => Schema::of(Types::BOOLEAN),
        Ty::Integer => Schema::of(Types::INTEGER),
        Ty::Float => Schema::of(Types::NUMBER),
        Ty::String => Schema::of(Types::STRING),
        Ty::Uuid => formatted("uuid"),
        Ty::Uri => formatted("uri"),
        Ty::Nullable(inner) => {
            Schema { any_of: vec![reflect_ty(inner, model), Schema::of(Types::NULL)], ..Schema::default() }
        }
        Ty::List(inner) => {
            let mut schema = Schema::of(Types::ARRAY);
            schema.array.items = Some(Box::new(reflect_ty(inner, model)));
            schema
        }
        Ty::Map(inner) => {
            let mut schema = Schema::of(Types::OBJECT);
            schema.object.additional = Some(Box::new(reflect_ty(inner, model)));
            schema
        }
        Ty::Boxed(inner) => reflect_ty(inner, model),
    }
}

fn formatted(format: &str) -> Schema {
    let mut schema = Schema::of(Types::STRING);
    schema.string.format = Some(format.to_owned());
    schema
}

/// The deviations that an item makes use of, by name.
pub fn deviations(item: &Item, model: &Model) -> Vec<&'static str> {
    let has = |wanted: &[Ty]| item.types().iter().any(|ty| wanted.iter().any(|w| ty.has(w)));
    let allowed = model.deviations;
    let mut found = Vec::new();
    if let Kind::Struct { fields, unknown } = &item.kind {
        if allowed.null_absent && fields.iter().any(|field| !field.required && matches!(field.ty, Ty::Nullable(_))) {
            found.push("null-absent");
        }
        if *unknown == Unknown::Drop {
            found.push("unknown-dropped");
        }
    }
    if allowed.int_range && has(&[Ty::Integer]) {
        found.push("int-range");
    }
    if has(&[Ty::Float, Ty::Any]) {
        found.push("float-precision");
    }
    if allowed.text_normalised && has(&[Ty::Uuid]) {
        found.push("text-normalised");
    }
    if allowed.derived_forms && matches!(item.kind, Kind::Struct { .. } | Kind::Enum { .. }) {
        found.push("derived-forms");
    }
    found
}
