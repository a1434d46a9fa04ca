//! Gives items, fields and variants their Rust names; the wire name stays with the field.

use std::collections::{HashMap, HashSet};

use deunicode::deunicode_char;
use heck::{ToPascalCase, ToSnakeCase};
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::is_potential_mixed_script_confusable_char;

use crate::error::Result;
use crate::model::{Kind, Model, Rest, Ty, Unknown, When};

use super::Context;
use super::types::{self, name_of_title};

pub fn run(model: &mut Model, context: &Context<'_>) -> Result<()> {
    let names = types::of_items(model, context);
    for item in &mut model.items {
        let schema = context.schema(&item.name);
        if let Some(name) = names.get(&item.name) {
            item.name = name.clone();
        }
        for ty in item.types_mut() {
            ty.walk_mut(&mut |ty| {
                if let Ty::Item(key) = ty
                    && let Some(name) = names.get(key)
                {
                    *key = name.clone();
                }
            });
        }
        match &mut item.kind {
            Kind::Struct { fields, unknown } => {
                let mut taken = Taken::default();
                for field in fields {
                    field.name = taken.unused(snake(&field.wire), "_");
                }
                if let Unknown::Keep { name, .. } = unknown {
                    *name = taken.unused("extra".to_owned(), "_");
                }
            }
            Kind::Enum { variants, other } => {
                let mut taken = Taken::default();
                for variant in variants {
                    variant.name = taken.unused(pascal(&variant.wire), "");
                }
                if let Some(other) = other {
                    let name = ["Other", "Unknown"].into_iter().find(|name| !taken.names.contains(*name));
                    *other = taken.unused(name.unwrap_or("Other").to_owned(), "");
                }
            }
            Kind::Literals { literals } => {
                let mut taken = Taken::default();
                for literal in literals {
                    let title = titled(context, &item.origins, &literal.value);
                    literal.name = taken.unused(title.unwrap_or_else(|| literal_name(&literal.value)), "");
                }
            }
            Kind::Union { alternatives } => {
                let mut taken = Taken::default();
                for alternative in alternatives {
                    let name = match &alternative.when {
                        // What tells the branches apart is what they are called.
                        When::Tag { values, .. } if values.len() == 1 => {
                            values.iter().map(|value| pascal(value)).collect()
                        }
                        _ => type_name(&alternative.ty, &item.name),
                    };
                    alternative.name = taken.unused(name, "");
                }
            }
            Kind::Tagged { variants, .. } => {
                let mut taken = Taken::default();
                for variant in variants {
                    variant.name = taken.unused(pascal(&variant.wire), "");
                }
            }
            Kind::Tuple { fields, rest } => {
                let mut taken = Taken::default();
                for (index, field) in fields.iter_mut().enumerate() {
                    let title = schema.and_then(|schema| schema.array.prefix.get(index)?.title.as_deref());
                    let title = title.filter(|title| name_of_title(title).is_some());
                    field.name = taken.unused(title.map_or_else(|| ordinal(index), snake), "_");
                }
                if let Some(Rest { name, .. }) = rest {
                    *name = taken.unused("rest".to_owned(), "_");
                }
            }
            Kind::Newtype { .. } => {}
        }
    }
    if let Some(name) = names.get(&model.root) {
        model.root = name.clone();
    }
    Ok(())
}

/// What a union of constants calls one of them.
fn titled(context: &Context<'_>, origins: &[String], value: &serde_json::Value) -> Option<String> {
    let original = origins.iter().find_map(|origin| context.outline.original(context.bundle, origin))?;
    let is_it =
        |branch: &&crate::schema::Schema| branch.listed().is_some_and(|listed| listed == std::slice::from_ref(value));
    let branch = original.one_of.iter().chain(&original.any_of).find(is_it)?;
    name_of_title(branch.title.as_deref()?)
}

