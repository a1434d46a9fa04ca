//! The schemas that every stage after `lower` works on: JSON Schema 2020-12, whatever the original dialect, with keywords as
//! fields, references as keys of definitions, and the origin of each node.

mod assertions;
mod extensions;
mod json;
mod notes;
mod rare;
mod types;
mod walk;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::error::Error;
pub use extensions::{Extensions, ListedValue};
pub use notes::Notes;
pub use rare::Rare;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
pub use types::Types;

/// The key of a definition: its pointer in the documents.
pub type Key = String;

/// The place of a node in the documents.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The pointer, as returned by `Library::key`.
    pub pointer: Key,
    /// The index of the document in the library.
    pub document: usize,
    /// The bytes of the node in the document.
    pub span: Range<usize>,
}

/// A schema. `Schema::default()` accepts everything. Annotations are not serialized.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Schema {
    pub origin: Origin,
    /// The schema `false`.
    pub never: bool,

    // In-place applicators and keywords for any type (2020-12 core, section 10.2; validation, section 6.1).
    pub reference: Option<Key>,
    pub types: Option<Types>,
    pub enumeration: Option<Vec<Value>>,
    pub constant: Option<Value>,
    pub all_of: Vec<Schema>,
    pub any_of: Vec<Schema>,
    pub one_of: Vec<Schema>,
    pub not: Option<Box<Schema>>,
    #[serde(rename = "if")]
    pub if_: Option<Box<Schema>>,
    pub then: Option<Box<Schema>>,
    #[serde(rename = "else")]
    pub else_: Option<Box<Schema>>,

    pub object: Rare<Object>,
    pub array: Rare<Array>,
    pub string: Rare<StringKeywords>,
    pub number: Rare<NumberKeywords>,

    /// The property that selects a branch (OpenAPI 3.1, section 4.8.25).
    #[serde(skip)]
    pub discriminator: Option<Box<Discriminator>>,

    /// Extensions that describe the generated code.
    #[serde(skip)]
    pub extensions: Option<Box<Extensions>>,

    #[serde(skip)]
    pub title: Option<String>,
    #[serde(skip)]
    pub description: Option<Arc<str>>,
    #[serde(skip)]
    pub default: Option<Value>,
    /// A hash of the examples, which may be large.
    #[serde(skip)]
    pub examples: Option<u64>,
    /// What a doc comment shows in addition to the description.
    #[serde(skip)]
    pub notes: Option<Arc<Notes>>,
    #[serde(skip)]
    pub deprecated: bool,
    #[serde(skip)]
    pub read_only: bool,
    #[serde(skip)]
    pub write_only: bool,
}

/// The property that selects a branch, and the definition for each of its values. It asserts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discriminator {
    pub property: String,
    pub mapping: IndexMap<String, Key>,
}

/// Keywords for objects (2020-12 core, section 10.3.2; validation, section 6.5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Object {
    pub properties: IndexMap<String, Schema>,
    pub pattern_properties: IndexMap<String, Schema>,
    pub additional_properties: Option<Box<Schema>>,
    pub property_names: Option<Box<Schema>>,
    pub required: Vec<String>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub dependent_required: IndexMap<String, Vec<String>>,
    pub dependent_schemas: IndexMap<String, Schema>,
    pub unevaluated: Option<Box<Schema>>,
}

/// Keywords for arrays (2020-12 core, section 10.3.1; validation, section 6.4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Array {
    pub prefix: Vec<Schema>,
    pub items: Option<Box<Schema>>,
    pub contains: Option<Box<Schema>>,
    /// Whether `contains` evaluates the items that it accepts, as it does since 2020-12.
    pub contains_evaluates: bool,
    pub min_contains: Option<u64>,
    pub max_contains: Option<u64>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
    pub unevaluated: Option<Box<Schema>>,
}

/// Keywords for strings (2020-12 validation, sections 6.3, 7 and 8).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StringKeywords {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub pattern: Option<String>,
    pub format: Option<String>,
}

/// Keywords for numbers (2020-12 validation, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberKeywords {
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_minimum: Option<Number>,
    pub exclusive_maximum: Option<Number>,
    pub multiple_of: Option<Number>,
}

impl Schema {
    /// Returns a reference to the definition `key`.
    pub fn reference_to(key: &str) -> Schema {
        Schema { reference: Some(key.to_owned()), ..Schema::default() }
    }

    /// Returns the schema with only the keyword `type`.
    pub fn of_type(types: Types) -> Schema {
        Schema { types: Some(types), ..Schema::default() }
    }

    /// Returns the schema `false`.
    pub fn never() -> Schema {
        Schema { never: true, ..Schema::default() }
    }

    /// Splits this schema into its annotations and its assertions. Both keep the origin.
    pub fn split_annotations(&self) -> (Schema, Schema) {
        let mut asserting = self.clone();
        asserting.clear_annotations();
        (self.annotations(), asserting)
    }

    /// Returns a schema with only the annotations and the origin.
    pub fn annotations(&self) -> Schema {
        Schema {
            origin: self.origin.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            discriminator: self.discriminator.clone(),
            extensions: self.extensions.clone(),
            default: self.default.clone(),
            examples: self.examples,
            notes: self.notes.clone(),
            deprecated: self.deprecated,
            read_only: self.read_only,
            write_only: self.write_only,
            ..Schema::default()
        }
    }

