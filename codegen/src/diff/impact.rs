//! The old types and the new ones to what their users feel. Every kind of item and type is matched by name: one that the
//! model gains later does not compile here until it is thought of.

mod members;
mod spelt;
mod variants;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::rules::{self, Rule, Severity};
use super::side::Side;
use super::spot::Spot;
use crate::config::Level;
use crate::model::{Additions, Condition, Derive, Item, Kind, Literal, Model, Ty, Variant, spelt};
use crate::schema::Key;

/// One change that a rule knows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// The type, or a field or variant of it.
    pub path: String,
    /// What was and what is.
    pub detail: String,
    /// Where the schema stands that it comes from, in the new version, or in the old one if it is gone.
    pub pointer: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Spot>,
    /// Why it is accepted, if lockstep.toml says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// How grave lockstep.toml makes its rule, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// What all changes together are for the users of the types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Impact {
    pub hits: Vec<Hit>,
    /// The part of the version to raise at version 1 and above; nothing where nothing changes.
    pub bump: Option<Severity>,
    /// The same below version 1, where a breaking change is a minor one and all else a patch.
    pub bump_below_one: Option<Severity>,
}

/// Compares the types. `places` has the old pointer of each new one, `altered` the new ones that say something else now.
pub fn compare(old: &Model, new: &Model, places: &HashMap<&str, &str>, altered: &HashSet<&str>) -> Impact {
    let mut compare = Compare { old, new, names: HashMap::new(), hits: Vec::new() };
    compare.run(places, altered);
    Impact::new(compare.hits)
}

impl Impact {
    fn new(hits: Vec<Hit>) -> Impact {
        let bump = hits.iter().map(|hit| hit.rule.severity).max();
        let below = |severity| match severity {
            Severity::Major => Severity::Minor,
            Severity::Minor | Severity::Patch => Severity::Patch,
        };
        Impact { hits, bump, bump_below_one: bump.map(below) }
    }

    /// True if more than comments differ.
    pub fn is_felt(&self) -> bool {
        self.hits.iter().any(|hit| *hit.rule != rules::docs_changed::RULE)
    }

    /// Finds out where the types and fields come from.
    pub(super) fn locate(&mut self, old: &Side, new: &Side) {
        for hit in &mut self.hits {
            let (name, part) =
                hit.path.split_once("::").map_or((hit.path.as_str(), None), |(name, part)| (name, Some(part)));
            let sides = [new, old].into_iter().filter_map(|side| Some((side, side.model().ok()?.item(name)?)));
            let whole = sides.clone().find_map(|(side, item)| Some((side, item.origins.first()?.clone())));
            let field =
                part.and_then(|part| sides.clone().find_map(|(side, item)| Some((side, origin_of(item, part)?))));
            if let Some((side, pointer)) = field.or(whole) {
                (hit.at, hit.pointer) = (Spot::of_key(side, &pointer), pointer);
            }
        }
    }

    /// Adds what a rule says of a type as a whole.
    pub(super) fn add(&mut self, rule: &'static Rule, path: &str) {
        self.hits.push(Hit {
            rule,
            path: path.to_owned(),
            detail: String::new(),
            pointer: Key::new(),
            at: None,
            accepted: None,
            level: None,
        });
        *self = Impact::new(std::mem::take(&mut self.hits));
    }
}

/// Where a field or variant of a type comes from.
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
    /// What each old type is called now.
    names: HashMap<&'a str, &'a str>,
    hits: Vec<Hit>,
}

impl<'a> Compare<'a> {
    fn hit(&mut self, rule: &'static Rule, path: impl Into<String>, detail: impl Into<String>) {
        self.hits.push(Hit {
            rule,
            path: path.into(),
            detail: detail.into(),
            pointer: Key::new(),
            at: None,
            accepted: None,
            level: None,
        });
    }

