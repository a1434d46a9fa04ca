//! Rewrites the regular expressions of documents for Unicode mode. Documents also contain syntax of other engines,
//! which is normalized if the `u` flag rejects it; if that fails as well, the flag is dropped.

use std::iter::Peekable;
use std::str::Chars;

/// Returns the normalized expression and its flags; `None` if it is not supported.
pub fn normalize(pattern: &str) -> Option<(String, &'static str)> {
    let is_supported = |pattern: &str, flags| regress::Regex::with_flags(pattern, flags).is_ok();
    if is_supported(pattern, "u") {
        return Some((pattern.to_owned(), "u"));
    }
    let rewritten = to_unicode_mode(pattern);
    if is_supported(&rewritten, "u") {
        return Some((rewritten, "u"));
    }
    is_supported(pattern, "").then(|| (pattern.to_owned(), ""))
}

/// The characters, besides letters and digits, that `u` allows after a backslash.
const ESCAPABLE: &str = "^$\\.*+?()[]{}|/";

fn to_unicode_mode(pattern: &str) -> String {
    let mut writer = Writer { rest: pattern.chars().peekable(), out: String::new(), groups: vec![Vec::new()] };
    while let Some(c) = writer.rest.next() {
        writer.write(c);
    }
    writer.close_flags();
    writer.out
}

struct Writer<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// The inline flags set in each open group, which apply to the rest of it.
    groups: Vec<Vec<String>>,
}

impl Writer<'_> {
    fn is_next(&self, start: &str) -> bool {
        let mut rest = self.rest.clone();
        start.chars().all(|c| rest.next() == Some(c))
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.rest.next();
        }
    }

    fn write(&mut self, c: char) {
        match c {
            '\\' => self.escape(),
            '[' => self.class(),
            '(' => self.group(),
            ')' => {
                self.close_flags();
                if self.groups.len() > 1 {
                    self.groups.pop();
                }
                self.out.push(')');
            }
            '|' => {
                // A flag set in one branch also applies to the branches after it.
                self.close_flags();
                self.out.push('|');
                for flags in self.groups.last().into_iter().flatten() {
                    self.out.push_str(&format!("(?{flags}:"));
                }
            }
            '{' => match quantifier_length(self.rest.clone()) {
                Some(length) => {
                    self.out.push('{');
                    let inside: String = self.rest.by_ref().take(length).collect();
                    self.out.push_str(&inside);
                }
                None => self.out.push_str("\\{"),
            },
            ']' | '}' => self.out.extend(['\\', c]),
            '^' | '$' if self.is_repeated() => self.out.push_str(&format!("(?:{c})")),
            _ => self.out.push(c),
        }
    }

    fn is_repeated(&self) -> bool {
        let mut rest = self.rest.clone();
        match rest.next() {
            Some('*' | '+' | '?') => true,
            Some('{') => quantifier_length(rest).is_some(),
            _ => false,
        }
    }

    fn escape(&mut self) {
        match self.rest.next() {
            // The start and end of the text in Perl, Python and Ruby.
            Some('A') => self.out.push('^'),
            Some('z' | 'Z') => self.out.push('$'),
            Some('x') if self.is_next("{") => self.out.push_str("\\u"),
            Some(c @ ('u' | 'p' | 'P' | 'x')) => self.copy_braced(c),
            Some(c) if c.is_alphanumeric() || ESCAPABLE.contains(c) => self.out.extend(['\\', c]),
            Some(c) => self.out.push(c),
            None => self.out.push('\\'),
        }
    }

    /// Copies an escape that may continue in braces.
    fn copy_braced(&mut self, c: char) {
        self.out.extend(['\\', c]);
        if self.is_next("{") {
            for c in self.rest.by_ref() {
                self.out.push(c);
                if c == '}' {
                    break;
                }
            }
        }
    }

    fn class(&mut self) {
        self.out.push('[');
        // Whether the previous member is a class escape, which cannot start a range.
        let mut class = false;
        while let Some(c) = self.rest.next() {
            let before = std::mem::take(&mut class);
            match c {
                ']' => {
                    self.out.push(']');
                    return;
                }
                '\\' => match self.rest.next() {
                    Some(c @ ('p' | 'P')) => {
                        self.copy_braced(c);
                        class = true;
                    }
                    Some(c) => {
                        class = "dDsSwW".contains(c);
                        if c.is_alphanumeric() || c == '-' || ESCAPABLE.contains(c) {
                            self.out.push('\\');
                        }
                        self.out.push(c);
                    }
                    None => self.out.push('\\'),
                },
                '-' if before
                    || ["\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\p", "\\P"].iter().any(|c| self.is_next(c)) =>
                {
                    self.out.push_str("\\-");
                }
                _ => self.out.push(c),
            }
        }
    }

    fn group(&mut self) {
        if self.is_next("?P<") {
            self.skip(2);
            self.out.push_str("(?");
        } else if self.is_next("?P=") {
            self.skip(3);
            let name: String = self.rest.by_ref().take_while(|c| *c != ')').collect();
            self.out.push_str(&format!("\\k<{name}>"));
            return;
        } else if self.is_next("?") {
            let flags: String = self.rest.clone().skip(1).take_while(|c| "ims".contains(*c)).collect();
            if !flags.is_empty() && self.is_next(&format!("?{flags})")) {
                self.skip(flags.len() + 2);
                self.out.push_str(&format!("(?{flags}:"));
                if let Some(group) = self.groups.last_mut() {
                    group.push(flags);
                }
                return;
            }
            self.out.push('(');
        } else {
            self.out.push('(');
        }
        self.groups.push(Vec::new());
    }

    /// Closes the groups that the flags of the innermost group have opened.
    fn close_flags(&mut self) {
        let open = self.groups.last().map_or(0, Vec::len);
        self.out.extend(std::iter::repeat_n(')', open));
    }
}

