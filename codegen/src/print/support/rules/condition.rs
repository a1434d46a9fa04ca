pub fn condition(holds: bool, keyword: &'static str, condition: &str) -> Result<(), Violation> {
    if !holds {
        return Err(Violation::new(keyword, condition.to_owned()));
    }
    Ok(())
}
