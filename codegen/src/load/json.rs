//! JSON text to [`Node`]s that know their bytes. serde_json reads; nothing here interprets a keyword.
//!
//! serde_json reports no positions, but a `RawValue` borrows the very bytes it was read from: where they lie in the text
//! is the position. Each level is read as a sequence of raw values, which are then read in turn, so the only recursion
//! is our own and has a bound.

use std::fmt;
use std::ops::Range;

use indexmap::IndexMap;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Data, MAX_DEPTH, Node, Problem};
use crate::error::Code;

/// Reads one JSON document.
pub fn parse(text: &str) -> Result<Node, Problem> {
    // The byte-order mark is not JSON, but editors write it (RFC 8259, section 8.1, lets a parser ignore it).
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root: &RawValue = serde_json::from_str(json).map_err(|error| syntax(text, json, &error))?;
    Reader { text }.node(root.get(), 0)
}

struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    /// The bytes of the text that `part`, borrowed from it, lies in.
    fn span(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + part.len()
    }

    fn node(&self, raw: &'a str, depth: usize) -> Result<Node, Problem> {
        let span = self.span(raw);
        if depth > MAX_DEPTH {
            return Err(Problem {
                code: Code::TooDeep,
                message: format!("nested more than {MAX_DEPTH} levels deep"),
                span,
            });
        }
        let failed = |error: serde_json::Error| syntax(self.text, raw, &error);
        let mut reader = serde_json::Deserializer::from_str(raw);
        let data = match raw.as_bytes().first() {
            Some(b'{') => {
                let mut members = IndexMap::new();
                for (key, value) in reader.deserialize_map(Members).map_err(failed)? {
                    let node = self.node(value.get(), depth + 1)?;
                    if members.contains_key(&key) {
                        let message = format!("the key {key:?} stands twice in this object");
                        return Err(Problem { code: Code::DuplicateKey, message, span: node.span });
                    }
                    members.insert(key, node);
                }
                Data::Object(members)
            }
            Some(b'[') => {
                let items = reader.deserialize_seq(Items).map_err(failed)?;
                Data::Array(items.into_iter().map(|item| self.node(item.get(), depth + 1)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Data::String(serde_json::from_str(raw).map_err(failed)?),
            Some(b't' | b'f') => Data::Bool(serde_json::from_str(raw).map_err(failed)?),
            Some(b'n') => Data::Null,
            _ => Data::Number(serde_json::from_str(raw).map_err(failed)?),
        };
        Ok(Node { span, data })
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
    Problem { code: Code::Syntax, message: format!("not JSON: {message}"), span: at..at + usize::from(at < text.len()) }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

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
        let problem = parse(text).unwrap_err();
        assert_eq!(problem.code, Code::Syntax);
        assert_eq!(&text[problem.span], "}");
    }

    #[test]
    fn a_repeated_key_is_found_where_it_stands_again() {
        let text = r#"{"a": {"k": 1, "k": 22}}"#;
        let problem = parse(text).unwrap_err();
        assert_eq!(problem.code, Code::DuplicateKey);
        assert_eq!(&text[problem.span], "22");
    }

    #[test]
    fn depth_is_bounded_without_recursion_into_it() {
        let text = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(parse(&text).unwrap_err().code, Code::TooDeep);
    }
}
