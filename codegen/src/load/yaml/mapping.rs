//! A mapping that is being read, and what it has from others.

use std::collections::HashSet;
use std::sync::Arc;

use crate::load::node::Node;

#[derive(Default)]
pub struct Object {
    pub members: Vec<(Arc<str>, Node)>,
    pub names: HashSet<Arc<str>>,
    /// The key that waits for its value.
    pub waiting: Option<Arc<str>>,
    /// Whether the key `<<` is there, and not in quotes.
    pub merges: bool,
}

/// The key of the members that a mapping has from others (YAML 1.1, the type `merge`).
pub const MERGE: &str = "<<";

impl Object {
    /// The members, with those of the mappings that are merged into this one: its own go before them.
    pub fn merged(self) -> Vec<(Arc<str>, Node)> {
        let is_mapping = |node: &Node| node.as_object().is_some();
        let merges = |(name, node): &(Arc<str>, Node)| {
            // A property may have that name; what is merged is a mapping that stands elsewhere.
            &**name == MERGE
                && self.merges
                && (is_mapping(node) || node.as_array().is_some_and(|all| all.iter().all(is_mapping)))
        };
        if !self.members.iter().any(merges) {
            return self.members;
        }
        let mut names = self.names.clone();
        let mut out = Vec::new();
        for member in &self.members {
            if !merges(member) {
                out.push(member.clone());
                continue;
            }
            let mappings = member.1.as_array().unwrap_or(std::slice::from_ref(&member.1));
            for (name, node) in mappings.iter().filter_map(Node::as_object).flatten() {
                let name: Arc<str> = name.into();
                if names.insert(name.clone()) {
                    out.push((name, node.clone()));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::load::{Limits, yaml};

    #[test]
    fn mappings_are_merged_where_a_key_says_so() {
        let read = |text: &str| yaml::parse(text, &Limits::default()).map(|node| node.to_value()).unwrap();
        let text =
            "a: &a {x: 1, y: 2}\nb: &b {z: 3, x: 4}\nc: {<<: *a, y: 5}\nd: {w: 0, <<: [*a, *b]}\ne: {<<: {x: 6}}";
        let expected = json!({
            "a": {"x": 1, "y": 2}, "b": {"z": 3, "x": 4}, "c": {"x": 1, "y": 5}, "d": {"w": 0, "x": 1, "y": 2, "z": 3}, "e": {"x": 6},
        });
        assert_eq!(read(text), expected);
        // In quotes it is a name, and what is no mapping is no part of one.
        assert_eq!(read("'<<': {x: 1}"), json!({"<<": {"x": 1}}));
        assert_eq!(read("<<: 1"), json!({"<<": 1}));
        assert_eq!(read("[<<, {a: <<}]"), json!(["<<", {"a": "<<"}]));
    }
}
