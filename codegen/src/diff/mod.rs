//! Two versions of schemas to what changed in their meaning, for those who read such values, for those who send them, and
//! for those who use the Rust types.
//!
//! ```text
//! OLD ──input, git──▶ Input ──side──▶ Side ─┐                  ┌─ layout ──▶ docs, layout
//!                                           ├─ pair ─ settle ──┼─ meaning ─▶ wider, narrower, … each shown by a value
//! NEW ──input, git──▶ Input ──side──▶ Side ─┘                  └─ impact ──▶ what its rules say of the types
//! ```
//!
//! Nothing is compared by its text: what is said to mean the same is proved to, and a difference is shown by a JSON value
//! that the validator accepts for one version and rejects for the other. What is neither is said to be undecided.

mod accept;
mod access;
mod advice;
mod changes;
mod class;
mod code;
mod colour;
mod explain;
mod git;
mod impact;
mod input;
mod joint;
mod judge;
mod layout;
mod meaning;
mod normal;
mod open;
mod operations;
mod pair;
mod partition;
mod probe;
mod render;
pub mod rules;
mod search;
mod settle;
mod side;
mod spot;
mod uninhabited;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use access::Seen;
pub use changes::{Change, Kind, kinds};
use class::View;
pub use class::{Class, Direction, Outcome, Use};
pub use explain::{explain, explain_json, explained, page};
pub use impact::{Hit, Impact};
pub(crate) use input::copied;
pub use input::{Located, locate};
pub use meaning::{Answer, Finding, Relation};
pub(crate) use render::{Entry, Section, content, headline, sections};
pub use search::{Version, Witness};
pub use spot::Spot;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::load;
use crate::pipeline::{on_a_large_stack, side_by_side};
use crate::schema::Key;
use input::Named;
use meaning::Meaning;

/// What to compare.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// A file, a folder or `REV:path` in the git repository around; `new` likewise.
    pub old: String,
    pub new: String,
    /// Where the old version is, if its path is not UTF-8; `new_path` likewise.
    pub old_path: Option<PathBuf>,
    pub new_path: Option<PathBuf>,
    /// What to take out of the documents; without any, what lockstep.toml generates or the documents define.
    pub pointers: Vec<String>,
    pub config: Option<PathBuf>,
    pub direction: Direction,
    /// Whether it counts for who sends that a member is described now which an open object could have all along.
    pub strict: bool,
    /// How many bytes the documents of one side may have together; what lockstep.toml says, or 64 MiB, without it.
    pub max_document_bytes: Option<u64>,
}

impl Request {
    /// A comparison of two versions as a command line names them, whose paths need not be UTF-8.
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

/// The version of the form of reports as data: a further one where a property goes or gets another meaning, and not where
/// one is added.
const FORMAT: u32 = 1;

/// What was found out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of the form of this data.
    pub format: u32,
    pub old: String,
    pub new: String,
    pub direction: Direction,
    pub outcome: Outcome,
    /// For those who parse.
    pub class: Class,
    pub parts: Vec<Part>,
}

/// What was found out about one document, or about what one module is generated from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    pub name: String,
    pub outcome: Outcome,
    pub class: Class,
    /// Whom it is about.
    pub direction: Direction,
    /// What changed in the schemas and operations, gravest first.
    pub changes: Vec<Change>,
    /// How many definitions change only by what they refer to.
    pub through: usize,
    /// Every definition that is in both versions.
    pub definitions: Vec<Finding>,
    /// Definitions without a place in the new version, and in the old one.
    pub removed: Vec<Key>,
    pub added: Vec<Key>,
    /// What the users of the Rust types feel.
    pub rust: Option<Impact>,
    /// The crates that only the new code needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<&'static str>,
    /// Why nothing can be said about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust_unknown: Option<String>,
}

/// Compares two versions.
///
/// # Errors
/// If one of them cannot be used.
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
            .map(|(text, path)| Named { text, path: path.as_deref() });
        let mut units = input::units(old, new, &request.pointers, request.config.as_deref())?;
        for side in units.iter_mut().flat_map(|unit| [&mut unit.old, &mut unit.new]).flatten() {
            side.max_document_bytes = request.max_document_bytes.or(side.max_document_bytes);
        }
        let (mut parts, mut problems) = (Vec::new(), Error::none());
        for unit in &units {
            match part(unit, View { direction: request.direction, strict: request.strict }) {
                Ok(part) => parts.push(part),
                Err(error) => problems.extend(error),
            }
        }
        problems.into_result()?;
        let config = request.config.clone().or_else(|| Config::find(&std::env::current_dir().unwrap_or_default()));
        if let Some(config) = config.map(Config::load).transpose()? {
            let all = units.iter().flat_map(|unit| &unit.new).any(|input| input.is_generated);
            accept::apply(&mut parts, &config, all)?;
        }
        Ok(Report::of(&request.old, &request.new, request.direction, parts))
    })
}

