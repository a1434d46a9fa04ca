//! Compares the old Rust types with the new ones, and lists the changes that affect their users. Every kind of item and type
//! is matched by name, so that a new kind in the model does not compile here until it is handled.

mod describe;
mod fields;
#[cfg(test)]
mod tests;
mod variants;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::rules::{self, Rule, Severity};
use super::side::Side;
use super::source_line::SourceLine;
use crate::config::Level;
use crate::model::{Additions, Condition, Derive, Item, Kind, Literal, Model, Ty, Variant, spelt};
use crate::schema::Key;
use crate::split::Split;

/// One change of the Rust types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApiChange {
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// The type, or one of its fields or variants.
    pub path: String,
    /// The old and the new state.
    pub detail: String,
    /// The pointer of the schema that it is generated from, in the new version if it exists there.
    pub pointer: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<SourceLine>,
    /// The reason if lockstep.toml accepts the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The level that lockstep.toml gives its rule, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

impl ApiChange {
    fn new(rule: &'static Rule, path: String, detail: String) -> ApiChange {
        ApiChange { rule, path, detail, pointer: Key::new(), at: None, accepted: None, level: None }
    }
}

/// How all changes together affect users of the types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Impact {
    #[serde(rename = "hits")]
    pub changes: Vec<ApiChange>,
    /// The part of the version to raise from 1.0 on; `None` if nothing changes.
    pub bump: Option<Severity>,
    /// The part to raise below 1.0, where a breaking change is a minor one and everything else a patch.
    pub bump_below_one: Option<Severity>,
}

/// The types of one version, and the modules that they are in.
pub type Version<'a> = (&'a Model, &'a Split);

/// Compares the types. `places` has the old pointer of each new one, `altered` the new pointers whose schema changed itself.
pub fn compare(old: Version<'_>, new: Version<'_>, places: &HashMap<&str, &str>, altered: &HashSet<&str>) -> Impact {
    let ((old, old_split), (new, new_split)) = (old, new);
    let mut compare = Compare { old, new, old_split, new_split, names: HashMap::new(), changes: Vec::new() };
    compare.compare_types(places, altered);
    Impact::new(compare.changes)
}

impl Impact {
    fn new(changes: Vec<ApiChange>) -> Impact {
        let bump = changes.iter().map(|change| change.rule.severity).max();
        let below_one = |severity| match severity {
            Severity::Major => Severity::Minor,
            Severity::Minor | Severity::Patch => Severity::Patch,
        };
        Impact { changes, bump, bump_below_one: bump.map(below_one) }
    }

    /// Returns true if more than comments differ.
    pub fn changes_code(&self) -> bool {
        self.changes.iter().any(|change| *change.rule != rules::docs_changed::RULE)
    }

    /// Fills in the pointer and line of each change.
    pub(super) fn locate(&mut self, old: &Side, new: &Side) {
        for change in &mut self.changes {
            let (name, part) =
                change.path.split_once("::").map_or((change.path.as_str(), None), |(name, part)| (name, Some(part)));
            let sides = [new, old].into_iter().filter_map(|side| Some((side, side.model().ok()?.item(name)?)));
            let whole = sides.clone().find_map(|(side, item)| Some((side, item.origins.first()?.clone())));
            let field =
                part.and_then(|part| sides.clone().find_map(|(side, item)| Some((side, origin_of(item, part)?))));
            if let Some((side, pointer)) = field.or(whole) {
                (change.at, change.pointer) = (SourceLine::of_key(side, &pointer), pointer);
            }
        }
    }

    /// Adds a change of a type as a whole.
    pub(super) fn add(&mut self, rule: &'static Rule, path: &str) {
        self.changes.push(ApiChange::new(rule, path.to_owned(), String::new()));
        *self = Impact::new(std::mem::take(&mut self.changes));
    }
}

