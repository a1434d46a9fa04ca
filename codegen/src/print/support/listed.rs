/// Finds the value that a string stands for.
fn listed<T: std::marker::Copy>(text: &str, all: &[T], as_str: fn(T) -> &'static str) -> Result<T, Violation> {
    let found = all.iter().find(|known| as_str(**known) == text);
    found.copied().ok_or_else(|| Violation::new("enum", format!("`{text}` is none of the values")))
}
