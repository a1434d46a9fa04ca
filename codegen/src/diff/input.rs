//! What the user named to what is compared: files, folders and `REV:path` to pairs of document sets, each with the
//! pointers to compare. Where lockstep.toml generates from the same document, what it asks for is compared, as it asks.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::git;
use crate::adapt::Adaptation;
use crate::config::{Config, Module};
use crate::error::{Code, Diagnostic, Result};
use crate::load;
use crate::model::{Deviations, RuleForm};
use crate::output;
use crate::widen::Policy;

/// One comparison. A side that is missing has no such document.
#[derive(Debug)]
pub struct Unit {
    pub name: String,
    pub old: Option<Input>,
    pub new: Option<Input>,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Input {
    /// As the user wrote it, for diagnostics.
    pub shown: String,
    pub folder: PathBuf,
    pub documents: Vec<String>,
    /// Where those lie whose names are not UTF-8.
    pub real: HashMap<String, PathBuf>,
    /// The pointers; without any, it is for the document to say what it holds.
    pub roots: Vec<String>,
    pub all: bool,
    pub name: Option<String>,
    pub deviations: Deviations,
    pub rules: Option<RuleForm>,
    pub policy: Policy,
    pub adaptation: Adaptation,
    pub formats: bool,
    pub text_formats: BTreeSet<String>,
    /// Whether lockstep.toml generates from it.
    pub is_generated: bool,
    /// How many bytes the documents may have together, if not 64 MiB.
    pub max_document_bytes: Option<u64>,
    /// What was written for this comparison alone.
    _kept: Option<Arc<TempDir>>,
}

/// A side as the user wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    pub text: &'a str,
    /// The path, where its name is not UTF-8.
    pub path: Option<&'a Path>,
}

/// A side as it was named, found.
struct Found {
    shown: String,
    /// Where it can be read.
    path: PathBuf,
    /// Where it stands in the working tree, to be found in lockstep.toml.
    stands: PathBuf,
    kept: Option<Arc<TempDir>>,
}

/// The comparisons that `old` and `new` ask for.
pub fn units(old: Named<'_>, new: Named<'_>, pointers: &[String], config: Option<&Path>) -> Result<Vec<Unit>> {
    let here = std::env::current_dir().unwrap_or_default();
    let config = match config {
        Some(path) => Some(Config::load(path)?),
        None => Config::find(&here).map(Config::load).transpose()?,
    };
    let (old, new) = (find(old, &here, config.as_ref())?, find(new, &here, config.as_ref())?);
    if old.path.is_dir() != new.path.is_dir() {
        let message = format!("`{}` and `{}` are not both files or both folders", old.shown, new.shown);
        return Err(Diagnostic::new(Code::Io, message)
            .help("compare a file with a file, or a folder with a folder")
            .into());
    }
    let mut units =
        if old.path.is_dir() { folders(&old, &new, config.as_ref())? } else { files(&old, &new, config.as_ref())? };
    let most = config.as_ref().and_then(|config| config.max_document_bytes);
    for side in units.iter_mut().flat_map(|unit| [&mut unit.old, &mut unit.new]).flatten() {
        side.max_document_bytes = side.max_document_bytes.or(most);
    }
    if !pointers.is_empty() {
        for side in units.iter_mut().flat_map(|unit| [&mut unit.old, &mut unit.new]).flatten() {
            side.roots = pointers.to_vec();
            side.all = false;
            side.name = None;
        }
    }
    Ok(units)
}

/// A version of documents, found: a file or a folder, which is there for as long as this is.
#[derive(Debug)]
pub struct Located {
    pub path: PathBuf,
    _kept: Option<Arc<TempDir>>,
}

/// Finds a version as the command line names it: a file, a folder or `REV:path` in the git repository around.
///
/// # Errors
/// If there is none.
pub fn locate(version: &OsStr, config: Option<&Config>) -> Result<Located> {
    let text = load::display_name(version);
    let path = version.to_str().is_none().then(|| Path::new(version));
    let here = std::env::current_dir().unwrap_or_default();
    let Found { path, kept, .. } = find(Named { text: &text, path }, &here, config)?;
    Ok(Located { path, _kept: kept })
}

