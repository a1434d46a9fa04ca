//! Two definitions to values that may show how they differ: the smallest ones of the first, changed where the words of the
//! two differ. They are candidates, until the judge confirms one.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;
use serde_json::{Map, Number, Value, json};

use super::joint::part_name;
use crate::instance::{OTHER, Smallest, Step};
use crate::schema::{Key, Schema, Types};

/// How many parts deep, and how many values.
const MAX_DEPTH: usize = 3;
const MAX_VALUES: usize = 400;
/// How many listed values are tried, whatever they are.
const MAX_LISTED: usize = 100;
/// How long a text or a list may become to be too long.
const MAX_LENGTH: u64 = 5_000;

/// What is said about one value by several schemas, all of which it has to satisfy.
type Said<'s> = Vec<&'s Schema>;

/// Makes candidates.
pub struct Probe<'p> {
    pub smallest: &'p Smallest<'p>,
    /// The definitions as they are to be compared.
    pub definitions: &'p HashMap<Key, Schema>,
}

impl<'p> Probe<'p> {
    /// Values of `inside` that `outside` may reject.
    pub fn values(&self, inside: &'p Schema, outside: &'p Schema) -> Vec<Value> {
        let mut out = Vec::new();
        self.collect(&vec![inside], &vec![outside], 0, &mut out);
        out
    }

    /// The schemas, with those that they refer to and consist of.
    fn flat(&self, said: &Said<'p>) -> Said<'p> {
        let (mut out, mut queue): (Said<'p>, Said<'p>) = (Vec::new(), said.iter().rev().copied().collect());
        while let Some(schema) = queue.pop().filter(|_| out.len() < MAX_VALUES) {
            out.push(schema);
            queue.extend(&schema.all_of);
            queue.extend(schema.reference.as_deref().and_then(|key| self.definitions.get(key)));
        }
        out
    }

    fn collect(&self, inside: &Said<'p>, outside: &Said<'p>, depth: usize, out: &mut Vec<Value>) {
        if depth > MAX_DEPTH || out.len() > MAX_VALUES {
            return;
        }
        out.extend(Types::KINDS.iter().filter_map(|kind| self.smallest.value(inside, *kind)));
        let (inner, outer) = (self.flat(inside), self.flat(outside));
        listed(&inner, &outer, out);
        for schema in inner.iter().chain(&outer) {
            out.extend(schema.constant.clone());
            numbers(schema, out);
            texts(schema, out);
        }
        out.extend([json!(true), json!(1), json!(-1), json!(0.5), json!("a"), json!("A b"), json!([]), json!({})]);
        self.members(inside, (&inner, &outer), depth, out);
        self.items(inside, (&inner, &outer), depth, out);
        for branch in inner.iter().flat_map(|schema| schema.any_of.iter().chain(&schema.one_of)) {
            let mut said: Said<'p> = inner.iter().filter(|schema| is_more_than_branches(schema)).copied().collect();
            said.push(branch);
            if depth == 0 || !branch.is_null() {
                self.collect(&said, outside, depth + 1, out);
            }
        }
    }

    /// Objects with one member more, or another one, where the two say different things about it.
    fn members(&self, inside: &Said<'p>, flat: (&Said<'p>, &Said<'p>), depth: usize, out: &mut Vec<Value>) {
        let Some(Value::Object(least)) = self.smallest.value(inside, Types::OBJECT) else { return };
        let (inner, outer) = flat;
        let mut names: IndexSet<&str> = IndexSet::new();
        for object in inner.iter().chain(outer).map(|schema| &schema.object) {
            names.extend(object.properties.keys().chain(&object.required).map(String::as_str).chain([OTHER]));
        }
        let mut full = least.clone();
        for name in names {
            let (one, other) = (member(inner, name), member(outer, name));
            if one == other {
                continue;
            }
            if out.len() > MAX_VALUES {
                break;
            }
            let mut values = Vec::new();
            self.collect(&one, &other, depth + 1, &mut values);
            let with = |value: Value| {
                let mut members = least.clone();
                members.insert(name.to_owned(), value);
                Value::Object(members)
            };
            full.extend(values.first().map(|value| (name.to_owned(), value.clone())));
            out.extend(values.into_iter().map(with));
        }
        out.push(Value::Object(full));
        // More members than there may be, or all that there may be.
        let most = inner.iter().chain(outer).filter_map(|schema| schema.object.max).filter(|max| *max < MAX_LENGTH);
        for count in most.flat_map(|max| [max, max + 1]) {
            let mut members: Map<String, Value> = least.clone();
            let others = (0..).map(|index| format!("{OTHER}{index}"));
            let named = inner.iter().flat_map(|schema| schema.object.properties.keys().cloned());
            for name in named.chain(others.take(usize::try_from(count).unwrap_or_default())) {
                if (members.len() as u64) < count && !members.contains_key(&name) {
                    let value = self.smallest.value(&member(inner, &name), Types::ALL);
                    members.extend(value.map(|value| (name, value)));
                }
            }
            out.push(Value::Object(members));
        }
    }

    /// Lists with one item, and of as many as the two allow.
    fn items(&self, inside: &Said<'p>, flat: (&Said<'p>, &Said<'p>), depth: usize, out: &mut Vec<Value>) {
        let (inner, outer) = flat;
        if self.smallest.value(inside, Types::ARRAY).is_none() {
            return;
        }
        let longest = inner.iter().chain(outer).map(|schema| schema.array.prefix.len()).max().unwrap_or(0);
        let mut before: Vec<Value> = Vec::new();
        for index in 0..=longest.min(16) {
            let (one, other) = (item(inner, index), item(outer, index));
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
        for count in
            bounds.filter(|bound| *bound < MAX_LENGTH).flat_map(|bound| [bound.saturating_sub(1), bound, bound + 1])
        {
            let made = (0..usize::try_from(count).unwrap_or_default())
                .map(|index| self.smallest.value(&item(inner, index), Types::ALL));
            out.extend(made.collect::<Option<Vec<_>>>().map(Value::Array));
        }
        if let Some(first) = before.first().cloned() {
            out.push(Value::Array(vec![first.clone(), first]));
        }
    }
}

/// The values that are listed: of many, only those that the other side does not list as well.
fn listed(inner: &[&Schema], outer: &[&Schema], out: &mut Vec<Value>) {
    for (own, others) in [(inner, outer), (outer, inner)] {
        let all = || own.iter().flat_map(|schema| schema.enumeration.iter().flatten());
        if all().count() <= MAX_LISTED {
            out.extend(all().cloned());
            continue;
        }
        let others = others.iter().flat_map(|schema| schema.enumeration.iter().flatten());
        let known: HashSet<String> = others.map(Value::to_string).collect();
        let alone = all().filter(|value| !known.contains(&value.to_string()));
        out.extend(alone.take(MAX_LISTED).cloned());
    }
}

fn is_more_than_branches(schema: &Schema) -> bool {
    let rest = Schema { any_of: Vec::new(), one_of: Vec::new(), reference: None, all_of: Vec::new(), ..schema.clone() };
    !rest.is_anything()
}

/// What is said about a member.
fn member<'s>(said: &Said<'s>, name: &str) -> Said<'s> {
    let about =
        |schema: &&'s Schema| schema.object.properties.get(name).or(schema.object.additional_properties.as_deref());
    said.iter().filter_map(about).collect()
}