/// The pointer that a field or variant is generated from.
fn origin_of(item: &Item, part: &str) -> Option<Key> {
    let fields = match &item.kind {
        Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => fields,
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            return variants.iter().find(|variant| variant.name == part).map(|variant| variant.origin.clone());
        }
        Kind::Enum { .. } | Kind::Literals { .. } | Kind::Union { .. } | Kind::Newtype { .. } => return None,
    };
    fields.iter().find(|field| field.name == part).map(|field| field.origin.clone())
}

struct Compare<'a> {
    old: &'a Model,
    new: &'a Model,
    old_split: &'a Split,
    new_split: &'a Split,
    /// The new name of each old type.
    names: HashMap<&'a str, &'a str>,
    changes: Vec<ApiChange>,
}

impl<'a> Compare<'a> {
    fn record(&mut self, rule: &'static Rule, path: impl Into<String>, detail: impl Into<String>) {
        self.changes.push(ApiChange::new(rule, path.into(), detail.into()));
    }

    /// Compares all types.
    fn compare_types(&mut self, places: &HashMap<&str, &str>, altered: &HashSet<&str>) {
        if self.old.deviations != self.new.deviations {
            self.record(&rules::profile_changed::RULE, self.new.root.clone(), "");
        }
        let pairs = self.pair_types(places);
        self.names = pairs.iter().map(|(before, after)| (before.name.as_str(), after.name.as_str())).collect();
        for (before, after) in pairs {
            self.compare_modules(before, after);
            let known = self.changes.len();
            self.compare_item(before, after);
            // Conditions of an unaltered schema may be written differently, with the same meaning.
            let is_altered = after.origins.iter().any(|key| altered.contains(key.as_str()));
            if is_altered && before.is_guarded() == after.is_guarded() {
                self.compare_conditions(before, after);
            }
            // If no other change explains the altered schema, its check changed.
            let is_checked = before.check.is_some() && after.check.is_some();
            if is_checked && is_altered && self.changes.len() == known {
                self.record(&rules::check_changed::RULE, before.name.clone(), "validation changed");
            }
        }
    }

    /// Pairs the old types with the new ones; reports types that are renamed, removed or added.
    fn pair_types(&mut self, places: &HashMap<&str, &str>) -> Vec<(&'a Item, &'a Item)> {
        let (old, new) = (self.old, self.new);
        let named = |model: &'a Model| -> HashMap<&'a str, &'a Item> {
            model.items.iter().rev().map(|item| (item.name.as_str(), item)).collect()
        };
        let (before, after) = (named(old), named(new));
        let mut pairs: Vec<(&'a Item, &'a Item)> = Vec::new();
        // Users know a type by its name. A type whose name is removed is paired by the definition it is generated from.
        for item in &old.items {
            pairs.extend(after.get(item.name.as_str()).map(|same| (item, *same)));
        }
        let mut taken: HashSet<&str> = pairs.iter().map(|(_, after)| after.name.as_str()).collect();
        // The first new type for each old definition.
        let mut successors: HashMap<&str, (usize, &'a Item)> = HashMap::new();
        let added = new.items.iter().enumerate().filter(|(_, item)| !before.contains_key(item.name.as_str()));
        for (at, item) in added {
            for was in item.origins.iter().filter_map(|origin| places.get(origin.as_str())) {
                successors.entry(was).or_insert((at, item));
            }
        }
        for item in old.items.iter().filter(|item| !after.contains_key(item.name.as_str())) {
            let candidates = item.origins.iter().filter_map(|origin| successors.get(origin.as_str()));
            match candidates.min_by_key(|(at, _)| *at) {
                Some((_, found)) if taken.insert(&found.name) => {
                    self.record(&rules::type_renamed::RULE, item.name.clone(), format!("now `{}`", found.name));
                    pairs.push((item, found));
                }
                _ => self.record(&rules::type_removed::RULE, item.name.clone(), ""),
            }
        }
        for item in new.items.iter().filter(|item| !taken.contains(item.name.as_str())) {
            self.record(&rules::type_added::RULE, item.name.clone(), "");
        }
        pairs
    }

