//! A schema as every stage after `lower` sees it: JSON Schema 2020-12, whatever dialect it was written in, with its
//! keywords as fields, its references as keys of definitions and each node with the place it came from.

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

/// The name of a definition: the pointer that it was found at.
pub type Key = String;

/// Where a node came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The pointer, as `Library::key` gives it.
    pub pointer: Key,
    /// Which document of the library, and which bytes of it.
    pub document: usize,
    pub span: Range<usize>,
}

/// One schema. `Schema::default()` accepts everything. What only describes it is not written with serde.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Schema {
    pub origin: Origin,
    /// The schema `false`.
    pub never: bool,

    // Applied to the instance itself (2020-12 core, section 10.2; validation, section 6.1).
    pub reference: Option<Key>,
    pub types: Option<Types>,
    pub enumeration: Option<Vec<Value>>,
    pub constant: Option<Value>,
    pub all_of: Vec<Schema>,
    pub any_of: Vec<Schema>,
    pub one_of: Vec<Schema>,
    pub not: Option<Box<Schema>>,
    pub condition: Option<Box<Schema>>,
    pub then: Option<Box<Schema>>,
    pub otherwise: Option<Box<Schema>>,

    pub object: Rare<Object>,
    pub array: Rare<Array>,
    pub string: Rare<Text>,
    pub number: Rare<Numeric>,

    /// Where branches are told apart by a member (OpenAPI 3.1, section 4.8.25).
    #[serde(skip)]
    pub discriminator: Option<Box<Discriminator>>,

    /// What is said of how it is to look in code.
    #[serde(skip)]
    pub extensions: Option<Box<Extensions>>,

    #[serde(skip)]
    pub title: Option<String>,
    #[serde(skip)]
    pub description: Option<Arc<str>>,
    #[serde(skip)]
    pub default: Option<Value>,
    /// What tells its examples from others, which may be large.
    #[serde(skip)]
    pub examples: Option<u64>,
    /// What a comment shows beside the description.
    #[serde(skip)]
    pub notes: Option<Arc<Notes>>,
    #[serde(skip)]
    pub deprecated: bool,
    #[serde(skip)]
    pub read_only: bool,
    #[serde(skip)]
    pub write_only: bool,
}

/// Which member tells the branches apart, and which values lead to which definition. Asserts nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discriminator {
    pub property: String,
    pub mapping: IndexMap<String, Key>,
}

/// Keywords about objects (2020-12 core, section 10.3.2; validation, section 6.5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Object {
    pub properties: IndexMap<String, Schema>,
    pub pattern_properties: IndexMap<String, Schema>,
    pub additional: Option<Box<Schema>>,
    pub names: Option<Box<Schema>>,
    pub required: Vec<String>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub dependent_required: IndexMap<String, Vec<String>>,
    pub dependent_schemas: IndexMap<String, Schema>,
    pub unevaluated: Option<Box<Schema>>,
}

/// Keywords about arrays (2020-12 core, section 10.3.1; validation, section 6.4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Array {
    pub prefix: Vec<Schema>,
    pub items: Option<Box<Schema>>,
    pub contains: Option<Box<Schema>>,
    /// Whether an item that `contains` accepts counts as evaluated: since 2020-12 it does.
    pub contains_evaluates: bool,
    pub min_contains: Option<u64>,
    pub max_contains: Option<u64>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
    pub unevaluated: Option<Box<Schema>>,
}

/// Keywords about strings (2020-12 validation, sections 6.3, 7 and 8).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub pattern: Option<String>,
    pub format: Option<String>,
}

/// Keywords about numbers (2020-12 validation, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Numeric {
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_minimum: Option<Number>,
    pub exclusive_maximum: Option<Number>,
    pub multiple_of: Option<Number>,
}

impl Schema {
    /// The schema that accepts exactly what the definition `key` accepts.
    pub fn to(key: &str) -> Schema {
        Schema { reference: Some(key.to_owned()), ..Schema::default() }
    }

    pub fn of(types: Types) -> Schema {
        Schema { types: Some(types), ..Schema::default() }
    }

