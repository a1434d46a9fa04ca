/// OpenAPI Format Registry, `uint64` of a string: an unsigned integer of 64 bits.
pub fn is_uint64(text: &str) -> bool {
    text.parse::<u64>().is_ok()
}
