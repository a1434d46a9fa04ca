//! Codat's [`Connection`] as Rust types, generated from its published schema and proved to accept what that accepts.
//!
//! ```
//! # fn main() -> Result<(), serde_json::Error> {
//! let text = r#"{
//!     "id": "ee2eb431-c0fa-4dc9-93fa-d29781c12bcd",
//!     "integrationId": "bf083d72-62c7-493e-aec9-81b4dbba7e2c",
//!     "integrationKey": "dfxm",
//!     "sourceId": "bdd831ce-eebd-4896-89a7-20e5ee8989ee",
//!     "sourceType": "Banking",
//!     "platformName": "Basiq",
//!     "linkUrl": "https://link-api.codat.io/companies/1/connections/2/start",
//!     "status": "Linked",
//!     "created": "2022-10-27T09:53:29Z"
//! }"#;
//! let connection: generated::Connection = serde_json::from_str(text)?;
//! assert_eq!(connection.status, generated::DataConnectionStatus::Linked);
//! assert_eq!(connection.last_sync, None);
//! # Ok(())
//! # }
//! ```

// Where the schema says nothing about a field, neither does the code.
#[allow(missing_docs)]
#[rustfmt::skip]
mod connection;

#[cfg(feature = "jiff")]
mod date_time;

pub use connection::*;
#[cfg(feature = "jiff")]
pub use date_time::DateTimeForm;
