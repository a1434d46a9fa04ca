//! Promise: types that a configuration adapts compile without a warning, of the compiler or of clippy, and do what it asks
//! for, and their JSON stays what it was.

#[path = "support/nested.rs"]
mod nested;
mod support;

use codegen::{Artifacts, Error};
use nested::Nested;
use support::Folder;

/// A schema, what the configuration of its module says beside the documents, and the body of a test of its types.
struct Adapted {
    name: &'static str,
    schema: &'static str,
    options: &'static str,
    test: &'static str,
}

const ADAPTED: &[Adapted] = &[
    Adapted {
        name: "closed_enum",
        schema: r#"{"title": "Status", "enum": ["pending", "All", "a-l-l", "Error", "Err"]}"#,
        options: "",
        test: r#"
            use std::str::FromStr;
            assert_eq!(Status::ALL.len(), 5);
            for status in Status::ALL {
                assert_eq!(Status::from_str(status.as_str()), Ok(*status));
                assert_eq!(Status::try_from(status.as_ref()), Ok(*status));
                assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            }
            assert_eq!(format!("{:<9}|", Status::Pending), "pending  |");
            let violation = "Pending".parse::<Status>().unwrap_err();
            assert_eq!((violation.keyword(), violation.to_string().as_str()), ("enum", "`Pending` is none of the values"));
            let ordered: std::collections::BTreeSet<Status> = Status::ALL.iter().rev().copied().collect();
            assert_eq!(ordered.first(), Some(&Status::Pending));
        "#,
    },
    Adapted {
        name: "open_enum",
        schema: r#"{"title": "Status", "enum": ["pending", "All", "a-l-l", "Other"]}"#,
        options: r#"enums = "open""#,
        test: r#"
            assert_eq!(Status::ALL.len(), 4);
            for status in Status::ALL {
                assert_eq!(Status::from(status.as_str()), *status);
                assert!(!matches!(status, Status::Unknown(_)));
            }
            let unknown: Status = "new".parse().unwrap();
            assert_eq!(unknown, Status::Unknown("new".to_owned()));
            fn converted<T: for<'t> TryFrom<&'t str>>(text: &str) -> Option<T> {
                T::try_from(text).ok()
            }
            assert_eq!(converted("new"), Some(unknown.clone()));
            assert_eq!(unknown.as_ref() as &str, "new");
            assert_eq!(format!("{unknown:>5}"), "  new");
            assert!(Status::Pending < unknown);
        "#,
    },
];

fn generate(schema: &str, options: &str) -> Result<Artifacts, Error> {
    let module = "[[module]]\noutput = \"types.rs\"\ndocuments = [\"schema.json\"]\n";
    let folder = Folder::new(&format!("schemas = \"schemas\"\n{module}{options}\n"));
    folder.put("schemas/schema.json", schema);
    folder.generate()
}

#[test]
fn adapted_types_compile_without_a_warning_and_do_what_is_asked() {
    let (mut modules, mut tests) = (Vec::new(), String::new());
    for Adapted { name, schema, options, test } in ADAPTED {
        let artifacts = generate(schema, options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(artifacts.holds(), "{name}: {:?}", artifacts.modules[0].proof);
        modules.push(((*name).to_owned(), artifacts.modules[0].text.clone()));
        tests.push_str(&format!("#[test]\nfn test_{name}() {{\n    use {name}::*;\n{test}\n}}\n"));
    }
    let dependencies = codegen::dependencies(&["serde", "serde_json"]);
    let nested = Nested::new("adapting", &format!("[dependencies]\n{dependencies}"));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    if nested.cargo(&["clippy", "--version"]).0 {
        nested.succeed(&["clippy", "--all-targets"]);
    }
    nested.succeed(&["test", "--lib"]);
}
