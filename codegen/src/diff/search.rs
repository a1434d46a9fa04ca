//! Values that show a difference: found by generating, changing and grafting, made small, and confirmed by the validator
//! on both sides. Finding none proves nothing.

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::instance::{Generator, mutate};
use crate::prove::witness::validator;

/// How many values are tried before a search is given up, and before a proof is believed.
const TRIES: u64 = 400;
const DOUBTS: u64 = 60;
/// How often a witness is tried again, smaller.
const SHRINKS: usize = 3_000;
const SEED: u64 = 0x10c5;

/// Which version accepts a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Version {
    Old,
    New,
}

/// A value that one version accepts and the other one rejects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Witness {
    pub value: Value,
    pub accepted_by: Version,
    /// Where in the value the other version objects to it (RFC 6901).
    pub at: String,
    /// The keyword that objects.
    pub keyword: String,
}

/// One step from a value into it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    Member(String),
    Item,
}

/// A value of `inside` that `outside` rejects, if a few tries find one.
pub fn sampled(inside: &Value, outside: &Value) -> Option<Value> {
    let judges = Judges::new(inside, outside)?;
    let mut generator = Generator::new(inside, SEED);
    (0..DOUBTS).filter_map(|_| generator.value()).find(|value| judges.separate(value))
}

/// A small value of `inside` that `outside` rejects. `difference` may know what such values look like; `grafts` are values
/// that make the difference somewhere inside.
pub fn search(
    inside: &Value,
    outside: &Value,
    difference: Option<&Value>,
    grafts: &[(Vec<Step>, Value)],
    accepted_by: Version,
) -> Option<Witness> {
    let judges = Judges::new(inside, outside)?;
    let mut best: Option<Value> = None;
    let mut consider = |value: Value| {
        let smaller = best.as_ref().is_none_or(|best| size(&value) < size(best));
        if smaller && judges.separate(&value) {
            best = Some(value);
        }
        best.is_some()
    };
    if let Some(difference) = difference {
        let mut generator = Generator::new(difference, SEED);
        for round in 0..TRIES {
            let found = generator.value().is_some_and(&mut consider);
            if found && round > TRIES / 8 {
                break;
            }
        }
    }
    let mut generator = Generator::new(inside, SEED);
    let mut other = Generator::new(outside, SEED);
    for round in 0..TRIES {
        if let Some(value) = generator.value() {
            for (steps, graft) in grafts {
                consider(grafted(value.clone(), steps, graft));
            }
            consider(mutate(&value, round));
            consider(value);
        }
        let found = other.value().is_some_and(|value| consider(mutate(&value, round)));
        if found && round > TRIES / 8 {
            break;
        }
    }
    let value = judges.shrunk(best?);
    let (at, keyword) = judges.objection(&value);
    Some(Witness { value, accepted_by, at, keyword })
}

fn size(value: &Value) -> usize {
    value.to_string().len()
}

/// The value with another one put inside it; what is in the way gives way.
fn grafted(value: Value, steps: &[Step], graft: &Value) -> Value {
    match steps.split_first() {
        None => graft.clone(),
        Some((Step::Member(name), rest)) => {
            let mut members = match value {
                Value::Object(members) => members,
                _ => Map::new(),
            };
            let inner = members.remove(name).unwrap_or(Value::Null);
            members.insert(name.clone(), grafted(inner, rest, graft));
            Value::Object(members)
        }
        Some((Step::Item, rest)) => {
            let mut items = match value {
                Value::Array(items) => items,
                _ => Vec::new(),
            };
            match items.first_mut() {
                Some(first) => *first = grafted(first.take(), rest, graft),
                None => items.push(grafted(Value::Null, rest, graft)),
            }
            Value::Array(items)
        }
    }
}

struct Judges {
    inside: Validator,
    outside: Validator,
}

impl Judges {
    fn new(inside: &Value, outside: &Value) -> Option<Judges> {
        Some(Judges { inside: validator(inside)?, outside: validator(outside)? })
    }

    fn separate(&self, value: &Value) -> bool {
        self.inside.is_valid(value) && !self.outside.is_valid(value)
    }

    /// The value without whatever it can do without.
    fn shrunk(&self, mut value: Value) -> Value {
        let mut left = SHRINKS;
        loop {
            let smaller = smaller(&value).into_iter().find(|candidate| {
                left = left.saturating_sub(1);
                left > 0 && size(candidate) < size(&value) && self.separate(candidate)
            });
            match smaller {
                Some(smaller) => value = smaller,
                None => return value,
            }
        }
    }

    /// Where the rejecting side objects, as deep inside as it says, and by which keyword.
    fn objection(&self, value: &Value) -> (String, String) {
        let mut found: Option<(String, String)> = None;
        for error in self.outside.iter_errors(value) {
            let mut at = error.instance_path().as_str().to_owned();
            if let ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } = error.kind()
                && let Some(name) = unexpected.first()
            {
                at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            }
            let path = error.schema_path().as_str().to_owned();
            let keyword = path.rsplit('/').next().unwrap_or_default().to_owned();
            if found.as_ref().is_none_or(|(known, _)| at.matches('/').count() > known.matches('/').count()) {
                found = Some((at, keyword));
            }
        }
        found.unwrap_or_default()
    }
}

/// Values that are one step simpler.
fn smaller(value: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    match value {
        Value::Object(members) => {
            out.extend(members.keys().map(|name| {
                let rest = members.iter().filter(|(other, _)| *other != name);
                Value::Object(rest.map(|(name, value)| (name.clone(), value.clone())).collect())
            }));
            for (name, inner) in members {
                out.extend(smaller(inner).into_iter().map(|inner| {
                    let mut members = members.clone();
                    members.insert(name.clone(), inner);
                    Value::Object(members)
                }));
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                let kept = |other: &(usize, &Value)| other.0 != at;
                out.push(items.iter().enumerate().filter(kept).map(|(_, item)| item.clone()).collect());
                out.extend(smaller(inner).into_iter().map(|inner| {
                    let replaced =
                        |(other, item): (usize, &Value)| if other == at { inner.clone() } else { item.clone() };
                    items.iter().enumerate().map(replaced).collect()
                }));
            }
        }
        Value::String(text) if !text.is_empty() => {
            out.extend(["", "a"].map(Value::from));
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            out.push(half.into());
        }
        Value::Number(_) => out.extend([0, 1].map(Value::from)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
    out
}
