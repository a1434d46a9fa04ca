//! A prover that reads two schemas side by side: does everything that the one says follow from what the other says? It
//! knows rules, keyword by keyword, and no algebra, so it is fast on schemas of any size and silent where it sees no rule.
//! What it says yes to is so; it never says no.

mod apart;
mod branches;
mod facts;
mod node;
mod parts;
mod values;

use std::cell::RefCell;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::pattern::Linear;
use crate::schema::{Schema, Types};
use apart::Index;
use facts::Facts;
use node::{Id, Node, Nodes};
use values::{are_listed, number, text};

/// How many references a conjunction is followed through.
pub const MAX_HOPS: usize = 24;
/// How many references what is known is followed through: what a type has from its definition stands behind no more.
const HOPS: usize = MAX_HOPS + 2;
/// How deep a proof may go, in steps: each into a reference or an `allOf` is one, so that there are two for each of those
/// references, and a few more.
const DEPTH: usize = 2 * HOPS + 8;
/// How many of them one into a branch, a case or a part of the value takes: these are what a search multiplies by.
const PART: usize = 4;

/// The steps that are left in a branch, a case or a part of the value.
fn inside(depth: usize) -> usize {
    depth.saturating_sub(PART)
}

/// How many questions one proof may ask, and how many more for each schema that the two sides consist of.
const BUDGET: usize = 300;
const BUDGET_PER_SCHEMA: usize = 64;
/// How many definitions the kinds of a value are followed through.
const KIND_HOPS: usize = 512;

/// Finds the definition of a key.
type Find<'d> = &'d dyn Fn(&str) -> Option<&'d Schema>;

/// Definitions, to look references up in.
pub struct Structural<'a> {
    pub definitions: &'a std::collections::HashMap<String, Schema>,
}

impl Structural<'_> {
    /// True if it follows that `wide` accepts whatever `narrow` accepts.
    pub fn within(&self, narrow: &Schema, wide: &Schema) -> bool {
        narrow == wide || Rules::new(|_| true).within(&|key| self.definitions.get(key), narrow, wide)
    }
}

/// What is remembered from one question about the same definitions to the next.
#[derive(Debug)]
struct Rules {
    nodes: Nodes,
    /// What the references lead to.
    targets: HashMap<Arc<str>, Option<Id>>,
    kinds: HashMap<Id, Types>,
    sets: Vec<Arc<Set>>,
    /// The sets by what they consist of, put together or not.
    numbers: HashMap<Vec<Id>, usize>,
    /// What follows from which set, or down to which depth it was not seen to.
    followed: HashMap<(usize, Id), Outcome>,
    refuted: HashMap<usize, Outcome>,
    indexes: HashMap<Arc<[Id]>, Arc<Index>>,
    facts: HashMap<usize, Arc<Facts>>,
    /// The patterns of names that were asked about; nothing for those that would not be read in linear time.
    patterns: HashMap<Arc<str>, Option<Arc<Linear>>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    Proved,
    /// Not with so many steps left.
    Open(usize),
    /// Being asked already, at this place of the path.
    Pending(usize),
}

/// What is known of a value: it satisfies all of these, which include those that they refer to and consist of.
#[derive(Debug)]
struct Set {
    number: usize,
    ids: Vec<Id>,
    nodes: Vec<Arc<Node>>,
    kinds: Types,
    never: bool,
}

impl Set {
    fn any(&self, test: impl Fn(&Node) -> bool) -> bool {
        self.nodes.iter().any(|node| test(node))
    }

    /// True if it is known to satisfy one of several, and nothing else.
    fn is_union(&self) -> bool {
        self.nodes.iter().all(|node| node.as_reference().is_some() || node.is_union())
    }

    fn refers_to(&self, key: &Arc<str>) -> bool {
        self.any(|node| node.reference.as_ref() == Some(key))
    }
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

    /// True if it follows that `wide` accepts whatever `narrow` accepts. The definitions are the same in each call.
    fn within(&mut self, find: Find<'_>, narrow: &Schema, wide: &Schema) -> bool {
        let (narrow, wide) = (self.nodes.intern(narrow), self.nodes.intern(wide));
        let size = self.nodes.size(narrow).saturating_add(self.nodes.size(wide));
        let left = BUDGET.saturating_add(size.saturating_mul(BUDGET_PER_SCHEMA));
        let mut search = Search { rules: self, find, left, path: 0, cut: usize::MAX };
        search.follows(&[narrow], wide, DEPTH)
    }
}

