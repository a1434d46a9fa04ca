/// OpenAPI Format Registry, `base64url`: base64 for URLs (RFC 4648, section 5), with padding or without.
pub fn is_base64url(text: &str) -> bool {
    !text.contains(['+', '/']) && is_byte(text)
}
