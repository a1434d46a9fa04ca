//! A small project with a source, and the command in it.
// Each test program uses its part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use super::server::{Answer, Server};

/// What the source holds, from which an order is taken.
pub const API: &str = r##"{"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
  "paths": {"/orders": {"get": {"responses": {}}}},
  "components": {"schemas": {
    "Order": {"type": "object", "properties": {"id": {"type": "string"}, "state": {"$ref": "#/components/schemas/State"}},
      "required": ["id", "state"], "additionalProperties": false},
    "State": {"type": "string", "enum": ["open", "paid"]},
    "Invoice": {"type": "object"}}}}"##;

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.3.1\"\nedition = \"2024\"\n";
const LOCK: &str = "version = 4\n\n[[package]]\nname = \"shop\"\nversion = \"0.3.1\"\n";

pub struct Project {
    folder: tempfile::TempDir,
    /// Where the user's programs keep what they remember.
    state: tempfile::TempDir,
    pub server: Server,
}

/// What a run of the command said and did.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub said: String,
}

impl Project {
    /// A package whose types are not yet generated: the document is still to be had from the server, at `/api.json`.
    pub fn new() -> Project {
        let [folder, state] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let project = Project { folder, state, server: Server::start() };
        project.source(&project.server.url("/api.json"), "\"#/components/schemas/Order\"");
        project.put("types/Cargo.toml", MANIFEST);
        project.put("types/Cargo.lock", LOCK);
        project.serve(API);
        project
    }

    /// The same, after a first update.
    pub fn started() -> Project {
        let project = Project::new();
        let run = project.update(&[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        project
    }

    /// Writes a lockstep.toml that takes this part of that source.
    pub fn source(&self, from: &str, pointer: &str) {
        let text = format!(
            "schemas = \"schemas\"\n[[module]]\noutput = \"types/src/order.rs\"\ndocuments = [\"order.json\"]\n\
             root = \"#/components/schemas/Order\"\n[[source]]\ndocument = \"order.json\"\nfrom = \"{from}\"\npointer = {pointer}\n"
        );
        self.put("lockstep.toml", &text);
    }

    /// What the server has from now on.
    pub fn serve(&self, document: &str) {
        self.server.put("/api.json", Answer::Document(document.to_owned()));
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn state(&self) -> &Path {
        self.state.path()
    }

    pub fn put(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Every file, with what is in it.
    pub fn files(&self) -> BTreeMap<String, String> {
        fn collect(folder: &Path, top: &Path, out: &mut BTreeMap<String, String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_symlink() {
                    let to = std::fs::read_link(&path).unwrap().display().to_string();
                    out.insert(path.strip_prefix(top).unwrap().display().to_string(), to);
                } else if path.is_dir() {
                    collect(&path, top, out);
                } else {
                    let name = path.strip_prefix(top).unwrap().display().to_string();
                    out.insert(name, String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
                }
            }
        }
        let mut out = BTreeMap::new();
        collect(self.path(), self.path(), &mut out);
        out
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
        command.args(arguments).current_dir(self.path()).env("SOURCE_DATE_EPOCH", "1700000000");
        command.env("XDG_STATE_HOME", self.state());
        for name in ["CI", "LOCKSTEP_LOCKED", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "http_proxy", "HTTP_PROXY"] {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    pub fn update(&self, arguments: &[&str]) -> Run {
        self.run(&[&["update"], arguments].concat())
    }
}

impl Run {
    pub fn of(output: Output) -> Run {
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        // A diagnostic is broken into lines where a terminal ends.
        Run { code: output.status.code(), said: said.replace("\n  │ ", " ") }
    }
}
