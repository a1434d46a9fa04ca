//! What a journal is believed by: its hash, which the run that wrote the journal leaves in a folder of its user outside of
//! the workspace. Whoever brings files into the workspace can bring a journal, and cannot bring that.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::pipeline::hash;

/// Where the hash of a workspace's journal lies; nowhere, where the user has no folder for such things.
#[derive(Debug)]
pub struct Seal {
    path: Option<PathBuf>,
}

impl Seal {
    /// The seal of what is updated in `base`; no seal is believed that lies in `top`, the folder that was checked out.
    pub fn new(base: &Path, top: &Path) -> Seal {
        let name = hash(base.as_os_str().as_encoded_bytes());
        let folder = states(&|name| std::env::var_os(name), std::env::home_dir()).map(|state| state.join("lockstep"));
        let folder = folder.filter(|folder| !settled(folder).starts_with(top));
        Seal { path: folder.map(|folder| folder.join("updates").join(name)) }
    }

    /// True if this user's own run has written just this journal.
    pub fn matches(&self, journal: &[u8]) -> bool {
        let Some(path) = &self.path else { return false };
        let is_file = std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file() && about.len() < 1024);
        is_file && std::fs::read_to_string(path).is_ok_and(|sealed| sealed.trim_end() == hash(journal))
    }

    /// Seals a journal. Where that fails, the journal is not believed later, and that is all.
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

    /// Forgets the journal.
    pub fn remove(&self) {
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The folder in which a user's programs keep what they remember from run to run: XDG Base Directory Specification, and on
/// Windows the local application data. A relative path is none: it would lead wherever the run is started.
fn states(variable: &dyn Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    let told = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return told("LOCALAPPDATA");
    }
    told("XDG_STATE_HOME").or_else(|| Some(home.filter(|home| home.is_absolute())?.join(".local/state")))
}

/// The path without links, as far as it exists.
fn settled(path: &Path) -> PathBuf {
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
    fn the_state_lies_where_the_user_says_or_at_home_and_nowhere_else() {
        let home = || Some(PathBuf::from("/home/me"));
        let told = |value: &'static str| move |_: &str| Some(OsString::from(value));
        assert_eq!(states(&told("/state"), home()), Some("/state".into()));
        for relative in ["", "state", "../state"] {
            assert_eq!(states(&told(relative), home()), Some("/home/me/.local/state".into()));
        }
        assert_eq!(states(&|_| None, Some(PathBuf::new())), None);
        assert_eq!(states(&|_| None, None), None);
    }

    #[test]
    fn a_seal_is_on_one_journal() {
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
