//! Compares two versions of schemas and reports what changed in their meaning: for code that reads such values, for code
//! that sends them, and for users of the Rust types.
//!
//! ```text
//! OLD ──input, git──▶ Input ──side──▶ Side ─┐                  ┌─ textual ─────▶ documentation, layout
//!                                           ├─ pair ─ decide ──┼─ meaning ─────▶ wider, narrower, … each with a witness
//! NEW ──input, git──▶ Input ──side──▶ Side ─┘                  └─ api_changes ─▶ changes of the Rust types, by rule
//! ```
//!
//! Text comparison never decides: definitions are reported as equivalent only if that is proved, and as different only with
//! a JSON value that the validator accepts for one version and rejects for the other. Everything else is reported as
//! undecided.

mod accept;
mod access;
mod advice;
mod api_changes;
mod canonical;
mod changes;
mod class;
mod code;
mod combined;
mod congruence;
mod decide;
mod explain;
mod git;
mod input;
mod meaning;
mod new_properties;
mod operations;
mod oracle;
mod pair;
mod partition;
mod probe;
mod render;
pub mod rules;
mod search;
mod side;
mod source_line;
mod textual;
mod uninhabited;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use access::AcceptanceChange;
pub use api_changes::{ApiChange, Impact};
pub use changes::{Change, Kind, kinds};
use class::Perspective;
pub use class::{Class, Direction, Outcome, Use};
pub use explain::{explain, explain_json, explained, page};
pub(crate) use input::copy_documents;
pub use input::{Located, locate};
pub use meaning::{Answer, Finding, Relation};
pub(crate) use render::{Entry, Section, escape_text, headline, sections};
pub use search::{Version, Witness};
pub use source_line::SourceLine;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::load;
use crate::pipeline::{on_a_large_stack, side_by_side};
use crate::schema::Key;
use input::SideArgument;
use meaning::Meaning;
use side::Side;

/// What to compare.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// A file, a folder or `REV:path` in the enclosing git repository; `new` likewise.
    pub old: String,
    pub new: String,
    /// The path of the old version if it is not UTF-8; `new_path` likewise.
    pub old_path: Option<PathBuf>,
    pub new_path: Option<PathBuf>,
    /// Pointers to the schemas to compare. If empty: what lockstep.toml generates or, without it, what the documents define.
    pub pointers: Vec<String>,
    pub config: Option<PathBuf>,
    pub direction: Direction,
    /// Whether describing a property that an open object could always have had counts as a change for senders.
    pub strict: bool,
    /// The maximum total size of one side's documents, in bytes. Defaults to the limit in lockstep.toml, or to 64 MiB.
    pub max_document_bytes: Option<u64>,
}

impl Request {
    /// Compares two versions named on a command line, whose paths need not be UTF-8.
    pub fn between(old: &OsStr, new: &OsStr) -> Request {
        let path = |named: &OsStr| named.to_str().is_none().then(|| PathBuf::from(named));
        Request {
            old: load::display_name(old),
            new: load::display_name(new),
            old_path: path(old),
            new_path: path(new),
            ..Request::default()
        }
    }
}

/// The version of the JSON report format. It increases when a property is removed or changes its meaning, not when one is
/// added.
const FORMAT: u32 = 1;

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of the JSON report format.
    pub format: u32,
    pub old: String,
    pub new: String,
    pub direction: Direction,
    pub outcome: Outcome,
    /// The class of the change, for code that parses.
    pub class: Class,
    pub parts: Vec<Part>,
}

