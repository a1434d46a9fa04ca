/// OpenAPI Format Registry, `byte`: base64 (RFC 4648, section 4), or its alphabet for URLs (section 5), where padding may be left out.
pub fn is_byte(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let is_whole = if padding == 0 { digits.len() % 4 != 1 } else { padding <= 2 && text.len() % 4 == 0 };
    is_whole && digits.bytes().all(is_digit)
}
