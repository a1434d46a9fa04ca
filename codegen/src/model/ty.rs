//! The types of fields, and how they are put together.

use serde::{Deserialize, Serialize};

use super::Rule;
use crate::schema::Key;

/// The types of JSON values, with integers among the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum JsonType {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// The integer types of Rust for bounded integers.
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
    /// From the smallest to the largest, unsigned first.
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

    /// Returns the smallest and the largest number of the type.
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

/// What a type of the user represents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StandsFor {
    /// The definition with this key.
    Definition(Key),
    /// Strings of this format.
    Format(String),
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ty {
    /// A named type of this model.
    Item(String),
    /// A type of the user, and what it represents.
    Own {
        path: String,
        stands_for: StandsFor,
    },
    /// Any JSON value.
    Any,
    Null,
    Bool,
    /// An integer without bounds.
    Integer,
    /// An integer that fits into an integer type of Rust.
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
    /// An array of exactly this length.
    Array(Box<Ty>, usize),
    /// An array of exactly these items.
    Tuple(Vec<Ty>),
    /// An object whose properties all have this type.
    Map(Box<Ty>),
    /// A boxed type, to break a cycle or because it is large.
    Boxed(Box<Ty>),
    /// A type whose values also satisfy these rules.
    Ruled(Box<Ty>, Vec<Rule>),
}

impl Ty {
    /// Returns the types that it contains.
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

    /// Visits this type and those that it contains, outermost first; named types are not entered.
    pub fn walk(&self, visit: &mut dyn FnMut(&Ty)) {
        visit(self);
        self.inside().iter().for_each(|inner| inner.walk(visit));
    }

    /// As [`walk`](Ty::walk), mutable.
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

    /// Returns the type without the rules about its values.
    pub fn unruled(&self) -> &Ty {
        match self {
            Ty::Ruled(inner, _) => inner,
            ty => ty,
        }
    }

    /// Returns the type without any rules, also inside it.
    pub fn without_rules(&self) -> Ty {
        let mut out = self.clone();
        out.walk_mut(&mut |ty| {
            if let Ty::Ruled(inner, _) = ty {
                *ty = (**inner).clone();
            }
        });
        out
    }

    /// Returns true for a named type, also if nullable, boxed or with rules.
    pub fn is_item(&self) -> bool {
        match self {
            Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Ruled(inner, _) => inner.is_item(),
            ty => matches!(ty, Ty::Item(_)),
        }
    }

    /// Returns the rules about its own values.
    pub fn rules(&self) -> &[Rule] {
        match self {
            Ty::Ruled(_, rules) => rules,
            _ => &[],
        }
    }

    /// Returns true if there are rules about its values, or about values inside them; named types are not entered.
    pub fn has_rules(&self) -> bool {
        let mut found = false;
        self.walk(&mut |ty| found |= matches!(ty, Ty::Ruled(..)));
        found
    }
}
