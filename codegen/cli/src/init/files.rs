//! The files of a package as they are to be, kept in memory until all are known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codegen::{Code, Diagnostic, Error};

use super::manifest::Manifest;

pub struct Files {
    folder: PathBuf,
    /// What paths of the package begin with where the user sees them.
    prefix: String,
    planned: BTreeMap<PathBuf, String>,
    lines: Vec<String>,
}

impl Files {
    /// The files of the package in a folder, which need not exist; `prefix` leads there from the user's folder.
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
    pub fn shown(&self, below: &str) -> String {
        format!("{}{below}", self.prefix)
    }

    /// Returns what a file of the package holds, or will hold; nothing if it does not exist.
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

    /// Plans what a file of the package will hold; `done` and its path tell the user, as in "wrote build.rs". A file that holds
    /// it already is left.
    pub fn put(&mut self, below: &str, text: String, done: &str) -> Result<(), Error> {
        if self.read(below)?.as_ref() == Some(&text) {
            self.left(below);
        } else {
            let line = format!("{done} {}", self.shown(below));
            self.put_absolute(self.path(below), text, line);
        }
        Ok(())
    }

    /// As [`put`](Files::put), for any file, which changes; `line` tells the user.
    pub fn put_absolute(&mut self, path: PathBuf, text: String, line: String) {
        self.planned.insert(path, text);
        self.note(line);
    }

    /// Tells the user that a file of the package stays as it is.
    pub fn left(&mut self, below: &str) {
        self.note(format!("left {} as it is", self.shown(below)));
    }

    /// Tells the user something.
    pub fn note(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Writes all that is planned.
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
