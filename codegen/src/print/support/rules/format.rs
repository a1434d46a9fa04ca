pub fn format(text: &str, matches: fn(&str) -> bool, format: &str) -> Result<(), Violation> {
    if !matches(text) {
        return Err(Violation::new("format", format!("{} is not of the format `{format}`", shortened(text))));
    }
    Ok(())
}
