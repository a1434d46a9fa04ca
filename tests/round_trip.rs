//! Promise: what the publisher shows can be read and comes back equal, and absent, null and present are told apart as the
//! schema tells them apart.

mod support;

use generated::{Connection, DataConnectionError, DataConnectionStatus, DateTime};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The value is read and written without a change.
#[track_caller]
fn comes_back<T: DeserializeOwned + Serialize>(value: &Value) {
    let read: T = serde_json::from_str(&value.to_string()).unwrap_or_else(|error| panic!("{value}: {error}"));
    assert_eq!(&serde_json::to_value(read).unwrap(), value);
}

/// The message with which it is refused.
#[track_caller]
fn refused<T: DeserializeOwned>(value: &Value) -> String {
    match serde_json::from_str::<T>(&value.to_string()) {
        Ok(_) => panic!("{value} is accepted"),
        Err(error) => error.to_string(),
    }
}

/// What the publisher gives as an example.
fn example() -> Value {
    support::connection_schema()["example"].take()
}

/// The example with one member set.
fn with(name: &str, value: Value) -> Value {
    let mut connection = example();
    connection[name] = value;
    connection
}

/// The example without one.
fn without(name: &str) -> Value {
    let mut connection = example();
    connection.as_object_mut().unwrap().remove(name);
    connection
}

#[test]
fn the_schemas_own_example() {
    comes_back::<Connection>(&example());
    let connection: Connection = serde_json::from_value(example()).unwrap();
    assert_eq!(connection.status, DataConnectionStatus::Linked);
    assert_eq!(connection.last_sync, Some(DateTime("2022-10-27T10:22:43.6464237Z".to_owned())));
    assert_eq!(connection.id.to_string(), "ee2eb431-c0fa-4dc9-93fa-d29781c12bcd");
    assert_eq!(connection.link_url.scheme().as_str(), "https");
}

/// The forms that the publisher describes and uses: only some are what RFC 3339 calls a date and time.
#[test]
fn every_published_form_of_a_date() {
    for text in [
        "2020-10-08T22:40:50Z",
        "2021-01-01T00:00:00",
        "2020-10-08T18:30:50-05:00",
        "2022-10-27T10:22:43.6464237Z",
        "2020-10-08T22:40:50.1234567",
        "2022-10-23",
    ] {
        comes_back::<DateTime>(&text.into());
        comes_back::<Connection>(&with("created", text.into()));
        comes_back::<Connection>(&with("lastSync", text.into()));
        comes_back::<DataConnectionError>(&json!({ "erroredOnUtc": text, "resolvedOnUtc": text }));
    }
}

#[test]
fn an_unknown_member_is_refused_by_name() {
    let message = refused::<Connection>(&with("extra", json!(1)));
    assert!(message.contains("unknown field `extra`"), "{message}");
    // An object that is open by its schema takes it.
    serde_json::from_value::<DataConnectionError>(json!({ "extra": 1 })).unwrap();
}

#[test]
fn a_missing_required_property_is_named() {
    let schema = support::connection_schema();
    let names = schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    for name in names {
        let message = refused::<Connection>(&without(name));
        assert!(message.contains(&format!("missing field `{name}`")), "{message}");
        refused::<Connection>(&with(name, Value::Null));
    }
}

#[test]
fn absent_null_and_present() {
    // Optional, and null is no value of it: absent or present.
    comes_back::<DataConnectionError>(&json!({}));
    for name in ["statusCode", "statusText", "errorMessage", "erroredOnUtc"] {
        comes_back::<DataConnectionError>(&json!({ name: "x" }));
        let message = refused::<DataConnectionError>(&json!({ name: null }));
        assert!(message.contains("null"), "{message}");
    }
    // Optional, and null is a value: all three are read, and null is written as absent (`null-absent`).
    for (name, value) in [("status", json!("Active")), ("resolvedOnUtc", json!("2022-10-23"))] {
        comes_back::<DataConnectionError>(&json!({ name: value }));
        let read: DataConnectionError = serde_json::from_value(json!({ name: null })).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), json!({}));
    }
    for (name, value) in [
        ("lastSync", json!("2022-10-23")),
        ("dataConnectionErrors", json!([{ "statusCode": "404" }, {}])),
        ("connectionInfo", json!({ "a": { "b": [1, 0.1, null, "x"] } })),
    ] {
        comes_back::<Connection>(&without(name));
        comes_back::<Connection>(&with(name, value));
        let read: Connection = serde_json::from_value(with(name, Value::Null)).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), without(name));
    }
    // Empty is neither.
    comes_back::<Connection>(&with("dataConnectionErrors", json!([])));
    comes_back::<Connection>(&with("connectionInfo", json!({})));
}

#[test]
fn display_honours_the_width() {
    let status = generated::DataConnectionStatus::Linked;
    assert_eq!(format!("{status:<12}|{status:>8}|{status:.4}|{status}"), "Linked      |  Linked|Link|Linked");
}
