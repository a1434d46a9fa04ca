pub fn min_properties(count: usize, min: usize) -> Result<(), Violation> {
    if count < min {
        return Err(Violation::new("minProperties", format!("{count} properties, at least {min} required")));
    }
    Ok(())
}
