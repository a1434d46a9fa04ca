//! A prover that reads two schemas side by side, keyword by keyword, and decides by rules whether the assertions of one
//! follow from those of the other. It is fast on schemas of any size, and finds nothing where no rule applies: a "yes"
//! is a proof, a "no" only means that there is none.

mod branch_index;
mod branches;
mod compounds;
mod facts;
mod node;
mod sets;
mod values;

use std::cell::RefCell;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use crate::pattern::Linear;
use crate::schema::{Schema, Types};
use branch_index::Index;
use facts::Facts;
use node::{Id, Node, Nodes};
use sets::Set;
use values::{all_listed, number_keywords, string_keywords};

/// The maximum number of references that a conjunction is followed through.
pub const MAX_HOPS: usize = 24;
/// The maximum number of references that known schemas are followed through: a type's fields come from no further away.
const MAX_KNOWN_HOPS: usize = MAX_HOPS + 2;
/// The maximum depth of a proof, in steps. Each step into a reference or an `allOf` counts as one, so there are two for
/// each of those references, and a few more.
const MAX_DEPTH: usize = 2 * MAX_KNOWN_HOPS + 8;
/// The number of steps that entering a branch, a case or a part of the value costs: these multiply the search.
const STEPS_PER_PART: usize = 4;

/// Returns the steps that are left inside a branch, a case or a part of the value.
fn inside(depth: usize) -> usize {
    depth.saturating_sub(STEPS_PER_PART)
}

/// The maximum number of questions in one proof, and the additional number for each schema on both sides.
const MIN_QUESTIONS: usize = 300;
const QUESTIONS_PER_SCHEMA: usize = 64;

/// Looks up the definition of a key.
type Find<'d> = &'d dyn Fn(&str) -> Option<&'d Schema>;

/// Definitions to resolve references in.
pub struct Structural<'a> {
    pub definitions: &'a std::collections::HashMap<String, Schema>,
}

impl Structural<'_> {
    /// Returns true if it follows that `wide` accepts everything that `narrow` accepts.
    pub fn within(&self, narrow: &Schema, wide: &Schema) -> bool {
        narrow == wide || Rules::new(|_| true).within(&|key| self.definitions.get(key), narrow, wide)
    }
}

/// Results that are kept between questions about the same definitions.
#[derive(Debug)]
struct Rules {
    nodes: Nodes,
    /// The targets of references.
    targets: HashMap<Arc<str>, Option<Id>>,
    kinds: HashMap<Id, Types>,
    sets: Vec<Arc<Set>>,
    /// The sets by their schemas, before and after expansion.
    numbers: HashMap<Vec<Id>, usize>,
    /// Whether a schema follows from a set.
    followed: HashMap<(usize, Id), Outcome>,
    refuted: HashMap<usize, Outcome>,
    indexes: HashMap<Arc<[Id]>, Arc<Index>>,
    facts: HashMap<usize, Arc<Facts>>,
    /// The compiled patterns of names; `None` for those that cannot be matched in linear time.
    patterns: HashMap<Arc<str>, Option<Arc<Linear>>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    Proved,
    /// Not proved with this number of steps left.
    Open(usize),
    /// Being decided, at this position of the path.
    Pending(usize),
}

impl Rules {
    fn new(is_asserted: fn(&str) -> bool) -> Self {
        Rules {
            nodes: Nodes::new(is_asserted),
            targets: HashMap::new(),
            kinds: HashMap::new(),
            sets: Vec::new(),
            numbers: HashMap::new(),
            followed: HashMap::new(),
            refuted: HashMap::new(),
            indexes: HashMap::new(),
            facts: HashMap::new(),
            patterns: HashMap::new(),
        }
    }

    /// Returns true if it follows that `wide` accepts everything that `narrow` accepts. The definitions must be the
    /// same in each call.
    fn within(&mut self, find: Find<'_>, narrow: &Schema, wide: &Schema) -> bool {
        let (narrow, wide) = (self.nodes.intern(narrow), self.nodes.intern(wide));
        let size = self.nodes.size(narrow).saturating_add(self.nodes.size(wide));
        let left = MIN_QUESTIONS.saturating_add(size.saturating_mul(QUESTIONS_PER_SCHEMA));
        let mut search = Search { rules: self, find, left, path: 0, reentered: usize::MAX };
        search.follows(&[narrow], wide, MAX_DEPTH)
    }
}

/// A proof in progress.
struct Search<'r, 'd> {
    rules: &'r mut Rules,
    find: Find<'d>,
    left: usize,
    /// The number of questions in progress, each for the sake of the one before.
    path: usize,
    /// The position of the first of them that was asked again in the meantime.
    reentered: usize,
}

impl Search<'_, '_> {
    fn node(&self, id: Id) -> Arc<Node> {
        self.rules.nodes.node(id).clone()
    }

    /// Returns the target of a reference.
    fn target(&mut self, key: &Arc<str>) -> Option<Id> {
        if let Some(known) = self.rules.targets.get(key) {
            return *known;
        }
        let target = (self.find)(key).map(|schema| self.rules.nodes.intern(schema));
        self.rules.targets.insert(key.clone(), target);
        target
    }

