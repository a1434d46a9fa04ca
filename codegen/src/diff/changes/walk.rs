//! Compares two versions of a schema keyword by keyword, down to references, and lists the differences.

mod branches;
mod properties;

use std::collections::HashMap;

use serde_json::Value;

use super::super::side::Side;
use super::super::source_line::SourceLine;
use super::Cause;
use super::kinds::{self, Kind};
use crate::number;
use crate::schema::{Discriminator, Key, Schema, Types};

/// How many values of an `enum` are listed in one line.
const MAX_LISTED: usize = 8;
/// How deep nested schemas are compared.
const MAX_DEPTH: usize = 40;

/// Compares schemas and collects their differences.
pub struct Walk<'w> {
    old: &'w Side,
    new: &'w Side,
    /// The old pointer of each new definition.
    places: &'w HashMap<&'w str, &'w str>,
    pub causes: Vec<Cause>,
    path: Vec<String>,
    /// Whether accepting more here may make the whole accept less, as in a `oneOf`.
    mixed: bool,
}

/// The effect of a difference on what its schema accepts.
#[derive(Clone, Copy)]
enum Effect {
    Gains,
    Loses,
    /// Accepts less, but only of objects with a property that was not named.
    LosesUnnamed,
    Both,
    /// Accepts the same.
    None,
}

use Effect::{Both, Gains, Loses, LosesUnnamed};

impl<'w> Walk<'w> {
    pub fn new(old: &'w Side, new: &'w Side, places: &'w HashMap<&'w str, &'w str>) -> Walk<'w> {
        Walk { old, new, places, causes: Vec::new(), path: Vec::new(), mixed: false }
    }

    /// Adds a difference at the current path.
    fn add_cause(
        &mut self,
        kind: &'static Kind,
        effect: Effect,
        at: (&Schema, &Schema),
        description: impl Into<String>,
    ) {
        let (old, new) = at;
        let asserts = !matches!(effect, Effect::None);
        let mixed = self.mixed && asserts;
        self.causes.push(Cause {
            kind,
            says: description.into(),
            pointer: if new.origin.pointer.is_empty() {
                old.origin.pointer.clone()
            } else {
                new.origin.pointer.clone()
            },
            old: source_line(self.old, old),
            new: source_line(self.new, new),
            gains: mixed || matches!(effect, Gains | Both),
            loses: mixed || matches!(effect, Loses | LosesUnnamed | Both),
            unnamed: matches!(effect, LosesUnnamed) && !mixed,
            path: self.path.clone(),
        });
    }

    /// Compares the schemas of a part of the value.
    fn compare_below(&mut self, step: &str, old: &Schema, new: &Schema) {
        self.path.push(step.to_owned());
        if self.path.len() < MAX_DEPTH {
            self.compare(old, new);
        }
        self.path.pop();
    }

    /// Compares two schemas of the same value.
    pub fn compare(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        match (&old.reference, &new.reference) {
            (Some(was), Some(now)) if self.old_pointer(now) == *was => {}
            (Some(was), Some(now)) => self.add_cause(
                &kinds::REFERENCE_CHANGED,
                Both,
                at,
                format!("now `{}`, was `{}`", last_token(now), last_token(was)),
            ),
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
            _ => self.add_cause(&kinds::REWRITTEN, Both, at, kinds::REWRITTEN.says),
        }
        match (old.never, new.never) {
            (false, true) => return self.add_cause(&kinds::ACCEPTS_LESS, Loses, at, "no value is valid here any more"),
            (true, false) => return self.add_cause(&kinds::ACCEPTS_MORE, Gains, at, "values are valid here now"),
            _ => {}
        }
        self.compare_types(old, new);
        self.compare_enums(old, new);
        self.compare_limits(old, new);
        self.compare_properties(old, new);
        self.compare_items(old, new);
        self.compare_branches(old, new);
        self.compare_annotations(old, new);
    }

    /// The old pointer of a new definition.
    fn old_pointer<'k>(&'k self, key: &'k str) -> &'k str {
        self.places.get(key).copied().unwrap_or(key)
    }

    fn compare_types(&mut self, old: &Schema, new: &Schema) {
        let numeric = |types: Option<Types>| {
            let types = types.unwrap_or(Types::ALL);
            if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types }
        };
        let (was, now) = (numeric(old.types), numeric(new.types));
        let (removed, added) = (was.without(now), now.without(was));
        let names = |types: Types| types.names().collect::<Vec<_>>().join(", ");
        let describe = |types: Option<Types>| types.map_or("any".to_owned(), names);
        let description = format!("type {}, was {}", describe(new.types), describe(old.types));
        let at = (old, new);
        match (removed.is_empty(), added.is_empty()) {
            (true, true) => {}
            (true, false) if added == Types::NULL => self.add_cause(&kinds::TYPE_WIDENED, Gains, at, "may now be null"),
            (false, true) if removed == Types::NULL => {
                self.add_cause(&kinds::TYPE_NARROWED, Loses, at, "may no longer be null")
            }
            (true, false) => self.add_cause(&kinds::TYPE_WIDENED, Gains, at, description),
            (false, true) => self.add_cause(&kinds::TYPE_NARROWED, Loses, at, description),
            (false, false) => self.add_cause(&kinds::TYPE_CHANGED, Both, at, description),
        }
    }

