/// Rejects members where there may be none.
fn ended<E: serde::de::Error>(members: Map<String, Value>) -> Result<(), E> {
    match members.keys().next() {
        Some(name) => Err(E::custom(format_args!("unknown field `{name}`"))),
        None => Ok(()),
    }
}
