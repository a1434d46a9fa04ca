//! The errors of a run: every problem is a [`Diagnostic`] with a code, a place and a help line, and one run reports all
//! of them together. Nothing here decides whether something is a problem.

mod render;
mod source;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::shown;
pub use source::Source;

/// The maximum number of problems kept per run; further ones are counted.
pub const MAX_DIAGNOSTICS: usize = 1_000;

/// The maximum length of a message, in characters.
const MAX_MESSAGE_CHARS: usize = 240;

/// The maximum length of a help line, in characters.
const MAX_HELP_CHARS: usize = 800;

/// The maximum length of a pointer in serialized diagnostics, in characters.
const MAX_POINTER_CHARS: usize = 4_096;

/// A place in a document: its bytes, and the JSON pointer of the value there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Range<usize>,
    /// A JSON pointer as a URI fragment, `#/properties/id`; empty if the document has no pointers (TOML).
    pub pointer: String,
}

macro_rules! codes {
    ($($variant:ident = $code:literal, $help:literal;)*) => {
        /// Every kind of problem, with its code and what to do about it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $help] $variant,)* }

        impl Code {
            /// All codes, for the documentation and for the test that each of them is used.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// Returns the stable name, `lockstep::…`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => concat!("lockstep::", $code),)* }
            }

            /// Returns the default help line.
            pub fn help(self) -> &'static str {
                match self { $(Code::$variant => $help,)* }
            }
        }
    };
}

codes! {
    Io = "io", "check that the path is right, and that it can be read and written";
    Config = "config", "see docs/configuration.md for the keys of lockstep.toml";
    NotUtf8 = "not-utf8", "save the file as UTF-8";
    Syntax = "syntax", "correct the document; nothing was generated from it";
    DuplicateKey = "duplicate-key", "remove or rename one of the two: which one applies is undefined (RFC 8259, section 4)";
    TooDeep = "too-deep", "flatten the document: values may be nested 128 levels deep";
    TooLarge = "too-large", "raise the bound with `max-document-bytes` in lockstep.toml, or with `--max-document-bytes`";
    NotASchema = "not-a-schema", "a schema is an object, `true` or `false`";
    Keyword = "keyword", "write the keyword as specified by the dialect";
    UnresolvedReference = "unresolved-reference", "add the document with the target to `documents`, or correct the reference";
    OutsideFolder = "outside-folder", "copy the document into the schema folder: nothing outside it is read";
    ReferenceCycle = "reference-cycle", "add a constraint to one of the schemas: a cycle of references alone describes nothing";
    Unsatisfiable = "unsatisfiable", "correct the schema: no JSON value can satisfy it, so its type could never be deserialized";
    Overlap = "overlap", "make the branches exclusive, or put the narrower branch of an `anyOf` first: a value that matches several branches of `oneOf` is rejected, and for `anyOf` the first branch is used";
    Shape = "shape", "please report this with the schema";
    Proof = "proof", "please report this with the schema";
    Source = "source", "check the path or the URL in lockstep.toml; nothing was changed";
    Edited = "edited", "keep the edit and skip the update, or overwrite it with `--overwrite`";
    Version = "version", "add a `version` to the package's Cargo.toml, like `version = \"0.1.0\"`";
    Interrupted = "interrupted", "run `cargo lockstep update`, which finishes it";
    UnknownKeyword = "unknown-keyword", "correct the keyword, or leave it: an unknown keyword asserts nothing";
    NotCovered = "not-covered", "write the missing part by hand if you need it; everything else follows the document";
    Dialect = "dialect", "check that this is intended, or name the document's dialect with `--dialect`";
    Stale = "stale", "run `cargo lockstep --write` and commit the result";
    Orphan = "orphan", "run `cargo lockstep --write`, which removes it, or name it again in lockstep.toml";
}

/// One problem, with its place if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub message: String,
    pub help: String,
    pub place: Option<Box<Place>>,
    /// Whether the run succeeds despite the problem.
    pub is_warning: bool,
}

