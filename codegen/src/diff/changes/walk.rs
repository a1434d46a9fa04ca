//! Two versions of a schema to where they differ, keyword by keyword, down to what is a definition of its own.

mod branches;

use std::collections::HashMap;

use serde_json::Value;

use super::super::side::Side;
use super::super::spot::Spot;
use super::Cause;
use super::kinds::{self, Kind};
use crate::number;
use crate::schema::{Discriminator, Key, Schema, Types};

/// How many values are listed in one line.
const MAX_LISTED: usize = 8;
/// How deep schemas are compared.
const MAX_DEPTH: usize = 40;

pub struct Walk<'w> {
    old: &'w Side,
    new: &'w Side,
    /// The old pointer of each new definition.
    places: &'w HashMap<&'w str, &'w str>,
    pub causes: Vec<Cause>,
    way: Vec<String>,
    /// Whether accepting more at this place can be accepting less of the whole.
    mixed: bool,
}

/// What a difference does at its place.
#[derive(Clone, Copy)]
enum Effect {
    Gains,
    Loses,
    /// It accepts less only of objects with a member that was not named.
    LosesUnnamed,
    Both,
    /// It asserts nothing.
    None,
}

use Effect::{Both, Gains, Loses, LosesUnnamed};

impl<'w> Walk<'w> {
    pub fn new(old: &'w Side, new: &'w Side, places: &'w HashMap<&'w str, &'w str>) -> Walk<'w> {
        Walk { old, new, places, causes: Vec::new(), way: Vec::new(), mixed: false }
    }

    fn cause(&mut self, kind: &'static Kind, effect: Effect, at: (&Schema, &Schema), says: impl Into<String>) {
        let (old, new) = at;
        let asserts = !matches!(effect, Effect::None);
        let mixed = self.mixed && asserts;
        self.causes.push(Cause {
            kind,
            says: says.into(),
            pointer: if new.origin.pointer.is_empty() {
                old.origin.pointer.clone()
            } else {
                new.origin.pointer.clone()
            },
            old: spot(self.old, old),
            new: spot(self.new, new),
            gains: mixed || matches!(effect, Gains | Both),
            loses: mixed || matches!(effect, Loses | LosesUnnamed | Both),
            unnamed: matches!(effect, LosesUnnamed) && !mixed,
            way: self.way.clone(),
        });
    }

    fn inside(&mut self, step: &str, old: &Schema, new: &Schema) {
        self.way.push(step.to_owned());
        if self.way.len() < MAX_DEPTH {
            self.compare(old, new);
        }
        self.way.pop();
    }

    /// Compares two schemas of the same value.
    pub fn compare(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        match (&old.reference, &new.reference) {
            (Some(was), Some(now)) if self.place(now) == *was => {}
            (Some(was), Some(now)) => {
                self.cause(&kinds::REFERENCE_CHANGED, Both, at, format!("now `{}`, was `{}`", last(now), last(was)))
            }
            (Some(was), None) if old.as_reference().is_some() => {
                if let Some(target) = self.old.definitions.get(was) {
                    return self.compare(&Schema { reference: None, ..target.clone() }, new);
                }
            }
            (None, Some(now)) if new.as_reference().is_some() => {
                if let Some(target) = self.new.definitions.get(now) {
                    return self.compare(old, &Schema { reference: None, ..target.clone() });
                }
            }
            (None, None) => {}
            _ => self.cause(&kinds::REWRITTEN, Both, at, kinds::REWRITTEN.says),
        }
        match (old.never, new.never) {
            (false, true) => return self.cause(&kinds::ACCEPTS_LESS, Loses, at, "nothing is accepted here now"),
            (true, false) => return self.cause(&kinds::ACCEPTS_MORE, Gains, at, "something is accepted here now"),
            _ => {}
        }
        self.types(old, new);
        self.listed(old, new);
        self.limits(old, new);
        self.members(old, new);
        self.items(old, new);
        self.branches(old, new);
        self.notes(old, new);
    }

    fn place<'k>(&'k self, key: &'k str) -> &'k str {
        self.places.get(key).copied().unwrap_or(key)
    }

    fn types(&mut self, old: &Schema, new: &Schema) {
        let numeric = |types: Option<Types>| {
            let types = types.unwrap_or(Types::ALL);
            if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types }
        };
        let (was, now) = (numeric(old.types), numeric(new.types));
        let (gone, come) = (was.without(now), now.without(was));
        let names = |types: Types| types.names().collect::<Vec<_>>().join(", ");
        let spelt = |types: Option<Types>| types.map_or("any".to_owned(), names);
        let says = format!("type {}, was {}", spelt(new.types), spelt(old.types));
        let at = (old, new);
        match (gone.is_empty(), come.is_empty()) {
            (true, true) => {}
            (true, false) if come == Types::NULL => self.cause(&kinds::TYPE_WIDENED, Gains, at, "may be null now"),
            (false, true) if gone == Types::NULL => {
                self.cause(&kinds::TYPE_NARROWED, Loses, at, "may no longer be null")
            }
            (true, false) => self.cause(&kinds::TYPE_WIDENED, Gains, at, says),
            (false, true) => self.cause(&kinds::TYPE_NARROWED, Loses, at, says),
            (false, false) => self.cause(&kinds::TYPE_CHANGED, Both, at, says),
        }
    }

