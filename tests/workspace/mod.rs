//! What the promises that run Cargo need: a clean command, and a copy of the workspace that a test may change.

// Each test program uses a part of it.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// The workspace that is tested.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder for one use, kept from run to run so that what was compiled there is not compiled again.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A command that sees neither what Cargo tells the programs it runs nor whether this run itself is locked.
pub fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    // How to reach the registry is the machine's business, and stays.
    const KEPT: [&str; 5] = ["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTR", "CARGO_SOURCE_"];
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_cargo = text.starts_with("CARGO_") && !KEPT.iter().any(|kept| text.starts_with(kept));
        if of_cargo || ["CI", "LOCKSTEP_LOCKED", "RUSTC_WORKSPACE_WRAPPER"].contains(&&*text) {
            command.env_remove(&name);
        }
    }
    command.current_dir(folder);
    command
}

/// `cargo`, offline, in this folder.
pub fn cargo(folder: &Path, target: &Path, arguments: &[&str]) -> Command {
    let mut command = command(env!("CARGO"), folder);
    // These builds are thrown away: they are compiled for speed of compilation.
    command.args(["--config", "profile.dev.debug=0"]).args(arguments).arg("--offline");
    command.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    command
}

/// Both streams as text.
pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Runs it; what it said, and a failed test if it did not succeed.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", text(&output));
    text(&output)
}

/// Runs it; what it said, and a failed test if it succeeded.
pub fn fail(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{command:?}\n{}", text(&output));
    text(&output)
}

/// Links what Cargo has compiled of other people's crates for this workspace into a target folder that is new, so that it is
/// not compiled again. Cargo compiles whatever does not fit.
fn seed(target: &Path) {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("debug");
    let Ok(units) = std::fs::read_dir(built.join(".fingerprint")) else { return };
    if target.exists() {
        return;
    }
    let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter();
    let others: BTreeSet<_> = packages
        .filter(|package| package.get("source").is_some())
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let units = units.map(|unit| unit.unwrap().file_name().into_string().unwrap());
    let hash_of_other = |unit: String| {
        let (package, hash) = unit.rsplit_once('-')?;
        others.contains(package).then(|| hash.to_owned())
    };
    let hashes: BTreeSet<String> = units.filter_map(hash_of_other).collect();
    for folder in [".fingerprint", "build", "deps"] {
        for entry in std::fs::read_dir(built.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_string_lossy();
            if stem.rsplit_once('-').is_some_and(|(_, hash)| hashes.contains(hash)) {
                link(&path, &target.join(folder).join(path.file_name().unwrap()));
            }
        }
    }
}

/// Links a file, or all files of a folder.
fn link(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            link(&path, &to.join(path.file_name().unwrap()));
        }
    } else {
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::hard_link(from, to).unwrap();
    }
}

/// A copy of the workspace, in a place of its own below the target folder, with a target folder of its own.
pub struct Copy {
    pub folder: PathBuf,
    pub target: PathBuf,
    /// Two runs of the tests at once take turns.
    _lock: File,
}

impl Copy {
    /// The one copy, as committed. A test has it for itself for as long as it holds it.
    pub fn take() -> MutexGuard<'static, Copy> {
        static COPY: LazyLock<Mutex<Copy>> = LazyLock::new(|| {
            let folder = scratch("copy");
            let lock = File::create(folder.join("lock")).unwrap();
            lock.lock().unwrap();
            seed(&folder.join("target/debug"));
            Mutex::new(Copy { folder: folder.join("workspace"), target: folder.join("target"), _lock: lock })
        });
        // A test that failed leaves nothing that the reset does not put right.
        let copy = COPY.lock().unwrap_or_else(PoisonError::into_inner);
        copy.reset();
        copy
    }

    /// Puts every file back. Those that are as they should be are not touched, or Cargo would compile them again.
    fn reset(&self) {
        let files = tracked();
        for name in walk(&self.folder).keys().filter(|name| !files.contains(*name)) {
            std::fs::remove_file(self.folder.join(name)).unwrap();
        }
        for name in files {
            let bytes = std::fs::read(root().join(&name)).unwrap();
            let path = self.folder.join(&name);
            if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
    }

    pub fn cargo(&self, arguments: &[&str]) -> Command {
        cargo(&self.folder, &self.target, arguments)
    }

    /// The command `lockstep`, as it was last built here.
    pub fn lockstep(&self) -> Command {
        let name = format!("lockstep{}", std::env::consts::EXE_SUFFIX);
        command(self.target.join("debug").join(name), &self.folder)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).unwrap();
    }

    /// Replaces the one place in a file where `old` stands first.
    pub fn edit(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{name} has no {old:?}");
        self.write(name, &text.replacen(old, new, 1));
    }

    /// Every file with its bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |(name, path)| (name, std::fs::read(path).unwrap());
        walk(&self.folder).into_iter().map(read).collect()
    }
}

/// The files that are in the repository or would be with the next commit; without git, all but what builds leave behind.
fn tracked() -> BTreeSet<String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success() && !output.stdout.is_empty());
    match listed {
        Some(output) => {
            let names = String::from_utf8(output.stdout).unwrap();
            names.split_terminator('\0').filter(|name| root().join(name).is_file()).map(str::to_owned).collect()
        }
        None => walk(root()).into_keys().collect(),
    }
}

/// The files below a folder by their names relative to it, but for `target` and `.git`.
fn walk(folder: &Path) -> BTreeMap<String, PathBuf> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default();
            if path.is_dir() {
                if name != "target" && name != ".git" {
                    folders.push(path);
                }
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, path);
            }
        }
    }
    files
}
