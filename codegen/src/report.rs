//! What a run found, for people and as data: one line for each type, the deviations, and what was written.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::model::Deviations;
use crate::prove::{Side, TypeProof, Verdict};
use crate::{Artifacts, Diagnostic};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The report as text with ANSI styles; `changed` are the files that were written.
pub fn human(artifacts: &Artifacts, changed: &[String]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_human(&mut out, artifacts, changed);
    out
}

fn write_human(out: &mut String, artifacts: &Artifacts, changed: &[String]) -> std::fmt::Result {
    for module in &artifacts.modules {
        writeln!(out, "{}", module.output)?;
        let types = &module.proof.types;
        let name = types.iter().map(|proof| proof.name.len()).max().unwrap_or(0);
        let origin = types.iter().map(|proof| proof.origin.len()).max().unwrap_or(0);
        for proof in types {
            let style = if proof.verdict == Verdict::Equivalent { GOOD } else { BAD };
            let verdict = word(&proof.verdict);
            writeln!(
                out,
                "  {:name$}  {FAINT}{:origin$}{FAINT:#}  {style}{verdict}{style:#}",
                proof.name, proof.origin
            )?;
        }
        for proof in types.iter().filter(|proof| proof.verdict != Verdict::Equivalent) {
            writeln!(out, "  {BAD}{}{BAD:#}", sentence(proof))?;
        }
        let proved = types.iter().filter(|proof| proof.verdict == Verdict::Equivalent).count();
        writeln!(out, "  {proved} of {} types proved equivalent to their schemas", types.len())?;
        let used: Vec<_> = Deviations::NAMES
            .iter()
            .map(|(name, says)| {
                (name, says, types.iter().filter(|proof| proof.deviations.contains(name)).collect::<Vec<_>>())
            })
            .filter(|(_, _, types)| !types.is_empty())
            .collect();
        if !used.is_empty() {
            writeln!(out, "\n  apart from these deviations, which the profile allows:")?;
        }
        for (name, says, types) in used {
            let names: Vec<_> = types.iter().map(|proof| proof.name.as_str()).collect();
            writeln!(out, "  {name}: {says}")?;
            writeln!(out, "    {FAINT}{}{FAINT:#}", names.join(", "))?;
        }
        writeln!(out)?;
    }
    match changed {
        [] => writeln!(out, "nothing to write: everything is up to date"),
        changed => writeln!(out, "wrote {}", changed.join(", ")),
    }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Equivalent => "equivalent",
        Verdict::Differs { .. } => "differs",
        Verdict::Unproved { .. } => "unproved",
    }
}

/// What there is to say about a type that is not proved.
pub fn sentence(proof: &TypeProof) -> String {
    let TypeProof { name, origin, verdict, .. } = proof;
    match verdict {
        Verdict::Equivalent => format!("`{name}` is equivalent to `{origin}`"),
        Verdict::Differs { witness, accepted_by: Side::Type } => {
            format!("`{name}` accepts {witness}, which its schema `{origin}` rejects")
        }
        Verdict::Differs { witness, accepted_by: Side::Schema } => {
            format!("`{name}` rejects {witness}, which its schema `{origin}` accepts")
        }
        Verdict::Unproved { why } => format!("`{name}` is not proved equivalent to `{origin}`: {why}"),
    }
}

/// The same as data. `diagnostics` are the problems that kept it from being more.
pub fn json(artifacts: Option<&Artifacts>, changed: &[String], diagnostics: &[Diagnostic]) -> Value {
    let modules: Vec<Value> = artifacts
        .into_iter()
        .flat_map(|artifacts| &artifacts.modules)
        .map(|module| json!({ "output": module.output, "root": module.model.root, "types": module.proof.types }))
        .collect();
    json!({ "modules": modules, "written": changed, "diagnostics": diagnostics })
}
