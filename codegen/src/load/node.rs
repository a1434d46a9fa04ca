//! Values of documents, with the byte ranges that they were read from. They are kept small, since a document has
//! millions: the names of members are shared, clones share their contents, and parts that are rarely needed are read on
//! demand.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde_json::{Number, Value};

use super::json;
use crate::error::Source;

/// The number of members from which they are indexed.
const MIN_INDEXED_MEMBERS: usize = 16;

/// The maximum size of a part whose digest is computed from its values, in bytes; larger parts are compared as text.
const MAX_DIGEST_BYTES: usize = 1 << 20;

/// A value of a document, with the byte range that it was read from and its members in their order.
#[derive(Debug, Clone)]
pub struct Node {
    start: u32,
    end: u32,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Read(Data),
    Deferred(Arc<Deferred>),
}

/// A part of a JSON document that is valid, and is read on demand.
#[derive(Debug)]
struct Deferred {
    source: Arc<Source>,
    data: OnceLock<Data>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Number(Number),
    String(Arc<str>),
    Array(Arc<[Node]>),
    Object(Arc<Members>),
}

impl Node {
    /// Creates a value from its byte range, clamped to the first 4 GiB: documents are never larger.
    pub fn new(span: Range<usize>, data: Data) -> Node {
        let (start, end) = clamp_span(span);
        Node { start, end, content: Content::Read(data) }
    }

