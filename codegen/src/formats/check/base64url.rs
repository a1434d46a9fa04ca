/// OpenAPI Format Registry, `base64url`: base64 for URLs (RFC 4648, section 5), with padding or without.
pub fn is_base64url(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_whole = match (padding, digits.len() % 4) {
        (0, rest) => rest != 1,
        (1, rest) => rest == 3,
        (2, rest) => rest == 2,
        _ => false,
    };
    is_whole && digits.bytes().all(is_digit)
}
