pub fn minimum<T: PartialOrd<B> + std::fmt::Display, B: std::fmt::Display>(value: T, minimum: B) -> Result<(), Violation> {
    if value < minimum {
        return Err(Violation::new("minimum", format!("{value} is less than the minimum {minimum}")));
    }
    Ok(())
}