/// The result for one document, or for the documents that one module is generated from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    pub name: String,
    pub outcome: Outcome,
    pub class: Class,
    /// Whose perspective `outcome` takes.
    pub direction: Direction,
    /// The changes of schemas and operations, most severe first.
    pub changes: Vec<Change>,
    /// The number of definitions that change only because a definition they refer to does.
    pub through: usize,
    /// Every definition that both versions have.
    pub definitions: Vec<Finding>,
    /// Definitions that only the old version has, and that only the new one has.
    pub removed: Vec<Key>,
    pub added: Vec<Key>,
    /// How the change affects users of the Rust types.
    pub rust: Option<Impact>,
    /// The crates that the new code needs and the old code did not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<&'static str>,
    /// Why the effect on the Rust types is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust_unknown: Option<String>,
}

/// Compares two versions.
///
/// # Errors
/// If one of them cannot be read.
///
/// ```no_run
/// # fn main() -> Result<(), codegen::Error> {
/// use codegen::diff::{Request, diff};
///
/// let (old, new) = ("HEAD:schemas/Connection.json".to_owned(), "schemas/Connection.json".to_owned());
/// let report = diff(&Request { old, new, ..Request::default() })?;
/// print!("{}", report.human());
/// # Ok(())
/// # }
/// ```
pub fn diff(request: &Request) -> Result<Report> {
    on_a_large_stack(|| {
        let [old, new] = [(&request.old, &request.old_path), (&request.new, &request.new_path)]
            .map(|(text, path)| SideArgument { text, path: path.as_deref() });
        let mut comparisons = input::comparisons(old, new, &request.pointers, request.config.as_deref())?;
        for side in comparisons.iter_mut().flat_map(|comparison| [&mut comparison.old, &mut comparison.new]).flatten() {
            side.max_document_bytes = request.max_document_bytes.or(side.max_document_bytes);
        }
        let (mut parts, mut problems) = (Vec::new(), Error::none());
        for comparison in &comparisons {
            match compare_sides(comparison, Perspective { direction: request.direction, strict: request.strict }) {
                Ok(part) => parts.push(part),
                Err(error) => problems.extend(error),
            }
        }
        problems.into_result()?;
        let config = request.config.clone().or_else(|| Config::find(&std::env::current_dir().unwrap_or_default()));
        if let Some(config) = config.map(Config::load).transpose()? {
            let all = comparisons.iter().flat_map(|comparison| &comparison.new).any(|input| input.is_generated);
            accept::apply(&mut parts, &config, all)?;
        }
        Ok(Report::from_parts(&request.old, &request.new, request.direction, parts))
    })
}

/// Compares the documents that the modules of a configuration are generated from with those in another folder. An old
/// version that cannot be read is not an error: nobody can have used it.
pub(crate) fn compare_modules(config: &Config, other: &Path, direction: Direction) -> Result<Report> {
    let perspective = Perspective { direction, strict: false };
    let mut parts = Vec::new();
    for comparison in input::module_comparisons(config, other) {
        let error = match compare_sides(&comparison, perspective) {
            Err(error) if comparison.old.is_some() => error,
            result => {
                let mut new = result?;
                if comparison.old.is_none() && config.base.join(&comparison.name).is_file() {
                    // The generated types exist, but the documents they were generated from do not.
                    (new.outcome, new.class) = (Outcome::Breaking, Class::Undecided);
                    new.rust_unknown = Some("the documents of the old version are missing".to_owned());
                }
                parts.push(new);
                continue;
            }
        };
        let why = error.diagnostics().first().map(|problem| problem.message.clone()).unwrap_or_default();
        let new = compare_sides(&input::Comparison { old: None, ..comparison }, perspective)?;
        let rust_unknown = Some(format!("the old version cannot be read: {why}"));
        parts.push(Part { outcome: Outcome::Breaking, class: Class::Undecided, rust_unknown, ..new });
    }
    accept::apply(&mut parts, config, false)?;
    Ok(Report::from_parts("old version", "new version", direction, parts))
}

/// A copy of a configuration's documents, to compare later versions with.
#[derive(Debug)]
pub struct Snapshot {
    folder: tempfile::TempDir,
}

