//! Finds branches of a `oneOf` that accept a common value, which `oneOf` therefore rejects, and shows that value. The search is
//! bounded: finding nothing does not mean that there is none.

use std::cell::Cell;
use std::collections::HashSet;
use std::ptr;

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::compare::{Definitions, witness};
use crate::instance::{Generator, Smallest};
use crate::schema::{Bundle, Key, Origin, Schema, Types};

/// How many pairs of branches of one union are considered, and how many schemas a validator may apply for one pair, and in all.
const MAX_PAIRS: usize = 200;
const MAX_SCHEMAS_OF_PAIR: usize = 100;
const MAX_SCHEMAS: usize = 2_000;

/// How many references in a row are followed.
const MAX_HOPS: usize = 8;

/// How many of the values that branches list are tried, and how many random ones.
const MAX_LISTED: usize = 64;
const MAX_GENERATED: usize = 12;

/// How many bytes the JSON of a value that is shown may have.
const MAX_VALUE_BYTES: usize = 90;

/// Returns the origin of the first such branch of each union, with a message. Unions with a branch that `known` returns true for
/// are left out: there is a message already.
pub fn overlapping(bundle: &Bundle, formats: bool, known: &dyn Fn(&str) -> bool) -> Vec<(Origin, String)> {
    let definitions = &bundle.definitions;
    let search = Search { definitions, formats, smallest: Smallest::new(definitions), left: Cell::new(MAX_SCHEMAS) };
    let mut found = Vec::new();
    for schema in definitions.values() {
        schema.walk(&mut |union| {
            // The discriminator chooses the branch, whatever else the branches accept.
            let is_said = union.one_of.iter().any(|branch| known(&branch.origin.pointer));
            if union.one_of.len() > 1 && union.discriminator.is_none() && !is_said {
                found.extend(search.union(union));
            }
        });
    }
    found.retain(|(origin, _)| !origin.pointer.is_empty());
    found
}

struct Search<'b> {
    definitions: &'b IndexMap<Key, Schema>,
    formats: bool,
    smallest: Smallest<'b>,
    /// How many schemas validators may still apply.
    left: Cell<usize>,
}

impl Search<'_> {
    /// Returns a message about the first two branches of a union that accept a common value.
    fn union(&self, union: &Schema) -> Option<(Origin, String)> {
        let branches: Vec<Branch<'_>> =
            union.one_of.iter().map(|branch| Branch::new(branch, self.definitions)).collect();
        let pairs = branches
            .iter()
            .enumerate()
            .flat_map(|(at, one)| branches.iter().skip(at + 1).map(move |other| (one, other)));
        let may_overlap = pairs.take(MAX_PAIRS).filter(|(one, other)| !one.is_apart(other));
        may_overlap.into_iter().find_map(|(one, other)| {
            let value = self.in_both(union, one, other)?;
            let pointer = &other.whole.origin.pointer;
            let message = format!("{value} matches two branches, which `oneOf` rejects: this one and `{pointer}`");
            Some((one.whole.origin.clone(), message))
        })
    }

    /// Returns a value that two branches accept, and that the keywords beside `oneOf` accept.
    fn in_both(&self, union: &Schema, one: &Branch<'_>, other: &Branch<'_>) -> Option<Value> {
        let beside = Schema { one_of: Vec::new(), ..union.clone() };
        let parts = [&beside, one.whole, other.whole];
        let weight = self.weight(&parts)?;
        self.left.set(self.left.get().checked_sub(weight)?);
        let all_of = parts.into_iter().cloned().collect();
        let source = Definitions::closed_over(self.definitions, &Schema { all_of, ..Schema::default() }, self.formats)?;
        let validator = witness::validator(&source)?;
        let listed = one.parts.iter().chain(&other.parts).filter_map(|part| part.listed()).flatten();
        let simple = [json!(3), json!(0.5), json!("a"), json!(""), json!(true), json!([]), json!({})];
        let made = Types::KINDS
            .into_iter()
            .flat_map(|kind| [&parts[..], &parts[1..2], &parts[2..]].map(|schemas| self.smallest.value(schemas, kind)));
        let texts: Vec<String> = [one, other]
            .into_iter()
            .filter_map(|branch| Some(self.smallest.value(&[branch.whole], Types::STRING)?.as_str()?.to_owned()))
            .collect();
        // One string followed by the other may match both.
        let texts = [texts.concat(), texts.iter().rev().map(String::as_str).collect()].map(Value::String);
        let mut generator = Generator::new(&source, 0x10c5);
        let generated = (0..MAX_GENERATED).filter_map(|_| generator.value());
        let mut values =
            listed.take(MAX_LISTED).cloned().chain(simple).chain(made.flatten()).chain(texts).chain(generated);
        values.find(|value| validator.is_valid(value) && value.to_string().len() <= MAX_VALUE_BYTES)
    }

    /// Counts the schemas that a validator applies to a value of these. Schemas that apply in place count for every reference to
    /// them, since a validator applies them every time. `None` if they are too many.
    fn weight(&self, schemas: &[&Schema]) -> Option<usize> {
        let (mut count, mut met) = (0, HashSet::new());
        let mut in_place: Vec<&Schema> = schemas.to_vec();
        let mut below: Vec<&Schema> = Vec::new();
        while let Some(schema) = in_place.pop().or_else(|| below.pop()) {
            count += 1;
            if count > MAX_SCHEMAS_OF_PAIR {
                return None;
            }
            let before = in_place.len();
            in_place.extend(schema.in_place());
            let applied: HashSet<*const Schema> =
                in_place.iter().skip(before).map(|child| ptr::from_ref(*child)).collect();
            let others = schema.children().into_iter().filter(|child| !applied.contains(&ptr::from_ref(*child)));
            in_place.extend(schema.reference.as_deref().and_then(|key| self.definitions.get(key)));
            // Subschemas for parts of the value count once.
            below.extend(others.filter(|child| met.insert(ptr::from_ref(*child))));
        }
        Some(count)
    }
}

