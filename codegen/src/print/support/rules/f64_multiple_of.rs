/// As `multiple_of`, in decimal arithmetic.
pub fn f64_multiple_of(number: f64, step: &str) -> Result<(), Violation> {
    if !Number::from_f64(number).is_some_and(|number| is_multiple(&Decimal::new(&number), step)) {
        return Err(Violation::new("multipleOf", format!("{number} is not a multiple of {step}")));
    }
    Ok(())
}
