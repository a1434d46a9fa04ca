//! The model of the generated code: the Rust types, their names in Rust and in JSON, and for each the pointer that it comes
//! from. The proof, the printer and the reports are made from the model alone, without the schemas.

mod alike;
mod condition;
mod deviations;
mod items;
mod members;
mod reflect;
mod rule;
mod spelt;
#[cfg(test)]
mod tests;
mod ty;

use std::collections::HashSet;

use indexmap::IndexMap;

pub use condition::Condition;
pub use deviations::{Deviations, RuleForm, Widening};
pub use items::Items;
pub use members::{Members, Others};
pub use reflect::{deviations, reflect, reflect_shape};
pub use rule::Rule;
use serde::{Deserialize, Serialize};
pub use spelt::spelt;
pub use ty::{Int, JsonType, StandsFor, Ty};

use crate::schema::{Key, Schema};

/// The types of one generated module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Model {
    pub items: Items,
    /// The name of the type of the root schema.
    pub root: String,
    /// The ways in which the types may differ from their schemas.
    pub deviations: Deviations,
    /// The schemas that are checked on JSON: those that `Item::check` names, and all that they refer to.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub definitions: IndexMap<Key, Schema>,
    /// The type of objects that have only additional properties.
    #[serde(default, skip_serializing_if = "MapType::is_default")]
    pub map: MapType,
    /// The types of the user in place of generated ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// The definitions that only replaced types refer to; they get no types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untyped: Vec<Key>,
}

/// A type that maps strings to values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MapType {
    /// Sorted by key.
    #[default]
    BTreeMap,
    HashMap,
    /// In the order of deserialization; a type of the crate `indexmap`.
    IndexMap,
}

impl MapType {
    /// Returns the name of the type.
    pub fn name(self) -> &'static str {
        match self {
            MapType::BTreeMap => "BTreeMap",
            MapType::HashMap => "HashMap",
            MapType::IndexMap => "IndexMap",
        }
    }

    fn is_default(&self) -> bool {
        *self == MapType::default()
    }
}

/// The visibility of the generated types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Visibility {
    #[default]
    #[serde(rename = "pub")]
    Public,
    #[serde(rename = "pub(crate)")]
    Crate,
    #[serde(rename = "pub(super)")]
    Super,
}

impl Visibility {
    /// Returns the visibility in Rust.
    pub fn as_str(self) -> &'static str {
        match self {
            Visibility::Public => "pub",
            Visibility::Crate => "pub(crate)",
            Visibility::Super => "pub(super)",
        }
    }

    /// Returns the visibility for an item that other modules of the crate use.
    pub(crate) fn in_crate(self) -> Visibility {
        if self == Visibility::Super { Visibility::Crate } else { self }
    }
}

/// A type of the user in place of a generated one. It is trusted to accept what the schema accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The name that the generated type would have.
    pub name: String,
    pub path: String,
    /// The pointers of the definitions that it represents.
    pub origins: Vec<String>,
}

/// One named type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub name: String,
    /// The pointers of the definitions that it represents: one, or several equivalent ones.
    pub origins: Vec<String>,
    pub docs: Option<String>,
    pub derives: Vec<Derive>,
    pub kind: Kind,
    /// The conditions on whole values, such as on several fields, beyond the rules of the fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The key of the definition that the JSON has to satisfy on deserialization, if rules on typed values cannot express all
    /// of it.
    pub check: Option<String>,
    /// The ways in which it accepts more than its schema, as configured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<Widening>,
    /// The derives and attributes that the configuration adds.
    #[serde(default, skip_serializing_if = "Additions::is_empty")]
    pub additions: Additions,
}

/// Derives and attributes that the configuration adds to a type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Additions {
    /// The paths of traits to derive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derives: Vec<String>,
    /// Attributes in Rust, `#[…]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
}

