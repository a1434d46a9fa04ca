//! Searches for witnesses of a difference between two definitions: candidates built around the witness of a part, constructed
//! where the two schemas differ, or generated and mutated. The oracle confirms each; finding none proves nothing.

use std::cell::Cell;

use serde::Serialize;
use serde_json::{Value, json};

use super::oracle::Oracle;
use crate::instance::{Generator, mutate};

/// How many values a search generates at most.
const MAX_TRIES: u64 = 400;
/// How many smaller variants of a witness are tried.
const MAX_SHRINK_STEPS: usize = 3_000;
/// A step on a larger value counts as one more for each of so many bytes, because validating it takes longer.
const BYTES_PER_SHRINK_STEP: usize = 1 << 10;
/// The total size of all values that one search generates, in bytes.
const MAX_SEARCH_BYTES: usize = 2 << 20;
/// How many attempts in a row to generate a value may fail.
const MAX_FAILED_ATTEMPTS: usize = 40;
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
    /// The instance location (RFC 6901) at which the other version rejects it.
    pub at: String,
    /// The keyword that rejects it.
    pub keyword: String,
}

/// The question whether the definition `inside` accepts a value that `outside` rejects.
#[derive(Clone, Copy)]
pub struct Question<'q> {
    pub oracle: &'q Oracle<'q>,
    pub inside: &'q str,
    pub outside: &'q str,
    pub accepted_by: Version,
}

impl Question<'_> {
    fn is_witness(&self, value: &Value) -> bool {
        self.oracle.distinguishes(self.inside, self.outside, value)
    }

    fn witness(&self, value: Value) -> Witness {
        let (at, keyword) = self.oracle.deepest_error(self.outside, &value);
        Witness { value, accepted_by: self.accepted_by, at, keyword }
    }

    /// Returns the smallest of these values that is a witness.
    pub fn first_confirmed(&self, values: &[Value]) -> Option<Witness> {
        let mut sorted: Vec<&Value> = values.iter().collect();
        sorted.sort_by_cached_key(|value| size(value));
        sorted.into_iter().find(|value| self.is_witness(value)).map(|value| self.witness(value.clone()))
    }

    /// Adds properties of these names with a value that hardly any schema accepts, as long as `inside` accepts the object.
    /// Returns it, without properties that are not needed, if it is a witness.
    pub fn with_junk_properties(&self, value: Value, names: &[&str]) -> Option<Witness> {
        let mut object = value.as_object().filter(|_| self.oracle.accepts(self.inside, &value))?.clone();
        for name in names {
            if !object.contains_key(*name) {
                object.insert((*name).to_owned(), json!([[0]]));
                if !self.oracle.accepts(self.inside, &Value::Object(object.clone())) {
                    object.remove(*name);
                }
            }
        }
        // Remove what is not needed.
        let mut object = Some(Value::Object(object)).filter(|value| self.is_witness(value))?;
        for name in names.iter().filter(|name| value.get(**name).is_none()) {
            let Some(removed) = object.as_object_mut().and_then(|members| members.remove(*name)) else { continue };
            if !self.is_witness(&object) {
                object.as_object_mut()?.insert((*name).to_owned(), removed);
            }
        }
        Some(self.witness(object))
    }

    /// Looks for a witness among this many random values.
    pub fn find_by_sampling(&self, tries: usize) -> Option<Witness> {
        let mut generator = self.oracle.generator(self.inside, SEED)?;
        let mut left = MAX_SEARCH_BYTES;
        let mut failed = 0;
        let tries = (0..tries).map_while(|_| {
            let value = generator.value();
            failed = if value.is_some() { 0 } else { failed + 1 };
            left = left.checked_sub(value.as_ref().map_or(0, size))?;
            (failed < MAX_FAILED_ATTEMPTS).then_some(value)
        });
        let mut values = tries.flatten();
        let found = values.find(|value| self.is_witness(value))?;
        Some(self.witness(self.shrink(found)))
    }

    /// Looks for a small witness among random and mutated values. `difference`, if there is one, is a schema that may describe
    /// witnesses.
    pub fn find_by_search(&self, difference: Option<&Value>) -> Option<Witness> {
        let mut best: Option<(usize, Value)> = None;
        let left = Cell::new(MAX_SEARCH_BYTES);
        let mut consider = |value: Value| {
            let size = size(&value);
            left.set(left.get().saturating_sub(size));
            if best.as_ref().is_none_or(|(least, _)| size < *least) && self.is_witness(&value) {
                best = Some((size, value));
            }
            best.is_some()
        };
        if let Some(difference) = difference {
            let mut generator = Generator::new(difference, SEED);
            let mut failed = 0;
            for round in 0..MAX_TRIES {
                let value = generator.value();
                failed = if value.is_some() { 0 } else { failed + 1 };
                let found = value.is_some_and(&mut consider);
                if (found && round > MAX_TRIES / 8) || left.get() == 0 || failed == MAX_FAILED_ATTEMPTS {
                    break;
                }
            }
            left.set(MAX_SEARCH_BYTES);
        }
        let mut generator = self.oracle.generator(self.inside, SEED)?;
        let mut other = self.oracle.generator(self.outside, SEED)?;
        let mut failed = 0;
        for round in 0..MAX_TRIES {
            let (own, others) = (generator.value(), other.value());
            failed = if own.is_some() || others.is_some() { 0 } else { failed + 1 };
            let mut found = false;
            if let Some(value) = own {
                found |= consider(mutate(&value, round)) | consider(value);
            }
            found |= others.is_some_and(|value| consider(mutate(&value, round)));
            if (found && round > MAX_TRIES / 8) || left.get() == 0 || failed == MAX_FAILED_ATTEMPTS {
                break;
            }
        }
        Some(self.witness(self.shrink(best?.1)))
    }

    /// Simplifies a witness step by step for as long as it remains one.
    fn shrink(&self, mut value: Value) -> Value {
        let mut left = MAX_SHRINK_STEPS;
        loop {
            let own = size(&value);
            let mut smaller = simplifications(&value).into_iter().map_while(|step| {
                // Large values take long to validate, so they get fewer steps.
                left = left.checked_sub(1 + own / BYTES_PER_SHRINK_STEP)?;
                Some(step.apply(&value))
            });
            let found = smaller.find(|candidate| size(candidate) < own && self.is_witness(candidate));
            match found {
                Some(smaller) => value = smaller,
                None => return value,
            }
        }
    }
}

