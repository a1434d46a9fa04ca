//! Finds the types that two models have in common.

use std::collections::BTreeSet;

use super::Model;

impl Model {
    /// Returns the names of the types of this model that are identical in another one, including everything that they
    /// refer to: the module of the one could use the types of the other.
    pub fn alike(&self, other: &Model) -> BTreeSet<String> {
        if (self.deviations, self.map) != (other.deviations, other.map) || self.replaced != other.replaced {
            return BTreeSet::new();
        }
        // The schemas of rules about JSON are separate from the items.
        let is_same = |at: &usize| {
            let item = self.items.get(*at).filter(|item| item.check.is_none());
            item.is_some_and(|item| other.item(&item.name) == Some(item))
        };
        let mut alike: BTreeSet<usize> = (0..self.items.len()).filter(is_same).collect();
        let mut lost: Vec<usize> = (0..self.items.len()).filter(|at| !alike.contains(at)).collect();
        let holders = self.items.containers();
        while let Some(at) = lost.pop() {
            let referring = holders.get(at).into_iter().flatten();
            lost.extend(referring.copied().filter(|holder| alike.remove(holder)));
        }
        alike.into_iter().filter_map(|at| Some(self.items.get(at)?.name.clone())).collect()
    }
}
