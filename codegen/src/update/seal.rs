//! The seal of a journal: its hash, which the run that wrote the journal leaves in a folder of its user outside the
//! workspace. Anybody who can put files into the workspace can forge a journal, but not its seal.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::pipeline::hash;

/// Where the hash of a workspace's journal is kept; nowhere, if the user has no state folder.
#[derive(Debug)]
pub struct Seal {
    path: Option<PathBuf>,
}

impl Seal {
    /// Returns the seal for updates in `base`. A seal inside `top`, the root of the checkout, is not trusted.
    pub fn new(base: &Path, top: &Path) -> Seal {
        let name = hash(base.as_os_str().as_encoded_bytes());
        let folder = states(&|name| std::env::var_os(name), std::env::home_dir()).map(|state| state.join("lockstep"));
        let folder = folder.filter(|folder| !without_links(folder).starts_with(top));
        Seal { path: folder.map(|folder| folder.join("updates").join(name)) }
    }

    /// Returns true if a run of this user has written exactly this journal.
    pub fn matches(&self, journal: &[u8]) -> bool {
        let Some(path) = &self.path else { return false };
        let is_file = std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file() && about.len() < 1024);
        is_file && std::fs::read_to_string(path).is_ok_and(|sealed| sealed.trim_end() == hash(journal))
    }

    /// Seals a journal. If that fails, the journal is not trusted later.
    pub fn write(&self, journal: &[u8]) {
        let put = || -> std::io::Result<()> {
            let Some(path) = &self.path else { return Ok(()) };
            let folder = path.parent().unwrap_or(Path::new("."));
            let mut builder = std::fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            writeln!(file, "{}", hash(journal))?;
            file.as_file().sync_all()?;
            file.persist(path)?;
            Ok(())
        };
        let _ = put();
    }

    /// Removes the seal.
    pub fn remove(&self) {
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Returns the folder for state that a user's programs keep between runs: XDG Base Directory Specification, and on
/// Windows the local application data. A relative path is ignored: it would depend on the current folder.
fn states(variable: &dyn Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return absolute("LOCALAPPDATA");
    }
    absolute("XDG_STATE_HOME").or_else(|| Some(home.filter(|home| home.is_absolute())?.join(".local/state")))
}

/// Resolves the links in a path, as far as the path exists.
fn without_links(path: &Path) -> PathBuf {
    for known in path.ancestors() {
        if let (Ok(found), Ok(rest)) = (known.canonicalize(), path.strip_prefix(known)) {
            return found.join(rest);
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_state_folder_is_the_configured_one_or_below_home() {
        let home = || Some(PathBuf::from("/home/me"));
        let variable = |value: &'static str| move |_: &str| Some(OsString::from(value));
        assert_eq!(states(&variable("/state"), home()), Some("/state".into()));
        for relative in ["", "state", "../state"] {
            assert_eq!(states(&variable(relative), home()), Some("/home/me/.local/state".into()));
        }
        assert_eq!(states(&|_| None, Some(PathBuf::new())), None);
        assert_eq!(states(&|_| None, None), None);
    }

    #[test]
    fn a_seal_matches_only_its_journal() {
        let folder = tempfile::tempdir().unwrap();
        let seal = Seal { path: Some(folder.path().join("deep/er/seal")) };
        assert!(!seal.matches(b"a"));
        seal.write(b"a");
        assert!(seal.matches(b"a") && !seal.matches(b"b"));
        seal.remove();
        assert!(!seal.matches(b"a"));
        let none = Seal { path: None };
        none.write(b"a");
        assert!(!none.matches(b"a"));
    }
}