    fn listed(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        match (old.listed(), new.listed()) {
            (None, None) => {}
            (None, Some(now)) => self.cause(&kinds::ENUM_ADDED, Loses, at, format!("one of {} now", list(now.iter()))),
            (Some(was), None) => {
                self.cause(&kinds::ENUM_REMOVED, Gains, at, format!("no longer one of {}", list(was.iter())))
            }
            (Some(was), Some(now)) => {
                let come: Vec<&Value> = now.iter().filter(|value| !was.contains(value)).collect();
                let gone: Vec<&Value> = was.iter().filter(|value| !now.contains(value)).collect();
                if !come.is_empty() {
                    self.cause(&kinds::ENUM_VALUE_ADDED, Gains, at, format!("{} added", list(come.into_iter())));
                }
                if !gone.is_empty() {
                    self.cause(&kinds::ENUM_VALUE_REMOVED, Loses, at, format!("{} removed", list(gone.into_iter())));
                }
            }
        }
    }

    fn limits(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        let ((text, now), (array, list)) = ((&*old.string, &*new.string), (&*old.array, &*new.array));
        let (object, members) = (&*old.object, &*new.object);
        for (name, was, is, least) in [
            ("minLength", text.min, now.min, true),
            ("maxLength", text.max, now.max, false),
            ("minItems", array.min, list.min, true),
            ("maxItems", array.max, list.max, false),
            ("minContains", array.min_contains, list.min_contains, true),
            ("maxContains", array.max_contains, list.max_contains, false),
            ("minProperties", object.min, members.min, true),
            ("maxProperties", object.max, members.max, false),
        ] {
            let order = was.zip(is).map(|(was, is)| is.cmp(&was));
            self.limit(name, (was, is), order, least, at);
        }
        let (number, num) = (&*old.number, &*new.number);
        for (name, was, is, least) in [
            ("minimum", &number.minimum, &num.minimum, true),
            ("exclusiveMinimum", &number.exclusive_minimum, &num.exclusive_minimum, true),
            ("maximum", &number.maximum, &num.maximum, false),
            ("exclusiveMaximum", &number.exclusive_maximum, &num.exclusive_maximum, false),
        ] {
            let order = was.as_ref().zip(is.as_ref()).map(|(was, is)| number::compare(is, was));
            self.limit(name, (was.as_ref(), is.as_ref()), order, least, at);
        }
        if number.multiple_of != num.multiple_of {
            let effect = gained_or_lost(number.multiple_of.is_some(), num.multiple_of.is_some());
            let kind = if num.multiple_of.is_none() { &kinds::LIMIT_LOOSENED } else { &kinds::LIMIT_TIGHTENED };
            self.cause(kind, effect, at, "`multipleOf` changes");
        }
        if array.unique != list.unique {
            let (kind, effect) =
                if list.unique { (&kinds::LIMIT_TIGHTENED, Loses) } else { (&kinds::LIMIT_LOOSENED, Gains) };
            self.cause(kind, effect, at, format!("`uniqueItems` is {} now", list.unique));
        }
        for (kind, name, was, is) in [
            (&kinds::PATTERN_CHANGED, "pattern", &text.pattern, &now.pattern),
            (&kinds::FORMAT_CHANGED, "format", &text.format, &now.format),
        ] {
            if was != is {
                let spelt =
                    |value: &Option<String>| value.as_ref().map_or("none".to_owned(), |text| format!("`{text}`"));
                let effect = gained_or_lost(was.is_some(), is.is_some());
                self.cause(kind, effect, at, format!("{name} {}, was {}", spelt(is), spelt(was)));
            }
        }
    }

