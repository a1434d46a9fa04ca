//! Promise: `lockstep init` sets a package up so that it compiles, keeps what the user wrote, and changes nothing when it is run
//! again.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const API: &str = r##"openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: string, format: uuid}
        state: {$ref: '#/components/schemas/State'}
    State: {enum: [open, paid]}
"##;

const MANIFEST: &str = r#"# About this package.
[package]
name = "shop" # its name
version = "0.1.0"
edition = "2024"

[dependencies] # of the program
# Pinned for a reason.
serde = { version = "1", features = ["derive"] } # kept

[profile.dev]
debug = 0

[workspace]
"#;

const MAIN: &str = "//! A shop.\n\n// Prints.\nfn main() {\n    println!(\"shop\");\n}\n";

/// A package, and the command in it.
struct Package(tempfile::TempDir);

impl Package {
    /// A package with a document, and with this crate root.
    fn new(root: &str, text: &str) -> Package {
        let package = Package(tempfile::tempdir().unwrap());
        package.put("Cargo.toml", MANIFEST);
        package.put(root, text);
        package.put("shop-api.yaml", API);
        package
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    /// Every file by its path, with its bytes.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        fn collect(top: &Path, folder: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    collect(top, &path, out);
                } else {
                    let below = path.strip_prefix(top).unwrap().display().to_string();
                    out.insert(below, std::fs::read(&path).unwrap());
                }
            }
        }
        let mut out = BTreeMap::new();
        collect(self.0.path(), self.0.path(), &mut out);
        out
    }

    /// Runs `lockstep`; returns its exit code, and all that it printed.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_lockstep"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap(), printed.into_owned())
    }

    /// Runs `lockstep init`, which has to succeed.
    fn init(&self, arguments: &[&str]) -> String {
        let (code, printed) = self.run(&[&["init"], arguments].concat());
        assert_eq!(code, 0, "{arguments:?}: {printed}");
        printed
    }

    /// Runs it again: nothing changes, and it says so.
    fn init_again(&self, arguments: &[&str]) {
        let before = self.files();
        let printed = self.init(arguments);
        assert_eq!(self.files(), before, "{printed}");
        for word in ["wrote ", "added ", "copied "] {
            assert!(!printed.contains(word), "{printed}");
        }
        assert!(printed.contains("Cargo.toml unchanged"), "{printed}");
    }

    /// Runs `init`, which has to fail and to leave everything as it is.
    fn refused(&self, arguments: &[&str], why: &str) {
        let before = self.files();
        let (code, printed) = self.run(&[&["init"], arguments].concat());
        assert!(code == 2 && printed.contains(why) && printed.contains("help: "), "{code}: {printed}");
        assert_eq!(self.files(), before, "{printed}");
    }

    /// Runs `cargo` in a folder of the package, with the versions of this workspace.
    fn cargo(&self, folder: &str, arguments: &[&str]) {
        let folder = self.0.path().join(folder);
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
        if !self.0.path().join("Cargo.lock").exists() {
            std::fs::copy(lock, self.0.path().join("Cargo.lock")).unwrap();
        }
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("nested"))
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "-D warnings")
            .output()
            .unwrap();
        assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_program_gets_a_private_module() {
    let package = Package::new("src/main.rs", MAIN);
    let printed = package.init(&["shop-api.yaml"]);
    for line in [
        "copied shop-api.yaml to schemas/shop-api.yaml\n",
        "wrote lockstep.toml\n",
        "added uuid to [dependencies] of Cargo.toml\n",
        "added `mod shop_api` to src/main.rs\n",
        "wrote src/shop_api.rs\n",
        "- run: cargo lockstep check\n",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
    let main = "//! A shop.\n\n#[allow(dead_code)]\n#[rustfmt::skip]\nmod shop_api;\n\n// Prints.\nfn main() {";
    assert!(package.read("src/main.rs").starts_with(main), "{}", package.read("src/main.rs"));
    let manifest = package.read("Cargo.toml");
    let kept = "serde = { version = \"1\", features = [\"derive\"] } # kept\n";
    let uuid = "uuid = { version = \"1\", features = [\"serde\"] }\n";
    assert_eq!(manifest, MANIFEST.replace(kept, &format!("{kept}{uuid}")));
    assert!(!package.0.path().join(".github").exists());
    package.init_again(&["shop-api.yaml"]);
    package.init_again(&["schemas/shop-api.yaml"]);
    assert_eq!(package.run(&["check"]).0, 0);
    package.cargo("", &["check", "--offline"]);
    package.cargo("", &["fmt", "--check"]);
}

#[test]
fn a_library_gets_a_public_module_and_a_workflow() {
    let package = Package::new("src/lib.rs", "mod zoo;\n\npub fn f() {}\n");
    package.put("src/zoo.rs", "");
    package.put("src/main.rs", "fn main() {}\n");
    package.put(".github/workflows/ci.yml", "name: ci\n");
    let arguments = ["shop-api.yaml", "--module", "src/state.rs", "--pointer", "/components/schemas/State"];
    let printed = package.init(&arguments);
    assert!(printed.contains("wrote .github/workflows/lockstep.yml\n"), "{printed}");
    let root = "mod zoo;\n#[rustfmt::skip]\npub mod state;\n\npub fn f() {}\n";
    assert_eq!(package.read("src/lib.rs"), root);
    assert_eq!(package.read("src/main.rs"), "fn main() {}\n");
    let types = package.read("src/state.rs");
    assert!(types.contains("pub enum State") && !types.contains("Order"), "{types}");
    package.init_again(&arguments);

    // A second module of the same package: what lockstep.toml says stays, and so does the first module.
    let config = format!("# Mine.\n{}", package.read("lockstep.toml"));
    package.put("lockstep.toml", &config);
    let printed = package.init(&["schemas/shop-api.yaml"]);
    assert!(printed.contains("added a [[module]] to lockstep.toml\n"), "{printed}");
    assert!(package.read("lockstep.toml").starts_with(&config));
    assert_eq!(package.read("src/state.rs"), types);
    package.init_again(&["schemas/shop-api.yaml"]);
    package.init_again(&arguments);
    package.cargo("", &["check", "--offline", "--lib"]);
}

#[test]
fn a_crate_of_its_own_joins_the_workspace() {
    let package = Package::new("src/main.rs", MAIN);
    let arguments = ["shop-api.yaml", "--crate", "shop-types"];
    let printed = package.init(&arguments);
    for line in [
        "added shop-types to the members of the workspace\n",
        "copied shop-api.yaml to shop-types/schemas/shop-api.yaml\n",
        "wrote shop-types/lockstep.toml\n",
        "wrote shop-types/src/shop_api.rs\n",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
    assert_eq!(package.read("Cargo.toml"), MANIFEST.to_owned() + "members = [\"shop-types\"]\n");
    assert_eq!(package.read("src/main.rs"), MAIN);
    let root = "//! The types of `shop-api.yaml`.\n\n#[rustfmt::skip]\nmod shop_api;\n\npub use shop_api::*;\n";
    assert_eq!(package.read("shop-types/src/lib.rs"), root);
    package.init_again(&arguments);
    package.cargo("shop-types", &["check", "--offline"]);
    package.refused(&["shop-api.yaml", "--crate", "../up"], "is not a valid crate name");
}

#[test]
fn a_build_script_generates_into_out_dir() {
    let package = Package::new("src/main.rs", MAIN);
    let printed = package.init(&["shop-api.yaml", "--out-dir"]);
    assert!(printed.contains("wrote build.rs\n"), "{printed}");
    let call = "codegen::Builder::new().schema(\"schemas/shop-api.yaml\").file_name(\"shop_api.rs\").out_dir()?;";
    assert_eq!(
        package.read("build.rs"),
        format!("fn main() -> Result<(), codegen::Error> {{\n    {call}\n    Ok(())\n}}\n")
    );
    let include = "mod shop_api {\n    include!(concat!(env!(\"OUT_DIR\"), \"/shop_api.rs\"));\n}\n";
    assert!(package.read("src/main.rs").contains(include));
    let version = env!("CARGO_PKG_VERSION");
    let dependency =
        format!("[build-dependencies]\ncodegen = {{ package = \"lockstep-codegen\", version = \"{version}\" }}\n");
    assert!(package.read("Cargo.toml").contains(&dependency), "{}", package.read("Cargo.toml"));
    assert!(!package.0.path().join("lockstep.toml").exists());
    package.init_again(&["shop-api.yaml", "--out-dir"]);

    // A build script of the user stays as it is.
    let package = Package::new("src/main.rs", MAIN);
    package.put("build.rs", "fn main() {}\n");
    let printed = package.init(&["shop-api.yaml", "--out-dir"]);
    assert!(printed.contains("left build.rs unchanged; add to its `main`:\n") && printed.contains(call), "{printed}");
    assert_eq!(package.read("build.rs"), "fn main() {}\n");
}

#[test]
fn the_generator_has_the_given_path_and_the_needed_features() {
    let package = Package::new("src/lib.rs", "");
    package.put("host.json", r#"{"title": "Host", "type": "string", "format": "idn-hostname"}"#);
    package.put("generator/Cargo.toml", "");
    package.init(&["host.json", "--out-dir"]);
    let entry = |path: &str| {
        let manifest: toml_edit::DocumentMut = package.read("Cargo.toml").parse().unwrap();
        let entry = &manifest["build-dependencies"]["codegen"];
        let found = entry.get("path").and_then(|path| path.as_str()).unwrap_or_default();
        assert!(found.ends_with(path) && found.is_empty() == path.is_empty(), "{entry}");
        assert_eq!(entry["features"][0].as_str(), Some("idna"), "{entry}");
    };
    entry("");
    let printed = package.init(&["host.json", "--out-dir", "--generator", "generator"]);
    assert!(printed.contains("set the path of codegen in Cargo.toml"), "{printed}");
    entry("generator");
    package.init_again(&["host.json", "--out-dir", "--generator", "generator"]);
}

#[test]
fn a_document_is_copied_with_those_that_it_refers_to() {
    let package = Package::new("src/main.rs", MAIN);
    package.put("api/order.json", r#"{"title": "Order", "properties": {"id": {"$ref": "parts/id.json"}}}"#);
    package.put("api/parts/id.json", r#"{"title": "Id", "type": "string"}"#);
    let printed = package.init(&["api/order.json"]);
    assert!(printed.contains("copied parts/id.json to schemas/parts/id.json\n"), "{printed}");
    package.init_again(&["api/order.json"]);
}

#[test]
fn a_file_of_the_user_is_not_replaced() {
    let package = Package::new("src/main.rs", MAIN);
    package.put("src/shop_api.rs", "fn mine() {}\n");
    package.refused(&["shop-api.yaml"], "src/shop_api.rs was not written by Lockstep");
    package.put("schemas/shop-api.yaml", "openapi: 3.0.3\n");
    package.refused(&["shop-api.yaml", "--module", "src/other.rs"], "schemas/shop-api.yaml already exists");
    package
        .put("lockstep.toml", "schemas = \"schemas\"\n[[module]]\noutput = \"src/a.rs\"\ndocuments = [\"a.json\"]\n");
    package.put("schemas/b.json", r#"{"title": "B"}"#);
    package
        .refused(&["schemas/b.json", "--module", "src/a.rs"], "lockstep.toml generates src/a.rs from other documents");
}

#[test]
fn nothing_is_written_where_the_document_or_the_package_is_wrong() {
    let package = Package::new("src/main.rs", MAIN);
    package.put("bad.json", "{");
    package.refused(&["bad.json"], "lockstep::syntax");
    package.refused(&["none.json"], "cannot read none.json");
    package.refused(&["shop-api.yaml", "--module", "../up.rs"], "must be a Rust file below the folder");
    package.refused(&["shop-api.yaml", "--module", "src/lib.rs"], "src/lib.rs is the root of a crate");
    let alone = Package(tempfile::tempdir().unwrap());
    alone.put("shop-api.yaml", API);
    alone.refused(&["shop-api.yaml"], "there is no Cargo package here");
}

#[test]
fn warnings_about_a_document_are_printed() {
    let package = Package::new("src/main.rs", MAIN);
    package.put(
        "order.json",
        r##"{"title": "Order", "type": "object", "properties": {"lines": {"$ref": "#/$defs/Lines"}}}"##,
    );
    let printed = package.init(&["order.json"]);
    assert!(
        printed.contains("warning: schemas/order.json#/properties/lines")
            || printed.contains("warning: order.json#/properties/lines"),
        "{printed}"
    );
    // A module that is a file already is not declared again.
    package.refused(&["order.json", "--out-dir"], "src/main.rs already declares a module `order` in a file");
}

#[test]
fn the_readme_shows_the_printed_code() {
    let readme = include_str!("../../../README.md");
    let block = |opening: &str| readme.split_once(opening).unwrap().1.split_once("```").unwrap().0;
    let package = Package::new("src/main.rs", MAIN);
    package.put("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    package.put("order.json", block("```json\n"));
    assert_eq!(package.init(&["order.json"]), block("$ cargo lockstep init order.json\n"));
}
