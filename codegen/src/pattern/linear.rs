//! An expression of ECMA-262, with the `u` flag, as one of the crate `regex`. That one takes time in proportion to the
//! text, whatever the expression; an engine that can look around and back takes some of them a time that doubles with
//! each character.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

/// An expression for the crate `regex`.
#[derive(Debug)]
pub struct Linear {
    /// What has to match as well, or must not: what the expression looks ahead for at the start of the text.
    pub ahead: Vec<(bool, Regex)>,
    pub pattern: Regex,
}

/// The expression for the crate `regex`; nothing where it looks back, or around elsewhere than at the start, where the two
/// read it in different ways, or where it comes out too large.
pub fn linear(pattern: &str) -> Option<Linear> {
    let Some(mut rest) = pattern.strip_prefix('^') else {
        return Some(Linear { ahead: Vec::new(), pattern: spelt(pattern)? });
    };
    let mut ahead = Vec::new();
    while let Some(look) = ["(?=", "(?!"].into_iter().find(|look| rest.starts_with(look)) {
        let end = end_of(rest, |c, depth| c == ')' && depth == 0)?;
        ahead.push((look == "(?=", spelt(&format!("^(?:{})", rest.get(look.len()..end)?))?));
        rest = rest.get(end + 1..)?;
    }
    // An alternative of its own does not begin with what is looked for.
    if !ahead.is_empty() && end_of(rest, |c, depth| c == '|' && depth == 0).is_some() {
        return None;
    }
    Some(Linear { ahead, pattern: spelt(&format!("^{rest}"))? })
}

impl Linear {
    /// True if a part of the text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.ahead.iter().all(|(wanted, pattern)| pattern.is_match(text) == *wanted) && self.pattern.is_match(text)
    }
}

/// Where the first sign of syntax stands of which `is` is true, told how many groups are open behind it.
fn end_of(pattern: &str, is: impl Fn(char, usize) -> bool) -> Option<usize> {
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for (at, c) in pattern.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !class && is(c, depth) {
            return Some(at);
        }
    }
    None
}

/// All of an expression that looks nowhere.
fn spelt(pattern: &str) -> Option<Regex> {
    let mut reader =
        Reader { rest: pattern.chars().peekable(), out: String::new(), groups: Vec::new(), flags: Flags::default() };
    while let Some(c) = reader.rest.next() {
        reader.one(c)?;
    }
    Regex::new(&reader.out).ok()
}

#[derive(Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    dot_all: bool,
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// What held outside each open group.
    groups: Vec<Flags>,
    flags: Flags,
}

/// What stands for one character.
enum One {
    Char(char),
    /// A set as it stands alone.
    Set(String),
}

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
/// Unicode's white space and ECMA-262's (section 12.2) differ in these two.
const SPACE: &str = r"[\s--\u{85}]\u{feff}";
/// All but ECMA-262's line terminators (section 12.3).
const DOT: &str = r"[^\n\r\u{2028}\u{2029}]";
const ANY: &str = "(?s:.)";

