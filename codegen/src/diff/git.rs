//! Exports the documents at `REV:path` to a temporary folder. Runs the command `git`, which only reads the repository. Names
//! that come from the user or the repository are never passed where git could mistake them for an option.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::{Code, Diagnostic, Result};
use crate::{load, output};

/// How many documents a folder of a revision may have, and their total size in bytes.
const MAX_DOCUMENTS: usize = 5_000;
const MAX_BYTES: u64 = 1 << 30;

/// Splits `REV:path`; `None` if the text does not have that form or names an existing file.
pub fn revision(text: &str) -> Option<(&str, &str)> {
    let (revision, path) = text.split_once(':')?;
    // A single letter before the colon is a drive, and a leading hyphen would be an option.
    let is_revision = revision.len() > 1 && !revision.starts_with('-') && !path.starts_with('\\');
    (is_revision && !Path::new(text).exists()).then_some((revision, path))
}

/// Returns the top-level folder of the working tree that contains `from`.
pub fn top_level(from: &Path) -> Result<PathBuf> {
    let text = run(from, &["rev-parse", "--show-toplevel"])?;
    Ok(PathBuf::from(String::from_utf8_lossy(&text).trim_end_matches(['\n', '\r'])))
}

/// Returns the path relative to the repository; as in git, `./…` is relative to `from`.
pub fn full_path(from: &Path, path: &str) -> Result<String> {
    let Some(relative) = path.strip_prefix("./").or((path == ".").then_some("")) else {
        return Ok(path.trim_end_matches('/').to_owned());
    };
    let prefix = run(from, &["rev-parse", "--show-prefix"])?;
    let prefix = String::from_utf8_lossy(&prefix).trim_end_matches(['\n', '\r']).to_owned();
    Ok(format!("{prefix}{relative}").trim_end_matches('/').to_owned())
}

/// Returns the hash of the object at the path in that revision. Further commands are only given the hash.
fn object(from: &Path, revision: &str, path: &str) -> Result<String> {
    let found = run(from, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}:{path}")]);
    let hash = found.map(|text| String::from_utf8_lossy(&text).trim().to_owned());
    match hash {
        Ok(hash) if !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(hash),
        _ => Err(io(format!("`{revision}:{path}` does not exist in the git repository")).into()),
    }
}

/// Returns true if the path is a file, not a folder, in that revision.
pub fn is_file(from: &Path, revision: &str, path: &str) -> Result<bool> {
    let kind = run(from, &["cat-file", "-t", &object(from, revision, path)?])?;
    Ok(kind.starts_with(b"blob"))
}

/// Writes the documents of a folder in that revision to a temporary folder.
pub fn export(from: &Path, revision: &str, folder: &str) -> Result<TempDir> {
    let out = tempfile::tempdir().map_err(|error| io(format!("cannot create a temporary folder: {error}")))?;
    let tree = object(from, revision, folder)?;
    let listed = run(from, &["ls-tree", "-r", "-z", "--full-tree", &tree])?;
    let wanted: Vec<(&str, PathBuf)> =
        listed.split(|byte| *byte == 0).filter_map(document).take(MAX_DOCUMENTS).collect();
    let write = |file: &Path, bytes: &[u8]| output::write_below(out.path(), file, bytes);
    read(from, &wanted, &write)?;
    Ok(out)
}

/// Parses an entry of `git ls-tree`, `MODE TYPE HASH` and a tab before the path. Returns hash and path if it is a document: a
/// regular file, not a link or submodule, inside the folder.
fn document(entry: &[u8]) -> Option<(&str, PathBuf)> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(entry.get(..tab)?).ok()?.split(' ');
    let (mode, kind, hash) = (words.next()?, words.next()?, words.next()?);
    let path = load::path_from_bytes(entry.get(tab + 1..)?)?;
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let is_document = mode.starts_with("100") && kind == "blob" && super::input::is_document(&path);
    (is_inside && is_document).then_some((hash, path))
}

/// Passes the content of each object to `write`. One git process reads all of them.
fn read(from: &Path, wanted: &[(&str, PathBuf)], write: &dyn Fn(&Path, &[u8]) -> Result<()>) -> Result<()> {
    let failed = |error: std::io::Error| io(format!("cannot read from git: {error}"));
    let mut git = command(from)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| io(format!("cannot run git: {error}")))?;
    let (Some(mut requests), Some(responses)) = (git.stdin.take(), git.stdout.take()) else {
        return Err(io("git has no standard input and output".to_owned()).into());
    };
    let mut responses = BufReader::new(responses);
    let mut left = MAX_BYTES;
    let mut one = |hash: &str, file: &Path| -> Result<()> {
        // One request at a time, so that neither side blocks on a full pipe.
        writeln!(requests, "{hash}").and_then(|()| requests.flush()).map_err(failed)?;
        let mut head = String::new();
        responses.read_line(&mut head).map_err(failed)?;
        let size: Option<u64> = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
        let size = size.ok_or_else(|| io(format!("git cannot read {}: {}", file.display(), head.trim_end())))?;
        left = left.checked_sub(size).ok_or_else(|| io(format!("the documents exceed {MAX_BYTES} bytes")))?;
        let mut bytes = Vec::new();
        (&mut responses).take(size).read_to_end(&mut bytes).map_err(failed)?;
        (&mut responses).take(1).read_to_end(&mut Vec::new()).map_err(failed)?;
        write(file, &bytes)
    };
    let result = wanted.iter().try_for_each(|(hash, file)| one(hash, file));
    drop(requests);
    drop(responses);
    let _ = git.wait();
    result
}

/// The command `git` in a folder. Objects that a partial clone lacks are not fetched: the repository's configuration decides
/// how that is done, and may name any program.
fn command(from: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(from);
    command.envs([("GIT_ALLOW_PROTOCOL", "none"), ("GIT_NO_LAZY_FETCH", "1"), ("GIT_TERMINAL_PROMPT", "0")]);
    command
}

fn run(from: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = command(from).args(arguments).output().map_err(|error| io(format!("cannot run git: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io(format!("git {}: {stderr}", arguments.join(" "))).into())
}

fn io(message: String) -> Diagnostic {
    Diagnostic::new(Code::Io, message)
        .help("OLD and NEW are files, folders or REV:path in the enclosing git repository")
}
