//! The package that contains a generated file: its version, and every manifest and lock file that states it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use semver::{BuildMetadata, Prerelease, Version, VersionReq};
use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::text::with_line_ends;
use crate::diff::rules::Severity;
use crate::error::{Code, Diagnostic, Result};

/// A package that contains generated files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub version: Version,
    pub manifest: PathBuf,
    /// The manifest of the workspace, if the package inherits its version.
    pub shared: Option<PathBuf>,
    /// The packages with this version: this one, and those that inherit it from the same workspace.
    names: BTreeSet<String>,
    /// The folder below which manifests and lock files may state the version.
    workspace: PathBuf,
}

impl Package {
    /// Returns the folder of the package that contains a file, even if its manifest is unusable otherwise. Nothing above
    /// `top` is read.
    pub fn folder_of(file: &Path, top: Option<&Path>) -> Option<PathBuf> {
        let is_package = |folder: &&Path| {
            let manifest = read_manifest(&folder.join("Cargo.toml"));
            manifest.is_ok_and(|manifest| manifest.get("package").is_some_and(Item::is_table_like))
        };
        ancestors_within(top, file).skip(1).find(is_package).map(Path::to_owned)
    }

    /// Returns the package that contains a file, if any. Nothing above `top` is read. A missing version is an error if the
    /// version is to be raised, and otherwise 0.0.0, as in Cargo.
    pub fn containing(file: &Path, top: Option<&Path>, raises_version: bool) -> Result<Option<Package>> {
        for folder in ancestors_within(top, file).skip(1) {
            let manifest = folder.join("Cargo.toml");
            if !manifest.is_file() {
                continue;
            }
            let document = read_manifest(&manifest)?;
            let Some(package) = document.get("package").and_then(Item::as_table_like) else { continue };
            let text = |key: &str| package.get(key).and_then(Item::as_str);
            let unusable = |why: &str| Diagnostic::new(Code::Version, format!("{}: {why}", manifest.display()));
            let name = text("name").ok_or_else(|| unusable("the package has no name"))?.to_owned();
            let workspace = cargo_workspace(folder, top);
            let shared = inherits(&document).then(|| workspace_manifest(folder, &workspace)).flatten();
            let stated = match &shared {
                Some((_, root)) => workspace_version(root).and_then(Item::as_str).map(str::to_owned),
                None => text("version").map(str::to_owned),
            };
            let stated = stated.or_else(|| (!raises_version).then(|| "0.0.0".to_owned()));
            let stated = stated.ok_or_else(|| unusable("neither the package nor its workspace has a `version`"))?;
            let version = Version::parse(&stated).map_err(|error| unusable(&error.to_string()))?;
            let shared = shared.map(|(root, _)| root);
            let mut names = shared.as_ref().map_or_else(BTreeSet::new, |root| names_inheriting(root, &workspace));
            names.insert(name.clone());
            return Ok(Some(Package { name, version, manifest, shared, names, workspace }));
        }
        Ok(None)
    }

    /// Returns the version after a change of this severity. Below 1.0 the minor version counts as the major one, and
    /// below 0.1 the patch version does.
    pub fn next(&self, severity: Severity) -> Version {
        let Version { major, minor, patch, .. } = self.version;
        if !self.version.pre.is_empty() {
            // A pre-release makes no promise: only its own number is raised.
            return Version { pre: next_pre_release(&self.version.pre), build: BuildMetadata::EMPTY, ..self.version };
        }
        let (major, minor, patch) = match (severity, major, minor) {
            (Severity::Major, 0, 0) => (0, 0, patch + 1),
            (Severity::Major, 0, _) => (0, minor + 1, 0),
            (Severity::Major, _, _) => (major + 1, 0, 0),
            (Severity::Minor, 0, _) | (Severity::Patch, _, _) => (major, minor, patch + 1),
            (Severity::Minor, _, _) => (major, minor + 1, 0),
        };
        Version { major, minor, patch, pre: Prerelease::EMPTY, build: BuildMetadata::EMPTY }
    }

