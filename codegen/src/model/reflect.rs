//! A model of serde: the schema of what the printed type accepts. The proof is about this schema, so it must describe
//! what the derives do, not what the document requires; the agreement test runs the compiled types against it.

use serde_json::{Number, Value};

use crate::model::{
    AdditionalProperties, Condition, Dispatch, Field, Item, JsonType, Kind, Model, StandsFor, TaggedVariant, Ty,
    Widening,
};
use crate::schema::{Schema, Types};

/// Returns the schema of what the item accepts, apart from the deviations that [`deviations`] lists. References lead to
/// the definitions that the items are generated from.
pub fn reflect(item: &Item, model: &Model) -> Schema {
    let mut shape = reflect_shape(item, model);
    if !item.conditions.is_empty() {
        let conditions = Condition::AllOf(item.conditions.clone()).to_schema();
        shape = Schema { all_of: vec![shape, conditions], ..Schema::default() };
    }
    match &item.check {
        Some(key) => Schema { all_of: vec![shape, Schema::reference_to(key)], ..Schema::default() },
        None => shape,
    }
}

/// Returns the schema of what the item would accept without its check.
pub fn reflect_shape(item: &Item, model: &Model) -> Schema {
    match &item.kind {
        // A reference to its definition would be circular, and would prove anything.
        Kind::Newtype { .. } if model.items.is_endless(&item.name) => Schema::never(),
        Kind::Newtype { inner } => reflect_ty(inner, model),
        Kind::Tuple { fields, rest } => {
            let mut schema = tuple(fields.iter().map(|field| reflect_ty(&field.ty, model)));
            let required = fields.iter().take_while(|field| field.required).count() as u64;
            schema.array.min = (required > 0).then_some(required);
            if let Some(rest) = rest {
                schema.array.items = Some(Box::new(reflect_ty(&rest.ty, model)));
            }
            schema
        }
        Kind::Enum { other: Some(_), .. } => Schema::of_type(Types::STRING),
        Kind::Enum { variants, other: None } => Schema {
            enumeration: Some(variants.iter().map(|variant| Value::String(variant.wire.clone())).collect()),
            ..Schema::of_type(Types::STRING)
        },
        Kind::Literals { literals } => Schema {
            enumeration: Some(literals.iter().map(|literal| literal.value.clone()).collect()),
            ..Schema::default()
        },
        Kind::Union { alternatives } => {
            let any_of = alternatives.iter().map(|alternative| {
                let schema = reflect_ty(&alternative.ty, model);
                match &alternative.dispatch {
                    Dispatch::Always | Dispatch::PreferTag { .. } => schema,
                    Dispatch::ByType(kinds) => both(schema, of_kinds(kinds)),
                    Dispatch::ByTag { member, values } => both(schema, tagged(member, values)),
                }
            });
            Schema { any_of: any_of.collect(), ..Schema::default() }
        }
        Kind::Tagged { tag, content, variants } => {
            let any_of = variants.iter().map(|variant| reflect_variant(tag, content.as_deref(), variant, model));
            Schema { any_of: any_of.collect(), ..Schema::default() }
        }
        Kind::ExternallyTagged { variants } => reflect_external(variants, model),
        Kind::Struct { fields, unknown } => reflect_struct(fields, unknown, model),
    }
}

