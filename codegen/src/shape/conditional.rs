//! Properties that a schema names only under a condition (`if`, `then`, `else`, `dependentSchemas`) become fields as well.
//! If one required property with listed strings decides all conditions, the object becomes a union with a branch for each of
//! these strings. Otherwise the fields are optional and hold any value, and rules check what the schema demands of them.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::budget::{MAX_BRANCHES, Path};
use super::simplify::Simplifier;
use super::union::union;
use crate::schema::{Object, Schema, Types};

/// How many levels of subschemas are searched for property names.
const MAX_DEPTH: usize = 16;

impl Simplifier<'_> {
    /// Adds the properties that the schema names under conditions to its simplified form.
    pub(super) fn conditional(&self, schema: &Schema, simple: Schema, path: &mut Path) -> Schema {
        let mut conditions = Vec::new();
        collect(schema, &mut conditions, MAX_DEPTH);
        if conditions.is_empty() {
            return simple;
        }
        let mut named = IndexMap::new();
        for part in conditions.iter().flat_map(|part| part.parts()) {
            self.names(part, &mut named, MAX_DEPTH);
        }
        let is_new = |object: &Schema| named.keys().any(|name| !object.object.properties.contains_key(*name));
        if !simple.any_of.is_empty() {
            let branches = simple.any_of.iter().cloned().map(|branch| with_members(branch, &named)).collect();
            return Schema { any_of: branches, ..simple };
        }
        if simple.types != Some(Types::OBJECT) || !is_new(&simple) {
            return simple;
        }
        match self.by_tag(&simple, &conditions, &named, path) {
            Some(union) => union,
            None => with_members(simple, &named),
        }
    }

    /// Splits the object into a union, by the strings of the property that decides all conditions.
    fn by_tag(
        &self,
        simple: &Schema,
        conditions: &[Condition<'_>],
        named: &Named<'_>,
        path: &mut Path,
    ) -> Option<Schema> {
        let tag = conditions.iter().find_map(|condition| decider(condition.condition?))?;
        if !simple.object.required.iter().any(|name| name == tag) {
            return None;
        }
        let member = simple.object.properties.get(tag)?;
        let resolved = member.as_reference().and_then(|key| self.resolved(key, path));
        let values = resolved.as_ref().unwrap_or(member).enumeration.clone()?;
        if !values.iter().all(Value::is_string) {
            return None;
        }
        // Strings for which the same conditions hold share a branch.
        let mut groups: IndexMap<Vec<Option<bool>>, Vec<Value>> = IndexMap::new();
        for value in values {
            let holds = |condition: &Condition<'_>| decided(condition.condition?, tag, &value);
            groups.entry(conditions.iter().map(holds).collect()).or_default().push(value);
        }
        if groups.len() < 2 || groups.len() > MAX_BRANCHES {
            return None;
        }
        let at = &simple.origin.pointer;
        let mut branches = Vec::new();
        for (held, values) in groups {
            let mut branch = simple.clone();
            let tag_at =
                format!("{}&{}", member.origin.pointer, values.iter().filter_map(Value::as_str).collect::<String>());
            let mut texts = Schema { enumeration: Some(values), ..member.annotations() };
            texts.origin.pointer = tag_at;
            branch.origin.pointer = format!("{at}&{}", texts.origin.pointer);
            branch.object.properties.insert(tag.to_owned(), texts);
            for (condition, held) in conditions.iter().zip(held) {
                let part = match held {
                    Some(true) => condition.then,
                    Some(false) => condition.otherwise,
                    None => None,
                };
                if let Some(part) = part {
                    let origin = branch.origin.clone();
                    branch = self.intersect(branch, self.reduce(part, path), path);
                    branch.origin = origin;
                }
            }
            branches.push(branch);
        }
        // Properties without a field in any branch are named under another condition.
        let known: IndexSet<&String> = branches.iter().flat_map(|branch| branch.object.properties.keys()).collect();
        let left = named.iter().filter(|(name, _)| !known.iter().any(|known| known.as_str() == **name));
        let left: Named<'_> = left.map(|(name, schema)| (*name, *schema)).collect();
        let objects = branches.iter().all(|branch| branch.types == Some(Types::OBJECT));
        let branches = branches.into_iter().map(|branch| with_members(branch, &left)).collect();
        objects.then(|| union(branches))
    }

    /// Collects the properties that a schema, and the schemas applied to the same value, name.
    fn names<'s>(&'s self, schema: &'s Schema, named: &mut Named<'s>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for (name, member) in &schema.object.properties {
            named.entry(name).or_insert(member);
        }
        let target = schema.reference.as_deref().and_then(|key| self.definition(key));
        schema.in_place().chain(target).for_each(|part| self.names(part, named, depth));
    }
}

