//! Constructs values that may distinguish two definitions: the smallest values of the first, varied where the keywords of the
//! two differ. They are only candidates until the oracle confirms one.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexSet;
use serde_json::{Map, Number, Value, json};

use super::combined::nested_name;
use crate::instance::{OTHER, Smallest, Step};
use crate::schema::{Key, Schema, Types};

/// How deep parts are varied, and how many values are constructed.
const MAX_DEPTH: usize = 3;
const MAX_VALUES: usize = 400;
/// Up to how many values of an `enum` are all tried.
const MAX_ENUM_VALUES: usize = 100;
/// The length of the longest strings, arrays and objects constructed to exceed a limit.
const MAX_LENGTH: u64 = 5_000;

/// Schemas that one value has to satisfy together.
type Conjunction<'s> = Vec<&'s Schema>;

/// Constructs candidates.
pub struct Probe<'p> {
    pub smallest: &'p Smallest<'p>,
    /// The definitions that references lead to.
    pub definitions: &'p HashMap<Key, Schema>,
}

impl<'p> Probe<'p> {
    /// Returns values of `inside` that `outside` may reject.
    pub fn values(&self, inside: &'p Schema, outside: &'p Schema) -> Vec<Value> {
        let mut out = Vec::new();
        self.collect(&vec![inside], &vec![outside], 0, &mut out);
        out
    }

