//! A folder that files are written into and removed from. Whatever a path contains and whatever links it passes, only
//! files below that folder are read, written or removed, or the operation fails: every path is resolved by `cap-std`
//! against the open folder, not by the operating system against its root.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

/// The maximum size of a file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// The prefix of the names of staged files.
pub const STAGED: &str = ".lockstep-tmp-";

/// The folders in which version control keeps its state: files there may be executed.
const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// The reason why a path is rejected, whatever its permissions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Outside,
    Dangling,
    VersionControl,
    NotAFile,
    NotAFolder,
    TooLarge,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Outside => "it is outside the folder, by `..` or by a symbolic link",
            Refusal::Dangling => "it is a broken symbolic link",
            Refusal::VersionControl => "it is in a folder of version control",
            Refusal::NotAFile => "it is not a file",
            Refusal::NotAFolder => "it is not a folder",
            Refusal::TooLarge => return write!(f, "it has more than {} MiB", MAX_FILE_BYTES >> 20),
        })
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> io::Error {
        io::Error::other(refusal)
    }
}

/// Returns why a path was rejected, if that is the reason for the error.
pub fn refusal(error: &io::Error) -> Option<Refusal> {
    error.get_ref()?.downcast_ref().copied()
}

/// An open folder. Paths are relative to it.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    dir: Dir,
}

impl Tree {
    /// Opens the folder, which may itself be reached by links.
    pub fn open(root: &Path) -> io::Result<Tree> {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root }.canonicalize()?;
        let dir = Dir::open_ambient_dir(&root, ambient_authority())?;
        Ok(Tree { root, dir })
    }

    /// Returns the folder's own path, without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Resolves a path to the equivalent one without links and `..`. Links that stay inside the folder are followed;
    /// the last components of the path need not exist.
    ///
    /// # Errors
    /// Returns a [`Refusal`] if the path leads out of the folder, through a broken link, or into a folder of version
    /// control.
    pub fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let (mut known, mut missing) = (path, Vec::new());
        let mut found = loop {
            match self.dir.canonicalize(or_here(known)) {
                Ok(found) => break found,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if self.dir.symlink_metadata(known).is_ok_and(|about| about.is_symlink()) {
                        return Err(Refusal::Dangling.into());
                    }
                    let (Some(Component::Normal(name)), Some(parent)) =
                        (known.components().next_back(), known.parent())
                    else {
                        return Err(error);
                    };
                    missing.push(name);
                    known = parent;
                }
                // An error of `cap-std` itself has no error number of the operating system.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none() => {
                    return Err(Refusal::Outside.into());
                }
                Err(error) => return Err(error),
            }
        };
        found.extend(missing.into_iter().rev());
        let mut out = PathBuf::new();
        for part in found.components() {
            match part {
                Component::Normal(name) => {
                    if VERSION_CONTROL.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                        return Err(Refusal::VersionControl.into());
                    }
                    out.push(name);
                }
                Component::CurDir => {}
                _ => return Err(Refusal::Outside.into()),
            }
        }
        Ok(out)
    }

    /// Returns true if neither the file nor any folder on its path is a link.
    pub fn is_direct(&self, path: &Path) -> bool {
        self.resolve(path).is_ok_and(|found| found == path)
    }

    /// Reads a file; `None` if it does not exist.
    pub fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let path = self.resolve(path)?;
        let about = match self.dir.metadata(or_here(&path)) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // Opening a pipe would block until somebody writes to it.
        if !about.is_file() {
            return Err(Refusal::NotAFile.into());
        }
        let mut bytes = Vec::new();
        self.dir.open(&path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_FILE_BYTES { Err(Refusal::TooLarge.into()) } else { Ok(Some(bytes)) }
    }

    /// Writes the new content of a file next to it, with the permissions of the file; [`Staged::place`] moves it into
    /// place. With `mtime`, it gets that modification time.
    pub fn stage(&self, path: &Path, bytes: &[u8], mtime: Option<SystemTime>) -> io::Result<Staged> {
        let (folder, name) = self.target(path)?;
        Staged::new(&folder, (folder.try_clone()?, name), bytes, mtime)
    }

    /// As [`stage`](Tree::stage), but staged in another folder.
    pub fn stage_in(&self, aside: &Dir, path: &Path, bytes: &[u8]) -> io::Result<Staged> {
        Staged::new(aside, self.target(path)?, bytes, None)
    }

    /// Returns the folder of a file, created if it is missing, and the file's name in it.
    fn target(&self, path: &Path) -> io::Result<(Dir, PathBuf)> {
        let path = self.resolve(path)?;
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(Refusal::NotAFile.into());
        };
        Ok((self.folder(parent)?, PathBuf::from(name)))
    }

    /// Removes a file, if it exists, and syncs its folder.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        let path = self.resolve(path)?;
        match self.dir.remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if let Ok(folder) = self.dir.open_dir(or_here(path.parent().unwrap_or(Path::new("")))) {
            sync(&folder);
        }
        Ok(())
    }

    /// Returns the missing folders above the path, the outermost first.
    pub fn missing_above(&self, path: &Path) -> Vec<PathBuf> {
        let above = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        let mut missing: Vec<_> =
            above.take_while(|folder| self.dir.symlink_metadata(folder).is_err()).map(Path::to_owned).collect();
        missing.reverse();
        missing
    }

    /// Opens the folder at the path, created if it is missing.
    pub fn folder(&self, path: &Path) -> io::Result<Dir> {
        if !path.as_os_str().is_empty() {
            self.dir.create_dir_all(path)?;
        }
        self.dir.open_dir(or_here(path))
    }

    /// Returns the open folder itself.
    pub fn dir(&self) -> &Dir {
        &self.dir
    }
}

