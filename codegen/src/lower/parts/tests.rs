//! Tests which schemas are found in documents that are split into files, and their names.

use crate::{Emitted, Request, emit};

/// Generates the first file: all its definitions, or the schemas in its operations.
fn emitted(files: &[(&str, &str)], operations: bool) -> Emitted {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let request = Request { all: !operations, operations, ..Request::of(folder.path().join(files[0].0)) };
    emit(&request).unwrap_or_else(|error| panic!("{error}"))
}

fn names(emitted: &Emitted) -> Vec<&str> {
    emitted.model.items.iter().map(|item| item.name.as_str()).collect()
}

const PET: (&str, &str) = (
    "parts/schemas/pet.yaml",
    "type: object\nproperties: {owner: {$ref: 'people.yaml#/Owner'}, tags: {type: array, items: {$ref: tag.yaml}}}",
);
const PEOPLE: (&str, &str) = ("parts/schemas/people.yaml", "Owner: {type: object, properties: {name: {type: string}}}");
const TAG: (&str, &str) = ("parts/schemas/tag.yaml", "type: object\nproperties: {label: {type: string}}");

#[test]
fn a_component_in_a_file_is_named_after_its_key_and_any_other_after_its_file() {
    let root = "openapi: 3.1.0\ncomponents: {schemas: {Animal: {$ref: parts/schemas/pet.yaml}}}";
    let emitted = emitted(&[("api.yaml", root), PET, PEOPLE, TAG], false);
    assert_eq!(names(&emitted), ["Animal", "Owner", "Tag"]);
}

#[test]
fn a_reference_to_a_reference_is_named_after_the_component() {
    let root = "openapi: 3.1.0\ncomponents: {schemas: {Label: {$ref: parts/label.yaml}}}";
    let files = [("api.yaml", root), ("parts/label.yaml", "$ref: schemas/tag.yaml"), TAG];
    assert_eq!(names(&emitted(&files, false)), ["Label"]);
}

#[test]
fn the_folder_of_components_may_be_a_file() {
    let root = "openapi: 3.1.0\ncomponents: {schemas: {$ref: parts/schemas.yaml}}\n\
                paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: \
                {type: object, properties: {tag: {$ref: '#/components/schemas/Tag'}}}}}}}}}}";
    let schemas = ("parts/schemas.yaml", "Tag: {$ref: schemas/tag.yaml}\nPet: {$ref: schemas/pet.yaml}");
    let files = [("api.yaml", root), schemas, PET, PEOPLE, TAG];
    assert_eq!(names(&emitted(&files, false)), ["Tag", "Pet", "Owner"]);
    let operations = emitted(&files, true);
    assert_eq!(names(&operations), ["GetAResponse", "Tag"]);
    assert!(operations.warnings.is_none(), "{}", operations.warnings);
}

#[test]
fn components_of_every_kind_may_be_files() {
    let root = "openapi: 3.1.0\ncomponents:\n  schemas: {Pet: {type: string, enum: [cat]}}\n  \
                parameters: {Sort: {$ref: 'parts/parts.yaml#/Sort'}}\n  \
                headers: {Rate: {$ref: 'parts/parts.yaml#/Rate'}}\n  \
                responses: {Err: {$ref: 'parts/parts.yaml#/Failed'}, Both: {$ref: parts/both.yaml}}\n  \
                requestBodies: {Pet: {content: {application/json: {schema: {type: object, required: [a]}}}}}";
    let parts = "Sort: {in: query, name: sort, schema: {type: string, enum: [up, down]}}\n\
                 Rate: {schema: {type: object, properties: {left: {type: integer}}}}\n\
                 Failed: {content: {application/json: {schema: {type: object, required: [code]}}}}";
    let both = "content: {application/json: {schema: {type: object, required: [json]}}, \
                text/xml: {schema: {type: object, required: [xml]}}}";
    let files = [("api.yaml", root), ("parts/parts.yaml", parts), ("parts/both.yaml", both)];
    let emitted = emitted(&files, false);
    // `Err` is Rust's own, and `Pet` a schema.
    assert_eq!(names(&emitted), ["Pet", "Sort", "Rate", "PetBody", "ErrType", "BothJson", "BothXml"]);
}

#[test]
fn operations_are_found_wherever_references_lead() {
    let root = "openapi: 3.1.0\n\
                paths:\n  /pets: {$ref: paths/pets.yaml}\n  /pets/{id}: {get: {$ref: 'paths/pet.yaml#/get'}}\n  \
                /orders: {$ref: '#/components/pathItems/orders'}\n\
                webhooks: {sold: {$ref: paths/sold.yaml}}\n\
                components: {pathItems: {orders: {$ref: paths/orders.yaml}}}";
    let pets = "parameters: [{$ref: '../parts/limit.yaml'}]\n\
                get: {operationId: listPets, responses: {'200': {$ref: ../parts/page.yaml}}}\n\
                post: {operationId: createPet, requestBody: {$ref: ../parts/body.yaml}, responses: {}}";
    let pet = "get: {operationId: getPet, responses: {'200': \
               {content: {application/json: {schema: {$ref: ../parts/schemas/tag.yaml}}}}}}";
    let sold = "post: {requestBody: {content: {application/json: {schema: {type: object, required: [pet]}}}}}";
    let orders = "post: {operationId: order, callbacks: {done: {$ref: ../parts/done.yaml}}}";
    let done = "'{$request.body#/url}': {$ref: again.yaml}";
    // A callback that refers back to itself.
    let again = "post: {requestBody: {content: {a/json: {schema: {type: object, required: [at]}}}}, \
                 callbacks: {done: {$ref: done.yaml}}}";
    let files = [
        ("api.yaml", root),
        ("paths/pets.yaml", pets),
        ("paths/pet.yaml", pet),
        ("paths/sold.yaml", sold),
        ("paths/orders.yaml", orders),
        ("parts/limit.yaml", "in: query\nname: limit\nschema: {type: integer}"),
        (
            "parts/page.yaml",
            "content: {application/json: {schema: {type: object, properties: {next: {type: string}}}}}",
        ),
        ("parts/body.yaml", "content: {application/json: {schema: {type: object, required: [name]}}}"),
        ("parts/done.yaml", done),
        ("parts/again.yaml", again),
        TAG,
    ];
    let emitted = emitted(&files, true);
    assert_eq!(
        names(&emitted),
        [
            "ListPetsQuery",
            "CreatePetQuery",
            "ListPetsResponse",
            "CreatePetRequest",
            "Tag",
            "PostOrderDoneRequest",
            "PostSoldRequest"
        ]
    );
}

#[test]
fn a_missing_part_is_warned_of_once_for_each_reference() {
    let root = "openapi: 3.1.0\npaths: {/a: {get: {parameters: [{$ref: nowhere.yaml}], responses: {'200': \
                {content: {application/json: {schema: {type: object, required: [a]}}}}}}, post: {$ref: nowhere.yaml}}}";
    let emitted = emitted(&[("api.yaml", root)], true);
    assert_eq!(names(&emitted), ["GetAResponse"]);
    assert_eq!(emitted.warnings.diagnostics().len(), 2, "{}", emitted.warnings);
}
