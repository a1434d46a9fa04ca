/// A regular expression (ECMA-262, section 22.2.1) with the `u` flag, which may also escape any character that is not a
/// letter or a digit, as one without the flag may.
fn is_regex(text: &str) -> bool {
    if text.matches('|').count() > 1000 {
        return false; // The engine calls itself once for each alternative: many more would end on the stack's end.
    }
    let mut pattern = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match chars.clone().next() {
            Some(escaped) if c == '\\' => {
                chars.next();
                if escaped == 'u' && chars.as_str().starts_with("{+") {
                    return false; // The engine would read the sign as a part of the number.
                }
                if escaped.is_alphanumeric() || "^$\\.*+?()[]{}|/".contains(escaped) {
                    pattern.extend(['\\', escaped]);
                } else {
                    pattern.extend(escaped.escape_unicode());
                }
            }
            _ => pattern.push(c),
        }
    }
    regress::Regex::with_flags(&pattern, "u").is_ok()
}
