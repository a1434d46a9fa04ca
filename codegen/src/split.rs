//! Assigns each type to a Rust module, for layouts of several files: the outer module, or an inner module for each document
//! or for each tag of an OpenAPI document's operations. The types themselves do not change.

mod tags;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Code, Diagnostic};
use crate::load::Library;
use crate::model::Model;
use crate::naming::{ascii, module_name};
use crate::schema::Bundle;
use crate::shape::Outline;

/// The layout of a module's types in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One file.
    #[default]
    Single,
    /// An inner module for each document. The types of a document that is listed alone stay in the outer module.
    Files,
    /// An inner module for each tag, with the types that only its operations use. All others are in the outer module.
    Tags,
}

/// The inner module with the supporting code.
pub const SUPPORT: &str = "support";

/// Names that generated code or the compiler uses for other things where a module is declared.
const RESERVED: [&str; 37] = [
    SUPPORT,
    "rules",
    "lib",
    "main",
    "mod",
    "fmt",
    "std",
    "core",
    "alloc",
    "serde",
    "serde_json",
    "serde_with",
    "serde_path_to_error",
    "schemars",
    "uuid",
    "jiff",
    "chrono",
    "time",
    "url",
    "base64",
    "rust_decimal",
    "indexmap",
    "fluent_uri",
    "regex",
    "regress",
    "idna",
    "unicode_general_category",
    "foldhash",
    "bon",
    "bool",
    "char",
    "str",
    "f64",
    "i64",
    "u64",
    "i32",
    "u32",
];

/// An inner module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// A phrase that describes its types.
    pub about: String,
}

/// The modules of a model's types.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    parts: Vec<Part>,
    /// The inner module of each type that is in one, as an index.
    places: BTreeMap<String, usize>,
}

impl Split {
    /// Returns the inner modules, sorted by name.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns the index of the inner module that a type is in; `None` if it is in the outer module.
    pub fn part_of(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Returns the name of the inner module that a type is in; `None` if it is in the outer module.
    pub fn module_of(&self, name: &str) -> Option<&str> {
        self.part_of(name).and_then(|part| self.parts.get(part)).map(|part| part.name.as_str())
    }

    /// Returns the path of the module that a type is in; `module` is the path of the outer module.
    pub fn path_of(&self, name: &str, module: &str) -> String {
        self.module_of(name).map_or_else(|| module.to_owned(), |inner| format!("{module}::{inner}"))
    }

    /// Assigns each type to the inner module that `named` returns for its index, if any.
    fn new(model: &Model, named: impl Fn(usize) -> Option<Part>) -> Split {
        let named: Vec<(&str, Part)> =
            (model.items.iter().enumerate()).filter_map(|(at, item)| Some((item.name.as_str(), named(at)?))).collect();
        let by_name: BTreeMap<&str, &Part> = named.iter().rev().map(|(_, part)| (part.name.as_str(), part)).collect();
        let parts: Vec<Part> = by_name.into_values().cloned().collect();
        // They are in the order of their names.
        let place = |(item, part): &(&str, Part)| {
            let at = parts.binary_search_by_key(&part.name.as_str(), |known| &known.name).ok()?;
            Some(((*item).to_owned(), at))
        };
        let places = named.iter().filter_map(place).collect();
        Split { parts, places }
    }
}

/// Returns the submodules of the types of a model, and warnings.
pub fn split(
    layout: Layout,
    model: &Model,
    library: &mut Library,
    bundle: &Bundle,
    outline: &Outline,
) -> (Split, Option<Diagnostic>) {
    match layout {
        Layout::Single => (Split::default(), None),
        Layout::Files => (by_file(model, library, bundle, outline), None),
        Layout::Tags => {
            let uses = tags::uses(model, library, bundle);
            let tag = |at: usize| match uses.of.get(at)?.iter().collect::<Vec<_>>().as_slice() {
                [only] => uses.tags.get(**only)?.as_deref(),
                _ => None,
            };
            let part = |at: usize| {
                let tag = tag(at)?;
                Some(Part { name: part_name(tag), about: format!("of operations with the tag `{}`", shown(tag)) })
            };
            let untagged = uses.tags.iter().all(Option::is_none).then(|| {
                let problem = Diagnostic::new(
                    Code::NotCovered,
                    "no operation has a tag: the layout `tags` results in a single module",
                );
                problem.help("remove the layout, or add `tags` to the operations of the document").warning()
            });
            (Split::new(model, part), untagged)
        }
    }
}

/// Assigns types to a part for each document, except for one that is listed alone.
fn by_file(model: &Model, library: &Library, bundle: &Bundle, outline: &Outline) -> Split {
    let names: Vec<&str> = library.documents().iter().map(|document| document.source.name.as_str()).collect();
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let last = |name: &str| part_name(stem(name).rsplit('/').next().unwrap_or_default());
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> =
        names.iter().map(|name| last(name)).filter(|name| !seen.insert(name.clone())).collect();
    let own_alone = library.listed() == 1;
    Split::new(model, |at| {
        let key = model.items.get(at)?.origins.first()?;
        let document = outline.original(bundle, key)?.origin.document;
        let name = names.get(document).filter(|_| !(own_alone && document == 0))?;
        // Files with the same name are distinguished by their folders.
        let part = Some(last(name)).filter(|name| !twice.contains(name)).unwrap_or_else(|| part_name(&stem(name)));
        Some(Part { name: part, about: format!("of `{}`", shown(name)) })
    })
}

/// Returns the name of a module in a separate file, in ASCII.
fn part_name(text: &str) -> String {
    let name = module_name(&ascii(text));
    if RESERVED.contains(&name.as_str()) { format!("{name}_types") } else { name }
}

/// Returns a string of a document in backticks, for a comment.
fn shown(text: &str) -> String {
    crate::shown::quoted(text, 100).replace('`', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_a_name_that_means_nothing_else() {
        let names = ["Pet store", "type", "serde", "rules", "Änderung", "支払い", "", "9 lives", "mod"];
        let expected =
            ["pet_store", "type_", "serde_types", "rules_types", "anderung", "zhi_fu_i", "empty", "n9_lives", "mod_"];
        assert_eq!(names.map(part_name), expected);
    }
}
