//! Model against Bundle: is what each type accepts exactly what its schema accepts? Types are proved one by one with their
//! references left as references, to the same definitions on both sides, so the proof of each is small and together they
//! are the proof of all. What cannot be decided is said to be undecided.

mod prover;

use serde::Serialize;
use serde_json::Value;

use crate::model::{Item, Ty, Widening};
use crate::schema::Key;
pub use prover::Prover;

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
        self.unproved().next().is_none()
    }

    /// The types that are not proved.
    pub(crate) fn unproved(&self) -> impl Iterator<Item = &TypeProof> {
        self.types.iter().filter(|proof| proof.verdict != Verdict::Equivalent)
    }
}
