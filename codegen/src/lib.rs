//! Rust types from JSON Schema and OpenAPI documents, each proved to accept exactly what its schema accepts.
//!
//! ```text
//! text ──load──▶ Document ──lower──▶ Bundle ──shape──▶ Model ──refine──▶ Model ──prove──▶ Proof ──print──▶ Artifact
//! ```
//!
//! [`build()`] is for build scripts, [`generate`] gives everything in memory, [`write`](Artifacts::write) and
//! [`check`](Artifacts::check) compare it with what is on disk. The command `lockstep` is a thin front on the same.

mod config;
pub mod diff;
mod error;
pub mod instance;
mod load;
mod lower;
pub mod model;
mod output;
mod print;
mod prove;
mod refine;
mod report;
mod schema;
mod shape;
pub mod update;
mod widen;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use indexmap::IndexMap;
use sha2::{Digest, Sha256};

pub use config::{Config, Module, Upstream};
pub use error::{Code, Diagnostic, Error, Place, Source};
pub use load::Dialect;
pub use model::{Deviations, Model, Widening};
pub use prove::{Proof, Side, TypeProof, Verdict};
pub use report::{Coverage, Opaque, dependencies, emitted, human, json};
pub use widen::{Choice, Enums, Members, Policy};

use error::Result;
use load::Library;

/// How much stack the stages get that recurse as deep as a document does, in bytes.
const STACK: usize = 256 << 20;

/// One generated module: its text, and what is known about its types.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// The file, as the configuration names it.
    pub output: String,
    pub text: String,
    pub model: Model,
    pub proof: Proof,
    pub report: Coverage,
    originals: Originals,
}

/// What the types of a module were made from.
#[derive(Debug, Clone, Default)]
struct Originals {
    definitions: IndexMap<schema::Key, schema::Schema>,
    formats: bool,
}

impl Originals {
    // As in the proof: what the document says counts, and what was outlined from it only where it says nothing.
    fn new(bundle: schema::Bundle, outline: shape::Outline, formats: bool) -> Originals {
        let outlined = outline.definitions.into_iter().map(|(key, definition)| (key, definition.original));
        let mut definitions: IndexMap<_, _> = outlined.collect();
        definitions.extend(bundle.definitions);
        Originals { definitions, formats }
    }

    fn schema(&self, model: &Model, name: &str) -> Option<serde_json::Value> {
        let key = model.item(name)?.origins.first()?;
        prove::Definitions::closed(&self.definitions, key, self.formats)
    }
}

impl Artifact {
    /// The definition that a type was made from, as a schema of its own in JSON Schema 2020-12, for a validator that
    /// asserts formats. Nothing if the model has no type of that name.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), codegen::Error> {
    /// let artifacts = codegen::generate(&codegen::Config::load("lockstep.toml")?)?;
    /// let schema = artifacts.modules[0].schema("Connection");
    /// # Ok(())
    /// # }
    /// ```
    pub fn schema(&self, name: &str) -> Option<serde_json::Value> {
        self.originals.schema(&self.model, name)
    }
}

/// Everything that a configuration asks for.
#[derive(Debug, Clone)]
pub struct Artifacts {
    pub modules: Vec<Artifact>,
    /// The files that were read for it.
    pub read: Vec<PathBuf>,
    base: PathBuf,
}

/// Generates every module of a configuration in memory.
///
/// # Errors
/// If a document or the configuration cannot be used; all problems of the run are in the error.
pub fn generate(config: &Config) -> Result<Artifacts> {
    on_a_large_stack(|| made(config))
}

fn made(config: &Config) -> Result<Artifacts> {
    let mut read = vec![config.path.clone()];
    let (mut modules, mut problems) = (Vec::new(), Vec::new());
    for module in &config.modules {
        match artifact(config, module, &mut read) {
            Ok(artifact) => modules.push(artifact),
            Err(error) => problems.extend(error.diagnostics().iter().cloned()),
        }
    }
    read.sort();
    read.dedup();
    if problems.is_empty() {
        Ok(Artifacts { modules, read, base: config.base.clone() })
    } else {
        Err(Error::new(problems))
    }
}

