//! Proves that each type of a model accepts exactly what its schema accepts. References are left as references to the
//! same definitions on both sides, so the proof of each type is small, and together they prove all types. What cannot
//! be decided is reported as undecided.

mod prover;

use serde::Serialize;
use serde_json::Value;

use crate::model::{Item, Ty, Widening};
use crate::schema::Key;
pub use prover::Prover;

/// The relation of a type to its schema.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// It accepts the same values, apart from the listed deviations.
    Equivalent,
    /// They differ: one side accepts `witness` and the other rejects it, as confirmed by the validator.
    Differs { witness: Value, accepted_by: Side },
    /// Undecided, with the reason.
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

/// What makes a type equivalent to its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The Rust type alone.
    Shape,
    /// The Rust type with rules on typed values.
    Rules,
    /// The Rust type with a rule about the JSON that it is read from.
    JsonRules,
}

impl Basis {
    fn for_item(item: &Item) -> Basis {
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

/// The result for one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeProof {
    pub name: String,
    /// The pointer of the definition.
    pub origin: Key,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What makes the type equivalent.
    #[serde(skip_serializing_if = "Basis::is_shape")]
    pub by: Basis,
    /// The deviations that the type uses.
    pub deviations: Vec<&'static str>,
    /// The widenings that were requested for the type: it is proved against the schema that they result in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub widenings: Vec<Widening>,
    /// A note about its shape.
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

/// The number of types with each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Verdicts {
    /// Equivalent by their Rust types alone.
    pub equivalent_by_shape: usize,
    /// Equivalent by their Rust types with rules on typed values.
    pub equivalent_with_rules: usize,
    /// Equivalent by their Rust types with a rule about the JSON that they are read from.
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

    /// Returns true if every type is proved.
    pub fn holds(&self) -> bool {
        self.unproved().next().is_none()
    }

    /// Returns the types that are not proved.
    pub(crate) fn unproved(&self) -> impl Iterator<Item = &TypeProof> {
        self.types.iter().filter(|proof| proof.verdict != Verdict::Equivalent)
    }
}
