//! Compares the fields of structs and tuples.

use std::collections::{HashMap, HashSet};

use super::describe::{describe_default, rules_in, rust_type};
use super::{Compare, rules};
use crate::model::{AdditionalProperties, DefaultValue, Field, Kind, Model, Rest, Ty, spelt};

impl Compare<'_> {
    /// Compares fields, paired by their JSON names and then by their Rust names.
    pub(super) fn compare_fields(&mut self, name: &str, old: &[Field], new: &[Field]) {
        let mut paired: HashSet<&str> = HashSet::new();
        let known: HashSet<&str> = old.iter().map(|field| field.wire.as_str()).collect();
        let mut by_wire: HashMap<&str, &Field> = HashMap::new();
        let mut by_name: HashMap<&str, &Field> = HashMap::new();
        for field in new {
            by_wire.entry(&field.wire).or_insert(field);
            if !known.contains(field.wire.as_str()) {
                by_name.entry(&field.name).or_insert(field);
            }
        }
        for before in old {
            let Field { name: field, wire, origin: _, docs, required: _, ty: _, default, null_distinct: _ } = before;
            let path = format!("{name}::{field}");
            let Some(after) = by_wire.get(wire.as_str()).or_else(|| by_name.get(field.as_str())).copied() else {
                self.record(&rules::field_removed::RULE, path, "");
                continue;
            };
            paired.insert(&after.wire);
            if after.wire != *wire {
                self.record(&rules::field_on_the_wire::RULE, path.clone(), format!("`{}`, was `{wire}`", after.wire));
            }
            if after.name != *field {
                self.record(&rules::field_renamed::RULE, path.clone(), format!("now `{}`", after.name));
            }
            let (was, now) = (rust_type(before, &self.old.deviations), rust_type(after, &self.new.deviations));
            self.compare_type(&path, &was, &now);
            let reads = |field: &Field| (field.required, matches!(field.ty, Ty::Nullable(_)));
            if self.is_same_type(&was, &now) && reads(before) != reads(after) {
                let describe = |(required, null): (bool, bool)| match (required, null) {
                    (true, true) => "required, may be null",
                    (true, false) => "required, must not be null",
                    (false, true) => "may be absent or null",
                    (false, false) => "may be absent, must not be null",
                };
                let detail = format!("{}, was: {}", describe(reads(after)), describe(reads(before)));
                self.record(&rules::presence::RULE, path.clone(), detail);
            }
            self.compare_default(&path, default.as_ref(), after.default.as_ref());
            if *docs != after.docs {
                self.record(&rules::docs_changed::RULE, path, "");
            }
        }
        for after in new.iter().filter(|after| !paired.contains(after.wire.as_str())) {
            self.record(
                &rules::field_added::RULE,
                format!("{name}::{}", after.name),
                spelt(&rust_type(after, &self.new.deviations)),
            );
        }
    }

    /// Compares the default values that the getters return.
    pub(super) fn compare_default(&mut self, path: &str, was: Option<&DefaultValue>, now: Option<&DefaultValue>) {
        let is_valid = |fallback: &&DefaultValue| **fallback != DefaultValue::Invalid;
        match (was.filter(is_valid), now.filter(is_valid)) {
            (None, None) => {}
            (Some(_), None) => self.record(&rules::default_lost::RULE, path, ""),
            (None, Some(now)) => self.record(&rules::default_gained::RULE, path, describe_default(now)),
            (Some(was), Some(now)) if was != now => {
                self.record(
                    &rules::default_changed::RULE,
                    path,
                    format!("{}, was {}", describe_default(now), describe_default(was)),
                );
            }
            (Some(_), Some(_)) => {}
        }
    }

    /// Compares the types of a field.
    pub(super) fn compare_type(&mut self, path: &str, was: &Ty, now: &Ty) {
        if self.is_same_type(was, now) {
            self.compare_rules(path, was, now);
            return;
        }
        let detail = format!("`{}`, was `{}`", spelt(now), spelt(was));
        let rule = match (was, now) {
            (was, Ty::Nullable(inner)) if self.is_same_type(was, inner) => &rules::option_gained::RULE,
            (Ty::Nullable(inner), now) if self.is_same_type(inner, now) => &rules::option_lost::RULE,
            (was, now) if self.is_newtype(self.old, was) != self.is_newtype(self.new, now) => {
                &rules::newtype_or_primitive::RULE
            }
            _ => &rules::field_type::RULE,
        };
        self.record(rule, path, detail);
    }

    /// Compares the rules that values of a type have to satisfy.
    pub(super) fn compare_rules(&mut self, path: &str, was: &Ty, now: &Ty) {
        let (was, now) = (rules_in(was), rules_in(now));
        if was != now {
            let or_none = |rules: Vec<String>| if rules.is_empty() { "none".to_owned() } else { rules.join(", ") };
            let detail = format!("rules: {}, was: {}", or_none(now), or_none(was));
            self.record(&rules::check_changed::RULE, path, detail);
        }
    }

    pub(super) fn is_newtype(&self, model: &Model, ty: &Ty) -> bool {
        let mut found = false;
        ty.walk(&mut |ty| {
            if let Ty::Item(name) = ty {
                found |= model.item(name).is_some_and(|item| matches!(item.kind, Kind::Newtype { .. }));
            }
        });
        found
    }

    /// Compares how a struct treats unknown fields.
    pub(super) fn compare_unknown(&mut self, name: &str, was: &AdditionalProperties, now: &AdditionalProperties) {
        match (was, now) {
            (AdditionalProperties::Reject, AdditionalProperties::Reject)
            | (AdditionalProperties::Ignore, AdditionalProperties::Ignore) => {}
            (AdditionalProperties::Reject, AdditionalProperties::Ignore) => {
                self.record(&rules::unknown_members::RULE, name, "now ignored")
            }
            (AdditionalProperties::Ignore, AdditionalProperties::Reject) => {
                self.record(&rules::unknown_members::RULE, name, "now rejected")
            }
            (AdditionalProperties::Keep { name: field, ty }, AdditionalProperties::Keep { name: renamed, ty: now }) => {
                if field == renamed && self.is_same_type(ty, now) {
                    self.compare_rules(name, ty, now);
                } else {
                    let detail = format!("`{renamed}` of `{}`, was `{field}` of `{}`", spelt(now), spelt(ty));
                    self.record(&rules::unknown_kept::RULE, name, detail);
                }
            }
            (
                AdditionalProperties::Reject | AdditionalProperties::Ignore,
                AdditionalProperties::Keep { name: field, .. },
            ) => self.record(&rules::unknown_kept::RULE, name, format!("now kept in `{field}`")),
            (
                AdditionalProperties::Keep { name: field, .. },
                AdditionalProperties::Reject | AdditionalProperties::Ignore,
            ) => self.record(&rules::unknown_kept::RULE, name, format!("no longer kept in `{field}`")),
        }
    }

    /// Compares the fields for the items after those with a field of their own.
    pub(super) fn compare_rest(&mut self, name: &str, was: Option<&Rest>, now: Option<&Rest>) {
        match (was, now) {
            (None, None) => {}
            (None, Some(Rest { name: field, ty })) => {
                self.record(
                    &rules::field_added::RULE,
                    format!("{name}::{field}"),
                    spelt(&Ty::List(Box::new(ty.clone()))),
                );
            }
            (Some(Rest { name: field, ty: _ }), None) => {
                self.record(&rules::field_removed::RULE, format!("{name}::{field}"), "");
            }
            (Some(Rest { name: field, ty }), Some(Rest { name: renamed, ty: now })) => {
                if field != renamed {
                    self.record(&rules::field_renamed::RULE, format!("{name}::{field}"), format!("now `{renamed}`"));
                }
                self.compare_type(&format!("{name}::{field}"), ty, now);
            }
        }
    }
}
