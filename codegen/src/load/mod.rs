//! Reads files below one folder into [`Document`]s: values with their positions, and the references between them. Nothing
//! here interprets a keyword beyond what it takes to find schemas; documents stay in the dialect they are written in.

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
pub use dialect::{Dialect, Holds};
pub use files::{display_name, path_from_bytes, read_inside};
use index::Resource;
pub use index::{METHODS, RECURSIVE, is_extension};
pub use node::{Data, Node};
pub use resolve::{Location, Target, pointer_fragment, pointer_join, pointer_tokens};

/// How deep a document may nest: as deep as serde_json reads a value of a generated type.
pub const MAX_DEPTH: usize = 128;

/// The default size limit of all documents of a module together, in bytes.
pub const MAX_DOCUMENT_BYTES: u64 = 64 << 20;

/// For how many references that lead nowhere a similar pointer is looked for: as many as a run shows, and some more.
const MAX_SUGGESTIONS: usize = 100;

/// How much of what documents hold is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of all documents of a module.
    pub bytes: u64,
}

impl Limits {
    /// Returns the limits for that many bytes, or for the default. Positions in a document have 32 bits.
    pub fn new(bytes: Option<u64>) -> Limits {
        Limits { bytes: bytes.unwrap_or(MAX_DOCUMENT_BYTES).min(u64::from(u32::MAX)) }
    }

    /// Returns how many bytes to read at most: one more than are allowed, to see that a document is too large.
    pub fn bytes_read(self) -> u64 {
        self.bytes.saturating_add(1)
    }

    /// Returns how many values one document may have. Real documents have more than eight bytes for each.
    fn values(self) -> usize {
        usize::try_from(self.bytes / 8).unwrap_or(usize::MAX).max(1 << 10)
    }

    /// Returns how many values the aliases of one document may add to it: copies of copies grow exponentially.
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

/// A problem that the reader of a syntax reports; `Library` knows the file.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    pub message: String,
    pub span: Range<usize>,
    /// Of the value that it concerns; empty where no value is known.
    pub pointer: String,
}

/// The problems of one text: the first ones, and how many more there are.
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

    /// Adds a problem; where there are many, only counts it.
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

/// One file, read.
#[derive(Debug)]
pub struct Document {
    pub source: Arc<Source>,
    pub root: Arc<Node>,
    /// Where it was read from; `None` for what is built in.
    pub path: Option<PathBuf>,
    /// Where in the virtual document this one stands: the tokens of its `$id`, where that is only a fragment.
    pub mount: Vec<String>,
    /// The URI that it was read by.
    uri: String,
    /// Its schemas with a URI of their own, by their tokens; the root is always among them.
    resources: HashMap<Vec<String>, Resource>,
}

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder that documents may come from.
    pub folder: PathBuf,
    /// How the folder is called in diagnostics and headers.
    pub label: String,
    /// The documents that form the virtual document, by their paths below the folder.
    pub documents: Vec<String>,
    /// The bytes of those that are no files, by the paths that they go by.
    pub given: HashMap<String, Vec<u8>>,
    /// Where below the folder those lie whose names are not UTF-8, by what they are [shown](display_name).
    pub real: HashMap<String, PathBuf>,
    /// URLs, and the folders that hold what is below them.
    pub mounts: Vec<(String, PathBuf)>,
    /// How much is read.
    pub limits: Limits,
    /// Whether documents are read as their dialects say, also where that is hardly meant.
    pub strict: bool,
    /// What schemas without `$schema` are written in; 2020-12 unless told.
    pub dialect: Option<Dialect>,
}

/// The documents of one run.
#[derive(Debug, Default)]
pub struct Library {
    options: Options,
    /// Those that were listed come first: together they form the virtual document.
    documents: Vec<Document>,
    listed: usize,
    /// How many bytes they have together.
    bytes: u64,
    /// Every resource by its URI.
    ids: HashMap<String, Location>,
    /// For how many more references that lead nowhere a similar pointer is looked for.
    suggestions: usize,
    /// What could not be read, by its URI, and the first reason.
    failed: HashMap<String, Error>,
    /// What `$schema` was found to mean, where it names a meta-schema of one's own.
    dialects: HashMap<String, Option<Dialect>>,
    /// Where a dialect or a version is named that nobody knows, and which.
    unknown: Vec<(Location, String)>,
}

/// Reads the listed documents; others are read when a reference leads there. `listed_at` returns the place in the list that
/// names a document.
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
        dialect = dialect.of_some_openapi();
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

    /// Where a dialect or a version is named that is not known here, and which.
    pub fn unknown_dialects(&self) -> &[(Location, String)] {
        &self.unknown
    }

    /// How many documents were listed; they are the first.
    pub fn listed(&self) -> usize {
        self.listed
    }

    /// The dialect of the schema at a location.
    pub fn dialect(&self, location: &Location) -> Dialect {
        self.resource(location).map_or(Dialect::DRAFT_2020_12, |(_, resource)| resource.dialect)
    }

    /// The value at a location.
    pub fn node(&self, location: &Location) -> Option<&Node> {
        self.documents.get(location.document)?.root.at(&location.tokens)
    }

    /// Where a location stands, for a diagnostic.
    pub fn place(&self, location: &Location) -> Option<Place> {
        let document = self.documents.get(location.document)?;
        let span = document.root.at(&location.tokens).map_or(0..0, Node::span);
        Some(Place { source: document.source.clone(), span, pointer: pointer_join(&location.tokens) })
    }

    /// Where the schema of an origin stands: these bytes of a document.
    pub fn place_of(&self, origin: &Origin) -> Option<Place> {
        let document = self.documents.get(origin.document)?;
        // A file is searched by its own pointers, wherever in the virtual document it stands.
        let tokens = pointer_tokens(origin.pointer.split_once('#').map_or("", |(_, fragment)| fragment));
        let own = tokens.strip_prefix(document.mount.as_slice()).unwrap_or(&tokens);
        Some(Place { source: document.source.clone(), span: origin.span.clone(), pointer: pointer_join(own) })
    }

    /// Returns the pointers to generate from, and whether all definitions are meant: whoever names no pointer means the
    /// document itself, or, where it only holds schemas, all of these.
    pub fn roots(&self, pointers: &[String]) -> (Vec<String>, bool) {
        match pointers {
            [] if self.is_container() => (Vec::new(), true),
            [] => (vec!["#".to_owned()], false),
            pointers => (pointers.to_vec(), false),
        }
    }

    /// Returns true if the first document holds schemas and is not one itself: an OpenAPI document, or nothing but definitions.
    pub fn is_container(&self) -> bool {
        let Some(root) = self.documents.first().map(|document| &document.root) else { return false };
        if index::openapi_version(root).is_some() {
            return true;
        }
        let beside = ["$schema", "$id", "id", "$comment", "title", "description", "info"];
        let folders = ["$defs", "definitions", "components"];
        let members = root.as_object();
        let holds = |names: &[&str]| names.iter().any(|name| root.get(name).and_then(Node::as_object).is_some());
        holds(&folders)
            && members
                .is_some_and(|members| members.keys().all(|name| beside.contains(&name) || folders.contains(&name)))
    }

    /// True if the listed documents form an OpenAPI document, whose schemas may say `nullable` and `example`: one of
    /// them says so, or stands by its `$id` below `components`.
    fn is_openapi(&self) -> bool {
        self.documents.iter().any(|document| {
            index::openapi_version(&document.root).is_some()
                || document.mount.first().is_some_and(|first| first == "components")
        })
    }
}
