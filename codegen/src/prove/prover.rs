//! Proves a model, item by item, against the definitions of the documents. Changes neither.

use std::collections::{HashMap, HashSet};

use super::{Basis, Proof, Side, TypeProof, Verdict};
use crate::compare::{Algebra, BUDGET, Definitions, Relation, Within, copy_key, shape_key, type_key};
use crate::model::{Item, Model, deviations, reflect, reflect_shape};
use crate::schema::{Bundle, Key, Schema};
use crate::shape::Outline;

/// The key of the schema that accepts no value.
const NOTHING: &str = "nothing";

const WIDER: &str =
    "it has too many combinations of branches: its shape has the members of all branches, and a check restricts it";

/// The documents that a model is proved against.
pub struct Prover<'a> {
    pub bundle: &'a Bundle,
    pub outline: &'a Outline,
    /// Whether `format` is an assertion.
    pub formats: bool,
}

/// An item that the structural rules do not decide, and one of its definitions.
struct Undecided {
    at: usize,
    origin: Key,
}

impl<'a> Prover<'a> {
    /// Returns the definitions of the documents, and those that outlining created. A definition with an outlined part
    /// is proved through that part, so outlining is proved as well.
    fn originals(&self) -> Vec<(&'a Key, &'a Schema)> {
        let (bundle, outline) = (self.bundle, self.outline);
        let outlined = outline.definitions.iter().filter(|(key, _)| !bundle.definitions.contains_key(*key));
        bundle.definitions.iter().chain(outlined.map(|(key, definition)| (key, &definition.original))).collect()
    }

    /// Creates the algebra of the definitions.
    pub fn algebra(&self) -> Algebra {
        let mut definitions = Definitions::new(self.formats);
        for (key, schema) in self.originals() {
            definitions.add(key, schema);
        }
        definitions.add(NOTHING, &Schema::never());
        definitions.prepare()
    }

    /// Proves every item against every definition that it represents. Structural rules decide most of them; the algebra
    /// decides the rest or, if `thorough`, all of them, and then also finds the definitions that no value satisfies.
    pub fn prove(&self, model: &Model, algebra: &mut Algebra, thorough: bool) -> Proof {
        let stated = self.states_originals(model);
        if !stated {
            add_stated_rules(model, algebra);
        }
        if thorough {
            self.originals().into_iter().for_each(|(key, _)| algebra.add_copy(&copy_key(key), key));
        }
        let open = self.apply_structural_rules(model, algebra, stated, thorough);
        let untyped = self.untyped(model);
        untyped.iter().for_each(|key| algebra.add_copy(&copy_key(key), key));
        let mut keys: Vec<Key> = Vec::new();
        for Undecided { at, origin } in &open {
            let compared = model.items.get(*at).map(|item| compared_keys(item, origin, algebra, stated));
            keys.extend(compared.into_iter().flat_map(|(left, right)| [left, right]));
        }
        keys.extend(untyped.iter().flat_map(|key| [NOTHING.to_owned(), copy_key(key)]));
        if thorough {
            keys.extend(self.originals().into_iter().map(|(key, _)| copy_key(key)));
            keys.extend(model.items.iter().map(|item| type_key(&item.name)));
        }
        algebra.canonicalize(keys.iter().map(String::as_str), BUDGET);

        let mut types = self.type_proofs(model, algebra, failed(open, model, algebra, stated));
        // A definition without a type must accept nothing.
        types.extend(untyped.into_iter().map(|key| TypeProof {
            name: "no type".to_owned(),
            verdict: relation_verdict(algebra.relate(NOTHING, &copy_key(&key))),
            origin: key,
            by: Basis::Shape,
            deviations: Vec::new(),
            widenings: Vec::new(),
            note: None,
        }));
        Proof { types, unsatisfiable: self.unsatisfiable(algebra) }
    }

