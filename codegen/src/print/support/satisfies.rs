/// Whether a value satisfies a rule about its JSON.
fn satisfies<T: Serialize>(value: &T, check: fn(&Value) -> Result<(), &'static str>) -> Result<(), Violation> {
    let violation = |message: String| Violation::new("schema", message);
    let json = serde_json::to_value(value).map_err(|error| violation(error.to_string()))?;
    check(&json).map_err(|what| violation(format!("does not satisfy {what}")))
}