    /// Compares the modules of a type.
    fn compare_modules(&mut self, old: &Item, new: &Item) {
        let (before, after) = (self.old_split.module_of(&old.name), self.new_split.module_of(&new.name));
        if before != after {
            let shown = |module: Option<&str>| match module {
                Some(module) => format!("`{module}`"),
                None => "the outer module".to_owned(),
            };
            self.record(
                &rules::type_moved::RULE,
                old.name.clone(),
                format!("moved from {} to {}", shown(before), shown(after)),
            );
        }
    }

    /// Compares two versions of a type.
    fn compare_item(&mut self, old: &Item, new: &Item) {
        // Destructured in full, so that a new field of `Item` is not overlooked. Widening shows in the kind; the effect of
        // attributes is unknown.
        let Item { name, origins: _, docs, derives, kind, conditions: _, check, widened: _, additions } = old;
        self.compare_kind(old, new);
        if check.is_some() != new.check.is_some() {
            let detail = if new.check.is_some() { "now validated" } else { "no longer validated" };
            let private = matches!((kind, &new.kind), (Kind::Newtype { .. }, Kind::Newtype { .. }));
            let rule = if private { &rules::newtype_check::RULE } else { &rules::check_changed::RULE };
            self.record(rule, name.clone(), detail);
        }
        let traits = |derives: &[Derive], additions: &Additions| -> Vec<String> {
            let own = derives.iter().map(|derive| derive.name().to_owned());
            own.chain(additions.derives.iter().cloned()).collect()
        };
        let (had, has) = (traits(derives, additions), traits(&new.derives, &new.additions));
        for derive in had.iter().filter(|derive| !has.contains(derive)) {
            self.record(&rules::derive_lost::RULE, name.clone(), derive.clone());
        }
        for derive in has.iter().filter(|derive| !had.contains(derive)) {
            self.record(&rules::derive_gained::RULE, name.clone(), derive.clone());
        }
        if *docs != new.docs {
            self.record(&rules::docs_changed::RULE, name.clone(), "");
        }
    }

    /// Compares the kinds of two types, and what is in them.
    fn compare_kind(&mut self, old: &Item, new: &Item) {
        let Item { name, kind, .. } = old;
        match (kind, &new.kind) {
            (Kind::Struct { fields, unknown }, Kind::Struct { fields: now, unknown: new_unknown }) => {
                self.compare_fields(name, fields, now);
                self.compare_unknown(name, unknown, new_unknown);
            }
            (Kind::Enum { variants, other }, Kind::Enum { variants: now, other: new_other }) => {
                let named = |variants: &[Variant]| -> Vec<(String, String)> {
                    let pair = |Variant { name, wire, .. }: &Variant| (name.clone(), wire.clone());
                    variants.iter().map(pair).collect()
                };
                self.compare_variants(name, &named(variants), &named(now));
                if let Some(other) = other.as_ref().filter(|_| new_other != other) {
                    self.record(&rules::variant_removed::RULE, format!("{name}::{other}"), "any other string");
                }
                if let Some(new_other) = new_other.as_ref().filter(|_| new_other != other) {
                    self.record(&rules::variant_added::RULE, format!("{name}::{new_other}"), "any other string");
                }
            }
            (Kind::Literals { literals }, Kind::Literals { literals: now }) => {
                let named = |literals: &[Literal]| -> Vec<(String, String)> {
                    let pair = |Literal { name, value, .. }: &Literal| (name.clone(), value.to_string());
                    literals.iter().map(pair).collect()
                };
                self.compare_variants(name, &named(literals), &named(now));
            }
            (Kind::Union { alternatives }, Kind::Union { alternatives: now }) => {
                self.compare_untagged(name, alternatives, now)
            }
            (
                Kind::Tagged { tag, content, variants },
                Kind::Tagged { tag: new_tag, content: new_content, variants: now },
            ) => self.compare_tagged(name, (tag, content.as_deref(), variants), (new_tag, new_content.as_deref(), now)),
            (Kind::ExternallyTagged { variants }, Kind::ExternallyTagged { variants: now }) => {
                self.compare_tagged(name, ("", None, variants), ("", None, now))
            }
            (Kind::Tuple { fields, rest }, Kind::Tuple { fields: now, rest: new_rest }) => {
                self.compare_fields(name, fields, now);
                self.compare_rest(name, rest.as_ref(), new_rest.as_ref());
            }
            (Kind::Newtype { inner }, Kind::Newtype { inner: now }) => self.compare_newtype((old, inner), (new, now)),
            (
                Kind::Struct { .. }
                | Kind::Enum { .. }
                | Kind::Literals { .. }
                | Kind::Union { .. }
                | Kind::Tagged { .. }
                | Kind::ExternallyTagged { .. }
                | Kind::Tuple { .. }
                | Kind::Newtype { .. },
                now,
            ) => self.record(
                &rules::kind_changed::RULE,
                name.clone(),
                format!("{}, was {}", now.in_words(), kind.in_words()),
            ),
        }
    }

