//! The same with what the schema asks for: hyphenated UUIDs, URIs that are some, and null only where it is allowed.

use std::borrow::Cow;

use fluent_uri::Uri;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use uuid::Uuid;

pub use crate::plain::{ErrorStatus, SourceType, Status};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    #[serde(deserialize_with = "uuid")]
    pub id: Uuid,
    #[serde(deserialize_with = "uuid")]
    pub integration_id: Uuid,
    pub integration_key: String,
    #[serde(deserialize_with = "uuid")]
    pub source_id: Uuid,
    pub source_type: SourceType,
    pub platform_name: String,
    #[serde(deserialize_with = "read_uri", serialize_with = "write_uri")]
    pub link_url: Uri<String>,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync: Option<String>,
    pub created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_connection_errors: Option<Vec<ConnectionError>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_info: Option<Map<String, Value>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionError {
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub status_text: Option<String>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub errored_on_utc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ErrorStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_on_utc: Option<String>,
}

/// Text that is borrowed where JSON lets it be.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn uuid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    let text = Text::deserialize(deserializer)?.0;
    if text.len() != 36 {
        return Err(D::Error::custom("not a hyphenated UUID"));
    }
    Uuid::try_parse(&text).map_err(D::Error::custom)
}

fn read_uri<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uri<String>, D::Error> {
    Uri::parse(String::deserialize(deserializer)?).map_err(|(error, _)| D::Error::custom(error))
}

fn write_uri<S: Serializer>(uri: &Uri<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(uri.as_str())
}

fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}
