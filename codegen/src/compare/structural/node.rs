//! Schemas as interned nodes: schemas with equal assertions have the same id, so that large schemas are compared by
//! comparing ids. Annotations are omitted.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use serde_json::Value;

use super::values::{Values, may_equal};
use crate::schema::{Array, NumberKeywords, Object, Schema, StringKeywords, Types};

/// The id of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u32);

/// One schema, with ids in place of its subschemas.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Node {
    pub never: bool,
    pub reference: Option<Arc<str>>,
    pub types: Option<Types>,
    pub enumeration: Option<Values>,
    pub constant: Option<Value>,
    pub all_of: Vec<Id>,
    pub any_of: Arc<[Id]>,
    pub one_of: Arc<[Id]>,
    pub not: Option<Id>,
    pub condition: Option<Id>,
    pub then: Option<Id>,
    pub otherwise: Option<Id>,
    object: Option<Box<ObjectNode>>,
    array: Option<Box<ArrayNode>>,
    string: Option<Box<StringKeywords>>,
    number: Option<Box<NumberKeywords>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ObjectNode {
    /// By name.
    pub properties: Vec<(Arc<str>, Id)>,
    /// By pattern.
    pub patterns: Vec<(Arc<str>, Id)>,
    pub additional: Option<Id>,
    pub names: Option<Id>,
    pub required: Vec<Arc<str>>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub dependent_required: Vec<(Arc<str>, Vec<Arc<str>>)>,
    pub dependent_schemas: Vec<(Arc<str>, Id)>,
    pub unevaluated: Option<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ArrayNode {
    pub prefix: Vec<Id>,
    pub items: Option<Id>,
    pub contains: Option<Id>,
    pub min_contains: Option<u64>,
    pub max_contains: Option<u64>,
    contains_evaluates: bool,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
    pub unevaluated: Option<Id>,
}

static NO_ARRAY: ArrayNode = ArrayNode {
    prefix: Vec::new(),
    items: None,
    contains: None,
    min_contains: None,
    max_contains: None,
    contains_evaluates: false,
    min: None,
    max: None,
    unique: false,
    unevaluated: None,
};
static NO_TEXT: StringKeywords = StringKeywords { min: None, max: None, pattern: None, format: None };
static NO_NUMBER: NumberKeywords = NumberKeywords {
    minimum: None,
    maximum: None,
    exclusive_minimum: None,
    exclusive_maximum: None,
    multiple_of: None,
};
static NO_OBJECT: ObjectNode = ObjectNode {
    properties: Vec::new(),
    patterns: Vec::new(),
    additional: None,
    names: None,
    required: Vec::new(),
    min: None,
    max: None,
    dependent_required: Vec::new(),
    dependent_schemas: Vec::new(),
    unevaluated: None,
};

impl Node {
    fn children(&self) -> impl Iterator<Item = Id> {
        let (object, array) = (self.object(), self.array());
        let branches = self.all_of.iter().chain(&*self.any_of).chain(&*self.one_of).copied();
        let named = object.properties.iter().chain(&object.patterns).chain(&object.dependent_schemas);
        let single = [self.not, self.condition, self.then, self.otherwise, object.additional, object.names];
        let rest = [object.unevaluated, array.items, array.contains, array.unevaluated];
        branches
            .chain(named.map(|(_, id)| *id))
            .chain(array.prefix.iter().copied())
            .chain(single.into_iter().chain(rest).flatten())
    }

    pub fn object(&self) -> &ObjectNode {
        self.object.as_deref().unwrap_or(&NO_OBJECT)
    }

    pub fn array(&self) -> &ArrayNode {
        self.array.as_deref().unwrap_or(&NO_ARRAY)
    }

    pub fn string(&self) -> &StringKeywords {
        self.string.as_deref().unwrap_or(&NO_TEXT)
    }

    pub fn number(&self) -> &NumberKeywords {
        self.number.as_deref().unwrap_or(&NO_NUMBER)
    }

    /// Returns the values of `enum` or `const`, if there are any.
    pub fn listed(&self) -> Option<&[Value]> {
        self.enumeration.as_deref().or(self.constant.as_ref().map(std::slice::from_ref))
    }

    /// Returns true if the value satisfies `type`, `enum` and `const`.
    pub fn lists(&self, value: &Value) -> bool {
        self.types.is_none_or(|types| types.accepts(value))
            && self.enumeration.as_ref().is_none_or(|values| values.contains(value))
            && self.constant.as_ref().is_none_or(|constant| constant == value)
    }

    /// Returns false only for a value that differs from all listed ones, however its numbers are spelled.
    pub fn may_list(&self, value: &Value) -> bool {
        self.enumeration.as_ref().is_none_or(|values| values.may_contain(value))
            && self.constant.as_ref().is_none_or(|constant| may_equal(value, constant))
    }

    /// Returns true if the node has no keywords but `type`, `enum` and `const`.
    pub fn only_lists(&self) -> bool {
        let listing = self.enumeration.clone();
        *self == Node { types: self.types, enumeration: listing, constant: self.constant.clone(), ..Node::default() }
    }

    /// Returns true if the node asserts only that one of its branches holds.
    pub fn is_union(&self) -> bool {
        (!self.any_of.is_empty() || !self.one_of.is_empty())
            && self.types.is_none()
            && self.reference.is_none()
            && self.object.is_none()
    }

    /// Returns the key of the definition, if the node is a reference without other assertions.
    pub fn as_reference(&self) -> Option<&Arc<str>> {
        let key = self.reference.as_ref()?;
        (*self == Node { reference: Some(key.clone()), ..Node::default() }).then_some(key)
    }
}

impl ObjectNode {
    /// Returns the schema of a named member.
    pub fn property(&self, name: &str) -> Option<Id> {
        let at = self.properties.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        self.properties.get(at).map(|(_, id)| *id)
    }
}

/// All interned nodes.
#[derive(Debug)]
pub struct Nodes {
    is_asserted: fn(&str) -> bool,
    nodes: Vec<Arc<Node>>,
    ids: HashMap<Arc<Node>, Id>,
    names: HashMap<Arc<str>, ()>,
    /// The number of schemas in each node, including itself.
    sizes: Vec<usize>,
}

impl Nodes {
    pub fn new(is_asserted: fn(&str) -> bool) -> Self {
        Nodes { is_asserted, nodes: Vec::new(), ids: HashMap::new(), names: HashMap::new(), sizes: Vec::new() }
    }

    pub fn node(&self, id: Id) -> &Arc<Node> {
        // Ids are only created by `add`.
        &self.nodes[id.0 as usize]
    }

    /// Returns true if the node asserts nothing.
    pub fn is_anything(&self, id: Id) -> bool {
        **self.node(id) == Node::default()
    }

    /// Returns true if the node accepts nothing.
    pub fn is_never(&self, id: Id) -> bool {
        self.node(id).never
    }

    /// Returns the node for values of these types.
    pub fn of_types(&mut self, types: Types) -> Id {
        self.add(Node { types: Some(types), ..Node::default() })
    }

    /// Returns the number of schemas in the node.
    pub fn size(&self, id: Id) -> usize {
        self.sizes.get(id.0 as usize).copied().unwrap_or(1)
    }

    /// Returns the id of a schema's assertions.
    pub fn intern(&mut self, schema: &Schema) -> Id {
        // All keywords are listed, so that none is forgotten.
        let Schema { never, reference, types, enumeration, constant, all_of, any_of, one_of, not, .. } = schema;
        let Schema { if_: condition, then, else_: otherwise, object, array, string, number, .. } = schema;
        let node = Node {
            // The negation of a schema that accepts everything accepts nothing.
            never: *never || not.as_deref().is_some_and(Schema::is_anything),
            reference: reference.as_deref().map(|key| self.name(key)),
            types: *types,
            // A constant is an enum of one value.
            enumeration: enumeration
                .clone()
                .or_else(|| constant.clone().map(|constant| vec![constant]))
                .map(Values::new),
            constant: constant.clone().filter(|_| enumeration.is_some()),
            all_of: self.all(all_of),
            any_of: self.all(any_of).into(),
            one_of: self.all(one_of).into(),
            not: self.one(not),
            condition: self.one(condition),
            then: self.one(then),
            otherwise: self.one(otherwise),
            object: self.object(object),
            array: self.array(array),
            string: self.text(string),
            number: (*number != NumberKeywords::default()).then(|| Box::new(NumberKeywords::clone(number))),
        };
        self.add(node)
    }

    fn text(&self, text: &StringKeywords) -> Option<Box<StringKeywords>> {
        let format = text.format.as_ref().filter(|format| (self.is_asserted)(format)).cloned();
        let text = StringKeywords { min: text.min, max: text.max, pattern: text.pattern.clone(), format };
        (text != StringKeywords::default()).then(|| Box::new(text))
    }

    fn add(&mut self, node: Node) -> Id {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let size = 1 + node.children().map(|child| self.size(child)).fold(0_usize, usize::saturating_add);
        let node = Arc::new(node);
        self.ids.insert(node.clone(), id);
        self.nodes.push(node);
        self.sizes.push(size);
        id
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some((known, ())) = self.names.get_key_value(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone(), ());
        name
    }

    fn all(&mut self, schemas: &[Schema]) -> Vec<Id> {
        schemas.iter().map(|schema| self.intern(schema)).collect()
    }

    fn one(&mut self, schema: &Option<Box<Schema>>) -> Option<Id> {
        schema.as_deref().map(|schema| self.intern(schema))
    }

    fn map<'s>(&mut self, schemas: impl Iterator<Item = (&'s String, &'s Schema)>) -> Vec<(Arc<str>, Id)> {
        let mut all: Vec<_> = schemas.map(|(name, schema)| (self.name(name), self.intern(schema))).collect();
        all.sort_unstable();
        all
    }

    fn object(&mut self, object: &Object) -> Option<Box<ObjectNode>> {
        if *object == Object::default() {
            return None;
        }
        let Object {
            properties,
            pattern_properties,
            additional_properties: additional,
            property_names: names,
            required,
            min,
            max,
            ..
        } = object;
        let Object { dependent_required, dependent_schemas, unevaluated, .. } = object;
        let mut dependent_required: Vec<(Arc<str>, Vec<Arc<str>>)> = dependent_required
            .iter()
            .map(|(name, others)| (self.name(name), others.iter().map(|other| self.name(other)).collect()))
            .collect();
        dependent_required.sort_unstable();
        Some(Box::new(ObjectNode {
            properties: self.map(properties.iter()),
            patterns: self.map(pattern_properties.iter()),
            additional: self.one(additional),
            names: self.one(names),
            required: required.iter().map(|name| self.name(name)).collect(),
            min: *min,
            max: *max,
            dependent_required,
            dependent_schemas: self.map(dependent_schemas.iter()),
            unevaluated: self.one(unevaluated),
        }))
    }

    fn array(&mut self, array: &Array) -> Option<Box<ArrayNode>> {
        // It asserts nothing by itself.
        let evaluates = array.contains_evaluates;
        if *array == (Array { contains_evaluates: evaluates, ..Array::default() }) {
            return None;
        }
        let Array { prefix, items, contains, min_contains, max_contains, min, max, unique, .. } = array;
        Some(Box::new(ArrayNode {
            prefix: self.all(prefix),
            items: self.one(items),
            contains: self.one(contains),
            contains_evaluates: evaluates && array.contains.is_some(),
            min_contains: *min_contains,
            max_contains: *max_contains,
            min: *min,
            max: *max,
            unique: *unique,
            unevaluated: self.one(&array.unevaluated),
        }))
    }
}
