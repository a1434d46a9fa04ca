//! Decides which types borrow their plain strings from the JSON. A type borrows if it contains a plain string, or a type
//! that borrows, unless a type that contains it has to own what it reads.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Printer;
use super::dispatch;
use super::parts::ident;
use super::shared::is_imported;
use super::support::Support;
use crate::error::{Code, Diagnostic, Result};
use crate::model::{Item, Kind, Model, Ty};

impl Printer<'_> {
    /// The same printer, with plain strings borrowed where they can be. Types of other modules are as they are there.
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

    /// True if a type is read from values that do not outlive its reading, or holds what it was asked to check.
    fn owns(&self, item: &Item) -> bool {
        match &item.kind {
            Kind::Newtype { .. } => item.is_guarded(),
            Kind::Tuple { .. } => true,
            Kind::Union { alternatives } => {
                // Where nothing tells the branches apart, each is tried on the same value.
                let (all, mut unused): (Vec<_>, _) = (alternatives.iter().collect(), Support::default());
                let told = dispatch::kinds(self, &ident(&item.name), alternatives, &mut unused).is_some()
                    || dispatch::members(self, &all, &mut unused, &|_, read| read.clone()).is_some();
                !told || unused.tries_branches()
            }
            _ => false,
        }
    }
}

/// These types, and all that they hold.
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

/// The types, beside those that own what they hold, that hold a plain string: in the end, also by types that they hold.
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
