//! The branches of a union that no value is ever read as, as far as their structure shows it: what they take, another branch
//! takes as well. In a `oneOf` that rejects the value, in an `anyOf` the first of the two has it.

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::schema::{Bundle, Key, Origin, Schema, Types};

/// How many references are followed that lead to nothing but another one.
const MAX_REFERENCE_HOPS: usize = 8;

/// Where such branches stand, and what is to be said of each.
pub fn unchosen(bundle: &Bundle) -> Vec<(Origin, String)> {
    let definitions = &bundle.definitions;
    let mut found = Vec::new();
    for schema in definitions.values() {
        schema.walk(&mut |union| {
            // A tag decides, whatever else the branches take.
            if union.discriminator.is_some() {
                return;
            }
            for (index, branch) in union.one_of.iter().enumerate() {
                let others = union.one_of.iter().enumerate().filter(|(other, _)| *other != index);
                let other = others.map(|(_, other)| other).find(|other| takes_all_of(other, branch, definitions));
                if let Some(other) = other {
                    found.push((branch.origin.clone(), in_one_of(branch, other, definitions)));
                }
            }
            for (index, branch) in union.any_of.iter().enumerate() {
                let mut before = union.any_of.iter().take(index);
                let other = before.find(|other| is_read_before(other, branch, definitions));
                if let Some(Origin { pointer, .. }) = other.map(|other| &other.origin) {
                    let message =
                        format!("no value is read as this branch: `{pointer}` before it takes all that it takes");
                    found.push((branch.origin.clone(), message));
                }
            }
        });
    }
    found.retain(|(origin, _)| !origin.pointer.is_empty());
    found
}

fn in_one_of(branch: &Schema, other: &Schema, definitions: &IndexMap<Key, Schema>) -> String {
    let pointer = &other.origin.pointer;
    let example = sample(followed(branch, definitions)).map(|value| format!(", so {value} fits two branches"));
    let example = example.unwrap_or_default();
    format!("no value is of this branch alone: `{pointer}` takes all that it takes{example}")
}

/// True if the one takes all values that the other one takes.
fn takes_all_of(one: &Schema, other: &Schema, definitions: &IndexMap<Key, Schema>) -> bool {
    let (one, other) = (followed(one, definitions), followed(other, definitions));
    if one.is_anything() || one.has_bones_of(other) {
        return !other.never;
    }
    let Some(types) = one.types.filter(|types| one.has_bones_of(&Schema::of(*types))) else { return false };
    match (other.listed(), other.types) {
        (Some(values), _) => !values.is_empty() && values.iter().all(|value| types.admits(value)),
        (None, Some(narrow)) => types.with(narrow) == types || (is_number(types) && narrow == Types::INTEGER),
        (None, None) => false,
    }
}

/// The same for branches of an `anyOf`, where the first one is tried first. Texts of an enum beside any other text are read as
/// that enum, and objects and arrays as what asks for most.
fn is_read_before(one: &Schema, other: &Schema, definitions: &IndexMap<Key, Schema>) -> bool {
    let branch = followed(other, definitions);
    let is_scalar = branch.types.is_some_and(|types| !types.meets(Types::OBJECT.with(Types::ARRAY)));
    is_scalar && branch.listed().is_none() && takes_all_of(one, other, definitions)
}

fn is_number(types: Types) -> bool {
    types.contains(Types::NUMBER)
}

/// What a schema is that is only a reference.
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

/// A value of a schema that is a list of values, or of types alone.
fn sample(schema: &Schema) -> Option<Value> {
    if let Some(values) = schema.listed() {
        return values.first().cloned();
    }
    let types = schema.types.filter(|types| schema.has_bones_of(&Schema::of(*types)))?;
    let samples = [json!(3), json!(0.5), json!("a"), json!(true), json!(null), json!([]), json!({})];
    samples.into_iter().find(|value| types.admits(value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::error::Code;
    use crate::{Request, emit};

    /// The pointers of the branches that are warned of, and what is said.
    fn warnings(schema: &Value) -> Vec<(String, String)> {
        let bytes = Some(schema.to_string().into_bytes());
        let emitted = emit(&Request { all: true, bytes, ..Request::of("root.json".into()) }).unwrap();
        let found = emitted.warnings.diagnostics().iter().filter(|problem| problem.code == Code::Overlap);
        let place = |problem: &crate::Diagnostic| problem.place.as_ref().map(|place| place.pointer.clone());
        found.map(|problem| (place(problem).unwrap_or_default(), problem.message.clone())).collect()
    }

    fn branches(keyword: &str, branches: Value) -> Vec<String> {
        let schema = json!({"$defs": {"N": {"type": "number"}, "U": {keyword: branches}}});
        warnings(&schema).into_iter().map(|(pointer, _)| pointer.replace("#/$defs/U/", "")).collect()
    }

    #[test]
    fn a_branch_that_no_value_is_of_alone_is_said_with_a_value() {
        let schema = json!({"$defs": {"U": {"oneOf": [{"type": "integer"}, {"type": "number"}]}}});
        let says =
            "no value is of this branch alone: `#/$defs/U/oneOf/1` takes all that it takes, so 3 fits two branches";
        assert_eq!(warnings(&schema), [("#/$defs/U/oneOf/0".to_owned(), says.to_owned())]);
    }

    #[test]
    fn one_of_rejects_what_two_branches_take() {
        assert_eq!(branches("oneOf", json!([{"enum": ["a", "b"]}, {"type": "string"}])), ["oneOf/0"]);
        assert_eq!(branches("oneOf", json!([{"type": "integer", "minimum": 1}, {"$ref": "#/$defs/N"}])), ["oneOf/0"]);
        assert_eq!(branches("oneOf", json!([{"type": "string"}, {}])), ["oneOf/0"]);
        assert_eq!(branches("oneOf", json!([{"type": "null"}, {"type": "null"}])), ["oneOf/0", "oneOf/1"]);
        assert!(branches("oneOf", json!([{"type": "integer"}, {"type": "number", "minimum": 1}])).is_empty());
        assert!(branches("oneOf", json!([{"type": "string"}, {"type": "integer"}])).is_empty());
    }

    #[test]
    fn any_of_reads_what_stands_first() {
        assert_eq!(branches("anyOf", json!([{"type": "number"}, {"type": "integer"}])), ["anyOf/1"]);
        assert_eq!(branches("anyOf", json!([{"type": "string"}, {"type": "string", "maxLength": 3}])), ["anyOf/1"]);
        assert!(branches("anyOf", json!([{"type": "integer"}, {"type": "number"}])).is_empty());
        // An enum that takes other texts as well, and what asks for more.
        assert!(branches("anyOf", json!([{"type": "string"}, {"enum": ["a"]}])).is_empty());
        assert!(branches("anyOf", json!([{"type": "object"}, {"type": "object", "required": ["a"]}])).is_empty());
    }
}