/// A proof in progress.
struct Search<'r, 'd> {
    rules: &'r mut Rules,
    find: Find<'d>,
    left: usize,
    /// How many questions are being asked, one for the sake of the other.
    path: usize,
    /// The first of them that was asked again meanwhile.
    cut: usize,
}

impl Search<'_, '_> {
    fn node(&self, id: Id) -> Arc<Node> {
        self.rules.nodes.node(id).clone()
    }

    /// What a reference leads to.
    fn target(&mut self, key: &Arc<str>) -> Option<Id> {
        if let Some(known) = self.rules.targets.get(key) {
            return *known;
        }
        let target = (self.find)(key).map(|schema| self.rules.nodes.intern(schema));
        self.rules.targets.insert(key.clone(), target);
        target
    }

    /// The schemas, with those that they refer to and consist of.
    fn expanded(&mut self, known: &[Id]) -> Arc<Set> {
        let mut key = known.to_vec();
        key.sort_unstable();
        key.dedup();
        if let Some(set) = self.rules.numbers.get(&key).and_then(|number| self.rules.sets.get(*number)) {
            return set.clone();
        }
        let (mut ids, mut met) = (Vec::new(), HashSet::new());
        let mut queue: Vec<(Id, usize)> = known.iter().rev().map(|id| (*id, 0)).collect();
        while let Some((id, hops)) = queue.pop() {
            if !met.insert(id) {
                continue;
            }
            ids.push(id);
            let node = self.node(id);
            queue.extend(node.all_of.iter().map(|part| (*part, hops)));
            if let Some(key) = node.reference.as_ref().filter(|_| hops < HOPS) {
                queue.extend(self.target(key).map(|target| (target, hops + 1)));
            }
        }
        let mut whole = ids.clone();
        whole.sort_unstable();
        if let Some(number) = self.rules.numbers.get(&whole).copied() {
            self.rules.numbers.insert(key.clone(), number);
            if let Some(set) = self.rules.sets.get(number) {
                return set.clone();
            }
        }
        let kinds = ids.iter().fold(Types::ALL, |types, id| types.intersection(self.kinds_of(*id, 0)));
        let nodes: Vec<_> = ids.iter().map(|id| self.node(*id)).collect();
        let never = nodes.iter().any(|node| node.never);
        let number = self.rules.sets.len();
        let set = Arc::new(Set { number, ids, nodes, kinds, never });
        self.rules.sets.push(set.clone());
        self.rules.numbers.insert(whole, number);
        self.rules.numbers.insert(key, number);
        set
    }

    /// The set with one schema more.
    fn with(&mut self, known: &Set, more: &[Id]) -> Arc<Set> {
        let ids: Vec<Id> = known.ids.iter().chain(more).copied().collect();
        self.expanded(&ids)
    }

    /// The types that a value can have.
    fn kinds_of(&mut self, id: Id, hops: usize) -> Types {
        if let Some(known) = self.rules.kinds.get(&id) {
            return *known;
        }
        let node = self.node(id);
        if node.never {
            return Types::default();
        }
        let mut types = node.types.unwrap_or(Types::ALL);
        for values in [node.enumeration.as_deref(), node.constant.as_ref().map(std::slice::from_ref)] {
            types = values.map_or(types, |values| types.intersection(values::kinds_of_values(values)));
        }
        if hops >= KIND_HOPS {
            return types;
        }
        // What is asked again on the way to its own answer may be anything.
        self.rules.kinds.insert(id, types);
        for branches in [&node.any_of, &node.one_of] {
            if !branches.is_empty() {
                let union =
                    branches.iter().fold(Types::default(), |all, branch| all.with(self.kinds_of(*branch, hops + 1)));
                types = types.intersection(union);
            }
        }
        for part in &node.all_of {
            types = types.intersection(self.kinds_of(*part, hops + 1));
        }
        if let Some(target) = node.reference.as_ref().and_then(|key| self.target(key)) {
            types = types.intersection(self.kinds_of(target, hops + 1));
        }
        self.rules.kinds.insert(id, types);
        types
    }