    /// Returns every file that states the version, with its new text: the manifest, lock files, and requirements of other
    /// packages. `pending` returns the planned text of a file that is about to change.
    pub fn with_version(
        &self,
        next: &Version,
        pending: &dyn Fn(&Path) -> Option<String>,
    ) -> Result<Vec<(PathBuf, String)>> {
        let mut out = Vec::new();
        for file in manifests(&self.workspace) {
            let text = pending(&file).map_or_else(|| read_text(&file), Ok)?;
            // A file that is not TOML does not concern this package.
            let Ok(mut document) = text.parse::<DocumentMut>() else { continue };
            let stated = match &self.shared {
                Some(root) if file == *root => document.get_mut("workspace").and_then(|table| table.get_mut("package")),
                None if file == self.manifest => document.get_mut("package"),
                _ => None,
            };
            if let Some(version) = stated.and_then(|package| package.get_mut("version")) {
                replace_string(version, next.to_string());
            }
            if file.file_name().is_some_and(|name| name == "Cargo.lock") {
                self.update_lock_file(&mut document, next);
            } else {
                self.raise_requirements(document.as_table_mut(), next, 0);
            }
            let raised = with_line_ends(&document.to_string(), &text);
            if raised != text {
                out.push((file, raised));
            }
        }
        Ok(out)
    }

    fn update_lock_file(&self, document: &mut DocumentMut, next: &Version) {
        let (old, new) = (self.version.to_string(), next.to_string());
        let packages = document.get_mut("package").and_then(Item::as_array_of_tables_mut);
        for package in packages.into_iter().flat_map(|packages| packages.iter_mut()) {
            let is = |key: &str, value: &str| package.get(key).and_then(Item::as_str) == Some(value);
            // An entry with a source is another package of the same name.
            let is_ours = package.get("name").and_then(Item::as_str).is_some_and(|name| self.names.contains(name));
            if is_ours
                && is("version", &old)
                && !package.contains_key("source")
                && let Some(version) = package.get_mut("version")
            {
                replace_string(version, new.clone());
            }
            // If two packages have the same name, dependencies state the version as well.
            let named = |text: &str| self.names.iter().find(|name| text == format!("{name} {old}"));
            let dependencies = package.get_mut("dependencies").and_then(Item::as_array_mut);
            for dependency in dependencies.into_iter().flat_map(|dependencies| dependencies.iter_mut()) {
                if let Some(name) = dependency.as_str().and_then(named) {
                    let decor = dependency.decor().clone();
                    *dependency = Value::from(format!("{name} {new}"));
                    *dependency.decor_mut() = decor;
                }
            }
        }
    }

    /// Raises the version requirements for this package in path dependencies, where the next version does not match.
    fn raise_requirements(&self, table: &mut dyn TableLike, next: &Version, depth: usize) {
        for (key, item) in table.iter_mut() {
            let Some(inner) = item.as_table_like_mut() else { continue };
            let name = inner.get("package").and_then(Item::as_str).unwrap_or(key.get());
            if self.names.contains(name) && inner.contains_key("path") {
                let text = inner.get("version").and_then(Item::as_str).unwrap_or_default().to_owned();
                if VersionReq::parse(&text).is_ok_and(|demanded| !demanded.matches(next))
                    && let Some(version) = inner.get_mut("version")
                {
                    let exact = if text.trim_start().starts_with('=') { "=" } else { "" };
                    replace_string(version, format!("{exact}{next}"));
                }
            } else if depth < 4 {
                self.raise_requirements(inner, next, depth + 1);
            }
        }
    }
}

/// Returns true if a package inherits its version from the workspace.
fn inherits(manifest: &DocumentMut) -> bool {
    let version = manifest.get("package").and_then(|package| package.get("version"));
    version.and_then(|version| version.get("workspace")).and_then(Item::as_bool) == Some(true)
}

/// Returns the version that the packages of a workspace can inherit.
fn workspace_version(manifest: &DocumentMut) -> Option<&Item> {
    manifest.get("workspace")?.get("package")?.get("version")
}

/// Finds the manifest of the workspace that contains a package: the nearest one with a `[workspace]`, up to `top`.
fn workspace_manifest(package: &Path, top: &Path) -> Option<(PathBuf, DocumentMut)> {
    ancestors_within(Some(top), package).find_map(|folder| {
        let manifest = folder.join("Cargo.toml");
        let document = read_manifest(&manifest).ok().filter(|document| document.contains_key("workspace"))?;
        Some((manifest, document))
    })
}

