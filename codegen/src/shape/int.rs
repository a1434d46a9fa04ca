//! Chooses the Rust type of an integer by its bounds.

use serde_json::Number;

use crate::model::{Deviations, Int};
use crate::number;
use crate::schema::{NumberKeywords, Schema};

/// Returns the integer type for all numbers of an integer schema, and whether it has no other values. `None` if no type holds
/// them all.
pub fn int(schema: &Schema, deviations: Deviations) -> Option<(Int, bool)> {
    let NumberKeywords { minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of } = &*schema.number;
    let bound = |number: &Option<Number>, round: fn(f64) -> f64, step: i128| {
        let number = number.as_ref()?;
        Some(match number::as_integer(number) {
            Some(whole) => whole + step,
            // Beyond all integer types, so one step more or less makes no difference.
            None if number::is_integer(number) => number::compare(number, &Number::from(0)) as i128 * i128::MAX,
            None => round(number.as_f64()?) as i128,
        })
    };
    let low = bound(minimum, f64::ceil, 0).into_iter().chain(bound(exclusive_minimum, f64::ceil, 1)).max();
    let high = bound(maximum, f64::floor, 0).into_iter().chain(bound(exclusive_maximum, f64::floor, -1)).min();
    let plain = multiple_of.is_none();
    match (low, high) {
        (Some(0), None) if deviations.int_range => Some((Int::U64, plain)),
        (Some(low), None) if deviations.int_range && low > 0 => Some((Int::U64, false)),
        (Some(low), Some(high)) => {
            let holding = Int::ALL.into_iter().find(|int| int.range().0 <= low && high <= int.range().1);
            holding.map(|int| (int, plain && int.range() == (low, high)))
        }
        _ => None,
    }
}
