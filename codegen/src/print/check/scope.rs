//! What a part of a check applies to: which value, and what is known of it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::function_name;
use crate::schema::Types;

/// The kinds of values that keywords constrain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Object,
    Array,
    Text,
    Number,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Object, Kind::Array, Kind::Text, Kind::Number];

    pub fn types(self) -> Types {
        match self {
            Kind::Object => Types::OBJECT,
            Kind::Array => Types::ARRAY,
            Kind::Text => Types::STRING,
            Kind::Number => Types::NUMBER.with(Types::INTEGER),
        }
    }

    /// Returns the kind that all these types belong to, if it is one.
    pub fn only(types: Types) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| !types.is_empty() && types.without(kind.types()).is_empty())
    }

    /// Returns the variable for the contents of a value of this type.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Object => "object",
            Kind::Array => "items",
            Kind::Text => "text",
            Kind::Number => "number",
        }
    }

    /// Returns the pattern that binds the contents to that variable.
    pub fn pattern(self) -> TokenStream {
        let name = format_ident!("{}", self.name());
        match self {
            Kind::Object => quote!(Value::Object(#name)),
            Kind::Array => quote!(Value::Array(#name)),
            Kind::Text => quote!(Value::String(#name)),
            Kind::Number => quote!(Value::Number(#name)),
        }
    }

    /// Returns the method that returns the contents, if the value has this type.
    pub fn method(self) -> TokenStream {
        match self {
            Kind::Object => quote!(as_object),
            Kind::Array => quote!(as_array),
            Kind::Text => quote!(as_str),
            Kind::Number => quote!(as_number),
        }
    }
}

#[derive(Clone)]
pub struct Scope {
    /// The variable for the value.
    pub value: Ident,
    /// The prefix for names of functions that check the value: the innermost property that contains it, or else the function.
    pub name: String,
    /// The JSON types that the value can still have.
    pub kinds: Types,
    /// The kind of contents that have a variable.
    pub bound: Option<Kind>,
    /// The keywords on the path to the value.
    pub path: String,
    /// The number of enclosing blocks.
    pub depth: usize,
    /// Whether each step has to be a condition.
    pub flat: bool,
}

impl Scope {
    /// Returns the scope of the parameter of a function.
    pub fn for_parameter(name: &str) -> Scope {
        let (value, name) = (format_ident!("value"), name.to_owned());
        Scope { value, name, kinds: everything(), bound: None, path: String::new(), depth: 0, flat: false }
    }

    /// Returns true for the parameter of the function itself, not a part of it.
    pub fn is_parameter(&self) -> bool {
        self.value == "value"
    }

    /// Returns the scope of a named member.
    pub fn member(&self, name: &str, keyword: &str) -> Scope {
        Scope { name: function_name(name), ..self.part("member", keyword) }
    }

    /// Returns the scope of a part of the value that a keyword applies to.
    pub fn part(&self, name: &str, keyword: &str) -> Scope {
        Scope {
            value: format_ident!("{name}"),
            name: self.name.clone(),
            kinds: everything(),
            bound: None,
            path: self.what(keyword) + ": ",
            depth: self.depth + 1,
            flat: self.flat,
        }
    }

    /// Returns the scope of the property names of an object, which are strings and not JSON values.
    pub fn names(&self, keyword: &str) -> Scope {
        Scope { kinds: Types::STRING, bound: Some(Kind::Text), ..self.part(Kind::Text.name(), keyword) }
    }

    /// Returns the scope for the same value where only conditions are possible.
    pub fn flattened(&self) -> Scope {
        Scope { flat: true, ..self.clone() }
    }

    /// Returns the scope for the same value, which is known to be an object bound to the variable `object`.
    pub fn of_object(&self) -> Scope {
        Scope { kinds: Types::OBJECT, bound: Some(Kind::Object), ..self.clone() }
    }

    /// As `of_object`, for an array.
    pub fn of_array(&self) -> Scope {
        Scope { kinds: Types::ARRAY, bound: Some(Kind::Array), ..self.clone() }
    }

    /// Returns the scope for the same value inside another block.
    pub fn deeper(&self) -> Scope {
        Scope { depth: self.depth + 1, ..self.clone() }
    }

    /// Returns the name of a keyword in a message.
    pub fn what(&self, keyword: &str) -> String {
        format!("{}{keyword}", self.path)
    }
}

/// `integer` is a part of `number`.
fn everything() -> Types {
    Types::ALL.without(Types::INTEGER)
}
