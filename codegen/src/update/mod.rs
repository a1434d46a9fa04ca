//! What `lockstep.toml` says of the sources of its documents to a workspace that is in lockstep with them: documents, pins,
//! types, versions and changelog, all together or none of them.
//!
//! ```text
//! lockstep.toml ──source──▶ bytes ──excerpt──▶ documents, staged ──┬─ diff ──▶ Report ──release──▶ version, changelog ─┐
//!                                                      pins ───────┴─ generate, prove ──▶ types ───────────────────────┴─ journal ──▶ files
//! ```

mod dependencies;
mod excerpt;
mod files;
mod journal;
mod mounts;
mod pins;
mod release;
mod render;
mod seal;
mod source;
mod workspace;

use semver::Version;
use serde::Serialize;

use crate::artifacts::{Artifacts, generate_here};
use crate::build_script::proved;
pub use crate::config::is_fetchable;
use crate::config::{Config, Upstream};
use crate::diff::rules::Severity;
use crate::diff::{self, Class, Direction, Outcome, Part, Report};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::output::{self, Changed};
use crate::pipeline::{hash, on_a_large_stack};
use crate::unfinished::{interrupted, is_anything_left};
use files::{Files, now};
use journal::{Left, Turn};
use pins::{Pin, Pins};
use release::Package;
pub use source::{Fetch, Headers};
use workspace::Workspace;

/// What to update, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Documents, as `[[source]]` names them; all that have a source where there is none.
    pub documents: Vec<String>,
    pub direction: Direction,
    /// Whether a breaking change is shown and not made.
    pub deny_breaking: bool,
    /// Whether everything is tried and nothing written.
    pub dry_run: bool,
    /// Whether edits that were made here to a document are lost, and what else Lockstep has not written where it writes.
    pub overwrite: bool,
    /// What reads the documents that have a URL; without it, they cannot be updated.
    pub fetch: Option<Fetch>,
}

/// The exit code of a dry run that would write something.
const NEWS: u8 = 10;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Update {
    /// The files that were changed first, because an earlier run was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Vec<Changed>>,
    pub sources: Vec<Fetched>,
    /// What it means; nothing if no document changed.
    pub diff: Option<Report>,
    pub releases: Vec<Release>,
    /// The crates that manifests name from now on, because new code needs them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependencies>,
    /// The lines that somebody has to add, for crates to have the modules that were generated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unmounted: Vec<Unmounted>,
    /// The files that were written, or would be.
    pub files: Vec<String>,
    /// Those that were removed, or would be.
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
    /// Nothing was written, as was asked.
    DryRun,
    /// Nothing was written, because the change is breaking.
    Denied,
}

/// A document, as it was read from its source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fetched {
    pub document: String,
    pub from: String,
    pub pointers: Vec<String>,
    pub sha256: String,
    pub changed: bool,
}

/// What it is for a package.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Release {
    pub package: String,
    pub old: String,
    pub new: String,
}

/// The crates that a manifest names from now on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dependencies {
    pub manifest: String,
    pub crates: Vec<&'static str>,
}

/// A line without which a generated file belongs to no crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmounted {
    /// The generated file.
    pub module: String,
    pub line: String,
    /// The file that the line belongs to.
    pub file: String,
}

/// Brings documents, types and versions up to date with the sources of the documents, or leaves everything as it was.
///
/// It writes although `CI` is set: whoever calls it means it.
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
        if journal::left(&workspace) == Left::Foreign {
            return Err(journal::foreign().into());
        }
        let turn = Turn::take(&workspace)?;
        let resumed = turn.resume()?;
        Ok(Update { resumed, ..run(config, request, &workspace, Some(&turn))? })
    })
}

/// Finishes an update that was interrupted; gives the files that it changed, if there was one.
///
/// # Errors
/// If it cannot be finished, or if it was not this user who began it.
pub fn resume(config: &Config) -> Result<Option<Vec<Changed>>> {
    if !is_anything_left(&config.base) {
        return Ok(None);
    }
    let workspace = Workspace::new(config)?;
    match journal::left(&workspace) {
        Left::Nothing => Ok(None),
        Left::Stale => {
            Turn::clean(&workspace);
            Ok(None)
        }
        Left::Open(_) => Turn::take(&workspace)?.resume(),
        Left::Foreign => Err(journal::foreign().into()),
    }
}

/// What [`resume`] did, in words.
pub fn resumed(changed: &[Changed]) -> String {
    render::resumed(changed)
}

