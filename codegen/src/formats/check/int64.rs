/// OpenAPI Format Registry, `int64` of a string: a signed integer of 64 bits.
pub fn is_int64(text: &str) -> bool {
    text.parse::<i64>().is_ok()
}