/// What a branch is called: after its type, without what the union's own name says already.
fn type_name(ty: &Ty, union: &str) -> String {
    match ty {
        Ty::Item(name) => match name.strip_prefix(union) {
            Some(rest) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
            _ => name.clone(),
        },
        Ty::Any => "Other".to_owned(),
        Ty::Null => "Null".to_owned(),
        Ty::Bool => "Bool".to_owned(),
        Ty::Integer | Ty::Int(_) => "Integer".to_owned(),
        Ty::Float => "Number".to_owned(),
        Ty::String => "String".to_owned(),
        Ty::Uuid => "Uuid".to_owned(),
        Ty::Uri => "Uri".to_owned(),
        Ty::Text(format) => pascal(format),
        Ty::Never => "Never".to_owned(),
        Ty::Nullable(inner) => format!("Nullable{}", type_name(inner, union)),
        Ty::List(inner) if **inner == Ty::Any => "Array".to_owned(),
        Ty::List(inner) | Ty::Array(inner, _) => format!("{}List", type_name(inner, union)),
        Ty::Tuple(_) => "Tuple".to_owned(),
        Ty::Map(inner) if **inner == Ty::Any => "Object".to_owned(),
        Ty::Map(inner) => format!("{}Map", type_name(inner, union)),
        Ty::Boxed(inner) | Ty::Ruled(inner, _) => type_name(inner, union),
    }
}

/// What the item at an index is called.
fn ordinal(index: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    WORDS.get(index).map_or_else(|| format!("item_{}", index + 1), |word| (*word).to_owned())
}

fn literal_name(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "Null".to_owned(),
        serde_json::Value::String(text) => pascal(text),
        serde_json::Value::Number(number) => pascal(&number.to_string().replace('-', "minus ").replace('.', " point ")),
        other => pascal(&other.to_string().chars().take(40).collect::<String>()),
    }
}

/// The names that are taken within one item.
#[derive(Default)]
struct Taken {
    names: HashSet<String>,
    /// The number from which on a name with a number behind it may be free.
    numbers: HashMap<String, usize>,
}

impl Taken {
    /// The name, with the first number behind it that makes it new.
    fn unused(&mut self, name: String, joint: &str) -> String {
        if self.names.insert(name.clone()) {
            return name;
        }
        let stem = format!("{}{joint}", name.trim_end_matches('_'));
        let mut number = self.numbers.get(&stem).copied().unwrap_or(2);
        let mut candidate = format!("{stem}{number}");
        while !self.names.insert(candidate.clone()) {
            number += 1;
            candidate = format!("{stem}{number}");
        }
        self.numbers.insert(stem, number + 1);
        candidate
    }
}

/// A Rust type or variant name.
pub fn pascal(text: &str) -> String {
    let name = speakable(text).to_pascal_case();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_numeric() => format!("N{name}"),
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

/// A Rust field name, raw where it is a keyword.
pub fn snake(text: &str) -> String {
    let name = speakable(text).to_snake_case();
    match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_numeric() => format!("n{name}"),
        // No raw form (Rust reference, "Raw identifiers").
        Some(_) if matches!(name.as_str(), "self" | "super" | "crate") => format!("{name}_"),
        // A keyword since edition 2024, to which syn does not hold identifiers.
        Some(_) if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() => format!("r#{name}"),
        Some(_) => name,
    }
}

/// The text with what no identifier can hold replaced by words or by space.
fn speakable(text: &str) -> String {
    let mut out = String::new();
    // A word that is half in one script and half in another could be read by nobody.
    let spelt = text.chars().any(|c| is_plain(c) && is_lookalike(c));
    let symbols = !text.chars().any(char::is_alphanumeric);
    // As generic types are written: `List<Item>`.
    let generic = text.ends_with('>') && text.find('<').is_some_and(|at| at > 0);
    for (at, c) in text.char_indices() {
        match c {
            '<' if generic => out.push_str(" of "),
            '>' if generic => out.push(' '),
            ',' if generic => out.push_str(" and "),
            // Of signs alone, each is a word.
            c if symbols && word(c).is_some() => {
                out.push(' ');
                out.push_str(word(c).filter(|_| !(c == '!' && text[at + 1..].starts_with('='))).unwrap_or("not"));
                out.push(' ');
            }
            '!' if text[at + 1..].starts_with('=') => out.push_str(" not "),
            '#' if text[..at].ends_with(char::is_alphanumeric) => out.push_str(" hash "),
            c if spelt && !c.is_ascii() && c.is_alphabetic() => match deunicode_char(c) {
                Some(letters) => out.push_str(letters),
                None => out.push_str(&format!(" u{:x} ", u32::from(c))),
            },
            c if is_plain(c) => out.push(c),
            // Letters that are not plain still tell two names apart.
            c if c.is_alphabetic() => out.push_str(&format!(" u{:x} ", u32::from(c))),
            '+' => out.push_str(" plus "),
            '-' if text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) && at == 0 => out.push_str(" minus "),
            '<' => out.push_str(" less "),
            '>' => out.push_str(" greater "),
            '=' => out.push_str(" equal "),
            '*' => out.push_str(" star "),
            '%' => out.push_str(" percent "),
            '&' => out.push_str(" and "),
            '$' if text.len() == 1 => out.push_str(" dollar "),
            _ => out.push(' '),
        }
    }
    out
}

