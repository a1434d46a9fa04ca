/// As `multiple_of`, in decimal arithmetic.
pub fn number_multiple_of(number: &Number, step: &str) -> Result<(), Violation> {
    if !is_multiple(&Decimal::new(number), step) {
        return Err(Violation::new("multipleOf", format!("{number} is not a multiple of {step}")));
    }
    Ok(())
}
