//! Assigns the names of check functions: a schema at a place has one name, which no other schema gets.

use std::collections::{HashMap, HashSet};

use super::{Lookup, function_name};
use crate::refine::names_of_pointer;
use crate::schema::Schema;

/// The assigned names, without the prefix for what the function does.
pub struct Names {
    /// The names of items by their places: of the definition there, or of the first schema.
    wanted: HashMap<String, String>,
    /// The named schemas, by their pointers. Several can have the same one: a nullable schema, and the same without null.
    given: HashMap<String, Vec<(Schema, String)>>,
    taken: HashSet<String>,
    /// The names that were found to be in use. They are not tried again.
    refused: HashSet<String>,
    /// The names of the functions of patterns.
    patterns: HashSet<String>,
    /// The number to append to the next equal name.
    numbers: HashMap<String, usize>,
}

impl Names {
    pub fn new(wanted: HashMap<String, String>) -> Names {
        let taken = wanted.values().cloned().collect();
        let (refused, patterns) = (HashSet::new(), HashSet::new());
        Names { wanted, given: HashMap::new(), taken, refused, patterns, numbers: HashMap::new() }
    }

    /// Returns the name of a schema. `place` is the key of a definition, or the pointer of a node.
    pub fn find(&mut self, place: &str, schema: &Schema, lookup: Lookup<'_>) -> String {
        let given = self.given.get(place).map(Vec::as_slice).unwrap_or_default();
        if let Some((_, name)) = given.iter().find(|(known, _)| is_same(known, schema)) {
            return name.clone();
        }
        // The name of a definition is not assigned to another schema with the same pointer.
        let owned = lookup(place).is_none_or(|definition| is_same(definition, schema));
        let wanted = self.wanted.get(place).filter(|_| owned).cloned();
        let free = wanted.filter(|name| given.iter().all(|(_, known)| known != name));
        let name = free.unwrap_or_else(|| self.unused(place));
        self.given.entry(place.to_owned()).or_default().push((schema.clone(), name.clone()));
        name
    }

    /// Returns a name for the function of a pattern: the wanted one, with a number if that is in use.
    pub fn for_pattern(&mut self, wanted: &str) -> String {
        let name = match self.patterns.contains(wanted) {
            true => numbered(wanted, &mut self.numbers, |name| !self.patterns.contains(name)),
            false => wanted.to_owned(),
        };
        self.patterns.insert(name.clone());
        name
    }

    /// Returns an unused name that is made from a pointer.
    pub fn unused(&mut self, place: &str) -> String {
        let names = names_of_pointer(place);
        let mut free = None;
        for name in &names {
            if self.refused.contains(name) {
                continue;
            }
            let function = function_name(name);
            if !self.taken.contains(&function) {
                free = Some(function);
                break;
            }
            self.refused.insert(name.clone());
        }
        let last = || names.last().map(|name| function_name(name)).unwrap_or_default();
        let name = free.unwrap_or_else(|| numbered(&last(), &mut self.numbers, |name| !self.taken.contains(name)));
        self.taken.insert(name.clone());
        name
    }
}

/// Returns the first of `name_2`, `name_3`… that is free. Numbers that are in use are not tried again.
pub fn numbered(name: &str, numbers: &mut HashMap<String, usize>, is_free: impl Fn(&String) -> bool) -> String {
    let number = numbers.entry(name.to_owned()).or_insert(2);
    loop {
        let candidate = format!("{name}_{number}");
        *number += 1;
        if is_free(&candidate) {
            return candidate;
        }
    }
}

/// Returns true if the schemas assert the same.
fn is_same(left: &Schema, right: &Schema) -> bool {
    left == right || left.asserts_same_as(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Types;

    fn at(pointer: &str, types: Types) -> Schema {
        let mut schema = Schema::of_type(types);
        schema.origin.pointer = pointer.to_owned();
        schema
    }

    #[test]
    fn two_schemas_at_one_place_have_two_names() {
        let (wide, narrow) = (at("#/$defs/A", Types::ALL), at("#/$defs/A", Types::STRING));
        let lookup = |key: &str| (key == "#/$defs/A").then_some(&narrow);
        let mut names = Names::new(HashMap::from([("#/$defs/A".to_owned(), "a".to_owned())]));
        let other = names.find("#/$defs/A", &wide, &lookup);
        assert_ne!(other, "a", "the definition's name is the definition's");
        assert_eq!(names.find("#/$defs/A", &narrow, &lookup), "a");
        assert_eq!(names.find("#/$defs/A", &wide, &lookup), other);
        let none = |_: &str| None;
        let names: HashSet<String> = (0..4).map(|_| names.find("#/$defs/A", &at("", Types::NULL), &none)).collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::new(HashMap::from([("#/a".to_owned(), "root_2".to_owned())]));
        let given: Vec<String> = (0..3).map(|_| names.unused("#part")).collect();
        assert_eq!(given, ["root", "root_3", "root_4"]);
    }
}
