//! Determines where the values of each definition occur: in requests, in responses, or in both.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::super::class::Use;
use super::{Content, Operations};
use crate::schema::{Key, Schema};

const REQUEST: Use = Use { request: true, response: false };
const RESPONSE: Use = Use { request: false, response: true };

/// Returns where values of the definitions occur, as far as operations use them.
pub fn usage(operations: &Operations, definitions: &IndexMap<Key, Schema>) -> HashMap<Key, Use> {
    let mut out: HashMap<Key, Use> = HashMap::new();
    for operation in &operations.all {
        // The client answers what the server calls, so the client is the one to parse those requests.
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
    // Values of a definition contain values of those it refers to.
    let mut queue: Vec<Key> = out.keys().cloned().collect();
    while let Some(key) = queue.pop() {
        let (Some(schema), Some(own)) = (definitions.get(&key), out.get(&key).copied()) else { continue };
        schema.walk(&mut |inner| {
            let Some(target) = &inner.reference else { return };
            let known = out.get(target).copied().unwrap_or_default();
            if known.union(own) != known {
                out.insert(target.clone(), known.union(own));
                queue.push(target.clone());
            }
        });
    }
    out
}

fn mark(content: &Content, place: Use, out: &mut HashMap<Key, Use>) {
    for key in content.values().flatten() {
        let slot = out.entry(key.clone()).or_default();
        *slot = slot.union(place);
    }
}
