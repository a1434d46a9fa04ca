//! No checks beyond those that serde's derives and `Uuid` make. Accepts what the schema does not: UUIDs of any form, a
//! URL that is none, null for a member that may only be absent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SourceType {
    Accounting,
    Banking,
    BankFeed,
    Commerce,
    Expense,
    Other,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    PendingAuth,
    Linked,
    Unlinked,
    Deauthorized,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorStatus {
    Active,
    Resolved,
}
