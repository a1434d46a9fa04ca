//! One schema object, of any dialect, to a [`Schema`]: a line for each keyword. What a keyword must look like is checked
//! here, so that no later stage meets a malformed one.

use std::hash::Hash;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::Lowering;
use super::repairs::Repair;
use crate::error::Code;
use crate::load::{Data, Location, Node, Subschemas};
use crate::schema::{Schema, Types};

impl Lowering<'_> {
    /// The schema at a location. Problems are noted, and what they concern is left out.
    pub fn schema(&mut self, node: &Node, location: &Location) -> Schema {
        if self.is_exhausted() {
            return Schema::default();
        }
        if !self.library.begins_resource(location) {
            return self.schema_of_resource(node, location);
        }
        let bindings = self.entering(location);
        let outer = (self.dialect, std::mem::replace(&mut self.bindings, bindings));
        self.dialect = self.library.dialect(location);
        let schema = self.schema_of_resource(node, location);
        (self.dialect, self.bindings) = outer;
        schema
    }

    fn schema_of_resource(&mut self, node: &Node, location: &Location) -> Schema {
        let mut schema = Schema { origin: self.origin(node, location), ..Schema::default() };
        let members = match node.data() {
            Data::Bool(anything) => {
                schema.never = !anything;
                return schema;
            }
            Data::Object(members) => members,
            _ => return self.no_schema(schema, node, location),
        };
        let alone = self.dialect.reference_stands_alone() && node.get("$ref").is_some();
        for (keyword, value) in members.iter() {
            if self.is_exhausted() {
                break;
            }
            let at = location.child(&[keyword]);
            match self.dialect.keyword(keyword) {
                Some(Subschemas::Definitions) if alone => {}
                Some(_) if alone => self.beside_reference(keyword, &at),
                None if alone && keyword == "format" => {}
                Some(_) if self.says_nothing(keyword, value, &at) => {}
                Some(holds) => self.assertion(&mut schema, keyword, holds, value, &at),
                None => self.annotation(&mut schema, keyword, value, &at),
            }
        }
        if !alone {
            self.pairs(&mut schema, node, location);
            self.required_flags(&mut schema, node, location);
            self.fit_values(&mut schema, node, location);
            self.as_openapi(&mut schema, node);
            super::extensions::note(&mut schema, node);
            super::notes::note(&mut schema, node, self.dialect.openapi);
            self.unfamiliar(node, location);
        } else if location.tokens.is_empty() && self.dialect.id().is_some_and(|id| node.get(id).is_some()) {
            let wrong = "`$id` stands beside `$ref`, where it says nothing";
            self.repairs_or_refuses(Repair::IdBesideRef, wrong, location);
        }
        if self.dialect.openapi {
            if let Some(value) = node.get("discriminator") {
                let found = self.discriminator(&schema, value, &location.child(&["discriminator"]));
                schema.discriminator = found.map(Box::new);
            }
            let mut says = |keyword: &str| {
                node.get(keyword).is_some_and(|value| self.is_marked(value, &location.child(&[keyword])))
            };
            let (nullable, extension) = (says("nullable"), says("x-nullable"));
            if !self.nullable_ignored && (nullable || extension) {
                if nullable && !self.dialect.has_nullable() {
                    let wrong = "OpenAPI 3.1 has no `nullable`: null is a type there";
                    self.repairs_or_refuses(Repair::Nullable, wrong, &location.child(&["nullable"]));
                }
                admit_null(&mut schema);
            }
        }
        self.fit_default(&schema, location);
        schema
    }

    /// What OpenAPI documents mean without saying it, and for whom a member is.
    fn as_openapi(&mut self, schema: &mut Schema, node: &Node) {
        let silent = schema.types.is_none() && schema.enumeration.is_none() && schema.constant.is_none();
        if self.implied_object && self.dialect.openapi && silent && !schema.object.properties.is_empty() {
            let types = node.get("type").is_none().then_some(Types::OBJECT);
            self.bundle.implied.extend(types.map(|_| schema.origin.pointer.clone()));
            schema.types = types;
        }
        if self.number_formats && self.dialect.openapi {
            self.range(schema);
        }
        if self.registry_formats && self.dialect.openapi {
            self.registry(schema);
        }
        // In 3.1 it is an annotation, unless somebody asks for one side.
        let asked = self.audience != super::Audience::Both;
        let sided = self.dialect.openapi && (asked || self.one_sided && self.dialect.boolean_bounds());
        if sided && schema.read_only != schema.write_only {
            self.bundle.sided.insert(schema.origin.pointer.clone(), schema.read_only);
        }
    }

    /// What means something only together with another keyword.
    fn pairs(&mut self, schema: &mut Schema, node: &Node, location: &Location) {
        let keyword = |name: &str| node.get(name).filter(|_| self.dialect.keyword(name).is_some());
        let tuple = keyword("items").is_some_and(|items| items.as_array().is_some());
        let additional = keyword("additionalItems").filter(|_| tuple);
        let (minimum, maximum) = (keyword("exclusiveMinimum"), keyword("exclusiveMaximum"));
        // Read as draft 2019-09 reads it, `items` has its twin from there.
        let additional =
            additional.or_else(|| node.get("additionalItems").filter(|_| schema.array.items.is_none() && tuple));
        if let Some(value) = additional {
            schema.array.items = self.one(value, &location.child(&["additionalItems"]));
        }
        // Validation, sections 6.4.4 and 6.4.5; core, section 10.2.2.
        if let Some(array) = schema.array.get_mut().filter(|array| array.contains.is_none()) {
            array.min_contains = None;
            array.max_contains = None;
        }
        if schema.condition.is_none() {
            schema.then = None;
            schema.otherwise = None;
        }
        if minimum.is_some_and(|value| self.excludes(value, &location.child(&["exclusiveMinimum"]))) {
            schema.number.exclusive_minimum = schema.number.minimum.take();
        }
        if maximum.is_some_and(|value| self.excludes(value, &location.child(&["exclusiveMaximum"]))) {
            schema.number.exclusive_maximum = schema.number.maximum.take();
        }
        let needs_items = self.dialect.openapi && self.dialect.boolean_bounds();
        if needs_items && schema.types == Some(Types::ARRAY) && node.get("items").is_none() {
            let wrong = "an array of OpenAPI 3.0 must say what its `items` are";
            self.repairs_or_refuses(Repair::ItemsMissing, wrong, location);
        }
    }

    fn assertion(&mut self, schema: &mut Schema, keyword: &str, holds: Subschemas, value: &Node, at: &Location) {
        match keyword {
            "type" => self.types(schema, value, at),
            "enum" => {
                schema.enumeration = self.values(value, at).map(|items| unique(items.iter().map(Node::to_value)));
            }
            "const" => schema.constant = Some(value.to_value()),
            "allOf" => schema.all_of.extend(self.list(value, at)),
            "anyOf" => schema.any_of = self.list(value, at),
            "oneOf" => schema.one_of = self.list(value, at),
            "not" => schema.not = self.one(value, at),
            "if" => schema.condition = self.one(value, at),
            "then" => schema.then = self.one(value, at),
            "else" => schema.otherwise = self.one(value, at),

            "properties" => schema.object.properties = self.map(value, at),
            "patternProperties" => {
                schema.object.pattern_properties = self.map(value, at);
                for pattern in schema.object.pattern_properties.keys() {
                    self.is_expression(pattern, &at.child(&[pattern]));
                }
            }
            "additionalProperties" => schema.object.additional = self.one(value, at),
            "propertyNames" => schema.object.names = self.one(value, at),
            "required" => schema.object.required = self.names(value, at),
            "minProperties" => schema.object.min = self.size(value, at),
            "maxProperties" => schema.object.max = self.size(value, at),
            "dependentRequired" => schema.object.dependent_required.extend(self.dependent(value, at)),
            "dependentSchemas" => schema.object.dependent_schemas.extend(self.map(value, at)),
            "dependencies" => self.dependencies(schema, value, at),
            "unevaluatedProperties" => schema.object.unevaluated = self.one(value, at),

            "prefixItems" => schema.array.prefix = self.list(value, at),
            "items" if holds == Subschemas::OneOrArray && value.as_array().is_some() => {
                schema.array.prefix = self.list(value, at);
            }
            "items" if self.is_list_of_items(value, at) => schema.array.prefix = self.list(value, at),
            "items" => schema.array.items = self.one(value, at),
            "contains" => {
                schema.array.contains = self.one(value, at);
                schema.array.contains_evaluates = self.dialect.contains_evaluates();
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

            "minimum" => schema.number.minimum = self.number(value, at),
            "maximum" => schema.number.maximum = self.number(value, at),
            "exclusiveMinimum" => schema.number.exclusive_minimum = self.bound(value, at),
            "exclusiveMaximum" => schema.number.exclusive_maximum = self.bound(value, at),
            "multipleOf" => schema.number.multiple_of = self.step(value, at),
            // `definitions` and the like hold what is lowered when something refers to it.
            _ => {}
        }
    }

    /// What refers, and what asserts nothing in any dialect.
    fn annotation(&mut self, schema: &mut Schema, keyword: &str, value: &Node, at: &Location) {
        match keyword {
            "$ref" if matches!(value.data(), Data::Null) && !self.strict => {
                self.repairs_keyword(Repair::NullKeyword, "a reference", value, at);
            }
            "$ref" => self.refer(schema, keyword, value, at),
            "$dynamicRef" if self.dialect.dynamic() => self.refer(schema, keyword, value, at),
            "$recursiveRef" if self.dialect.recursive() => self.refer(schema, keyword, value, at),
            "format" => {
                let Some(format) = self.words(value, at) else { return };
                if self.text_formats.contains(&format) {
                    self.bundle.texts.insert(schema.origin.pointer.clone());
                } else {
                    schema.string.format = Some(crate::formats::meant(format, self.dialect.is_early()));
                }
            }
            "title" => schema.title = self.words(value, at),
            "description" => {
                schema.description =
                    value.as_shared_str().cloned().or_else(|| self.words(value, at).map(|words| words.into()));
            }
            "default" => schema.default = Some(value.to_value()),
            "examples" => schema.examples = Some(value.digest()),
            "example" if self.dialect.openapi => schema.examples = Some(value.digest()),
            "deprecated" => schema.deprecated = self.is_marked(value, at),
            "readOnly" => schema.read_only = self.is_marked(value, at),
            "writeOnly" => schema.write_only = self.is_marked(value, at),
            // `$id`, `$schema`, `$comment` and whatever else a document says: no assertion of this dialect.
            _ => {}
        }
    }

    fn refer(&mut self, schema: &mut Schema, keyword: &str, value: &Node, at: &Location) {
        let Some(key) = self.text(value, at).and_then(|text| self.reference(keyword, &text, at)) else { return };
        match schema.reference {
            None => schema.reference = Some(key),
            Some(_) => schema.all_of.push(Schema { origin: schema.origin.clone(), ..Schema::to(&key) }),
        }
    }

    /// Arrays of names and schemas, mixed.
    fn dependencies(&mut self, schema: &mut Schema, value: &Node, at: &Location) {
        let Some(members) = value.as_object() else { return self.malformed("an object", value, at) };
        for (name, inner) in members {
            let at = at.child(&[name]);
            if inner.as_array().is_some() || inner.as_str().is_some() {
                schema.object.dependent_required.insert(name.to_owned(), self.names(inner, &at));
            } else {
                schema.object.dependent_schemas.insert(name.to_owned(), self.schema(inner, &at));
            }
        }
    }

    pub fn malformed(&mut self, expected: &str, value: &Node, at: &Location) {
        let keyword = at.tokens.last().map_or("", String::as_str);
        self.problem(Code::Keyword, format!("`{keyword}` must be {expected}, not {}", kind(value)), at);
    }

    fn one(&mut self, value: &Node, at: &Location) -> Option<Box<Schema>> {
        Some(Box::new(self.schema(value, at)))
    }

    fn list(&mut self, value: &Node, at: &Location) -> Vec<Schema> {
        let single = value.as_object().is_some() || value.as_bool().is_some();
        if single && self.repairs_keyword(Repair::SingleValue, "an array", value, at) {
            return vec![self.schema(value, at)];
        }
        let Some(items) = self.array(value, at) else { return Vec::new() };
        if items.is_empty() && at.tokens.last().is_some_and(|last| last.ends_with("Of")) {
            let keyword = at.tokens.last().map_or("", String::as_str);
            self.repairs_or_refuses(Repair::EmptyList, &format!("`{keyword}` must have at least one schema"), at);
        }
        let mut schemas = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if self.is_exhausted() {
                break;
            }
            schemas.push(self.schema(item, &at.child(&[&index.to_string()])));
        }
        schemas
    }

    fn map(&mut self, value: &Node, at: &Location) -> IndexMap<String, Schema> {
        let Some(members) = value.as_object() else {
            let empty = value.as_array().is_some_and(<[Node]>::is_empty);
            if !(empty && self.repairs_keyword(Repair::EmptyArray, "an object of schemas", value, at)) {
                self.malformed("an object of schemas", value, at);
            }
            return IndexMap::new();
        };
        let mut schemas = IndexMap::new();
        for (name, inner) in members {
            if self.is_exhausted() {
                break;
            }
            let at = at.child(&[name]);
            let known = self.without_mark(name, &at);
            schemas.insert(known.to_owned(), self.schema(inner, &at));
        }
        schemas
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
    if let Some(values) = schema.enumeration.as_mut().filter(|values| !values.contains(&Value::Null)) {
        values.push(Value::Null);
    }
}

/// Each once, where it stands first: documents repeat themselves, and say no more by it.
pub fn unique<T: Eq + Hash>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    IndexSet::<T>::from_iter(all).into_iter().collect()
}

pub fn kind(node: &Node) -> &'static str {
    match node.data() {
        Data::Null => "null",
        Data::Bool(_) => "a boolean",
        Data::Number(_) => "a number",
        Data::String(_) => "a string",
        Data::Array(_) => "an array",
        Data::Object(_) => "an object",
    }
}
