//! Reads `lockstep.toml`, for build scripts, the command and tests.

mod accept;
mod adapting;
mod rules;
mod support;
mod upstream;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::adapt::Adaptation;
use crate::error::{Code, Diagnostic, Error, Place, Result, Source};
use crate::model::{Deviations, MapType, RuleForm, Visibility};
use crate::output::folder_inside;
use crate::split::Layout;
use crate::suggest::did_you_mean;
use crate::widen::{Enums, Null, Policy, UnknownMembers};
use crate::{formats, load, refine};
pub use accept::Accept;
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
    modules: Vec<Spanned<Entry>>,
    #[serde(rename = "source", default)]
    sources: Vec<upstream::Entry>,
    #[serde(rename = "accept", default)]
    accepted: Vec<accept::Entry>,
    #[serde(rename = "rules", default)]
    levels: BTreeMap<String, Spanned<Level>>,
    version: Option<bool>,
    changelog: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    output: Spanned<String>,
    documents: Spanned<Vec<Spanned<String>>>,
    root: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    #[serde(default)]
    definitions: Definitions,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    profile: Profile,
    deviations: Option<Spanned<Vec<String>>>,
    rules: Option<RuleForm>,
    #[serde(default)]
    unknown: UnknownMembers,
    #[serde(default)]
    enums: Enums,
    null: Option<Null>,
    #[serde(default)]
    types: BTreeMap<Spanned<String>, adapting::TypeEntry>,
    #[serde(default)]
    derive: Vec<Spanned<String>>,
    #[serde(default, rename = "derive-structs")]
    derive_structs: Vec<Spanned<String>>,
    #[serde(default, rename = "derive-enums")]
    derive_enums: Vec<Spanned<String>>,
    #[serde(default)]
    attributes: Vec<Spanned<String>>,
    #[serde(default, rename = "x-rust-type")]
    x_rust_type: bool,
    #[serde(default)]
    map: MapType,
    #[serde(default)]
    visibility: Visibility,
    #[serde(default, rename = "non-exhaustive")]
    non_exhaustive: bool,
    #[serde(default)]
    constructors: bool,
    #[serde(rename = "from-json", default)]
    from_json: bool,
    #[serde(default)]
    borrow: bool,
    #[serde(default)]
    formats: Formats,
    #[serde(default, rename = "formats-as")]
    formats_as: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    schemars: bool,
    #[serde(default)]
    layout: Layout,
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

/// Returns the name of the file, by which a configuration is shown.
fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| "lockstep.toml".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A problem found by the TOML parser, with a suggestion for a misspelt name.
fn misread(message: &str) -> Diagnostic {
    // As in: unknown field `outptu`, expected one of `output`, `root`
    let mut quoted = message.split('`').skip(1).step_by(2);
    let meant = match (message.starts_with("unknown "), quoted.next()) {
        (true, Some(given)) => did_you_mean(given, quoted),
        _ => String::new(),
    };
    // There may be many known names, so they are in the help.
    let (message, known) = message.split_once(", expected ").unwrap_or((message, ""));
    let problem = Diagnostic::new(Code::Config, message);
    let known = if known.is_empty() { String::new() } else { format!("expected {known}; ") };
    let meant = meant.trim_start_matches("; ");
    let help = if meant.is_empty() { String::new() } else { format!("{meant} ") };
    let help = format!("{help}{known}{}", problem.help);
    problem.help(help)
}

/// Returns true for a component that is not allowed in paths of a configuration.
fn is_own(part: Component<'_>) -> bool {
    part.as_os_str().to_string_lossy().to_ascii_lowercase().starts_with(".lockstep")
}

/// Returns an error for a path with control characters: paths are written into headers and into instructions to Cargo,
/// which are single lines.
fn unprintable(path: &str) -> Option<Diagnostic> {
    let message = || format!("`{}` contains control characters", path.escape_debug());
    path.contains(char::is_control).then(|| unusable(message(), "give the file another name"))
}

/// Returns the error about the path of a file to generate, given under this key.
fn output_problems(output: &Spanned<String>, key: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let path = Path::new(output.get_ref());
    let below = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !below || path.extension().is_none_or(|extension| extension != "rs") {
        let help = "write it like `src/order.rs`: relative to lockstep.toml, and without `..`";
        problems.push(unusable(format!("`{key}` must be a Rust file below the folder of lockstep.toml"), help));
    }
    if path.components().any(is_own) {
        let message = format!("`{}` is a name that Lockstep itself uses", output.get_ref());
        problems.push(unusable(message, "give the file another name"));
    }
    problems.extend(unprintable(output.get_ref()));
    problems
}

