pub fn pattern(text: &str, matches: fn(&str) -> bool, pattern: &str) -> Result<(), Violation> {
    if !matches(text) {
        let mut shown: String = text.chars().take(60).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        return Err(Violation::new("pattern", format!("{shown:?} does not match `{pattern}`")));
    }
    Ok(())
}