    pub fn never() -> Schema {
        Schema { never: true, ..Schema::default() }
    }

    /// What describes this schema, asserting nothing, and what it asserts, described by nothing. Both keep the origin.
    pub fn split_annotations(&self) -> (Schema, Schema) {
        let mut asserting = self.clone();
        asserting.clear_annotations();
        (self.annotations(), asserting)
    }

    /// What describes this schema, and its origin.
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

    /// This schema without null, if null is the one thing that it admits beside what another schema describes.
    ///
    /// `type: [T, "null"]`, an `enum` that lists null, and `anyOf` or `oneOf` with one branch for null are recognised.
    /// What comes back keeps the description.
    pub fn without_null(&self) -> Option<Schema> {
        let branches = if self.any_of.is_empty() { &self.one_of } else { &self.any_of };
        if !branches.is_empty() {
            let beside = self.reference.is_some()
                || self.never
                || self.types.is_some()
                || self.enumeration.is_some()
                || self.constant.is_some()
                || self.in_place().count() != branches.len()
                || !self.asserts_nothing_of_one_kind();
            if beside || branches.iter().filter(|branch| branch.is_null()).count() != 1 {
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

    /// True if nothing is asserted.
    pub fn is_anything(&self) -> bool {
        self.reference.is_none() && self.asserts_nothing_beside_its_reference()
    }

    /// The key of the definition, if this is a reference to it and asserts nothing else.
    pub fn as_reference(&self) -> Option<&str> {
        self.reference.as_deref().filter(|_| self.asserts_nothing_beside_its_reference())
    }

    fn asserts_nothing_beside_its_reference(&self) -> bool {
        !self.never
            && self.types.is_none()
            && self.enumeration.is_none()
            && self.constant.is_none()
            && self.in_place().next().is_none()
            && self.asserts_nothing_of_one_kind()
    }

    /// True if no keyword is there that is about values of one kind.
    fn asserts_nothing_of_one_kind(&self) -> bool {
        self.object.is_absent() && self.array.is_absent() && self.string.is_absent() && self.number.is_absent()
    }

    /// The values that are listed, if there are any.
    pub fn listed(&self) -> Option<&[Value]> {
        self.enumeration.as_deref().or(self.constant.as_ref().map(std::slice::from_ref))
    }

    /// True for the schema that accepts null and nothing else.
    pub fn is_null(&self) -> bool {
        self.reference.is_none()
            && !self.never
            && self.in_place().next().is_none()
            && self.asserts_nothing_of_one_kind()
            && match (self.types, &self.enumeration, &self.constant) {
                (Some(types), None, None) => types == Types::NULL,
                (None, Some(values), None) => *values == [Value::Null],
                (None | Some(Types::NULL), None, Some(value)) => value.is_null(),
                _ => false,
            }
    }
}

/// The closure of what is generated: every definition that is reached, each under the pointer that it was found at.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    pub definitions: IndexMap<Key, Schema>,
    /// Those that were asked for; the others are there because these refer to them.
    pub roots: Vec<Key>,
    /// References that lead nowhere: the pointer of the schema that says it, which accepts anything there, and the text.
    pub dangling: Vec<(Key, String)>,
    /// What definitions are called that stand where nothing names them.
    pub names: HashMap<Key, String>,
    /// The schemas of members that are for one side only, by where they stand: true for what is only read.
    pub sided: HashMap<Key, bool>,
    /// The schemas that require less than they say, since what they require is for one side only.
    pub relaxed: HashSet<Key>,
    /// The schemas that describe objects without saying so.
    pub implied: HashSet<Key>,
    /// The places of integers whose range is the one that their format names.
    pub ranged: HashSet<Key>,
    /// The places of strings that are what the registry of OpenAPI says of their format.
    pub registered: HashSet<Key>,
    /// The places of strings whose format is not asserted, as they are to be text.
    pub texts: HashSet<Key>,
    /// What was read in its evident meaning, and what nobody understands.
    pub warnings: Error,
    /// What was left out, because it has no evident meaning.
    pub problems: Error,
}
