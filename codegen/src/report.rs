//! Renders the result of a run as text and as JSON: a line for each type, the deviations, and what was written.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::model::{DefaultValue, Deviations, Kind, Model, Replaced, Ty, Widening};
use crate::output::Changed;
use crate::prove::{Side, TypeProof, Verdict};
use crate::schema::{Bundle, Schema, Types};
use crate::shape::{Outline, member};
use crate::shown::{MAX_QUOTED_CHARS, Page, quoted};
use crate::{Artifact, Artifacts, Error};

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
    let types = &module.proof.types;
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
    for proof in module.proof.unproved() {
        page.styled(&[(Style::new(), "  "), (BAD, &describe_proof(proof))]);
    }
    for (proof, note) in types.iter().filter_map(|proof| Some((proof, proof.note?))) {
        page.line(format!("  `{}`: {note}", quoted(&proof.name, MAX_QUOTED_CHARS)));
    }
    let verdicts = module.proof.verdicts();
    let (rules, json) = (verdicts.equivalent_with_rules, verdicts.equivalent_with_json_rules);
    let parts = [(rules, "with rules"), (json, "with a rule about their JSON")];
    let parts: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).collect();
    let parts: Vec<_> = parts.into_iter().map(|(count, what)| format!(", {count} of them {what}")).collect();
    let proved = verdicts.equivalent_by_shape + rules + json;
    page.line(format!("  {proved} of {} types proved equivalent to their schemas{}", types.len(), parts.concat()));
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

/// How many of the schemas have Rust types.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Coverage {
    /// The number of schema nodes, by kind.
    pub nodes: BTreeMap<&'static str, usize>,
    /// The total number of schema nodes.
    pub total: usize,
    /// The number of schema nodes with a Rust type.
    pub native: usize,
    /// The schemas that became any JSON although they have constraints, with everything inside them.
    pub opaque: Vec<Opaque>,
    /// Properties whose `default` is not valid against their own schema: they have no getter.
    pub invalid_defaults: Vec<String>,
}

/// A schema that became any JSON although it has constraints.
#[derive(Debug, Clone, Serialize)]
pub struct Opaque {
    pub pointer: String,
    pub reason: &'static str,
    /// The number of schema nodes in it, itself included.
    pub nodes: usize,
}

/// Determines for each schema node whether it has a Rust type.
pub fn coverage(model: &Model, bundle: &Bundle, outline: &Outline) -> Coverage {
    let mut coverage = Coverage::default();
    let mut nodes: HashMap<&str, &Schema> = HashMap::new();
    for schema in bundle.definitions.values() {
        schema.walk(&mut |node| {
            if nodes.insert(&node.origin.pointer, node).is_none() {
                *coverage.nodes.entry(kind(node)).or_default() += 1;
                coverage.total += 1;
            }
        });
    }
    let mut opaque: BTreeMap<String, Opaque> = BTreeMap::new();
    let mut note = |schema: &Schema, reason: &'static str| {
        let pointer = schema.origin.pointer.trim_end_matches('?');
        let original = nodes.get(pointer).copied().unwrap_or(schema);
        if !pointer.is_empty() && has_constraints(original) {
            let mut count = 0;
            original.walk(&mut |_| count += 1);
            opaque.insert(pointer.to_owned(), Opaque { pointer: pointer.to_owned(), reason, nodes: count });
        }
    };
    for item in &model.items {
        let Some(definition) =
            item.origins.first().and_then(|origin| outline.definitions.get(outline.canonical(origin)))
        else {
            continue;
        };
        match &item.kind {
            Kind::Newtype { inner: Ty::Any } => note(&definition.original, reason(&definition.original)),
            Kind::Newtype { inner } => note_any(inner, &definition.simple, &mut note),
            Kind::Struct { fields, .. } => {
                let invalid = fields.iter().filter(|field| field.default == Some(DefaultValue::Invalid));
                coverage.invalid_defaults.extend(invalid.map(|field| field.origin.clone()));
                for field in fields {
                    note_any(&field.ty, member(&definition.simple, &field.wire), &mut note);
                }
            }
            Kind::Union { alternatives } => {
                for (alternative, branch) in alternatives.iter().zip(&definition.simple.any_of) {
                    note_any(&alternative.ty, branch, &mut note);
                }
            }
            Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
                let branches = definition.tagging.as_ref().map(|tagging| tagging.branches.as_slice());
                for (variant, branch) in variants.iter().zip(branches.unwrap_or_default()) {
                    if let (Some(ty), Some(body)) = (&variant.ty, &branch.body) {
                        note_any(ty, body, &mut note);
                    }
                }
            }
            Kind::Tuple { fields, rest } => {
                let array = &definition.simple.array;
                for (field, item) in fields.iter().zip(&array.prefix) {
                    note_any(&field.ty, item, &mut note);
                }
                if let (Some(rest), Some(items)) = (rest, &array.items) {
                    note_any(&rest.ty, items, &mut note);
                }
            }
            Kind::Enum { .. } | Kind::Literals { .. } => {}
        }
    }
    coverage.opaque = opaque.into_values().collect();
    coverage.native = coverage.total.saturating_sub(coverage.opaque.iter().map(|opaque| opaque.nodes).sum());
    coverage
}

