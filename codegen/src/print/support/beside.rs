/// Reads what a variant holds beside its tag.
fn beside<T: serde::de::DeserializeOwned, E: serde::de::Error>(members: Map<String, Value>) -> Result<T, E> {
    T::deserialize(Value::Object(members)).map_err(E::custom)
}
