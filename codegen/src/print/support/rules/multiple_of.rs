pub fn multiple_of(value: impl Into<i128>, step: i128) -> Result<(), Violation> {
    let value = value.into();
    if value % step != 0 {
        return Err(Violation::new("multipleOf", format!("{value} is not a multiple of {step}")));
    }
    Ok(())
}
