//! Reads one side of a comparison: all definitions that its documents reach and, if they can be generated, the Rust types.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::class::Use;
use super::input::Input;
use super::operations::{self, Operations};
use crate::error::{Code, Diagnostic, Error, Result, Source};
use crate::load::{self, Library};
use crate::model::Model;
use crate::pipeline::{Named, Target, Types, make_types, names};
use crate::print::{self, Printed};
use crate::schema::{Bundle, Key, Schema};
use crate::split::{Layout, Split, split};
use crate::{lower, shape};

/// How many errors are listed as the reason why a side has no types.
const MAX_REASONS: usize = 5;

/// Everything that is known about one side.
pub struct Side {
    /// The definitions of the documents, and schemas nested in them that have a type of their own.
    pub definitions: IndexMap<Key, Schema>,
    /// Those that the documents define; the others are nested in these.
    pub defined: HashSet<Key>,
    pub roots: Vec<Key>,
    pub formats: bool,
    /// The types, or why they cannot be generated.
    pub(super) types: Result<Types, String>,
    /// The modules that the types are in.
    pub split: Split,
    /// Whether lockstep.toml lets the types accept more than the documents.
    pub widened: bool,
    pub library: Library,
    pub operations: Operations,
    /// The schemas inside operations.
    pub in_operations: HashSet<Key>,
    /// Where the values of definitions occur, as far as operations use them.
    pub usage: HashMap<Key, Use>,
}

impl Side {
    pub fn model(&self) -> Result<&Model, &String> {
        self.types.as_ref().map(|types| &types.model)
    }

    /// The definitions that the types accept, if they are widened.
    pub fn widened_definitions(&self) -> Option<&IndexMap<Key, Schema>> {
        self.types.as_ref().ok().filter(|_| self.widened).map(|types| &types.bundle.definitions)
    }

    /// Returns true if both have the same documents, byte for byte, and the same types.
    pub fn is_identical_to(&self, other: &Side) -> bool {
        let texts = |side: &Side| -> Vec<Arc<Source>> {
            side.library.documents().iter().map(|document| document.source.clone()).collect()
        };
        let (own, others) = (texts(self), texts(other));
        self.model() == other.model()
            && own.len() == others.len()
            && own.iter().zip(&others).all(|(one, other)| one.text == other.text)
    }

    /// Returns true if the documents may contain `nullable`.
    pub fn mentions_nullable(&self) -> bool {
        // It may be escaped.
        let mentions = |text: &str| text.contains("nullable") || text.contains("\\u");
        self.library.documents().iter().any(|document| mentions(&document.source.text))
    }

    /// Prints the generated code, without the header that names the documents.
    pub fn print(&self) -> Option<Printed> {
        let Types { model, .. } = self.types.as_ref().ok()?;
        let options = print::Options { formats: self.formats, ..print::Options::default() };
        print::print(model, &options).ok()
    }
}

/// Reads one side. Without `types`, only the definitions of its documents, ignoring `nullable`.
pub fn read(input: &Input, types: bool) -> Result<Side> {
    let named = |error: Error| {
        error.map(|mut problem| {
            problem.message = format!("{}: {}", input.shown, problem.message);
            problem
        })
    };
    read_side(input, types).map_err(named)
}

