//! Model against Bundle: is what each type accepts exactly what its schema accepts? Types are proved one by one with their
//! references left as references, to the same definitions on both sides, so the proof of each is small and together they
//! are the proof of all. What cannot be decided is said to be undecided.

mod canonical;
mod reflect;
mod structural;
pub mod witness;

use serde::Serialize;
use serde_json::Value;

use crate::model::{Item, Kind, Model, Ty, Widening};
use crate::schema::{Bundle, Key, Schema};
use crate::shape::Outline;
pub use canonical::{Algebra, Definitions, asserting};
use canonical::{Relation, Within};
use reflect::reflect_shape;
pub use reflect::{deviations, reflect};
pub use structural::Structural;

/// How a type stands to its schema.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// It accepts the same values, but for the deviations that are listed.
    Equivalent,
    /// They differ, as `witness` shows: one side accepts it and the other does not, and the validator agrees.
    Differs { witness: Value, accepted_by: Side },
    /// Undecided, and why.
    Unproved { why: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The Rust type.
    Type,
    /// The schema.
    Schema,
}

/// What of a type holds its values to its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The Rust type alone.
    Shape,
    /// Rules on typed values beside it.
    Rules,
    /// A rule about the JSON that it is read from.
    JsonRules,
}

impl Basis {
    fn of(item: &Item) -> Basis {
        match item.check {
            Some(_) => Basis::JsonRules,
            None if !item.conditions.is_empty() || item.types().into_iter().any(Ty::has_rules) => Basis::Rules,
            None => Basis::Shape,
        }
    }

    fn is_shape(&self) -> bool {
        *self == Basis::Shape
    }
}

/// What was found out about one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeProof {
    pub name: String,
    /// The pointer of the definition.
    pub origin: Key,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What it takes for that beside its shape.
    #[serde(skip_serializing_if = "Basis::is_shape")]
    pub by: Basis,
    /// The deviations that the type makes use of.
    pub deviations: Vec<&'static str>,
    /// In what it was asked to take more than its schema: it is proved against the schema widened by this.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub widenings: Vec<Widening>,
    /// What else there is to say of its shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// What is said of a type whose shape stands for more branches than are put together one with each other.
const WIDER: &str = "its branches are too many to be put together one with each other: its shape has the members of all of them, and a check makes up the rest";

/// The proofs of all types of a model, in its order, and the definitions that no value satisfies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    pub types: Vec<TypeProof>,
    #[serde(skip)]
    pub unsatisfiable: Vec<Key>,
}

/// How many types there are of each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Verdicts {
    /// Equivalent by what their Rust types can hold, and nothing else.
    pub equivalent_by_shape: usize,
    /// Equivalent by their shape together with rules on typed values.
    pub equivalent_with_rules: usize,
    /// Equivalent by their shape together with a rule about the JSON that they are read from.
    pub equivalent_with_json_rules: usize,
    pub differs: usize,
    pub unproved: usize,
}

impl Proof {
    pub fn verdicts(&self) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for proof in &self.types {
            *match (&proof.verdict, proof.by) {
                (Verdict::Equivalent, Basis::Shape) => &mut verdicts.equivalent_by_shape,
                (Verdict::Equivalent, Basis::Rules) => &mut verdicts.equivalent_with_rules,
                (Verdict::Equivalent, Basis::JsonRules) => &mut verdicts.equivalent_with_json_rules,
                (Verdict::Differs { .. }, _) => &mut verdicts.differs,
                (Verdict::Unproved { .. }, _) => &mut verdicts.unproved,
            } += 1;
        }
        verdicts
    }

    /// True if every type is proved.
    pub fn holds(&self) -> bool {
        self.types.iter().all(|proof| proof.verdict == Verdict::Equivalent)
    }
}

/// What a model is proved against.
pub struct Prover<'a> {
    pub bundle: &'a Bundle,
    pub outline: &'a Outline,
    /// Whether a `format` asserts.
    pub formats: bool,
}

