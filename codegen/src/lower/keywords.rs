//! One schema object to a [`Schema`]: a line for each keyword. What a keyword must look like is checked here, so that no
//! later stage meets a malformed one.

use indexmap::IndexMap;
use serde_json::{Number, Value};

use super::Lowering;
use crate::error::Code;
use crate::load::{Data, Location, Node};
use crate::schema::{Schema, Types};

impl Lowering<'_> {
    /// The schema at a location. Problems are noted, and what they concern is left out.
    pub fn schema(&mut self, node: &Node, location: &Location) -> Schema {
        let mut schema = Schema { origin: self.origin(node, location), ..Schema::default() };
        let members = match &node.data {
            Data::Bool(anything) => {
                schema.never = !anything;
                return schema;
            }
            Data::Object(members) => members,
            _ => {
                self.problem(Code::NotASchema, format!("expected a schema, found {}", kind(node)), location);
                return schema;
            }
        };
        for (keyword, value) in members {
            self.keyword(&mut schema, keyword, value, &location.child(&[keyword]));
        }
        // What stands beside `contains` means nothing without it (validation, sections 6.4.4 and 6.4.5).
        if schema.array.contains.is_none() {
            schema.array.min_contains = None;
            schema.array.max_contains = None;
        }
        if self.openapi && node.get("nullable").and_then(Node::as_bool) == Some(true) {
            admit_null(&mut schema);
        }
        schema
    }

    fn keyword(&mut self, schema: &mut Schema, keyword: &str, value: &Node, at: &Location) {
        match keyword {
            "$ref" => {
                if let Some(text) = self.text(value, at) {
                    let mut parent = at.clone();
                    parent.tokens.pop();
                    schema.reference = self.reference(&text, &parent);
                }
            }
            "type" => schema.types = self.types(value, at),
            "enum" => {
                schema.enumeration = self.array(value, at).map(|items| unique(items.iter().map(Node::to_value)));
            }
            "const" => schema.constant = Some(value.to_value()),
            "allOf" => schema.all_of = self.list(value, at),
            "anyOf" => schema.any_of = self.list(value, at),
            "oneOf" => schema.one_of = self.list(value, at),
            "not" => schema.not = self.one(value, at),
            "if" => schema.condition = self.one(value, at),
            "then" => schema.then = self.one(value, at),
            "else" => schema.otherwise = self.one(value, at),

            "properties" => schema.object.properties = self.map(value, at),
            "patternProperties" => schema.object.pattern_properties = self.map(value, at),
            "additionalProperties" => schema.object.additional = self.one(value, at),
            "propertyNames" => schema.object.names = self.one(value, at),
            "required" => schema.object.required = self.names(value, at),
            "minProperties" => schema.object.min = self.size(value, at),
            "maxProperties" => schema.object.max = self.size(value, at),
            "dependentRequired" => schema.object.dependent_required = self.dependent(value, at),
            "dependentSchemas" => schema.object.dependent_schemas = self.map(value, at),
            "unevaluatedProperties" => schema.object.unevaluated = self.one(value, at),

            "prefixItems" => schema.array.prefix = self.list(value, at),
            "items" => schema.array.items = self.one(value, at),
            "contains" => {
                schema.array.contains = self.one(value, at);
                schema.array.contains_evaluates = true;
            }
            "minContains" => schema.array.min_contains = self.size(value, at),
            "maxContains" => schema.array.max_contains = self.size(value, at),
            "minItems" => schema.array.min = self.size(value, at),
            "maxItems" => schema.array.max = self.size(value, at),
            "uniqueItems" => schema.array.unique = self.flag(value, at),
            "unevaluatedItems" => schema.array.unevaluated = self.one(value, at),

            "minLength" => schema.string.min = self.size(value, at),
            "maxLength" => schema.string.max = self.size(value, at),
            "pattern" => schema.string.pattern = self.pattern(value, at),
            "format" => schema.string.format = self.text(value, at),

            "minimum" => schema.number.minimum = self.number(value, at),
            "maximum" => schema.number.maximum = self.number(value, at),
            "exclusiveMinimum" => schema.number.exclusive_minimum = self.number(value, at),
            "exclusiveMaximum" => schema.number.exclusive_maximum = self.number(value, at),
            "multipleOf" => schema.number.multiple_of = self.step(value, at),

            "title" => schema.title = self.text(value, at),
            "description" => schema.description = self.text(value, at),
            "default" => schema.default = Some(value.to_value()),
            "examples" => {
                schema.examples = value.as_array().unwrap_or_default().iter().map(Node::to_value).collect();
            }
            "example" if self.openapi => schema.examples.push(value.to_value()),
            "deprecated" => schema.deprecated = value.as_bool() == Some(true),
            "readOnly" => schema.read_only = value.as_bool() == Some(true),
            "writeOnly" => schema.write_only = value.as_bool() == Some(true),
            // `$id`, `$schema`, `$defs`, `$comment` and whatever else a document says: no assertion of this dialect.
            _ => {}
        }
    }

    fn malformed(&mut self, expected: &str, value: &Node, at: &Location) {
        let keyword = at.tokens.last().map_or("", String::as_str);
        self.problem(Code::Keyword, format!("`{keyword}` must be {expected}, not {}", kind(value)), at);
    }

    fn one(&mut self, value: &Node, at: &Location) -> Option<Box<Schema>> {
        Some(Box::new(self.schema(value, at)))
    }

    fn list(&mut self, value: &Node, at: &Location) -> Vec<Schema> {
        let Some(items) = self.array(value, at) else { return Vec::new() };
        items.iter().enumerate().map(|(index, item)| self.schema(item, &at.child(&[&index.to_string()]))).collect()
    }

    fn map(&mut self, value: &Node, at: &Location) -> IndexMap<String, Schema> {
        let Some(members) = value.as_object() else {
            self.malformed("an object of schemas", value, at);
            return IndexMap::new();
        };
        members.iter().map(|(name, inner)| (name.clone(), self.schema(inner, &at.child(&[name])))).collect()
    }

    fn array<'n>(&mut self, value: &'n Node, at: &Location) -> Option<&'n [Node]> {
        let items = value.as_array();
        if items.is_none() {
            self.malformed("an array", value, at);
        }
        items
    }

    fn text(&mut self, value: &Node, at: &Location) -> Option<String> {
        let text = value.as_str();
        if text.is_none() {
            self.malformed("a string", value, at);
        }
        text.map(str::to_owned)
    }

    fn flag(&mut self, value: &Node, at: &Location) -> bool {
        let flag = value.as_bool();
        if flag.is_none() {
            self.malformed("true or false", value, at);
        }
        flag.unwrap_or(false)
    }

    fn number(&mut self, value: &Node, at: &Location) -> Option<Number> {
        if let Data::Number(number) = &value.data {
            return Some(number.clone());
        }
        self.malformed("a number", value, at);
        None
    }

    /// A number above zero (2020-12 validation, section 6.2.1).
    fn step(&mut self, value: &Node, at: &Location) -> Option<Number> {
        let step = self.number(value, at)?;
        if step.as_f64().is_some_and(|step| step > 0.0) {
            return Some(step);
        }
        self.problem(Code::Keyword, format!("`multipleOf` must be above zero, not {step}"), at);
        None
    }

    /// A regular expression that the validator can read.
    fn pattern(&mut self, value: &Node, at: &Location) -> Option<String> {
        let pattern = self.text(value, at)?;
        match jsonschema::draft202012::new(&serde_json::json!({ "pattern": pattern })) {
            Ok(_) => Some(pattern),
            Err(_) => {
                self.problem(Code::Keyword, format!("`{pattern}` is no regular expression"), at);
                None
            }
        }
    }

    /// A count; `2.0` is one as well (2020-12 validation, section 6.3.1, by core, section 4.2.2).
    fn size(&mut self, value: &Node, at: &Location) -> Option<u64> {
        if let Data::Number(number) = &value.data {
            let whole = || number.as_f64().filter(|f| f.fract() == 0.0 && *f >= 0.0 && *f < 1e15).map(|f| f as u64);
            if let Some(size) = number.as_u64().or_else(whole) {
                return Some(size);
            }
        }
        match &value.data {
            Data::Number(number) => {
                let keyword = at.tokens.last().map_or("", String::as_str);
                self.problem(
                    Code::Keyword,
                    format!("`{keyword}` must be a whole number, zero or more, not {number}"),
                    at,
                );
            }
            _ => self.malformed("a whole number, zero or more", value, at),
        }
        None
    }

    fn names(&mut self, value: &Node, at: &Location) -> Vec<String> {
        let names: Option<Vec<String>> =
            value.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        let Some(names) = names else {
            self.malformed("an array of property names", value, at);
            return Vec::new();
        };
        unique(names)
    }

    fn dependent(&mut self, value: &Node, at: &Location) -> IndexMap<String, Vec<String>> {
        let Some(members) = value.as_object() else {
            self.malformed("an object of arrays", value, at);
            return IndexMap::new();
        };
        members.iter().map(|(name, inner)| (name.clone(), self.names(inner, &at.child(&[name])))).collect()
    }

    fn types(&mut self, value: &Node, at: &Location) -> Option<Types> {
        let names: Vec<&str> = match &value.data {
            Data::String(name) => vec![name],
            Data::Array(items) => items.iter().map(|item| item.as_str().unwrap_or("")).collect(),
            _ => {
                self.malformed("a type or an array of types", value, at);
                return None;
            }
        };
        if names.is_empty() {
            self.problem(Code::Keyword, "`type` must name at least one type", at);
            return None;
        }
        let mut types = Types::default();
        for name in names {
            match Types::named(name) {
                Some(known) => types = types.with(known),
                None => {
                    self.problem(Code::Keyword, format!("`{name}` is none of JSON's types"), at);
                    return None;
                }
            }
        }
        Some(types)
    }
}

