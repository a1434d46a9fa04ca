//! Finds branches of unions that no value is ever read as, because another branch accepts every value that they accept: `oneOf`
//! rejects such values, and in `anyOf` the earlier branch reads them. Only structure is considered.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::schema::{Bundle, Key, Origin, Schema, Types};

/// How many references in a row are followed.
const MAX_REFERENCE_HOPS: usize = 8;

/// Returns the origin of each such branch, with a message.
pub fn unchosen(bundle: &Bundle) -> Vec<(Origin, String)> {
    let definitions = &bundle.definitions;
    let mut found = Vec::new();
    for schema in definitions.values() {
        schema.walk(&mut |union| {
            // The discriminator chooses the branch, whatever else the branches accept.
            if union.discriminator.is_some() {
                return;
            }
            let branches = Branches::new(&union.one_of, definitions);
            for (index, branch) in union.one_of.iter().enumerate() {
                if let Some(other) = branches.covering(index).and_then(|other| union.one_of.get(other)) {
                    found.push((branch.origin.clone(), in_one_of(branch, other, definitions)));
                }
            }
            let branches = Branches::new(&union.any_of, definitions);
            for (index, branch) in union.any_of.iter().enumerate() {
                let other = branches.covering(index).filter(|other| *other < index && branches.is_scalar(index));
                if let Some(other) = other.and_then(|other| union.any_of.get(other)) {
                    let pointer = &other.origin.pointer;
                    let message =
                        format!("no value is read as this branch: `{pointer}` comes first and accepts every value that it accepts");
                    found.push((branch.origin.clone(), message));
                }
            }
        });
    }
    found.retain(|(origin, _)| !origin.pointer.is_empty());
    found
}

/// The branches of a union, indexed so that each is compared with few others.
struct Branches<'s> {
    all: Vec<&'s Schema>,
    /// The first two branches that accept anything.
    of_anything: Vec<usize>,
    /// The first two branches that consist of these types alone.
    of_types: HashMap<Types, Vec<usize>>,
    /// The first two of each group of branches that assert the same, by fingerprint.
    alike: HashMap<u64, Vec<Vec<usize>>>,
}

impl<'s> Branches<'s> {
    fn new(branches: &'s [Schema], definitions: &'s IndexMap<Key, Schema>) -> Branches<'s> {
        let all: Vec<&Schema> = branches.iter().map(|branch| followed(branch, definitions)).collect();
        let mut out = Branches { all, of_anything: Vec::new(), of_types: HashMap::new(), alike: HashMap::new() };
        for (index, branch) in out.all.iter().enumerate() {
            if branch.is_anything() {
                add(&mut out.of_anything, index);
            } else if let Some(types) = types_alone(branch) {
                add(out.of_types.entry(types).or_default(), index);
            }
            let groups = out.alike.entry(branch.fingerprint()).or_default();
            let is_same = |group: &&mut Vec<usize>| {
                group.first().and_then(|at| out.all.get(*at)).is_some_and(|known| known.asserts_same_as(branch))
            };
            match groups.iter_mut().find(is_same) {
                Some(group) => add(group, index),
                None => groups.push(vec![index]),
            }
        }
        out
    }

    /// Returns the first other branch that accepts every value that this one accepts.
    fn covering(&self, index: usize) -> Option<usize> {
        let branch = self.all.get(index).filter(|branch| !branch.never)?;
        let accepts_all = |types: Types| match (branch.listed(), branch.types) {
            (Some(values), _) => !values.is_empty() && values.iter().all(|value| types.accepts(value)),
            (None, Some(narrow)) => types.with(narrow) == types || (is_number(types) && narrow == Types::INTEGER),
            (None, None) => false,
        };
        let wider = self.of_types.iter().filter(|(types, _)| accepts_all(**types)).flat_map(|(_, first)| first);
        let alike = self.alike.get(&branch.fingerprint()).into_iter().flatten().filter(|group| {
            group.first().and_then(|at| self.all.get(*at)).is_some_and(|known| known.asserts_same_as(branch))
        });
        self.of_anything.iter().chain(wider).chain(alike.flatten()).copied().filter(|other| *other != index).min()
    }

    /// Returns whether the first matching branch of an `anyOf` reads the value. This does not hold for enums of strings, which
    /// are preferred to any other string, nor for objects and arrays, which the most demanding branch reads.
    fn is_scalar(&self, index: usize) -> bool {
        self.all.get(index).is_some_and(|branch| {
            let types = branch.types.filter(|types| !types.intersects(Types::OBJECT.with(Types::ARRAY)));
            types.is_some() && branch.listed().is_none()
        })
    }
}

/// Adds a branch if it is one of the first two. Two are enough to find one that differs from a given branch.
fn add(first: &mut Vec<usize>, index: usize) {
    if first.len() < 2 {
        first.push(index);
    }
}

/// Returns the types of a schema that consists of `type` alone.
fn types_alone(schema: &Schema) -> Option<Types> {
    schema.types.filter(|types| schema.asserts_same_as(&Schema::of_type(*types)))
}

