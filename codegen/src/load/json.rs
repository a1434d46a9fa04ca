//! Reads JSON into [`Node`]s that know their byte ranges. serde_json parses; nothing here interprets a keyword.
//!
//! serde_json reports no positions. It first checks that the whole text is JSON. This module then walks over text that
//! is known to be valid, in one pass whatever its depth, and passes strings and numbers to serde_json. The only
//! recursion is its own, and bounded.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::Number;

use super::node::{Data, Members, Node};
use super::{Limits, MAX_DEPTH, Problem, Problems, pointer_join, too_many};
use crate::error::{Code, Source};

/// The maximum number of names in an object that are compared pairwise.
const MAX_COMPARED_NAMES: usize = 16;

/// The minimum length of a string that is read on demand, in bytes.
const MIN_DEFERRED_BYTES: usize = 256;

/// Reads one JSON document. The whole text is read even if there are problems, so that all are reported together.
pub fn parse(source: &Arc<Source>, limits: &Limits) -> Result<Node, Problems> {
    let text = source.text.as_str();
    // The byte-order mark is not JSON, but editors write it (RFC 8259, section 8.1, lets a parser ignore it).
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| syntax(text, json, &error))?;
    let mut reader = Reader::new(text, text.len() - json.len());
    reader.source = Some(source);
    reader.left = limits.values() + 1;
    let node = reader.value(true);
    if reader.left == 0 {
        return Err(too_many(limits).into());
    }
    match (node, reader.problems.first.is_empty()) {
        (Some(node), true) => Ok(node),
        _ => Err(reader.problems),
    }
}

/// Reads a part of a valid text that was deferred.
pub fn read_part(text: &str, span: Range<usize>) -> Data {
    let mut reader = Reader::new(text, span.start);
    reader.value(true).map_or(Data::Null, |node| node.data().clone())
}

/// Returns a hash of JSON text that does not depend on white space between tokens.
pub fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut reader = Reader::new(text, 0);
    while let Some(byte) = reader.next() {
        let start = reader.at;
        match byte {
            b'"' => drop(reader.string()),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => reader.at += 1,
            _ => drop(reader.literal()),
        }
        text.as_bytes().get(start..reader.at).hash(&mut hasher);
    }
    hasher.finish()
}

