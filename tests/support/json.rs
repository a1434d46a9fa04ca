//! What tests of generated types call with the JSON of a value.

/// Functions for a crate of generated types: one that takes a value, and gives it back as it was, and one that refuses it.
pub const HELPERS: &str = r#"
#[cfg(test)]
fn takes<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) {
    let value: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    let (before, after): (serde_json::Value, _) = (serde_json::from_str(json).unwrap(), serde_json::to_value(value).unwrap());
    assert!(same(&before, &after), "{before} came back as {after}");
}

/// Equality of JSON values: `1.0` is 1.
#[cfg(test)]
fn same(left: &serde_json::Value, right: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (left, right) {
        (Number(left), Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Array(left), Array(right)) => left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r)),
        (Object(left), Object(right)) => {
            left.len() == right.len() && left.iter().all(|(name, l)| right.get(name).is_some_and(|r| same(l, r)))
        }
        _ => left == right,
    }
}

#[cfg(test)]
fn refuses<T: serde::de::DeserializeOwned>(json: &str) {
    assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
}
"#;
