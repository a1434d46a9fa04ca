//! Who updates: one run at a time, by a lock on a file in the journal's folder. The folder goes with the run that made it.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

use cap_std::fs::{Dir, OpenOptions};

use super::{LOCK, Workspace, aside};
use crate::tree::Refusal;

/// Takes the lock, and gives the folder with it. Nothing if somebody else has it, and this one does not wait.
pub fn take(workspace: &Workspace, wait: bool) -> io::Result<Option<(Dir, File)>> {
    let path = aside(workspace);
    let dir = workspace.tree.dir();
    loop {
        match dir.create_dir(&path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // A link would lead the lock, and all that is written aside, elsewhere.
        match dir.symlink_metadata(&path) {
            Ok(about) if !about.is_dir() => return Err(Refusal::NotAFolder.into()),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let Some((folder, lock)) = open(dir, &path)? else { continue };
        if wait {
            lock.lock()?;
        } else {
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
                Ok(()) => {}
            }
        }
        // Whoever had it may have taken the folder away meanwhile.
        if is_at(&lock, dir, &path.join(LOCK)) {
            return Ok(Some((folder, lock)));
        }
    }
}

/// The folder and its lock; nothing if they go away under way.
fn open(dir: &Dir, path: &Path) -> io::Result<Option<(Dir, File)>> {
    let open = || -> io::Result<(Dir, File)> {
        let folder = dir.open_dir(path)?;
        // Whoever opens a pipe waits for who reads it.
        if folder.symlink_metadata(LOCK).is_ok_and(|about| !about.is_file()) {
            return Err(Refusal::NotAFile.into());
        }
        let lock = folder.open_with(LOCK, OpenOptions::new().write(true).create(true))?;
        Ok((folder, lock.into_std()))
    };
    match open() {
        Ok(opened) => Ok(Some(opened)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// True if the open file is the one at the path.
fn is_at(file: &File, dir: &Dir, path: &Path) -> bool {
    let Ok(there) = dir.symlink_metadata(path) else { return false };
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt as _;
        use std::os::unix::fs::MetadataExt as _;
        file.metadata().is_ok_and(|own| (own.dev(), own.ino()) == (there.dev(), there.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        there.is_file()
    }
}
