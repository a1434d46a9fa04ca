//! A schema as every stage after `lower` sees it: JSON Schema 2020-12, whatever dialect it was written in, with its
//! keywords as fields, its references as keys of definitions and each node with the place it came from.

use std::sync::Arc;

use std::ops::Range;

use indexmap::IndexMap;
use serde_json::{Map, Number, Value, json};

use crate::number;

/// The name of a definition: the pointer that it was found at.
pub type Key = String;

/// A set of JSON types (JSON Schema 2020-12 core, section 4.2.1; `integer` is a part of `number`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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
                self.contains(Types::NUMBER) || (self.contains(Types::INTEGER) && number::is_whole(number))
            }
            Value::String(_) => self.contains(Types::STRING),
            Value::Array(_) => self.contains(Types::ARRAY),
            Value::Object(_) => self.contains(Types::OBJECT),
        }
    }
}

/// Where a node came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The pointer, as `Library::key` gives it.
    pub pointer: Key,
    /// Which document of the library, and which bytes of it.
    pub document: usize,
    pub span: Range<usize>,
}

/// One schema. `Schema::default()` accepts everything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    pub origin: Origin,
    /// The schema `false`.
    pub never: bool,

    // Applied to the instance itself (2020-12 core, section 10.2; validation, section 6.1).
    pub reference: Option<Key>,
    pub types: Option<Types>,
    pub enumeration: Option<Vec<Value>>,
    pub constant: Option<Value>,
    pub all_of: Vec<Schema>,
    pub any_of: Vec<Schema>,
    pub one_of: Vec<Schema>,
    pub not: Option<Box<Schema>>,
    pub condition: Option<Box<Schema>>,
    pub then: Option<Box<Schema>>,
    pub otherwise: Option<Box<Schema>>,

    pub object: Object,
    pub array: Array,
    pub string: Text,
    pub number: Numeric,

    /// Where branches are told apart by a member (OpenAPI 3.1, section 4.8.25).
    pub discriminator: Option<Discriminator>,

    pub title: Option<String>,
    pub description: Option<Arc<str>>,
    pub default: Option<Value>,
    /// What tells its examples from others: nobody reads them, and they may be large.
    pub examples: Option<u64>,
    pub deprecated: bool,
    pub read_only: bool,
    pub write_only: bool,
}

/// Which member tells the branches apart, and which values lead to which definition. Asserts nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discriminator {
    pub property: String,
    pub mapping: IndexMap<String, Key>,
}

/// Keywords about objects (2020-12 core, section 10.3.2; validation, section 6.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object {
    pub properties: IndexMap<String, Schema>,
    pub pattern_properties: IndexMap<String, Schema>,
    pub additional: Option<Box<Schema>>,
    pub names: Option<Box<Schema>>,
    pub required: Vec<String>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub dependent_required: IndexMap<String, Vec<String>>,
    pub dependent_schemas: IndexMap<String, Schema>,
    pub unevaluated: Option<Box<Schema>>,
}

/// Keywords about arrays (2020-12 core, section 10.3.1; validation, section 6.4).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Array {
    pub prefix: Vec<Schema>,
    pub items: Option<Box<Schema>>,
    pub contains: Option<Box<Schema>>,
    /// Whether an item that `contains` accepts counts as evaluated: since 2020-12 it does.
    pub contains_evaluates: bool,
    pub min_contains: Option<u64>,
    pub max_contains: Option<u64>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
    pub unevaluated: Option<Box<Schema>>,
}

/// Keywords about strings (2020-12 validation, sections 6.3, 7 and 8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub pattern: Option<String>,
    pub format: Option<String>,
}

/// Keywords about numbers (2020-12 validation, section 6.2).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numeric {
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_minimum: Option<Number>,
    pub exclusive_maximum: Option<Number>,
    pub multiple_of: Option<Number>,
}

impl Schema {
    /// The schema that accepts exactly what the definition `key` accepts.
    pub fn to(key: &str) -> Schema {
        Schema { reference: Some(key.to_owned()), ..Schema::default() }
    }

    pub fn of(types: Types) -> Schema {
        Schema { types: Some(types), ..Schema::default() }
    }

    pub fn never() -> Schema {
        Schema { never: true, ..Schema::default() }
    }

    /// What describes this schema, asserting nothing, and what it asserts, described by nothing. Both keep the origin.
    pub fn split_annotations(&self) -> (Schema, Schema) {
        let described = Schema {
            origin: self.origin.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            discriminator: self.discriminator.clone(),
            default: self.default.clone(),
            examples: self.examples,
            deprecated: self.deprecated,
            read_only: self.read_only,
            write_only: self.write_only,
            ..Schema::default()
        };
        let mut asserting = self.clone();
        asserting.clear_annotations();
        (described, asserting)
    }

    fn clear_annotations(&mut self) {
        self.discriminator = None;
        self.title = None;
        self.description = None;
        self.default = None;
        self.examples = None;
        self.deprecated = false;
        self.read_only = false;
        self.write_only = false;
    }

