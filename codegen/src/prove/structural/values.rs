//! Rules that need no search: what is known of a value, read against the values, texts and numbers that a schema asks for.

use serde_json::{Number, Value};

use super::Known;
use crate::number::compare;
use crate::schema::{Schema, Types};

pub fn kinds_of_values(values: &[Value]) -> Types {
    values.iter().fold(Types::default(), |types, value| {
        types.with(match value {
            Value::Number(_) if Types::INTEGER.admits(value) => Types::INTEGER,
            value => Types::KINDS
                .into_iter()
                .find(|kind| kind.admits(value))
                .map_or(Types::default(), |kind| kind.both(Types::ALL)),
        })
    })
}

/// True if what is known leaves no values of these kinds but the listed ones.
pub fn are_listed(known: &Known<'_>, listed: &[Value], kinds: Types) -> bool {
    let within = |value: &Value| !kinds.admits(value) || listed.contains(value);
    // Of these kinds there are no other values.
    let few = [Value::Null, Value::Bool(true), Value::Bool(false)];
    (Types::NULL.with(Types::BOOLEAN).contains(kinds) && few.iter().all(within))
        || known.iter().any(|schema| {
            schema.enumeration.as_ref().is_some_and(|values| values.iter().all(within))
                || schema.constant.as_ref().is_some_and(within)
        })
}

/// True if what is known leaves nothing but listed values, the branches do no more than list values, and of each value as
/// many branches hold as are asked for. Values that can be written in several ways are not looked at.
pub fn each_listed(known: &Known<'_>, branches: &[Schema], enough: impl Fn(usize) -> bool) -> bool {
    let only_lists = |schema: &Schema| {
        let Schema { types, enumeration, constant, .. } = schema;
        let lists =
            Schema { types: *types, enumeration: enumeration.clone(), constant: constant.clone(), ..Schema::default() };
        *schema == lists
    };
    let holds = |branch: &&Schema, value: &Value| {
        branch.types.is_none_or(|types| types.admits(value))
            && branch.enumeration.as_ref().is_none_or(|values| values.contains(value))
            && branch.constant.as_ref().is_none_or(|constant| constant == value)
    };
    let plain = |value: &Value| value.is_string() || value.is_null() || value.is_boolean();
    let covered = |values: &[Value]| {
        values.iter().all(|value| plain(value) && enough(branches.iter().filter(|branch| holds(branch, value)).count()))
    };
    known.iter().any(|schema| schema.listed().is_some_and(covered)) && branches.iter().all(only_lists)
}

pub fn text(known: &Known<'_>, wide: &Schema) -> bool {
    let text = &wide.string;
    let any = |test: &dyn Fn(&crate::schema::Text) -> bool| known.iter().any(|schema| test(&schema.string));
    text.min.is_none_or(|min| min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)))
        && text.max.is_none_or(|max| any(&|known| known.max.is_some_and(|known| known <= max)))
        && (text.pattern.is_none() || any(&|known| known.pattern == text.pattern))
        && (text.format.is_none() || any(&|known| known.format == text.format))
}

pub fn number(known: &Known<'_>, wide: &Schema, kinds: Types) -> bool {
    let number = &wide.number;
    // Bounds are compared as the numbers that they are: whole ones exactly.
    let holds = |bound: &Option<Number>, test: &dyn Fn(&Schema, &Number) -> bool| {
        bound.as_ref().is_none_or(|bound| known.iter().any(|schema| test(schema, bound)))
    };
    let at_least =
        |known: &Option<Number>, bound: &Number| known.as_ref().is_some_and(|known| compare(known, bound).is_ge());
    let at_most =
        |known: &Option<Number>, bound: &Number| known.as_ref().is_some_and(|known| compare(known, bound).is_le());
    holds(&number.minimum, &|s, bound| {
        at_least(&s.number.minimum, bound) || at_least(&s.number.exclusive_minimum, bound)
    }) && holds(&number.maximum, &|s, bound| {
        at_most(&s.number.maximum, bound) || at_most(&s.number.exclusive_maximum, bound)
    }) && holds(&number.exclusive_minimum, &|s, bound| {
        at_least(&s.number.exclusive_minimum, bound)
            || s.number.minimum.as_ref().is_some_and(|known| compare(known, bound).is_gt())
    }) && holds(&number.exclusive_maximum, &|s, bound| {
        at_most(&s.number.exclusive_maximum, bound)
            || s.number.maximum.as_ref().is_some_and(|known| compare(known, bound).is_lt())
    }) && holds(&number.multiple_of, &|s, step| {
        s.number.multiple_of.as_ref() == Some(step) || (step.as_u64() == Some(1) && !kinds.contains(Types::NUMBER))
    })
}

/// False only for values that differ: numbers are written in many ways.
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
