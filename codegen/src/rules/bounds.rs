//! Normalizes the bounds of a number: on each side only the tighter one is kept, and bounds of an integer type become
//! inclusive. Equivalent rules are then equal.

use serde_json::Number;

use crate::model::{Deviations, Rule, Ty};

/// Returns the rules with at most one bound on each side.
pub fn keep_tightest(rules: Vec<Rule>, ty: &Ty, deviations: Deviations) -> Vec<Rule> {
    let integer = matches!(ty, Ty::Int(_)) || (*ty == Ty::Integer && deviations.int_range);
    let mut rules: Vec<Rule> = rules.into_iter().map(|rule| if integer { inclusive(rule) } else { rule }).collect();
    rules.dedup();
    let kept = |rule: &&Rule| !rules.iter().any(|other| other != *rule && implies(other, rule));
    rules.iter().filter(kept).cloned().collect()
}

/// Makes a bound of an integer type inclusive.
fn inclusive(rule: Rule) -> Rule {
    let bound = |number: &Number, round: fn(f64) -> f64, step: i64| {
        let float = number.as_f64().filter(|float| float.abs() < 9e15)?;
        let rounded = round(float) as i64;
        // A bound between two integers is never reached.
        Some(Number::from(if float.fract() == 0.0 { rounded + step } else { rounded }))
    };
    match &rule {
        Rule::Minimum(number) => bound(number, f64::ceil, 0).map(Rule::Minimum),
        Rule::ExclusiveMinimum(number) => bound(number, f64::ceil, 1).map(Rule::Minimum),
        Rule::Maximum(number) => bound(number, f64::floor, 0).map(Rule::Maximum),
        Rule::ExclusiveMaximum(number) => bound(number, f64::floor, -1).map(Rule::Maximum),
        _ => None,
    }
    .unwrap_or(rule)
}

/// Returns true if the first bound implies the second, looser one.
fn implies(tight: &Rule, loose: &Rule) -> bool {
    let order = |left: &Number, right: &Number| {
        let integer = |number: &Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
        match (integer(left), integer(right)) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        }
    };
    let holds =
        |left: &Number, right: &Number, test: fn(std::cmp::Ordering) -> bool| order(left, right).is_some_and(test);
    match (tight, loose) {
        (Rule::ExclusiveMinimum(tight), Rule::Minimum(loose)) => holds(tight, loose, std::cmp::Ordering::is_ge),
        (Rule::Minimum(tight), Rule::ExclusiveMinimum(loose) | Rule::Minimum(loose)) => {
            holds(tight, loose, std::cmp::Ordering::is_gt)
        }
        (Rule::ExclusiveMaximum(tight), Rule::Maximum(loose)) => holds(tight, loose, std::cmp::Ordering::is_le),
        (Rule::Maximum(tight), Rule::ExclusiveMaximum(loose) | Rule::Maximum(loose)) => {
            holds(tight, loose, std::cmp::Ordering::is_lt)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Int;

    fn number(value: serde_json::Value) -> Number {
        value.as_number().cloned().unwrap()
    }

    #[test]
    fn bounds_of_an_integer_type_are_inclusive() {
        let rules = vec![
            Rule::Minimum(number(json!(1))),
            Rule::ExclusiveMinimum(number(json!(0))),
            Rule::Maximum(number(json!(9.5))),
            Rule::ExclusiveMaximum(number(json!(9))),
        ];
        let expected = vec![Rule::Minimum(1.into()), Rule::Maximum(8.into())];
        assert_eq!(keep_tightest(rules, &Ty::Int(Int::I64), Deviations::PLAIN), expected);
    }

    #[test]
    fn the_tighter_of_two_bounds_is_kept() {
        let rules = vec![Rule::Minimum(number(json!(0))), Rule::ExclusiveMinimum(number(json!(0)))];
        assert_eq!(keep_tightest(rules.clone(), &Ty::Float, Deviations::PLAIN), rules[1..]);
        let rules = vec![Rule::Minimum(number(json!(0.5))), Rule::ExclusiveMinimum(number(json!(0)))];
        assert_eq!(keep_tightest(rules.clone(), &Ty::Float, Deviations::PLAIN), rules[..1]);
    }
}
