//! Promise: types that stand in modules inside a module (`layout` of lockstep.toml) take and refuse what they do in one file, and
//! compile without a warning. The schemas are those of `keywords/*.toml`.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/nested.rs"]
mod nested;

use std::collections::BTreeSet;
use std::path::Path;

use cases::{HELPERS, cases_of_objects, holders};
use codegen::diff::Request;
use codegen::{Artifacts, Config};
use nested::{Nested, SCHEMARS};

/// A folder with a configuration of one module, whose `layout` is that, and a document.
fn project(layout: &str, document: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("schemas")).unwrap();
    let module = format!("output = \"src/api.rs\"\ndocuments = [\"api.json\"]\nlayout = \"{layout}\"\n");
    std::fs::write(folder.path().join("lockstep.toml"), format!("schemas = \"schemas\"\n[[module]]\n{module}"))
        .unwrap();
    std::fs::write(folder.path().join("schemas/api.json"), document).unwrap();
    folder
}

fn generate(folder: &Path) -> Artifacts {
    codegen::generate(&Config::load(folder.join("lockstep.toml")).unwrap()).unwrap()
}

/// An OpenAPI document with these schemas, and an operation for each of these tags, which uses that schema.
fn tagged(schemas: &str, operations: &[(&str, &str)]) -> String {
    let one = |(at, (tag, schema)): (usize, &(&str, &str))| {
        format!(
            r##""/{at}": {{"get": {{"tags": [{tag:?}], "responses": {{"200": {{"description": "It.", "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/{schema}"}}}}}}}}}}}}}}"##
        )
    };
    let paths: Vec<_> = operations.iter().enumerate().map(one).collect();
    format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "A", "version": "1"}}, "paths": {{{}}}, "components": {{"schemas": {schemas}}}}}"#,
        paths.join(", ")
    )
}

/// The names of the modules inside the one module.
fn inside(artifacts: &Artifacts) -> Vec<&str> {
    let files = artifacts.modules[0].inner.iter().map(|(file, _)| file.as_str());
    files.map(|file| file.strip_prefix("src/api/").unwrap().strip_suffix(".rs").unwrap()).collect()
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn types_deserialize_alike_in_any_layout() {
    let cases = cases_of_objects();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    let mut configuration = "schemas = \"schemas\"\n".to_owned();
    let (mut names, mut tests) = (Vec::new(), String::new());
    for (at, case) in cases.iter().enumerate() {
        let schemas = holders(&case.schema).replace("#/$defs/", "#/components/schemas/");
        let schemas = schemas.strip_prefix("{\"$defs\": ").unwrap().strip_suffix('}').unwrap();
        // A case is of its own tag, or of both, so that its types stand in one of the modules or around both.
        let own = if at % 2 == 0 { ("First tag", "First") } else { ("third", "Case") };
        let operations = [("First tag", "First"), ("second", "Second"), own];
        std::fs::write(folder.path().join(format!("schemas/{at}.json")), tagged(schemas, &operations)).unwrap();
        let visibility = ["pub", "pub(crate)", "pub(super)"][at % 3];
        let (profile, schemars) = (["plain", "exact"][at % 2], at % 5 == 0);
        configuration.push_str(&format!(
            "\n[[module]]\noutput = \"src/case_{at}.rs\"\ndocuments = [\"{at}.json\"]\nprofile = \"{profile}\"\nlayout = \"tags\"\nstrict = true\nvisibility = \"{visibility}\"\nschemars = {schemars}\n"
        ));
        tests.push_str(&format!("#[test]\nfn test_{at}() {{\n"));
        let types = ["first_tag::First", "second::Second"].map(|ty| format!("case_{at}::{ty}"));
        tests.push_str(&case.calls_in_holders(&types));
        tests.push_str("}\n");
        names.push(format!("case_{at}"));
    }
    std::fs::write(folder.path().join("lockstep.toml"), configuration).unwrap();
    let artifacts = generate(folder.path());
    assert!(artifacts.holds());
    let crates: BTreeSet<&str> = artifacts.modules.iter().flat_map(|module| module.crates.iter().copied()).collect();
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("layout", &format!("[dependencies]\n{dependencies}{SCHEMARS}"));
    let mut modules = Vec::new();
    for (name, module) in names.into_iter().zip(&artifacts.modules) {
        module.inner.iter().for_each(|(file, text)| nested.put(file, text));
        let is_seen = !module.text.contains("pub(");
        modules.push((name, format!("{}{}", if is_seen { "" } else { "#![allow(dead_code)]\n" }, module.text)));
    }
    nested.library("#![deny(warnings)]\n", &modules, &(tests + HELPERS));
    nested.clippy(&["--all-targets", "--features", "schemars"]);
    nested.succeed(&["test", "--lib"]);
}

/// Schemas of which `Order` refers to `Money`, and nothing to `Left`.
const SCHEMAS: &str = r##"{"Order": {"type": "object", "properties": {"total": {"$ref": "#/components/schemas/Money"}, "state": {"enum": ["open", "paid"]}}},
    "Bill": {"type": "array", "items": {"type": "object", "properties": {"total": {"$ref": "#/components/schemas/Money"}}}},
    "Money": {"type": "object", "properties": {"amount": {"type": "integer", "minimum": 0}}}, "Left": {"enum": ["a", "b"]}}"##;

