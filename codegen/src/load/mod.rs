//! Reads the files in one folder into [`Document`]s: values with their positions, and the references between them.
//! Interprets keywords only to find schemas; documents keep their dialect.

mod dialect;
mod files;
mod index;
mod json;
mod nearest;
mod node;
mod resolve;
mod yaml;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::{Code, Error, MAX_DIAGNOSTICS, Place, Result, Source};
use crate::schema::Origin;
pub use dialect::{Dialect, Subschemas};
pub use files::{display_name, path_from_bytes, read_inside};
use index::Resource;
pub use index::{METHODS, RECURSIVE_ANCHOR, is_extension};
pub use node::{Data, Node};
pub use resolve::{Location, Target, pointer_fragment, pointer_join, pointer_tokens};

/// The maximum depth of a document: that of serde_json when it reads a value of a generated type.
pub const MAX_DEPTH: usize = 128;

/// The default size limit of all documents of a module together, in bytes.
pub const MAX_DOCUMENT_BYTES: u64 = 64 << 20;

/// The maximum number of unresolved references for which a similar pointer is searched: somewhat more than a run shows.
const MAX_SUGGESTIONS: usize = 100;

/// Limits on the documents that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The total size of all documents of a module, in bytes.
    pub bytes: u64,
}

impl Limits {
    /// Returns the limits for this many bytes, or the default ones. Positions in a document have 32 bits.
    pub fn new(bytes: Option<u64>) -> Limits {
        Limits { bytes: bytes.unwrap_or(MAX_DOCUMENT_BYTES).min(u64::from(u32::MAX)) }
    }

    /// Returns the maximum number of bytes to read: one more than allowed, to notice that a document is too large.
    pub fn bytes_read(self) -> u64 {
        self.bytes.saturating_add(1)
    }

    /// Returns the maximum number of values in a document. Real documents have more than eight bytes for each.
    fn values(self) -> usize {
        usize::try_from(self.bytes / 8).unwrap_or(usize::MAX).max(1 << 10)
    }

    /// Returns the maximum number of values that aliases may add to a document: copies of copies grow exponentially.
    fn copies(self) -> usize {
        (self.values() / 32).max(1 << 10)
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::new(None)
    }
}

/// Returns the problem of a document with too many values.
fn too_many(limits: &Limits) -> Problem {
    let message = format!("the document has more than {} values", limits.values());
    Problem { code: Code::TooLarge, message, span: 0..0, pointer: String::new() }
}

/// A problem reported by the reader of a syntax; the `Library` adds the file.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    pub message: String,
    pub span: Range<usize>,
    /// The pointer of the value; empty if it is unknown.
    pub pointer: String,
}

/// The problems of one text: the first ones, and the number of further ones.
#[derive(Debug, Default)]
pub struct Problems {
    pub first: Vec<Problem>,
    pub more: usize,
}

impl Problems {
    /// Returns true if further problems are only counted.
    pub fn is_full(&self) -> bool {
        self.first.len() >= MAX_DIAGNOSTICS
    }

    /// Adds a problem, or counts it if there are too many.
    pub fn push(&mut self, problem: impl FnOnce() -> Problem) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.first.push(problem());
        }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Problems {
        Problems { first: vec![problem], more: 0 }
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct Document {
    pub source: Arc<Source>,
    pub root: Arc<Node>,
    /// The path that it was read from; `None` for built-in documents.
    pub path: Option<PathBuf>,
    /// Where the document is mounted in the virtual document: the tokens of its `$id`, if that is only a fragment.
    pub mount: Vec<String>,
    /// The URI that it was read by.
    uri: String,
    /// Its schemas with a base URI of their own, by their tokens; always including the root.
    resources: HashMap<Vec<String>, Resource>,
}

/// Options for reading documents.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of the documents.
    pub folder: PathBuf,
    /// The name of the folder in diagnostics and headers.
    pub label: String,
    /// The documents that form the virtual document, by their paths below the folder.
    pub documents: Vec<String>,
    /// The contents of documents that are not files, by their paths.
    pub given: HashMap<String, Vec<u8>>,
    /// The real paths of files whose names are not UTF-8, by their [displayed](display_name) ones.
    pub real: HashMap<String, PathBuf>,
    /// URLs, each with the folder that contains the documents below it.
    pub mounts: Vec<(String, PathBuf)>,
    /// How much is read.
    pub limits: Limits,
    /// Whether documents are read strictly by their dialect, even if that is hardly intended.
    pub strict: bool,
    /// The dialect of schemas without `$schema`; 2020-12 by default.
    pub dialect: Option<Dialect>,
}

