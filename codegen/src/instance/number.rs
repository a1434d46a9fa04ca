//! Generates numbers within bounds of any size: JSON numbers exceed every integer type, so nothing here overflows or
//! samples an empty range.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Number, Value, json};

/// The smallest positive float without a fractional part in its precision: its neighbours are at least 1 away.
const FIRST_INTEGRAL: f64 = 9_007_199_254_740_992.0;
/// The maximum distance from a single bound at which numbers are generated.
const MAX_DISTANCE: f64 = 1e6;

/// The constraints on a number.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bounds {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub exclusive_minimum: Option<f64>,
    pub exclusive_maximum: Option<f64>,
    pub multiple_of: Option<f64>,
}

impl Bounds {
    /// Returns the lower bound, and whether it is exclusive.
    fn low(&self) -> Option<(f64, bool)> {
        match (self.minimum, self.exclusive_minimum) {
            (Some(bound), Some(open)) if open < bound => Some((bound, false)),
            (_, Some(open)) => Some((open, true)),
            (bound, None) => bound.map(|bound| (bound, false)),
        }
    }

    /// Returns the upper bound, and whether it is exclusive.
    fn high(&self) -> Option<(f64, bool)> {
        match (self.maximum, self.exclusive_maximum) {
            (Some(bound), Some(open)) if open > bound => Some((bound, false)),
            (_, Some(open)) => Some((open, true)),
            (bound, None) => bound.map(|bound| (bound, false)),
        }
    }

    /// Returns a random number within the bounds, if one is easily found.
    pub fn random(&self, is_integer: bool, rng: &mut impl Rng) -> Option<Value> {
        let (low, high) = (self.low(), self.high());
        if let Some(step) = self.multiple_of {
            return multiple(low, high, step, f64::from(rng.random_range(0..4_u8)));
        }
        let is_large = |bound: Option<(f64, bool)>| bound.is_some_and(|(bound, _)| bound.abs() >= FIRST_INTEGRAL);
        if (is_integer || rng.random_bool(0.4)) && !is_large(low) && !is_large(high) {
            return integer(low, high, rng);
        }
        let (from, to) = match (low, high) {
            (Some((low, _)), Some((high, _))) => (low, high),
            (Some((low, _)), None) => (low, low + MAX_DISTANCE.max(distance(low))),
            (None, Some((high, _))) => (high - MAX_DISTANCE.max(distance(high)), high),
            (None, None) => [(-1.0, 1.0), (-1e6, 1e6), (-1e300, 1e300)].choose(rng).copied()?,
        };
        let (from, to) = (from.max(f64::MIN), to.min(f64::MAX));
        let at = rng.random::<f64>();
        // Their distance may exceed the range of floats.
        let value = if (to - from).is_finite() { from + (to - from) * at } else { from * (1.0 - at) + to * at };
        let value = if is_integer { value.round() } else { value };
        let value = match (low, high) {
            (Some((low, true)), _) if value <= low => low.next_up(),
            (_, Some((high, true))) if value >= high => high.next_down(),
            _ => value,
        };
        let fits = value >= from && value <= to && (!is_integer || value.fract() == 0.0);
        fits.then(|| json_number(value, is_integer)).flatten()
    }
}

/// Returns a distance from a large bound at which there are other numbers.
fn distance(bound: f64) -> f64 {
    if bound.abs() >= FIRST_INTEGRAL { bound.abs() } else { 0.0 }
}

fn multiple(low: Option<(f64, bool)>, high: Option<(f64, bool)>, step: f64, more: f64) -> Option<Value> {
    let first = low.map_or(0.0, |(low, open)| (low / step).ceil() + if open { 1.0 } else { 0.0 });
    let mut value = (first + more) * step;
    if let Some((high, open)) = high
        && (value > high || (open && value == high))
    {
        let last = (high / step).floor();
        value = if open && last * step == high { last - 1.0 } else { last } * step;
        if low.is_some_and(|(low, _)| value < low) {
            return None;
        }
    }
    json_number(value, true)
}

fn integer(low: Option<(f64, bool)>, high: Option<(f64, bool)>, rng: &mut impl Rng) -> Option<Value> {
    // All bounds are far smaller than the type that they are cast to.
    let low =
        low.map_or(i128::from(i64::MIN), |(low, open)| low.ceil() as i128 + i128::from(open && low.fract() == 0.0));
    let high = high
        .map_or(i128::from(u64::MAX), |(high, open)| high.floor() as i128 - i128::from(open && high.fract() == 0.0));
    if low > high {
        return None;
    }
    let span = [9, 1_000, i128::from(u64::MAX) * 2].choose(rng).copied().unwrap_or(9).min(high - low);
    let near = if low <= 0 && high >= 0 { (-(span / 2)).max(low) } else { low };
    let value = if rng.random_bool(0.2) {
        [low, high].choose(rng).copied()?
    } else {
        rng.random_range(near..=(near + span).min(high))
    };
    match (u64::try_from(value), i64::try_from(value)) {
        (Ok(value), _) => Some(json!(value)),
        (_, Ok(value)) => Some(json!(value)),
        _ => Number::from_f64(value as f64).map(Value::Number),
    }
}

