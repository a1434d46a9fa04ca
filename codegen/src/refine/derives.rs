//! What each item can derive, which depends on what is inside it.

use std::collections::VecDeque;

use crate::error::Result;
use crate::model::{Condition, Derive, Deviations, Item, Items, Kind, Model, Ty, Unknown};

use super::Context;

const ALL: [Derive; 6] = [Derive::Copy, Derive::Eq, Derive::PartialOrd, Derive::Ord, Derive::Hash, Derive::Default];

/// A set of derives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set(u8);

impl Set {
    const NONE: Set = Set(0);
    const ALL: Set = Set::of(&ALL);

    const fn of(derives: &[Derive]) -> Set {
        let (mut bits, mut at) = (0, 0);
        while at < derives.len() {
            bits |= 1 << derives[at] as u8;
            at += 1;
        }
        Set(bits)
    }

    fn contains(self, derive: Derive) -> bool {
        self.0 & Set::of(&[derive]).0 != 0
    }

    fn with(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }

    fn without(self, derives: &[Derive]) -> Set {
        Set(self.0 & !Set::of(derives).0)
    }

    fn both(self, other: Set) -> Set {
        Set(self.0 & other.0)
    }
}

/// What is compared for equality.
const EQUALITY: Set = Set::of(&[Derive::Eq, Derive::Hash]);

pub fn run(model: &mut Model, _: &Context<'_>) -> Result<()> {
    let sets = possible(&model.items, &model.deviations);
    for (item, set) in model.items.iter_mut().zip(sets) {
        item.derives = ALL.into_iter().filter(|derive| set.contains(*derive)).collect();
    }
    Ok(())
}

/// What each item can derive. Everything is assumed of everything, then taken back until nothing changes: recursive types
/// come out right. An item is looked at again only where something inside it has changed.
fn possible(items: &Items, set: &Deviations) -> Vec<Set> {
    let holders = items.holders();
    let mut can = Can { items, sets: vec![Set::ALL; items.len()], deviations: set };
    // One that holds many waits its turn until most of them are known: it is not looked at for the sake of each.
    let mut queue: VecDeque<usize> = (0..items.len()).rev().collect();
    let mut waiting = vec![true; items.len()];
    while let Some(at) = queue.pop_front() {
        waiting[at] = false;
        let Some(left) = items.get(at).map(|item| can.item(item)) else { continue };
        if let Some(known) = can.sets.get_mut(at).filter(|known| **known != left) {
            *known = left;
            let again = holders.get(at).into_iter().flatten().copied();
            queue.extend(again.filter(|holder| !std::mem::replace(&mut waiting[*holder], true)));
        }
    }
    can.sets
}

/// What each item is still thought to be able to derive.
struct Can<'a> {
    items: &'a Items,
    sets: Vec<Set>,
    deviations: &'a Deviations,
}

impl Can<'_> {
    fn item(&self, item: &Item) -> Set {
        let unordered = Set::ALL.without(&[Derive::Default, Derive::PartialOrd, Derive::Ord]);
        let all = |types: &mut dyn Iterator<Item = &Ty>| types.fold(Set::ALL, |set, ty| set.both(self.ty(ty)));
        // Order among records means nothing, and a copy of one should be seen. One with a field that must be given has no
        // sensible default.
        let record = |required: bool, types: &mut dyn Iterator<Item = &Ty>| {
            EQUALITY.both(all(types)).with(if required { Set::NONE } else { Set::of(&[Derive::Default]) })
        };
        match &item.kind {
            // In the order of the schema; strings that are kept are not `Copy`, and come last.
            Kind::Enum { other: Some(_), .. } => Set::ALL.without(&[Derive::Copy, Derive::Default]),
            Kind::Enum { other: None, .. } => Set::ALL.without(&[Derive::Default]),
            Kind::Literals { .. } => unordered,
            Kind::Union { alternatives } => {
                unordered.both(all(&mut alternatives.iter().map(|alternative| &alternative.ty)))
            }
            Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
                unordered.both(all(&mut variants.iter().filter_map(|variant| variant.ty.as_ref())))
            }
            Kind::Newtype { inner } => self.ty(inner).without(&[Derive::Default]),
            Kind::Tuple { fields, rest } => {
                let rest = rest.iter().map(|rest| &rest.ty);
                let required = fields.iter().any(|field| field.required);
                record(required, &mut fields.iter().map(|field| &field.ty).chain(rest))
            }
            Kind::Struct { fields, unknown } => {
                let others = match unknown {
                    Unknown::Keep { ty, .. } => Some(ty),
                    Unknown::Reject | Unknown::Drop => None,
                };
                let required = fields.iter().any(|field| field.required);
                // Nor has one whose members have to be there together.
                let is_empty_valid = item.conditions.iter().all(Condition::is_satisfied_by_empty_object);
                record(required || !is_empty_valid, &mut fields.iter().map(|field| &field.ty).chain(others))
            }
        }
    }

    fn ty(&self, ty: &Ty) -> Set {
        let Deviations { int_range, float_precision, text_normalised, .. } = *self.deviations;
        match ty {
            Ty::Item(name) => self.items.position(name).and_then(|at| self.sets.get(at)).copied().unwrap_or(Set::NONE),
            Ty::Any => EQUALITY,
            Ty::Null | Ty::Bool | Ty::Int(_) | Ty::Never => Set::ALL.without(&[Derive::Default]),
            Ty::Integer if int_range => Set::ALL.without(&[Derive::Default]),
            Ty::Float if float_precision => Set::of(&[Derive::Copy, Derive::PartialOrd]),
            // As `serde_json::Number`.
            Ty::Integer | Ty::Float => EQUALITY,
            Ty::String | Ty::Uri | Ty::Text(_) => Set::ALL.without(&[Derive::Copy, Derive::Default]),
            // As text it is not `Copy`.
            Ty::Uuid if text_normalised => Set::ALL.without(&[Derive::Default]),
            Ty::Uuid => Set::ALL.without(&[Derive::Copy, Derive::Default]),
            Ty::Nullable(inner) | Ty::Ruled(inner, _) => self.ty(inner),
            Ty::Array(inner, _) => self.ty(inner).without(&[Derive::Default]),
            Ty::Tuple(items) => {
                items.iter().fold(Set::ALL, |set, item| set.both(self.ty(item))).without(&[Derive::Default])
            }
            // serde_json's own map is neither ordered nor, in every version, hashable.
            Ty::Map(inner) if **inner == Ty::Any => EQUALITY,
            Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => self.ty(inner).without(&[Derive::Copy]),
        }
    }
}
