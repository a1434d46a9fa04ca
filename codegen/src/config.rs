//! `lockstep.toml`: what is generated from what. The one source of truth for the build script, the command and the tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::error::{Code, Diagnostic, Place, Result, Source};
use crate::model::Deviations;

/// What a `lockstep.toml` says, checked.
///
/// ```
/// # fn main() -> Result<(), codegen::Error> {
/// # let folder = std::env::temp_dir();
/// let text = r##"
/// schemas = "schemas"
/// [[module]]
/// output = "src/order.rs"
/// documents = ["order.json"]
/// root = "#/$defs/Order"
/// "##;
/// let config = codegen::Config::parse(&folder.join("lockstep.toml"), text)?;
/// assert_eq!(config.modules[0].root, "#/$defs/Order");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// The file itself, as it is called in diagnostics.
    pub path: PathBuf,
    /// The folder that all its paths are relative to.
    pub base: PathBuf,
    /// The folder of the documents, relative to `base`.
    pub schemas: String,
    pub modules: Vec<Module>,
}

/// One generated file.
#[derive(Debug, Clone)]
pub struct Module {
    /// The Rust file, relative to the folder of the configuration.
    pub output: String,
    /// The documents, relative to the schema folder. Together they form one.
    pub documents: Vec<String>,
    /// The pointer of the type that is asked for.
    pub root: String,
    /// What that type is called, where its schema does not say it well.
    pub name: Option<String>,
    /// Whether definitions that nothing refers to are generated as well.
    pub all: bool,
    /// In what the types may depart from the schemas.
    pub deviations: Deviations,
    /// Whether a `format` that has a Rust type is that type, and checked.
    pub formats: bool,
    /// Whether the types derive `schemars::JsonSchema` under the feature `schemars`.
    pub schemars: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schemas: String,
    #[serde(rename = "module", default)]
    modules: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    output: String,
    documents: Vec<String>,
    #[serde(default = "whole")]
    root: String,
    name: Option<String>,
    #[serde(default)]
    definitions: Definitions,
    #[serde(default)]
    profile: Profile,
    deviations: Option<Vec<String>>,
    #[serde(default)]
    formats: Formats,
    #[serde(default)]
    schemars: bool,
}

fn whole() -> String {
    "#".to_owned()
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Definitions {
    #[default]
    Reachable,
    All,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Profile {
    #[default]
    Plain,
    Exact,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Formats {
    #[default]
    Assert,
    Annotate,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or says something that is no part of a configuration.
    pub fn load(path: impl AsRef<Path>) -> Result<Config> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let help = "run this where a `lockstep.toml` is, or name one with `--config`";
            Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display())).help(help)
        })?;
        Config::parse(path, &text)
    }

    /// The configuration that `text` is, as if it stood at `path`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Config> {
        let name =
            path.file_name().map_or_else(|| "lockstep.toml".to_owned(), |name| name.to_string_lossy().into_owned());
        let source = Arc::new(Source { name, text: text.to_owned() });
        let at = |span: std::ops::Range<usize>| Place { source: source.clone(), span, pointer: String::new() };
        let file: File = toml::from_str(text).map_err(|error| {
            let problem = Diagnostic::new(Code::Config, error.message().to_owned());
            match error.span() {
                Some(span) => problem.at(at(span)),
                None => problem,
            }
        })?;
        let mut modules = Vec::new();
        for entry in file.modules {
            let span = entry.span();
            let entry = entry.into_inner();
            let deviations = match (&entry.deviations, entry.profile) {
                (Some(names), _) => Deviations::named(names).map_err(|unknown| {
                    let known: Vec<_> = Deviations::NAMES.iter().map(|(name, _)| *name).collect();
                    Diagnostic::new(Code::Config, format!("`{unknown}` is not a deviation"))
                        .help(format!("the deviations are {}", known.join(", ")))
                        .at(at(span.clone()))
                })?,
                (None, Profile::Plain) => Deviations::PLAIN,
                (None, Profile::Exact) => Deviations::EXACT,
            };
            let unusable = |what: &str| Diagnostic::new(Code::Config, what.to_owned()).at(at(span.clone()));
            if entry.documents.is_empty() {
                return Err(unusable("a module needs at least one document").into());
            }
            let output = Path::new(&entry.output);
            if !output.components().all(|part| matches!(part, std::path::Component::Normal(_))) {
                return Err(unusable("`output` must be a path below the folder of lockstep.toml").into());
            }
            modules.push(Module {
                output: entry.output,
                documents: entry.documents,
                root: entry.root,
                name: entry.name,
                all: matches!(entry.definitions, Definitions::All),
                deviations,
                formats: matches!(entry.formats, Formats::Assert),
                schemars: entry.schemars,
            });
        }
        let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Config { path: path.to_owned(), base: base.to_owned(), schemas: file.schemas, modules })
    }

    /// The nearest `lockstep.toml` in this folder or one above it.
    pub fn find(from: &Path) -> Option<PathBuf> {
        from.ancestors().map(|folder| folder.join("lockstep.toml")).find(|path| path.is_file())
    }

    /// The folder of the documents.
    pub fn schema_folder(&self) -> PathBuf {
        self.base.join(&self.schemas)
    }
}
