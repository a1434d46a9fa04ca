//! Every field by its name and type, every variant by its name.

#![deny(warnings)]

use std::collections::HashSet;

use generated::{
    Connection, ConnectionId, DataConnectionError, DataConnectionStatus, DateTime, ErrorStatus, SourceType, Uri,
};
use serde_json::{Map, Value};
use uuid::Uuid;

fn source_type(value: SourceType) -> &'static str {
    match value {
        SourceType::Accounting => "Accounting",
        SourceType::Banking => "Banking",
        SourceType::BankFeed => "BankFeed",
        SourceType::Commerce => "Commerce",
        SourceType::Expense => "Expense",
        SourceType::Other => "Other",
        SourceType::Unknown => "Unknown",
    }
}

fn main() {
    let uri: Uri = "https://example.com/start?x=1".parse().unwrap();
    let error = DataConnectionError {
        status_code: Some("401".to_owned()),
        errored_on_utc: Some(DateTime("2022-10-23".to_owned())),
        status: Some(ErrorStatus::Active),
        ..DataConnectionError::default()
    };
    let connection = Connection {
        id: ConnectionId(Uuid::nil()),
        integration_id: Uuid::nil(),
        integration_key: "dfxm".to_owned(),
        source_id: Uuid::nil(),
        source_type: SourceType::Other,
        platform_name: "Basiq".to_owned(),
        link_url: uri,
        status: DataConnectionStatus::Unlinked,
        last_sync: None,
        created: DateTime::from("2022-10-27T09:53:29.6464237".to_owned()),
        data_connection_errors: Some(vec![error]),
        connection_info: Some(Map::from_iter([("key".to_owned(), Value::Null)])),
    };
    let text = serde_json::to_string(&connection).unwrap();
    assert_eq!(serde_json::from_str::<Connection>(&text).unwrap(), connection);
    assert!(text.starts_with(r#"{"id":"00000000-0000-0000-0000-000000000000","integrationId""#), "{text}");
    assert!(!text.contains("lastSync") && !text.contains("statusText"), "{text}");
    assert_eq!(source_type(connection.source_type), connection.source_type.to_string());

    // Small types are copied, all can be keys and cross threads.
    fn key<T: std::hash::Hash + Eq + Clone + std::fmt::Debug + Send + Sync + 'static>(_: &T) {}
    let (id, status) = (connection.id, connection.status);
    assert_eq!(HashSet::from([(id, status)]).len(), 1);
    key(&connection);
    key(&connection.created);
    key(&connection.link_url);
}
