//! [`Model`] to [`Model`]: what turns types that are right into types that read well. Each pass is a file with its tests
//! and a place in `PASSES`, in the order in which they run. None of them decides what is accepted: the proof sees them all.

mod boxes;
mod defaults;
mod derives;
mod docs;
mod formats;
mod markdown;
mod names;
mod notes;
mod order;
mod places;
mod types;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::error::Result;
use crate::model::Model;
use crate::schema::{Bundle, Schema};
use crate::shape::Outline;

/// What the passes may look at.
pub struct Context<'a> {
    pub bundle: &'a Bundle,
    pub outline: &'a Outline,
    /// What the documents' own types are called.
    pub names: &'a Names,
    /// The name of the root type, where the configuration gives one.
    pub root_name: Option<&'a str>,
    /// Whether a `format` that has a Rust type becomes that type.
    pub formats: bool,
    /// The types that are given to formats, by the names of these.
    pub format_types: HashMap<&'a str, &'a str>,
    /// The types that are not known to accept what their schemas do.
    pub open: HashSet<String>,
    /// The nodes of the documents by where they stand, once one is looked for.
    pub nodes: OnceCell<HashMap<&'a str, &'a Schema>>,
}

impl<'a> Context<'a> {
    /// The definition that an item was shaped from.
    pub fn schema(&self, origin: &str) -> Option<&'a Schema> {
        self.outline.simple(origin)
    }

    /// What the document says where an item was shaped from: of branches that list values and are one enum, their union.
    fn original(&self, origin: &str) -> Option<&'a Schema> {
        let union = origin.trim_end_matches('?').strip_suffix('&').and_then(types::union_of);
        let outlined = self.outline.original(self.bundle, union.unwrap_or(origin));
        outlined.or_else(|| self.node(union?))
    }

    /// The node of a document that stands at a pointer.
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
pub use formats::text_type;
pub use markdown::is_unwanted;
pub use places::each_type;
pub use types::{Names, is_type_name, names, names_of_pointer};

type Pass = fn(&mut Model, &Context<'_>) -> Result<()>;

const PASSES: &[Pass] = &[order::run, formats::run, boxes::run, docs::run, names::run];

/// The passes for what depends on the rules.
const LAST: &[Pass] = &[defaults::run, derives::run];

pub fn refine(mut model: Model, context: &Context<'_>) -> Result<Model> {
    for pass in PASSES {
        pass(&mut model, context)?;
    }
    Ok(model)
}

/// As `refine`, once the rules have settled what each type is.
pub fn complete(model: &mut Model, context: &Context<'_>) -> Result<()> {
    LAST.iter().try_for_each(|pass| pass(model, context))
}
