//! Compares the generated files with those on disk, and either writes the difference, each file completely or not at all, or
//! reports it. A manifest in each folder lists the files that Lockstep owns; the header of a file confirms it.

mod alone;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Diagnostic, Error, Result};
use crate::print::{HEADER, HEADER_END};
use crate::tree::{Refusal, Tree, refusal};
use alone::write_over;
pub use alone::{check_inside, check_one, write_inside, write_one};

/// The name of the manifest.
pub const MANIFEST: &str = ".lockstep.json";
/// The header of every manifest.
const ABOUT: &str = "The files in this folder that Lockstep writes and removes.";
/// The maximum number of lines to search for the header of a file, which has a line for each document.
const MAX_HEADER_LINES: usize = 256;

/// An action on one file; paths are relative to the folder of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Write { path: PathBuf, text: String, old: Old },
    Remove { path: PathBuf },
}

/// The current content of a path that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Old {
    Nothing,
    /// A file that Lockstep has written, edited or not.
    Ours(String),
    /// A file that Lockstep has not written.
    Foreign,
}

/// A file that a run changed, by its path below the folder of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    Written(String),
    Removed(String),
}

impl Changed {
    /// The file's path.
    pub fn path(&self) -> &str {
        match self {
            Changed::Written(path) | Changed::Removed(path) => path,
        }
    }

    /// Returns the paths of the written files, and of the removed ones.
    pub fn split(changed: &[Changed]) -> (Vec<&str>, Vec<&str>) {
        let (mut written, mut removed) = (Vec::new(), Vec::new());
        for one in changed {
            match one {
                Changed::Written(path) => written.push(path.as_str()),
                Changed::Removed(path) => removed.push(path.as_str()),
            }
        }
        (written, removed)
    }
}

#[derive(Serialize, Deserialize, Default)]
struct Manifest {
    /// Explains the file to a person who opens it.
    about: String,
    /// The file of the outer module, if no configuration lists it.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    files: BTreeSet<String>,
}

/// Returns true if the header says that the text is generated. An empty file may be replaced too.
pub fn is_ours(text: &str) -> bool {
    let is_header = |line: &str| line.starts_with(HEADER) || line.starts_with(HEADER_END);
    text.trim().is_empty() || text.trim_start_matches('\u{feff}').lines().take(MAX_HEADER_LINES).any(is_header)
}

/// Returns true if the text is a manifest, possibly with merge conflicts.
fn is_manifest(text: &str) -> bool {
    text.trim().is_empty() || text.contains(ABOUT) || serde_json::from_str::<Manifest>(text).is_ok()
}

/// The folder of the submodules of a file's module (Rust reference, "Module source filenames").
pub fn folder_inside(file: &Path) -> PathBuf {
    match file.file_name().and_then(|name| name.to_str()) {
        Some("mod.rs" | "lib.rs" | "main.rs") => file.parent().unwrap_or(Path::new("")).to_owned(),
        _ => file.with_extension(""),
    }
}

/// Returns the differences between `files` (paths below the tree's folder, and their texts) and the files on disk, also
/// in these `folders`, which may contain files that are no longer generated.
pub fn plan(tree: &Tree, files: &[(String, String)], folders: &[PathBuf]) -> Result<Vec<Action>> {
    plan_of(None, tree, files, folders)
}

