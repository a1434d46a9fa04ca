//! Turns a [`Bundle`] into a [`Model`]: decides which Rust type each definition becomes. Names and order still come from
//! JSON pointers; `refine` replaces them. Constraints that a Rust type cannot express are dropped here, and the proof finds
//! each of them.

mod batches;
mod budget;
mod conditional;
mod dispatch;
mod impossible;
mod int;
mod intersect;
mod lift;
mod members;
mod merge;
mod outline;
mod overlapping;
mod simplify;
mod tagged;
mod tuple;
mod typed;
mod unchosen;
mod union;

use crate::error::Result;
use crate::model::{Deviations, Model, RuleForm};
use crate::schema::Bundle;
pub use dispatch::branches;
pub use impossible::impossible;
pub use int::int;
pub use members::member;
pub use outline::{Choice, Definition, Outline, outline, string_enum};
pub use overlapping::overlapping;
pub use tagged::{Branch, is_one_object};
pub use typed::is_typed;
pub use unchosen::unchosen;

/// What the types may look like.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub deviations: Deviations,
    /// Whether `format` asserts.
    pub formats: bool,
    /// Whether a property with rules is a type of its own.
    pub rules: RuleForm,
}

/// Shapes every definition of an outline.
pub fn shape(outline: &Outline, bundle: &Bundle, deviations: Deviations) -> Result<Model> {
    let items = lift::lift(outline, deviations)?;
    let root = bundle.roots.first().map(|key| outline.canonical(key).to_owned()).unwrap_or_default();
    Ok(Model { items: items.into(), root, deviations, ..Model::default() })
}
