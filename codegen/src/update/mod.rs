//! Updates a workspace from the sources that `lockstep.toml` names for its documents: documents, pins, types, versions and
//! changelog, all together or none of them.
//!
//! ```text
//! lockstep.toml ──source──▶ bytes ──excerpt──▶ documents, staged ──┬─ diff ──▶ Report ──release──▶ version, changelog ─┐
//!                                                      pins ───────┴─ generate, prove ──▶ types ───────────────────────┴─ journal ──▶ files
//! ```

mod changelog;
mod dependencies;
mod excerpt;
mod fetch;
mod files;
mod journal;
mod module_tree;
mod package;
mod pins;
mod release;
mod render;
mod seal;
mod source;
mod text;
mod workspace;

use serde::Serialize;

use crate::artifacts::{Artifacts, generate_here};
use crate::build_script::ensure_proved;
use crate::config::Config;
pub use crate::config::is_fetchable;
use crate::diff::{self, Direction, Outcome, Report};
use crate::error::{Error, Result};
use crate::output::{self, Changed};
use crate::pipeline::on_a_large_stack;
use crate::unfinished::{interrupted, may_have_leftover};
pub use dependencies::{ExtendedManifest, add_dependencies};
use fetch::{Sources, fetch};
use files::Files;
use journal::{Leftover, Transaction};
pub use module_tree::declares_module;
use module_tree::{MissingDeclaration, missing_declarations};
use release::{Released, Releases};
pub use source::{Fetch, Headers};
use workspace::Workspace;

/// The options of an update.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The documents to update, as `[[source]]` names them; all that have a source if this is empty.
    pub documents: Vec<String>,
    pub direction: Direction,
    /// Whether nothing is written if the change is breaking.
    pub deny_breaking: bool,
    /// Whether nothing is written in any case.
    pub dry_run: bool,
    /// Whether edits to a document, and files that Lockstep has not written, are overwritten.
    pub overwrite: bool,
    /// Reads the documents that have a URL; without it, they cannot be updated.
    pub fetch: Option<Fetch>,
}

/// The exit code of a dry run that would write something.
const WOULD_WRITE: u8 = 10;

/// The result of an update.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Update {
    /// The files that were changed first, to finish an earlier run that was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Vec<Changed>>,
    pub sources: Vec<Fetched>,
    /// What changed in the documents and types; `None` if no document changed.
    pub diff: Option<Report>,
    pub releases: Vec<Release>,
    /// The dependencies that were added to manifests, because new code needs them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<CrateDependencies>,
    /// The declarations that have to be added by hand for crates to contain the generated modules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undeclared: Vec<Undeclared>,
    /// The files that were written, or would be.
    pub files: Vec<String>,
    /// The files that were removed, or would be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    pub state: State,
}

/// What was done with the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing had to be written.
    UpToDate,
    Written,
    /// Nothing was written, as requested.
    DryRun,
    /// Nothing was written, because the change is breaking.
    Denied,
}

/// A document, as it was fetched from its source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fetched {
    pub document: String,
    pub from: String,
    pub pointers: Vec<String>,
    pub sha256: String,
    pub changed: bool,
}

/// The new version of a package.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Release {
    pub package: String,
    pub old: String,
    pub new: String,
}

/// Crates that a manifest was given, or lacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrateDependencies {
    pub manifest: String,
    pub crates: Vec<String>,
}

/// A declaration that is missing for a generated file to be part of a crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undeclared {
    /// The generated file.
    pub module: String,
    pub line: String,
    /// The file to add the line to.
    pub file: String,
}

/// Updates documents, types and versions from the sources of the documents, or leaves everything as it was.
///
/// It writes even in locked mode (`CI` or `LOCKSTEP_LOCKED`).
///
/// # Errors
/// If a source cannot be read or used, a type is not equivalent to its schema, a document was edited here, or a file cannot
/// be written.
///
/// ```no_run
/// # fn main() -> Result<(), codegen::Error> {
/// let config = codegen::Config::load("lockstep.toml")?;
/// let update = codegen::update::update(&config, &codegen::update::Request::default())?;
/// print!("{}", update.human());
/// # Ok(())
/// # }
/// ```
pub fn update(config: &Config, request: &Request) -> Result<Update> {
    on_a_large_stack(|| {
        let workspace = Workspace::new(config)?;
        if request.dry_run {
            ensure_finished(&workspace)?;
            return run(config, request, &workspace, None);
        }
        if journal::leftover(&workspace) == Leftover::Foreign {
            return Err(journal::foreign_journal().into());
        }
        let transaction = Transaction::begin(&workspace)?;
        let resumed = transaction.resume()?;
        Ok(Update { resumed, ..run(config, request, &workspace, Some(&transaction))? })
    })
}

/// Finishes an interrupted update; returns the files that it changed, if there was one.
///
/// # Errors
/// If it cannot be finished, or was not started by this user.
pub fn resume(config: &Config) -> Result<Option<Vec<Changed>>> {
    if !may_have_leftover(&config.base) {
        return Ok(None);
    }
    let workspace = Workspace::new(config)?;
    match journal::leftover(&workspace) {
        Leftover::None => Ok(None),
        Leftover::Stale => {
            Transaction::clean(&workspace);
            Ok(None)
        }
        Leftover::Interrupted(_) => Transaction::begin(&workspace)?.resume(),
        Leftover::Foreign => Err(journal::foreign_journal().into()),
    }
}

/// Describes what [`resume`] did.
pub fn describe_resumed(changed: &[Changed]) -> String {
    render::describe_resumed(changed)
}