impl Additions {
    /// Returns true if nothing is added.
    pub fn is_empty(&self) -> bool {
        self.derives.is_empty() && self.attributes.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An object, with a field for each property.
    Struct { fields: Vec<Field>, unknown: AdditionalProperties },
    /// One of several strings; with `other`, the name of a variant for all other strings.
    Enum { variants: Vec<Variant>, other: Option<String> },
    /// One of several values, not all of them strings.
    Literals { literals: Vec<Literal> },
    /// One of several types.
    Union { alternatives: Vec<Alternative> },
    /// One of several objects, which the string at the property `tag` tells apart. With `content`, that property is the only
    /// other one of a variant: serde's adjacent tagging.
    Tagged { tag: String, content: Option<String>, variants: Vec<TaggedVariant> },
    /// A string that names a variant without content, or an object with one property, which names the variant and has its
    /// content: serde's external tagging.
    ExternallyTagged { variants: Vec<TaggedVariant> },
    /// An array whose first items have types of their own. The wire names of the fields are the indices; the required items
    /// come first. Without `rest`, no further items are accepted.
    Tuple { fields: Vec<Field>, rest: Option<Rest> },
    /// Another type under a name of its own.
    Newtype { inner: Ty },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub wire: String,
    pub origin: String,
    pub docs: Option<String>,
    /// Whether the property is required. A field that is not is an `Option` of its type.
    pub required: bool,
    pub ty: Ty,
    /// The value of `default`, for an absent property.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// Whether null and absent are distinct, even if the deviations allow one `Option` for both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub null_distinct: bool,
}

/// The value of `default`, as a constant if Rust has one for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefaultValue {
    Bool(bool),
    Integer(i128),
    Float(serde_json::Number),
    String(String),
    /// The name of a variant in Rust.
    Variant(String),
    /// A list of constants of one kind, not of strings.
    List(Vec<DefaultValue>),
    /// A value without a constant, deserialized from its JSON.
    Json(serde_json::Value),
    /// A value that the schema itself rejects. It is not used.
    Invalid,
}

/// The handling of properties without a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdditionalProperties {
    Reject,
    /// Accepted and dropped.
    Ignore,
    /// Kept in the field `name`, a map of values of this type.
    Keep {
        name: String,
        ty: Ty,
    },
}

/// The field for the items after those that have a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    pub name: String,
    /// The type of each item.
    pub ty: Ty,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub name: String,
    pub wire: String,
    pub docs: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Literal {
    pub name: String,
    pub value: serde_json::Value,
    pub docs: Option<String>,
}

/// One branch of a union.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    pub name: String,
    pub ty: Ty,
    pub dispatch: Dispatch,
}

/// One variant of a tagged union.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaggedVariant {
    pub name: String,
    /// The value of the tag; for external tagging, the name of the property.
    pub wire: String,
    pub origin: String,
    pub docs: Option<String>,
    /// The type of the content, or of the object without its tag; `None` for a variant without content.
    pub ty: Option<Ty>,
    /// Whether properties other than tag and content are rejected, if the type does not define it.
    pub closed: bool,
}

/// How a branch of a union is selected for a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dispatch {
    Always,
    /// It is tried first for objects with one of these strings at the property: the document's `discriminator` selects it,
    /// although other branches may accept them.
    PreferTag {
        member: String,
        values: Vec<String>,
    },
    /// It is selected for values of these types, which no other branch accepts.
    ByType(Vec<JsonType>),
    /// It is selected for objects with one of these strings at the property, which no other branch accepts.
    ByTag {
        member: String,
        values: Vec<String>,
    },
}

impl Item {
    /// Returns a type of this kind, without docs, derives and rules: later stages add them.
    pub fn new(name: impl Into<String>, origins: Vec<String>, kind: Kind) -> Item {
        Item {
            name: name.into(),
            origins,
            docs: None,
            derives: Vec::new(),
            kind,
            conditions: Vec::new(),
            check: None,
            widened: Vec::new(),
            additions: Additions::default(),
        }
    }

    /// Returns true for a newtype that does not accept all values of its inner type.
    pub fn is_guarded(&self) -> bool {
        match &self.kind {
            Kind::Newtype { inner } => inner.has_rules() || !self.conditions.is_empty() || self.check.is_some(),
            _ => false,
        }
    }

