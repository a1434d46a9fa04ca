//! Reads `lockstep.toml`, for build scripts, the command and tests.

mod accept;
mod adapting;
mod module;
mod problems;
mod rules;
mod support;
mod upstream;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::adapt::Adaptation;
use crate::error::{Code, Diagnostic, Error, Place, Result, Source};
use crate::model::{Deviations, RuleForm};
use crate::output::folder_inside;
use crate::split::Layout;
use crate::widen::Policy;
pub use accept::Accept;
use problems::{misread, shown, unprintable, unusable};
pub use rules::Level;
pub use support::Support;
pub(crate) use support::module_path;
pub(crate) use upstream::PINS;
pub use upstream::{Upstream, is_fetchable};

/// The checked content of a `lockstep.toml`.
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
#[non_exhaustive]
pub struct Config {
    /// The file itself, as diagnostics name it.
    pub path: PathBuf,
    /// The folder that all its paths are relative to.
    pub base: PathBuf,
    /// The folder of the documents, relative to `base`.
    pub schemas: String,
    pub modules: Vec<Module>,
    /// The file with the supporting code of all modules; `None` if each module contains its own.
    pub support: Option<Support>,
    /// Where the documents come from.
    pub sources: Vec<Upstream>,
    /// Changes that are known and accepted.
    pub accepted: Vec<Accept>,
    /// The levels of rules for changes, where they are configured.
    pub levels: BTreeMap<String, Level>,
    /// Whether an update raises the version of a package.
    pub raises_version: bool,
    /// Whether an update adds to the changelog of a package.
    pub keeps_changelog: bool,
    /// The size limit of all documents of a module in bytes, if not 64 MiB.
    pub max_document_bytes: Option<u64>,
    /// The folder of the staged documents during an update.
    staged: Option<PathBuf>,
}

/// One generated file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Module {
    /// The Rust file, relative to the folder of the configuration.
    pub output: String,
    /// The documents, relative to the schema folder. Together they form one.
    pub documents: Vec<String>,
    /// The pointer of the root type; `#` by default.
    pub root: String,
    /// The name of that type, if not that of its schema.
    pub name: Option<String>,
    /// Whether definitions that nothing refers to are generated as well.
    pub all: bool,
    /// Whether a mistake in a document is an error even if its meaning is evident.
    pub strict: bool,
    /// The ways in which the types may differ from the schemas.
    pub deviations: Deviations,
    /// The form of inline properties with rules, if not that of the profile.
    pub rules: Option<RuleForm>,
    /// The choices by which types accept more than the schemas.
    pub policy: Policy,
    /// The adaptations of the types in Rust.
    pub adaptation: Adaptation,
    /// Whether strings with a `format` have the type of that format, and are checked.
    pub formats: bool,
    /// The formats whose strings are a plain, unchecked `String`.
    pub text_formats: BTreeSet<String>,
    /// Whether the types derive `schemars::JsonSchema` under the feature `schemars`.
    pub schemars: bool,
    /// The layout of the types in files.
    pub layout: Layout,
    /// The size limit of all documents in bytes, if not 64 MiB; it is the same for all modules.
    pub max_document_bytes: Option<u64>,
    /// Whether the configuration names a root.
    has_root: bool,
    at: Places,
}

/// The locations of a module's keys, for problems that are found later.
#[derive(Debug, Clone)]
struct Places {
    source: Arc<Source>,
    root: Range<usize>,
    documents: Vec<Range<usize>>,
}

impl Module {
    /// The requested pointers; empty if the root defaults to all that the documents define.
    pub(crate) fn roots(&self) -> Vec<String> {
        if self.has_root || self.name.is_some() { vec![self.root.clone()] } else { Vec::new() }
    }

    /// The location of the root in the configuration.
    pub(crate) fn root_at(&self) -> Place {
        Place { source: self.at.source.clone(), span: self.at.root.clone(), pointer: String::new() }
    }

