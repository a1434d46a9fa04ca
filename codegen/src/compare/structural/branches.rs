//! Rules for the branches of `anyOf` and `oneOf`, and for schemas that no value satisfies together.

use std::sync::Arc;

use serde_json::{Number, Value};

use super::node::Id;
use super::values::listed_in_branches;
use super::{Search, Set, inside};
use crate::number::compare;
use crate::schema::Types;

impl Search<'_, '_> {
    /// Returns true if one of the branches follows.
    pub(super) fn any_of(&mut self, known: &Arc<Set>, branches: &Arc<[Id]>, depth: usize) -> bool {
        if known.any(|node| node.any_of == *branches || node.one_of == *branches)
            || listed_in_branches(&self.rules.nodes, known, branches, |holding| holding > 0)
        {
            return true;
        }
        let index = self.index(branches);
        let follows = |search: &mut Self, at: usize| {
            branches.get(at).is_some_and(|branch| search.follows_from(known, *branch, inside(depth)))
        };
        self.candidate(known, &index, follows).is_some()
    }

    /// Returns true if exactly one of the branches holds.
    pub(super) fn one_of(&mut self, known: &Arc<Set>, branches: &Arc<[Id]>, depth: usize) -> bool {
        known.any(|node| node.one_of == *branches)
            || listed_in_branches(&self.rules.nodes, known, branches, |holding| holding == 1)
            || self.follows_one_branch(known, branches, depth)
            || self.has_equivalent_branches(known, branches, depth)
    }

    /// Returns true if one branch follows, and all others contradict the known schemas.
    fn follows_one_branch(&mut self, known: &Arc<Set>, branches: &Arc<[Id]>, depth: usize) -> bool {
        let index = self.index(branches);
        let is_alone = |search: &mut Self, chosen: usize| {
            let Some(branch) = branches.get(chosen).copied() else { return false };
            search.follows_from(known, branch, inside(depth))
                && search.neighbours(&index, chosen).into_iter().filter_map(|other| branches.get(other).copied()).all(
                    |other| {
                        let together = search.extend(known, &[branch, other]);
                        search.is_impossible(&together, inside(depth))
                    },
                )
        };
        self.candidate(known, &index, is_alone).is_some()
    }

    /// Returns true if a known `oneOf` has equivalent branches, one for each.
    fn has_equivalent_branches(&mut self, known: &Arc<Set>, branches: &Arc<[Id]>, depth: usize) -> bool {
        let alike: Vec<Arc<[Id]>> =
            known.nodes.iter().map(|node| node.one_of.clone()).filter(|known| known.len() == branches.len()).collect();
        let value = known;
        alike.into_iter().any(|known| {
            let index = self.index(&known);
            let mut taken = vec![false; known.len()];
            branches.iter().all(|branch| {
                let set = self.expand(&[*branch]);
                let partner = self.candidate(&set, &index, |search, at| {
                    let Some(other) = known.get(at).copied() else { return false };
                    let free = taken.get(at) == Some(&false);
                    free && (other == *branch || {
                        let (one, two) = (search.extend(value, &[other]), search.extend(value, &[*branch]));
                        search.follows_from(&one, *branch, inside(depth))
                            && search.follows_from(&two, other, inside(depth))
                    })
                });
                let place = partner.and_then(|at| taken.get_mut(at));
                place.is_some_and(|taken| !std::mem::replace(taken, true))
            })
        })
    }

    /// Returns true if no value satisfies all known schemas: their types, listed values, sizes, or the values of a
    /// required member or item are disjoint, or each branch of one contradicts the others.
    pub(super) fn is_impossible(&mut self, known: &Arc<Set>, depth: usize) -> bool {
        if known.never || known.kinds.is_empty() {
            return true;
        }
        self.memoized(|rules| &mut rules.refuted, known.number, depth, |search| search.is_contradictory(known, depth))
    }

    fn is_contradictory(&mut self, known: &Arc<Set>, depth: usize) -> bool {
        let first = known.nodes.iter().find_map(|node| node.listed());
        let may_be = |value: &Value| known.nodes.iter().all(|node| node.may_list(value));
        if first.is_some_and(|values| !values.iter().any(may_be)) {
            return true;
        }
        if Types::NUMBER.with(Types::INTEGER).contains(known.kinds) && has_no_number(known) {
            return true;
        }
        if known.kinds == Types::STRING {
            let (min, max) = (
                known.nodes.iter().filter_map(|n| n.string().min).max(),
                known.nodes.iter().filter_map(|n| n.string().max).min(),
            );
            if min.zip(max).is_some_and(|(min, max)| min > max) {
                return true;
            }
        }
        if known.kinds == Types::ARRAY && self.has_no_array(known, depth) {
            return true;
        }
        if known.kinds == Types::OBJECT {
            for node in &known.nodes {
                for name in &node.object().required {
                    let part = self.member(known, name).map(|part| self.expand(&part));
                    if part.is_some_and(|part| self.is_impossible(&part, inside(depth))) {
                        return true;
                    }
                }
            }
        }
        for node in &known.nodes {
            for branches in [&node.any_of, &node.one_of] {
                if branches.is_empty() || branches.iter().any(|branch| known.ids.contains(branch)) {
                    continue;
                }
                let none = branches.iter().all(|branch| {
                    let case = self.extend(known, &[*branch]);
                    self.is_impossible(&case, inside(depth))
                });
                if none {
                    return true;
                }
            }
        }
        false
    }

    /// Returns true if no array has the required size, or a required item has no possible value.
    fn has_no_array(&mut self, known: &Set, depth: usize) -> bool {
        let min = known.nodes.iter().filter_map(|node| node.array().min).max().unwrap_or(0);
        let max = self.max_items(known);
        if max.is_some_and(|max| min > max) {
            return true;
        }
        let leading = known.nodes.iter().map(|node| node.array().prefix.len()).max().unwrap_or(0);
        (0..leading.min(usize::try_from(min).unwrap_or(usize::MAX))).any(|index| {
            let item = |node: &Arc<super::Node>| node.array().prefix.get(index).copied().or(node.array().items);
            let item: Vec<Id> = known.nodes.iter().filter_map(item).collect();
            let item = self.expand(&item);
            self.is_impossible(&item, inside(depth))
        })
    }
}

/// Returns true if no number lies between the bounds.
fn has_no_number(known: &Set) -> bool {
    type Bound = fn(&crate::schema::NumberKeywords) -> &Option<Number>;
    let bounds = |bound: Bound| known.nodes.iter().filter_map(move |node| bound(node.number()).as_ref());
    let crossed = |lower: Bound, upper: Bound, strict: bool| {
        bounds(lower).any(|low| {
            bounds(upper).any(|high| {
                let order = compare(low, high);
                order.is_gt() || (strict && order.is_eq())
            })
        })
    };
    crossed(|number| &number.minimum, |number| &number.maximum, false)
        || crossed(|number| &number.minimum, |number| &number.exclusive_maximum, true)
        || crossed(|number| &number.exclusive_minimum, |number| &number.maximum, true)
        || crossed(|number| &number.exclusive_minimum, |number| &number.exclusive_maximum, true)
}
