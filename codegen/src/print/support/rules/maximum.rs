pub fn maximum<T: PartialOrd<B> + std::fmt::Display, B: std::fmt::Display>(value: T, maximum: B) -> Result<(), Violation> {
    if value > maximum {
        return Err(Violation::new("maximum", format!("{value} is greater than the maximum {maximum}")));
    }
    Ok(())
}
