//! Values that show a difference between two definitions: put around one that shows it for a part, made for the places where
//! their words differ, or found by generating and changing. Each is confirmed by the judge. Finding none proves nothing.

use serde::Serialize;
use serde_json::{Value, json};

use super::judge::Judge;
use crate::instance::{Generator, mutate};

/// How many values are tried before a search is given up.
const TRIES: u64 = 400;
/// How often a witness is tried again, smaller.
const SHRINKS: usize = 3_000;
const SEED: u64 = 0x10c5;

/// Which version accepts a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
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

/// Is there a value of the definition `inside` that `outside` rejects?
#[derive(Clone, Copy)]
pub struct Question<'q> {
    pub judge: &'q Judge<'q>,
    pub inside: &'q str,
    pub outside: &'q str,
    pub accepted_by: Version,
}

impl Question<'_> {
    fn separates(&self, value: &Value) -> bool {
        self.judge.separate(self.inside, self.outside, value)
    }

    fn witness(&self, value: Value) -> Witness {
        let (at, keyword) = self.judge.objection(self.outside, &value);
        Witness { value, accepted_by: self.accepted_by, at, keyword }
    }

    /// The smallest of these that is one.
    pub fn among(&self, values: &[Value]) -> Option<Witness> {
        let mut sorted: Vec<&Value> = values.iter().collect();
        sorted.sort_by_cached_key(|value| size(value));
        sorted.into_iter().find(|value| self.separates(value)).map(|value| self.witness(value.clone()))
    }

    /// The object with members of these names that hardly any schema accepts, as far as `inside` does not mind them, where
    /// that makes a difference.
    pub fn spoilt(&self, value: Value, names: &[&str]) -> Option<Witness> {
        let mut spoilt = value.as_object().filter(|_| self.judge.accepts(self.inside, &value))?.clone();
        for name in names {
            if !spoilt.contains_key(*name) {
                spoilt.insert((*name).to_owned(), json!([[0]]));
                if !self.judge.accepts(self.inside, &Value::Object(spoilt.clone())) {
                    spoilt.remove(*name);
                }
            }
        }
        // What is not needed is left out again.
        let mut spoilt = Some(Value::Object(spoilt)).filter(|value| self.separates(value))?;
        for name in names.iter().filter(|name| value.get(**name).is_none()) {
            let Some(removed) = spoilt.as_object_mut().and_then(|members| members.remove(*name)) else { continue };
            if !self.separates(&spoilt) {
                spoilt.as_object_mut()?.insert((*name).to_owned(), removed);
            }
        }
        Some(self.witness(spoilt))
    }

    /// One that so many tries find.
    pub fn sampled(&self, tries: usize) -> Option<Witness> {
        let mut generator = Generator::new(&self.judge.closed(self.inside)?, SEED);
        let found = (0..tries).filter_map(|_| generator.value()).find(|value| self.separates(value))?;
        Some(self.witness(self.shrunk(found)))
    }

    /// A small one that many tries find. `difference` may know what such values look like.
    pub fn searched(&self, difference: Option<&Value>) -> Option<Witness> {
        let mut best: Option<Value> = None;
        let mut consider = |value: Value| {
            let smaller = best.as_ref().is_none_or(|best| size(&value) < size(best));
            if smaller && self.separates(&value) {
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
        let mut generator = Generator::new(&self.judge.closed(self.inside)?, SEED);
        let mut other = Generator::new(&self.judge.closed(self.outside)?, SEED);
        for round in 0..TRIES {
            let mut found = false;
            if let Some(value) = generator.value() {
                found |= consider(mutate(&value, round)) | consider(value);
            }
            found |= other.value().is_some_and(|value| consider(mutate(&value, round)));
            if found && round > TRIES / 8 {
                break;
            }
        }
        Some(self.witness(self.shrunk(best?)))
    }

    /// The value without whatever it can do without.
    fn shrunk(&self, mut value: Value) -> Value {
        let mut left = SHRINKS;
        loop {
            let smaller = smaller(&value).into_iter().find(|candidate| {
                left = left.saturating_sub(1);
                left > 0 && size(candidate) < size(&value) && self.separates(candidate)
            });
            match smaller {
                Some(smaller) => value = smaller,
                None => return value,
            }
        }
    }
}

fn size(value: &Value) -> usize {
    value.to_string().len()
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
