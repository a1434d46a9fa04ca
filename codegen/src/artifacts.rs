//! Generates all modules of a configuration in memory, and compares them with the files on disk or writes them.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::config::{Config, Module};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::load::{self, Library};
use crate::lower;
use crate::model::{Model, Visibility};
use crate::output::{self, Changed};
use crate::pipeline::{
    Generated, Originals, Other, Sharing, Target, WidenedBundle, names, on_a_large_stack, pipeline, widen_bundle,
};
use crate::print::{self, Shared};
use crate::prove::{self, Proof};
use crate::report::Coverage;
use crate::split::Split;
use crate::tree::Tree;

/// One generated module: its text, and what is known about its types.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Artifact {
    /// The output file, as named in the configuration.
    pub output: String,
    pub text: String,
    /// The files of the modules inside the module, if its `layout` makes some: likewise, each with its text.
    pub inner: Vec<(String, String)>,
    /// The crates that the code needs, as named in manifests.
    pub crates: Vec<&'static str>,
    pub model: Model,
    pub proof: Proof,
    pub report: Coverage,
    /// The mistakes in the documents that were repaired, and keywords that were not understood.
    pub warnings: Error,
    /// The items that it shares with other modules.
    pub(crate) shared: Shared,
    pub(crate) split: Split,
    pub(crate) originals: Originals,
}

impl Artifact {
    /// Returns the definition that a type was generated from, as a self-contained schema in JSON Schema 2020-12, for a
    /// validator that asserts formats. `None` if the model has no type with this name.
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

/// All generated modules of a configuration.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Artifacts {
    pub modules: Vec<Artifact>,
    /// The file that the modules share, as named in the configuration, and its text.
    pub support: Option<(String, String)>,
    /// The files that were read.
    pub read: Vec<PathBuf>,
    pub(crate) base: PathBuf,
}

/// Generates every module of a configuration in memory.
///
/// # Errors
/// If a document or the configuration cannot be used; all problems of the run are in the error.
pub fn generate(config: &Config) -> Result<Artifacts> {
    on_a_large_stack(|| generate_here(config))
}

/// As [`generate`], on the thread of the caller.
pub(crate) fn generate_here(config: &Config) -> Result<Artifacts> {
    let mut read = vec![config.path.clone()];
    let (mut modules, mut problems) = (Vec::new(), Error::none());
    problems.extend(differing_traits(config).map_or_else(Error::none, Error::from));
    for module in &config.modules {
        match generate_module(config, module, &modules, &mut read) {
            Ok(artifact) => modules.push(artifact),
            Err(error) => problems.extend(error),
        }
    }
    read.sort();
    read.dedup();
    problems.into_result()?;
    let support = config.support.as_ref().and_then(|support| {
        let mut shared = Shared::default();
        modules.iter_mut().for_each(|module: &mut Artifact| shared.extend(std::mem::take(&mut module.shared)));
        let header = print::header_for(&format!("the modules of {}", config.file_name()), "cargo lockstep");
        (!shared.is_empty()).then(|| (support.output.clone(), header + &shared.print()))
    });
    Ok(Artifacts { modules, support, read, base: config.base.clone() })
}

/// Generates one module of a configuration.
fn generate_module(config: &Config, module: &Module, before: &[Artifact], read: &mut Vec<PathBuf>) -> Result<Artifact> {
    let mut library = load_documents(config, module)?;
    let root_at = module.root_at();
    // A problem with a whole document is reported where the configuration lists the document.
    let sharing = config.support.as_ref().map(|support| Sharing {
        support: &support.path,
        modules: before
            .iter()
            .filter_map(|artifact| {
                let other = config.modules.iter().find(|other| other.output == artifact.output)?;
                Some(Other { path: module_path_for(other, module)?, model: &artifact.model, split: &artifact.split })
            })
            .collect(),
    });
    let target = Target { sharing, ..target(module, &library) };
    let generated = pipeline(&mut library, &target, &|_| {}).map_err(|error| error.or_at(&root_at))?;
    ensure_satisfiable(&library, &generated)?;
    read.extend(library.documents().iter().filter_map(|document| document.path.clone()));
    let Generated { text, inner, split, crates, shared, model, proof, report, mut bundle, outline, texts } = generated;
    let warnings = std::mem::take(&mut bundle.warnings);
    let originals = Originals::new(bundle, outline, module.formats, texts);
    let output = module.output.clone();
    let folder = output::shown(&output::folder_inside(Path::new(&output)));
    let inner = inner.into_iter().map(|(name, text)| (format!("{folder}/{name}.rs"), text)).collect();
    Ok(Artifact { output, text, inner, crates, shared, split, model, proof, report, warnings, originals })
}

