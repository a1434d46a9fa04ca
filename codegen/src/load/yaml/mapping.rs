//! A YAML mapping while it is read, and the mappings that are merged into it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::load::node::Node;

#[derive(Default)]
pub struct Object {
    pub members: Vec<(Arc<str>, Node)>,
    pub names: HashSet<Arc<str>>,
    /// The key whose value is read next.
    pub pending_key: Option<Arc<str>>,
    /// Whether there is an unquoted key `<<`.
    pub merges: bool,
}

/// The key for merging other mappings (YAML 1.1, the type `merge`).
pub const MERGE: &str = "<<";

impl Object {
    /// Returns the members, after merging other mappings; its own members take precedence.
    pub fn into_members(self) -> Vec<(Arc<str>, Node)> {
        let is_mapping = |node: &Node| node.as_object().is_some();
        let merges = |(name, node): &(Arc<str>, Node)| {
            // A property may have that name too; merged are only mappings.
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
    fn merge_keys_merge_mappings() {
        let read = |text: &str| yaml::parse(text, &Limits::default()).map(|node| node.to_value()).unwrap();
        let text =
            "a: &a {x: 1, y: 2}\nb: &b {z: 3, x: 4}\nc: {<<: *a, y: 5}\nd: {w: 0, <<: [*a, *b]}\ne: {<<: {x: 6}}";
        let expected = json!({
            "a": {"x": 1, "y": 2}, "b": {"z": 3, "x": 4}, "c": {"x": 1, "y": 5}, "d": {"w": 0, "x": 1, "y": 2, "z": 3}, "e": {"x": 6},
        });
        assert_eq!(read(text), expected);
        // A quoted `<<` is a name, and only mappings are merged.
        assert_eq!(read("'<<': {x: 1}"), json!({"<<": {"x": 1}}));
        assert_eq!(read("<<: 1"), json!({"<<": 1}));
        assert_eq!(read("[<<, {a: <<}]"), json!(["<<", {"a": "<<"}]));
    }
}
