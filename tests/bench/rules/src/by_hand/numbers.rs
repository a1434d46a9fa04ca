//! The types of `schemas/numbers.json`.

use serde::{Deserialize, Deserializer};

use super::{checked, is_in_cents};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(deserialize_with = "level")]
    pub level: i8,
    #[serde(default, deserialize_with = "batch")]
    pub batch: Option<u16>,
    #[serde(deserialize_with = "ratio")]
    pub ratio: f64,
    #[serde(default, deserialize_with = "voltage")]
    pub voltage: Option<f64>,
    #[serde(default, deserialize_with = "price")]
    pub price: Option<f64>,
    #[serde(deserialize_with = "samples")]
    pub samples: Vec<f64>,
    #[serde(default, deserialize_with = "super::some")]
    pub counts: Option<Vec<u16>>,
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    checked(deserializer, |id| *id >= 1, "less than 1")
}

fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i8, D::Error> {
    checked(deserializer, |level| (-40..=125).contains(level), "not from -40 to 125")
}

fn batch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    checked(deserializer, |batch| *batch <= 6000 && *batch % 60 == 0, "not a batch").map(Some)
}

fn ratio<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |ratio| (0.0..=1.0).contains(ratio), "not from 0 to 1")
}

fn voltage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    checked(deserializer, |voltage| *voltage > 0.0 && *voltage < 50.0, "not between 0 and 50").map(Some)
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    checked(deserializer, |price| *price >= 0.0 && is_in_cents(*price), "not a price").map(Some)
}

fn samples<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let holds = |samples: &Vec<f64>| samples.iter().all(|sample| (-1000.0..=1000.0).contains(sample));
    checked(deserializer, holds, "not from -1000 to 1000")
}
