/// A bound of a number, as exact as it was written.
#[derive(Clone, Copy)]
pub enum Bound {
    #[allow(dead_code)]
    Integer(i128),
    #[allow(dead_code)]
    Float(f64),
}

/// Compares a number with a bound, exactly: as floats, large integers would be equal.
fn compared(number: &Number, bound: Bound) -> std::cmp::Ordering {
    // Up to here, a double is an integer exactly.
    let exact = |integer: i128| (integer.unsigned_abs() <= 1 << 53).then_some(integer as f64);
    let integer = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    let float = match integer {
        Some(integer) => exact(integer),
        None => number.as_f64().filter(|float| Number::from_f64(*float).as_ref() == Some(number)),
    };
    let limit = match (integer, bound) {
        (Some(integer), Bound::Integer(bound)) => return integer.cmp(&bound),
        (_, Bound::Integer(bound)) => exact(bound),
        (_, Bound::Float(bound)) => Some(bound),
    };
    float.zip(limit).and_then(|(float, limit)| float.partial_cmp(&limit)).unwrap_or_else(|| {
        let bound = match bound {
            Bound::Integer(bound) => Decimal::parse(&bound.to_string()),
            Bound::Float(bound) => Decimal::double(bound),
        };
        let number = Decimal::new(number);
        let size = |decimal: &Decimal| (decimal.shift + decimal.digits.len() as i64, decimal.digits.clone());
        let sizes = size(&number).cmp(&size(&bound));
        number.sign.cmp(&bound.sign).then(if number.sign < 0 { sizes.reverse() } else { sizes })
    })
}
