//! A transaction over several files. The new contents are staged first, then a journal that names all of them is
//! written, and only then is each file replaced. Before the journal exists nothing has changed; afterwards the update
//! is completed in any case: a run that is killed leaves the journal, and the next run finishes by it.
//!
//! A journal lies in the workspace, where anybody can put one. It is trusted only with the [`Seal`] of this user's own
//! run, may name only files that the workspace owns, and writes only content that has the recorded hash.

mod lock;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use cap_std::fs::{Dir, OpenOptions};
use serde::{Deserialize, Serialize};

use super::files::read_current;
use super::seal::Seal;
use super::workspace::Workspace;
use crate::error::{Code, Diagnostic, Result};
use crate::output::{Changed, failed};
use crate::pipeline::hash;
use crate::tree::sync;
use crate::unfinished::{FOLDER, JOURNAL};

/// The journal while it is being written.
const DRAFT: &str = "journal.tmp";
const LOCK: &str = "lock";
const IGNORE: &str = ".gitignore";

/// A change to one file, by its path relative to the workspace's folder; `None` is a file that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: PathBuf,
    pub old: Option<Vec<u8>>,
    pub new: Option<Vec<u8>>,
}

impl Change {
    /// Returns what is done to the file, with its path as a user would write it.
    pub fn describe(&self, workspace: &Workspace) -> Changed {
        let path = workspace.display_path(&self.path);
        if self.new.is_some() { Changed::Written(path) } else { Changed::Removed(path) }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Journal {
    about: String,
    /// How many folders above `lockstep.toml` the paths begin.
    above: usize,
    changes: Vec<Entry>,
}

/// A change by its hashes; the contents are next to the journal, named after the index of the entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: PathBuf,
    old: Option<String>,
    new: Option<String>,
}

/// What an earlier run has left behind, or came with the workspace.
#[derive(Debug, PartialEq, Eq)]
pub enum Leftover {
    None,
    /// A folder without a journal: the run was killed before anything changed.
    Stale,
    /// An update that was interrupted or is in progress.
    Interrupted(Vec<u8>),
    /// A journal, or something in its place, that no run of this user has written.
    Foreign,
}

/// Returns what was left behind next to a `lockstep.toml`.
pub fn leftover(workspace: &Workspace) -> Leftover {
    let folder = journal_folder(workspace);
    let dir = workspace.tree.dir();
    match dir.symlink_metadata(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Leftover::None,
        Ok(about) if about.is_dir() => {}
        _ => return Leftover::Foreign,
    }
    let journal = folder.join(JOURNAL);
    match dir.symlink_metadata(&journal) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Leftover::Stale,
        Ok(about) if about.is_file() => {}
        _ => return Leftover::Foreign,
    }
    match workspace.tree.read(&journal) {
        Ok(Some(journal)) if workspace.seal().matches(&journal) => Leftover::Interrupted(journal),
        _ => Leftover::Foreign,
    }
}

/// The error for a journal that this user has not written.
pub fn foreign_journal() -> Diagnostic {
    let message = format!("the interrupted update in `{FOLDER}` was not started by you");
    let help = format!("remove `{FOLDER}`; if the update was yours, restore the files first, for example with git");
    Diagnostic::new(Code::Interrupted, message).help(help)
}

/// The path of the journal's folder in the workspace.
fn journal_folder(workspace: &Workspace) -> PathBuf {
    workspace.base.strip_prefix(workspace.tree.root()).unwrap_or(Path::new("")).join(FOLDER)
}

/// An update of the files that one `lockstep.toml` describes; there is only one at a time.
#[derive(Debug)]
pub struct Transaction<'a> {
    workspace: &'a Workspace,
    folder: Dir,
    seal: Seal,
    _lock: File,
    #[cfg(test)]
    fault: std::cell::Cell<tests::Fault>,
}

