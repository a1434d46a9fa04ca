//! Combines both versions in one set of definitions, and replaces references by what is assumed to be proved about them.
//!
//! Two arguments make proofs local, even of recursive definitions. *Same*: the definitions of a version are equations, and
//! they have exactly one solution, because no reference leads back to its own schema without descending into the value. If
//! the old definitions solve the new equations, both mean the same. *Narrower* (and wider, mirrored), by induction on the
//! value: a new definition accepts no more than it would with references to old definitions that are no narrower; this
//! requires references in positive positions, where accepting less makes the whole accept less. Definitions that do not
//! refer to each other are decided one after the other. For mutually recursive ones all pairs are assumed to be proved, and
//! those whose proof fails are removed until the proofs of the remaining ones only use the remaining ones. Either side may
//! serve as the solution of the other side's equations.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::components;
use crate::load;
use crate::schema::{Key, Schema};

/// A pair of an old definition and the new one that replaces it, or a definition without a counterpart, under their names in
/// the combined set.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub old: Option<Key>,
    pub new: Option<Key>,
    /// Proved to be equivalent.
    pub same: bool,
    /// Both have the same keywords.
    pub identical: bool,
    /// Proved: the new one accepts no more than the old one, and the other way round.
    pub narrower: bool,
    pub wider: bool,
}

/// What is to be proved about each pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Same,
    /// Equivalence, with the new definitions as the solution of the old equations.
    SameReversed,
    NewWithinOld,
    OldWithinNew,
}

impl Mode {
    pub fn is_equal(self) -> bool {
        matches!(self, Mode::Same | Mode::SameReversed)
    }

    /// The narrower side and the wider side of what is to be proved.
    fn sides(self, node: &Node) -> (&Option<Key>, &Option<Key>) {
        match self {
            Mode::Same | Mode::NewWithinOld => (&node.new, &node.old),
            Mode::SameReversed | Mode::OldWithinNew => (&node.old, &node.new),
        }
    }
}

/// What holds while the references of one component are substituted.
#[derive(Clone, Copy)]
struct Scope<'a> {
    mode: Mode,
    component: &'a [usize],
    assumed: &'a BTreeSet<usize>,
}

/// The definitions of both versions, and the state of their proofs.
pub struct CombinedDefinitions {
    /// The definitions of both versions, and their variants with substituted references. New definitions that are decided
    /// refer to the old ones that they are equivalent to.
    pub definitions: HashMap<Key, Schema>,
    pub nodes: Vec<Node>,
    at: HashMap<Key, usize>,
    /// Whether any schema uses `unevaluatedProperties` or `unevaluatedItems`. Then definitions that accept the same values are
    /// not interchangeable, as they may evaluate different parts; only those with the same keywords are.
    unevaluated: bool,
}

/// The name of an old definition in the combined set.
pub fn old_name(key: &str) -> Key {
    format!("old {key}")
}

/// The name of a new definition in the combined set.
pub fn new_name(key: &str) -> Key {
    format!("new {key}")
}

/// The name of a definition's variant with substituted references.
fn variant_name(mode: Mode, name: &str) -> Key {
    match mode {
        Mode::Same | Mode::SameReversed => format!("as {name}"),
        Mode::NewWithinOld => format!("at most {name}"),
        Mode::OldWithinNew => format!("at least {name}"),
    }
}

/// Renames all definitions and the references between them.
pub fn rename_definitions(definitions: &IndexMap<Key, Schema>, name: fn(&str) -> Key) -> IndexMap<Key, Schema> {
    let rename = |key: &str, _| Some(name(key));
    definitions.iter().map(|(key, schema)| (name(key), rename_references(schema, &rename))).collect()
}

impl CombinedDefinitions {
    /// Combines renamed definitions. The pairs become the first nodes, in their order.
    pub fn new(old: &IndexMap<Key, Schema>, new: &IndexMap<Key, Schema>, pairs: &[(Key, Key)]) -> CombinedDefinitions {
        let both = old.iter().chain(new);
        let definitions: HashMap<Key, Schema> = both.map(|(key, schema)| (key.clone(), schema.clone())).collect();
        let mut nodes: Vec<Node> = pairs
            .iter()
            .map(|(old, new)| Node { old: Some(old.clone()), new: Some(new.clone()), ..Node::default() })
            .collect();
        let paired: BTreeSet<&Key> = pairs.iter().flat_map(|(old, new)| [old, new]).collect();
        let unpaired = |key: &&Key| !paired.contains(*key);
        nodes.extend(old.keys().filter(unpaired).map(|key| Node { old: Some(key.clone()), ..Node::default() }));
        nodes.extend(new.keys().filter(unpaired).map(|key| Node { new: Some(key.clone()), ..Node::default() }));
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
        CombinedDefinitions { definitions, nodes, at, unevaluated }
    }

