//! Renders the result of a run as text and as JSON: a line for each type, the deviations, and what was written.

mod coverage;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::model::{Deviations, Replaced, Widening};
use crate::output::Changed;
use crate::prove::{Side, TypeProof, Verdict};
use crate::shown::{MAX_QUOTED_CHARS, Page, quoted};
use crate::{Artifact, Artifacts, Error};
pub use coverage::{Coverage, Opaque, coverage};

/// The maximum length of text from a document in a message, in characters.
const MAX_PART_CHARS: usize = 80;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Renders the report as text with ANSI styles; `changed` are the files that were written or removed.
pub fn human(artifacts: &Artifacts, changed: &[Changed]) -> String {
    let mut page = Page::default();
    for module in &artifacts.modules {
        push_module(&mut page, module);
        page.blank();
    }
    if changed.is_empty() {
        page.line("nothing to write: everything is up to date");
    }
    let (written, removed) = Changed::split(changed);
    for (done, paths) in [("removed ", removed), ("wrote ", written)] {
        if !paths.is_empty() {
            page.list(done, "  ", Style::new(), paths);
        }
    }
    page.into_text()
}

fn push_module(page: &mut Page, module: &Artifact) {
    page.line(&module.output);
    push_types(page, &module.proof.types);
    for proof in module.proof.unproved() {
        page.styled(&[(Style::new(), "  "), (BAD, &describe_proof(proof))]);
    }
    for (proof, note) in module.proof.types.iter().filter_map(|proof| Some((proof, proof.note?))) {
        page.line(format!("  `{}`: {note}", quoted(&proof.name, MAX_QUOTED_CHARS)));
    }
    push_counts(page, module);
    push_deviations(page, &module.proof.types);
    push_widenings(page, &module.proof.types);
    if !module.model.replaced.is_empty() {
        page.blank();
        page.line("  taken on trust, as requested by lockstep.toml: what these types accept is not proved");
    }
    for Replaced { name, path, .. } in &module.model.replaced {
        page.line(format!("  {}: `{}`", quoted(name, MAX_QUOTED_CHARS), quoted(path, MAX_QUOTED_CHARS)));
    }
    if !module.warnings.is_empty() {
        page.blank();
        page.line("  warnings about the documents:");
    }
    for warning in module.warnings.diagnostics() {
        page.line(format!("    {}", warning.in_a_line()));
    }
    for pointer in &module.report.invalid_defaults {
        page.blank();
        let pointer = quoted(pointer, MAX_QUOTED_CHARS);
        page.line(format!("  the `default` of `{pointer}` is not valid against its schema: it has no getter"));
    }
}

/// A line for each type, with its origin and its verdict.
fn push_types(page: &mut Page, types: &[TypeProof]) {
    let labels = |proof: &TypeProof| (quoted(&proof.name, MAX_QUOTED_CHARS), quoted(&proof.origin, MAX_QUOTED_CHARS));
    let width = |text: &str| text.chars().count();
    let widths = types.iter().map(labels).map(|(name, origin)| (width(&name), width(&origin)));
    let (wide_name, wide_origin) = widths.fold((0, 0), |most, one| (most.0.max(one.0), most.1.max(one.1)));
    for proof in types {
        let style = if proof.verdict == Verdict::Equivalent { GOOD } else { BAD };
        let (name, origin) = labels(proof);
        // The padding counts characters, not columns; it only has to be bounded.
        let (name, origin) = (format!("  {name:wide_name$}  "), format!("{origin:wide_origin$}"));
        page.styled(&[
            (Style::new(), &name),
            (FAINT, &origin),
            (Style::new(), "  "),
            (style, verdict_name(&proof.verdict)),
        ]);
    }
}

/// How many types are proved, and on what basis.
fn push_counts(page: &mut Page, module: &Artifact) {
    let verdicts = module.proof.verdicts();
    let (rules, json) = (verdicts.equivalent_with_rules, verdicts.equivalent_with_json_rules);
    let parts = [(rules, "with rules"), (json, "with a rule about their JSON")];
    let parts: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).collect();
    let parts: Vec<_> = parts.into_iter().map(|(count, what)| format!(", {count} of them {what}")).collect();
    let proved = verdicts.equivalent_by_shape + rules + json;
    page.line(format!(
        "  {proved} of {} types proved equivalent to their schemas{}",
        module.proof.types.len(),
        parts.concat()
    ));
}

/// The deviations that types use, with these types.
fn push_deviations(page: &mut Page, types: &[TypeProof]) {
    let used: Vec<_> = Deviations::NAMES
        .iter()
        .map(|(name, says)| {
            (name, says, types.iter().filter(|proof| proof.deviations.contains(name)).collect::<Vec<_>>())
        })
        .filter(|(_, _, types)| !types.is_empty())
        .collect();
    if !used.is_empty() {
        page.blank();
        page.line("  apart from these deviations, which the profile allows:");
    }
    for (name, says, types) in used {
        page.line(format!("  {name}: {says}"));
        page.list("    ", "    ", FAINT, types.iter().map(|proof| &proof.name));
    }
}