/// Returns the path of a module whose types another module can use: both have to be printed alike, and the types have
/// to be visible there.
fn module_path_for(of: &Module, by: &Module) -> Option<String> {
    let looks_same =
        (of.schemars, of.formats, of.adaptation.constructors) == (by.schemars, by.formats, by.adaptation.constructors);
    // Which types borrow depends on the other types of the module.
    let looks_same = looks_same && !of.adaptation.borrow && !by.adaptation.borrow;
    let (seen, needed) = (of.adaptation.visibility, by.adaptation.visibility);
    let is_seen = seen == Visibility::Public || (seen == Visibility::Crate && needed != Visibility::Public);
    crate::config::module_path(&of.output).filter(|_| looks_same && is_seen)
}

/// Returns an error if modules that share the trait `FromJson` differ in `borrow`.
fn differing_traits(config: &Config) -> Option<Diagnostic> {
    let mut with_errors = config.modules.iter().filter(|module| module.adaptation.from_json);
    let first = with_errors.next().filter(|_| config.support.is_some())?;
    let other = with_errors.find(|other| other.adaptation.borrow != first.adaptation.borrow)?;
    let (borrows, owns) = if first.adaptation.borrow { (first, other) } else { (other, first) };
    let message = format!(
        "`{}` has `borrow` and `{}` does not: with `support`, all modules share the trait of `from-json`",
        borrows.output, owns.output
    );
    let help = "give all modules with `from-json` the same `borrow`, or leave out `from-json` in one of them";
    Some(Diagnostic::new(Code::Config, message).help(help).at(borrows.root_at()))
}

/// Returns what to generate for a module.
fn target(module: &Module, library: &Library) -> Target<'static> {
    let (roots, holds_all) = library.roots(&module.roots());
    Target {
        lower: lower::Options {
            roots,
            roots_at: Some(module.root_at()),
            all: module.all || holds_all,
            strict: module.strict,
            implied_object: module.deviations.implied_object,
            number_formats: module.deviations.number_formats && module.formats,
            registry_formats: module.deviations.registry_formats && module.formats,
            text_formats: module.text_formats.clone(),
            one_sided: module.deviations.one_sided,
            ..lower::Options::default()
        },
        name: module.name.clone(),
        allowed: module.deviations,
        rules: module.rules,
        policy: module.policy.clone(),
        adaptation: module.adaptation.clone(),
        is_partial: false,
        formats: module.formats,
        schemars: module.schemars,
        layout: module.layout,
        sharing: None,
        thorough: true,
        command: "cargo lockstep".to_owned(),
    }
}

/// Loads the documents that a module lists.
fn load_documents(config: &Config, module: &Module) -> Result<Library> {
    let options = load::Options {
        folder: config.schema_folder(),
        label: config.schemas.clone(),
        documents: module.documents.clone(),
        strict: module.strict,
        limits: load::Limits::new(module.max_document_bytes),
        ..load::Options::default()
    };
    load::load(options, &|index| module.document_at(index))
}

/// Proves a model against the documents of a module: the model that was generated from them, or a changed one, to test
/// that the change is noticed.
///
/// # Errors
/// If a document cannot be used.
pub fn prove_model(config: &Config, module: &Module, model: &Model) -> Result<Proof> {
    on_a_large_stack(|| {
        let mut library = load_documents(config, module)?;
        let target = target(module, &library);
        let bundle = lower::lower(&mut library, &target.lower)?;
        crate::international::ensure_known(&library, &bundle, target.formats)?;
        let named = names(&mut library, &target, &target.lower, &bundle);
        let WidenedBundle { bundle, outline, .. } = widen_bundle(bundle, named, &target)?;
        let prover = prove::Prover { bundle: &bundle, outline: &outline, formats: module.formats };
        Ok(prover.prove(model, &mut prover.algebra(), true))
    })
}

