//! `REV:path` to a folder with the documents as they were then. Runs the command `git`, which reads the repository and
//! writes nothing to it. What the user or a repository names is never taken for an option.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::{Code, Diagnostic, Result};
use crate::{load, output};

/// How many documents a folder of a revision may have, and how large all of them may be together.
const MAX_DOCUMENTS: usize = 5_000;
const MAX_BYTES: u64 = 1 << 30;

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
    Ok(PathBuf::from(String::from_utf8_lossy(&text).trim_end_matches(['\n', '\r'])))
}

/// The path below the repository, `./…` being relative to `from`, as git itself reads it.
pub fn full_path(from: &Path, path: &str) -> Result<String> {
    let Some(relative) = path.strip_prefix("./").or((path == ".").then_some("")) else {
        return Ok(path.trim_end_matches('/').to_owned());
    };
    let prefix = run(from, &["rev-parse", "--show-prefix"])?;
    let prefix = String::from_utf8_lossy(&prefix).trim_end_matches(['\n', '\r']).to_owned();
    Ok(format!("{prefix}{relative}").trim_end_matches('/').to_owned())
}

/// The object that the path is in that revision, by its hash: nothing else of it goes into another command.
fn object(from: &Path, revision: &str, path: &str) -> Result<String> {
    let found = run(from, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}:{path}")]);
    let hash = found.map(|text| String::from_utf8_lossy(&text).trim().to_owned());
    match hash {
        Ok(hash) if !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(hash),
        _ => Err(io(format!("git has no `{revision}:{path}`")).into()),
    }
}

/// True if there is a file, not a folder, at the path in that revision.
pub fn is_file(from: &Path, revision: &str, path: &str) -> Result<bool> {
    let kind = run(from, &["cat-file", "-t", &object(from, revision, path)?])?;
    Ok(kind.starts_with(b"blob"))
}

/// The documents of a folder as they were in a revision, below a folder that is gone when it is dropped.
pub fn export(from: &Path, revision: &str, folder: &str) -> Result<TempDir> {
    let out = tempfile::tempdir().map_err(|error| io(format!("cannot make a temporary folder: {error}")))?;
    let tree = object(from, revision, folder)?;
    let listed = run(from, &["ls-tree", "-r", "-z", "--full-tree", &tree])?;
    let wanted: Vec<(&str, PathBuf)> =
        listed.split(|byte| *byte == 0).filter_map(document).take(MAX_DOCUMENTS).collect();
    let write = |file: &Path, bytes: &[u8]| output::write_below(out.path(), file, bytes);
    read(from, &wanted, &write)?;
    Ok(out)
}

/// The hash and the path of an entry that git lists, `MODE TYPE HASH` and a tab before the path, where it is a document: a
/// file, no link or other repository, at a place inside the folder.
fn document(entry: &[u8]) -> Option<(&str, PathBuf)> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(entry.get(..tab)?).ok()?.split(' ');
    let (mode, kind, hash) = (words.next()?, words.next()?, words.next()?);
    let path = load::path_from_bytes(entry.get(tab + 1..)?)?;
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let is_document = mode.starts_with("100") && kind == "blob" && super::input::is_document(&path);
    (is_inside && is_document).then_some((hash, path))
}

/// Gives the content of each object to `write`, read by one process for all of them.
fn read(from: &Path, wanted: &[(&str, PathBuf)], write: &dyn Fn(&Path, &[u8]) -> Result<()>) -> Result<()> {
    let failed = |error: std::io::Error| io(format!("cannot read from git: {error}"));
    let mut git = command(from)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| io(format!("cannot run git: {error}")))?;
    let (Some(mut asked), Some(answered)) = (git.stdin.take(), git.stdout.take()) else {
        return Err(io("git has no standard input and output".to_owned()).into());
    };
    let mut answered = BufReader::new(answered);
    let mut left = MAX_BYTES;
    let mut one = |hash: &str, file: &Path| -> Result<()> {
        // One question after the other: neither side waits for room in a pipe.
        writeln!(asked, "{hash}").and_then(|()| asked.flush()).map_err(failed)?;
        let mut head = String::new();
        answered.read_line(&mut head).map_err(failed)?;
        let size: Option<u64> = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
        let size = size.ok_or_else(|| io(format!("git cannot read {}: {}", file.display(), head.trim_end())))?;
        left = left.checked_sub(size).ok_or_else(|| io(format!("the documents have more than {MAX_BYTES} bytes")))?;
        let mut bytes = Vec::new();
        (&mut answered).take(size).read_to_end(&mut bytes).map_err(failed)?;
        (&mut answered).take(1).read_to_end(&mut Vec::new()).map_err(failed)?;
        write(file, &bytes)
    };
    let done = wanted.iter().try_for_each(|(hash, file)| one(hash, file));
    drop(asked);
    drop(answered);
    let _ = git.wait();
    done
}

/// Git at a folder. What a clone left at its server is not fetched: how that is done is for the repository's configuration
/// to say, which may name any program.
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
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io(format!("git {}: {said}", arguments.join(" "))).into())
}

fn io(message: String) -> Diagnostic {
    Diagnostic::new(Code::Io, message).help("OLD and NEW are files, folders or REV:path in the git repository around")
}
