//! The types of `schemas/texts.json`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::{between, checked, is_at_most, some};
use crate::texts::{DateString, DateTimeString, EmailString};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    #[serde(deserialize_with = "hyphenated")]
    pub id: Uuid,
    #[serde(deserialize_with = "between::<_, 1, 80>")]
    pub name: String,
    #[serde(deserialize_with = "country")]
    pub country: String,
    #[serde(default, deserialize_with = "phone")]
    pub phone: Option<String>,
    #[serde(default, deserialize_with = "email")]
    pub email: Option<EmailString>,
    pub created: DateTimeString,
    #[serde(default)]
    pub birthday: Option<DateString>,
    #[serde(default, deserialize_with = "some")]
    pub kind: Option<Kind>,
    #[serde(default, deserialize_with = "note")]
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Person,
    Company,
    #[serde(rename = "public body")]
    PublicBody,
}

fn hyphenated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    match Uuid::try_parse(&text) {
        Ok(uuid) if text.len() == 36 => Ok(uuid),
        _ => Err(D::Error::custom("not a UUID in its hyphenated form")),
    }
}

fn country<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    static COUNTRY: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[A-Z]{2}$").unwrap());
    checked(deserializer, |text: &String| COUNTRY.is_match(text), "not a country")
}

fn phone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    static PHONE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\+[0-9]{6,15}$").unwrap());
    checked(deserializer, |text: &String| PHONE.is_match(text), "not a phone number").map(Some)
}

fn email<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EmailString>, D::Error> {
    checked(deserializer, |email: &EmailString| is_at_most(email.as_str(), 120), "longer than 120 characters").map(Some)
}

fn note<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let holds = |note: &Option<String>| note.as_ref().is_none_or(|text| is_at_most(text, 500));
    checked(deserializer, holds, "longer than 500 characters")
}