    fn follows(&mut self, known: &[Id], wide: Id, depth: usize) -> bool {
        if known.contains(&wide) || self.rules.nodes.is_anything(wide) {
            return true;
        }
        let set = self.expanded(known);
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
        self.remembered(
            |rules| &mut rules.followed,
            (known.number, wide),
            depth,
            |search| {
                // Where nothing is known but that it is one of several, each of them on its own is asked about sooner.
                let in_turn = known.is_union() && search.by_cases(known, wide, depth);
                in_turn
                    || search.all_units(known, &node, depth)
                    || (!known.is_union() && search.by_cases(known, wide, depth))
            },
        )
    }

    /// The answer to a question that was asked before, or else what `prove` finds, which is remembered in the table.
    fn remembered<Q: Copy + Eq + Hash>(
        &mut self,
        table: fn(&mut Rules) -> &mut HashMap<Q, Outcome>,
        question: Q,
        depth: usize,
        prove: impl FnOnce(&mut Self) -> bool,
    ) -> bool {
        match table(self.rules).get(&question) {
            Some(Outcome::Proved) => return true,
            Some(Outcome::Open(steps)) if depth <= *steps => return false,
            // A proof that needs itself is none.
            Some(Outcome::Pending(place)) => {
                self.cut = self.cut.min(*place);
                return false;
            }
            Some(Outcome::Open(_)) | None => {}
        }
        if depth == 0 || self.left == 0 {
            return false;
        }
        self.left -= 1;
        let place = self.path;
        let before = std::mem::replace(&mut self.cut, usize::MAX);
        table(self.rules).insert(question, Outcome::Pending(place));
        self.path += 1;
        let holds = prove(self);
        self.path -= 1;
        if holds {
            table(self.rules).insert(question, Outcome::Proved);
        } else if self.left > 0 && self.cut >= place {
            table(self.rules).insert(question, Outcome::Open(depth));
        } else {
            // It may follow where there is more budget, or no question before it.
            table(self.rules).remove(&question);
        }
        self.cut = if self.cut < place { self.cut.min(before) } else { before };
        holds
    }

    /// The same, with a branch of what is known chosen, or a kind of value, each in turn.
    fn by_cases(&mut self, known: &Arc<Set>, wide: Id, depth: usize) -> bool {
        if let Some((at, branches)) = self.branches_to_choose(known, wide) {
            let mut rest = known.ids.clone();
            if known.nodes.get(at).is_some_and(|node| node.is_union()) {
                rest.remove(at);
            }
            return branches.iter().all(|branch| {
                let mut case = rest.clone();
                case.push(*branch);
                let case = self.expanded(&case);
                self.follows_from(&case, wide, inside(depth)) || self.impossible(&case, inside(depth))
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
            let case = self.with(known, &[kind]);
            self.all_units(&case, &node, inside(depth))
        })
    }

    /// The branches to choose from, and what is known that has them: those that say something of a member that tells the
    /// branches of `wide` apart, or else the first.
    fn branches_to_choose(&mut self, known: &Arc<Set>, wide: Id) -> Option<(usize, Arc<[Id]>)> {
        // A schema that is nothing but its branches is used up by choosing one.
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
            let telling = open.iter().position(|(_, branches)| self.index(branches).shares_a_feature(&wanted));
            open.swap(0, telling.unwrap_or(0));
        }
        open.into_iter().next()
    }

