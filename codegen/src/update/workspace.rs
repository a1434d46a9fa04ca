//! The files that an update may change: those that `lockstep.toml` owns, each by its path without links, and the folder
//! that contains all of them. No other file that a document, a configuration or a journal names is touched.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::changelog::CHANGELOG;
use super::package::{Package, cargo_workspace};
use super::{pins, seal::Seal};
use crate::config::{Config, Upstream};
use crate::error::{Code, Diagnostic, Result};
use crate::output::{self, MANIFEST, failed};
use crate::tree::{Refusal, Tree};

/// The workspace around a `lockstep.toml`. Paths are relative to its folder, which is the folder of `lockstep.toml` or,
/// if the Cargo workspace of the generated code begins above it, that of the Cargo workspace.
#[derive(Debug)]
pub struct Workspace {
    pub tree: Tree,
    /// The folder of `lockstep.toml`, without links.
    pub base: PathBuf,
    /// The root of the git checkout, if there is one: nothing above it is read.
    top: Option<PathBuf>,
    /// The folder of the documents; `None` if it is outside the workspace.
    schemas: Option<PathBuf>,
    owned: BTreeSet<PathBuf>,
    /// The folders in which orphaned files may be removed.
    folders: BTreeSet<PathBuf>,
    /// Those of them that are for the modules inside a module, whose names its documents decide.
    inside: BTreeSet<PathBuf>,
}

impl Workspace {
    pub fn new(config: &Config) -> Result<Workspace> {
        let open = |path: &Path| Tree::open(path).map_err(|error| failed("open", path, &error));
        let inner = open(&config.base)?;
        let base = inner.root().to_owned();
        let top = checkout_root(&base);
        // A path outside the folder of lockstep.toml is rejected when it is written.
        let resolved = |output: &str| inner.resolve(Path::new(output)).ok().map(|path| base.join(path));
        let outputs: Vec<PathBuf> = config.outputs().filter_map(resolved).collect();
        let packages: BTreeSet<PathBuf> =
            outputs.iter().filter_map(|path| Package::folder_of(path, top.as_deref())).collect();
        let tops = packages.iter().map(|folder| cargo_workspace(folder, top.as_deref()));
        // All of these contain an output, as the base does: the shortest one contains the others.
        let root = tops.chain([base.clone()]).min_by_key(|path| path.components().count());
        let tree = open(root.as_deref().unwrap_or(&base))?;
        let (owned, folders, inside) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut workspace = Workspace { tree, base, top, schemas: None, owned, folders, inside };

        let schemas = workspace.base.join(&config.schemas);
        workspace.schemas = workspace.resolve(&schemas).ok();
        let documents = config.sources.iter().filter_map(|source| workspace.document(config, source).ok());
        workspace.owned = documents.chain(workspace.resolve(&schemas.join(pins::FILE)).ok()).collect();
        let mut owned = Vec::new();
        // Unresolved: a manifest is written next to a link, not next to the link's target.
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

    /// Returns the seal of the journal.
    pub fn seal(&self) -> Seal {
        Seal::new(&self.base, self.top.as_deref().unwrap_or(self.tree.root()))
    }

    /// Resolves an absolute path to one relative to the workspace's folder.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf, Diagnostic> {
        let refused = |error: &std::io::Error| failed("write", Path::new(&relative_path(path, &self.base)), error);
        let below = path.strip_prefix(self.tree.root()).map_err(|_| refused(&Refusal::Outside.into()))?;
        self.tree.resolve(below).map_err(|error| refused(&error))
    }

    /// Returns the path of a document, which has to be below the schema folder after links are resolved.
    pub fn document(&self, config: &Config, upstream: &Upstream) -> Result<PathBuf> {
        let path = self.base.join(&config.schemas).join(&upstream.document);
        let found = self.resolve(&path).map_err(|problem| problem.at(upstream.place()))?;
        if self.schemas.as_ref().is_some_and(|schemas| found.starts_with(schemas)) {
            return Ok(found);
        }
        let shown = format!("{}/{}", config.schemas, upstream.document);
        let problem = failed("write", Path::new(&shown), &Refusal::Outside.into());
        Err(problem
            .help("documents are written only below the schema folder: remove the link")
            .at(upstream.place())
            .into())
    }

