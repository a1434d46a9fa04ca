//! One side of a comparison: from its documents to every definition that is reached and, where they can be had, the Rust
//! types that are made of them.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::input::Input;
use crate::error::{Code, Diagnostic, Error, Result};
use crate::load;
use crate::model::Model;
use crate::pipeline::{Target, modelled, names};
use crate::schema::{Key, Schema};
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
    pub model: Result<Model, String>,
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
    let (roots, all) = match input.roots.as_slice() {
        [] if library.is_container() => (Vec::new(), true),
        [] => (vec!["#".to_owned()], input.all),
        roots => (roots.to_vec(), input.all),
    };
    let target = Target {
        lower: lower::Options {
            roots,
            all,
            nullable_ignored: !types,
            implied_object: types && input.deviations.implied_object,
            one_sided: types && input.deviations.one_sided,
            ..lower::Options::default()
        },
        name: input.name.clone(),
        deviations: input.deviations,
        policy: input.policy.clone(),
        formats: input.formats,
        schemars: false,
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
    let bundle = lower::lower(&mut library, &lower)?;
    let named = types.then(|| names(&mut library, &target, &lower, &bundle));
    if bundle.roots.is_empty() {
        let help = "name what to compare with `--pointer`";
        return Err(Diagnostic::new(Code::NotASchema, "the document defines no schema").help(help).into());
    }
    let roots = bundle.roots.clone();
    let mut definitions = bundle.definitions.clone();
    let defined = definitions.keys().cloned().collect();
    let mut model = Err("the types were not asked for".to_owned());
    if let Some(named) = named {
        // What changed in the meaning is a question of what the documents say, whatever the types take beyond it.
        let said = (!target.policy.is_default()).then(|| shape::outline(&bundle, target.form(), &|_| None));
        match modelled(bundle, named, &target, &|_| {}) {
            Ok(made) => {
                for (key, definition) in said.unwrap_or(made.outline).definitions {
                    definitions.entry(key).or_insert(definition.in_document());
                }
                model = Ok(made.model);
            }
            Err(error) => {
                let first = error.diagnostics().iter().take(MAX_REASONS);
                let messages: Vec<_> = first.map(|problem| problem.message.clone()).collect();
                let more = error.diagnostics().len() - messages.len() + error.more();
                let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
                model = Err(messages.join("; ") + &rest);
            }
        }
    }
    Ok(Side { definitions, defined, roots, formats: input.formats, model })
}
