//! Numbers between bounds, for bounds of any size: those that JSON can write go beyond every integer type, and what is done
//! to them here neither overflows nor leaves an empty range to choose from.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Number, Value, json};

/// From where on a float has no digits behind the point, so that its neighbours are more than 1 away.
const WHOLE: f64 = 9_007_199_254_740_992.0;
/// How far from its only bound a number is looked for.
const NEAR: f64 = 1e6;

/// What is said of a number.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bounds {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub exclusive_minimum: Option<f64>,
    pub exclusive_maximum: Option<f64>,
    pub multiple_of: Option<f64>,
}

impl Bounds {
    /// The lower bound, and whether it is left out itself.
    fn low(&self) -> Option<(f64, bool)> {
        match (self.minimum, self.exclusive_minimum) {
            (Some(bound), Some(open)) if open < bound => Some((bound, false)),
            (_, Some(open)) => Some((open, true)),
            (bound, None) => bound.map(|bound| (bound, false)),
        }
    }

    /// The upper bound, and whether it is left out itself.
    fn high(&self) -> Option<(f64, bool)> {
        match (self.maximum, self.exclusive_maximum) {
            (Some(bound), Some(open)) if open > bound => Some((bound, false)),
            (_, Some(open)) => Some((open, true)),
            (bound, None) => bound.map(|bound| (bound, false)),
        }
    }

    /// One between the bounds, as far as such a number is easily found.
    pub fn random(&self, whole: bool, rng: &mut impl Rng) -> Option<Value> {
        let (low, high) = (self.low(), self.high());
        if let Some(step) = self.multiple_of {
            return multiple(low, high, step, f64::from(rng.random_range(0..4_u8)));
        }
        let is_large = |bound: Option<(f64, bool)>| bound.is_some_and(|(bound, _)| bound.abs() >= WHOLE);
        if (whole || rng.random_bool(0.4)) && !is_large(low) && !is_large(high) {
            return integer(low, high, rng);
        }
        let (from, to) = match (low, high) {
            (Some((low, _)), Some((high, _))) => (low, high),
            (Some((low, _)), None) => (low, low + NEAR.max(spread(low))),
            (None, Some((high, _))) => (high - NEAR.max(spread(high)), high),
            (None, None) => [(-1.0, 1.0), (-1e6, 1e6), (-1e300, 1e300)].choose(rng).copied()?,
        };
        let (from, to) = (from.max(f64::MIN), to.min(f64::MAX));
        let at = rng.random::<f64>();
        // Their distance may be more than a number can be.
        let value = if (to - from).is_finite() { from + (to - from) * at } else { from * (1.0 - at) + to * at };
        let value = if whole { value.round() } else { value };
        let value = match (low, high) {
            (Some((low, true)), _) if value <= low => low.next_up(),
            (_, Some((high, true))) if value >= high => high.next_down(),
            _ => value,
        };
        let fits = value >= from && value <= to && (!whole || value.fract() == 0.0);
        fits.then(|| of(value, whole)).flatten()
    }
}

/// About as far as the bound is from zero, where its neighbours are far from it.
fn spread(bound: f64) -> f64 {
    if bound.abs() >= WHOLE { bound.abs() } else { 0.0 }
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
    of(value, true)
}

fn integer(low: Option<(f64, bool)>, high: Option<(f64, bool)>, rng: &mut impl Rng) -> Option<Value> {
    // All bounds are far smaller than what they are cast to.
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

/// A number that JSON has; in the form of an integer where `whole`, and it is one of a usual size.
fn of(value: f64, whole: bool) -> Option<Value> {
    if whole && value.fract() == 0.0 && value.abs() < WHOLE {
        Some(json!(value as i64))
    } else {
        Number::from_f64(value).map(Value::Number)
    }
}

/// The number of several schemas that is simplest: zero, or as near to one of the bounds as it gets.
pub fn simplest(said: &[Bounds], whole: bool) -> Option<Value> {
    let each = |bounds: &Bounds| {
        [bounds.minimum, bounds.maximum, bounds.exclusive_minimum, bounds.exclusive_maximum].into_iter().flatten()
    };
    let bounds: Vec<f64> = said.iter().flat_map(each).collect();
    let step = said.iter().find_map(|bounds| bounds.multiple_of).filter(|step| *step > 0.0);
    let fits = |value: &f64| {
        said.iter().all(|n| {
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
    let beside = bounds.iter().flat_map(|bound| [*bound, bound + 0.5, bound - 0.5, bound.next_up(), bound.next_down()]);
    let beside = beside.filter(|value| step.is_none() && (!whole || value.fract() == 0.0));
    let value = [0.0].into_iter().chain(near).chain(beside).find(|value| value.is_finite() && fits(value))?;
    of(value, true)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn all() -> Vec<f64> {
        let half = [0.0, 5e-324, 0.5, 1.0, 7.0, 2e9, WHOLE, 1.8e19, 1e20, 1.7e38, 1e39, 1e300, f64::MAX];
        half.iter().flat_map(|bound| [*bound, -bound]).collect()
    }

    #[test]
    fn bounds_of_any_size_give_numbers_between_them_or_none() {
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
    fn one_bound_of_any_size_is_enough() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for bound in all().into_iter().filter(|bound| bound.abs() < 1e300) {
            let above = Bounds { exclusive_minimum: Some(bound), ..Bounds::default() };
            let below = Bounds { exclusive_maximum: Some(bound), ..Bounds::default() };
            for whole in [false, true] {
                for _ in 0..10 {
                    let found = |bounds: &Bounds, rng: &mut ChaCha8Rng| bounds.random(whole, rng)?.as_f64();
                    assert!(found(&above, &mut rng).is_some_and(|value| value > bound), "above {bound}");
                    assert!(found(&below, &mut rng).is_some_and(|value| value < bound), "below {bound}");
                }
            }
        }
    }

    #[test]
    fn steps_of_any_size_do_not_overflow() {
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
