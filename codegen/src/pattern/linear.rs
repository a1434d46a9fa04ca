//! Translates an expression of ECMA-262 with the `u` flag into one for the crate `regex`, which takes time linear in
//! the text. A backtracking engine takes exponential time for some expressions.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

/// An expression for the crate `regex`.
#[derive(Debug)]
pub struct Linear {
    /// The lookaheads at the start: whether each must or must not match, and its expression.
    pub lookaheads: Vec<(bool, Regex)>,
    pub pattern: Regex,
}

/// Translates an expression for the crate `regex`; `None` if it has backreferences or lookarounds other than lookaheads
/// at the start, if the two engines differ on it, or if it is too large.
pub fn translate(pattern: &str) -> Option<Linear> {
    let Some(mut rest) = pattern.strip_prefix('^') else {
        return Some(Linear { lookaheads: Vec::new(), pattern: compile(pattern)? });
    };
    let mut lookaheads = Vec::new();
    while let Some(look) = ["(?=", "(?!"].into_iter().find(|look| rest.starts_with(look)) {
        let end = find_syntax(rest, |c, depth| c == ')' && depth == 0)?;
        lookaheads.push((look == "(?=", compile(&format!("^(?:{})", rest.get(look.len()..end)?))?));
        rest = rest.get(end + 1..)?;
    }
    // Only the first branch of an alternation would begin with the lookahead.
    if !lookaheads.is_empty() && find_syntax(rest, |c, depth| c == '|' && depth == 0).is_some() {
        return None;
    }
    Some(Linear { lookaheads, pattern: compile(&format!("^{rest}"))? })
}

impl Linear {
    /// Returns true if some part of the text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.lookaheads.iter().all(|(wanted, pattern)| pattern.is_match(text) == *wanted) && self.pattern.is_match(text)
    }
}

/// Returns the position of the first syntax character for which `is` is true, called with the number of groups that are
/// open after it.
fn find_syntax(pattern: &str, is: impl Fn(char, usize) -> bool) -> Option<usize> {
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

/// Translates an expression without lookarounds.
fn compile(pattern: &str) -> Option<Regex> {
    let mut translator = Translator {
        rest: pattern.chars().peekable(),
        out: String::new(),
        groups: Vec::new(),
        flags: Flags::default(),
    };
    while let Some(c) = translator.rest.next() {
        translator.translate_next(c)?;
    }
    Regex::new(&translator.out).ok()
}

#[derive(Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    dot_all: bool,
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// The flags outside each open group.
    groups: Vec<Flags>,
    flags: Flags,
}

/// What an escape or a class member stands for.
enum Matched {
    Char(char),
    /// A character class that can be used by itself.
    Set(String),
}

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
/// The white space of Unicode and of ECMA-262 (section 12.2) differ in these two.
const SPACE: &str = r"[\s--\u{85}]\u{feff}";
/// Everything but ECMA-262's line terminators (section 12.3).
const DOT: &str = r"[^\n\r\u{2028}\u{2029}]";
const ANY: &str = "(?s:.)";

