pub fn pattern(text: &str, matches: fn(&str) -> bool, pattern: &str) -> Result<(), Violation> {
    if !matches(text) {
        return Err(Violation::new("pattern", format!("{} does not match `{pattern}`", shortened(text))));
    }
    Ok(())
}