    fn run(&mut self, places: &HashMap<&str, &str>, altered: &HashSet<&str>) {
        let (old, new) = (self.old, self.new);
        if old.deviations != new.deviations {
            self.hit(&rules::profile_changed::RULE, new.root.clone(), "");
        }
        let named = |model: &'a Model| -> HashMap<&'a str, &'a Item> {
            model.items.iter().rev().map(|item| (item.name.as_str(), item)).collect()
        };
        let (before, after) = (named(old), named(new));
        let mut pairs: Vec<(&'a Item, &'a Item)> = Vec::new();
        // A user knows a type by its name; where that is gone, by what it stands for.
        for item in &old.items {
            pairs.extend(after.get(item.name.as_str()).map(|same| (item, *same)));
        }
        let mut taken: HashSet<&str> = pairs.iter().map(|(_, after)| after.name.as_str()).collect();
        // The first new type that took the place of each old definition.
        let mut stands: HashMap<&str, (usize, &'a Item)> = HashMap::new();
        let come = new.items.iter().enumerate().filter(|(_, item)| !before.contains_key(item.name.as_str()));
        for (at, item) in come {
            for was in item.origins.iter().filter_map(|origin| places.get(origin.as_str())) {
                stands.entry(was).or_insert((at, item));
            }
        }
        for item in old.items.iter().filter(|item| !after.contains_key(item.name.as_str())) {
            let candidates = item.origins.iter().filter_map(|origin| stands.get(origin.as_str()));
            match candidates.min_by_key(|(at, _)| *at) {
                Some((_, found)) if taken.insert(&found.name) => {
                    self.hit(&rules::type_renamed::RULE, item.name.clone(), format!("now `{}`", found.name));
                    pairs.push((item, found));
                }
                _ => self.hit(&rules::type_removed::RULE, item.name.clone(), ""),
            }
        }
        for item in new.items.iter().filter(|item| !taken.contains(item.name.as_str())) {
            self.hit(&rules::type_added::RULE, item.name.clone(), "");
        }
        self.names = pairs.iter().map(|(before, after)| (before.name.as_str(), after.name.as_str())).collect();
        for (before, after) in pairs {
            let known = self.hits.len();
            self.item(before, after);
            // Written otherwise, conditions may mean the same.
            let is_altered = after.origins.iter().any(|key| altered.contains(key.as_str()));
            if is_altered && before.is_guarded() == after.is_guarded() {
                self.conditions(before, after);
            }
            // What no other rule tells of the values that it takes, its check does.
            let checked = before.check.is_some() && after.check.is_some();
            if checked && self.hits.len() == known && after.origins.iter().any(|key| altered.contains(key.as_str())) {
                self.hit(&rules::check_changed::RULE, before.name.clone(), "checked otherwise now");
            }
        }
    }

