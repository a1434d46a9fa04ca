//! Translates the constraints on the properties of an object into conditions.

use super::{Translated, Translator};
use crate::model::{Condition, Field, Members, Others, Rule, Ty};
use crate::pattern::{Linear, Pattern};
use crate::schema::{Object, Schema};

impl Translator<'_> {
    /// Translates the constraints on named properties.
    pub(super) fn properties(&self, schema: &Schema, members: Members<'_>, depth: usize, out: &mut Translated) {
        let object = &schema.object;
        for name in &object.required {
            out.add_or_note(self.required(name, self.field(members, name), members.others));
        }
        for (name, property) in &object.properties {
            let condition = match (self.field(members, name), members.others) {
                (Some(field), _) => self.field_condition(property, field, depth),
                (None, Others::Rejected) => Some(Condition::always()),
                (None, Others::Kept { ty, .. }) => self.condition(property, ty, depth),
                (None, Others::Dropped) => property.is_anything().then(Condition::always),
            };
            let property = |condition| Condition::Property(name.clone(), condition);
            out.add_or_note(condition.map(|condition| condition.wrapped(property)));
        }
    }

    /// Translates the constraints that depend on a property.
    pub(super) fn dependencies(
        &self,
        schema: &Schema,
        ty: &Ty,
        members: Members<'_>,
        depth: usize,
        out: &mut Translated,
    ) {
        let object = &schema.object;
        let required = |name: &str| self.required(name, self.field(members, name), members.others);
        for (name, others) in &object.dependent_required {
            let others: Option<Vec<Condition>> = others.iter().map(|other| required(other)).collect();
            let (known, others) = (required(name), others.map(Condition::all));
            out.add_or_note(known.zip(others).map(|(known, others)| match (known, others) {
                (Condition::Never, _) => Condition::always(),
                (_, others) if others.is_always() => others,
                (_, Condition::Never) => Condition::Property(name.clone(), Box::new(Condition::Never)),
                (_, others) => {
                    let names = others.parts().iter().flat_map(|part| match part {
                        Condition::Required(names) => names.clone(),
                        _ => Vec::new(),
                    });
                    Condition::DependentRequired(name.clone(), names.collect())
                }
            }));
        }
        for (name, dependent) in &object.dependent_schemas {
            let dependent = self.condition(dependent, ty, depth);
            out.add_or_note(required(name).zip(dependent).map(|(known, dependent)| {
                match known == Condition::Never || dependent.is_always() {
                    true => Condition::always(),
                    false => Condition::DependentSchema(name.clone(), Box::new(dependent)),
                }
            }));
        }
    }

    /// Translates the constraints on properties by their names alone, and on their number.
    pub(super) fn unnamed_properties(
        &self,
        schema: &Schema,
        ty: &Ty,
        members: Members<'_>,
        depth: usize,
        out: &mut Translated,
    ) {
        let object = &schema.object;
        let known = self.known_rules(ty);
        let Some(patterns) = Patterns::new(object) else {
            out.is_complete = false;
            return;
        };
        self.pattern_properties(&patterns, members, depth, out);
        let is_known =
            known.iter().any(|rule| matches!(rule, Rule::PatternProperties(all) if *all == patterns.texts()));
        let additional = object.additional_properties.as_deref();
        if let Some(additional) = additional.filter(|additional| !additional.is_anything() && !is_known) {
            self.additional_properties(additional, &patterns, members, depth, out);
        }
        let is_known = known.iter().any(|rule| matches!(rule, Rule::PropertyNames(_)));
        if let Some(names) = object.property_names.as_deref().filter(|_| !is_known) {
            let can_be_tested = members.fields.is_empty() && matches!(members.others, Others::Kept { .. });
            let condition = self.condition(names, &Ty::String, depth);
            let condition = condition.filter(|condition| can_be_tested || condition.is_always());
            out.add_or_note(condition.map(|condition| condition.wrapped(Condition::PropertyNames)));
        }
        out.is_complete &= object.unevaluated.is_none();
        let sizes = object.min.filter(|min| *min > 0).map(Rule::MinProperties);
        for size in sizes.into_iter().chain(object.max.map(Rule::MaxProperties)).filter(|size| !known.contains(&size)) {
            // Dropped properties are not counted, nor is a field whose null is serialized as absent.
            let is_counted = !matches!(members.others, Others::Dropped)
                && !members.fields.iter().any(|field| self.model.is_null_absent(field));
            out.add_or_note(is_counted.then_some(Condition::Rule(size)));
        }
    }

    /// Translates `patternProperties`.
    fn pattern_properties(&self, patterns: &Patterns<'_>, members: Members<'_>, depth: usize, out: &mut Translated) {
        for ((pattern, values), matcher) in patterns.object.pattern_properties.iter().zip(&patterns.matchers) {
            for field in members.fields.iter().filter(|field| matcher.matches(&field.wire)) {
                let property = |condition| Condition::Property(field.wire.clone(), condition);
                let condition = self.field_condition(values, field, depth);
                out.add_or_note(condition.map(|condition| condition.wrapped(property)));
            }
            out.add_or_note(match members.others {
                Others::Rejected => Some(Condition::always()),
                Others::Dropped => values.is_anything().then(Condition::always),
                Others::Kept { ty, .. } => {
                    let properties = |condition| Condition::PatternProperty(pattern.clone(), condition);
                    self.condition(values, ty, depth).map(|condition| condition.wrapped(properties))
                }
            });
        }
    }

    /// Translates `additionalProperties`.
    fn additional_properties(
        &self,
        additional: &Schema,
        patterns: &Patterns<'_>,
        members: Members<'_>,
        depth: usize,
        out: &mut Translated,
    ) {
        let all_named = members.fields.iter().all(|field| patterns.is_named(&field.wire));
        match members.others {
            Others::Rejected if all_named => {}
            Others::Rejected | Others::Kept { .. } if additional.never || all_named => {
                let condition = match members.others {
                    Others::Kept { ty, .. } => self.condition(additional, ty, depth),
                    Others::Rejected | Others::Dropped => Some(Condition::Never),
                };
                let properties = &patterns.object.properties;
                let mut names: Vec<String> = properties.keys().cloned().collect();
                // A field whose name matches a pattern is listed by its name.
                let matched = members.fields.iter().map(|field| &field.wire);
                names
                    .extend(matched.filter(|name| !properties.contains_key(*name) && patterns.is_named(name)).cloned());
                let patterns = patterns.texts();
                let properties = |condition| Condition::AdditionalProperties { names, patterns, condition };
                out.add_or_note(condition.map(|condition| condition.wrapped(properties)));
            }
            _ => out.is_complete = false,
        }
    }

    /// Returns the condition on the value of a field; `None` if null, which is read as absent, would not satisfy it.
    fn field_condition(&self, schema: &Schema, field: &Field, depth: usize) -> Option<Condition> {
        let condition = self.condition(schema, &field.ty, depth);
        condition.filter(|condition| !self.model.is_null_absent(field) || condition.is_satisfied_by_null())
    }

    /// Returns the condition that a property is present, unless the type guarantees it.
    fn required(&self, name: &str, field: Option<&Field>, others: Others<'_>) -> Option<Condition> {
        match (field, others) {
            (Some(field), _) if field.required => Some(Condition::always()),
            (Some(field), _) if self.model.is_null_absent(field) => None,
            (None, Others::Rejected) => Some(Condition::Never),
            (None, Others::Dropped) => None,
            (Some(_), _) | (None, Others::Kept { .. }) => Some(Condition::Required(vec![name.to_owned()])),
        }
    }

    /// Returns the field of a property; the first one, if several have the same name.
    fn field<'m>(&self, members: Members<'m>, name: &str) -> Option<&'m Field> {
        // Few fields are searched as fast without a table.
        if members.fields.len() <= 16 {
            return members.field(name);
        }
        let mut positions = self.positions.borrow_mut();
        let positions = positions.entry(members.fields.as_ptr()).or_insert_with(|| {
            members.fields.iter().enumerate().rev().map(|(at, field)| (field.wire.clone(), at)).collect()
        });
        positions.get(name).and_then(|at| members.fields.get(*at))
    }
}

/// The regular expressions of `patternProperties`.
struct Patterns<'s> {
    object: &'s Object,
    /// In the order of the keyword.
    matchers: Vec<Linear>,
}

impl<'s> Patterns<'s> {
    /// Returns the patterns of an object; `None` if one of them cannot be matched in linear time.
    fn new(object: &'s Object) -> Option<Patterns<'s>> {
        let matchers = object.pattern_properties.keys().map(|pattern| Pattern::new(pattern)?.into_linear());
        Some(Patterns { object, matchers: matchers.collect::<Option<_>>()? })
    }

    fn texts(&self) -> Vec<String> {
        self.object.pattern_properties.keys().cloned().collect()
    }

    /// Returns whether `properties` or `patternProperties` applies to a property, so that `additionalProperties` does not.
    fn is_named(&self, name: &str) -> bool {
        self.object.properties.contains_key(name) || self.matchers.iter().any(|matcher| matcher.matches(name))
    }
}
