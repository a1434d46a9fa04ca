//! Renames types, fields and variants in Rust. Their names in JSON do not change.

use std::collections::{HashMap, HashSet};

use super::{Adaptation, TypeAdaptation, Word, missing};
use crate::error::{Diagnostic, Error, Result};
use crate::model::{AdditionalProperties, Item, Kind, Model, Rest, Ty};
use crate::refine::is_type_name;

/// Renames types, fields and variants. With `is_partial`, missing names are ignored: another version of the document
/// may have them.
///
/// # Errors
/// If something to rename does not exist, or a new name is invalid in Rust or already in use.
pub fn rename(model: &mut Model, adaptation: &Adaptation, is_partial: bool) -> Result<()> {
    let (mut problems, mut absent): (Vec<Diagnostic>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    let known: Vec<&str> = model.items.iter().map(|item| item.name.as_str()).collect();
    let mut found: Vec<(usize, &TypeAdaptation)> = Vec::new();
    let is_replaced = |wanted: &&TypeAdaptation| {
        wanted.replace.is_some() && model.replaced.iter().any(|own| own.name == wanted.name.text)
    };
    for wanted in adaptation.types.iter().filter(|wanted| !is_replaced(wanted)) {
        match model.items.position(&wanted.name.text) {
            Some(at) => found.push((at, wanted)),
            None => absent.push(missing(&wanted.name, "generated type", &known)),
        }
    }
    let renamed: HashMap<String, &Word> = adaptation
        .types
        .iter()
        .filter_map(|wanted| Some((wanted.name.text.clone(), wanted.rename.as_ref()?)))
        .collect();
    let mut taken: HashSet<&str> = known.into_iter().filter(|name| !renamed.contains_key(*name)).collect();
    for wanted in &adaptation.types {
        let Some(name) = &wanted.rename else { continue };
        if !is_type_name(&name.text) || name.text.contains('_') {
            let help = "use a Rust name in PascalCase that the generated code does not use itself, unlike `String`";
            problems.push(name.problem(format!("`{}` cannot be the name of a type", name.text), help));
        } else if !taken.insert(&name.text) {
            let message =
                format!("`{}` cannot be renamed to `{}`: another type has that name", wanted.name.text, name.text);
            problems.push(name.problem(message, "choose another name"));
        }
    }
    for (at, wanted) in found {
        let Some(item) = model.items.get_mut(at) else { continue };
        fields(item, wanted, &mut problems, &mut absent);
        variants(item, wanted, &mut problems, &mut absent);
    }
    if !is_partial {
        problems.extend(absent);
    }
    if !problems.is_empty() {
        return Err(Error::new(problems));
    }
    if !renamed.is_empty() {
        rename_types(model, &renamed);
    }
    Ok(())
}

/// Renames types wherever they are named.
fn rename_types(model: &mut Model, renamed: &HashMap<String, &Word>) {
    let new_name = |name: &str| renamed.get(name).map(|word| word.text.clone());
    for item in &mut model.items {
        // A variant that is named after its type is renamed with it.
        if let Kind::Union { alternatives } = &mut item.kind {
            let taken: HashSet<String> = alternatives.iter().map(|alternative| alternative.name.clone()).collect();
            for alternative in alternatives.iter_mut() {
                let Ty::Item(held) = &alternative.ty else { continue };
                let Some(new) = new_name(held).filter(|new| *held == alternative.name && !taken.contains(new)) else {
                    continue;
                };
                alternative.name = new;
            }
        }
        item.name = new_name(&item.name).unwrap_or_else(|| std::mem::take(&mut item.name));
        for ty in item.types_mut() {
            ty.walk_mut(&mut |ty| {
                if let Ty::Item(name) = ty
                    && let Some(new) = new_name(name)
                {
                    *name = new;
                }
            });
        }
    }
    if let Some(new) = new_name(&model.root) {
        model.root = new;
    }
}

/// Returns true for a name that rustc accepts for a field without a warning.
fn is_field_name(name: &str) -> bool {
    // A keyword since edition 2024, which syn accepts as an identifier.
    let is_ident = name != "gen" && name != "_" && syn::parse_str::<syn::Ident>(name).is_ok();
    is_ident && name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains(char::is_uppercase)
}

/// Returns true for a name that rustc accepts for a variant without a warning.
fn is_variant_name(name: &str) -> bool {
    let is_ident = name != "Self" && syn::parse_str::<syn::Ident>(name).is_ok();
    is_ident && name.starts_with(char::is_uppercase) && !name.contains('_')
}

fn fields(item: &mut Item, wanted: &TypeAdaptation, problems: &mut Vec<Diagnostic>, absent: &mut Vec<Diagnostic>) {
    let Some((first, _)) = wanted.fields.first() else { return };
    if !matches!(item.kind, Kind::Struct { .. } | Kind::Tuple { .. }) {
        let help = "name them in PascalCase: `variants.EUR = \"Euro\"`, or `--rename Currency.EUR=Euro`";
        problems.push(first.problem(format!("`{}` has no fields; an enum has variants", wanted.name.text), help));
        return;
    }
    let (mut names, others): (Vec<(&str, &mut String)>, Vec<String>) = match &mut item.kind {
        Kind::Struct { fields, unknown } => {
            let others = match unknown {
                AdditionalProperties::Keep { name, .. } => vec![name.clone()],
                AdditionalProperties::Reject | AdditionalProperties::Ignore => Vec::new(),
            };
            (fields.iter_mut().map(|field| (field.wire.as_str(), &mut field.name)).collect(), others)
        }
        Kind::Tuple { fields, rest } => {
            let others = rest.iter().map(|Rest { name, .. }| name.clone()).collect();
            (fields.iter_mut().map(|field| (field.wire.as_str(), &mut field.name)).collect(), others)
        }
        _ => (Vec::new(), Vec::new()),
    };
    let what = format!("field of `{}`", wanted.name.text);
    let problem = |name: &Word| {
        let help = "use a Rust name in snake_case; a keyword is written like `r#type`";
        (!is_field_name(&name.text))
            .then(|| name.problem(format!("`{}` cannot be the name of a field", name.text), help))
    };
    assign(&mut names, others, &wanted.fields, &what, &problem, problems, absent);
}

fn variants(item: &mut Item, wanted: &TypeAdaptation, problems: &mut Vec<Diagnostic>, absent: &mut Vec<Diagnostic>) {
    let Some((first, _)) = wanted.variants.first() else { return };
    if matches!(item.kind, Kind::Struct { .. } | Kind::Tuple { .. } | Kind::Newtype { .. }) {
        let help = "name them in snake_case: `fields.amt = { rename = \"amount\" }`, or `--rename Money.amt=amount`";
        problems.push(first.problem(format!("`{}` has no variants; a struct has fields", wanted.name.text), help));
        return;
    }
    let lists_all = matches!(item.kind, Kind::Enum { .. } | Kind::Literals { .. });
    let mut values: Vec<String> = Vec::new();
    if let Kind::Literals { literals } = &item.kind {
        values.extend(literals.iter().map(|literal| match &literal.value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }));
    }
    if let Kind::Union { alternatives } = &item.kind {
        values.extend(alternatives.iter().map(|alternative| alternative.name.clone()));
    }
    let values = values.iter().map(String::as_str);
    let (mut names, others): (Vec<(&str, &mut String)>, Vec<String>) = match &mut item.kind {
        Kind::Enum { variants, other } => (
            variants.iter_mut().map(|variant| (variant.wire.as_str(), &mut variant.name)).collect(),
            other.iter().cloned().collect(),
        ),
        Kind::Literals { literals } => {
            (values.zip(literals.iter_mut().map(|literal| &mut literal.name)).collect(), Vec::new())
        }
        Kind::Union { alternatives } => {
            (values.zip(alternatives.iter_mut().map(|alternative| &mut alternative.name)).collect(), Vec::new())
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            (variants.iter_mut().map(|variant| (variant.wire.as_str(), &mut variant.name)).collect(), Vec::new())
        }
        Kind::Struct { .. } | Kind::Tuple { .. } | Kind::Newtype { .. } => (Vec::new(), Vec::new()),
    };
    let what = format!("variant of `{}`", wanted.name.text);
    let problem = |name: &Word| {
        // `ALL` is the constant that lists the values.
        let is_fit = is_variant_name(&name.text) && !(lists_all && name.text == "ALL");
        let help = "use a Rust name in PascalCase other than `ALL`";
        (!is_fit).then(|| name.problem(format!("`{}` cannot be the name of a variant", name.text), help))
    };
    assign(&mut names, others, &wanted.variants, &what, &problem, problems, absent);
}

