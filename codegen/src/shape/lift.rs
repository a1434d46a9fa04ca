//! Lets typify decide the structure: structs, enums, maps, and which box breaks a cycle. typify gets a *relaxed* schema, with
//! the structure but without constraints, names and docs, all under neutral names. Its types are then *lifted* into the model.
//! No other file knows typify.
//!
//! Unions, and enums of values other than strings, are shaped here: typify merges branches into structs that accept neither,
//! and panics on many unions. It sees them as structs of their parts, so that it finds cycles through them.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use schemars08::schema::Schema as Relaxed;
use serde_json::{Number, Value, json};
use typify::{TypeDetails, TypeId, TypeSpace, TypeSpaceSettings};

use super::batches::batches;
use super::dispatch::conditions;
use super::outline::{Definition, Outline, is_closed, is_struct, string_enum};
use super::tagged::{Branch, Tag, Tagging};
use super::tuple::{Layout, layout};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::model::{
    AdditionalProperties, Additions, Alternative, Deviations, Dispatch, Field, Int, Item, Kind, Literal, Rest,
    TaggedVariant, Ty, Variant,
};
use crate::number;
use crate::schema::{NumberKeywords, Schema, Types};

pub fn lift(outline: &Outline, deviations: Deviations) -> Result<Vec<Item>> {
    let lifter = Lifter { outline, deviations };
    lifter.items(batches(outline.definitions.len(), |index| lifter.references(index)))
}

fn failed(why: &str) -> Error {
    Diagnostic::new(Code::Shape, format!("typify cannot shape this document: {why}")).into()
}

/// Collects the indices of the definitions that a relaxed schema refers to.
fn referred(value: &Value, out: &mut Vec<usize>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            out.extend(target.and_then(|target| number(target.strip_prefix(DEFINITIONS)?)));
            members.values().for_each(|member| referred(member, out));
        }
        Value::Array(items) => items.iter().for_each(|item| referred(item, out)),
        _ => {}
    }
}

pub static ANYTHING: std::sync::LazyLock<Schema> = std::sync::LazyLock::new(Schema::default);

/// Where typify looks for definitions.
const DEFINITIONS: &str = "#/definitions/";

/// The name of a definition for typify, by its index. It is in Pascal case, which typify keeps.
fn neutral(index: usize) -> String {
    format!("T{index}")
}

/// The index in such a name.
fn number(neutral: &str) -> Option<usize> {
    neutral.strip_prefix('T')?.parse().ok()
}

/// The properties that become fields of a struct: those with a schema, and those that are only in `required`.
pub fn members(schema: &Schema) -> impl Iterator<Item = (&str, &Schema)> {
    let object = &schema.object;
    let named =
        object.properties.iter().filter(|(_, member)| !member.never).map(|(name, member)| (name.as_str(), member));
    let other = object.additional_properties.as_deref().unwrap_or(&ANYTHING);
    let mut seen = HashSet::new();
    let required =
        object.required.iter().filter(move |name| !object.properties.contains_key(*name) && seen.insert(*name));
    named.chain(required.map(move |name| (name.as_str(), other)))
}

/// The schema of a property that becomes a field.
pub fn member<'s>(schema: &'s Schema, name: &str) -> &'s Schema {
    // A property that is only in `required` has the schema of additional properties.
    let others = || schema.object.additional_properties.as_deref().unwrap_or(&ANYTHING);
    schema.object.properties.get(name).unwrap_or_else(others)
}

/// The name of the field for additional properties.
const OTHERS: &str = "others";

/// The schema of additional properties, if it constrains them.
fn typed_others(schema: &Schema) -> Option<&Schema> {
    schema.object.additional_properties.as_deref().filter(|others| !others.never && !others.is_anything())
}

/// Returns whether an object explicitly allows any additional properties. Where it only does not forbid them, they may be dropped.
pub fn states_open(schema: &Schema) -> bool {
    schema.object.additional_properties.as_deref().is_some_and(Schema::is_anything)
}

