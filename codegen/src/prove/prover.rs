//! The prover: a model, item by item, against the definitions of the documents. It changes neither.

use std::collections::{HashMap, HashSet};

use super::{Basis, Proof, Side, TypeProof, Verdict};
use crate::compare::{Algebra, BUDGET, Definitions, Relation, Within, copy_key, shape_key, type_key};
use crate::model::{Item, Model, deviations, reflect, reflect_shape};
use crate::schema::{Bundle, Key, Schema};
use crate::shape::Outline;

/// The key of what accepts no value.
const NOTHING: &str = "nothing";

/// What is said of a type whose shape stands for more branches than are put together one with each other.
const WIDER: &str = "its branches are too many to be put together one with each other: its shape has the members of all of them, and a check makes up the rest";

/// What a model is proved against.
pub struct Prover<'a> {
    pub bundle: &'a Bundle,
    pub outline: &'a Outline,
    /// Whether a `format` asserts.
    pub formats: bool,
}

/// An item that the rules which read both sides do not decide, and one of its definitions.
struct Open {
    at: usize,
    origin: Key,
}

impl<'a> Prover<'a> {
    /// The definitions of the document, and those that outlining made. Where one of these came out of one of those, the
    /// proof of that one goes through it: what outlining did is proved as well.
    fn originals(&self) -> Vec<(&'a Key, &'a Schema)> {
        let (bundle, outline) = (self.bundle, self.outline);
        let outlined = outline.definitions.iter().filter(|(key, _)| !bundle.definitions.contains_key(*key));
        bundle.definitions.iter().chain(outlined.map(|(key, definition)| (key, &definition.original))).collect()
    }

    /// What the definitions are compared by.
    pub fn algebra(&self) -> Algebra {
        let mut definitions = Definitions::new(self.formats);
        for (key, schema) in self.originals() {
            definitions.add(key, schema);
        }
        definitions.add(NOTHING, &Schema::never());
        definitions.prepare()
    }

    /// Proves every item, as it is, against every definition that it stands for. Rules that read both sides decide most of
    /// it; the algebra is asked about the rest, or, where `thorough`, about all: then also which definitions no value
    /// satisfies.
    pub fn prove(&self, model: &Model, algebra: &mut Algebra, thorough: bool) -> Proof {
        let stated = self.states_originals(model);
        if !stated {
            add_stated(model, algebra);
        }
        if thorough {
            self.originals().into_iter().for_each(|(key, _)| algebra.add_copy(&copy_key(key), key));
        }
        let mut open: Vec<Open> = Vec::new();
        for (at, item) in model.items.iter().enumerate() {
            let schema = self.accepted(item, model, stated);
            let shape = item.check.as_ref().map(|_| reflect_shape(item, model));
            let mut undecided: Vec<Open> = Vec::new();
            for origin in known(item, algebra) {
                let is_decided = match &shape {
                    Some(shape) if is_rule(item, origin, algebra, stated) => algebra.fits(origin, shape),
                    _ => algebra.agrees(&schema, origin),
                };
                if !is_decided {
                    undecided.push(Open { at, origin: origin.clone() });
                }
            }
            if known(item, algebra).next().is_none() {
                undecided.push(Open { at, origin: NOTHING.to_owned() });
            }
            if thorough || !undecided.is_empty() {
                algebra.add(&type_key(&item.name), &schema);
                if let Some(shape) = &shape {
                    algebra.add(&shape_key(&item.name), shape);
                }
                item.origins.iter().for_each(|origin| algebra.add_copy(&copy_key(origin), origin));
            }
            open.append(&mut undecided);
        }
        let untyped = self.untyped(model);
        untyped.iter().for_each(|key| algebra.add_copy(&copy_key(key), key));
        let mut keys: Vec<Key> = Vec::new();
        for Open { at, origin } in &open {
            let asked = model.items.get(*at).map(|item| compared(item, origin, algebra, stated));
            keys.extend(asked.into_iter().flat_map(|(left, right)| [left, right]));
        }
        keys.extend(untyped.iter().flat_map(|key| [NOTHING.to_owned(), copy_key(key)]));
        if thorough {
            keys.extend(self.originals().into_iter().map(|(key, _)| copy_key(key)));
            keys.extend(model.items.iter().map(|item| type_key(&item.name)));
        }
        algebra.canonicalise(keys.iter().map(String::as_str), BUDGET);

        let mut failed: HashMap<usize, (Key, Verdict)> = HashMap::new();
        for Open { at, origin } in open {
            let Some(item) = model.items.get(at) else { continue };
            let verdict = verdict(item, &origin, algebra, stated);
            if verdict != Verdict::Equivalent {
                failed.entry(at).or_insert((origin, verdict));
            }
        }
        let mut types = Vec::new();
        for (at, item) in model.items.iter().enumerate() {
            let unreadable = item.check.as_deref().and_then(|key| algebra.unreadable(key));
            let unreadable = unreadable.map(|pattern| format!("no check can be made from the pattern {pattern:?}"));
            let first = || item.origins.first().cloned().unwrap_or_default();
            let (origin, verdict) = match (unreadable, failed.remove(&at)) {
                (Some(why), _) => (first(), Verdict::Unproved { why }),
                (None, Some((origin, verdict))) if origin == NOTHING => (first(), verdict),
                (None, Some(failed)) => failed,
                (None, None) => (first(), Verdict::Equivalent),
            };
            types.push(self.proof_of(item, &origin, model, verdict));
        }
        // What has no type is accepted by none.
        types.extend(untyped.into_iter().map(|key| TypeProof {
            name: "no type".to_owned(),
            verdict: verdict_of(algebra.relate(NOTHING, &copy_key(&key))),
            origin: key,
            by: Basis::Shape,
            deviations: Vec::new(),
            widenings: Vec::new(),
            note: None,
        }));
        Proof { types, unsatisfiable: self.unsatisfiable(algebra) }
    }

