//! The current and the new contents of the files of an update, collected before the first is changed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use super::journal::Change;
use super::workspace::Workspace;
use crate::error::{Diagnostic, Result};
use crate::output::failed;

/// Files by their paths without links, relative to the workspace's folder.
pub struct Files<'a> {
    workspace: &'a Workspace,
    all: BTreeMap<PathBuf, Versions>,
}

struct Versions {
    old: Option<Vec<u8>>,
    new: Option<Vec<u8>>,
}

impl<'a> Files<'a> {
    pub fn new(workspace: &'a Workspace) -> Files<'a> {
        Files { workspace, all: BTreeMap::new() }
    }

    /// Plans the content of the file at an absolute path; `None` removes it.
    pub fn plan(&mut self, path: &Path, new: Option<Vec<u8>>) -> Result<()> {
        match self.all.entry(self.workspace.resolve(path)?) {
            Entry::Occupied(mut known) => known.get_mut().new = new,
            Entry::Vacant(place) => {
                let old = read_current(self.workspace, place.key())?;
                place.insert(Versions { old, new });
            }
        }
        Ok(())
    }

    /// Returns the planned content of a file.
    pub fn planned(&self, path: &Path) -> Option<String> {
        String::from_utf8(self.all.get(&self.workspace.resolve(path).ok()?)?.new.clone()?).ok()
    }

    /// Returns true if a file at or below this path will change.
    pub fn changes_below(&self, folder: &Path) -> bool {
        let Ok(folder) = self.workspace.resolve(folder) else { return false };
        self.all.iter().any(|(path, versions)| path.starts_with(&folder) && versions.old != versions.new)
    }

    /// Returns the files that will change.
    pub fn changes(self) -> Vec<Change> {
        let changed = self.all.into_iter().filter(|(_, Versions { old, new })| old != new);
        changed.map(|(path, Versions { old, new })| Change { path, old, new }).collect()
    }
}

/// Reads the current content of a file.
pub fn read_current(workspace: &Workspace, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    workspace.tree.read(path).map_err(|error| failed("read", Path::new(&workspace.display_path(path)), &error))
}
