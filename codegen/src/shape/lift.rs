//! typify decides structure: structs, enums, maps, and where a box breaks a cycle. It is shown a *relaxed* schema, which
//! has the structure and none of the constraints, names or docs, all under neutral names; what it makes of that is
//! *lifted* into the model at once. Nothing outside this file knows typify.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use schemars08::schema::Schema as Relaxed;
use serde_json::{Value, json};
use typify::{TypeDetails, TypeId, TypeSpace, TypeSpaceSettings};

use super::outline::{Outline, is_closed, is_string_enum, is_struct};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::model::{Deviations, Field, Item, Kind, Ty, Unknown, Variant};
use crate::schema::{Schema, Types};

pub fn lift(outline: &Outline, deviations: Deviations) -> Result<Vec<Item>> {
    let failed =
        |why: String| Error::from(Diagnostic::new(Code::Shape, format!("typify cannot shape this document: {why}")));
    let mut relaxed: Vec<(String, Relaxed)> = Vec::new();
    for (index, schema) in outline.definitions.values().enumerate() {
        let value = relax(outline, schema);
        relaxed.push((neutral(index), serde_json::from_value(value).map_err(|error| failed(error.to_string()))?));
    }
    // typify panics on what it does not expect, and its state is gone then: nothing of it is used after a panic.
    let space = catch_unwind(AssertUnwindSafe(|| {
        let mut space = TypeSpace::new(TypeSpaceSettings::default().with_map_type("::std::collections::BTreeMap"));
        space.add_ref_types(relaxed).map(|()| space)
    }));
    let space = match space {
        Ok(Ok(space)) => space,
        Ok(Err(error)) => return Err(failed(error.to_string())),
        Err(_) => return Err(failed("it panicked".to_owned())),
    };

    let lifter = Lifter { outline, space: &space, deviations };
    let types: HashMap<String, _> = space.iter_types().map(|ty| (ty.name(), ty)).collect();
    let mut items = Vec::new();
    for (index, (key, schema)) in outline.definitions.iter().enumerate() {
        let details = types.get(&neutral(index)).map(typify::Type::details);
        let kind = details.and_then(|details| lifter.kind(schema, details));
        let kind = kind.ok_or_else(|| failed(format!("nothing came of `{key}`")))?;
        items.push(Item { name: key.clone(), origins: outline.origins(key), docs: None, derives: Vec::new(), kind });
    }
    Ok(items)
}

/// The name under which typify knows the definition of that index. Pascal case, so that typify keeps it.
fn neutral(index: usize) -> String {
    format!("T{index}")
}

/// The structure of a schema. Objects and enums have come to be definitions of their own.
fn relax(outline: &Outline, schema: &Schema) -> Value {
    if let Some(key) = schema.as_reference() {
        return match outline.definitions.get_index_of(outline.canonical(key)) {
            Some(index) => json!({ "$ref": format!("#/definitions/{}", neutral(index)) }),
            None => json!(true),
        };
    }
    if is_struct(schema) {
        let mut properties: serde_json::Map<String, Value> = members(schema)
            .enumerate()
            .map(|(index, (_, member))| (format!("p{index}"), relax(outline, member)))
            .collect();
        if let Some(others) = typed_others(schema) {
            let others = json!({ "type": "object", "additionalProperties": relax(outline, others) });
            properties.insert(OTHERS.to_owned(), others);
        }
        // All required: whether a field is optional is not a question of structure.
        let required: Vec<String> = properties.keys().cloned().collect();
        return json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
    }
    if is_string_enum(schema) {
        let values: Vec<String> =
            (0..schema.enumeration.as_ref().map_or(0, Vec::len)).map(|i| format!("V{i}")).collect();
        return json!({ "type": "string", "enum": values });
    }
    if let Some(inner) = schema.without_null() {
        let inner = relax(outline, &inner);
        return if inner == json!(true) { inner } else { json!({ "oneOf": [inner, { "type": "null" }] }) };
    }
    if schema.reference.is_some() || schema.in_place().next().is_some() {
        return json!(true);
    }
    match schema.types {
        Some(Types::NULL) => json!({ "type": "null" }),
        Some(Types::BOOLEAN) => json!({ "type": "boolean" }),
        Some(Types::INTEGER) => json!({ "type": "integer" }),
        Some(Types::NUMBER) => json!({ "type": "number" }),
        Some(Types::STRING) => json!({ "type": "string" }),
        Some(Types::ARRAY) if schema.array.prefix.is_empty() => {
            let items = schema.array.items.as_ref().map_or(json!(true), |items| relax(outline, items));
            json!({ "type": "array", "items": items })
        }
        Some(Types::OBJECT) if schema.object.pattern_properties.is_empty() => {
            let values = schema.object.additional.as_ref().map_or(json!(true), |values| relax(outline, values));
            json!({ "type": "object", "additionalProperties": values })
        }
        _ => json!(true),
    }
}

