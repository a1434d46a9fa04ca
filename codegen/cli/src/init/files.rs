//! The planned files of a package, kept in memory until all are known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codegen::{Code, Diagnostic, Error};

use super::manifest::Manifest;

pub struct Files {
    folder: PathBuf,
    /// The path from the user's folder to the package, with a `/` at its end.
    prefix: String,
    planned: BTreeMap<PathBuf, String>,
    lines: Vec<String>,
}

impl Files {
    /// Plans files of the package in a folder, which need not exist; `prefix` is the path there from the user's folder.
    pub fn new(folder: PathBuf, prefix: String) -> Files {
        Files { folder, prefix, planned: BTreeMap::new(), lines: Vec::new() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// Returns the path of a file of the package as the user sees it.
    pub fn display_path(&self, below: &str) -> String {
        format!("{}{below}", self.prefix)
    }

    /// Returns the planned or current content of a file of the package; `None` if it does not exist.
    pub fn read(&self, below: &str) -> Result<Option<String>, Error> {
        self.read_absolute(&self.path(below))
    }

    /// As [`read`](Files::read), for any file.
    pub fn read_absolute(&self, path: &Path) -> Result<Option<String>, Error> {
        if let Some(text) = self.planned.get(path) {
            return Ok(Some(text.clone()));
        }
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display())).into()),
        }
    }

    /// Reads a Cargo.toml.
    pub fn manifest(&self, below: &str) -> Result<Manifest, Error> {
        Manifest::parse(&self.path(below), &self.read(below)?.unwrap_or_default())
    }

    /// Plans the content of a file of the package; `done` describes the change, as in "wrote build.rs". A file that
    /// already has this content is left alone.
    pub fn put(&mut self, below: &str, text: String, done: &str) -> Result<(), Error> {
        if self.read(below)?.as_ref() == Some(&text) {
            self.note_unchanged(below);
        } else {
            let line = format!("{done} {}", self.display_path(below));
            self.put_absolute(self.path(below), text, line);
        }
        Ok(())
    }

    /// As [`put`](Files::put), for any file and with the whole line about it; the content must differ.
    pub fn put_absolute(&mut self, path: PathBuf, text: String, line: String) {
        self.planned.insert(path, text);
        self.note(line);
    }

    /// Notes that a file of the package is not changed.
    pub fn note_unchanged(&mut self, below: &str) {
        self.note(format!("left {} unchanged", self.display_path(below)));
    }

    /// Notes a line for the user.
    pub fn note(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Writes all planned files.
    pub fn write(&mut self) -> Result<(), Error> {
        for (path, text) in std::mem::take(&mut self.planned) {
            codegen::write_file(&path, &text)?;
        }
        Ok(())
    }

    pub fn into_lines(self) -> Vec<String> {
        self.lines
    }
}
