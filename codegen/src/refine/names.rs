//! Assigns Rust names to items, fields and variants; a field also keeps its name in JSON.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::error::Result;
use crate::model::{AdditionalProperties, Dispatch, Item, Kind, Model, Rest, StandsFor, Ty};
use crate::naming::{pascal, snake};
use crate::schema::Schema;

use super::Context;
use super::type_names::{self, name_of_title};

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    let names = type_names::of_items(model, context);
    for item in &mut model.items {
        let schema = context.schema(&item.name);
        if let Some(name) = names.get(&item.name) {
            item.name = name.clone();
        }
        for ty in item.types_mut() {
            ty.walk_mut(&mut |ty| {
                if let Ty::Item(key) = ty
                    && let Some(name) = names.get(key)
                {
                    *key = name.clone();
                }
            });
        }
        name_parts(item, schema, context);
    }
    if let Some(name) = names.get(&model.root) {
        model.root = name.clone();
    }
    Ok(())
}

/// Names the fields or variants of an item, whose type has its name already.
fn name_parts(item: &mut Item, schema: Option<&Schema>, context: &Context<'_>) {
    match &mut item.kind {
        Kind::Struct { fields, unknown } => {
            let mut taken = Taken::default();
            for field in fields {
                field.name = taken.unused(snake(&field.wire), "_");
            }
            if let AdditionalProperties::Keep { name, .. } = unknown {
                *name = taken.unused("extra".to_owned(), "_");
            }
        }
        Kind::Enum { variants, other } => {
            let (mut taken, given) = (Taken::beside_all(), given(context, &item.origins));
            for variant in variants {
                let given = given.get(&Value::from(variant.wire.as_str())).cloned();
                variant.name = taken.unused(given.unwrap_or_else(|| pascal(&variant.wire)), "");
            }
            if let Some(other) = other {
                let name = ["Other", "Unknown"].into_iter().find(|name| !taken.names.contains(*name));
                *other = taken.unused(name.unwrap_or("Other").to_owned(), "");
            }
        }
        Kind::Literals { literals } => {
            let (mut taken, given) = (Taken::beside_all(), given(context, &item.origins));
            for literal in literals {
                let given = given.get(&literal.value).cloned();
                literal.name = taken.unused(given.unwrap_or_else(|| literal_name(&literal.value)), "");
            }
        }
        Kind::Union { alternatives } => {
            let mut taken = Taken::default();
            for alternative in alternatives {
                let name = match &alternative.dispatch {
                    // Branches are named after the value that distinguishes them.
                    Dispatch::ByTag { values, .. } if values.len() == 1 => {
                        values.iter().map(|value| pascal(value)).collect()
                    }
                    _ => type_name(&alternative.ty, &item.name),
                };
                alternative.name = taken.unused(name, "");
            }
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            let mut taken = Taken::default();
            for variant in variants {
                variant.name = taken.unused(pascal(&variant.wire), "");
            }
        }
        Kind::Tuple { fields, rest } => {
            let mut taken = Taken::default();
            for (index, field) in fields.iter_mut().enumerate() {
                let title = schema.and_then(|schema| schema.array.prefix.get(index)?.title.as_deref());
                let title = title.filter(|title| name_of_title(title).is_some());
                field.name = taken.unused(title.map_or_else(|| ordinal(index), snake), "_");
            }
            if let Some(Rest { name, .. }) = rest {
                *name = taken.unused("rest".to_owned(), "_");
            }
        }
        Kind::Newtype { .. } => {}
    }
}

