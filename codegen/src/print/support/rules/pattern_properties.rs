pub fn pattern_properties<'a>(
    mut names: impl Iterator<Item = &'a String>,
    matches: fn(&str) -> bool,
    patterns: &str,
) -> Result<(), Violation> {
    match names.find(|name| !matches(name)) {
        Some(name) => Err(Violation::new("patternProperties", format!("the name {name:?} does not match `{patterns}`"))),
        None => Ok(()),
    }
}
