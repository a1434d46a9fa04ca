//! Whether one schema accepts what another one accepts: rules that read both side by side ([`structural`]), the canonical
//! forms of `jsonschema` and the algebra on them ([`algebra`]), and values that tell them apart ([`witness`]).

mod algebra;
mod structural;
pub mod witness;

use crate::schema::Key;
pub use algebra::{Algebra, Definitions, Relation, Within, asserting};
pub use structural::{MAX_HOPS, Structural};

/// How many schemas the algebra may be given for the definitions of one document, counted each time.
pub const BUDGET: usize = 20_000_000;

/// The key of what a type accepts. No pointer looks like it.
pub fn type_key(name: &str) -> Key {
    format!("type {name}")
}

/// The key of what a type accepts apart from its conditions.
pub fn shape_key(name: &str) -> Key {
    format!("shape {name}")
}

/// The key of a definition's copy: types are compared with copies, which refer to the originals as the types do. Where a
/// definition refers to itself, the algebra unfolds it inside itself and then does not know it again.
pub fn copy_key(key: &str) -> Key {
    format!("copy {key}")
}