fn read_side(input: &Input, types: bool) -> Result<Side> {
    let options = load::Options {
        folder: input.folder.clone(),
        documents: input.documents.clone(),
        real: input.real.clone(),
        limits: load::Limits::new(input.max_document_bytes),
        ..load::Options::default()
    };
    let mut library = load::load(options, &|_| None)?;
    let (roots, holds_all) = library.roots(&input.roots);
    let target = target(input, roots, holds_all, types);
    // A mounted document is found only at its mount.
    let mount = library.documents().first().map(|document| document.mount.clone()).filter(|_| input.roots.is_empty());
    let lower = match mount.filter(|mount| !mount.is_empty()) {
        Some(mount) if !target.lower.all => {
            lower::Options { roots: vec![load::pointer_join(&mount)], ..target.lower.clone() }
        }
        _ => target.lower.clone(),
    };
    // Operations are compared only together with the whole document.
    let operations = if holds_all { operations::read(&mut library) } else { Operations::default() };
    let bundle = lower::lower(&mut library, &lower)?;
    let named = types.then(|| names(&mut library, &target, &lower, &bundle));
    if bundle.roots.is_empty() && !operations.are_listed {
        let help = "name the schemas to compare with `--pointer`";
        return Err(Diagnostic::new(Code::NotASchema, "the document defines no schema").help(help).into());
    }
    let roots = bundle.roots.clone();
    let mut definitions = definitions_as_written(&mut library, &lower, &bundle)?;
    let mut in_operations: HashSet<Key> = operations.schemas.iter().map(|location| library.key(location)).collect();
    // Schemas in components have names.
    in_operations.retain(|key| !definitions.contains_key(key));
    if !operations.schemas.is_empty() {
        let located = operations.schemas.clone();
        let options = lower::Options { located, lenient: true, nullable_ignored: !types, ..lower::Options::default() };
        for (key, schema) in lower::lower(&mut library, &options)?.definitions {
            definitions.entry(key).or_insert(schema);
        }
    }
    let defined = definitions.keys().cloned().collect();
    let usage = operations::usage(&operations, &definitions);
    let types = match named {
        _ if roots.is_empty() => Err("the document defines no named schema".to_owned()),
        Some(named) => generate_types(bundle, named, &target, &mut definitions),
        None => Err("the types were not requested".to_owned()),
    };
    let split = match &types {
        Ok(Types { model, bundle, outline }) => split(input.layout, model, &mut library, bundle, outline).0,
        Err(_) => Split::default(),
    };
    let (formats, widened) = (input.formats, !target.policy.is_default());
    Ok(Side { definitions, defined, roots, formats, types, split, widened, library, operations, in_operations, usage })
}

/// What to generate from the documents. Without `types`, deviations do not apply.
fn target(input: &Input, roots: Vec<String>, holds_all: bool, types: bool) -> Target<'static> {
    let deviations = input.deviations;
    Target {
        lower: lower::Options {
            roots,
            all: input.all || holds_all,
            nullable_ignored: !types,
            implied_object: types && deviations.implied_object,
            number_formats: types && deviations.number_formats && input.formats,
            registry_formats: types && deviations.registry_formats && input.formats,
            text_formats: if types { input.text_formats.clone() } else { BTreeSet::new() },
            one_sided: types && deviations.one_sided,
            ..lower::Options::default()
        },
        name: input.name.clone(),
        allowed: deviations,
        rules: input.rules,
        policy: input.policy.clone(),
        adaptation: input.adaptation.clone(),
        is_partial: true,
        formats: input.formats,
        schemars: false,
        layout: Layout::Single,
        sharing: None,
        thorough: false,
        command: String::new(),
    }
}

/// The definitions as the documents have them, without the deviations that apply to the types.
fn definitions_as_written(
    library: &mut Library,
    lower: &lower::Options,
    bundle: &Bundle,
) -> Result<IndexMap<Key, Schema>> {
    let deviating = [&bundle.relaxed, &bundle.implied, &bundle.ranged, &bundle.texts];
    if deviating.iter().all(|places| places.is_empty()) {
        return Ok(bundle.definitions.clone());
    }
    let as_written = lower::Options {
        one_sided: false,
        implied_object: false,
        number_formats: false,
        registry_formats: false,
        text_formats: BTreeSet::new(),
        ..lower.clone()
    };
    Ok(lower::lower(library, &as_written)?.definitions)
}

/// Generates the types, and adds the schemas that have a type of their own to the definitions.
fn generate_types(
    bundle: Bundle,
    named: Named,
    target: &Target<'_>,
    definitions: &mut IndexMap<Key, Schema>,
) -> Result<Types, String> {
    // Nested definitions are compared as written, too, and not as widened types accept them.
    let as_written =
        (!target.policy.is_default()).then(|| shape::outline(&bundle, target.form(), &|_| shape::Choice::default()));
    match make_types(bundle, named, target, &|_| {}, |_, _, _| Ok(())) {
        Ok((types, ())) => {
            for (key, definition) in as_written.unwrap_or_else(|| types.outline.clone()).definitions {
                definitions.entry(key).or_insert(definition.in_document());
            }
            Ok(types)
        }
        Err(error) => {
            let first = error.diagnostics().iter().take(MAX_REASONS);
            let messages: Vec<_> = first.map(|problem| problem.message.clone()).collect();
            let more = error.diagnostics().len() - messages.len() + error.more();
            let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
            Err(messages.join("; ") + &rest)
        }
    }
}
