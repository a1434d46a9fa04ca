//! What goes wrong, said so that the reader can put it right: every problem of a run is a [`Diagnostic`] with a code, a
//! place and a help line, and one run reports them all together. Nothing here decides whether something is a problem.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

/// A text that diagnostics can point into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as the user wrote it, with `/` between its parts.
    pub name: String,
    pub text: String,
}

/// A place in a document: the bytes, and the JSON pointer of the value that they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Range<usize>,
    /// A JSON pointer as a URI fragment, `#/properties/id`; empty where a document has no pointers (TOML).
    pub pointer: String,
}

macro_rules! codes {
    ($($variant:ident = $code:literal, $help:literal;)*) => {
        /// Every kind of problem, with its code and what to do about it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $help] $variant,)* }

        impl Code {
            /// All codes, for the documentation and for the test that each is reached.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The stable name, `lockstep::…`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => concat!("lockstep::", $code),)* }
            }

            /// What to do, where the diagnostic does not know better.
            pub fn help(self) -> &'static str {
                match self { $(Code::$variant => $help,)* }
            }
        }
    };
}

codes! {
    Io = "io", "check that the path is right and can be read and written";
    Config = "config", "see the README for the keys of lockstep.toml";
    NotUtf8 = "not-utf8", "save the file as UTF-8";
    Syntax = "syntax", "correct the document; nothing was generated from it";
    DuplicateKey = "duplicate-key", "remove or rename one of the two: which of them counts is undefined (RFC 8259, section 4)";
    TooDeep = "too-deep", "flatten the document: values may be nested 128 levels deep";
    NotASchema = "not-a-schema", "a schema is an object, `true` or `false`";
    Keyword = "keyword", "write the keyword as the dialect's specification says";
    UnresolvedReference = "unresolved-reference", "add the document that holds the target to `documents`, or correct the reference";
    OutsideFolder = "outside-folder", "copy the document into the schema folder: nothing outside it is read";
    ReferenceCycle = "reference-cycle", "give one of the schemas content of its own: as it stands the cycle describes nothing";
    Unsatisfiable = "unsatisfiable", "correct the schema: no JSON value can satisfy it, so no type could ever be read";
    Shape = "shape", "please report this with the schema";
    Proof = "proof", "please report this with the schema";
    Source = "source", "check the path or the URL in lockstep.toml; nothing was changed";
    Edited = "edited", "keep the edit and do without the update, or lose it with `--overwrite`";
    Version = "version", "give the package a `version` of its own in its Cargo.toml, like `version = \"0.1.0\"`";
    Interrupted = "interrupted", "run `cargo lockstep update`, which finishes it";
    Stale = "stale", "run `cargo lockstep --write` and commit what it writes";
    Orphan = "orphan", "run `cargo lockstep --write`, which removes it, or name it again in lockstep.toml";
}

/// One problem, at one place where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub message: String,
    pub help: String,
    pub place: Option<Box<Place>>,
}

impl Diagnostic {
    /// A problem with its code's own help line.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { code, message: message.into(), help: code.help().to_owned(), place: None }
    }

    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// At this place, unless it has one already.
    pub(crate) fn or_at(self, place: Option<Place>) -> Self {
        match (&self.place, place) {
            (None, Some(place)) => self.at(place),
            _ => self,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Line and column of the place, both counted from 1, the column in characters.
    fn line_column(&self) -> Option<(usize, usize)> {
        let place = self.place.as_deref()?;
        let before = place.source.text.get(..place.span.start)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        // A byte-order mark is no column: no editor shows it.
        let column = before[line_start..].chars().filter(|c| *c != '\u{feff}').count() + 1;
        Some((before.matches('\n').count() + 1, column))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code.as_str()))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.place.as_deref().map(|place| place as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let place = self.place.as_deref()?;
        let pointer = (!place.pointer.is_empty()).then(|| place.pointer.clone());
        // A label over a whole object would print all of it: its first line is enough to find it.
        let text = place.source.text.get(place.span.clone()).unwrap_or("");
        let length = text.lines().next().map_or(0, str::len).min(120);
        Some(Box::new(std::iter::once(miette::LabeledSpan::new(pointer, place.span.start, length))))
    }
}

impl miette::SourceCode for Place {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let contents = self.source.text.read_span(span, before, after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.source.name.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

/// A diagnostic as data, for `--format json`.
#[derive(Serialize)]
struct Plain<'a> {
    code: &'static str,
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
        Plain {
            code: self.code.as_str(),
            message: &self.message,
            help: &self.help,
            file: place.map(|place| place.source.name.as_str()),
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            pointer: place.map(|place| place.pointer.as_str()).filter(|pointer| !pointer.is_empty()),
        }
        .serialize(serializer)
    }
}

/// Everything that kept a run from its result: one or more problems, each with its place and what to do about it.
///
/// `Debug` and `Display` both print for people: a build script that returns it from `main` shows the snippets.
#[derive(Clone)]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    pub(crate) fn new(diagnostics: Vec<Diagnostic>) -> Self {
        Error { diagnostics }
    }

    /// The same, with what has no place at this one.
    pub(crate) fn or_at(mut self, place: &Place) -> Self {
        for diagnostic in &mut self.diagnostics {
            diagnostic.place.get_or_insert_with(|| Box::new(place.clone()));
        }
        self
    }

    /// The problems, in the order in which they were found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// True if the generated code differs from what the schemas give and nothing else is wrong.
    pub fn is_stale(&self) -> bool {
        self.diagnostics.iter().all(|d| matches!(d.code, Code::Stale | Code::Orphan))
    }

    /// True if something that was read cannot be used: a document, the configuration, a path.
    pub fn is_input(&self) -> bool {
        !self.is_stale()
    }

    /// The problems as a terminal shows them.
    pub fn render(&self, color: bool) -> String {
        let theme = if color { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::unicode_nocolor() };
        let handler = miette::GraphicalReportHandler::new_themed(theme).with_links(false).with_width(120);
        let mut out = String::new();
        for diagnostic in &self.diagnostics {
            if handler.render_report(&mut out, diagnostic).is_err() {
                out.push_str(&diagnostic.message);
            }
        }
        out
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
