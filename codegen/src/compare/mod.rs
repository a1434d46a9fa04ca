//! Decides whether one schema accepts everything that another one accepts: by rules that read both side by side
//! ([`structural`]), by the algebra of `jsonschema` ([`algebra`]), and by values that separate them ([`witness`]).

mod algebra;
mod structural;
pub mod witness;

use crate::schema::Key;
pub use algebra::{Algebra, Definitions, Relation, Within, without_annotations};
pub use structural::{MAX_HOPS, Structural};

/// How many schemas the algebra may canonicalize for one document, counted once per definition that uses them.
pub const BUDGET: usize = 20_000_000;

/// The key of the schema that a type accepts. No pointer looks like it.
pub fn type_key(name: &str) -> Key {
    format!("type {name}")
}

/// The key of the schema that a type accepts apart from its conditions.
pub fn shape_key(name: &str) -> Key {
    format!("shape {name}")
}

/// The key of the copy of a definition. Types are compared with copies, which refer to the originals as the types do:
/// the algebra unfolds a recursive definition inside itself, and then does not recognize it.
pub fn copy_key(key: &str) -> Key {
    format!("copy {key}")
}
