//! Text to [`Document`]s: values that know where they stand, and the references between them. What goes in are files
//! below one folder; what comes out still speaks the dialect that it was written in.

mod json;
mod resolve;

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Number, Value};

use crate::error::{Code, Diagnostic, Error, Place, Result, Source};
pub use resolve::{Location, pointer_join, pointer_tokens};

/// How deep a document may nest: as deep as serde_json reads a value of the type that comes out.
pub const MAX_DEPTH: usize = 128;

/// A value of a document, with the bytes that it was read from and its members in the order in which they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Range<usize>,
    pub data: Data,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    Object(IndexMap<String, Node>),
}

impl Node {
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    pub fn index(&self, index: usize) -> Option<&Node> {
        self.as_array()?.get(index)
    }

    pub fn as_object(&self) -> Option<&IndexMap<String, Node>> {
        match &self.data {
            Data::Object(members) => Some(members),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.data {
            Data::Array(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value without its positions.
    pub fn to_value(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => Value::Number(number.clone()),
            Data::String(text) => Value::String(text.clone()),
            Data::Array(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Data::Object(members) => Value::Object(members.iter().map(|(k, v)| (k.clone(), v.to_value())).collect()),
        }
    }

    /// What the value at a JSON pointer (RFC 6901, already split and unescaped) is.
    fn at(&self, tokens: &[String]) -> Option<&Node> {
        tokens.iter().try_fold(self, |node, token| match &node.data {
            Data::Object(members) => members.get(token),
            Data::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// What a reader of one syntax reports; `Library` knows the file.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    pub message: String,
    pub span: Range<usize>,
    pub pointer: String,
}

/// One file, read.
#[derive(Debug)]
pub struct Document {
    pub source: Arc<Source>,
    pub root: Node,
    /// Where in the virtual document this one stands: the tokens of its `$id`, where that is only a fragment.
    pub mount: Vec<String>,
}

/// The documents of one run, and the folder that they may come from.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    /// How the folder is called in diagnostics and headers.
    label: String,
    /// Those that were listed come first: together they form the virtual document.
    documents: Vec<Document>,
    listed: usize,
}

/// Reads the listed documents; what they refer to is read when a reference leads there. `listed_at` says where the list
/// names a document.
pub fn load(
    folder: &Path,
    label: &str,
    listed: &[String],
    listed_at: &dyn Fn(usize) -> Option<Place>,
) -> Result<Library> {
    let mut library = Library { folder: folder.to_owned(), label: label.to_owned(), documents: Vec::new(), listed: 0 };
    let mut problems = Vec::new();
    for (index, path) in listed.iter().enumerate() {
        if let Err(found) = library.read(path) {
            problems.extend(found.into_iter().map(|problem| problem.or_at(listed_at(index))));
        }
    }
    library.listed = library.documents.len();
    if problems.is_empty() { Ok(library) } else { Err(Error::new(problems)) }
}

impl Library {
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// A document by its path below the folder, read now if it was not read before.
    fn read(&mut self, path: &str) -> Result<usize, Vec<Diagnostic>> {
        let name = if self.label.is_empty() { path.to_owned() } else { format!("{}/{path}", self.label) };
        if let Some(known) = self.documents.iter().position(|document| document.source.name == name) {
            return Ok(known);
        }
        let text = self.text(path, &name).map_err(|problem| vec![problem])?;
        let source = Arc::new(Source { name, text });
        let root = json::parse(&source.text).map_err(|problems| {
            let at = |problem: Problem| {
                let place = Place { source: source.clone(), span: problem.span, pointer: problem.pointer };
                Diagnostic::new(problem.code, problem.message).at(place)
            };
            problems.into_iter().map(at).collect::<Vec<_>>()
        })?;
        let mount = root.get("$id").and_then(Node::as_str).and_then(|id| id.strip_prefix('#'));
        let mount = mount.map(pointer_tokens).unwrap_or_default();
        self.documents.push(Document { source, root, mount });
        Ok(self.documents.len() - 1)
    }

    /// The text of a file, if it lies in the folder.
    fn text(&self, path: &str, name: &str) -> Result<String, Diagnostic> {
        let outside = || Diagnostic::new(Code::OutsideFolder, format!("`{path}` leads out of the schema folder"));
        if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(outside());
        }
        let io = |error: std::io::Error| Diagnostic::new(Code::Io, format!("cannot read {name}: {error}"));
        // A symbolic link may lead out as well.
        let folder = self.folder.canonicalize().map_err(io)?;
        let file = folder.join(path).canonicalize().map_err(io)?;
        if !file.starts_with(folder) {
            return Err(outside());
        }
        // Whoever opens a pipe waits for what is written to it.
        if !file.metadata().map_err(io)?.is_file() {
            return Err(Diagnostic::new(Code::Io, format!("cannot read {name}: it is not a file")));
        }
        let bytes = std::fs::read(&file).map_err(io)?;
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let source = Arc::new(Source { name: name.to_owned(), text });
            Diagnostic::new(Code::NotUtf8, "not UTF-8").at(Place { source, span: at..at, pointer: String::new() })
        })
    }

    /// The value at a location.
    pub fn node(&self, location: &Location) -> Option<&Node> {
        self.documents.get(location.document)?.root.at(&location.tokens)
    }

    /// Where a location stands, for a diagnostic.
    pub fn place(&self, location: &Location) -> Option<Place> {
        let document = self.documents.get(location.document)?;
        let span = document.root.at(&location.tokens).map_or(0..0, |node| node.span.clone());
        Some(Place { source: document.source.clone(), span, pointer: pointer_join(&location.tokens) })
    }

    /// Where the definition of a key stands, which was read from these bytes of a document.
    pub fn place_of(&self, document: usize, key: &str, span: Range<usize>) -> Option<Place> {
        let document = self.documents.get(document)?;
        // A file is searched by its own pointers, wherever in the virtual document it stands.
        let tokens = pointer_tokens(key.split_once('#').map_or("", |(_, fragment)| fragment));
        let own = tokens.strip_prefix(document.mount.as_slice()).unwrap_or(&tokens);
        Some(Place { source: document.source.clone(), span, pointer: pointer_join(own) })
    }

    /// True if the listed documents form an OpenAPI document, whose schemas may say `nullable` and `example`: one of
    /// them says so, or stands by its `$id` below `components`.
    pub fn is_openapi(&self) -> bool {
        self.documents.iter().any(|document| {
            document.root.get("openapi").is_some() || document.mount.first().is_some_and(|first| first == "components")
        })
    }
}
