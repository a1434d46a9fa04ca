//! Definitions as they apply to requests and to responses: a read-only property is required in responses only, a
//! write-only one in requests only (OpenAPI 3.0.3, Schema Object).

use indexmap::IndexMap;
use serde::Serialize;

use crate::schema::{Key, Schema};

/// Whether a definition accepts more or less in requests, or in responses. Undecided counts as yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AcceptanceChange {
    pub gained: bool,
    pub lost: bool,
}

/// The definitions as they apply to requests, or to responses; `None` if that makes no difference.
pub fn in_direction(definitions: &IndexMap<Key, Schema>, in_requests: bool) -> Option<IndexMap<Key, Schema>> {
    let mut out = definitions.clone();
    let mut found = false;
    for schema in out.values_mut() {
        schema.walk_mut(&mut |schema| {
            let Some(object) = schema.object.get_mut() else { return };
            let known = object.required.len();
            let properties = &object.properties;
            object.required.retain(|name| {
                let property = properties.get(name);
                !property.is_some_and(|property| if in_requests { property.read_only } else { property.write_only })
            });
            found |= object.required.len() < known;
        });
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Types;

    #[test]
    fn read_only_properties_are_required_only_in_responses() {
        let mut schema = Schema::of_type(Types::OBJECT);
        schema.object.properties.insert("id".to_owned(), Schema { read_only: true, ..Schema::of_type(Types::STRING) });
        schema.object.required = vec!["id".to_owned()];
        let definitions = IndexMap::from([("a".to_owned(), schema)]);
        let requests = in_direction(&definitions, true).unwrap_or_default();
        assert!(requests.get("a").is_some_and(|schema| schema.object.required.is_empty()));
        assert_eq!(in_direction(&definitions, false), None);
    }
}
