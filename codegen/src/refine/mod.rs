//! [`Model`] to [`Model`]: what turns types that are right into types that read well. Each pass is a file with its tests
//! and a line in [`PASSES`]; they run in that order. None of them decides what is accepted: the proof sees them all.

mod derives;
mod docs;
mod formats;
mod names;
mod order;

use crate::error::Result;
use crate::load::Library;
use crate::model::Model;
use crate::schema::{Bundle, Schema};
use crate::shape::Outline;

/// What the passes may look at.
pub struct Context<'a> {
    pub library: &'a Library,
    pub bundle: &'a Bundle,
    pub outline: &'a Outline,
    /// The name of the root type, where the configuration gives one.
    pub root_name: Option<&'a str>,
    /// Whether a `format` that has a Rust type becomes that type.
    pub formats: bool,
}

impl Context<'_> {
    /// The definition that an item was shaped from.
    pub fn schema(&self, origin: &str) -> Option<&Schema> {
        self.outline.definitions.get(self.outline.canonical(origin))
    }
}

pub use formats::asserts;
pub use names::is_type_name;

pub struct Pass {
    pub name: &'static str,
    pub run: fn(&mut Model, &Context<'_>) -> Result<()>,
}

pub const PASSES: &[Pass] = &[
    Pass { name: "order", run: order::run },
    Pass { name: "formats", run: formats::run },
    Pass { name: "docs", run: docs::run },
    Pass { name: "names", run: names::run },
    Pass { name: "derives", run: derives::run },
];

pub fn refine(mut model: Model, context: &Context<'_>) -> Result<Model> {
    for pass in PASSES {
        (pass.run)(&mut model, context)?;
    }
    Ok(model)
}