fn file_of<'a>(artifacts: &'a Artifacts, name: &str) -> &'a str {
    let module = &artifacts.modules[0];
    let has = |text: &str| {
        [format!("pub struct {name} "), format!("pub enum {name} "), format!("pub struct {name}(")]
            .iter()
            .any(|start| text.contains(start))
    };
    let files =
        std::iter::once((&module.output, &module.text)).chain(module.inner.iter().map(|(file, text)| (file, text)));
    let mut found = files.filter(|(_, text)| has(text)).map(|(file, _)| file.as_str());
    let file = found.next().unwrap_or_else(|| panic!("nobody has {name}"));
    assert_eq!(found.next(), None, "{name} stands twice");
    file
}

#[test]
fn a_type_is_in_the_module_of_its_only_tag() {
    let folder = project("tags", &tagged(SCHEMAS, &[("Orders", "Order"), ("bills", "Bill"), ("Orders", "Order")]));
    let artifacts = generate(folder.path());
    assert_eq!(inside(&artifacts), ["bills", "orders", "support"]);
    for (name, file) in [
        ("Order", "src/api/orders.rs"),
        ("State", "src/api/orders.rs"),
        ("Bill", "src/api/bills.rs"),
        ("BillItem", "src/api/bills.rs"),
        ("Money", "src/api.rs"),
        ("Left", "src/api.rs"),
    ] {
        assert_eq!(file_of(&artifacts, name), file, "{name}");
    }
    let warnings = generate(project("tags", &tagged(SCHEMAS, &[])).path()).modules.remove(0).warnings;
    assert_eq!(warnings.diagnostics()[0].code, codegen::Code::NotCovered);
}