/// Returns true if the schema does not accept every value.
fn has_constraints(schema: &Schema) -> bool {
    !schema.is_anything() && !schema.types.is_some_and(|types| types == Types::ALL)
}

fn note_any(ty: &Ty, schema: &Schema, note: &mut dyn FnMut(&Schema, &'static str)) {
    match ty {
        // Several types without further keywords: any JSON of these types is all that the schema requires.
        Ty::Any if schema.types.is_some() && schema.array.prefix.is_empty() => {}
        Ty::Any => note(schema, reason(schema)),
        Ty::Nullable(inner) => {
            if let Some(schema) = schema.without_null() {
                note_any(inner, &schema, note);
            }
        }
        Ty::Tuple(items) => {
            items.iter().zip(&schema.array.prefix).for_each(|(ty, item)| note_any(ty, item, note));
        }
        Ty::List(inner) if !schema.array.prefix.is_empty() && **inner == Ty::Any => {
            schema.array.prefix.iter().filter(|item| !item.never).for_each(|item| note(item, "items that end early"));
        }
        Ty::List(inner) | Ty::Array(inner, _) => {
            if let Some(items) = &schema.array.items {
                note_any(inner, items, note);
            }
        }
        Ty::Map(inner) => {
            if let Some(values) = &schema.object.additional_properties {
                note_any(inner, values, note);
            }
        }
        Ty::Boxed(inner) | Ty::Ruled(inner, _) => note_any(inner, schema, note),
        _ => {}
    }
}

/// Returns the reason why a schema has no type.
fn reason(schema: &Schema) -> &'static str {
    match schema {
        Schema { not: Some(_), .. } => "no type expresses `not`",
        Schema { if_: Some(_), .. } => "no type expresses `if`",
        Schema { array, .. } if !array.prefix.is_empty() => "a tuple",
        _ => "no type has exactly these values",
    }
}

fn kind(schema: &Schema) -> &'static str {
    match schema {
        Schema { never: true, .. } => "never",
        Schema { reference: Some(_), .. } => "reference",
        Schema { enumeration: Some(_), .. } | Schema { constant: Some(_), .. } => "enum",
        Schema { any_of, one_of, .. } if !any_of.is_empty() || !one_of.is_empty() => "union",
        Schema { all_of, .. } if !all_of.is_empty() => "allOf",
        Schema { types: Some(types), .. } => match *types {
            Types::OBJECT => "object",
            Types::ARRAY => "array",
            Types::STRING => "string",
            Types::INTEGER | Types::NUMBER => "number",
            Types::BOOLEAN => "boolean",
            Types::NULL => "null",
            _ => "several types",
        },
        _ => "untyped",
    }
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
