//! Definitions to those that no value satisfies, because each would have to hold another one without end. Other reasons why
//! there may be no value are left to the provers.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::IndexMap;

use super::pair::references;
use crate::components::components;
use crate::schema::{Key, Schema, Types};

/// The definitions without a value: values are finite, so there is one only where it can be built from the inside out.
pub fn uninhabited(definitions: &IndexMap<Key, Schema>) -> HashSet<Key> {
    let at: HashMap<&str, usize> = definitions.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let edges: Vec<Vec<usize>> = definitions.values().map(|schema| references(schema, &at)).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (node, out) in edges.iter().enumerate() {
        for to in out {
            dependents.get_mut(*to).into_iter().for_each(|dependents| dependents.push(node));
        }
    }
    let mut search = Search { at, inhabited: vec![false; edges.len()] };
    // Each after what it refers to: only those that refer to each other are looked at again.
    let mut queue: VecDeque<usize> = components(&edges).into_iter().flatten().collect();
    let mut refused = vec![false; edges.len()];
    while let Some(node) = queue.pop_front() {
        let Some((_, schema)) = definitions.get_index(node) else { continue };
        if search.is_inhabited(node) {
            continue;
        }
        let has_value = search.may_have_value(schema);
        if let (Some(inhabited), Some(refused)) = (search.inhabited.get_mut(node), refused.get_mut(node)) {
            (*inhabited, *refused) = (has_value, !has_value);
        }
        let again = dependents.get(node).into_iter().flatten().filter(|_| has_value);
        queue.extend(again.filter(|dependent| refused.get(**dependent) == Some(&true)));
    }
    let without = |(key, inhabited): (&Key, bool)| (!inhabited).then(|| key.clone());
    definitions.keys().zip(search.inhabited).filter_map(without).collect()
}

struct Search<'d> {
    at: HashMap<&'d str, usize>,
    inhabited: Vec<bool>,
}

impl Search<'_> {
    fn is_inhabited(&self, node: usize) -> bool {
        self.inhabited.get(node).copied().unwrap_or(true)
    }

    /// False if no value can satisfy the schema for want of a value of a part.
    fn may_have_value(&self, schema: &Schema) -> bool {
        let of_reference = |key: &Key| self.at.get(key.as_str()).is_none_or(|node| self.is_inhabited(*node));
        let of_branches =
            |branches: &[Schema]| branches.is_empty() || branches.iter().any(|it| self.may_have_value(it));
        !schema.never
            && schema.reference.as_ref().is_none_or(of_reference)
            && schema.all_of.iter().all(|part| self.may_have_value(part))
            && of_branches(&schema.any_of)
            && of_branches(&schema.one_of)
            && match schema.types {
                Some(Types::OBJECT) => schema.object.required.iter().all(|name| self.may_have_member(schema, name)),
                Some(Types::ARRAY) => self.may_have_items(schema),
                _ => true,
            }
    }

    fn may_have_member(&self, schema: &Schema, name: &str) -> bool {
        schema.object.properties.get(name).is_none_or(|member| self.may_have_value(member))
    }

    fn may_have_items(&self, schema: &Schema) -> bool {
        let array = &schema.array;
        let required = usize::try_from(array.min.unwrap_or(0)).unwrap_or(usize::MAX);
        array.prefix.iter().take(required).all(|item| self.may_have_value(item))
            && (required <= array.prefix.len() || array.items.as_ref().is_none_or(|item| self.may_have_value(item)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str, member: Schema, required: bool) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        schema.object.properties.insert(name.to_owned(), member);
        schema.object.required.extend(required.then(|| name.to_owned()));
        schema
    }

    fn items(item: Schema, min: u64) -> Schema {
        let mut schema = Schema::of_type(Types::ARRAY);
        schema.array.items = Some(Box::new(item));
        schema.array.min = Some(min);
        schema
    }

    #[test]
    fn what_requires_itself_has_no_value_and_what_may_end_has_one() {
        let nullable =
            Schema { any_of: vec![Schema::reference_to("a"), Schema::of_type(Types::NULL)], ..Schema::default() };
        let mut any_type = object("x", Schema::reference_to("a"), true);
        any_type.types = None;
        let definitions = IndexMap::from(
            [
                ("a", object("b", Schema::reference_to("b"), true)),
                ("b", Schema { all_of: vec![Schema::reference_to("a")], ..Schema::default() }),
                ("a user", object("a", Schema::reference_to("a"), true)),
                ("some items", items(Schema::reference_to("a"), 1)),
                ("itself", Schema::reference_to("itself")),
                ("optional", object("optional", Schema::reference_to("optional"), false)),
                ("nullable", object("a", nullable, true)),
                ("any items", items(Schema::reference_to("any items"), 0)),
                ("no object", any_type),
                ("elsewhere", object("x", Schema::reference_to("not defined"), true)),
                // Known only after what comes later.
                ("first", object("x", Schema::reference_to("second"), true)),
                (
                    "second",
                    Schema {
                        any_of: vec![Schema::reference_to("first"), Schema::reference_to("end")],
                        ..Schema::default()
                    },
                ),
                ("end", Schema::of_type(Types::STRING)),
            ]
            .map(|(key, schema)| (key.to_owned(), schema)),
        );
        let found = uninhabited(&definitions);
        let found: Vec<&str> = definitions.keys().map(String::as_str).filter(|key| found.contains(*key)).collect();
        assert_eq!(found, ["a", "b", "a user", "some items", "itself"]);
    }

    #[test]
    fn a_long_way_takes_no_stack() {
        const LENGTH: usize = 50_000;
        let next = |at: usize| object("next", Schema::reference_to(&(at + 1).to_string()), true);
        let mut definitions: IndexMap<Key, Schema> = (0..LENGTH).map(|at| (at.to_string(), next(at))).collect();
        assert_eq!(uninhabited(&definitions).len(), 0);
        definitions.insert(LENGTH.to_string(), object("first", Schema::reference_to("0"), true));
        assert_eq!(uninhabited(&definitions).len(), LENGTH + 1);
    }
}
