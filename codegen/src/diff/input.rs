//! Turns the OLD and NEW that the user named, files, folders or `REV:path`, into pairs of document sets with the pointers to
//! compare. If lockstep.toml generates from the same document, its settings apply.

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
use crate::split::Layout;
use crate::widen::Policy;

/// One comparison. A side is `None` if it does not have the document.
#[derive(Debug)]
pub struct Comparison {
    pub name: String,
    pub old: Option<Input>,
    pub new: Option<Input>,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name that the user gave, for diagnostics.
    pub shown: String,
    pub folder: PathBuf,
    pub documents: Vec<String>,
    /// The paths of documents whose names are not UTF-8.
    pub real: HashMap<String, PathBuf>,
    /// The pointers of the schemas to compare; if empty, all that the documents define.
    pub roots: Vec<String>,
    pub all: bool,
    pub name: Option<String>,
    pub deviations: Deviations,
    pub rules: Option<RuleForm>,
    pub policy: Policy,
    pub adaptation: Adaptation,
    pub formats: bool,
    pub text_formats: BTreeSet<String>,
    pub layout: Layout,
    /// Whether lockstep.toml generates from it.
    pub is_generated: bool,
    /// The maximum total size of the documents in bytes; `None` for the default.
    pub max_document_bytes: Option<u64>,
    /// Keeps the temporary folder with the documents.
    _temp: Option<Arc<TempDir>>,
}

/// OLD or NEW as the user wrote it.
#[derive(Debug, Clone, Copy)]
pub struct SideArgument<'a> {
    pub text: &'a str,
    /// The path, if it is not UTF-8.
    pub path: Option<&'a Path>,
}

/// OLD or NEW resolved to a path.
struct ResolvedPath {
    shown: String,
    /// The path to read from.
    path: PathBuf,
    /// The corresponding path in the working tree, to match against lockstep.toml.
    in_working_tree: PathBuf,
    temp: Option<Arc<TempDir>>,
}

/// Returns the comparisons to make for OLD and NEW.
pub fn comparisons(
    old: SideArgument<'_>,
    new: SideArgument<'_>,
    pointers: &[String],
    config: Option<&Path>,
) -> Result<Vec<Comparison>> {
    let here = std::env::current_dir().unwrap_or_default();
    let config = match config {
        Some(path) => Some(Config::load(path)?),
        None => Config::find(&here).map(Config::load).transpose()?,
    };
    let (old, new) = (resolve(old, &here, config.as_ref())?, resolve(new, &here, config.as_ref())?);
    if old.path.is_dir() != new.path.is_dir() {
        let message = format!("`{}` and `{}` must both be files or both be folders", old.shown, new.shown);
        return Err(Diagnostic::new(Code::Io, message)
            .help("compare a file with a file, or a folder with a folder")
            .into());
    }
    let mut comparisons = if old.path.is_dir() {
        folder_comparisons(&old, &new, config.as_ref())?
    } else {
        file_comparisons(&old, &new, config.as_ref())?
    };
    let max_bytes = config.as_ref().and_then(|config| config.max_document_bytes);
    for side in comparisons.iter_mut().flat_map(|comparison| [&mut comparison.old, &mut comparison.new]).flatten() {
        side.max_document_bytes = side.max_document_bytes.or(max_bytes);
    }
    if !pointers.is_empty() {
        for side in comparisons.iter_mut().flat_map(|comparison| [&mut comparison.old, &mut comparison.new]).flatten() {
            side.roots = pointers.to_vec();
            side.all = false;
            side.name = None;
        }
    }
    Ok(comparisons)
}

/// A version of documents resolved to a file or folder, which exists for as long as this value.
#[derive(Debug)]
pub struct Located {
    pub path: PathBuf,
    _temp: Option<Arc<TempDir>>,
}

/// Resolves a version named on the command line: a file, a folder or `REV:path` in the enclosing git repository.
///
/// # Errors
/// If it does not exist.
pub fn locate(version: &OsStr, config: Option<&Config>) -> Result<Located> {
    let text = load::display_name(version);
    let path = version.to_str().is_none().then(|| Path::new(version));
    let here = std::env::current_dir().unwrap_or_default();
    let ResolvedPath { path, temp, .. } = resolve(SideArgument { text: &text, path }, &here, config)?;
    Ok(Located { path, _temp: temp })
}

