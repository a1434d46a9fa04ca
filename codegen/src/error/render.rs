//! Renders diagnostics for a terminal: each with a window of its document around the place, and only the first of many.
//! All external text is escaped here, and the length of a line is bounded.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

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
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(MAX_SNIPPET_CHARS + 40);
    let shown = diagnostics.iter().take(MAX_SHOWN_DIAGNOSTICS);
    let mut out: String = shown.map(|diagnostic| rendered(diagnostic, &renderer) + "\n\n").collect();
    let more = diagnostics.len().saturating_sub(MAX_SHOWN_DIAGNOSTICS) + more;
    if more > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "… and {more} more");
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

/// A diagnostic with all its text escaped. Lines of a file are unchanged, from the first column on.
fn rendered(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = if diagnostic.is_warning { Level::WARNING } else { Level::ERROR };
    let message = message(diagnostic);
    let (first, lines) = message.split_once('\n').unwrap_or((&message, ""));
    let title = Group::with_title(level.primary_title(first).id(diagnostic.code.as_str()));
    let help = quoted(&diagnostic.help, MAX_HELP_CHARS);
    if lines.is_empty() {
        return renderer.render(&[placed(title, diagnostic).element(Level::HELP.message(help))]);
    }
    let help = Group::with_title(Level::HELP.secondary_title(help));
    format!("{}\n{lines}\n{}", renderer.render(&[title]), renderer.render(&[help]))
}

/// The title with the place in the document.
fn placed<'a>(group: Group<'a>, diagnostic: &Diagnostic) -> Group<'a> {
    let Some(window) = diagnostic.place.as_deref().and_then(Window::new) else { return group };
    let Position { line, column, .. } = window.position;
    let at = AnnotationKind::Primary.span(window.at).label(window.pointer);
    let snippet = Snippet::source(window.text).line_start(window.first_line + 1).fold(false).annotation(at);
    // Where the line is cut, its columns are not those of the document.
    match window.column == column {
        true => group.element(snippet.path(window.name)),
        false => group.element(Origin::path(window.name).line(line + 1).char_column(column + 1)).element(snippet),
    }
}

/// A part of a document around a place, escaped and clipped.
#[derive(Debug)]
struct Window {
    name: String,
    pointer: Option<String>,
    /// The lines of the window.
    text: String,
    /// The line number of the first of them.
    first_line: usize,
    /// The place in the window.
    at: Range<usize>,
    /// The number of characters before it on its line.
    column: usize,
    /// The place in the document.
    position: Position,
}

impl Window {
    fn new(place: &Place) -> Option<Window> {
        let text = place.source.text.as_str();
        let position = place.source.position(place.span.start)?;
        let line = place.source.line_from(position.line_start);
        let before = text.get(position.line_start..place.span.start)?;
        let mut window = String::new();
        let above = text.get(..position.line_start).unwrap_or("").strip_suffix('\n');
        if let Some(above) = above {
            push_start(&mut window, without_mark(above).rsplit('\n').next().unwrap_or(""));
            window.push('\n');
        }
        let line_start = window.len();
        // A byte-order mark at the start does not count as a column.
        let mark = if position.line_start == 0 { text.len() - without_mark(text).len() } else { 0 };
        window.push_str(&lead(before.get(mark..).unwrap_or("")));
        let start = window.len();
        let column = window.get(line_start..).map_or(0, |lead| lead.chars().count());
        // A label over a whole object would print all of it; its first line is enough.
        let labelled = text.get(place.span.clone()).unwrap_or("").lines().next().map_or(0, str::len);
        let mut left = MAX_SNIPPET_CHARS.saturating_sub(column);
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
        }
        Some(Window {
            name: quoted(&place.source.name, MAX_QUOTED_CHARS),
            pointer: (!place.pointer.is_empty()).then(|| quoted(&place.pointer, MAX_QUOTED_CHARS)),
            text: window,
            first_line: position.line - usize::from(above.is_some()),
            at: start..end,
            column,
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
        // Shown as four spaces.
        '\t' => c.to_string(),
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
