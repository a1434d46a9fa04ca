//! What is wrong in a document and has one evident meaning: it is read in that meaning, with a warning that says so. Under
//! `strict` nothing is repaired, and the same places are errors. What has no evident meaning is an error always.

use indexmap::IndexMap;
use serde_json::{Number, Value};

use super::Lowering;
use crate::error::{Code, Diagnostic};
use crate::load::{Data, Location, Node};
use crate::schema::{Schema, Types};

macro_rules! repairs {
    ($($variant:ident = $name:literal, $meaning:literal;)*) => {
        /// Every repair.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Repair { $(#[doc = $meaning] $variant,)* }

        impl Repair {
            /// Its name, as a warning gives it.
            fn name(self) -> &'static str {
                match self { $(Repair::$variant => $name,)* }
            }

            /// In which meaning the place is read.
            fn meaning(self) -> &'static str {
                match self { $(Repair::$variant => $meaning,)* }
            }
        }

        /// What is wrong in documents and has one evident meaning, in which it is read unless that is forbidden: the name of
        /// each repair, and the meaning.
        pub const REPAIRS: &[(&str, &str)] = &[$(($name, $meaning),)*];
    };
}

repairs! {
    Annotation = "annotation", "a title, a description or a format of another type is its text, or left out";
    NullKeyword = "null-keyword", "a keyword whose value is null says nothing";
    NullSchema = "null-schema", "null or `[]` in place of a schema accepts anything";
    BooleanText = "boolean-text", "`\"true\"` and `\"false\"` are booleans";
    NumberText = "number-text", "a number in quotes is a number";
    SchemaName = "schema-name", "the name of a type in place of a schema is a schema of that type";
    SingleSchema = "single-schema", "an array of one schema in place of a schema is that schema";
    SingleValue = "single-value", "one value in place of an array is an array of it";
    EmptyArray = "empty-array", "`[]` in place of an object of schemas is `{}`";
    EmptyList = "empty-list", "`[]` as `allOf`, `anyOf` or `oneOf` says nothing";
    PatternForm = "pattern-form", "slashes around a pattern are its delimiters, as in other languages";
    Default = "default", "a default that its own schema rejects is left out";
    TypeName = "type-name", "a name of other languages for one of JSON's types is that type";
    BooleanBound = "boolean-bound", "`exclusiveMinimum: true` excludes `minimum`, as in draft 4, and so does its twin";
    NumericBound = "numeric-bound", "a number as `exclusiveMinimum` is the bound, as since draft 6, and so is its twin";
    RequiredFlag = "required-flag", "`required: true` in a property makes it required";
    RequiredTwice = "required-twice", "a name that `required` lists twice is required";
    RequiredName = "required-name", "a number or a boolean in `required` is the name that it is written as";
    EnumType = "enum-type", "a value that does not fit `type` is what it is written as, in that type";
    Nullable = "nullable", "`nullable: true` admits null in OpenAPI 3.1 as well";
    ItemsList = "items-list", "an array of schemas as `items` describes the items by place, as before 2020-12";
    ItemsMissing = "items-missing", "an array without `items` has any items";
    Mapping = "mapping", "a mapping of a discriminator that leads nowhere is left out";
    DiscriminatorForm = "discriminator-form", "a discriminator without a `propertyName` says nothing";
    Dangling = "dangling-reference", "a reference that leads nowhere accepts anything";
    IdBesideRef = "id-beside-ref", "`$id` beside `$ref` in the root of a document is its base URI";
    ByteOrderMark = "byte-order-mark", "a byte-order mark is no part of a property's name";
    UnknownFormat = "unknown-format", "a format that no specification names asserts nothing";
}

/// What documents call JSON's types, in lower case, and the format that goes with it.
const TYPE_NAMES: &[(&str, Types, Option<&str>)] = &[
    ("str", Types::STRING, None),
    ("text", Types::STRING, None),
    ("char", Types::STRING, None),
    ("password", Types::STRING, Some("password")),
    ("binary", Types::STRING, Some("binary")),
    ("byte", Types::STRING, Some("byte")),
    ("date", Types::STRING, Some("date")),
    ("date-time", Types::STRING, Some("date-time")),
    ("datetime", Types::STRING, Some("date-time")),
    ("time", Types::STRING, Some("time")),
    ("uuid", Types::STRING, Some("uuid")),
    ("guid", Types::STRING, Some("uuid")),
    ("uri", Types::STRING, Some("uri")),
    ("url", Types::STRING, Some("uri")),
    ("timestamp", Types::STRING, None),
    ("email", Types::STRING, Some("email")),
    ("int", Types::INTEGER, None),
    ("int32", Types::INTEGER, Some("int32")),
    ("int64", Types::INTEGER, Some("int64")),
    ("long", Types::INTEGER, Some("int64")),
    ("float", Types::NUMBER, Some("float")),
    ("double", Types::NUMBER, Some("double")),
    ("decimal", Types::NUMBER, None),
    ("numeric", Types::NUMBER, None),
    ("bool", Types::BOOLEAN, None),
    ("list", Types::ARRAY, None),
    ("map", Types::OBJECT, None),
    ("dict", Types::OBJECT, None),
    ("hash", Types::OBJECT, None),
    ("none", Types::NULL, None),
    ("nil", Types::NULL, None),
    ("any", Types::ALL, None),
];

