//! What changed among the variants of an enum.

use super::spelt::spelt;
use super::{Compare, rules};
use crate::model::{Alternative, TaggedVariant, Ty};

/// The tag of a union, the member with the content, and the variants.
pub(super) type Tagged<'t> = (&'t str, Option<&'t str>, &'t [TaggedVariant]);

impl Compare<'_> {
    /// Variants by their names and values.
    pub(super) fn variants(&mut self, name: &str, old: &[(String, String)], new: &[(String, String)]) {
        let mut kept = Vec::new();
        for (variant, wire) in old {
            let path = format!("{name}::{variant}");
            let same_name =
                || new.iter().find(|(now, value)| now == variant && !old.iter().any(|(_, other)| other == value));
            match new.iter().find(|(_, value)| value == wire).or_else(same_name) {
                None => self.hit(&rules::variant_removed::RULE, path, wire.clone()),
                Some((now, value)) => {
                    kept.push(value);
                    if now != variant {
                        self.hit(&rules::variant_renamed::RULE, path, format!("now `{now}`"));
                    } else if value != wire {
                        self.hit(&rules::variant_on_the_wire::RULE, path, format!("`{value}`, was `{wire}`"));
                    }
                }
            }
        }
        for (variant, wire) in new.iter().filter(|(_, value)| !kept.contains(&value)) {
            self.hit(&rules::variant_added::RULE, format!("{name}::{variant}"), wire.clone());
        }
        let left: Vec<&String> = new.iter().map(|(_, value)| value).filter(|value| kept.contains(value)).collect();
        if left != kept {
            self.hit(&rules::variants_reordered::RULE, name, "");
        }
    }

    pub(super) fn alternatives(&mut self, name: &str, old: &[Alternative], new: &[Alternative]) {
        for Alternative { name: alternative, ty, when: _ } in old {
            let path = format!("{name}::{alternative}");
            match new.iter().find(|after| after.name == *alternative) {
                None => self.hit(&rules::alternative_removed::RULE, path, spelt(ty)),
                Some(after) if !self.same(ty, &after.ty) => self.hit(
                    &rules::alternative_type::RULE,
                    path,
                    format!("`{}`, was `{}`", spelt(&after.ty), spelt(ty)),
                ),
                Some(_) => {}
            }
        }
        for after in new.iter().filter(|after| !old.iter().any(|before| before.name == after.name)) {
            self.hit(&rules::alternative_added::RULE, format!("{name}::{}", after.name), spelt(&after.ty));
        }
    }

    pub(super) fn tagged(&mut self, name: &str, old: Tagged<'_>, new: Tagged<'_>) {
        let ((tag, content, variants), (told, held, now)) = (old, new);
        if tag != told {
            self.hit(&rules::variant_on_the_wire::RULE, name, format!("told apart by `{told}`, was by `{tag}`"));
        }
        if content != held {
            let held = held.map_or_else(|| "beside the tag".to_owned(), |held| format!("in `{held}`"));
            self.hit(&rules::variant_on_the_wire::RULE, name, format!("what a variant holds stands {held} now"));
        }
        let named = |variants: &[TaggedVariant]| -> Vec<(String, String)> {
            variants.iter().map(|variant| (variant.name.clone(), variant.wire.clone())).collect()
        };
        self.variants(name, &named(variants), &named(now));
        for TaggedVariant { name: variant, wire, origin: _, docs, ty, closed } in variants {
            let path = format!("{name}::{variant}");
            let Some(after) = now.iter().find(|after| after.wire == *wire) else { continue };
            let unlike = match (ty, &after.ty) {
                (Some(was), Some(now)) => !self.same(was, now),
                (None, None) => false,
                _ => true,
            };
            if unlike {
                let shown = |ty: &Option<Ty>| ty.as_ref().map_or_else(|| "nothing".to_owned(), spelt);
                let detail = format!("`{}`, was `{}`", shown(&after.ty), shown(ty));
                self.hit(&rules::alternative_type::RULE, path.clone(), detail);
            }
            let own = |content: Option<&str>, ty: &Option<Ty>| content.is_some() || ty.is_none();
            if *closed != after.closed && own(content, ty) && own(held, &after.ty) {
                let detail = if after.closed { "now rejected" } else { "now read and dropped" };
                self.hit(&rules::unknown_members::RULE, path.clone(), detail);
            }
            if *docs != after.docs {
                self.hit(&rules::docs_changed::RULE, path, "");
            }
        }
    }
}