/// Fails if a type can never be deserialized, because no value satisfies its schema.
pub(crate) fn ensure_satisfiable(library: &Library, generated: &Generated) -> Result<()> {
    let mut problems = Vec::new();
    for key in &generated.proof.unsatisfiable {
        let Some(schema) = generated.outline.original(&generated.bundle, key) else { continue };
        let message = format!("no value satisfies `{}`", schema.origin.pointer);
        let problem = Diagnostic::new(Code::Unsatisfiable, message).or_at(library.place_of(&schema.origin));
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

impl Artifacts {
    /// Returns true if every type is proved equivalent to its schema.
    pub fn holds(&self) -> bool {
        self.modules.iter().all(|module| module.proof.holds())
    }

    /// Iterates over the generated files that no other one declares as a module, as named in the configuration.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &str> {
        let support = self.support.iter().map(|(output, _)| output.as_str());
        self.modules.iter().map(|module| module.output.as_str()).chain(support)
    }

    /// Iterates over the generated files and their texts.
    fn files(&self) -> impl Iterator<Item = (&String, &String)> {
        let support = self.support.iter().map(|(output, text)| (output, text));
        let own = self.modules.iter().map(|module| (&module.output, &module.text));
        let inner = self.modules.iter().flat_map(|module| module.inner.iter().map(|(output, text)| (output, text)));
        own.chain(inner).chain(support)
    }

    /// Returns a message for each type that is not proved.
    pub fn unproved(&self) -> impl Iterator<Item = String> {
        self.modules.iter().flat_map(|module| module.proof.unproved()).map(crate::report::describe_proof)
    }

    fn plan(&self, tree: &Tree) -> Result<Vec<output::Action>> {
        let files: Vec<_> = self.files().map(|(output, text)| (output.clone(), text.clone())).collect();
        // Even if there are no longer any submodules.
        let inside = |module: &Artifact| output::folder_inside(Path::new(&module.output));
        output::plan(tree, &files, &self.modules.iter().map(inside).collect::<Vec<_>>())
    }

    /// Returns the actions that update the files on disk.
    pub(crate) fn planned(&self) -> Result<Vec<output::Action>> {
        self.plan(&self.tree()?)
    }

    /// Opens the folder that contains all files.
    fn tree(&self) -> Result<Tree> {
        Ok(Tree::open(&self.base).map_err(|error| output::failed("open", &self.base, &error))?)
    }

    /// Updates the files on disk; returns the names of those that changed. Files that are up to date are not touched.
    ///
    /// # Errors
    /// If a file cannot be read or written, is outside the folder of the configuration, or was not written by Lockstep.
    pub fn write(&self) -> Result<Vec<String>> {
        Ok(self.apply(false)?.iter().map(|changed| changed.path().to_owned()).collect())
    }

    /// As [`write`](Artifacts::write), but returns what was done with each file; with `overwrite`, files that Lockstep
    /// has not written are overwritten.
    ///
    /// # Errors
    /// As [`Artifacts::write`].
    pub fn apply(&self, overwrite: bool) -> Result<Vec<Changed>> {
        let tree = self.tree()?;
        output::apply(&tree, &self.plan(&tree)?, overwrite, None)
    }

    /// As [`apply`](Artifacts::apply), with a modification time.
    pub(crate) fn write_at(&self, mtime: SystemTime) -> Result<Vec<Changed>> {
        let tree = self.tree()?;
        output::apply(&tree, &self.plan(&tree)?, false, Some(mtime))
    }

    /// Compares the files on disk with the generated ones, and writes nothing.
    ///
    /// # Errors
    /// If they differ ([`Error::is_stale`]; the message contains a diff), cannot be read, or were not written by
    /// Lockstep.
    pub fn check(&self) -> Result<()> {
        output::report(&self.planned()?).map_or(Ok(()), Err)
    }
}