    /// Returns the types of its fields, variants or inner value.
    pub fn types(&self) -> Vec<&Ty> {
        match &self.kind {
            Kind::Struct { fields, unknown } => {
                let kept = match unknown {
                    AdditionalProperties::Keep { ty, .. } => Some(ty),
                    AdditionalProperties::Reject | AdditionalProperties::Ignore => None,
                };
                fields.iter().map(|field| &field.ty).chain(kept).collect()
            }
            Kind::Enum { .. } | Kind::Literals { .. } => Vec::new(),
            Kind::Union { alternatives } => alternatives.iter().map(|alternative| &alternative.ty).collect(),
            Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
                variants.iter().filter_map(|variant| variant.ty.as_ref()).collect()
            }
            Kind::Tuple { fields, rest } => {
                fields.iter().map(|field| &field.ty).chain(rest.as_ref().map(|rest| &rest.ty)).collect()
            }
            Kind::Newtype { inner } => vec![inner],
        }
    }

    /// As [`types`](Item::types), mutable.
    pub fn types_mut(&mut self) -> Vec<&mut Ty> {
        match &mut self.kind {
            Kind::Struct { fields, unknown } => {
                let kept = match unknown {
                    AdditionalProperties::Keep { ty, .. } => Some(ty),
                    AdditionalProperties::Reject | AdditionalProperties::Ignore => None,
                };
                fields.iter_mut().map(|field| &mut field.ty).chain(kept).collect()
            }
            Kind::Enum { .. } | Kind::Literals { .. } => Vec::new(),
            Kind::Union { alternatives } => alternatives.iter_mut().map(|alternative| &mut alternative.ty).collect(),
            Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
                variants.iter_mut().filter_map(|variant| variant.ty.as_mut()).collect()
            }
            Kind::Tuple { fields, rest } => {
                fields.iter_mut().map(|field| &mut field.ty).chain(rest.as_mut().map(|rest| &mut rest.ty)).collect()
            }
            Kind::Newtype { inner } => vec![inner],
        }
    }
}

impl Model {
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items.find(name)
    }

    /// Returns the type inside newtypes and rules.
    pub fn resolved<'a>(&'a self, ty: &'a Ty) -> &'a Ty {
        let mut at = ty.unruled();
        // Each newtype at most once: one may contain itself.
        for _ in &self.items {
            match at {
                Ty::Item(name) => match self.item(name).map(|item| &item.kind) {
                    Some(Kind::Newtype { inner }) => at = inner.unruled(),
                    _ => return at,
                },
                _ => return at,
            }
        }
        at
    }

    /// Visits these types and all types that they contain or refer to, each named one once.
    pub fn reached<'a>(&'a self, from: impl IntoIterator<Item = &'a Ty>, visit: &mut dyn FnMut(&Ty)) {
        let mut entered: HashSet<&str> = HashSet::new();
        let mut queue: Vec<&Ty> = from.into_iter().collect();
        while let Some(ty) = queue.pop() {
            visit(ty);
            match ty {
                Ty::Item(name) if entered.insert(name) => {
                    queue.extend(self.item(name).into_iter().flat_map(Item::types));
                }
                ty => queue.extend(ty.inside()),
            }
        }
    }

    /// Returns true if the model contains the type anywhere.
    pub fn has(&self, wanted: &Ty) -> bool {
        self.items.iter().flat_map(Item::types).any(|ty| ty.has(wanted))
    }
}

/// A derive in addition to `Debug`, `Clone`, `PartialEq`, `Serialize` and `Deserialize`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Derive {
    Copy,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
}

impl Derive {
    pub const ALL: [Derive; 6] =
        [Derive::Copy, Derive::Eq, Derive::PartialOrd, Derive::Ord, Derive::Hash, Derive::Default];

    /// Returns the name of the trait.
    pub fn name(self) -> &'static str {
        match self {
            Derive::Copy => "Copy",
            Derive::Eq => "Eq",
            Derive::PartialOrd => "PartialOrd",
            Derive::Ord => "Ord",
            Derive::Hash => "Hash",
            Derive::Default => "Default",
        }
    }
}
