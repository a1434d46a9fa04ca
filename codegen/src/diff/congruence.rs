//! Finds definitions with the same keywords, apart from names, including all definitions they refer to: congruent
//! definitions are equivalent. This proves nothing beyond equal text.

use std::cell::RefCell;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::partition;
use crate::schema::{Key, Schema};

/// Identifies a class of congruent definitions.
pub type ClassId = usize;

/// A definition without the names in it: its own keywords, and the definitions it refers to in canonical order.
struct Canonical {
    keywords: ClassId,
    references: Vec<Key>,
}

/// The classes of congruent definitions.
pub struct Congruence {
    /// By a definition's own keywords, whatever its references lead to.
    own: HashMap<Key, ClassId>,
    /// By its own keywords and those of all definitions it refers to.
    full: HashMap<Key, ClassId>,
}

impl Congruence {
    /// Partitions definitions without annotations into classes.
    pub fn new<'s>(definitions: impl Iterator<Item = (&'s Key, &'s Schema)>) -> Congruence {
        let mut known: HashMap<String, ClassId> = HashMap::new();
        let nodes: IndexMap<&Key, Canonical> = definitions
            .map(|(key, schema)| {
                let (text, references) = canonical_text(schema);
                let next = known.len();
                (key, Canonical { keywords: *known.entry(text).or_insert(next), references })
            })
            .collect();
        let own = nodes.iter().map(|(key, node)| ((*key).clone(), node.keywords)).collect();
        // Partition refinement: definitions with the same keywords start in one class, and are separated if what they
        // refer to is in different classes. Definitions that remain in one class accept the same values, at any depth.
        let index: HashMap<&str, usize> = nodes.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
        // Unresolved references lead to one extra node, in a class of its own.
        let unresolved = nodes.len();
        let index_of = |key: &Key| index.get(key.as_str()).copied().unwrap_or(unresolved);
        let edges: Vec<Vec<usize>> =
            nodes.values().map(|node| node.references.iter().map(index_of).collect()).collect();
        let initial: Vec<ClassId> = nodes.values().map(|node| node.keywords).chain([known.len()]).collect();
        let refined = partition::refine(&initial, &edges);
        let full = nodes.keys().copied().cloned().zip(refined).collect();
        Congruence { own, full }
    }

    /// Returns true if both have the same keywords, and so do the definitions they refer to.
    pub fn are_congruent(&self, one: &str, other: &str) -> bool {
        self.full.get(one).is_some_and(|class| self.full.get(other) == Some(class))
    }

    /// Returns true if both have the same keywords, whatever their references lead to.
    pub fn have_same_keywords(&self, one: &str, other: &str) -> bool {
        self.own.get(one).is_some_and(|class| self.own.get(other) == Some(class))
    }

    /// The class of a definition, including what it refers to.
    pub fn class_of(&self, key: &str) -> Option<ClassId> {
        self.full.get(key).copied()
    }
}

/// The keywords as JSON in a canonical order and without names, and the references in the order of that text.
fn canonical_text(schema: &Schema) -> (String, Vec<Key>) {
    let mut sorted = schema.clone();
    // Sort whatever has no significant order.
    sorted.walk_mut(&mut |schema| {
        if let Some(object) = schema.object.get_mut() {
            object.properties.sort_unstable_keys();
            object.pattern_properties.sort_unstable_keys();
            object.dependent_schemas.sort_unstable_keys();
            object.dependent_required.sort_unstable_keys();
            object.required.sort_unstable();
        }
        if let Some(values) = &mut schema.enumeration {
            values.sort_by_cached_key(ToString::to_string);
        }
    });
    let references = RefCell::new(Vec::new());
    let json = sorted.to_json(&|key: &str| {
        references.borrow_mut().push(key.to_owned());
        String::new()
    });
    // `to_json` omits this, which JSON Schema 2020-12 has no keyword for.
    let mut evaluates = String::new();
    sorted.walk(&mut |schema| {
        if schema.array.contains.is_some() {
            evaluates.push(if schema.array.contains_evaluates { '1' } else { '0' });
        }
    });
    (format!("{json}{evaluates}"), references.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Types;

    fn node(property: &str, to: &str) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        schema.object.properties.insert(property.to_owned(), Schema::reference_to(to));
        schema
    }

    #[test]
    fn congruence_ignores_names_and_follows_references() {
        let congruence_of = |list: &[(&str, Schema)]| {
            let definitions: Vec<(Key, Schema)> =
                list.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect();
            Congruence::new(definitions.iter().map(|(key, schema)| (key, schema)))
        };
        let congruence = congruence_of(&[
            ("a", node("x", "b")),
            ("b", node("x", "a")),
            // The same recursion with another cycle length.
            ("c", node("x", "c")),
            ("d", node("x", "e")),
            ("e", node("x", "f")),
            ("f", Schema::of_type(Types::STRING)),
            ("g", node("y", "c")),
        ]);
        assert!(congruence.are_congruent("a", "b") && congruence.are_congruent("a", "c"));
        assert!(!congruence.are_congruent("a", "d") && !congruence.are_congruent("d", "e"));
        assert!(congruence.have_same_keywords("a", "d") && congruence.have_same_keywords("d", "e"));
        assert!(!congruence.have_same_keywords("a", "g") && !congruence.are_congruent("a", "g"));
        assert!(!congruence.are_congruent("a", "nowhere") && !congruence.are_congruent("nowhere", "nowhere"));
    }

    #[test]
    fn the_order_of_properties_is_ignored() {
        let object = |names: &[&str]| {
            let mut schema = Schema::of_type(Types::OBJECT);
            for name in names {
                schema.object.properties.insert((*name).to_owned(), Schema::reference_to(name));
                schema.object.required.push((*name).to_owned());
            }
            schema
        };
        let (one, other) = (object(&["a", "b"]), object(&["b", "a"]));
        assert_eq!(canonical_text(&one), canonical_text(&other));
        assert_ne!(canonical_text(&one), canonical_text(&object(&["a", "c"])));
    }
}
