//! A schema to instances of it, as JSON texts, half of them valid: generated, mutated, and put into the forms that only
//! serde takes and into numbers that no double holds, none of which a schema derived from the types could show.

use std::collections::BTreeMap;

use codegen::instance::{Generator, mutate};

use crate::exact::Json;
use crate::explain::Explainer;

pub struct Instance {
    pub text: String,
    /// All digits of it.
    pub json: Json,
    pub valid: bool,
}

/// Numbers of any size and form, all of which a double holds at least roughly.
const NUMBERS: &[&str] = &[
    "123456789012345678901234567890",
    "0.1234567890123456789012345",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993.0",
    "1.7976931348623157e308",
    "5e-324",
    "1e-400",
    "1.0",
    "1E2",
    "-0",
    "-0.0",
    "100e-2",
];

/// `count` instances for the seed, as many valid as not, and how often each of the forms occurs in them.
pub fn instances(
    explainer: &Explainer,
    count: usize,
    seed: u64,
    forms: &mut BTreeMap<&'static str, usize>,
) -> Vec<Instance> {
    let mut generator = Generator::new(explainer.root(), seed);
    let mut random = Random(seed);
    let mut left = [count / 2, count - count / 2];
    let mut out = Vec::new();
    for attempt in 0.. {
        if left == [0, 0] {
            break;
        }
        assert!(attempt < count * 50, "no more instances to be found: {left:?} invalid and valid ones are missing");
        let Some(mut value) = generator.value() else { continue };
        if random.one_in(2) {
            value = mutate(&value, random.next());
        }
        let mut json = Json::parse(&value.to_string());
        if random.one_in(4) {
            derive(explainer, &mut json, &mut random);
        }
        if random.one_in(2) {
            size(explainer, &mut json, &mut random);
        }
        let text = json.to_string();
        let valid = explainer.accepts(&text);
        let slot = &mut left[usize::from(valid)];
        if *slot > 0 {
            *slot -= 1;
            count_forms(explainer, &json, forms);
            out.push(Instance { text, json, valid });
        }
    }
    out
}

/// Some structs as arrays of their fields, some variants as objects.
fn derive(explainer: &Explainer, json: &mut Json, random: &mut Random) {
    explainer.visit(explainer.root(), json, &mut |schema, place| {
        if !random.one_in(2) {
            return;
        }
        let form = match place {
            Json::Map(members) => match explainer.fields(schema) {
                Some(fields) => {
                    let last = fields.iter().rposition(|field| members.contains_key(field)).map_or(0, |last| last + 1);
                    Json::List(fields[..last].iter().map(|f| members.remove(f).unwrap_or(Json::Null)).collect())
                }
                None => return,
            },
            Json::Text(text) if explainer.variants(schema).contains(&text.as_str()) => {
                Json::Map([(text.clone(), Json::Null)].into())
            }
            _ => return,
        };
        *place = form;
    });
}

/// Numbers of other sizes in the place of some, and of other values where any JSON will do.
fn size(explainer: &Explainer, json: &mut Json, random: &mut Random) {
    explainer.visit(explainer.root(), json, &mut |schema, place| {
        let is_small = !matches!(place, Json::List(_) | Json::Map(_));
        if (matches!(place, Json::Number(_)) || is_small && explainer.is_free(schema)) && random.one_in(2) {
            *place = Json::Number(NUMBERS[random.below(NUMBERS.len())].to_owned());
        }
    });
}

fn count_forms(explainer: &Explainer, json: &Json, forms: &mut BTreeMap<&'static str, usize>) {
    let mut seen = |form| *forms.entry(form).or_default() += 1;
    explainer.visit(explainer.root(), &mut json.clone(), &mut |schema, place| match place {
        Json::List(_) if explainer.fields(schema).is_some() => seen("array for a struct"),
        Json::Map(members)
            if members.len() == 1
                && members.iter().all(|(name, value)| {
                    *value == Json::Null && explainer.variants(schema).contains(&name.as_str())
                }) =>
        {
            seen("object for a variant")
        }
        Json::Text(text) if explainer.has(schema, "format", "uuid") => {
            let is_uuid = |text: &str| text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
            if text.strip_prefix("urn:uuid:").is_some_and(is_uuid) {
                seen("urn for a UUID");
            } else if text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).is_some_and(is_uuid) {
                seen("braces around a UUID");
            } else if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                seen("bare UUID");
            } else if is_uuid(text) && text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                seen("capital UUID");
            }
        }
        Json::Text(text) => {
            let date = text.as_bytes();
            if date.len() >= 10 && date[..4].iter().all(u8::is_ascii_digit) && date[4] == b'-' && date[7] == b'-' {
                seen(if date.len() == 10 { "date" } else { "date and time" });
            }
        }
        _ => {}
    });
    json.walk(&mut |place| {
        if let Json::Number(text) = place {
            seen(if text.parse::<i64>().is_ok() {
                "number of 64 bits"
            } else if !crate::exact::is_held(text) {
                "number beyond a double"
            } else {
                "number of a double"
            });
        }
    });
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}
