//! What several test programs need: a project in a folder of its own.
// Each program uses its part of it.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use codegen::{Artifacts, Config, Error};
use serde_json::Value;

/// The documents of `schemas/` as one, however each is laid out: one that states by its `$id` where it belongs, or one with
/// components of its own, as `update` writes it.
pub fn components(schemas: &Path) -> Value {
    let read =
        |name: &str| -> Value { serde_json::from_str(&std::fs::read_to_string(schemas.join(name)).unwrap()).unwrap() };
    let mut components = read("components.json")["components"].take();
    let mut connection = read("Connection.json");
    match connection.get_mut("components").map(Value::take) {
        None => components["schemas"]["Connection"] = connection,
        Some(own) => {
            for (kind, definitions) in own.as_object().unwrap() {
                for (name, definition) in definitions.as_object().unwrap() {
                    components[kind][name] = definition.clone();
                }
            }
        }
    }
    components
}

/// The schema of Connection.
pub fn connection_schema() -> Value {
    components(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas"))["schemas"]["Connection"].take()
}

/// A folder with a `lockstep.toml`, removed at the end.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new(config: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.put("lockstep.toml", config);
        folder
    }

    /// A copy of what this workspace generates from, and of what it generated.
    pub fn of_this_workspace() -> Folder {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let config = Config::load(root.join("lockstep.toml")).unwrap();
        let folder = Folder::new(&std::fs::read_to_string(&config.path).unwrap());
        for module in &config.modules {
            let documents = module.documents.iter().map(|document| Path::new(&config.schemas).join(document));
            let output = PathBuf::from(&module.output);
            let manifest = output.with_file_name(".lockstep.json");
            for path in documents.chain([output, manifest]) {
                folder.put(path.to_str().unwrap(), std::fs::read(root.join(&path)).unwrap());
            }
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub fn generate(&self) -> Result<Artifacts, Error> {
        Config::load(self.path().join("lockstep.toml")).and_then(|config| codegen::generate(&config))
    }

    /// Every file with its bytes.
    pub fn listing(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    let bytes = std::fs::read(&path).unwrap_or_default();
                    found.push((path, bytes));
                }
            }
        }
        let mut found = Vec::new();
        walk(self.path(), &mut found);
        found.sort();
        found
    }
}
