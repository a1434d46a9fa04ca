pub fn exclusive_maximum<T: PartialOrd<B> + std::fmt::Display, B: std::fmt::Display>(value: T, bound: B) -> Result<(), Violation> {
    if value >= bound {
        return Err(Violation::new("exclusiveMaximum", format!("{value} is not less than {bound}")));
    }
    Ok(())
}