/// `nullable` says that null is accepted too. OpenAPI 3.0 lets it do so only beside a `type` that is then the only
/// assertion; documents write it beside `$ref` and `enum` as well and mean the same.
fn admit_null(schema: &mut Schema) {
    if schema.never {
        return;
    }
    let plain = schema.reference.is_none()
        && schema.all_of.is_empty()
        && schema.any_of.is_empty()
        && schema.one_of.is_empty()
        && schema.not.is_none()
        && schema.condition.is_none()
        && schema.constant.is_none();
    if !plain {
        let (described, inner) = schema.split_annotations();
        *schema = Schema { any_of: vec![inner, Schema::of(Types::NULL)], ..described };
        return;
    }
    if let Some(types) = &mut schema.types {
        *types = types.with(Types::NULL);
    }
    if let Some(values) = &mut schema.enumeration {
        if !values.contains(&Value::Null) {
            values.push(Value::Null);
        }
    }
}

/// Each once, where it stands first: documents repeat themselves, and say no more by it.
fn unique<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

fn kind(node: &Node) -> &'static str {
    match node.data {
        Data::Null => "null",
        Data::Bool(_) => "a boolean",
        Data::Number(_) => "a number",
        Data::String(_) => "a string",
        Data::Array(_) => "an array",
        Data::Object(_) => "an object",
    }
}
