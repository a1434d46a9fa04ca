//! Adds dependencies to a manifest, as `cargo add` would. Entries that are there, comments and layout stay as they are.

use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike};

use super::CrateDependencies;
use super::files::Files;
use super::text::with_line_ends;
use super::workspace::Workspace;
use crate::artifacts::{Artifact, Artifacts};
use crate::error::Result;

/// A manifest with additional dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedManifest {
    /// The text of the manifest.
    pub text: String,
    /// The names of the crates that were added.
    pub crates: Vec<String>,
}

/// Plans the dependencies that new code needs in the manifests of the packages that contain it.
pub fn plan(workspace: &Workspace, artifacts: &Artifacts, files: &mut Files<'_>) -> Result<Vec<CrateDependencies>> {
    let mut out = Vec::new();
    for artifact in &artifacts.modules {
        if !files.changes_below(&workspace.absolute(&artifact.output)?) {
            continue;
        }
        let text = |path: &Path| files.planned(path).or_else(|| std::fs::read_to_string(path).ok());
        if let Some((manifest, text)) = extend(workspace, artifact, &text, &mut out)? {
            files.plan(&manifest, Some(text.into_bytes()))?;
        }
    }
    Ok(out)
}

/// Returns the crates that generated code needs and that the manifests of its packages do not have.
pub fn missing(workspace: &Workspace, artifacts: &Artifacts) -> Result<Vec<CrateDependencies>> {
    let mut out = Vec::new();
    for artifact in &artifacts.modules {
        extend(workspace, artifact, &|path| std::fs::read_to_string(path).ok(), &mut out)?;
    }
    Ok(out)
}

/// Returns the manifest of the package that contains a module, with its text extended by what the module needs; `None` if it
/// has all of it. The crates that are added are collected in `out`.
fn extend(
    workspace: &Workspace,
    artifact: &Artifact,
    text: &dyn Fn(&Path) -> Option<String>,
    out: &mut Vec<CrateDependencies>,
) -> Result<Option<(PathBuf, String)>> {
    let output = workspace.absolute(&artifact.output)?;
    let Some(package) = workspace.package_folder(&output) else { return Ok(None) };
    let manifest = package.join("Cargo.toml");
    let Some(old) = text(&manifest) else { return Ok(None) };
    let of_workspace = workspace.manifest_above(&package).and_then(|path| text(&path));
    let table = if is_for_tests(&output, &package) { "dev-dependencies" } else { "dependencies" };
    let lines = crate::report::dependencies(&artifact.crates);
    let Some(extended) = add_dependencies(&old, of_workspace.as_deref(), table, &lines) else { return Ok(None) };
    collect(workspace, &manifest, extended.crates, out)?;
    Ok(Some((manifest, extended.text)))
}

/// Collects the crates of a manifest, each once.
fn collect(
    workspace: &Workspace,
    manifest: &Path,
    crates: Vec<String>,
    out: &mut Vec<CrateDependencies>,
) -> Result<()> {
    let manifest = workspace.display_path(&workspace.resolve(manifest)?);
    match out.iter_mut().find(|known| known.manifest == manifest) {
        Some(known) => {
            let new: Vec<_> = crates.into_iter().filter(|name| !known.crates.contains(name)).collect();
            known.crates.extend(new);
        }
        None => out.push(CrateDependencies { manifest, crates }),
    }
    Ok(())
}

/// Adds dependencies to `table` of a manifest: `dependencies`, `dev-dependencies` or `build-dependencies`. `lines` are the
/// dependencies as a manifest would list them; those that it has already are skipped. `workspace` is the manifest of the
/// workspace: a crate that its `[workspace.dependencies]` has is inherited from there.
///
/// Returns `None` if nothing has to be added, or if the manifest is not TOML.
///
/// ```
/// let manifest = "[dependencies]\nserde = \"1\"\n";
/// let extended = codegen::update::add_dependencies(manifest, None, "dependencies", "serde = \"1\"\nregex = \"1\"\n");
/// let extended = extended.expect("the manifest has no `regex`");
/// assert_eq!(extended.crates, ["regex"]);
/// assert_eq!(extended.text, "[dependencies]\nregex = \"1\"\nserde = \"1\"\n");
/// ```
pub fn add_dependencies(manifest: &str, workspace: Option<&str>, table: &str, lines: &str) -> Option<ExtendedManifest> {
    let mut document: DocumentMut = manifest.parse().ok()?;
    let lines: DocumentMut = lines.parse().ok()?;
    let missing: Vec<(&str, &Item)> =
        lines.iter().filter(|(name, _)| !has_dependency(&document, name, table)).collect();
    if missing.is_empty() {
        return None;
    }
    let workspace: Option<DocumentMut> = workspace.and_then(|text| text.parse().ok());
    let is_inherited = |name: &str| {
        let dependencies = workspace.as_ref().and_then(|document| document.get("workspace")?.get("dependencies"));
        dependencies.and_then(Item::as_table_like).is_some_and(|dependencies| dependencies.contains_key(name))
    };
    let table = document.entry(table).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut()?;
    let is_sorted = table.iter().map(|(name, _)| name).is_sorted();
    let mut crates = Vec::new();
    for (name, stated) in missing {
        table.insert(name, if is_inherited(name) { inherited(stated) } else { stated.clone() });
        crates.push(name.to_owned());
    }
    if is_sorted {
        table.sort_values();
    }
    Some(ExtendedManifest { text: with_line_ends(&document.to_string(), manifest), crates })
}