/// As `plan`; `of` is the file of the outer module, if no configuration names it.
fn plan_of(of: Option<&str>, tree: &Tree, files: &[(String, String)], folders: &[PathBuf]) -> Result<Vec<Action>> {
    let mut actions = Vec::new();
    let empty = folders.iter().map(|folder| (folder.clone(), BTreeSet::new()));
    let mut folders: BTreeMap<PathBuf, BTreeSet<String>> = empty.collect();
    for (path, text) in files {
        let path = PathBuf::from(path);
        if let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
            folders.entry(folder.to_owned()).or_default().insert(name.to_string_lossy().into_owned());
        }
        actions.extend(written(tree, path, text, is_ours)?.1);
    }
    for (folder, names) in folders {
        let manifest = Manifest { about: ABOUT.to_owned(), of: of.map(str::to_owned), files: names.clone() };
        let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
        let (old, action) = written(tree, folder.join(MANIFEST), &text, is_manifest)?;
        let action = if names.is_empty() { action.and_then(without_empty_manifest) } else { action };
        let known: Manifest = old.as_deref().and_then(|old| serde_json::from_str(old).ok()).unwrap_or_default();
        for orphan in known.files.difference(&names) {
            // A manifest may come from anybody and name any file: only generated files in this folder are removed.
            let path = folder.join(orphan);
            if Path::new(orphan).file_name() == Some(orphan.as_ref()) && is_generated(tree, &path) {
                actions.push(Action::Remove { path });
            }
        }
        actions.extend(action);
    }
    Ok(actions)
}

/// Removes the manifest instead of writing an empty one.
fn without_empty_manifest(action: Action) -> Option<Action> {
    match action {
        Action::Write { path, old: Old::Ours(_), .. } => Some(Action::Remove { path }),
        _ => None,
    }
}

/// Returns the current content of a path, and the action that writes this text to it, if any.
fn written(
    tree: &Tree,
    path: PathBuf,
    text: &str,
    is_ours: fn(&str) -> bool,
) -> Result<(Option<String>, Option<Action>)> {
    let bytes = tree.read(&path).map_err(|error| failed("write", &path, &error))?;
    // Content that is not UTF-8 differs from all generated files.
    let found = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let old = match &found {
        Some(old) if old == text => return Ok((found, None)),
        Some(old) if is_ours(old) => Old::Ours(old.clone()),
        Some(_) => Old::Foreign,
        None => Old::Nothing,
    };
    Ok((found, Some(Action::Write { path, text: text.to_owned(), old })))
}

/// Returns true if the path is a file, not a link, with a header of Lockstep.
pub fn is_generated(tree: &Tree, path: &Path) -> bool {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let Ok(Some(found)) = tree.read(path) else { return false };
    let parent = tree.resolve(path.parent().unwrap_or(Path::new("")));
    let is_link = tree.resolve(path).ok() != parent.ok().and_then(|parent| Some(parent.join(path.file_name()?)));
    !is_link && !found.is_empty() && is_ours(&text(found))
}

/// Performs the planned actions: all files are staged before the first one is moved into place. With `mtime`, written
/// files get that modification time.
///
/// # Errors
/// If a file cannot be written, or, without `overwrite`, if there is one that Lockstep has not written.
pub fn apply(tree: &Tree, actions: &[Action], overwrite: bool, mtime: Option<SystemTime>) -> Result<Vec<Changed>> {
    let foreign: Vec<_> = actions.iter().filter_map(foreign).collect();
    if !foreign.is_empty() && !overwrite {
        return Err(Error::new(foreign));
    }
    let mut staged = Vec::new();
    for action in actions {
        staged.push(match action {
            Action::Write { path, text, .. } => {
                let staged = tree.stage(path, text.as_bytes(), mtime);
                Some(staged.map_err(|error| failed("write", path, &error))?)
            }
            Action::Remove { .. } => None,
        });
    }
    let mut changed = Vec::new();
    for (action, staged) in actions.iter().zip(staged) {
        let (Action::Write { path, .. } | Action::Remove { path }) = action;
        match staged {
            Some(staged) => {
                staged.place().map_err(|error| failed("write", path, &error))?;
                changed.push(Changed::Written(shown(path)));
            }
            None => {
                tree.remove(path).map_err(|error| failed("remove", path, &error))?;
                changed.push(Changed::Removed(shown(path)));
            }
        }
    }
    Ok(changed)
}