impl<'a> Transaction<'a> {
    /// Begins a transaction, after waiting for any other to end.
    pub fn begin(workspace: &'a Workspace) -> Result<Transaction<'a>> {
        let failed = |error| failed("write to", Path::new(FOLDER), &error);
        loop {
            if let Some((folder, lock)) = lock::acquire(workspace, true).map_err(failed)? {
                return Ok(Transaction::new(workspace, folder, lock));
            }
        }
    }

    /// Removes what a run left behind that was killed before anything changed, unless another transaction is in
    /// progress.
    pub fn clean(workspace: &'a Workspace) {
        if let Ok(Some((folder, lock))) = lock::acquire(workspace, false) {
            drop(Transaction::new(workspace, folder, lock));
        }
    }

    fn new(workspace: &'a Workspace, folder: Dir, lock: File) -> Transaction<'a> {
        let ignore = folder.open_with(IGNORE, OpenOptions::new().write(true).create_new(true));
        let _ = ignore.and_then(|mut file| file.write_all(b"*\n"));
        Transaction {
            workspace,
            folder,
            seal: workspace.seal(),
            _lock: lock,
            #[cfg(test)]
            fault: Default::default(),
        }
    }

    /// Finishes an interrupted update; returns the files that it changed, if there was one.
    pub fn resume(&self) -> Result<Option<Vec<Changed>>> {
        let bytes = match leftover(self.workspace) {
            Leftover::None | Leftover::Stale => return Ok(None),
            Leftover::Interrupted(bytes) => bytes,
            Leftover::Foreign => return Err(foreign_journal().into()),
        };
        let roll_forward = || -> Result<Vec<Changed>, Diagnostic> {
            let unreadable = |_| Diagnostic::new(Code::Interrupted, "its journal is malformed");
            let journal: Journal = serde_json::from_slice(&bytes).map_err(unreadable)?;
            if journal.above != self.workspace.depth() {
                return Err(Diagnostic::new(Code::Interrupted, "it was started in another workspace"));
            }
            self.verify(&journal)?;
            self.roll_forward(&journal)
        };
        let changed = roll_forward().map_err(|problem| {
            let message = format!("an interrupted update cannot be finished: {}", problem.message);
            let help = match problem.code {
                Code::Io => "the next run finishes it, once the file can be read and written".to_owned(),
                _ => format!("restore the files, for example with git, and remove `{FOLDER}`"),
            };
            Diagnostic::new(Code::Interrupted, message).help(help)
        })?;
        self.finish();
        Ok(Some(changed))
    }

    /// Makes all changes or none.
    ///
    /// # Errors If a change cannot be made; those made before it are rolled back.
    pub fn commit(&self, changes: &[Change]) -> Result<()> {
        let journal =
            self.stage(changes).map_err(|error| failed("write to", Path::new(FOLDER), &error)).inspect_err(|_| {
                if !self.is_killed() {
                    self.seal.remove();
                }
            })?;
        let added = changes.iter().filter(|change| change.old.is_none());
        let folders: Vec<_> = added.flat_map(|change| self.workspace.tree.missing_above(&change.path)).collect();
        let made = self.verify(&journal).and_then(|()| self.roll_forward(&journal));
        let Err(mut problem) = made else {
            self.finish();
            return Ok(());
        };
        // An injected kill leaves nobody to roll anything back.
        if !self.is_killed() {
            match self.roll_back(&journal, &folders) {
                Ok(()) => self.finish(),
                Err(undo) => {
                    problem.message =
                        format!("{}; and the changes so far cannot be rolled back: {}", problem.message, undo.message);
                    problem.help = "`cargo lockstep update` finishes it, once the file can be written".to_owned();
                }
            }
        }
        Err(problem.into())
    }

    /// Stages all contents, and then writes the journal.
    fn stage(&self, changes: &[Change]) -> io::Result<Journal> {
        let mut entries = Vec::new();
        for (index, change) in changes.iter().enumerate() {
            for (version, bytes) in [("old", &change.old), ("new", &change.new)] {
                if let Some(bytes) = bytes {
                    self.step()?;
                    self.write_synced(&content_name(index, version), bytes)?;
                }
            }
            let hashed = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(hash);
            entries.push(Entry { path: change.path.clone(), old: hashed(&change.old), new: hashed(&change.new) });
        }
        let about =
            "An update that is in progress or was interrupted: the next run of `lockstep` finishes it.".to_owned();
        let journal = Journal { about, above: self.workspace.depth(), changes: entries };
        let bytes = serde_json::to_vec_pretty(&journal)?;
        self.step()?;
        self.write_synced(DRAFT, &bytes)?;
        self.seal.write(&bytes);
        self.folder.rename(DRAFT, &self.folder, JOURNAL)?;
        sync(&self.folder);
        Ok(journal)
    }

    /// Writes a file in the journal's folder, and syncs it to the disk.
    fn write_synced(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // A file that an earlier run left there, or a link, is not written through.
        match self.folder.remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = self.folder.open_with(name, OpenOptions::new().write(true).create_new(true))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Verifies before the first file is touched that each may be changed, that its staged content has the recorded
    /// hash, and that nobody has edited it since.
    fn verify(&self, journal: &Journal) -> Result<(), Diagnostic> {
        for (index, entry) in journal.changes.iter().enumerate() {
            let shown = self.workspace.display_path(&entry.path);
            let is_below = entry.path.components().all(|part| matches!(part, Component::Normal(_)));
            if !is_below || !self.workspace.owns(&entry.path, entry.new.is_none()) {
                let message = format!("`{shown}` is not one of Lockstep's files");
                return Err(Diagnostic::new(Code::Interrupted, message));
            }
            let now = self.current_hash(entry)?;
            if now != entry.old && now != entry.new {
                return Err(Diagnostic::new(Code::Interrupted, format!("{shown} has been changed since")));
            }
            if entry.new.is_some() && now != entry.new {
                self.staged_content(index, entry, "new")?;
            }
        }
        Ok(())
    }

    /// Puts the new contents in place.
    fn roll_forward(&self, journal: &Journal) -> Result<Vec<Changed>, Diagnostic> {
        let mut done = Vec::new();
        for (index, entry) in journal.changes.iter().enumerate() {
            if self.current_hash(entry)? != entry.new {
                self.write_version(index, entry, "new")?;
                let path = self.workspace.display_path(&entry.path);
                done.push(if entry.new.is_some() { Changed::Written(path) } else { Changed::Removed(path) });
            }
        }
        Ok(done)
    }

    /// Puts the old contents back as far as possible, and removes the folders that were created.
    fn roll_back(&self, journal: &Journal, folders: &[PathBuf]) -> Result<(), Diagnostic> {
        let mut failed = None;
        for (index, entry) in journal.changes.iter().enumerate() {
            // A file that cannot be read was not written by this run.
            if entry.new != entry.old && self.current_hash(entry).is_ok_and(|now| now == entry.new) {
                failed = failed.or(self.write_version(index, entry, "old").err());
            }
        }
        for folder in folders.iter().rev() {
            let _ = self.workspace.tree.dir().remove_dir(folder);
        }
        failed.map_or(Ok(()), Err)
    }

    fn write_version(&self, index: usize, entry: &Entry, version: &str) -> Result<(), Diagnostic> {
        let content = self.staged_content(index, entry, version)?;
        let tree = &self.workspace.tree;
        let place = || -> io::Result<()> {
            self.step()?;
            let Some(bytes) = content else { return tree.remove(&entry.path) };
            // Staged in the journal's own folder, so that a killed run leaves nothing elsewhere.
            match tree.stage_in(&self.folder, &entry.path, &bytes)?.place() {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    tree.stage(&entry.path, &bytes, None)?.place()
                }
                placed => placed,
            }
        };
        place().map_err(|error| failed("write", Path::new(&self.workspace.display_path(&entry.path)), &error))
    }

    /// Returns the staged content of a file, if it has the recorded hash; `None` for a file that is to be removed.
    fn staged_content(&self, index: usize, entry: &Entry, version: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        let Some(expected) = (if version == "new" { &entry.new } else { &entry.old }) else { return Ok(None) };
        let path = journal_folder(self.workspace).join(content_name(index, version));
        let found = self.workspace.tree.read(&path).ok().flatten().filter(|bytes| hash(bytes) == *expected);
        let shown = self.workspace.display_path(&entry.path);
        let lost = || Diagnostic::new(Code::Interrupted, format!("the {version} content of {shown} is missing"));
        found.map(Some).ok_or_else(lost)
    }

    /// Returns the hash of the file as it is now.
    fn current_hash(&self, entry: &Entry) -> Result<Option<String>, Diagnostic> {
        Ok(read_current(self.workspace, &entry.path)?.as_deref().map(hash))
    }

    /// Ends the transaction. The journal is removed first, so that it is not replayed.
    fn finish(&self) {
        if self.step().is_ok() {
            let _ = self.folder.remove_file(JOURNAL);
            sync(&self.folder);
            self.seal.remove();
        }
    }

    #[cfg(not(test))]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(not(test))]
    fn is_killed(&self) -> bool {
        false
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        let (next, fails) = self.fault.get().next();
        self.fault.set(next);
        if fails { Err(io::Error::other("stopped")) } else { Ok(()) }
    }

    #[cfg(test)]
    fn is_killed(&self) -> bool {
        self.fault.get() == tests::Fault::Killed
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_killed() || self.folder.symlink_metadata(JOURNAL).is_ok() {
            return;
        }
        // Only Lockstep's own files are removed: a folder that contains others stays.
        for entry in self.folder.entries().into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(is_journal_file) {
                let _ = self.folder.remove_file(&name);
            }
        }
        let _ = self.workspace.tree.dir().remove_dir(journal_folder(self.workspace));
    }
}

fn content_name(index: usize, version: &str) -> String {
    format!("{index}.{version}")
}

/// Returns true for the names that Lockstep gives to files in the journal's folder.
fn is_journal_file(name: &str) -> bool {
    let is_content =
        |(index, version): (&str, &str)| index.parse::<usize>().is_ok() && ["old", "new"].contains(&version);
    [LOCK, IGNORE, DRAFT].contains(&name)
        || name.starts_with(crate::tree::STAGED)
        || name.split_once('.').is_some_and(is_content)
}

#[cfg(test)]
mod tests;