    fn item(&mut self, old: &Item, new: &Item) {
        // Named one by one, so that a new part of an item is not overlooked.
        // What it was widened by shows in its kind; what its attributes mean is not known here.
        let Item { name, origins: _, docs, derives, kind, conditions: _, check, widened: _, additions } = old;
        match (kind, &new.kind) {
            (Kind::Struct { fields, unknown }, Kind::Struct { fields: now, unknown: treated }) => {
                self.fields(name, fields, now);
                self.unknown(name, unknown, treated);
            }
            (Kind::Enum { variants, other }, Kind::Enum { variants: now, other: left }) => {
                let named = |variants: &[Variant]| -> Vec<(String, String)> {
                    let pair = |Variant { name, wire, .. }: &Variant| (name.clone(), wire.clone());
                    variants.iter().map(pair).collect()
                };
                self.variants(name, &named(variants), &named(now));
                if let Some(other) = other.as_ref().filter(|_| left != other) {
                    self.hit(&rules::variant_removed::RULE, format!("{name}::{other}"), "any other text");
                }
                if let Some(left) = left.as_ref().filter(|_| left != other) {
                    self.hit(&rules::variant_added::RULE, format!("{name}::{left}"), "any other text");
                }
            }
            (Kind::Literals { literals }, Kind::Literals { literals: now }) => {
                let named = |literals: &[Literal]| -> Vec<(String, String)> {
                    let pair = |Literal { name, value, .. }: &Literal| (name.clone(), value.to_string());
                    literals.iter().map(pair).collect()
                };
                self.variants(name, &named(literals), &named(now));
            }
            (Kind::Union { alternatives }, Kind::Union { alternatives: now }) => {
                self.alternatives(name, alternatives, now)
            }
            (Kind::Tagged { tag, content, variants }, Kind::Tagged { tag: told, content: held, variants: now }) => {
                self.tagged(name, (tag, content.as_deref(), variants), (told, held.as_deref(), now))
            }
            (Kind::ExternallyTagged { variants }, Kind::ExternallyTagged { variants: now }) => {
                self.tagged(name, ("", None, variants), ("", None, now))
            }
            (Kind::Tuple { fields, rest }, Kind::Tuple { fields: now, rest: left }) => {
                self.fields(name, fields, now);
                self.rest(name, rest.as_ref(), left.as_ref());
            }
            (Kind::Newtype { inner }, Kind::Newtype { inner: now }) => {
                if !self.same(inner, now) {
                    self.hit(
                        &rules::newtype_inner::RULE,
                        name.clone(),
                        format!("`{}`, was `{}`", spelt(now), spelt(inner)),
                    );
                } else if old.is_guarded() == new.is_guarded() {
                    self.rules_of(name, inner, now);
                } else if check.is_some() == new.check.is_some() {
                    let detail = if new.is_guarded() { "has rules now" } else { "has no rules any more" };
                    self.hit(&rules::newtype_check::RULE, name.clone(), detail);
                }
            }
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
            ) => self.hit(
                &rules::kind_changed::RULE,
                name.clone(),
                format!("{}, was {}", now.in_words(), kind.in_words()),
            ),
        }
        if check.is_some() != new.check.is_some() {
            let detail = if new.check.is_some() { "checked now" } else { "no longer checked" };
            let private = matches!((kind, &new.kind), (Kind::Newtype { .. }, Kind::Newtype { .. }));
            let rule = if private { &rules::newtype_check::RULE } else { &rules::check_changed::RULE };
            self.hit(rule, name.clone(), detail);
        }
        let traits = |derives: &[Derive], additions: &Additions| -> Vec<String> {
            let own = derives.iter().map(|derive| derive.name().to_owned());
            own.chain(additions.derives.iter().cloned()).collect()
        };
        let (had, has) = (traits(derives, additions), traits(&new.derives, &new.additions));
        for derive in had.iter().filter(|derive| !has.contains(derive)) {
            self.hit(&rules::derive_lost::RULE, name.clone(), derive.clone());
        }
        for derive in has.iter().filter(|derive| !had.contains(derive)) {
            self.hit(&rules::derive_gained::RULE, name.clone(), derive.clone());
        }
        if *docs != new.docs {
            self.hit(&rules::docs_changed::RULE, name.clone(), "");
        }
    }

    fn conditions(&mut self, old: &Item, new: &Item) {
        if old.conditions == new.conditions || old.check.is_some() || new.check.is_some() {
            return;
        }
        let keywords =
            |conditions: &[Condition]| conditions.iter().map(Condition::keyword).collect::<Vec<_>>().join(", ");
        let detail = match (old.conditions.is_empty(), new.conditions.is_empty()) {
            (true, _) => format!("it is held to {} now", keywords(&new.conditions)),
            (_, true) => format!("it is no longer held to {}", keywords(&old.conditions)),
            _ => format!("it is held to {} otherwise now", keywords(&new.conditions)),
        };
        self.hit(&rules::check_changed::RULE, old.name.clone(), detail);
    }

    /// True if both are the same type to a user; one that is called otherwise now is reported once, by its name.
    fn same(&self, old: &Ty, new: &Ty) -> bool {
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
            Ty::Nullable(inner) => matches!(new, Ty::Nullable(now) if self.same(inner, now)),
            Ty::Array(inner, size) => matches!(new, Ty::Array(now, count) if size == count && self.same(inner, now)),
            Ty::Tuple(items) => matches!(new, Ty::Tuple(now) if items.len() == now.len()
                && items.iter().zip(now).all(|(item, now)| self.same(item, now))),
            Ty::List(inner) => matches!(new, Ty::List(now) if self.same(inner, now)),
            Ty::Map(inner) => matches!(new, Ty::Map(now) if self.same(inner, now)),
            Ty::Boxed(inner) => matches!(new, Ty::Boxed(now) if self.same(inner, now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Alternative, Deviations, Fallback, Field, Rest, Unknown};

    fn model(name: &str, wire: &str) -> Model {
        let field = Field {
            name: name.to_owned(),
            wire: wire.to_owned(),
            origin: String::new(),
            docs: None,
            required: true,
            ty: Ty::String,
            default: None,
            null_distinct: false,
        };
        let item = |item: &str, kind| Item {
            name: item.to_owned(),
            origins: vec![format!("#/{item}")],
            docs: None,
            derives: Vec::new(),
            kind,
            conditions: Vec::new(),
            check: None,
            widened: Vec::new(),
            additions: Additions::default(),
        };
        let variants = vec![Variant { name: name.to_uppercase(), wire: wire.to_owned(), docs: None }];
        let record = Kind::Struct { fields: vec![field], unknown: Unknown::Reject };
        let alternative = Alternative { name: "One".to_owned(), ty: Ty::String, when: crate::model::When::Always };
        let items = vec![
            item("Record", record),
            item("Choice", Kind::Enum { variants, other: None }),
            item("Either", Kind::Union { alternatives: vec![alternative] }),
        ];
        Model { items: items.into(), root: "Record".to_owned(), deviations: Deviations::PLAIN, ..Model::default() }
    }

    fn ids(old: &Model, new: &Model) -> Vec<&'static str> {
        compare(old, new, &HashMap::new(), &HashSet::new()).hits.iter().map(|hit| hit.rule.id).collect()
    }

    #[test]
    fn names_in_rust_and_names_on_the_wire_are_told_apart() {
        let model_a = model("a", "a");
        assert_eq!(ids(&model_a, &model_a), Vec::<&str>::new());
        assert_eq!(ids(&model_a, &model("b", "a")), ["field-renamed", "variant-renamed"]);
        assert_eq!(ids(&model_a, &model("a", "b")), ["field-on-the-wire", "variant-on-the-wire"]);
        let removed = ["field-removed", "field-added", "variant-removed", "variant-added"];
        assert_eq!(ids(&model_a, &model("b", "b")), removed);
    }

    #[test]
    fn an_alternative_may_hold_another_type() {
        let mut other = model("a", "a");
        for ty in other.items.iter_mut().skip(2).flat_map(Item::types_mut) {
            *ty = Ty::Bool;
        }
        assert_eq!(ids(&model("a", "a"), &other), ["alternative-type"]);
    }

    #[test]
    fn what_an_absent_member_stands_for() {
        let with = |fallback: Option<Fallback>| {
            let mut model = model("a", "a");
            for item in &mut model.items {
                if let Kind::Struct { fields, .. } = &mut item.kind {
                    fields.iter_mut().for_each(|field| field.default = fallback.clone());
                }
            }
            model
        };
        let whole = |value| with(Some(Fallback::Whole(value)));
        assert_eq!(ids(&whole(1), &whole(1)), Vec::<&str>::new());
        assert_eq!(ids(&whole(1), &whole(2)), ["default-changed"]);
        assert_eq!(ids(&whole(1), &with(None)), ["default-lost"]);
        assert_eq!(ids(&with(None), &whole(1)), ["default-gained"]);
        // One that gives nothing is none.
        assert_eq!(ids(&with(Some(Fallback::Invalid)), &with(None)), Vec::<&str>::new());
    }

    #[test]
    fn tuples_change_as_structs_do() {
        let tuple = |rest: Option<Ty>| {
            let mut model = model("a", "0");
            for item in &mut model.items {
                if let Kind::Struct { fields, .. } = &item.kind {
                    let rest = rest.clone().map(|ty| Rest { name: "rest".to_owned(), ty });
                    item.kind = Kind::Tuple { fields: fields.clone(), rest };
                }
            }
            model
        };
        let of = |ty: Ty| tuple(Some(ty));
        assert_eq!(ids(&of(Ty::Bool), &of(Ty::Bool)), Vec::<&str>::new());
        assert_eq!(ids(&of(Ty::Bool), &of(Ty::Float)), ["field-type"]);
        assert_eq!(ids(&of(Ty::Bool), &tuple(None)), ["field-removed"]);
        assert_eq!(ids(&tuple(None), &of(Ty::Bool)), ["field-added"]);
    }

    #[test]
    fn other_deviations_are_other_types() {
        let mut exact = model("a", "a");
        exact.deviations = Deviations::EXACT;
        assert_eq!(ids(&model("a", "a"), &exact), ["profile-changed"]);
    }
}
