//! Values of a schema, valid and otherwise: [`Generator`] generates instances, `Smallest` builds one with nothing that
//! can be omitted, and [`mutate`] changes instances so that most become invalid. All are seeded and reproducible. Only
//! a validator decides what is valid.

mod compound;
mod flat;
mod generate;
mod mutate;
mod number;
mod smallest;
mod string;

use rand::rngs::Xoshiro256PlusPlus as Random;

pub use generate::Generator;
pub use mutate::mutate;
pub(crate) use smallest::{OTHER, Smallest, Step};
