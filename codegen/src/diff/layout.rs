//! How two versions of a definition differ on the page, whatever they mean.

use std::collections::{HashMap, HashSet};

use crate::schema::{Key, Origin, Schema};

/// What differs.
pub struct Written {
    /// Titles, descriptions, examples, defaults and marks.
    pub docs: bool,
    /// What it asserts, and how.
    pub structure: bool,
    /// The order of its members alone.
    pub order: bool,
}

/// The old pointer of each new definition that took its place, and all old and new ones.
pub struct Places<'p> {
    places: HashMap<&'p str, &'p str>,
    before: HashSet<&'p str>,
    after: HashSet<&'p str>,
}

impl<'p> Places<'p> {
    /// Of pairs, old and new.
    pub fn new(pairs: &'p [(Key, Key)]) -> Self {
        let places = pairs.iter().map(|(was, now)| (now.as_str(), was.as_str())).collect();
        let (before, after) = pairs.iter().map(|(was, now)| (was.as_str(), now.as_str())).unzip();
        Places { places, before, after }
    }
}

/// Compares what is written. References are the same that lead to the same,
/// and what is compared for itself is left out here.
pub fn compare(old: &Schema, new: &Schema, places: &Places<'_>) -> Written {
    let Places { places, before, after } = places;
    let place = |key: &str| places.get(key).map_or_else(|| key.to_owned(), |place| (*place).to_owned());
    let noted = || notes(old, before) != notes(new, after);
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
    let (first, second) = (stripped(old, false), stripped(new, true));
    let structure = !first.asserts_same_as(&second);
    Written {
        docs: if structure { noted() } else { first != second },
        structure,
        order: !structure && order(&first) != order(&second),
    }
}

/// All that is written about a definition and its parts, wherever in it, but for what stands inside it and is one of
/// `others`.
fn notes(schema: &Schema, others: &HashSet<&str>) -> Vec<String> {
    let own = &schema.origin.pointer;
    let is_other = |pointer: &str| {
        let below = pointer.strip_prefix(own.as_str()).unwrap_or_default();
        let ends = below.match_indices('/').map(|(at, _)| own.len() + at).chain([pointer.len()]);
        ends.filter(|end| *end > own.len()).filter_map(|end| pointer.get(..end)).any(|part| others.contains(part))
    };
    let mut out = Vec::new();
    schema.walk(&mut |schema| {
        let mut described = schema.annotations();
        described.origin = Origin::default();
        if described != Schema::default() && !is_other(&schema.origin.pointer) {
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
