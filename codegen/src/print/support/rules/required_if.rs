pub fn required_if(name: &str, is_there: bool) -> Result<(), Violation> {
    if !is_there {
        return Err(Violation::new("required", format!("missing field `{name}`")));
    }
    Ok(())
}
