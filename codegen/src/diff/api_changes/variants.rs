//! Compares the variants of enums.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use super::{Compare, rules};
use crate::model::{Alternative, Dispatch, TaggedVariant, Ty, spelt};

/// The tag of an enum, its content property, and its variants.
pub(super) type Tagged<'t> = (&'t str, Option<&'t str>, &'t [TaggedVariant]);

impl Compare<'_> {
    /// Compares the variants of a plain enum, given by name and value.
    pub(super) fn compare_variants(&mut self, name: &str, old: &[(String, String)], new: &[(String, String)]) {
        let mut kept: IndexSet<&str> = IndexSet::new();
        let known: HashSet<&str> = old.iter().map(|(_, value)| value.as_str()).collect();
        let mut by_value: HashMap<&str, &(String, String)> = HashMap::new();
        let mut by_name: HashMap<&str, &(String, String)> = HashMap::new();
        for pair in new {
            by_value.entry(&pair.1).or_insert(pair);
            if !known.contains(pair.1.as_str()) {
                by_name.entry(&pair.0).or_insert(pair);
            }
        }
        for (variant, wire) in old {
            let path = format!("{name}::{variant}");
            match by_value.get(wire.as_str()).or_else(|| by_name.get(variant.as_str())).copied() {
                None => self.record(&rules::variant_removed::RULE, path, wire.clone()),
                Some((now, value)) => {
                    kept.insert(value);
                    if now != variant {
                        self.record(&rules::variant_renamed::RULE, path, format!("now `{now}`"));
                    } else if value != wire {
                        self.record(&rules::variant_on_the_wire::RULE, path, format!("`{value}`, was `{wire}`"));
                    }
                }
            }
        }
        for (variant, wire) in new.iter().filter(|(_, value)| !kept.contains(value.as_str())) {
            self.record(&rules::variant_added::RULE, format!("{name}::{variant}"), wire.clone());
        }
        let left = new.iter().map(|(_, value)| value.as_str()).filter(|value| kept.contains(value));
        if !left.eq(kept.iter().copied()) {
            self.record(&rules::variants_reordered::RULE, name, "");
        }
    }

    /// Compares the variants of an untagged enum.
    pub(super) fn compare_untagged(&mut self, name: &str, old: &[Alternative], new: &[Alternative]) {
        let named = |all: &'_ [Alternative]| -> HashMap<String, usize> {
            all.iter().enumerate().rev().map(|(at, one)| (one.name.clone(), at)).collect()
        };
        let (before, after) = (named(old), named(new));
        for Alternative { name: alternative, ty, dispatch: _ } in old {
            let path = format!("{name}::{alternative}");
            match after.get(alternative).and_then(|at| new.get(*at)) {
                None => self.record(&rules::alternative_removed::RULE, path, spelt(ty)),
                Some(after) if !self.is_same_type(ty, &after.ty) => self.record(
                    &rules::alternative_type::RULE,
                    path,
                    format!("`{}`, was `{}`", spelt(&after.ty), spelt(ty)),
                ),
                Some(after) => self.compare_rules(&path, ty, &after.ty),
            }
        }
        // The order of the variants and their conditions decide which one a value deserializes to.
        let dispatch = |all: &[Alternative], other: &HashMap<String, usize>| -> Vec<(String, Dispatch)> {
            let both = all.iter().filter(|one| other.contains_key(&one.name));
            both.map(|one| (one.name.clone(), one.dispatch.clone())).collect()
        };
        if dispatch(old, &after) != dispatch(new, &before) {
            self.record(&rules::alternatives_told_apart::RULE, name, "");
        }
        for after in new.iter().filter(|after| !before.contains_key(&after.name)) {
            self.record(&rules::alternative_added::RULE, format!("{name}::{}", after.name), spelt(&after.ty));
        }
    }

    /// Compares tagged enums.
    pub(super) fn compare_tagged(&mut self, name: &str, old: Tagged<'_>, new: Tagged<'_>) {
        let ((tag, content, variants), (new_tag, new_content, now)) = (old, new);
        if tag != new_tag {
            self.record(&rules::variant_on_the_wire::RULE, name, format!("tag `{new_tag}`, was `{tag}`"));
        }
        if content != new_content {
            let place = new_content.map_or_else(|| "next to the tag".to_owned(), |name| format!("in `{name}`"));
            self.record(&rules::variant_on_the_wire::RULE, name, format!("the content of a variant is now {place}"));
        }
        let named = |variants: &[TaggedVariant]| -> Vec<(String, String)> {
            variants.iter().map(|variant| (variant.name.clone(), variant.wire.clone())).collect()
        };
        self.compare_variants(name, &named(variants), &named(now));
        let by_wire: HashMap<&str, &TaggedVariant> = now.iter().rev().map(|one| (one.wire.as_str(), one)).collect();
        for TaggedVariant { name: variant, wire, origin: _, docs, ty, closed } in variants {
            let path = format!("{name}::{variant}");
            let Some(after) = by_wire.get(wire.as_str()) else { continue };
            let differs = match (ty, &after.ty) {
                (Some(was), Some(now)) => !self.is_same_type(was, now),
                (None, None) => false,
                _ => true,
            };
            if differs {
                let shown = |ty: &Option<Ty>| ty.as_ref().map_or_else(|| "nothing".to_owned(), spelt);
                let detail = format!("`{}`, was `{}`", shown(&after.ty), shown(ty));
                self.record(&rules::alternative_type::RULE, path.clone(), detail);
            }
            if let (Some(was), Some(now), false) = (ty, &after.ty, differs) {
                self.compare_rules(&path, was, now);
            }
            let owns_fields = |content: Option<&str>, ty: &Option<Ty>| content.is_some() || ty.is_none();
            if *closed != after.closed && owns_fields(content, ty) && owns_fields(new_content, &after.ty) {
                let detail = if after.closed { "now rejected" } else { "now ignored" };
                self.record(&rules::unknown_members::RULE, path.clone(), detail);
            }
            if *docs != after.docs {
                self.record(&rules::docs_changed::RULE, path, "");
            }
        }
    }
}
