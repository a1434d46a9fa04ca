/// What equal numbers have in common, however they were written.
pub fn number_key(number: &Number) -> Decimal {
    Decimal::new(number)
}