    fn limit<T: ToString>(
        &mut self,
        name: &str,
        (was, is): (Option<T>, Option<T>),
        order: Option<std::cmp::Ordering>,
        least: bool,
        at: (&Schema, &Schema),
    ) {
        let spelt = |value: &Option<T>| value.as_ref().map_or("none".to_owned(), ToString::to_string);
        let tighter = match (&was, &is, order) {
            (None, None, _) => return,
            (None, Some(_), _) => true,
            (Some(_), None, _) => false,
            (Some(_), Some(_), None | Some(std::cmp::Ordering::Equal)) => return,
            (Some(_), Some(_), Some(order)) => order.is_gt() == least,
        };
        let (kind, effect) = if tighter { (&kinds::LIMIT_TIGHTENED, Loses) } else { (&kinds::LIMIT_LOOSENED, Gains) };
        self.cause(kind, effect, at, format!("`{name}` {}, was {}", spelt(&is), spelt(&was)));
    }

    fn members(&mut self, old: &Schema, new: &Schema) {
        let (object, now) = (&*old.object, &*new.object);
        let at = (old, new);
        let nothing = Schema::default();
        for (name, inner) in &now.properties {
            if let Some(before) = object.properties.get(name) {
                self.inside(name, before, inner);
                continue;
            }
            // It may be anything, and might have been all along.
            if openness(old) == Openness::Open && inner.is_anything() && !now.required.contains(name) {
                continue;
            }
            let effect = match openness(old) {
                Openness::Closed => Gains,
                Openness::Open => LosesUnnamed,
                Openness::Described => Both,
            };
            let needed = now.required.contains(name) && !object.required.contains(name);
            self.way.push(name.clone());
            let says = format!("`{name}` added{}", if needed { ", required" } else { "" });
            self.cause(&kinds::PROPERTY_ADDED, effect, (&nothing, inner), says);
            self.way.pop();
            if needed {
                self.cause(&kinds::REQUIRED_ADDED, Loses, at, format!("`{name}` is required now"));
            }
        }
        for (name, before) in object.properties.iter().filter(|(name, _)| !now.properties.contains_key(*name)) {
            let effect = match openness(new) {
                Openness::Closed => Loses,
                Openness::Open if before.is_anything() => continue,
                Openness::Open => Gains,
                Openness::Described => Both,
            };
            self.way.push(name.clone());
            self.cause(&kinds::PROPERTY_REMOVED, effect, (before, &nothing), format!("`{name}` removed"));
            self.way.pop();
        }
        for name in object.required.iter().filter(|name| !now.required.contains(*name)) {
            self.cause(&kinds::REQUIRED_REMOVED, Gains, at, format!("`{name}` is no longer required"));
        }
        let known = |name: &&String| object.properties.contains_key(*name) || !now.properties.contains_key(*name);
        for name in now.required.iter().filter(|name| !object.required.contains(*name)).filter(known) {
            self.cause(&kinds::REQUIRED_ADDED, Loses, at, format!("`{name}` is required now"));
        }
        match (openness(old), openness(new)) {
            (Openness::Closed, Openness::Closed) | (Openness::Open, Openness::Open) => {}
            (_, Openness::Closed) => self.cause(&kinds::OBJECT_CLOSED, Loses, at, kinds::OBJECT_CLOSED.says),
            (Openness::Closed, _) => self.cause(&kinds::OBJECT_OPENED, Gains, at, kinds::OBJECT_OPENED.says),
            _ => {
                let (before, after) = (object.additional_properties.as_deref(), now.additional_properties.as_deref());
                self.inside("*", before.unwrap_or(&nothing), after.unwrap_or(&nothing));
            }
        }
        for (pattern, inner) in &now.pattern_properties {
            match object.pattern_properties.get(pattern) {
                Some(before) => self.inside("*", before, inner),
                None => self.cause(&kinds::PROPERTY_ADDED, Both, (&nothing, inner), format!("`{pattern}` added")),
            }
        }
        for (pattern, inner) in &object.pattern_properties {
            if !now.pattern_properties.contains_key(pattern) {
                self.cause(&kinds::PROPERTY_REMOVED, Both, (inner, &nothing), format!("`{pattern}` removed"));
            }
        }
        let alike = |one: &Option<Box<Schema>>, other: &Option<Box<Schema>>| self.alike_boxed(one, other);
        let dependent = object.dependent_required == now.dependent_required
            && object.dependent_schemas.len() == now.dependent_schemas.len()
            && object
                .dependent_schemas
                .iter()
                .all(|(name, one)| now.dependent_schemas.get(name).is_some_and(|other| self.alike(one, other)));
        if !dependent
            || !alike(&object.property_names, &now.property_names)
            || !alike(&object.unevaluated, &now.unevaluated)
        {
            self.cause(&kinds::CONDITION_CHANGED, Both, at, kinds::CONDITION_CHANGED.says);
        }
    }