fn resolve(named: SideArgument<'_>, here: &Path, config: Option<&Config>) -> Result<ResolvedPath> {
    let SideArgument { text, path } = named;
    let Some((revision, path)) = git::revision(text).filter(|_| path.is_none()) else {
        let path = path.unwrap_or(Path::new(text)).to_owned();
        let in_working_tree = path.canonicalize().map_err(|error| {
            Diagnostic::new(Code::Io, format!("cannot read {text}: {error}"))
                .help("OLD and NEW are files, folders or REV:path in the enclosing git repository")
        })?;
        return Ok(ResolvedPath { shown: text.to_owned(), path, in_working_tree, temp: None });
    };
    let path = git::full_path(here, path)?;
    let top = git::top_level(here)?;
    let top = top.canonicalize().unwrap_or(top);
    let in_working_tree = top.join(&path);
    let is_file = git::is_file(here, revision, &path)?;
    // Export the whole folder of documents, so that references between them resolve.
    let schemas = config.and_then(|config| config.schema_folder().canonicalize().ok());
    let folder = match schemas.filter(|schemas| is_file && in_working_tree.starts_with(schemas)) {
        Some(schemas) => schemas,
        None if is_file => in_working_tree.parent().unwrap_or(&top).to_owned(),
        None => in_working_tree.clone(),
    };
    let below = folder.strip_prefix(&top).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
    let temp = git::export(here, revision, &below)?;
    let inside = in_working_tree.strip_prefix(&folder).unwrap_or(Path::new(""));
    let path = if inside.as_os_str().is_empty() { temp.path().to_owned() } else { temp.path().join(inside) };
    Ok(ResolvedPath { shown: text.to_owned(), path, in_working_tree, temp: Some(Arc::new(temp)) })
}

/// Returns true if the file may be a document, judging by its name.
pub fn is_document(path: &Path) -> bool {
    let known = ["json", "yaml", "yml"];
    path.extension().is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
        || path.file_name().is_some_and(|name| name == "lockstep.toml")
}

fn file_comparisons(old: &ResolvedPath, new: &ResolvedPath, config: Option<&Config>) -> Result<Vec<Comparison>> {
    let document_of = |side: &ResolvedPath| {
        let config = config?;
        let folder = config.schema_folder().canonicalize().ok()?;
        let document = side.in_working_tree.strip_prefix(&folder).ok()?.to_str()?.replace('\\', "/");
        Some(document).filter(|document| config.modules.iter().any(|module| module.documents.contains(document)))
    };
    let (Some(document), Some(config)) = (document_of(new).or_else(|| document_of(old)), config) else {
        let comparison =
            Comparison { name: new.shown.clone(), old: Some(single_file(old)), new: Some(single_file(new)) };
        return Ok(vec![comparison]);
    };
    let mut comparisons = Vec::new();
    for module in config.modules.iter().filter(|module| module.documents.contains(&document)) {
        let input = |side: &ResolvedPath| -> Result<Input> {
            // A document of the schema folder is read in its own folder, with the other documents of its version. Any other
            // file takes the document's place in a copy of the schema folder.
            match folder_of(&side.path, &document).filter(|_| document_of(side).as_ref() == Some(&document)) {
                Some(folder) => Ok(for_module(&side.shown, folder, module, side.temp.clone())),
                None => {
                    let temp = Arc::new(replace_document(config, &document, &side.path)?);
                    Ok(for_module(&side.shown, temp.path().to_owned(), module, Some(temp)))
                }
            }
        };
        comparisons.push(Comparison { name: module.output.clone(), old: Some(input(old)?), new: Some(input(new)?) });
    }
    Ok(comparisons)
}

/// Returns the folder relative to which the file has the document's path.
fn folder_of(path: &Path, document: &str) -> Option<PathBuf> {
    let folder = path.ancestors().nth(document.split('/').count())?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Some(folder.to_owned())
}

/// Returns a comparison for each module of a configuration, of its schema folder with another one.
pub fn module_comparisons(config: &Config, other: &Path) -> Vec<Comparison> {
    let side = |folder: PathBuf, module: &Module| {
        let is_present = module.documents.iter().all(|document| folder.join(document).is_file());
        is_present.then(|| for_module(&config.schemas, folder, module, None))
    };
    let comparison = |module: &Module| Comparison {
        name: module.output.clone(),
        old: side(config.schema_folder(), module),
        new: side(other.to_owned(), module),
    };
    config.modules.iter().map(comparison).collect()
}

/// Copies the schema folder, with the file in place of one of its documents.
fn replace_document(config: &Config, document: &str, file: &Path) -> Result<TempDir> {
    let out = copy_documents(config)?;
    let bytes = std::fs::read(file).map_err(|error| output::failed("read", file, &error))?;
    output::write_below(out.path(), Path::new(document), &bytes)?;
    Ok(out)
}

