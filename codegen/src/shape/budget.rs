//! Keeps the simplified form of a schema in proportion to the schema. The simplified form of a definition is remembered, and
//! where every branch of one union would have to be intersected with every branch of another, one wider schema replaces them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::Value;

use super::union::union;
use crate::compare::MAX_HOPS;
use crate::schema::{Key, Object, Schema, Types};

/// How many branches a union may have; beyond that, its base schema replaces it.
pub const MAX_BRANCHES: usize = 48;
/// How many branches the intersection of two unions may have.
pub const MAX_PRODUCT: usize = 64;
/// How many branches a union may grow to, unless the document itself writes half as many.
const MAX_GROWN: usize = 64;
/// How many definitions may be simplified for one schema, not counting those that are remembered.
const MAX_DEFINITIONS: usize = 2_000;

/// True for a union that has far more branches than the document writes.
pub fn is_grown(branches: usize, written: usize) -> bool {
    branches > MAX_GROWN.max(written.saturating_mul(2))
}

/// The definitions that are being simplified, each while simplifying the one before it.
#[derive(Debug, Default)]
pub struct Path {
    keys: Vec<Key>,
    /// Whether a wider schema has replaced branches since this was last reset.
    pub is_widened: bool,
    visited: HashSet<Key>,
    /// The position in `keys` of the outermost definition that was met again.
    lowest: Option<usize>,
    deepest: usize,
    is_cut: bool,
    steps: usize,
}

/// The state of a path before it entered a definition.
pub struct Outer {
    visited: HashSet<Key>,
    lowest: Option<usize>,
    deepest: usize,
    is_cut: bool,
}

impl Path {
    pub fn push(&mut self, key: Key) {
        self.keys.push(key);
        self.deepest = self.deepest.max(self.keys.len());
    }

    pub fn pop(&mut self) {
        self.keys.pop();
    }

    /// Returns whether the definition may be simplified: not if that is under way already.
    pub fn may_enter(&mut self, key: &str) -> bool {
        self.visited.insert(key.to_owned());
        if self.keys.len() > MAX_HOPS {
            self.is_cut = true;
            return false;
        }
        match self.keys.iter().position(|known| known == key) {
            Some(at) => {
                self.lowest = Some(self.lowest.map_or(at, |lowest| lowest.min(at)));
                false
            }
            None => {
                let left = self.steps < MAX_DEFINITIONS;
                self.is_widened |= !left;
                left
            }
        }
    }

    /// Enters a definition.
    pub fn enter(&mut self, key: &str) -> Outer {
        let outer = Outer {
            visited: std::mem::take(&mut self.visited),
            lowest: self.lowest.take(),
            deepest: std::mem::take(&mut self.deepest),
            is_cut: std::mem::take(&mut self.is_cut),
        };
        self.push(key.to_owned());
        self.steps += 1;
        outer
    }

    /// Leaves a definition, and remembers its simplified form unless that depends on the definitions around it.
    pub fn leave(&mut self, key: &str, outer: Outer, simple: &Schema, memory: &Memory) {
        self.pop();
        let hops = self.keys.len();
        let whole = self.steps < MAX_DEFINITIONS;
        if whole && self.lowest.is_none_or(|lowest| lowest >= hops) {
            self.lowest = None;
            let known = Known {
                simple: simple.clone(),
                visited: Rc::new(self.visited.clone()),
                // Cut short by the limit of hops, it holds only at this depth.
                hops: self.is_cut.then_some(hops),
                reach: self.deepest.saturating_sub(hops),
            };
            memory.known.borrow_mut().entry(key.to_owned()).or_default().push(known);
        }
        self.visited.extend(outer.visited);
        self.lowest = match (self.lowest.filter(|lowest| *lowest < hops), outer.lowest) {
            (Some(inner), Some(outer)) => Some(inner.min(outer)),
            (inner, outer) => inner.or(outer),
        };
        self.deepest = self.deepest.max(outer.deepest);
        self.is_cut |= outer.is_cut;
    }

    /// Records the pointer if a wider schema has replaced branches there.
    pub fn record_widening(&mut self, pointer: &str, memory: &Memory) {
        if self.is_widened && !pointer.is_empty() {
            self.is_widened = false;
            memory.wider.borrow_mut().insert(pointer.to_owned());
        }
    }
}

#[derive(Debug)]
struct Known {
    simple: Schema,
    visited: Rc<HashSet<Key>>,
    hops: Option<usize>,
    reach: usize,
}

/// The simplified forms of definitions.
#[derive(Debug, Default)]
pub struct Memory {
    known: RefCell<HashMap<Key, Vec<Known>>>,
    wider: RefCell<BTreeSet<Key>>,
}

impl Memory {
    /// Returns the simplified form of a definition, if it is remembered and holds for this path.
    pub fn find(&self, key: &str, path: &mut Path) -> Option<Schema> {
        let hops = path.keys.len();
        let all = self.known.borrow();
        let fits = |known: &&Known| {
            known.hops.is_none_or(|known| known == hops)
                && (known.hops.is_some() || hops + known.reach <= MAX_HOPS)
                && !path.keys.iter().any(|key| known.visited.contains(key))
        };
        let known = all.get(key)?.iter().find(fits)?;
        path.visited.extend(known.visited.iter().cloned());
        path.deepest = path.deepest.max(hops + known.reach);
        path.is_cut |= known.hops.is_some();
        Some(known.simple.clone())
    }

    pub fn into_widened(self) -> BTreeSet<Key> {
        self.wider.into_inner()
    }
}

/// A hash of the assertions of a schema: equal for schemas that assert the same.
pub fn fingerprint(schema: &Schema) -> u64 {
    let mut hasher = DefaultHasher::new();
    shallow(schema, &mut hasher);
    let inner = schema.any_of.iter().chain(schema.object.properties.values()).chain(schema.array.items.as_deref());
    inner.for_each(|inner| shallow(inner, &mut hasher));
    hasher.finish()
}

