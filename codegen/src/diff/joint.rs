//! Both versions in one set of definitions, and what each is compared as while others are taken for proved.
//!
//! Two arguments make proofs local, recursive definitions included. *Same*: the definitions of a version are equations, and
//! as no reference leads back to its own schema without entering a part of the value, they have one solution. If the old
//! definitions solve the new equations, they are what the new ones mean. *Narrower* (and wider, mirrored): by induction on
//! the value, a new definition accepts no more than it does with old definitions in place of the new ones that accept no
//! more; that needs references to stand where accepting less accepts less. Definitions that do not refer to each other are
//! settled one after the other; of those that do, all are taken for proved, and given up where they are not, until all that
//! are left are proved by what is left. Either side's definitions may be those that solve the equations of the other one.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::components::components;
use crate::load;
use crate::schema::{Key, Schema};

/// An old definition and the new one that takes its place, or one without a partner, by their names here.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub old: Option<Key>,
    pub new: Option<Key>,
    /// Proved to mean the same.
    pub same: bool,
    /// Both say the same, word for word.
    pub identical: bool,
    /// Proved: the new one accepts no more than the old one; the old one no more than the new one.
    pub narrower: bool,
    pub wider: bool,
}

/// Which side of each pair is to accept whatever the other one accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Same,
    /// The same, proved from the other side.
    SameBack,
    NewWithinOld,
    OldWithinNew,
}

impl Mode {
    pub fn is_equal(self) -> bool {
        matches!(self, Mode::Same | Mode::SameBack)
    }

    /// The side that is to be within the other one, and that one.
    fn sides(self, node: &Node) -> (&Option<Key>, &Option<Key>) {
        match self {
            Mode::Same | Mode::NewWithinOld => (&node.new, &node.old),
            Mode::SameBack | Mode::OldWithinNew => (&node.old, &node.new),
        }
    }
}

pub struct Joint {
    /// Both versions, and what takes a definition's place. New ones that are settled refer to the old ones that they are
    /// equal to.
    pub definitions: HashMap<Key, Schema>,
    pub nodes: Vec<Node>,
    at: HashMap<Key, usize>,
    /// Some schema asks what another one has evaluated: then two that accept the same cannot stand for each other, only two
    /// that say the same.
    unevaluated: bool,
}

pub fn old_name(key: &str) -> Key {
    format!("old {key}")
}

pub fn new_name(key: &str) -> Key {
    format!("new {key}")
}

fn substitute(mode: Mode, name: &str) -> Key {
    match mode {
        Mode::Same | Mode::SameBack => format!("as {name}"),
        Mode::NewWithinOld => format!("at most {name}"),
        Mode::OldWithinNew => format!("at least {name}"),
    }
}

/// Definitions under the names that they have here.
pub fn named(definitions: &IndexMap<Key, Schema>, name: fn(&str) -> Key) -> IndexMap<Key, Schema> {
    let rename = |key: &str, _| Some(name(key));
    definitions.iter().map(|(key, schema)| (name(key), renamed(schema, &rename))).collect()
}

impl Joint {
    /// Of definitions under the names that they have here; the pairs come first among the nodes, in their order.
    pub fn new(old: &IndexMap<Key, Schema>, new: &IndexMap<Key, Schema>, pairs: &[(Key, Key)]) -> Joint {
        let both = old.iter().chain(new);
        let definitions: HashMap<Key, Schema> = both.map(|(key, schema)| (key.clone(), schema.clone())).collect();
        let mut nodes: Vec<Node> = pairs
            .iter()
            .map(|(old, new)| Node { old: Some(old.clone()), new: Some(new.clone()), ..Node::default() })
            .collect();
        let paired: BTreeSet<&Key> = pairs.iter().flat_map(|(old, new)| [old, new]).collect();
        let alone = |key: &&Key| !paired.contains(*key);
        nodes.extend(old.keys().filter(alone).map(|key| Node { old: Some(key.clone()), ..Node::default() }));
        nodes.extend(new.keys().filter(alone).map(|key| Node { new: Some(key.clone()), ..Node::default() }));
        let mut at = HashMap::new();
        for (index, node) in nodes.iter().enumerate() {
            at.extend(node.old.iter().chain(&node.new).map(|key| (key.clone(), index)));
        }
        let mut unevaluated = false;
        for schema in definitions.values() {
            schema.walk(&mut |schema| {
                unevaluated |= schema.object.unevaluated.is_some() || schema.array.unevaluated.is_some();
            });
        }
        Joint { definitions, nodes, at, unevaluated }
    }

    /// The nodes that have to be settled together, each after all that it depends on: what it refers to, and what stands
    /// inside it.
    pub fn order(&self) -> Vec<Vec<usize>> {
        let mut edges: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (own, out) in self.nodes.iter().zip(&mut edges) {
            for schema in own.old.iter().chain(&own.new).filter_map(|key| self.definitions.get(key)) {
                schema.walk(&mut |schema| out.extend(schema.reference.as_ref().and_then(|key| self.at.get(key))));
            }
        }
        for (key, index) in &self.at {
            if let Some(above) = enclosing(key, &self.at)
                && let Some(out) = edges.get_mut(above)
            {
                out.push(*index);
            }
        }
        for out in &mut edges {
            out.sort_unstable();
            out.dedup();
        }
        components(&edges)
    }

