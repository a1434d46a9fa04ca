//! Compares the branches of `oneOf` and `anyOf`, the subschemas of `allOf`, and conditions.

use super::super::kinds::{self, Kind};
use super::Effect::{Both, Gains, Loses};
use super::{Walk, last_token};
use crate::schema::Schema;

impl Walk<'_> {
    pub(super) fn compare_branches(&mut self, old: &Schema, new: &Schema) {
        self.compare_subschemas(&old.all_of, &new.all_of, (old, new), Some((&kinds::PART_ADDED, &kinds::PART_REMOVED)));
        let unions = |schema: &Schema| (schema.any_of.is_empty(), schema.one_of.is_empty());
        let single = |schema: &Schema| unions(schema) != (false, false);
        if single(old) && single(new) && unions(old) != (true, true) && unions(new) != (true, true) {
            let both = |schema: &'_ Schema| [schema.any_of.clone(), schema.one_of.clone()].concat();
            let mixed = self.mixed;
            self.mixed |= !old.one_of.is_empty() || !new.one_of.is_empty();
            self.compare_subschemas(&both(old), &both(new), (old, new), None);
            self.mixed = mixed;
        } else if unions(old) != unions(new) {
            self.add_cause(&kinds::REWRITTEN, Both, (old, new), kinds::REWRITTEN.says);
        }
        let conditions = [(&old.not, &new.not), (&old.if_, &new.if_), (&old.then, &new.then), (&old.else_, &new.else_)];
        if conditions.into_iter().any(|(one, other)| !self.same_optional_assertions(one, other)) {
            self.add_cause(&kinds::CONDITION_CHANGED, Both, (old, new), kinds::CONDITION_CHANGED.says);
        }
    }

    /// Compares branches of a union, or subschemas of an `allOf`. Pairs equal ones first, then those with the same reference or
    /// title, then the remaining ones in order, if there are equally many.
    fn compare_subschemas(
        &mut self,
        old: &[Schema],
        new: &[Schema],
        at: (&Schema, &Schema),
        parts: Option<(&'static Kind, &'static Kind)>,
    ) {
        let mut before: Vec<&Schema> = old.iter().collect();
        let mut after: Vec<&Schema> = new.iter().collect();
        after.retain(|branch| match before.iter().position(|other| self.same_assertions(other, branch)) {
            Some(found) => {
                before.remove(found);
                false
            }
            None => true,
        });
        let mut pairs: Vec<(&Schema, &Schema)> = Vec::new();
        after.retain(|branch| {
            let same = |other: &&&Schema| self.is_same_branch(other, branch);
            match before.iter().position(|other| same(&other)) {
                Some(found) => {
                    pairs.push((before.remove(found), branch));
                    false
                }
                None => true,
            }
        });
        if before.len() == after.len() {
            pairs.extend(before.drain(..).zip(after.drain(..)));
        }
        for (one, other) in pairs {
            self.compare(one, other);
        }
        let (nothing, (whole, _)) = (Schema::default(), at);
        let (added, removed) = parts.unwrap_or((&kinds::BRANCH_ADDED, &kinds::BRANCH_REMOVED));
        let (more, less) = if parts.is_some() { (Loses, Gains) } else { (Gains, Loses) };
        for branch in after {
            let name = label(branch);
            self.add_cause(added, more, (whole, branch), format!("{name} added"));
        }
        for branch in before {
            let name = label(branch);
            self.add_cause(removed, less, (branch, &nothing), format!("{name} removed"));
        }
    }

    /// Returns true if the branch is recognizably a new version of the old one.
    fn is_same_branch(&self, old: &Schema, new: &Schema) -> bool {
        let reference = || {
            old.reference.is_some()
                && new.reference.as_deref().map(|key| self.old_pointer(key)) == old.reference.as_deref()
        };
        let title = || old.title.is_some() && old.title == new.title;
        let constant = |schema: &Schema| {
            schema.object.properties.iter().find_map(|(name, inner)| {
                inner.listed().filter(|values| values.len() == 1).map(|values| (name.clone(), values.to_vec()))
            })
        };
        reference() || title() || (constant(old).is_some() && constant(old) == constant(new))
    }

    /// Returns true if both have the same assertions and refer to corresponding definitions.
    pub(super) fn same_assertions(&self, old: &Schema, new: &Schema) -> bool {
        let mut moved = new.clone();
        moved.walk_mut(&mut |schema| {
            if let Some(key) = &schema.reference {
                schema.reference = Some(self.old_pointer(key).to_owned());
            }
        });
        old.asserts_same_as(&moved)
    }

    /// The same for keywords whose subschema may be absent.
    pub(super) fn same_optional_assertions(&self, old: &Option<Box<Schema>>, new: &Option<Box<Schema>>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.same_assertions(old, new),
            (old, new) => old.is_none() && new.is_none(),
        }
    }
}

/// A short name for a branch.
fn label(schema: &Schema) -> String {
    match (&schema.reference, &schema.title) {
        (Some(key), _) => format!("`{}`", last_token(key)),
        (None, Some(title)) => format!("`{title}`"),
        (None, None) => "a schema".to_owned(),
    }
}
