//! What an update is for the package that holds the types: its next version, wherever that is written, and an entry in
//! its changelog.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use semver::{BuildMetadata, Prerelease, Version, VersionReq};
use toml_edit::{DocumentMut, Item, TableLike, Value};

use crate::diff::rules::Severity;
use crate::error::{Code, Diagnostic, Result};

pub const CHANGELOG: &str = "CHANGELOG.md";
const ABOUT: &str = "# Changelog\n\nWhat changed in the schemas and, with them, in the types.\n";

/// A package, by its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub version: Version,
    pub manifest: PathBuf,
    /// The manifest of the workspace, if the version is the one that stands there.
    pub shared: Option<PathBuf>,
    /// The packages that have this version: this one, and those that share it.
    names: BTreeSet<String>,
    /// The folder below which its version may be written.
    workspace: PathBuf,
}

impl Package {
    /// The folder of the package that a file belongs to, whatever else its manifest says. Nothing above `top` is looked at.
    pub fn folder(file: &Path, top: Option<&Path>) -> Option<PathBuf> {
        let is_package = |folder: &&Path| {
            let manifest = manifest_of(&folder.join("Cargo.toml"));
            manifest.is_ok_and(|manifest| manifest.get("package").is_some_and(Item::is_table_like))
        };
        up_to(top, file).skip(1).find(is_package).map(Path::to_owned)
    }

    /// The package that a file belongs to, if it belongs to one. Nothing above `top` is looked at. A version that is not
    /// stated is a problem where it has to be raised; else it is 0.0.0, as Cargo has it.
    pub fn around(file: &Path, top: Option<&Path>, raises_version: bool) -> Result<Option<Package>> {
        for folder in up_to(top, file).skip(1) {
            let manifest = folder.join("Cargo.toml");
            if !manifest.is_file() {
                continue;
            }
            let document = manifest_of(&manifest)?;
            let Some(package) = document.get("package").and_then(Item::as_table_like) else { continue };
            let text = |key: &str| package.get(key).and_then(Item::as_str);
            let unusable = |why: &str| Diagnostic::new(Code::Version, format!("{}: {why}", manifest.display()));
            let name = text("name").ok_or_else(|| unusable("the package has no name"))?.to_owned();
            let workspace = cargo_workspace(folder, top);
            let shared = inherits(&document).then(|| workspace_of(folder, &workspace)).flatten();
            let stated = match &shared {
                Some((_, root)) => version_of_workspace(root).and_then(Item::as_str).map(str::to_owned),
                None => text("version").map(str::to_owned),
            };
            let stated = stated.or_else(|| (!raises_version).then(|| "0.0.0".to_owned()));
            let stated =
                stated.ok_or_else(|| unusable("the package has no `version`, and neither has its workspace"))?;
            let version = Version::parse(&stated).map_err(|error| unusable(&error.to_string()))?;
            let shared = shared.map(|(root, _)| root);
            let mut names = shared.as_ref().map_or_else(BTreeSet::new, |root| sharing(root, &workspace));
            names.insert(name.clone());
            return Ok(Some(Package { name, version, manifest, shared, names, workspace }));
        }
        Ok(None)
    }

