//! Reads YAML into [`Node`]s that know their byte ranges. saphyr-parser parses; plain scalars are interpreted by the
//! core schema of YAML 1.2. Nothing here interprets a keyword.

mod mapping;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Number;

use super::node::{Data, Node};
use super::{Limits, MAX_DEPTH, Problem, Problems, pointer_join, too_many};
use crate::error::Code;
use crate::shown;
use mapping::{MERGE, Object};

/// Reads a text with one YAML document.
pub fn parse(text: &str, limits: &Limits) -> Result<Node, Problems> {
    Ok(read(text, limits)?)
}

/// Reading on after a problem would be guessing: only the first is reported.
fn read(text: &str, limits: &Limits) -> Result<Node, Problem> {
    let yaml = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::new(text.len() - yaml.len(), yaml, limits);
    let mut parser = Parser::new_from_str(yaml);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let at = builder.offsets.byte(error.marker().index());
            // The parser has a limit of its own for reading ahead.
            if error.info().contains("recursion limit") {
                return too_deep(at..at, String::new());
            }
            let message = format!("not YAML: {}", error.info());
            Problem { code: Code::Syntax, message, span: at..at, pointer: builder.pointer(None) }
        })?;
        let span = builder.offsets.span(span);
        match event {
            Event::SequenceStart(anchor, _) => builder.open(Open::Array(Vec::new()), span, anchor)?,
            Event::MappingStart(anchor, _) => builder.open(Open::Object(Object::default()), span, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => builder.close(span)?,
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.clone());
                let data = scalar(&text, style, tag.as_deref());
                if style == ScalarStyle::Plain && *text == *MERGE {
                    builder.note_merge_key();
                }
                builder.value(Counted::one(Node::new(span, data)), anchor, Some(&text))?;
            }
            Event::Alias(anchor) => builder.alias(anchor, span)?,
            Event::DocumentStart(_) if builder.root.is_some() => {
                let message = "a second document begins here: a file holds one".to_owned();
                return Err(Problem { code: Code::Syntax, message, span, pointer: String::new() });
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
    }
    let empty = || {
        let message = "the document is empty".to_owned();
        Problem { code: Code::Syntax, message, span: 0..0, pointer: String::new() }
    };
    builder.root.ok_or_else(empty)
}

/// Converts the parser's character indices to byte offsets.
struct Offsets<'a> {
    text: &'a str,
    /// The offset of the text in the document.
    start: usize,
    /// The byte offset of every [`STEP_CHARS`]th character. Empty if the text is ASCII.
    known: Vec<usize>,
}

/// The distance between the characters whose byte offsets are kept.
const STEP_CHARS: usize = 128;

impl Offsets<'_> {
    fn new(start: usize, text: &str) -> Offsets<'_> {
        let known = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(STEP_CHARS).map(|(byte, _)| byte).collect()
        };
        Offsets { text, start, known }
    }

    fn byte(&self, index: usize) -> usize {
        if self.known.is_empty() {
            return self.start + index.min(self.text.len());
        }
        let near = self.known.get(index / STEP_CHARS).copied().unwrap_or(self.text.len());
        let rest = self.text.get(near..).unwrap_or("");
        self.start + near + rest.char_indices().nth(index % STEP_CHARS).map_or(rest.len(), |(byte, _)| byte)
    }

    fn span(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

/// A value, with the number of values in it, itself included, and their depth.
#[derive(Clone)]
struct Counted {
    node: Node,
    count: usize,
    depth: usize,
}

impl Counted {
    fn one(node: Node) -> Counted {
        Counted { node, count: 1, depth: 0 }
    }
}

enum Open {
    Array(Vec<Node>),
    Object(Object),
}

/// A collection that is still open, with its contents so far.
struct Frame {
    open: Open,
    span: Range<usize>,
    anchor: usize,
    count: usize,
    depth: usize,
}

struct Builder<'a> {
    offsets: Offsets<'a>,
    limits: &'a Limits,
    open: Vec<Frame>,
    anchors: HashMap<usize, Counted>,
    /// The keys of mappings: each is kept once.
    names: HashSet<Arc<str>>,
    read: usize,
    copied: usize,
    root: Option<Node>,
}

