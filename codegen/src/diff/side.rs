//! One side of a comparison: from its documents to every definition that is reached and, where they can be had, the Rust
//! types that are made of them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::class::Use;
use super::input::Input;
use super::operations::{self, Operations};
use crate::error::{Code, Diagnostic, Error, Result, Source};
use crate::load::{self, Library};
use crate::model::Model;
use crate::pipeline::{Target, Types, make_types, names};
use crate::print::{self, Printed};
use crate::schema::{Key, Schema};
use crate::split::Layout;
use crate::{lower, shape};

/// How many problems are named as the reason why a side has no types.
const MAX_REASONS: usize = 5;

/// Everything that is known of one side.
pub struct Side {
    /// The definitions of the documents, and what stands inside them and has a type of its own.
    pub definitions: IndexMap<Key, Schema>,
    /// Those of them that the documents define: others stand inside these.
    pub defined: HashSet<Key>,
    pub roots: Vec<Key>,
    pub formats: bool,
    /// The types, or why there are none.
    pub(super) made: Result<Types, String>,
    /// Whether the types take more than the documents say, as lockstep.toml wants it.
    pub widened: bool,
    pub library: Library,
    pub operations: Operations,
    /// The schemas that operations hold, by their pointers.
    pub held: HashSet<Key>,
    /// Where the values of definitions go, as far as operations hold them.
    pub usage: HashMap<Key, Use>,
}

impl Side {
    pub fn model(&self) -> Result<&Model, &String> {
        self.made.as_ref().map(|made| &made.model)
    }

    /// What the types accept, if that is more than the documents say.
    pub fn taken(&self) -> Option<&IndexMap<Key, Schema>> {
        self.made.as_ref().ok().filter(|_| self.widened).map(|made| &made.bundle.definitions)
    }

    /// True if both are made of the same bytes, in the same way.
    pub fn says_what(&self, other: &Side) -> bool {
        let texts = |side: &Side| -> Vec<Arc<Source>> {
            side.library.documents().iter().map(|document| document.source.clone()).collect()
        };
        let (own, others) = (texts(self), texts(other));
        self.model() == other.model()
            && own.len() == others.len()
            && own.iter().zip(&others).all(|(one, other)| one.text == other.text)
    }

    /// True if it could make a difference whether `nullable` is taken for nothing.
    pub fn mentions_nullable(&self) -> bool {
        // Escaped, it would not be found.
        let mentions = |text: &str| text.contains("nullable") || text.contains("\\u");
        self.library.documents().iter().any(|document| mentions(&document.source.text))
    }

    /// The generated code, without what names the documents.
    pub fn printed(&self) -> Option<Printed> {
        let Types { model, .. } = self.made.as_ref().ok()?;
        let options = print::Options { formats: self.formats, ..print::Options::default() };
        print::print(model, &options).ok()
    }
}

/// Reads one side. Without `types`, only what its documents define, with `nullable` taken for nothing.
pub fn read(input: &Input, types: bool) -> Result<Side> {
    let named = |error: Error| {
        error.map(|mut problem| {
            problem.message = format!("{}: {}", input.shown, problem.message);
            problem
        })
    };
    side(input, types).map_err(named)
}

fn side(input: &Input, types: bool) -> Result<Side> {
    let options = load::Options {
        folder: input.folder.clone(),
        documents: input.documents.clone(),
        real: input.real.clone(),
        limits: load::Limits::new(input.max_document_bytes),
        ..load::Options::default()
    };
    let mut library = load::load(options, &|_| None)?;
    let (roots, holds_all) = library.roots(&input.roots);
    let target = Target {
        lower: lower::Options {
            roots,
            all: input.all || holds_all,
            nullable_ignored: !types,
            implied_object: types && input.deviations.implied_object,
            number_formats: types && input.deviations.number_formats && input.formats,
            registry_formats: types && input.deviations.registry_formats && input.formats,
            text_formats: if types { input.text_formats.clone() } else { BTreeSet::new() },
            one_sided: types && input.deviations.one_sided,
            ..lower::Options::default()
        },
        name: input.name.clone(),
        allowed: input.deviations,
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
    };
    // What is mounted stands at its mount, and nowhere else.
    let mount = library.documents().first().map(|document| document.mount.clone()).filter(|_| input.roots.is_empty());
    let lower = match mount.filter(|mount| !mount.is_empty()) {
        Some(mount) if !target.lower.all => {
            lower::Options { roots: vec![load::pointer_join(&mount)], ..target.lower.clone() }
        }
        _ => target.lower.clone(),
    };
    // What was asked for by a pointer is no matter of operations.
    let operations = if holds_all { operations::read(&mut library) } else { Operations::default() };
    let bundle = lower::lower(&mut library, &lower)?;
    let named = types.then(|| names(&mut library, &target, &lower, &bundle));
    if bundle.roots.is_empty() && !operations.are_listed {
        let help = "name what to compare with `--pointer`";
        return Err(Diagnostic::new(Code::NotASchema, "the document defines no schema").help(help).into());
    }
    let roots = bundle.roots.clone();
    // What changed in the meaning is a question of what the document says, not of what the types make of it.
    let mut definitions =
        if [&bundle.relaxed, &bundle.implied, &bundle.ranged, &bundle.texts].iter().all(|places| places.is_empty()) {
            bundle.definitions.clone()
        } else {
            let said = lower::Options {
                one_sided: false,
                implied_object: false,
                number_formats: false,
                registry_formats: false,
                text_formats: BTreeSet::new(),
                ..lower.clone()
            };
            lower::lower(&mut library, &said)?.definitions
        };
    let mut held: HashSet<Key> = operations.schemas.iter().map(|location| library.key(location)).collect();
    // What stands in components has a name.
    held.retain(|key| !definitions.contains_key(key));
    if !operations.schemas.is_empty() {
        let located = operations.schemas.clone();
        let options = lower::Options { located, lenient: true, nullable_ignored: !types, ..lower::Options::default() };
        for (key, schema) in lower::lower(&mut library, &options)?.definitions {
            definitions.entry(key).or_insert(schema);
        }
    }
    let defined = definitions.keys().cloned().collect();
    let usage = operations::usage(&operations, &definitions);
    let mut made = Err("the types were not asked for".to_owned());
    let widened = !target.policy.is_default();
    if roots.is_empty() {
        made = Err("the document defines no schema by name".to_owned());
    } else if let Some(named) = named {
        // What changed in the meaning is a question of what the documents say, whatever the types take beyond it.
        let said = widened.then(|| shape::outline(&bundle, target.form(), &|_| shape::Choice::default()));
        match make_types(bundle, named, &target, &|_| {}, |_, _, _| Ok(())) {
            Ok((found, ())) => {
                for (key, definition) in said.unwrap_or_else(|| found.outline.clone()).definitions {
                    definitions.entry(key).or_insert(definition.in_document());
                }
                made = Ok(found);
            }
            Err(error) => {
                let first = error.diagnostics().iter().take(MAX_REASONS);
                let messages: Vec<_> = first.map(|problem| problem.message.clone()).collect();
                let more = error.diagnostics().len() - messages.len() + error.more();
                let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
                made = Err(messages.join("; ") + &rest);
            }
        }
    }
    Ok(Side { definitions, defined, roots, formats: input.formats, made, widened, library, operations, held, usage })
}
