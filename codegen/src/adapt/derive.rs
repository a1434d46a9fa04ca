//! Adds derives and attributes. Derives of the standard library are checked against the contents of a type; other derives,
//! and attributes, are trusted.

use syn::parse::Parser;

use super::{Adaptation, Word};
use crate::error::{Diagnostic, Error, Result};
use crate::model::{Derive, Item, Kind, Model, spelt};
use crate::refine::{Derived, Obstacle};

/// Derives that every type has.
const EVERY: [&str; 5] = ["Debug", "Clone", "PartialEq", "Serialize", "Deserialize"];

/// Returns the problem with a word that is not the path of a trait.
pub fn check_derive(word: &Word) -> Option<Diagnostic> {
    let is_path = syn::Path::parse_mod_style.parse_str(&word.text).is_ok();
    let help = "name a trait as `#[derive]` would, like `Eq` or `my_crate::Trait`";
    (!is_path).then(|| word.problem(format!("`{}` is not the path of a trait", word.text), help))
}

/// Returns the problem with a word that is not an attribute.
pub fn check_attribute(word: &Word) -> Option<Diagnostic> {
    let attributes = syn::Attribute::parse_outer.parse_str(&word.text);
    let is_one = attributes.is_ok_and(|attributes| !attributes.is_empty());
    let help = "write it as in Rust, like `#[my_crate::attribute(key = \"value\")]`";
    (!is_one).then(|| word.problem(format!("`{}` is not an attribute", word.text), help))
}

/// Returns the derive of the standard library that a word names.
fn of_standard_library(word: &str) -> Option<Derive> {
    let name = ["std::", "core::", "::std::", "::core::"].iter().find_map(|root| word.strip_prefix(root));
    let name = name.map_or(word, |path| path.rsplit("::").next().unwrap_or(path));
    Derive::ALL.into_iter().find(|derive| derive.name() == name)
}

/// Adds derives and attributes to the types, which already have their final names.
///
/// # Errors
/// If a type cannot have one of its derives.
pub fn derive(model: &mut Model, adaptation: &Adaptation) -> Result<()> {
    let mut asked: Vec<(usize, Derive, &Word)> = Vec::new();
    for (at, item) in model.items.iter_mut().enumerate() {
        let own = adaptation.types.iter().find(|own| own.final_name() == item.name);
        let is_struct = matches!(item.kind, Kind::Struct { .. } | Kind::Tuple { .. } | Kind::Newtype { .. });
        let of_kind = if is_struct { &adaptation.derive_structs } else { &adaptation.derive_enums };
        let derives = adaptation.derive.iter().chain(of_kind).chain(own.iter().flat_map(|own| &own.derive));
        for word in derives.filter(|word| !EVERY.contains(&word.text.as_str())) {
            let derives = &mut item.additions.derives;
            match of_standard_library(&word.text) {
                Some(derive) => asked.extend(needed(derive).iter().map(|derive| (at, *derive, word))),
                None if derives.contains(&word.text) => {}
                None => derives.push(word.text.clone()),
            }
        }
        // A newtype could not be constructed.
        if adaptation.non_exhaustive && !matches!(item.kind, Kind::Newtype { .. }) {
            item.additions.attributes.push("#[non_exhaustive]".to_owned());
        }
        let attributes = adaptation.attributes.iter().chain(own.iter().flat_map(|own| &own.attributes));
        item.additions.attributes.extend(attributes.map(|word| word.text.clone()));
    }
    for (at, derive, _) in &asked {
        if let Some(item) = model.items.get_mut(*at).filter(|item| !item.derives.contains(derive)) {
            item.derives.push(*derive);
            item.derives.sort();
        }
    }
    let derived = Derived::new(model);
    let (mut problems, mut reported): (Vec<Diagnostic>, Vec<&Word>) = (Vec::new(), Vec::new());
    for (at, derive, word) in asked {
        let Some(item) = model.items.get(at) else { continue };
        let Some(obstacle) = derived.obstacle(item, derive) else { continue };
        // For a derive of all types, only the first type that cannot have it is reported.
        if !reported.iter().any(|known| std::ptr::eq(*known, word)) {
            reported.push(word);
            problems.push(word.problem(message(item, derive, &obstacle), HELP));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

const HELP: &str = "name the types that can, like `[module.types.Name] derive = […]`, or leave it out";

/// Returns a derive with those that it requires.
fn needed(derive: Derive) -> &'static [Derive] {
    match derive {
        Derive::Copy => &[Derive::Copy],
        Derive::Eq => &[Derive::Eq],
        Derive::PartialOrd => &[Derive::PartialOrd],
        Derive::Ord => &[Derive::Eq, Derive::PartialOrd, Derive::Ord],
        Derive::Hash => &[Derive::Hash],
        Derive::Default => &[Derive::Default],
    }
}

fn message(item: &Item, derive: Derive, obstacle: &Obstacle<'_>) -> String {
    let why = match obstacle {
        Obstacle::Reason(why) => (*why).to_owned(),
        Obstacle::Part(None, ty) => format!("it contains `{}`", spelt(ty)),
        Obstacle::Part(Some(name), ty) => {
            let is_field = matches!(item.kind, Kind::Struct { .. } | Kind::Tuple { .. });
            format!("its {} `{name}` contains `{}`", if is_field { "field" } else { "variant" }, spelt(ty))
        }
    };
    format!("`{}` cannot derive `{}`: {why}", item.name, derive.name())
}
