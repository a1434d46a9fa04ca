//! The lock on a file in the journal's folder: only one update runs at a time. The run that created the folder removes
//! it.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

use cap_std::fs::{Dir, OpenOptions};

use super::{LOCK, Workspace, journal_folder};
use crate::tree::Refusal;

/// Acquires the lock, and returns it with the folder; `None` if another run holds it and `wait` is false.
pub fn acquire(workspace: &Workspace, wait: bool) -> io::Result<Option<(Dir, File)>> {
    let path = journal_folder(workspace);
    let dir = workspace.tree.dir();
    loop {
        match dir.create_dir(&path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // A link would redirect the lock and all staged files.
        match dir.symlink_metadata(&path) {
            Ok(metadata) if !metadata.is_dir() => return Err(Refusal::NotAFolder.into()),
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
        // The run that held the lock may have removed the folder in the meantime.
        if is_at(&lock, dir, &path.join(LOCK)) {
            return Ok(Some((folder, lock)));
        }
    }
}

/// Opens the folder and its lock; `None` if they are removed in the meantime.
fn open(dir: &Dir, path: &Path) -> io::Result<Option<(Dir, File)>> {
    let open = || -> io::Result<(Dir, File)> {
        let folder = dir.open_dir(path)?;
        // Opening a pipe would block until somebody reads it.
        if folder.symlink_metadata(LOCK).is_ok_and(|metadata| !metadata.is_file()) {
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

/// Returns true if the open file is the one at the path.
fn is_at(file: &File, dir: &Dir, path: &Path) -> bool {
    let Ok(found) = dir.symlink_metadata(path) else { return false };
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt as _;
        use std::os::unix::fs::MetadataExt as _;
        file.metadata().is_ok_and(|own| (own.dev(), own.ino()) == (found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        found.is_file()
    }
}