/// Compares what the modules of a configuration are generated from with what they would be from another folder. A
/// version of now that cannot be used is no obstacle: nobody can have used it.
pub(crate) fn modules(config: &Config, other: &Path, direction: Direction) -> Result<Report> {
    let view = View { direction, strict: false };
    let mut parts = Vec::new();
    for unit in input::modules(config, other) {
        let error = match part(&unit, view) {
            Err(error) if unit.old.is_some() => error,
            result => {
                let mut new = result?;
                if unit.old.is_none() && config.base.join(&unit.name).is_file() {
                    // There are types, and what they were made of is gone.
                    (new.outcome, new.class) = (Outcome::Breaking, Class::Undecided);
                    new.rust_unknown = Some("the documents of the version before are not there".to_owned());
                }
                parts.push(new);
                continue;
            }
        };
        let why = error.diagnostics().first().map(|problem| problem.message.clone()).unwrap_or_default();
        let new = part(&input::Unit { old: None, ..unit }, view)?;
        let rust_unknown = Some(format!("the version before cannot be used: {why}"));
        parts.push(Part { outcome: Outcome::Breaking, class: Class::Undecided, rust_unknown, ..new });
    }
    accept::apply(&mut parts, config, false)?;
    Ok(Report::of("as it was", "as it is", direction, parts))
}

/// The documents of a configuration as they were at some time, to be compared with what they are later.
#[derive(Debug)]
pub struct Snapshot {
    folder: tempfile::TempDir,
}

impl Snapshot {
    /// Copies the documents as they are now.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn take(config: &Config) -> Result<Snapshot> {
        Ok(Snapshot { folder: copied(config)? })
    }

    /// Compares what the modules of the configuration were generated from with what they are generated from now.
    ///
    /// # Errors
    /// If a document cannot be used.
    pub fn changes(&self, config: &Config) -> Result<Report> {
        let before = config.staged(self.folder.path());
        on_a_large_stack(|| modules(&before, &config.schema_folder(), Direction::Auto))
    }
}

