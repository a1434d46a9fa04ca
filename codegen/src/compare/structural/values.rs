//! Rules that need no search: they compare known constraints with the values, strings and numbers that a schema admits.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde_json::{Number, Value};

use super::Set;
use super::node::{Node, Nodes};
use crate::number::compare;
use crate::pattern::Pattern;
use crate::schema::{NumberKeywords, Types};

/// The values of an `enum`, for lookup. Clones share them.
#[derive(Debug, Clone)]
pub struct Values(Arc<Listing>);

#[derive(Debug)]
struct Listing {
    values: Vec<Value>,
    /// A hash table of the values, created when it pays off.
    table: OnceLock<HashSet<Value>>,
    /// Whether each value has only one spelling.
    one_spelling: bool,
}

impl Values {
    pub fn new(values: Vec<Value>) -> Self {
        let one_spelling = values.iter().all(has_one_spelling);
        Values(Arc::new(Listing { values, table: OnceLock::new(), one_spelling }))
    }

    pub fn contains(&self, value: &Value) -> bool {
        // A few values are found as fast without a table.
        if self.len() <= 8 {
            return self.iter().any(|listed| listed == value);
        }
        self.0.table.get_or_init(|| self.iter().cloned().collect()).contains(value)
    }

    /// Returns false only for a value that differs from all of these: numbers have several spellings.
    pub fn may_contain(&self, value: &Value) -> bool {
        let same_spelling = self.0.one_spelling && has_one_spelling(value);
        self.contains(value) || (!same_spelling && self.iter().any(|listed| may_equal(value, listed)))
    }
}

impl Deref for Values {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.values
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl Eq for Values {}

impl Hash for Values {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

pub fn types_of_values(values: &[Value]) -> Types {
    values.iter().fold(Types::default(), |types, value| {
        types.with(match value {
            Value::Number(_) if Types::INTEGER.accepts(value) => Types::INTEGER,
            value => Types::KINDS
                .into_iter()
                .find(|kind| kind.accepts(value))
                .map_or(Types::default(), |kind| kind.intersection(Types::ALL)),
        })
    })
}

/// Returns true if only listed values are possible: the known schemas list values themselves, or their branches do.
pub fn all_listed(nodes: &Nodes, known: &Set, is_listed: impl Fn(&Value) -> bool) -> bool {
    let within = |value: &Value| !known.kinds.accepts(value) || is_listed(value);
    // These types have no other values.
    let few = [Value::Null, Value::Bool(true), Value::Bool(false)];
    let lists = |node: &Node| {
        node.enumeration.as_ref().is_some_and(|values| values.iter().all(within))
            || node.constant.as_ref().is_some_and(within)
    };
    let branches_list =
        |branches: &[super::Id]| !branches.is_empty() && branches.iter().all(|branch| lists(nodes.node(*branch)));
    (Types::NULL.with(Types::BOOLEAN).contains(known.kinds) && few.iter().all(within))
        || known.any(|node| lists(node) || branches_list(&node.any_of) || branches_list(&node.one_of))
}

/// Returns true if only listed values are possible, the branches do no more than list values or are for other types,
/// and the number of branches that hold for each value is `enough`. Values with several spellings are not considered.
pub fn listed_in_branches(nodes: &Nodes, known: &Set, branches: &[super::Id], enough: impl Fn(usize) -> bool) -> bool {
    if !known.any(|node| node.listed().is_some()) {
        return false;
    }
    let is_possible = |branch: &&Node| branch.types.is_none_or(|types| !types.intersection(known.kinds).is_empty());
    let branches: Vec<&Node> = branches.iter().map(|branch| &**nodes.node(*branch)).filter(is_possible).collect();
    if !branches.iter().all(|branch| branch.only_lists()) {
        return false;
    }
    let mut holding: HashMap<&Value, usize> = HashMap::new();
    let mut typed: HashMap<Types, usize> = HashMap::new();
    for branch in branches {
        let Some(listed) = branch.listed() else {
            *typed.entry(branch.types.unwrap_or(Types::ALL)).or_default() += 1;
            continue;
        };
        let values: HashSet<&Value> = listed.iter().filter(|value| branch.lists(value)).collect();
        values.into_iter().for_each(|value| *holding.entry(value).or_default() += 1);
    }
    let count = |value: &Value| {
        let typed = typed.iter().filter(|(types, _)| types.accepts(value)).map(|(_, count)| count);
        holding.get(value).copied().unwrap_or_default() + typed.sum::<usize>()
    };
    let plain = |value: &Value| !value.is_number() && has_one_spelling(value);
    let covered = |values: &[Value]| values.iter().all(|value| plain(value) && enough(count(value)));
    known.any(|node| node.listed().is_some_and(covered))
}

pub fn string_keywords(known: &Set, wide: &Node) -> bool {
    let text = wide.string();
    let any = |test: &dyn Fn(&crate::schema::StringKeywords) -> bool| known.any(|node| test(node.string()));
    // If all strings are listed, each of them is tested.
    let each = |test: &dyn Fn(&str) -> bool| {
        known.any(|node| node.listed().is_some_and(|values| values.iter().filter_map(Value::as_str).all(test)))
    };
    let length = |text: &str| text.chars().count() as u64;
    let matches = |pattern: &str| match Pattern::new(pattern) {
        Some(Pattern::Linear(linear)) => each(&|text| linear.matches(text)),
        // A backtracking pattern could take forever.
        Some(Pattern::Backtracking(..)) | None => false,
    };
    text.min.is_none_or(|min| {
        min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)) || each(&|text| length(text) >= min)
    }) && text.max.is_none_or(|max| {
        any(&|known| known.max.is_some_and(|known| known <= max)) || each(&|text| length(text) <= max)
    }) && text
        .pattern
        .as_ref()
        .is_none_or(|pattern| any(&|known| known.pattern.as_ref() == Some(pattern)) || matches(pattern))
        && (text.format.is_none() || any(&|known| known.format == text.format))
}