/// The crates that generated code needs and that the manifest of its package does not name.
///
/// # Errors
/// If the folder of `lockstep.toml` cannot be opened.
///
/// ```no_run
/// # fn main() -> Result<(), codegen::Error> {
/// let config = codegen::Config::load("lockstep.toml")?;
/// for lacking in codegen::update::lacking_dependencies(&config, &codegen::generate(&config)?)? {
///     println!("{} lacks {}", lacking.manifest, lacking.crates.join(", "));
/// }
/// # Ok(())
/// # }
/// ```
pub fn lacking_dependencies(config: &Config, artifacts: &Artifacts) -> Result<Vec<Dependencies>> {
    dependencies::lacking(&Workspace::new(config)?, artifacts)
}

/// Makes sure that no update was interrupted.
///
/// # Errors
/// If one was, or is under way.
pub fn ensure_none_pending(config: &Config) -> Result<()> {
    if is_anything_left(&config.base) { ensure_finished(&Workspace::new(config)?) } else { Ok(()) }
}

/// An error for what [`resume`] would finish, or refuse.
fn ensure_finished(workspace: &Workspace) -> Result<()> {
    match journal::left(workspace) {
        Left::Nothing | Left::Stale => Ok(()),
        Left::Open(_) => Err(interrupted().into()),
        Left::Foreign => Err(journal::foreign().into()),
    }
}

fn run(config: &Config, request: &Request, workspace: &Workspace, turn: Option<&Turn<'_>>) -> Result<Update> {
    let (sources, documents, pins) = fetch(config, request, workspace)?;
    let staged = diff::copy_documents(config)?;
    for (document, text) in &documents {
        output::write_below(staged.path(), document.as_ref(), text)?;
    }
    let artifacts = generate_here(&config.staged(staged.path()))?;
    proved(artifacts.modules.iter().map(|module| &module.proof))?;
    let changed = sources.iter().any(|source| source.changed);
    let diff = if changed { Some(diff::compare_modules(config, staged.path(), request.direction)?) } else { None };

    let mut files = Files::new(workspace);
    let (base, folder) = (&workspace.base, workspace.base.join(&config.schemas));
    for (document, text) in documents {
        files.put(&folder.join(document), Some(text))?;
    }
    files.put(&folder.join(pins::FILE), Some(pins.text().into_bytes()))?;
    let planned = artifacts.planned()?;
    let foreign: Vec<_> = planned.iter().filter_map(output::foreign).collect();
    if !foreign.is_empty() && !request.overwrite {
        return Err(Error::new(foreign));
    }
    for action in planned {
        match action {
            output::Action::Write { path, text, .. } => files.put(&base.join(path), Some(text.into_bytes()))?,
            output::Action::Remove { path } => files.put(&base.join(path), None)?,
        }
    }
    let dependencies = dependencies::depend(workspace, &artifacts, &mut files)?;
    let mut releases = Vec::new();
    let mut breaking = diff.as_ref().is_some_and(|report| report.outcome == Outcome::Breaking);
    if let Some(report) = &diff {
        // Those whose own files change: that one demands another version of the other is no change of its types.
        let mut packages = packages(config, workspace, report)?;
        packages.retain(|(package, _)| package.manifest.parent().is_some_and(|folder| files.change_below(folder)));
        // Packages that share a version share the gravest of their changes.
        let severity = |package: &Package| {
            let sharing =
                |other: &Package| other == package || (other.shared.is_some() && other.shared == package.shared);
            packages.iter().filter(|(other, _)| sharing(other)).filter_map(|(_, parts)| severity(parts)).max()
        };
        for (package, parts) in &packages {
            let severity = severity(package);
            breaking |= severity == Some(Severity::Major);
            releases.extend(release(config, package, severity, report, parts, &sources, &mut files)?);
        }
    }
    let changes = files.changes();
    let denied = request.deny_breaking && breaking;
    let state = match turn {
        _ if changes.is_empty() => State::UpToDate,
        _ if denied => State::Denied,
        None => State::DryRun,
        Some(turn) => {
            turn.commit(&changes)?;
            State::Written
        }
    };
    let unmounted = if changes.is_empty() { Vec::new() } else { unmounted(workspace, &artifacts) };
    let changes: Vec<_> = changes.iter().map(|change| change.shown(workspace)).collect();
    let (files, removed) = Changed::split(&changes);
    let [files, removed] = [files, removed].map(|paths| paths.into_iter().map(str::to_owned).collect());
    Ok(Update { resumed: None, sources, diff, releases, dependencies, unmounted, files, removed, state })
}

/// The lines without which a module that was generated belongs to no crate of its package.
fn unmounted(workspace: &Workspace, artifacts: &Artifacts) -> Vec<Unmounted> {
    let mut out: Vec<Unmounted> = Vec::new();
    for module in artifacts.outputs() {
        let Ok(output) = workspace.absolute(module) else { continue };
        let Some(package) = workspace.package_folder(&output) else { continue };
        for mounts::Missing { line, file } in mounts::missing(&package, &output) {
            let file = workspace.beside(&file);
            if !out.iter().any(|known| known.line == line && known.file == file) {
                out.push(Unmounted { module: module.to_owned(), line, file });
            }
        }
    }
    out
}