/// The new content of a file, completely written under another name. If it is dropped before it is placed, it is
/// removed.
#[derive(Debug)]
pub struct Staged {
    aside: Dir,
    name: String,
    target: (Dir, PathBuf),
    is_placed: bool,
}

impl Staged {
    fn new(aside: &Dir, target: (Dir, PathBuf), bytes: &[u8], mtime: Option<SystemTime>) -> io::Result<Staged> {
        let like = target.0.symlink_metadata(&target.1).ok();
        let name = format!("{STAGED}{:016x}", RandomState::new().hash_one(bytes.len()));
        let aside = aside.try_clone()?;
        let mut file = aside.open_with(&name, OpenOptions::new().write(true).create_new(true))?;
        // From here on, any failure removes the file again.
        let staged = Staged { aside, name, target, is_placed: false };
        file.write_all(bytes)?;
        // Only now: a read-only file could not have been written.
        if let Some(like) = like.filter(|like| like.is_file()) {
            file.set_permissions(like.permissions())?;
        }
        let file = file.into_std();
        if let Some(mtime) = mtime {
            file.set_modified(mtime)?;
        }
        file.sync_all()?;
        Ok(staged)
    }

    /// Moves the content into place: a concurrent reader sees either the whole old or the whole new content.
    pub fn place(mut self) -> io::Result<()> {
        let (folder, name) = &self.target;
        self.aside.rename(&self.name, folder, name)?;
        self.is_placed = true;
        sync(folder);
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = self.aside.remove_file(&self.name);
        }
    }
}

/// Syncs a folder, so that a rename into it is durable. Ignores errors, as not every file system supports it.
pub fn sync(folder: &Dir) {
    let _ = folder.open(".").and_then(|folder| folder.sync_all());
}

fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> (tempfile::TempDir, Tree) {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(top.path().join("inside/src")).unwrap();
        std::fs::create_dir_all(top.path().join("outside")).unwrap();
        std::fs::write(top.path().join("outside/key"), "mine").unwrap();
        let tree = Tree::open(&top.path().join("inside")).unwrap();
        (top, tree)
    }

    #[test]
    fn paths_outside_the_folder_are_rejected_by_every_operation() {
        let (top, tree) = start();
        let mut paths = vec!["../outside/key".to_owned(), "src/../../outside/key".to_owned()];
        paths.push(top.path().join("outside/key").to_str().unwrap().to_owned());
        #[cfg(unix)]
        {
            let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, tree.root().join(at)).unwrap();
            link("../outside", "folder");
            link("../outside/key", "file");
            link("folder", "twice");
            paths.extend(["folder/key", "file", "twice/key", "folder/new"].map(str::to_owned));
        }
        for path in paths {
            let path = Path::new(&path);
            let failed = [
                tree.read(path).map(|_| ()).unwrap_err(),
                tree.stage(path, b"x", None).map(|_| ()).unwrap_err(),
                tree.remove(path).unwrap_err(),
            ];
            for error in failed {
                assert_eq!(refusal(&error), Some(Refusal::Outside), "{}: {error}", path.display());
            }
        }
        assert_eq!(std::fs::read(top.path().join("outside/key")).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(top.path().join("outside")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_stays_inside_is_followed_and_kept() {
        let (_top, tree) = start();
        let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, tree.root().join(at)).unwrap();
        link("src", "linked");
        link("real.rs", "src/a.rs");
        std::fs::write(tree.root().join("src/real.rs"), "old").unwrap();
        let path = Path::new("linked/a.rs");
        assert_eq!(tree.resolve(path).unwrap(), Path::new("src/real.rs"));
        assert!(!tree.is_direct(path) && tree.is_direct(Path::new("src/real.rs")));
        tree.stage(path, b"new", None).unwrap().place().unwrap();
        assert_eq!(tree.read(Path::new("src/real.rs")).unwrap().unwrap(), b"new");
        assert!(tree.root().join("src/a.rs").is_symlink());
        link("nowhere", "src/b.rs");
        let error = tree.stage(Path::new("src/b.rs"), b"x", None).map(|_| ()).unwrap_err();
        assert_eq!(refusal(&error), Some(Refusal::Dangling));
    }

    #[test]
    fn folders_of_version_control_are_not_written() {
        let (_top, tree) = start();
        for path in [".git/hooks/pre-commit", "src/.GIT/config", ".hg/hgrc"] {
            let error = tree.stage(Path::new(path), b"x", None).map(|_| ()).unwrap_err();
            assert_eq!(refusal(&error), Some(Refusal::VersionControl), "{path}");
        }
        assert!(!tree.root().join(".git").exists());
    }

    #[test]
    fn unplaced_content_is_removed() {
        let (_top, tree) = start();
        drop(tree.stage(Path::new("src/a.rs"), b"x", None).unwrap());
        assert_eq!(std::fs::read_dir(tree.root().join("src")).unwrap().count(), 0);
        assert_eq!(tree.missing_above(Path::new("new/er/a.rs")), [PathBuf::from("new"), PathBuf::from("new/er")]);
    }
}
