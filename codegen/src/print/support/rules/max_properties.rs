pub fn max_properties(count: usize, max: usize) -> Result<(), Violation> {
    if count > max {
        return Err(Violation::new("maxProperties", format!("{count} properties, at most {max} allowed")));
    }
    Ok(())
}
