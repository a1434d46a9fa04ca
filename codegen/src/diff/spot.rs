//! Where something stands in the files of one version.

use serde::Serialize;

use super::side::Side;
use crate::load::{Location, pointer_tokens};
use crate::schema::Origin;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
}

impl Spot {
    /// Where a schema stands.
    pub fn of(side: &Side, origin: &Origin) -> Option<Spot> {
        Spot::at(side, origin.document, origin.span.start)
    }

    /// Where a value stands.
    pub fn of_location(side: &Side, location: &Location) -> Option<Spot> {
        Spot::at(side, location.document, side.library.node(location)?.span().start)
    }

    /// Where a definition stands, or what its pointer leads to.
    pub fn of_key(side: &Side, key: &str) -> Option<Spot> {
        if let Some(schema) = side.definitions.get(key) {
            return Spot::of(side, &schema.origin);
        }
        let tokens = pointer_tokens(key.strip_prefix('#')?);
        let listed = side.library.documents().iter().take(side.library.listed()).enumerate();
        listed.rev().find_map(|(document, read)| {
            let tokens = tokens.strip_prefix(read.mount.as_slice())?.to_vec();
            Spot::of_location(side, &Location { document, tokens })
        })
    }

    fn at(side: &Side, document: usize, byte: usize) -> Option<Spot> {
        let source = &side.library.documents().get(document)?.source;
        Some(Spot { file: source.name.clone(), line: source.position(byte)?.line + 1 })
    }
}