/// What the sources say now: each with its document, and the pins as they then are.
type Read = (Vec<Fetched>, Vec<(String, Vec<u8>)>, Pins);

fn fetch(config: &Config, request: &Request, workspace: &Workspace) -> Result<Read> {
    let mut pins = Pins::load(config, workspace)?;
    let (mut sources, mut documents, mut problems) = (Vec::new(), Vec::new(), Error::none());
    let mut asked = Vec::new();
    // All of them before the first server is asked.
    for upstream in chosen(config, &request.documents)? {
        match Headers::read(upstream) {
            Ok(headers) => asked.push((upstream, headers)),
            Err(error) => problems.extend(error),
        }
    }
    std::mem::take(&mut problems).into_result()?;
    for (upstream, headers) in asked {
        match one(config, upstream, &headers, workspace, &mut pins, request) {
            Ok((fetched, text)) => {
                documents.push((fetched.document.clone(), text));
                sources.push(fetched);
            }
            Err(error) => problems.extend(error),
        }
    }
    problems.into_result()?;
    Ok((sources, documents, pins))
}

fn chosen<'a>(config: &'a Config, documents: &[String]) -> Result<Vec<&'a Upstream>> {
    let known = || config.sources.iter().map(|source| source.document.clone()).collect::<Vec<_>>().join(", ");
    if config.sources.is_empty() {
        let help = "add a table `[[source]]` with `document`, a file of the schema folder, and `from`, the file or URL that it \
                    comes from";
        return Err(Diagnostic::new(Code::Config, "lockstep.toml names no source of a document").help(help).into());
    }
    let unknown = |name: &&String| !config.sources.iter().any(|source| source.document == **name);
    if let Some(name) = documents.iter().find(unknown) {
        let message = format!("`{name}` has no source in lockstep.toml");
        return Err(Diagnostic::new(Code::Config, message).help(format!("those that have are {}", known())).into());
    }
    let asked = |source: &&Upstream| documents.is_empty() || documents.contains(&source.document);
    Ok(config.sources.iter().filter(asked).collect())
}

/// One document: as its source has it now, pinned.
fn one(
    config: &Config,
    upstream: &Upstream,
    headers: &Headers,
    workspace: &Workspace,
    pins: &mut Pins,
    request: &Request,
) -> Result<(Fetched, Vec<u8>)> {
    let Upstream { document, from, pointers, .. } = upstream;
    // Before anybody is asked: where it would be written.
    let now = now(workspace, &workspace.document(config, upstream)?)?;
    let bytes = source::read(upstream, &config.base, headers, request.fetch)?;
    let limits = crate::load::Limits::new(config.max_document_bytes);
    let text = match pointers.as_slice() {
        [] => bytes.clone(),
        pointers => {
            excerpt::take(&bytes, from, pointers, limits).map_err(|error| error.or_at(&upstream.place()))?.into_bytes()
        }
    };
    let sha256 = hash(&text);
    let pinned = pins.get(document);
    let changed = now.as_deref() != Some(&text);
    let edited = match (pinned, &now) {
        (Some(pin), Some(now)) => {
            (hash(now) != pin.sha256).then_some("was edited here since it was taken from its source")
        }
        (Some(_), None) => Some("was removed or renamed here since it was taken from its source"),
        (None, Some(_)) => Some("is here already, and was never taken from its source"),
        (None, None) => None,
    };
    if let Some(what) = edited.filter(|_| changed && !request.overwrite) {
        let message = format!("{}/{document} {what}", config.schemas);
        return Err(Diagnostic::new(Code::Edited, message).at(upstream.place()).into());
    }
    // A source that changed where we take nothing from it is no news.
    let same = |pin: &Pin| pin.sha256 == sha256 && pin.from == *from && pin.pointers == *pointers;
    if !pinned.is_some_and(same) {
        pins.set(Pin {
            document: document.clone(),
            from: from.clone(),
            pointers: pointers.clone(),
            source_sha256: hash(&bytes),
            sha256: sha256.clone(),
        });
    }
    let (document, from, pointers) = (document.clone(), from.clone(), pointers.clone());
    Ok((Fetched { document, from, pointers, sha256, changed }, text))
}

