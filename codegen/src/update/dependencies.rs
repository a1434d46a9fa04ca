//! A manifest and the crates that generated code needs to the manifest that names them, as `cargo add` would write it. What
//! is named there already stays as it is.

use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike};

use super::files::Files;
use super::release::with_line_ends;
use super::workspace::Workspace;
use super::{Artifacts, Dependencies};
use crate::artifacts::Artifact;
use crate::error::Result;
use crate::report;

/// A manifest with more dependencies.
#[derive(Debug, PartialEq)]
pub struct Added {
    pub text: String,
    pub crates: Vec<&'static str>,
}

/// Adds the crates that new code needs to the manifests of the packages that hold it.
pub fn depend(workspace: &Workspace, artifacts: &Artifacts, files: &mut Files<'_>) -> Result<Vec<Dependencies>> {
    let mut out = Vec::new();
    for artifact in &artifacts.modules {
        if !files.change_below(&workspace.absolute(&artifact.output)?) {
            continue;
        }
        let text = |path: &Path| files.pending(path).or_else(|| std::fs::read_to_string(path).ok());
        let Some((manifest, added)) = needed(workspace, artifact, &text)? else { continue };
        files.put(&manifest, Some(added.text.into_bytes()))?;
        note(workspace, &manifest, added.crates, &mut out)?;
    }
    Ok(out)
}

/// The crates that generated code needs and that the manifests of its packages do not name.
pub fn lacking(workspace: &Workspace, artifacts: &Artifacts) -> Result<Vec<Dependencies>> {
    let mut out = Vec::new();
    for artifact in &artifacts.modules {
        let text = |path: &Path| std::fs::read_to_string(path).ok();
        let Some((manifest, added)) = needed(workspace, artifact, &text)? else { continue };
        note(workspace, &manifest, added.crates, &mut out)?;
    }
    Ok(out)
}

/// The manifest of the package that a module is generated into, with what it does not name of what the module needs.
fn needed(
    workspace: &Workspace,
    artifact: &Artifact,
    text: &dyn Fn(&Path) -> Option<String>,
) -> Result<Option<(PathBuf, Added)>> {
    let output = workspace.absolute(&artifact.output)?;
    let Some(package) = workspace.package_folder(&output) else { return Ok(None) };
    let manifest = package.join("Cargo.toml");
    let Some(old) = text(&manifest) else { return Ok(None) };
    let inherited = workspace.manifest_above(&package).and_then(|path| text(&path));
    let is_for_tests = is_for_tests(&output, &package);
    let added = added(&old, inherited.as_deref(), &artifact.crates, is_for_tests);
    Ok(added.map(|added| (manifest, added)))
}

/// Notes the crates of a manifest, each once.
fn note(workspace: &Workspace, manifest: &Path, crates: Vec<&'static str>, out: &mut Vec<Dependencies>) -> Result<()> {
    let manifest = workspace.shown(&workspace.resolve(manifest)?);
    match out.iter_mut().find(|known| known.manifest == manifest) {
        Some(known) => {
            let news: Vec<_> = crates.into_iter().filter(|name| !known.crates.contains(name)).collect();
            known.crates.extend(news);
        }
        None => out.push(Dependencies { manifest, crates }),
    }
    Ok(())
}

/// The manifest with the crates that it does not name yet; nothing if it names all of them, or is not TOML. `inherited` is
/// the manifest of the workspace, whose dependencies are taken where they have the crate.
pub fn added(manifest: &str, inherited: Option<&str>, crates: &[&str], is_for_tests: bool) -> Option<Added> {
    let mut document: DocumentMut = manifest.parse().ok()?;
    let missing: Vec<_> = report::lines(crates).filter(|(name, _)| !names(&document, name, is_for_tests)).collect();
    if missing.is_empty() {
        return None;
    }
    let workspace: Option<DocumentMut> = inherited.and_then(|text| text.parse().ok());
    let is_inherited = |name: &str| {
        let dependencies = workspace.as_ref().and_then(|document| document.get("workspace")?.get("dependencies"));
        dependencies.and_then(Item::as_table_like).is_some_and(|dependencies| dependencies.contains_key(name))
    };
    let section = if is_for_tests { "dev-dependencies" } else { "dependencies" };
    let table = document.entry(section).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut()?;
    let is_sorted = table.iter().map(|(name, _)| name).is_sorted();
    for (name, line) in &missing {
        let line: DocumentMut = line.parse().ok()?;
        let stated = line.get(name)?.clone();
        table.insert(name, if is_inherited(name) { of_workspace(&stated) } else { stated });
    }
    if is_sorted {
        table.sort_values();
    }
    let text = with_line_ends(&document.to_string(), manifest);
    Some(Added { text, crates: missing.into_iter().map(|(name, _)| name).collect() })
}

