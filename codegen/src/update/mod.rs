//! What `lockstep.toml` says of the sources of its documents to a workspace that is in lockstep with them: documents, pins,
//! types, versions and changelog, all together or none of them.
//!
//! ```text
//! lockstep.toml ──source──▶ bytes ──excerpt──▶ documents, staged ──┬─ diff ──▶ Report ──release──▶ version, changelog ─┐
//!                                                      pins ───────┴─ generate, prove ──▶ types ───────────────────────┴─ journal ──▶ files
//! ```

mod excerpt;
mod journal;
mod pins;
mod release;
mod render;
mod source;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::Serialize;

use crate::artifacts::made;
use crate::build_script::proved;
use crate::config::{Config, Upstream};
use crate::diff::rules::Severity;
use crate::diff::{self, Direction, Outcome, Part, Report};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::output;
use crate::pipeline::{hash, on_a_large_stack};
use journal::{Change, Turn};
use pins::{Pin, Pins};
use release::Package;

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
    /// Whether edits that were made here to a document are lost.
    pub overwrite: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Update {
    /// The files that were put in their places first, because an earlier run was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Vec<String>>,
    pub sources: Vec<Fetched>,
    /// What it means; nothing if no document changed.
    pub diff: Option<Report>,
    pub releases: Vec<Release>,
    /// The files that were written, or would be.
    pub files: Vec<String>,
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
        if request.dry_run {
            if journal::is_open(&config.base) {
                return Err(interrupted());
            }
            return run(config, request, None);
        }
        let turn = Turn::take(&config.base)?;
        let resumed = turn.resume()?;
        Ok(Update { resumed, ..run(config, request, Some(&turn))? })
    })
}

/// Finishes an update that was interrupted; gives the files that it put in their places, if there was one.
///
/// # Errors
/// If it cannot be finished.
pub fn resume(config: &Config) -> Result<Option<Vec<String>>> {
    if journal::is_open(&config.base) { Turn::take(&config.base)?.resume() } else { Ok(None) }
}

/// Makes sure that no update was interrupted.
///
/// # Errors
/// If one was, or is under way.
pub fn whole(config: &Config) -> Result<()> {
    if journal::is_open(&config.base) { Err(interrupted()) } else { Ok(()) }
}

fn interrupted() -> Error {
    Diagnostic::new(Code::Interrupted, "an update was interrupted, or is under way").into()
}

fn run(config: &Config, request: &Request, turn: Option<&Turn>) -> Result<Update> {
    let (sources, documents, pins) = fetch(config, request)?;
    let staged = diff::copied(config)?;
    for (document, text) in &documents {
        let path = staged.path().join(document);
        output::write(&path, text, None)
            .map_err(|error| Diagnostic::new(Code::Io, format!("cannot stage {document}: {error}")))?;
    }
    let artifacts = made(&config.staged(staged.path()))?;
    proved(&artifacts)?;
    let changed = sources.iter().any(|source| source.changed);
    let diff = if changed { Some(diff::modules(config, staged.path(), request.direction)?) } else { None };

    let mut files = Files::default();
    let folder = config.schema_folder();
    for (document, text) in documents {
        files.put(folder.join(document), Some(text))?;
    }
    files.put(folder.join(pins::FILE), Some(pins.text().into_bytes()))?;
    for action in artifacts.plan()? {
        match action {
            output::Action::Write { path, text, .. } => files.put(path, Some(text.into_bytes()))?,
            output::Action::Remove { path } => files.put(path, None)?,
        }
    }
    let mut releases = Vec::new();
    let mut breaking = diff.as_ref().is_some_and(|report| report.outcome == Outcome::Breaking);
    if let Some(report) = &diff {
        // Those whose own files change: that one demands another version of the other is no change of its types.
        let mut packages = packages(config, report)?;
        packages.retain(|(package, _)| package.manifest.parent().is_some_and(|folder| files.change_below(folder)));
        for (package, parts) in packages {
            let severity = severity(&parts);
            breaking |= severity == Some(Severity::Major);
            releases.push(release(config, &package, severity, report, &parts, &sources, &mut files)?);
        }
    }
    let changes = files.changes(&config.base);
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
    let files = changes.into_iter().map(|change| change.path).collect();
    Ok(Update { resumed: None, sources, diff, releases, files, state })
}

/// What the sources say now: each with its document, and the pins as they then are.
type Read = (Vec<Fetched>, Vec<(String, Vec<u8>)>, Pins);