/// Copies the documents of the schema folder to a temporary folder. Links that lead out of it are not followed.
pub fn copy_documents(config: &Config) -> Result<TempDir> {
    let failed = |error| Diagnostic::new(Code::Io, format!("cannot create a temporary folder: {error}"));
    let out = tempfile::tempdir().map_err(failed)?;
    let folder = config.schema_folder();
    let documents = if folder.is_dir() { documents(&folder)? } else { Vec::new() };
    let mut paths: BTreeSet<PathBuf> = documents.into_iter().map(|(_, path)| path).collect();
    let listed = config.modules.iter().flat_map(|module| &module.documents);
    paths.extend(listed.map(PathBuf::from).filter(|path| folder.join(path).is_file()));
    for path in paths {
        let bytes = load::read_inside(&folder, &path, &load::display_name(path.as_os_str()), u64::MAX)?;
        output::write_below(out.path(), &path, &bytes)?;
    }
    Ok(out)
}

fn folder_comparisons(old: &ResolvedPath, new: &ResolvedPath, config: Option<&Config>) -> Result<Vec<Comparison>> {
    let config_of = |side: &ResolvedPath| -> Result<Option<(Config, PathBuf)>> {
        let path = side.path.join("lockstep.toml");
        if path.is_file() {
            let config = Config::load(&path)?;
            let folder = config.schema_folder();
            return Ok(Some((config, folder)));
        }
        let ours =
            config.filter(|config| config.schema_folder().canonicalize().ok() == Some(side.in_working_tree.clone()));
        Ok(ours.map(|config| (config.clone(), side.path.clone())))
    };
    let (old_config, new_config) = (config_of(old)?, config_of(new)?);
    let modules = match (&old_config, &new_config) {
        (_, Some((config, _))) | (Some((config, _)), None) => config.modules.clone(),
        (None, None) => return pair_by_name(old, new),
    };
    let input = |side: &ResolvedPath, of: &Option<(Config, PathBuf)>, module: &Module| {
        let own = of.as_ref().and_then(|(config, _)| config.modules.iter().find(|own| own.output == module.output));
        let folder = of.as_ref().map_or(&side.path, |(_, folder)| folder);
        let is_present = module.documents.iter().all(|document| folder.join(document).is_file());
        (own.is_some() || (of.is_none() && is_present))
            .then(|| for_module(&side.shown, folder.clone(), own.unwrap_or(module), side.temp.clone()))
    };
    let mut comparisons: Vec<Comparison> = modules
        .iter()
        .map(|module| Comparison {
            name: module.output.clone(),
            old: input(old, &old_config, module),
            new: input(new, &new_config, module),
        })
        .collect();
    // Modules that only the old configuration has.
    for module in old_config.iter().flat_map(|(config, _)| &config.modules) {
        if !comparisons.iter().any(|comparison| comparison.name == module.output) {
            comparisons.push(Comparison {
                name: module.output.clone(),
                old: input(old, &old_config, module),
                new: None,
            });
        }
    }
    Ok(comparisons)
}

/// Pairs the documents of two folders by name.
fn pair_by_name(old: &ResolvedPath, new: &ResolvedPath) -> Result<Vec<Comparison>> {
    let [before, after] = [documents(&old.path)?, documents(&new.path)?].map(BTreeMap::from_iter);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let input = |side: &ResolvedPath, name: &String, documents: &BTreeMap<String, PathBuf>| {
        documents.get(name).map(|path| Input {
            shown: format!("{}/{name}", side.shown.trim_end_matches('/')),
            documents: vec![name.clone()],
            real: [(name.clone(), path.clone())].into(),
            folder: side.path.clone(),
            ..single_file(side)
        })
    };
    let comparison = |name: &String| Comparison {
        name: name.clone(),
        old: input(old, name, &before),
        new: input(new, name, &after),
    };
    Ok(names.into_iter().map(comparison).collect())
}

/// Lists the documents below a folder, each with its name and its path. Links out of the folder are not followed.
fn documents(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    fn collect(folder: &Path, below: (&str, &Path), out: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = load::display_name(&entry.file_name());
            let document_name = if below.0.is_empty() { name.clone() } else { format!("{}/{name}", below.0) };
            let path = below.1.join(entry.file_name());
            let kind = entry.file_type()?;
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                collect(&entry.path(), (&document_name, &path), out)?;
            } else if kind.is_file() && is_document(&entry.path()) && name != "lockstep.toml" {
                out.push((document_name, path));
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

/// The input for a single file that lockstep.toml does not list.
fn single_file(side: &ResolvedPath) -> Input {
    let folder = side.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = side.path.file_name().unwrap_or_default();
    let name = load::display_name(file);
    Input {
        shown: side.shown.clone(),
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
        layout: Layout::Single,
        is_generated: false,
        max_document_bytes: None,
        _temp: side.temp.clone(),
    }
}

fn for_module(shown: &str, folder: PathBuf, module: &Module, temp: Option<Arc<TempDir>>) -> Input {
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
        layout: module.layout,
        is_generated: true,
        max_document_bytes: module.max_document_bytes,
        _temp: temp,
    }
}
