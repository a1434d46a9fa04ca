//! Turns what typify made of a definition into the model's terms: which kind of item it is, and the types of its parts.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use typify::{TypeDetails, TypeId, TypeSpace};

use super::Lifter;
use super::relax::{OTHERS, definition_index, leading, part_index, value_index};
use crate::model::{
    AdditionalProperties, Alternative, Dispatch, Field, Kind, Literal, Rest, TaggedVariant, Ty, Variant,
};
use crate::schema::Schema;
use crate::shape::dispatch::conditions;
use crate::shape::members::{members, states_open, typed_others};
use crate::shape::outline::{Definition, is_closed, is_struct, string_enum};
use crate::shape::tagged::{Branch, Tag, Tagging};
use crate::shape::tuple::Layout;

/// The parts of a relaxed struct: fields, items or branches.
struct Parts {
    /// The types of the parts, by their indices in the schema.
    numbered: BTreeMap<usize, Ty>,
    /// The type of the collection of additional properties or further items.
    others: Option<Ty>,
}

impl Lifter<'_> {
    /// Returns the kind of item that a definition becomes. `None` if typify made something else of it than it was given.
    pub(super) fn kind(&self, space: &TypeSpace, definition: &Definition, details: TypeDetails<'_>) -> Option<Kind> {
        let schema = &definition.simple;
        if schema.never {
            return Some(Kind::Newtype { inner: Ty::Never });
        }
        match details {
            TypeDetails::Struct(details) => {
                let parts = self.parts(space, details.properties())?;
                match (&definition.tagging, leading(schema)) {
                    (Some(tagging), _) => Some(tagged(tagging, parts)),
                    _ if is_struct(schema) => self.structure(schema, parts),
                    (None, Some(Layout::Leading(items, required, _))) => tuple(items, required, parts),
                    _ => Some(self.union(schema, parts)),
                }
            }
            TypeDetails::Enum(details) => {
                let listed = details.variants().map(|(name, _)| value_index(name)).collect::<Option<Vec<_>>>()?;
                enumeration(schema, listed)
            }
            TypeDetails::Newtype(details) => Some(Kind::Newtype { inner: self.ty(space, &details.inner())? }),
            // typify gives a definition that is a map or a list no name.
            _ => None,
        }
    }

    fn parts<'n>(&self, space: &TypeSpace, properties: impl Iterator<Item = (&'n str, TypeId)>) -> Option<Parts> {
        let mut parts = Parts { numbered: BTreeMap::new(), others: None };
        for (name, id) in properties {
            let ty = self.ty(space, &id)?;
            if name == OTHERS {
                parts.others = Some(ty);
            } else {
                parts.numbered.insert(part_index(name)?, ty);
            }
        }
        Some(parts)
    }

    fn structure(&self, schema: &Schema, parts: Parts) -> Option<Kind> {
        let unknown = match (parts.others, typed_others(schema)) {
            (Some(Ty::Map(values)), _) => AdditionalProperties::Keep { name: OTHERS.to_owned(), ty: *values },
            (Some(_), _) => return None,
            (None, None) if is_closed(schema) => AdditionalProperties::Reject,
            (None, None) if self.deviations.unknown_dropped && !states_open(schema) => AdditionalProperties::Ignore,
            (None, _) => AdditionalProperties::Keep { name: OTHERS.to_owned(), ty: Ty::Any },
        };
        let members: Vec<_> = members(schema).collect();
        let required: HashSet<&String> = schema.object.required.iter().collect();
        let field = |(index, ty): (usize, Ty)| {
            let (wire, member) = members.get(index)?;
            let wire = (*wire).to_owned();
            let required = required.contains(&wire);
            Some(field(wire, &member.origin.pointer, required, ty))
        };
        Some(Kind::Struct { fields: parts.numbered.into_iter().map(field).collect::<Option<_>>()?, unknown })
    }

    fn union(&self, schema: &Schema, parts: Parts) -> Kind {
        let types = parts.numbered.into_values();
        let mut alternatives: Vec<Alternative> =
            types.map(|ty| Alternative { name: String::new(), ty, dispatch: Dispatch::Always }).collect();
        for (alternative, dispatch) in alternatives.iter_mut().zip(conditions(self.outline, schema)) {
            alternative.dispatch = dispatch;
        }
        Kind::Union { alternatives }
    }

    /// Returns the type of a part in the terms of the model.
    fn ty(&self, space: &TypeSpace, id: &TypeId) -> Option<Ty> {
        let ty = space.get_type(id).ok()?;
        Some(match ty.details() {
            TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_) => {
                Ty::Item(self.outline.definitions.get_index(definition_index(&ty.name())?)?.0.clone())
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
/// A field without the name, docs and default that later stages give it.
fn field(wire: String, origin: &str, required: bool, ty: Ty) -> Field {
    Field {
        name: wire.clone(),
        origin: origin.to_owned(),
        docs: None,
        required,
        wire,
        ty,
        default: None,
        null_distinct: false,
    }
}

fn tagged(tagging: &Tagging, mut parts: Parts) -> Kind {
    let variant = |(index, branch): (usize, &Branch)| TaggedVariant {
        name: String::new(),
        wire: branch.wire.clone(),
        origin: branch.origin.clone(),
        docs: None,
        ty: parts.numbered.remove(&index),
        closed: branch.closed,
    };
    let variants = tagging.branches.iter().enumerate().map(variant).collect();
    match &tagging.tag {
        Tag::Member { name, content } => Kind::Tagged { tag: name.clone(), content: content.clone(), variants },
        Tag::OnlyName => Kind::ExternallyTagged { variants },
    }
}

/// An array whose first items are fields, of which so many are required.
fn tuple(items: &[Schema], required: usize, parts: Parts) -> Option<Kind> {
    let rest = match parts.others {
        Some(Ty::List(ty)) => Some(Rest { name: OTHERS.to_owned(), ty: *ty }),
        Some(_) => return None,
        None => None,
    };
    let field = |(index, ty): (usize, Ty)| {
        Some(field(index.to_string(), &items.get(index)?.origin.pointer, index < required, ty))
    };
    Some(Kind::Tuple { fields: parts.numbered.into_iter().map(field).collect::<Option<_>>()?, rest })
}

/// An enum of the values that a schema lists, in their order there. `listed` are their indices.
fn enumeration(schema: &Schema, mut listed: Vec<usize>) -> Option<Kind> {
    let strings = string_enum(schema);
    let values = strings.map(|(values, _)| values).or(schema.enumeration.as_deref())?;
    listed.sort_unstable();
    let values = listed.into_iter().filter_map(|index| values.get(index));
    Some(match strings {
        Some((_, open)) => Kind::Enum {
            variants: values
                .filter_map(Value::as_str)
                .map(|wire| Variant { name: wire.to_owned(), wire: wire.to_owned(), docs: None })
                .collect(),
            other: open.then(String::new),
        },
        None => Kind::Literals {
            literals: values.cloned().map(|value| Literal { name: String::new(), value, docs: None }).collect(),
        },
    })
}
