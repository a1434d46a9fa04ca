//! What an update may change: the files that `lockstep.toml` owns, each by its path without links, and the folder that all
//! of them lie in. Whatever else a document, a configuration or a journal names is not touched.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::release::{self, CHANGELOG, Package};
use super::{pins, seal::Seal};
use crate::config::{Config, Upstream};
use crate::error::{Code, Diagnostic, Result};
use crate::output::{self, MANIFEST, failed};
use crate::tree::{Refusal, Tree};

/// The workspace around a `lockstep.toml`. Paths are below its folder, which is that of the file itself, or one above it
/// if the Cargo workspace of the generated code begins there.
#[derive(Debug)]
pub struct Workspace {
    pub tree: Tree,
    /// The folder of `lockstep.toml`, without links.
    pub base: PathBuf,
    /// The checkout, if it is in one: nothing above that is looked at.
    top: Option<PathBuf>,
    /// The folder of the documents; nothing if that is no part of the workspace.
    schemas: Option<PathBuf>,
    owned: BTreeSet<PathBuf>,
    /// Those in which orphans may be removed.
    folders: BTreeSet<PathBuf>,
    /// Those of them that are for the modules inside a module, whose names its documents decide.
    inside: BTreeSet<PathBuf>,
}

impl Workspace {
    pub fn new(config: &Config) -> Result<Workspace> {
        let open = |path: &Path| Tree::open(path).map_err(|error| failed("open", path, &error));
        let inner = open(&config.base)?;
        let base = inner.root().to_owned();
        let top = checkout(&base);
        // What leads out of the folder of lockstep.toml is refused when it is written.
        let resolved = |output: &str| inner.resolve(Path::new(output)).ok().map(|path| base.join(path));
        let outputs: Vec<PathBuf> = config.outputs().filter_map(resolved).collect();
        let packages: BTreeSet<PathBuf> =
            outputs.iter().filter_map(|path| Package::folder(path, top.as_deref())).collect();
        let tops = packages.iter().map(|folder| release::cargo_workspace(folder, top.as_deref()));
        // All of these stand above an output, as the base does: the shortest one contains the others.
        let root = tops.chain([base.clone()]).min_by_key(|path| path.components().count());
        let tree = open(root.as_deref().unwrap_or(&base))?;
        let (owned, folders, inside) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut workspace = Workspace { tree, base, top, schemas: None, owned, folders, inside };

        let schemas = workspace.base.join(&config.schemas);
        workspace.schemas = workspace.resolve(&schemas).ok();
        let documents = config.sources.iter().filter_map(|source| workspace.document(config, source).ok());
        workspace.owned = documents.chain(workspace.resolve(&schemas.join(pins::FILE)).ok()).collect();
        let mut owned = Vec::new();
        // As they are written: a manifest stands beside a link, and not beside what it leads to.
        let outputs: Vec<_> = config.outputs().map(|output| workspace.base.join(output)).collect();
        for output in &outputs {
            owned.extend([output.clone(), output.with_file_name(MANIFEST)]);
        }
        let inside: Vec<_> = config.folders_inside().map(|folder| workspace.base.join(folder)).collect();
        owned.extend(inside.iter().map(|folder| folder.join(MANIFEST)));
        for package in &packages {
            owned.extend([package.join(CHANGELOG), package.join("Cargo.toml")]);
        }
        let resolved: Vec<_> = owned.iter().filter_map(|path| workspace.resolve(path).ok()).collect();
        workspace.owned.extend(resolved);
        let folders = outputs.iter().filter_map(|output| output.parent()).chain(inside.iter().map(PathBuf::as_path));
        workspace.folders = folders.filter_map(|folder| workspace.resolve(folder).ok()).collect();
        workspace.inside = inside.iter().filter_map(|folder| workspace.resolve(folder).ok()).collect();
        Ok(workspace)
    }

    /// The journal's seal.
    pub fn seal(&self) -> Seal {
        Seal::new(&self.base, self.top.as_deref().unwrap_or(self.tree.root()))
    }