/// Returns the names of the packages that inherit their version from this workspace.
fn names_inheriting(root: &Path, top: &Path) -> BTreeSet<String> {
    let members = manifests(top).into_iter().filter_map(|path| {
        let document = read_manifest(&path).ok().filter(inherits)?;
        let is_member = workspace_manifest(path.parent()?, top).is_some_and(|(known, _)| known == root);
        is_member.then(|| document.get("package")?.get("name")?.as_str().map(str::to_owned))?
    });
    members.collect()
}

/// Returns the next pre-release: `beta.2` after `beta.1`, `rc.1` after `rc`.
fn next_pre_release(pre: &Prerelease) -> Prerelease {
    let (head, last) = pre.as_str().rsplit_once('.').unwrap_or(("", pre.as_str()));
    let next = match last.parse::<u64>() {
        Ok(number) if head.is_empty() => number.saturating_add(1).to_string(),
        Ok(number) => format!("{head}.{}", number.saturating_add(1)),
        Err(_) => format!("{pre}.1"),
    };
    Prerelease::new(&next).unwrap_or_else(|_| pre.clone())
}

/// Iterates over a path and the folders above it, up to `top`.
fn ancestors_within<'a>(top: Option<&'a Path>, path: &'a Path) -> impl Iterator<Item = &'a Path> {
    path.ancestors().take_while(move |folder| top.is_none_or(|top| folder.starts_with(top)))
}

/// Returns the folder of the workspace that contains a package: the nearest one with a lock file or with a `[workspace]` in
/// its manifest, or else the package's own. Nothing above `top` is read.
pub fn cargo_workspace(package: &Path, top: Option<&Path>) -> PathBuf {
    let is_top = |folder: &&Path| {
        let manifest = || read_manifest(&folder.join("Cargo.toml"));
        folder.join("Cargo.lock").is_file() || manifest().is_ok_and(|manifest| manifest.contains_key("workspace"))
    };
    ancestors_within(top, package).find(is_top).unwrap_or(package).to_owned()
}

