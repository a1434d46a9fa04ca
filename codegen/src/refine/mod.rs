//! Turns a correct [`Model`] into a readable one. Each pass is a file with its tests and an entry in `PASSES`, which run in
//! that order. No pass decides what is accepted: the proof runs after all of them.

mod boxes;
mod defaults;
mod derives;
mod docs;
mod formats;
mod markdown;
mod names;
mod notes;
mod places;
mod reserved;
mod type_names;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::error::Result;
use crate::model::Model;
use crate::schema::{Bundle, Schema};
use crate::shape::Outline;

/// The input that passes may use besides the model.
pub struct Context<'a> {
    pub bundle: &'a Bundle,
    pub outline: &'a Outline,
    /// The names of the types of the documents.
    pub names: &'a Names,
    /// The name of the root type, if it is configured.
    pub root_name: Option<&'a str>,
    /// Whether a `format` that has a Rust type becomes that type.
    pub formats: bool,
    /// The types that are configured for formats, by the name of the format.
    pub format_types: HashMap<&'a str, &'a str>,
    /// The types that have not been proved equivalent to their schemas.
    pub open: HashSet<String>,
    /// The nodes of the documents by their pointers, initialised on first use.
    pub nodes: OnceCell<HashMap<&'a str, &'a Schema>>,
}

impl<'a> Context<'a> {
    /// Returns the simplified form of the definition that an item was shaped from.
    pub fn schema(&self, origin: &str) -> Option<&'a Schema> {
        self.outline.simple(origin)
    }

    /// Returns the schema in the document that an item was shaped from. For an enum from several branches, that is their
    /// union.
    fn original(&self, origin: &str) -> Option<&'a Schema> {
        let union = origin.trim_end_matches('?').strip_suffix('&').and_then(type_names::union_of);
        let outlined = self.outline.original(self.bundle, union.unwrap_or(origin));
        outlined.or_else(|| self.node(union?))
    }

    /// Returns the node of a document at a pointer.
    fn node(&self, pointer: &str) -> Option<&'a Schema> {
        let nodes = self.nodes.get_or_init(|| {
            let mut nodes = HashMap::new();
            for schema in self.bundle.definitions.values() {
                schema.walk(&mut |node| {
                    nodes.entry(node.origin.pointer.as_str()).or_insert(node);
                });
            }
            nodes
        });
        nodes.get(pointer).copied()
    }
}

pub use derives::{Derived, Obstacle};
pub use formats::string_type;
pub use markdown::is_unwanted;
pub use places::each_type;
pub use reserved::is_type_name;
pub use type_names::{Names, names, names_of_pointer};

type Pass = fn(&mut Model, &Context<'_>) -> Result<()>;

const PASSES: &[Pass] = &[formats::run, boxes::run, docs::run, names::run];

/// The passes that depend on the rules.
const PASSES_AFTER_RULES: &[Pass] = &[defaults::run, derives::run];

/// Runs the passes that do not depend on the rules.
pub fn refine(mut model: Model, context: &Context<'_>) -> Result<Model> {
    for pass in PASSES {
        pass(&mut model, context)?;
    }
    Ok(model)
}

/// Runs the passes that depend on the rules.
pub fn complete(model: &mut Model, context: &Context<'_>) -> Result<()> {
    PASSES_AFTER_RULES.iter().try_for_each(|pass| pass(model, context))
}
