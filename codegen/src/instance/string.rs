//! Generates strings for a schema: of a format, matching a pattern, or of a length.

use std::collections::HashMap;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::Random;
use crate::pattern::Pattern;

/// Characters that reveal mistakes: of one to four bytes, and some that JSON escapes.
const CHARS: &[char] = &[
    'a', 'b', 'z', 'A', 'Q', '0', '7', ' ', '-', '_', '.', '/', '"', '\\', '\n', '\u{1}', 'é', 'ß', '日', '💥',
    '\u{301}',
];

/// The maximum length of a string, in characters, and the maximum number of steps through a pattern.
pub const MAX_CHARS: usize = 1 << 15;
const MAX_STEPS: usize = 1 << 15;
/// The number of characters in a string that are chosen at random.
const MAX_RANDOM_CHARS: usize = 256;
/// The maximum length of a pattern to generate from: a character class may be a thousand times the size of its name.
const MAX_PATTERN_BYTES: usize = 8 << 10;

pub fn random_word(rng: &mut Random) -> String {
    (0..rng.random_range(0..7)).filter_map(|_| CHARS.choose(rng).copied()).collect()
}

/// The constraints on a string.
#[derive(Default)]
pub struct Constraints<'s> {
    pub format: Option<&'s str>,
    pub pattern: Option<&'s str>,
    pub min: Option<usize>,
    pub max: Option<usize>,
}

/// Returns a string that satisfies the constraints; `None` if it would be too long, or its pattern is not supported.
pub fn generate(constraints: &Constraints<'_>, patterns: &mut Patterns, rng: &mut Random) -> Option<String> {
    if let Some(text) = constraints.format.and_then(|format| generate_format(format, rng)) {
        return Some(text);
    }
    if let Some(pattern) = constraints.pattern {
        return patterns.matching(pattern, rng);
    }
    let (min, max) = (constraints.min.unwrap_or(0), constraints.max.unwrap_or(usize::MAX));
    if min > max || min > MAX_CHARS {
        return None;
    }
    let mut letters: Vec<char> = random_word(rng).chars().take(max).collect();
    while letters.len() < min.min(MAX_RANDOM_CHARS) {
        letters.push(CHARS.choose(rng).copied()?);
    }
    letters.extend(std::iter::repeat_n('a', min.saturating_sub(letters.len())));
    Some(letters.into_iter().collect())
}

fn generate_format(format: &str, rng: &mut Random) -> Option<String> {
    let two = |rng: &mut Random, below: u8| rng.random_range(1..below);
    let date = |rng: &mut Random| format!("{}-{:02}-{:02}", rng.random_range(1970..2100), two(rng, 13), two(rng, 29));
    let time = |rng: &mut Random| {
        let zone = ["Z", "+00:00", "-05:30"].choose(rng).copied().unwrap_or("Z");
        let fraction = ["", ".5", ".6464237"].choose(rng).copied().unwrap_or("");
        format!("{:02}:{:02}:{:02}{fraction}{zone}", two(rng, 24), two(rng, 60), two(rng, 60))
    };
    Some(match format {
        "uuid" => {
            let digits = format!("{:032x}", rng.random::<u128>());
            let text = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-");
            if rng.random_bool(0.2) { text.to_uppercase() } else { text }
        }
        "uri" | "iri" => {
            let scheme =
                ["https://a.example", "urn:x", "http://[::1]:8080", "mailto:a@b.example", "x:"].choose(rng).copied()?;
            let path = ["", "/p/q", "/%41?q=1#f", "/a;b=c"].choose(rng).copied()?;
            if scheme.contains("//") { format!("{scheme}{path}") } else { scheme.to_owned() }
        }
        "uri-reference" | "iri-reference" => {
            ["/a/b", "#f", "../x?y", "https://a.example/"].choose(rng).map(|s| (*s).to_owned())?
        }
        "date" => date(rng),
        "time" => time(rng),
        "date-time" => format!("{}T{}", date(rng), time(rng)),
        "email" | "idn-email" => format!("a{}@b.example", rng.random_range(0..100)),
        "hostname" | "hostname (draft 4)" | "idn-hostname" => format!("h{}.example", rng.random_range(0..100)),
        "ipv4" => format!("10.0.{}.{}", rng.random::<u8>(), rng.random::<u8>()),
        "ipv6" => format!("::{:x}", rng.random::<u16>()),
        "json-pointer" => "/a/0".to_owned(),
        "regex" => "^a+$".to_owned(),
        "duration" => "P1DT2H".to_owned(),
        _ => return None,
    })
}

/// The parsed patterns; `None` for those that are not supported.
#[derive(Default)]
pub struct Patterns {
    read: HashMap<String, Option<Hir>>,
}

impl Patterns {
    /// Returns a string that the pattern matches, if it is supported.
    pub fn matching(&mut self, pattern: &str, rng: &mut Random) -> Option<String> {
        if !self.read.contains_key(pattern) {
            self.read.insert(pattern.to_owned(), parse(pattern));
        }
        let (mut out, mut left) = (String::new(), MAX_STEPS);
        append_match(self.read.get(pattern)?.as_ref()?, rng, &mut out, &mut left)?;
        Some(out)
    }
}

