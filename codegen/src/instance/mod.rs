//! Values for a schema, valid and otherwise: [`Generator`] makes instances that a schema describes, [`mutate`] changes
//! them so that most no longer are. Seeded, so that a run can be repeated. Neither judges: a validator does.

mod generate;
mod mutate;
mod text;

pub use generate::Generator;
pub use mutate::mutate;
