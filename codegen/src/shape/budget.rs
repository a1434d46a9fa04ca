//! What keeps the structure of a schema in proportion to the schema: what is known of a definition is not worked out again,
//! and where branches would have to be put together each with each, one wider schema stands for them, counted in branches.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::Value;

use super::simplify::union;
use crate::compare::MAX_HOPS;
use crate::schema::{Key, Object, Schema, Types};

/// How many branches a union may come to before its branches are given up.
pub const MOST_BRANCHES: usize = 48;
/// How many branches may come of putting those of two unions together, each with each.
pub const MOST_PRODUCT: usize = 64;
/// How many branches a union may grow to that has few where it is written.
const MOST_GROWN: usize = 64;
/// How many definitions are worked out for the sake of one schema, those that are known already apart.
const MOST_STEPS: usize = 2_000;

/// True for a union that has far more branches than the document writes.
pub fn is_grown(branches: usize, written: usize) -> bool {
    branches > MOST_GROWN.max(written.saturating_mul(2))
}

/// The definitions that are being merged, one for the sake of the other, and what became of that.
#[derive(Debug, Default)]
pub struct Path {
    keys: Vec<Key>,
    /// Whether branches were given up since this was last asked.
    pub is_wider: bool,
    asked: HashSet<Key>,
    /// The first of the definitions that was met again.
    lowest: Option<usize>,
    deepest: usize,
    is_cut: bool,
    steps: usize,
}

/// What was asked before a definition was.
pub struct Outer {
    asked: HashSet<Key>,
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

    /// True if the definition may be asked for: it is not being merged already.
    pub fn enters(&mut self, key: &str) -> bool {
        self.asked.insert(key.to_owned());
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
                let left = self.steps < MOST_STEPS;
                self.is_wider |= !left;
                left
            }
        }
    }

    pub fn begin(&mut self, key: &str) -> Outer {
        let outer = Outer {
            asked: std::mem::take(&mut self.asked),
            lowest: self.lowest.take(),
            deepest: std::mem::take(&mut self.deepest),
            is_cut: std::mem::take(&mut self.is_cut),
        };
        self.push(key.to_owned());
        self.steps += 1;
        outer
    }

    /// Remembers what came of a definition, where that does not depend on those that it was asked for by.
    pub fn end(&mut self, key: &str, outer: Outer, simple: &Schema, memory: &Memory) {
        self.pop();
        let hops = self.keys.len();
        let whole = self.steps < MOST_STEPS;
        if whole && self.lowest.is_none_or(|lowest| lowest >= hops) {
            self.lowest = None;
            let known = Known {
                simple: simple.clone(),
                asked: Rc::new(self.asked.clone()),
                // Cut short, it is the same only at the same place of a path.
                hops: self.is_cut.then_some(hops),
                reach: self.deepest.saturating_sub(hops),
            };
            memory.known.borrow_mut().entry(key.to_owned()).or_default().push(known);
        }
        self.asked.extend(outer.asked);
        self.lowest = match (self.lowest.filter(|lowest| *lowest < hops), outer.lowest) {
            (Some(inner), Some(outer)) => Some(inner.min(outer)),
            (inner, outer) => inner.or(outer),
        };
        self.deepest = self.deepest.max(outer.deepest);
        self.is_cut |= outer.is_cut;
    }

    /// Notes the place if branches were given up there.
    pub fn note(&mut self, pointer: &str, memory: &Memory) {
        if self.is_wider && !pointer.is_empty() {
            self.is_wider = false;
            memory.wider.borrow_mut().insert(pointer.to_owned());
        }
    }
}

#[derive(Debug)]
struct Known {
    simple: Schema,
    asked: Rc<HashSet<Key>>,
    hops: Option<usize>,
    reach: usize,
}

/// The structure of the definitions that were asked for.
#[derive(Debug, Default)]
pub struct Memory {
    known: RefCell<HashMap<Key, Vec<Known>>>,
    wider: RefCell<BTreeSet<Key>>,
}

impl Memory {
    /// The structure of a definition, if it is known and does not depend on the path.
    pub fn find(&self, key: &str, path: &mut Path) -> Option<Schema> {
        let hops = path.keys.len();
        let all = self.known.borrow();
        let fits = |known: &&Known| {
            known.hops.is_none_or(|known| known == hops)
                && (known.hops.is_some() || hops + known.reach <= MAX_HOPS)
                && !path.keys.iter().any(|key| known.asked.contains(key))
        };
        let known = all.get(key)?.iter().find(fits)?;
        path.asked.extend(known.asked.iter().cloned());
        path.deepest = path.deepest.max(hops + known.reach);
        path.is_cut |= known.hops.is_some();
        Some(known.simple.clone())
    }

    pub fn into_wider(self) -> BTreeSet<Key> {
        self.wider.into_inner()
    }
}

/// What is the same for schemas that say the same, and mostly not for others.
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
    // The order of properties says nothing, but those that differ in it are compared as they are.
    schema.object.properties.len().hash(hasher);
    schema.object.required.hash(hasher);
    schema.string.hash(hasher);
    schema.number.hash(hasher);
    let mut names: Vec<&String> = schema.object.properties.keys().collect();
    names.sort_unstable();
    names.hash(hasher);
}

/// The pairs of branches that no constant of a member tells apart.
pub fn pairs<'s>(left: &'s [Schema], right: &'s [Schema]) -> Vec<(&'s Schema, &'s Schema)> {
    // The branches on the right by the members that they must have and the values of those.
    let mut by_member: HashMap<&str, ByValue> = HashMap::new();
    for (at, branch) in right.iter().enumerate() {
        for (name, values) in constants(branch) {
            let known = by_member.entry(name).or_default();
            known.listing.insert(at);
            values.iter().for_each(|value| known.branches.entry(value).or_default().push(at));
        }
    }
    let mut out = Vec::new();
    for one in left {
        let least = constants(one).filter_map(|(name, values)| {
            let known = by_member.get(name)?;
            let mut met: BTreeSet<usize> =
                values.iter().filter_map(|value| known.branches.get(value)).flatten().copied().collect();
            met.extend((0..right.len()).filter(|at| !known.listing.contains(at)));
            Some(met)
        });
        match least.min_by_key(BTreeSet::len) {
            Some(met) => out.extend(met.into_iter().filter_map(|at| Some((one, right.get(at)?)))),
            None => out.extend(right.iter().map(|other| (one, other))),
        }
        if out.len() > MOST_PRODUCT.max(left.len()).max(right.len()) {
            // Too many already.
            break;
        }
    }
    out
}

#[derive(Default)]
struct ByValue<'s> {
    listing: HashSet<usize>,
    branches: HashMap<&'s Value, Vec<usize>>,
}

/// The members that an object must have, and the strings that each of them may be.
fn constants(branch: &Schema) -> impl Iterator<Item = (&str, &[Value])> {
    let object = branch.types == Some(Types::OBJECT) && branch.reference.is_none();
    let required = branch.object.required.iter().filter(move |_| object);
    required.filter_map(|name| {
        let values = branch.object.properties.get(name)?.enumeration.as_deref()?;
        // A number is written in many ways.
        values.iter().all(|value| value.is_string()).then_some((name.as_str(), values))
    })
}

/// One schema that accepts whatever one of these does. None of them has branches of its own that are not taken for anything.
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
