//! Both versions in one set of definitions, and what follows about pairs of them by proof alone.
//!
//! Two arguments make that local, recursive definitions included. *Same*: the definitions of a version are equations, and
//! as no reference leads back to its own schema without entering a part of the value, they have one solution. If the old
//! definitions solve the new equations, they are what the new ones mean. *Narrower* (and wider, mirrored): by induction on
//! the value, a new definition accepts no more than it does with old definitions in place of the new ones that accept no
//! more; that needs references to stand where accepting less accepts less. Both start from all pairs and give up those that
//! are not proved, until all that are left are proved by what is left.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Instant;

use indexmap::IndexMap;
use serde_json::Value;

use super::search;
use crate::prove::{Algebra, Definitions};
use crate::schema::{Key, Schema};

/// An old definition and the new one that takes its place, by their names here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub old: Key,
    pub new: Key,
}

pub struct Joint {
    pub old: IndexMap<Key, Schema>,
    pub new: IndexMap<Key, Schema>,
    pub pairs: Vec<Pair>,
    /// Those that are proved to mean the same, by their place in `pairs`.
    pub same: BTreeSet<usize>,
    /// Those of them that say the same in the same words.
    pub identical: BTreeSet<usize>,
    formats: bool,
    deadline: Instant,
    /// Some schema asks what another one has evaluated: then two that accept the same cannot stand for each other.
    unevaluated: bool,
}

/// Which side of each pair is to accept whatever the other one accepts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Same,
    /// The same, proved from the other side.
    SameBack,
    NewWithinOld,
    OldWithinNew,
}

impl Mode {
    fn is_equal(self) -> bool {
        matches!(self, Mode::Same | Mode::SameBack)
    }

    fn is_from_old(self) -> bool {
        matches!(self, Mode::SameBack | Mode::OldWithinNew)
    }
}

pub fn old_name(key: &str) -> Key {
    format!("old {key}")
}

pub fn new_name(key: &str) -> Key {
    format!("new {key}")
}

fn substitute(name: &str) -> Key {
    format!("as {name}")
}

impl Joint {
    pub fn new(
        old: &IndexMap<Key, Schema>,
        new: &IndexMap<Key, Schema>,
        pairs: &[(Key, Key)],
        formats: bool,
        deadline: Instant,
    ) -> Joint {
        let named = |definitions: &IndexMap<Key, Schema>, name: fn(&str) -> Key| -> IndexMap<Key, Schema> {
            let rename = |key: &str, _| Some(name(key));
            definitions.iter().map(|(key, schema)| (name(key), renamed(&schema.bones(), &rename))).collect()
        };
        let pairs = pairs.iter().map(|(old, new)| Pair { old: old_name(old), new: new_name(new) }).collect();
        let (old, new) = (named(old, old_name), named(new, new_name));
        let mut unevaluated = false;
        for schema in old.values().chain(new.values()) {
            schema.walk(&mut |schema| {
                unevaluated |= schema.object.unevaluated.is_some() || schema.array.unevaluated.is_some();
            });
        }
        let (same, identical) = (BTreeSet::new(), BTreeSet::new());
        Joint { old, new, pairs, same, identical, formats, deadline, unevaluated }
    }

    /// Finds the pairs that mean the same. From then on new definitions refer to the old ones that they are equal to.
    pub fn settle(&mut self) {
        self.identical = self.identical();
        self.same = self.identical.clone();
        self.merge();
        // Either side's definitions may be those that solve the equations of the other one.
        for mode in [Mode::Same, Mode::SameBack] {
            if self.same.len() < self.pairs.len() {
                self.same = self.hold(mode);
                self.merge();
            }
        }
    }

    /// Takes another pair for proved.
    pub fn admit(&mut self, pair: Pair) -> usize {
        self.pairs.push(pair);
        self.same.insert(self.pairs.len() - 1);
        self.merge();
        self.pairs.len() - 1
    }

    fn merge(&mut self) {
        let map =
            if self.unevaluated { self.map(&self.identical, Mode::Same) } else { self.map(&self.same, Mode::Same) };
        let rename = |key: &str, _| map.get(key).cloned();
        let new = self.new.iter().map(|(key, schema)| (key.clone(), renamed(schema, &rename))).collect();
        self.new = new;
    }

    /// Pairs that say the same word for word, but for the names of others that do.
    fn identical(&self) -> BTreeSet<usize> {
        let mut left: BTreeSet<usize> = (0..self.pairs.len()).collect();
        loop {
            let map = self.map(&left, Mode::Same);
            let rename = |key: &str, _| map.get(key).cloned();
            let differs = |at: &usize| {
                let pair = self.pairs.get(*at);
                let sides = pair.and_then(|pair| Some((self.old.get(&pair.old)?, self.new.get(&pair.new)?)));
                sides.is_none_or(|(old, new)| *old != renamed(new, &rename))
            };
            let gone: Vec<usize> = left.iter().filter(|at| differs(at)).copied().collect();
            if gone.is_empty() {
                return left;
            }
            left.retain(|at| !gone.contains(at));
        }
    }

    fn map(&self, pairs: &BTreeSet<usize>, mode: Mode) -> HashMap<Key, Key> {
        let pairs = pairs.iter().filter_map(|at| self.pairs.get(*at));
        match mode {
            Mode::Same | Mode::NewWithinOld => pairs.map(|pair| (pair.new.clone(), pair.old.clone())).collect(),
            Mode::SameBack | Mode::OldWithinNew => pairs.map(|pair| (pair.old.clone(), pair.new.clone())).collect(),
        }
    }

