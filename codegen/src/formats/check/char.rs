/// OpenAPI Format Registry, `char`: a single character.
pub fn is_char(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some() && chars.next().is_none()
}
