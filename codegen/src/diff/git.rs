//! `REV:path` to a folder with the documents as they were then. Runs the command `git`, which reads the repository and
//! writes nothing to it.

use std::path::{Component, Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::error::{Code, Diagnostic, Result};
use crate::{load, output};

/// How many documents a folder of a revision may have.
const MOST: usize = 5_000;

/// `REV` and `path`, where the text has that form; a name that exists as a file is a file.
pub fn revision(text: &str) -> Option<(&str, &str)> {
    let (revision, path) = text.split_once(':')?;
    // One letter before the colon is a drive, and an option is no revision.
    let is_revision = revision.len() > 1 && !revision.starts_with('-') && !path.starts_with('\\');
    (is_revision && !Path::new(text).exists()).then_some((revision, path))
}

/// The folder that the repository around `from` is checked out in.
pub fn top_level(from: &Path) -> Result<PathBuf> {
    let text = run(from, &["rev-parse", "--show-toplevel"])?;
    Ok(PathBuf::from(String::from_utf8_lossy(&text).trim_end()))
}

/// The path below the repository, `./…` being relative to `from`, as git itself reads it.
pub fn full_path(from: &Path, path: &str) -> Result<String> {
    let Some(relative) = path.strip_prefix("./").or((path == ".").then_some("")) else {
        return Ok(path.trim_end_matches('/').to_owned());
    };
    let prefix = run(from, &["rev-parse", "--show-prefix"])?;
    let prefix = String::from_utf8_lossy(&prefix).trim_end().to_owned();
    Ok(format!("{prefix}{relative}").trim_end_matches('/').to_owned())
}

/// True if there is a file, not a folder, at the path in that revision.
pub fn is_file(from: &Path, revision: &str, path: &str) -> Result<bool> {
    let kind = run(from, &["cat-file", "-t", &format!("{revision}:{path}")])?;
    Ok(kind.starts_with(b"blob"))
}

/// The documents of a folder as they were in a revision, below a folder that is gone when it is dropped.
pub fn export(from: &Path, revision: &str, folder: &str) -> Result<TempDir> {
    let out = tempfile::tempdir().map_err(|error| io(format!("cannot make a temporary folder: {error}")))?;
    let tree = format!("{revision}:{folder}");
    let listed = run(from, &["ls-tree", "-r", "-z", "--full-tree", &tree])?;
    for (object, path) in listed.split(|byte| *byte == 0).filter_map(entry).take(MOST) {
        let bytes = run(from, &["cat-file", "blob", object])?;
        output::write_below(out.path(), &path, &bytes)?;
    }
    Ok(out)
}

/// What a line of `git ls-tree` says of a document: the name of its content, and its path. Links and other repositories are
/// none, and neither is what a forged tree calls by a path that leads elsewhere.
fn entry(line: &[u8]) -> Option<(&str, PathBuf)> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (about, path) = line.split_at_checked(tab)?;
    let mut about = std::str::from_utf8(about).ok()?.split(' ');
    let (mode, kind, object) = (about.next()?, about.next()?, about.next()?);
    let path = load::path_from_bytes(path.get(1..)?)?;
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    (kind == "blob" && mode != "120000" && is_below && super::input::is_document(&path)).then_some((object, path))
}

fn run(from: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(from)
        .args(arguments)
        .output()
        .map_err(|error| io(format!("cannot run git: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io(format!("git {}: {said}", arguments.join(" "))).into())
}

fn io(message: String) -> Diagnostic {
    Diagnostic::new(Code::Io, message).help("OLD and NEW are files, folders or REV:path in the git repository around")
}
