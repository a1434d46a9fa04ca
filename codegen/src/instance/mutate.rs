//! Mutates instances in ways that a schema may or may not notice, including some that only serde accepts: other forms
//! of a UUID, an array in place of an object, a variant written as an object.

use rand::RngExt;
use rand::seq::IndexedRandom;
use serde_json::{Map, Value, json};

use super::{Random, string};

/// Returns the value with one to three changes, the same for the same seed.
///
/// ```
/// let value = serde_json::json!({ "a": 1 });
/// assert_eq!(codegen::instance::mutate(&value, 5), codegen::instance::mutate(&value, 5));
/// ```
pub fn mutate(value: &Value, seed: u64) -> Value {
    let mut rng = string::seeded(seed);
    let mut value = value.clone();
    for _ in 0..[1, 1, 1, 2, 3].choose(&mut rng).copied().unwrap_or(1) {
        let size = count(&value);
        let mut at = rng.random_range(0..size);
        visit(&mut value, &mut at, &mut |place| change(place, &mut rng));
    }
    value
}

/// Counts the values in this one, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Calls `act` on the value with this index, in preorder.
fn visit(value: &mut Value, at: &mut usize, act: &mut dyn FnMut(&mut Value)) -> bool {
    if *at == 0 {
        act(value);
        return true;
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| visit(item, at, act)),
        Value::Object(members) => members.values_mut().any(|member| visit(member, at, act)),
        _ => false,
    }
}

fn change(place: &mut Value, rng: &mut Random) {
    if rng.random_bool(0.25) {
        *place = random_value(rng);
        return;
    }
    match place {
        Value::Object(members) => mutate_object(members, rng).into_iter().for_each(|value| *place = value),
        Value::Array(items) => match rng.random_range(0..4) {
            0 => drop(items.pop()),
            1 => items.push(random_value(rng)),
            2 => {
                if let Some(item) = items.first().cloned() {
                    items.push(item);
                }
            }
            _ => items.reverse(),
        },
        Value::String(text) => *place = mutate_string(text, rng),
        Value::Number(number) => {
            let value = number.as_f64().unwrap_or(0.0);
            *place = [
                json!(value + 0.5),
                json!(-value),
                json!(value * 1e10),
                json!(value.round()),
                json!(number.to_string()),
            ]
            .choose(rng)
            .cloned()
            .unwrap_or(Value::Null);
        }
        Value::Bool(value) => *value = !*value,
        Value::Null => *place = random_value(rng),
    }
}

/// Changes an object; returns the value to replace it with, if that is not an object.
fn mutate_object(members: &mut Map<String, Value>, rng: &mut Random) -> Option<Value> {
    let names: Vec<String> = members.keys().cloned().collect();
    let name = names.choose(rng).cloned().unwrap_or_default();
    match rng.random_range(0..8) {
        0 => drop(members.remove(&name)),
        1 => drop(members.insert(string::random_word(rng), random_value(rng))),
        2 => drop(members.insert(name, Value::Null)),
        3 => {
            let value = members.remove(&name)?;
            members.insert(
                [name.to_uppercase(), name.to_lowercase(), format!("{name}_"), name.replace('_', "")]
                    .choose(rng)?
                    .clone(),
                value,
            );
        }
        // A derived struct accepts an array as well.
        4 => return Some(Value::Array(members.values().cloned().collect())),
        5 => return Some(Value::Array(Vec::new())),
        6 => {
            let value = names.choose(rng).and_then(|other| members.get(other)).cloned()?;
            members.insert(name, value);
        }
        _ => drop(members.insert("extra".to_owned(), random_value(rng))),
    }
    None
}

fn mutate_string(text: &str, rng: &mut Random) -> Value {
    // A derived enum accepts an object as well.
    if rng.random_bool(0.15) {
        return json!({ text: null });
    }
    let plain = text.replace('-', "");
    let forms = [
        plain.clone(),
        format!("{{{text}}}"),
        format!("urn:uuid:{text}"),
        text.to_uppercase(),
        text.to_lowercase(),
        format!("{text} "),
        format!(" {text}"),
        text.chars().rev().collect(),
        text.chars().skip(1).collect(),
        format!("{text}\u{0}"),
        text.replace(':', "%"),
        text.replacen('/', " ", 1),
        "2022-10-23".to_owned(),
        "2022-10-23T00:00:00.1234567".to_owned(),
        String::new(),
        string::random_word(rng),
    ];
    forms.choose(rng).map_or(Value::Null, |form| Value::String(form.clone()))
}

/// Returns a value of any type, including numbers of any size.
fn random_value(rng: &mut Random) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.0),
        json!(1.5),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(5e-324),
        json!(""),
        json!("text"),
        json!("b5f0f1c0-0000-4000-8000-00000000000A"),
        json!("https://a.example/"),
        json!([]),
        json!([null]),
        json!({}),
        json!({ "a": { "b": [1, "x", null] } }),
    ];
    values.choose(rng).cloned().unwrap_or(Value::Null)
}