    /// The path below the workspace's folder that an absolute one leads to.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf, Diagnostic> {
        let refused = |error: &std::io::Error| failed("write", Path::new(&relative(path, &self.base)), error);
        let below = path.strip_prefix(self.tree.root()).map_err(|_| refused(&Refusal::Outside.into()))?;
        self.tree.resolve(below).map_err(|error| refused(&error))
    }

    /// The path of a document: below the folder of the documents, whatever links stand in it.
    pub fn document(&self, config: &Config, upstream: &Upstream) -> Result<PathBuf> {
        let place = || upstream.place();
        let path = self.base.join(&config.schemas).join(&upstream.document);
        let found = self.resolve(&path).map_err(|problem| problem.at(place()))?;
        if self.schemas.as_ref().is_some_and(|schemas| found.starts_with(schemas)) {
            return Ok(found);
        }
        let shown = format!("{}/{}", config.schemas, upstream.document);
        let problem = failed("write", Path::new(&shown), &Refusal::Outside.into());
        Err(problem.help("a document is written below the schema folder: remove the link").at(place()).into())
    }

    /// True if the file may be changed by an update; if it `is_removal`, whether it may be removed.
    pub fn owns(&self, path: &Path, is_removal: bool) -> bool {
        if !self.tree.is_direct(path) {
            return false;
        }
        let is_rust_in = |folders: &BTreeSet<PathBuf>| {
            let folder = path.parent().is_some_and(|folder| folders.contains(folder));
            folder && path.extension().is_some_and(|extension| extension == "rs")
        };
        let is_free = || {
            // A second run finds that it is gone.
            let there = self.tree.read(path).is_ok_and(|found| found.is_some());
            !there || output::is_generated(&self.tree, path)
        };
        if is_removal {
            let is_manifest = path.file_name().is_some_and(|name| name == MANIFEST) && self.owned.contains(path);
            return is_manifest || is_rust_in(&self.folders) && is_free();
        }
        if is_rust_in(&self.inside) && is_free() {
            return true;
        }
        let is_cargos = path.file_name().is_some_and(|name| name == "Cargo.toml" || name == "Cargo.lock");
        self.owned.contains(path) || is_cargos
    }

    /// The absolute path, without links, of a file that `lockstep.toml` names.
    pub fn absolute(&self, output: &str) -> Result<PathBuf> {
        Ok(self.tree.root().join(self.resolve(&self.base.join(output))?))
    }

    /// The folder of the package that a file belongs to, if it belongs to one.
    pub fn package_folder(&self, file: &Path) -> Option<PathBuf> {
        Package::folder(file, self.top.as_deref())
    }

    /// The manifest of the workspace that a package belongs to.
    pub fn manifest_above(&self, package: &Path) -> Option<PathBuf> {
        Some(release::cargo_workspace(package, self.top.as_deref()).join("Cargo.toml"))
    }

    /// The package that a file belongs to, if it belongs to one.
    pub fn package(&self, file: &Path, raises_version: bool) -> Result<Option<Package>> {
        let found = Package::around(file, self.top.as_deref(), raises_version)?;
        let written = |package: &Package| package.shared.clone().unwrap_or_else(|| package.manifest.clone());
        if let Some(manifest) = &found.as_ref().map(written)
            && self.resolve(manifest)? != manifest.strip_prefix(self.tree.root()).unwrap_or(manifest)
        {
            // Its version would be raised somewhere else.
            let message = format!("{} is a symbolic link", relative(manifest, &self.base));
            return Err(Diagnostic::new(Code::Version, message).help("put the manifest itself there").into());
        }
        Ok(found)
    }

    /// A path as a user would write it beside `lockstep.toml`.
    pub fn shown(&self, path: &Path) -> String {
        self.beside(&self.tree.root().join(path))
    }

    /// An absolute path, likewise.
    pub fn beside(&self, path: &Path) -> String {
        relative(path, &self.base)
    }

    /// How many folders above `lockstep.toml` the workspace's own is.
    pub fn depth(&self) -> usize {
        self.base.strip_prefix(self.tree.root()).map_or(0, |below| below.components().count())
    }
}

/// The folder that was checked out, if `base` is in one.
fn checkout(base: &Path) -> Option<PathBuf> {
    base.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// The way from a folder to a file, with `/` between its parts.
fn relative(path: &Path, base: &Path) -> String {
    let shared = path.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    let up = base.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).filter(|part| *part != Component::CurDir);
    up.chain(down.map(|part| part.as_os_str().to_string_lossy().into_owned())).collect::<Vec<_>>().join("/")
}
