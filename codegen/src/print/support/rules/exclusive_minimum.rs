pub fn exclusive_minimum<T: PartialOrd<B> + std::fmt::Display, B: std::fmt::Display>(value: T, bound: B) -> Result<(), Violation> {
    if value <= bound {
        return Err(Violation::new("exclusiveMinimum", format!("{value} is not greater than {bound}")));
    }
    Ok(())
}
