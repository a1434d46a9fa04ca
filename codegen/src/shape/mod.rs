//! [`Bundle`] to [`Model`]: which Rust type each definition becomes. Names, docs and order are those of the schema's
//! pointers still; `refine` makes them a person's. What a type cannot hold is left out here, and the proof notices.

mod batches;
mod budget;
mod conditional;
mod impossible;
mod lift;
mod merge;
mod outline;
mod overlapping;
mod simplify;
mod tagged;
mod tuple;
mod typed;
mod unchosen;
mod when;

use crate::error::Result;
use crate::model::{Deviations, Model, RuleForm};
use crate::schema::Bundle;
pub use impossible::impossible;
pub use lift::{int, member, members};
pub use outline::{Choice, Outline, outline, texts};
pub use overlapping::overlapping;
pub use tagged::is_one_object;
pub use typed::is_typed;
pub use unchosen::unchosen;
pub use when::branches;

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