    /// Applies the structural rules to every item and each of its definitions. Returns the pairs that they do not decide,
    /// and adds the schemas of these items, or of all if `thorough`, to the algebra.
    fn apply_structural_rules(
        &self,
        model: &Model,
        algebra: &mut Algebra,
        stated: bool,
        thorough: bool,
    ) -> Vec<Undecided> {
        let mut open: Vec<Undecided> = Vec::new();
        for (at, item) in model.items.iter().enumerate() {
            let schema = self.accepted_schema(item, model, stated);
            let shape = item.check.as_ref().map(|_| reflect_shape(item, model));
            let mut undecided: Vec<Undecided> = Vec::new();
            for origin in known_origins(item, algebra) {
                let is_decided = match &shape {
                    Some(shape) if has_definition_as_rule(item, origin, algebra, stated) => {
                        algebra.follows_from_definition(origin, shape)
                    }
                    _ => algebra.is_equivalent(&schema, origin),
                };
                if !is_decided {
                    undecided.push(Undecided { at, origin: origin.clone() });
                }
            }
            if known_origins(item, algebra).next().is_none() {
                undecided.push(Undecided { at, origin: NOTHING.to_owned() });
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
        open
    }

    /// Returns the proof of each item. `failed` are the definitions to which items are not proved equivalent, by the positions
    /// of these items.
    fn type_proofs(
        &self,
        model: &Model,
        algebra: &Algebra,
        mut failed: HashMap<usize, (Key, Verdict)>,
    ) -> Vec<TypeProof> {
        let mut types = Vec::new();
        for (at, item) in model.items.iter().enumerate() {
            let unsupported = item.check.as_deref().and_then(|key| algebra.unsupported_pattern(key));
            let unsupported =
                unsupported.map(|pattern| format!("the pattern {pattern:?} is not supported by generated code"));
            let first = || item.origins.first().cloned().unwrap_or_default();
            let (origin, verdict) = match (unsupported, failed.remove(&at)) {
                (Some(why), _) => (first(), Verdict::Unproved { why }),
                (None, Some((origin, verdict))) if origin == NOTHING => (first(), verdict),
                (None, Some(failed)) => failed,
                (None, None) => (first(), Verdict::Equivalent),
            };
            types.push(self.type_proof(item, &origin, model, verdict));
        }
        types
    }

    /// Returns the schema of what an item accepts. If the model states the item's rule about its JSON as the document
    /// does, the schema refers to the definition itself, and otherwise to the rule under a key of its own.
    fn accepted_schema(&self, item: &Item, model: &Model, stated: bool) -> Schema {
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

    /// Returns true if the model states each rule about JSON, and what it refers to, as the documents do.
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

    /// Returns the outlined definitions without an item.
    fn untyped(&self, model: &Model) -> Vec<Key> {
        let mut typed: HashSet<&Key> = model.items.iter().flat_map(|item| &item.origins).collect();
        // The user's types, and everything inside them, are taken on trust.
        typed.extend(model.replaced.iter().flat_map(|replaced| &replaced.origins).chain(&model.untyped));
        self.outline.definitions.keys().filter(|key| !typed.contains(key)).cloned().collect()
    }

    fn unsatisfiable(&self, algebra: &Algebra) -> Vec<Key> {
        let empty = self.originals().into_iter().filter(|(key, _)| algebra.is_empty(&copy_key(key)));
        empty.map(|(key, _)| key.clone()).collect()
    }

    /// Returns true if the item was made from a schema at one of these places, or from one that contains it.
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

    /// Returns true if a definition that the item was made from, or one that it extends, is at one of these places.
    fn is_made_from(&self, item: &Item, places: &HashSet<Key>) -> bool {
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

    fn type_proof(&self, item: &Item, key: &str, model: &Model, verdict: Verdict) -> TypeProof {
        // The key of an outlined definition may have more parts than its pointer.
        let schema = self.outline.original(self.bundle, key);
        let pointer = schema.map(|schema| schema.origin.pointer.clone()).filter(|pointer| !pointer.is_empty());
        let mut deviations = deviations(item, model);
        let is_at = |places: &HashSet<Key>| self.is_made_from(item, places);
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
        let (name, by, widenings) = (item.name.clone(), Basis::for_item(item), item.widened.clone());
        let note = self.outline.is_wider_at(&item.origins).then_some(WIDER);
        TypeProof { name, origin: pointer.unwrap_or_else(|| key.to_owned()), verdict, by, deviations, widenings, note }
    }
}

/// Returns the first definition to which the algebra does not prove an item equivalent, by the position of the item.
fn failed(open: Vec<Undecided>, model: &Model, algebra: &Algebra, stated: bool) -> HashMap<usize, (Key, Verdict)> {
    let mut failed = HashMap::new();
    for Undecided { at, origin } in open {
        let Some(item) = model.items.get(at) else { continue };
        let verdict = verdict(item, &origin, algebra, stated);
        if verdict != Verdict::Equivalent {
            failed.entry(at).or_insert((origin, verdict));
        }
    }
    failed
}

/// Iterates over the definitions of an item that the algebra has.
fn known_origins<'i>(item: &'i Item, algebra: &Algebra) -> impl Iterator<Item = &'i Key> {
    item.origins.iter().filter(|origin| algebra.contains(origin))
}

/// Returns true if the item's rule about its JSON, as the document states it, is equivalent to the definition.
fn has_definition_as_rule(item: &Item, origin: &str, algebra: &Algebra, stated: bool) -> bool {
    let is_equivalent = |key: &String| key == origin || algebra.is_equivalent(&Schema::reference_to(key), origin);
    stated && item.check.as_ref().is_some_and(is_equivalent)
}

/// Returns the keys of the two schemas that have to be equivalent: what the item accepts, without its rule if that is
/// the definition itself, and the definition.
fn compared_keys(item: &Item, origin: &str, algebra: &Algebra, stated: bool) -> (Key, Key) {
    if origin == NOTHING {
        return (type_key(&item.name), NOTHING.to_owned());
    }
    let name = &item.name;
    let left = if has_definition_as_rule(item, origin, algebra, stated) { shape_key(name) } else { type_key(name) };
    (left, copy_key(origin))
}

fn verdict(item: &Item, origin: &str, algebra: &Algebra, stated: bool) -> Verdict {
    let (left, right) = compared_keys(item, origin, algebra, stated);
    if !has_definition_as_rule(item, origin, algebra, stated) {
        return relation_verdict(algebra.relate(&left, &right));
    }
    // The definition is its rule, so it accepts no more: it remains to show that it accepts as much.
    match algebra.within(&right, &left) {
        Within::Proved => Verdict::Equivalent,
        Within::Refuted(witness) => Verdict::Differs { witness, accepted_by: Side::Schema },
        Within::Undecided(why) => Verdict::Unproved { why },
    }
}

/// The key of a rule as the model states it.
fn rule_key(key: &str) -> Key {
    format!("rule {key}")
}

/// Adds the rules as the model states them to the algebra, with references to one another.
fn add_stated_rules(model: &Model, algebra: &mut Algebra) {
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

fn relation_verdict(relation: Relation) -> Verdict {
    match relation {
        Relation::Same => Verdict::Equivalent,
        Relation::LeftOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Type },
        Relation::RightOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Schema },
        Relation::Undecided(why) => Verdict::Unproved { why },
    }
}
