//! The types of `schemas/tagged.json`.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};

use super::{at_most, between, checked};

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    Created {
        #[serde(deserialize_with = "id")]
        id: u64,
        #[serde(deserialize_with = "between::<_, 1, 100>")]
        title: String,
        #[serde(default, deserialize_with = "labels")]
        labels: Option<Vec<String>>,
    },
    Moved {
        #[serde(deserialize_with = "id")]
        id: u64,
        #[serde(deserialize_with = "at_most::<_, 40>")]
        from: String,
        #[serde(deserialize_with = "at_most::<_, 40>")]
        to: String,
    },
    Closed {
        #[serde(deserialize_with = "id")]
        id: u64,
        #[serde(deserialize_with = "code")]
        code: String,
        #[serde(default, deserialize_with = "score")]
        score: Option<f64>,
    },
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    checked(deserializer, |id| *id >= 1, "less than 1")
}

fn labels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    checked(deserializer, |labels: &Vec<String>| labels.len() <= 10, "more than 10 labels").map(Some)
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{3}[0-9]{2}$").unwrap());
    checked(deserializer, |text: &String| CODE.is_match(text), "not a code")
}

fn score<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    checked(deserializer, |score| (0.0..=10.0).contains(score), "not from 0 to 10").map(Some)
}