/// The type that a document means by a name that is not one of JSON's, and its format.
pub fn type_named(name: &str) -> Option<(Types, Option<&'static str>)> {
    let name = name.trim().to_ascii_lowercase();
    if let Some(types) = Types::named(&name) {
        return Some((types, None));
    }
    if name.contains(['|', ',']) {
        let each: Option<Vec<_>> = name.split(['|', ',']).map(type_named).collect();
        let each = each?;
        let format = each.iter().find_map(|(_, format)| *format).filter(|_| each.len() == 2);
        return Some((each.iter().fold(Types::default(), |all, (types, _)| all.with(*types)), format));
    }
    TYPE_NAMES.iter().find(|(known, ..)| *known == name).map(|(_, types, format)| (*types, *format))
}

impl Lowering<'_> {
    /// True if what is wrong at a place is read in its evident meaning, which is noted; under `strict` it is not.
    pub fn repairs(&mut self, repair: Repair, code: Code, wrong: impl Into<String>, at: &Location) -> bool {
        if !self.strict {
            let help = format!("read as: {} ({}); `--strict` makes an error of it", repair.meaning(), repair.name());
            self.warn(Diagnostic::new(code, wrong).help(help), at);
        }
        !self.strict
    }

    /// As `repairs`; where nothing is repaired, it is an error.
    pub fn repairs_or_refuses(&mut self, repair: Repair, wrong: &str, at: &Location) -> bool {
        let repaired = self.repairs(repair, Code::Keyword, wrong, at);
        if !repaired {
            self.problem(Code::Keyword, wrong, at);
        }
        repaired
    }

    /// Notes what nobody needs to mend for the types to be made.
    pub fn warn(&mut self, warning: Diagnostic, at: &Location) {
        let warning = warning.or_at(self.library.place(at)).warning();
        let known = &mut self.bundle.warnings;
        // Where there are very many, it costs too much to tell which of them are the same.
        if known.is_full() || !known.diagnostics().contains(&warning) {
            known.push(warning);
        }
    }

    /// As `repairs`, for a keyword that must be something else.
    pub fn repairs_keyword(&mut self, repair: Repair, expected: &str, value: &Node, at: &Location) -> bool {
        let keyword = at.tokens.last().map_or("", String::as_str);
        let wrong = format!("`{keyword}` must be {expected}, not {}", super::keywords::kind(value));
        self.repairs(repair, Code::Keyword, wrong, at)
    }

    /// An annotation's text.
    pub fn words(&mut self, value: &Node, at: &Location) -> Option<String> {
        if value.as_str().is_some() || self.strict {
            return self.text(value, at);
        }
        self.repairs_keyword(Repair::Annotation, "a string", value, at);
        match value.data() {
            Data::Number(_) | Data::Bool(_) => self.written(value, at),
            _ => None,
        }
    }

    /// The text that a value is written as.
    pub fn written(&self, value: &Node, at: &Location) -> Option<String> {
        let place = self.library.place(at)?;
        let text = place.source.text.get(value.span()).map(str::trim).filter(|text| !text.is_empty());
        // An alias of YAML stands elsewhere.
        let plain = text.filter(|text| !text.starts_with(['*', '&', '!', '"', '\'']));
        Some(plain.map_or_else(|| value.to_value().to_string(), str::to_owned))
    }

    /// The types that are meant by names that are not JSON's, and the format that goes with them.
    pub fn types_meant(&mut self, names: &[&Node], at: &Location) -> Option<(Types, Option<&'static str>)> {
        if self.strict {
            return None;
        }
        let (mut types, mut formats) = (Types::default(), Vec::new());
        for name in names {
            let (meant, format) = match name.data() {
                Data::Null => (Types::NULL, None),
                Data::String(name) => type_named(name)?,
                _ => return None,
            };
            types = types.with(meant);
            formats.extend(format);
        }
        let said: Vec<String> = names.iter().map(|name| name.to_value().to_string().replace('"', "`")).collect();
        let wrong = format!("{} is not a JSON type", said.join(", "));
        let format = formats.first().copied().filter(|_| formats.len() == 1);
        self.repairs(Repair::TypeName, Code::Keyword, wrong, at).then_some((types, format))
    }

    /// Makes of `enum` and `const` what `type` lets them be.
    pub fn fit_values(&mut self, schema: &mut Schema, node: &Node, location: &Location) {
        let Some(types) = schema.types else { return };
        let wanted = types.without(Types::NULL);
        let unfit = |value: &Value| !types.admits(value) && !value.is_null();
        // In JSON Schema, a list of values may be cut to those of one type; a list of none is a mistake.
        let openapi = self.dialect.openapi;
        let mistaken = |values: &Vec<Value>| match openapi {
            true => values.iter().any(unfit),
            false => !values.is_empty() && values.iter().all(|value| unfit(value) || value.is_null()),
        };
        if let Some(values) = schema.enumeration.as_mut().filter(|values| mistaken(values)) {
            let items = node.get("enum").and_then(Node::as_array).unwrap_or_default();
            let at = location.child(&["enum"]);
            let fitting = |value: &Value| {
                let item = items.iter().enumerate().find(|(_, item)| item.to_value() == *value);
                item.and_then(|(index, item)| self.fitted(wanted, item, &at.child(&[&index.to_string()])))
            };
            let fitted: Vec<Option<Value>> =
                values.iter().map(|value| if unfit(value) { fitting(value) } else { None }).collect();
            let wrong = "`enum` has values that do not fit `type`";
            if fitted.iter().any(Option::is_some) && self.repairs_or_refuses(Repair::EnumType, wrong, &at) {
                for (value, fitted) in values.iter_mut().zip(fitted) {
                    *value = fitted.unwrap_or_else(|| value.take());
                }
                *values = super::keywords::unique(values.drain(..));
            }
        }
        if let Some(value) = schema.constant.as_mut().filter(|value| unfit(value)) {
            let at = location.child(&["const"]);
            let fitted = node.get("const").and_then(|item| self.fitted(wanted, item, &at));
            let wrong = "`const` does not fit `type`";
            if let Some(fitted) = fitted
                && self.repairs_or_refuses(Repair::EnumType, wrong, &at)
            {
                *value = fitted;
            }
        }
    }

    /// Says that the default of a schema does not fit it: there is no use for that. What the schema refers to is not looked at.
    pub fn fit_default(&mut self, schema: &Schema, location: &Location) {
        let Some(default) = schema.default.as_ref().filter(|default| !default.is_null()) else { return };
        let mut refers = false;
        schema.walk(&mut |part| refers |= part.reference.is_some());
        let is_plain = schema.types.is_some_and(|types| types.admits(default))
            && Schema::of(schema.types.unwrap_or_default()).asserts_same_as(schema);
        if refers || is_plain {
            return;
        }
        let closed = crate::compare::Definitions::closed_over(&IndexMap::new(), schema, false);
        let validator = closed.and_then(|closed| crate::compare::witness::validator(&closed));
        if validator.is_some_and(|validator| !validator.is_valid(default)) {
            self.repairs_or_refuses(
                Repair::Default,
                "`default` does not fit its schema",
                &location.child(&["default"]),
            );
        }
    }

    /// The value of one type that another value is written as.
    fn fitted(&self, wanted: Types, item: &Node, at: &Location) -> Option<Value> {
        match (wanted, item.data()) {
            (Types::STRING, Data::Number(_) | Data::Bool(_)) => self.written(item, at).map(Value::String),
            (Types::INTEGER | Types::NUMBER, Data::String(text)) => {
                let number = Value::Number(number_in(text)?);
                wanted.admits(&number).then_some(number)
            }
            (Types::BOOLEAN, Data::String(text)) => flag_in(text).map(Value::Bool),
            _ => None,
        }
    }

    /// Requires the properties that say of themselves that they are required.
    pub fn required_flags(&mut self, schema: &mut Schema, node: &Node, location: &Location) {
        let Some(properties) = node.get("properties").and_then(Node::as_object).filter(|_| !self.strict) else {
            return;
        };
        for (name, property) in properties {
            let Some(flag) = property.get("required") else { continue };
            let says = flag.as_bool().or_else(|| flag.as_str().and_then(flag_in)) == Some(true);
            let name = name.trim_start_matches('\u{feff}');
            if says && !schema.object.required.iter().any(|known| known == name) {
                schema.object.required.push(name.to_owned());
                // Beside `$ref` nothing else has read it.
                let at = location.child(&["properties", name, "required"]);
                self.repairs_keyword(Repair::RequiredFlag, "an array of property names", flag, &at);
            }
        }
    }
}

/// The number that a text is.
pub fn number_in(text: &str) -> Option<Number> {
    text.trim().parse().ok()
}

/// The boolean that a text is.
pub fn flag_in(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
