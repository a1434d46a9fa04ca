//! A document's regular expression to one that Unicode mode reads. Documents also hold what other engines read; where `u`
//! does not, that is respelt, and where that fails as well, the flag goes.

use std::iter::Peekable;
use std::str::Chars;

/// The expression as it is to be spelt, and its flags; `None` for what cannot be read.
pub fn spelt(pattern: &str) -> Option<(String, &'static str)> {
    let reads = |pattern: &str, flags| regress::Regex::with_flags(pattern, flags).is_ok();
    if reads(pattern, "u") {
        return Some((pattern.to_owned(), "u"));
    }
    let respelt = respelt(pattern);
    if reads(&respelt, "u") {
        return Some((respelt, "u"));
    }
    reads(pattern, "").then(|| (pattern.to_owned(), ""))
}

/// What `u` lets a backslash stand before, beside letters and digits.
const SYNTAX: &str = "^$\\.*+?()[]{}|/";

fn respelt(pattern: &str) -> String {
    let mut writer = Writer { rest: pattern.chars().peekable(), out: String::new(), groups: vec![Vec::new()] };
    while let Some(c) = writer.rest.next() {
        writer.one(c);
    }
    writer.close();
    writer.out
}

struct Writer<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// The flags that were set in each open group, for all that follows in it.
    groups: Vec<Vec<String>>,
}

impl Writer<'_> {
    fn ahead(&self, start: &str) -> bool {
        let mut rest = self.rest.clone();
        start.chars().all(|c| rest.next() == Some(c))
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.rest.next();
        }
    }

    fn one(&mut self, c: char) {
        match c {
            '\\' => self.escape(),
            '[' => self.class(),
            '(' => self.group(),
            ')' => {
                self.close();
                if self.groups.len() > 1 {
                    self.groups.pop();
                }
                self.out.push(')');
            }
            '|' => {
                // What is set in one alternative holds in those behind it as well.
                self.close();
                self.out.push('|');
                for flags in self.groups.last().into_iter().flatten() {
                    self.out.push_str(&format!("(?{flags}:"));
                }
            }
            '{' => match quantifier(self.rest.clone()) {
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
            Some('{') => quantifier(rest).is_some(),
            _ => false,
        }
    }

    fn escape(&mut self) {
        match self.rest.next() {
            // Where a text begins and ends, as Perl, Python and Ruby say it.
            Some('A') => self.out.push('^'),
            Some('z' | 'Z') => self.out.push('$'),
            Some('x') if self.ahead("{") => self.out.push_str("\\u"),
            Some(c @ ('u' | 'p' | 'P' | 'x')) => self.braced(c),
            Some(c) if c.is_alphanumeric() || SYNTAX.contains(c) => self.out.extend(['\\', c]),
            Some(c) => self.out.push(c),
            None => self.out.push('\\'),
        }
    }

    /// An escape that may go on in braces.
    fn braced(&mut self, c: char) {
        self.out.extend(['\\', c]);
        if self.ahead("{") {
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
        // Whether what stands before is a class itself, which begins no range.
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
                        self.braced(c);
                        class = true;
                    }
                    Some(c) => {
                        class = "dDsSwW".contains(c);
                        if c.is_alphanumeric() || c == '-' || SYNTAX.contains(c) {
                            self.out.push('\\');
                        }
                        self.out.push(c);
                    }
                    None => self.out.push('\\'),
                },
                '-' if before
                    || ["\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\p", "\\P"].iter().any(|c| self.ahead(c)) =>
                {
                    self.out.push_str("\\-");
                }
                _ => self.out.push(c),
            }
        }
    }

    fn group(&mut self) {
        if self.ahead("?P<") {
            self.skip(2);
            self.out.push_str("(?");
        } else if self.ahead("?P=") {
            self.skip(3);
            let name: String = self.rest.by_ref().take_while(|c| *c != ')').collect();
            self.out.push_str(&format!("\\k<{name}>"));
            return;
        } else if self.ahead("?") {
            let flags: String = self.rest.clone().skip(1).take_while(|c| "ims".contains(*c)).collect();
            if !flags.is_empty() && self.ahead(&format!("?{flags})")) {
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

    /// Closes what the flags of the innermost group have opened.
    fn close(&mut self) {
        let open = self.groups.last().map_or(0, Vec::len);
        self.out.extend(std::iter::repeat_n(')', open));
    }
}

/// How many characters it is up to the end of the quantifier whose brace was just read, if it is one.
fn quantifier(rest: Peekable<Chars<'_>>) -> Option<usize> {
    let inside: String = rest.take_while(|c| *c != '}').collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then(|| inside.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_engines_read_means_the_same() {
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
            let (text, flags) = spelt(pattern).unwrap_or_else(|| panic!("{pattern}"));
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
    fn what_can_be_read_stays_as_it_is() {
        for pattern in [r"^[a-z\-]+$", r"(?i:a)|\/", r"^\u{1F600}$"] {
            assert_eq!(spelt(pattern), Some((pattern.to_owned(), "u")));
        }
        for pattern in ["(", "[z-a]", "(?x) a", "a++"] {
            assert_eq!(spelt(pattern), None, "{pattern}");
        }
    }
}