impl Reader<'_> {
    fn one(&mut self, c: char) -> Option<()> {
        match c {
            '\\' if self.rest.next_if_eq(&'b').is_some() => {
                if self.flags.ignore_case {
                    return None; // Two letters beyond ASCII are then of a word as well.
                }
                self.out.push_str(r"(?-u:\b)");
            }
            '\\' => match self.escape()? {
                One::Char(c) => self.literal(c),
                One::Set(set) => self.out.push_str(&set),
            },
            '[' => self.class()?,
            '(' => self.group()?,
            ')' => {
                self.flags = self.groups.pop()?;
                self.out.push(')');
            }
            '.' => self.out.push_str(if self.flags.dot_all { ANY } else { DOT }),
            _ => self.out.push(c),
        }
        Some(())
    }

    fn literal(&mut self, c: char) {
        if "^$\\.*+?()[]{}|".contains(c) {
            self.out.push('\\');
        }
        self.character(c);
    }

    fn character(&mut self, c: char) {
        match c {
            '\t' => self.out.push_str("\\t"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            c if c.is_control() || c.is_whitespace() && c != ' ' => {
                self.out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => self.out.push(c),
        }
    }

    fn group(&mut self) -> Option<()> {
        self.groups.push(self.flags);
        if self.rest.next_if_eq(&'?').is_none() {
            self.out.push('(');
            return Some(());
        }
        let rest: String = self.rest.clone().take(2).collect();
        if rest.starts_with(['=', '!']) || rest == "<=" || rest == "<!" {
            return None;
        }
        if rest.starts_with('<') {
            self.rest.by_ref().find(|c| *c == '>')?;
            self.out.push('(');
            return Some(());
        }
        let mut on = true;
        let outside = self.flags;
        loop {
            match self.rest.next()? {
                ':' => break,
                '-' => on = false,
                'i' => self.flags.ignore_case = on,
                's' => self.flags.dot_all = on,
                _ => return None,
            }
        }
        self.out.push_str(match (outside.ignore_case, self.flags.ignore_case) {
            (false, true) => "(?i:",
            (true, false) => "(?-i:",
            _ => "(?:",
        });
        Some(())
    }

    /// What a backslash that was just read begins.
    fn escape(&mut self) -> Option<One> {
        let bracketed = |set: &str, negated| One::Set(format!("[{}{set}]", if negated { "^" } else { "" }));
        let c = self.rest.next()?;
        Some(match c {
            'd' | 'D' => bracketed(DIGIT, c == 'D'),
            // Which letters these leave out depends on the engine where case does not matter.
            'W' | 'S' | 'p' | 'P' if self.flags.ignore_case => return None,
            'w' | 'W' => bracketed(WORD, c == 'W'),
            's' | 'S' => bracketed(SPACE, c == 'S'),
            'p' | 'P' => {
                let mut name: String = self.rest.by_ref().take_while(|c| *c != '}').collect();
                name.insert(0, c);
                One::Set(format!("\\{name}}}"))
            }
            't' => One::Char('\t'),
            'n' => One::Char('\n'),
            'v' => One::Char('\u{b}'),
            'f' => One::Char('\u{c}'),
            'r' => One::Char('\r'),
            '0' => One::Char('\0'),
            'c' => One::Char(char::from_u32(u32::from(self.rest.next()?) % 32)?),
            'x' => One::Char(char::from_u32(self.hex(2)?)?),
            'u' => One::Char(self.unicode()?),
            c if c.is_alphanumeric() => return None,
            c => One::Char(c),
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let digits: String = self.rest.by_ref().take(digits).collect();
        u32::from_str_radix(&digits, 16).ok()
    }

    /// A code point, or two halves of one.
    fn unicode(&mut self) -> Option<char> {
        if self.rest.next_if_eq(&'{').is_some() {
            let digits: String = self.rest.by_ref().take_while(|c| *c != '}').collect();
            return char::from_u32(u32::from_str_radix(&digits, 16).ok()?);
        }
        let first = self.hex(4)?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest.next_if_eq(&'\\')?;
        self.rest.next_if_eq(&'u')?;
        let second = self.hex(4)?.checked_sub(0xdc00)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)
    }

    fn class(&mut self) -> Option<()> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str(if negated { ANY } else { "[a&&b]" });
            return Some(());
        }
        self.out.push_str(if negated { "[^" } else { "[" });
        let start = self.out.len();
        loop {
            match self.member()? {
                None => break,
                Some(One::Char(c)) => {
                    self.class_member(c, start);
                    let mut ahead = self.rest.clone();
                    if ahead.next() == Some('-') && ahead.next() != Some(']') {
                        self.rest.next();
                        let Some(One::Char(end)) = self.member()? else { return None };
                        self.out.push('-');
                        self.class_member(end, start);
                    }
                }
                Some(One::Set(set)) => {
                    let inside = set.strip_prefix('[').and_then(|set| set.strip_suffix(']'));
                    self.out.push_str(inside.filter(|set| !set.starts_with('^')).unwrap_or(&set));
                }
            }
        }
        self.out.push(']');
        Some(())
    }

    /// The next character or set of a class; nothing at its end.
    fn member(&mut self) -> Option<Option<One>> {
        Some(match self.rest.next()? {
            ']' => None,
            '\\' if self.rest.next_if_eq(&'b').is_some() => Some(One::Char('\u{8}')),
            '\\' => Some(self.escape()?),
            c => Some(One::Char(c)),
        })
    }

    fn class_member(&mut self, c: char, start: usize) {
        let end = || self.rest.clone().next() == Some(']');
        let escaped = match c {
            '\\' | '[' | ']' | '^' => true,
            '-' => self.out.ends_with('-') || self.out.len() != start && !end(),
            '&' | '~' => self.out.ends_with(c),
            _ => false,
        };
        if escaped {
            self.out.push('\\');
        }
        self.character(c);
    }
}

