pub fn min_length(text: &str, min: usize) -> Result<(), Violation> {
    // No more characters are counted than it takes.
    if text.chars().take(min).count() < min {
        let message = format!("{} characters, at least {min} required", text.chars().count());
        return Err(Violation::new("minLength", message));
    }
    Ok(())
}
