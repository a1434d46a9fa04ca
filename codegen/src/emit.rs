//! Generates one self-contained module from one document, without a configuration.

mod documents;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::adapt::Adaptation;
use crate::artifacts::ensure_satisfiable;
use crate::error::{Code, Diagnostic, Error, Result};
use crate::load::{self, Dialect};
use crate::lower::Audience;
use crate::model::{Deviations, Model, RuleForm};
use crate::pipeline::{Generated, Originals, Stage, Target, on_a_large_stack, pipeline};
use crate::prove::Proof;
use crate::report::Coverage;
use crate::split::Layout;
use crate::widen::Policy;
use crate::{formats, international, lower, output, refine};
use documents::{Documents, documents};

/// One schema to generate from, without a configuration.
#[derive(Debug, Clone)]
pub struct Request {
    /// The document, and the name that diagnostics and the header give it.
    pub file: PathBuf,
    /// The content of the document, if it is not read from `file`. Documents that it refers to are searched next to
    /// `file`.
    pub bytes: Option<Vec<u8>>,
    /// Further documents that form one with it, like the `documents` of a module in `lockstep.toml`: their files, and
    /// their contents if they are not read from these.
    pub more: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// The name of the root type.
    pub name: Option<String>,
    /// The parts of the document to generate, as JSON pointers, with or without `#`. If empty, the document itself or,
    /// if it is only a container of schemas, such as an OpenAPI document, everything that it defines.
    pub pointers: Vec<String>,
    /// Whether all definitions are generated.
    pub all: bool,
    /// Whether the schemas inside operations are generated as well.
    pub operations: bool,
    /// The dialect of schemas without `$schema`.
    pub dialect: Option<Dialect>,
    /// URLs, and the folders with the documents below them.
    pub mounts: Vec<(String, PathBuf)>,
    /// Whether an unresolved reference is treated as `true`.
    pub lenient: bool,
    /// Whether a mistake is an error even if its meaning is evident.
    pub strict: bool,
    /// Whether parts without an evident meaning are left out, and the rest is generated; see [`Emitted::problems`].
    pub keep_going: bool,
    /// Whether the types of an OpenAPI document are for requests, for responses, or for both.
    pub audience: Audience,
    /// The ways in which the types may differ from the schemas.
    pub deviations: Deviations,
    /// The form of inline properties with rules, if not that of the profile.
    pub rules: Option<RuleForm>,
    /// The choices by which types accept more than the schemas.
    pub policy: Policy,
    /// The adaptations of the types in Rust.
    pub adaptation: Adaptation,
    /// The files of the types; a module of several files has to be [written](Emitted::write).
    pub layout: Layout,
    /// Whether `format` asserts.
    pub formats: bool,
    /// The formats whose strings are a plain, unchecked `String`.
    pub text_formats: BTreeSet<String>,
    /// The size limit of all documents together in bytes, if not 64 MiB.
    pub max_document_bytes: Option<u64>,
}

impl Request {
    /// The documents, each with its file and, if it is not read from the file, its content.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&Path, Option<&Vec<u8>>)> {
        let first = (self.file.as_path(), self.bytes.as_ref());
        std::iter::once(first).chain(self.more.iter().map(|(file, bytes)| (file.as_path(), bytes.as_ref())))
    }

    /// Requests a whole document, with the defaults of the command.
    pub fn of(file: PathBuf) -> Request {
        Request {
            file,
            bytes: None,
            more: Vec::new(),
            name: None,
            pointers: Vec::new(),
            all: false,
            operations: false,
            dialect: None,
            mounts: Vec::new(),
            lenient: false,
            strict: false,
            keep_going: false,
            audience: Audience::Both,
            deviations: Deviations::PLAIN,
            rules: None,
            policy: Policy::default(),
            adaptation: Adaptation::default(),
            layout: Layout::Single,
            formats: true,
            text_formats: BTreeSet::new(),
            max_document_bytes: None,
        }
    }
}

