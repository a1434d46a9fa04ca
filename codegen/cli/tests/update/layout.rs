//! An update of a document whose types stand in a file for each tag.

use super::project::{API, Project};

#[test]
fn an_update_adds_and_removes_the_files_of_tags() {
    let project = Project::new();
    let from = project.server.url("/api.json");
    project.put(
        "lockstep.toml",
        &format!(
            "schemas = \"schemas\"\n[[module]]\noutput = \"types/src/order.rs\"\ndocuments = [\"order.json\"]\nlayout = \"tags\"\n\
             [[source]]\ndocument = \"order.json\"\nfrom = \"{from}\"\n"
        ),
    );
    let with = |tag: &str| {
        let content = r##"{"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}"##;
        let get =
            format!(r#""tags": ["{tag}"], "responses": {{"200": {{"description": "All.", "content": {content}}}}}"#);
        API.replace(r#""responses": {}"#, &get)
    };
    project.serve(&with("buying"));
    let run = project.update(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(project.read("types/src/order/buying.rs").contains("pub struct Order"));
    assert!(project.read("types/src/order.rs").contains("pub mod buying;"));

    project.serve(&with("selling"));
    let run = project.update(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.said.contains("types/src/order/buying.rs"), "{run:?}");
    assert!(project.read("types/src/order/selling.rs").contains("pub struct Order"));
    assert!(!project.path().join("types/src/order/buying.rs").exists());
    assert_eq!(project.run(&["check"]).code, Some(0));
}
