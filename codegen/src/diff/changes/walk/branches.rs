//! What changed among the branches of a union, the parts of an `allOf`, and conditions.

use super::super::kinds::{self, Kind};
use super::Effect::{Both, Gains, Loses};
use super::{Walk, last};
use crate::schema::Schema;

impl Walk<'_> {
    pub(super) fn branches(&mut self, old: &Schema, new: &Schema) {
        self.union(&old.all_of, &new.all_of, (old, new), Some((&kinds::PART_ADDED, &kinds::PART_REMOVED)));
        let unions = |schema: &Schema| (schema.any_of.is_empty(), schema.one_of.is_empty());
        let single = |schema: &Schema| unions(schema) != (false, false);
        if single(old) && single(new) && unions(old) != (true, true) && unions(new) != (true, true) {
            let both = |schema: &'_ Schema| [schema.any_of.clone(), schema.one_of.clone()].concat();
            let mixed = self.mixed;
            self.mixed |= !old.one_of.is_empty() || !new.one_of.is_empty();
            self.union(&both(old), &both(new), (old, new), None);
            self.mixed = mixed;
        } else if unions(old) != unions(new) {
            self.cause(&kinds::REWRITTEN, Both, (old, new), kinds::REWRITTEN.says);
        }
        let conditions = [(&old.not, &new.not), (&old.if_, &new.if_), (&old.then, &new.then), (&old.else_, &new.else_)];
        if conditions.into_iter().any(|(one, other)| !self.alike_boxed(one, other)) {
            self.cause(&kinds::CONDITION_CHANGED, Both, (old, new), kinds::CONDITION_CHANGED.says);
        }
    }

    /// Branches of a union, or parts of an `allOf`: those that are alike belong together, then those of one reference or
    /// title, then those that are left in their order, where they are as many.
    fn union(
        &mut self,
        old: &[Schema],
        new: &[Schema],
        at: (&Schema, &Schema),
        parts: Option<(&'static Kind, &'static Kind)>,
    ) {
        let mut before: Vec<&Schema> = old.iter().collect();
        let mut after: Vec<&Schema> = new.iter().collect();
        after.retain(|branch| match before.iter().position(|other| self.alike(other, branch)) {
            Some(found) => {
                before.remove(found);
                false
            }
            None => true,
        });
        let mut pairs: Vec<(&Schema, &Schema)> = Vec::new();
        after.retain(|branch| {
            let known = |other: &&&Schema| self.is_known_again(other, branch);
            match before.iter().position(|other| known(&other)) {
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
            let spelt = label(branch);
            self.cause(added, more, (whole, branch), format!("{spelt} added"));
        }
        for branch in before {
            let spelt = label(branch);
            self.cause(removed, less, (branch, &nothing), format!("{spelt} removed"));
        }
    }

    /// True if a branch is another version of an old one, whatever else changed in it.
    fn is_known_again(&self, old: &Schema, new: &Schema) -> bool {
        let reference = || {
            old.reference.is_some() && new.reference.as_deref().map(|key| self.place(key)) == old.reference.as_deref()
        };
        let title = || old.title.is_some() && old.title == new.title;
        let constant = |schema: &Schema| {
            schema.object.properties.iter().find_map(|(name, inner)| {
                inner.listed().filter(|values| values.len() == 1).map(|values| (name.clone(), values.to_vec()))
            })
        };
        reference() || title() || (constant(old).is_some() && constant(old) == constant(new))
    }

    pub(super) fn alike(&self, old: &Schema, new: &Schema) -> bool {
        let mut moved = new.clone();
        moved.walk_mut(&mut |schema| {
            if let Some(key) = &schema.reference {
                schema.reference = Some(self.place(key).to_owned());
            }
        });
        old.asserts_same_as(&moved)
    }

    pub(super) fn alike_boxed(&self, old: &Option<Box<Schema>>, new: &Option<Box<Schema>>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.alike(old, new),
            (old, new) => old.is_none() && new.is_none(),
        }
    }
}

/// What a branch is called in a line.
fn label(schema: &Schema) -> String {
    match (&schema.reference, &schema.title) {
        (Some(key), _) => format!("`{}`", last(key)),
        (None, Some(title)) => format!("`{title}`"),
        (None, None) => "a schema".to_owned(),
    }
}
