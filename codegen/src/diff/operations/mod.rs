//! The operations of OpenAPI documents: what may be called, with what, and what comes back (OpenAPI 3.1, section 4.8.8;
//! Swagger 2.0, Paths Object). [`read`] reads them off the documents, and [`compare`] compares those of two versions.

mod compare;
mod read;
mod usage;

use indexmap::IndexMap;

use crate::load::Location;
use crate::schema::Key;
pub use compare::{compare, pairs};
pub use read::read;
pub use usage::usage;

/// All operations of the documents, and what they share by name.
#[derive(Debug, Default)]
pub struct Operations {
    pub all: Vec<Operation>,
    /// Components, by their kind and name.
    pub parameters: IndexMap<String, Parameter>,
    pub headers: IndexMap<String, Parameter>,
    pub bodies: IndexMap<String, Body>,
    pub responses: IndexMap<String, Response>,
    /// Whether a document says which operations there are, be it none.
    pub are_listed: bool,
    /// Where the schemas of all of them stand.
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
    /// It is the server that calls it: a webhook or a callback.
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
    /// What it is called in a report.
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
    /// How its value is written: `style`, `explode` and `collectionFormat`, as far as they are not the usual ones.
    pub style: String,
    pub schemas: Content,
    /// What it asserts, where that stands in the parameter itself (Swagger 2.0).
    pub own: Option<serde_json::Value>,
    pub at: Location,
}

/// Schemas by media type; one without a media type is under the empty text.
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