    /// Creates a value that is known to be valid JSON and is read on demand.
    pub(super) fn deferred(span: Range<usize>, source: Arc<Source>) -> Node {
        let (start, end) = clamp_span(span);
        Node { start, end, content: Content::Deferred(Arc::new(Deferred { source, data: OnceLock::new() })) }
    }

    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn data(&self) -> &Data {
        match &self.content {
            Content::Read(data) => data,
            Content::Deferred(deferred) => {
                deferred.data.get_or_init(|| json::read_part(&deferred.source.text, self.span()))
            }
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    pub fn index(&self, index: usize) -> Option<&Node> {
        self.as_array()?.get(index)
    }

    pub fn as_object(&self) -> Option<&Members> {
        match self.data() {
            Data::Object(members) => Some(members),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Node]> {
        match self.data() {
            Data::Array(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        self.as_shared_str().map(|text| &**text)
    }

    /// As [`Node::as_str`], for sharing the string.
    pub fn as_shared_str(&self) -> Option<&Arc<str>> {
        match self.data() {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.data() {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the value without positions.
    pub fn to_value(&self) -> Value {
        match self.data() {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => Value::Number(number.clone()),
            Data::String(text) => Value::String((**text).to_owned()),
            Data::Array(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Data::Object(members) => {
                Value::Object(members.iter().map(|(name, inner)| (name.to_owned(), inner.to_value())).collect())
            }
        }
    }

    /// As [`Node::to_value`], without keeping what is read on demand.
    pub fn to_value_uncached(&self) -> Value {
        match &self.content {
            Content::Deferred(deferred) if deferred.data.get().is_none() => {
                let text = deferred.source.text.get(self.span()).unwrap_or_default();
                serde_json::from_str(text).unwrap_or_default()
            }
            _ => self.to_value(),
        }
    }

    /// Returns a hash that is equal for equal values, whatever the order of their members. What is read on demand is
    /// not kept.
    pub fn digest(&self) -> u64 {
        let part;
        let data = match &self.content {
            Content::Deferred(deferred) if self.span().len() > MAX_DIGEST_BYTES => {
                let text = deferred.source.text.get(self.span()).unwrap_or_default();
                return json::digest(text);
            }
            Content::Deferred(deferred) if deferred.data.get().is_none() => {
                part = json::read_part(&deferred.source.text, self.span());
                &part
            }
            _ => self.data(),
        };
        let mut hasher = DefaultHasher::new();
        std::mem::discriminant(data).hash(&mut hasher);
        match data {
            Data::Null => {}
            Data::Bool(value) => value.hash(&mut hasher),
            Data::Number(number) => number.to_string().hash(&mut hasher),
            Data::String(text) => text.hash(&mut hasher),
            Data::Array(items) => items.iter().for_each(|item| item.digest().hash(&mut hasher)),
            Data::Object(members) => {
                let one = |(name, inner): (&str, &Node)| {
                    let mut hasher = DefaultHasher::new();
                    (name, inner.digest()).hash(&mut hasher);
                    hasher.finish()
                };
                members.iter().map(one).fold(0, u64::wrapping_add).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// Returns the value at the tokens of a JSON pointer (RFC 6901).
    pub fn at(&self, tokens: &[String]) -> Option<&Node> {
        tokens.iter().try_fold(self, |node, token| match node.data() {
            Data::Object(members) => members.get(token),
            Data::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.span() == other.span() && self.data() == other.data()
    }
}

fn clamp_span(span: Range<usize>) -> (u32, u32) {
    let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    (clamp(span.start), clamp(span.end))
}

/// The members of an object, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members {
    all: Box<[(Arc<str>, Node)]>,
    /// The positions of the members in the order of their names, if there are many.
    by_name: Box<[u32]>,
}

impl Members {
    pub fn get(&self, name: &str) -> Option<&Node> {
        let all = &self.all;
        if self.by_name.is_empty() {
            return all.iter().find(|(known, _)| **known == *name).map(|(_, node)| node);
        }
        let name_at = |at: &u32| all.get(*at as usize).map_or("", |(known, _)| known);
        let found = self.by_name.binary_search_by(|at| name_at(at).cmp(name)).ok()?;
        all.get(*self.by_name.get(found)? as usize).map(|(_, node)| node)
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn iter(&self) -> Iter<'_> {
        fn member(member: &(Arc<str>, Node)) -> (&str, &Node) {
            (&member.0, &member.1)
        }
        self.all.iter().map(member)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(name, _)| &**name)
    }
}

type Iter<'a> = std::iter::Map<std::slice::Iter<'a, (Arc<str>, Node)>, fn(&'a (Arc<str>, Node)) -> (&'a str, &'a Node)>;

impl<'a> IntoIterator for &'a Members {
    type Item = (&'a str, &'a Node);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The names have to be distinct.
impl FromIterator<(Arc<str>, Node)> for Members {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Node)>>(members: I) -> Members {
        let all: Box<[(Arc<str>, Node)]> = members.into_iter().collect();
        let mut by_name = Vec::new();
        if all.len() > MIN_INDEXED_MEMBERS {
            let mut named: Vec<(&str, u32)> = all.iter().zip(0..).map(|((name, _), at)| (&**name, at)).collect();
            named.sort_unstable();
            by_name = named.into_iter().map(|(_, at)| at).collect();
        }
        Members { all, by_name: by_name.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_stays_small() {
        assert!(size_of::<Node>() <= 40, "{} bytes", size_of::<Node>());
        assert!(size_of::<(Arc<str>, Node)>() <= 56);
    }

    #[test]
    fn digests_of_equal_values_are_equal() {
        let read =
            |text: &str| json::parse(&Arc::new(Source::new("a.json", text)), &super::super::Limits::default()).unwrap();
        let digest = |text: &str| read(text).digest();
        assert_eq!(
            digest(r#"{"a": [1, "x"], "example": {"b": null}}"#),
            digest(r#"{"example":{"b":null},"a":[1,"x"]}"#)
        );
        for other in [
            r#"{"a": [1, "x"]}"#,
            r#"{"a": ["x", 1], "example": {"b": null}}"#,
            r#"{"a": [1, "x"], "example": {"b": 0}}"#,
        ] {
            assert_ne!(digest(r#"{"a": [1, "x"], "example": {"b": null}}"#), digest(other));
        }
    }

    #[test]
    fn members_are_found_with_and_without_an_index() {
        for count in [0, 1, MIN_INDEXED_MEMBERS, MIN_INDEXED_MEMBERS + 1, 1000] {
            let name = |n: usize| format!("n{}", (n * 7919) % 1009);
            let members: Members =
                (0..count).map(|n| (Arc::from(name(n)), Node::new(n..n, Data::Bool(true)))).collect();
            for n in 0..count {
                assert_eq!(members.get(&name(n)).map(Node::span), Some(n..n));
            }
            assert_eq!(members.get("n"), None);
            assert_eq!(members.keys().map(str::to_owned).collect::<Vec<_>>(), (0..count).map(name).collect::<Vec<_>>());
        }
    }
}
