//! Promise: a comment stands where a schema describes something itself, and is not repeated where another type has it.

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
fn what_extends_a_type_does_not_repeat_its_comment() {
    let emitted = emitted();
    let docs = |name: &str| emitted.model.items.iter().find(|item| item.name == name).unwrap().docs.clone();
    assert_eq!(docs("Pet").as_deref(), Some("A pet of the shop."));
    assert_eq!(docs("Cat"), None);
    assert_eq!(docs("Dog").as_deref(), Some("A pet that barks."));
    assert_eq!(docs("Bird").as_deref(), Some("A pet that flies."));
    assert_eq!(docs("Fish").as_deref(), Some("A pet that swims."));
}