    /// What an item accepts. Its definition stands in it where that is a rule about its JSON and the model states it as the
    /// document does; what it states otherwise stands under a key of its own.
    fn accepted(&self, item: &Item, model: &Model, stated: bool) -> Schema {
        match &item.check {
            Some(key) if !stated => {
                let rule = Schema::reference_to(&rule_key(key));
                Schema {
                    all_of: vec![reflect(&Item { check: None, ..item.clone() }, model), rule],
                    ..Schema::default()
                }
            }
            _ => reflect(item, model),
        }
    }

    /// True if the rules about JSON state what the documents do, and all of it.
    fn states_originals(&self, model: &Model) -> bool {
        let originals: HashMap<&str, &Schema> =
            self.originals().into_iter().map(|(key, schema)| (key.as_str(), schema)).collect();
        let is_there = |key: &str| model.definitions.contains_key(key);
        let is_same = |(key, stated): (&Key, &Schema)| {
            let mut whole = originals.get(key.as_str()).is_some_and(|original| original.asserts_same_as(stated));
            stated.walk(&mut |schema| whole &= schema.reference.as_deref().is_none_or(is_there));
            whole
        };
        model.items.iter().filter_map(|item| item.check.as_deref()).all(is_there)
            && model.definitions.iter().all(is_same)
    }

    /// The outlined definitions that no item stands for.
    fn untyped(&self, model: &Model) -> Vec<Key> {
        let mut typed: HashSet<&Key> = model.items.iter().flat_map(|item| &item.origins).collect();
        // What the user's types accept is taken on trust, and what is inside them with it.
        typed.extend(model.replaced.iter().flat_map(|replaced| &replaced.origins).chain(&model.untyped));
        self.outline.definitions.keys().filter(|key| !typed.contains(key)).cloned().collect()
    }

    fn unsatisfiable(&self, algebra: &Algebra) -> Vec<Key> {
        let empty = self.originals().into_iter().filter(|(key, _)| algebra.is_empty(&copy_key(key)));
        empty.map(|(key, _)| key.clone()).collect()
    }

    /// True if a node that an item was made from, or one inside it, stands at one of these places.
    fn has_node_at(&self, item: &Item, places: &HashSet<Key>) -> bool {
        if places.is_empty() {
            return false;
        }
        let mut found = false;
        for schema in item.origins.iter().filter_map(|origin| self.outline.simple(origin)) {
            schema.walk(&mut |node| found |= places.contains(&node.origin.pointer));
        }
        found
    }

