//! Prints a module whose types are in several files: each section is a module that imports what it needs from the others.
//! Supporting code is printed once, in an inner module `support`, unless several modules share it.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::formatted;
use super::parts::{docs, ident};
use super::shared::is_imported;
use super::{Options, Printed, Printer, Shared, section};
use crate::error::Result;
use crate::model::Visibility;
use crate::split::{Part, SUPPORT, Split};

/// A part of a model, printed as one file.
pub struct Section<'a> {
    split: &'a Split,
    /// The position among the inner modules; `None` for the module itself.
    pub part: Option<usize>,
    pub visibility: Visibility,
    /// The Rust module with the supporting code, if that is not printed here.
    pub support: Option<String>,
    /// The types of other modules that this module reexports, by their Rust modules.
    pub imported: BTreeMap<String, BTreeSet<String>>,
    /// All types of other modules, which are imported if they are used.
    pub others: BTreeMap<String, BTreeSet<String>>,
    /// Whether this module can also use the types of the supporting code.
    pub reexports: bool,
    /// The supporting code that the inner modules need.
    pub shared: Shared,
    /// The lines that declare those modules.
    pub declared: String,
    /// Whether the supporting code is an inner module of this one.
    pub has_support: bool,
}

impl<'a> Section<'a> {
    /// Returns the section that contains the whole model.
    pub fn all(options: &'a Options) -> Section<'a> {
        Section {
            split: &options.split,
            part: None,
            visibility: options.visibility,
            support: options.support.clone(),
            imported: options.imported.clone(),
            others: BTreeMap::new(),
            reexports: true,
            shared: Shared::default(),
            declared: String::new(),
            has_support: false,
        }
    }

    /// Returns one of several sections.
    fn new(printer: &Printer<'_>, options: &'a Options, part: Option<usize>) -> Section<'a> {
        let split = &options.split;
        let own = if part.is_some() { "super::" } else { "" };
        let mut section = Section { part, reexports: part.is_none(), ..Section::all(options) };
        section.support = Some(options.support.clone().unwrap_or_else(|| format!("{own}{SUPPORT}")));
        if part.is_some() && options.visibility == Visibility::Super {
            // It is not visible outside the module that contains it.
            section.visibility = Visibility::Crate;
        }
        section.imported.clear();
        for (path, names) in &options.imported {
            let (here, elsewhere): (BTreeSet<_>, BTreeSet<_>) =
                names.iter().cloned().partition(|name| split.part_of(name) == part);
            section.imported.insert(path.clone(), here);
            section.others.insert(path.clone(), elsewhere);
        }
        for item in &printer.model.items {
            let of = split.part_of(&item.name);
            if of == part || is_imported(&options.imported, &item.name) {
                continue;
            }
            let path = match of.and_then(|of| split.parts().get(of)) {
                Some(Part { name, .. }) => format!("{own}{name}"),
                None => "super".to_owned(),
            };
            section.others.entry(path).or_default().insert(item.name.clone());
        }
        section
    }

    /// Returns true if an item is printed here.
    pub fn has(&self, name: &str) -> bool {
        self.split.part_of(name) == self.part && !is_imported(&self.imported, name)
    }
}

/// Prints the module and those inside it.
pub fn sections(printer: &Printer<'_>, options: &Options) -> Result<Printed> {
    let parts = options.split.parts();
    let (mut shared, mut inner, mut crates) = (Shared::default(), Vec::new(), Vec::new());
    let mut places = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let printed = section(printer, options, Section::new(printer, options, Some(at)))?;
        shared.extend(printed.shared);
        crates.extend(printed.crates);
        places.push(printed.lines);
        inner.push((part.name.clone(), printed.text));
    }
    let mut own = Section::new(printer, options, None);
    own.shared = shared.clone();
    own.declared = declarations(parts, options.visibility)?;
    own.has_support = options.support.is_none();
    let printed = section(printer, options, own)?;
    shared.extend(printed.shared.clone());
    crates.splice(0..0, printed.crates.iter().copied());
    let mut seen = BTreeSet::new();
    crates.retain(|name| seen.insert(*name));
    let lines = printer.model.items.iter().zip(&printed.lines).enumerate().map(|(at, (item, own))| {
        let part = options.split.part_of(&item.name).and_then(|part| places.get(part)?.get(at));
        part.unwrap_or(own).clone()
    });
    let lines = lines.collect();
    if options.support.is_none() && !shared.is_empty() {
        inner.push((SUPPORT.to_owned(), std::mem::take(&mut shared).print()));
    }
    Ok(Printed { text: printed.text, crates, shared, inner, lines })
}

/// Returns the lines that declare the inner modules.
fn declarations(parts: &[Part], visibility: Visibility) -> Result<String> {
    let seen: proc_macro2::TokenStream = visibility.as_str().parse().unwrap_or_default();
    let mut out = String::new();
    for Part { name, about } in parts {
        let (about, name) = (docs(Some(&format!("Types {about}."))), ident(name));
        out.push_str(&formatted(quote::quote!(#about #seen mod #name;), "a module")?);
    }
    Ok(out)
}