/// The same dependency, with the version that the workspace states.
fn of_workspace(stated: &Item) -> Item {
    let mut out = InlineTable::new();
    out.insert("workspace", true.into());
    if let Some(features) = stated.get("features").and_then(Item::as_value) {
        out.insert("features", features.clone());
    } else {
        out.set_dotted(true);
    }
    toml_edit::value(out)
}

/// True if a manifest names the crate for all code that may use it, for some platform at least.
fn names(document: &DocumentMut, name: &str, is_for_tests: bool) -> bool {
    let sections: &[&str] = if is_for_tests { &["dependencies", "dev-dependencies"] } else { &["dependencies"] };
    // In code, a hyphen is an underscore.
    let spelt = |name: &str| name.replace('-', "_");
    let has = |table: &dyn TableLike| {
        let tables = sections.iter().filter_map(|section| table.get(section)?.as_table_like());
        tables.into_iter().any(|table| table.iter().any(|(key, _)| spelt(key) == spelt(name)))
    };
    let targets = document.get("target").and_then(Item::as_table_like);
    let platforms = targets.into_iter().flat_map(|targets| targets.iter().filter_map(|(_, item)| item.as_table_like()));
    has(document.as_table()) || platforms.into_iter().any(has)
}

/// True for a file of a package that only its tests, benchmarks and examples can use.
pub fn is_for_tests(file: &Path, package: &Path) -> bool {
    let first = file.strip_prefix(package).ok().and_then(|below| below.components().next());
    matches!(first, Some(Component::Normal(name)) if ["tests", "benches", "examples"].iter().any(|known| name == *known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(manifest: &str, inherited: Option<&str>, crates: &[&str], is_for_tests: bool) -> Option<String> {
        super::added(manifest, inherited, crates, is_for_tests).map(|added| added.text)
    }

    const PACKAGE: &str = "[package]\nname = \"p\"\n";

    #[test]
    fn what_is_missing_is_added_in_order_and_nothing_else_is_touched() {
        let manifest = format!(
            "{PACKAGE}\n# ours\n[dependencies]\n# A comment.\nserde = \"1\" # as it is\nzip = \"2\"\n\n[features]\nx = []\n"
        );
        let expected =
            manifest.replace("zip", "serde_json = { version = \"1\", features = [\"float_roundtrip\"] }\nzip");
        assert_eq!(added(&manifest, None, &["serde", "serde_json"], false), Some(expected.clone()));
        assert_eq!(added(&expected, None, &["serde", "serde_json"], false), None);
        assert_eq!(
            added(&manifest.replace('\n', "\r\n"), None, &["serde_json"], false),
            Some(expected.replace('\n', "\r\n"))
        );
        let unsorted = "[dependencies]\nzip = \"2\"\nanyhow = \"1\"\n";
        assert_eq!(added(unsorted, None, &["regex"], false), Some(format!("{unsorted}regex = \"1\"\n")));
    }

    #[test]
    fn a_manifest_without_dependencies_gets_some() {
        let serde = "serde = { version = \"1\", features = [\"derive\"] }\n";
        assert_eq!(added(PACKAGE, None, &["serde"], false), Some(format!("{PACKAGE}\n[dependencies]\n{serde}")));
        let tests = added(PACKAGE, None, &["serde"], true);
        assert_eq!(tests, Some(format!("{PACKAGE}\n[dev-dependencies]\n{serde}")));
        let nested = format!("{PACKAGE}\n[dependencies.zip]\nversion = \"2\"\n");
        let with = added(&nested, None, &["regex"], false).unwrap().parse::<DocumentMut>().unwrap();
        assert_eq!(with["dependencies"]["regex"].as_str(), Some("1"));
        assert_eq!(with["dependencies"]["zip"]["version"].as_str(), Some("2"));
    }

    #[test]
    fn what_the_workspace_names_is_taken_from_it() {
        let workspace = "[workspace.dependencies]\nserde = \"1\"\nregex = \"1\"\n";
        let expected = "serde = { workspace = true, features = [\"derive\"] }\n";
        let with = added(PACKAGE, Some(workspace), &["serde", "regex", "idna"], false).unwrap();
        assert!(with.contains(expected) && with.contains("regex.workspace = true\n"), "{with}");
        assert!(with.contains("idna = \"1\"\n"), "{with}");
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for manifest in [
            "[dependencies]\nfluent_uri = { package = \"fluent-uri\", version = \"0.4\" }\n",
            "[dependencies.fluent-uri]\nversion = \"0.4\"\n",
            "[target.'cfg(unix)'.dependencies]\nfluent-uri = \"0.4\"\n",
            "dependencies = { fluent-uri = \"0.4\" }\n",
        ] {
            assert_eq!(added(manifest, None, &["fluent-uri"], false), None, "{manifest}");
        }
        let tests = "[dev-dependencies]\nregex = \"1\"\n";
        assert!(added(tests, None, &["regex"], false).is_some());
        assert_eq!(added(tests, None, &["regex"], true), None);
    }
}
