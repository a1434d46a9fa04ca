//! The operations of OpenAPI documents, with their parameters, bodies and responses (OpenAPI 3.1, section 4.8.8; Swagger 2.0,
//! Paths Object). [`read`] extracts them from documents, [`compare`] compares those of two versions.

mod compare;
mod pair;
mod read;
mod usage;

use indexmap::IndexMap;

use crate::load::Location;
use crate::schema::Key;
pub use compare::compare;
pub use pair::pairs;
pub use read::read;
pub use usage::usage;

/// All operations of the documents, and the components that they share.
#[derive(Debug, Default)]
pub struct Operations {
    pub all: Vec<Operation>,
    /// Components of each kind, by name.
    pub parameters: IndexMap<String, Parameter>,
    pub headers: IndexMap<String, Parameter>,
    pub bodies: IndexMap<String, Body>,
    pub responses: IndexMap<String, Response>,
    /// Whether a document lists its operations, even if there are none.
    pub are_listed: bool,
    /// The locations of all their schemas.
    pub schemas: Vec<Location>,
}

impl Operations {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    pub id: Option<String>,
    /// Whether the server calls it: a webhook or a callback.
    pub incoming: bool,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    /// By status.
    pub responses: IndexMap<String, Response>,
    pub security: Option<serde_json::Value>,
    pub deprecated: bool,
    pub at: Location,
}

impl Operation {
    /// Its name in reports.
    pub fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// A parameter or a header.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    /// `query`, `header`, `path`, `cookie`, or `formData`.
    pub place: String,
    pub required: bool,
    /// How its value is serialized: `style`, `explode` and `collectionFormat`, unless they are the defaults.
    pub style: String,
    pub schemas: Content,
    /// The assertions that the parameter itself contains (Swagger 2.0).
    pub own: Option<serde_json::Value>,
    pub at: Location,
}

/// Schemas by media type. The key of a schema without a media type is empty.
pub type Content = IndexMap<String, Option<Key>>;

#[derive(Debug, Clone)]
pub struct Body {
    pub required: bool,
    pub content: Content,
    pub at: Location,
}

#[derive(Debug, Clone)]
pub struct Response {
    pub content: Content,
    pub headers: IndexMap<String, Parameter>,
    pub at: Location,
}
