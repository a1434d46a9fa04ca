//! Definitions as requests and as responses have them: a property that is read-only is required in responses alone, one
//! that is write-only in requests alone (OpenAPI 3.0.3, Schema Object).

use indexmap::IndexMap;
use serde::Serialize;

use crate::schema::{Key, Schema};

/// What a definition accepts more or less where its values go one way; open questions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub gained: bool,
    pub lost: bool,
}

/// The definitions as requests have them, or responses; nothing where that is no difference.
pub fn seen(definitions: &IndexMap<Key, Schema>, in_requests: bool) -> Option<IndexMap<Key, Schema>> {
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
    fn what_is_read_only_is_required_in_responses_alone() {
        let mut schema = Schema::of_type(Types::OBJECT);
        schema.object.properties.insert("id".to_owned(), Schema { read_only: true, ..Schema::of_type(Types::STRING) });
        schema.object.required = vec!["id".to_owned()];
        let definitions = IndexMap::from([("a".to_owned(), schema)]);
        let requests = seen(&definitions, true).unwrap_or_default();
        assert!(requests.get("a").is_some_and(|schema| schema.object.required.is_empty()));
        assert_eq!(seen(&definitions, false), None);
    }
}