    /// The pairs for which the mode holds.
    pub fn hold(&self, mode: Mode) -> BTreeSet<usize> {
        let from = if mode.is_from_old() { &self.old } else { &self.new };
        let equal = mode.is_equal();
        // What is settled stands for itself on both sides.
        let settled: HashSet<&str> =
            self.same.iter().filter_map(|at| self.pairs.get(*at)).map(|pair| pair.old.as_str()).collect();
        let mut left: BTreeSet<usize> = (0..self.pairs.len()).filter(|at| !self.same.contains(at)).collect();
        // What a sample refutes is refuted for good.
        let mut sampled: HashMap<usize, bool> = HashMap::new();
        loop {
            let map = if self.unevaluated { HashMap::new() } else { self.map(&left, mode) };
            let rename = |key: &str, positive: bool| {
                if (!equal && !positive) || !from.contains_key(key) || (!self.unevaluated && settled.contains(key)) {
                    return None;
                }
                Some(map.get(key).cloned().unwrap_or_else(|| substitute(key)))
            };
            let mut all = self.all();
            all.extend(from.iter().map(|(key, schema)| (substitute(key), renamed(schema, &rename))));
            let question = |at: &usize| {
                let pair = self.pairs.get(*at)?;
                Some(match mode {
                    Mode::Same | Mode::NewWithinOld => (substitute(&pair.new), pair.old.clone()),
                    Mode::SameBack | Mode::OldWithinNew => (substitute(&pair.old), pair.new.clone()),
                })
            };
            let asked: Vec<(usize, Key, Key)> =
                left.iter().filter_map(|at| question(at).map(|(from, to)| (*at, from, to))).collect();
            let algebra = self.algebra(&all, asked.iter().map(|(_, from, to)| (from.as_str(), to.as_str())), mode);
            let mut gone = Vec::new();
            for (at, from, to) in &asked {
                let proved = algebra.proves(from, to).is_ok() && (!equal || algebra.proves(to, from).is_ok());
                let refuted = proved && *sampled.entry(*at).or_insert_with(|| self.refuted(&all, from, to, mode));
                if !proved || refuted {
                    gone.push(*at);
                }
            }
            if gone.is_empty() {
                if equal {
                    left.extend(&self.same);
                }
                return left;
            }
            left.retain(|at| !gone.contains(at));
        }
    }

    /// The proof is an experiment: what it calls covered is tried on values all the same.
    fn refuted(&self, all: &IndexMap<Key, Schema>, from: &str, to: &str, mode: Mode) -> bool {
        let (Some(from), Some(to)) = (self.closed(all, from), self.closed(all, to)) else { return false };
        search::sampled(&from, &to).is_some() || (mode.is_equal() && search::sampled(&to, &from).is_some())
    }

    /// Both versions, as they refer to each other.
    pub fn all(&self) -> IndexMap<Key, Schema> {
        self.old.iter().chain(&self.new).map(|(key, schema)| (key.clone(), schema.clone())).collect()
    }

    pub fn closed(&self, all: &IndexMap<Key, Schema>, key: &str) -> Option<Value> {
        Definitions::closed(all, key, self.formats)
    }

    /// What can answer questions about these definitions; those that rules answer are not canonicalised.
    pub fn algebra<'q>(
        &self,
        all: &IndexMap<Key, Schema>,
        asked: impl Iterator<Item = (&'q str, &'q str)>,
        mode: Mode,
    ) -> Algebra {
        let mut definitions = Definitions::new(self.formats);
        for (key, schema) in all {
            definitions.add(key, schema);
        }
        let mut algebra = definitions.prepare();
        let open: Vec<&str> = asked
            .filter(|(from, to)| !(algebra.follows(from, to) && (!mode.is_equal() || algebra.follows(to, from))))
            .flat_map(|(from, to)| [from, to])
            .collect();
        if !open.is_empty() {
            algebra.canonicalise(open.into_iter(), self.deadline);
        }
        algebra
    }
}

/// What a reference is to lead to, given where it leads and whether accepting less there is accepting less here; `None`
/// leaves it.
type Rename<'a> = &'a dyn Fn(&str, bool) -> Option<Key>;

/// The schema with its references led elsewhere.
fn renamed(schema: &Schema, rename: Rename<'_>) -> Schema {
    let mut schema = schema.clone();
    walk(&mut schema, true, rename);
    schema
}

fn walk(schema: &mut Schema, positive: bool, rename: Rename<'_>) {
    if let Some(key) = schema.reference.take() {
        schema.reference = Some(rename(&key, positive).unwrap_or(key));
    }
    // These accept more where a part accepts less; `oneOf` and `maxContains` can do either.
    let counted = schema.array.max_contains.is_some();
    let turned = [&mut schema.not, &mut schema.condition].into_iter().flatten();
    for inner in turned.map(|inner| &mut **inner).chain(&mut schema.one_of) {
        walk(inner, false, rename);
    }
    if let Some(inner) = schema.array.contains.as_deref_mut().filter(|_| counted) {
        walk(inner, false, rename);
    }
    if let Some(inner) = schema.array.contains.as_deref_mut().filter(|_| !counted) {
        walk(inner, positive, rename);
    }
    let object = &mut schema.object;
    let array = &mut schema.array;
    let boxed = [
        &mut schema.then,
        &mut schema.otherwise,
        &mut object.additional,
        &mut object.names,
        &mut object.unevaluated,
        &mut array.items,
        &mut array.unevaluated,
    ];
    let boxed = boxed.into_iter().flatten().map(|inner| &mut **inner);
    let listed = schema.all_of.iter_mut().chain(&mut schema.any_of).chain(&mut array.prefix);
    let named = object.properties.values_mut().chain(object.pattern_properties.values_mut());
    for inner in boxed.chain(listed).chain(named).chain(object.dependent_schemas.values_mut()) {
        walk(inner, positive, rename);
    }
}