impl Snapshot {
    /// Copies the documents in their current state.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn take(config: &Config) -> Result<Snapshot> {
        Ok(Snapshot { folder: copy_documents(config)? })
    }

    /// Compares the documents in this snapshot with the current ones, module by module.
    ///
    /// # Errors
    /// If a document cannot be read.
    pub fn changes(&self, config: &Config) -> Result<Report> {
        let before = config.staged(self.folder.path());
        on_a_large_stack(|| compare_modules(&before, &config.schema_folder(), Direction::Auto))
    }
}

/// Compares the two sides of one comparison.
fn compare_sides(comparison: &input::Comparison, perspective: Perspective) -> Result<Part> {
    let (Some(before), Some(after)) = (&comparison.old, &comparison.new) else { return compare_one_sided(comparison) };
    let (old, new) = read_sides(before, after, true)?;
    let operations = !(old.operations.is_empty() && new.operations.is_empty());
    let perspective = Perspective { direction: perspective.direction.resolved(operations), ..perspective };
    let meaning = meaning::compare(&old, &new);
    let (mut changes, through) = changes::collect(&old, &new, &meaning, perspective);
    changes.extend(changes::unpaired(&old, &new, &meaning));
    // Changes that no definition shows in the values it accepts.
    let operation_changes = operations::compare(&old, &new, perspective);
    let operations_change = !operation_changes.is_empty();
    let mapping_changes = changes.iter().any(|change| *change.kind == kinds::MAPPING_CHANGED);
    let breaks = |change: &Change| change.breaks_parsing;
    let is_broken = operation_changes.iter().any(breaks) || (mapping_changes && changes.iter().any(breaks));
    changes.extend(operation_changes);
    changes.sort_by_key(|change| !change.is_breaking());
    let mut outcome = class::outcome(&meaning, perspective);
    let mut class = class::class(&meaning, perspective, |perspective| {
        // Documents that do not mention `nullable` mean the same either way.
        let mentions_nullable = old.mentions_nullable() || new.mentions_nullable();
        !mentions_nullable || breaks_without_nullable(before, after, &meaning, perspective)
    });
    if changes.iter().any(Change::is_breaking) {
        outcome = Outcome::Breaking;
    }
    if !changes.iter().all(Change::is_note) {
        outcome = outcome.max(Outcome::Compatible);
    }
    if is_broken {
        class = class.max(Class::Breaking);
    } else if operations_change {
        class = class.max(Class::Added);
    }
    let (rust, rust_unknown) = match api_impact(&old, &new, &meaning) {
        Ok(impact) => (Some(impact), None),
        Err(why) => (None, Some(why)),
    };
    // The outcome is never "same" if the generated code changes.
    if outcome == Outcome::Same && rust.as_ref().is_some_and(Impact::changes_code) {
        outcome = Outcome::Compatible;
    }
    let code_changes = rust.as_ref().is_some_and(Impact::changes_code);
    let dependencies = if code_changes { code::new_crates(&old, &new) } else { Vec::new() };
    let Meaning { findings, removed, added } = meaning;
    Ok(Part {
        name: comparison.name.clone(),
        outcome,
        class,
        direction: perspective.direction,
        changes,
        through,
        definitions: findings,
        removed: removed.into_iter().map(|(key, _)| key).collect(),
        added: added.into_iter().map(|(key, _)| key).collect(),
        rust,
        dependencies,
        rust_unknown,
    })
}

/// How the change affects users of the Rust types, or why that is unknown.
fn api_impact(old: &Side, new: &Side, meaning: &Meaning) -> Result<Impact, String> {
    let (old_model, new_model) = (old.model().map_err(Clone::clone)?, new.model().map_err(Clone::clone)?);
    let mut impact =
        api_changes::compare((old_model, &old.split), (new_model, &new.split), &meaning.places(), &meaning.altered());
    if !impact.changes_code() && code::differs(old, new) {
        impact.add(&rules::code_changed::RULE, &new_model.root);
    }
    impact.locate(old, new);
    Ok(impact)
}