/// Properties by name, each with its first schema.
type Named<'s> = IndexMap<&'s str, &'s Schema>;

/// A condition, with the schemas that apply if it holds (`then`) and if not (`otherwise`).
struct Condition<'s> {
    condition: Option<&'s Schema>,
    then: Option<&'s Schema>,
    otherwise: Option<&'s Schema>,
}

impl<'s> Condition<'s> {
    fn parts(&self) -> impl Iterator<Item = &'s Schema> + use<'s> {
        [self.condition, self.then, self.otherwise].into_iter().flatten()
    }
}

/// Collects the conditions of a schema, and of the schemas applied to the same value.
fn collect<'s>(schema: &'s Schema, out: &mut Vec<Condition<'s>>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if let Some(condition) = schema.if_.as_deref() {
        let (then, otherwise) = (schema.then.as_deref(), schema.else_.as_deref());
        out.push(Condition { condition: Some(condition), then, otherwise });
    }
    for part in schema.object.dependent_schemas.values() {
        out.push(Condition { condition: None, then: Some(part), otherwise: None });
    }
    schema.all_of.iter().for_each(|part| collect(part, out, depth));
}

/// Returns the property that a condition tests, if it tests one property for strings and nothing else.
fn decider(condition: &Schema) -> Option<&str> {
    if let Some(inner) = condition.not.as_deref() {
        let beside = Schema { not: None, ..condition.clone() };
        return beside.is_anything().then(|| decider(inner)).flatten();
    }
    let (name, member) = condition.object.properties.first()?;
    let Object { properties, required, .. } = condition.object.clone().into_inner();
    let sole = properties.len() == 1 && required.iter().all(|required| required == name);
    let bare = Object { properties, required, ..Object::default() };
    let alone = condition.asserts_same_as(&Schema { object: bare.into(), types: condition.types, ..Schema::default() });
    let typed = condition.types.is_none_or(|types| types.contains(Types::OBJECT));
    let listed = Schema { types: None, enumeration: None, constant: None, ..member.clone() };
    (sole && alone && typed && listed.is_anything() && member.listed().is_some()).then_some(name)
}

/// Returns whether a condition holds for objects with this string as the property `tag`. `None` if it depends on more.
fn decided(condition: &Schema, tag: &str, value: &Value) -> Option<bool> {
    if decider(condition)? != tag {
        return None;
    }
    match condition.not.as_deref() {
        Some(inner) => decided(inner, tag, value).map(|holds| !holds),
        None => Some(condition.object.properties.get(tag)?.listed()?.contains(value)),
    }
}

/// Adds fields for these properties to an object, of the type of its additional properties or of any JSON value.
fn with_members(mut object: Schema, named: &Named<'_>) -> Schema {
    let closed = object.object.additional_properties.as_ref().is_some_and(|others| others.never);
    if object.types != Some(Types::OBJECT) || closed {
        return object;
    }
    let others = object.object.additional_properties.as_deref().cloned().unwrap_or_default();
    for (name, said) in named.iter().filter(|_| object.reference.is_none()) {
        if !object.object.properties.contains_key(*name) {
            let member = Schema { description: said.description.clone(), ..others.clone() };
            object.object.properties.insert((*name).to_owned(), member);
        }
    }
    object
}
