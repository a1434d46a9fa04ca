pub fn min_length(text: &str, min: usize) -> Result<(), Violation> {
    let length = text.chars().count();
    if length < min {
        let message = format!("{length} characters, at least {min} required");
        return Err(Violation::new("minLength", message));
    }
    Ok(())
}
