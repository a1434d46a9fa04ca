//! Tests when the range of an integer format applies, and how a run lists that deviation.

use crate::{Deviations, Request, emit};

/// Returns the names of the types that have the deviation `number-formats`.
fn ranged(document: &str, change: fn(&mut Request)) -> Vec<String> {
    let bytes = Some(document.as_bytes().to_vec());
    let mut request = Request { all: true, bytes, ..Request::of("api.json".into()) };
    change(&mut request);
    let emitted = emit(&request).unwrap_or_else(|error| panic!("{error}"));
    let types = emitted.proof.types.into_iter().filter(|proof| proof.deviations.contains(&"number-formats"));
    types.map(|proof| proof.name).collect()
}

const SCHEMAS: &str = r#"
    "A": {"type": "object", "properties": {"n": {"type": "array", "items": {"type": "integer", "format": "uint8"}},
        "b": {"type": "object", "properties": {"x": {"type": "integer"}}}}},
    "C": {"type": "object", "properties": {"a": {"type": "integer", "format": "int64"}, "e": {"type": "string", "format": "int8"}}}"#;

#[test]
fn a_run_lists_the_types_whose_integers_have_the_range_of_their_format() {
    let openapi = format!(r#"{{"openapi": "3.1.0", "components": {{"schemas": {{{SCHEMAS}}}}}}}"#);
    assert_eq!(ranged(&openapi, |_| ()), ["A"]);
    assert!(ranged(&openapi, |request| request.strict = true).is_empty());
    assert!(ranged(&openapi, |request| request.formats = false).is_empty());
    assert!(ranged(&openapi, |request| request.deviations = Deviations::EXACT).is_empty());
    let schema = format!(r#"{{"$defs": {{{SCHEMAS}}}}}"#);
    assert!(ranged(&schema, |_| ()).is_empty());
}
