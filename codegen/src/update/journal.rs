//! Files that change together. The new ones are written aside first, then a journal that names them all, then each takes
//! its place. Until the journal is there nothing has happened; once it is, everything will: whoever is killed in
//! between leaves the journal, and the next run finishes by it.
//!
//! A journal lies in the workspace, where anybody can bring one. It is believed only with the [`Seal`] of this user's own
//! run on it, names only files that the workspace owns, and places nothing but content of the hash that it promises.

mod lock;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use cap_std::fs::{Dir, OpenOptions};
use serde::{Deserialize, Serialize};

use super::files::now;
use super::seal::Seal;
use super::workspace::Workspace;
use crate::error::{Code, Diagnostic, Result};
use crate::output::{Changed, failed};
use crate::pipeline::hash;
use crate::tree::sync;
use crate::unfinished::{FOLDER, JOURNAL};

/// The journal before it is one.
const DRAFT: &str = "journal.tmp";
const LOCK: &str = "lock";
const IGNORE: &str = ".gitignore";

/// A file that changes, by its path below the folder of the workspace; nothing stands for a file that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: PathBuf,
    pub old: Option<Vec<u8>>,
    pub new: Option<Vec<u8>>,
}

impl Change {
    /// What is done with the file, as a user would write its path.
    pub fn shown(&self, workspace: &Workspace) -> Changed {
        let path = workspace.shown(&self.path);
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

/// A change by its hashes; the contents stand beside the journal, under the number of the entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: PathBuf,
    old: Option<String>,
    new: Option<String>,
}

/// What an earlier run, or whoever brought the workspace, has left.
#[derive(Debug, PartialEq, Eq)]
pub enum Left {
    Nothing,
    /// A folder without a journal: it was killed before anything happened.
    Stale,
    /// An update that was interrupted, or is under way.
    Open(Vec<u8>),
    /// A journal, or what is to pass for one, that no run of this user has written.
    Foreign,
}

/// Returns what was left beside a `lockstep.toml`.
pub fn left(workspace: &Workspace) -> Left {
    let folder = aside(workspace);
    let dir = workspace.tree.dir();
    match dir.symlink_metadata(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Left::Nothing,
        Ok(about) if about.is_dir() => {}
        _ => return Left::Foreign,
    }
    let journal = folder.join(JOURNAL);
    match dir.symlink_metadata(&journal) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Left::Stale,
        Ok(about) if about.is_file() => {}
        _ => return Left::Foreign,
    }
    match workspace.tree.read(&journal) {
        Ok(Some(journal)) if workspace.seal().matches(&journal) => Left::Open(journal),
        _ => Left::Foreign,
    }
}

/// The journal is not one of this user's.
pub fn foreign() -> Diagnostic {
    let message = format!("no run of yours has begun the update that `{FOLDER}` says was interrupted");
    let help =
        format!("remove `{FOLDER}`; if it was an update of yours, restore the files first, for example with git");
    Diagnostic::new(Code::Interrupted, message).help(help)
}

/// The folder's path in the workspace.
fn aside(workspace: &Workspace) -> PathBuf {
    workspace.base.strip_prefix(workspace.tree.root()).unwrap_or(Path::new("")).join(FOLDER)
}

/// The exclusive right to update what one `lockstep.toml` describes.
#[derive(Debug)]
pub struct Turn<'a> {
    workspace: &'a Workspace,
    folder: Dir,
    seal: Seal,
    _lock: File,
    #[cfg(test)]
    stop: std::cell::Cell<tests::Stop>,
}

