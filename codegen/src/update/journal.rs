//! Files that change together. The new ones are written aside first, then a journal that names them all, then each takes
//! its place. Until the journal is there nothing has happened; once it is, everything will: whoever is killed in
//! between leaves the journal, and the next run finishes by it.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Code, Diagnostic, Result};
use crate::output;
use crate::output::failed;
use crate::pipeline::hash;

/// The folder, beside `lockstep.toml`, that is there while an update is under way.
const FOLDER: &str = ".lockstep-update";
const JOURNAL: &str = "journal.json";

/// A file that changes; nothing stands for a file that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the folder of `lockstep.toml`, perhaps leading out of it.
    pub path: String,
    pub old: Option<Vec<u8>>,
    pub new: Option<Vec<u8>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    about: String,
    changes: Vec<Entry>,
}

/// A change by its hashes; the contents stand beside the journal, under the number of the entry.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    path: String,
    old: Option<String>,
    new: Option<String>,
}

/// The exclusive right to update what one `lockstep.toml` describes.
#[derive(Debug)]
pub struct Turn {
    base: PathBuf,
    folder: PathBuf,
    _lock: File,
    #[cfg(test)]
    stop: std::cell::Cell<tests::Stop>,
}

/// True if an update was interrupted, or is under way.
pub fn is_open(base: &Path) -> bool {
    base.join(FOLDER).join(JOURNAL).is_file()
}

impl Turn {
    /// Waits until nobody else updates.
    pub fn take(base: &Path) -> Result<Turn> {
        let folder = base.join(FOLDER);
        let take = || -> io::Result<File> {
            loop {
                std::fs::create_dir_all(&folder)?;
                let Ok(lock) = File::create(folder.join("lock")) else { continue };
                lock.lock()?;
                // Whoever had it may have taken the folder away meanwhile.
                if folder.join("lock").is_file() {
                    return Ok(lock);
                }
            }
        };
        let _lock = take().map_err(|error| failed("write to", &folder, &error))?;
        let base = base.to_owned();
        Ok(Turn {
            base,
            folder,
            _lock,
            #[cfg(test)]
            stop: Default::default(),
        })
    }

    /// Finishes what an interrupted run had begun; gives the files that it put in their places, if there was such a run.
    pub fn resume(&self) -> Result<Option<Vec<String>>> {
        if !is_open(&self.base) {
            return Ok(None);
        }
        let journal = std::fs::read(self.folder.join(JOURNAL)).ok();
        let journal: Option<Journal> = journal.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let unusable = |why: String| {
            let help = format!("put the files as they should be, for example with git, and remove `{FOLDER}`");
            Diagnostic::new(Code::Interrupted, why).help(help)
        };
        let journal =
            journal.ok_or_else(|| unusable("the journal of an interrupted update cannot be read".to_owned()))?;
        let done = self.undisturbed(&journal).and_then(|()| self.forward(&journal)).map_err(|error| {
            unusable(format!("an update was interrupted, and cannot be finished: {}", error.message))
        })?;
        self.close();
        Ok(Some(done))
    }

    /// Makes the changes, all or none.
    ///
    /// # Errors
    /// If one cannot be made; what was made before it is undone.
    pub fn commit(&self, changes: &[Change]) -> Result<()> {
        let stage = || -> io::Result<Journal> {
            let mut entries = Vec::new();
            for (index, change) in changes.iter().enumerate() {
                for (version, bytes) in [("old", &change.old), ("new", &change.new)] {
                    if let Some(bytes) = bytes {
                        self.step()?;
                        let path = self.kept(index, version);
                        std::fs::write(&path, bytes)?;
                        File::open(&path)?.sync_all()?;
                    }
                }
                let hashed = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(hash);
                entries.push(Entry { path: change.path.clone(), old: hashed(&change.old), new: hashed(&change.new) });
            }
            let about =
                "An update that is under way or was interrupted: the next run of `lockstep` finishes it.".to_owned();
            let journal = Journal { about, changes: entries };
            self.step()?;
            output::write(&self.folder.join(JOURNAL), &serde_json::to_vec_pretty(&journal)?, None)?;
            sync(&self.folder);
            Ok(journal)
        };
        let journal = stage().map_err(|error| failed("write to", &self.folder, &error))?;
        let made = self.undisturbed(&journal).and_then(|()| self.forward(&journal));
        if let Err(error) = made {
            // A test's stop is a kill: nobody is there to undo anything.
            if !self.is_stopped() && self.back(&journal).is_ok() {
                self.close();
            }
            return Err(error.into());
        }
        self.close();
        Ok(())
    }

