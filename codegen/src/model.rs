//! What the generated code says, apart from how it is spelt: the Rust types, their names in Rust and on the wire, and for
//! each the pointer that it comes from. Proof, printing and reports all read this, and need no schema beside it.

mod alike;
mod condition;
mod items;
mod members;
mod reflect;
mod rule;
mod spelt;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use indexmap::IndexMap;

pub use condition::Condition;
pub use items::Items;
pub use members::{Members, Others};
pub use reflect::{deviations, reflect, reflect_shape};
pub use rule::Rule;
use serde::{Deserialize, Serialize};
pub use spelt::spelt;

use crate::schema::{Key, Schema};

/// The types of one generated module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Model {
    pub items: Items,
    /// The name of the type that was asked for.
    pub root: String,
    /// In what the types may depart from their schemas.
    pub deviations: Deviations,
    /// What the rules about JSON consist of: the definitions that items name as theirs, and all that these refer to.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub definitions: IndexMap<Key, Schema>,
    /// The type of objects whose members all have one type.
    #[serde(default, skip_serializing_if = "MapType::is_default")]
    pub map: MapType,
    /// The types that stand elsewhere: those of the user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// The definitions that only those refer to, which have no types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untyped: Vec<Key>,
}

/// A type that maps strings to values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MapType {
    /// By the order of the strings.
    #[default]
    BTreeMap,
    HashMap,
    /// In the order in which members were read, of the crate `indexmap`.
    IndexMap,
}

impl MapType {
    /// The name of the type, which is imported.
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

/// Where generated types can be seen.
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
    /// As it stands before an item.
    pub fn as_str(self) -> &'static str {
        match self {
            Visibility::Public => "pub",
            Visibility::Crate => "pub(crate)",
            Visibility::Super => "pub(super)",
        }
    }

    /// The same for an item that other modules of the crate use, wherever they are.
    pub(crate) fn in_crate(self) -> Visibility {
        if self == Visibility::Super { Visibility::Crate } else { self }
    }
}

/// A type of the user's in place of a generated one. What it accepts is taken on trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The name that the generated type would have.
    pub name: String,
    pub path: String,
    /// The pointers of the definitions that it stands for.
    pub origins: Vec<String>,
}

/// One named type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub name: String,
    /// The pointers of the definitions that it stands for: one, or several that mean the same.
    pub origins: Vec<String>,
    pub docs: Option<String>,
    pub derives: Vec<Derive>,
    pub kind: Kind,
    /// What a value satisfies beside having this shape and the rules of its types, such as what holds between its members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// A rule about the JSON that it is read from: the key of the model's definition that it has to satisfy, where no rule
    /// on typed values says it all.
    pub check: Option<String>,
    /// In what it takes more than its schema, because it was asked to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<Widening>,
    /// What a configuration adds to it in Rust.
    #[serde(default, skip_serializing_if = "Additions::is_empty")]
    pub additions: Additions,
}

/// What stands at a type beside what its kind asks for. It is Rust, and taken on trust.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Additions {
    /// The paths of traits to derive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derives: Vec<String>,
    /// Attributes as they are written, `#[…]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
}

impl Additions {
    /// Returns true if nothing is added.
    pub fn is_empty(&self) -> bool {
        self.derives.is_empty() && self.attributes.is_empty()
    }
}

/// A way in which a type takes more than its schema says, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Widening {
    UnknownIgnored,
    UnknownKept,
    EnumOpen,
    TagDecides,
}

impl Widening {
    pub const ALL: [Widening; 4] =
        [Widening::UnknownIgnored, Widening::UnknownKept, Widening::EnumOpen, Widening::TagDecides];

