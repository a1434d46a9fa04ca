//! Repairs mistakes that have one evident meaning: the document is read with that meaning, and a warning says so. With
//! `strict` nothing is repaired, and these mistakes are errors. A mistake without an evident meaning is always an error.

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
            /// The name, as warnings show it.
            fn name(self) -> &'static str {
                match self { $(Repair::$variant => $name,)* }
            }

            /// The meaning that the document is read with.
            fn meaning(self) -> &'static str {
                match self { $(Repair::$variant => $meaning,)* }
            }
        }

        /// The name and the meaning of each repair. A repair reads a mistake that has one evident meaning with that
        /// meaning, unless `strict` is set.
        pub const REPAIRS: &[(&str, &str)] = &[$(($name, $meaning),)*];
    };
}

repairs! {
    Annotation = "annotation", "a title, description or format that is a number or a boolean is its text; of any other type, it is ignored";
    NullKeyword = "null-keyword", "a keyword whose value is null is ignored";
    NullSchema = "null-schema", "null or `[]` in place of a schema accepts anything";
    BooleanText = "boolean-text", "`\"true\"` and `\"false\"` are booleans";
    NumberText = "number-text", "a number in quotes is a number";
    SchemaName = "schema-name", "the name of a type in place of a schema is a schema of that type";
    SingleSchema = "single-schema", "an array of one schema in place of a schema is that schema";
    SingleValue = "single-value", "one value in place of an array is an array of it";
    EmptyArray = "empty-array", "`[]` in place of an object of schemas is `{}`";
    EmptyList = "empty-list", "`[]` as `allOf`, `anyOf` or `oneOf` is ignored";
    PatternForm = "pattern-form", "slashes around a pattern are delimiters, as in other languages";
    Default = "default", "a default that its own schema rejects is ignored";
    TypeName = "type-name", "another language's name for a JSON type is that type";
    BooleanBound = "boolean-bound", "`exclusiveMinimum: true` excludes `minimum`, as in draft 4; likewise `exclusiveMaximum`";
    NumericBound = "numeric-bound", "a number as `exclusiveMinimum` is the bound, as since draft 6; likewise `exclusiveMaximum`";
    RequiredFlag = "required-flag", "`required: true` in a property makes it required";
    RequiredTwice = "required-twice", "a name that `required` lists twice is required";
    RequiredName = "required-name", "a number or a boolean in `required` is a property name, as it is written";
    EnumType = "enum-type", "a value that is not of its `type` is converted: `\"1\"` to `1`, or `1` to `\"1\"`";
    Nullable = "nullable", "`nullable: true` allows null in OpenAPI 3.1 too";
    ItemsList = "items-list", "an array of schemas as `items` has one schema for each position, as before 2020-12";
    ItemsMissing = "items-missing", "an array without `items` accepts any items";
    Mapping = "mapping", "a discriminator mapping that cannot be resolved is ignored";
    DiscriminatorForm = "discriminator-form", "a discriminator without `propertyName` is ignored";
    Dangling = "dangling-reference", "a reference that cannot be resolved accepts anything";
    IdBesideRef = "id-beside-ref", "`$id` next to `$ref` at the root of a document is its base URI";
    ByteOrderMark = "byte-order-mark", "a byte-order mark is not part of a property's name";
    UnknownFormat = "unknown-format", "a format that is not in any specification is an annotation";
}

/// Names that documents use for JSON's types, in lower case, and the format that each implies.
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

/// Returns the types, and the format, that a document means by the name of a type in any language.
pub fn find_types(name: &str) -> Option<(Types, Option<&'static str>)> {
    let name = name.trim().to_ascii_lowercase();
    if let Some(types) = Types::from_name(&name) {
        return Some((types, None));
    }
    if name.contains(['|', ',']) {
        let types: Option<Vec<_>> = name.split(['|', ',']).map(find_types).collect();
        let named = types?;
        let format = named.iter().find_map(|(_, format)| *format).filter(|_| named.len() == 2);
        return Some((named.iter().fold(Types::default(), |all, (types, _)| all.with(*types)), format));
    }
    TYPE_NAMES.iter().find(|(known, ..)| *known == name).map(|(_, types, format)| (*types, *format))
}