/// Returns the same dependency with `workspace = true` in place of its version.
fn inherited(stated: &Item) -> Item {
    let mut out = InlineTable::new();
    out.insert("workspace", true.into());
    if let Some(features) = stated.get("features").and_then(Item::as_value) {
        out.insert("features", features.clone());
    } else {
        out.set_dotted(true);
    }
    toml_edit::value(out)
}

/// Returns true if a manifest has the crate, at least for some platform, for all code that can use `table`.
fn has_dependency(document: &DocumentMut, name: &str, table: &str) -> bool {
    // Tests can use the ordinary dependencies too.
    let sections: &[&str] = if table == "dev-dependencies" { &["dependencies", table] } else { &[table] };
    // A hyphen in a crate's name is an underscore in code.
    let normalized = |name: &str| name.replace('-', "_");
    let has = |table: &dyn TableLike| {
        let tables = sections.iter().filter_map(|section| table.get(section)?.as_table_like());
        tables.into_iter().any(|table| table.iter().any(|(key, _)| normalized(key) == normalized(name)))
    };
    let targets = document.get("target").and_then(Item::as_table_like);
    let platforms = targets.into_iter().flat_map(|targets| targets.iter().filter_map(|(_, item)| item.as_table_like()));
    has(document.as_table()) || platforms.into_iter().any(has)
}

/// Returns true for a file that only the tests, benchmarks and examples of a package can use.
pub fn is_for_tests(file: &Path, package: &Path) -> bool {
    let first = file.strip_prefix(package).ok().and_then(|below| below.components().next());
    matches!(first, Some(Component::Normal(name)) if ["tests", "benches", "examples"].iter().any(|known| name == *known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(manifest: &str, workspace: Option<&str>, crates: &[&str], is_for_tests: bool) -> Option<String> {
        let table = if is_for_tests { "dev-dependencies" } else { "dependencies" };
        let extended = add_dependencies(manifest, workspace, table, &crate::report::dependencies(crates));
        extended.map(|extended| extended.text)
    }

    const PACKAGE: &str = "[package]\nname = \"p\"\n";

    #[test]
    fn missing_crates_are_inserted_in_order_and_the_rest_stays() {
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
    fn dependencies_of_the_workspace_are_inherited() {
        let workspace = "[workspace.dependencies]\nserde = \"1\"\nregex = \"1\"\n";
        let expected = "serde = { workspace = true, features = [\"derive\"] }\n";
        let with = added(PACKAGE, Some(workspace), &["serde", "regex", "idna"], false).unwrap();
        assert!(with.contains(expected) && with.contains("regex.workspace = true\n"), "{with}");
        assert!(with.contains("idna = \"1\"\n"), "{with}");
    }

    #[test]
    fn dependencies_are_recognized_in_every_notation() {
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

    #[test]
    fn a_build_dependency_does_not_count_as_a_dependency() {
        let manifest = format!("{PACKAGE}\n[build-dependencies]\nregex = \"1\"\n");
        let extended = add_dependencies(&manifest, None, "dependencies", "regex = \"1\"\n").unwrap();
        assert_eq!(extended.crates, ["regex"]);
        assert_eq!(add_dependencies(&manifest, None, "build-dependencies", "regex = \"1\"\n"), None);
        let fresh = add_dependencies(PACKAGE, None, "build-dependencies", "regex = \"1\"\n").unwrap();
        assert_eq!(fresh.text, manifest);
    }
}