    pub fn clear_annotations(&mut self) {
        self.discriminator = None;
        self.extensions = None;
        self.title = None;
        self.description = None;
        self.default = None;
        self.examples = None;
        self.notes = None;
        self.deprecated = false;
        self.read_only = false;
        self.write_only = false;
    }

    /// Returns this schema without null, if it is a nullable schema: `type: [T, "null"]`, an `enum` with null, or an `anyOf`
    /// or `oneOf` with a branch for null. The result keeps the description.
    pub fn without_null(&self) -> Option<Schema> {
        let branches = if self.any_of.is_empty() { &self.one_of } else { &self.any_of };
        if !branches.is_empty() {
            let asserts_more = self.reference.is_some()
                || self.never
                || self.types.is_some()
                || self.enumeration.is_some()
                || self.constant.is_some()
                || self.in_place().count() != branches.len()
                || !self.has_no_typed_keywords();
            if asserts_more || branches.iter().filter(|branch| branch.is_null()).count() != 1 {
                return None;
            }
            let described = self.annotations();
            let mut left: Vec<Schema> = branches.iter().filter(|branch| !branch.is_null()).cloned().collect();
            let mut inner = match left.len() {
                0 => return None,
                1 => left.swap_remove(0),
                _ if self.any_of.is_empty() => Schema { one_of: left, ..described.clone() },
                _ => Schema { any_of: left, ..described.clone() },
            };
            inner.title = described.title.or(inner.title);
            inner.description = described.description.or(inner.description);
            return Some(inner);
        }
        let in_place = self.reference.is_some() || self.constant.is_some() || self.in_place().next().is_some();
        let listed = self.enumeration.as_ref().map(|values| values.contains(&Value::Null));
        let typed = self.types.map(|types| types.contains(Types::NULL));
        if in_place || typed == Some(false) || listed == Some(false) || (typed.is_none() && listed.is_none()) {
            return None;
        }
        let mut inner = self.clone();
        inner.types = self.types.map(|types| types.without(Types::NULL));
        if let Some(values) = &mut inner.enumeration {
            values.retain(|value| *value != Value::Null);
        }
        let empty = inner.types.is_some_and(Types::is_empty) || inner.enumeration.as_ref().is_some_and(Vec::is_empty);
        (!empty).then_some(inner)
    }

    /// Returns whether the schema asserts nothing.
    pub fn is_anything(&self) -> bool {
        self.reference.is_none() && self.asserts_at_most_reference()
    }

    /// Returns the key of a definition, if this schema is a reference to it and asserts nothing else.
    pub fn as_reference(&self) -> Option<&str> {
        self.reference.as_deref().filter(|_| self.asserts_at_most_reference())
    }

    /// Returns whether the schema asserts nothing except for a reference.
    fn asserts_at_most_reference(&self) -> bool {
        !self.never
            && self.types.is_none()
            && self.enumeration.is_none()
            && self.constant.is_none()
            && self.in_place().next().is_none()
            && self.has_no_typed_keywords()
    }

    /// Returns whether the schema has no keyword that applies to only one type.
    fn has_no_typed_keywords(&self) -> bool {
        self.object.is_absent() && self.array.is_absent() && self.string.is_absent() && self.number.is_absent()
    }

    /// Returns the values of `enum` or `const`.
    pub fn listed(&self) -> Option<&[Value]> {
        self.enumeration.as_deref().or(self.constant.as_ref().map(std::slice::from_ref))
    }

    /// Returns whether this schema accepts null and nothing else.
    pub fn is_null(&self) -> bool {
        self.reference.is_none()
            && !self.never
            && self.in_place().next().is_none()
            && self.has_no_typed_keywords()
            && match (self.types, &self.enumeration, &self.constant) {
                (Some(types), None, None) => types == Types::NULL,
                (None, Some(values), None) => *values == [Value::Null],
                (None | Some(Types::NULL), None, Some(value)) => value.is_null(),
                _ => false,
            }
    }
}

/// The roots and all definitions that they refer to, by their pointers.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    pub definitions: IndexMap<Key, Schema>,
    /// The definitions that were requested. The others are here because these refer to them.
    pub roots: Vec<Key>,
    /// Unresolved references: the pointer of the schema with the reference, which accepts anything, and the reference.
    pub dangling: Vec<(Key, String)>,
    /// The names of definitions whose pointers do not name them.
    pub names: HashMap<Key, String>,
    /// The pointers of properties with `readOnly` (true) or `writeOnly` (false).
    pub sided: HashMap<Key, bool>,
    /// The pointers of schemas that do not require some properties of `required`, because these are `readOnly` or `writeOnly`.
    pub relaxed: HashSet<Key>,
    /// The pointers of schemas with `properties` and an implied type `object`.
    pub implied: HashSet<Key>,
    /// The pointers of integers with the range of their format.
    pub ranged: HashSet<Key>,
    /// The pointers of strings with a format of OpenAPI's format registry.
    pub registered: HashSet<Key>,
    /// The pointers of strings whose format is not asserted, because of the configuration.
    pub texts: HashSet<Key>,
    /// Repairs and other warnings.
    pub warnings: Error,
    /// The mistakes without an evident meaning, whose places were ignored.
    pub problems: Error,
}
