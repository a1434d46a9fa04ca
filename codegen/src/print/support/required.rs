/// Reads a member that may be null, but must be there: serde's derive takes an absent `Option` for `None`.
fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}