/// The pipeline, for one module of a configuration.
fn artifact(config: &Config, module: &Module, read: &mut Vec<PathBuf>) -> Result<Artifact> {
    let mut library = listed(config, module)?;
    let root_at = module.root_at();
    // What is wrong with the whole of a document is shown where the document is asked for.
    let made = pipeline(&mut library, &target(module), &|_| {}).map_err(|error| error.or_at(&root_at))?;
    unsatisfiable(&library, &made)?;
    read.extend(library.documents().iter().filter_map(|document| document.path.clone()));
    let Made { text, model, proof, report, bundle, outline, .. } = made;
    let originals = Originals::new(bundle, outline, module.formats);
    Ok(Artifact { output: module.output.clone(), text, model, proof, report, originals })
}

/// What a module makes of its documents.
fn target(module: &Module) -> Target {
    Target {
        lower: lower::Options {
            roots: vec![module.root.clone()],
            roots_at: Some(module.root_at()),
            all: module.all,
            ..lower::Options::default()
        },
        name: module.name.clone(),
        deviations: module.deviations,
        policy: module.policy.clone(),
        formats: module.formats,
        schemars: module.schemars,
        thorough: true,
        command: "cargo lockstep".to_owned(),
    }
}

/// The documents that a module lists.
fn listed(config: &Config, module: &Module) -> Result<Library> {
    let options = load::Options {
        folder: config.schema_folder(),
        label: config.schemas.clone(),
        documents: module.documents.clone(),
        ..load::Options::default()
    };
    load::load(options, &|index| module.document_at(index))
}

/// Proves a model against the documents of a module: the one that was generated from them, or one that was changed, to see
/// that the change is found.
///
/// # Errors
/// If a document cannot be used.
pub fn prove_model(config: &Config, module: &Module, model: &Model) -> Result<Proof> {
    on_a_large_stack(|| {
        let target = target(module);
        let mut library = listed(config, module)?;
        let bundle = lower::lower(&mut library, &target.lower)?;
        let names = names(&mut library, &target);
        let (bundle, _) = widened(bundle, &names, &target)?;
        let outline = shape::outline(&bundle, module.deviations);
        Ok(prove::Prover { bundle: &bundle, outline: &outline, formats: module.formats }.prove(model))
    })
}

/// What is to be made of the documents of a library.
struct Target {
    lower: lower::Options,
    name: Option<String>,
    deviations: Deviations,
    /// What the types are to take beyond the schemas.
    policy: Policy,
    formats: bool,
    schemars: bool,
    /// Whether the algebra is asked about every type, and about every schema whether a value satisfies it.
    thorough: bool,
    command: String,
}

/// What came of it.
struct Made {
    text: String,
    crates: Vec<&'static str>,
    model: Model,
    proof: Proof,
    report: Coverage,
    bundle: schema::Bundle,
    outline: shape::Outline,
}

/// The types of a bundle, proved.
struct Modelled {
    model: Model,
    proof: Proof,
    /// What they are proved against: what the documents say, widened where the target asks for it.
    bundle: schema::Bundle,
    outline: shape::Outline,
}

/// What the types of these documents are called, whichever of them are asked for: each run names all that the documents
/// define, so that a type has one name in all of them. Where they cannot be read as a whole, there are no such names.
fn names(library: &mut Library, target: &Target) -> refine::Names {
    let mounts = library.documents().iter().take(library.listed()).map(|document| &document.mount);
    let mut roots: Vec<String> =
        mounts.filter(|mount| !mount.is_empty()).map(|mount| load::pointer_join(mount)).collect();
    if roots.is_empty() && !library.is_container() {
        roots.push("#".to_owned());
    }
    let whole = lower::Options { roots, all: true, lenient: true, ..lower::Options::default() };
    match lower::lower(library, &whole) {
        Ok(bundle) => refine::names(&bundle, &shape::outline(&bundle, target.deviations)),
        Err(_) => refine::Names::new(),
    }
}

/// The types of a bundle, as they are before anything is proved of them.
fn shaped(
    bundle: &schema::Bundle,
    names: &refine::Names,
    plan: &widen::Plan,
    target: &Target,
) -> Result<(Model, shape::Outline)> {
    let outline = shape::outline(bundle, target.deviations);
    let mut model = shape::shape(&outline, bundle, target.deviations)?;
    widen::mark(&mut model, plan);
    let model = refine::refine(model, &context(bundle, &outline, names, target))?;
    Ok((model, outline))
}