impl Diagnostic {
    /// Creates a problem with the default help line of its code. A long message is shortened in its middle.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        let message = match shown::clipped(&message, MAX_MESSAGE_CHARS) {
            std::borrow::Cow::Borrowed(_) => message,
            std::borrow::Cow::Owned(clipped) => clipped,
        };
        Diagnostic { code, message, help: code.help().to_owned(), place: None, is_warning: false }
    }

    /// Makes it a warning.
    pub(crate) fn warning(mut self) -> Self {
        self.is_warning = true;
        self
    }

    /// Creates a problem whose message contains lines of a file; the caller bounds their number.
    pub(crate) fn with_lines(code: Code, message: String) -> Self {
        Diagnostic { code, message, help: code.help().to_owned(), place: None, is_warning: false }
    }

    pub fn at(mut self, mut place: Place) -> Self {
        if let std::borrow::Cow::Owned(clipped) = shown::clipped(&place.pointer, MAX_POINTER_CHARS) {
            place.pointer = clipped;
        }
        self.place = Some(Box::new(place));
        self
    }

    /// Sets the place, unless there is one already.
    pub(crate) fn or_at(self, place: Option<Place>) -> Self {
        match (&self.place, place) {
            (None, Some(place)) => self.at(place),
            _ => self,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = shown::clipped(&help.into(), MAX_HELP_CHARS).into_owned();
        self
    }

    /// Returns the place and the message, on one line.
    pub fn in_a_line(&self) -> String {
        let place = self.place.as_deref().map(|place| format!("{}{}: ", place.source.name, place.pointer));
        format!("{}{self}", place.unwrap_or_default())
    }

    /// Returns line and column of the place, both counted from 1, the column in characters.
    fn line_column(&self) -> Option<(usize, usize)> {
        let place = self.place.as_deref()?;
        let position = place.source.position(place.span.start)?;
        Some((position.line + 1, position.column + 1))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::message(self))
    }
}

impl std::error::Error for Diagnostic {}

/// The serialized form of a diagnostic, for `--format json`.
#[derive(Serialize)]
struct Plain<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    message: &'a str,
    help: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
}

impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = self.place.as_deref();
        let position = self.line_column();
        let name = place.map(|place| shown::clipped(&place.source.name, MAX_POINTER_CHARS));
        Plain {
            code: self.code.as_str(),
            severity: self.is_warning.then_some("warning"),
            message: &self.message,
            help: &self.help,
            file: name.as_deref(),
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            pointer: place.map(|place| place.pointer.as_str()).filter(|pointer| !pointer.is_empty()),
        }
        .serialize(serializer)
    }
}

/// The reason why a run failed: one or more problems, each with its place and a help line. Both `Debug` and `Display`
/// render for terminals, so that a build script that returns the error from `main` shows the excerpts.
#[derive(Clone)]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
    more: usize,
}

impl Error {
    pub(crate) fn new(diagnostics: Vec<Diagnostic>) -> Self {
        let mut error = Error { diagnostics, more: 0 };
        error.bound();
        error
    }

    /// Creates an error without problems, to collect some.
    pub(crate) fn none() -> Self {
        Error { diagnostics: Vec::new(), more: 0 }
    }

    /// Returns the error if it has any problems.
    pub(crate) fn into_result(self) -> Result<()> {
        if self.is_none() { Ok(()) } else { Err(self) }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.diagnostics.is_empty() && self.more == 0
    }

    /// Returns true if further problems are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MAX_DIAGNOSTICS
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Returns the first problem alone.
    pub(crate) fn first(&self) -> Self {
        Error { diagnostics: self.diagnostics.iter().take(1).cloned().collect(), more: 0 }
    }

    /// Counts problems that are not kept.
    pub(crate) fn count(&mut self, more: usize) {
        self.more += more;
    }

    pub(crate) fn extend(&mut self, other: Error) {
        self.diagnostics.extend(other.diagnostics);
        self.more += other.more;
        self.bound();
    }

    fn bound(&mut self) {
        self.more += self.diagnostics.len().saturating_sub(MAX_DIAGNOSTICS);
        self.diagnostics.truncate(MAX_DIAGNOSTICS);
    }

    /// Changes each of the problems.
    pub(crate) fn map(self, change: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        Error { diagnostics: self.diagnostics.into_iter().map(change).collect(), more: self.more }
    }

    /// Sets the place of the problems that have none.
    pub(crate) fn or_at(self, place: &Place) -> Self {
        self.map(|diagnostic| diagnostic.or_at(Some(place.clone())))
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Returns the problems in the order in which they were found; if there are very many, the first ones.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns the number of problems beyond [`diagnostics`](Error::diagnostics).
    pub fn more(&self) -> usize {
        self.more
    }

    /// Returns true if there are no problems.
    pub fn is_empty(&self) -> bool {
        self.is_none()
    }

    /// Returns true if the only problem is that generated code differs from what the schemas result in.
    pub fn is_stale(&self) -> bool {
        self.diagnostics.iter().all(|d| matches!(d.code, Code::Stale | Code::Orphan))
    }

    /// Returns true if some input cannot be used: a document, the configuration, a path.
    pub fn is_input(&self) -> bool {
        !self.is_stale()
    }

    /// Renders the first 50 problems for a terminal, with control characters escaped.
    pub fn render(&self, color: bool) -> String {
        render::render(&self.diagnostics, self.more, color)
    }
}

impl Default for Error {
    fn default() -> Error {
        Error::none()
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Error::new(vec![diagnostic])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Error {}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;