    fn follows(&mut self, known: &[Id], wide: Id, depth: usize) -> bool {
        if known.contains(&wide) || self.rules.nodes.is_anything(wide) {
            return true;
        }
        let set = self.expand(known);
        self.follows_from(&set, wide, depth)
    }

    fn follows_from(&mut self, known: &Arc<Set>, wide: Id, depth: usize) -> bool {
        if known.never || known.kinds.is_empty() || known.ids.contains(&wide) || self.rules.nodes.is_anything(wide) {
            return true;
        }
        let node = self.node(wide);
        if node.as_reference().is_some_and(|key| known.refers_to(key)) {
            return true;
        }
        self.memoized(
            |rules| &mut rules.followed,
            (known.number, wide),
            depth,
            |search| {
                // If only a union is known, its branches are considered one by one first.
                let in_turn = known.is_union() && search.follows_by_cases(known, wide, depth);
                in_turn
                    || search.satisfies_keywords(known, &node, depth)
                    || (!known.is_union() && search.follows_by_cases(known, wide, depth))
            },
        )
    }

    /// Returns the stored answer to a question, or the result of `prove`, which is stored in the table.
    fn memoized<Q: Copy + Eq + Hash>(
        &mut self,
        table: fn(&mut Rules) -> &mut HashMap<Q, Outcome>,
        question: Q,
        depth: usize,
        prove: impl FnOnce(&mut Self) -> bool,
    ) -> bool {
        match table(self.rules).get(&question) {
            Some(Outcome::Proved) => return true,
            Some(Outcome::Open(steps)) if depth <= *steps => return false,
            // A circular proof is not a proof.
            Some(Outcome::Pending(place)) => {
                self.reentered = self.reentered.min(*place);
                return false;
            }
            Some(Outcome::Open(_)) | None => {}
        }
        if depth == 0 || self.left == 0 {
            return false;
        }
        self.left -= 1;
        let place = self.path;
        let before = std::mem::replace(&mut self.reentered, usize::MAX);
        table(self.rules).insert(question, Outcome::Pending(place));
        self.path += 1;
        let holds = prove(self);
        self.path -= 1;
        if holds {
            table(self.rules).insert(question, Outcome::Proved);
        } else if self.left > 0 && self.reentered >= place {
            table(self.rules).insert(question, Outcome::Open(depth));
        } else {
            // It may follow with a larger budget, or outside the questions in progress.
            table(self.rules).remove(&question);
        }
        self.reentered = if self.reentered < place { self.reentered.min(before) } else { before };
        holds
    }

    /// Proves the same for each branch of a known union, or for each type of value.
    fn follows_by_cases(&mut self, known: &Arc<Set>, wide: Id, depth: usize) -> bool {
        if let Some((at, branches)) = self.branches_to_choose(known, wide) {
            let mut rest = known.ids.clone();
            if known.nodes.get(at).is_some_and(|node| node.is_union()) {
                rest.remove(at);
            }
            return branches.iter().all(|branch| {
                let mut case = rest.clone();
                case.push(*branch);
                let case = self.expand(&case);
                self.follows_from(&case, wide, inside(depth)) || self.is_impossible(&case, inside(depth))
            });
        }
        // `number` and `integer` have the integers in common.
        let single: Vec<Types> = Types::KINDS.iter().map(|kind| kind.intersection(Types::ALL)).collect();
        let single: Vec<Types> = single.into_iter().filter(|kind| !kind.intersection(known.kinds).is_empty()).collect();
        if single.len() < 2 {
            return false;
        }
        let node = self.node(wide);
        single.into_iter().all(|kind| {
            let kind = self.rules.nodes.of_types(kind);
            let case = self.extend(known, &[kind]);
            self.satisfies_keywords(&case, &node, inside(depth))
        })
    }

    /// Returns the branches to split into cases, and the position of the node that has them: preferably branches that
    /// constrain a member which distinguishes the branches of `wide`.
    fn branches_to_choose(&mut self, known: &Arc<Set>, wide: Id) -> Option<(usize, Arc<[Id]>)> {
        // A union that asserts nothing else is used up by choosing a branch.
        let is_open =
            |branches: &Arc<[Id]>| !branches.is_empty() && !branches.iter().any(|branch| known.ids.contains(branch));
        let all = known.nodes.iter().enumerate();
        let all = all.flat_map(|(at, node)| [(at, node.any_of.clone()), (at, node.one_of.clone())]);
        let mut open: Vec<(usize, Arc<[Id]>)> = all.filter(|(_, branches)| is_open(branches)).collect();
        let wide = self.node(wide);
        if open.len() > 1
            && let Some(wanted) = [&wide.any_of, &wide.one_of].into_iter().find(|branches| !branches.is_empty())
        {
            let wanted = self.index(wanted);
            let telling = open.iter().position(|(_, branches)| self.index(branches).shares_member_with(&wanted));
            open.swap(0, telling.unwrap_or(0));
        }
        open.into_iter().next()
    }

