//! What becomes one type, what does not, and what it is called.

use serde_json::{Value, json};

use crate::{Emitted, Request, Verdict, emit};

fn emitted(schema: &Value) -> Emitted {
    let bytes = Some(schema.to_string().into_bytes());
    let emitted = emit(&Request { all: true, bytes, ..Request::of("root.json".into()) });
    let emitted = emitted.unwrap_or_else(|error| panic!("{error}"));
    assert!(emitted.proof.types.iter().all(|proof| proof.verdict == Verdict::Equivalent));
    emitted
}

/// The names of the types, in their order.
fn names(schema: &Value) -> Vec<String> {
    emitted(schema).model.items.iter().map(|item| item.name.clone()).collect()
}

/// Two definitions with these properties.
fn two(a: &Value, b: &Value) -> Value {
    json!({"$defs": {
        "A": {"type": "object", "properties": a},
        "B": {"type": "object", "properties": b},
        "Expr": {"type": "object", "required": ["expr"]},
    }})
}

#[test]
fn equivalent_properties_of_one_name_have_one_type() {
    let at = json!({"type": "object", "properties": {"x": {"enum": ["l", "r"]}}});
    let mut other = at.clone();
    other["description"] = "Elsewhere.".into();
    assert_eq!(names(&two(&json!({"at": at}), &json!({"at": other}))), ["A", "At", "X", "B", "Expr"]);
    // A rule more, or a name of its own.
    other["minProperties"] = 1.into();
    assert_eq!(names(&two(&json!({"at": at}), &json!({"at": other}))), ["A", "At", "X", "B", "BAt", "Expr"]);
    assert_eq!(names(&two(&json!({"at": at}), &json!({"to": at}))), ["A", "At", "X", "B", "To", "Expr"]);
}

#[test]
fn definitions_of_the_document_stay_separate() {
    let schema = json!({"$defs": {
        "A": {"type": "object", "properties": {"x": {"type": "string"}}},
        "B": {"type": "object", "properties": {"x": {"type": "string"}}},
    }});
    assert_eq!(names(&schema), ["A", "B"]);
}

#[test]
fn a_union_of_named_types_is_one_type() {
    let union = json!({"anyOf": [{"type": "number"}, {"$ref": "#/$defs/Expr"}]});
    let schema = two(&json!({"width": union, "height": union}), &json!({"size": union, "count": union}));
    assert_eq!(names(&schema), ["A", "NumberOrExpr", "B", "Expr"]);
    let list = json!({"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]});
    let schema = two(&json!({"deny": list}), &json!({"allow": list}));
    assert_eq!(names(&schema), ["A", "BoolOrStringList", "B", "Expr"]);
    // Where one name holds it, it is called so.
    let schema = two(&json!({"width": union}), &json!({"width": union}));
    assert_eq!(names(&schema), ["A", "Width", "B", "Expr"]);
}

#[test]
fn a_description_of_one_place_stays_there() {
    let union = |what: &str| json!({"description": what, "anyOf": [{"type": "number"}, {"type": "string"}]});
    let text = emitted(&two(&json!({"width": union("How wide.")}), &json!({"height": union("How high.")}))).text;
    let field = |what: &str, name: &str| text.find(what) < text.find(&format!("pub {name}: Option<NumberOrString>,"));
    assert!(field("/// How wide.", "width") && field("/// How high.", "height"), "{text}");
    assert!(text.find("pub enum NumberOrString {") < text.find("/// How high."), "{text}");
    assert_eq!(text.matches("/// How").count(), 2, "{text}");
}
