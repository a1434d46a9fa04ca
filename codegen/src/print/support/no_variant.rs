/// The error for a value that no variant reads.
fn no_variant<E: serde::de::Error>(name: &str) -> E {
    E::custom(format_args!("data did not match any variant of untagged enum {name}"))
}