fn in_one_of(branch: &Schema, other: &Schema, definitions: &IndexMap<Key, Schema>) -> String {
    let pointer = &other.origin.pointer;
    let example = sample(followed(branch, definitions)).map(|value| format!(", so {value} matches two branches"));
    let example = example.unwrap_or_default();
    format!("no value matches this branch alone: `{pointer}` accepts every value that it accepts{example}")
}

fn is_number(types: Types) -> bool {
    types.contains(Types::NUMBER)
}

/// Follows a schema that is only a reference.
fn followed<'s>(schema: &'s Schema, definitions: &'s IndexMap<Key, Schema>) -> &'s Schema {
    let mut schema = schema;
    for _ in 0..MAX_REFERENCE_HOPS {
        match schema.as_reference().and_then(|key| definitions.get(key)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

/// Returns a value of a schema that lists values, or consists of types alone.
fn sample(schema: &Schema) -> Option<Value> {
    if let Some(values) = schema.listed() {
        return values.first().cloned();
    }
    let types = types_alone(schema)?;
    let samples = [json!(3), json!(0.5), json!("a"), json!(true), json!(null), json!([]), json!({})];
    samples.into_iter().find(|value| types.accepts(value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::error::Code;
    use crate::{Request, emit};

    /// The pointers of the branches with a warning, and the messages.
    fn warnings(schema: &Value) -> Vec<(String, String)> {
        let bytes = Some(schema.to_string().into_bytes());
        let emitted = emit(&Request { all: true, bytes, ..Request::of("root.json".into()) }).unwrap();
        let found = emitted.warnings.diagnostics().iter().filter(|problem| problem.code == Code::Overlap);
        // Branches that overlap partly are reported by `overlapping`.
        let found = found.filter(|problem| problem.message.starts_with("no value "));
        let place = |problem: &crate::Diagnostic| problem.place.as_ref().map(|place| place.pointer.clone());
        found.map(|problem| (place(problem).unwrap_or_default(), problem.message.clone())).collect()
    }

    fn branches(keyword: &str, branches: Value) -> Vec<String> {
        let schema = json!({"$defs": {"N": {"type": "number"}, "U": {keyword: branches}}});
        warnings(&schema).into_iter().map(|(pointer, _)| pointer.replace("#/$defs/U/", "")).collect()
    }

    #[test]
    fn a_branch_without_values_of_its_own_is_reported_with_a_value() {
        let schema = json!({"$defs": {"U": {"oneOf": [{"type": "integer"}, {"type": "number"}]}}});
        let message = "no value matches this branch alone: `#/$defs/U/oneOf/1` accepts every value that it accepts, so 3 matches two branches";
        assert_eq!(warnings(&schema), [("#/$defs/U/oneOf/0".to_owned(), message.to_owned())]);
    }

    #[test]
    fn one_of_rejects_values_of_two_branches() {
        assert_eq!(branches("oneOf", json!([{"enum": ["a", "b"]}, {"type": "string"}])), ["oneOf/0"]);
        assert_eq!(branches("oneOf", json!([{"type": "integer", "minimum": 1}, {"$ref": "#/$defs/N"}])), ["oneOf/0"]);
        assert_eq!(branches("oneOf", json!([{"type": "string"}, {}])), ["oneOf/0"]);
        assert_eq!(branches("oneOf", json!([{"type": "null"}, {"type": "null"}])), ["oneOf/0", "oneOf/1"]);
        assert!(branches("oneOf", json!([{"type": "integer"}, {"type": "number", "minimum": 1}])).is_empty());
        assert!(branches("oneOf", json!([{"type": "string"}, {"type": "integer"}])).is_empty());
    }

    #[test]
    fn each_of_several_similar_changes_is_reported() {
        let constants = json!([{"const": 1}, {"const": 7}, {"const": 2}, {"const": 7}, {"const": 7}]);
        assert_eq!(branches("oneOf", constants.clone()), ["oneOf/1", "oneOf/3", "oneOf/4"]);
        assert!(branches("anyOf", constants).is_empty());
        let texts = json!([{"type": "string"}, {"type": "null"}, {"type": "string"}, {}]);
        assert_eq!(branches("anyOf", texts), ["anyOf/2"]);
    }

    #[test]
    fn any_of_deserializes_the_first_matching_branch() {
        assert_eq!(branches("anyOf", json!([{"type": "number"}, {"type": "integer"}])), ["anyOf/1"]);
        assert_eq!(branches("anyOf", json!([{"type": "string"}, {"type": "string", "maxLength": 3}])), ["anyOf/1"]);
        assert!(branches("anyOf", json!([{"type": "integer"}, {"type": "number"}])).is_empty());
        // An enum is preferred to any string, and an object that requires more to one that requires less.
        assert!(branches("anyOf", json!([{"type": "string"}, {"enum": ["a"]}])).is_empty());
        assert!(branches("anyOf", json!([{"type": "object"}, {"type": "object", "required": ["a"]}])).is_empty());
    }
}
