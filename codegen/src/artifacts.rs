//! Turns a configuration into all modules that it names, in memory, and compares or writes them.

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
    /// The file, as the configuration names it.
    pub output: String,
    pub text: String,
    /// The files of the modules inside the module, if its `layout` makes some: likewise, each with its text.
    pub inner: Vec<(String, String)>,
    /// The crates that the code needs, as manifests name them.
    pub crates: Vec<&'static str>,
    pub model: Model,
    pub proof: Proof,
    pub report: Coverage,
    /// What was read in its evident meaning though it is wrong, and what nobody understands.
    pub warnings: Error,
    /// What it shares with other modules.
    pub(crate) shared: Shared,
    pub(crate) split: Split,
    pub(crate) originals: Originals,
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
#[non_exhaustive]
pub struct Artifacts {
    pub modules: Vec<Artifact>,
    /// The file that the modules share, as the configuration names it, and its text.
    pub support: Option<(String, String)>,
    /// The files that were read for it.
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
        match artifact(config, module, &modules, &mut read) {
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
fn artifact(config: &Config, module: &Module, before: &[Artifact], read: &mut Vec<PathBuf>) -> Result<Artifact> {
    let mut library = listed(config, module)?;
    let root_at = module.root_at();
    // What is wrong with the whole of a document is shown where the document is asked for.
    let sharing = config.support.as_ref().map(|support| Sharing {
        support: &support.path,
        modules: before
            .iter()
            .filter_map(|artifact| {
                let other = config.modules.iter().find(|other| other.output == artifact.output)?;
                Some(Other { path: usable(other, module)?, model: &artifact.model, split: &artifact.split })
            })
            .collect(),
    });
    let target = Target { sharing, ..target(module, &library) };
    let made = pipeline(&mut library, &target, &|_| {}).map_err(|error| error.or_at(&root_at))?;
    unsatisfiable(&library, &made)?;
    read.extend(library.documents().iter().filter_map(|document| document.path.clone()));
    let Generated { text, inner, split, crates, shared, model, proof, report, mut bundle, outline, texts } = made;
    let warnings = std::mem::take(&mut bundle.warnings);
    let originals = Originals::new(bundle, outline, module.formats, texts);
    let output = module.output.clone();
    let folder = output::shown(&output::folder_inside(Path::new(&output)));
    let inner = inner.into_iter().map(|(name, text)| (format!("{folder}/{name}.rs"), text)).collect();
    Ok(Artifact { output, text, inner, crates, shared, split, model, proof, report, warnings, originals })
}

/// The module of Rust whose types another one can use, which is printed in the same way and seen where that one is.
fn usable(of: &Module, by: &Module) -> Option<String> {
    let looks_same =
        (of.schemars, of.formats, of.adaptation.constructors) == (by.schemars, by.formats, by.adaptation.constructors);
    // What borrows depends on what else a module holds.
    let looks_same = looks_same && !of.adaptation.borrow && !by.adaptation.borrow;
    let (seen, needed) = (of.adaptation.visibility, by.adaptation.visibility);
    let is_seen = seen == Visibility::Public || (seen == Visibility::Crate && needed != Visibility::Public);
    crate::config::module_path(&of.output).filter(|_| looks_same && is_seen)
}

/// The trait `FromJson` that modules share is one that borrows, or one that does not.
fn differing_traits(config: &Config) -> Option<Diagnostic> {
    let mut with_errors = config.modules.iter().filter(|module| module.adaptation.from_json);
    let first = with_errors.next().filter(|_| config.support.is_some())?;
    let other = with_errors.find(|other| other.adaptation.borrow != first.adaptation.borrow)?;
    let (borrows, owns) = if first.adaptation.borrow { (first, other) } else { (other, first) };
    let message = format!(
        "`{}` has `borrow` and `{}` does not: with `support`, `from-json` gives all modules one trait",
        borrows.output, owns.output
    );
    let help = "give all modules with `from-json` the same `borrow`, or leave out `from-json` in one of them";
    Some(Diagnostic::new(Code::Config, message).help(help).at(borrows.root_at()))
}

/// What to generate for a module.
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

/// The documents that a module lists.
fn listed(config: &Config, module: &Module) -> Result<Library> {
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

/// Proves a model against the documents of a module: the one that was generated from them, or one that was changed, to see
/// that the change is found.
///
/// # Errors
/// If a document cannot be used.
pub fn prove_model(config: &Config, module: &Module, model: &Model) -> Result<Proof> {
    on_a_large_stack(|| {
        let mut library = listed(config, module)?;
        let target = target(module, &library);
        let bundle = lower::lower(&mut library, &target.lower)?;
        crate::international::ensure_known(&library, &bundle, target.formats)?;
        let named = names(&mut library, &target, &target.lower, &bundle);
        let WidenedBundle { bundle, outline, .. } = widen_bundle(bundle, named, &target)?;
        let prover = prove::Prover { bundle: &bundle, outline: &outline, formats: module.formats };
        Ok(prover.prove(model, &mut prover.algebra(), true))
    })
}

/// A type that can never be read helps nobody: its schema is wrong.
pub(crate) fn unsatisfiable(library: &Library, made: &Generated) -> Result<()> {
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

    /// The generated files that no other one declares as a module, as the configuration names them.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &str> {
        let support = self.support.iter().map(|(output, _)| output.as_str());
        self.modules.iter().map(|module| module.output.as_str()).chain(support)
    }

    /// The same, each with its text.
    fn files(&self) -> impl Iterator<Item = (&String, &String)> {
        let support = self.support.iter().map(|(output, text)| (output, text));
        let own = self.modules.iter().map(|module| (&module.output, &module.text));
        let inner = self.modules.iter().flat_map(|module| module.inner.iter().map(|(output, text)| (output, text)));
        own.chain(inner).chain(support)
    }

    /// A sentence for each type that is not proved.
    pub fn unproved(&self) -> impl Iterator<Item = String> {
        self.modules.iter().flat_map(|module| module.proof.unproved()).map(crate::report::sentence)
    }

    fn plan(&self, tree: &Tree) -> Result<Vec<output::Action>> {
        let files: Vec<_> = self.files().map(|(output, text)| (output.clone(), text.clone())).collect();
        // Also where there are no modules inside any more.
        let inside = |module: &Artifact| output::folder_inside(Path::new(&module.output));
        output::plan(tree, &files, &self.modules.iter().map(inside).collect::<Vec<_>>())
    }

    /// What has to be done to the files on disk.
    pub(crate) fn planned(&self) -> Result<Vec<output::Action>> {
        self.plan(&self.tree()?)
    }

    /// The folder that all files are written below.
    fn tree(&self) -> Result<Tree> {
        Ok(Tree::open(&self.base).map_err(|error| output::failed("open", &self.base, &error))?)
    }

    /// Brings the files on disk up to date; gives the names of those that changed. Files that are as they should be are
    /// not touched.
    ///
    /// # Errors
    /// If a file cannot be read or written, is outside the folder of the configuration, or was not written by Lockstep.
    pub fn write(&self) -> Result<Vec<String>> {
        Ok(self.apply(false)?.iter().map(|changed| changed.path().to_owned()).collect())
    }

    /// The same, told apart by what was done with each file; with `overwrite`, files that Lockstep has not written are lost.
    ///
    /// # Errors
    /// As [`Artifacts::write`].
    pub fn apply(&self, overwrite: bool) -> Result<Vec<Changed>> {
        let tree = self.tree()?;
        output::apply(&tree, &self.plan(&tree)?, overwrite, None)
    }

    /// The same, with a modification time.
    pub(crate) fn write_at(&self, mtime: SystemTime) -> Result<Vec<Changed>> {
        let tree = self.tree()?;
        output::apply(&tree, &self.plan(&tree)?, false, Some(mtime))
    }

    /// Compares the files on disk with what is generated, and writes nothing.
    ///
    /// # Errors
    /// If they differ ([`Error::is_stale`]), with a diff, or cannot be read, or are not Lockstep's.
    pub fn check(&self) -> Result<()> {
        output::report(&self.planned()?).map_or(Ok(()), Err)
    }
}
