//! Replaces generated types by types of the user. They are trusted to accept what their schemas accept, and each run lists
//! them.

use std::collections::{HashMap, HashSet};

use syn::parse::Parser;

use super::{Adaptation, Word};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::model::{Item, Kind, Model, Replaced, StandsFor, Ty};
use crate::schema::{Bundle, Key};
use crate::shape::Outline;

/// Returns the problem with a word that is not the path of a type.
pub fn check_replace(word: &Word) -> Option<Diagnostic> {
    let is_type = syn::parse_str::<syn::TypePath>(&word.text).is_ok();
    let help = "write the path of a type, like `crate::Money` or `rust_decimal::Decimal`";
    (!is_type).then(|| word.problem(format!("`{}` is not the path of a type", word.text), help))
}

/// Replaces types by the user's types. Types that only replaced types refer to are removed.
///
/// # Errors
/// If a type cannot be replaced.
pub fn replace(model: &mut Model, adaptation: &Adaptation, bundle: &Bundle, outline: &Outline) -> Result<()> {
    let (wanted, mut problems) = wanted(model, adaptation, bundle, outline);
    if wanted.is_empty() && problems.is_empty() {
        return Ok(());
    }
    for item in &model.items {
        let Kind::Tagged { content: None, variants, .. } = &item.kind else { continue };
        for name in variants.iter().filter_map(|variant| item_name(variant.ty.as_ref()?)) {
            if let Some(word) = wanted.get(name) {
                let message = format!("`{name}` cannot be replaced: `{}` reads it without its tag", item.name);
                problems.push(word.problem(message, format!("replace `{}` instead", item.name)));
            }
        }
    }
    if let Some(word) = wanted.get(&model.root) {
        let is_left = |item: &&Item| !wanted.contains_key(&item.name) && is_root(item, bundle);
        match model.items.iter().find(is_left).map(|item| item.name.clone()) {
            Some(root) => model.root = root,
            None => {
                let message = format!("`{}` cannot be replaced: it is all that is generated", model.root);
                problems.push(word.problem(message, "use your type directly"));
            }
        }
    }
    if !problems.is_empty() {
        return Err(Error::new(problems));
    }
    let before = reached(model, bundle);
    let mut replaced: Vec<Replaced> = Vec::new();
    let mut origins: HashMap<String, Key> = HashMap::new();
    model.items.as_mut_vec().retain(|item| match wanted.get(&item.name) {
        Some(word) => {
            origins.insert(item.name.clone(), item.origins.first().cloned().unwrap_or_default());
            let (name, path) = (item.name.clone(), word.text.clone());
            replaced.push(Replaced { name, path, origins: item.origins.clone() });
            false
        }
        None => true,
    });
    for ty in model.items.iter_mut().flat_map(Item::types_mut) {
        ty.walk_mut(&mut |ty| {
            if let Ty::Item(name) = ty
                && let (Some(word), Some(origin)) = (wanted.get(name), origins.get(name))
            {
                let stands_for = StandsFor::Definition(origin.clone());
                *ty = Ty::Own { path: word.text.clone(), stands_for };
            }
        });
    }
    // Types that only replaced types refer to are not generated either.
    let after = reached(model, bundle);
    let is_kept = |item: &Item| after.contains(&item.name) || !before.contains(&item.name);
    let dropped = model.items.iter().filter(|item| !is_kept(item)).flat_map(|item| item.origins.clone());
    model.untyped = dropped.collect();
    model.items.as_mut_vec().retain(is_kept);
    model.replaced = replaced;
    Ok(())
}

/// Returns the replacements by the names of the generated types.
fn wanted(
    model: &Model,
    adaptation: &Adaptation,
    bundle: &Bundle,
    outline: &Outline,
) -> (HashMap<String, Word>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut wanted = HashMap::new();
    for item in model.items.iter().filter(|_| adaptation.x_rust_type) {
        let original = item.origins.iter().find_map(|origin| outline.original(bundle, origin));
        let Some(path) = original.and_then(|schema| schema.extensions.as_ref()?.rust_type.as_deref()) else { continue };
        // A document may only give a path.
        if syn::Path::parse_mod_style.parse_str(path).is_err() {
            let message = format!("the `x-rust-type` of `{}` is not the path of a type: `{path}`", item.name);
            let help = "correct it, like `my_crate::Money`, or remove `x-rust-type` from lockstep.toml";
            problems.push(Diagnostic::new(Code::Config, message).help(help));
            continue;
        }
        wanted.insert(item.name.clone(), path.into());
    }
    for own in &adaptation.types {
        if let Some(word) = &own.replace {
            wanted.insert(own.name.text.clone(), word.clone());
        }
    }
    (wanted, problems)
}

/// Returns the name of a named type, boxed or not.
fn item_name(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Item(name) => Some(name),
        Ty::Boxed(inner) => item_name(inner),
        _ => None,
    }
}

/// Returns true for a requested type.
fn is_root(item: &Item, bundle: &Bundle) -> bool {
    item.origins.iter().any(|origin| bundle.roots.contains(origin))
}

/// Returns the types that the requested types refer to.
fn reached(model: &Model, bundle: &Bundle) -> HashSet<String> {
    let roots: HashSet<&Key> = bundle.roots.iter().collect();
    let is_root = |item: &&Item| item.name == model.root || item.origins.iter().any(|origin| roots.contains(origin));
    let roots: Vec<&Item> = model.items.iter().filter(is_root).collect();
    let mut found: HashSet<String> = roots.iter().map(|item| item.name.clone()).collect();
    model.reached(roots.into_iter().flat_map(Item::types), &mut |ty| {
        if let Ty::Item(name) = ty {
            found.insert(name.clone());
        }
    });
    found
}
