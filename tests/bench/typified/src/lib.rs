//! What typify 0.8 makes of the same schema, with its default settings; see build.rs for how the schema is prepared.

#![allow(clippy::all)]

include!(concat!(env!("OUT_DIR"), "/types.rs"));

/// The code itself, formatted.
pub const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/types.rs"));

/// The same with the builders that `cargo typify` adds unless told otherwise.
pub const WITH_BUILDERS: &str = include_str!(concat!(env!("OUT_DIR"), "/with_builders.rs"));
