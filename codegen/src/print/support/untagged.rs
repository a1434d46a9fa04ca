/// Reads an object, and takes the tag off that says which variant it is.
fn untagged<'de, D: Deserializer<'de>>(
    deserializer: D,
    tag: &'static str,
) -> Result<(String, Map<String, Value>), D::Error> {
    let mut members = Map::deserialize(deserializer)?;
    match members.remove(tag) {
        Some(Value::String(text)) => Ok((text, members)),
        Some(other) => Err(D::Error::custom(format_args!("`{tag}` is {other}, and not a string"))),
        None => Err(D::Error::missing_field(tag)),
    }
}
