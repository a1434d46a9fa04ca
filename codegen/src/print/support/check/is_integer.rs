/// True for a number without a fraction, in whatever form it is written (2020-12 core, section 4.2.1).
fn is_integer(value: &Value) -> bool {
    value.as_number().is_some_and(|number| number.is_i64() || number.is_u64() || Decimal::new(number).shift >= 0)
}
