//! Finds the properties that each branch of a union keeps, if they differ: the branch that keeps most of a value is preferred.

use std::collections::BTreeSet;

use super::Printer;
use crate::model::{AdditionalProperties, Alternative, Item, Kind, Ty};

/// The maximum number of types that are searched for the properties of a branch.
const MAX_TYPES: usize = 32;

/// The members that a branch names, and whether it keeps all others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BranchMembers<'m> {
    pub names: BTreeSet<&'m str>,
    pub keeps: bool,
}

/// Returns the properties of each branch, if one branch would drop a property that another one keeps.
pub fn branch_members<'m>(printer: &Printer<'m>, alternatives: &'m [Alternative]) -> Option<Vec<BranchMembers<'m>>> {
    let mut drops = false;
    let held: Vec<BranchMembers<'_>> = alternatives
        .iter()
        .map(|alternative| {
            let mut held = BranchMembers::default();
            let mut seen = Vec::new();
            add(printer, &alternative.ty, &mut held, &mut drops, &mut seen);
            held
        })
        .collect();
    let mut of_objects = held.iter().filter(|held| held.keeps || !held.names.is_empty());
    let first = of_objects.next()?;
    (drops && of_objects.any(|other| other != first)).then_some(held)
}

fn add<'m>(
    printer: &Printer<'m>,
    ty: &'m Ty,
    held: &mut BranchMembers<'m>,
    drops: &mut bool,
    seen: &mut Vec<&'m Item>,
) {
    let item = match printer.model.resolved(ty) {
        Ty::Boxed(inner) | Ty::Nullable(inner) => return add(printer, inner, held, drops, seen),
        Ty::Map(_) | Ty::Any => {
            held.keeps = true;
            return;
        }
        Ty::Item(name) => printer.model.item(name),
        _ => None,
    };
    let Some(item) = item.filter(|item| seen.len() < MAX_TYPES && !seen.iter().any(|known| known.name == item.name))
    else {
        return;
    };
    seen.push(item);
    match &item.kind {
        Kind::Struct { fields, unknown } => {
            held.names.extend(fields.iter().map(|field| field.wire.as_str()));
            held.keeps |= matches!(unknown, AdditionalProperties::Keep { .. });
            *drops |= *unknown == AdditionalProperties::Ignore;
        }
        Kind::Union { alternatives } => {
            alternatives.iter().for_each(|inner| add(printer, &inner.ty, held, drops, seen));
        }
        Kind::Tagged { tag, content, variants } => {
            held.names.extend([tag].into_iter().chain(content).map(String::as_str));
            let types = variants.iter().filter_map(|variant| variant.ty.as_ref()).filter(|_| content.is_none());
            types.for_each(|ty| add(printer, ty, held, drops, seen));
            *drops |= variants.iter().any(|variant| !variant.closed && variant.ty.is_none());
        }
        Kind::ExternallyTagged { variants } => {
            let named = variants.iter().filter(|variant| variant.ty.is_some());
            held.names.extend(named.map(|variant| variant.wire.as_str()));
        }
        _ => {}
    }
}