    /// The schemas, with those they refer to and those in their `allOf`.
    fn flatten(&self, schemas: &Conjunction<'p>) -> Conjunction<'p> {
        let (mut out, mut queue): (Conjunction<'p>, Conjunction<'p>) =
            (Vec::new(), schemas.iter().rev().copied().collect());
        while let Some(schema) = queue.pop().filter(|_| out.len() < MAX_VALUES) {
            out.push(schema);
            queue.extend(&schema.all_of);
            queue.extend(schema.reference.as_deref().and_then(|key| self.definitions.get(key)));
        }
        out
    }

    fn collect(&self, inside: &Conjunction<'p>, outside: &Conjunction<'p>, depth: usize, out: &mut Vec<Value>) {
        if depth > MAX_DEPTH || out.len() > MAX_VALUES {
            return;
        }
        out.extend(Types::KINDS.iter().filter_map(|kind| self.smallest.value(inside, *kind)));
        let (inner, outer) = (self.flatten(inside), self.flatten(outside));
        enum_values(&inner, &outer, out);
        for schema in inner.iter().chain(&outer) {
            out.extend(schema.constant.clone());
            near_bounds(schema, out);
            strings(schema, out);
        }
        out.extend([json!(true), json!(1), json!(-1), json!(0.5), json!("a"), json!("A b"), json!([]), json!({})]);
        self.objects(inside, (&inner, &outer), depth, out);
        self.arrays(inside, (&inner, &outer), depth, out);
        for branch in inner.iter().flat_map(|schema| schema.any_of.iter().chain(&schema.one_of)) {
            let mut schemas: Conjunction<'p> =
                inner.iter().filter(|schema| has_own_keywords(schema)).copied().collect();
            schemas.push(branch);
            if depth == 0 || !branch.is_null() {
                self.collect(&schemas, outside, depth + 1, out);
            }
        }
    }

    /// Objects with one property added or replaced, where the two describe it differently.
    fn objects(
        &self,
        inside: &Conjunction<'p>,
        flat: (&Conjunction<'p>, &Conjunction<'p>),
        depth: usize,
        out: &mut Vec<Value>,
    ) {
        let Some(Value::Object(smallest)) = self.smallest.value(inside, Types::OBJECT) else { return };
        let (inner, outer) = flat;
        let mut names: IndexSet<&str> = IndexSet::new();
        for object in inner.iter().chain(outer).map(|schema| &schema.object) {
            names.extend(object.properties.keys().chain(&object.required).map(String::as_str).chain([OTHER]));
        }
        let mut full = smallest.clone();
        for name in names {
            let (one, other) = (property_schemas(inner, name), property_schemas(outer, name));
            if one == other {
                continue;
            }
            if out.len() > MAX_VALUES {
                break;
            }
            let mut values = Vec::new();
            self.collect(&one, &other, depth + 1, &mut values);
            let with = |value: Value| {
                let mut members = smallest.clone();
                members.insert(name.to_owned(), value);
                Value::Object(members)
            };
            full.extend(values.first().map(|value| (name.to_owned(), value.clone())));
            out.extend(values.into_iter().map(with));
        }
        out.push(Value::Object(full));
        self.objects_at_limits(&smallest, flat, out);
    }

    /// Objects with as many properties as allowed, and one more.
    fn objects_at_limits(
        &self,
        smallest: &Map<String, Value>,
        (inner, outer): (&Conjunction<'p>, &Conjunction<'p>),
        out: &mut Vec<Value>,
    ) {
        let limits = inner.iter().chain(outer).filter_map(|schema| schema.object.max).filter(|max| *max < MAX_LENGTH);
        for length in limits.flat_map(|max| [max, max + 1]) {
            let mut members: Map<String, Value> = smallest.clone();
            let others = (0..).map(|index| format!("{OTHER}{index}"));
            let named = inner.iter().flat_map(|schema| schema.object.properties.keys().cloned());
            for name in named.chain(others.take(usize::try_from(length).unwrap_or_default())) {
                if (members.len() as u64) < length && !members.contains_key(&name) {
                    let value = self.smallest.value(&property_schemas(inner, &name), Types::ALL);
                    members.extend(value.map(|value| (name, value)));
                }
            }
            out.push(Value::Object(members));
        }
    }

    /// Arrays with one item varied, and of the lengths that the two limit.
    fn arrays(
        &self,
        inside: &Conjunction<'p>,
        flat: (&Conjunction<'p>, &Conjunction<'p>),
        depth: usize,
        out: &mut Vec<Value>,
    ) {
        let (inner, outer) = flat;
        if self.smallest.value(inside, Types::ARRAY).is_none() {
            return;
        }
        let longest = inner.iter().chain(outer).map(|schema| schema.array.prefix.len()).max().unwrap_or(0);
        let mut before: Vec<Value> = Vec::new();
        for index in 0..=longest.min(16) {
            let (one, other) = (item_schemas(inner, index), item_schemas(outer, index));
            if one != other {
                let mut values = Vec::new();
                self.collect(&one, &other, depth + 1, &mut values);
                out.extend(values.into_iter().map(|value| Value::Array([before.as_slice(), &[value]].concat())));
            }
            let Some(value) = self.smallest.value(&one, Types::ALL) else { break };
            before.push(value);
        }
        out.push(Value::Array(before.clone()));
        let bounds = inner.iter().chain(outer).flat_map(|schema| [schema.array.min, schema.array.max]).flatten();
        for length in
            bounds.filter(|bound| *bound < MAX_LENGTH).flat_map(|bound| [bound.saturating_sub(1), bound, bound + 1])
        {
            let items_of_length = (0..usize::try_from(length).unwrap_or_default())
                .map(|index| self.smallest.value(&item_schemas(inner, index), Types::ALL));
            out.extend(items_of_length.collect::<Option<Vec<_>>>().map(Value::Array));
        }
        if let Some(first) = before.first().cloned() {
            out.push(Value::Array(vec![first.clone(), first]));
        }
    }
}

/// The values of enums: of long enums, only those that the other side lacks.
fn enum_values(inner: &[&Schema], outer: &[&Schema], out: &mut Vec<Value>) {
    for (own, others) in [(inner, outer), (outer, inner)] {
        let all = || own.iter().flat_map(|schema| schema.enumeration.iter().flatten());
        if all().count() <= MAX_ENUM_VALUES {
            out.extend(all().cloned());
            continue;
        }
        let others = others.iter().flat_map(|schema| schema.enumeration.iter().flatten());
        let known: HashSet<String> = others.map(Value::to_string).collect();
        let alone = all().filter(|value| !known.contains(&value.to_string()));
        out.extend(alone.take(MAX_ENUM_VALUES).cloned());
    }
}

/// Returns true if the schema has keywords besides references and branches.
fn has_own_keywords(schema: &Schema) -> bool {
    let rest = Schema { any_of: Vec::new(), one_of: Vec::new(), reference: None, all_of: Vec::new(), ..schema.clone() };
    !rest.is_anything()
}

/// The schemas that apply to a property.
fn property_schemas<'s>(schemas: &Conjunction<'s>, name: &str) -> Conjunction<'s> {
    let about =
        |schema: &&'s Schema| schema.object.properties.get(name).or(schema.object.additional_properties.as_deref());
    schemas.iter().filter_map(about).collect()
}

/// The schemas that apply to an item.
fn item_schemas<'s>(schemas: &Conjunction<'s>, index: usize) -> Conjunction<'s> {
    schemas.iter().filter_map(|schema| schema.array.prefix.get(index).or(schema.array.items.as_deref())).collect()
}

