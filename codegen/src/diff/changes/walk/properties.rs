//! Compares the properties of objects: those that schemas name, which of them are required, and all others.

use super::super::kinds;
use super::Effect::{Both, Gains, Loses, LosesUnnamed};
use super::Walk;
use crate::schema::Schema;

impl Walk<'_> {
    pub(super) fn compare_properties(&mut self, old: &Schema, new: &Schema) {
        self.compare_new_properties(old, new);
        self.compare_removed_properties(old, new);
        self.compare_required(old, new);
        self.compare_unnamed_properties(old, new);
        self.compare_dependencies(old, new);
    }

    /// Compares the properties that the new version names.
    fn compare_new_properties(&mut self, old: &Schema, new: &Schema) {
        let (object, now) = (&*old.object, &*new.object);
        for (name, inner) in &now.properties {
            if let Some(before) = object.properties.get(name) {
                self.compare_below(name, before, inner);
                continue;
            }
            // The property could have had any value all along.
            if openness(old) == Openness::Open && inner.is_anything() && !now.required.contains(name) {
                continue;
            }
            let effect = match openness(old) {
                Openness::Closed => Gains,
                Openness::Open => LosesUnnamed,
                Openness::Constrained => Both,
            };
            let becomes_required = now.required.contains(name) && !object.required.contains(name);
            self.path.push(name.clone());
            let description = format!("`{name}` added{}", if becomes_required { ", required" } else { "" });
            self.add_cause(&kinds::PROPERTY_ADDED, effect, (&Schema::default(), inner), description);
            self.path.pop();
            if becomes_required {
                self.add_cause(&kinds::REQUIRED_ADDED, Loses, (old, new), format!("`{name}` is now required"));
            }
        }
    }

    /// Reports the properties that only the old version names.
    fn compare_removed_properties(&mut self, old: &Schema, new: &Schema) {
        let (object, now) = (&*old.object, &*new.object);
        for (name, before) in object.properties.iter().filter(|(name, _)| !now.properties.contains_key(*name)) {
            let effect = match openness(new) {
                Openness::Closed => Loses,
                Openness::Open if before.is_anything() => continue,
                Openness::Open => Gains,
                Openness::Constrained => Both,
            };
            self.path.push(name.clone());
            let description = format!("`{name}` removed");
            self.add_cause(&kinds::PROPERTY_REMOVED, effect, (before, &Schema::default()), description);
            self.path.pop();
        }
    }

    /// Compares `required`, except for properties that are reported as added.
    fn compare_required(&mut self, old: &Schema, new: &Schema) {
        let (object, now, at) = (&*old.object, &*new.object, (old, new));
        for name in object.required.iter().filter(|name| !now.required.contains(*name)) {
            self.add_cause(&kinds::REQUIRED_REMOVED, Gains, at, format!("`{name}` is no longer required"));
        }
        let is_added = |name: &String| now.properties.contains_key(name) && !object.properties.contains_key(name);
        for name in now.required.iter().filter(|name| !object.required.contains(*name) && !is_added(name)) {
            self.add_cause(&kinds::REQUIRED_ADDED, Loses, at, format!("`{name}` is now required"));
        }
    }

    /// Compares `additionalProperties` and `patternProperties`.
    fn compare_unnamed_properties(&mut self, old: &Schema, new: &Schema) {
        let (object, now, at) = (&*old.object, &*new.object, (old, new));
        let nothing = Schema::default();
        match (openness(old), openness(new)) {
            (Openness::Closed, Openness::Closed) | (Openness::Open, Openness::Open) => {}
            (_, Openness::Closed) => self.add_cause(&kinds::OBJECT_CLOSED, Loses, at, kinds::OBJECT_CLOSED.says),
            (Openness::Closed, _) => self.add_cause(&kinds::OBJECT_OPENED, Gains, at, kinds::OBJECT_OPENED.says),
            _ => {
                let (before, after) = (object.additional_properties.as_deref(), now.additional_properties.as_deref());
                self.compare_below("*", before.unwrap_or(&nothing), after.unwrap_or(&nothing));
            }
        }
        for (pattern, inner) in &now.pattern_properties {
            match object.pattern_properties.get(pattern) {
                Some(before) => self.compare_below("*", before, inner),
                None => self.add_cause(&kinds::PROPERTY_ADDED, Both, (&nothing, inner), format!("`{pattern}` added")),
            }
        }
        for (pattern, inner) in &object.pattern_properties {
            if !now.pattern_properties.contains_key(pattern) {
                self.add_cause(&kinds::PROPERTY_REMOVED, Both, (inner, &nothing), format!("`{pattern}` removed"));
            }
        }
    }

    /// Compares the keywords that relate properties to each other or to their names.
    fn compare_dependencies(&mut self, old: &Schema, new: &Schema) {
        let (object, now) = (&*old.object, &*new.object);
        let same_dependencies = object.dependent_required == now.dependent_required
            && object.dependent_schemas.len() == now.dependent_schemas.len()
            && object.dependent_schemas.iter().all(|(name, one)| {
                now.dependent_schemas.get(name).is_some_and(|other| self.same_assertions(one, other))
            });
        if !same_dependencies
            || !self.same_optional_assertions(&object.property_names, &now.property_names)
            || !self.same_optional_assertions(&object.unevaluated, &now.unevaluated)
        {
            self.add_cause(&kinds::CONDITION_CHANGED, Both, (old, new), kinds::CONDITION_CHANGED.says);
        }
    }
}

/// What a schema description about properties that it does not name.
#[derive(PartialEq, Eq)]
enum Openness {
    /// They are rejected.
    Closed,
    /// They may have any value.
    Open,
    /// They are constrained.
    Constrained,
}

fn openness(schema: &Schema) -> Openness {
    match &schema.object.additional_properties {
        Some(additional) if additional.never && schema.object.pattern_properties.is_empty() => Openness::Closed,
        Some(additional) if additional.is_anything() => Openness::Open,
        None if schema.object.pattern_properties.is_empty() => Openness::Open,
        _ => Openness::Constrained,
    }
}