    /// This schema without null, if null is the one thing that it admits beside what another schema describes.
    ///
    /// `type: [T, "null"]`, an `enum` that lists null, and `anyOf` or `oneOf` with one branch for null are recognised.
    /// What comes back keeps the description.
    pub fn without_null(&self) -> Option<Schema> {
        let branches = if self.any_of.is_empty() { &self.one_of } else { &self.any_of };
        if !branches.is_empty() {
            let (described, _) = self.split_annotations();
            let rest = Schema { any_of: Vec::new(), one_of: Vec::new(), ..self.clone() };
            let mut left: Vec<Schema> = branches.iter().filter(|branch| !branch.is_null()).cloned().collect();
            if left.len() + 1 != branches.len()
                || !rest.is_anything()
                || (!self.any_of.is_empty() && !self.one_of.is_empty())
            {
                return None;
            }
            let mut inner = match left.len() {
                0 => return None,
                1 => left.swap_remove(0),
                _ if self.any_of.is_empty() => Schema { one_of: left, ..described.clone() },
                _ => Schema { any_of: left, ..described.clone() },
            };
            inner.title = described.title.or(inner.title);
            inner.description = described.description.or(inner.description);
            return Some(inner);
        }
        let in_place = self.reference.is_some() || self.constant.is_some() || self.in_place().next().is_some();
        let listed = self.enumeration.as_ref().map(|values| values.contains(&Value::Null));
        let typed = self.types.map(|types| types.contains(Types::NULL));
        if in_place || typed == Some(false) || listed == Some(false) || (typed.is_none() && listed.is_none()) {
            return None;
        }
        let mut inner = self.clone();
        inner.types = self.types.map(|types| types.without(Types::NULL));
        if let Some(values) = &mut inner.enumeration {
            values.retain(|value| *value != Value::Null);
        }
        let empty = inner.types.is_some_and(Types::is_empty) || inner.enumeration.as_ref().is_some_and(Vec::is_empty);
        (!empty).then_some(inner)
    }

    /// The same without what only describes it: two schemas with equal bones mean the same.
    pub fn bones(&self) -> Schema {
        let mut bones = self.clone();
        bones.walk_mut(&mut |schema| {
            schema.origin = Origin::default();
            schema.clear_annotations();
        });
        bones
    }

    /// True if nothing is asserted.
    pub fn is_anything(&self) -> bool {
        self.reference.is_none() && self.asserts_nothing_beside_its_reference()
    }

    /// The key of the definition, if this is a reference to it and asserts nothing else.
    pub fn as_reference(&self) -> Option<&str> {
        self.reference.as_deref().filter(|_| self.asserts_nothing_beside_its_reference())
    }

    fn asserts_nothing_beside_its_reference(&self) -> bool {
        !self.never
            && self.types.is_none()
            && self.enumeration.is_none()
            && self.constant.is_none()
            && self.in_place().next().is_none()
            && self.object == Object::default()
            && self.array == Array::default()
            && self.string == Text::default()
            && self.number == Numeric::default()
    }

    /// The values that are listed, if there are any.
    pub fn listed(&self) -> Option<&[Value]> {
        self.enumeration.as_deref().or(self.constant.as_ref().map(std::slice::from_ref))
    }

    /// True for the schema that accepts null and nothing else.
    pub fn is_null(&self) -> bool {
        let bare = Schema { types: None, enumeration: None, constant: None, ..self.clone() };
        bare.is_anything()
            && match (self.types, &self.enumeration, &self.constant) {
                (Some(types), None, None) => types == Types::NULL,
                (None, Some(values), None) => *values == [Value::Null],
                (None | Some(Types::NULL), None, Some(value)) => value.is_null(),
                _ => false,
            }
    }

    /// The schemas directly inside this one, in the order in which they are walked everywhere.
    pub fn children(&self) -> Vec<&Schema> {
        let mut all: Vec<&Schema> = Vec::new();
        all.extend(self.all_of.iter().chain(&self.any_of).chain(&self.one_of));
        all.extend([&self.not, &self.condition, &self.then, &self.otherwise].into_iter().flatten().map(|s| &**s));
        let object = &self.object;
        all.extend(object.properties.values().chain(object.pattern_properties.values()));
        all.extend(object.dependent_schemas.values());
        all.extend([&object.additional, &object.names, &object.unevaluated].into_iter().flatten().map(|s| &**s));
        let array = &self.array;
        all.extend(&array.prefix);
        all.extend([&array.items, &array.contains, &array.unevaluated].into_iter().flatten().map(|s| &**s));
        all
    }

    /// As `children`.
    pub fn children_mut(&mut self) -> Vec<&mut Schema> {
        let mut all: Vec<&mut Schema> = Vec::new();
        all.extend(self.all_of.iter_mut().chain(&mut self.any_of).chain(&mut self.one_of));
        let inner = [&mut self.not, &mut self.condition, &mut self.then, &mut self.otherwise];
        all.extend(inner.into_iter().flatten().map(|s| &mut **s));
        let object = &mut self.object;
        all.extend(object.properties.values_mut().chain(object.pattern_properties.values_mut()));
        all.extend(object.dependent_schemas.values_mut());
        let inner = [&mut object.additional, &mut object.names, &mut object.unevaluated];
        all.extend(inner.into_iter().flatten().map(|s| &mut **s));
        let array = &mut self.array;
        all.extend(&mut array.prefix);
        let inner = [&mut array.items, &mut array.contains, &mut array.unevaluated];
        all.extend(inner.into_iter().flatten().map(|s| &mut **s));
        all
    }