/// A token of the pointer to the current value.
enum Token {
    Name(Arc<str>),
    Index(usize),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The source for parts that are read on demand, if that is possible.
    source: Option<&'a Arc<Source>>,
    /// The number of further values that may be kept.
    left: usize,
    path: Vec<Token>,
    /// The names of members: each is kept once.
    names: HashSet<Arc<str>>,
    /// The addresses of the names in the open objects.
    open: Vec<usize>,
    problems: Problems,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, at: usize) -> Reader<'a> {
        Reader {
            text,
            at,
            source: None,
            left: usize::MAX,
            path: Vec::new(),
            names: HashSet::new(),
            open: Vec::new(),
            problems: Problems::default(),
        }
    }

    /// Returns the next byte that is not white space.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let skipped = rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'\r'))?;
        self.at += skipped;
        rest.get(skipped).copied()
    }

    /// Reads a string with its quotes; returns it and whether it contains escapes.
    fn string(&mut self) -> (&'a str, bool) {
        let start = self.at;
        let mut escapes = false;
        self.at += 1;
        while let Some(found) = memchr::memchr2(b'"', b'\\', self.text.as_bytes().get(self.at..).unwrap_or_default()) {
            self.at += found + 1;
            if self.text.as_bytes().get(self.at - 1) == Some(&b'"') {
                break;
            }
            // An escaped character never ends the string.
            escapes = true;
            self.at += 1;
        }
        (self.text.get(start..self.at).unwrap_or_default(), escapes)
    }

    /// Reads a number or a literal.
    fn literal(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.bytes().position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\t' | b'\r'));
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.at += word.len();
        word
    }

    /// Skips a value.
    fn skip(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.next() {
            match byte {
                b'"' => drop(self.string()),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' => self.at += 1,
                _ => drop(self.literal()),
            }
            if depth == 0 {
                break;
            }
        }
    }

    fn pointer(&self) -> String {
        let token = |token: &Token| match token {
            Token::Name(name) => name.to_string(),
            Token::Index(index) => index.to_string(),
        };
        pointer_join(&self.path.iter().map(token).collect::<Vec<_>>())
    }

    fn problem(&mut self, code: Code, span: Range<usize>, message: impl FnOnce() -> String) {
        if self.problems.is_full() {
            self.problems.more += 1;
            return;
        }
        let pointer = self.pointer();
        self.problems.push(|| Problem { code, message: message(), span, pointer });
    }

    /// Notes an error of serde_json about `part`.
    fn note_error<T>(&mut self, part: &str, result: serde_json::Result<T>) -> Option<T> {
        result
            .map_err(|error| {
                let problem = syntax(self.text, part, &error);
                self.problem(problem.code, problem.span, || problem.message);
            })
            .ok()
    }

    /// Returns the value of a string with quotes and escapes.
    fn unescape(&mut self, (raw, escapes): (&'a str, bool)) -> Option<std::borrow::Cow<'a, str>> {
        if escapes {
            let read = serde_json::from_str::<String>(raw);
            return self.note_error(raw, read).map(Into::into);
        }
        Some(raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default().into())
    }

    /// Reads a value; `None` if a problem was noted, or if `keep` is false and the value is only checked.
    fn value(&mut self, keep: bool) -> Option<Node> {
        let first = self.next()?;
        let start = self.at;
        if self.path.len() > MAX_DEPTH {
            self.skip();
            let span = start..self.at;
            self.problem(Code::TooDeep, span, || format!("nested more than {MAX_DEPTH} levels deep"));
            return None;
        }
        if keep {
            // The rest is not read: one such problem is enough.
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                self.at = self.text.len();
                return None;
            }
        }
        let data = match first {
            b'{' => self.object(keep)?,
            b'[' => self.array(keep)?,
            b'"' => {
                let string = self.string();
                let value = self.unescape(string)?;
                keep.then(|| Data::String(value.into()))?
            }
            b't' | b'f' => Data::Bool(self.literal() == "true"),
            b'n' => {
                self.literal();
                Data::Null
            }
            _ => Data::Number(self.number()?),
        };
        keep.then(|| Node::new(start..self.at, data))
    }

    fn number(&mut self) -> Option<Number> {
        let word = self.literal();
        // Most numbers are short integers.
        if word.len() < 19 && word.bytes().all(|byte| byte.is_ascii_digit()) {
            return word.parse::<u64>().ok().map(Number::from);
        }
        let read = serde_json::from_str(word);
        self.note_error(word, read)
    }

    fn array(&mut self, keep: bool) -> Option<Data> {
        let mut items = Vec::new();
        let mut index = 0;
        self.at += 1;
        while let Some(byte) = self.next() {
            match byte {
                b']' => {
                    self.at += 1;
                    break;
                }
                b',' => self.at += 1,
                _ => {
                    self.path.push(Token::Index(index));
                    items.extend(self.value(keep));
                    self.path.pop();
                    index += 1;
                }
            }
        }
        keep.then(|| Data::Array(items.into()))
    }

    fn object(&mut self, keep: bool) -> Option<Data> {
        if !keep {
            self.check_object();
            return None;
        }
        let mut members: Vec<(Arc<str>, Node)> = Vec::new();
        let (base, mut many) = (self.open.len(), HashSet::new());
        self.at += 1;
        while let Some(byte) = self.next() {
            match byte {
                b'}' => {
                    self.at += 1;
                    break;
                }
                b'"' => {
                    let start = self.at;
                    let string = self.string();
                    let span = start..self.at;
                    let name = self.unescape(string).map(|name| self.intern(&name));
                    self.skip_colon();
                    let Some(name) = name else {
                        self.skip();
                        continue;
                    };
                    let known = self.is_known(base, &mut many, &name);
                    self.path.push(Token::Name(name.clone()));
                    if known {
                        self.report_duplicate(span, &name);
                        self.skip();
                    } else if let Some(node) = self.member(&name) {
                        members.push((name, node));
                    }
                    self.path.pop();
                }
                // A comma.
                _ => self.at += 1,
            }
        }
        self.open.truncate(base);
        Some(Data::Object(Arc::new(members.into_iter().collect::<Members>())))
    }

    fn skip_colon(&mut self) {
        if self.next() == Some(b':') {
            self.at += 1;
        }
    }

    /// Reads the value of a member. Vendor extensions and examples are deferred.
    fn member(&mut self, name: &str) -> Option<Node> {
        let first = self.next()?;
        let source = self.source.filter(|_| name.starts_with("x-") || matches!(name, "example" | "examples"));
        let Some(source) = source.filter(|_| matches!(first, b'{' | b'[' | b'"')) else { return self.value(true) };
        let start = self.at;
        if first == b'"' {
            self.string();
            let long = self.at - start >= MIN_DEFERRED_BYTES;
            self.at = start;
            if !long {
                return self.value(true);
            }
        }
        let found = self.problems.first.len() + self.problems.more;
        self.value(false);
        let is_valid = found == self.problems.first.len() + self.problems.more;
        is_valid.then(|| Node::deferred(start..self.at, source.clone()))
    }

    /// Returns the shared copy of a name.
    fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone());
        name
    }

    /// Notes a name of the object whose names begin at `base`; returns true if the object has it already. Equal names
    /// have the same address.
    fn is_known(&mut self, base: usize, many: &mut HashSet<usize>, name: &Arc<str>) -> bool {
        let address = Arc::as_ptr(name).cast::<u8>() as usize;
        let names = self.open.get(base..).unwrap_or_default();
        if names.len() < MAX_COMPARED_NAMES {
            let known = names.contains(&address);
            self.open.push(address);
            return known;
        }
        if many.is_empty() {
            many.extend(names);
        }
        !many.insert(address)
    }

    fn report_duplicate(&mut self, span: Range<usize>, name: &str) {
        self.problem(Code::DuplicateKey, span, || {
            let name = crate::shown::clipped(name, crate::shown::MAX_QUOTED_CHARS);
            format!("duplicate key {name:?} in this object")
        });
    }

    /// Checks an object without keeping it.
    fn check_object(&mut self) {
        let mut names: Vec<(u32, u32)> = Vec::new();
        self.at += 1;
        while let Some(byte) = self.next() {
            match byte {
                b'}' => {
                    self.at += 1;
                    break;
                }
                b'"' => {
                    let start = self.at;
                    let string = self.string();
                    names.extend(u32::try_from(start).ok().zip(u32::try_from(self.at).ok()));
                    let name = self.unescape(string);
                    self.skip_colon();
                    match name {
                        Some(name) => {
                            self.path.push(Token::Name(name.into()));
                            self.value(false);
                            self.path.pop();
                        }
                        None => self.skip(),
                    }
                }
                _ => self.at += 1,
            }
        }
        self.report_duplicates(names);
    }

    /// Reports the duplicate names of an object.
    fn report_duplicates(&mut self, mut names: Vec<(u32, u32)>) {
        let text = self.text;
        let raw = |(start, end): (u32, u32)| text.get(start as usize..end as usize).unwrap_or_default();
        let value_of = |name| {
            let raw: &str = raw(name);
            let escapes = raw.contains('\\');
            let plain = || raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default().to_owned();
            if escapes { serde_json::from_str(raw).unwrap_or_else(|_| plain()) } else { plain() }
        };
        // Names with escapes are rare, and are compared by their values.
        let (escaped, plain_names): (Vec<_>, Vec<_>) = names.iter().partition(|name| raw(**name).contains('\\'));
        names = plain_names;
        names.sort_unstable_by(|one, other| raw(*one).cmp(raw(*other)).then(one.cmp(other)));
        let alike = |pair: &[(u32, u32)]| match pair {
            [one, other] if raw(*one) == raw(*other) => Some(*other),
            _ => None,
        };
        let mut twice: Vec<(u32, u32)> = names.windows(2).filter_map(alike).collect();
        let mut seen = HashSet::new();
        for name in escaped {
            let value = value_of(name);
            let plain = format!("\"{value}\"");
            match names.binary_search_by(|known| raw(*known).cmp(&plain)).ok().and_then(|at| names.get(at)) {
                Some(known) => twice.push(name.max(*known)),
                None if !seen.insert(value) => twice.push(name),
                None => {}
            }
        }
        twice.sort_unstable();
        for name in twice {
            let value = value_of(name);
            self.path.push(Token::Name(value.as_str().into()));
            self.report_duplicate(name.0 as usize..name.1 as usize, &value);
            self.path.pop();
        }
    }
}

/// Converts an error of serde_json, whose positions are relative to `part`, a part of `text`.
fn syntax(text: &str, part: &str, error: &serde_json::Error) -> Problem {
    let base = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let line_start: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (base + line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let message = error.to_string();
    let message = message.rsplit_once(" at line").map_or(message.as_str(), |(head, _)| head);
    let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
    Problem { code: Code::Syntax, message: format!("not JSON: {message}"), span: at..end, pointer: String::new() }
}