/// Returns the error about a planned file that Lockstep has not written.
pub fn foreign(action: &Action) -> Option<Diagnostic> {
    let Action::Write { path, old: Old::Foreign, .. } = action else { return None };
    let help = "move it away, name another `output`, or overwrite it with `lockstep --overwrite`";
    Some(not_ours(path).help(help))
}

/// Returns the error about a file that Lockstep has not written.
pub fn not_ours(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::Edited, format!("{} was not written by Lockstep", shown(path)))
}

/// Returns the planned actions as problems.
pub fn report(actions: &[Action]) -> Option<Error> {
    let mut problems = Vec::new();
    for action in actions {
        problems.push(match action {
            Action::Write { path, old: Old::Nothing, .. } => {
                Diagnostic::new(Code::Stale, format!("{} is missing", shown(path)))
            }
            Action::Write { path, text, old: Old::Ours(old) } => {
                let message = format!("{} is out of date:\n{}", shown(path), diff(old, text));
                Diagnostic::with_lines(Code::Stale, message)
            }
            Action::Remove { path } => {
                let message = format!("nothing in lockstep.toml generates {}", shown(path));
                Diagnostic::new(Code::Orphan, message)
            }
            Action::Write { .. } => match foreign(action) {
                Some(problem) => problem,
                None => continue,
            },
        });
    }
    (!problems.is_empty()).then(|| Error::new(problems))
}

/// Writes a text to a file atomically, replacing any content; creates missing parent folders. Returns false if the file
/// already has this content.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("src/lib.rs");
/// assert!(codegen::write_file(&path, "mod order;\n")?);
/// assert!(!codegen::write_file(&path, "mod order;\n")?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If it cannot be written.
pub fn write_file(path: &Path, text: &str) -> Result<bool> {
    write_in_folder(path, text, |_| true)
}

/// As [`write_file`], if the current content may be `replaced`.
pub fn write_in_folder(path: &Path, text: &str, replaced: impl Fn(&str) -> bool) -> Result<bool> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed("write", path, &error))?;
    }
    write_over(path, text, replaced, None)
}

/// Writes a document to a private temporary folder, without staging or syncing it.
pub fn write_below(folder: &Path, document: &Path, bytes: &[u8]) -> Result<()> {
    let put = || {
        let tree = Tree::open(folder)?;
        let path = tree.resolve(document)?;
        tree.folder(path.parent().unwrap_or(Path::new("")))?;
        tree.dir().write(path, bytes)
    };
    Ok(put().map_err(|error| failed("copy", document, &error))?)
}

/// Returns a unified diff, truncated if it is long.
fn diff(old: &str, new: &str) -> String {
    const MAX_DIFF_LINES: usize = 60;
    let text = similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(2)
        .header("on disk", "generated")
        .to_string();
    let lines: Vec<&str> = text.lines().collect();
    let mut out = lines.iter().take(MAX_DIFF_LINES).copied().collect::<Vec<_>>().join("\n");
    if lines.len() > MAX_DIFF_LINES {
        out.push_str(&format!("\n… and {} more lines", lines.len() - MAX_DIFF_LINES));
    }
    out
}

