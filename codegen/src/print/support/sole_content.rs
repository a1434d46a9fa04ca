/// Reads the member in which a variant holds its content, where there may be no other.
fn sole_content<T, E>(mut members: Map<String, Value>, name: &'static str) -> Result<T, E>
where
    T: serde::de::DeserializeOwned,
    E: serde::de::Error,
{
    let content = members.remove(name).ok_or_else(|| E::missing_field(name))?;
    ended(members)?;
    T::deserialize(content).map_err(E::custom)
}
