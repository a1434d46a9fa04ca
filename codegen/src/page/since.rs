//! The changes since an older version, for the page.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::diff::{Entry, Report, Section, headline, sections};
use crate::view::{ModuleView, TypeView, View};

/// The maximum number of changes shown.
const MAX_CHANGES: usize = 2000;

#[derive(Serialize)]
pub struct Since<'a> {
    old: &'a str,
    new: &'a str,
    headline: String,
    changes: Vec<Change>,
    /// The number of further changes.
    more: usize,
    /// The names of the types that were removed.
    removed: Vec<&'a str>,
    #[serde(skip)]
    before: Vec<HashMap<&'a str, &'a TypeView>>,
}

/// One change.
#[derive(Serialize)]
struct Change {
    section: String,
    breaking: bool,
    rule: &'static str,
    what: String,
    advice: String,
    pointer: String,
    places: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<String>,
    /// The type that the change is about.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<String>,
}

impl<'a> Since<'a> {
    pub fn new(new: &'a View, old: &'a View, diff: &'a Report) -> Since<'a> {
        let before = previous_types(new, old, diff);
        let mut changes: Vec<Change> =
            diff.parts.iter().flat_map(sections).flat_map(|section| section_changes(section, new)).collect();
        let more = changes.len().saturating_sub(MAX_CHANGES);
        changes.truncate(MAX_CHANGES);
        let kept: Vec<&str> = before.iter().flat_map(HashMap::values).map(|ty| ty.name.as_str()).collect();
        let removed = old.names().filter(|name| !kept.contains(name)).collect();
        Since { old: &diff.old, new: &diff.new, headline: headline(diff), changes, more, removed, before }
    }

    /// Returns the older version of a type; `None` if it did not change.
    pub fn previous_version(&self, module: usize, ty: &TypeView) -> Option<Value> {
        let known = self.before.get(module).and_then(|before| before.get(ty.name.as_str()));
        let Some(old) = known else { return Some(json!({ "is": "new" })) };
        let text =
            |ty: &TypeView| [&ty.schema, &ty.rust].map(|excerpt| excerpt.as_ref().map(|excerpt| excerpt.text.clone()));
        let ([old_schema, old_rust], [schema, rust]) = (text(old), text(ty));
        let is_same = old.name == ty.name && old_schema == schema && old_rust == rust;
        let was = || json!({ "is": "changed", "name": old.name, "schema": old_schema, "rust": old_rust });
        (!is_same).then(was)
    }
}

/// Returns the older types of each module, by the names of the new ones.
fn previous_types<'a>(new: &'a View, old: &'a View, diff: &Report) -> Vec<HashMap<&'a str, &'a TypeView>> {
    let findings = diff.parts.iter().flat_map(|part| &part.definitions);
    let was: HashMap<&str, &str> = findings.map(|found| (found.pointer.as_str(), found.was.as_str())).collect();
    let of_module = |module: &'a ModuleView| {
        let same = old.modules.iter().find(|old| old.name == module.name);
        let only_module = || old.modules.first().filter(|_| old.modules.len() == 1);
        same.or_else(only_module).map(|old| pair_types(&module.types, &old.types, &was)).unwrap_or_default()
    };
    new.modules.iter().map(of_module).collect()
}

/// Pairs each new type with the old one of the same definition, or of the same name. `was` maps new pointers to old
/// ones.
fn pair_types<'a>(
    new: &'a [TypeView],
    old: &'a [TypeView],
    was: &HashMap<&str, &str>,
) -> HashMap<&'a str, &'a TypeView> {
    let origins = old.iter().flat_map(|ty| ty.origins.iter().map(move |origin| (origin.as_str(), ty)));
    let by_origin: HashMap<&str, &TypeView> = origins.collect();
    let by_name: HashMap<&str, &TypeView> = old.iter().map(|ty| (ty.name.as_str(), ty)).collect();
    let find = |ty: &'a TypeView| {
        let place = |origin: &String| by_origin.get(was.get(origin.as_str()).copied().unwrap_or(origin)).copied();
        ty.origins.iter().find_map(place).or_else(|| by_name.get(ty.name.as_str()).copied())
    };
    new.iter().filter_map(|ty| Some((ty.name.as_str(), find(ty)?))).collect()
}

fn section_changes(section: Section, new: &View) -> Vec<Change> {
    let Section { title, is_breaking, entries, .. } = section;
    let change = |entry: Entry| Change {
        section: title.clone(),
        breaking: is_breaking,
        rule: entry.rule,
        ty: type_at(new, &entry.pointer),
        places: entry.places(),
        what: entry.what,
        advice: entry.advice,
        pointer: entry.pointer,
        evidence: entry.evidence,
    };
    entries.into_iter().map(change).collect()
}

/// Returns the type of the nearest definition around a pointer.
fn type_at(view: &View, pointer: &str) -> Option<String> {
    let found = view.types().filter_map(|ty| Some((ty.matching_len(pointer)?, ty)));
    found.max_by_key(|(reach, _)| *reach).map(|(_, ty)| ty.name.clone())
}