    fn items(&mut self, old: &Schema, new: &Schema) {
        let (array, now) = (&*old.array, &*new.array);
        let (nothing, at) = (Schema::default(), (old, new));
        for (index, (before, after)) in array.prefix.iter().zip(&now.prefix).enumerate() {
            self.inside(&index.to_string(), before, after);
        }
        if array.prefix.len() != now.prefix.len() {
            let says = format!("{} items have a place of their own, were {}", now.prefix.len(), array.prefix.len());
            self.cause(&kinds::ITEMS_CHANGED, Both, at, says);
        }
        if array.items.is_some() || now.items.is_some() {
            let (before, after) = (array.items.as_deref(), now.items.as_deref());
            self.inside("*", before.unwrap_or(&nothing), after.unwrap_or(&nothing));
        }
        if !self.alike_boxed(&array.contains, &now.contains) || !self.alike_boxed(&array.unevaluated, &now.unevaluated)
        {
            self.cause(&kinds::ITEMS_CHANGED, Both, at, kinds::ITEMS_CHANGED.says);
        }
    }

    /// What asserts nothing and matters all the same.
    fn notes(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        if old.default != new.default {
            let spelt = |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), |value| format!("`{value}`"));
            let says = format!("default {}, was {}", spelt(&new.default), spelt(&old.default));
            self.cause(&kinds::DEFAULT_CHANGED, Effect::None, at, says);
        }
        if (old.read_only, old.write_only) != (new.read_only, new.write_only) {
            let access = |schema: &Schema| match (schema.read_only, schema.write_only) {
                (true, _) => "`readOnly`",
                (_, true) => "`writeOnly`",
                _ => "neither `readOnly` nor `writeOnly`",
            };
            self.cause(&kinds::ACCESS_CHANGED, Effect::None, at, format!("{}, was {}", access(new), access(old)));
        }
        if new.deprecated && !old.deprecated {
            self.cause(&kinds::DEPRECATED, Effect::None, at, "deprecated now");
        }
        if let (Some(was), Some(now)) = (&old.discriminator, &new.discriminator)
            && let Some(says) = self.remapped(was, now)
        {
            self.cause(&kinds::MAPPING_CHANGED, Effect::None, at, says);
        }
    }

    /// What a text of a discriminator means now, if it is something else.
    fn remapped(&self, old: &Discriminator, new: &Discriminator) -> Option<String> {
        if old.property != new.property {
            return Some(format!("told apart by `{}`, was by `{}`", new.property, old.property));
        }
        for (text, was) in &old.mapping {
            if let Some(now) = new.mapping.get(text).filter(|now| self.place(now) != was) {
                return Some(format!("`{text}` stands for `{}`, was `{}`", last(now), last(was)));
            }
            let other = new.mapping.iter().find(|(_, now)| self.place(now) == was);
            if let Some((now, _)) = other.filter(|_| !new.mapping.contains_key(text)) {
                return Some(format!("`{}` is called `{now}`, was `{text}`", last(was)));
            }
        }
        None
    }
}

/// Where a schema stands, if it is one of a document.
fn spot(side: &Side, schema: &Schema) -> Option<Spot> {
    if schema.origin.pointer.is_empty() { None } else { Spot::of(side, &schema.origin) }
}

fn gained_or_lost(before: bool, after: bool) -> Effect {
    match (before, after) {
        (false, true) => Loses,
        (true, false) => Gains,
        _ => Both,
    }
}

/// What an object says of members that it does not name.
#[derive(PartialEq, Eq)]
enum Openness {
    Closed,
    Open,
    Described,
}

fn openness(schema: &Schema) -> Openness {
    match &schema.object.additional_properties {
        Some(additional) if additional.never && schema.object.pattern_properties.is_empty() => Openness::Closed,
        Some(additional) if additional.is_anything() => Openness::Open,
        None if schema.object.pattern_properties.is_empty() => Openness::Open,
        _ => Openness::Described,
    }
}

/// The last part of a pointer.
fn last(key: &Key) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

fn list<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let all: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    let shown = all.iter().take(MAX_LISTED).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > MAX_LISTED { format!("{shown} and {} more", all.len() - MAX_LISTED) } else { shown }
}
