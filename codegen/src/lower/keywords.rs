//! Lowers a schema object of any dialect to a [`Schema`], with a line for each keyword. The values of keywords are checked
//! here, so that later stages do not have to.

use std::hash::Hash;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::Lowering;
use super::repairs::Repair;
use crate::error::Code;
use crate::load::{Data, Location, Node, Subschemas};
use crate::schema::{Schema, Types};

impl Lowering<'_> {
    /// Lowers the schema at a location. Problems are recorded, and the keywords that have them are dropped.
    pub fn lower_schema(&mut self, node: &Node, location: &Location) -> Schema {
        if self.is_exhausted() {
            return Schema::default();
        }
        if !self.library.begins_resource(location) {
            return self.lower_in_resource(node, location);
        }
        let bindings = self.bindings_inside(location);
        let outer = (self.dialect, std::mem::replace(&mut self.bindings, bindings));
        self.dialect = self.library.dialect(location);
        let schema = self.lower_in_resource(node, location);
        (self.dialect, self.bindings) = outer;
        schema
    }

    fn lower_in_resource(&mut self, node: &Node, location: &Location) -> Schema {
        let mut schema = Schema { origin: self.origin(node, location), ..Schema::default() };
        let members = match node.data() {
            Data::Bool(anything) => {
                schema.never = !anything;
                return schema;
            }
            Data::Object(members) => members,
            _ => return self.repair_non_schema(schema, node, location),
        };
        let alone = self.dialect.reference_stands_alone() && node.get("$ref").is_some();
        for (keyword, value) in members.iter() {
            if self.is_exhausted() {
                break;
            }
            let at = location.child(&[keyword]);
            match self.dialect.keyword(keyword) {
                Some(Subschemas::Definitions) if alone => {}
                Some(_) if alone => self.warn_next_to_reference(keyword, &at),
                None if alone && keyword == "format" => {}
                Some(_) if self.is_null_keyword(keyword, value, &at) => {}
                Some(holds) => self.assertion(&mut schema, keyword, holds, value, &at),
                None => self.annotation(&mut schema, keyword, value, &at),
            }
        }
        if !alone {
            self.keyword_pairs(&mut schema, node, location);
            self.repair_required_flags(&mut schema, node, location);
            self.repair_values(&mut schema, node, location);
            self.apply_openapi_rules(&mut schema, node);
            super::extensions::read(&mut schema, node);
            super::notes::read(&mut schema, node, self.dialect.openapi);
            self.warn_of_unfamiliar(node, location);
        } else if location.tokens.is_empty() && self.dialect.id().is_some_and(|id| node.get(id).is_some()) {
            let wrong = "`$id` next to `$ref` has no effect in this dialect";
            self.repair_or_report(Repair::IdBesideRef, wrong, location);
        }
        if self.dialect.openapi {
            if let Some(value) = node.get("discriminator") {
                let found = self.discriminator(&schema, value, &location.child(&["discriminator"]));
                schema.discriminator = found.map(Box::new);
            }
            let mut is_true = |keyword: &str| {
                node.get(keyword).is_some_and(|value| self.boolean_annotation(value, &location.child(&[keyword])))
            };
            let (nullable, extension) = (is_true("nullable"), is_true("x-nullable"));
            if !self.nullable_ignored && (nullable || extension) {
                if nullable && !self.dialect.has_nullable() {
                    let wrong = "OpenAPI 3.1 has no `nullable`; it has the type `null`";
                    self.repair_or_report(Repair::Nullable, wrong, &location.child(&["nullable"]));
                }
                admit_null(&mut schema);
            }
        }
        self.check_default(&schema, location);
        schema
    }

    /// Adds what OpenAPI documents imply, and records `readOnly` and `writeOnly`.
    fn apply_openapi_rules(&mut self, schema: &mut Schema, node: &Node) {
        let untyped = schema.types.is_none() && schema.enumeration.is_none() && schema.constant.is_none();
        if self.implied_object && self.dialect.openapi && untyped && !schema.object.properties.is_empty() {
            let types = node.get("type").is_none().then_some(Types::OBJECT);
            self.bundle.implied.extend(types.map(|_| schema.origin.pointer.clone()));
            schema.types = types;
        }
        if self.number_formats && self.dialect.openapi {
            self.apply_number_format(schema);
        }
        if self.registry_formats && self.dialect.openapi {
            self.apply_registry_format(schema);
        }
        // In 3.1 these are annotations, unless the types are for one side.
        let is_for_one_side = self.audience != super::Audience::Both;
        let sided = self.dialect.openapi && (is_for_one_side || self.one_sided && self.dialect.boolean_bounds());
        if sided && schema.read_only != schema.write_only {
            self.bundle.sided.insert(schema.origin.pointer.clone(), schema.read_only);
        }
    }

    /// Interprets keywords whose meaning depends on another keyword.
    fn keyword_pairs(&mut self, schema: &mut Schema, node: &Node, location: &Location) {
        let keyword = |name: &str| node.get(name).filter(|_| self.dialect.keyword(name).is_some());
        let tuple = keyword("items").is_some_and(|items| items.as_array().is_some());
        let additional = keyword("additionalItems").filter(|_| tuple);
        let (minimum, maximum) = (keyword("exclusiveMinimum"), keyword("exclusiveMaximum"));
        // If `items` is repaired to be an array, as in draft 2019-09, `additionalItems` is read as well.
        let additional =
            additional.or_else(|| node.get("additionalItems").filter(|_| schema.array.items.is_none() && tuple));
        if let Some(value) = additional {
            schema.array.items = self.subschema(value, &location.child(&["additionalItems"]));
        }
        // Validation, sections 6.4.4 and 6.4.5; core, section 10.2.2.
        if let Some(array) = schema.array.get_mut().filter(|array| array.contains.is_none()) {
            array.min_contains = None;
            array.max_contains = None;
        }
        if schema.if_.is_none() {
            schema.then = None;
            schema.else_ = None;
        }
        if minimum.is_some_and(|value| self.is_exclusive(value, &location.child(&["exclusiveMinimum"]))) {
            schema.number.exclusive_minimum = schema.number.minimum.take();
        }
        if maximum.is_some_and(|value| self.is_exclusive(value, &location.child(&["exclusiveMaximum"]))) {
            schema.number.exclusive_maximum = schema.number.maximum.take();
        }
        let needs_items = self.dialect.openapi && self.dialect.boolean_bounds();
        if needs_items && schema.types == Some(Types::ARRAY) && node.get("items").is_none() {
            let wrong = "OpenAPI 3.0 requires `items` for an array";
            self.repair_or_report(Repair::ItemsMissing, wrong, location);
        }
    }

    fn assertion(&mut self, schema: &mut Schema, keyword: &str, holds: Subschemas, value: &Node, at: &Location) {
        match keyword {
            "type" => self.types(schema, value, at),
            "enum" => {
                schema.enumeration = self.values(value, at).map(|items| unique(items.iter().map(Node::to_value)));
            }
            "const" => schema.constant = Some(value.to_value()),
            "allOf" => schema.all_of.extend(self.subschema_array(value, at)),
            "anyOf" => schema.any_of = self.subschema_array(value, at),
            "oneOf" => schema.one_of = self.subschema_array(value, at),
            "not" => schema.not = self.subschema(value, at),
            "if" => schema.if_ = self.subschema(value, at),
            "then" => schema.then = self.subschema(value, at),
            "else" => schema.else_ = self.subschema(value, at),

            "properties" => schema.object.properties = self.subschema_map(value, at),
            "patternProperties" => {
                schema.object.pattern_properties = self.subschema_map(value, at);
                for pattern in schema.object.pattern_properties.keys() {
                    self.check_regex(pattern, &at.child(&[pattern]));
                }
            }
            "additionalProperties" => schema.object.additional_properties = self.subschema(value, at),
            "propertyNames" => schema.object.property_names = self.subschema(value, at),
            "required" => schema.object.required = self.required_names(value, at),
            "minProperties" => schema.object.min = self.count(value, at),
            "maxProperties" => schema.object.max = self.count(value, at),
            "dependentRequired" => schema.object.dependent_required.extend(self.dependent_required(value, at)),
            "dependentSchemas" => schema.object.dependent_schemas.extend(self.subschema_map(value, at)),
            "dependencies" => self.dependencies(schema, value, at),
            "unevaluatedProperties" => schema.object.unevaluated = self.subschema(value, at),

            "prefixItems" => schema.array.prefix = self.subschema_array(value, at),
            "items" if holds == Subschemas::OneOrArray && value.as_array().is_some() => {
                schema.array.prefix = self.subschema_array(value, at);
            }
            "items" if self.is_array_of_items(value, at) => schema.array.prefix = self.subschema_array(value, at),
            "items" => schema.array.items = self.subschema(value, at),
            "contains" => {
                schema.array.contains = self.subschema(value, at);
                schema.array.contains_evaluates = self.dialect.contains_evaluates();
            }
            "minContains" => schema.array.min_contains = self.count(value, at),
            "maxContains" => schema.array.max_contains = self.count(value, at),
            "minItems" => schema.array.min = self.count(value, at),
            "maxItems" => schema.array.max = self.count(value, at),
            "uniqueItems" => schema.array.unique = self.boolean(value, at),
            "unevaluatedItems" => schema.array.unevaluated = self.subschema(value, at),

            "minLength" => schema.string.min = self.count(value, at),
            "maxLength" => schema.string.max = self.count(value, at),
            "pattern" => schema.string.pattern = self.pattern(value, at),

            "minimum" => schema.number.minimum = self.number(value, at),
            "maximum" => schema.number.maximum = self.number(value, at),
            "exclusiveMinimum" => schema.number.exclusive_minimum = self.exclusive_bound(value, at),
            "exclusiveMaximum" => schema.number.exclusive_maximum = self.exclusive_bound(value, at),
            "multipleOf" => schema.number.multiple_of = self.multiple_of(value, at),
            // Schemas in `definitions` and the like are lowered when something refers to them.
            _ => {}
        }
    }

    /// Reads references, and keywords that assert nothing in any dialect.
    fn annotation(&mut self, schema: &mut Schema, keyword: &str, value: &Node, at: &Location) {
        match keyword {
            "$ref" if matches!(value.data(), Data::Null) && !self.strict => {
                self.repair_keyword(Repair::NullKeyword, "a reference", value, at);
            }
            "$ref" => self.add_reference(schema, keyword, value, at),
            "$dynamicRef" if self.dialect.dynamic() => self.add_reference(schema, keyword, value, at),
            "$recursiveRef" if self.dialect.recursive() => self.add_reference(schema, keyword, value, at),
            "format" => {
                let Some(format) = self.annotation_string(value, at) else { return };
                if self.text_formats.contains(&format) {
                    self.bundle.texts.insert(schema.origin.pointer.clone());
                } else {
                    schema.string.format = Some(crate::formats::canonical_name(format, self.dialect.is_early()));
                }
            }
            "title" => schema.title = self.annotation_string(value, at),
            "description" => {
                schema.description = value
                    .as_shared_str()
                    .cloned()
                    .or_else(|| self.annotation_string(value, at).map(|text| text.into()));
            }
            "default" => schema.default = Some(value.to_value()),
            "examples" => schema.examples = Some(value.digest()),
            "example" if self.dialect.openapi => schema.examples = Some(value.digest()),
            "deprecated" => schema.deprecated = self.boolean_annotation(value, at),
            "readOnly" => schema.read_only = self.boolean_annotation(value, at),
            "writeOnly" => schema.write_only = self.boolean_annotation(value, at),
            // `$id`, `$schema`, `$comment` and unknown keywords assert nothing in this dialect.
            _ => {}
        }
    }

    fn add_reference(&mut self, schema: &mut Schema, keyword: &str, value: &Node, at: &Location) {
        let Some(key) = self.string(value, at).and_then(|text| self.resolve_reference(keyword, &text, at)) else {
            return;
        };
        match schema.reference {
            None => schema.reference = Some(key),
            Some(_) => schema.all_of.push(Schema { origin: schema.origin.clone(), ..Schema::reference_to(&key) }),
        }
    }

    /// Reads `dependencies`, whose members are arrays of property names or schemas.
    fn dependencies(&mut self, schema: &mut Schema, value: &Node, at: &Location) {
        let Some(members) = value.as_object() else { return self.report_malformed("an object", value, at) };
        for (name, inner) in members {
            let at = at.child(&[name]);
            if inner.as_array().is_some() || inner.as_str().is_some() {
                schema.object.dependent_required.insert(name.to_owned(), self.required_names(inner, &at));
            } else {
                schema.object.dependent_schemas.insert(name.to_owned(), self.lower_schema(inner, &at));
            }
        }
    }

    pub fn report_malformed(&mut self, expected: &str, value: &Node, at: &Location) {
        let keyword = at.tokens.last().map_or("", String::as_str);
        self.problem(Code::Keyword, format!("`{keyword}` must be {expected}, not {}", type_of(value)), at);
    }

    fn subschema(&mut self, value: &Node, at: &Location) -> Option<Box<Schema>> {
        Some(Box::new(self.lower_schema(value, at)))
    }

    fn subschema_array(&mut self, value: &Node, at: &Location) -> Vec<Schema> {
        let single = value.as_object().is_some() || value.as_bool().is_some();
        if single && self.repair_keyword(Repair::SingleValue, "an array", value, at) {
            return vec![self.lower_schema(value, at)];
        }
        let Some(items) = self.array(value, at) else { return Vec::new() };
        if items.is_empty() && at.tokens.last().is_some_and(|last| last.ends_with("Of")) {
            let keyword = at.tokens.last().map_or("", String::as_str);
            self.repair_or_report(Repair::EmptyList, &format!("`{keyword}` must have at least one schema"), at);
        }
        let mut schemas = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if self.is_exhausted() {
                break;
            }
            schemas.push(self.lower_schema(item, &at.child(&[&index.to_string()])));
        }
        schemas
    }

    fn subschema_map(&mut self, value: &Node, at: &Location) -> IndexMap<String, Schema> {
        let Some(members) = value.as_object() else {
            let empty = value.as_array().is_some_and(<[Node]>::is_empty);
            if !(empty && self.repair_keyword(Repair::EmptyArray, "an object of schemas", value, at)) {
                self.report_malformed("an object of schemas", value, at);
            }
            return IndexMap::new();
        };
        let mut schemas = IndexMap::new();
        for (name, inner) in members {
            if self.is_exhausted() {
                break;
            }
            let at = at.child(&[name]);
            let known = self.without_byte_order_mark(name, &at);
            schemas.insert(known.to_owned(), self.lower_schema(inner, &at));
        }
        schemas
    }
}