fn fetch(config: &Config, request: &Request) -> Result<Read> {
    let mut pins = Pins::load(&config.schema_folder())?;
    let (mut sources, mut documents, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for upstream in chosen(config, &request.documents)? {
        match one(config, upstream, &mut pins, request.overwrite) {
            Ok((fetched, text)) => {
                documents.push((fetched.document.clone(), text));
                sources.push(fetched);
            }
            Err(error) => problems.extend(error.diagnostics().iter().cloned()),
        }
    }
    if problems.is_empty() { Ok((sources, documents, pins)) } else { Err(Error::new(problems)) }
}

fn chosen<'a>(config: &'a Config, documents: &[String]) -> Result<Vec<&'a Upstream>> {
    let known = || config.sources.iter().map(|source| source.document.clone()).collect::<Vec<_>>().join(", ");
    if config.sources.is_empty() {
        let help = "add a `[[source]]` table: see the README";
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
fn one(config: &Config, upstream: &Upstream, pins: &mut Pins, overwrite: bool) -> Result<(Fetched, Vec<u8>)> {
    let Upstream { document, from, pointers, .. } = upstream;
    let bytes = source::read(upstream, &config.base)?;
    let text = match pointers.as_slice() {
        [] => bytes.clone(),
        pointers => excerpt::take(&bytes, from, pointers).map_err(|error| error.or_at(&upstream.place()))?.into_bytes(),
    };
    let (now, sha256) = (output::bytes(&config.schema_folder().join(document))?, hash(&text));
    let pinned = pins.get(document);
    let edited = pinned.is_some_and(|pin| now.as_deref().map(hash).as_deref() != Some(&pin.sha256));
    let changed = now.as_deref() != Some(&text);
    if edited && changed && !overwrite {
        let what = if now.is_some() { "was edited here" } else { "was removed or renamed here" };
        let message = format!("{}/{document} {what} since it was taken from its source", config.schemas);
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
fn packages<'a>(config: &Config, report: &'a Report) -> Result<Vec<(Package, Vec<&'a Part>)>> {
    let mut out: Vec<(Package, Vec<&Part>)> = Vec::new();
    for part in &report.parts {
        let output = absolute(&config.base.join(&part.name));
        let Some(package) = Package::around(&output)? else { continue };
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
    let of = |part: &&Part| match (&part.rust, &part.rust_unknown) {
        (Some(impact), _) => impact.bump.or((part.outcome != Outcome::Same).then_some(Severity::Minor)),
        (None, Some(_)) if part.outcome == Outcome::Breaking => Some(Severity::Major),
        (None, _) => None,
    };
    let first = || parts.iter().all(|part| is_first(part));
    parts.iter().filter_map(of).max().or_else(|| (!first()).then_some(Severity::Patch))
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
    files: &mut Files,
) -> Result<Release> {
    let next = severity.map_or(package.version.clone(), |severity| package.next(severity));
    if next != package.version {
        let raised = package.raised(&next, &|path| files.pending(path))?;
        for (path, text) in raised {
            files.put(path, Some(text.into_bytes()))?;
        }
    }
    let modules = config.modules.iter().filter(|module| parts.iter().any(|part| part.name == module.output));
    let documents: Vec<&String> = modules.flat_map(|module| &module.documents).collect();
    let own: Vec<&Fetched> =
        sources.iter().filter(|source| source.changed && documents.contains(&&source.document)).collect();
    let (path, text) = package.changelog(&title(&next), &entry(report, parts, &own))?;
    files.put(path, Some(text.into_bytes()))?;
    let (package, old, new) = (package.name.clone(), package.version.to_string(), next.to_string());
    Ok(Release { package, old, new })
}

fn title(version: &Version) -> String {
    // For an unattended run that is to give the same bytes: reproducible-builds.org, SOURCE_DATE_EPOCH.
    let told = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = told.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    format!("{version} - {}", now.strftime("%Y-%m-%d"))
}

fn entry(report: &Report, parts: &[&Part], sources: &[&Fetched]) -> String {
    let mut out = String::new();
    for Fetched { document, from, pointers, sha256, .. } in sources {
        out.push_str(&format!("`{document}` is {}, SHA-256 `{sha256}`.\n", Upstream::described(pointers, from)));
    }
    if parts.iter().all(|part| is_first(part)) {
        return out + "\nThe first version of these types.\n";
    }
    out.push_str(&format!("\n{}", report.of_parts(parts).entry()));
    out
}

/// Files as they are and as they are to be, by their absolute paths.
#[derive(Default)]
struct Files {
    all: BTreeMap<PathBuf, Versions>,
}

struct Versions {
    old: Option<Vec<u8>>,
    new: Option<Vec<u8>>,
}

impl Files {
    fn put(&mut self, path: PathBuf, new: Option<Vec<u8>>) -> Result<()> {
        match self.all.entry(absolute(&path)) {
            Entry::Occupied(mut known) => known.get_mut().new = new,
            Entry::Vacant(place) => {
                let old = output::bytes(place.key())?;
                place.insert(Versions { old, new });
            }
        }
        Ok(())
    }

    /// What a file is about to be.
    fn pending(&self, path: &Path) -> Option<String> {
        String::from_utf8(self.all.get(&absolute(path))?.new.clone()?).ok()
    }

    /// True if a file below the folder is not as it is to be.
    fn change_below(&self, folder: &Path) -> bool {
        let folder = absolute(folder);
        self.all.iter().any(|(path, versions)| path.starts_with(&folder) && versions.old != versions.new)
    }

    /// Those that are not as they are to be.
    fn changes(self, base: &Path) -> Vec<Change> {
        let base = absolute(base);
        let changed = self.all.into_iter().filter(|(_, Versions { old, new })| old != new);
        changed.map(|(path, Versions { old, new })| Change { path: relative(&path, &base), old, new }).collect()
    }
}

/// The path from the root of the file system, without `.` and `..`. A link leads to what it stands for.
fn absolute(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    if let (Some(folder), Some(name)) = (path.parent(), path.file_name())
        && let Ok(folder) = folder.canonicalize()
    {
        return folder.join(name);
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}

/// The way from a folder to a file, with `/` between its parts.
fn relative(path: &Path, base: &Path) -> String {
    let shared = path.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    let up = base.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
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

    /// The exit code of `lockstep update`: 4 if the change was denied.
    pub fn code(&self) -> u8 {
        if self.state == State::Denied { Outcome::Breaking.code() } else { 0 }
    }
}