    /// True if a definition that an item was made from, or one that it extends, stands at one of these places.
    fn is_made_of(&self, item: &Item, places: &HashSet<Key>) -> bool {
        if places.is_empty() {
            return false;
        }
        let own = item.origins.iter().flat_map(|origin| origin.split('&'));
        let mut open: Vec<&str> = own.map(|part| part.trim_end_matches('?')).collect();
        let mut met: HashSet<&str> = open.iter().copied().collect();
        while let Some(key) = open.pop() {
            if places.contains(key) {
                return true;
            }
            let Some(schema) = self.outline.original(self.bundle, key) else { continue };
            for part in &schema.all_of {
                if places.contains(&part.origin.pointer) {
                    return true;
                }
                open.extend(part.reference.as_deref().filter(|key| met.insert(key)));
            }
        }
        false
    }

    fn proof_of(&self, item: &Item, key: &str, model: &Model, verdict: Verdict) -> TypeProof {
        // The key of what was outlined may say more than where it stands.
        let schema = self.outline.original(self.bundle, key);
        let pointer = schema.map(|schema| schema.origin.pointer.clone()).filter(|pointer| !pointer.is_empty());
        let mut deviations = deviations(item, model);
        let is_at = |places: &HashSet<Key>| self.is_made_of(item, places);
        for (name, is_used) in [
            ("implied-object", is_at(&self.bundle.implied)),
            ("number-formats", self.has_node_at(item, &self.bundle.ranged)),
            ("registry-formats", self.has_node_at(item, &self.bundle.registered)),
            ("text-formats", self.has_node_at(item, &self.bundle.texts)),
            ("one-sided", is_at(&self.bundle.relaxed)),
        ] {
            if is_used {
                let at = deviations.len() - usize::from(deviations.last() == Some(&"derived-forms"));
                deviations.insert(at, name);
            }
        }
        let (name, by, widenings) = (item.name.clone(), Basis::of(item), item.widened.clone());
        let note = self.outline.is_wider_at(&item.origins).then_some(WIDER);
        TypeProof { name, origin: pointer.unwrap_or_else(|| key.to_owned()), verdict, by, deviations, widenings, note }
    }
}

/// The definitions of an item that are known.
fn known<'i>(item: &'i Item, algebra: &Algebra) -> impl Iterator<Item = &'i Key> {
    item.origins.iter().filter(|origin| algebra.knows(origin))
}

/// True if the rule about the item's JSON, as the document states it, says what the definition says.
fn is_rule(item: &Item, origin: &str, algebra: &Algebra, stated: bool) -> bool {
    let says_it = |key: &String| key == origin || algebra.agrees(&Schema::reference_to(key), origin);
    stated && item.check.as_ref().is_some_and(says_it)
}

/// The keys of what is to be shown to accept the same: what the item accepts, without its rule where that is the
/// definition itself, and the definition.
fn compared(item: &Item, origin: &str, algebra: &Algebra, stated: bool) -> (Key, Key) {
    if origin == NOTHING {
        return (type_key(&item.name), NOTHING.to_owned());
    }
    let name = &item.name;
    let left = if is_rule(item, origin, algebra, stated) { shape_key(name) } else { type_key(name) };
    (left, copy_key(origin))
}

fn verdict(item: &Item, origin: &str, algebra: &Algebra, stated: bool) -> Verdict {
    let (left, right) = compared(item, origin, algebra, stated);
    if !is_rule(item, origin, algebra, stated) {
        return verdict_of(algebra.relate(&left, &right));
    }
    // It takes no more than the definition that is its rule: nothing is left to show but that it takes as much.
    match algebra.within(&right, &left) {
        Within::Proved => Verdict::Equivalent,
        Within::Refuted(witness) => Verdict::Differs { witness, accepted_by: Side::Schema },
        Within::Undecided(why) => Verdict::Unproved { why },
    }
}

/// The key of a definition as the model states it.
fn rule_key(key: &str) -> Key {
    format!("rule {key}")
}

/// Has the algebra read the definitions as the model states them, with references to one another.
fn add_stated(model: &Model, algebra: &mut Algebra) {
    for (key, schema) in &model.definitions {
        let mut stated = schema.clone();
        stated.walk_mut(&mut |schema| {
            if let Some(key) = &mut schema.reference {
                *key = rule_key(key);
            }
        });
        algebra.add(&rule_key(key), &stated);
    }
}

fn verdict_of(relation: Relation) -> Verdict {
    match relation {
        Relation::Same => Verdict::Equivalent,
        Relation::LeftOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Type },
        Relation::RightOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Schema },
        Relation::Undecided(why) => Verdict::Unproved { why },
    }
}
