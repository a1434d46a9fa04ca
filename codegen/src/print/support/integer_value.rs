/// The number as an integer, if it is one of at most 64 bits, in whatever form it is written.
fn integer_value(number: &Number) -> Option<i128> {
    let parse = || {
        let decimal = Decimal::new(number);
        let zeros = usize::try_from(decimal.shift).ok().filter(|zeros| *zeros < 20)?;
        let integer: i128 = format!("0{}{}", decimal.digits, "0".repeat(zeros)).parse().ok()?;
        Some(integer * i128::from(decimal.sign))
    };
    number.as_i64().map(i128::from).or(number.as_u64().map(i128::from)).or_else(parse)
}
