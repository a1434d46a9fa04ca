//! Reduces a schema to the structure that Rust types have. The result accepts every value that the schema accepts, and perhaps
//! more: the parts of `allOf` are intersected, keywords beside `anyOf` and `oneOf` are distributed over the branches, and
//! constraints that a Rust type cannot express are dropped. The proof finds what was dropped, and a check enforces it.
//!
//! The result has one of these forms: `never`; a reference; an enumeration; `anyOf` of these forms; one type with the keywords
//! of that type; several types without keywords; anything.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::budget::{self, Memory, Path};
use super::union::union;
use crate::schema::{Array, Key, Object, Schema, StringKeywords, Types};

/// How many levels of subschemas are searched for the properties that they evaluate.
const MAX_DEPTH: usize = 16;

pub struct Simplifier<'a> {
    definitions: &'a IndexMap<Key, Schema>,
    memory: Memory,
}

impl<'a> Simplifier<'a> {
    pub fn new(definitions: &'a IndexMap<Key, Schema>) -> Self {
        Simplifier { definitions, memory: Memory::default() }
    }

    /// Returns the pointers of the schemas with too many branches to intersect, which one wider schema has replaced.
    pub fn into_widened(self) -> std::collections::BTreeSet<Key> {
        self.memory.into_widened()
    }
}

