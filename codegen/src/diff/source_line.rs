//! Locates schemas and values in the documents of one version.

use serde::Serialize;

use super::side::Side;
use crate::load::{Location, pointer_tokens};
use crate::schema::Origin;

/// A line of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    pub file: String,
    /// The line number, starting at 1.
    pub line: usize,
}

impl SourceLine {
    /// The line of a schema.
    pub fn of_schema(side: &Side, origin: &Origin) -> Option<SourceLine> {
        SourceLine::at(side, origin.document, origin.span.start)
    }

    /// The line of a value.
    pub fn of_location(side: &Side, location: &Location) -> Option<SourceLine> {
        SourceLine::at(side, location.document, side.library.node(location)?.span().start)
    }

    /// The line of a definition, or of what its pointer leads to.
    pub fn of_key(side: &Side, key: &str) -> Option<SourceLine> {
        if let Some(schema) = side.definitions.get(key) {
            return SourceLine::of_schema(side, &schema.origin);
        }
        let tokens = pointer_tokens(key.strip_prefix('#')?);
        let listed = side.library.documents().iter().take(side.library.listed()).enumerate();
        listed.rev().find_map(|(document, read)| {
            let tokens = tokens.strip_prefix(read.mount.as_slice())?.to_vec();
            SourceLine::of_location(side, &Location { document, tokens })
        })
    }

    fn at(side: &Side, document: usize, byte: usize) -> Option<SourceLine> {
        let source = &side.library.documents().get(document)?.source;
        Some(SourceLine { file: source.name.clone(), line: source.position(byte)?.line + 1 })
    }
}
