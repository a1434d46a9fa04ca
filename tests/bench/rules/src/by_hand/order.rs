//! The types of `schemas/order.json`.

use std::sync::LazyLock;

use regex::Regex;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{at_most, checked, is_at_most, is_in_cents, is_unique, some};
use crate::order::{DateTimeString, EmailString};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Members")]
pub struct Order {
    pub id: String,
    pub email: Option<EmailString>,
    pub quantity: Option<u8>,
    pub price: Option<f64>,
    pub lines: Vec<Line>,
    pub tags: Option<Vec<String>>,
    pub status: Option<Status>,
    pub paid_at: Option<DateTimeString>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "some")]
    email: Option<EmailString>,
    #[serde(default, deserialize_with = "quantity")]
    quantity: Option<u8>,
    #[serde(default, deserialize_with = "price")]
    price: Option<f64>,
    #[serde(deserialize_with = "lines")]
    lines: Vec<Line>,
    #[serde(default, deserialize_with = "tags")]
    tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "some")]
    status: Option<Status>,
    #[serde(default, deserialize_with = "some")]
    paid_at: Option<DateTimeString>,
}

impl TryFrom<Members> for Order {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Self, &'static str> {
        let Members { id, email, quantity, price, lines, tags, status, paid_at } = members;
        if matches!(status, Some(Status::Paid)) && paid_at.is_none() {
            return Err("paid, without the date");
        }
        Ok(Order { id, email, quantity, price, lines, tags, status, paid_at })
    }
}

#[derive(Deserialize)]
pub struct Line {
    #[serde(deserialize_with = "at_most::<_, 40>")]
    pub sku: String,
    #[serde(default, deserialize_with = "note")]
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Open,
    Paid,
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    static ID: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{3}-[0-9]+$").unwrap());
    checked(deserializer, |text: &String| ID.is_match(text), "not an id of an order")
}

fn quantity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    checked(deserializer, |quantity| (1..=100).contains(quantity), "not from 1 to 100").map(Some)
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    checked(deserializer, |price| *price > 0.0 && is_in_cents(*price), "not a price").map(Some)
}

fn lines<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Line>, D::Error> {
    checked(deserializer, |lines: &Vec<Line>| (1..=50).contains(&lines.len()), "not 1 to 50 lines")
}

fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    checked(deserializer, |tags: &Vec<String>| is_unique(tags), "a tag stands twice").map(Some)
}

fn note<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let note = Option::<String>::deserialize(deserializer)?;
    match &note {
        Some(text) if !is_at_most(text, 200) => Err(D::Error::custom("longer than 200 characters")),
        _ => Ok(note),
    }
}