/// A branch, and all schemas that its values always have to match.
struct Branch<'s> {
    whole: &'s Schema,
    parts: Vec<&'s Schema>,
}

impl<'s> Branch<'s> {
    fn new(whole: &'s Schema, definitions: &'s IndexMap<Key, Schema>) -> Branch<'s> {
        let mut parts = Vec::new();
        collect(whole, definitions, MAX_HOPS, &mut parts);
        Branch { whole, parts }
    }

    fn types(&self) -> Types {
        self.parts.iter().filter_map(|part| part.types).fold(Types::ALL, Types::intersection)
    }

    fn listed(&self) -> Option<&'s [Value]> {
        self.parts.iter().find_map(|part| part.listed())
    }

    fn requires(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.object.required.iter().any(|known| known == name))
    }

    fn member(&self, name: &str) -> Option<&'s Schema> {
        self.parts.iter().find_map(|part| part.object.properties.get(name))
    }

    /// Returns whether the branches clearly have no value in common, or seem meant to exclude each other: each requires a property
    /// that the other does not name.
    fn is_apart(&self, other: &Branch<'_>) -> bool {
        if self.parts.iter().chain(&other.parts).any(|part| part.never)
            || self.types().intersection(other.types()).is_empty()
        {
            return true;
        }
        if let (Some(one), Some(other)) = (self.listed(), other.listed()) {
            return one.iter().all(|value| !other.contains(value));
        }
        let required = || self.parts.iter().flat_map(|part| &part.object.required);
        let is_distinguishing = |name: &String| {
            let values = (self.member(name).and_then(Schema::listed), other.member(name).and_then(Schema::listed));
            matches!(values, (Some(one), Some(two)) if other.requires(name) && one.iter().all(|value| !two.contains(value)))
        };
        required().any(is_distinguishing) || (self.excludes(other) && other.excludes(self))
    }

    /// Returns whether it requires a property that the other branch does not name.
    fn excludes(&self, other: &Branch<'_>) -> bool {
        let mut required = self.parts.iter().flat_map(|part| &part.object.required);
        required.any(|name| other.member(name).is_none() && !other.requires(name))
    }
}

/// Collects a schema, and those that apply wherever it does.
fn collect<'s>(schema: &'s Schema, definitions: &'s IndexMap<Key, Schema>, hops: usize, parts: &mut Vec<&'s Schema>) {
    let Some(hops) = hops.checked_sub(1) else { return };
    parts.push(schema);
    let target = schema.reference.as_deref().and_then(|key| definitions.get(key));
    for part in schema.all_of.iter().chain(target) {
        collect(part, definitions, hops, parts);
    }
}

#[cfg(test)]
mod tests;