    fn compare_enums(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        match (old.listed(), new.listed()) {
            (None, None) => {}
            (None, Some(now)) => {
                self.add_cause(&kinds::ENUM_ADDED, Loses, at, format!("must now be one of {}", list_values(now.iter())))
            }
            (Some(was), None) => self.add_cause(
                &kinds::ENUM_REMOVED,
                Gains,
                at,
                format!("need no longer be one of {}", list_values(was.iter())),
            ),
            (Some(was), Some(now)) => {
                let added: Vec<&Value> = now.iter().filter(|value| !was.contains(value)).collect();
                let removed: Vec<&Value> = was.iter().filter(|value| !now.contains(value)).collect();
                if !added.is_empty() {
                    self.add_cause(
                        &kinds::ENUM_VALUE_ADDED,
                        Gains,
                        at,
                        format!("{} added", list_values(added.into_iter())),
                    );
                }
                if !removed.is_empty() {
                    self.add_cause(
                        &kinds::ENUM_VALUE_REMOVED,
                        Loses,
                        at,
                        format!("{} removed", list_values(removed.into_iter())),
                    );
                }
            }
        }
    }

    fn compare_limits(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        let (string, new_string) = (&*old.string, &*new.string);
        let (array, new_array) = (&*old.array, &*new.array);
        let (object, new_object) = (&*old.object, &*new.object);
        for (name, was, is, least) in [
            ("minLength", string.min, new_string.min, true),
            ("maxLength", string.max, new_string.max, false),
            ("minItems", array.min, new_array.min, true),
            ("maxItems", array.max, new_array.max, false),
            ("minContains", array.min_contains, new_array.min_contains, true),
            ("maxContains", array.max_contains, new_array.max_contains, false),
            ("minProperties", object.min, new_object.min, true),
            ("maxProperties", object.max, new_object.max, false),
        ] {
            let order = was.zip(is).map(|(was, is)| is.cmp(&was));
            self.compare_limit(name, (was, is), order, least, at);
        }
        let (number, new_number) = (&*old.number, &*new.number);
        for (name, was, is, least) in [
            ("minimum", &number.minimum, &new_number.minimum, true),
            ("exclusiveMinimum", &number.exclusive_minimum, &new_number.exclusive_minimum, true),
            ("maximum", &number.maximum, &new_number.maximum, false),
            ("exclusiveMaximum", &number.exclusive_maximum, &new_number.exclusive_maximum, false),
        ] {
            let order = was.as_ref().zip(is.as_ref()).map(|(was, is)| number::compare(is, was));
            self.compare_limit(name, (was.as_ref(), is.as_ref()), order, least, at);
        }
        if number.multiple_of != new_number.multiple_of {
            let effect = effect_of_presence(number.multiple_of.is_some(), new_number.multiple_of.is_some());
            let kind = if new_number.multiple_of.is_none() { &kinds::LIMIT_LOOSENED } else { &kinds::LIMIT_TIGHTENED };
            self.add_cause(kind, effect, at, "`multipleOf` changed");
        }
        if array.unique != new_array.unique {
            let (kind, effect) =
                if new_array.unique { (&kinds::LIMIT_TIGHTENED, Loses) } else { (&kinds::LIMIT_LOOSENED, Gains) };
            self.add_cause(kind, effect, at, format!("`uniqueItems` is now {}", new_array.unique));
        }
        for (kind, name, was, is) in [
            (&kinds::PATTERN_CHANGED, "pattern", &string.pattern, &new_string.pattern),
            (&kinds::FORMAT_CHANGED, "format", &string.format, &new_string.format),
        ] {
            if was != is {
                let describe =
                    |value: &Option<String>| value.as_ref().map_or("none".to_owned(), |text| format!("`{text}`"));
                let effect = effect_of_presence(was.is_some(), is.is_some());
                self.add_cause(kind, effect, at, format!("{name} {}, was {}", describe(is), describe(was)));
            }
        }
    }

