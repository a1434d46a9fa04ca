//! Definitions to which of them say the same, word for word but for names, all that they refer to included: they get the
//! same colour. Nothing is proved here, and nothing but equal words is found.

use std::cell::RefCell;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::partition;
use crate::schema::{Key, Schema};

/// What is equal gets the same number.
pub type Colour = usize;

/// A definition without the names in it: its words, and what it refers to, in one order for all.
struct Said {
    words: Colour,
    references: Vec<Key>,
}

pub struct Colours {
    /// By the words of the definition alone, wherever its references lead.
    words: HashMap<Key, Colour>,
    full: HashMap<Key, Colour>,
}

impl Colours {
    /// Of definitions without annotations.
    pub fn new<'s>(definitions: impl Iterator<Item = (&'s Key, &'s Schema)>) -> Colours {
        let mut known: HashMap<String, Colour> = HashMap::new();
        let said: IndexMap<&Key, Said> = definitions
            .map(|(key, schema)| {
                let (text, references) = said(schema);
                let next = known.len();
                (key, Said { words: *known.entry(text).or_insert(next), references })
            })
            .collect();
        let words: HashMap<Key, Colour> = said.iter().map(|(key, said)| ((*key).clone(), said.words)).collect();
        // All that have the same words are taken for equal, until what they refer to is told apart. What is left is equal:
        // no value can tell it apart, however deep.
        let at: HashMap<&str, usize> = said.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
        // What leads nowhere leads to one more node, which no words are like.
        let nowhere = said.len();
        let place = |key: &Key| at.get(key.as_str()).copied().unwrap_or(nowhere);
        let edges: Vec<Vec<usize>> = said.values().map(|said| said.references.iter().map(place).collect()).collect();
        let own: Vec<Colour> = said.values().map(|said| said.words).chain([known.len()]).collect();
        let refined = partition::refined(&own, &edges);
        let full: HashMap<&Key, Colour> = said.keys().copied().zip(refined).collect();
        let full = full.into_iter().map(|(key, colour)| (key.clone(), colour)).collect();
        Colours { words, full }
    }

    /// True if both say the same, and so does all that they refer to.
    pub fn are_equal(&self, one: &str, other: &str) -> bool {
        self.full.get(one).is_some_and(|colour| self.full.get(other) == Some(colour))
    }

    /// True if both say the same but for where their references lead.
    pub fn are_worded_alike(&self, one: &str, other: &str) -> bool {
        self.words.get(one).is_some_and(|colour| self.words.get(other) == Some(colour))
    }

    pub fn of(&self, key: &str) -> Option<Colour> {
        self.full.get(key).copied()
    }
}

/// The words, and the references in the order of the words.
fn said(schema: &Schema) -> (String, Vec<Key>) {
    let mut sorted = schema.clone();
    // Where the order means nothing, all get the same one.
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
    // What `to_json` leaves out, as it is in no schema of 2020-12.
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

    fn node(member: &str, to: &str) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        schema.object.properties.insert(member.to_owned(), Schema::reference_to(to));
        schema
    }

    #[test]
    fn names_mean_nothing_and_what_they_name_means_all() {
        let of = |list: &[(&str, Schema)]| {
            let definitions: Vec<(Key, Schema)> =
                list.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect();
            Colours::new(definitions.iter().map(|(key, schema)| (key, schema)))
        };
        let colours = of(&[
            ("a", node("x", "b")),
            ("b", node("x", "a")),
            // The same unrolled otherwise.
            ("c", node("x", "c")),
            ("d", node("x", "e")),
            ("e", node("x", "f")),
            ("f", Schema::of_type(Types::STRING)),
            ("g", node("y", "c")),
        ]);
        assert!(colours.are_equal("a", "b") && colours.are_equal("a", "c"));
        assert!(!colours.are_equal("a", "d") && !colours.are_equal("d", "e"));
        assert!(colours.are_worded_alike("a", "d") && colours.are_worded_alike("d", "e"));
        assert!(!colours.are_worded_alike("a", "g") && !colours.are_equal("a", "g"));
        assert!(!colours.are_equal("a", "nowhere") && !colours.are_equal("nowhere", "nowhere"));
    }

    #[test]
    fn the_order_of_members_means_nothing() {
        let object = |names: &[&str]| {
            let mut schema = Schema::of_type(Types::OBJECT);
            for name in names {
                schema.object.properties.insert((*name).to_owned(), Schema::reference_to(name));
                schema.object.required.push((*name).to_owned());
            }
            schema
        };
        let (one, other) = (object(&["a", "b"]), object(&["b", "a"]));
        assert_eq!(said(&one), said(&other));
        assert_ne!(said(&one), said(&object(&["a", "c"])));
    }
}