    /// Everything that `wide` says, keyword by keyword.
    fn all_units(&mut self, known: &Arc<Set>, wide: &Node, depth: usize) -> bool {
        if wide.never || depth == 0 || self.left == 0 {
            return false;
        }
        let kinds = known.kinds;
        let typed = |types: Types| {
            let whole = if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types };
            whole.contains(kinds)
        };
        // What needs no search comes first.
        wide.types.is_none_or(typed)
            && wide
                .enumeration
                .as_ref()
                .is_none_or(|values| are_listed(&self.rules.nodes, known, |value| values.contains(value)))
            && wide
                .constant
                .as_ref()
                .is_none_or(|constant| are_listed(&self.rules.nodes, known, |value| value == constant))
            && (!kinds.intersects(Types::STRING) || text(known, wide))
            && (!kinds.intersects(Types::NUMBER.with(Types::INTEGER)) || number(known, wide))
            && (!kinds.intersects(Types::OBJECT) || self.object_at_a_glance(known, wide))
            && (!kinds.intersects(Types::ARRAY) || self.array_at_a_glance(known, wide))
            && wide.condition.is_none_or(|condition| self.conditional(known, condition, wide, depth))
            && wide.not.is_none_or(|not| known.any(|node| node.not == Some(not)) || self.excluded(known, not, depth))
            && (!kinds.intersects(Types::OBJECT) || self.object(known, wide, depth))
            && (!kinds.intersects(Types::ARRAY) || self.array(known, wide, depth))
            && wide.reference.as_ref().is_none_or(|key| {
                known.refers_to(key)
                    || self.target(key).is_some_and(|target| self.follows_from(known, target, depth - 1))
            })
            && self.all_of(known, &wide.all_of, depth)
            && (wide.one_of.is_empty() || self.one_of(known, &wide.one_of, depth))
            && (wide.any_of.is_empty() || self.any_of(known, &wide.any_of, depth))
    }

    /// All of the parts follow. Those that refer to a definition come last: one that extends another, and that another, is
    /// then followed no further than to the first that says too much.
    fn all_of(&mut self, known: &Arc<Set>, parts: &[Id], depth: usize) -> bool {
        let (far, near): (Vec<Id>, Vec<Id>) = parts.iter().partition(|part| self.node(**part).reference.is_some());
        near.into_iter().chain(far).all(|part| self.follows_from(known, part, depth - 1))
    }

    /// What is not to be is a part of what is known not to be.
    fn excluded(&mut self, known: &Arc<Set>, not: Id, depth: usize) -> bool {
        let wider: Vec<Id> = known.nodes.iter().filter_map(|node| node.not).collect();
        let narrow = self.with(known, &[not]);
        wider.into_iter().any(|wider| self.follows_from(&narrow, wider, inside(depth)))
    }

    /// `if` with its sides is known, or another that asks for the same and whose sides say as much.
    fn conditional(&mut self, known: &Arc<Set>, condition: Id, wide: &Node, depth: usize) -> bool {
        let asked = (Some(condition), wide.then, wide.otherwise);
        if known.any(|node| (node.condition, node.then, node.otherwise) == asked) {
            return true;
        }
        // One that asks for the very same is the likeliest.
        let nodes = known.nodes.iter().filter(|node| node.condition.is_some()).cloned();
        let (first, rest): (Vec<Arc<Node>>, Vec<Arc<Node>>) = nodes.partition(|node| node.condition == Some(condition));
        first.into_iter().chain(rest).any(|node| {
            let Some(same) = node.condition else { return false };
            let mut side = |said: Option<Id>, asked: Option<Id>| {
                asked.is_none_or(|asked| self.follows_beside(known, said, asked, inside(depth)))
            };
            side(node.then, wide.then)
                && side(node.otherwise, wide.otherwise)
                && self.follows_beside(known, Some(condition), same, inside(depth))
                && self.follows_beside(known, Some(same), condition, inside(depth))
        })
    }

    /// It follows from one schema more, where that alone does not say it, beside all that is known.
    fn follows_beside(&mut self, known: &Set, more: Option<Id>, wide: Id, depth: usize) -> bool {
        more.is_some_and(|more| self.follows(&[more], wide, depth)) || {
            let case = self.with(known, more.as_slice());
            self.follows_from(&case, wide, depth)
        }
    }
}

/// Rules that are shared by those who ask about the same definitions.
#[derive(Debug)]
pub struct Remembered(RefCell<Rules>);

impl Remembered {
    /// Nothing yet. A `format` that is not asserted says nothing.
    pub fn new(is_asserted: fn(&str) -> bool) -> Self {
        Remembered(RefCell::new(Rules::new(is_asserted)))
    }

    /// True if it follows that `wide` accepts whatever `narrow` accepts. The definitions are the same in each call.
    pub fn within(&self, find: Find<'_>, narrow: &Schema, wide: &Schema) -> bool {
        self.0.borrow_mut().within(find, narrow, wide)
    }
}

#[cfg(test)]
mod tests;