/// Returns the integer type for all numbers of an integer schema, and whether it has no other values. `None` if no type holds
/// them all.
pub fn int(schema: &Schema, deviations: Deviations) -> Option<(Int, bool)> {
    let NumberKeywords { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = &*schema.number;
    let bound = |number: &Option<Number>, round: fn(f64) -> f64, step: i128| {
        let number = number.as_ref()?;
        Some(match number::as_integer(number) {
            Some(whole) => whole + step,
            // Beyond all integer types, so one step more or less makes no difference.
            None if number::is_integer(number) => number::compare(number, &Number::from(0)) as i128 * i128::MAX,
            None => round(number.as_f64()?) as i128,
        })
    };
    let low = bound(minimum, f64::ceil, 0).into_iter().chain(bound(exclusive_minimum, f64::ceil, 1)).max();
    let high = bound(maximum, f64::floor, 0).into_iter().chain(bound(exclusive_maximum, f64::floor, -1)).min();
    let plain = multiple_of.is_none();
    match (low, high) {
        (Some(0), None) if deviations.int_range => Some((Int::U64, plain)),
        (Some(low), None) if deviations.int_range && low > 0 => Some((Int::U64, false)),
        (Some(low), Some(high)) => {
            let holding = Int::ALL.into_iter().find(|int| int.range().0 <= low && high <= int.range().1);
            holding.map(|int| (int, plain && int.range() == (low, high)))
        }
        _ => None,
    }
}

/// Returns the layout of an array that becomes a struct with a field for each of its first items.
fn leading(schema: &Schema) -> Option<Layout<'_>> {
    let array = schema.types == Some(Types::ARRAY) && schema.reference.is_none();
    array.then(|| layout(&schema.array)).filter(|layout| matches!(layout, Layout::Leading(..)))
}

struct Lifter<'a> {
    outline: &'a Outline,
    deviations: Deviations,
}

