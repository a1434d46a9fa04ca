/// A host name (RFC 1123, section 2.1), whose labels with hyphens in third and fourth place are A-labels (RFC 5890,
/// section 2.3.2.1).
fn is_hostname(text: &str) -> bool {
    is_ascii_hostname(text)
        && text.split('.').all(|label| match label.strip_prefix("xn--") {
            Some(code) => idna::punycode::decode(code).is_some_and(|label| is_unicode_label(&label)),
            None => label.get(2..4) != Some("--"),
        })
}