pub fn number_keywords(known: &Set, wide: &Node) -> bool {
    let number = wide.number();
    // Bounds are compared exactly.
    let holds = |bound: &Option<Number>, test: &dyn Fn(&NumberKeywords, &Number) -> bool| {
        bound.as_ref().is_none_or(|bound| known.any(|node| test(node.number(), bound)))
    };
    let at_least =
        |known: &Option<Number>, bound: &Number| known.as_ref().is_some_and(|known| compare(known, bound).is_ge());
    let at_most =
        |known: &Option<Number>, bound: &Number| known.as_ref().is_some_and(|known| compare(known, bound).is_le());
    // For integers, more than 0 is at least 1.
    let integers = !known.kinds.contains(Types::NUMBER);
    let next = |known: &Option<Number>, step: i64, reaches: fn(std::cmp::Ordering) -> bool, bound: &Number| {
        let known = known.as_ref().and_then(Number::as_i64).and_then(|known| known.checked_add(step));
        integers && known.is_some_and(|known| reaches(compare(&known.into(), bound)))
    };
    holds(&number.minimum, &|s, bound| {
        at_least(&s.minimum, bound)
            || at_least(&s.exclusive_minimum, bound)
            || next(&s.exclusive_minimum, 1, std::cmp::Ordering::is_ge, bound)
    }) && holds(&number.maximum, &|s, bound| {
        at_most(&s.maximum, bound)
            || at_most(&s.exclusive_maximum, bound)
            || next(&s.exclusive_maximum, -1, std::cmp::Ordering::is_le, bound)
    }) && holds(&number.exclusive_minimum, &|s, bound| {
        at_least(&s.exclusive_minimum, bound) || s.minimum.as_ref().is_some_and(|known| compare(known, bound).is_gt())
    }) && holds(&number.exclusive_maximum, &|s, bound| {
        at_most(&s.exclusive_maximum, bound) || s.maximum.as_ref().is_some_and(|known| compare(known, bound).is_lt())
    }) && holds(&number.multiple_of, &|s, step| {
        s.multiple_of.as_ref() == Some(step) || (step.as_u64() == Some(1) && !known.kinds.contains(Types::NUMBER))
    })
}

/// Returns true for strings, null, booleans, and integers that are written as such.
fn has_one_spelling(value: &Value) -> bool {
    match value {
        // Zero is also written `-0`.
        Value::Number(number) => number.as_u64() != Some(0) && (number.is_i64() || number.is_u64()),
        Value::Array(_) | Value::Object(_) => false,
        Value::String(_) | Value::Null | Value::Bool(_) => true,
    }
}

/// Returns false only for values that differ: numbers have several spellings.
pub fn may_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare(left, right).is_eq(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| may_equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let met = |(name, left): (&String, &Value)| right.get(name).is_some_and(|right| may_equal(left, right));
            left.len() == right.len() && left.iter().all(met)
        }
        _ => left == right,
    }
}
