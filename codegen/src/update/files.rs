//! The files of an update as they are and as they are to be, gathered before the first is touched.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use super::journal::Change;
use super::workspace::Workspace;
use crate::error::{Diagnostic, Result};
use crate::output::failed;

/// Files by their paths without links, below the folder of the workspace.
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

    /// Notes what the file at an absolute path is to hold; nothing if it is to be removed.
    pub fn put(&mut self, path: &Path, new: Option<Vec<u8>>) -> Result<()> {
        match self.all.entry(self.workspace.resolve(path)?) {
            Entry::Occupied(mut known) => known.get_mut().new = new,
            Entry::Vacant(place) => {
                let old = now(self.workspace, place.key())?;
                place.insert(Versions { old, new });
            }
        }
        Ok(())
    }

    /// What a file is about to be.
    pub fn pending(&self, path: &Path) -> Option<String> {
        String::from_utf8(self.all.get(&self.workspace.resolve(path).ok()?)?.new.clone()?).ok()
    }

    /// True if a file below the folder is not as it is to be.
    pub fn change_below(&self, folder: &Path) -> bool {
        let Ok(folder) = self.workspace.resolve(folder) else { return false };
        self.all.iter().any(|(path, versions)| path.starts_with(&folder) && versions.old != versions.new)
    }

    /// Those that are not as they are to be.
    pub fn changes(self) -> Vec<Change> {
        let changed = self.all.into_iter().filter(|(_, Versions { old, new })| old != new);
        changed.map(|(path, Versions { old, new })| Change { path, old, new }).collect()
    }
}

/// What stands in a file now.
pub fn now(workspace: &Workspace, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    workspace.tree.read(path).map_err(|error| failed("read", Path::new(&workspace.shown(path)), &error))
}
