//! What the fuzz targets call, and what judges generated code.

#[path = "../../tests/mutations/judged.rs"]
mod judged;
mod targets;

pub use targets::{descriptions, documents, patterns, sources};

/// Where the generator's own source is.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src");
