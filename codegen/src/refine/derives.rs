//! What each item can derive, which depends on what is inside it.

use std::collections::HashMap;

use crate::error::Result;
use crate::model::{Derive, Deviations, Kind, Model, Ty, Unknown};

use super::Context;

const ALL: [Derive; 6] = [Derive::Copy, Derive::Eq, Derive::PartialOrd, Derive::Ord, Derive::Hash, Derive::Default];

/// What each item is still thought to be able to derive.
type Can = HashMap<String, Vec<Derive>>;

pub fn run(model: &mut Model, _: &Context<'_>) -> Result<()> {
    // Everything is assumed of everything, then taken back until nothing changes: recursive types come out right.
    let mut can: Can = model.items.iter().map(|item| (item.name.clone(), ALL.to_vec())).collect();
    loop {
        let mut changed = false;
        for item in &model.items {
            let left: Vec<Derive> =
                ALL.into_iter().filter(|derive| item_can(&item.kind, *derive, &can, &model.deviations)).collect();
            if can.get(&item.name) != Some(&left) {
                can.insert(item.name.clone(), left);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for item in &mut model.items {
        item.derives = can.remove(&item.name).unwrap_or_default();
    }
    Ok(())
}

fn item_can(kind: &Kind, derive: Derive, can: &Can, set: &Deviations) -> bool {
    let all = |types: &[&Ty]| types.iter().all(|ty| ty_can(ty, derive, can, set));
    match kind {
        // Texts that are kept are not `Copy`.
        Kind::Enum { other: Some(_), .. } => matches!(derive, Derive::Eq | Derive::Hash),
        Kind::Enum { other: None, .. } => !matches!(derive, Derive::Default | Derive::PartialOrd | Derive::Ord),
        Kind::Literals { .. } => !matches!(derive, Derive::Default | Derive::PartialOrd | Derive::Ord),
        Kind::Union { alternatives } => {
            !matches!(derive, Derive::Default | Derive::PartialOrd | Derive::Ord)
                && all(&alternatives.iter().map(|alternative| &alternative.ty).collect::<Vec<_>>())
        }
        Kind::Tagged { variants, .. } => {
            !matches!(derive, Derive::Default | Derive::PartialOrd | Derive::Ord)
                && all(&variants.iter().filter_map(|variant| variant.ty.as_ref()).collect::<Vec<_>>())
        }
        Kind::Tuple { fields, rest } => {
            let rest_can =
                rest.as_ref().is_none_or(|rest| derive == Derive::Default || ty_can(&rest.ty, derive, can, set));
            rest_can
                && match derive {
                    Derive::Default => fields.iter().all(|field| !field.required),
                    Derive::PartialOrd | Derive::Ord | Derive::Copy => false,
                    _ => all(&fields.iter().map(|field| &field.ty).collect::<Vec<_>>()),
                }
        }
        Kind::Newtype { inner } => derive != Derive::Default && all(&[inner]),
        Kind::Struct { fields, unknown } => {
            let others_can = match unknown {
                Unknown::Keep { ty, .. } => {
                    derive != Derive::Copy && (derive == Derive::Default || ty_can(ty, derive, can, set))
                }
                Unknown::Reject | Unknown::Drop => true,
            };
            others_can
                && match derive {
                    // A struct with a field that must be given has no sensible default.
                    Derive::Default => fields.iter().all(|field| !field.required),
                    // Order among records means nothing, and a copy of one should be seen.
                    Derive::PartialOrd | Derive::Ord | Derive::Copy => false,
                    _ => all(&fields.iter().map(|field| &field.ty).collect::<Vec<_>>()),
                }
        }
    }
}

fn ty_can(ty: &Ty, derive: Derive, can: &Can, set: &Deviations) -> bool {
    match ty {
        Ty::Item(name) => can.get(name).is_some_and(|derives| derives.contains(&derive)),
        Ty::Any => matches!(derive, Derive::Eq | Derive::Hash),
        Ty::Null | Ty::Bool | Ty::Int(_) | Ty::Never => derive != Derive::Default,
        Ty::Integer if set.int_range => derive != Derive::Default,
        Ty::Float if set.float_precision => matches!(derive, Derive::Copy | Derive::PartialOrd),
        // As `serde_json::Number`.
        Ty::Integer | Ty::Float => matches!(derive, Derive::Eq | Derive::Hash),
        Ty::String | Ty::Uri | Ty::Text(_) => !matches!(derive, Derive::Copy | Derive::Default),
        // As text it is not `Copy`.
        Ty::Uuid => derive != Derive::Default && (derive != Derive::Copy || set.text_normalised),
        Ty::Nullable(inner) => ty_can(inner, derive, can, set),
        Ty::Array(inner, _) => derive != Derive::Default && ty_can(inner, derive, can, set),
        Ty::Tuple(items) => derive != Derive::Default && items.iter().all(|item| ty_can(item, derive, can, set)),
        // serde_json's own map is neither ordered nor, in every version, hashable.
        Ty::Map(inner) if **inner == Ty::Any => matches!(derive, Derive::Eq | Derive::Hash),
        Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => {
            derive != Derive::Copy && ty_can(inner, derive, can, set)
        }
    }
}
