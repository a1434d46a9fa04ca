//! Finds definitions that no value satisfies because each value would have to contain another one without end. Other reasons
//! why there may be no value are left to the provers.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::IndexMap;

use super::pair::references;
use crate::components::components;
use crate::schema::{Key, Schema, Types};

/// Returns the definitions without a value. Values are finite, so a definition has one only if it can be built bottom-up.
pub fn find_uninhabited(definitions: &IndexMap<Key, Schema>) -> HashSet<Key> {
    let at: HashMap<&str, usize> = definitions.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let edges: Vec<Vec<usize>> = definitions.values().map(|schema| references(schema, &at)).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (node, out) in edges.iter().enumerate() {
        for to in out {
            dependents.get_mut(*to).into_iter().for_each(|dependents| dependents.push(node));
        }
    }
    let mut search = Search { at, inhabited: vec![false; edges.len()] };
    // Components come in dependency order, so only mutually recursive definitions are visited again.
    let mut queue: VecDeque<usize> = components(&edges).into_iter().flatten().collect();
    let mut rejected = vec![false; edges.len()];
    while let Some(node) = queue.pop_front() {
        let Some((_, schema)) = definitions.get_index(node) else { continue };
        if search.is_inhabited(node) {
            continue;
        }
        let has_value = search.may_have_value(schema);
        if let (Some(inhabited), Some(rejected)) = (search.inhabited.get_mut(node), rejected.get_mut(node)) {
            (*inhabited, *rejected) = (has_value, !has_value);
        }
        let again = dependents.get(node).into_iter().flatten().filter(|_| has_value);
        queue.extend(again.filter(|dependent| rejected.get(**dependent) == Some(&true)));
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

    /// Returns false if no value satisfies the schema because a required part has none.
    fn may_have_value(&self, schema: &Schema) -> bool {
        let reference_may = |key: &Key| self.at.get(key.as_str()).is_none_or(|node| self.is_inhabited(*node));
        let branches_may =
            |branches: &[Schema]| branches.is_empty() || branches.iter().any(|it| self.may_have_value(it));
        !schema.never
            && schema.reference.as_ref().is_none_or(reference_may)
            && schema.all_of.iter().all(|part| self.may_have_value(part))
            && branches_may(&schema.any_of)
            && branches_may(&schema.one_of)
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
    fn only_unconditional_recursion_has_no_value() {
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
                // Depends on definitions that come later.
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
        let found = find_uninhabited(&definitions);
        let found: Vec<&str> = definitions.keys().map(String::as_str).filter(|key| found.contains(*key)).collect();
        assert_eq!(found, ["a", "b", "a user", "some items", "itself"]);
    }

    #[test]
    fn long_chains_do_not_overflow_the_stack() {
        const LENGTH: usize = 50_000;
        let next = |at: usize| object("next", Schema::reference_to(&(at + 1).to_string()), true);
        let mut definitions: IndexMap<Key, Schema> = (0..LENGTH).map(|at| (at.to_string(), next(at))).collect();
        assert_eq!(find_uninhabited(&definitions).len(), 0);
        definitions.insert(LENGTH.to_string(), object("first", Schema::reference_to("0"), true));
        assert_eq!(find_uninhabited(&definitions).len(), LENGTH + 1);
    }
}
