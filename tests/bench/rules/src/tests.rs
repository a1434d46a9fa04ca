//! What is compared reads the same values: both take what the schema accepts, and neither what it rejects.

use serde_json::Value;

use crate::{SCHEMAS, documents};

/// The value with these members; where it is no object, the other value.
fn changed(mut value: Value, change: &Value) -> Value {
    let (Some(members), Some(changes)) = (value.as_object_mut(), change.as_object()) else { return change.clone() };
    members.extend(changes.clone());
    value
}

#[test]
fn both_read_the_same_values() {
    for schema in SCHEMAS {
        let (build, changes) = documents::of(schema.name);
        let verdicts = |value: &Value| {
            let text = value.to_string();
            ((schema.generated.takes)(&text), (schema.by_hand.takes)(&text))
        };
        for value in (0..20).map(build) {
            assert_eq!(verdicts(&value), (true, true), "{}: {value}", schema.name);
        }
        assert!(!changes.is_empty());
        for value in changes.iter().map(|change| changed(build(0), change)) {
            assert_eq!(verdicts(&value), (false, false), "{}: {value}", schema.name);
        }
    }
}
