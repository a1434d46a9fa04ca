//! Wraps the lines of Markdown without changing its meaning.

/// The longest line of a comment, in characters.
pub const MAX_LINE_CHARS: usize = 100;

/// Wraps long lines without changing the meaning of the Markdown: code, tables and headings stay as they are.
pub fn wrap(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut listed = false;
    let mut item = 0;
    for line in text.lines() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let fence = content.starts_with("```") || content.starts_with("~~~");
        fenced ^= fence;
        if fenced || fence || content.starts_with(['|', '#', '>']) || content.is_empty() {
            listed &= !content.is_empty();
            out.push(line.to_owned());
            continue;
        }
        let marker = list_marker(content);
        // An unindented line after a list is meant as a paragraph, but Markdown makes it a lazy continuation of the item.
        if listed && marker == 0 && indent == 0 {
            out.push(String::new());
            listed = false;
        }
        listed |= marker > 0;
        if marker > 0 {
            item = indent + marker;
        }
        // The continuation of an item is indented to its text.
        let indent = if listed && marker == 0 && indent > 0 { indent.max(item) } else { indent };
        wrap_line(content, indent, marker, &mut out);
    }
    out.join("\n")
}

/// Wraps one line with this indentation; `marker` is the width of its list marker.
fn wrap_line(content: &str, indent: usize, marker: usize, out: &mut Vec<String>) {
    let hanging = " ".repeat(indent + marker);
    let mut current = " ".repeat(indent);
    let mut started = false;
    for word in content.split(' ') {
        let fits = current.chars().count() + 1 + word.chars().count() <= MAX_LINE_CHARS;
        // A marker on a line of its own would be an empty item.
        let bare = current.trim_start().chars().count() < marker;
        if started && !fits && !bare && may_start_line(word) {
            out.push(current.trim_end().to_owned());
            current = hanging.clone();
            started = false;
        }
        if started {
            current.push(' ');
        }
        current.push_str(word);
        started = true;
    }
    // Two spaces at the end would be a line break.
    out.push(current);
}

/// Returns the width of a list marker including the spaces after it, or zero if the line is not a list item.
pub(super) fn list_marker(line: &str) -> usize {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    let width = match digits {
        0 if rest.starts_with(['-', '*', '+']) => 1,
        1..=9 if rest.starts_with(['.', ')']) => digits + 1,
        _ => return 0,
    };
    // More spaces begin a code block in the item.
    match line[width..].chars().take_while(|c| *c == ' ').count() {
        0 => 0,
        spaces @ 1..=4 => width + spaces,
        _ => width + 1,
    }
}

/// Returns whether a word has no special meaning at the start of a line.
fn may_start_line(word: &str) -> bool {
    let numbers = word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(['.', ')']);
    !word.is_empty() && !numbers && !word.starts_with(['-', '+', '*', '#', '>', '|', '=', '~', '`', '<', ':'])
}