    /// The nodes that have to be decided together, each component after those it depends on: the definitions it refers to,
    /// and those nested inside it.
    pub fn components(&self) -> Vec<Vec<usize>> {
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
        components::components(&edges)
    }

    pub fn node_of(&self, key: &str) -> Option<usize> {
        self.at.get(key).copied()
    }

    /// Redirects references in new definitions to the equivalent old ones.
    pub fn redirect_to_old(&mut self, component: &[usize]) {
        let redirected: Vec<(Key, Schema)> = component
            .iter()
            .filter_map(|at| self.nodes.get(*at)?.new.clone())
            .filter_map(|key| {
                let rename = |key: &str, _: bool| self.interchangeable_old(key);
                let schema = rename_references(self.definitions.get(&key)?, &rename);
                Some((key, schema))
            })
            .collect();
        self.definitions.extend(redirected);
    }

    /// The old definition that a new one can be replaced by.
    fn interchangeable_old(&self, new: &str) -> Option<Key> {
        let node = self.nodes.get(self.node_of(new)?).filter(|node| node.new.as_deref() == Some(new))?;
        node.old.clone().filter(|_| self.is_interchangeable(node))
    }

    /// Whether the two definitions of a node can replace each other.
    fn is_interchangeable(&self, node: &Node) -> bool {
        if self.unevaluated { node.identical } else { node.same }
    }

    /// Adds variants of the component's definitions in which references are substituted, assuming that `assumed` nodes are
    /// proved. Returns, for those nodes that are pairs, the names of the narrower and the wider definition to prove.
    pub fn substitute_assumptions(
        &mut self,
        mode: Mode,
        component: &[usize],
        assumed: &BTreeSet<usize>,
    ) -> Vec<(usize, Key, Key)> {
        let (mut variants, mut goals) = (Vec::new(), Vec::new());
        let scope = Scope { mode, component, assumed };
        for at in component {
            let Some(node) = self.nodes.get(*at) else { continue };
            let (from, to) = mode.sides(node);
            let Some((from, schema)) = from.as_ref().and_then(|key| Some((key, self.definitions.get(key)?))) else {
                continue;
            };
            let rename = |key: &str, positive: bool| self.substitution_for(scope, key, positive);
            variants.push((variant_name(mode, from), rename_references(schema, &rename)));
            if let Some(to) = to.as_ref().filter(|_| assumed.contains(at)) {
                goals.push((*at, variant_name(mode, from), to.clone()));
            }
        }
        self.definitions.extend(variants);
        goals
    }

    /// Returns what a reference in the narrower definition is replaced by; `None` keeps it.
    fn substitution_for(&self, scope: Scope<'_>, key: &str, positive: bool) -> Option<Key> {
        let Scope { mode, component, assumed } = scope;
        if !mode.is_equal() && (!positive || self.unevaluated) {
            return None;
        }
        let at = self.node_of(key)?;
        let node = self.nodes.get(at)?;
        let (from, to) = mode.sides(node);
        // Equivalent definitions need no substitution, except new ones whose references are not redirected yet.
        let interchangeable = self.is_interchangeable(node);
        if from.as_deref() != Some(key) || (interchangeable && mode != Mode::Same) {
            return None;
        }
        let proved = match mode {
            Mode::Same | Mode::SameReversed => node.same,
            Mode::NewWithinOld => node.narrower,
            Mode::OldWithinNew => node.wider,
        };
        let replaceable = interchangeable || (!self.unevaluated && (proved || assumed.contains(&at)));
        match to {
            Some(to) if replaceable => Some(to.clone()),
            // Decided components already have their references redirected.
            _ if mode.is_equal() && !component.contains(&at) => None,
            _ => Some(variant_name(mode, key)),
        }
    }
}

/// The definition that encloses the one of this name.
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

/// The name of a definition nested inside another one.
pub fn nested_name(name: &str, tokens: &[&str]) -> Key {
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    format!("{name}{}", load::pointer_join(&tokens).trim_start_matches('#'))
}

/// Maps the target of a reference to a new one; `None` keeps it. The second argument tells whether the reference is in a
/// positive position: accepting less there makes the whole schema accept less.
type Rename<'a> = &'a dyn Fn(&str, bool) -> Option<Key>;

/// Returns the schema with its references renamed.
fn rename_references(schema: &Schema, rename: Rename<'_>) -> Schema {
    let mut schema = schema.clone();
    walk(&mut schema, true, rename);
    schema
}

fn walk(schema: &mut Schema, positive: bool, rename: Rename<'_>) {
    if let Some(key) = schema.reference.take() {
        schema.reference = Some(rename(&key, positive).unwrap_or(key));
    }
    // `not` accepts more if its subschema accepts less; `oneOf`, `if` and `maxContains` may do either.
    let counted = schema.array.max_contains.is_some();
    let negative = [&mut schema.not, &mut schema.if_].into_iter().flatten();
    for inner in negative.map(|inner| &mut **inner).chain(&mut schema.one_of) {
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