    /// The version after a change of that severity. Below 1.0 the second number counts as the first, and below 0.1 the
    /// third.
    pub fn next(&self, severity: Severity) -> Version {
        let Version { major, minor, patch, .. } = self.version;
        if !self.version.pre.is_empty() {
            // What is not released yet breaks nobody: the next one of the same.
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

    /// Every file in which the version stands, and what it becomes: the manifest, lock files, and what other packages
    /// around demand of this one. `pending` gives what a file is about to be, if it is about to change.
    pub fn raised(&self, next: &Version, pending: &dyn Fn(&Path) -> Option<String>) -> Result<Vec<(PathBuf, String)>> {
        let mut out = Vec::new();
        for file in manifests(&self.workspace) {
            let text = pending(&file).map_or_else(|| read(&file), Ok)?;
            // Nothing else is touched, and a file that is no TOML is not ours to complain about.
            let Ok(mut document) = text.parse::<DocumentMut>() else { continue };
            let stated = match &self.shared {
                Some(root) if file == *root => document.get_mut("workspace").and_then(|table| table.get_mut("package")),
                None if file == self.manifest => document.get_mut("package"),
                _ => None,
            };
            if let Some(version) = stated.and_then(|package| package.get_mut("version")) {
                replace(version, next.to_string());
            }
            if file.file_name().is_some_and(|name| name == "Cargo.lock") {
                self.lock(&mut document, next);
            } else {
                self.demand(document.as_table_mut(), next, 0);
            }
            let raised = with_line_ends(&document.to_string(), &text);
            if raised != text {
                out.push((file, raised));
            }
        }
        Ok(out)
    }

    fn lock(&self, document: &mut DocumentMut, next: &Version) {
        let (old, new) = (self.version.to_string(), next.to_string());
        let packages = document.get_mut("package").and_then(Item::as_array_of_tables_mut);
        for package in packages.into_iter().flat_map(|packages| packages.iter_mut()) {
            let is = |key: &str, value: &str| package.get(key).and_then(Item::as_str) == Some(value);
            // What has a source is another package of that name.
            let is_ours = package.get("name").and_then(Item::as_str).is_some_and(|name| self.names.contains(name));
            if is_ours
                && is("version", &old)
                && !package.contains_key("source")
                && let Some(version) = package.get_mut("version")
            {
                replace(version, new.clone());
            }
            // Where two packages have one name, dependencies state the version as well.
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

    /// Raises what a manifest demands of this package by its path, where the next version would not do.
    fn demand(&self, table: &mut dyn TableLike, next: &Version, depth: usize) {
        for (key, item) in table.iter_mut() {
            let Some(inner) = item.as_table_like_mut() else { continue };
            let name = inner.get("package").and_then(Item::as_str).unwrap_or(key.get());
            if self.names.contains(name) && inner.contains_key("path") {
                let text = inner.get("version").and_then(Item::as_str).unwrap_or_default().to_owned();
                if VersionReq::parse(&text).is_ok_and(|demanded| !demanded.matches(next))
                    && let Some(version) = inner.get_mut("version")
                {
                    let exact = if text.trim_start().starts_with('=') { "=" } else { "" };
                    replace(version, format!("{exact}{next}"));
                }
            } else if depth < 4 {
                self.demand(inner, next, depth + 1);
            }
        }
    }

    /// The changelog with one more entry at its top; one without a title is of what is not released yet.
    pub fn changelog(&self, title: Option<&str>, entry: &str) -> Result<(PathBuf, String)> {
        let path = self.manifest.with_file_name(CHANGELOG);
        let old = if path.is_file() { read(&path)? } else { ABOUT.to_owned() };
        let plain = old.replace("\r\n", "\n");
        let heading = match title {
            Some(title) => format!("## {title}\n\n"),
            None if plain.lines().any(is_unreleased) => String::new(),
            None => "## Unreleased\n\n".to_owned(),
        };
        let new = entered(&plain, &format!("{heading}{}\n", entry.trim_end()));
        Ok((path, with_line_ends(&new, &old)))
    }
}

/// True if the version of a package is that of its workspace.
fn inherits(manifest: &DocumentMut) -> bool {
    let version = manifest.get("package").and_then(|package| package.get("version"));
    version.and_then(|version| version.get("workspace")).and_then(Item::as_bool) == Some(true)
}

/// The version that packages of a workspace may share.
fn version_of_workspace(manifest: &DocumentMut) -> Option<&Item> {
    manifest.get("workspace")?.get("package")?.get("version")
}

/// The manifest of the workspace that a package belongs to: the nearest one that has a `[workspace]`, up to `top`.
fn workspace_of(package: &Path, top: &Path) -> Option<(PathBuf, DocumentMut)> {
    up_to(Some(top), package).find_map(|folder| {
        let manifest = folder.join("Cargo.toml");
        let document = manifest_of(&manifest).ok().filter(|document| document.contains_key("workspace"))?;
        Some((manifest, document))
    })
}

/// The names of the packages whose version is that of this workspace.
fn sharing(root: &Path, top: &Path) -> BTreeSet<String> {
    let members = manifests(top).into_iter().filter_map(|path| {
        let document = manifest_of(&path).ok().filter(inherits)?;
        let is_member = workspace_of(path.parent()?, top).is_some_and(|(known, _)| known == root);
        is_member.then(|| document.get("package")?.get("name")?.as_str().map(str::to_owned))?
    });
    members.collect()
}

/// True for the heading of what is not released yet.
fn is_unreleased(line: &str) -> bool {
    line.starts_with("## ") && line.to_lowercase().contains("unreleased")
}

/// The text with the line ends that another one has.
pub fn with_line_ends(text: &str, like: &str) -> String {
    let plain = text.replace("\r\n", "\n");
    if like.contains("\r\n") { plain.replace('\n', "\r\n") } else { plain }
}

/// `beta.1` to `beta.2`, `rc` to `rc.1`.
fn next_pre_release(pre: &Prerelease) -> Prerelease {
    let (head, last) = pre.as_str().rsplit_once('.').unwrap_or(("", pre.as_str()));
    let next = match last.parse::<u64>() {
        Ok(number) if head.is_empty() => number.saturating_add(1).to_string(),
        Ok(number) => format!("{head}.{}", number.saturating_add(1)),
        Err(_) => format!("{pre}.1"),
    };
    Prerelease::new(&next).unwrap_or_else(|_| pre.clone())
}

/// Puts an entry before the first of a version.
fn entered(changelog: &str, entry: &str) -> String {
    let is_version = |line: &str| line.starts_with("## ") && !is_unreleased(line);
    let mut at = changelog.len();
    let (mut start, mut fenced) = (0, false);
    for line in changelog.split_inclusive('\n') {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced && is_version(line) {
            at = start;
            break;
        }
        start += line.len();
    }
    let (before, after) = changelog.split_at(at);
    let gap = if after.is_empty() { "" } else { "\n" };
    format!("{}\n\n{entry}{gap}{after}", before.trim_end())
}

/// The folders above a path, itself included, up to `top`.
fn up_to<'a>(top: Option<&'a Path>, path: &'a Path) -> impl Iterator<Item = &'a Path> {
    path.ancestors().take_while(move |folder| top.is_none_or(|top| folder.starts_with(top)))
}

/// The folder of the workspace that a package belongs to: the nearest one that has a lock file, or whose manifest has a
/// `[workspace]`, or else the package's own. Nothing above `top` is looked at.
pub fn cargo_workspace(package: &Path, top: Option<&Path>) -> PathBuf {
    let is_top = |folder: &&Path| {
        let manifest = || manifest_of(&folder.join("Cargo.toml"));
        folder.join("Cargo.lock").is_file() || manifest().is_ok_and(|manifest| manifest.contains_key("workspace"))
    };
    up_to(top, package).find(is_top).unwrap_or(package).to_owned()
}

/// The manifests and lock files below a folder. Links are not followed.
fn manifests(top: &Path) -> Vec<PathBuf> {
    fn collect(folder: &Path, depth: usize, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            // What Cargo built has a mark in it.
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

/// A string in the place of another, with what stands around it.
fn replace(item: &mut Item, text: String) {
    if let Some(value) = item.as_value_mut() {
        let decor = value.decor().clone();
        *value = Value::from(text);
        *value.decor_mut() = decor;
    }
}

fn manifest_of(path: &Path) -> Result<DocumentMut> {
    let text = read(path)?;
    let unusable = |error: toml_edit::TomlError| {
        Diagnostic::new(Code::Version, format!("cannot read {}: {}", path.display(), error.message()))
    };
    Ok(text.parse().map_err(unusable)?)
}

fn read(path: &Path) -> Result<String> {
    let failed = |error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display()));
    Ok(std::fs::read_to_string(path).map_err(failed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_raised_as_cargo_reads_it() {
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
    fn the_version_changes_wherever_it_is_written_and_nothing_else_does() {
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

        let package = Package::around(&top.path().join("types/src/a.rs"), None, true).unwrap().unwrap();
        let raised = package.raised(&package.next(Severity::Major), &|_| None).unwrap();
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
    fn a_version_that_packages_share_is_raised_for_all_of_them() {
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
        let package = || Package::around(&top.path().join("a/src/a.rs"), None, true);
        let raised = |package: Package| package.raised(&package.next(Severity::Major), &|_| None).unwrap();
        // Without a lock file, the workspace is known by its manifest.
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

    #[test]
    fn an_entry_stands_above_those_before_it() {
        let first = entered(ABOUT, "## 0.2.0\n\nb\n");
        assert_eq!(first, format!("{ABOUT}\n## 0.2.0\n\nb\n"));
        assert_eq!(entered(&first, "## 0.3.0\n\nc\n"), format!("{ABOUT}\n## 0.3.0\n\nc\n\n## 0.2.0\n\nb\n"));
        let kept = entered("# Log\n\n## [Unreleased]\n\n- x\n\n## 1.0.0\n", "## 1.1.0\n\ny\n");
        assert_eq!(kept, "# Log\n\n## [Unreleased]\n\n- x\n\n## 1.1.0\n\ny\n\n## 1.0.0\n");
    }

    #[test]
    fn without_a_version_an_entry_is_of_what_is_not_released() {
        let top = tempfile::tempdir().unwrap();
        std::fs::write(top.path().join("Cargo.toml"), "[package]\nname = 'p'\nversion = '1.0.0'\n").unwrap();
        let package = Package::around(&top.path().join("src/a.rs"), None, true).unwrap().unwrap();
        let mut expected = format!("{ABOUT}\n## Unreleased\n\na\n");
        for (entry, more) in [("a", ""), ("b", "\nb\n")] {
            let (path, text) = package.changelog(None, entry).unwrap();
            expected.push_str(more);
            assert_eq!(text, expected);
            std::fs::write(path, text).unwrap();
        }
    }
}