/// Makes the schema accept null, for `nullable`. In OpenAPI 3.0 the keyword only has an effect next to `type`, but
/// documents also write it next to `$ref` and `enum` with the same intention.
fn admit_null(schema: &mut Schema) {
    if schema.never {
        return;
    }
    let plain = schema.reference.is_none()
        && schema.all_of.is_empty()
        && schema.any_of.is_empty()
        && schema.one_of.is_empty()
        && schema.not.is_none()
        && schema.if_.is_none()
        && schema.constant.is_none();
    if !plain {
        let (described, inner) = schema.split_annotations();
        *schema = Schema { any_of: vec![inner, Schema::of_type(Types::NULL)], ..described };
        return;
    }
    if let Some(types) = &mut schema.types {
        *types = types.with(Types::NULL);
    }
    if let Some(values) = schema.enumeration.as_mut().filter(|values| !values.contains(&Value::Null)) {
        values.push(Value::Null);
    }
}

/// Removes duplicates, keeping the first of each.
pub fn unique<T: Eq + Hash>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    IndexSet::<T>::from_iter(all).into_iter().collect()
}

pub fn type_of(node: &Node) -> &'static str {
    match node.data() {
        Data::Null => "null",
        Data::Bool(_) => "a boolean",
        Data::Number(_) => "a number",
        Data::String(_) => "a string",
        Data::Array(_) => "an array",
        Data::Object(_) => "an object",
    }
}