    pub fn name(self) -> &'static str {
        match self {
            Widening::UnknownIgnored => "unknown-ignored",
            Widening::UnknownKept => "unknown-kept",
            Widening::EnumOpen => "enum-open",
            Widening::TagDecides => "tag-decides",
        }
    }

    /// What it is, in a line.
    pub fn says(self) -> &'static str {
        match self {
            Widening::UnknownIgnored => "members that the schema rejects are read and not kept",
            Widening::UnknownKept => "members that the schema rejects are read, kept and written back",
            Widening::TagDecides => {
                "a `discriminator` names the branch of a `oneOf`, also of values that several branches accept"
            }
            Widening::EnumOpen => "texts that the schema does not list are read, kept and written back",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An object with the members that its fields name.
    Struct { fields: Vec<Field>, unknown: Unknown },
    /// One of several strings, or, with a name for it, any other one.
    Enum { variants: Vec<Variant>, other: Option<String> },
    /// One of several values, not all of them strings.
    Literals { literals: Vec<Literal> },
    /// One of several types.
    Union { alternatives: Vec<Alternative> },
    /// One of several objects, each with a text of its own as the member `tag`: the text is the variant, and not a field.
    /// With `content`, that member is all that a variant has beside it.
    Tagged { tag: String, content: Option<String>, variants: Vec<TaggedVariant> },
    /// A string that is a variant without content, or an object with one member, whose name is the variant and whose value
    /// is its content: what serde calls externally tagged.
    ExternallyTagged { variants: Vec<TaggedVariant> },
    /// An array whose first items have types of their own: their wire names are the places where they stand, and those
    /// that must be there come first. Without `rest`, nothing follows them.
    Tuple { fields: Vec<Field>, rest: Option<Rest> },
    /// The same JSON as another type, under a name of its own.
    Newtype { inner: Ty },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub wire: String,
    pub origin: String,
    pub docs: Option<String>,
    /// Whether the member must be present. An optional field is an `Option` of its type.
    pub required: bool,
    pub ty: Ty,
    /// What the schema says an absent member stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Fallback>,
    /// Whether null is told from an absent member, also where the deviations let one `Option` be both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub null_distinct: bool,
}

/// A default: a constant, where Rust has one for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fallback {
    Bool(bool),
    Whole(i128),
    Float(serde_json::Number),
    Text(String),
    /// A variant, by its name in Rust.
    Variant(String),
    /// A list of constants, of one kind and no texts.
    List(Vec<Fallback>),
    /// What has no constant: it is read from its JSON, which the type takes.
    Json(serde_json::Value),
    /// A value that the schema itself rejects. It stands for nothing.
    Invalid,
}

/// What becomes of the members that no field names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unknown {
    Reject,
    /// Accepted, and not there when the value is written again.
    Drop,
    /// Kept in a map called `name`, each read as the type.
    Keep {
        name: String,
        ty: Ty,
    },
}

/// The items behind those that have a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    pub name: String,
    /// What each of them is.
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
    pub when: When,
}

/// One variant of a tagged union.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaggedVariant {
    pub name: String,
    /// The text of the tag, or, where the name of the only member is the tag, that name.
    pub wire: String,
    pub origin: String,
    pub docs: Option<String>,
    /// What the content is, or the object without its tag; nothing where the tag says it all.
    pub ty: Option<Ty>,
    /// Whether members that neither the tag nor the content is are rejected, where the type does not say so.
    pub closed: bool,
}

/// What a value must look like for a branch to be tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    Always,
    /// Of those that would take it, this one goes first where it is an object with one of these texts as that member: the
    /// document says so, and the branches do not.
    Prefer {
        member: String,
        values: Vec<String>,
    },
    /// It is of one of these kinds, and no other branch takes those.
    Kinds(Vec<JsonKind>),
    /// It is an object with one of these texts as that member, and no other branch takes those.
    Tag {
        member: String,
        values: Vec<String>,
    },
}

/// The kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum JsonKind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// The integer types of Rust that a bounded whole number fits into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Int {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
}

impl Int {
    /// From the smallest on, unsigned first.
    pub const ALL: [Int; 8] = [Int::U8, Int::I8, Int::U16, Int::I16, Int::U32, Int::I32, Int::U64, Int::I64];

    pub fn name(self) -> &'static str {
        match self {
            Int::U8 => "u8",
            Int::I8 => "i8",
            Int::U16 => "u16",
            Int::I16 => "i16",
            Int::U32 => "u32",
            Int::I32 => "i32",
            Int::U64 => "u64",
            Int::I64 => "i64",
        }
    }

    /// The smallest and the largest number of the type.
    pub fn range(self) -> (i128, i128) {
        match self {
            Int::U8 => (0, u8::MAX.into()),
            Int::I8 => (i8::MIN.into(), i8::MAX.into()),
            Int::U16 => (0, u16::MAX.into()),
            Int::I16 => (i16::MIN.into(), i16::MAX.into()),
            Int::U32 => (0, u32::MAX.into()),
            Int::I32 => (i32::MIN.into(), i32::MAX.into()),
            Int::U64 => (0, u64::MAX.into()),
            Int::I64 => (i64::MIN.into(), i64::MAX.into()),
        }
    }
}

