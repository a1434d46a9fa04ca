//! Values that show a difference between two definitions: put around one that shows it for a part, made for the places where
//! their words differ, or found by generating and changing. Each is confirmed by the judge. Finding none proves nothing.

use std::cell::Cell;

use serde::Serialize;
use serde_json::{Value, json};

use super::judge::Judge;
use crate::instance::{Generator, mutate};

/// How many values are tried before a search is given up.
const TRIES: u64 = 400;
/// How often a witness is tried again, smaller.
const SHRINKS: usize = 3_000;
/// How many letters of a value count as one more try to make it smaller.
const LETTERS_PER_TRY: usize = 1 << 10;
/// How large all values of a search may be together, in bytes.
const MAX_SEARCHED: usize = 2 << 20;
/// How many tries in a row may lead to no value.
const MAX_FRUITLESS: usize = 40;
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
        let mut generator = self.judge.generator(self.inside, SEED)?;
        let mut left = MAX_SEARCHED;
        let mut fruitless = 0;
        let tries = (0..tries).map_while(|_| {
            let value = generator.value();
            fruitless = if value.is_some() { 0 } else { fruitless + 1 };
            left = left.checked_sub(value.as_ref().map_or(0, size))?;
            (fruitless < MAX_FRUITLESS).then_some(value)
        });
        let mut values = tries.flatten();
        let found = values.find(|value| self.separates(value))?;
        Some(self.witness(self.shrunk(found)))
    }

    /// A small one that many tries find. `difference` may know what such values look like.
    pub fn searched(&self, difference: Option<&Value>) -> Option<Witness> {
        let mut best: Option<(usize, Value)> = None;
        let left = Cell::new(MAX_SEARCHED);
        let mut consider = |value: Value| {
            let size = size(&value);
            left.set(left.get().saturating_sub(size));
            if best.as_ref().is_none_or(|(least, _)| size < *least) && self.separates(&value) {
                best = Some((size, value));
            }
            best.is_some()
        };
        if let Some(difference) = difference {
            let mut generator = Generator::new(difference, SEED);
            let mut fruitless = 0;
            for round in 0..TRIES {
                let value = generator.value();
                fruitless = if value.is_some() { 0 } else { fruitless + 1 };
                let found = value.is_some_and(&mut consider);
                if (found && round > TRIES / 8) || left.get() == 0 || fruitless == MAX_FRUITLESS {
                    break;
                }
            }
            left.set(MAX_SEARCHED);
        }
        let mut generator = self.judge.generator(self.inside, SEED)?;
        let mut other = self.judge.generator(self.outside, SEED)?;
        let mut fruitless = 0;
        for round in 0..TRIES {
            let (own, others) = (generator.value(), other.value());
            fruitless = if own.is_some() || others.is_some() { 0 } else { fruitless + 1 };
            let mut found = false;
            if let Some(value) = own {
                found |= consider(mutate(&value, round)) | consider(value);
            }
            found |= others.is_some_and(|value| consider(mutate(&value, round)));
            if (found && round > TRIES / 8) || left.get() == 0 || fruitless == MAX_FRUITLESS {
                break;
            }
        }
        Some(self.witness(self.shrunk(best?.1)))
    }

    /// The value without whatever it can do without.
    fn shrunk(&self, mut value: Value) -> Value {
        let mut left = SHRINKS;
        loop {
            let own = size(&value);
            let mut smaller = steps(&value).into_iter().map_while(|step| {
                // A large value takes long to judge: it gets fewer tries.
                left = left.checked_sub(1 + own / LETTERS_PER_TRY)?;
                Some(step.taken(&value))
            });
            let found = smaller.find(|candidate| size(candidate) < own && self.separates(candidate));
            match found {
                Some(smaller) => value = smaller,
                None => return value,
            }
        }
    }
}

/// How long a value is as text, in bytes.
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

/// A way to make a value simpler: the place of a part of it, and what is to stand there instead, if anything.
struct Simpler {
    at: Vec<Token>,
    instead: Option<Value>,
}

#[derive(Clone)]
enum Token {
    Name(String),
    Index(usize),
}

impl Simpler {
    fn taken(self, value: &Value) -> Value {
        let mut value = value.clone();
        let Simpler { at, instead } = self;
        let Some((last, above)) = at.split_last() else { return instead.unwrap_or(value) };
        let mut place = Some(&mut value);
        for token in above {
            place = place.and_then(|place| match token {
                Token::Name(name) => place.get_mut(name),
                Token::Index(index) => place.get_mut(index),
            });
        }
        match (place, last, instead) {
            (Some(Value::Object(members)), Token::Name(name), None) => drop(members.remove(name)),
            (Some(Value::Object(members)), Token::Name(name), Some(instead)) => {
                members.insert(name.clone(), instead);
            }
            (Some(Value::Array(items)), Token::Index(index), None) if *index < items.len() => {
                drop(items.remove(*index))
            }
            (Some(Value::Array(items)), Token::Index(index), Some(instead)) => {
                items.get_mut(*index).into_iter().for_each(|item| *item = instead.clone());
            }
            _ => {}
        }
        value
    }
}

/// The ways to make a value simpler by one step.
fn steps(value: &Value) -> Vec<Simpler> {
    let mut out = Vec::new();
    collect(value, &mut Vec::new(), &mut out);
    out
}

fn collect(value: &Value, at: &mut Vec<Token>, out: &mut Vec<Simpler>) {
    let mut add = |at: &[Token], instead: Option<Value>| {
        if out.len() < SHRINKS {
            out.push(Simpler { at: at.to_vec(), instead });
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
                if out.len() < SHRINKS {
                    out.push(Simpler { at: at.clone(), instead: None });
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
