//! Renders diagnostics for a terminal: each with a window of its document around the place, and only the first of many.
//! All external text is escaped here, and the length of a line is bounded.

use std::fmt::{self, Write};
use std::ops::Range;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceSpan};

use super::source::Position;
use super::{Code, Diagnostic, MAX_HELP_CHARS, MAX_MESSAGE_CHARS, Place};
use crate::shown::{MAX_LINE_CHARS, MAX_QUOTED_CHARS, is_hidden, quoted};

/// The maximum number of diagnostics shown per run.
pub const MAX_SHOWN_DIAGNOSTICS: usize = 50;

/// The maximum length of a line of a document, in characters.
const MAX_SNIPPET_CHARS: usize = 120;

/// The maximum distance of the place from the start of the window, in characters.
const MAX_LEAD_CHARS: usize = 80;

/// The number of characters before the place if the line does not fit.
const LEAD_CHARS: usize = 40;

/// Renders the first of these diagnostics, and the number of further ones, including `more`.
pub fn render(diagnostics: &[Diagnostic], more: usize, color: bool) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(MAX_SNIPPET_CHARS);
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MAX_SHOWN_DIAGNOSTICS) {
        let shown = Shown::new(diagnostic);
        if handler.render_report(&mut out, &shown).is_err() {
            out.push_str(&shown.message);
        }
    }
    let more = diagnostics.len().saturating_sub(MAX_SHOWN_DIAGNOSTICS) + more;
    if more > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n… and {more} more");
    }
    out
}

/// Returns a message on one line; the message of a stale file contains a diff.
pub fn message(diagnostic: &Diagnostic) -> String {
    match diagnostic.code {
        Code::Stale => {
            let lines = diagnostic.message.split('\n').map(|line| quoted(line, MAX_LINE_CHARS));
            lines.collect::<Vec<_>>().join("\n")
        }
        _ => quoted(&diagnostic.message, MAX_MESSAGE_CHARS),
    }
}

/// A diagnostic with all of its text escaped.
#[derive(Debug)]
struct Shown {
    code: Code,
    is_warning: bool,
    message: String,
    help: String,
    snippet: Option<Snippet>,
}

/// A part of a document around a place, escaped and clipped.
#[derive(Debug)]
struct Snippet {
    name: String,
    pointer: Option<String>,
    /// The lines of the window.
    text: String,
    /// The line number of the first of them.
    first_line: usize,
    lines: usize,
    /// The place in the window.
    at: Range<usize>,
    /// The place in the document.
    position: Position,
}

impl Shown {
    fn new(diagnostic: &Diagnostic) -> Shown {
        Shown {
            code: diagnostic.code,
            is_warning: diagnostic.is_warning,
            message: message(diagnostic),
            help: quoted(&diagnostic.help, MAX_HELP_CHARS),
            snippet: diagnostic.place.as_deref().and_then(Snippet::new),
        }
    }
}

impl Snippet {
    fn new(place: &Place) -> Option<Snippet> {
        let text = place.source.text.as_str();
        let position = place.source.position(place.span.start)?;
        let line = place.source.line_from(position.line_start);
        let before = text.get(position.line_start..place.span.start)?;
        let mut window = String::new();
        let mut lines = 1;
        let above = text.get(..position.line_start).unwrap_or("").strip_suffix('\n');
        if let Some(above) = above {
            push_start(&mut window, without_mark(above).rsplit('\n').next().unwrap_or(""));
            window.push('\n');
            lines += 1;
        }
        let line_start = window.len();
        // A byte-order mark at the start does not count as a column.
        let mark = if position.line_start == 0 { text.len() - without_mark(text).len() } else { 0 };
        window.push_str(&lead(before.get(mark..).unwrap_or("")));
        let start = window.len();
        // A label over a whole object would print all of it: its first line is enough.
        let labelled = text.get(place.span.clone()).unwrap_or("").lines().next().map_or(0, str::len);
        let mut left =
            MAX_SNIPPET_CHARS.saturating_sub(window.get(line_start..).map_or(0, |lead| lead.chars().count()));
        let mut end = start;
        for (offset, c) in line.get(before.len().max(mark)..).unwrap_or("").char_indices() {
            let piece = visible(c);
            let chars = piece.chars().count();
            if chars > left {
                window.push('…');
                break;
            }
            left -= chars;
            window.push_str(&piece);
            if offset < labelled {
                end = window.len();
            }
        }
        let after = text.get(position.line_start..).unwrap_or("").split_once('\n').map(|(_, below)| below);
        if let Some(below) = after.filter(|below| !below.is_empty()) {
            window.push('\n');
            push_start(&mut window, below.split('\n').next().unwrap_or(""));
            lines += 1;
        }
        Some(Snippet {
            name: quoted(&place.source.name, MAX_QUOTED_CHARS),
            pointer: (!place.pointer.is_empty()).then(|| quoted(&place.pointer, MAX_QUOTED_CHARS)),
            text: window,
            first_line: position.line - usize::from(above.is_some()),
            lines,
            at: start..end,
            position,
        })
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Returns a character as it is shown in a snippet.
fn visible(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        c if is_hidden(c) => c.escape_default().to_string(),
        c => c.to_string(),
    }
}

/// Returns the part of the line before the place, or the end of that part.
fn lead(before: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let (mut chars, mut short) = (0, 0);
    for c in before.chars().rev() {
        let piece = visible(c);
        chars += piece.chars().count();
        if chars > MAX_LEAD_CHARS {
            pieces.truncate(short);
            pieces.push("…".to_owned());
            break;
        }
        pieces.push(piece);
        if chars <= LEAD_CHARS {
            short = pieces.len();
        }
    }
    pieces.into_iter().rev().collect()
}

/// Appends the start of the line before or after the one with the place.
fn push_start(window: &mut String, line: &str) {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut left = MAX_SNIPPET_CHARS;
    for c in line.chars() {
        let piece = visible(c);
        let chars = piece.chars().count();
        if chars > left {
            window.push('…');
            return;
        }
        left -= chars;
        window.push_str(&piece);
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code.as_str()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.is_warning.then_some(miette::Severity::Warning)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.snippet.as_ref()?;
        let label = LabeledSpan::new(snippet.pointer.clone(), snippet.at.start, snippet.at.len());
        Some(Box::new(std::iter::once(label)))
    }
}

/// The window is the whole source; without context, the place in the document is requested.
impl miette::SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, MietteError> {
        let (line, column) = match before + after {
            0 => (self.position.line, self.position.column),
            _ => (self.first_line, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            line,
            column,
            self.lines,
        )))
    }
}