fn shallow(schema: &Schema, hasher: &mut DefaultHasher) {
    schema.never.hash(hasher);
    schema.reference.hash(hasher);
    schema.types.hash(hasher);
    schema.enumeration.hash(hasher);
    schema.constant.hash(hasher);
    schema.any_of.len().hash(hasher);
    // Their order asserts nothing, so the names are sorted.
    schema.object.properties.len().hash(hasher);
    schema.object.required.hash(hasher);
    schema.string.hash(hasher);
    schema.number.hash(hasher);
    let mut names: Vec<&String> = schema.object.properties.keys().collect();
    names.sort_unstable();
    names.hash(hasher);
}

/// Returns the pairs of branches that may have a value in common, judged by required properties with listed strings.
pub fn pairs<'s>(left: &'s [Schema], right: &'s [Schema]) -> Vec<(&'s Schema, &'s Schema)> {
    // The branches on the right, by their required properties and the strings listed there.
    let mut by_member: HashMap<&str, ByValue> = HashMap::new();
    for (at, branch) in right.iter().enumerate() {
        for (name, values) in constants(branch) {
            let known = by_member.entry(name).or_default();
            known.with_strings.insert(at);
            values.iter().for_each(|value| known.branches.entry(value).or_default().push(at));
        }
    }
    let mut out = Vec::new();
    for one in left {
        let least = constants(one).filter_map(|(name, values)| {
            let known = by_member.get(name)?;
            let mut met: BTreeSet<usize> =
                values.iter().filter_map(|value| known.branches.get(value)).flatten().copied().collect();
            met.extend((0..right.len()).filter(|at| !known.with_strings.contains(at)));
            Some(met)
        });
        match least.min_by_key(BTreeSet::len) {
            Some(met) => out.extend(met.into_iter().filter_map(|at| Some((one, right.get(at)?)))),
            None => out.extend(right.iter().map(|other| (one, other))),
        }
        if out.len() > MAX_PRODUCT.max(left.len()).max(right.len()) {
            // Too many already: the caller gives up at this number.
            break;
        }
    }
    out
}

#[derive(Default)]
struct ByValue<'s> {
    /// The branches that list strings for the property.
    with_strings: HashSet<usize>,
    branches: HashMap<&'s Value, Vec<usize>>,
}

/// The required properties of an object that list strings, with these strings.
fn constants(branch: &Schema) -> impl Iterator<Item = (&str, &[Value])> {
    let object = branch.types == Some(Types::OBJECT) && branch.reference.is_none();
    let required = branch.object.required.iter().filter(move |_| object);
    required.filter_map(|name| {
        let values = branch.object.properties.get(name)?.enumeration.as_deref()?;
        // Numbers are left out, since one number can be written in several ways.
        values.iter().all(|value| value.is_string()).then_some((name.as_str(), values))
    })
}

/// Returns one schema that accepts every value that a branch accepts. Branches that are unions or references make it accept anything.
pub fn hull(branches: &[Schema]) -> Schema {
    let mut kinds = Types::default();
    let mut objects: Vec<&Object> = Vec::new();
    let mut bare = false;
    for branch in branches.iter().filter(|branch| !branch.never) {
        match (branch.types, &branch.enumeration) {
            _ if branch.reference.is_some() || !branch.any_of.is_empty() => return Schema::default(),
            (_, Some(values)) => {
                let listed = Types::KINDS.into_iter().filter(|kind| values.iter().any(|value| kind.accepts(value)));
                kinds = listed.fold(kinds, Types::with);
                bare |= kinds.contains(Types::OBJECT);
            }
            (Some(types), None) => {
                kinds = kinds.with(types);
                if types == Types::OBJECT {
                    objects.push(&branch.object);
                } else {
                    bare |= types.contains(Types::OBJECT);
                }
            }
            (None, None) => return Schema::default(),
        }
    }
    if kinds.is_empty() {
        return Schema::never();
    }
    if objects.is_empty() || bare {
        return Schema::of_type(kinds);
    }
    let object = Schema { object: object_hull(&objects).into(), ..Schema::of_type(Types::OBJECT) };
    let rest = kinds.without(Types::OBJECT);
    let rest = Types::KINDS
        .into_iter()
        .filter(|kind| rest.intersects(*kind))
        .map(|kind| Schema::of_type(kind.intersection(rest)));
    union(std::iter::once(object).chain(rest).collect())
}

fn object_hull(objects: &[&Object]) -> Object {
    let mut properties: IndexMap<String, Vec<Schema>> = IndexMap::new();
    for object in objects {
        for (name, schema) in &object.properties {
            properties.entry(name.clone()).or_default().push(schema.clone());
        }
    }
    let closed: Vec<bool> =
        objects.iter().map(|object| object.additional_properties.as_ref().is_some_and(|others| others.never)).collect();
    let properties = properties.into_iter().map(|(name, mut schemas)| {
        for (object, closed) in objects.iter().zip(&closed) {
            if !object.properties.contains_key(&name) && !closed {
                schemas.push(object.additional_properties.as_deref().cloned().unwrap_or_default());
            }
        }
        (name, union(schemas))
    });
    let first = objects.first().map(|object| object.required.as_slice()).unwrap_or_default();
    let everywhere = |name: &&String| objects.iter().all(|object| object.required.contains(name));
    Object {
        properties: properties.collect(),
        additional_properties: closed.iter().all(|closed| *closed).then(|| Box::new(Schema::never())),
        required: first.iter().filter(everywhere).cloned().collect(),
        ..Object::default()
    }
}
