//! The types of `schemas/lists.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::{at_most, checked, is_at_most, is_unique};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    #[serde(deserialize_with = "lines")]
    pub lines: Vec<Line>,
    #[serde(default, deserialize_with = "tags")]
    pub tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "numbers")]
    pub numbers: Option<Vec<i64>>,
    pub position: [f64; 2],
    #[serde(default, deserialize_with = "labels")]
    pub labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
pub struct Line {
    #[serde(deserialize_with = "at_most::<_, 40>")]
    pub sku: String,
    #[serde(deserialize_with = "count")]
    pub count: u16,
    #[serde(default, deserialize_with = "marks")]
    pub marks: Option<Vec<String>>,
}

fn lines<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Line>, D::Error> {
    checked(deserializer, |lines: &Vec<Line>| (1..=100).contains(&lines.len()), "not 1 to 100 lines")
}

fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let holds = |tags: &Vec<String>| {
        tags.len() <= 20 && is_unique(tags) && tags.iter().all(|tag| !tag.is_empty() && is_at_most(tag, 20))
    };
    checked(deserializer, holds, "not at most 20 tags, all different").map(Some)
}

fn numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<i64>>, D::Error> {
    checked(deserializer, |numbers: &Vec<i64>| is_unique(numbers), "a number stands twice").map(Some)
}

fn labels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    let holds = |labels: &BTreeMap<_, String>| labels.len() <= 10 && labels.values().all(|label| is_at_most(label, 40));
    checked(deserializer, holds, "not at most 10 labels of at most 40 characters").map(Some)
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    checked(deserializer, |count| (1..=1000).contains(count), "not from 1 to 1000")
}

fn marks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    checked(deserializer, |marks: &Vec<String>| marks.len() <= 5, "more than 5 marks").map(Some)
}
