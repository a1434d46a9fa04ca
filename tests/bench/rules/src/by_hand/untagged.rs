//! The types of `schemas/untagged.json`.

use serde::{Deserialize, Deserializer};

use super::{at_most, between, checked, some};

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Source {
    Number(#[serde(deserialize_with = "number")] u32),
    Text(#[serde(deserialize_with = "at_most::<_, 60>")] String),
    File(File),
    Address(Address),
    List(#[serde(deserialize_with = "list")] Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(deserialize_with = "between::<_, 1, 200>")]
    pub path: String,
    #[serde(default, deserialize_with = "some")]
    pub size: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[serde(deserialize_with = "at_most::<_, 100>")]
    pub host: String,
    #[serde(deserialize_with = "port")]
    pub port: u16,
    #[serde(default, deserialize_with = "retries")]
    pub retries: Option<u8>,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    checked(deserializer, |number| (1..=1_000_000).contains(number), "not from 1 to 1000000")
}

fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    checked(deserializer, |list: &Vec<String>| list.len() <= 8, "more than 8 items")
}

fn port<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    checked(deserializer, |port| *port >= 1, "less than 1")
}

fn retries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    checked(deserializer, |retries| *retries <= 10, "more than 10").map(Some)
}