impl<'a> Turn<'a> {
    /// Waits until nobody else updates.
    pub fn take(workspace: &'a Workspace) -> Result<Turn<'a>> {
        let failed = |error| failed("write to", Path::new(FOLDER), &error);
        loop {
            if let Some((folder, lock)) = lock::take(workspace, true).map_err(failed)? {
                return Ok(Turn::new(workspace, folder, lock));
            }
        }
    }

    /// Takes the turn if it is free; cleans away what a run has left that was killed before anything happened.
    pub fn clean(workspace: &'a Workspace) {
        if let Ok(Some((folder, lock))) = lock::take(workspace, false) {
            drop(Turn::new(workspace, folder, lock));
        }
    }

    fn new(workspace: &'a Workspace, folder: Dir, lock: File) -> Turn<'a> {
        let ignore = folder.open_with(IGNORE, OpenOptions::new().write(true).create_new(true));
        let _ = ignore.and_then(|mut file| file.write_all(b"*\n"));
        Turn {
            workspace,
            folder,
            seal: workspace.seal(),
            _lock: lock,
            #[cfg(test)]
            stop: Default::default(),
        }
    }

    /// Finishes what an interrupted run had begun; gives the files that it changed, if there was such a run.
    pub fn resume(&self) -> Result<Option<Vec<Changed>>> {
        let bytes = match left(self.workspace) {
            Left::Nothing | Left::Stale => return Ok(None),
            Left::Open(bytes) => bytes,
            Left::Foreign => return Err(foreign().into()),
        };
        let finish = || -> Result<Vec<Changed>, Diagnostic> {
            let unreadable = |_| Diagnostic::new(Code::Interrupted, "its journal cannot be read");
            let journal: Journal = serde_json::from_slice(&bytes).map_err(unreadable)?;
            if journal.above != self.workspace.depth() {
                return Err(Diagnostic::new(Code::Interrupted, "it began in another workspace"));
            }
            self.check(&journal)?;
            self.forward(&journal)
        };
        let done = finish().map_err(|problem| {
            let message = format!("an update was interrupted, and cannot be finished: {}", problem.message);
            let help = match problem.code {
                Code::Io => "the next run finishes it, once that can be done".to_owned(),
                _ => format!("put the files as they should be, for example with git, and remove `{FOLDER}`"),
            };
            Diagnostic::new(Code::Interrupted, message).help(help)
        })?;
        self.close();
        Ok(Some(done))
    }

    /// Makes the changes, all or none.
    ///
    /// # Errors
    /// If one cannot be made; what was made before it is undone.
    pub fn commit(&self, changes: &[Change]) -> Result<()> {
        let journal =
            self.stage(changes).map_err(|error| failed("write to", Path::new(FOLDER), &error)).inspect_err(|_| {
                if !self.is_stopped() {
                    self.seal.remove();
                }
            })?;
        let added = changes.iter().filter(|change| change.old.is_none());
        let folders: Vec<_> = added.flat_map(|change| self.workspace.tree.missing_above(&change.path)).collect();
        let made = self.check(&journal).and_then(|()| self.forward(&journal));
        let Err(mut problem) = made else {
            self.close();
            return Ok(());
        };
        // A test's stop is a kill: nobody is there to undo anything.
        if !self.is_stopped() {
            match self.back(&journal, &folders) {
                Ok(()) => self.close(),
                Err(other) => {
                    problem.message = format!("{}; and to undo what was changed: {}", problem.message, other.message);
                    problem.help = "`cargo lockstep update` finishes it, once that can be done".to_owned();
                }
            }
        }
        Err(problem.into())
    }

    /// Writes everything aside, and then the journal.
    fn stage(&self, changes: &[Change]) -> io::Result<Journal> {
        let mut entries = Vec::new();
        for (index, change) in changes.iter().enumerate() {
            for (version, bytes) in [("old", &change.old), ("new", &change.new)] {
                if let Some(bytes) = bytes {
                    self.step()?;
                    self.keep(&kept(index, version), bytes)?;
                }
            }
            let hashed = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(hash);
            entries.push(Entry { path: change.path.clone(), old: hashed(&change.old), new: hashed(&change.new) });
        }
        let about =
            "An update that is under way or was interrupted: the next run of `lockstep` finishes it.".to_owned();
        let journal = Journal { about, above: self.workspace.depth(), changes: entries };
        let bytes = serde_json::to_vec_pretty(&journal)?;
        self.step()?;
        self.keep(DRAFT, &bytes)?;
        self.seal.write(&bytes);
        self.folder.rename(DRAFT, &self.folder, JOURNAL)?;
        sync(&self.folder);
        Ok(journal)
    }

    /// Writes a file of the journal's folder, for good.
    fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // What an earlier run left there, or a link, is not written through.
        match self.folder.remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = self.folder.open_with(name, OpenOptions::new().write(true).create_new(true))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Looks before the first file is touched: each is one that may be changed, what is to stand there is what the journal
    /// promises, and what somebody edited meanwhile is not overwritten.
    fn check(&self, journal: &Journal) -> Result<(), Diagnostic> {
        for (index, entry) in journal.changes.iter().enumerate() {
            let shown = self.workspace.shown(&entry.path);
            let is_below = entry.path.components().all(|part| matches!(part, Component::Normal(_)));
            if !is_below || !self.workspace.owns(&entry.path, entry.new.is_none()) {
                let message = format!("`{shown}` is not a file that lockstep.toml has written");
                return Err(Diagnostic::new(Code::Interrupted, message));
            }
            let now = self.now(entry)?;
            if now != entry.old && now != entry.new {
                return Err(Diagnostic::new(
                    Code::Interrupted,
                    format!("{shown} was changed by somebody else meanwhile"),
                ));
            }
            if entry.new.is_some() && now != entry.new {
                self.content(index, entry, "new")?;
            }
        }
        Ok(())
    }

    /// Puts what is new in its place.
    fn forward(&self, journal: &Journal) -> Result<Vec<Changed>, Diagnostic> {
        let mut done = Vec::new();
        for (index, entry) in journal.changes.iter().enumerate() {
            if self.now(entry)? != entry.new {
                self.place(index, entry, "new")?;
                let path = self.workspace.shown(&entry.path);
                done.push(if entry.new.is_some() { Changed::Written(path) } else { Changed::Removed(path) });
            }
        }
        Ok(done)
    }

    /// Puts what was there back in its place, as far as that can be done, and removes the folders that were new.
    fn back(&self, journal: &Journal, folders: &[PathBuf]) -> Result<(), Diagnostic> {
        let mut failed = None;
        for (index, entry) in journal.changes.iter().enumerate() {
            // What cannot be read was not put there by this.
            if entry.new != entry.old && self.now(entry).is_ok_and(|now| now == entry.new) {
                failed = failed.or(self.place(index, entry, "old").err());
            }
        }
        for folder in folders.iter().rev() {
            let _ = self.workspace.tree.dir().remove_dir(folder);
        }
        failed.map_or(Ok(()), Err)
    }

    fn place(&self, index: usize, entry: &Entry, version: &str) -> Result<(), Diagnostic> {
        let content = self.content(index, entry, version)?;
        let tree = &self.workspace.tree;
        let place = || -> io::Result<()> {
            self.step()?;
            let Some(bytes) = content else { return tree.remove(&entry.path) };
            // From the journal's own folder, so that whoever is killed leaves nothing elsewhere.
            match tree.stage_in(&self.folder, &entry.path, &bytes)?.place() {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    tree.stage(&entry.path, &bytes, None)?.place()
                }
                placed => placed,
            }
        };
        place().map_err(|error| failed("write", Path::new(&self.workspace.shown(&entry.path)), &error))
    }

    /// What a file is to hold, if that is what the journal promises; nothing for a file that is to go.
    fn content(&self, index: usize, entry: &Entry, version: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        let Some(promised) = (if version == "new" { &entry.new } else { &entry.old }) else { return Ok(None) };
        let path = aside(self.workspace).join(kept(index, version));
        let found = self.workspace.tree.read(&path).ok().flatten().filter(|bytes| hash(bytes) == *promised);
        let shown = self.workspace.shown(&entry.path);
        let lost = || Diagnostic::new(Code::Interrupted, format!("what {shown} was to hold is not there any more"));
        found.map(Some).ok_or_else(lost)
    }

    /// The hash of what stands there now.
    fn now(&self, entry: &Entry) -> Result<Option<String>, Diagnostic> {
        Ok(now(self.workspace, &entry.path)?.as_deref().map(hash))
    }

    /// Nothing is left to be done: the journal goes first, so that nobody does it once more.
    fn close(&self) {
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
    fn is_stopped(&self) -> bool {
        false
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        let (next, fails) = self.stop.get().next();
        self.stop.set(next);
        if fails { Err(io::Error::other("stopped")) } else { Ok(()) }
    }

    #[cfg(test)]
    fn is_stopped(&self) -> bool {
        self.stop.get() == tests::Stop::Killed
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.is_stopped() || self.folder.symlink_metadata(JOURNAL).is_ok() {
            return;
        }
        // Only what is ours: a folder that holds anything else stays.
        for entry in self.folder.entries().into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(is_own) {
                let _ = self.folder.remove_file(&name);
            }
        }
        let _ = self.workspace.tree.dir().remove_dir(aside(self.workspace));
    }
}

fn kept(index: usize, version: &str) -> String {
    format!("{index}.{version}")
}

/// True for the names that files of the journal's folder have.
fn is_own(name: &str) -> bool {
    let is_kept = |(index, version): (&str, &str)| index.parse::<usize>().is_ok() && ["old", "new"].contains(&version);
    [LOCK, IGNORE, DRAFT].contains(&name)
        || name.starts_with(crate::tree::STAGED)
        || name.split_once('.').is_some_and(is_kept)
}

#[cfg(test)]
mod tests;
