//! Promise: a schema's own description becomes a comment, and is not repeated on types that extend it.

use codegen::{Emitted, Request};

const DOCUMENT: &str = r##"{
  "openapi": "3.0.3",
  "info": {"title": "t", "version": "1"},
  "paths": {},
  "components": {"schemas": {
    "Pet": {"type": "object", "description": "A pet of the shop.", "properties": {"name": {"type": "string"}}},
    "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"lives": {"type": "integer"}}}]},
    "Dog": {"description": "A pet that barks.", "allOf": [{"$ref": "#/components/schemas/Pet"}]},
    "Bird": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"description": "A pet that flies.", "properties": {"wings": {"type": "integer"}}}]},
    "Fish": {"allOf": [{"type": "object", "description": "A pet that swims.", "properties": {"fins": {"type": "integer"}}}]}
  }}
}"##;

fn emitted() -> Emitted {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pets.json");
    std::fs::write(&file, DOCUMENT).unwrap();
    codegen::emit(&Request { all: true, ..Request::of(file) }).unwrap()
}

#[test]
fn an_extending_type_does_not_repeat_the_comment() {
    let emitted = emitted();
    let docs = |name: &str| emitted.model.items.iter().find(|item| item.name == name).unwrap().docs.clone();
    assert_eq!(docs("Pet").as_deref(), Some("A pet of the shop."));
    assert_eq!(docs("Cat"), None);
    assert_eq!(docs("Dog").as_deref(), Some("A pet that barks."));
    assert_eq!(docs("Bird").as_deref(), Some("A pet that flies."));
    assert_eq!(docs("Fish").as_deref(), Some("A pet that swims."));
}

#[test]
fn examples_and_links_are_in_the_comment_of_a_type() {
    let long = "x".repeat(2_000);
    let document = format!(
        r##"{{"openapi": "3.1.0", "components": {{"schemas": {{
        "A": {{"type": "object", "example": {{"p": "x"}}, "externalDocs": {{"url": "https://a.example/"}}, "properties": {{
            "p": {{"type": "string", "example": "y", "externalDocs": {{"url": "javascript:alert(1)"}}}},
            "q": {{"type": "string", "externalDocs": {{"url": "http://q.example", "description": "About q"}}}}}}}},
        "B": {{"type": "string", "description": "A b.", "examples": ["a", "{long}", "b", "c", "d"], "example": "a"}}}}}}}}"##
    );
    let bytes = Some(document.into_bytes());
    let emitted = codegen::emit(&Request { all: true, bytes, ..Request::of("api.json".into()) }).unwrap();
    let text = &emitted.text;
    let one = "/// More: <https://a.example/>\n///\n/// # Examples\n///\n/// ```json\n/// {\n///   \"p\": \"x\"\n/// }\n/// ```\n";
    assert!(text.contains(one), "{text}");
    assert!(text.contains("    /// About q: <http://q.example>\n"), "{text}");
    assert!(text.contains("/// A b.\n///\n/// # Examples\n"), "{text}");
    // One example of `A`; three of `B`, without duplicates and long ones; none of a member.
    let blocks = text.matches("/// ```json").count();
    assert_eq!(blocks, 4, "{text}");
    assert!(!text.contains("xxx") && !text.contains("javascript") && !text.contains("/// \"y\""), "{text}");
}
