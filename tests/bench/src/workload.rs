//! What is parsed and written by every contestant: the schema's own example, and a page of a hundred connections.

use serde_json::{Value, json};

/// The example that `schemas/Connection.json` gives: most optional members are absent.
pub fn example() -> Value {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/Connection.json")).expect("a schema");
    schema["example"].clone()
}

/// A hundred connections, each with all that it may have.
pub fn page() -> Value {
    let connection = |index: usize| {
        let mut connection = example();
        let error = |status: Value| {
            json!({
                "statusCode": "401",
                "statusText": "Unauthorized",
                "errorMessage": "The credentials are \"no longer\" valid.",
                "erroredOnUtc": "2022-10-27T10:22:43.6464237Z",
                "status": status,
                "resolvedOnUtc": "2022-10-27T11:22:43Z",
            })
        };
        connection["platformName"] = json!(format!("Platform {index}"));
        connection["dataConnectionErrors"] = json!([error(json!("Active")), error(json!("Resolved"))]);
        connection["connectionInfo"] = json!({ "region": "EU", "attempts": index, "ratio": 0.1, "scopes": ["a", "b"] });
        connection
    };
    (0..100).map(connection).collect()
}

/// Reads the text as `T`.
pub fn parse<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("every contestant takes it")
}

/// Reads the text as `T`, which may borrow from it.
pub fn read<'de, T: serde::Deserialize<'de>>(text: &'de str) -> T {
    serde_json::from_str(text).expect("every contestant takes it")
}

/// Writes the value as text.
pub fn write<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("every contestant can be written")
}
