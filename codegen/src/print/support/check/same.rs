/// Equality of JSON values: numbers by value, objects whatever their order (2020-12 core, section 4.2.2).
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let whole = |number: &Number| {
                let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e30).map(|float| float as i128);
                number.as_i64().map(i128::from).or(number.as_u64().map(i128::from)).or_else(float)
            };
            match (whole(left), whole(right)) {
                (Some(left), Some(right)) => left == right,
                (None, None) => left.as_f64() == right.as_f64(),
                _ => false,
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}
