//! What an engineer would write: serde's derive, and a function for each rule.

pub mod lists;
pub mod numbers;
pub mod order;
pub mod relations;
pub mod tagged;
pub mod texts;
pub mod untagged;

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Reads a value and says whether it satisfies a rule.
fn checked<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    holds: impl FnOnce(&T) -> bool,
    rule: impl Display,
) -> Result<T, D::Error> {
    let value = T::deserialize(deserializer)?;
    if holds(&value) { Ok(value) } else { Err(D::Error::custom(rule)) }
}

/// A member that may be absent and is not null.
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn at_most<'de, D: Deserializer<'de>, const MAX: usize>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text: &String| is_at_most(text, MAX), format_args!("longer than {MAX} characters"))
}

fn is_at_most(text: &str, max: usize) -> bool {
    text.len() <= max || text.chars().count() <= max
}

fn between<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(deserializer: D) -> Result<String, D::Error> {
    let holds = |text: &String| text.len() >= MIN && text.chars().count() >= MIN && is_at_most(text, MAX);
    checked(deserializer, holds, format_args!("not of {MIN} to {MAX} characters"))
}

fn is_unique<T: Hash + Eq>(items: &[T]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().all(|item| seen.insert(item))
}

/// True if a number has two digits after the point or fewer.
fn is_in_cents(number: f64) -> bool {
    (number * 100.0).round() / 100.0 == number
}