    pub fn node_of(&self, key: &str) -> Option<usize> {
        self.at.get(key).copied()
    }

    /// Leads the references of new definitions to the old ones that they are equal to.
    pub fn merge(&mut self, component: &[usize]) {
        let merged: Vec<(Key, Schema)> = component
            .iter()
            .filter_map(|at| self.nodes.get(*at)?.new.clone())
            .filter_map(|key| {
                let rename = |key: &str, _: bool| self.equal(key);
                let schema = renamed(self.definitions.get(&key)?, &rename);
                Some((key, schema))
            })
            .collect();
        self.definitions.extend(merged);
    }

    /// The old definition that can stand for a new one.
    fn equal(&self, new: &str) -> Option<Key> {
        let node = self.nodes.get(self.node_of(new)?).filter(|node| node.new.as_deref() == Some(new))?;
        let stands = if self.unevaluated { node.identical } else { node.same };
        node.old.clone().filter(|_| stands)
    }

    /// Puts what is to be compared into the definitions, with these nodes taken for proved; gives the names of what is to be
    /// within what, for those of them that are pairs.
    pub fn assume(&mut self, mode: Mode, component: &[usize], left: &BTreeSet<usize>) -> Vec<(usize, Key, Key)> {
        let (mut made, mut asked) = (Vec::new(), Vec::new());
        for at in component {
            let Some(node) = self.nodes.get(*at) else { continue };
            let (from, to) = mode.sides(node);
            let Some((from, schema)) = from.as_ref().and_then(|key| Some((key, self.definitions.get(key)?))) else {
                continue;
            };
            let rename = |key: &str, positive: bool| self.taken_for(mode, key, positive, component, left);
            made.push((substitute(mode, from), renamed(schema, &rename)));
            if let Some(to) = to.as_ref().filter(|_| left.contains(at)) {
                asked.push((*at, substitute(mode, from), to.clone()));
            }
        }
        self.definitions.extend(made);
        asked
    }

    /// What a reference of the side that is to be within the other one leads to.
    fn taken_for(
        &self,
        mode: Mode,
        key: &str,
        positive: bool,
        component: &[usize],
        left: &BTreeSet<usize>,
    ) -> Option<Key> {
        if !mode.is_equal() && (!positive || self.unevaluated) {
            return None;
        }
        let at = self.node_of(key)?;
        let node = self.nodes.get(at)?;
        let (from, to) = mode.sides(node);
        // What is settled to be the same stands for itself on both sides, but for new definitions that are not merged yet.
        let settled = if self.unevaluated { node.identical } else { node.same };
        if from.as_deref() != Some(key) || (settled && mode != Mode::Same) {
            return None;
        }
        let proved = match mode {
            Mode::Same | Mode::SameBack => node.same,
            Mode::NewWithinOld => node.narrower,
            Mode::OldWithinNew => node.wider,
        };
        let stands = settled || (!self.unevaluated && (proved || left.contains(&at)));
        match to {
            Some(to) if stands => Some(to.clone()),
            // What is settled has its references led to where they belong.
            _ if mode.is_equal() && !component.contains(&at) => None,
            _ => Some(substitute(mode, key)),
        }
    }
}

/// The definition that the one of this name stands inside.
fn enclosing(name: &str, at: &HashMap<Key, usize>) -> Option<usize> {
    let mut above = name;
    while let Some(cut) = above.rfind('/') {
        above = above.get(..cut)?;
        if let Some(found) = at.get(above) {
            return Some(*found);
        }
    }
    None
}

/// The name of a part of a definition.
pub fn part_name(name: &str, tokens: &[&str]) -> Key {
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    format!("{name}{}", load::pointer_join(&tokens).trim_start_matches('#'))
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
    let turned = [&mut schema.not, &mut schema.if_].into_iter().flatten();
    for inner in turned.map(|inner| &mut **inner).chain(&mut schema.one_of) {
        walk(inner, false, rename);
    }
    if let Some(inner) = schema.array.get_mut().and_then(|array| array.contains.as_deref_mut()) {
        walk(inner, positive && !counted, rename);
    }
    let boxed = [&mut schema.then, &mut schema.else_].into_iter().flatten().map(|inner| &mut **inner);
    for inner in boxed.chain(&mut schema.all_of).chain(&mut schema.any_of) {
        walk(inner, positive, rename);
    }
    if let Some(array) = schema.array.get_mut() {
        let boxed = [&mut array.items, &mut array.unevaluated].into_iter().flatten().map(|inner| &mut **inner);
        boxed.chain(&mut array.prefix).for_each(|inner| walk(inner, positive, rename));
    }
    if let Some(object) = schema.object.get_mut() {
        let boxed = [&mut object.additional_properties, &mut object.property_names, &mut object.unevaluated];
        let boxed = boxed.into_iter().flatten().map(|inner| &mut **inner);
        let named = object.properties.values_mut().chain(object.pattern_properties.values_mut());
        let named = named.chain(object.dependent_schemas.values_mut());
        boxed.chain(named).for_each(|inner| walk(inner, positive, rename));
    }
}