    /// Looks before the first is touched: what somebody edited meanwhile is not overwritten.
    fn undisturbed(&self, journal: &Journal) -> Result<(), Diagnostic> {
        for entry in &journal.changes {
            let now = self.now(entry)?;
            if now != entry.old && now != entry.new {
                let message = format!("{} was changed by somebody else meanwhile", entry.path);
                return Err(Diagnostic::new(Code::Interrupted, message));
            }
        }
        Ok(())
    }

    /// Puts what is new in its place.
    fn forward(&self, journal: &Journal) -> Result<Vec<String>, Diagnostic> {
        let mut done = Vec::new();
        for (index, entry) in journal.changes.iter().enumerate() {
            if self.now(entry)? != entry.new {
                self.place(index, entry, "new", entry.new.is_some())?;
                done.push(entry.path.clone());
            }
        }
        Ok(done)
    }

    /// Puts what was there back in its place.
    fn back(&self, journal: &Journal) -> Result<(), Diagnostic> {
        for (index, entry) in journal.changes.iter().enumerate() {
            // What cannot be read was not put there by this.
            if self.now(entry).is_ok_and(|now| now == entry.new) && entry.new != entry.old {
                self.place(index, entry, "old", entry.old.is_some())?;
            }
        }
        Ok(())
    }

    fn place(&self, index: usize, entry: &Entry, version: &str, there: bool) -> Result<(), Diagnostic> {
        let path = self.target(entry)?;
        let place = || -> io::Result<()> {
            self.step()?;
            if there {
                // From the journal's own folder, so that whoever is killed leaves nothing elsewhere.
                let copy = self.folder.join("next");
                let kept = self.kept(index, version);
                std::fs::copy(&kept, &copy)?;
                if let Ok(before) = std::fs::metadata(&path) {
                    std::fs::set_permissions(&copy, before.permissions())?;
                }
                File::open(&copy)?.sync_all()?;
                std::fs::create_dir_all(path.parent().unwrap_or(&self.base))?;
                if std::fs::rename(&copy, &path).is_err() {
                    // Another file system: there is no renaming into it.
                    output::write(&path, &std::fs::read(kept)?, None)?;
                }
            } else {
                std::fs::remove_file(&path)?;
            }
            if let Some(folder) = path.parent() {
                sync(folder);
            }
            Ok(())
        };
        place().map_err(|error| failed("write", &path, &error))
    }

    /// The hash of what stands there now.
    fn now(&self, entry: &Entry) -> Result<Option<String>, Diagnostic> {
        Ok(output::bytes(&self.target(entry)?)?.as_deref().map(hash))
    }