/// An object with a property for each field.
fn reflect_struct(fields: &[Field], unknown: &AdditionalProperties, model: &Model) -> Schema {
    let mut schema = Schema::of_type(Types::OBJECT);
    for field in fields {
        // The derive assigns a member to the first field with that name, and never to a second one.
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
    schema.object.additional_properties = match unknown {
        AdditionalProperties::Reject => Some(Box::new(Schema::never())),
        AdditionalProperties::Ignore => None,
        AdditionalProperties::Keep { ty, .. } => Some(Box::new(reflect_ty(ty, model))),
    };
    schema
}

/// Returns an object with its tag. The tag is removed before the content is read, so the schema of the content is
/// inlined.
fn reflect_variant(tag: &str, content: Option<&str>, variant: &TaggedVariant, model: &Model) -> Schema {
    let mut whole = Schema::of_type(Types::OBJECT);
    let others = variant.closed.then(|| Box::new(Schema::never()));
    match (content, &variant.ty) {
        (_, None) => whole.object.additional_properties = others,
        (Some(content), Some(ty)) => {
            whole.object.properties.insert(content.to_owned(), reflect_ty(ty, model));
            whole.object.required.push(content.to_owned());
            whole.object.additional_properties = others;
        }
        (None, Some(ty)) => whole = reflect_body(ty, model),
    }
    // The derive would write a field with that name twice.
    if whole.object.properties.contains_key(tag) {
        return Schema::never();
    }
    let text = Schema { enumeration: Some(vec![Value::String(variant.wire.clone())]), ..Schema::default() };
    whole.object.properties.insert(tag.to_owned(), text);
    whole.object.required.push(tag.to_owned());
    whole
}

/// Returns the strings of unit variants, and for each other variant an object with a single member.
fn reflect_external(variants: &[TaggedVariant], model: &Model) -> Schema {
    let (without, with): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| variant.ty.is_none());
    let texts: Vec<Value> = without.into_iter().map(|variant| Value::String(variant.wire.clone())).collect();
    let texts = (!texts.is_empty()).then(|| Schema { enumeration: Some(texts), ..Schema::of_type(Types::STRING) });
    let objects = with.into_iter().map(|TaggedVariant { wire, ty, .. }| {
        let mut object = Schema::of_type(Types::OBJECT);
        object.object.properties.extend(ty.iter().map(|ty| (wire.clone(), reflect_ty(ty, model))));
        object.object.required.push(wire.clone());
        object.object.additional_properties = Some(Box::new(Schema::never()));
        object
    });
    Schema { any_of: texts.into_iter().chain(objects).collect(), ..Schema::default() }
}

/// Returns the schema of what a variant reads from the members other than the tag.
fn reflect_body(ty: &Ty, model: &Model) -> Schema {
    match ty {
        Ty::Boxed(inner) => reflect_body(inner, model),
        Ty::Map(_) => reflect_ty(ty, model),
        Ty::Item(name) => match model.item(name).filter(|item| matches!(item.kind, Kind::Struct { .. })) {
            Some(item) => reflect_shape(item, model),
            None => Schema::never(),
        },
        _ => Schema::never(),
    }
}

fn reflect_ty(ty: &Ty, model: &Model) -> Schema {
    match ty {
        Ty::Item(name) => match model.item(name).and_then(|item| item.origins.first()) {
            Some(origin) => Schema::reference_to(origin),
            None => Schema::never(),
        },
        Ty::Own { stands_for: StandsFor::Definition(key), .. } => Schema::reference_to(key),
        Ty::Own { stands_for: StandsFor::Format(format), .. } => formatted(format),
        Ty::Any => Schema::default(),
        Ty::Null => Schema::of_type(Types::NULL),
        Ty::Bool => Schema::of_type(Types::BOOLEAN),
        Ty::Integer => Schema::of_type(Types::INTEGER),
        Ty::Int(int) => {
            let mut schema = Schema::of_type(Types::INTEGER);
            let (low, high) = int.range();
            // With the deviation `int-range`, the widest types are treated as unbounded.
            let is_bound = |bound: i128, widest: i64| bound != i128::from(widest) || !model.deviations.int_range;
            schema.number.minimum = i64::try_from(low).ok().filter(|_| is_bound(low, i64::MIN)).map(Number::from);
            // Bounds outside i64 have no canonical form: the schema itself bounds the number there.
            schema.number.maximum = i64::try_from(high).ok().filter(|_| is_bound(high, i64::MAX)).map(Number::from);
            schema
        }
        Ty::Never => Schema::never(),
        Ty::Float => Schema::of_type(Types::NUMBER),
        Ty::String => Schema::of_type(Types::STRING),
        Ty::Uuid => formatted("uuid"),
        Ty::Uri => formatted("uri"),
        Ty::Text(format) => formatted(format),
        Ty::Nullable(inner) => {
            Schema { any_of: vec![reflect_ty(inner, model), Schema::of_type(Types::NULL)], ..Schema::default() }
        }
        Ty::List(inner) => {
            let mut schema = Schema::of_type(Types::ARRAY);
            schema.array.items = Some(Box::new(reflect_ty(inner, model)));
            schema
        }
        // serde reads exactly as many items as there are.
        Ty::Array(inner, size) => {
            let mut schema = Schema::of_type(Types::ARRAY);
            schema.array.items = Some(Box::new(reflect_ty(inner, model)));
            (schema.array.min, schema.array.max) = (Some(*size as u64), Some(*size as u64));
            schema
        }
        Ty::Tuple(items) => {
            let mut schema = tuple(items.iter().map(|item| reflect_ty(item, model)));
            schema.array.min = Some(items.len() as u64);
            schema
        }
        Ty::Map(inner) => {
            let mut schema = Schema::of_type(Types::OBJECT);
            schema.object.additional_properties = Some(Box::new(reflect_ty(inner, model)));
            schema
        }
        Ty::Boxed(inner) => reflect_ty(inner, model),
        Ty::Ruled(inner, rules) => {
            let mut schema = reflect_ty(inner, model);
            rules.iter().for_each(|rule| rule.state(&mut schema));
            schema
        }
    }
}

