//! Which branches of a union hold which members of an object, where that decides how much of a value is kept.

use std::collections::BTreeSet;

use super::Printer;
use crate::model::{Alternative, Kind, Ty, Unknown};

/// How many types are gone through to find the members of a branch.
const MAX_HOPS: usize = 8;

/// The members that a branch names, and whether it keeps all others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Held<'m> {
    pub names: BTreeSet<&'m str>,
    pub keeps: bool,
}

/// What each branch holds, where one of them would drop what another one holds.
pub fn held<'m>(printer: &Printer<'m>, alternatives: &'m [Alternative]) -> Option<Vec<Held<'m>>> {
    let mut drops = false;
    let held: Vec<Held<'_>> = alternatives
        .iter()
        .map(|alternative| {
            let mut held = Held::default();
            add(printer, &alternative.ty, &mut held, &mut drops, MAX_HOPS);
            held
        })
        .collect();
    let mut of_objects = held.iter().filter(|held| held.keeps || !held.names.is_empty());
    let first = of_objects.next()?;
    (drops && of_objects.any(|other| other != first)).then_some(held)
}

fn add<'m>(printer: &Printer<'m>, ty: &'m Ty, held: &mut Held<'m>, drops: &mut bool, hops: usize) {
    let Some(hops) = hops.checked_sub(1) else { return };
    let item = match printer.model.resolved(ty) {
        Ty::Boxed(inner) | Ty::Nullable(inner) => return add(printer, inner, held, drops, hops),
        Ty::Map(_) | Ty::Any => {
            held.keeps = true;
            return;
        }
        Ty::Item(name) => printer.model.item(name),
        _ => None,
    };
    match item.map(|item| &item.kind) {
        Some(Kind::Struct { fields, unknown }) => {
            held.names.extend(fields.iter().map(|field| field.wire.as_str()));
            held.keeps |= matches!(unknown, Unknown::Keep { .. });
            *drops |= *unknown == Unknown::Drop;
        }
        Some(Kind::Union { alternatives }) => {
            alternatives.iter().for_each(|inner| add(printer, &inner.ty, held, drops, hops));
        }
        Some(Kind::Tagged { tag, content, variants }) => {
            held.names.extend([tag].into_iter().chain(content).map(String::as_str));
            let types = variants.iter().filter_map(|variant| variant.ty.as_ref()).filter(|_| content.is_none());
            types.for_each(|ty| add(printer, ty, held, drops, hops));
            *drops |= variants.iter().any(|variant| !variant.closed && variant.ty.is_none());
        }
        _ => {}
    }
}