/// The packages that hold the types, each with what is said of its modules.
fn packages<'a>(config: &Config, workspace: &Workspace, report: &'a Report) -> Result<Vec<(Package, Vec<&'a Part>)>> {
    let mut out: Vec<(Package, Vec<&Part>)> = Vec::new();
    for part in &report.parts {
        let Some(package) = workspace.package(&workspace.absolute(&part.name)?, config.raises_version)? else {
            continue;
        };
        match out.iter_mut().find(|(known, _)| *known == package) {
            Some((_, parts)) => parts.push(part),
            None => out.push((package, vec![part])),
        }
    }
    Ok(out)
}

/// How much a package changes: as the rules say of its types; where they say nothing, a change of meaning is a feature,
/// and everything else that changes a file a correction. Types that are new break nobody.
fn severity(parts: &[&Part]) -> Option<Severity> {
    let first = parts.iter().all(|part| is_first(part));
    let is_new = |part: &Part| is_first(part) && part.class == Class::Added && !first;
    let of = |part: &&Part| match (&part.rust, &part.rust_unknown) {
        // Public types beside those that there were.
        (None, Some(_)) if is_new(part) => Some(Severity::Minor),
        (Some(impact), _) => impact.bump.or((part.outcome != Outcome::Same).then_some(Severity::Minor)),
        (None, Some(_)) if part.outcome == Outcome::Breaking => Some(Severity::Major),
        (None, _) => None,
    };
    parts.iter().filter_map(of).max().or_else(|| (!first).then_some(Severity::Patch))
}

/// True if there were no types before.
fn is_first(part: &Part) -> bool {
    part.rust.is_none() && part.outcome != Outcome::Breaking
}

/// Raises the version of a package, and adds to its changelog.
fn release(
    config: &Config,
    package: &Package,
    severity: Option<Severity>,
    report: &Report,
    parts: &[&Part],
    sources: &[Fetched],
    files: &mut Files<'_>,
) -> Result<Option<Release>> {
    let severity = severity.filter(|_| config.raises_version);
    let next = severity.map_or(package.version.clone(), |severity| package.next(severity));
    if next != package.version {
        let raised = package.raised(&next, &|path| files.pending(path))?;
        for (path, text) in raised {
            files.put(&path, Some(text.into_bytes()))?;
        }
    }
    if config.keeps_changelog {
        enter(config, package, &next, report, parts, sources, files)?;
    }
    let (package, old, new) = (package.name.clone(), package.version.to_string(), next.to_string());
    Ok(config.raises_version.then_some(Release { package, old, new }))
}

/// Adds to the changelog of a package.
fn enter(
    config: &Config,
    package: &Package,
    version: &Version,
    report: &Report,
    parts: &[&Part],
    sources: &[Fetched],
    files: &mut Files<'_>,
) -> Result<()> {
    let modules = config.modules.iter().filter(|module| parts.iter().any(|part| part.name == module.output));
    let documents: Vec<&String> = modules.flat_map(|module| &module.documents).collect();
    let own: Vec<&Fetched> =
        sources.iter().filter(|source| source.changed && documents.contains(&&source.document)).collect();
    let title = config.raises_version.then(|| title(version));
    let (path, text) = package.changelog(title.as_deref(), &entry(report, parts, &own))?;
    files.put(&path, Some(text.into_bytes()))
}

/// How many documents an entry of a changelog names at most, a line for each.
const MAX_ENTRY_SOURCES: usize = 4;

fn title(version: &Version) -> String {
    // For an unattended run that is to give the same bytes: reproducible-builds.org, SOURCE_DATE_EPOCH.
    let told = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = told.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    format!("{version} - {}", now.strftime("%Y-%m-%d"))
}

fn entry(report: &Report, parts: &[&Part], sources: &[&Fetched]) -> String {
    let mut out = String::new();
    for Fetched { document, from, pointers, sha256, .. } in sources.iter().take(MAX_ENTRY_SOURCES) {
        out.push_str(&format!("`{document}` is {}, SHA-256 `{sha256}`.\n", Upstream::described(pointers, from)));
    }
    if sources.len() > MAX_ENTRY_SOURCES {
        out.push_str(&format!("… and {} more documents.\n", sources.len() - MAX_ENTRY_SOURCES));
    }
    if parts.iter().all(|part| is_first(part)) {
        return out + "\nThe first version of these types.\n";
    }
    out.push_str(&format!("\n{}", report.of_parts(parts).entry()));
    out
}

impl Update {
    /// For people, in a terminal.
    pub fn human(&self) -> String {
        render::human(self)
    }

    /// For a pull request.
    pub fn markdown(&self) -> String {
        render::markdown(self)
    }

    /// As data.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The exit code of `lockstep update`: 4 if the change was denied, 10 if nothing was to be written and something is new.
    pub fn code(&self) -> u8 {
        match self.state {
            State::Denied => Outcome::Breaking.code(),
            State::DryRun => NEWS,
            State::UpToDate | State::Written => 0,
        }
    }
}
