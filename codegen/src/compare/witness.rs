//! Values that separate two schemas. One counts only if the validator, which shares nothing with the algebra, says of it
//! what it is meant to show.

use serde_json::Value;

use crate::instance::Generator;

/// How many values are tried before the search is given up.
const TRIES: usize = 400;

/// How many attempts in a row may lead nowhere.
const FRUITLESS: usize = 40;

/// The smallest value found among those that `source` describes which `inside` accepts and `outside` rejects.
pub fn confirmed(source: &Value, inside: &Value, outside: &Value) -> Option<Value> {
    let (inside, outside) = (validator(inside)?, validator(outside)?);
    let mut generator = Generator::new(source, 0x10c5);
    let mut best: Option<(usize, Value)> = None;
    let mut fruitless = 0;
    for round in 0..TRIES {
        let Some(value) = generator.value() else {
            fruitless += 1;
            if fruitless > FRUITLESS {
                break;
            }
            continue;
        };
        fruitless = 0;
        let size = value.to_string().len();
        if best.as_ref().is_none_or(|(known, _)| size < *known) && inside.is_valid(&value) && !outside.is_valid(&value)
        {
            best = Some((size, value));
        }
        // Once there is one, a few more rounds are enough to find a small one.
        if best.is_some() && round >= TRIES / 8 {
            break;
        }
    }
    best.map(|(_, value)| value)
}

/// The validator of a schema, with formats asserted.
pub fn validator(schema: &Value) -> Option<jsonschema::Validator> {
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
    let options = options.with_format(crate::formats::EARLY_HOSTNAME, crate::formats::is_early_hostname);
    let options = crate::formats::checks().fold(options, |options, (name, check)| options.with_format(name, check));
    options.build(schema).ok()
}
