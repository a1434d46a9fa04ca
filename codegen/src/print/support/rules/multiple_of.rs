pub fn multiple_of(value: impl Into<i128>, step: i128) -> Result<(), Violation> {
    let value = value.into();
    if value % step != 0 {
        return Err(Violation { keyword: "multipleOf", message: format!("{value} is not a multiple of {step}") });
    }
    Ok(())
}
