//! YAML text to [`Node`]s that know their bytes. saphyr-parser reads; plain scalars mean what YAML 1.2's core schema says,
//! and nothing here interprets a keyword.

use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Number;

use super::{Data, MAX_DEPTH, Node, Problem, Problems, pointer_join};
use crate::error::Code;

/// How many values the aliases of one document may add to it: each alias is a copy, and copies of copies explode.
const MAX_COPIED: usize = 1 << 20;

/// Reads the first YAML document of a text.
pub fn parse(text: &str) -> Result<Node, Problems> {
    Ok(read(text)?)
}

/// What follows a problem is read by guessing: the first is all that is said.
fn read(text: &str) -> Result<Node, Problem> {
    let yaml = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::new(text.len() - yaml.len(), yaml);
    let mut parser = Parser::new_from_str(yaml);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let at = builder.byte(error.marker().index());
            // The parser has a bound of its own, for what it reads ahead.
            if error.info().contains("recursion limit") {
                return too_deep(at..at, String::new());
            }
            let message = format!("not YAML: {}", error.info());
            Problem { code: Code::Syntax, message, span: at..at, pointer: builder.pointer(None) }
        })?;
        let span = builder.span(span);
        match event {
            Event::DocumentEnd => break,
            Event::SequenceStart(anchor, _) => builder.open(Open::Array(Vec::new()), span, anchor)?,
            Event::MappingStart(anchor, _) => builder.open(Open::Object(IndexMap::new(), None), span, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => builder.close(span)?,
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.clone());
                let data = scalar(&text, style, tag.as_deref());
                builder.value(Node { span, data }, anchor, Some(&text))?;
            }
            Event::Alias(anchor) => builder.alias(anchor, span)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    let empty = || {
        let message = "the document is empty".to_owned();
        Problem { code: Code::Syntax, message, span: 0..0, pointer: String::new() }
    };
    builder.root.ok_or_else(empty)
}

enum Open {
    Array(Vec<Node>),
    /// The members, and the key that waits for its value.
    Object(IndexMap<String, Node>, Option<String>),
}

struct Builder {
    /// The byte of each character: the parser counts characters. Empty where the two are the same.
    bytes: Vec<usize>,
    start: usize,
    length: usize,
    open: Vec<(Open, Range<usize>, usize)>,
    anchors: HashMap<usize, Node>,
    copied: usize,
    root: Option<Node>,
}

impl Builder {
    fn new(start: usize, yaml: &str) -> Builder {
        let bytes = if yaml.is_ascii() { Vec::new() } else { yaml.char_indices().map(|(byte, _)| byte).collect() };
        let (open, anchors) = (Vec::new(), HashMap::new());
        Builder { bytes, start, length: yaml.len(), open, anchors, copied: 0, root: None }
    }

    fn byte(&self, index: usize) -> usize {
        let within = if self.bytes.is_empty() { index } else { self.bytes.get(index).copied().unwrap_or(self.length) };
        self.start + within.min(self.length)
    }

    fn span(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }

    fn open(&mut self, open: Open, span: Range<usize>, anchor: usize) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span, self.pointer(None)));
        }
        if let Some((Open::Object(_, None), ..)) = self.open.last() {
            return Err(self.problem(Code::Syntax, "a key must be a scalar".to_owned(), span));
        }
        self.open.push((open, span, anchor));
        Ok(())
    }

    fn close(&mut self, end: Range<usize>) -> Result<(), Problem> {
        let Some((open, start, anchor)) = self.open.pop() else { return Ok(()) };
        let data = match open {
            Open::Array(items) => Data::Array(items),
            Open::Object(members, _) => Data::Object(members),
        };
        self.value(Node { span: start.start..end.end.max(start.end), data }, anchor, None)
    }

    /// A finished value, or, where a mapping waits for one, a key: then `text` is what it reads.
    fn value(&mut self, node: Node, anchor: usize, text: Option<&str>) -> Result<(), Problem> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let problem = match self.open.last_mut() {
            None => {
                self.root = Some(node);
                return Ok(());
            }
            Some((Open::Array(items), ..)) => {
                items.push(node);
                return Ok(());
            }
            Some((Open::Object(members, waiting), ..)) => match (waiting.take(), text) {
                (Some(key), _) => {
                    members.insert(key, node);
                    return Ok(());
                }
                (None, Some(key)) if !members.contains_key(key) => {
                    *waiting = Some(key.to_owned());
                    return Ok(());
                }
                (None, Some(key)) => {
                    let message = format!("the key {key:?} stands twice in this mapping");
                    (Code::DuplicateKey, message, self.pointer(Some(key)))
                }
                (None, None) => (Code::Syntax, "a key must be a scalar".to_owned(), self.pointer(None)),
            },
        };
        let (code, message, pointer) = problem;
        Err(Problem { code, message, span: node.span, pointer })
    }

    /// The pointer of what is being read, or of a member of it.
    fn pointer(&self, member: Option<&str>) -> String {
        let token = |(open, ..): &(Open, Range<usize>, usize)| match open {
            Open::Array(items) => Some(items.len().to_string()),
            Open::Object(_, waiting) => waiting.clone(),
        };
        let tokens: Vec<String> = self.open.iter().filter_map(token).chain(member.map(str::to_owned)).collect();
        pointer_join(&tokens)
    }

    fn problem(&self, code: Code, message: String, span: Range<usize>) -> Problem {
        Problem { code, message, span, pointer: self.pointer(None) }
    }

    fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), Problem> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            let message = "this alias stands inside what it names".to_owned();
            return Err(self.problem(Code::Syntax, message, span));
        };
        let (count, depth) = size(&node);
        self.copied += count;
        if self.copied > MAX_COPIED {
            let message = format!("aliases add more than {MAX_COPIED} values to the document");
            return Err(self.problem(Code::TooDeep, message, span));
        }
        if self.open.len() + depth > MAX_DEPTH {
            return Err(too_deep(span, self.pointer(None)));
        }
        let text = node.as_str().map(str::to_owned);
        self.value(node, 0, text.as_deref())
    }
}

fn too_deep(span: Range<usize>, pointer: String) -> Problem {
    Problem { code: Code::TooDeep, message: format!("nested more than {MAX_DEPTH} levels deep"), span, pointer }
}

/// How many values a node holds, itself included, and how deep they nest.
fn size(node: &Node) -> (usize, usize) {
    let inner: Vec<&Node> = match &node.data {
        Data::Array(items) => items.iter().collect(),
        Data::Object(members) => members.values().collect(),
        _ => return (1, 0),
    };
    inner.iter().map(|node| size(node)).fold((1, 1), |all, one| (all.0 + one.0, all.1.max(one.1 + 1)))
}

/// What a scalar means (YAML 1.2.2, section 10.3.2). What JSON cannot hold, `.inf` and `.nan`, stays text.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&str>) -> Data {
    let string = || Data::String(text.to_owned());
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
    let whole = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Number::from);
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
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
    // The same number as JSON writes it: no leading zeros, a digit on both sides of the point.
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

    #[test]
    fn scalars_mean_what_the_core_schema_says() {
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
        // An empty entry is no flow sequence; it is one in a block.
        let text = text.replace(" ,", " null,");
        assert_eq!(parse(&text).unwrap().to_value(), expected);
        assert_eq!(parse("-\n- b").unwrap().to_value(), json!([null, "b"]));
    }

    #[test]
    fn positions_are_those_of_the_text() {
        let text = "\u{feff}# é\na:\n  - b: \"x\\u00e9\"\n    c: |\n      é\n";
        let root = parse(text).unwrap();
        let inner = root.get("a").and_then(|a| a.index(0)).unwrap();
        assert_eq!(&text[inner.get("b").unwrap().span.clone()], "\"x\\u00e9\"");
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
        assert_eq!(parse(&bomb).unwrap_err().first[0].code, Code::TooDeep);
        assert_eq!(parse("a: &x [*x]").unwrap_err().first[0].code, Code::Syntax);
    }

    #[test]
    fn problems_name_their_bytes() {
        let text = "é: 1\nk: 1\nk: 2\n";
        let problem = parse(text).unwrap_err().first.remove(0);
        assert_eq!((problem.code, problem.span, &*problem.pointer), (Code::DuplicateKey, 11..12, "#/k"));
        assert_eq!(parse("a: [{b: 1, b: 2}]").unwrap_err().first[0].pointer, "#/a/0/b");
        assert_eq!(parse("a: [1, 2").unwrap_err().first[0].code, Code::Syntax);
        assert_eq!(parse("").unwrap_err().first[0].code, Code::Syntax);
        assert_eq!(parse("? [a]\n: b\n").unwrap_err().first[0].code, Code::Syntax);
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