/// Returns how many bytes of a document to read at most: one more than are allowed, to see that it is too large.
pub fn max_bytes_read(max_document_bytes: Option<u64>) -> u64 {
    load::Limits::new(max_document_bytes).bytes_read()
}

/// The result of a [`Request`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Emitted {
    /// One self-contained Rust module.
    pub text: String,
    /// Its submodules, if the request's layout has some: their names and texts.
    pub inner: Vec<(String, String)>,
    /// The name of the root type.
    pub root: String,
    /// The crates that the module needs.
    pub crates: Vec<&'static str>,
    pub model: Model,
    pub proof: Proof,
    pub report: Coverage,
    /// The mistakes that were repaired, and the unknown keywords.
    pub warnings: Error,
    /// The mistakes without an evident meaning, whose parts were left out.
    pub problems: Error,
    /// The number of schemas inside operations that were left out, because the whole document was requested without its
    /// operations. Not counted in a build script.
    pub left_out: usize,
    /// The files that were read for it.
    pub read: Vec<PathBuf>,
    pub(crate) originals: Originals,
}

impl Emitted {
    /// As [`Artifact::schema`](crate::Artifact::schema).
    pub fn schema(&self, name: &str) -> Option<serde_json::Value> {
        self.originals.schema(&self.model, name)
    }

    /// The features of this crate that a build script needs to generate the module: `idna`, or none.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Host", "type": "string", "minLength": 1}"#;
    /// assert!(codegen::Builder::new().text("host.json", text).generate()?.features().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn features(&self) -> Vec<&'static str> {
        let Originals { definitions, formats, .. } = &self.originals;
        if *formats && international::is_needed(definitions.values()) {
            vec![international::FEATURE]
        } else {
            Vec::new()
        }
    }

    /// Writes the module to a file, atomically; returns false if the file already has this content. Its submodules are
    /// written to files next to `mod.rs`, or, for any other file, in the folder with its name; files of former
    /// submodules are removed. With `overwrite`, files that Lockstep has not written are replaced.
    ///
    /// # Errors
    /// If the file cannot be written, or was written by somebody else.
    pub fn write(&self, path: &Path, overwrite: bool) -> Result<bool> {
        self.write_at(path, overwrite, None)
    }

    /// As [`Emitted::write`], with a modification time.
    pub(crate) fn write_at(&self, path: &Path, overwrite: bool, mtime: Option<SystemTime>) -> Result<bool> {
        let inner = output::write_inside(path, &self.inner, overwrite, mtime)?;
        Ok(output::write_one(path, &self.text, overwrite, mtime)? || inner)
    }

    /// Compares the files with what is generated, and writes nothing.
    pub(crate) fn check_at(&self, path: &Path) -> Result<()> {
        output::check_one(path, &self.text)?;
        output::check_inside(path, &self.inner)
    }
}

/// Generates a module from one schema.
///
/// # Errors
/// If the document cannot be used; all problems of the run are in the error.
pub fn emit(request: &Request) -> Result<Emitted> {
    emit_with(request, &|_| {})
}

/// As [`emit`]; calls `progress` when a stage begins.
///
/// # Errors
/// As [`emit`].
pub fn emit_with(request: &Request, progress: &(dyn Fn(Stage) + Sync)) -> Result<Emitted> {
    run(request, &Caller::COMMAND, progress)
}

/// The differences between generating for the command and for a build script.
pub(crate) struct Caller {
    /// The origin that the header of the module names.
    pub command: &'static str,
    /// Whether every type is proved in full, and one that no value satisfies is an error.
    pub thorough: bool,
    /// Whether the types derive `schemars::JsonSchema` under the feature `schemars`.
    pub schemars: bool,
    /// Whether schemas that are left out are counted, which requires a walk over all operations.
    pub counts: bool,
}

impl Caller {
    const COMMAND: Caller = Caller { command: "lockstep emit", thorough: false, schemars: false, counts: true };
}