impl Builder<'_> {
    fn new<'a>(start: usize, yaml: &'a str, limits: &'a Limits) -> Builder<'a> {
        Builder {
            offsets: Offsets::new(start, yaml),
            limits,
            open: Vec::new(),
            anchors: HashMap::new(),
            names: HashSet::new(),
            read: 0,
            copied: 0,
            root: None,
        }
    }

    fn open(&mut self, open: Open, span: Range<usize>, anchor: usize) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span, self.pointer(None)));
        }
        if let Some(Frame { open: Open::Object(Object { pending_key: None, .. }), .. }) = self.open.last() {
            return Err(self.problem(Code::Syntax, "a key must be a scalar".to_owned(), span));
        }
        self.open.push(Frame { open, span, anchor, count: 1, depth: 1 });
        Ok(())
    }

    /// Notes an unquoted `<<` in the position of a key.
    fn note_merge_key(&mut self) {
        if let Some(Frame { open: Open::Object(object), .. }) = self.open.last_mut() {
            object.merges |= object.pending_key.is_none();
        }
    }

    fn close(&mut self, end: Range<usize>) -> Result<(), Problem> {
        let Some(Frame { open, span, anchor, count, depth }) = self.open.pop() else { return Ok(()) };
        let data = match open {
            Open::Array(items) => Data::Array(items.into()),
            Open::Object(object) => Data::Object(Arc::new(object.into_members().into_iter().collect())),
        };
        let node = Node::new(span.start..end.end.max(span.end), data);
        self.value(Counted { node, count, depth }, anchor, None)
    }

    /// Adds a finished value or, if a mapping expects one, a key, which is then in `text`.
    fn value(&mut self, value: Counted, anchor: usize, text: Option<&str>) -> Result<(), Problem> {
        if anchor != 0 {
            // A copy shares its contents.
            self.anchors.insert(anchor, value.clone());
        }
        let is_key =
            matches!(self.open.last(), Some(Frame { open: Open::Object(Object { pending_key: None, .. }), .. }));
        self.read += usize::from(!is_key);
        if self.read > self.limits.values() {
            return Err(too_many(self.limits));
        }
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(value.node);
            return Ok(());
        };
        let span = value.node.span();
        let object = match &mut frame.open {
            Open::Array(items) => {
                items.push(value.node);
                frame.count += value.count;
                frame.depth = frame.depth.max(value.depth + 1);
                return Ok(());
            }
            Open::Object(object) => object,
        };
        match (object.pending_key.take(), text) {
            (Some(key), _) => {
                object.members.push((key, value.node));
                frame.count += value.count;
                frame.depth = frame.depth.max(value.depth + 1);
                Ok(())
            }
            (None, Some(text)) => {
                let key = match self.names.get(text) {
                    Some(known) => known.clone(),
                    None => {
                        let key: Arc<str> = text.into();
                        self.names.insert(key.clone());
                        key
                    }
                };
                if object.names.insert(key.clone()) {
                    object.pending_key = Some(key);
                    return Ok(());
                }
                let shown = shown::clipped(text, shown::MAX_QUOTED_CHARS);
                let message = format!("duplicate key {shown:?} in this mapping");
                Err(Problem { code: Code::DuplicateKey, message, span, pointer: self.pointer(Some(text)) })
            }
            (None, None) => {
                let message = "a key must be a scalar".to_owned();
                Err(Problem { code: Code::Syntax, message, span, pointer: self.pointer(None) })
            }
        }
    }

    /// Returns the pointer of the current value, or of a member of it.
    fn pointer(&self, member: Option<&str>) -> String {
        let token = |frame: &Frame| match &frame.open {
            Open::Array(items) => Some(items.len().to_string()),
            Open::Object(object) => object.pending_key.as_deref().map(str::to_owned),
        };
        let tokens: Vec<String> = self.open.iter().filter_map(token).chain(member.map(str::to_owned)).collect();
        pointer_join(&tokens)
    }

    fn problem(&self, code: Code, message: String, span: Range<usize>) -> Problem {
        Problem { code, message, span, pointer: self.pointer(None) }
    }

    /// Adds a copy. Later stages read copies one by one, so their number is limited although they take no space here.
    fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), Problem> {
        let Some(value) = self.anchors.get(&anchor).cloned() else {
            let message = "recursive alias: it is part of the value that it names".to_owned();
            return Err(self.problem(Code::Syntax, message, span));
        };
        self.copied = self.copied.saturating_add(value.count);
        let max = self.limits.copies();
        if self.copied > max {
            let message = format!("aliases add more than {max} values to the document");
            return Err(self.problem(Code::TooLarge, message, span));
        }
        if self.open.len() + value.depth > MAX_DEPTH {
            return Err(too_deep(span, self.pointer(None)));
        }
        let text = value.node.as_shared_str().cloned();
        self.value(value, 0, text.as_deref())
    }
}

fn too_deep(span: Range<usize>, pointer: String) -> Problem {
    Problem { code: Code::TooDeep, message: format!("nested more than {MAX_DEPTH} levels deep"), span, pointer }
}

