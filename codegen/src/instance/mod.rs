//! Values for a schema, valid and otherwise: [`Generator`] makes instances that a schema describes, `Smallest` one with
//! nothing in it that can be left out, [`mutate`] changes them so that most no longer are. Seeded, so that a run can be
//! repeated. None of them judges: a validator does.

mod compound;
mod flat;
mod generate;
mod mutate;
mod number;
mod smallest;
mod text;

use rand::rngs::Xoshiro256PlusPlus as Random;

pub use generate::Generator;
pub use mutate::mutate;
pub(crate) use smallest::{OTHER, Smallest, Step};
