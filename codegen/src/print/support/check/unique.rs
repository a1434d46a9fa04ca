/// True if no two items are equal. Only items of one hash are compared.
fn unique(items: &[Value]) -> bool {
    let mut seen: HashMap<u64, Vec<&Value>> = HashMap::new();
    items.iter().all(|item| {
        let alike = seen.entry(hashed(item)).or_default();
        let new = alike.iter().all(|other| !same(item, other));
        alike.push(item);
        new
    })
}

/// A number that equal values have in common.
fn hashed(value: &Value) -> u64 {
    use std::hash::{Hash as _, Hasher as _};

    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => {}
        Value::Bool(truth) => truth.hash(&mut hasher),
        // Zero has two signs.
        Value::Number(number) => (number.as_f64().unwrap_or(0.0) + 0.0).to_bits().hash(&mut hasher),
        Value::String(text) => text.hash(&mut hasher),
        Value::Array(items) => items.iter().for_each(|item| hashed(item).hash(&mut hasher)),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let mut hasher = DefaultHasher::new();
                (name, hashed(value)).hash(&mut hasher);
                hasher.finish()
            };
            members.iter().map(member).fold(0, u64::wrapping_add).hash(&mut hasher);
        }
    }
    hasher.finish()
}