/// The size of a value as JSON text, in bytes.
fn size(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).map_or(usize::MAX, |()| count.0)
}

/// A way to simplify a value: the location of a part, and its replacement; without one, the part is removed.
struct Simplification {
    at: Vec<Token>,
    replacement: Option<Value>,
}

#[derive(Clone)]
enum Token {
    Name(String),
    Index(usize),
}

impl Simplification {
    fn apply(self, value: &Value) -> Value {
        let mut value = value.clone();
        let Simplification { at, replacement } = self;
        let Some((last, above)) = at.split_last() else { return replacement.unwrap_or(value) };
        let mut place = Some(&mut value);
        for token in above {
            place = place.and_then(|place| match token {
                Token::Name(name) => place.get_mut(name),
                Token::Index(index) => place.get_mut(index),
            });
        }
        match (place, last, replacement) {
            (Some(Value::Object(members)), Token::Name(name), None) => drop(members.remove(name)),
            (Some(Value::Object(members)), Token::Name(name), Some(replacement)) => {
                members.insert(name.clone(), replacement);
            }
            (Some(Value::Array(items)), Token::Index(index), None) if *index < items.len() => {
                drop(items.remove(*index))
            }
            (Some(Value::Array(items)), Token::Index(index), Some(replacement)) => {
                items.get_mut(*index).into_iter().for_each(|item| *item = replacement.clone());
            }
            _ => {}
        }
        value
    }
}

/// All ways to simplify a value by one step.
fn simplifications(value: &Value) -> Vec<Simplification> {
    let mut out = Vec::new();
    collect(value, &mut Vec::new(), &mut out);
    out
}

fn collect(value: &Value, at: &mut Vec<Token>, out: &mut Vec<Simplification>) {
    let mut add = |at: &[Token], replacement: Option<Value>| {
        if out.len() < MAX_SHRINK_STEPS {
            out.push(Simplification { at: at.to_vec(), replacement });
        }
    };
    match value {
        Value::Object(members) => {
            for name in members.keys() {
                add(&[at.as_slice(), &[Token::Name(name.clone())]].concat(), None);
            }
            for (name, inner) in members {
                at.push(Token::Name(name.clone()));
                collect(inner, at, out);
                at.pop();
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                at.push(Token::Index(index));
                if out.len() < MAX_SHRINK_STEPS {
                    out.push(Simplification { at: at.clone(), replacement: None });
                }
                collect(inner, at, out);
                at.pop();
            }
        }
        Value::String(text) if !text.is_empty() => {
            ["", "a"].into_iter().for_each(|simple| add(at, Some(simple.into())));
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            add(at, Some(half.into()));
        }
        Value::Number(_) => [0, 1].into_iter().for_each(|simple| add(at, Some(simple.into()))),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