impl Translator<'_> {
    fn translate_next(&mut self, c: char) -> Option<()> {
        match c {
            '\\' if self.rest.next_if_eq(&'b').is_some() => {
                if self.flags.ignore_case {
                    return None; // Two letters beyond ASCII then count as word characters.
                }
                self.out.push_str(r"(?-u:\b)");
            }
            '\\' => match self.escape()? {
                Matched::Char(c) => self.push_literal(c),
                Matched::Set(set) => self.out.push_str(&set),
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

    fn push_literal(&mut self, c: char) {
        if "^$\\.*+?()[]{}|".contains(c) {
            self.out.push('\\');
        }
        self.push_char(c);
    }

    fn push_char(&mut self, c: char) {
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

    /// Translates an escape whose backslash was just read.
    fn escape(&mut self) -> Option<Matched> {
        let bracketed = |set: &str, negated| Matched::Set(format!("[{}{set}]", if negated { "^" } else { "" }));
        let c = self.rest.next()?;
        Some(match c {
            'd' | 'D' => bracketed(DIGIT, c == 'D'),
            // Which letters these exclude depends on the engine if case is ignored.
            'W' | 'S' | 'p' | 'P' if self.flags.ignore_case => return None,
            'w' | 'W' => bracketed(WORD, c == 'W'),
            's' | 'S' => bracketed(SPACE, c == 'S'),
            'p' | 'P' => {
                let mut name: String = self.rest.by_ref().take_while(|c| *c != '}').collect();
                name.insert(0, c);
                Matched::Set(format!("\\{name}}}"))
            }
            't' => Matched::Char('\t'),
            'n' => Matched::Char('\n'),
            'v' => Matched::Char('\u{b}'),
            'f' => Matched::Char('\u{c}'),
            'r' => Matched::Char('\r'),
            '0' => Matched::Char('\0'),
            'c' => Matched::Char(char::from_u32(u32::from(self.rest.next()?) % 32)?),
            'x' => Matched::Char(char::from_u32(self.hex(2)?)?),
            'u' => Matched::Char(self.unicode()?),
            c if c.is_alphanumeric() => return None,
            c => Matched::Char(c),
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let digits: String = self.rest.by_ref().take(digits).collect();
        u32::from_str_radix(&digits, 16).ok()
    }

    /// Reads a code point or a surrogate pair.
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
            match self.next_member()? {
                None => break,
                Some(Matched::Char(c)) => {
                    self.push_class_member(c, start);
                    let mut following = self.rest.clone();
                    if following.next() == Some('-') && following.next() != Some(']') {
                        self.rest.next();
                        let Some(Matched::Char(end)) = self.next_member()? else { return None };
                        self.out.push('-');
                        self.push_class_member(end, start);
                    }
                }
                Some(Matched::Set(set)) => {
                    let inside = set.strip_prefix('[').and_then(|set| set.strip_suffix(']'));
                    self.out.push_str(inside.filter(|set| !set.starts_with('^')).unwrap_or(&set));
                }
            }
        }
        self.out.push(']');
        Some(())
    }

    /// Returns the next member of a class; the inner `None` is its end.
    fn next_member(&mut self) -> Option<Option<Matched>> {
        Some(match self.rest.next()? {
            ']' => None,
            '\\' if self.rest.next_if_eq(&'b').is_some() => Some(Matched::Char('\u{8}')),
            '\\' => Some(self.escape()?),
            c => Some(Matched::Char(c)),
        })
    }

    fn push_class_member(&mut self, c: char, start: usize) {
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
        self.push_char(c);
    }
}

#[cfg(test)]
mod tests {
    use rand::seq::IndexedRandom;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// The lookaheads and the rest as text.
    fn texts(found: Option<&Linear>) -> Option<(Vec<(bool, &str)>, &str)> {
        let Linear { lookaheads, pattern } = found?;
        Some((lookaheads.iter().map(|(wanted, pattern)| (*wanted, pattern.as_str())).collect(), pattern.as_str()))
    }

    #[test]
    fn the_translation_is_readable() {
        for (pattern, written) in [
            ("^[a-z0-9]([_.-]?[a-z0-9]+)*$", "^[a-z0-9]([_.-]?[a-z0-9]+)*$"),
            (r"^\d{4}-\d\d$", "^[0-9]{4}-[0-9][0-9]$"),
            (r"^[\w.\-]+\/[^\s]*$", r"^[0-9A-Za-z_.-]+/[^[\s--\u{85}]\u{feff}]*$"),
            (r"\bx.(?s:.)", r"(?-u:\b)x[^\n\r\u{2028}\u{2029}](?:(?s:.))"),
            (r"^(?<year>\u0041|\u{42}|\ud83d\ude00)[^]$", "^(A|B|😀)(?s:.)$"),
            (r"[&&~~\[\]\^\D\p{Lu}+--]", r"[&\&~\~\[\]\^[^0-9]\p{Lu}+-\-]"),
            (r"(?i:a(?-i:b))\cJ\0\t", r"(?i:a(?-i:b))\n\u{0}\t"),
        ] {
            assert_eq!(texts(translate(pattern).as_ref()), Some((Vec::new(), written)), "{pattern}");
        }
    }

    #[test]
    fn lookaheads_at_the_start_are_separate_patterns() {
        let found = translate(r"^(?!(?:a|[)])$)(?=.*\))x|y$");
        assert_eq!(texts(found.as_ref()), None, "the branch `y` has no lookahead");
        let found = translate(r"^(?!(?:a|[)])$)(?=\))(x|y)$");
        let lookaheads = vec![(false, "^(?:(?:a|[)])$)"), (true, r"^(?:\))")];
        assert_eq!(texts(found.as_ref()), Some((lookaheads, "^(x|y)$")));
    }

    #[test]
    fn other_lookarounds_and_backreferences_are_not_translated() {
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
            assert_eq!(texts(translate(pattern).as_ref()), None, "{pattern}");
        }
        // Too large for `regex`.
        assert_eq!(texts(translate("(?:.{1000}){1000}").as_ref()), None);
    }

    /// Returns a random expression.
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
                // A group name may occur only once.
                let group = GROUPS.choose(rng).copied().filter(|group| *group != "(?<n>" || depth == 2);
                format!("{}{})", group.unwrap_or("("), expression(rng, depth - 1))
            } else {
                ATOMS.choose(rng).copied().unwrap_or_default().to_owned()
            };
            out.push_str(&atom);
            let quantifier = QUANTIFIERS.choose(rng).copied().unwrap_or("");
            // `regress` 0.12 loops forever on some repetitions of expressions that may be empty.
            let ends = !group || ["", "?"].contains(&quantifier);
            if ends && !["^", "$", r"\b"].contains(&atom.as_str()) {
                out.push_str(quantifier);
            }
        }
        out
    }

    #[test]
    fn both_engines_agree() {
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
            let Some(written) = translate(&pattern) else { continue };
            looked += usize::from(!written.lookaheads.is_empty());
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
    fn nested_repetitions_take_linear_time() {
        let pattern = translate("^(?!a+$)[a-z0-9]([_.-]?[a-z0-9]+)*$").unwrap();
        assert!(!pattern.matches(&format!("{}!", "a".repeat(100_000))));
        assert!(pattern.matches(&format!("{}b", "a".repeat(100_000))));
    }
}