fn find(named: Named<'_>, here: &Path, config: Option<&Config>) -> Result<Found> {
    let Named { text, path } = named;
    let Some((revision, path)) = git::revision(text).filter(|_| path.is_none()) else {
        let path = path.unwrap_or(Path::new(text)).to_owned();
        let stands = path.canonicalize().map_err(|error| {
            Diagnostic::new(Code::Io, format!("cannot read {text}: {error}"))
                .help("OLD and NEW are files, folders or REV:path in the git repository around")
        })?;
        return Ok(Found { shown: text.to_owned(), path, stands, kept: None });
    };
    let path = git::full_path(here, path)?;
    let top = git::top_level(here)?;
    let top = top.canonicalize().unwrap_or(top);
    let stands = top.join(&path);
    let is_file = git::is_file(here, revision, &path)?;
    // With the whole folder of the documents, so that references between them lead somewhere.
    let schemas = config.and_then(|config| config.schema_folder().canonicalize().ok());
    let folder = match schemas.filter(|schemas| is_file && stands.starts_with(schemas)) {
        Some(schemas) => schemas,
        None if is_file => stands.parent().unwrap_or(&top).to_owned(),
        None => stands.clone(),
    };
    let below = folder.strip_prefix(&top).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
    let kept = git::export(here, revision, &below)?;
    let inside = stands.strip_prefix(&folder).unwrap_or(Path::new(""));
    let path = if inside.as_os_str().is_empty() { kept.path().to_owned() } else { kept.path().join(inside) };
    Ok(Found { shown: text.to_owned(), path, stands, kept: Some(Arc::new(kept)) })
}

/// True if the file can be a document, by its name.
pub fn is_document(path: &Path) -> bool {
    let known = ["json", "yaml", "yml"];
    path.extension().is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
        || path.file_name().is_some_and(|name| name == "lockstep.toml")
}

fn files(old: &Found, new: &Found, config: Option<&Config>) -> Result<Vec<Unit>> {
    let named = |found: &Found| {
        let config = config?;
        let folder = config.schema_folder().canonicalize().ok()?;
        let document = found.stands.strip_prefix(&folder).ok()?.to_str()?.replace('\\', "/");
        Some(document).filter(|document| config.modules.iter().any(|module| module.documents.contains(document)))
    };
    let (Some(document), Some(config)) = (named(new).or_else(|| named(old)), config) else {
        let unit = Unit { name: new.shown.clone(), old: Some(alone(old)), new: Some(alone(new)) };
        return Ok(vec![unit]);
    };
    let mut units = Vec::new();
    for module in config.modules.iter().filter(|module| module.documents.contains(&document)) {
        let side = |found: &Found| -> Result<Input> {
            // In its own folder, with its neighbours as they were; from elsewhere, in that document's place.
            match folder_of(&found.path, &document).filter(|_| named(found).as_ref() == Some(&document)) {
                Some(folder) => Ok(of_module(&found.shown, folder, module, found.kept.clone())),
                None => {
                    let kept = Arc::new(beside(config, &document, &found.path)?);
                    Ok(of_module(&found.shown, kept.path().to_owned(), module, Some(kept)))
                }
            }
        };
        units.push(Unit { name: module.output.clone(), old: Some(side(old)?), new: Some(side(new)?) });
    }
    Ok(units)
}

/// The folder below which the file is the document.
fn folder_of(path: &Path, document: &str) -> Option<PathBuf> {
    let folder = path.ancestors().nth(document.split('/').count())?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Some(folder.to_owned())
}

/// What the modules of a configuration are generated from: in its own schema folder, and in another one.
pub fn modules(config: &Config, other: &Path) -> Vec<Unit> {
    let side = |folder: PathBuf, module: &Module| {
        let there = module.documents.iter().all(|document| folder.join(document).is_file());
        there.then(|| of_module(&config.schemas, folder, module, None))
    };
    let unit = |module: &Module| Unit {
        name: module.output.clone(),
        old: side(config.schema_folder(), module),
        new: side(other.to_owned(), module),
    };
    config.modules.iter().map(unit).collect()
}

/// A copy of the schema folder, with the file in place of one of its documents.
fn beside(config: &Config, document: &str, file: &Path) -> Result<TempDir> {
    let out = copied(config)?;
    let bytes = std::fs::read(file).map_err(|error| output::failed("read", file, &error))?;
    output::write_below(out.path(), Path::new(document), &bytes)?;
    Ok(out)
}

/// A copy of the schema folder. What leads out of it is not copied: a copy would be what the link is not.
pub fn copied(config: &Config) -> Result<TempDir> {
    let failed = |error| Diagnostic::new(Code::Io, format!("cannot create a temporary folder: {error}"));
    let out = tempfile::tempdir().map_err(failed)?;
    let folder = config.schema_folder();
    let found = if folder.is_dir() { documents(&folder)? } else { Vec::new() };
    let mut paths: BTreeSet<PathBuf> = found.into_iter().map(|(_, path)| path).collect();
    let listed = config.modules.iter().flat_map(|module| &module.documents);
    paths.extend(listed.map(PathBuf::from).filter(|path| folder.join(path).is_file()));
    for path in paths {
        let bytes = load::read_inside(&folder, &path, &load::display_name(path.as_os_str()), u64::MAX)?;
        output::write_below(out.path(), &path, &bytes)?;
    }
    Ok(out)
}

