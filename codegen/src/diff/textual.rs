//! Compares how two versions of a definition are written, whatever they mean.

use std::collections::{HashMap, HashSet};

use crate::schema::{Key, Origin, Schema};

/// How two versions of a definition differ in writing.
pub struct TextualDifference {
    /// Titles, descriptions, examples, defaults and other annotations.
    pub docs: bool,
    /// Assertions and applicators.
    pub structure: bool,
    /// Only the order of properties.
    pub order: bool,
}

/// Which old pointer corresponds to each new one, and all old and new pointers.
pub struct Places<'p> {
    old_by_new: HashMap<&'p str, &'p str>,
    before: HashSet<&'p str>,
    after: HashSet<&'p str>,
}

impl<'p> Places<'p> {
    /// Collects the pointers of pairs, old and new.
    pub fn new(pairs: &'p [(Key, Key)]) -> Self {
        let places = pairs.iter().map(|(was, now)| (now.as_str(), was.as_str())).collect();
        let (before, after) = pairs.iter().map(|(was, now)| (was.as_str(), now.as_str())).unzip();
        Places { old_by_new: places, before, after }
    }
}

/// Compares two versions. References to corresponding definitions are equal, and nested definitions that are compared on
/// their own are skipped.
pub fn compare(old: &Schema, new: &Schema, places: &Places<'_>) -> TextualDifference {
    let Places { old_by_new, before, after } = places;
    let place = |key: &str| old_by_new.get(key).map_or_else(|| key.to_owned(), |place| (*place).to_owned());
    let annotations_differ = || annotations(old, before) != annotations(new, after);
    let normalize = |schema: &Schema, moved: bool| {
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
    let (first, second) = (normalize(old, false), normalize(new, true));
    let structure = !first.asserts_same_as(&second);
    TextualDifference {
        docs: if structure { annotations_differ() } else { first != second },
        structure,
        order: !structure && property_order(&first) != property_order(&second),
    }
}

/// The annotations of a definition and its subschemas, except in nested definitions that are among `others`.
fn annotations(schema: &Schema, others: &HashSet<&str>) -> Vec<String> {
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

fn property_order(schema: &Schema) -> Vec<&String> {
    let mut out = Vec::new();
    schema.walk(&mut |schema| out.extend(schema.object.properties.keys()));
    out
}
