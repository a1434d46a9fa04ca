//! Converts strings of a document to Rust identifiers.

use deunicode::{deunicode, deunicode_char};
use heck::{ToPascalCase, ToSnakeCase};

/// Returns a Rust type or variant name.
pub fn pascal(text: &str) -> String {
    let name = replace_symbols(text).to_pascal_case();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_numeric() => format!("N{name}"),
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

/// Returns the name of a Rust module for a file: `shop_api` for `Shop API.yaml`. A name that is a keyword gets an
/// underscore.
///
/// ```
/// assert_eq!(codegen::module_name("Shop-API.v2"), "shop_api_v2");
/// assert_eq!(codegen::module_name("type"), "type_");
/// ```
pub fn module_name(stem: &str) -> String {
    let name = snake(stem);
    name.strip_prefix("r#").map_or(name.clone(), |keyword| format!("{keyword}_"))
}

/// Transliterates a string to ASCII: `支払い` becomes `zhi Fu i`.
pub fn ascii(text: &str) -> String {
    deunicode(text)
}

/// Returns a Rust field name, as a raw identifier if it is a keyword.
pub fn snake(text: &str) -> String {
    let name = replace_symbols(text).to_snake_case();
    match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_numeric() => format!("n{name}"),
        // No raw form (Rust reference, "Raw identifiers").
        Some(_) if matches!(name.as_str(), "self" | "super" | "crate") => format!("{name}_"),
        // A keyword since edition 2024, which syn accepts as an identifier.
        Some(_) if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() => format!("r#{name}"),
        Some(_) => name,
    }
}

/// Replaces characters that are not allowed in identifiers by words or spaces.
fn replace_symbols(text: &str) -> String {
    let mut out = String::new();
    // A word in a mixture of scripts would not be readable.
    let spelt = text.chars().any(|c| !c.is_ascii() && LOOKALIKES.contains(c));
    let symbols = !text.chars().any(char::is_alphanumeric);
    // As generic types are written: `List<Item>`.
    let generic = text.ends_with('>') && text.find('<').is_some_and(|at| at > 0);
    for (at, c) in text.char_indices() {
        match c {
            '<' if generic => out.push_str(" of "),
            '>' if generic => out.push(' '),
            ',' if generic => out.push_str(" and "),
            // If there are only symbols, each becomes a word.
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
            // Letters that are not plain still distinguish names.
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

/// The words for a symbol in a name that has only symbols.
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

/// Returns true for letters and digits that an identifier can contain unchanged: rustc neither warns of them ("uncommon
/// codepoints") nor normalises them (Rust reference, "Identifiers": NFC), in either case.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (matches!(c, '\u{c0}'..='\u{17e}')
            && !matches!(c, '\u{d7}' | '\u{f7}' | '\u{130}'..='\u{133}' | '\u{138}' | '\u{13f}' | '\u{140}' | '\u{149}'))
        // Greek, Cyrillic, kana, Han, Hangul.
        || matches!(c, '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{3a9}' | '\u{3b1}'..='\u{3c9}' | '\u{410}'..='\u{44f}' | '\u{401}' | '\u{451}')
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The plain letters that rustc warns of because they look like others ("confusable idents", "mixed script
/// confusables"), in either case: α and a, œ and oe.
const LOOKALIKES: &str = "\
    ÆÐÞæðþĔĕŒœΑΒΓΔΕΖΗΘΙΚΛΜΝΟΠΡΣΤΥΦΧαβγδεζηθικλμνοπρςστυφχЁАБВГЕЗИКЛМНОПРСТУФХЧШЫЬЮЯабвгезиклмнопрстуф\
    хчшыьюяёくへイエカタトニネノハヒヘベペムメヨロ一丂丅丩丫丶丿乄二于井亻仪倂值兑兒八凐力匕卄卜卝厶口\
    吴呉啟囗填士壿夕奬妺娯娱嬀季嵒巜工帀市帲幐彐径恒悦愸户戸抺捝插揷搉搖摇攬敚昩晣晩曰曶朊朦朩末枺柿棁\
    槩樧欥正汊沬涚湊湳溧溰滄滅滭漼潔潙澌澟澤澿濓瀆炼獎瑶眔眜硏礻税絚絶緖肞肦胊胐胶脁脧脱腁膧芲茉蔿虁蜕\
    袚訞詽説謡讏豣趆跺躛躲輧迳邗那郞鄉鄕鋭鎮钗镺隸隺飡飲馮鮇鹃黒龝鿃";

#[cfg(test)]
mod tests {
    use unicode_security::confusable_detection::skeleton;
    use unicode_security::mixed_script::is_potential_mixed_script_confusable_char;

    use super::*;

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
            // Letters that look like others are transliterated to Latin ones.
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

    /// Returns whether rustc warns of a letter, according to the tables that rustc uses.
    fn is_lookalike(c: char) -> bool {
        /// The rarer one of each pair of letters that look like each other and no others.
        const RARER: [char; 7] = ['ð', 'ĕ', 'ё', 'ベ', 'ペ', '郞', '隸'];
        let looks = |c: char| {
            let own = c.to_string();
            let looks: String = skeleton(&own).collect();
            // If a letter of another script looks like a Latin one, the former is transliterated.
            let foreign = c > '\u{17f}';
            looks != own && (looks.is_ascii() || (foreign && looks.chars().count() == 1))
                || (foreign && is_potential_mixed_script_confusable_char(c))
        };
        let mut cases = c.to_lowercase().chain(c.to_uppercase()).filter(|c| !c.is_ascii());
        !c.is_ascii() && cases.any(|c| RARER.contains(&c) || looks(c))
    }

    #[test]
    fn lookalikes_are_those_that_rustc_warns_of() {
        let all: String = ('\0'..=char::MAX).filter(|c| is_plain(*c) && is_lookalike(*c)).collect();
        assert_eq!(LOOKALIKES, all);
    }
}