fn part(unit: &input::Unit, view: View) -> Result<Part> {
    let (Some(before), Some(after)) = (&unit.old, &unit.new) else { return one_sided(unit) };
    let (old, new) = read(before, after, true)?;
    let operations = !(old.operations.is_empty() && new.operations.is_empty());
    let view = View { direction: view.direction.resolved(operations), ..view };
    let meaning = meaning::compare(&old, &new);
    let (mut changes, through) = changes::collect(&old, &new, &meaning, view);
    changes.extend(changes::one_sided(&old, &new, &meaning));
    // What no definition accepts more or less of.
    let calls = operations::compare(&old, &new, view);
    let is_called_otherwise = !calls.is_empty();
    let is_read_otherwise = changes.iter().any(|change| *change.kind == kinds::MAPPING_CHANGED);
    let breaks = |change: &Change| change.breaks_parsing;
    let is_broken = calls.iter().any(breaks) || (is_read_otherwise && changes.iter().any(breaks));
    changes.extend(calls);
    changes.sort_by_key(|change| !change.is_breaking());
    let mut outcome = class::outcome(&meaning, view);
    let mut class = class::class(&meaning, view, |view| {
        // Without `nullable` in a document, it is read the same either way.
        let is_mentioned = old.mentions_nullable() || new.mentions_nullable();
        !is_mentioned || without_nullable(before, after, &meaning, view)
    });
    if changes.iter().any(Change::is_breaking) {
        outcome = Outcome::Breaking;
    }
    if !changes.iter().all(Change::is_note) {
        outcome = outcome.max(Outcome::Compatible);
    }
    if is_broken {
        class = class.max(Class::Breaking);
    } else if is_called_otherwise {
        class = class.max(Class::Added);
    }
    let (rust, rust_unknown) = match (old.model(), new.model()) {
        (Ok(first), Ok(second)) => {
            let mut impact = impact::compare(first, second, &meaning.places(), &meaning.altered());
            if !impact.is_felt() && code::differs(&old, &new) {
                impact.add(&rules::code_changed::RULE, &second.root);
            }
            impact.locate(&old, &new);
            (Some(impact), None)
        }
        (Err(why), _) | (_, Err(why)) => (None, Some(why.clone())),
    };
    // Nobody is told that all is the same whose code becomes another one.
    if outcome == Outcome::Same && rust.as_ref().is_some_and(Impact::is_felt) {
        outcome = Outcome::Compatible;
    }
    let felt = rust.as_ref().is_some_and(Impact::is_felt);
    let dependencies = if felt { code::new_crates(&old, &new) } else { Vec::new() };
    let Meaning { findings, removed, added } = meaning;
    Ok(Part {
        name: unit.name.clone(),
        outcome,
        class,
        direction: view.direction,
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

/// True if the change would be breaking, or could be, for those who take `nullable` for nothing. `honoured` is what it is
/// for the others.
fn without_nullable(old: &input::Input, new: &input::Input, honoured: &Meaning, view: View) -> bool {
    match read(old, new, false) {
        Ok((old, new)) => {
            // Most of what shows a difference to the others shows one to these.
            if meaning::is_shown(&old, &new, honoured) {
                return true;
            }
            let meaning = meaning::compare(&old, &new);
            meaning.findings.iter().any(|finding| view.breaks_parsing(finding))
        }
        Err(_) => true,
    }
}

/// Reads both sides, each beside the other.
fn read(old: &input::Input, new: &input::Input, types: bool) -> Result<(side::Side, side::Side)> {
    let (old, new) = side_by_side(|| side::read(old, types), || side::read(new, types));
    both(old, new)
}

/// A document or module that is on one side alone.
fn one_sided(unit: &input::Unit) -> Result<Part> {
    let keys = |input: &Option<input::Input>| -> Result<Vec<Key>> {
        input.as_ref().map_or(Ok(Vec::new()), |input| Ok(side::read(input, false)?.roots))
    };
    let (removed, added) = both(keys(&unit.old), keys(&unit.new))?;
    let (outcome, class) = match (&unit.old, &unit.new) {
        (Some(_), None) => (Outcome::Breaking, Class::Breaking),
        (None, Some(_)) => (Outcome::Compatible, Class::Added),
        _ => (Outcome::Same, Class::DocsOnly),
    };
    let why = "the document is on one side alone".to_owned();
    let (name, definitions, changes) = (unit.name.clone(), Vec::new(), Vec::new());
    let direction = Direction::Both;
    Ok(Part {
        name,
        outcome,
        class,
        direction,
        changes,
        through: 0,
        definitions,
        removed,
        added,
        rust: None,
        dependencies: Vec::new(),
        rust_unknown: Some(why),
    })
}

/// Both, or the problems of both.
fn both<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
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
    fn of(old: &str, new: &str, direction: Direction, parts: Vec<Part>) -> Report {
        let outcome = parts.iter().map(|part| part.outcome).max().unwrap_or(Outcome::Same);
        let class = parts.iter().map(|part| part.class).max().unwrap_or(Class::DocsOnly);
        Report { format: FORMAT, old: old.to_owned(), new: new.to_owned(), direction, outcome, class, parts }
    }

    /// The same for some of its parts.
    pub(crate) fn of_parts(&self, parts: &[&Part]) -> Report {
        Report::of(&self.old, &self.new, self.direction, parts.iter().map(|part| (*part).clone()).collect())
    }

    /// For a changelog: what is said of the parts, without a heading.
    pub(crate) fn entry(&self) -> String {
        render::entry(self)
    }

    /// For people, in a terminal: what they have to know first.
    pub fn human(&self) -> String {
        render::human(self, false)
    }

    /// For people, in a terminal: everything, with every value.
    pub fn verbose(&self) -> String {
        render::human(self, true)
    }

    /// For GitHub: a line for each change, which it shows at its place (workflow commands).
    pub fn annotations(&self) -> String {
        render::annotations(self)
    }

    /// As JUnit's XML: a test case for each rule that is met at a place, failed where it breaks somebody.
    pub fn junit(&self) -> String {
        render::junit(self)
    }

    /// As one page that refers to nothing else.
    pub fn html(&self) -> String {
        render::html(self)
    }

    /// For a pull request.
    pub fn markdown(&self) -> String {
        render::markdown(self)
    }

    /// As data, as `docs/diff-report.schema.json` describes it.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
