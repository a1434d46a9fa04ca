//! The functions of the fuzz targets, and the check of generated code.

#[path = "../../tests/mutations/judged.rs"]
mod judged;
mod targets;

pub use targets::{descriptions, documents, patterns, sources};

/// The folder of the generator's source.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src");