    /// Returns true if an update may change the file, or, with `is_removal`, may remove it.
    pub fn owns(&self, path: &Path, is_removal: bool) -> bool {
        if !self.tree.is_direct(path) {
            return false;
        }
        let is_rust_in = |folders: &BTreeSet<PathBuf>| {
            let folder = path.parent().is_some_and(|folder| folders.contains(folder));
            folder && path.extension().is_some_and(|extension| extension == "rs")
        };
        let is_free = || {
            // A resumed run finds that the file is already gone.
            let exists = self.tree.read(path).is_ok_and(|found| found.is_some());
            !exists || output::is_generated(&self.tree, path)
        };
        if is_removal {
            let is_manifest = path.file_name().is_some_and(|name| name == MANIFEST) && self.owned.contains(path);
            return is_manifest || is_rust_in(&self.folders) && is_free();
        }
        if is_rust_in(&self.inside) && is_free() {
            return true;
        }
        let is_cargo_file = path.file_name().is_some_and(|name| name == "Cargo.toml" || name == "Cargo.lock");
        self.owned.contains(path) || is_cargo_file
    }

    /// Returns the absolute path, without links, of a file that `lockstep.toml` names.
    pub fn absolute(&self, output: &str) -> Result<PathBuf> {
        Ok(self.tree.root().join(self.resolve(&self.base.join(output))?))
    }

    /// Returns the folder of the package that contains the file, if any.
    pub fn package_folder(&self, file: &Path) -> Option<PathBuf> {
        Package::folder_of(file, self.top.as_deref())
    }

    /// Returns the manifest of the workspace that contains the package.
    pub fn manifest_above(&self, package: &Path) -> Option<PathBuf> {
        Some(cargo_workspace(package, self.top.as_deref()).join("Cargo.toml"))
    }

    /// Returns the package that contains the file, if any.
    pub fn package(&self, file: &Path, raises_version: bool) -> Result<Option<Package>> {
        let found = Package::containing(file, self.top.as_deref(), raises_version)?;
        let written = |package: &Package| package.shared.clone().unwrap_or_else(|| package.manifest.clone());
        if let Some(manifest) = &found.as_ref().map(written)
            && self.resolve(manifest)? != manifest.strip_prefix(self.tree.root()).unwrap_or(manifest)
        {
            // Its version would be raised elsewhere.
            let message = format!("{} is a symbolic link", relative_path(manifest, &self.base));
            return Err(Diagnostic::new(Code::Version, message).help("replace the link by the manifest").into());
        }
        Ok(found)
    }

    /// Returns a path relative to `lockstep.toml`, as a user would write it.
    pub fn display_path(&self, path: &Path) -> String {
        self.display_absolute(&self.tree.root().join(path))
    }

    /// As [`display_path`](Workspace::display_path), for an absolute path.
    pub fn display_absolute(&self, path: &Path) -> String {
        relative_path(path, &self.base)
    }

    /// Returns how many folders above `lockstep.toml` the workspace's folder is.
    pub fn depth(&self) -> usize {
        self.base.strip_prefix(self.tree.root()).map_or(0, |below| below.components().count())
    }
}

/// Returns the root of the git checkout that contains `base`, if any.
fn checkout_root(base: &Path) -> Option<PathBuf> {
    base.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// Returns the relative path from a folder to a file, with `/` as the separator.
fn relative_path(path: &Path, base: &Path) -> String {
    let shared = path.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    let up = base.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).filter(|part| *part != Component::CurDir);
    up.chain(down.map(|part| part.as_os_str().to_string_lossy().into_owned())).collect::<Vec<_>>().join("/")
}