/// The documents of one run.
#[derive(Debug, Default)]
pub struct Library {
    options: Options,
    /// The listed documents come first: together they form the virtual document.
    documents: Vec<Document>,
    listed: usize,
    /// Their total size in bytes.
    bytes: u64,
    /// Every resource by its URI.
    ids: HashMap<String, Location>,
    /// The number of further unresolved references for which a similar pointer is searched.
    suggestions: usize,
    /// The documents that could not be read by URI, with the first reason.
    failed: HashMap<String, Error>,
    /// The dialects of custom meta-schemas, by URI.
    dialects: HashMap<String, Option<Dialect>>,
    /// Unknown dialects and versions, with the locations that name them.
    unknown: Vec<(Location, String)>,
}

/// Reads the listed documents; others are read when a reference leads to them. `listed_at` returns the place in the
/// configuration that lists a document.
pub fn load(options: Options, listed_at: &dyn Fn(usize) -> Option<Place>) -> Result<Library> {
    let mut library = Library { options, suggestions: MAX_SUGGESTIONS, ..Library::default() };
    let mut problems = Error::none();
    for (index, path) in library.options.documents.clone().iter().enumerate() {
        if let Err(found) = library.read(path) {
            problems.extend(found.map(|problem| problem.or_at(listed_at(index))));
        }
    }
    problems.into_result()?;
    library.listed = library.documents.len();
    let mut dialect = library.options.dialect.unwrap_or(Dialect::DRAFT_2020_12);
    if library.is_openapi() {
        dialect = dialect.of_unversioned_openapi();
    }
    for document in 0..library.listed {
        library.index(document, dialect);
    }
    Ok(library)
}

impl Library {
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Returns the unknown dialects and versions, with the locations that name them.
    pub fn unknown_dialects(&self) -> &[(Location, String)] {
        &self.unknown
    }

    /// Returns the number of listed documents, which are the first.
    pub fn listed(&self) -> usize {
        self.listed
    }

    /// Returns the dialect of the schema at a location.
    pub fn dialect(&self, location: &Location) -> Dialect {
        self.resource(location).map_or(Dialect::DRAFT_2020_12, |(_, resource)| resource.dialect)
    }

    /// Returns the value at a location.
    pub fn node(&self, location: &Location) -> Option<&Node> {
        self.documents.get(location.document)?.root.at(&location.tokens)
    }

    /// Returns the place of a location, for a diagnostic.
    pub fn place(&self, location: &Location) -> Option<Place> {
        let document = self.documents.get(location.document)?;
        let span = document.root.at(&location.tokens).map_or(0..0, Node::span);
        Some(Place { source: document.source.clone(), span, pointer: pointer_join(&location.tokens) })
    }

    /// Returns the place of the schema of an origin.
    pub fn place_of(&self, origin: &Origin) -> Option<Place> {
        let document = self.documents.get(origin.document)?;
        // Editors search a file by its own pointers, wherever it is mounted in the virtual document.
        let tokens = pointer_tokens(origin.pointer.split_once('#').map_or("", |(_, fragment)| fragment));
        let own = tokens.strip_prefix(document.mount.as_slice()).unwrap_or(&tokens);
        Some(Place { source: document.source.clone(), span: origin.span.clone(), pointer: pointer_join(own) })
    }

    /// Returns the pointers to generate from, and whether all definitions are included. Without pointers, that is the
    /// document itself or, if it only contains schemas, all of these.
    pub fn roots(&self, pointers: &[String]) -> (Vec<String>, bool) {
        match pointers {
            [] if self.is_container() => (Vec::new(), true),
            [] => (vec!["#".to_owned()], false),
            pointers => (pointers.to_vec(), false),
        }
    }

    /// Returns true if the first document contains schemas but is not one: an OpenAPI document, or only definitions.
    pub fn is_container(&self) -> bool {
        let Some(root) = self.documents.first().map(|document| &document.root) else { return false };
        if index::openapi_version(root).is_some() {
            return true;
        }
        let beside = ["$schema", "$id", "id", "$comment", "title", "description", "info"];
        let folders = ["$defs", "definitions", "components"];
        let members = root.as_object();
        let has_any = |names: &[&str]| names.iter().any(|name| root.get(name).and_then(Node::as_object).is_some());
        has_any(&folders)
            && members
                .is_some_and(|members| members.keys().all(|name| beside.contains(&name) || folders.contains(&name)))
    }

    /// Returns true if the listed documents form an OpenAPI document, whose schemas may have `nullable` and `example`:
    /// one of them has a version of OpenAPI, or is mounted below `components`.
    fn is_openapi(&self) -> bool {
        self.documents.iter().any(|document| {
            index::openapi_version(&document.root).is_some()
                || document.mount.first().is_some_and(|first| first == "components")
        })
    }
}