#[cfg(test)]
mod tests {
    use rand::seq::IndexedRandom;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// What is looked for, and the rest, as they are written.
    fn texts(found: Option<&Linear>) -> Option<(Vec<(bool, &str)>, &str)> {
        let Linear { ahead, pattern } = found?;
        Some((ahead.iter().map(|(wanted, pattern)| (*wanted, pattern.as_str())).collect(), pattern.as_str()))
    }

    #[test]
    fn it_reads_as_it_did() {
        for (pattern, written) in [
            ("^[a-z0-9]([_.-]?[a-z0-9]+)*$", "^[a-z0-9]([_.-]?[a-z0-9]+)*$"),
            (r"^\d{4}-\d\d$", "^[0-9]{4}-[0-9][0-9]$"),
            (r"^[\w.\-]+\/[^\s]*$", r"^[0-9A-Za-z_.-]+/[^[\s--\u{85}]\u{feff}]*$"),
            (r"\bx.(?s:.)", r"(?-u:\b)x[^\n\r\u{2028}\u{2029}](?:(?s:.))"),
            (r"^(?<year>\u0041|\u{42}|\ud83d\ude00)[^]$", "^(A|B|😀)(?s:.)$"),
            (r"[&&~~\[\]\^\D\p{Lu}+--]", r"[&\&~\~\[\]\^[^0-9]\p{Lu}+-\-]"),
            (r"(?i:a(?-i:b))\cJ\0\t", r"(?i:a(?-i:b))\n\u{0}\t"),
        ] {
            assert_eq!(texts(linear(pattern).as_ref()), Some((Vec::new(), written)), "{pattern}");
        }
    }

    #[test]
    fn what_is_looked_for_at_the_start_is_a_pattern_of_its_own() {
        let found = linear(r"^(?!(?:a|[)])$)(?=.*\))x|y$");
        assert_eq!(texts(found.as_ref()), None, "`y` has nothing to look for");
        let found = linear(r"^(?!(?:a|[)])$)(?=\))(x|y)$");
        let ahead = vec![(false, "^(?:(?:a|[)])$)"), (true, r"^(?:\))")];
        assert_eq!(texts(found.as_ref()), Some((ahead, "^(x|y)$")));
    }

    #[test]
    fn what_looks_around_or_back_is_left() {
        for pattern in [
            "a(?=b)",
            "(?!a)",
            "^(?!a(?=b))",
            "^(?=(a))\\1",
            "(?<=a)",
            "(?<!a)",
            r"(a)\1",
            r"(?<n>a)\k<n>",
            r"\B",
            r"\ud83d",
            "(?m:^a)",
        ] {
            assert!(regress::Regex::with_flags(pattern, "u").is_ok(), "{pattern}");
            assert_eq!(texts(linear(pattern).as_ref()), None, "{pattern}");
        }
        // Too large for it.
        assert_eq!(texts(linear("(?:.{1000}){1000}").as_ref()), None);
    }