/// Returns a path as the configuration writes it.
pub fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Returns the error about a file that could not be read or written.
pub fn failed(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("cannot {what} {}: {error}", shown(path));
    match refusal(error) {
        Some(Refusal::Outside | Refusal::Dangling | Refusal::VersionControl) => {
            let help = "nothing is written outside of the folder of lockstep.toml and the Cargo workspace around it";
            Diagnostic::new(Code::OutsideFolder, message).help(help)
        }
        _ => Diagnostic::new(Code::Io, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "// @generated by lockstep 0.1.0 from\na\n";
    const B: &str = "// @generated by lockstep 0.1.0 from\nb\n";

    fn start() -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().unwrap();
        let tree = Tree::open(folder.path()).unwrap();
        std::fs::create_dir(folder.path().join("src")).unwrap();
        (folder, tree)
    }

    fn write(tree: &Tree, files: &[(String, String)]) -> Result<Vec<Changed>> {
        apply(tree, &plan(tree, files, &[]).unwrap(), false, None)
    }

    #[test]
    fn written_files_pass_the_check() {
        let (folder, tree) = start();
        let files = vec![("src/a.rs".to_owned(), A.to_owned()), ("src/b.rs".to_owned(), B.to_owned())];
        write(&tree, &files).unwrap();
        assert_eq!(plan(&tree, &files, &[]).unwrap(), []);
        assert_eq!(std::fs::read_to_string(folder.path().join("src/a.rs")).unwrap(), A);

        // A file that is no longer generated is an orphan; one that Lockstep never wrote is ignored.
        std::fs::write(folder.path().join("src/mine.rs"), "mine").unwrap();
        let actions = plan(&tree, &files[..1], &[]).unwrap();
        assert!(actions.contains(&Action::Remove { path: "src/b.rs".into() }));
        let report = report(&actions).unwrap();
        assert!(report.is_stale());
        assert!(report.to_string().contains("src/b.rs"), "{report}");
        let changed = apply(&tree, &actions, false, None).unwrap();
        let manifest = Changed::Written("src/.lockstep.json".to_owned());
        assert_eq!(changed, [Changed::Removed("src/b.rs".to_owned()), manifest]);
        assert!(!folder.path().join("src/b.rs").exists());
        assert!(folder.path().join("src/mine.rs").exists());
    }

    #[test]
    fn a_manifest_does_not_make_a_file_ours() {
        let (folder, tree) = start();
        std::fs::write(folder.path().join("secret.rs"), A).unwrap();
        std::fs::write(folder.path().join("src/mine.rs"), "fn mine() {}").unwrap();
        let manifest = r#"{"about": "", "files": ["../secret.rs", "mine.rs", "a.rs"]}"#;
        std::fs::write(folder.path().join("src").join(MANIFEST), manifest).unwrap();
        let actions = plan(&tree, &[("src/a.rs".to_owned(), A.to_owned())], &[]).unwrap();
        assert!(actions.iter().all(|action| matches!(action, Action::Write { .. })), "{actions:?}");
        let error = write(&tree, &[("src/mine.rs".to_owned(), A.to_owned())]).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, Code::Edited);
        assert_eq!(std::fs::read_to_string(folder.path().join("src/mine.rs")).unwrap(), "fn mine() {}");
    }

    #[test]
    fn nothing_is_written_if_one_file_cannot_be() {
        let (folder, tree) = start();
        std::fs::create_dir_all(folder.path().join("taken/b.rs/x")).unwrap();
        let files = [("src/a.rs".to_owned(), A.to_owned()), ("src/b.rs".to_owned(), B.to_owned())];
        let mut actions = plan(&tree, &files, &[]).unwrap();
        actions.push(Action::Write { path: "src/a.rs/c.rs".into(), text: String::new(), old: Old::Nothing });
        std::fs::write(folder.path().join("src/a.rs"), A).unwrap();
        assert!(apply(&tree, &actions, false, None).is_err());
        let names: Vec<_> = std::fs::read_dir(folder.path().join("src")).unwrap().flatten().collect();
        assert_eq!(names.len(), 1, "{names:?}");
    }

    #[test]
    fn an_edited_generated_file_is_recognized_by_its_header() {
        let whole = format!("{HEADER}1 from\n//   a.json (SHA-256 0)\n{HEADER_END}x`.\n\nstruct A;\n");
        assert!(is_ours(&whole) && is_ours(&whole[1..]) && is_ours(&whole.replace('\n', "\r\n")));
        assert!(is_ours(&format!("\u{feff}{whole}")) && is_ours(&format!("<<<<<<< HEAD\n{whole}")) && is_ours(" \n"));
        assert!(!is_ours("// mine\nfn main() {}") && !is_ours("let x = \"// @generated by lockstep 1\";"));
    }
}
