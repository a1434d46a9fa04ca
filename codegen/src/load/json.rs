//! JSON text to [`Node`]s that know their bytes. serde_json reads; nothing here interprets a keyword.
//!
//! serde_json reports no positions, but a `RawValue` borrows the very bytes it was read from: where they lie in the text
//! is the position. Each level is read as a sequence of raw values, which are then read in turn, so the only recursion
//! is our own and has a bound.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use indexmap::IndexMap;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Data, MAX_DEPTH, Node, Problem, Problems, pointer_join};
use crate::error::Code;

/// Reads one JSON document. A text that is JSON is read to its end, so that all that is wrong with it comes out together.
pub fn parse(text: &str) -> Result<Node, Problems> {
    // The byte-order mark is not JSON, but editors write it (RFC 8259, section 8.1, lets a parser ignore it).
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root: &RawValue = serde_json::from_str(json).map_err(|error| syntax(text, json, &error))?;
    let mut reader = Reader { text, path: Vec::new(), problems: Problems::default() };
    let node = reader.node(root.get());
    match (node, reader.problems.first.is_empty()) {
        (Some(node), true) => Ok(node),
        _ => Err(reader.problems),
    }
}

struct Reader<'a> {
    text: &'a str,
    /// The tokens of the pointer to what is being read.
    path: Vec<String>,
    problems: Problems,
}

impl<'a> Reader<'a> {
    /// The bytes of the text that `part`, borrowed from it, lies in.
    fn span(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + part.len()
    }

    /// Notes what serde_json says of `part`.
    fn kept<T>(&mut self, part: &str, result: serde_json::Result<T>) -> Option<T> {
        result
            .map_err(|error| {
                let (text, path) = (self.text, &self.path);
                self.problems.push(|| Problem { pointer: pointer_join(path), ..syntax(text, part, &error) });
            })
            .ok()
    }

    fn problem(&mut self, code: Code, message: String, span: Range<usize>) {
        let path = &self.path;
        self.problems.push(|| Problem { code, message, span, pointer: pointer_join(path) });
    }

    /// What `raw` says; nothing if a problem was noted instead.
    fn node(&mut self, raw: &'a str) -> Option<Node> {
        let span = self.span(raw);
        if self.path.len() > MAX_DEPTH {
            self.problem(Code::TooDeep, format!("nested more than {MAX_DEPTH} levels deep"), span);
            return None;
        }
        let mut reader = serde_json::Deserializer::from_str(raw);
        let data = match raw.as_bytes().first() {
            Some(b'{') => {
                let read = reader.deserialize_map(Members);
                let members = self.kept(raw, read)?;
                Data::Object(self.members(members))
            }
            Some(b'[') => {
                let read = reader.deserialize_seq(Items);
                let items = self.kept(raw, read)?;
                Data::Array(
                    items.iter().enumerate().filter_map(|(i, item)| self.below(i.to_string(), item.get())).collect(),
                )
            }
            Some(b'"') => Data::String(self.kept(raw, serde_json::from_str(raw))?),
            Some(b't' | b'f') => Data::Bool(self.kept(raw, serde_json::from_str(raw))?),
            Some(b'n') => Data::Null,
            _ => Data::Number(self.kept(raw, serde_json::from_str(raw))?),
        };
        Some(Node { span, data })
    }

    fn below(&mut self, token: String, raw: &'a str) -> Option<Node> {
        self.path.push(token);
        let node = self.node(raw);
        self.path.pop();
        node
    }

    fn members(&mut self, read: Vec<(&'a RawValue, &'a RawValue)>) -> IndexMap<String, Node> {
        let mut members = IndexMap::new();
        let mut seen = HashSet::new();
        for (key, value) in read {
            let Some(name) = self.kept(key.get(), serde_json::from_str::<String>(key.get())) else { continue };
            if !seen.insert(name.clone()) {
                self.path.push(name.clone());
                self.problem(
                    Code::DuplicateKey,
                    format!("the key {name:?} stands twice in this object"),
                    self.span(key.get()),
                );
                self.path.pop();
            } else if let Some(node) = self.below(name.clone(), value.get()) {
                members.insert(name, node);
            }
        }
        members
    }
}

/// serde_json counts lines and bytes within what it was given; `part` lies within `text`.
fn syntax(text: &str, part: &str, error: &serde_json::Error) -> Problem {
    let base = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let line_start: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (base + line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let message = error.to_string();
    let message = message.rsplit_once(" at line").map_or(message.as_str(), |(head, _)| head);
    let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    Problem { code: Code::Syntax, message: format!("not JSON: {message}"), span: at..end, pointer: String::new() }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_text() {
        let text = "\u{feff}{\n  \"a\": [1, {\"b\": \"x\\u00e9\"}]\n}";
        let root = parse(text).unwrap();
        let inner = root.get("a").and_then(|a| a.index(1)).and_then(|o| o.get("b")).unwrap();
        assert_eq!(&text[inner.span.clone()], "\"x\\u00e9\"");
        assert_eq!(inner.as_str(), Some("xé"));
    }

    #[test]
    fn a_syntax_error_names_its_byte() {
        let text = "{\"é\": [1, }";
        let problem = parse(text).unwrap_err().first.remove(0);
        assert_eq!(problem.code, Code::Syntax);
        assert_eq!(&text[problem.span], "}");
    }

    #[test]
    fn repeated_keys_and_bad_text_come_out_together() {
        let text = r#"{"a": {"k": 1, "\u006b": 22}, "b": "\ud800", "a": 0}"#;
        let found: Vec<_> = parse(text)
            .unwrap_err()
            .first
            .into_iter()
            .map(|problem| (problem.code, text[problem.span].to_owned(), problem.pointer))
            .collect();
        let expected = [
            (Code::DuplicateKey, r#""\u006b""#, "#/a/k"),
            (Code::Syntax, "\"", "#/b"),
            (Code::DuplicateKey, r#""a""#, "#/a"),
        ];
        assert_eq!(found, expected.map(|(code, text, pointer)| (code, text.to_owned(), pointer.to_owned())));
    }

    #[test]
    fn depth_is_bounded_without_recursion_into_it() {
        let text = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(parse(&text).unwrap_err().first[0].code, Code::TooDeep);
    }
}
