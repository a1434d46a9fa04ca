/// A label of letters, marks and digits (RFC 5892, section 2), those that need a context in theirs (appendix A).
/// Whether normalising would change the label is not looked at.
fn is_unicode_label(label: &[char]) -> bool {
    let has = |wanted: fn(char) -> bool| label.iter().any(|c| wanted(*c));
    let japanese = has(is_unicode_label_japanese);
    let mixed = has(|c| matches!(c, '\u{0660}'..='\u{0669}')) && has(|c| matches!(c, '\u{06F0}'..='\u{06F9}'));
    let mark = label.first().is_some_and(|first| is_unicode_label_mark(*first));
    !mark
        && !mixed
        && label.iter().enumerate().all(|(at, c)| {
            let before = at.checked_sub(1).and_then(|at| label.get(at)).copied().unwrap_or_default();
            let after = label.get(at + 1).copied().unwrap_or_default();
            match *c {
                '\u{00B7}' => before == 'l' && after == 'l',
                '\u{0375}' => matches!(after, '\u{0370}'..='\u{03FF}'),
                '\u{05F3}' | '\u{05F4}' => matches!(before, '\u{0590}'..='\u{05FF}'),
                '\u{200D}' => is_unicode_label_virama(before),
                '\u{30FB}' => japanese,
                // What joins is known to none of the crates used, so a zero width non-joiner is always taken.
                '\u{200C}' | '\u{06FD}' | '\u{06FE}' | '\u{0F0B}' | '\u{3007}' => true,
                '\u{0640}' | '\u{07FA}' | '\u{302E}' | '\u{302F}' | '\u{3031}'..='\u{3035}' | '\u{303B}' => false,
                c => c.is_ascii() || is_unicode_label_word(c),
            }
        })
}

/// Letters, marks and digits, by their general category (RFC 5892, section 2.1).
fn is_unicode_label_word(c: char) -> bool {
    let category = unicode_general_category::get_general_category(c).abbreviation();
    matches!(category, "Lu" | "Ll" | "Lt" | "Lm" | "Lo" | "Mn" | "Mc" | "Nd")
}

fn is_unicode_label_mark(c: char) -> bool {
    matches!(unicode_general_category::get_general_category(c).abbreviation(), "Mn" | "Mc" | "Me")
}

/// Hiragana, Katakana and Han (RFC 5892, appendix A.7).
fn is_unicode_label_japanese(c: char) -> bool {
    matches!(
        c,
        '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{1B000}'..='\u{1B16F}' | '\u{20000}'..='\u{3FFFD}'
    )
}

/// The characters of canonical combining class 9 (RFC 5892, appendix A.1), by Unicode 14.
fn is_unicode_label_virama(c: char) -> bool {
    let viramas = "\u{094D}\u{09CD}\u{0A4D}\u{0ACD}\u{0B4D}\u{0BCD}\u{0C4D}\u{0CCD}\u{0D3B}\u{0D3C}\u{0D4D}\u{0DCA}\u{0E3A}\
        \u{0EBA}\u{0F84}\u{1039}\u{103A}\u{1714}\u{1715}\u{1734}\u{17D2}\u{1A60}\u{1B44}\u{1BAA}\u{1BAB}\u{1BF2}\
        \u{1BF3}\u{2D7F}\u{A806}\u{A82C}\u{A8C4}\u{A953}\u{A9C0}\u{AAF6}\u{ABED}\u{10A3F}\u{11046}\u{11070}\
        \u{1107F}\u{110B9}\u{11133}\u{11134}\u{111C0}\u{11235}\u{112EA}\u{1134D}\u{11442}\u{114C2}\u{115BF}\
        \u{1163F}\u{116B6}\u{1172B}\u{11839}\u{1193D}\u{1193E}\u{119E0}\u{11A34}\u{11A47}\u{11A99}\u{11C3F}\
        \u{11D44}\u{11D45}\u{11D97}";
    viramas.contains(c)
}