/// What is said about an item.
fn item<'s>(said: &Said<'s>, index: usize) -> Said<'s> {
    said.iter().filter_map(|schema| schema.array.prefix.get(index).or(schema.array.items.as_deref())).collect()
}

/// On the bounds, and beside them.
fn numbers(schema: &Schema, out: &mut Vec<Value>) {
    let number = &schema.number;
    let bounds = [&number.minimum, &number.maximum, &number.exclusive_minimum, &number.exclusive_maximum];
    for bound in bounds.into_iter().chain([&number.multiple_of]).flatten() {
        out.push(Value::Number(bound.clone()));
        if let Some(whole) = bound.as_i64() {
            out.extend([whole.checked_sub(1), whole.checked_add(1)].into_iter().flatten().map(Value::from));
        } else if let Some(value) = bound.as_f64() {
            let beside = [value - 1.0, value + 1.0, value.floor(), value.ceil(), value.next_up(), value.next_down()];
            out.extend(beside.into_iter().filter_map(Number::from_f64).map(Value::Number));
        }
    }
}

/// Texts of a format that can be as long as one likes: before, in the middle, after.
const LONGER: [[&str; 3]; 4] = [
    ["2000-01-01T00:00:00.", "0", "Z"],
    ["00:00:00.", "0", "Z"],
    ["https://a.example/", "a", ""],
    ["a@a.", "a", ".example"],
];

/// As long as allowed, and longer or shorter.
fn texts(schema: &Schema, out: &mut Vec<Value>) {
    let bounds = [schema.string.min, schema.string.max].into_iter().flatten().filter(|bound| *bound < MAX_LENGTH);
    for length in bounds.flat_map(|bound| [bound.saturating_sub(1), bound, bound + 1]) {
        let length = usize::try_from(length).unwrap_or_default();
        out.push(Value::String("a".repeat(length)));
        if schema.string.max.is_some() {
            out.extend(LONGER.iter().filter_map(|[before, again, after]| {
                let left = length.checked_sub(before.len() + after.len())?;
                Some(Value::String(format!("{before}{}{after}", again.repeat(left))))
            }));
        }
    }
}

/// The ways from a schema to the definitions that it refers to, and to those that stand inside it, by their names. `name` is
/// its own.
pub fn ways(schema: &Schema, name: &str) -> Vec<(Vec<Step>, Key)> {
    let mut out = Vec::new();
    inside(schema, name, &mut Vec::new(), &mut out);
    out.sort_by_key(|(steps, _)| steps.len());
    out
}

fn inside(schema: &Schema, name: &str, steps: &mut Vec<Step>, out: &mut Vec<(Vec<Step>, Key)>) {
    if !steps.is_empty() {
        out.push((steps.clone(), name.to_owned()));
    }
    out.extend(schema.reference.as_ref().map(|key| (steps.clone(), key.clone())));
    let mut below = |step: Step, part: &Schema, tokens: &[&str]| {
        steps.push(step);
        inside(part, &part_name(name, tokens), steps, out);
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
    for (member, part) in &schema.object.properties {
        below(Step::Member(member.clone()), part, &["properties", member]);
    }
    if let Some(part) = &schema.object.additional_properties {
        below(Step::Other, part, &["additionalProperties"]);
    }
    if let Some(part) = &schema.array.items {
        below(Step::Item, part, &["items"]);
    }
}
