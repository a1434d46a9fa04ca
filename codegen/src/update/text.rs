//! Keeps the line ends of a file that is edited as text.

/// Returns the text with the line ends of `original`.
pub fn with_line_ends(text: &str, original: &str) -> String {
    let unix = text.replace("\r\n", "\n");
    if original.contains("\r\n") { unix.replace('\n', "\r\n") } else { unix }
}