/// Returns the number of characters to the end of the quantifier whose brace was just read, if it is one.
fn quantifier_length(rest: Peekable<Chars<'_>>) -> Option<usize> {
    let inside: String = rest.take_while(|c| *c != '}').collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then(|| inside.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_of_other_engines_keeps_its_meaning() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            (r"^[\p{Lu}\_]+$", &["É_"], &["p", "{"]),
            (r"^[\p{N}-_]+$", &["1-_"], &["a"]),
            (r"^[\w-.]+\:\d$", &["a-.:1"], &["a:"]),
            (r"(?i)^abc$", &["aBC"], &["ab"]),
            (r"^(a(?i)b|c)d$", &["aBd", "Cd"], &["Abd", "abD"]),
            (r"^x(?!(?i)stop$).*$", &["xgo", "xstopped"], &["xSTOP"]),
            (r"(?s)^a.b$", &["a\nb"], &["ab"]),
            (r"^(?P<one>[ab])(?P=one)$", &["aa"], &["ab"]),
            (r"\A[a-z]+\Z", &["ab"], &["1ab", "ab1"]),
            (r"^{[a-f]+}$", &["{abc}"], &["abc"]),
            (r"^a${1,2}", &["a"], &["ab"]),
            (r"^\x{41}+\@$", &["AA@"], &["x@"]),
        ];
        for (pattern, valid, invalid) in cases {
            let (text, flags) = normalize(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert_eq!(flags, "u", "{text}");
            let regex = regress::Regex::with_flags(&text, flags).unwrap();
            for one in *valid {
                assert!(regex.find(one).is_some(), "{pattern}, as {text}, accepts {one:?}");
            }
            for one in *invalid {
                assert!(regex.find(one).is_none(), "{pattern}, as {text}, rejects {one:?}");
            }
        }
    }

    #[test]
    fn supported_expressions_are_unchanged() {
        for pattern in [r"^[a-z\-]+$", r"(?i:a)|\/", r"^\u{1F600}$"] {
            assert_eq!(normalize(pattern), Some((pattern.to_owned(), "u")));
        }
        for pattern in ["(", "[z-a]", "(?x) a", "a++"] {
            assert_eq!(normalize(pattern), None, "{pattern}");
        }
    }
}
