//! Promise: modules that share what stands behind their types (`support` of lockstep.toml) take and refuse what they do
//! with a copy of it each, and compile without a warning. The schemas are those of `keywords/*.toml`.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/nested.rs"]
mod nested;

use std::collections::BTreeSet;
use std::path::Path;

use cases::{HELPERS, cases, cases_of_objects, holders};
use codegen::{Code, Config, Request};
use nested::{Nested, SCHEMARS};

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn modules_with_one_support_file_read_as_modules_with_their_own() {
    let cases = cases();
    assert!(cases.len() > 50, "{} cases", cases.len());
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    let mut configuration = "schemas = \"schemas\"\nsupport = \"src/support.rs\"\n".to_owned();
    let (mut names, mut tests) = (Vec::new(), String::new());
    for (at, case) in cases.iter().enumerate() {
        let file = folder.path().join(format!("schemas/{at}.json"));
        std::fs::write(&file, &case.schema).unwrap();
        let warnings = codegen::emit(&Request::of(file)).unwrap().warnings;
        let is_without_values = warnings.diagnostics().iter().any(|warning| warning.code == Code::Unsatisfiable);
        if is_without_values || case.schema.contains("\"not\": true") {
            continue;
        }
        // With open enums, several branches of a `oneOf` take the same.
        let is_open = at % 4 == 1 && !case.schema.contains("oneOf");
        for profile in ["plain", "exact"] {
            let name = format!("case_{at}_{profile}");
            // Not all modules are seen everywhere, and not all derive the same.
            let more = match at % 4 {
                0 => "visibility = \"pub(crate)\"\n",
                1 if is_open => "enums = \"open\"\n",
                2 => "schemars = true\n",
                _ => "",
            };
            configuration.push_str(&format!(
                "\n[[module]]\noutput = \"src/{name}.rs\"\ndocuments = [\"{at}.json\"]\nname = \"Case\"\nprofile = \"{profile}\"\n{more}"
            ));
            tests.push_str(&format!("#[test]\nfn test_{name}() {{\n"));
            for (said, values) in [("takes", &case.valid), ("refuses", &case.invalid)] {
                // An open enum takes more.
                if said == "refuses" && is_open {
                    continue;
                }
                for value in values {
                    tests.push_str(&format!("    {said}::<{name}::Case>({value:?});\n"));
                }
            }
            tests.push_str("}\n");
            names.push(name);
        }
    }
    std::fs::write(folder.path().join("lockstep.toml"), configuration).unwrap();
    let artifacts = codegen::generate(&Config::load(folder.path().join("lockstep.toml")).unwrap()).unwrap();
    assert!(artifacts.holds());
    let crates: BTreeSet<&str> = artifacts.modules.iter().flat_map(|module| module.crates.iter().copied()).collect();
    let mut modules: Vec<(String, String)> =
        names.into_iter().zip(artifacts.modules.iter().map(|module| module.text.clone())).collect();
    for (_, text) in &mut modules {
        if text.contains("pub(crate) ") {
            text.insert_str(0, "#![allow(dead_code)]\n");
        }
    }
    let (output, support) = artifacts.support.unwrap();
    assert_eq!(output, "src/support.rs");
    for (name, text) in &modules {
        for once in ["pub struct Violation {", "macro_rules!", "fn min_length("] {
            assert!(!text.contains(once), "{name} has a {once} of its own:\n{text}");
            assert_eq!(support.matches(once).count(), if once == "macro_rules!" { 4 } else { 1 });
        }
    }
    modules.push(("support".to_owned(), support));
    tests.push_str(HELPERS);
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("shared", &format!("[dependencies]\n{dependencies}{SCHEMARS}"));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    nested.clippy(&["--all-targets", "--features", "schemars"]);
    nested.succeed(&["test", "--lib"]);
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_type_that_several_modules_have_is_one_type() {
    let cases = cases_of_objects();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    let mut configuration = "schemas = \"schemas\"\nsupport = \"src/support.rs\"\n".to_owned();
    let (mut names, mut tests) = (Vec::new(), String::new());
    for (at, case) in cases.iter().enumerate() {
        std::fs::write(folder.path().join(format!("schemas/{at}.json")), holders(&case.schema)).unwrap();
        for root in ["First", "Second"] {
            let name = format!("case_{at}_{}", root.to_lowercase());
            configuration.push_str(&format!(
                "\n[[module]]\noutput = \"src/{name}.rs\"\ndocuments = [\"{at}.json\"]\nroot = \"#/$defs/{root}\"\nprofile = \"exact\"\n"
            ));
            tests.push_str(&format!("#[test]\nfn test_{name}() {{\n"));
            tests.push_str(&case.calls_in_holders(&[format!("{name}::{root}")]));
            tests.push_str("}\n");
            names.push(name);
        }
    }
    std::fs::write(folder.path().join("lockstep.toml"), configuration).unwrap();
    let artifacts = codegen::generate(&Config::load(folder.path().join("lockstep.toml")).unwrap()).unwrap();
    assert!(artifacts.holds());
    let mut modules: Vec<(String, String)> =
        names.into_iter().zip(artifacts.modules.iter().map(|module| module.text.clone())).collect();
    let importing = modules
        .iter()
        .filter(|(name, text)| text.contains(&format!("use crate::{}", name.replace("_second", "_first"))));
    assert!(importing.count() > cases.len() / 2);
    for (at, module) in artifacts.modules.iter().enumerate() {
        for item in &module.model.items {
            let is_start = |line: &str| {
                let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
                let name = rest.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
                name == Some(item.name.as_str())
            };
            let is_before = artifacts.modules[..at].iter().any(|other| other.model.item(&item.name) == Some(item));
            let is_defined = module.text.lines().any(is_start);
            assert!(is_defined || is_before, "nobody has {}:\n{}", item.name, module.text);
        }
    }
    modules.push(("support".to_owned(), artifacts.support.unwrap().1));
    tests.push_str(HELPERS);
    let crates: BTreeSet<&str> = artifacts.modules.iter().flat_map(|module| module.crates.iter().copied()).collect();
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("alike", &format!("[dependencies]\n{dependencies}\n"));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    nested.succeed(&["test", "--lib"]);
}

#[test]
fn a_support_file_that_no_module_could_import_from_is_refused() {
    let cases = [
        ("src/lib.rs", "src/a.rs", "`src/lib.rs` cannot be a module of the package"),
        ("support.rs", "src/a.rs", "`support.rs` cannot be a module of the package"),
        ("src/support.txt", "src/a.rs", "`support` must be a Rust file below the folder of lockstep.toml"),
        ("src/a.rs", "src/a.rs", "`src/a.rs` is the output of a module as well"),
        ("api/src/support.rs", "src/a.rs", "`src/a.rs` is not below `api/src`, where `support` is"),
    ];
    for (support, output, expected) in cases {
        let text = format!(
            "schemas = \"schemas\"\nsupport = \"{support}\"\n[[module]]\noutput = \"{output}\"\ndocuments = [\"a.json\"]\n"
        );
        let error = Config::parse(Path::new("lockstep.toml"), &text).unwrap_err();
        let problem = &error.diagnostics()[0];
        assert!(problem.message.contains(expected), "{}", problem.message);
        let place = problem.place.as_ref().unwrap();
        assert_eq!(text.get(place.span.clone()).unwrap(), format!("\"{support}\""));
    }
}