fn context<'a>(
    bundle: &'a schema::Bundle,
    outline: &'a shape::Outline,
    names: &'a refine::Names,
    target: &'a Target,
) -> refine::Context<'a> {
    refine::Context { bundle, outline, names, root_name: target.name.as_deref(), formats: target.formats }
}

/// The bundle with what the target's types are to take beyond it. A type has its name from what the documents say.
fn widened(bundle: schema::Bundle, names: &refine::Names, target: &Target) -> Result<(schema::Bundle, widen::Plan)> {
    if target.policy.is_default() {
        return Ok((bundle, widen::Plan::default()));
    }
    let (model, _) = shaped(&bundle, names, &widen::Plan::default(), target)?;
    let mut plan = widen::plan(&model, &target.policy).map_err(|missing| {
        let known: Vec<&str> = model.items.iter().map(|item| item.name.as_str()).collect();
        let help = format!("the types are {}", known.join(", "));
        Diagnostic::new(Code::Config, format!("there is no type `{missing}` to say anything of")).help(help)
    })?;
    let bundle = widen::widen(bundle, &mut plan);
    Ok((bundle, plan))
}

/// The stages from a bundle to its types.
fn modelled(
    bundle: schema::Bundle,
    names: &refine::Names,
    target: &Target,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Modelled> {
    progress(Stage::Shape);
    let (bundle, plan) = widened(bundle, names, target)?;
    let (mut model, outline) = shaped(&bundle, names, &plan, target)?;
    progress(Stage::Prove);
    let prover = prove::Prover { bundle: &bundle, outline: &outline, formats: target.formats };
    let proof = prover.settle(&mut model, target.thorough);
    // A check may have taken the place of a shape.
    refine::derive(&mut model, &context(&bundle, &outline, names, target))?;
    Ok(Modelled { model, proof, bundle, outline })
}

/// The pipeline: every stage, in order.
fn pipeline(library: &mut Library, target: &Target, progress: &(dyn Fn(Stage) + Sync)) -> Result<Made> {
    progress(Stage::Lower);
    let bundle = lower::lower(library, &target.lower)?;
    // What only the names depend on is not what the types are made from.
    let sources = sources(library);
    let names = names(library, target);
    let Modelled { model, proof, bundle, outline } = modelled(bundle, &names, target, progress)?;
    progress(Stage::Print);
    let options =
        print::Options { sources, command: target.command.clone(), schemars: target.schemars, formats: target.formats };
    let find = |key: &str| outline.original(&bundle, key);
    let printed = print::print(&model, &find, &options)?;
    let report = report::coverage(&model, &bundle, &outline);
    Ok(Made { text: printed.text, crates: printed.crates, model, proof, report, bundle, outline })
}

/// One schema to generate from, without a configuration.
#[derive(Debug, Clone)]
pub struct Request {
    /// The document, and the name that diagnostics and the header give it.
    pub file: PathBuf,
    /// What the document is, where it is no file. Others that it refers to are looked for beside `file`.
    pub bytes: Option<Vec<u8>>,
    /// What the root type is called.
    pub name: Option<String>,
    /// What to take out of the document; the whole of it where there is none.
    pub pointers: Vec<String>,
    /// Whether all definitions are generated.
    pub all: bool,
    /// Whether the schemas inside operations are generated as well.
    pub operations: bool,
    /// What schemas without `$schema` are written in.
    pub dialect: Option<Dialect>,
    /// URLs, and the folders that hold what is below them.
    pub mounts: Vec<(String, PathBuf)>,
    /// Whether a reference that leads nowhere accepts anything.
    pub lenient: bool,
    /// In what the types may depart from the schemas.
    pub deviations: Deviations,
    /// What the types are to take beyond the schemas.
    pub policy: Policy,
    /// Whether `format` asserts.
    pub formats: bool,
}

impl Request {
    /// The whole of a document, under the defaults of the command.
    pub fn of(file: PathBuf) -> Request {
        Request {
            file,
            bytes: None,
            name: None,
            pointers: Vec::new(),
            all: false,
            operations: false,
            dialect: None,
            mounts: Vec::new(),
            lenient: false,
            deviations: Deviations::PLAIN,
            policy: Policy::default(),
            formats: true,
        }
    }
}

/// What came of a [`Request`].
#[derive(Debug, Clone)]
pub struct Emitted {
    /// One self-contained Rust module.
    pub text: String,
    /// The name of the root type.
    pub root: String,
    /// The crates that the module needs.
    pub crates: Vec<&'static str>,
    pub model: Model,
    pub proof: Proof,
    pub report: Coverage,
    originals: Originals,
}

impl Emitted {
    /// As [`Artifact::schema`].
    pub fn schema(&self, name: &str) -> Option<serde_json::Value> {
        self.originals.schema(&self.model, name)
    }
}

/// Generates a module from one schema.
///
/// # Errors
/// If the document cannot be used; all problems of the run are in the error.
pub fn emit(request: &Request) -> Result<Emitted> {
    emit_with(request, &|_| {})
}

/// The stages of the pipeline that take time, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Load,
    Lower,
    Shape,
    Prove,
    Print,
}