    fn target(&self, entry: &Entry) -> Result<PathBuf, Diagnostic> {
        let path = Path::new(&entry.path);
        let relative = path.components().all(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
        let unusable = || Diagnostic::new(Code::Interrupted, format!("the journal names `{}`", entry.path));
        if relative { Ok(self.base.join(path)) } else { Err(unusable()) }
    }

    fn kept(&self, index: usize, version: &str) -> PathBuf {
        self.folder.join(format!("{index}.{version}"))
    }

    /// Nothing is left to be done: the journal goes first, so that nobody does it once more.
    fn close(&self) {
        if self.step().is_ok() {
            let _ = std::fs::remove_file(self.folder.join(JOURNAL));
            sync(&self.folder);
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

impl Drop for Turn {
    fn drop(&mut self) {
        if !is_open(&self.base) && !self.is_stopped() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// What was renamed into a folder is there for good only once the folder is written, too. Where that cannot be asked for,
/// the file system does what it does.
fn sync(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Where a test wants this to end.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Stop {
        #[default]
        Never,
        /// Killed after so many more steps: everything is left as it is.
        KillAfter(usize),
        Killed,
        /// One step fails after so many more, as on a disk that is full for a moment.
        FailAfter(usize),
    }

    impl Stop {
        /// What is to come, and whether this step fails.
        pub fn next(self) -> (Stop, bool) {
            match self {
                Stop::Never => (Stop::Never, false),
                Stop::FailAfter(0) => (Stop::Never, true),
                Stop::KillAfter(0) | Stop::Killed => (Stop::Killed, true),
                Stop::KillAfter(left) => (Stop::KillAfter(left - 1), false),
                Stop::FailAfter(left) => (Stop::FailAfter(left - 1), false),
            }
        }
    }

    fn changes() -> Vec<Change> {
        let change = |path: &str, old: Option<&str>, new: Option<&str>| Change {
            path: path.to_owned(),
            old: old.map(|text| text.as_bytes().to_vec()),
            new: new.map(|text| text.as_bytes().to_vec()),
        };
        vec![
            change("inside/a", Some("a"), Some("A")),
            change("inside/new/b", None, Some("B")),
            change("inside/c", Some("c"), None),
            change("../d", Some("d"), Some("D")),
        ]
    }

    fn tree(top: &Path, version: fn(&Change) -> &Option<Vec<u8>>) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let base = top.join("base");
        changes().iter().map(|change| (base.join(&change.path), version(change).clone())).collect()
    }

    fn found(top: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let base = top.join("base");
        changes()
            .iter()
            .map(|change| base.join(&change.path))
            .map(|path| (path.clone(), std::fs::read(path).ok()))
            .collect()
    }

    fn start() -> (tempfile::TempDir, PathBuf) {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("base");
        std::fs::create_dir_all(base.join("inside")).unwrap();
        for change in changes() {
            if let Some(old) = change.old {
                std::fs::write(base.join(change.path), old).unwrap();
            }
        }
        (top, base)
    }

    #[test]
    fn wherever_it_is_killed_nothing_is_done_or_the_next_run_finishes() {
        let (mut before, mut finished) = (0, 0);
        for steps in 0.. {
            let (top, base) = start();
            let turn = Turn::take(&base).unwrap();
            turn.stop.set(Stop::KillAfter(steps));
            let done = turn.commit(&changes());
            let killed = turn.is_stopped();
            drop(turn);
            if !killed {
                done.unwrap();
                assert_eq!(found(top.path()), tree(top.path(), |change| &change.new));
                break;
            }
            let next = Turn::take(&base).unwrap();
            match next.resume().unwrap() {
                Some(_) => {
                    finished += 1;
                    assert_eq!(found(top.path()), tree(top.path(), |change| &change.new), "after {steps} steps");
                }
                None => {
                    before += 1;
                    assert_eq!(found(top.path()), tree(top.path(), |change| &change.old), "after {steps} steps");
                }
            }
            drop(next);
            assert!(!base.join(FOLDER).exists());
        }
        // Six contents and the journal come before the point of no return; four files and its removal after it.
        assert_eq!((before, finished), (7, 5));
    }

    #[test]
    fn what_fails_on_the_way_is_undone() {
        for steps in 0..11 {
            let (top, base) = start();
            let turn = Turn::take(&base).unwrap();
            turn.stop.set(Stop::FailAfter(steps));
            assert!(turn.commit(&changes()).is_err(), "after {steps} steps");
            drop(turn);
            assert_eq!(found(top.path()), tree(top.path(), |change| &change.old), "after {steps} steps");
            assert!(!base.join(FOLDER).exists());
        }
    }

    #[test]
    fn what_was_edited_after_an_interruption_is_not_overwritten() {
        let (_top, base) = start();
        let turn = Turn::take(&base).unwrap();
        turn.stop.set(Stop::KillAfter(8));
        assert!(turn.commit(&changes()).is_err());
        drop(turn);
        assert!(is_open(&base));
        std::fs::write(base.join("inside/c"), "mine").unwrap();
        let turn = Turn::take(&base).unwrap();
        let error = turn.resume().unwrap_err();
        assert!(error.to_string().contains("inside/c was changed by somebody else"), "{error}");
        assert_eq!(std::fs::read(base.join("inside/c")).unwrap(), b"mine");
        assert_eq!(std::fs::read(base.join("../d")).unwrap(), b"d");
        assert!(is_open(&base));
    }
}
