//! Sets of JSON types.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::number;

/// A set of JSON types (JSON Schema 2020-12 core, section 4.2.1; `integer` is a part of `number`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Types(u8);

impl Types {
    pub const NULL: Types = Types(1);
    pub const BOOLEAN: Types = Types(2);
    pub const INTEGER: Types = Types(4);
    pub const NUMBER: Types = Types(8);
    pub const STRING: Types = Types(16);
    pub const ARRAY: Types = Types(32);
    pub const OBJECT: Types = Types(64);

    pub const ALL: Types = Types(127);

    /// The kinds of values that differ in form: `integer` is a part of `number`.
    pub const KINDS: [Types; 6] = [Types(1), Types(2), Types(4 | 8), Types(16), Types(32), Types(64)];

    const NAMED: [(Types, &'static str); 7] = [
        (Types::NULL, "null"),
        (Types::BOOLEAN, "boolean"),
        (Types::INTEGER, "integer"),
        (Types::NUMBER, "number"),
        (Types::STRING, "string"),
        (Types::ARRAY, "array"),
        (Types::OBJECT, "object"),
    ];

    pub fn named(name: &str) -> Option<Types> {
        Types::NAMED.iter().find(|(_, known)| *known == name).map(|(types, _)| *types)
    }

    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Types::NAMED.iter().filter(move |(types, _)| self.contains(*types)).map(|(_, name)| *name)
    }

    pub fn contains(self, other: Types) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn with(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True if they have a type in common.
    pub fn meets(self, other: Types) -> bool {
        self.0 & other.0 != 0
    }

    /// The types that are in both; `number` and `integer` have the integers in common.
    pub fn both(self, other: Types) -> Types {
        let numeric = |types: Types| if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types };
        let both = Types(numeric(self).0 & numeric(other).0);
        if both.contains(Types::NUMBER) { both.without(Types::INTEGER) } else { both }
    }

    /// True if the value is of one of the types.
    pub fn admits(self, value: &Value) -> bool {
        match value {
            Value::Null => self.contains(Types::NULL),
            Value::Bool(_) => self.contains(Types::BOOLEAN),
            Value::Number(number) => {
                self.contains(Types::NUMBER) || (self.contains(Types::INTEGER) && number::is_integer(number))
            }
            Value::String(_) => self.contains(Types::STRING),
            Value::Array(_) => self.contains(Types::ARRAY),
            Value::Object(_) => self.contains(Types::OBJECT),
        }
    }
}