/// Interprets a scalar (YAML 1.2.2, section 10.3.2). `.inf` and `.nan`, which JSON does not have, stay strings.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&str>) -> Data {
    let string = || Data::String(text.into());
    if tag == Some("str") || (style != ScalarStyle::Plain && tag.is_none()) {
        return string();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ => number(text).map_or_else(string, Data::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let parse_integer = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Number::from);
    if let Some(digits) = text.strip_prefix("0x") {
        return parse_integer(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return parse_integer(digits, 8);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => ("-", text.get(1..)?),
        b'+' => ("", text.get(1..)?),
        _ => ("", text),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = rest.split_once(['e', 'E']).map_or((rest, None), |(m, e)| (m, Some(e)));
    let (integer, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(i, f)| (i, Some(f)));
    let has_digits = !integer.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
    let power = exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    if !has_digits
        || !digits(integer)
        || !fraction.is_none_or(digits)
        || !power.is_none_or(|p| !p.is_empty() && digits(p))
    {
        return None;
    }
    // The same number in JSON syntax: no leading zeros, a digit on both sides of the point.
    let trimmed = integer.trim_start_matches('0');
    let mut json = format!("{sign}{}", if trimmed.is_empty() { "0" } else { trimmed });
    if let Some(fraction) = fraction {
        json += &format!(".{}", if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        json += &format!("e{exponent}");
    }
    serde_json::from_str(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(text: &str) -> Result<Node, Problems> {
        super::parse(text, &Limits::default())
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let text = "[a, 'true', true, ~, , 12, -0x1, 0x1F, 0o17, 012, 1.5e3, .5, +3, 1., .inf, 1e, no, 2020-01-01, !!str 5, !!int '6', \"\"]";
        let expected = json!([
            "a",
            "true",
            true,
            null,
            null,
            12,
            "-0x1",
            31,
            15,
            12,
            1500.0,
            0.5,
            3,
            1.0,
            ".inf",
            "1e",
            "no",
            "2020-01-01",
            "5",
            6,
            ""
        ]);
        // An entry may be empty in a block sequence, but not in a flow sequence.
        let text = text.replace(" ,", " null,");
        assert_eq!(parse(&text).unwrap().to_value(), expected);
        assert_eq!(parse("-\n- b").unwrap().to_value(), json!([null, "b"]));
    }

    #[test]
    fn positions_are_those_of_the_text() {
        let text = "\u{feff}# é\na:\n  - b: \"x\\u00e9\"\n    c: |\n      é\n";
        let root = parse(text).unwrap();
        let inner = root.get("a").and_then(|a| a.index(0)).unwrap();
        assert_eq!(&text[inner.get("b").unwrap().span()], "\"x\\u00e9\"");
        assert_eq!(inner.get("c").unwrap().as_str(), Some("é\n"));
    }

    #[test]
    fn aliases_are_copies_and_copies_are_counted() {
        let root = parse("a: &x {b: 1}\nc: *x\n").unwrap();
        assert_eq!(root.to_value(), json!({"a": {"b": 1}, "c": {"b": 1}}));
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(", "));
        }
        assert_eq!(parse(&bomb).unwrap_err().first[0].code, Code::TooLarge);
        // Small copies count as well.
        let many = format!("a: &a [x, x, x]\nb: [{}]", vec!["*a"; 1 << 17].join(", "));
        assert_eq!(parse(&many).unwrap_err().first[0].code, Code::TooLarge);
        assert_eq!(parse("a: &x [*x]").unwrap_err().first[0].code, Code::Syntax);
    }

    #[test]
    fn problems_have_byte_ranges() {
        let text = "é: 1\nk: 1\nk: 2\n";
        let problem = parse(text).unwrap_err().first.remove(0);
        assert_eq!((problem.code, problem.span, &*problem.pointer), (Code::DuplicateKey, 11..12, "#/k"));
        assert_eq!(parse("a: [{b: 1, b: 2}]").unwrap_err().first[0].pointer, "#/a/0/b");
        assert_eq!(parse("a: [1, 2").unwrap_err().first[0].code, Code::Syntax);
        assert_eq!(parse("").unwrap_err().first[0].code, Code::Syntax);
        assert_eq!(parse("? [a]\n: b\n").unwrap_err().first[0].code, Code::Syntax);
    }

    #[test]
    fn a_file_with_several_documents_is_rejected() {
        for text in [
            "---\na: 1\n---\nb: 2\n",
            "a: 1\n---\n",
            "--- {}\n...\n--- {}\n",
            "%YAML 1.2\n---\n{}\n...\n%YAML 1.2\n---\n{}\n",
        ] {
            let problem = parse(text).unwrap_err().first.remove(0);
            assert_eq!(problem.code, Code::Syntax, "{text}");
            assert!(problem.message.contains("second document"), "{text}: {}", problem.message);
            assert!(
                problem.span.start > 0 && text[problem.span.start..].starts_with("---"),
                "{text}: {:?}",
                problem.span
            );
        }
        assert_eq!(parse("---\na: 1\n...\n").unwrap().to_value(), json!({"a": 1}));
    }

    #[test]
    fn character_indices_become_byte_offsets() {
        let text = "é名a\n".repeat(500);
        let offsets = Offsets::new(3, &text);
        for (index, (byte, _)) in text.char_indices().chain([(text.len(), ' ')]).enumerate() {
            assert_eq!(offsets.byte(index), 3 + byte);
        }
        assert_eq!(offsets.byte(1 << 20), 3 + text.len());
    }

    #[test]
    fn depth_is_bounded() {
        let flow = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(parse(&flow).unwrap_err().first[0].code, Code::TooDeep);
        let block = "- ".repeat(10_000) + "a";
        let problem = parse(&block).unwrap_err().first.remove(0);
        assert_eq!(problem.code, Code::TooDeep, "{}", problem.message);
    }
}
