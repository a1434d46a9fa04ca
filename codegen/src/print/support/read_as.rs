/// Reads the value as a variant, if it is one.
fn read_as<T: serde::de::DeserializeOwned, U>(value: &Value, variant: fn(T) -> U) -> Option<U> {
    T::deserialize(value).ok().map(variant)
}
