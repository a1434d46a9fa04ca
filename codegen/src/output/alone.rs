//! Writes the files of one module without a configuration: its own, and those of its inner modules.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{
    Action, MANIFEST, Manifest, Old, apply, failed, folder_inside, is_ours, not_ours, plan_of, report, shown, written,
};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::tree::{Refusal, Tree};

/// The advice about a file that Lockstep has not written, at a path that it should write.
const NAME_ANOTHER: &str = "name another file, or overwrite it with `--overwrite`";

/// Writes one generated file to a path that a user chose. Returns false if the file has these bytes already. Devices and pipes
/// are written to directly.
///
/// # Errors
/// If it cannot be written, or, without `overwrite`, if there is a file that Lockstep has not written.
pub fn write_one(path: &Path, text: &str, overwrite: bool, mtime: Option<SystemTime>) -> Result<bool> {
    write_over(path, text, |old| overwrite || is_ours(old), mtime)
}

/// As [`write_one`], if the current content may be `replaced`.
pub fn write_over(path: &Path, text: &str, replaced: impl Fn(&str) -> bool, mtime: Option<SystemTime>) -> Result<bool> {
    let put = || -> io::Result<Option<bool>> {
        let target = match std::fs::metadata(path) {
            Ok(about) if about.is_file() => path.canonicalize()?,
            Ok(_) => {
                let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
                io::Write::write_all(&mut file, text.as_bytes())?;
                return Ok(Some(true));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(error),
        };
        let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(Refusal::NotAFile.into());
        };
        let (tree, name) = (Tree::open(folder)?, Path::new(name));
        match tree.read(name)? {
            Some(old) if old == text.as_bytes() => return Ok(Some(false)),
            Some(old) if !replaced(&String::from_utf8_lossy(&old)) => return Ok(None),
            _ => tree.stage(name, text.as_bytes(), mtime)?.place()?,
        }
        Ok(Some(true))
    };
    match put() {
        Ok(Some(is_new)) => Ok(is_new),
        Ok(None) => Err(not_ours(path).help(NAME_ANOTHER).into()),
        Err(error) => Err(failed("write", path, &error).into()),
    }
}

/// Compares one generated file with what is on disk.
///
/// # Errors
/// If it differs, with a diff, or cannot be read.
pub fn check_one(path: &Path, text: &str) -> Result<()> {
    let (folder, name) = (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default());
    let tree = Tree::open(folder).map_err(|error| failed("open", folder, &error))?;
    let planned = written(&tree, PathBuf::from(name), text, is_ours)?.1;
    report(planned.as_slice()).map_or(Ok(()), Err)
}

/// Writes the submodules of a file's module, and removes former ones; returns whether anything changed.
///
/// # Errors
/// As [`write_one`], and if a configuration has files in their folder.
pub fn write_inside(
    path: &Path,
    inner: &[(String, String)],
    overwrite: bool,
    mtime: Option<SystemTime>,
) -> Result<bool> {
    let Some((tree, actions)) = planned_inside(path, inner)? else { return Ok(false) };
    let folder = path.parent().unwrap_or(Path::new(""));
    let foreign: Vec<_> = actions
        .iter()
        .filter_map(|action| match action {
            Action::Write { path, old: Old::Foreign, .. } => Some(not_ours(&folder.join(path)).help(NAME_ANOTHER)),
            _ => None,
        })
        .collect();
    if !foreign.is_empty() && !overwrite {
        return Err(Error::new(foreign));
    }
    Ok(!apply(&tree, &actions, overwrite, mtime)?.is_empty())
}

/// Compares the submodules of a module with the generated ones, and writes nothing.
pub fn check_inside(path: &Path, inner: &[(String, String)]) -> Result<()> {
    let planned = planned_inside(path, inner)?;
    planned.and_then(|(_, actions)| report(&actions)).map_or(Ok(()), Err)
}

/// Returns the actions that write these inner modules to the folder of a module's file.
fn planned_inside(path: &Path, inner: &[(String, String)]) -> Result<Option<(Tree, Vec<Action>)>> {
    let (folder, inside) = (path.parent().unwrap_or(Path::new("")), folder_inside(path));
    let (below, of) =
        (inside.strip_prefix(folder).unwrap_or(&inside), path.file_name().map(|name| name.to_string_lossy()));
    if inner.is_empty() && !inside.join(MANIFEST).exists() {
        return Ok(None);
    }
    let tree = Tree::open(folder).map_err(|error| failed("open", folder, &error))?;
    let manifest = below.join(MANIFEST);
    let found = tree.read(&manifest).map_err(|error| failed("read", &inside.join(MANIFEST), &error))?;
    let known: Option<Manifest> = found.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let is_ours = known.as_ref().is_none_or(|known| known.of.as_deref() == of.as_deref());
    if !is_ours && inner.is_empty() {
        return Ok(None);
    }
    if !is_ours {
        let message = format!("{} has files that are generated for other modules", shown(&inside));
        let help = "name another file, or, if lockstep.toml lists it, set its `layout` there";
        return Err(Diagnostic::new(Code::Edited, message).help(help).into());
    }
    let named = |(name, text): &(String, String)| (shown(&below.join(format!("{name}.rs"))), text.clone());
    let files: Vec<_> = inner.iter().map(named).collect();
    let actions = plan_of(of.as_deref(), &tree, &files, &[below.to_owned()])?;
    Ok(Some((tree, actions)))
}