fn unusable(message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Config, message).help(help)
}

impl Entry {
    /// Returns the module that the entry at `span` of the text describes, and notes its problems.
    fn check(self, source: &Arc<Source>, span: Range<usize>, problems: &mut Vec<Diagnostic>) -> Module {
        let at = |span: Range<usize>| Place { source: source.clone(), span, pointer: String::new() };
        let mut deviations = match self.profile {
            Profile::Plain => Deviations::PLAIN,
            Profile::Exact => Deviations::EXACT,
        };
        if let Some(names) = &self.deviations {
            match Deviations::from_names(names.get_ref()) {
                Ok(named) => deviations = named,
                Err(unknown) => {
                    let known: Vec<_> = Deviations::NAMES.iter().map(|(name, _)| *name).collect();
                    let help = format!("the deviations are {}", known.join(", "));
                    let meant = did_you_mean(unknown, known);
                    problems
                        .push(unusable(format!("`{unknown}` is not a deviation{meant}"), help).at(at(names.span())));
                }
            }
        }
        let documents = self.documents.get_ref();
        if documents.is_empty() {
            let help = "list the files that contain the schema, relative to the schema folder";
            problems.push(unusable("a module needs at least one document", help).at(at(self.documents.span())));
        }
        problems.extend(
            output_problems(&self.output, "output").into_iter().map(|problem| problem.at(at(self.output.span()))),
        );
        for path in documents {
            problems.extend(unprintable(path.get_ref()).map(|problem| problem.at(at(path.span()))));
        }
        if let Some(name) = self.name.as_ref().filter(|name| !refine::is_type_name(name.get_ref())) {
            let message = format!("`{}` cannot be the name of a type", name.get_ref());
            let help = "use a Rust name in PascalCase that the generated code does not use itself, unlike `String`";
            problems.push(unusable(message, help).at(at(name.span())));
        }
        let is_text = |ty: &Spanned<String>| ty.get_ref() == "text";
        for (format, ty) in &self.formats_as {
            let (deviation, is_allowed) = match is_text(ty) {
                true => ("text-formats", deviations.text_formats),
                false => ("typed-formats", deviations.typed_formats),
            };
            let problem = formats::type_problem(format.get_ref(), deviation, is_allowed);
            problems.extend(problem.map(|problem| problem.at(at(format.span()))));
            let unreadable = formats::unreadable(format.get_ref(), ty.get_ref());
            problems.extend(unreadable.map(|problem| problem.at(at(ty.span()))));
        }
        let (texts, typed): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.formats_as.into_iter().partition(|(_, ty)| is_text(ty));
        let of_module = adapting::OfModule {
            derive: self.derive,
            derive_structs: self.derive_structs,
            derive_enums: self.derive_enums,
            attributes: self.attributes,
            x_rust_type: self.x_rust_type,
            formats: typed,
            map: self.map,
            visibility: self.visibility,
            non_exhaustive: self.non_exhaustive,
            constructors: self.constructors,
            from_json: self.from_json,
            borrow: self.borrow,
        };
        let (types, adaptation) = adapting::check(of_module, self.types, source, problems);
        Module {
            at: Places {
                source: source.clone(),
                root: self.root.as_ref().map_or(span, Spanned::span),
                documents: documents.iter().map(Spanned::span).collect(),
            },
            output: self.output.into_inner(),
            documents: self.documents.into_inner().into_iter().map(Spanned::into_inner).collect(),
            has_root: self.root.is_some(),
            root: self.root.map_or_else(|| "#".to_owned(), |root| load::pointer_fragment(root.get_ref())),
            name: self.name.map(Spanned::into_inner),
            strict: self.strict,
            all: matches!(self.definitions, Definitions::All),
            deviations,
            rules: self.rules,
            policy: Policy { unknown: self.unknown, enums: self.enums, null: self.null, types },
            adaptation,
            formats: matches!(self.formats, Formats::Assert),
            text_formats: texts.into_keys().map(Spanned::into_inner).collect(),
            schemars: self.schemars,
            layout: self.layout,
            max_document_bytes: None,
        }
    }
}