    /// An expression made up at random.
    fn expression(rng: &mut ChaCha8Rng, depth: usize) -> String {
        const ATOMS: &[&str] = &[
            "a",
            "b",
            "k",
            "é",
            "-",
            "&",
            ".",
            "^",
            "$",
            r"\d",
            r"\D",
            r"\w",
            r"\W",
            r"\s",
            r"\S",
            r"\b",
            r"\.",
            r"\/",
            r"\n",
            r"\u00e9",
            r"\x41",
            r"\p{L}",
            r"\P{Lu}",
            "[ab]",
            "[^a-c]",
            r"[\w.-]",
            r"[\S-]",
            "[^]",
            "[a&&b~~-]",
            r"[^\d\s]",
            r"[\]\[^-]",
            "[A-z]",
        ];
        const QUANTIFIERS: &[&str] = &["", "", "", "*", "+", "?", "{2}", "{1,3}", "+?", "{2,}"];
        const GROUPS: &[&str] = &["(", "(?:", "(?i:", "(?s:", "(?-i:", "(?<n>"];
        let mut out = String::new();
        for index in 0..rng.random_range(1..4) {
            if index > 0 && rng.random_bool(0.2) {
                out.push('|');
            }
            let group = depth > 0 && rng.random_bool(0.3);
            let atom = if group {
                // One name once.
                let group = GROUPS.choose(rng).copied().filter(|group| *group != "(?<n>" || depth == 2);
                format!("{}{})", group.unwrap_or("("), expression(rng, depth - 1))
            } else {
                ATOMS.choose(rng).copied().unwrap_or_default().to_owned()
            };
            out.push_str(&atom);
            let quantifier = QUANTIFIERS.choose(rng).copied().unwrap_or("");
            // The other engine goes on for ever with some repetitions of what may be empty (regress 0.12).
            let ends = !group || ["", "?"].contains(&quantifier);
            if ends && !["^", "$", r"\b"].contains(&atom.as_str()) {
                out.push_str(quantifier);
            }
        }
        out
    }

    #[test]
    fn both_engines_match_the_same() {
        const LETTERS: &[char] = &[
            'a', 'b', 'c', 'k', 'A', 'K', 'Z', '\u{212a}', 'ſ', 'é', 'É', '0', '9', '_', '-', '&', '~', '.', '/', '[',
            ']', '^', ' ', '\n', '\r', '\u{2028}', '\u{85}', '\u{feff}', '\u{a0}', '٣', '😀',
        ];
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (mut compared, mut looked) = (0, 0);
        for _ in 0..700 {
            let mut pattern = expression(&mut rng, 2);
            if rng.random_bool(0.3) {
                let look = ["=", "!"].choose(&mut rng).copied().unwrap_or("=");
                pattern = format!("^(?{look}{}){pattern}", expression(&mut rng, 1));
            }
            let Ok(other) = regress::Regex::with_flags(&pattern, "u") else { continue };
            let Some(written) = linear(&pattern) else { continue };
            looked += usize::from(!written.ahead.is_empty());
            for _ in 0..20 {
                let text: String = (0..rng.random_range(0..6)).filter_map(|_| LETTERS.choose(&mut rng)).collect();
                let found = written.matches(&text);
                assert_eq!(found, other.find(&text).is_some(), "{pattern} as {written:?}: {text:?}");
                compared += 1;
            }
        }
        assert!(compared > 7_000 && looked > 50, "{compared}, {looked}");
    }

    #[test]
    fn nested_repetitions_take_no_time() {
        let pattern = linear("^(?!a+$)[a-z0-9]([_.-]?[a-z0-9]+)*$").unwrap();
        assert!(!pattern.matches(&format!("{}!", "a".repeat(100_000))));
        assert!(pattern.matches(&format!("{}b", "a".repeat(100_000))));
    }
}
