pub fn max_length(text: &str, max: usize) -> Result<(), Violation> {
    // A character takes a byte or more.
    if text.len() > max && text.chars().count() > max {
        let message = format!("{} characters, at most {max} allowed", text.chars().count());
        return Err(Violation::new("maxLength", message));
    }
    Ok(())
}
