/// The error for a value that no variant reads: that of the variant that the value names.
fn refused<T, E: serde::de::Error>(read: Result<T, serde_json::Error>, name: &str) -> E {
    read.err().map_or_else(|| no_variant(name), E::custom)
}
