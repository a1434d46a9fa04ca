//! The bounds of a number, each said once: of two on one side the tighter one, and of an integer type the integer that it
//! may still be. Rules that mean the same are the same rules then.

use serde_json::Number;

use crate::model::{Deviations, Rule, Ty};

/// The rules, with one bound on each side.
pub fn tightest(rules: Vec<Rule>, ty: &Ty, deviations: Deviations) -> Vec<Rule> {
    let integer = matches!(ty, Ty::Int(_)) || (*ty == Ty::Integer && deviations.int_range);
    let mut rules: Vec<Rule> = rules.into_iter().map(|rule| if integer { inclusive(rule) } else { rule }).collect();
    rules.dedup();
    let kept = |rule: &&Rule| !rules.iter().any(|other| other != *rule && implies(other, rule));
    rules.iter().filter(kept).cloned().collect()
}

/// A bound of an integer type as one that it may reach.
fn inclusive(rule: Rule) -> Rule {
    let bound = |number: &Number, round: fn(f64) -> f64, step: i64| {
        let float = number.as_f64().filter(|float| float.abs() < 9e15)?;
        let rounded = round(float) as i64;
        // A bound between two integers is not reached either way.
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

/// True if what satisfies one bound satisfies the other, which is no tighter.
fn implies(tight: &Rule, loose: &Rule) -> bool {
    let order = |left: &Number, right: &Number| {
        let whole = |number: &Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
        match (whole(left), whole(right)) {
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
    fn bounds_of_an_integer_are_those_that_it_may_reach() {
        let rules = vec![
            Rule::Minimum(number(json!(1))),
            Rule::ExclusiveMinimum(number(json!(0))),
            Rule::Maximum(number(json!(9.5))),
            Rule::ExclusiveMaximum(number(json!(9))),
        ];
        let expected = vec![Rule::Minimum(1.into()), Rule::Maximum(8.into())];
        assert_eq!(tightest(rules, &Ty::Int(Int::I64), Deviations::PLAIN), expected);
    }

    #[test]
    fn of_two_bounds_of_a_number_the_tighter_one_is_kept() {
        let rules = vec![Rule::Minimum(number(json!(0))), Rule::ExclusiveMinimum(number(json!(0)))];
        assert_eq!(tightest(rules.clone(), &Ty::Float, Deviations::PLAIN), rules[1..]);
        let rules = vec![Rule::Minimum(number(json!(0.5))), Rule::ExclusiveMinimum(number(json!(0)))];
        assert_eq!(tightest(rules.clone(), &Ty::Float, Deviations::PLAIN), rules[..1]);
    }
}