    /// This schema and all below it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Schema)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// As `walk`.
    pub fn walk_mut(&mut self, visit: &mut dyn FnMut(&mut Schema)) {
        visit(self);
        for child in self.children_mut() {
            child.walk_mut(visit);
        }
    }

    /// The schemas that judge the same instance as this one does, not a part of it.
    pub fn in_place(&self) -> impl Iterator<Item = &Schema> {
        let inner = [&self.not, &self.condition, &self.then, &self.otherwise].into_iter().flatten().map(|s| &**s);
        self.all_of
            .iter()
            .chain(&self.any_of)
            .chain(&self.one_of)
            .chain(inner)
            .chain(self.object.dependent_schemas.values())
    }

    /// The schema as JSON. `uri` turns the key of a definition into what `$ref` is to say.
    pub fn to_json(&self, uri: &dyn Fn(&str) -> String) -> Value {
        if self.never {
            return Value::Bool(false);
        }
        let mut out = Map::new();
        let mut put = |keyword: &str, value: Value| {
            out.insert(keyword.to_owned(), value);
        };
        let one = |schema: &Schema| schema.to_json(uri);
        let list = |schemas: &[Schema]| Value::Array(schemas.iter().map(one).collect());
        let map = |schemas: &IndexMap<String, Schema>| {
            Value::Object(schemas.iter().map(|(name, schema)| (name.clone(), one(schema))).collect())
        };

        if let Some(key) = &self.reference {
            put("$ref", uri(key).into());
        }
        if let Some(types) = self.types {
            put("type", types.names().collect::<Vec<_>>().into());
        }
        if let Some(values) = &self.enumeration {
            put("enum", values.clone().into());
        }
        if let Some(value) = &self.constant {
            put("const", value.clone());
        }
        for (keyword, schemas) in [("allOf", &self.all_of), ("anyOf", &self.any_of), ("oneOf", &self.one_of)] {
            if !schemas.is_empty() {
                put(keyword, list(schemas));
            }
        }
        let Object {
            properties, pattern_properties, additional, names, required, min, max, dependent_required, ..
        } = &self.object;
        let inner = [
            ("not", &self.not),
            ("if", &self.condition),
            ("then", &self.then),
            ("else", &self.otherwise),
            ("additionalProperties", additional),
            ("propertyNames", names),
            ("unevaluatedProperties", &self.object.unevaluated),
            ("items", &self.array.items),
            ("contains", &self.array.contains),
            ("unevaluatedItems", &self.array.unevaluated),
        ];
        for (keyword, schema) in inner {
            if let Some(schema) = schema {
                put(keyword, one(schema));
            }
        }
        let maps = [
            ("properties", properties),
            ("patternProperties", pattern_properties),
            ("dependentSchemas", &self.object.dependent_schemas),
        ];
        for (keyword, schemas) in maps {
            if !schemas.is_empty() {
                put(keyword, map(schemas));
            }
        }
        if !required.is_empty() {
            put("required", required.clone().into());
        }
        if !dependent_required.is_empty() {
            put("dependentRequired", json!(dependent_required));
        }
        if !self.array.prefix.is_empty() {
            put("prefixItems", list(&self.array.prefix));
        }
        if self.array.unique {
            put("uniqueItems", true.into());
        }
        let sizes = [
            ("minProperties", *min),
            ("maxProperties", *max),
            ("minItems", self.array.min),
            ("maxItems", self.array.max),
            ("minContains", self.array.min_contains),
            ("maxContains", self.array.max_contains),
            ("minLength", self.string.min),
            ("maxLength", self.string.max),
        ];
        for (keyword, size) in sizes {
            if let Some(size) = size {
                put(keyword, size.into());
            }
        }
        for (keyword, text) in [("pattern", &self.string.pattern), ("format", &self.string.format)] {
            if let Some(text) = text {
                put(keyword, text.clone().into());
            }
        }
        let bounds = [
            ("minimum", &self.number.minimum),
            ("maximum", &self.number.maximum),
            ("exclusiveMinimum", &self.number.exclusive_minimum),
            ("exclusiveMaximum", &self.number.exclusive_maximum),
            ("multipleOf", &self.number.multiple_of),
        ];
        for (keyword, bound) in bounds {
            if let Some(bound) = bound {
                put(keyword, Value::Number(bound.clone()));
            }
        }
        Value::Object(out)
    }
}

/// The closure of what is generated: every definition that is reached, each under the pointer that it was found at.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    pub definitions: IndexMap<Key, Schema>,
    /// Those that were asked for; the others are there because these refer to them.
    pub roots: Vec<Key>,
    /// References that lead nowhere: the pointer of the schema that says it, which accepts anything there, and the text.
    pub dangling: Vec<(Key, String)>,
}