/// The members that a struct has fields for: those with a schema, and those that are only required.
pub fn members(schema: &Schema) -> impl Iterator<Item = (&str, &Schema)> {
    static ANYTHING: std::sync::LazyLock<Schema> = std::sync::LazyLock::new(Schema::default);
    let object = &schema.object;
    let named =
        object.properties.iter().filter(|(_, member)| !member.never).map(|(name, member)| (name.as_str(), member));
    let other = object.additional.as_deref().unwrap_or(&ANYTHING);
    let required = object.required.iter().filter(|name| !object.properties.contains_key(*name));
    named.chain(required.map(move |name| (name.as_str(), other)))
}

/// The field for the members that no other field names.
const OTHERS: &str = "others";

/// What the members that have no schema of their own must be, where that is something.
fn typed_others(schema: &Schema) -> Option<&Schema> {
    schema.object.additional.as_deref().filter(|others| !others.never && !others.is_anything())
}

struct Lifter<'a> {
    outline: &'a Outline,
    space: &'a TypeSpace,
    deviations: Deviations,
}

impl Lifter<'_> {
    fn kind(&self, schema: &Schema, details: TypeDetails<'_>) -> Option<Kind> {
        Some(match details {
            TypeDetails::Struct(details) => {
                let known: Vec<_> = members(schema).collect();
                let mut fields = Vec::new();
                let mut unknown = match typed_others(schema) {
                    None if is_closed(schema) => Unknown::Reject,
                    None if self.deviations.unknown_dropped => Unknown::Drop,
                    _ => Unknown::Keep { name: OTHERS.to_owned(), ty: Ty::Any },
                };
                for (neutral, id) in details.properties() {
                    if neutral == OTHERS {
                        let Ty::Map(values) = self.ty(&id)? else { return None };
                        unknown = Unknown::Keep { name: OTHERS.to_owned(), ty: *values };
                        continue;
                    }
                    let (wire, member) = known.get(neutral.strip_prefix('p')?.parse::<usize>().ok()?)?;
                    fields.push(Field {
                        name: (*wire).to_owned(),
                        wire: (*wire).to_owned(),
                        origin: member.origin.pointer.clone(),
                        docs: None,
                        required: schema.object.required.iter().any(|required| required == wire),
                        ty: self.ty(&id)?,
                    });
                }
                Kind::Struct { fields, unknown }
            }
            TypeDetails::Enum(details) => {
                let values = schema.enumeration.as_ref()?;
                let mut variants = Vec::new();
                for (neutral, _) in details.variants() {
                    let wire = values.get(neutral.strip_prefix('V')?.parse::<usize>().ok()?)?.as_str()?;
                    variants.push(Variant { name: wire.to_owned(), wire: wire.to_owned() });
                }
                Kind::Enum { variants }
            }
            TypeDetails::Newtype(details) => Kind::Newtype { inner: self.ty(&details.inner())? },
            _ => return None,
        })
    }

    fn ty(&self, id: &TypeId) -> Option<Ty> {
        let ty = self.space.get_type(id).ok()?;
        Some(match ty.details() {
            TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_) => {
                let index: usize = ty.name().strip_prefix('T')?.parse().ok()?;
                Ty::Item(self.outline.definitions.get_index(index)?.0.clone())
            }
            TypeDetails::Option(inner) => Ty::Nullable(Box::new(self.ty(&inner)?)),
            TypeDetails::Vec(inner) => Ty::List(Box::new(self.ty(&inner)?)),
            TypeDetails::Map(_, value) => Ty::Map(Box::new(self.ty(&value)?)),
            TypeDetails::Box(inner) => Ty::Boxed(Box::new(self.ty(&inner)?)),
            TypeDetails::Unit => Ty::Null,
            TypeDetails::String => Ty::String,
            TypeDetails::Builtin("bool") => Ty::Bool,
            TypeDetails::Builtin("i64") => Ty::Integer,
            TypeDetails::Builtin("f64") => Ty::Float,
            TypeDetails::Builtin("::serde_json::Value") => Ty::Any,
            _ => return None,
        })
    }
}
