//! How two versions of a definition differ on the page, whatever they mean.

use std::collections::HashMap;

use crate::schema::{Origin, Schema};

/// What differs.
pub struct Written {
    /// Titles, descriptions, examples, defaults and marks.
    pub docs: bool,
    /// What it asserts, and how.
    pub structure: bool,
    /// The order of its members alone.
    pub order: bool,
}

/// Compares what is written. `places` has the old pointer of each new one: references are the same that lead to the same.
pub fn compare(old: &Schema, new: &Schema, places: &HashMap<&str, &str>) -> Written {
    let place = |key: &str| places.get(key).map_or_else(|| key.to_owned(), |place| (*place).to_owned());
    let stripped = |schema: &Schema, moved: bool| {
        let mut schema = schema.clone();
        schema.walk_mut(&mut |schema| {
            schema.origin = Origin::default();
            if let Some(key) = schema.reference.take() {
                schema.reference = Some(if moved { place(&key) } else { key });
            }
            if let Some(discriminator) = schema.discriminator.as_mut().filter(|_| moved) {
                for key in discriminator.mapping.values_mut() {
                    *key = place(key);
                }
            }
        });
        schema
    };
    let (old, new) = (stripped(old, false), stripped(new, true));
    let structure = old.bones() != new.bones();
    Written {
        docs: if structure { notes(&old) != notes(&new) } else { old != new },
        structure,
        order: !structure && order(&old) != order(&new),
    }
}

/// All that is written about a definition and its parts, wherever in it.
fn notes(schema: &Schema) -> Vec<String> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| {
        let (mut described, _) = schema.split_annotations();
        described.origin = Origin::default();
        if described != Schema::default() {
            out.push(format!("{described:?}"));
        }
    });
    out.sort();
    out
}

fn order(schema: &Schema) -> Vec<&String> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| out.extend(schema.object.properties.keys()));
    out
}