impl Stage {
    pub const ALL: [Stage; 5] = [Stage::Load, Stage::Lower, Stage::Shape, Stage::Prove, Stage::Print];
}

/// As [`emit`]; `progress` is told which stage begins.
///
/// # Errors
/// As [`emit`].
pub fn emit_with(request: &Request, progress: &(dyn Fn(Stage) + Sync)) -> Result<Emitted> {
    if let Some(name) = request.name.as_deref().filter(|name| !refine::is_type_name(name)) {
        let help = "use a Rust name in PascalCase that the generated code does not use itself, as `String` is";
        return Err(Diagnostic::new(Code::Config, format!("`{name}` cannot be the name of a type")).help(help).into());
    }
    on_a_large_stack(|| {
        progress(Stage::Load);
        let folder = request.file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = request.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let options = load::Options {
            folder: folder.to_owned(),
            label: String::new(),
            given: request.bytes.iter().map(|bytes| (name.clone(), bytes.clone())).collect(),
            documents: vec![name],
            mounts: request.mounts.clone(),
            dialect: request.dialect,
        };
        let mut library = load::load(options, &|_| None)?;
        let whole = || vec!["#".to_owned()];
        let target = Target {
            lower: lower::Options {
                roots: if request.pointers.is_empty() && !request.all { whole() } else { request.pointers.clone() },
                roots_at: None,
                all: request.all,
                operations: request.operations,
                lenient: request.lenient,
                ..lower::Options::default()
            },
            name: request.name.clone(),
            deviations: request.deviations,
            policy: request.policy.clone(),
            formats: request.formats,
            schemars: false,
            thorough: false,
            command: "lockstep emit".to_owned(),
        };
        let Made { text, crates, model, proof, report, bundle, outline } = pipeline(&mut library, &target, progress)?;
        let originals = Originals::new(bundle, outline, request.formats);
        Ok(Emitted { text, root: model.root.clone(), crates, model, proof, report, originals })
    })
}

/// Path and hash of each document that was read.
fn sources(library: &Library) -> Vec<(String, String)> {
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    library.documents().iter().map(|document| (document.source.name.clone(), hash(&document.source.text))).collect()
}

