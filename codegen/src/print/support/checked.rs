/// Reads a value that has to satisfy more than its type says.
fn checked<'de, D: Deserializer<'de>>(
    deserializer: D,
    check: fn(&Value) -> Result<(), &'static str>,
) -> Result<Value, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match check(&value) {
        Ok(()) => Ok(value),
        Err(what) => {
            let mut shown = value.to_string();
            if let Some((at, _)) = shown.char_indices().nth(100) {
                shown.truncate(at);
                shown.push('…');
            }
            Err(serde::de::Error::custom(format_args!("{shown} does not satisfy {what}")))
        }
    }
}
