//! JSON texts to [`Json`], in which numbers keep all their digits, and back: what is lost on the way through a type can
//! only be seen by something that loses nothing itself.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// As it was written; compare with [`decimal`].
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// Of repeated members the last.
    Map(BTreeMap<String, Json>),
}

impl Json {
    pub fn parse(text: &str) -> Json {
        let text = text.trim_ascii();
        let part = |raw: &RawValue| Json::parse(raw.get());
        match text.as_bytes()[0] {
            b'n' => Json::Null,
            b't' | b'f' => Json::Bool(text == "true"),
            b'"' => Json::Text(serde_json::from_str(text).unwrap()),
            b'[' => Json::List(serde_json::from_str::<Vec<&RawValue>>(text).unwrap().into_iter().map(part).collect()),
            b'{' => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap();
                Json::Map(members.into_iter().map(|(name, raw)| (name, part(raw))).collect())
            }
            _ => Json::Number(text.to_owned()),
        }
    }

    /// Outermost first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Json)) {
        visit(self);
        match self {
            Json::List(items) => items.iter().for_each(|item| item.walk(visit)),
            Json::Map(members) => members.values().for_each(|member| member.walk(visit)),
            _ => {}
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(text) => f.write_str(text),
            Json::Text(text) => f.write_str(&quoted(text)),
            Json::List(items) => {
                let items: Vec<_> = items.iter().map(Json::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Json::Map(members) => {
                let members: Vec<_> =
                    members.iter().map(|(name, member)| format!("{}:{member}", quoted(name))).collect();
                write!(f, "{{{}}}", members.join(","))
            }
        }
    }
}

/// The value of a JSON number: its sign, its digits without zeros at either end, and the power of ten that the first of
/// them stands for. Zero has no sign (RFC 8259 leaves it open; JSON Schema knows numbers, not texts).
pub fn decimal(text: &str) -> (bool, String, i64) {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let significant = digits.trim_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let exponent: i64 = exponent.parse().unwrap();
    (negative, significant.to_owned(), exponent + whole.len() as i64 - leading as i64)
}

/// What the nearest double to a number writes.
pub fn nearest(text: &str) -> String {
    format!("{:e}", text.parse::<f64>().unwrap())
}

/// True if a number is one that serde_json holds in full: a whole one of 64 bits, or the shortest text of a double.
pub fn is_held(text: &str) -> bool {
    text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() || decimal(text) == decimal(&nearest(text))
}

#[test]
fn numbers_are_compared_by_value() {
    for (left, right) in
        [("1", "1.0"), ("100", "1e2"), ("0.001", "1E-3"), ("-0", "0"), ("12.50", "1.25e1"), ("1e+2", "100")]
    {
        assert_eq!(decimal(left), decimal(right), "{left} {right}");
    }
    for (left, right) in
        [("1", "-1"), ("1", "10"), ("0.1", "0.01"), ("12345678901234567890123", "12345678901234567890124")]
    {
        assert_ne!(decimal(left), decimal(right), "{left} {right}");
    }
    assert!(is_held("0.1") && is_held("18446744073709551615") && is_held("1.0") && is_held("5e-324"));
    assert!(!is_held("0.10000000000000000000001") && !is_held("18446744073709551616001") && !is_held("1e-400"));
}