/// Returns an array of at most these items.
fn tuple(items: impl Iterator<Item = Schema>) -> Schema {
    let mut schema = Schema::of_type(Types::ARRAY);
    schema.array.prefix = items.collect();
    schema.array.items = Some(Box::new(Schema::never()));
    schema
}

fn both(left: Schema, right: Schema) -> Schema {
    Schema { all_of: vec![left, right], ..Schema::default() }
}

fn of_kinds(kinds: &[JsonType]) -> Schema {
    Schema::of_type(kinds.iter().fold(Types::default(), |types, kind| {
        types.with(match kind {
            JsonType::Null => Types::NULL,
            JsonType::Bool => Types::BOOLEAN,
            JsonType::Number => Types::NUMBER,
            JsonType::String => Types::STRING,
            JsonType::Array => Types::ARRAY,
            JsonType::Object => Types::OBJECT,
        })
    }))
}

fn tagged(member: &str, values: &[String]) -> Schema {
    let mut schema = Schema::of_type(Types::OBJECT);
    schema.object.required.push(member.to_owned());
    let values = values.iter().map(|value| Value::String(value.clone())).collect();
    schema.object.properties.insert(member.to_owned(), Schema { enumeration: Some(values), ..Schema::default() });
    schema
}

fn formatted(format: &str) -> Schema {
    let mut schema = Schema::of_type(Types::STRING);
    schema.string.format = Some(format.to_owned());
    schema
}

/// Returns the names of the deviations that an item uses.
pub fn deviations(item: &Item, model: &Model) -> Vec<&'static str> {
    let has = |wanted: &[Ty]| item.types().iter().any(|ty| wanted.iter().any(|w| ty.has(w)));
    let sized = || {
        let mut found = false;
        item.types().iter().for_each(|ty| ty.walk(&mut |ty| found |= matches!(ty, Ty::Int(_))));
        found
    };
    let allowed = model.deviations;
    let mut found = Vec::new();
    if let Kind::Struct { fields, unknown } = &item.kind {
        if fields.iter().any(|field| field.is_null_absent(allowed)) {
            found.push("null-absent");
        }
        // If the schema rejects them, accepting them is a widening and not a deviation.
        if *unknown == AdditionalProperties::Ignore && !item.widened.contains(&Widening::UnknownIgnored) {
            found.push("unknown-dropped");
        }
    }
    if let Kind::Tagged { content, variants, .. } = &item.kind {
        let own = |variant: &TaggedVariant| content.is_some() || variant.ty.is_none();
        let drops = variants.iter().any(|variant| own(variant) && !variant.closed);
        if drops && !item.widened.contains(&Widening::UnknownIgnored) {
            found.push("unknown-dropped");
        }
    }
    if allowed.int_range && (has(&[Ty::Integer]) || sized()) {
        found.push("int-range");
    }
    if has(&[Ty::Float, Ty::Any]) {
        found.push("float-precision");
    }
    if allowed.text_normalised && has(&[Ty::Uuid]) {
        found.push("text-normalised");
    }
    let is_typed = |ty: &Ty| matches!(ty, Ty::Own { stands_for: StandsFor::Format(_), .. });
    let mut typed = false;
    item.types().iter().for_each(|ty| ty.walk(&mut |ty| typed |= is_typed(ty)));
    if typed {
        found.push("typed-formats");
    }
    let derived = match &item.kind {
        Kind::Struct { .. } | Kind::Enum { other: None, .. } => true,
        Kind::ExternallyTagged { variants } => variants.iter().any(|variant| variant.ty.is_none()),
        _ => false,
    };
    if allowed.derived_forms && derived {
        found.push("derived-forms");
    }
    found
}