    /// Compares newtypes, given with their inner types.
    fn compare_newtype(&mut self, (old, inner): (&Item, &Ty), (new, now): (&Item, &Ty)) {
        let name = &old.name;
        if !self.is_same_type(inner, now) {
            let detail = format!("`{}`, was `{}`", spelt(now), spelt(inner));
            self.record(&rules::newtype_inner::RULE, name.clone(), detail);
        } else if old.is_guarded() == new.is_guarded() {
            self.compare_rules(name, inner, now);
        } else if old.check.is_some() == new.check.is_some() {
            let detail = if new.is_guarded() { "has rules now" } else { "no longer has rules" };
            self.record(&rules::newtype_check::RULE, name.clone(), detail);
        }
    }

    /// Compares the conditions between properties.
    fn compare_conditions(&mut self, old: &Item, new: &Item) {
        if old.conditions == new.conditions || old.check.is_some() || new.check.is_some() {
            return;
        }
        let keywords =
            |conditions: &[Condition]| conditions.iter().map(Condition::keyword).collect::<Vec<_>>().join(", ");
        let detail = match (old.conditions.is_empty(), new.conditions.is_empty()) {
            (true, _) => format!("now validates {}", keywords(&new.conditions)),
            (_, true) => format!("no longer validates {}", keywords(&old.conditions)),
            _ => format!("validates {} differently", keywords(&new.conditions)),
        };
        self.record(&rules::check_changed::RULE, old.name.clone(), detail);
    }

    /// Returns true if both are the same type to a user. A renamed type is the same: its new name is reported once.
    fn is_same_type(&self, old: &Ty, new: &Ty) -> bool {
        let new = new.unruled();
        match old.unruled() {
            Ty::Item(name) => matches!(new, Ty::Item(now) if self.names.get(name.as_str()) == Some(&now.as_str())),
            Ty::Any
            | Ty::Null
            | Ty::Bool
            | Ty::Integer
            | Ty::Int(_)
            | Ty::Float
            | Ty::String
            | Ty::Never
            | Ty::Uuid
            | Ty::Uri
            | Ty::Text(_) => old.unruled() == new,
            Ty::Own { path, .. } => matches!(new, Ty::Own { path: now, .. } if path == now),
            Ty::Ruled(..) => false,
            Ty::Nullable(inner) => matches!(new, Ty::Nullable(now) if self.is_same_type(inner, now)),
            Ty::Array(inner, size) => {
                matches!(new, Ty::Array(now, count) if size == count && self.is_same_type(inner, now))
            }
            Ty::Tuple(items) => matches!(new, Ty::Tuple(now) if items.len() == now.len()
                && items.iter().zip(now).all(|(item, now)| self.is_same_type(item, now))),
            Ty::List(inner) => matches!(new, Ty::List(now) if self.is_same_type(inner, now)),
            Ty::Map(inner) => matches!(new, Ty::Map(now) if self.is_same_type(inner, now)),
            Ty::Boxed(inner) => matches!(new, Ty::Boxed(now) if self.is_same_type(inner, now)),
        }
    }
}
