//! Operations to where the values of each definition go: into requests, into responses, or into both.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::super::class::Use;
use super::{Content, Operations};
use crate::schema::{Key, Schema};

const REQUEST: Use = Use { request: true, response: false };
const RESPONSE: Use = Use { request: false, response: true };

/// Where values of the definitions go, as far as operations hold them.
pub fn usage(operations: &Operations, definitions: &IndexMap<Key, Schema>) -> HashMap<Key, Use> {
    let mut out: HashMap<Key, Use> = HashMap::new();
    for operation in &operations.all {
        // What the server calls is answered by the client: it is the client that parses those requests.
        let (sent, answered) = if operation.incoming { (RESPONSE, REQUEST) } else { (REQUEST, RESPONSE) };
        for parameter in &operation.parameters {
            mark(&parameter.schemas, sent, &mut out);
        }
        operation.body.iter().for_each(|body| mark(&body.content, sent, &mut out));
        for response in operation.responses.values() {
            mark(&response.content, answered, &mut out);
            response.headers.values().for_each(|header| mark(&header.schemas, answered, &mut out));
        }
    }
    // What a definition refers to goes where it goes.
    let mut queue: Vec<Key> = out.keys().cloned().collect();
    while let Some(key) = queue.pop() {
        let (Some(schema), Some(own)) = (definitions.get(&key), out.get(&key).copied()) else { continue };
        schema.walk(&mut |inner| {
            let Some(target) = &inner.reference else { return };
            let known = out.get(target).copied().unwrap_or_default();
            if known.and(own) != known {
                out.insert(target.clone(), known.and(own));
                queue.push(target.clone());
            }
        });
    }
    out
}

fn mark(content: &Content, place: Use, out: &mut HashMap<Key, Use>) {
    for key in content.values().flatten() {
        let slot = out.entry(key.clone()).or_default();
        *slot = slot.and(place);
    }
}
