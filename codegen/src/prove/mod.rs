//! Model against Bundle: is what each type accepts exactly what its schema accepts? Types are proved one by one with their
//! references left as references, to the same definitions on both sides, so the proof of each is small and together they
//! are the proof of all. What cannot be decided is said to be undecided.

mod canonical;
mod reflect;
mod witness;

use serde::Serialize;
use serde_json::Value;

use crate::model::Model;
use crate::schema::{Bundle, Key, Schema};
use crate::shape::Outline;
pub use canonical::{Definitions, Relation};
pub use reflect::{deviations, reflect};

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

/// What was found out about one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeProof {
    pub name: String,
    /// The pointer of the definition.
    pub origin: Key,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The deviations that the type makes use of.
    pub deviations: Vec<&'static str>,
}

/// The proofs of all types of a model, in its order, and the definitions that no value satisfies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    pub types: Vec<TypeProof>,
    #[serde(skip)]
    pub unsatisfiable: Vec<Key>,
}

impl Proof {
    /// True if every type is proved.
    pub fn holds(&self) -> bool {
        self.types.iter().all(|proof| proof.verdict == Verdict::Equivalent)
    }
}

/// Proves every item against every definition that it stands for.
pub fn prove(model: &Model, bundle: &Bundle, outline: &Outline, formats: bool) -> Proof {
    // An outlined definition stands beside those of the document. Where it came out of one of them, the proof of that one
    // goes through it: what outlining did is proved as well.
    let originals: Vec<(&Key, &Schema)> = bundle
        .definitions
        .iter()
        .chain(outline.definitions.iter().filter(|(key, _)| !bundle.definitions.contains_key(*key)))
        .collect();
    let mut definitions = Definitions::new(formats);
    for (key, schema) in &originals {
        definitions.add(key, schema);
    }
    for item in &model.items {
        definitions.add(&reflected(&item.name), &reflect(item, model));
    }
    definitions.add(NOTHING, &Schema::never());
    let prover = definitions.prepare();

    let unsatisfiable =
        originals.iter().filter(|(key, _)| prover.is_empty(key)).map(|(key, _)| (*key).clone()).collect();
    let mut types = Vec::new();
    for item in &model.items {
        let name = reflected(&item.name);
        let known = item.origins.iter().filter(|origin| originals.iter().any(|(key, _)| key == origin));
        let mut proofs = known.map(|origin| (origin.clone(), verdict_of(prover.relate(&name, origin)))).peekable();
        // A type that stands for no definition has nothing that it may accept.
        let unfounded = proofs.peek().is_none().then(|| (Key::new(), verdict_of(prover.relate(&name, NOTHING))));
        let mut proofs: Vec<_> = proofs.chain(unfounded).collect();
        // The first that fails, or else the first.
        let at = proofs.iter().position(|(_, verdict)| *verdict != Verdict::Equivalent).unwrap_or(0);
        let (origin, verdict) = proofs.swap_remove(at);
        types.push(TypeProof { name: item.name.clone(), origin, verdict, deviations: deviations(item, model) });
    }
    // What has no type is accepted by none.
    let typed = |key: &Key| model.items.iter().any(|item| item.origins.contains(key));
    for key in outline.definitions.keys().filter(|key| !typed(key)) {
        let verdict = verdict_of(prover.relate(NOTHING, key));
        types.push(TypeProof { name: "no type".to_owned(), origin: key.clone(), verdict, deviations: Vec::new() });
    }
    Proof { types, unsatisfiable }
}

/// The key of what accepts no value.
const NOTHING: &str = "nothing";

/// The key of a reflected type. No pointer looks like it.
fn reflected(name: &str) -> Key {
    format!("type {name}")
}

fn verdict_of(relation: Relation) -> Verdict {
    match relation {
        Relation::Same => Verdict::Equivalent,
        Relation::LeftOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Type },
        Relation::RightOnly(witness) => Verdict::Differs { witness, accepted_by: Side::Schema },
        Relation::Undecided(why) => Verdict::Unproved { why },
    }
}
