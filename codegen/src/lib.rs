//! Rust types from JSON Schema and OpenAPI documents, each proved to accept exactly what its schema accepts.
//!
//! ```text
//! text ──load──▶ Document ──lower──▶ Bundle ──shape──▶ Model ──refine──▶ Model ──prove──▶ Proof ──print──▶ Artifact
//! ```
//!
//! [`build()`] is for build scripts, [`generate`] gives everything in memory, [`write`](Artifacts::write) and
//! [`check`](Artifacts::check) compare it with what is on disk. The command `lockstep` is a thin front on the same.

mod config;
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

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

pub use config::{Config, Module};
pub use error::{Code, Diagnostic, Error, Place, Source};
pub use model::{Deviations, Model};
pub use prove::{Proof, Side, TypeProof, Verdict};
pub use report::{human, json};

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
    on_a_large_stack(|| {
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
    })
}

/// Proves a model against the documents of a module: the one that was generated from them, or one that was changed, to see
/// that the change is found.
///
/// # Errors
/// If a document cannot be used.
pub fn prove_model(config: &Config, module: &Module, model: &Model) -> Result<Proof> {
    on_a_large_stack(|| {
        let mut library = load::load(&config.schema_folder(), &config.schemas, &module.documents)?;
        let bundle = lower::lower(&mut library, std::slice::from_ref(&module.root), module.all)?;
        Ok(prove::prove(model, &bundle, &shape::outline(&bundle), module.formats))
    })
}

/// The pipeline, for one module.
fn artifact(config: &Config, module: &Module, read: &mut Vec<PathBuf>) -> Result<Artifact> {
    let mut library = load::load(&config.schema_folder(), &config.schemas, &module.documents)?;
    let bundle = lower::lower(&mut library, std::slice::from_ref(&module.root), module.all)?;
    let outline = shape::outline(&bundle);
    let model = shape::shape(&outline, &bundle, module.deviations)?;
    let context = refine::Context {
        bundle: &bundle,
        outline: &outline,
        root_name: module.name.as_deref(),
        formats: module.formats,
    };
    let model = refine::refine(model, &context)?;
    let proof = prove::prove(&model, &bundle, &outline, module.formats);
    unsatisfiable(&library, &bundle, &outline, &proof)?;
    let header = print::Header { sources: sources(&library), command: "cargo lockstep".to_owned() };
    let text = print::print(&model, &header, module.schemars)?;
    read.extend(library.documents().iter().map(|document| config.base.join(&document.source.name)));
    Ok(Artifact { output: module.output.clone(), text, model, proof })
}

/// Path and hash of each document that was read.
fn sources(library: &Library) -> Vec<(String, String)> {
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    library.documents().iter().map(|document| (document.source.name.clone(), hash(&document.source.text))).collect()
}

/// A type that can never be read helps nobody: its schema is wrong.
fn unsatisfiable(library: &Library, bundle: &schema::Bundle, outline: &shape::Outline, proof: &Proof) -> Result<()> {
    let mut problems = Vec::new();
    for key in &proof.unsatisfiable {
        let Some(schema) = bundle.definitions.get(key).or_else(|| outline.definitions.get(key)) else { continue };
        let problem = Diagnostic::new(Code::Unsatisfiable, format!("no value satisfies `{key}`"));
        problems.push(match library.documents().get(schema.origin.document) {
            Some(document) => {
                let (span, pointer) = (schema.origin.span.clone(), schema.origin.pointer.clone());
                problem.at(Place { source: document.source.clone(), span, pointer })
            }
            None => problem,
        });
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