/// What a type of the user's stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StandsFor {
    /// The definition of that key.
    Definition(Key),
    /// Strings of that format.
    Format(String),
}

/// A type as it stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ty {
    /// A named type of this model.
    Item(String),
    /// A type of the user's, and what it stands for.
    Own {
        path: String,
        stands_for: StandsFor,
    },
    /// Any JSON value.
    Any,
    Null,
    Bool,
    /// A whole number without bounds.
    Integer,
    /// A whole number that fits into a type of Rust's.
    Int(Int),
    /// A number.
    Float,
    String,
    /// No value at all.
    Never,
    /// A UUID in its hyphenated form (RFC 4122, section 3).
    Uuid,
    /// A string of this format, kept as it was written.
    Text(String),
    /// An absolute URI (RFC 3986, section 3), kept as it was written.
    Uri,
    Nullable(Box<Ty>),
    List(Box<Ty>),
    /// Exactly so many items of one type.
    Array(Box<Ty>, usize),
    /// Exactly these items.
    Tuple(Vec<Ty>),
    /// An object whose members all have this type.
    Map(Box<Ty>),
    /// The same on the heap: it breaks a cycle, or is large.
    Boxed(Box<Ty>),
    /// The same, of which the schema says more: a value satisfies these rules as well.
    Ruled(Box<Ty>, Vec<Rule>),
}

impl Ty {
    /// The types that it is put together from.
    pub fn inside(&self) -> &[Ty] {
        match self {
            Ty::Nullable(inner)
            | Ty::List(inner)
            | Ty::Array(inner, _)
            | Ty::Map(inner)
            | Ty::Boxed(inner)
            | Ty::Ruled(inner, _) => std::slice::from_ref(inner),
            Ty::Tuple(items) => items,
            _ => &[],
        }
    }

    /// This type and those inside it, outermost first; named types are not entered.
    pub fn walk(&self, visit: &mut dyn FnMut(&Ty)) {
        visit(self);
        self.inside().iter().for_each(|inner| inner.walk(visit));
    }

    /// As `walk`.
    pub fn walk_mut(&mut self, visit: &mut dyn FnMut(&mut Ty)) {
        visit(self);
        match self {
            Ty::Nullable(inner)
            | Ty::List(inner)
            | Ty::Array(inner, _)
            | Ty::Map(inner)
            | Ty::Boxed(inner)
            | Ty::Ruled(inner, _) => inner.walk_mut(visit),
            Ty::Tuple(items) => items.iter_mut().for_each(|item| item.walk_mut(visit)),
            _ => {}
        }
    }

    pub fn has(&self, wanted: &Ty) -> bool {
        let mut found = false;
        self.walk(&mut |ty| found |= ty == wanted);
        found
    }

    /// The type without the rules about its values.
    pub fn unruled(&self) -> &Ty {
        match self {
            Ty::Ruled(inner, _) => inner,
            ty => ty,
        }
    }

    /// The same, without rules anywhere inside it.
    pub fn without_rules(&self) -> Ty {
        let mut out = self.clone();
        out.walk_mut(&mut |ty| {
            if let Ty::Ruled(inner, _) = ty {
                *ty = (**inner).clone();
            }
        });
        out
    }

    /// True for a named type, whatever is around it.
    pub fn is_item(&self) -> bool {
        match self {
            Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Ruled(inner, _) => inner.is_item(),
            ty => matches!(ty, Ty::Item(_)),
        }
    }

    /// The rules about its own values.
    pub fn rules(&self) -> &[Rule] {
        match self {
            Ty::Ruled(_, rules) => rules,
            _ => &[],
        }
    }

    /// True if there are rules about its values, or about values inside them; named types are not entered.
    pub fn has_rules(&self) -> bool {
        let mut found = false;
        self.walk(&mut |ty| found |= matches!(ty, Ty::Ruled(..)));
        found
    }
}

