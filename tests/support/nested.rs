//! A crate of generated modules, compiled and run by a test. Its folder is thrown away; all such crates share one target
//! folder, so that their dependencies are built once.

use std::path::{Path, PathBuf};
use std::process::Command;

/// In a table of dependencies, one that is optional, followed by the feature that turns it on.
#[allow(dead_code)]
pub const SCHEMARS: &str = "schemars = { version = \"1\", features = [\"uuid1\"], optional = true }\n\n\
    [features]\nschemars = [\"dep:schemars\"]\n";

pub struct Nested {
    folder: tempfile::TempDir,
}

impl Nested {
    /// A crate of that name, with these tables in its manifest, and the versions of this workspace.
    pub fn new(name: &str, tables: &str) -> Nested {
        let nested = Nested { folder: tempfile::tempdir().unwrap() };
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        std::fs::copy(lock, nested.folder.path().join("Cargo.lock")).unwrap();
        let package = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
        nested.put("Cargo.toml", &format!("{package}\n{tables}\n[profile.dev]\ndebug = 0\n\n[workspace]\n"));
        nested
    }

    pub fn put(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The library: what stands at its top, the modules by their names, what stands below.
    pub fn library(&self, top: &str, modules: &[(String, String)], below: &str) {
        let mut lib = top.to_owned();
        for (name, text) in modules {
            self.put(&format!("src/{name}.rs"), text);
            lib.push_str(&format!("#[rustfmt::skip]\npub mod {name};\n"));
        }
        self.put("src/lib.rs", &(lib + below));
    }

    /// Runs `cargo` in it; whether it succeeded, and what it said.
    pub fn cargo(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("nested"))
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said.into_owned())
    }

    /// The same without a network, and it has to succeed.
    pub fn succeed(&self, arguments: &[&str]) {
        let (fine, said) = self.cargo(&[arguments, &["--offline", "--quiet"]].concat());
        assert!(fine, "cargo {arguments:?}: {said}");
    }

    /// Runs `clippy` with these arguments, or, if it is not installed, the checks of the compiler alone.
    #[allow(dead_code)]
    pub fn clippy(&self, arguments: &[&str]) {
        let command = if self.cargo(&["clippy", "--version"]).0 { "clippy" } else { "check" };
        self.succeed(&[&[command], arguments].concat());
    }
}