/// Numbers at the bounds, and next to them.
fn near_bounds(schema: &Schema, out: &mut Vec<Value>) {
    let number = &schema.number;
    let bounds = [&number.minimum, &number.maximum, &number.exclusive_minimum, &number.exclusive_maximum];
    for bound in bounds.into_iter().chain([&number.multiple_of]).flatten() {
        out.push(Value::Number(bound.clone()));
        if let Some(integer) = bound.as_i64() {
            out.extend([integer.checked_sub(1), integer.checked_add(1)].into_iter().flatten().map(Value::from));
        } else if let Some(value) = bound.as_f64() {
            let close = [value - 1.0, value + 1.0, value.floor(), value.ceil(), value.next_up(), value.next_down()];
            out.extend(close.into_iter().filter_map(Number::from_f64).map(Value::Number));
        }
    }
}

/// Strings of a format that can have any length: prefix, repeated middle, suffix.
const PADDED_FORMATS: [[&str; 3]; 4] = [
    ["2000-01-01T00:00:00.", "0", "Z"],
    ["00:00:00.", "0", "Z"],
    ["https://a.example/", "a", ""],
    ["a@a.", "a", ".example"],
];

/// Strings as long as allowed, longer and shorter.
fn strings(schema: &Schema, out: &mut Vec<Value>) {
    let bounds = [schema.string.min, schema.string.max].into_iter().flatten().filter(|bound| *bound < MAX_LENGTH);
    for length in bounds.flat_map(|bound| [bound.saturating_sub(1), bound, bound + 1]) {
        let length = usize::try_from(length).unwrap_or_default();
        out.push(Value::String("a".repeat(length)));
        if schema.string.max.is_some() {
            out.extend(PADDED_FORMATS.iter().filter_map(|[before, again, after]| {
                let left = length.checked_sub(before.len() + after.len())?;
                Some(Value::String(format!("{before}{}{after}", again.repeat(left))))
            }));
        }
    }
}

/// The distinct properties that the branches of a schema name.
pub fn branch_property_names<'s>(definitions: &'s HashMap<Key, Schema>, schema: &'s Schema) -> Vec<&'s str> {
    let mut names = Vec::new();
    let mut queue: Vec<(&Schema, bool)> = vec![(schema, false)];
    let mut visited: BTreeSet<&str> = BTreeSet::new();
    while let Some((schema, is_branch)) = queue.pop() {
        names.extend(schema.object.properties.keys().map(String::as_str).filter(|_| is_branch));
        queue.extend(schema.all_of.iter().map(|part| (part, is_branch)));
        queue.extend(schema.any_of.iter().chain(&schema.one_of).map(|branch| (branch, true)));
        if let Some(key) = schema.reference.as_deref().filter(|key| visited.insert(key)) {
            queue.extend(definitions.get(key).map(|target| (target, is_branch)));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The paths from the definition `name` to those it refers to and those nested in it, each with the name of that definition,
/// shortest first.
pub fn paths_to_parts(schema: &Schema, name: &str) -> Vec<(Vec<Step>, Key)> {
    let mut out = Vec::new();
    collect_paths(schema, name, &mut Vec::new(), &mut out);
    out.sort_by_key(|(steps, _)| steps.len());
    out
}

fn collect_paths(schema: &Schema, name: &str, steps: &mut Vec<Step>, out: &mut Vec<(Vec<Step>, Key)>) {
    if !steps.is_empty() {
        out.push((steps.clone(), name.to_owned()));
    }
    out.extend(schema.reference.as_ref().map(|key| (steps.clone(), key.clone())));
    let mut below = |step: Step, part: &Schema, tokens: &[&str]| {
        steps.push(step);
        collect_paths(part, &nested_name(name, tokens), steps, out);
        steps.pop();
    };
    for (at, part) in schema.all_of.iter().enumerate() {
        below(Step::All(at), part, &["allOf", &at.to_string()]);
    }
    for (at, part) in schema.any_of.iter().enumerate() {
        below(Step::Any(at), part, &["anyOf", &at.to_string()]);
    }
    for (at, part) in schema.one_of.iter().enumerate() {
        below(Step::One(at), part, &["oneOf", &at.to_string()]);
    }
    for (property_schemas, part) in &schema.object.properties {
        below(Step::Member(property_schemas.clone()), part, &["properties", property_schemas]);
    }
    if let Some(part) = &schema.object.additional_properties {
        below(Step::Other, part, &["additionalProperties"]);
    }
    if let Some(part) = &schema.array.items {
        below(Step::Item, part, &["items"]);
    }
}
