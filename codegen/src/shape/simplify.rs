//! A schema reduced to the structure that Rust types have. What comes out accepts at least what went in: conjunctions are
//! merged, branches are spread over what stands beside them, and what no type can say is left out. The proof notices what
//! is missing, and a check puts it back.
//!
//! Only these forms come out: `never`; a reference; an enumeration; `anyOf` of these forms; one type with the keywords of
//! that type; several types without any; anything.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::budget::{self, MOST_BRANCHES, MOST_PRODUCT, Memory, Path};

use crate::schema::{Array, Key, NumberKeywords, Object, Schema, StringKeywords, Types};

/// How deep the parts of a schema are looked through for the properties that they evaluate.
const MOST_PARTS: usize = 16;

pub struct Simplifier<'a> {
    definitions: &'a IndexMap<Key, Schema>,
    memory: Memory,
}

impl<'a> Simplifier<'a> {
    pub fn new(definitions: &'a IndexMap<Key, Schema>) -> Self {
        Simplifier { definitions, memory: Memory::default() }
    }

    /// The places where the branches were too many to be put together one with each other, so that one wider object, or
    /// the kinds of their values, stand for them.
    pub fn into_wider(self) -> std::collections::BTreeSet<Key> {
        self.memory.into_wider()
    }
}

impl Simplifier<'_> {
    /// The structure of a schema.
    pub fn simplify(&self, schema: &Schema) -> Schema {
        self.reduce(schema, &mut Path::default())
    }

    pub(super) fn reduce(&self, schema: &Schema, path: &mut Path) -> Schema {
        let described = schema.annotations();
        let simple = self.structure(schema, path);
        path.note(&schema.origin.pointer, &self.memory);
        // What describes the whole describes what is left of it.
        let mut out = simple;
        out.origin = if merged(&out) { out.origin } else { described.origin };
        out.title = described.title.or(out.title);
        out.description = described.description.or(out.description);
        out.default = described.default.or(out.default);
        out.examples = described.examples.or(out.examples);
        out.deprecated |= described.deprecated;
        out.discriminator = described.discriminator.or(out.discriminator);
        out
    }

    fn structure(&self, schema: &Schema, path: &mut Path) -> Schema {
        if schema.never {
            return Schema::never();
        }
        if schema.as_reference().is_some() {
            return Schema { reference: schema.reference.clone(), ..Schema::default() };
        }
        if let Some(values) = literals(schema) {
            return match boolean(&values) {
                _ if values.is_empty() => Schema::never(),
                Some(types) => self.own(&Schema::of_type(types), path),
                None => Schema { enumeration: Some(values), ..Schema::default() },
            };
        }
        let mut whole = self.own(schema, path);
        let mut parts: Vec<Schema> = Vec::new();
        if let Some(key) = &schema.reference {
            parts.push(Schema::reference_to(key));
        }
        // What is only about which members there are together says nothing about structure.
        let (relations, all_of): (Vec<_>, Vec<_>) = schema.all_of.iter().partition(|part| relates_members(part));
        parts.extend(all_of.into_iter().map(|part| self.reduce(part, path)));
        for part in parts {
            whole = self.both(whole, part, path);
        }
        for relation in relations {
            if !knows_members(&whole, relation) {
                let part = self.reduce(relation, path);
                whole = self.both(whole, part, path);
            }
        }
        for branches in [&schema.any_of, &schema.one_of] {
            let relates = branches.iter().all(|branch| relates_members(branch) && knows_members(&whole, branch));
            if !branches.is_empty() && !relates {
                let written = branches.len();
                let branches = branches.iter().map(|branch| self.reduce(branch, path)).collect();
                whole = self.spread(whole, branches, path);
                if budget::is_grown(whole.any_of.len(), written) {
                    whole = self.hull(whole, path);
                }
            }
        }
        whole = self.conditional(schema, whole, path);
        if let Some(others) = &schema.object.unevaluated
            && whole.types == Some(Types::OBJECT)
            && self.names_all(schema, &whole.object, MOST_PARTS)
        {
            whole.object.additional_properties = Some(Box::new(self.reduce(others, path)));
        }
        whole
    }

    /// A definition, as it is written.
    pub(super) fn definition(&self, key: &str) -> Option<&Schema> {
        self.definitions.get(key)
    }

    /// True if the object names all properties that the schema may evaluate.
    fn names_all(&self, schema: &Schema, object: &Object, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let Object { properties, pattern_properties, additional_properties: additional, dependent_schemas, .. } =
            &*schema.object;
        let target = match schema.reference.as_deref().map(|key| self.definitions.get(key)) {
            Some(None) => return false,
            target => target.flatten(),
        };
        let sides = [&schema.if_, &schema.then, &schema.else_].into_iter().flatten().map(|side| &**side);
        let branches = schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of);
        pattern_properties.is_empty()
            && additional.is_none()
            && properties.keys().all(|name| object.properties.contains_key(name))
            && branches.chain(sides).chain(dependent_schemas.values()).chain(target).all(|part| {
                let open = part.object.unevaluated.as_ref().is_some_and(|others| !others.never);
                !open && self.names_all(part, object, depth)
            })
    }

    /// What the keywords beside references and branches say.
    fn own(&self, schema: &Schema, path: &mut Path) -> Schema {
        let about = about(schema);
        let types = match schema.types {
            Some(types) => types,
            None if about.is_empty() => return Schema::default(),
            None => Types::ALL,
        };
        // Of an untyped schema, the types that no keyword is about stay together: they may be anything.
        let (split, rest) = match schema.types {
            Some(types) => (types, Types::default()),
            None => (about, Types::ALL.without(about)),
        };
        let kinds = Types::KINDS.iter().copied().filter(|kind| split.intersects(*kind));
        let mut branches: Vec<Schema> =
            kinds.map(|kind| self.of_kind(schema, kind.intersection(types), path)).collect();
        if !rest.is_empty() {
            branches.push(Schema::of_type(rest));
        }
        union(branches)
    }

    /// The schema for values of one kind only.
    fn of_kind(&self, schema: &Schema, kind: Types, path: &mut Path) -> Schema {
        let mut out = Schema::of_type(kind);
        out.origin = schema.origin.clone();
        if kind == Types::OBJECT {
            out.object = self.object(&schema.object, path).into();
            let patterns = !schema.object.pattern_properties.is_empty() && !schema.origin.pointer.is_empty();
            if let Some(object) = out.object.get_mut().filter(|_| patterns)
                && let Some(others) = object.additional_properties.as_mut().filter(|others| !others.any_of.is_empty())
            {
                // It stands for what all the patterns say.
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
            // The other members are what one of the patterns says, or what `additionalProperties` says.
            let mut all: Vec<Schema> = object.pattern_properties.values().map(&mut one).collect();
            all.extend(
                additional
                    .filter(|schema| !schema.never)
                    .or(object.additional_properties.is_none().then(Schema::default)),
            );
            additional = Some(union(all));
        }
        // Of a map, the names have rules.
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

    /// Both at once.
    pub(super) fn both(&self, left: Schema, right: Schema, path: &mut Path) -> Schema {
        if left.never || right.is_anything() {
            return left;
        }
        if right.never || left.is_anything() {
            return right;
        }
        if left.reference.is_some() && left.reference == right.reference {
            return left;
        }
        // A reference beside something without structure of its own stays a reference.
        for (one, other) in [(&left, &right), (&right, &left)] {
            if let Some(key) = one.as_reference()
                && is_bare(other)
                && self.resolved(key, path).is_some_and(|target| fits(&target, other))
            {
                return one.clone();
            }
        }
        for (one, other, flip) in [(&left, &right, false), (&right, &left, true)] {
            if let Some(key) = one.as_reference() {
                let Some(target) = self.resolved(key, path) else { return other.clone() };
                path.push(key.to_owned());
                let both =
                    if flip { self.both(other.clone(), target, path) } else { self.both(target, other.clone(), path) };
                path.pop();
                return both;
            }
        }
        if left.any_of.len() * right.any_of.len() > MOST_PRODUCT {
            return self.product(left, right, path);
        }
        if !left.any_of.is_empty() {
            let branches = left.any_of.clone();
            return union(branches.into_iter().map(|branch| self.both(branch, right.clone(), path)).collect());
        }
        if !right.any_of.is_empty() {
            let branches = right.any_of.clone();
            return union(branches.into_iter().map(|branch| self.both(left.clone(), branch, path)).collect());
        }
        if let Some(values) = &left.enumeration {
            return filtered(&left, values, &right);
        }
        if let Some(values) = &right.enumeration {
            return filtered(&right, values, &left);
        }
        let (Some(first), Some(second)) = (left.types, right.types) else { return left };
        let types = first.intersection(second);
        if types.is_empty() {
            return Schema::never();
        }
        let mut out = Schema { types: Some(types), ..left.annotations() };
        out.origin.pointer = if left.origin.pointer == right.origin.pointer || right.origin.pointer.is_empty() {
            left.origin.pointer.clone()
        } else if left.origin.pointer.is_empty() {
            right.origin.pointer.clone()
        } else {
            format!("{}&{}", left.origin.pointer, right.origin.pointer)
        };
        out.object = self.both_objects(&left.object, &right.object, path).into();
        out.array = self.both_arrays(&left.array, &right.array, path).into();
        out.string = both_texts(&left.string, &right.string).into();
        out.number = both_numbers(&left.number, &right.number).into();
        out
    }

    /// The branches of two unions, each with each, where those that a constant tells apart leave few enough; or else one
    /// wider schema for them.
    fn product(&self, left: Schema, right: Schema, path: &mut Path) -> Schema {
        let pairs = budget::pairs(&left.any_of, &right.any_of);
        if pairs.len() > MOST_PRODUCT.max(left.any_of.len()).max(right.any_of.len()) {
            let (left, right) = (self.hull(left, path), self.hull(right, path));
            return self.both(left, right, path);
        }
        let both = |(one, other): (&Schema, &Schema)| self.both(one.clone(), other.clone(), path);
        union(pairs.into_iter().map(both).collect())
    }

    /// One schema that accepts whatever a branch of the union does, as one object that has the members of all of them.
    fn hull(&self, union: Schema, path: &mut Path) -> Schema {
        path.is_wider = true;
        let branch = |branch: &Schema| match branch.as_reference() {
            Some(key) => self.resolved(key, path).unwrap_or_default(),
            None => branch.clone(),
        };
        let mut flat: Vec<Schema> = Vec::new();
        for branch in union.any_of.iter().map(branch) {
            match branch.any_of.is_empty() {
                true => flat.push(branch),
                // Branches that are unions themselves are objects of any kind, at worst.
                false => flat.extend(branch.any_of),
            }
        }
        budget::hull(&flat)
    }

    /// The structure of a definition, unless it is one that is being merged already.
    pub(super) fn resolved(&self, key: &str, path: &mut Path) -> Option<Schema> {
        if !path.enters(key) {
            return None;
        }
        let schema = self.definitions.get(key)?;
        if let Some(known) = self.memory.find(key, path) {
            return Some(known);
        }
        let outer = path.begin(key);
        let simple = self.reduce(schema, path);
        path.end(key, outer, &simple, &self.memory);
        Some(simple)
    }

    fn both_objects(&self, left: &Object, right: &Object, path: &mut Path) -> Object {
        let anything = Schema::default();
        let other =
            |object: &Object| object.additional_properties.as_deref().cloned().unwrap_or_else(|| anything.clone());
        let mut properties = IndexMap::new();
        for name in left.properties.keys().chain(right.properties.keys()) {
            if properties.contains_key(name) {
                continue;
            }
            let of = |object: &Object| object.properties.get(name).cloned().unwrap_or_else(|| other(object));
            properties.insert(name.clone(), self.both(of(left), of(right), path));
        }
        let additional = match (&left.additional_properties, &right.additional_properties) {
            (None, None) => None,
            _ => Some(Box::new(self.both(other(left), other(right), path))),
        };
        let mut required = left.required.clone();
        required.extend(right.required.iter().filter(|name| !left.required.contains(*name)).cloned());
        let (min, max) = (left.min.max(right.min), least(left.max, right.max));
        Object { properties, additional_properties: additional, required, min, max, ..Object::default() }
    }

    fn both_arrays(&self, left: &Array, right: &Array, path: &mut Path) -> Array {
        let anything = Schema::default();
        let item = |array: &Array, index: usize| {
            array.prefix.get(index).or(array.items.as_deref()).cloned().unwrap_or_else(|| anything.clone())
        };
        let count = left.prefix.len().max(right.prefix.len());
        let prefix = (0..count).map(|index| self.both(item(left, index), item(right, index), path)).collect();
        let items = match (&left.items, &right.items) {
            (None, None) => None,
            _ => Some(Box::new(self.both(item(left, count), item(right, count), path))),
        };
        let (min, max) = (left.min.max(right.min), least(left.max, right.max));
        Array { prefix, items, min, max, unique: left.unique || right.unique, ..Array::default() }
    }

    /// The branches of a union, each with what stands beside them.
    fn spread(&self, base: Schema, branches: Vec<Schema>, path: &mut Path) -> Schema {
        if base.is_anything() {
            return union(branches);
        }
        // Branches that only ask for members, or only exclude values, say nothing about structure.
        let silent = |branch: &Schema| branch.is_anything() || is_bare(branch) && fits(&base, branch);
        if branches.iter().all(silent) || branches.len() * base.any_of.len().max(1) > MOST_BRANCHES {
            return base;
        }
        let branches = distinct(branches);
        union(branches.into_iter().map(|branch| self.both(base.clone(), branch, path)).collect())
    }
}

/// True if the schema is put together from several nodes of the document.
fn merged(schema: &Schema) -> bool {
    schema.origin.pointer.contains('&')
}

/// The kinds that the keywords of a schema are about.
fn about(schema: &Schema) -> Types {
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

/// The types that consist of these values: both booleans, and null beside them.
fn boolean(values: &[Value]) -> Option<Types> {
    let has = |value: &Value| values.contains(value);
    let types = match values.len() {
        2 => Types::BOOLEAN,
        3 if has(&Value::Null) => Types::BOOLEAN.with(Types::NULL),
        _ => return None,
    };
    (has(&Value::Bool(true)) && has(&Value::Bool(false))).then_some(types)
}

/// The values of `enum` and `const`, as far as `type` lets them be.
pub fn literals(schema: &Schema) -> Option<Vec<Value>> {
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

/// The values of an enumeration that the other schema's type admits.
fn filtered(listing: &Schema, values: &[Value], other: &Schema) -> Schema {
    let fits = |value: &&Value| match (&other.enumeration, other.types) {
        (Some(others), _) => others.contains(value),
        (None, Some(types)) => types.accepts(value),
        (None, None) => true,
    };
    let left: Vec<Value> = values.iter().filter(fits).cloned().collect();
    if left.is_empty() {
        return Schema::never();
    }
    let mut out = listing.clone();
    if left.len() != values.len() {
        out.origin.pointer = format!("{}&{}", listing.origin.pointer, other.origin.pointer);
    }
    out.enumeration = Some(left);
    out
}

/// True if the schema has no structure: at most a type, sizes and names of members.
fn is_bare(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.any_of.is_empty()
        && schema.enumeration.is_none()
        && schema.object.properties.is_empty()
        && schema.object.additional_properties.is_none()
        && schema.array.prefix.is_empty()
        && schema.array.items.is_none()
        && schema.string.format.is_none()
}

/// True if what is bare takes no kind of value from `base`, and asks for no member that it does not know.
fn fits(base: &Schema, bare: &Schema) -> bool {
    if !base.any_of.is_empty() {
        return base.any_of.iter().all(|branch| fits(branch, bare));
    }
    let typed = match (base.types, bare.types, &base.enumeration) {
        (_, None, _) => true,
        (Some(base), Some(bare), _) => {
            bare.with(if bare.contains(Types::NUMBER) { Types::INTEGER } else { Types::default() }).contains(base)
        }
        (None, Some(bare), Some(values)) => values.iter().all(|value| bare.accepts(value)),
        (None, Some(_), None) => false,
    };
    typed && bare.object.required.iter().all(|name| base.object.properties.contains_key(name))
}

/// True if all that the schema says is which members an object has together: it is made of `required` and branches of such.
fn relates_members(schema: &Schema) -> bool {
    let required = Object { required: schema.object.required.clone(), ..Object::default() };
    let others = schema.never
        || schema.reference.is_some()
        || schema.enumeration.is_some()
        || schema.constant.is_some()
        || schema.if_.is_some();
    let says = !required.required.is_empty() || rest_of(schema).next().is_some();
    says && !others
        && schema.types.is_none_or(|types| types == Types::OBJECT)
        && *schema.object == required
        && schema.array.is_absent()
        && schema.string.is_absent()
        && schema.number.is_absent()
        && rest_of(schema).all(relates_members)
}

/// The branches of a schema, and what is not to hold.
fn rest_of(schema: &Schema) -> impl Iterator<Item = &Schema> {
    let not = schema.not.as_deref();
    schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).chain(not)
}

/// True if an object has a place for all members that the schema is about.
fn knows_members(base: &Schema, schema: &Schema) -> bool {
    base.types == Some(Types::OBJECT)
        && schema.object.required.iter().all(|name| base.object.properties.contains_key(name))
        && rest_of(schema).all(|part| knows_members(base, part))
}

/// The schemas without those that say the same as one before them.
fn distinct(schemas: Vec<Schema>) -> Vec<Schema> {
    let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut out: Vec<Schema> = Vec::with_capacity(schemas.len());
    for schema in schemas {
        let alike = known.entry(budget::fingerprint(&schema)).or_default();
        if !alike.iter().filter_map(|at| out.get(*at)).any(|known| known.asserts_same_as(&schema)) {
            alike.push(out.len());
            out.push(schema);
        }
    }
    out
}

/// One of these: flat, without what is never, without repetitions.
pub fn union(branches: Vec<Schema>) -> Schema {
    let mut flat: Vec<Schema> = Vec::new();
    for branch in branches {
        if branch.is_anything() {
            return Schema::default();
        }
        let inner = if branch.any_of.is_empty() { vec![branch] } else { branch.any_of };
        for branch in inner {
            if !branch.never {
                flat.push(branch);
            }
        }
    }
    let flat = distinct(flat);
    // Several enumerations are one. The title of several values names them; that of one value says what it is.
    let named =
        |branch: &Schema| branch.title.is_some() && branch.enumeration.as_ref().is_some_and(|all| all.len() > 1);
    let mut listed: Option<usize> = None;
    let mut known: HashSet<Value> = HashSet::new();
    let mut out: Vec<Schema> = Vec::new();
    for branch in flat {
        match (&branch.enumeration, listed.and_then(|at| out.get_mut(at))) {
            (Some(values), Some(first)) if !named(&branch) && !named(first) => {
                (first.title, first.description) = (None, None);
                if let Some(all) = &mut first.enumeration {
                    all.extend(values.iter().filter(|value| known.insert((*value).clone())).cloned());
                    first.origin.pointer = format!("{}&", first.origin.pointer.trim_end_matches('&'));
                }
            }
            (Some(values), None) => {
                known.extend(values.iter().cloned());
                listed = Some(out.len());
                out.push(branch);
            }
            _ => out.push(branch),
        }
    }
    match out.len() {
        0 => Schema::never(),
        1 => out.swap_remove(0),
        _ => Schema { any_of: out, ..Schema::default() },
    }
}

fn least(left: Option<u64>, right: Option<u64>) -> Option<u64> {
    left.into_iter().chain(right).min()
}

fn both_texts(left: &StringKeywords, right: &StringKeywords) -> StringKeywords {
    StringKeywords {
        min: left.min.max(right.min),
        max: least(left.max, right.max),
        pattern: left.pattern.clone().or_else(|| right.pattern.clone()),
        format: left.format.clone().or_else(|| right.format.clone()),
    }
}

fn both_numbers(left: &NumberKeywords, right: &NumberKeywords) -> NumberKeywords {
    // The tighter of two bounds would do; either is wide enough.
    NumberKeywords {
        minimum: left.minimum.clone().or_else(|| right.minimum.clone()),
        maximum: left.maximum.clone().or_else(|| right.maximum.clone()),
        exclusive_minimum: left.exclusive_minimum.clone().or_else(|| right.exclusive_minimum.clone()),
        exclusive_maximum: left.exclusive_maximum.clone().or_else(|| right.exclusive_maximum.clone()),
        multiple_of: left.multiple_of.clone().or_else(|| right.multiple_of.clone()),
    }
}
