/// A relative JSON pointer (draft-handrews-relative-json-pointer-01, section 3).
fn is_relative_json_pointer(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    (digits == 1 || (digits > 1 && !text.starts_with('0'))) && (rest == "#" || is_json_pointer(rest))
}