/// Lists the manifests and lock files below a folder. Links are not followed.
fn manifests(top: &Path) -> Vec<PathBuf> {
    fn collect(folder: &Path, depth: usize, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            // A build directory of Cargo.
            if kind.is_dir() && !name.starts_with('.') && name != "node_modules" && depth < 8 {
                if !path.join("CACHEDIR.TAG").is_file() {
                    collect(&path, depth + 1, out);
                }
            } else if kind.is_file() && (name == "Cargo.toml" || name == "Cargo.lock") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    collect(top, 0, &mut out);
    out.sort();
    out
}

/// Replaces a string value, keeping the whitespace and comments around it.
fn replace_string(item: &mut Item, text: String) {
    if let Some(value) = item.as_value_mut() {
        let decor = value.decor().clone();
        *value = Value::from(text);
        *value.decor_mut() = decor;
    }
}

fn read_manifest(path: &Path) -> Result<DocumentMut> {
    let text = read_text(path)?;
    let unusable = |error: toml_edit::TomlError| {
        Diagnostic::new(Code::Version, format!("cannot read {}: {}", path.display(), error.message()))
    };
    Ok(text.parse().map_err(unusable)?)
}

pub fn read_text(path: &Path) -> Result<String> {
    let failed = |error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display()));
    Ok(std::fs::read_to_string(path).map_err(failed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_raised_by_cargos_rules() {
        use Severity::{Major, Minor, Patch};
        let cases = [
            ("1.2.3", Major, "2.0.0"),
            ("1.2.3", Minor, "1.3.0"),
            ("1.2.3", Patch, "1.2.4"),
            ("0.2.3", Major, "0.3.0"),
            ("0.2.3", Minor, "0.2.4"),
            ("0.2.3", Patch, "0.2.4"),
            ("0.0.3", Major, "0.0.4"),
            ("1.0.0-rc.1+x", Major, "1.0.0-rc.2"),
            ("1.0.0-rc", Patch, "1.0.0-rc.1"),
        ];
        for (version, severity, next) in cases {
            let version = Version::parse(version).unwrap();
            let (manifest, workspace) = (PathBuf::new(), PathBuf::new());
            let (shared, names) = (None, BTreeSet::new());
            let package = Package { name: "p".to_owned(), version, manifest, shared, names, workspace };
            assert_eq!(package.next(severity).to_string(), next, "{package:?} {severity:?}");
        }
    }

    #[test]
    fn a_version_is_raised_wherever_it_is_stated_and_nothing_else_changes() {
        let top = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = top.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "Cargo.toml",
            "[workspace]\nmembers = ['types', 'user']\n[workspace.dependencies]\ntypes = { path = 'types', version = '0.1' } # ours\n",
        );
        write(
            "types/Cargo.toml",
            "[package]\nname = \"types\" # a name\nversion = \"0.1.0\" # a version\n[dependencies]\nserde = '1'\n",
        );
        write(
            "user/Cargo.toml",
            "[package]\nname = 'user'\nversion = '0.1.0'\n[dependencies]\nserde = '1'\n[target.'cfg(unix)'.dependencies]\nt = { package = 'types', path = '../types', version = '>=0.1' }\n",
        );
        write(
            "Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"types\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"types\"\nversion = \"0.1.0\"\nsource = \"elsewhere\"\n\n[[package]]\nname = \"user\"\nversion = \"0.1.0\"\ndependencies = [\n \"serde\",\n \"types 0.1.0\",\n]\n",
        );
        write("tests/other/Cargo.lock", "[[package]]\nname = \"types\"\nversion = \"0.1.0\"\n");
        write("target/CACHEDIR.TAG", "");
        write("target/Cargo.lock", "[[package]]\nname = \"types\"\nversion = \"0.1.0\"\n");

        let package = Package::containing(&top.path().join("types/src/a.rs"), None, true).unwrap().unwrap();
        let raised = package.with_version(&package.next(Severity::Major), &|_| None).unwrap();
        let changed: Vec<String> = raised
            .iter()
            .flat_map(|(path, new)| {
                let old = std::fs::read_to_string(path).unwrap();
                let name = path.strip_prefix(top.path()).unwrap().display().to_string();
                let lines: Vec<_> = old.lines().zip(new.lines()).filter(|(old, new)| old != new).collect();
                lines.into_iter().map(|(_, new)| format!("{name}: {new}")).collect::<Vec<_>>()
            })
            .collect();
        let expected = [
            "Cargo.lock: version = \"0.2.0\"",
            "Cargo.lock:  \"types 0.2.0\",",
            "Cargo.toml: types = { path = 'types', version = \"0.2.0\" } # ours",
            "tests/other/Cargo.lock: version = \"0.2.0\"",
            "types/Cargo.toml: version = \"0.2.0\" # a version",
        ];
        assert_eq!(changed, expected);
    }

    #[test]
    fn a_shared_version_is_raised_for_all_packages() {
        let top = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = top.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "Cargo.toml",
            "[workspace]\nmembers = ['a', 'b', 'c']\n[workspace.package]\nversion = \"0.1.0\" # of all\n\
             [workspace.dependencies]\nb = { path = 'b', version = '=0.1.0' }\n",
        );
        write("a/Cargo.toml", "[package]\nname = 'a'\nversion.workspace = true\n");
        write("b/Cargo.toml", "[package]\nname = 'b'\nversion = { workspace = true }\n");
        write("c/Cargo.toml", "[package]\nname = 'c'\nversion = '0.1.0'\n");
        let lock = |version: &str| {
            let package =
                |name: &str, version: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
            format!("version = 4\n{}{}{}", package("a", version), package("b", version), package("c", "0.1.0"))
        };
        let package = || Package::containing(&top.path().join("a/src/a.rs"), None, true);
        let raised = |package: Package| package.with_version(&package.next(Severity::Major), &|_| None).unwrap();
        // Without a lock file, the workspace is recognized by its manifest.
        let files: Vec<_> = raised(package().unwrap().unwrap()).into_iter().map(|(path, _)| path).collect();
        assert_eq!(files, [top.path().join("Cargo.toml")]);

        write("Cargo.lock", &lock("0.1.0"));
        let changed = raised(package().unwrap().unwrap());
        let [(_, locked), (_, manifest)] = &changed[..] else { panic!("{changed:?}") };
        assert_eq!(*locked, lock("0.2.0"));
        assert!(manifest.contains("version = \"0.2.0\" # of all\n") && manifest.contains("\"=0.2.0\""), "{manifest}");

        write("Cargo.toml", "[workspace]\nmembers = ['a', 'b', 'c']\n");
        assert_eq!(package().unwrap_err().diagnostics()[0].code, Code::Version);
    }
}