impl Simplifier<'_> {
    /// Returns the simplified form of a schema.
    pub fn simplify(&self, schema: &Schema) -> Schema {
        self.reduce(schema, &mut Path::default())
    }

    pub(super) fn reduce(&self, schema: &Schema, path: &mut Path) -> Schema {
        let described = schema.annotations();
        let simple = self.reduce_assertions(schema, path);
        path.record_widening(&schema.origin.pointer, &self.memory);
        // Annotations of the schema hold for its simplified form.
        let mut out = simple;
        out.origin = if has_several_origins(&out) { out.origin } else { described.origin };
        out.title = described.title.or(out.title);
        out.description = described.description.or(out.description);
        out.default = described.default.or(out.default);
        out.examples = described.examples.or(out.examples);
        out.deprecated |= described.deprecated;
        out.discriminator = described.discriminator.or(out.discriminator);
        out
    }

    fn reduce_assertions(&self, schema: &Schema, path: &mut Path) -> Schema {
        if schema.never {
            return Schema::never();
        }
        if schema.as_reference().is_some() {
            return Schema { reference: schema.reference.clone(), ..Schema::default() };
        }
        if let Some(values) = listed_values(schema) {
            return match boolean_types(&values) {
                _ if values.is_empty() => Schema::never(),
                Some(types) => self.own_keywords(&Schema::of_type(types), path),
                None => Schema { enumeration: Some(values), ..Schema::default() },
            };
        }
        let mut whole = self.own_keywords(schema, path);
        let mut parts: Vec<Schema> = Vec::new();
        if let Some(key) = &schema.reference {
            parts.push(Schema::reference_to(key));
        }
        // A part that only relates properties to each other adds no structure, unless it names new ones.
        let (relations, all_of): (Vec<_>, Vec<_>) =
            schema.all_of.iter().partition(|part| only_relates_properties(part));
        parts.extend(all_of.into_iter().map(|part| self.reduce(part, path)));
        for part in parts {
            whole = self.intersect(whole, part, path);
        }
        for relation in relations {
            if !has_all_properties(&whole, relation) {
                let part = self.reduce(relation, path);
                whole = self.intersect(whole, part, path);
            }
        }
        for branches in [&schema.any_of, &schema.one_of] {
            let relates =
                branches.iter().all(|branch| only_relates_properties(branch) && has_all_properties(&whole, branch));
            if !branches.is_empty() && !relates {
                let written = branches.len();
                let branches = branches.iter().map(|branch| self.reduce(branch, path)).collect();
                whole = self.distribute(whole, branches, path);
                if budget::is_grown(whole.any_of.len(), written) {
                    whole = self.hull(whole, path);
                }
            }
        }
        whole = self.conditional(schema, whole, path);
        if let Some(others) = &schema.object.unevaluated
            && whole.types == Some(Types::OBJECT)
            && self.names_all(schema, &whole.object, MAX_DEPTH)
        {
            whole.object.additional_properties = Some(Box::new(self.reduce(others, path)));
        }
        whole
    }

    /// Returns a definition as it is written.
    pub(super) fn definition(&self, key: &str) -> Option<&Schema> {
        self.definitions.get(key)
    }

    /// Returns whether the object names every property that the schema may evaluate.
    fn names_all(&self, schema: &Schema, object: &Object, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let Object { properties, pattern_properties, additional_properties, dependent_schemas, .. } = &*schema.object;
        let target = match schema.reference.as_deref().map(|key| self.definitions.get(key)) {
            Some(None) => return false,
            target => target.flatten(),
        };
        let sides = [&schema.if_, &schema.then, &schema.else_].into_iter().flatten().map(|side| &**side);
        let branches = schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of);
        pattern_properties.is_empty()
            && additional_properties.is_none()
            && properties.keys().all(|name| object.properties.contains_key(name))
            && branches.chain(sides).chain(dependent_schemas.values()).chain(target).all(|part| {
                let open = part.object.unevaluated.as_ref().is_some_and(|others| !others.never);
                !open && self.names_all(part, object, depth)
            })
    }

    /// Reduces the keywords other than references and branches.
    fn own_keywords(&self, schema: &Schema, path: &mut Path) -> Schema {
        let about = constrained_types(schema);
        let types = match schema.types {
            Some(types) => types,
            None if about.is_empty() => return Schema::default(),
            None => Types::ALL,
        };
        // Without `type`, the types that no keyword constrains stay in one branch.
        let (split, rest) = match schema.types {
            Some(types) => (types, Types::default()),
            None => (about, Types::ALL.without(about)),
        };
        let kinds = Types::KINDS.iter().copied().filter(|kind| split.intersects(*kind));
        let mut branches: Vec<Schema> =
            kinds.map(|kind| self.of_type(schema, kind.intersection(types), path)).collect();
        if !rest.is_empty() {
            branches.push(Schema::of_type(rest));
        }
        union(branches)
    }

    /// Reduces the keywords that apply to one type.
    fn of_type(&self, schema: &Schema, kind: Types, path: &mut Path) -> Schema {
        let mut out = Schema::of_type(kind);
        out.origin = schema.origin.clone();
        if kind == Types::OBJECT {
            out.object = self.object(&schema.object, path).into();
            let patterns = !schema.object.pattern_properties.is_empty() && !schema.origin.pointer.is_empty();
            if let Some(object) = out.object.get_mut().filter(|_| patterns)
                && let Some(others) = object.additional_properties.as_mut().filter(|others| !others.any_of.is_empty())
            {
                // It comes from all the patterns together.
                others.origin.pointer = format!("{}/patternProperties/&", schema.origin.pointer);
            }
        } else if kind == Types::ARRAY {
            out.array = self.array(&schema.array, path).into();
        } else if kind == Types::STRING {
            out.string = schema.string.clone();
        } else if Types::NUMBER.with(Types::INTEGER).contains(kind) {
            out.number = schema.number.clone();
            out.string.format = schema.string.format.clone().filter(|format| is_numeric(format));
        }
        out
    }

    fn object(&self, object: &Object, path: &mut Path) -> Object {
        let mut one = |schema: &Schema| self.reduce(schema, path);
        let properties: IndexMap<_, _> =
            object.properties.iter().map(|(name, schema)| (name.clone(), one(schema))).collect();
        let mut additional = object.additional_properties.as_deref().map(&mut one);
        if !object.pattern_properties.is_empty() {
            // Any other property matches the schema of a pattern, or that of `additionalProperties`.
            let mut all: Vec<Schema> = object.pattern_properties.values().map(&mut one).collect();
            all.extend(
                additional
                    .filter(|schema| !schema.never)
                    .or(object.additional_properties.is_none().then(Schema::default)),
            );
            additional = Some(union(all));
        }
        // In a map, rules check the names.
        let is_map = properties.is_empty() && object.required.is_empty();
        let mut pattern_properties = IndexMap::new();
        if is_map && object.additional_properties.as_deref().is_some_and(|others| others.never) {
            let alike = object.pattern_properties.values().all(|values| {
                Some(one(values).without_annotations()) == additional.as_ref().map(Schema::without_annotations)
            });
            let names = object.pattern_properties.keys().filter(|_| alike);
            pattern_properties = names.map(|pattern| (pattern.clone(), Schema::default())).collect();
        }
        let names = object.property_names.clone().filter(|_| is_map);
        let additional = additional.map(Box::new);
        let size = (object.min, object.max);
        Object {
            properties,
            additional_properties: additional,
            required: object.required.clone(),
            pattern_properties,
            property_names: names,
            min: size.0,
            max: size.1,
            ..Object::default()
        }
    }

    fn array(&self, array: &Array, path: &mut Path) -> Array {
        let mut one = |schema: &Schema| self.reduce(schema, path);
        let prefix: Vec<Schema> = array.prefix.iter().map(&mut one).collect();
        let items = array.items.as_deref().map(&mut one).map(Box::new);
        let Array { min, max, unique, .. } = *array;
        Array { prefix, items, min, max, unique, ..Array::default() }
    }

    /// Returns the simplified form of a definition, unless it is being simplified already.
    pub(super) fn resolved(&self, key: &str, path: &mut Path) -> Option<Schema> {
        if !path.may_enter(key) {
            return None;
        }
        let schema = self.definitions.get(key)?;
        if let Some(known) = self.memory.find(key, path) {
            return Some(known);
        }
        let outer = path.enter(key);
        let simple = self.reduce(schema, path);
        path.leave(key, outer, &simple, &self.memory);
        Some(simple)
    }
}