/// The ways in which types are wider than their schemas, with these types.
fn push_widenings(page: &mut Page, types: &[TypeProof]) {
    let wider: Vec<_> = Widening::ALL
        .into_iter()
        .map(|widening| (widening, types.iter().filter(move |proof| proof.widenings.contains(&widening))))
        .map(|(widening, types)| (widening, types.map(|proof| &proof.name).collect::<Vec<_>>()))
        .filter(|(_, names)| !names.is_empty())
        .collect();
    if !wider.is_empty() {
        page.blank();
        page.line("  wider than their schemas, as requested by lockstep.toml or a `discriminator`, and proved against the widened schemas:");
    }
    for (widening, names) in wider {
        page.line(format!("  {}: {}", widening.name(), widening.description()));
        page.list("    ", "    ", FAINT, names);
    }
}

pub(crate) fn verdict_name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Equivalent => "equivalent",
        Verdict::Differs { .. } => "differs",
        Verdict::Unproved { .. } => "unproved",
    }
}

/// Describes the verdict on a type.
pub fn describe_proof(proof: &TypeProof) -> String {
    let part = |text: &str| quoted(text, MAX_PART_CHARS);
    let short = |witness: &Value| part(&witness.to_string());
    let (name, origin) = (part(&proof.name), part(&proof.origin));
    match &proof.verdict {
        Verdict::Equivalent => format!("`{name}` is equivalent to `{origin}`"),
        Verdict::Differs { witness, accepted_by: Side::Type } => {
            format!("`{name}` accepts {}, which its schema `{origin}` rejects", short(witness))
        }
        Verdict::Differs { witness, accepted_by: Side::Schema } => {
            format!("`{name}` rejects {}, which its schema `{origin}` accepts", short(witness))
        }
        Verdict::Unproved { why } => format!("`{name}` is not proved equivalent to `{origin}`: {why}"),
    }
}

/// Returns the report as JSON. `error` is the reason why it is incomplete.
pub fn json(artifacts: Option<&Artifacts>, changed: &[Changed], error: Option<&Error>) -> Value {
    let modules: Vec<Value> = artifacts
        .into_iter()
        .flat_map(|artifacts| &artifacts.modules)
        .map(|module| {
            let mut out = json!({
                "output": module.output,
                "root": module.model.root,
                "verdicts": module.proof.verdicts(),
                "types": module.proof.types,
            });
            if !module.warnings.is_empty() {
                out["warnings"] = json!(module.warnings.diagnostics());
            }
            if !module.model.replaced.is_empty() {
                out["trusted"] = json!(module.model.replaced);
            }
            if !module.report.invalid_defaults.is_empty() {
                out["invalid_defaults"] = json!(module.report.invalid_defaults);
            }
            out
        })
        .collect();
    let (written, removed) = Changed::split(changed);
    let diagnostics = error.map(Error::diagnostics).unwrap_or_default();
    let mut out = json!({ "modules": modules, "written": written, "diagnostics": diagnostics });
    if !removed.is_empty() {
        out["removed"] = json!(removed);
    }
    if let Some(more) = error.map(Error::more).filter(|more| *more > 0) {
        out["more"] = json!(more);
    }
    out
}

/// Returns the report of an [`emit`](crate::emit) as JSON.
pub fn emitted(emitted: &crate::Emitted) -> Value {
    json!({
        "root": emitted.root,
        "crates": emitted.crates,
        "nodes": emitted.report,
        "verdicts": emitted.proof.verdicts(),
        "types": emitted.proof.types,
        "warnings": emitted.warnings.diagnostics(),
        "problems": emitted.problems.diagnostics(),
        "left_out": emitted.left_out,
    })
}

/// Returns the dependencies of generated code as lines of a Cargo.toml.
pub fn dependencies<S: AsRef<str>>(crates: &[S]) -> String {
    dependency_lines(crates).map(|(_, line)| format!("{line}\n")).collect()
}

/// Iterates over the crates by name, each with its line of a Cargo.toml.
pub(crate) fn dependency_lines<S: AsRef<str>>(crates: &[S]) -> impl Iterator<Item = (&'static str, &'static str)> {
    const LINES: [(&str, &str); 16] = [
        ("serde", "serde = { version = \"1\", features = [\"derive\"] }"),
        ("serde_json", "serde_json = { version = \"1\", features = [\"float_roundtrip\"] }"),
        ("serde_path_to_error", "serde_path_to_error = \"0.1\""),
        ("chrono", "chrono = { version = \"0.4\", features = [\"serde\"] }"),
        ("jiff", "jiff = { version = \"1\", features = [\"serde\"] }"),
        ("indexmap", "indexmap = { version = \"2\", features = [\"serde\"] }"),
        ("time", "time = { version = \"0.3\", features = [\"formatting\", \"parsing\", \"serde\"] }"),
        (
            "rust_decimal",
            "rust_decimal = { version = \"1\", default-features = false, features = [\"serde\", \"std\"] }",
        ),
        ("url", "url = { version = \"2\", features = [\"serde\"] }"),
        ("base64", "base64 = \"0.23\""),
        ("uuid", "uuid = { version = \"1\", features = [\"serde\"] }"),
        ("fluent-uri", "fluent-uri = \"0.4\""),
        ("regex", "regex = \"1\""),
        ("regress", "regress = \"0.12\""),
        ("idna", "idna = \"1\""),
        ("unicode-general-category", "unicode-general-category = \"1\""),
    ];
    LINES.into_iter().filter(|(name, _)| crates.iter().any(|known| known.as_ref() == *name))
}
