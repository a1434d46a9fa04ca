/// Reads a field that may be absent: where it is there, it is what its type says, so that null is not taken for absent.
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