/// A type that can never be read helps nobody: its schema is wrong.
fn unsatisfiable(library: &Library, made: &Made) -> Result<()> {
    let mut problems = Vec::new();
    for key in &made.proof.unsatisfiable {
        let Some(schema) = made.outline.original(&made.bundle, key) else { continue };
        let message = format!("no value satisfies `{}`", schema.origin.pointer);
        let problem = Diagnostic::new(Code::Unsatisfiable, message).or_at(library.place_of(&schema.origin));
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

impl Artifacts {
    /// True if every type is proved equivalent to its schema.
    pub fn holds(&self) -> bool {
        self.modules.iter().all(|module| module.proof.holds())
    }

    fn plan(&self) -> Result<Vec<output::Action>> {
        let files: Vec<_> = self.modules.iter().map(|module| (module.output.clone(), module.text.clone())).collect();
        output::plan(&self.base, &files)
    }

    /// Brings the files on disk up to date; gives the names of those that changed. Files that are as they should be are
    /// not touched.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn write(&self) -> Result<Vec<String>> {
        self.write_at(None)
    }

    fn write_at(&self, mtime: Option<SystemTime>) -> Result<Vec<String>> {
        let actions = self.plan()?;
        output::apply(&actions, mtime)?;
        let name = |action: &output::Action| match action {
            output::Action::Write { path, .. } | output::Action::Remove { path } => output::shown(path, &self.base),
        };
        Ok(actions.iter().map(name).collect())
    }

    /// Compares the files on disk with what is generated, and writes nothing.
    ///
    /// # Errors
    /// If they differ ([`Error::is_stale`]), with a diff, or cannot be read.
    pub fn check(&self) -> Result<()> {
        output::report(&self.plan()?, &self.base).map_or(Ok(()), Err)
    }
}

/// True if nothing may be written: `LOCKSTEP_LOCKED` says so, or, where it is not set, `CI`.
pub fn is_locked() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match set("LOCKSTEP_LOCKED") {
        Some(value) => value != "0",
        None => set("CI").is_some_and(|value| value != "false" && value != "0"),
    }
}

/// What a build script calls: brings the generated files up to date, or, in locked mode, fails if they are not.
///
/// Cargo is told to run the script again when a file that was read or written changes, and not otherwise.
///
/// # Errors
/// As [`generate`] and [`Artifacts::write`], and if a type is not equivalent to its schema.
pub fn build(config: impl AsRef<Path>) -> Result<()> {
    // What the script writes must look older than the script's start, or Cargo would run it once more.
    let started = SystemTime::now() - Duration::from_secs(1);
    let config = config.as_ref();
    for name in ["CI", "LOCKSTEP_LOCKED"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    println!("cargo::rerun-if-changed={}", config.display());
    let config = Config::load(config)?;
    for module in &config.modules {
        println!("cargo::rerun-if-changed={}", config.base.join(&module.output).display());
        for document in &module.documents {
            println!("cargo::rerun-if-changed={}", config.schema_folder().join(document).display());
        }
    }
    if is_locked() {
        update::whole(&config)?;
    } else if let Some(files) = update::resume(&config)? {
        println!("cargo::warning=finished an update that was interrupted: {}", files.join(", "));
    }
    let artifacts = generate(&config)?;
    for path in &artifacts.read {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    if is_locked() {
        artifacts.check()?
    } else {
        drop(artifacts.write_at(Some(started))?)
    }
    proved(&artifacts)
}

/// An error for the types that are not proved.
fn proved(artifacts: &Artifacts) -> Result<()> {
    let mut problems = Vec::new();
    for module in &artifacts.modules {
        for proof in &module.proof.types {
            if proof.verdict != Verdict::Equivalent {
                let help = "`cargo lockstep` shows every type";
                problems.push(Diagnostic::new(Code::Proof, report::sentence(proof)).help(help));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

/// Runs `work` on a thread whose stack does not depend on where it was called.
fn on_a_large_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .map_err(|error| Error::from(Diagnostic::new(Code::Io, format!("cannot start a thread: {error}"))))?;
        match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No document of ours gives such a proof, but a build that got one must not pass.
    #[test]
    fn a_type_that_is_not_proved_fails_the_build() {
        let proof = |verdict| {
            let found = TypeProof {
                name: "T".into(),
                origin: "#".into(),
                verdict,
                deviations: Vec::new(),
                widenings: Vec::new(),
            };
            let proof = Proof { types: vec![found], unsatisfiable: Vec::new() };
            let artifact = Artifact {
                output: "t.rs".into(),
                text: String::new(),
                model: Model::default(),
                proof,
                report: Coverage::default(),
                originals: Originals::default(),
            };
            Artifacts { modules: vec![artifact], read: Vec::new(), base: PathBuf::new() }
        };
        assert!(proved(&proof(Verdict::Equivalent)).is_ok());
        let unproved = Verdict::Unproved { why: "of this test".into() };
        let differs = Verdict::Differs { witness: serde_json::Value::Null, accepted_by: Side::Type };
        for verdict in [unproved, differs] {
            let error = proved(&proof(verdict)).unwrap_err();
            assert_eq!(error.diagnostics()[0].code, Code::Proof);
            assert!(error.is_input());
        }
    }
}
