//! The schema, as somebody would write it who reads its page in Codat's documentation.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    pub id: Uuid,
    pub integration_id: Uuid,
    pub integration_key: String,
    pub source_id: Uuid,
    pub source_type: SourceType,
    pub platform_name: String,
    pub link_url: String,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync: Option<String>,
    pub created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_connection_errors: Option<Vec<ConnectionError>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_info: Option<Map<String, Value>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SourceType {
    Accounting,
    Banking,
    BankFeed,
    Commerce,
    Expense,
    Other,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    PendingAuth,
    Linked,
    Unlinked,
    Deauthorized,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionError {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errored_on_utc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ErrorStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_on_utc: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorStatus {
    Active,
    Resolved,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Status::PendingAuth => "PendingAuth",
            Status::Linked => "Linked",
            Status::Unlinked => "Unlinked",
            Status::Deauthorized => "Deauthorized",
        })
    }
}

impl fmt::Display for SourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            SourceType::Accounting => "Accounting",
            SourceType::Banking => "Banking",
            SourceType::BankFeed => "BankFeed",
            SourceType::Commerce => "Commerce",
            SourceType::Expense => "Expense",
            SourceType::Other => "Other",
            SourceType::Unknown => "Unknown",
        })
    }
}