/// What a sign is called where nothing else stands beside it.
fn word(c: char) -> Option<&'static str> {
    Some(match c {
        ' ' => "space",
        '!' => "bang",
        '"' => "quote",
        '#' => "hash",
        '$' => "dollar",
        '\'' => "apostrophe",
        '(' => "open paren",
        ')' => "close paren",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question",
        '@' => "at",
        '[' => "open bracket",
        '\\' => "backslash",
        ']' => "close bracket",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '{' => "open brace",
        '|' => "pipe",
        '}' => "close brace",
        '~' => "tilde",
        _ => return None,
    })
}

/// Letters and digits that an identifier can hold as they are: rustc neither warns of them ("uncommon codepoints") nor
/// normalises them to others (Rust reference, "Identifiers": NFC), in either case.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (matches!(c, '\u{c0}'..='\u{17e}')
            && !matches!(c, '\u{d7}' | '\u{f7}' | '\u{130}'..='\u{133}' | '\u{138}' | '\u{13f}' | '\u{140}' | '\u{149}'))
        // Greek, Cyrillic, kana, Han, Hangul.
        || matches!(c, '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{3a9}' | '\u{3b1}'..='\u{3c9}' | '\u{410}'..='\u{44f}' | '\u{401}' | '\u{451}')
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// True for a letter that rustc warns of since it looks like another one ("confusable idents", "mixed script confusables"), in
/// either case: α and a, œ and oe.
fn is_lookalike(c: char) -> bool {
    /// The rarer of two letters that otherwise look like each other alone.
    const RARER: [char; 7] = ['ð', 'ĕ', 'ё', 'ベ', 'ペ', '郞', '隸'];
    let looks = |c: char| {
        let own = c.to_string();
        let looks: String = skeleton(&own).collect();
        // Latin letters may be like those of other scripts, which are then the ones that are spelt.
        let foreign = c > '\u{17f}';
        looks != own && (looks.is_ascii() || (foreign && looks.chars().count() == 1))
            || (foreign && is_potential_mixed_script_confusable_char(c))
    };
    let mut cases = c.to_lowercase().chain(c.to_uppercase()).filter(|c| !c.is_ascii());
    !c.is_ascii() && cases.any(|c| RARER.contains(&c) || looks(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_collide_are_numbered_in_turn() {
        let mut taken = Taken::default();
        let names = ["a", "a", "a_3", "a", "a_", "a_", "b"].map(|name| taken.unused(name.to_owned(), "_"));
        assert_eq!(names, ["a", "a_2", "a_3", "a_4", "a_", "a_5", "b"]);
    }

    #[test]
    fn fields() {
        let cases = [
            ("lastSync", "last_sync"),
            ("statusCode", "status_code"),
            ("type", "r#type"),
            ("self", "self_"),
            ("", "empty"),
            ("3d", "n3d"),
            ("+1", "plus_1"),
            ("@id", "id"),
            ("\u{feff}", "empty"),
            ("über", "über"),
            ("💥", "empty"),
            ("gen", "r#gen"),
            ("名前", "名前"),
            ("\u{212a}", "u212a"),
            ("m\u{b2}", "m"),
            // What looks like other letters is spelt in Latin ones.
            ("α", "a"),
            ("название", "nazvanie"),
            ("cœur", "coeur"),
            ("größe", "größe"),
        ];
        for (wire, name) in cases {
            assert_eq!(snake(wire), name, "{wire}");
        }
    }

    #[test]
    fn types_and_variants() {
        let cases = [
            ("Data connection error", "DataConnectionError"),
            ("BankFeed", "BankFeed"),
            ("Expense", "Expense"),
            ("", "Empty"),
            ("Self", "SelfValue"),
            ("200", "N200"),
            ("a-b", "AB"),
            (">=", "GreaterEqual"),
            ("!=", "NotEqual"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("-", "Minus"),
            ("/", "Slash"),
            ("#", "Hash"),
            ("C#", "CHash"),
            ("#text", "Text"),
            ("R&D", "RAndD"),
            ("List<Item>", "ListOfItem"),
            ("Map<string, int>", "MapOfStringAndInt"),
            ("a < b", "ALessB"),
        ];
        for (wire, name) in cases {
            assert_eq!(pascal(wire), name, "{wire}");
        }
    }
}