impl Item {
    /// True for a newtype that not every value of what it holds can be put into.
    pub fn is_guarded(&self) -> bool {
        match &self.kind {
            Kind::Newtype { inner } => inner.has_rules() || !self.conditions.is_empty() || self.check.is_some(),
            _ => false,
        }
    }

    /// The types of its fields, or what it is a name for.
    pub fn types(&self) -> Vec<&Ty> {
        match &self.kind {
            Kind::Struct { fields, unknown } => {
                let kept = match unknown {
                    Unknown::Keep { ty, .. } => Some(ty),
                    Unknown::Reject | Unknown::Drop => None,
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

    /// As `types`.
    pub fn types_mut(&mut self) -> Vec<&mut Ty> {
        match &mut self.kind {
            Kind::Struct { fields, unknown } => {
                let kept = match unknown {
                    Unknown::Keep { ty, .. } => Some(ty),
                    Unknown::Reject | Unknown::Drop => None,
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

    /// What a type is when its newtypes are taken off, and rules with them.
    pub fn resolved<'a>(&'a self, ty: &'a Ty) -> &'a Ty {
        let mut at = ty.unruled();
        // Each newtype at most once: one may hold itself.
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

    /// These types, those inside them and those inside the named ones among them, each of these once.
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

    /// True if the type stands anywhere in the model.
    pub fn has(&self, wanted: &Ty) -> bool {
        self.items.iter().flat_map(Item::types).any(|ty| ty.has(wanted))
    }
}

/// What an item derives beside `Debug`, `Clone`, `PartialEq`, `Serialize` and `Deserialize`.
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

    /// The name of the trait.
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

/// What becomes of a property with rules that has no name of its own in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleForm {
    /// It keeps its plain type, and what has it enforces the rules.
    Plain,
    /// It is a type of its own, which holds nothing else.
    Newtype,
}

impl RuleForm {
    /// What there is where nothing is said: in `exact`, nothing can be built that the schema rejects.
    pub fn of_profile(deviations: Deviations) -> RuleForm {
        if deviations == Deviations::EXACT { RuleForm::Newtype } else { RuleForm::Plain }
    }
}

macro_rules! deviations {
    ($($field:ident = $name:literal, $says:literal;)*) => {
        /// The ways in which a type may depart from its schema, each on or off. `plain` has all, `exact` none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Deviations { $(#[doc = $says] pub $field: bool,)* }

        impl Deviations {
            pub const NAMES: &[(&'static str, &'static str)] = &[$(($name, $says),)*];
            pub const PLAIN: Deviations = Deviations { $($field: true,)* };
            pub const EXACT: Deviations = Deviations { $($field: false,)* };

            /// Those with these names; the first unknown name otherwise.
            pub fn named(names: &[String]) -> Result<Deviations, &str> {
                let mut set = Deviations::EXACT;
                for name in names {
                    match name.as_str() {
                        $($name => set.$field = true,)*
                        unknown => return Err(unknown),
                    }
                }
                Ok(set)
            }
        }
    };
}

deviations! {
    null_absent = "null-absent", "an optional member that may be null is one `Option`: null is written back as absent";
    unknown_dropped = "unknown-dropped", "members that an open object does not name are read and not kept";
    int_range = "int-range", "integers are those of Rust, of at most 64 bits: others, and forms like `1.0`, are rejected";
    float_precision = "float-precision", "numbers are `f64` or `serde_json::Number`: digits beyond those are lost";
    text_normalised = "text-normalised", "a UUID is written back in lower case";
    implied_object = "implied-object", "`properties` without `type` is an object in OpenAPI documents";
    number_formats = "number-formats", "integers of OpenAPI documents have the range that their `format` names";
    registry_formats = "registry-formats", "strings of OpenAPI documents are what the registry of formats says of their `format`: `byte`, `decimal` and the like";
    text_formats = "text-formats", "strings of the formats that `formats-as` makes text are not checked";
    typed_formats = "typed-formats", "strings of the formats that `formats-as` gives a type are read and written as that type does";
    one_sided = "one-sided", "a member that OpenAPI 3.0 only reads or only writes may be absent, though it is required";
    derived_forms = "derived-forms", "serde's derives also read a struct from an array and a variant from `{\"Variant\": null}`";
}

impl Default for Deviations {
    fn default() -> Self {
        Deviations::PLAIN
    }
}
