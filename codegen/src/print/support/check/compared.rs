/// A bound of a number, as exact as it was written.
enum Bound {
    #[allow(dead_code)]
    Whole(i128),
    #[allow(dead_code)]
    Float(f64),
}

/// How a number stands to a bound, exactly: as floats, large whole numbers would run together.
fn compared(number: &Number, bound: Bound) -> std::cmp::Ordering {
    let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    let float = number.as_f64().unwrap_or(f64::NAN);
    let ordering = match (whole, bound) {
        (Some(whole), Bound::Whole(bound)) => return whole.cmp(&bound),
        (None, Bound::Whole(bound)) => float.partial_cmp(&(bound as f64)),
        (Some(whole), Bound::Float(bound)) if bound.abs() < 1e30 => match whole.cmp(&(bound.floor() as i128)) {
            std::cmp::Ordering::Equal if bound.fract() != 0.0 => Some(std::cmp::Ordering::Less),
            ordering => Some(ordering),
        },
        (_, Bound::Float(bound)) => float.partial_cmp(&bound),
    };
    ordering.unwrap_or(std::cmp::Ordering::Equal)
}