impl Prover<'_> {
    /// The definitions of the document, and those that outlining made. Where one of these came out of one of those, the
    /// proof of that one goes through it: what outlining did is proved as well.
    fn originals(&self) -> Vec<(&Key, &Schema)> {
        let outlined = self.outline.definitions.iter().filter(|(key, _)| !self.bundle.definitions.contains_key(*key));
        self.bundle.definitions.iter().chain(outlined.map(|(key, definition)| (key, &definition.original))).collect()
    }

    fn algebra(&self) -> Algebra {
        let mut definitions = Definitions::new(self.formats);
        for (key, schema) in self.originals() {
            definitions.add(key, schema);
        }
        definitions.add(NOTHING, &Schema::never());
        definitions.prepare()
    }

    /// Has the definitions compared with the types. Each type is compared with a copy, which refers to the originals as the
    /// type does: where a definition refers to itself, the algebra unfolds it inside itself and then does not know it again.
    fn copy_all(&self, algebra: &mut Algebra) {
        self.originals().into_iter().for_each(|(key, _)| algebra.add_copy(&copied(key), key));
    }

    /// Proves every item, as it is, against every definition that it stands for, by the algebra alone.
    pub fn prove(&self, model: &Model) -> Proof {
        let mut algebra = self.algebra();
        self.copy_all(&mut algebra);
        model.items.iter().for_each(|item| algebra.add(&reflected(&item.name), &reflect(item, model)));
        let keys = self.compared(model);
        algebra.canonicalise(keys.iter().map(String::as_str), BUDGET);
        let mut types = Vec::new();
        for item in &model.items {
            let name = reflected(&item.name);
            let known = item.origins.iter().filter(|origin| algebra.knows(origin));
            let mut proofs =
                known.map(|origin| (origin.clone(), verdict_of(algebra.relate(&name, &copied(origin))))).peekable();
            // A type that stands for no definition has nothing that it may accept.
            let unfounded = proofs.peek().is_none().then(|| (Key::new(), verdict_of(algebra.relate(&name, NOTHING))));
            let mut proofs: Vec<_> = proofs.chain(unfounded).collect();
            // The first that fails, or else the first.
            let at = proofs.iter().position(|(_, verdict)| *verdict != Verdict::Equivalent).unwrap_or(0);
            let (origin, verdict) = proofs.swap_remove(at);
            types.push(self.proof_of(item, &origin, model, verdict));
        }
        // What has no type is accepted by none.
        let typed = |key: &Key| model.items.iter().any(|item| item.origins.contains(key));
        for key in self.outline.definitions.keys().filter(|key| !typed(key)) {
            let verdict = verdict_of(algebra.relate(NOTHING, &copied(key)));
            types.push(TypeProof {
                name: "no type".to_owned(),
                origin: key.clone(),
                verdict,
                by: Basis::Shape,
                deviations: Vec::new(),
                widenings: Vec::new(),
                note: None,
            });
        }
        Proof { types, unsatisfiable: self.unsatisfiable(&algebra) }
    }

    /// Gives a check to every item that accepts more than its definition, and proves what comes of it. An item whose shape
    /// would reject what the definition accepts becomes any JSON behind its check.
    ///
    /// Rules that read both sides decide most of it; the algebra is asked about the rest, or, where `thorough`, about all:
    /// then also which definitions no value satisfies.
    pub fn settle(&self, model: &mut Model, thorough: bool) -> Proof {
        let mut algebra = self.algebra();
        if thorough {
            self.copy_all(&mut algebra);
        }
        let pairs = |item: &Item| -> Vec<(Key, Key)> {
            item.origins.iter().map(|origin| (reflected(&item.name), copied(origin))).collect()
        };
        // What the shape says already needs no condition.
        let known_shapes: Vec<bool> = model
            .items
            .iter()
            .map(|item| {
                let shape = (!item.conditions.is_empty()).then(|| reflect_shape(item, model));
                let mut known = item.origins.iter().filter(|origin| algebra.knows(origin));
                shape.is_some_and(|shape| known.all(|origin| algebra.agrees(&shape, origin)))
            })
            .collect();
        for (item, _) in model.items.iter_mut().zip(known_shapes).filter(|(_, is_known)| *is_known) {
            item.conditions.clear();
        }
        let decided: Vec<bool> = model
            .items
            .iter()
            .map(|item| {
                let shape = reflect(item, model);
                let mut known = item.origins.iter().filter(|origin| algebra.knows(origin));
                let decided = known.all(|origin| algebra.agrees(&shape, origin));
                if thorough || !decided {
                    algebra.add(&reflected(&item.name), &shape);
                    if !item.conditions.is_empty() {
                        algebra.add(&shaped(item), &reflect_shape(item, model));
                    }
                    item.origins.iter().for_each(|origin| algebra.add_copy(&copied(origin), origin));
                }
                decided
            })
            .collect();
        let keys: Vec<Key> = if thorough {
            self.compared(model)
        } else {
            let open = model.items.iter().zip(&decided).filter(|(_, decided)| !**decided);
            // Where the shape is known to hold everything, a check makes the rest of it.
            let shape = |item: &Item| match item.conditions.is_empty() {
                true => reflected(&item.name),
                false => shaped(item),
            };
            let open = open.flat_map(|(item, _)| pairs(item).into_iter().map(move |pair| (pair, shape(item))));
            let open = open.filter(|((_, origin), shape)| !algebra.follows(origin, shape));
            open.flat_map(|((type_key, origin), shape)| [type_key, origin, shape]).collect()
        };
        algebra.canonicalise(keys.iter().map(String::as_str), BUDGET);

        let mut verdicts = Vec::new();
        for (item, decided) in model.items.iter_mut().zip(decided) {
            let shape = reflected(&item.name);
            let mut verdict = Verdict::Equivalent;
            let origins = if decided { Vec::new() } else { item.origins.clone() };
            for origin in origins.into_iter().filter(|origin| algebra.knows(origin)) {
                let copy = copied(&origin);
                // The rules that read both sides have not shown it.
                if algebra.same(&shape, &copy) {
                    continue;
                }
                let shape = if item.conditions.is_empty() { shape.clone() } else { shaped(item) };
                item.check = Some(origin.clone());
                // The check says all of it.
                item.conditions.clear();
                item.types_mut().into_iter().for_each(|ty| *ty = ty.without_rules());
                if let Some(pattern) = algebra.unreadable(&copy) {
                    verdict = Verdict::Unproved { why: format!("no check can be made from the pattern {pattern:?}") };
                    continue;
                }
                match algebra.within(&copy, &shape) {
                    Within::Proved => {}
                    Within::Refuted => {
                        item.kind = Kind::Newtype { inner: Ty::Any };
                        break;
                    }
                    Within::Undecided(why) => verdict = Verdict::Unproved { why },
                }
            }
            verdicts.push(verdict);
        }
        let first = |item: &Item| item.origins.first().cloned().unwrap_or_default();
        let proofs =
            model.items.iter().zip(verdicts).map(|(item, verdict)| self.proof_of(item, &first(item), model, verdict));
        Proof { types: proofs.collect(), unsatisfiable: self.unsatisfiable(&algebra) }
    }

    /// What the algebra is asked about.
    fn compared(&self, model: &Model) -> Vec<Key> {
        let copies = self.originals().into_iter().map(|(key, _)| copied(key));
        let types = model.items.iter().map(|item| reflected(&item.name));
        copies.chain(types).chain([NOTHING.to_owned()]).collect()
    }

    fn unsatisfiable(&self, algebra: &Algebra) -> Vec<Key> {
        let empty = self.originals().into_iter().filter(|(key, _)| algebra.is_empty(&copied(key)));
        empty.map(|(key, _)| key.clone()).collect()
    }

    fn proof_of(&self, item: &Item, key: &str, model: &Model, verdict: Verdict) -> TypeProof {
        // The key of what was outlined may say more than where it stands.
        let schema = self.outline.original(self.bundle, key);
        let pointer = schema.map(|schema| schema.origin.pointer.clone()).filter(|pointer| !pointer.is_empty());
        let mut deviations = deviations(item, model);
        for (name, places) in [("implied-object", &self.bundle.implied), ("one-sided", &self.bundle.relaxed)] {
            let at = deviations.len() - usize::from(deviations.last() == Some(&"derived-forms"));
            if item
                .origins
                .iter()
                .flat_map(|origin| origin.split('&'))
                .any(|at| places.contains(at.trim_end_matches('?')))
            {
                deviations.insert(at, name);
            }
        }
        let (name, by, widenings) = (item.name.clone(), Basis::of(item), item.widened.clone());
        let note = self.outline.is_wider_at(&item.origins).then_some(WIDER);
        TypeProof { name, origin: pointer.unwrap_or_else(|| key.to_owned()), verdict, by, deviations, widenings, note }
    }
}

/// How many schemas the algebra may be given for the definitions of one document, counted each time.
const BUDGET: usize = 20_000_000;

/// The key of what accepts no value.
const NOTHING: &str = "nothing";

/// The key of a reflected type. No pointer looks like it.
fn reflected(name: &str) -> Key {
    format!("type {name}")
}

/// The key of what the item accepts apart from its conditions.
fn shaped(item: &Item) -> Key {
    format!("shape {}", item.name)
}

/// The key of a definition's copy.
fn copied(key: &str) -> Key {
    format!("copy {key}")
}

fn verdict_of(relation: Relation) -> Verdict {
    match relation {
        Relation::Same => Verdict::Equivalent,
        Relation::LeftOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Type },
        Relation::RightOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Schema },
        Relation::Undecided(why) => Verdict::Unproved { why },
    }
}