/// Returns the value as a JSON number; as an integer if `is_integer` is set and it has a usual size.
fn json_number(value: f64, is_integer: bool) -> Option<Value> {
    if is_integer && value.fract() == 0.0 && value.abs() < FIRST_INTEGRAL {
        Some(json!(value as i64))
    } else {
        Number::from_f64(value).map(Value::Number)
    }
}

/// Returns the simplest number that satisfies all bounds: zero, or the nearest to one of them.
pub fn simplest(constraints: &[Bounds], is_integer: bool) -> Option<Value> {
    let each = |bounds: &Bounds| {
        [bounds.minimum, bounds.maximum, bounds.exclusive_minimum, bounds.exclusive_maximum].into_iter().flatten()
    };
    let bounds: Vec<f64> = constraints.iter().flat_map(each).collect();
    let step = constraints.iter().find_map(|bounds| bounds.multiple_of).filter(|step| *step > 0.0);
    let fits = |value: &f64| {
        constraints.iter().all(|n| {
            n.minimum.is_none_or(|bound| *value >= bound)
                && n.maximum.is_none_or(|bound| *value <= bound)
                && n.exclusive_minimum.is_none_or(|bound| *value > bound)
                && n.exclusive_maximum.is_none_or(|bound| *value < bound)
        })
    };
    let near = bounds.iter().flat_map(|bound| {
        let on = |step: f64| [(bound / step).ceil() * step, (bound / step).floor() * step];
        let [up, down] = step.map_or_else(|| on(1.0), on);
        let step = step.unwrap_or(1.0);
        [up, down, up + step, down - step]
    });
    let fractional =
        bounds.iter().flat_map(|bound| [*bound, bound + 0.5, bound - 0.5, bound.next_up(), bound.next_down()]);
    let fractional = fractional.filter(|value| step.is_none() && (!is_integer || value.fract() == 0.0));
    let value = [0.0].into_iter().chain(near).chain(fractional).find(|value| value.is_finite() && fits(value))?;
    json_number(value, true)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn all() -> Vec<f64> {
        let half = [0.0, 5e-324, 0.5, 1.0, 7.0, 2e9, FIRST_INTEGRAL, 1.8e19, 1e20, 1.7e38, 1e39, 1e300, f64::MAX];
        half.iter().flat_map(|bound| [*bound, -bound]).collect()
    }

    #[test]
    fn numbers_are_within_bounds_of_any_size() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (mut made, mut asked) = (0, 0);
        for low in all() {
            for high in all() {
                for shape in 0..8_u8 {
                    let bit = |at: u8| shape >> at & 1 == 1;
                    let bounds = Bounds {
                        minimum: Some(low).filter(|_| !bit(0)),
                        exclusive_minimum: Some(low).filter(|_| bit(0)),
                        maximum: Some(high).filter(|_| !bit(1)),
                        exclusive_maximum: Some(high).filter(|_| bit(1)),
                        multiple_of: None,
                    };
                    for found in [bounds.random(bit(2), &mut rng), simplest(&[bounds], bit(2))] {
                        asked += usize::from(low < high);
                        let Some(value) = found.and_then(|value| value.as_f64()) else { continue };
                        assert!(value >= low && value <= high, "{value} for {bounds:?}");
                        assert!(!bit(2) || value.fract() == 0.0, "{value} for {bounds:?}");
                        made += 1;
                    }
                }
            }
        }
        assert!(made * 10 > asked * 8, "{made} of {asked}");
    }

    #[test]
    fn a_single_bound_of_any_size_is_enough() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for bound in all().into_iter().filter(|bound| bound.abs() < 1e300) {
            let above = Bounds { exclusive_minimum: Some(bound), ..Bounds::default() };
            let below = Bounds { exclusive_maximum: Some(bound), ..Bounds::default() };
            for is_integer in [false, true] {
                for _ in 0..10 {
                    let found = |bounds: &Bounds, rng: &mut ChaCha8Rng| bounds.random(is_integer, rng)?.as_f64();
                    assert!(found(&above, &mut rng).is_some_and(|value| value > bound), "above {bound}");
                    assert!(found(&below, &mut rng).is_some_and(|value| value < bound), "below {bound}");
                }
            }
        }
    }

    #[test]
    fn multiples_of_any_size_do_not_overflow() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for step in all() {
            for bound in all() {
                for _ in 0..4 {
                    let bounds = Bounds { minimum: Some(bound), multiple_of: Some(step), ..Bounds::default() };
                    let found = [bounds.random(true, &mut rng), simplest(&[bounds], true)];
                    assert!(found.into_iter().flatten().all(|value| value.is_number()), "{bounds:?}");
                }
            }
        }
    }
}