/// Returns the names that a document gives to listed values: by an extension, or by the title of a branch with only
/// that value.
fn given<'a>(context: &Context<'a>, origins: &[String]) -> HashMap<&'a Value, String> {
    let mut names = HashMap::new();
    let Some(original) = origins.iter().find_map(|origin| context.original(origin)) else { return names };
    for listed in original.listed_values() {
        if let Some(name) = listed.name.as_deref().filter(|name| name.contains(char::is_alphanumeric)) {
            names.entry(&listed.value).or_insert_with(|| pascal(name));
        }
    }
    for branch in original.one_of.iter().chain(&original.any_of) {
        if let (Some([value]), Some(name)) = (branch.listed(), branch.title.as_deref().and_then(name_of_title)) {
            names.entry(value).or_insert(name);
        }
    }
    names
}

/// Returns the name of a branch: that of its type, without the name of the union.
fn type_name(ty: &Ty, union: &str) -> String {
    match ty {
        Ty::Item(name) => match name.strip_prefix(union) {
            Some(rest) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
            _ => name.clone(),
        },
        Ty::Own { stands_for: StandsFor::Format(format), .. } => pascal(crate::formats::written(format)),
        Ty::Own { path, .. } => pascal(path.rsplit("::").next().unwrap_or(path)),
        Ty::Any => "Other".to_owned(),
        Ty::Null => "Null".to_owned(),
        Ty::Bool => "Bool".to_owned(),
        Ty::Integer | Ty::Int(_) => "Integer".to_owned(),
        Ty::Float => "Number".to_owned(),
        Ty::String => "String".to_owned(),
        Ty::Uuid => "Uuid".to_owned(),
        Ty::Uri => "Uri".to_owned(),
        Ty::Text(format) => pascal(format),
        Ty::Never => "Never".to_owned(),
        Ty::Nullable(inner) => format!("Nullable{}", type_name(inner, union)),
        Ty::List(inner) if **inner == Ty::Any => "Array".to_owned(),
        Ty::List(inner) | Ty::Array(inner, _) => format!("{}List", type_name(inner, union)),
        Ty::Tuple(_) => "Tuple".to_owned(),
        Ty::Map(inner) if **inner == Ty::Any => "Object".to_owned(),
        Ty::Map(inner) => format!("{}Map", type_name(inner, union)),
        Ty::Boxed(inner) | Ty::Ruled(inner, _) => type_name(inner, union),
    }
}

/// Returns the name of the item at an index.
fn ordinal(index: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    WORDS.get(index).map_or_else(|| format!("item_{}", index + 1), |word| (*word).to_owned())
}

fn literal_name(value: &Value) -> String {
    match value {
        Value::Null => "Null".to_owned(),
        Value::String(text) => pascal(text),
        Value::Number(number) => pascal(&number.to_string().replace('-', "minus ").replace('.', " point ")),
        other => pascal(&other.to_string().chars().take(40).collect::<String>()),
    }
}

/// The names that are used within one item.
#[derive(Default)]
struct Taken {
    names: HashSet<String>,
    /// For each name, the first number that may be free as its suffix.
    numbers: HashMap<String, usize>,
}

impl Taken {
    /// For variants of an enum with the constant that lists them.
    fn beside_all() -> Taken {
        Taken { names: HashSet::from(["ALL".to_owned()]), ..Taken::default() }
    }

    /// Returns the name, with the first number as its suffix that makes it unique, if necessary.
    fn unused(&mut self, name: String, joint: &str) -> String {
        if self.names.insert(name.clone()) {
            return name;
        }
        let stem = format!("{}{joint}", name.trim_end_matches('_'));
        let mut number = self.numbers.get(&stem).copied().unwrap_or(2);
        let mut candidate = format!("{stem}{number}");
        while !self.names.insert(candidate.clone()) {
            number += 1;
            candidate = format!("{stem}{number}");
        }
        self.numbers.insert(stem, number + 1);
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_collide_are_numbered_in_turn() {
        let mut taken = Taken::default();
        let names = ["a", "a", "a_3", "a", "a_", "a_", "b"].map(|name| taken.unused(name.to_owned(), "_"));
        assert_eq!(names, ["a", "a_2", "a_3", "a_4", "a_", "a_5", "b"]);
    }
}
