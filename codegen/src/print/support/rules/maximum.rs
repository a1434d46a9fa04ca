pub fn maximum<T: PartialOrd<B> + std::fmt::Display, B: std::fmt::Display>(value: T, maximum: B) -> Result<(), Violation> {
    if value > maximum {
        return Err(Violation { keyword: "maximum", message: format!("{value} is greater than the maximum {maximum}") });
    }
    Ok(())
}