/// Returns true if the change is breaking, or may be, for readers that ignore `nullable`. `honoured` is the comparison as
/// readers see it that honour `nullable`.
fn breaks_without_nullable(
    old: &input::Input,
    new: &input::Input,
    honoured: &Meaning,
    perspective: Perspective,
) -> bool {
    match read_sides(old, new, false) {
        Ok((old, new)) => {
            // Most witnesses do not depend on `nullable`.
            if meaning::is_shown(&old, &new, honoured) {
                return true;
            }
            let meaning = meaning::compare(&old, &new);
            meaning.findings.iter().any(|finding| perspective.breaks_parsing(finding))
        }
        Err(_) => true,
    }
}

/// Reads both sides in parallel.
fn read_sides(old: &input::Input, new: &input::Input, types: bool) -> Result<(Side, Side)> {
    let (old, new) = side_by_side(|| side::read(old, types), || side::read(new, types));
    join(old, new)
}

/// Describes a document or module that only one side has.
fn compare_one_sided(comparison: &input::Comparison) -> Result<Part> {
    let keys = |input: &Option<input::Input>| -> Result<Vec<Key>> {
        input.as_ref().map_or(Ok(Vec::new()), |input| Ok(side::read(input, false)?.roots))
    };
    let (removed, added) = join(keys(&comparison.old), keys(&comparison.new))?;
    let (outcome, class) = match (&comparison.old, &comparison.new) {
        (Some(_), None) => (Outcome::Breaking, Class::Breaking),
        (None, Some(_)) => (Outcome::Compatible, Class::Added),
        _ => (Outcome::Same, Class::DocsOnly),
    };
    Ok(Part {
        name: comparison.name.clone(),
        outcome,
        class,
        direction: Direction::Both,
        changes: Vec::new(),
        through: 0,
        definitions: Vec::new(),
        removed,
        added,
        rust: None,
        dependencies: Vec::new(),
        rust_unknown: Some("only one version has this document".to_owned()),
    })
}

/// Returns both values, or the errors of both.
fn join<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
        (Err(mut one), Err(other)) => {
            one.extend(other);
            Err(one)
        }
    }
}

impl Report {
    fn from_parts(old: &str, new: &str, direction: Direction, parts: Vec<Part>) -> Report {
        let outcome = parts.iter().map(|part| part.outcome).max().unwrap_or(Outcome::Same);
        let class = parts.iter().map(|part| part.class).max().unwrap_or(Class::DocsOnly);
        Report { format: FORMAT, old: old.to_owned(), new: new.to_owned(), direction, outcome, class, parts }
    }

    /// A report about some of the parts only.
    pub(crate) fn of_parts(&self, parts: &[&Part]) -> Report {
        Report::from_parts(&self.old, &self.new, self.direction, parts.iter().map(|part| (*part).clone()).collect())
    }

    /// The report as a changelog entry, without a heading.
    pub(crate) fn entry(&self) -> String {
        render::entry(self)
    }

    /// The report for a terminal, most important facts first.
    pub fn human(&self) -> String {
        render::human(self, false)
    }

    /// The report for a terminal, with all changes and witnesses.
    pub fn verbose(&self) -> String {
        render::human(self, true)
    }

    /// The report as GitHub workflow commands: an annotation for each change, at its line in the document.
    pub fn annotations(&self) -> String {
        render::annotations(self)
    }

    /// The report as JUnit XML: a test case for each change, which fails if the change is breaking.
    pub fn junit(&self) -> String {
        render::junit(self)
    }

    /// The report as a self-contained HTML page.
    pub fn html(&self) -> String {
        render::html(self)
    }

    /// The report as Markdown, for a pull request.
    pub fn markdown(&self) -> String {
        render::markdown(self)
    }

    /// The report as JSON, in the format of `docs/diff-report.schema.json`.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