impl Lowering<'_> {
    /// Warns that a mistake is read with its evident meaning, and returns true. With `strict`, returns false.
    pub fn repair(&mut self, repair: Repair, code: Code, wrong: impl Into<String>, at: &Location) -> bool {
        if !self.strict {
            let help = format!("read as: {} ({}); `--strict` makes it an error", repair.meaning(), repair.name());
            self.warn(Diagnostic::new(code, wrong).help(help), at);
        }
        !self.strict
    }

    /// Like `repair`, but reports an error with `strict`.
    pub fn repair_or_report(&mut self, repair: Repair, wrong: &str, at: &Location) -> bool {
        let repaired = self.repair(repair, Code::Keyword, wrong, at);
        if !repaired {
            self.problem(Code::Keyword, wrong, at);
        }
        repaired
    }

    /// Records a warning.
    pub fn warn(&mut self, warning: Diagnostic, at: &Location) {
        let warning = warning.or_at(self.library.place(at)).warning();
        let known = &mut self.bundle.warnings;
        // Comparing very many warnings would cost too much.
        if known.is_full() || !known.diagnostics().contains(&warning) {
            known.push(warning);
        }
    }

    /// Like `repair`, for a keyword whose value has the wrong form.
    pub fn repair_keyword(&mut self, repair: Repair, expected: &str, value: &Node, at: &Location) -> bool {
        let keyword = at.tokens.last().map_or("", String::as_str);
        let wrong = format!("`{keyword}` must be {expected}, not {}", super::keywords::type_of(value));
        self.repair(repair, Code::Keyword, wrong, at)
    }

    /// Reads the string of an annotation.
    pub fn annotation_string(&mut self, value: &Node, at: &Location) -> Option<String> {
        if value.as_str().is_some() || self.strict {
            return self.string(value, at);
        }
        self.repair_keyword(Repair::Annotation, "a string", value, at);
        match value.data() {
            Data::Number(_) | Data::Bool(_) => self.source_text(value, at),
            _ => None,
        }
    }

    /// Returns the source text of a value.
    pub fn source_text(&self, value: &Node, at: &Location) -> Option<String> {
        let place = self.library.place(at)?;
        let text = place.source.text.get(value.span()).map(str::trim).filter(|text| !text.is_empty());
        // The source of a YAML alias is not its value.
        let plain = text.filter(|text| !text.starts_with(['*', '&', '!', '"', '\'']));
        Some(plain.map_or_else(|| value.to_value().to_string(), str::to_owned))
    }

    /// Repairs names that are not JSON types, and returns the types that are intended and the format that they imply.
    pub fn repair_types(&mut self, names: &[&Node], at: &Location) -> Option<(Types, Option<&'static str>)> {
        if self.strict {
            return None;
        }
        let (mut types, mut formats) = (Types::default(), Vec::new());
        for name in names {
            let (intended, format) = match name.data() {
                Data::Null => (Types::NULL, None),
                Data::String(name) => find_types(name)?,
                _ => return None,
            };
            types = types.with(intended);
            formats.extend(format);
        }
        let names: Vec<String> = names.iter().map(|name| name.to_value().to_string().replace('"', "`")).collect();
        let wrong = format!("{} is not a JSON type", names.join(", "));
        let format = formats.first().copied().filter(|_| formats.len() == 1);
        self.repair(Repair::TypeName, Code::Keyword, wrong, at).then_some((types, format))
    }

    /// Converts values of `enum` and `const` that do not match `type`.
    pub fn repair_values(&mut self, schema: &mut Schema, node: &Node, location: &Location) {
        let Some(types) = schema.types else { return };
        let wanted = types.without(Types::NULL);
        let unfit = |value: &Value| !types.accepts(value) && !value.is_null();
        // In JSON Schema, `type` may select some of the values of `enum`; it is a mistake only if it selects none.
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
                item.and_then(|(index, item)| self.converted(wanted, item, &at.child(&[&index.to_string()])))
            };
            let fitted: Vec<Option<Value>> =
                values.iter().map(|value| if unfit(value) { fitting(value) } else { None }).collect();
            let wrong = "`enum` has values that are not of its `type`";
            if fitted.iter().any(Option::is_some) && self.repair_or_report(Repair::EnumType, wrong, &at) {
                for (value, fitted) in values.iter_mut().zip(fitted) {
                    *value = fitted.unwrap_or_else(|| value.take());
                }
                *values = super::keywords::unique(values.drain(..));
            }
        }
        if let Some(value) = schema.constant.as_mut().filter(|value| unfit(value)) {
            let at = location.child(&["const"]);
            let fitted = node.get("const").and_then(|item| self.converted(wanted, item, &at));
            let wrong = "`const` is not of its `type`";
            if let Some(fitted) = fitted
                && self.repair_or_report(Repair::EnumType, wrong, &at)
            {
                *value = fitted;
            }
        }
    }

    /// Warns of a `default` that its own schema rejects. Schemas with references are not checked.
    pub fn check_default(&mut self, schema: &Schema, location: &Location) {
        let Some(default) = schema.default.as_ref().filter(|default| !default.is_null()) else { return };
        let mut refers = false;
        schema.walk(&mut |part| refers |= part.reference.is_some());
        let is_plain = schema.types.is_some_and(|types| types.accepts(default))
            && Schema::of_type(schema.types.unwrap_or_default()).asserts_same_as(schema);
        if refers || is_plain {
            return;
        }
        let closed = crate::compare::Definitions::closed_over(&IndexMap::new(), schema, false);
        let validator = closed.and_then(|closed| crate::compare::witness::validator(&closed));
        if validator.is_some_and(|validator| !validator.is_valid(default)) {
            self.repair_or_report(
                Repair::Default,
                "`default` does not satisfy its schema",
                &location.child(&["default"]),
            );
        }
    }

    /// Converts a value to the wanted type, if its text is one of that type.
    fn converted(&self, wanted: Types, item: &Node, at: &Location) -> Option<Value> {
        match (wanted, item.data()) {
            (Types::STRING, Data::Number(_) | Data::Bool(_)) => self.source_text(item, at).map(Value::String),
            (Types::INTEGER | Types::NUMBER, Data::String(text)) => {
                let number = Value::Number(parse_number(text)?);
                wanted.accepts(&number).then_some(number)
            }
            (Types::BOOLEAN, Data::String(text)) => parse_boolean(text).map(Value::Bool),
            _ => None,
        }
    }

    /// Repairs `required: true` inside a property.
    pub fn repair_required_flags(&mut self, schema: &mut Schema, node: &Node, location: &Location) {
        let Some(properties) = node.get("properties").and_then(Node::as_object).filter(|_| !self.strict) else {
            return;
        };
        for (name, property) in properties {
            let Some(flag) = property.get("required") else { continue };
            let is_required = flag.as_bool().or_else(|| flag.as_str().and_then(parse_boolean)) == Some(true);
            let name = name.trim_start_matches('\u{feff}');
            if is_required && !schema.object.required.iter().any(|known| known == name) {
                schema.object.required.push(name.to_owned());
                // Next to `$ref` the keyword is not read otherwise.
                let at = location.child(&["properties", name, "required"]);
                self.repair_keyword(Repair::RequiredFlag, "an array of property names", flag, &at);
            }
        }
    }
}

/// Parses a number from a string.
pub fn parse_number(text: &str) -> Option<Number> {
    text.trim().parse().ok()
}

/// Parses a boolean from a string, in any case.
pub fn parse_boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