/// As [`emit_with`], for any caller.
pub(crate) fn run(request: &Request, caller: &Caller, progress: &(dyn Fn(Stage) + Sync)) -> Result<Emitted> {
    ensure_usable(request)?;
    on_a_large_stack(|| {
        progress(Stage::Load);
        let mut library = load::load(load_options(request)?, &|_| None)?;
        let mut pointers = request.pointers.clone();
        // A name is for the document itself, unless more is requested.
        if pointers.is_empty() && request.name.is_some() && !(request.all || request.operations) {
            pointers.push("#".to_owned());
        }
        let (roots, holds_all) = library.roots(&pointers);
        let is_whole = pointers.is_empty() && !request.operations;
        let target = target(request, caller, roots, request.all || (holds_all && !request.operations));
        let made = pipeline(&mut library, &target, progress)?;
        if caller.thorough {
            ensure_satisfiable(&library, &made)?;
        }
        let left_out = if is_whole && caller.counts { lower::inside_operations(&mut library) } else { 0 };
        let read = library.documents().iter().filter_map(|document| document.path.clone()).collect();
        let Generated { text, inner, crates, model, proof, report, mut bundle, outline, texts, .. } = made;
        let (warnings, problems) = (std::mem::take(&mut bundle.warnings), std::mem::take(&mut bundle.problems));
        let originals = Originals::new(bundle, outline, request.formats, texts);
        let root = model.root.clone();
        Ok(Emitted { text, inner, root, crates, model, proof, report, warnings, problems, left_out, read, originals })
    })
}

/// Returns an error if the name of the root type or the adaptation of the types is invalid.
fn ensure_usable(request: &Request) -> Result<()> {
    if let Some(name) = request.name.as_deref().filter(|name| !refine::is_type_name(name)) {
        let help = "use a Rust name in PascalCase that the generated code does not use itself, unlike `String`";
        return Err(Diagnostic::new(Code::Config, format!("`{name}` cannot be the name of a type")).help(help).into());
    }
    let mut problems = request.adaptation.problems();
    let Deviations { text_formats, typed_formats, .. } = request.deviations;
    let texts = request.text_formats.iter().map(|format| formats::type_problem(format, "text-formats", text_formats));
    let typed = request.adaptation.formats.iter();
    let typed = typed.map(|(format, _)| formats::type_problem(&format.text, "typed-formats", typed_formats));
    let unreadable = request.adaptation.formats.iter();
    let unreadable = unreadable.map(|(format, path)| formats::unreadable(&format.text, &path.text));
    problems.extend(texts.chain(typed).chain(unreadable).flatten());
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

/// Returns the options for loading the documents of a request.
fn load_options(request: &Request) -> Result<load::Options> {
    let Documents { folder, names, real, given } = documents(request)?;
    Ok(load::Options {
        limits: load::Limits::new(request.max_document_bytes),
        folder,
        label: String::new(),
        given,
        real,
        documents: names,
        mounts: request.mounts.clone(),
        strict: request.strict,
        dialect: request.dialect,
    })
}

/// Returns what is to be generated from the loaded documents: the schemas at `roots`, or all of them.
fn target(request: &Request, caller: &Caller, roots: Vec<String>, all: bool) -> Target<'static> {
    Target {
        lower: lower::Options {
            roots,
            roots_at: None,
            all,
            operations: request.operations,
            lenient: request.lenient,
            strict: request.strict,
            implied_object: request.deviations.implied_object,
            number_formats: request.deviations.number_formats && request.formats,
            registry_formats: request.deviations.registry_formats && request.formats,
            text_formats: request.text_formats.clone(),
            one_sided: request.deviations.one_sided,
            audience: request.audience,
            keep_going: request.keep_going,
            ..lower::Options::default()
        },
        name: request.name.clone(),
        allowed: request.deviations,
        rules: request.rules,
        policy: request.policy.clone(),
        adaptation: request.adaptation.clone(),
        is_partial: false,
        formats: request.formats,
        schemars: caller.schemars,
        layout: request.layout,
        sharing: None,
        thorough: caller.thorough,
        command: caller.command.to_owned(),
    }
}
