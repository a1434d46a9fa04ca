//! Schemas that ask for what no value can have room for, that contradict themselves, or that have no end.

use serde_json::{Map, Value, json};

/// Bounds beyond every integer type, at the ends of them, and where floats lose their digits.
fn bounds() -> Vec<Value> {
    let texts =
        ["1e39", "-1e39", "1.7e38", "1e300", "-1.7976931348623157e308", "5e-324", "1e19", "18446744073709551616"];
    let exact =
        [json!(u64::MAX), json!(i64::MIN), json!(i64::MAX), json!(9_007_199_254_740_993_u64), json!(0), json!(0.1)];
    texts.iter().filter_map(|text| serde_json::from_str(text).ok()).chain(exact).collect()
}

fn numbers() -> Vec<Value> {
    let mut out = Vec::new();
    for bound in bounds() {
        out.push(json!({ "exclusiveMinimum": bound }));
        out.push(json!({ "type": "number", "exclusiveMaximum": bound }));
        out.push(json!({ "type": "integer", "minimum": bound }));
        out.push(json!({ "type": "number", "minimum": bound, "maximum": bound }));
        out.push(json!({ "type": "integer", "exclusiveMinimum": bound, "exclusiveMaximum": bound }));
        if bound.as_f64().is_some_and(|bound| bound > 0.0) {
            out.push(json!({ "type": "number", "multipleOf": bound }));
            out.push(json!({ "type": "integer", "multipleOf": bound, "minimum": 7, "exclusiveMaximum": 1e39 }));
        }
    }
    out.push(json!({ "type": "number", "minimum": -1.7976931348623157e308, "maximum": 1.7976931348623157e308 }));
    out.push(json!({ "type": "number", "minimum": 5, "maximum": 1 }));
    out.push(json!({ "type": "number", "multipleOf": 5e-324, "minimum": 1e300 }));
    out
}

fn lengths() -> Vec<Value> {
    let mut out = Vec::new();
    for length in [1_000_u64, 5_000, 60_000, 1_000_000, 1_000_000_000, 1_000_000_000_000_000_000, u64::MAX] {
        out.push(json!({ "type": "string", "minLength": length }));
        out.push(json!({ "type": "string", "maxLength": length, "minLength": length }));
        out.push(json!({ "type": "string", "minLength": length, "maxLength": 3 }));
        out.push(json!({ "type": "string", "format": "date-time", "maxLength": length }));
        out.push(json!({ "type": "array", "minItems": length }));
        out.push(json!({ "type": "array", "maxItems": length, "items": { "type": "string" } }));
        out.push(json!({ "type": "array", "minItems": length, "uniqueItems": true, "items": { "type": "boolean" } }));
        out.push(json!({ "type": "array", "contains": { "type": "integer" }, "minContains": length }));
        out.push(json!({ "type": "object", "minProperties": length }));
        out.push(json!({ "type": "object", "maxProperties": length, "additionalProperties": { "type": "null" } }));
        out.push(json!({ "type": "object", "minProperties": length, "propertyNames": { "enum": ["a", "b"] } }));
        out.push(json!({ "type": "array", "minItems": 1000, "items": { "type": "string", "minLength": length } }));
    }
    out
}

fn patterns() -> Vec<Value> {
    let long = "\\p{L}".repeat(20_000);
    let patterns = [
        "a{4294967295}",
        "(((a{1000}){1000}){1000}){1000}",
        "((((){1000}){1000}){1000}){1000}",
        "^(a+)+$",
        "^(?=a)b$",
        "[^\\s\\S]",
        "(?<=x)\\p{L}",
        "^([a-z]{1,60}){1,60}$",
        "^(?!a)(?!b)(a|b)*$",
        &long,
    ];
    let mut out: Vec<Value> = patterns.iter().map(|pattern| json!({ "type": "string", "pattern": pattern })).collect();
    out.extend(patterns.iter().take(5).map(|pattern| {
        json!({ "type": "object", "patternProperties": { *pattern: { "type": "integer" } }, "additionalProperties": false, "minProperties": 3 })
    }));
    out
}

/// What multiplies with each level, or has no end.
fn shapes() -> Vec<Value> {
    let to = |level: usize| json!({ "$ref": format!("#/$defs/L{level}") });
    let levels = |count: usize, make: &dyn Fn(Value) -> Value, last: Value| {
        let mut definitions: Map<String, Value> =
            (0..count).map(|level| (format!("L{level}"), make(to(level + 1)))).collect();
        definitions.insert(format!("L{count}"), last);
        json!({ "$defs": definitions, "$ref": "#/$defs/L0" })
    };
    let twice =
        |next: Value| json!({ "type": "object", "required": ["a", "b"], "properties": { "a": next, "b": next } });
    let listed = |next: Value| json!({ "type": "array", "minItems": 9, "items": next });
    let wide: Map<String, Value> = (0..3_000).map(|at| (format!("p{at}"), json!({ "type": "string" }))).collect();
    let names: Vec<&String> = wide.keys().collect();
    let large = "x".repeat(100_000);
    let union = |at: usize| {
        let branch = |of: usize| json!({ "type": "object", "required": [format!("m{of}")], "properties": { "same": { "const": at } } });
        json!({ "anyOf": (0..4).map(branch).collect::<Vec<_>>() })
    };
    vec![
        levels(30, &twice, json!({ "type": "string", "minLength": 9 })),
        levels(30, &listed, json!({ "type": "integer" })),
        levels(
            300,
            &|next| json!({ "type": "object", "required": ["next"], "properties": { "next": next } }),
            json!(true),
        ),
        levels(300, &|next| next, json!({ "type": "integer" })),
        levels(60, &|next| json!({ "allOf": [next, { "minimum": 3 }] }), json!({ "type": "integer" })),
        levels(2, &twice, json!({ "$ref": "#/$defs/L0" })),
        json!({ "type": "object", "properties": wide }),
        json!({ "type": "object", "properties": wide, "required": names, "additionalProperties": false }),
        json!({ "enum": (0..3_000).map(|at| format!("value {at}")).collect::<Vec<_>>() }),
        json!({ "enum": [large, [large], { "a": large }] }),
        json!({ "type": "array", "minItems": 900, "items": { "const": large } }),
        json!({ "allOf": (0..5).map(union).collect::<Vec<_>>() }),
        json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "type": "array", "items": { "$ref": "#" }, "minItems": 3 }),
        json!({ "not": {} }),
    ]
}

/// All of them.
pub fn schemas() -> Vec<Value> {
    [numbers(), lengths(), patterns(), shapes()].concat()
}