impl Lifter<'_> {
    /// Returns the types of all definitions, shaped batch by batch.
    fn items(&self, batches: Vec<Vec<usize>>) -> Result<Vec<Item>> {
        let outline = self.outline;
        let mut kinds: Vec<Option<Kind>> = vec![None; outline.definitions.len()];
        for batch in batches {
            for (index, kind) in self.kinds_of(&batch)? {
                if let Some(slot) = kinds.get_mut(index) {
                    *slot = Some(kind);
                }
            }
        }
        let mut items = Vec::new();
        for ((key, origins), kind) in outline.definitions.keys().zip(outline.all_origins()).zip(kinds) {
            let kind = kind.ok_or_else(|| failed(&format!("nothing came of `{key}`")))?;
            items.push(Item {
                name: key.clone(),
                origins,
                docs: None,
                derives: Vec::new(),
                kind,
                conditions: Vec::new(),
                check: None,
                widened: Vec::new(),
                additions: Additions::default(),
            });
        }
        Ok(items)
    }

    /// Returns the indices of the definitions that one refers to.
    fn references(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if let Some((_, definition)) = self.outline.definitions.get_index(index) {
            referred(&self.relax_definition(definition), &mut found);
        }
        found
    }

    /// Returns what typify makes of these definitions. Definitions outside the batch get an empty struct.
    fn kinds_of(&self, batch: &[usize]) -> Result<Vec<(usize, Kind)>> {
        let definition = |index: usize| self.outline.definitions.get_index(index);
        let read = |index: usize, value: Value| -> Result<(String, Relaxed)> {
            let schema = serde_json::from_value(value).map_err(|error| failed(&error.to_string()))?;
            Ok((neutral(index), schema))
        };
        let mut relaxed: Vec<(String, Relaxed)> = Vec::new();
        let mut others: Vec<usize> = Vec::new();
        for (index, (_, definition)) in batch.iter().filter_map(|index| Some((*index, definition(*index)?))) {
            let value = self.relax_definition(definition);
            referred(&value, &mut others);
            relaxed.push(read(index, value)?);
        }
        others.retain(|index| batch.binary_search(index).is_err());
        others.sort_unstable();
        others.dedup();
        for index in others {
            relaxed.push(read(index, json!({ "type": "object", "properties": {}, "additionalProperties": false }))?);
        }
        // typify may panic on unusual input. Its state is not used after that.
        let space = catch_unwind(AssertUnwindSafe(|| {
            let mut space = TypeSpace::new(TypeSpaceSettings::default().with_map_type("::std::collections::BTreeMap"));
            space.add_ref_types(relaxed).map(|()| space)
        }));
        let space = match space {
            Ok(Ok(space)) => space,
            Ok(Err(error)) => return Err(failed(&error.to_string())),
            Err(_) => return Err(failed("it panicked")),
        };
        let types: HashMap<String, _> = space.iter_types().map(|ty| (ty.name(), ty)).collect();
        let kind = |index: &usize| {
            let details = types.get(&neutral(*index))?.details();
            Some((*index, self.kind(&space, definition(*index)?.1, details)?))
        };
        Ok(batch.iter().filter_map(kind).collect())
    }

    /// Returns the relaxed schema of a definition.
    fn relax_definition(&self, definition: &Definition) -> Value {
        let schema = &definition.simple;
        let struct_of = |properties: serde_json::Map<String, Value>| {
            // All are required: whether a field is optional does not concern the structure.
            let required: Vec<String> = properties.keys().cloned().collect();
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        };
        let parts = |parts: &mut dyn Iterator<Item = (usize, &Schema)>| {
            struct_of(parts.map(|(index, part)| (format!("p{index}"), self.relax(part))).collect())
        };
        if let Some(tagging) = &definition.tagging {
            let bodies = tagging.branches.iter().enumerate();
            return parts(&mut bodies.filter_map(|(index, branch)| Some((index, branch.body.as_ref()?))));
        }
        if is_struct(schema) {
            let mut properties: serde_json::Map<String, Value> = members(schema)
                .enumerate()
                .map(|(index, (_, member))| (format!("p{index}"), self.relax(member)))
                .collect();
            if let Some(others) = typed_others(schema) {
                let others = json!({ "type": "object", "additionalProperties": self.relax(others) });
                properties.insert(OTHERS.to_owned(), others);
            }
            return struct_of(properties);
        }
        if let Some(Layout::Leading(items, _, rest)) = leading(schema) {
            let items = items.iter().enumerate().map(|(index, item)| (format!("p{index}"), self.relax(item)));
            let rest = rest.map(|rest| (OTHERS.to_owned(), json!({ "type": "array", "items": self.relax(rest) })));
            return struct_of(items.chain(rest).collect());
        }
        if let Some(values) = string_enum(schema).map(|(values, _)| values).or(schema.enumeration.as_deref()) {
            let values: Vec<String> = (0..values.len()).map(|index| format!("V{index}")).collect();
            return json!({ "type": "string", "enum": values });
        }
        if schema.without_null().is_none() && !schema.any_of.is_empty() {
            return parts(&mut schema.any_of.iter().enumerate());
        }
        self.relax(schema)
    }

    /// Returns the relaxed form of a schema inside a definition, where objects and enums are references.
    fn relax(&self, schema: &Schema) -> Value {
        if let Some(key) = schema.as_reference() {
            return match self.outline.definitions.get_index_of(self.outline.canonical(key)) {
                Some(index) => json!({ "$ref": format!("{DEFINITIONS}{}", neutral(index)) }),
                None => json!(true),
            };
        }
        if let Some(inner) = schema.without_null() {
            let inner = self.relax(&inner);
            return if inner == json!(true) { inner } else { json!({ "oneOf": [inner, { "type": "null" }] }) };
        }
        match schema.types {
            Some(Types::NULL) => json!({ "type": "null" }),
            Some(Types::BOOLEAN) => json!({ "type": "boolean" }),
            Some(Types::INTEGER) => json!({ "type": "integer" }),
            Some(Types::NUMBER) => json!({ "type": "number" }),
            Some(Types::STRING) => json!({ "type": "string" }),
            Some(Types::ARRAY) => {
                let (items, size) = match layout(&schema.array) {
                    Layout::List(item) => (self.relax(item), None),
                    Layout::Fixed(item, size) => (self.relax(item), Some(size)),
                    Layout::Tuple(items) => (items.iter().map(|item| self.relax(item)).collect(), Some(items.len())),
                    // It is mostly a definition of its own.
                    Layout::Leading(..) => (json!(true), None),
                };
                match size {
                    Some(size) => json!({ "type": "array", "items": items, "minItems": size, "maxItems": size }),
                    None => json!({ "type": "array", "items": items }),
                }
            }
            Some(Types::OBJECT) => {
                let values =
                    schema.object.additional_properties.as_ref().map_or(json!(true), |values| self.relax(values));
                json!({ "type": "object", "additionalProperties": values })
            }
            _ => json!(true),
        }
    }

    fn kind(&self, space: &TypeSpace, definition: &Definition, details: TypeDetails<'_>) -> Option<Kind> {
        let schema = &definition.simple;
        if schema.never {
            return Some(Kind::Newtype { inner: Ty::Never });
        }
        Some(match details {
            TypeDetails::Struct(details) if definition.tagging.is_some() => {
                let Tagging { tag, branches } = definition.tagging.as_ref()?;
                let mut types: HashMap<String, TypeId> =
                    details.properties().map(|(neutral, id)| (neutral.to_owned(), id)).collect();
                let variant = |(index, branch): (usize, &Branch)| {
                    let id = types.remove(&format!("p{index}"));
                    Some(TaggedVariant {
                        name: String::new(),
                        wire: branch.wire.clone(),
                        origin: branch.origin.clone(),
                        docs: None,
                        ty: id.map_or(Some(None), |id| self.ty(space, &id).map(Some))?,
                        closed: branch.closed,
                    })
                };
                let variants = branches.iter().enumerate().map(variant).collect::<Option<Vec<_>>>()?;
                match tag {
                    Tag::Member { name, content } => {
                        Kind::Tagged { tag: name.clone(), content: content.clone(), variants }
                    }
                    Tag::OnlyName => Kind::ExternallyTagged { variants },
                }
            }
            TypeDetails::Struct(details) if is_struct(schema) => {
                let known: Vec<_> = members(schema).collect();
                let required: HashSet<&String> = schema.object.required.iter().collect();
                let mut fields = Vec::new();
                let mut unknown = match typed_others(schema) {
                    None if is_closed(schema) => AdditionalProperties::Reject,
                    None if self.deviations.unknown_dropped && !states_open(schema) => AdditionalProperties::Ignore,
                    _ => AdditionalProperties::Keep { name: OTHERS.to_owned(), ty: Ty::Any },
                };
                for (neutral, id) in details.properties() {
                    if neutral == OTHERS {
                        let Ty::Map(values) = self.ty(space, &id)? else { return None };
                        unknown = AdditionalProperties::Keep { name: OTHERS.to_owned(), ty: *values };
                        continue;
                    }
                    let (wire, member) = known.get(neutral.strip_prefix('p')?.parse::<usize>().ok()?)?;
                    let wire = (*wire).to_owned();
                    fields.push(Field {
                        name: wire.clone(),
                        origin: member.origin.pointer.clone(),
                        docs: None,
                        required: required.contains(&wire),
                        wire,
                        ty: self.ty(space, &id)?,
                        default: None,
                        null_distinct: false,
                    });
                }
                Kind::Struct { fields, unknown }
            }
            TypeDetails::Struct(details) if leading(schema).is_some() => {
                let Some(Layout::Leading(items, required, _)) = leading(schema) else { return None };
                let (mut fields, mut rest) = (Vec::new(), None);
                for (neutral, id) in details.properties() {
                    let ty = self.ty(space, &id)?;
                    if neutral == OTHERS {
                        let Ty::List(ty) = ty else { return None };
                        rest = Some(Rest { name: OTHERS.to_owned(), ty: *ty });
                        continue;
                    }
                    let index: usize = neutral.strip_prefix('p')?.parse().ok()?;
                    let origin = items.get(index)?.origin.pointer.clone();
                    let (name, required) = (index.to_string(), index < required);
                    let (docs, default, null_distinct) = (None, None, false);
                    let wire = name.clone();
                    fields.push((index, Field { name, wire, origin, docs, required, ty, default, null_distinct }));
                }
                fields.sort_by_key(|(index, _)| *index);
                Kind::Tuple { fields: fields.into_iter().map(|(_, field)| field).collect(), rest }
            }
            TypeDetails::Struct(details) => {
                let mut alternatives = Vec::new();
                for (neutral, id) in details.properties() {
                    let index: usize = neutral.strip_prefix('p')?.parse().ok()?;
                    alternatives.push((
                        index,
                        Alternative { name: String::new(), ty: self.ty(space, &id)?, dispatch: Dispatch::Always },
                    ));
                }
                alternatives.sort_by_key(|(index, _)| *index);
                let mut alternatives: Vec<Alternative> =
                    alternatives.into_iter().map(|(_, alternative)| alternative).collect();
                for (alternative, when) in alternatives.iter_mut().zip(conditions(self.outline, schema)) {
                    alternative.dispatch = when;
                }
                Kind::Union { alternatives }
            }
            TypeDetails::Enum(details) => {
                let strings = string_enum(schema);
                let values = strings.map(|(values, _)| values).or(schema.enumeration.as_deref())?;
                let mut listed = Vec::new();
                for (neutral, _) in details.variants() {
                    listed.push(neutral.strip_prefix('V')?.parse::<usize>().ok()?);
                }
                listed.sort_unstable();
                let values: Vec<&Value> = listed.into_iter().filter_map(|index| values.get(index)).collect();
                if let Some((_, open)) = strings {
                    let variants = values.iter().filter_map(|value| value.as_str());
                    Kind::Enum {
                        variants: variants
                            .map(|wire| Variant { name: wire.to_owned(), wire: wire.to_owned(), docs: None })
                            .collect(),
                        other: open.then(String::new),
                    }
                } else {
                    let literals = values.into_iter().cloned();
                    let literals = literals.map(|value| Literal { name: String::new(), value, docs: None });
                    Kind::Literals { literals: literals.collect() }
                }
            }
            TypeDetails::Newtype(details) => Kind::Newtype { inner: self.ty(space, &details.inner())? },
            // typify gives a definition that is a map or a list no name.
            _ => return None,
        })
    }

    fn ty(&self, space: &TypeSpace, id: &TypeId) -> Option<Ty> {
        let ty = space.get_type(id).ok()?;
        Some(match ty.details() {
            TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_) => {
                Ty::Item(self.outline.definitions.get_index(number(&ty.name())?)?.0.clone())
            }
            TypeDetails::Option(inner) => Ty::Nullable(Box::new(self.ty(space, &inner)?)),
            TypeDetails::Vec(inner) => Ty::List(Box::new(self.ty(space, &inner)?)),
            TypeDetails::Array(inner, size) => Ty::Array(Box::new(self.ty(space, &inner)?), size),
            TypeDetails::Tuple(items) => {
                Ty::Tuple(items.map(|item| self.ty(space, &item)).collect::<Option<Vec<_>>>()?)
            }
            TypeDetails::Map(_, value) => Ty::Map(Box::new(self.ty(space, &value)?)),
            TypeDetails::Box(inner) => Ty::Boxed(Box::new(self.ty(space, &inner)?)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RuleForm;
    use crate::schema::Bundle;
    use crate::shape::{Form, outline};

    /// An object whose properties refer to definitions.
    fn object(targets: &[&str]) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        for target in targets {
            schema.object.properties.insert(format!("to-{target}"), Schema::reference_to(target));
            schema.object.required.push(format!("to-{target}"));
        }
        schema
    }

    #[test]
    fn a_type_is_the_same_in_any_batch() {
        let text = Schema { enumeration: Some(vec![json!("a"), json!("b")]), ..Schema::default() };
        let union =
            Schema { any_of: vec![Schema::reference_to("text"), Schema::reference_to("ring")], ..Schema::default() };
        let definitions = [
            ("first", object(&["ring", "text"])),
            ("ring", object(&["back", "union"])),
            ("back", object(&["ring"])),
            ("text", text),
            ("union", union),
            ("alias", Schema::reference_to("text")),
        ];
        let definitions = definitions.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
        let bundle = Bundle { definitions, ..Bundle::default() };
        let form = Form { deviations: Deviations::PLAIN, formats: true, rules: RuleForm::Plain };
        let outline = outline(&bundle, form, &|_| Default::default());
        let lifter = Lifter { outline: &outline, deviations: Deviations::PLAIN };
        let whole = lifter.items(vec![(0..6).collect()]).unwrap();
        assert!(whole[1..5].iter().any(|item| item.types().iter().any(|ty| matches!(ty, Ty::Boxed(_)))));
        assert_eq!(lifter.items(vec![vec![3], vec![1, 2, 4], vec![5], vec![0]]).unwrap(), whole);
        // Definitions without a type are an error.
        assert!(lifter.items(vec![vec![3], vec![1, 2, 4], vec![0]]).is_err());
    }
}