/// Returns the crates that generated code needs and that the manifests of its packages do not have.
///
/// # Errors
/// If the folder of `lockstep.toml` cannot be opened.
///
/// ```no_run
/// # fn main() -> Result<(), codegen::Error> {
/// let config = codegen::Config::load("lockstep.toml")?;
/// for missing in codegen::update::missing_dependencies(&config, &codegen::generate(&config)?)? {
///     println!("{} lacks {}", missing.manifest, missing.crates.join(", "));
/// }
/// # Ok(())
/// # }
/// ```
pub fn missing_dependencies(config: &Config, artifacts: &Artifacts) -> Result<Vec<CrateDependencies>> {
    dependencies::missing(&Workspace::new(config)?, artifacts)
}

/// Ensures that no update was interrupted.
///
/// # Errors
/// If an update was interrupted or is in progress.
pub fn ensure_none_pending(config: &Config) -> Result<()> {
    if may_have_leftover(&config.base) { ensure_finished(&Workspace::new(config)?) } else { Ok(()) }
}

/// Fails if there is an update that [`resume`] would finish or reject.
fn ensure_finished(workspace: &Workspace) -> Result<()> {
    match journal::leftover(workspace) {
        Leftover::None | Leftover::Stale => Ok(()),
        Leftover::Interrupted(_) => Err(interrupted().into()),
        Leftover::Foreign => Err(journal::foreign_journal().into()),
    }
}

fn run(
    config: &Config,
    request: &Request,
    workspace: &Workspace,
    transaction: Option<&Transaction<'_>>,
) -> Result<Update> {
    let Sources { fetched: sources, documents, pins } = fetch(config, request, workspace)?;
    let staged = diff::copy_documents(config)?;
    for (document, text) in &documents {
        output::write_below(staged.path(), document.as_ref(), text)?;
    }
    let artifacts = generate_here(&config.staged(staged.path()))?;
    ensure_proved(artifacts.modules.iter().map(|module| &module.proof))?;
    let changed = sources.iter().any(|source| source.changed);
    let diff = if changed { Some(diff::compare_modules(config, staged.path(), request.direction)?) } else { None };

    let mut files = Files::new(workspace);
    let schemas = workspace.base.join(&config.schemas);
    for (document, text) in documents {
        files.plan(&schemas.join(document), Some(text))?;
    }
    files.plan(&schemas.join(pins::FILE), Some(pins.to_toml().into_bytes()))?;
    plan_outputs(request, workspace, &artifacts, &mut files)?;
    let dependencies = dependencies::plan(workspace, &artifacts, &mut files)?;
    let mut released = Released { releases: Vec::new(), is_breaking: false };
    if let Some(report) = &diff {
        released = Releases { config, workspace, report, sources: &sources }.plan(&mut files)?;
        released.is_breaking |= report.outcome == Outcome::Breaking;
    }
    let changes = files.changes();
    let state = match transaction {
        _ if changes.is_empty() => State::UpToDate,
        _ if request.deny_breaking && released.is_breaking => State::Denied,
        None => State::DryRun,
        Some(transaction) => {
            transaction.commit(&changes)?;
            State::Written
        }
    };
    let undeclared = if changes.is_empty() { Vec::new() } else { undeclared(workspace, &artifacts) };
    let changes: Vec<_> = changes.iter().map(|change| change.describe(workspace)).collect();
    let (files, removed) = Changed::split(&changes);
    let [files, removed] = [files, removed].map(|paths| paths.into_iter().map(str::to_owned).collect());
    let releases = released.releases;
    Ok(Update { resumed: None, sources, diff, releases, dependencies, undeclared, files, removed, state })
}

/// Plans the generated files.
fn plan_outputs(request: &Request, workspace: &Workspace, artifacts: &Artifacts, files: &mut Files<'_>) -> Result<()> {
    let actions = artifacts.planned()?;
    let foreign: Vec<_> = actions.iter().filter_map(output::foreign).collect();
    if !foreign.is_empty() && !request.overwrite {
        return Err(Error::new(foreign));
    }
    for action in actions {
        match action {
            output::Action::Write { path, text, .. } => {
                files.plan(&workspace.base.join(path), Some(text.into_bytes()))?;
            }
            output::Action::Remove { path } => files.plan(&workspace.base.join(path), None)?,
        }
    }
    Ok(())
}

/// Returns the declarations that are missing for the generated modules to be part of a crate.
fn undeclared(workspace: &Workspace, artifacts: &Artifacts) -> Vec<Undeclared> {
    let mut out: Vec<Undeclared> = Vec::new();
    for module in artifacts.outputs() {
        let Ok(output) = workspace.absolute(module) else { continue };
        let Some(package) = workspace.package_folder(&output) else { continue };
        for MissingDeclaration { line, file } in missing_declarations(&package, &output) {
            let file = workspace.display_absolute(&file);
            if !out.iter().any(|known| known.line == line && known.file == file) {
                out.push(Undeclared { module: module.to_owned(), line, file });
            }
        }
    }
    out
}

impl Update {
    /// Renders the update for a terminal.
    pub fn human(&self) -> String {
        render::human(self)
    }

    /// Renders the update as Markdown for a pull request.
    pub fn markdown(&self) -> String {
        render::markdown(self)
    }

    /// Returns the update as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Returns the exit code of `lockstep update`: 4 if the change was denied, 10 if a dry run would write something.
    pub fn code(&self) -> u8 {
        match self.state {
            State::Denied => Outcome::Breaking.code(),
            State::DryRun => WOULD_WRITE,
            State::UpToDate | State::Written => 0,
        }
    }
}