/// Assigns new names to fields or variants, each given with its name in JSON; the names `others` are reserved.
fn assign(
    names: &mut [(&str, &mut String)],
    others: Vec<String>,
    wanted: &[(Word, Word)],
    what: &str,
    problem: &dyn Fn(&Word) -> Option<Diagnostic>,
    problems: &mut Vec<Diagnostic>,
    absent: &mut Vec<Diagnostic>,
) {
    let mut found: Vec<&Word> = Vec::new();
    for (old, new) in wanted {
        match names.iter().position(|(wire, _)| *wire == old.text) {
            Some(at) => {
                problems.extend(problem(new));
                found.push(new);
                if let Some((_, name)) = names.get_mut(at) {
                    new.text.clone_into(name);
                }
            }
            None => {
                let known: Vec<&str> = names.iter().map(|(wire, _)| *wire).collect();
                absent.push(missing(old, what, &known));
            }
        }
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in names.iter().map(|(_, name)| name.as_str()).chain(others.iter().map(String::as_str)) {
        *counts.entry(name.trim_start_matches("r#")).or_default() += 1;
    }
    for new in found {
        if counts.get(new.text.trim_start_matches("r#")).is_some_and(|count| *count > 1) {
            let message = format!("`{}` is the name of another {what}", new.text);
            problems.push(new.problem(message, "choose another name"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::{Request, emit};

    #[test]
    fn names_of_another_version_are_ignored() {
        let bytes = Some(br#"{"title": "Order", "properties": {"a": {}}, "type": "object"}"#.to_vec());
        let mut model = emit(&Request { bytes, ..Request::of("order.json".into()) }).unwrap().model;
        let mut adaptation = Adaptation::default();
        adaptation.type_mut("Customer").rename = Some("Client".into());
        adaptation.type_mut("Order").rename = Some("Purchase".into());
        adaptation.type_mut("Order").fields.push(("b".into(), "c".into()));
        let error = rename(&mut model.clone(), &adaptation, false).unwrap_err();
        assert_eq!(error.diagnostics().len(), 2, "{error}");
        rename(&mut model, &adaptation, true).unwrap();
        assert_eq!((model.root.as_str(), model.item("Purchase").is_some()), ("Purchase", true));
    }
}
