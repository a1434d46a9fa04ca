//! Decides which types borrow their plain strings from the JSON. A type borrows if it contains a plain string, or a type
//! that borrows, unless a type that contains it has to own its strings.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Printer;
use super::dispatch;
use super::parts::ident;
use super::shared::is_imported;
use super::support::Support;
use crate::error::{Code, Diagnostic, Result};
use crate::model::{Item, Kind, Model, Ty};

impl Printer<'_> {
    /// Returns the printer that borrows plain strings where possible. Types of other modules stay as they are there.
    ///
    /// # Errors
    /// If a type has the name of the type of borrowed strings.
    pub fn borrowing(self, imported: &BTreeMap<String, BTreeSet<String>>) -> Result<Self> {
        if self.model.item("Cow").is_some() {
            let message = "the type `Cow` has the name of the type of borrowed strings";
            return Err(Diagnostic::new(Code::Config, message).help("give it another name: `types.Cow.rename`").into());
        }
        let owning = self.model.items.iter().filter(|item| is_imported(imported, &item.name) || self.owns(item));
        let borrowed = borrowed(self.model, &held_by(self.model, owning));
        Ok(Printer { borrows: true, borrowed, ..self })
    }

    /// Returns true if the type contains a borrowed string.
    pub fn holds_borrowed(&self, ty: &Ty) -> bool {
        self.borrows && holds(&self.borrowed, ty)
    }

    /// Returns true if the item is read from a buffered value, or has a check, which owns the value.
    fn owns(&self, item: &Item) -> bool {
        match &item.kind {
            Kind::Newtype { .. } => item.is_guarded(),
            Kind::Tuple { .. } => true,
            Kind::Union { alternatives } => {
                // If neither the type nor a property selects the branch, each is tried on a buffered value.
                let (all, mut unused): (Vec<_>, _) = (alternatives.iter().collect(), Support::default());
                let told = dispatch::kinds(self, &ident(&item.name), alternatives, &mut unused).is_some()
                    || dispatch::members(self, &all, &mut unused, &|_, read| read.clone()).is_some();
                !told || unused.tries_branches()
            }
            _ => false,
        }
    }
}

/// Returns these types, and all types that they contain.
fn held_by<'m>(model: &'m Model, owning: impl Iterator<Item = &'m Item>) -> BTreeSet<String> {
    let (mut owned, mut types) = (BTreeSet::new(), Vec::new());
    for item in owning {
        owned.insert(item.name.clone());
        types.extend(item.types());
    }
    model.reached(types, &mut |ty| {
        if let Ty::Item(name) = ty {
            owned.insert(name.clone());
        }
    });
    owned
}

/// Returns the types, except those in `owned`, that contain a plain string, directly or in another type.
fn borrowed(model: &Model, owned: &BTreeSet<String>) -> HashSet<String> {
    let holds_string = |item: &Item| item.types().iter().any(|ty| ty.has(&Ty::String));
    model.items.and_holders(holds_string, |item| !owned.contains(&item.name))
}

fn holds(borrowed: &HashSet<String>, ty: &Ty) -> bool {
    let mut found = false;
    ty.walk(&mut |ty| {
        found |= match ty {
            Ty::String => true,
            Ty::Item(name) => borrowed.contains(name),
            _ => false,
        }
    });
    found
}