fn parse(pattern: &str) -> Option<Hir> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return None;
    }
    let parsed = |pattern: &str| regex_syntax::Parser::new().parse(pattern).ok();
    match Pattern::new(pattern) {
        // Lookarounds add nothing to the string: it may well match without them.
        Some(Pattern::Linear(linear)) => parsed(linear.pattern.as_str()),
        _ => {
            let plain = pattern.replace("\\d", "[0-9]").replace("\\w", "[A-Za-z0-9_]");
            parsed(&plain).or_else(|| parsed(&without_lookarounds(&plain)))
        }
    }
}

/// Removes the lookaround groups from a pattern.
fn without_lookarounds(pattern: &str) -> String {
    const LOOKAROUNDS: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];
    let mut out = String::new();
    let mut rest = pattern;
    // The number of open groups inside a removed one, and whether this is inside a character class.
    let (mut depth, mut class) = (0_usize, false);
    while let Some(letter) = rest.chars().next() {
        let (mut length, start) = (letter.len_utf8(), rest);
        match letter {
            '\\' => length += rest.chars().nth(1).map_or(0, char::len_utf8),
            '[' => class = true,
            ']' => class = false,
            '(' if !class && (depth > 0 || LOOKAROUNDS.iter().any(|look| rest.starts_with(look))) => depth += 1,
            _ => {}
        }
        rest = start.get(length..).unwrap_or_default();
        if depth == 0 {
            out.push_str(start.get(..length).unwrap_or_default());
        } else if letter == ')' && !class {
            depth -= 1;
        }
    }
    out
}

/// Appends a string that the expression matches; `None` if that takes more than the remaining steps: repetitions
/// multiply.
fn append_match(hir: &Hir, rng: &mut Random, out: &mut String, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(1)?;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            *left = left.checked_sub(literal.0.len())?;
            out.push_str(std::str::from_utf8(&literal.0).ok()?);
        }
        HirKind::Class(Class::Unicode(class)) => {
            // Prefers ASCII characters of the class, if it has any.
            let ranges: Vec<_> = class.ranges().to_vec();
            let plain: Vec<_> =
                ranges.iter().filter(|range| range.start().is_ascii_graphic() && range.end().is_ascii()).collect();
            let range = if plain.is_empty() { ranges.choose(rng)? } else { plain.choose(rng)? };
            let (start, end) = (range.start() as u32, (range.end() as u32).min(range.start() as u32 + 200));
            out.push(char::from_u32(rng.random_range(start..=end)).unwrap_or(range.start()));
        }
        HirKind::Class(Class::Bytes(class)) => out.push(char::from(class.ranges().first()?.start())),
        HirKind::Repetition(repetition) => {
            let min = repetition.min;
            let max = repetition.max.unwrap_or(min.saturating_add(3)).min(min.saturating_add(6));
            for _ in 0..rng.random_range(min..=max) {
                append_match(&repetition.sub, rng, out, left)?;
            }
        }
        HirKind::Capture(capture) => append_match(&capture.sub, rng, out, left)?,
        HirKind::Concat(parts) => {
            for part in parts {
                append_match(part, rng, out, left)?;
            }
        }
        HirKind::Alternation(branches) => append_match(branches.choose(rng)?, rng, out, left)?,
    }
    Some(())
}

/// Creates a generator with this seed.
pub fn seeded(seed: u64) -> Random {
    Random::seed_from_u64(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookarounds_are_removed() {
        for (pattern, left) in [
            ("^(?![0-9a-f]{8}-(a|b))^[a-z]+$", "^^[a-z]+$"),
            (r"^(?=.*\))a(b)$", "^a(b)$"),
            ("[(?=]x(?<!(y))", "[(?=]x"),
        ] {
            assert_eq!(without_lookarounds(pattern), left);
            assert!(Patterns::default().matching(pattern, &mut seeded(1)).is_some(), "{pattern}");
        }
    }

    #[test]
    fn huge_repetitions_are_bounded() {
        let huge = "a{4294967295}";
        let deep = "(((a{1000}){1000}){1000}){1000}";
        let empty = "((((){1000}){1000}){1000}){1000}";
        let wide = "\\p{L}".repeat(20_000);
        let nothing = r"[^\s\S]";
        for pattern in [huge, deep, empty, &wide, nothing, "a{2000}{2000}", "a{4294967290,}", "a{0,4294967295}"] {
            let mut patterns = Patterns::default();
            for seed in 0..4 {
                let found = patterns.matching(pattern, &mut seeded(seed));
                assert!(found.is_none_or(|text| text.len() <= 4 * MAX_STEPS), "{pattern}");
            }
        }
        assert!(Patterns::default().matching("a{0,4294967295}", &mut seeded(1)).is_some());
        assert!(Patterns::default().matching("^[a-f]{3000}$", &mut seeded(1)).is_some_and(|text| text.len() == 3000));
    }
}
