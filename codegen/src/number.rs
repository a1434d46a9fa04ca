//! Exact arithmetic on JSON numbers, with the same code that is copied into generated code.

use std::cmp::Ordering;

use serde_json::Number;

// Files that are copied into generated code.
include!("print/support/check/decimal.rs");
include!("print/support/integer_value.rs");

/// Compares two numbers by their exact values.
pub fn compare(left: &Number, right: &Number) -> Ordering {
    let size = |decimal: &Decimal| (decimal.shift + decimal.digits.len() as i64, decimal.digits.clone());
    let (left, right) = (Decimal::new(left), Decimal::new(right));
    let sizes = size(&left).cmp(&size(&right));
    left.sign.cmp(&right.sign).then(if left.sign < 0 { sizes.reverse() } else { sizes })
}

/// Returns whether the number is an integer, in any notation.
pub fn is_integer(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || Decimal::new(number).shift >= 0
}

/// Returns the number as an integer, if it is one of at most 64 bits.
pub fn as_integer(number: &Number) -> Option<i128> {
    integer_value(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    include!("print/support/check/compared.rs");
    include!("print/support/check/is_multiple.rs");

    pub struct Violation;

    impl Violation {
        fn new(_: &str, _: String) -> Self {
            Violation
        }
    }

    include!("print/support/rules/f64_multiple_of.rs");
    include!("print/support/rules/decimal_digits.rs");

    fn number(text: &str) -> Number {
        serde_json::from_str(text).unwrap()
    }

    /// From the least to the greatest, no two of them equal.
    const ORDERED: [&str; 24] = [
        "-1e308",
        "-1e39",
        "-9223372036854775809",
        "-9223372036854775808",
        "-9223372036854775807",
        "-9007199254740993",
        "-9007199254740992.0",
        "-1.5",
        "-1",
        "-5e-324",
        "-0",
        "5e-324",
        "2.2250738585072014e-308",
        "0.1",
        "0.30000000000000004",
        "1",
        "1.0000000000000002",
        "9007199254740992.0",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808.0",
        "18446744073709551615",
        "18446744073709551616",
        "1e39",
    ];

    #[test]
    fn numbers_are_ordered_exactly() {
        for (at, left) in ORDERED.iter().enumerate() {
            for (beside, right) in ORDERED.iter().enumerate() {
                let (left, right) = (number(left), number(right));
                // These two are equal as `f64`.
                let expected =
                    if [at, beside].iter().all(|at| (2..4).contains(at)) { Ordering::Equal } else { at.cmp(&beside) };
                assert_eq!(compare(&left, &right), expected, "{left} {right}");
                let integer = right.as_i64().map(i128::from).or(right.as_u64().map(i128::from));
                let bound = integer.map_or(Bound::Float(right.as_f64().unwrap()), Bound::Integer);
                assert_eq!(compared(&left, bound), expected, "{left} {right}");
            }
        }
    }

    #[test]
    fn integers_are_recognised_in_any_notation() {
        for text in ["0", "-0", "-0.0", "1.0", "1e2", "1e39", "1e308", "-1.5e1", "18446744073709551615", "0e0"] {
            assert!(is_integer(&number(text)), "{text}");
        }
        for text in ["0.5", "-1.5", "5e-324", "1e-5", "1.0000000000000002"] {
            assert!(!is_integer(&number(text)), "{text}");
        }
        assert_eq!(as_integer(&number("9223372036854775808.0")), Some(1 << 63));
        assert_eq!(as_integer(&number("-1e2")), Some(-100));
        assert_eq!(as_integer(&number("-0.0")), Some(0));
        assert_eq!(as_integer(&number("1e39")), None);
        assert_eq!(as_integer(&number("0.5")), None);
    }

    #[test]
    fn multiples_are_decided_in_decimal() {
        let steps = ["0.1", "0.3", "1", "7", "2.5", "10", "1e-300", "1e300", "5e-324", "18446744073709551615", "3e38"];
        for step in steps {
            for (value, multiple) in [("0", true), ("-0.0", true), (step, true)] {
                assert_eq!(
                    is_multiple(&Decimal::new(&number(value)), &number(step).to_string()),
                    multiple,
                    "{value} {step}"
                );
            }
        }
        let cases = [
            ("0.3", "0.1", true),
            ("0.35", "0.1", false),
            ("1e308", "7", false),
            ("7e300", "7", true),
            ("1e308", "5e-324", true),
            ("5e-324", "1e308", false),
            ("-14", "7", true),
            ("9007199254740993", "9007199254740993", true),
            ("18446744073709551614", "18446744073709551615", false),
            ("100", "1e2", true),
            ("150", "1e2", false),
        ];
        for (value, step, multiple) in cases {
            assert_eq!(
                is_multiple(&Decimal::new(&number(value)), &number(step).to_string()),
                multiple,
                "{value} {step}"
            );
        }
    }

    /// The fast check for floats agrees with the check for any number.
    #[test]
    fn float_multiples_agree_with_decimal_multiples() {
        let steps = ["0.01", "0.1", "0.3", "1", "7", "2.5", "10", "1e1", "100.50", "3e38", "1e-7", "5e-324", "1e308"];
        let more = ["18446744073709551615", "98765432109876543210", "0.000000000000000000001", "1.5e-420", "15e400"];
        let mut values =
            vec![0.0, -0.0, 0.3, 0.35, -14.0, 1e22, 1e23, 12.34, 1.7e19, 2.1e19, 9007199254740993.0, f64::MAX];
        values.extend((0..2_000).map(|n| f64::from(n * n) / [1.0, 10.0, 100.0, 1000.0, 3.0][n as usize % 5]));
        values.extend([f64::MIN_POSITIVE, 5e-324, f64::EPSILON, u64::MAX as f64]);
        // Around the magnitude above which several such decimals round to the same float.
        values.extend((0..200).map(|n| 1e15 / [1.0, 10.0, 100.0][n as usize % 3] + f64::from(n) / 16.0 - 6.0));
        let near: Vec<_> = values.iter().flat_map(|value| [value.next_up(), value.next_down()]).collect();
        values.extend(near.into_iter().filter(|value| value.is_finite()));
        for step in steps.iter().chain(&more) {
            for value in &values {
                let expected = is_multiple(&Decimal::double(*value), step);
                assert_eq!(f64_multiple_of(*value, step).is_ok(), expected, "{value} {step}");
            }
        }
        assert!(f64_multiple_of(f64::NAN, "1").is_err());
        assert!(f64_multiple_of(f64::INFINITY, "1").is_err());
    }
}