/// Returns whether the schema comes from several nodes of the document.
fn has_several_origins(schema: &Schema) -> bool {
    schema.origin.pointer.contains('&')
}

/// Returns the types that the keywords of a schema constrain.
fn constrained_types(schema: &Schema) -> Types {
    let mut types = Types::default();
    if !schema.object.is_absent() {
        types = types.with(Types::OBJECT);
    }
    let contains = &schema.array.contains_evaluates;
    if schema.array != (Array { contains_evaluates: *contains, ..Array::default() }) {
        types = types.with(Types::ARRAY);
    }
    let numeric = schema.string.format.as_deref().is_some_and(is_numeric);
    let only_format =
        || schema.string == StringKeywords { format: schema.string.format.clone(), ..StringKeywords::default() };
    if !(schema.string.is_absent() || numeric && only_format()) {
        types = types.with(Types::STRING);
    }
    if !schema.number.is_absent() {
        types = types.with(Types::NUMBER).with(Types::INTEGER);
    }
    types
}

/// Formats of numbers (OpenAPI 3.1, section 4.4; the format registry).
fn is_numeric(format: &str) -> bool {
    matches!(
        format,
        "int8"
            | "int16"
            | "int32"
            | "int64"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "float"
            | "double"
            | "int"
            | "long"
    )
}

/// Returns the types with exactly these values: boolean, or boolean and null.
fn boolean_types(values: &[Value]) -> Option<Types> {
    let has = |value: &Value| values.contains(value);
    let types = match values.len() {
        2 => Types::BOOLEAN,
        3 if has(&Value::Null) => Types::BOOLEAN.with(Types::NULL),
        _ => return None,
    };
    (has(&Value::Bool(true)) && has(&Value::Bool(false))).then_some(types)
}

/// Returns the values of `enum` and `const` that `type` admits.
pub fn listed_values(schema: &Schema) -> Option<Vec<Value>> {
    let listed = schema.enumeration.clone();
    let values = match (listed, &schema.constant) {
        (Some(values), Some(constant)) => values.into_iter().filter(|value| value == constant).collect(),
        (Some(values), None) => values,
        (None, Some(constant)) => vec![constant.clone()],
        (None, None) => return None,
    };
    let mut seen = HashSet::new();
    let fits = |value: &Value| schema.types.is_none_or(|types| types.accepts(value));
    Some(values.into_iter().filter(|value| fits(value) && seen.insert(value.to_string())).collect())
}

/// Returns whether the schema only relates the presence of properties: it consists of `required`, and of branches and `not` that do.
fn only_relates_properties(schema: &Schema) -> bool {
    let required = Object { required: schema.object.required.clone(), ..Object::default() };
    let others = schema.never
        || schema.reference.is_some()
        || schema.enumeration.is_some()
        || schema.constant.is_some()
        || schema.if_.is_some();
    let has_constraints = !required.required.is_empty() || branches_and_negation(schema).next().is_some();
    has_constraints
        && !others
        && schema.types.is_none_or(|types| types == Types::OBJECT)
        && *schema.object == required
        && schema.array.is_absent()
        && schema.string.is_absent()
        && schema.number.is_absent()
        && branches_and_negation(schema).all(only_relates_properties)
}

/// The branches of a schema, and its `not`.
fn branches_and_negation(schema: &Schema) -> impl Iterator<Item = &Schema> {
    let not = schema.not.as_deref();
    schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).chain(not)
}

/// Returns whether an object names every property that the schema requires anywhere.
fn has_all_properties(base: &Schema, schema: &Schema) -> bool {
    base.types == Some(Types::OBJECT)
        && schema.object.required.iter().all(|name| base.object.properties.contains_key(name))
        && branches_and_negation(schema).all(|part| has_all_properties(base, part))
}
