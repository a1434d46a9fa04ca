//! Searches for values that one schema accepts and another rejects. A value counts only if the validator, which shares
//! no code with the algebra, confirms both.

use serde_json::Value;

use crate::instance::Generator;

/// The maximum number of values that are tried.
const MAX_TRIES: usize = 400;

/// The maximum number of attempts in a row that may fail.
const MAX_FAILURES_IN_A_ROW: usize = 40;

/// Returns the smallest value that was found among those generated from `source` which `inside` accepts and `outside`
/// rejects.
pub fn find_confirmed(source: &Value, inside: &Value, outside: &Value) -> Option<Value> {
    let (inside, outside) = (validator(inside)?, validator(outside)?);
    let mut generator = Generator::new(source, 0x10c5);
    let mut best: Option<(usize, Value)> = None;
    let mut failures = 0;
    for round in 0..MAX_TRIES {
        let Some(value) = generator.value() else {
            failures += 1;
            if failures > MAX_FAILURES_IN_A_ROW {
                break;
            }
            continue;
        };
        failures = 0;
        let size = value.to_string().len();
        if best.as_ref().is_none_or(|(known, _)| size < *known) && inside.is_valid(&value) && !outside.is_valid(&value)
        {
            best = Some((size, value));
        }
        // After the first one, a few more rounds are enough to find a small one.
        if best.is_some() && round >= MAX_TRIES / 8 {
            break;
        }
    }
    best.map(|(_, value)| value)
}

/// Returns the validator of a schema, with formats asserted.
pub fn validator(schema: &Value) -> Option<jsonschema::Validator> {
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
    let options = options.with_format(crate::formats::EARLY_HOSTNAME, crate::formats::is_early_hostname);
    let options = crate::formats::checks().fold(options, |options, (name, check)| options.with_format(name, check));
    options.build(schema).ok()
}