    fn compare_limit<T: ToString>(
        &mut self,
        name: &str,
        (was, is): (Option<T>, Option<T>),
        order: Option<std::cmp::Ordering>,
        least: bool,
        at: (&Schema, &Schema),
    ) {
        let describe = |value: &Option<T>| value.as_ref().map_or("none".to_owned(), ToString::to_string);
        let tighter = match (&was, &is, order) {
            (None, None, _) => return,
            (None, Some(_), _) => true,
            (Some(_), None, _) => false,
            (Some(_), Some(_), None | Some(std::cmp::Ordering::Equal)) => return,
            (Some(_), Some(_), Some(order)) => order.is_gt() == least,
        };
        let (kind, effect) = if tighter { (&kinds::LIMIT_TIGHTENED, Loses) } else { (&kinds::LIMIT_LOOSENED, Gains) };
        self.add_cause(kind, effect, at, format!("`{name}` {}, was {}", describe(&is), describe(&was)));
    }

    fn compare_items(&mut self, old: &Schema, new: &Schema) {
        let (array, now) = (&*old.array, &*new.array);
        let (nothing, at) = (Schema::default(), (old, new));
        for (index, (before, after)) in array.prefix.iter().zip(&now.prefix).enumerate() {
            self.compare_below(&index.to_string(), before, after);
        }
        if array.prefix.len() != now.prefix.len() {
            let description = format!("`prefixItems` has {} items, was {}", now.prefix.len(), array.prefix.len());
            self.add_cause(&kinds::ITEMS_CHANGED, Both, at, description);
        }
        if array.items.is_some() || now.items.is_some() {
            let (before, after) = (array.items.as_deref(), now.items.as_deref());
            self.compare_below("*", before.unwrap_or(&nothing), after.unwrap_or(&nothing));
        }
        if !self.same_optional_assertions(&array.contains, &now.contains)
            || !self.same_optional_assertions(&array.unevaluated, &now.unevaluated)
        {
            self.add_cause(&kinds::ITEMS_CHANGED, Both, at, kinds::ITEMS_CHANGED.says);
        }
    }

    /// Compares annotations that matter to code.
    fn compare_annotations(&mut self, old: &Schema, new: &Schema) {
        let at = (old, new);
        if old.default != new.default {
            let describe =
                |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), |value| format!("`{value}`"));
            let description = format!("default {}, was {}", describe(&new.default), describe(&old.default));
            self.add_cause(&kinds::DEFAULT_CHANGED, Effect::None, at, description);
        }
        if (old.read_only, old.write_only) != (new.read_only, new.write_only) {
            let access = |schema: &Schema| match (schema.read_only, schema.write_only) {
                (true, _) => "`readOnly`",
                (_, true) => "`writeOnly`",
                _ => "neither `readOnly` nor `writeOnly`",
            };
            self.add_cause(&kinds::ACCESS_CHANGED, Effect::None, at, format!("{}, was {}", access(new), access(old)));
        }
        if new.deprecated && !old.deprecated {
            self.add_cause(&kinds::DEPRECATED, Effect::None, at, "now deprecated");
        }
        if let (Some(was), Some(now)) = (&old.discriminator, &new.discriminator)
            && let Some(description) = self.discriminator_change(was, now)
        {
            self.add_cause(&kinds::MAPPING_CHANGED, Effect::None, at, description);
        }
    }

    /// Describes the first change of a discriminator, if there is one.
    fn discriminator_change(&self, old: &Discriminator, new: &Discriminator) -> Option<String> {
        if old.property != new.property {
            return Some(format!("discriminator `{}`, was `{}`", new.property, old.property));
        }
        for (text, was) in &old.mapping {
            if let Some(now) = new.mapping.get(text).filter(|now| self.old_pointer(now) != was) {
                return Some(format!("`{text}` maps to `{}`, was `{}`", last_token(now), last_token(was)));
            }
            let other = new.mapping.iter().find(|(_, now)| self.old_pointer(now) == was);
            if let Some((now, _)) = other.filter(|_| !new.mapping.contains_key(text)) {
                return Some(format!("`{}` is mapped from `{now}`, was `{text}`", last_token(was)));
            }
        }
        None
    }
}

/// The line of a schema that comes from a document.
fn source_line(side: &Side, schema: &Schema) -> Option<SourceLine> {
    if schema.origin.pointer.is_empty() { None } else { SourceLine::of_schema(side, &schema.origin) }
}

/// The effect of a keyword that is present in the old version, in the new one, or in both with different values.
fn effect_of_presence(before: bool, after: bool) -> Effect {
    match (before, after) {
        (false, true) => Loses,
        (true, false) => Gains,
        _ => Both,
    }
}

/// The last token of a pointer.
fn last_token(key: &Key) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

fn list_values<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let all: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    let shown = all.iter().take(MAX_LISTED).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > MAX_LISTED { format!("{shown} and {} more", all.len() - MAX_LISTED) } else { shown }
}