#[test]
fn each_file_of_a_document_of_several_is_a_module() {
    let document = tagged(r##"{"Order": {"$ref": "parts/order.json"}, "Left": {"enum": ["a", "b"]}}"##, &[]);
    let folder = project("files", &document);
    std::fs::create_dir(folder.path().join("schemas/parts")).unwrap();
    let order = r#"{"type": "object", "properties": {"total": {"$ref": "money.json#/$defs/Money"}}}"#;
    std::fs::write(folder.path().join("schemas/parts/order.json"), order).unwrap();
    let money =
        r#"{"$defs": {"Money": {"type": "object", "properties": {"amount": {"type": "integer", "minimum": 0}}}}}"#;
    std::fs::write(folder.path().join("schemas/parts/money.json"), money).unwrap();
    let artifacts = generate(folder.path());
    assert_eq!(inside(&artifacts), ["money", "order", "support"]);
    for (name, file) in [("Order", "src/api/order.rs"), ("Money", "src/api/money.rs"), ("Left", "src/api.rs")] {
        assert_eq!(file_of(&artifacts, name), file, "{name}");
    }
    // Of several documents, each is a module.
    let both = std::fs::read_to_string(folder.path().join("lockstep.toml")).unwrap();
    let both = both.replace("[\"api.json\"]", "[\"a.json\", \"b.json\"]\ndefinitions = \"all\"\n");
    std::fs::write(folder.path().join("lockstep.toml"), both).unwrap();
    std::fs::write(folder.path().join("schemas/a.json"), r#"{"$defs": {"A": {"enum": ["a"]}}}"#).unwrap();
    std::fs::write(folder.path().join("schemas/b.json"), r#"{"$defs": {"B": {"enum": ["b"]}}}"#).unwrap();
    let artifacts = generate(folder.path());
    assert_eq!([file_of(&artifacts, "A"), file_of(&artifacts, "B")], ["src/api/a.rs", "src/api/b.rs"]);
}

#[test]
fn the_file_of_a_removed_tag_is_removed() {
    let tags = [("Orders", "Order"), ("bills", "Bill")];
    let folder = project("tags", &tagged(SCHEMAS, &tags));
    let there = |file: &str| folder.path().join("src").join(file).exists();
    let written = generate(folder.path()).write().unwrap();
    assert!(written.contains(&"src/api/orders.rs".to_owned()), "{written:?}");
    assert!(generate(folder.path()).check().is_ok());
    assert_eq!(generate(folder.path()).write().unwrap(), Vec::<String>::new());

    std::fs::write(folder.path().join("src/api/mine.rs"), "// mine\n").unwrap();
    let put = |document: &str| std::fs::write(folder.path().join("schemas/api.json"), document).unwrap();
    put(&tagged(SCHEMAS, &tags[..1]));
    let stale = generate(folder.path()).check().unwrap_err();
    assert!(stale.is_stale() && stale.to_string().contains("src/api/bills.rs"), "{stale}");
    assert!(there("api/bills.rs"));
    generate(folder.path()).write().unwrap();
    assert!(!there("api/bills.rs") && there("api/orders.rs") && there("api/mine.rs"));
    assert!(generate(folder.path()).check().is_ok());

    // A file of one's own is not removed, though it has the name of one that was generated.
    put(&tagged(SCHEMAS, &tags));
    generate(folder.path()).write().unwrap();
    std::fs::write(folder.path().join("src/api/bills.rs"), "// mine\n").unwrap();
    put(&tagged(SCHEMAS, &tags[..1]));
    generate(folder.path()).write().unwrap();
    assert!(there("api/bills.rs"));

    // Without the layout, nothing of it is left.
    let single =
        std::fs::read_to_string(folder.path().join("lockstep.toml")).unwrap().replace("\"tags\"", "\"single\"");
    std::fs::write(folder.path().join("lockstep.toml"), single).unwrap();
    assert!(generate(folder.path()).check().unwrap_err().is_stale());
    generate(folder.path()).write().unwrap();
    assert!(
        !there("api/orders.rs") && !there("api/support.rs") && !there("api/.lockstep.json") && there("api/mine.rs")
    );
    assert!(generate(folder.path()).check().is_ok());
}

#[test]
fn modules_share_types_of_their_inner_modules() {
    let folder = project("tags", &tagged(SCHEMAS, &[("Orders", "Order"), ("bills", "Bill")]));
    let configuration = std::fs::read_to_string(folder.path().join("lockstep.toml")).unwrap();
    let other = "[[module]]\noutput = \"src/other/mod.rs\"\ndocuments = [\"api.json\"]\nroot = \"/components/schemas/Order\"\nlayout = \"tags\"\n";
    std::fs::write(
        folder.path().join("lockstep.toml"),
        format!("support = \"src/support.rs\"\n{configuration}{other}"),
    )
    .unwrap();
    let artifacts = generate(folder.path());
    let [_, other] = artifacts.modules.as_slice() else { panic!("two modules") };
    let files: Vec<&str> = other.inner.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(files, ["src/other/orders.rs"]);
    assert!(other.inner[0].1.contains("pub use crate::api::orders::{Order, State};"), "{}", other.inner[0].1);
    assert!(other.text.contains("pub use crate::api::Money;"), "{}", other.text);
    let nested =
        Nested::new("sharing", &format!("[dependencies]\n{}", codegen::dependencies(&["serde", "serde_json"])));
    for module in &artifacts.modules {
        nested.put(&module.output, &module.text);
        module.inner.iter().for_each(|(file, text)| nested.put(file, text));
    }
    nested.put("src/support.rs", &artifacts.support.as_ref().unwrap().1);
    let same = "pub fn same(order: api::orders::Order) -> other::orders::Order { order }\n";
    nested.put("src/lib.rs", &format!("#![deny(warnings)]\npub mod api;\npub mod other;\nmod support;\n{same}"));
    nested.succeed(&["check"]);
}

#[test]
fn diff_reports_a_type_that_moves_between_modules() {
    let schemas = r#"{"Order": {"type": "object"}, "Page": {"type": "object"}}"#;
    let document = |tag: &str| tagged(schemas, &[(tag, "Order"), ("pages", "Page")]);
    let folder = project("tags", &document("orders"));
    let new = folder.path().join("new");
    std::fs::create_dir(&new).unwrap();
    let compare = |tag: &str| {
        std::fs::write(new.join("api.json"), document(tag)).unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let config = Some(folder.path().join("lockstep.toml"));
        let request = Request { old: path("schemas"), new: path("new"), config, ..Request::default() };
        let report = codegen::diff::diff(&request).unwrap();
        let changes = report.parts[0].rust.as_ref().map(|impact| impact.changes.clone()).unwrap_or_default();
        changes.iter().map(|change| (change.rule.id, change.path.clone(), change.detail.clone())).collect::<Vec<_>>()
    };
    assert_eq!(compare("orders"), []);
    let moved = |detail: &str| vec![("type-moved", "Order".to_owned(), detail.to_owned())];
    assert_eq!(compare("sales"), moved("moved from `orders` to `sales`"));
}
