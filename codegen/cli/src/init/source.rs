//! Inserts the declaration of a module into the source of a crate root. Everything else is unchanged, byte for byte.

/// How the module is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// In a file beside the crate root.
    File,
    /// In `OUT_DIR`, written by the build script.
    OutDir,
}

/// Returns the declaration of the module. In a library it is public; a program may leave some of the types unused.
pub fn declaration(name: &str, body: Body, is_public: bool) -> String {
    let (allowed, visibility) = if is_public { ("", "pub ") } else { ("#[allow(dead_code)]\n", "") };
    match body {
        Body::File => format!("{allowed}#[rustfmt::skip]\n{visibility}mod {name};\n"),
        Body::OutDir => {
            let include = format!("include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\"));");
            format!("{allowed}{visibility}mod {name} {{\n    {include}\n}}\n")
        }
    }
}

/// Returns the name of the module that an unindented line declares.
fn module_name(line: &str) -> Option<&str> {
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    line.strip_prefix("mod ")?.split([';', '{', ' ']).next()
}

/// Inserts the declaration after the modules declared at the top of the text, or else after the inner attributes and the
/// comments about the crate.
pub fn with_declaration(text: &str, declaration: &str) -> String {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let declaration = declaration.replace('\n', line_end);
    let header = header_bytes(text);
    let (at, is_after_module) = match last_module_end(text, header) {
        Some(at) => (at, true),
        None => (header, false),
    };
    let (before, after) = text.split_at(at);
    let mut out = before.to_owned();
    if !before.is_empty() && !before.ends_with('\n') {
        out.push_str(line_end);
    }
    if !before.is_empty() && !is_after_module {
        out.push_str(line_end);
    }
    out.push_str(&declaration);
    if !is_after_module && !after.is_empty() && !after.starts_with(['\r', '\n']) {
        out.push_str(line_end);
    }
    out + after
}

/// Returns the length of the inner attributes and the comments about the crate, in bytes.
fn header_bytes(text: &str) -> usize {
    let (mut end, mut at) = (0, 0);
    let (mut open_brackets, mut in_comment, mut after_comment) = (0_usize, false, false);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim().trim_start_matches('\u{feff}');
        at += line.len();
        if in_comment {
            in_comment = !trimmed.contains("*/");
            end = at;
        } else if open_brackets > 0 || trimmed.starts_with("#!") {
            let count = |bracket| trimmed.matches(bracket).count();
            open_brackets = (open_brackets + count('[')).saturating_sub(count(']'));
            end = at;
        } else if trimmed.starts_with("//!") {
            end = at;
        } else if trimmed.starts_with("/*") && !trimmed.starts_with("/**") {
            in_comment = !trimmed.contains("*/");
            end = at;
        } else if trimmed.starts_with("//") && !trimmed.starts_with("///") {
            // It is about the crate only if an empty line follows: otherwise it is about the item below it.
            after_comment = true;
            continue;
        } else if trimmed.is_empty() {
            if after_comment {
                end = at - line.len();
            }
        } else {
            break;
        }
        after_comment = false;
    }
    end
}

/// Returns the end of the last module declared at the top, with only imports and modules before it.
fn last_module_end(text: &str, header: usize) -> Option<usize> {
    const BETWEEN: [&str; 10] = ["use ", "pub use ", "pub(crate) use ", "extern ", "#", "//", " ", "\t", "}", ")"];
    let (mut end, mut at) = (None, header);
    for line in text[header..].split_inclusive('\n') {
        at += line.len();
        if module_name(line).is_some() && line.trim_end().ends_with(';') {
            end = Some(at);
        } else if !line.trim().is_empty() && !BETWEEN.iter().any(|start| line.starts_with(start)) {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inserted(text: &str) -> String {
        with_declaration(text, "mod api;\n")
    }

    #[test]
    fn a_module_is_inserted_after_the_header() {
        assert_eq!(inserted(""), "mod api;\n");
        assert_eq!(inserted("fn main() {}\n"), "mod api;\n\nfn main() {}\n");
        let header = "// Licence.\n\n//! Docs.\n#![allow(\n    dead_code,\n)]\n/*! More\n docs. */\n";
        assert_eq!(inserted(&format!("{header}\nuse a::b;\n")), format!("{header}\nmod api;\n\nuse a::b;\n"));
        assert_eq!(inserted("// Of main.\nfn main() {}\n"), "mod api;\n\n// Of main.\nfn main() {}\n");
        assert_eq!(inserted("//! Docs."), "//! Docs.\n\nmod api;\n");
        assert_eq!(inserted("//! Docs.\r\n\r\nfn a() {}\r\n"), "//! Docs.\r\n\r\nmod api;\r\n\r\nfn a() {}\r\n");
    }

    #[test]
    fn a_module_is_inserted_after_those_at_the_top() {
        let text = "//! Docs.\n\nuse std::{\n    fmt,\n};\n\nmod a;\n#[cfg(x)]\npub(crate) mod b;\n";
        let below = "\nfn main() {}\n\n#[cfg(test)]\nmod tests;\n";
        assert_eq!(inserted(&format!("{text}{below}")), format!("{text}mod api;\n{below}"));
    }
}