    /// Returns true if every keyword of `wide` holds.
    fn satisfies_keywords(&mut self, known: &Arc<Set>, wide: &Node, depth: usize) -> bool {
        if wide.never || depth == 0 || self.left == 0 {
            return false;
        }
        let kinds = known.kinds;
        let typed = |types: Types| {
            let whole = if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types };
            whole.contains(kinds)
        };
        // Keywords that need no search come first.
        wide.types.is_none_or(typed)
            && wide
                .enumeration
                .as_ref()
                .is_none_or(|values| all_listed(&self.rules.nodes, known, |value| values.contains(value)))
            && wide
                .constant
                .as_ref()
                .is_none_or(|constant| all_listed(&self.rules.nodes, known, |value| value == constant))
            && (!kinds.intersects(Types::STRING) || string_keywords(known, wide))
            && (!kinds.intersects(Types::NUMBER.with(Types::INTEGER)) || number_keywords(known, wide))
            && (!kinds.intersects(Types::OBJECT) || self.object_keywords(known, wide))
            && (!kinds.intersects(Types::ARRAY) || self.array_keywords(known, wide))
            && wide.condition.is_none_or(|condition| self.conditional(known, condition, wide, depth))
            && wide.not.is_none_or(|not| known.any(|node| node.not == Some(not)) || self.is_excluded(known, not, depth))
            && (!kinds.intersects(Types::OBJECT) || self.members(known, wide, depth))
            && (!kinds.intersects(Types::ARRAY) || self.items(known, wide, depth))
            && wide.reference.as_ref().is_none_or(|key| {
                known.refers_to(key)
                    || self.target(key).is_some_and(|target| self.follows_from(known, target, depth - 1))
            })
            && self.all_of(known, &wide.all_of, depth)
            && (wide.one_of.is_empty() || self.one_of(known, &wide.one_of, depth))
            && (wide.any_of.is_empty() || self.any_of(known, &wide.any_of, depth))
    }

    /// Returns true if all parts follow. References come last, so that a chain of extended definitions is followed only
    /// as far as the first one with too many assertions.
    fn all_of(&mut self, known: &Arc<Set>, parts: &[Id], depth: usize) -> bool {
        let (far, near): (Vec<Id>, Vec<Id>) = parts.iter().partition(|part| self.node(**part).reference.is_some());
        near.into_iter().chain(far).all(|part| self.follows_from(known, part, depth - 1))
    }

    /// Returns true if everything that `not` accepts is known to be excluded.
    fn is_excluded(&mut self, known: &Arc<Set>, not: Id, depth: usize) -> bool {
        let wider: Vec<Id> = known.nodes.iter().filter_map(|node| node.not).collect();
        let narrow = self.extend(known, &[not]);
        wider.into_iter().any(|wider| self.follows_from(&narrow, wider, inside(depth)))
    }

    /// Returns true if `if`, `then` and `else` are known, or an equivalent `if` whose branches are at least as strict.
    fn conditional(&mut self, known: &Arc<Set>, condition: Id, wide: &Node, depth: usize) -> bool {
        let asked = (Some(condition), wide.then, wide.otherwise);
        if known.any(|node| (node.condition, node.then, node.otherwise) == asked) {
            return true;
        }
        // One with the same `if` is the most likely.
        let nodes = known.nodes.iter().filter(|node| node.condition.is_some()).cloned();
        let (first, rest): (Vec<Arc<Node>>, Vec<Arc<Node>>) = nodes.partition(|node| node.condition == Some(condition));
        first.into_iter().chain(rest).any(|node| {
            let Some(same) = node.condition else { return false };
            let mut side = |said: Option<Id>, asked: Option<Id>| {
                asked.is_none_or(|asked| self.follows_with(known, said, asked, inside(depth)))
            };
            side(node.then, wide.then)
                && side(node.otherwise, wide.otherwise)
                && self.follows_with(known, Some(condition), same, inside(depth))
                && self.follows_with(known, Some(same), condition, inside(depth))
        })
    }

    /// Returns true if the schema follows from `more` alone, or together with the known schemas.
    fn follows_with(&mut self, known: &Set, more: Option<Id>, wide: Id, depth: usize) -> bool {
        more.is_some_and(|more| self.follows(&[more], wide, depth)) || {
            let case = self.extend(known, more.as_slice());
            self.follows_from(&case, wide, depth)
        }
    }
}

/// Rules that are shared by several questions about the same definitions.
#[derive(Debug)]
pub struct SharedRules(RefCell<Rules>);

impl SharedRules {
    /// Creates empty tables. A format that is not asserted is ignored.
    pub fn new(is_asserted: fn(&str) -> bool) -> Self {
        SharedRules(RefCell::new(Rules::new(is_asserted)))
    }

    /// Returns true if it follows that `wide` accepts everything that `narrow` accepts. The definitions must be the
    /// same in each call.
    pub fn within(&self, find: Find<'_>, narrow: &Schema, wide: &Schema) -> bool {
        self.0.borrow_mut().within(find, narrow, wide)
    }
}

#[cfg(test)]
mod tests;