fn folders(old: &Found, new: &Found, config: Option<&Config>) -> Result<Vec<Unit>> {
    let own = |found: &Found| -> Result<Option<(Config, PathBuf)>> {
        let path = found.path.join("lockstep.toml");
        if path.is_file() {
            let config = Config::load(&path)?;
            let folder = config.schema_folder();
            return Ok(Some((config, folder)));
        }
        let ours = config.filter(|config| config.schema_folder().canonicalize().ok() == Some(found.stands.clone()));
        Ok(ours.map(|config| (config.clone(), found.path.clone())))
    };
    let (of_old, of_new) = (own(old)?, own(new)?);
    let modules = match (&of_old, &of_new) {
        (_, Some((config, _))) | (Some((config, _)), None) => config.modules.clone(),
        (None, None) => return each(old, new),
    };
    let input = |found: &Found, of: &Option<(Config, PathBuf)>, module: &Module| {
        let own = of.as_ref().and_then(|(config, _)| config.modules.iter().find(|own| own.output == module.output));
        let folder = of.as_ref().map_or(&found.path, |(_, folder)| folder);
        let there = module.documents.iter().all(|document| folder.join(document).is_file());
        (own.is_some() || (of.is_none() && there))
            .then(|| of_module(&found.shown, folder.clone(), own.unwrap_or(module), found.kept.clone()))
    };
    let mut units: Vec<Unit> = modules
        .iter()
        .map(|module| Unit {
            name: module.output.clone(),
            old: input(old, &of_old, module),
            new: input(new, &of_new, module),
        })
        .collect();
    // A module that only the old configuration has.
    for module in of_old.iter().flat_map(|(config, _)| &config.modules) {
        if !units.iter().any(|unit| unit.name == module.output) {
            units.push(Unit { name: module.output.clone(), old: input(old, &of_old, module), new: None });
        }
    }
    Ok(units)
}

/// Each document of two folders by itself.
fn each(old: &Found, new: &Found) -> Result<Vec<Unit>> {
    let [before, after] = [documents(&old.path)?, documents(&new.path)?].map(BTreeMap::from_iter);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let input = |found: &Found, name: &String, there: &BTreeMap<String, PathBuf>| {
        there.get(name).map(|path| Input {
            shown: format!("{}/{name}", found.shown.trim_end_matches('/')),
            documents: vec![name.clone()],
            real: [(name.clone(), path.clone())].into(),
            folder: found.path.clone(),
            ..alone(found)
        })
    };
    let unit =
        |name: &String| Unit { name: name.clone(), old: input(old, name, &before), new: input(new, name, &after) };
    Ok(names.into_iter().map(unit).collect())
}

/// The documents below a folder, by what they are called and by their paths; links are not followed out of it.
fn documents(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    fn collect(folder: &Path, below: (&str, &Path), out: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = load::display_name(&entry.file_name());
            let called = if below.0.is_empty() { name.clone() } else { format!("{}/{name}", below.0) };
            let path = below.1.join(entry.file_name());
            let kind = entry.file_type()?;
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                collect(&entry.path(), (&called, &path), out)?;
            } else if kind.is_file() && is_document(&entry.path()) && name != "lockstep.toml" {
                out.push((called, path));
            }
        }
        Ok(())
    }
    let mut out = Vec::new();
    collect(folder, ("", Path::new("")), &mut out)
        .map_err(|error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", folder.display())))?;
    out.sort();
    Ok(out)
}

/// A file by itself.
fn alone(found: &Found) -> Input {
    let folder = found.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = found.path.file_name().unwrap_or_default();
    let name = load::display_name(file);
    Input {
        shown: found.shown.clone(),
        folder: folder.to_owned(),
        documents: vec![name.clone()],
        real: [(name, PathBuf::from(file))].into(),
        roots: Vec::new(),
        all: false,
        name: None,
        deviations: Deviations::PLAIN,
        rules: None,
        policy: Policy::default(),
        adaptation: Adaptation::default(),
        formats: true,
        text_formats: BTreeSet::new(),
        is_generated: false,
        max_document_bytes: None,
        _kept: found.kept.clone(),
    }
}

fn of_module(shown: &str, folder: PathBuf, module: &Module, kept: Option<Arc<TempDir>>) -> Input {
    Input {
        shown: shown.to_owned(),
        folder,
        documents: module.documents.clone(),
        real: HashMap::new(),
        roots: module.roots(),
        all: module.all,
        name: module.name.clone(),
        deviations: module.deviations,
        rules: module.rules,
        policy: module.policy.clone(),
        adaptation: module.adaptation.clone(),
        formats: module.formats,
        text_formats: module.text_formats.clone(),
        is_generated: true,
        max_document_bytes: module.max_document_bytes,
        _kept: kept,
    }
}