    /// The location of a document in the configuration.
    pub(crate) fn document_at(&self, index: usize) -> Option<Place> {
        let span = self.at.documents.get(index)?.clone();
        Some(Place { source: self.at.source.clone(), span, pointer: String::new() })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schemas: String,
    support: Option<Spanned<String>>,
    #[serde(rename = "max-document-bytes")]
    max_document_bytes: Option<u64>,
    #[serde(rename = "module", default)]
    modules: Vec<Spanned<module::Entry>>,
    #[serde(rename = "source", default)]
    sources: Vec<upstream::Entry>,
    #[serde(rename = "accept", default)]
    accepted: Vec<accept::Entry>,
    #[serde(rename = "rules", default)]
    levels: BTreeMap<String, Spanned<Level>>,
    version: Option<bool>,
    changelog: Option<bool>,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or is not a valid configuration.
    pub fn load(path: impl AsRef<Path>) -> Result<Config> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| {
            let help = "run this where a `lockstep.toml` is, or name one with `--config`";
            Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display())).help(help)
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let source = Arc::new(Source::new(shown(path), text));
            Diagnostic::new(Code::NotUtf8, "not UTF-8").at(Place { source, span: at..at, pointer: String::new() })
        })?;
        Config::parse(path, &text)
    }

    /// Reads a configuration from a text, as if it were the file at `path`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Config> {
        let source = Arc::new(Source::new(shown(path), text));
        let at = |span: Range<usize>| Place { source: source.clone(), span, pointer: String::new() };
        // Some editors write a byte-order mark, which TOML does not allow.
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let blanked = " ".repeat(mark) + &text[mark..];
        let file: File =
            toml::from_str(&blanked).map_err(|error| misread(error.message()).or_at(error.span().map(at)))?;
        let (mut modules, mut problems) = (Vec::new(), Vec::new());
        let mut outputs = HashSet::new();
        for entry in file.modules {
            let span = entry.span();
            let mut module = entry.into_inner().check(&source, span, &mut problems);
            module.max_document_bytes = file.max_document_bytes;
            if !outputs.insert(module.output.clone()) {
                let message = format!("two modules have the output `{}`", module.output);
                problems.push(unusable(message, "give each module a different output").at(module.root_at()));
            }
            modules.push(module);
        }
        let support = file.support.and_then(|output| support::check(output, &modules, &source, &mut problems));
        let mut sources: Vec<Upstream> = Vec::new();
        for entry in file.sources {
            let upstream = entry.check(&source, &mut problems);
            if sources.iter().any(|known| known.document == upstream.document) {
                let message = format!("`{}` has two sources", upstream.document);
                problems.push(unusable(message, "give each document one").at(upstream.place()));
            }
            sources.push(upstream);
        }
        let accepted = file.accepted.into_iter().map(|entry| entry.check(&source, &mut problems)).collect();
        let levels = rules::check(file.levels, &source, &mut problems);
        problems.extend(unprintable(&file.schemas));
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (path, base) = (path.to_owned(), base.to_owned());
        Ok(Config {
            path,
            base,
            schemas: file.schemas,
            modules,
            support,
            sources,
            accepted,
            levels,
            raises_version: file.version.unwrap_or(true),
            keeps_changelog: file.changelog.unwrap_or(true),
            max_document_bytes: file.max_document_bytes,
            staged: None,
        })
    }

    /// Finds the nearest `lockstep.toml`, in this folder or one above it.
    pub fn find(from: &Path) -> Option<PathBuf> {
        from.ancestors().map(|folder| folder.join("lockstep.toml")).find(|path| path.is_file())
    }

    /// The name of the file, as other files refer to it.
    pub(crate) fn file_name(&self) -> String {
        shown(&self.path)
    }

    /// The generated files, relative to the configuration's folder.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &str> {
        let support = self.support.iter().map(|support| support.output.as_str());
        self.modules.iter().map(|module| module.output.as_str()).chain(support)
    }

    /// The folders for submodules of each module, relative to the same folder, even if there are no submodules.
    pub(crate) fn folders_inside(&self) -> impl Iterator<Item = PathBuf> {
        self.modules.iter().map(|module| folder_inside(Path::new(&module.output)))
    }

    /// The folder of the documents.
    pub fn schema_folder(&self) -> PathBuf {
        self.staged.clone().unwrap_or_else(|| self.base.join(&self.schemas))
    }

    /// The same configuration, but with documents read from this folder: to generate from documents before they are
    /// moved into place.
    pub fn staged(&self, folder: &Path) -> Config {
        Config { staged: Some(folder.to_owned()), ..self.clone() }
    }
}
