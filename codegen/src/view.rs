//! A [`View`] of the types of a run: for each type its schema, its Rust code, its proof, its rules, and the types that
//! it refers to. Pages and explanations are rendered from it alone.

mod decisions;
mod excerpt;
mod explain;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::{Item, Kind, Model, Ty, spelt};
use crate::pipeline::Originals;
use crate::print::Lines;
use crate::prove::{Basis, Proof, TypeProof, Verdict, Verdicts};
use crate::report::{describe_proof, verdict_name};
use crate::shown::quoted;
use crate::{Artifact, Artifacts, Emitted, Error};
pub use decisions::Decision;
pub use excerpt::Excerpt;

/// The maximum number of characters shown of a text from a document.
const MAX_TEXT_CHARS: usize = 2000;

/// The maximum number of parts, of rules and of decisions shown for a type.
const MAX_LISTED: usize = 300;

/// The maximum number of warnings shown for a module.
const MAX_WARNINGS: usize = 200;

/// A view of the types of a run.
///
/// ```no_run
/// # fn main() -> Result<(), codegen::Error> {
/// let artifacts = codegen::generate(&codegen::Config::load("lockstep.toml")?)?;
/// std::fs::write("types.html", artifacts.view().html()).unwrap();
/// println!("{}", artifacts.view().explain("Connection").unwrap_or_default());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    pub(crate) modules: Vec<ModuleView>,
}

/// The view of a module.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ModuleView {
    pub name: String,
    pub root: String,
    pub documents: Vec<String>,
    pub verdicts: Verdicts,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    pub types: Vec<TypeView>,
}

/// The view of a type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TypeView {
    pub name: String,
    pub kind: &'static str,
    pub origins: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    pub verdict: &'static str,
    /// A sentence about the verdict.
    pub says: String,
    pub by: Basis,
    pub deviations: Vec<&'static str>,
    pub widenings: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    pub rules: Vec<RuleView>,
    pub parts: Vec<PartView>,
    pub decisions: Vec<Decision>,
    /// The types that it refers to.
    pub uses: Vec<String>,
    pub used_by: Vec<String>,
    pub schema: Option<Excerpt>,
    pub rust: Option<Excerpt>,
}

/// A rule of a type, or of the part that `path` names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RuleView {
    pub path: String,
    pub says: String,
}

/// A field, variant or branch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PartView {
    pub name: String,
    /// The property or value in JSON.
    pub wire: String,
    pub pointer: String,
    #[serde(rename = "type")]
    pub ty: String,
}

impl Artifacts {
    /// Returns a view of the types of all modules.
    pub fn view(&self) -> View {
        let view = |module: &Artifact| {
            let Artifact { output, text, inner, model, proof, warnings, originals, .. } = module;
            let files = inner.iter().map(|(file, text)| (file.as_str(), text.as_str()));
            let files = std::iter::once((output.as_str(), text.as_str())).chain(files).collect();
            module_view(&ModuleParts { files, model, proof, originals }, &[warnings])
        };
        View { modules: self.modules.iter().map(view).collect() }
    }
}

impl Emitted {
    /// Returns a view of the types.
    pub fn view(&self) -> View {
        let Emitted { text, inner, model, proof, warnings, problems, originals, .. } = self;
        let files = inner.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let files = std::iter::once(("", text.as_str())).chain(files).collect();
        View { modules: vec![module_view(&ModuleParts { files, model, proof, originals }, &[warnings, problems])] }
    }
}

impl View {
    /// Iterates over the types of all modules.
    pub(crate) fn types(&self) -> impl Iterator<Item = &TypeView> {
        self.modules.iter().flat_map(|module| &module.types)
    }

    /// Explains what a type is generated from, why it looks as it does, and what would change that. `name` is the name
    /// of the type or a JSON pointer. Returns `None` if there is no such type.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let mut request = codegen::Request::of("state.json".into());
    /// request.bytes = Some(br#"{"title": "State", "enum": ["open", "paid"]}"#.to_vec());
    /// let view = codegen::emit(&request)?.view();
    /// assert!(view.explain("State").is_some_and(|text| text.contains("its values are the strings")));
    /// assert_eq!(view.explain("Stat"), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(&self, name: &str) -> Option<String> {
        explain::explain(self, name)
    }

    /// Explains as data: an object with an array `entries`. The `kind` of each entry is `"type"`, or `"part"`, with its
    /// name as `part`, if the pointer is that of a field or variant. The type has the same data as on the page of a
    /// report.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let module = codegen::Builder::new().text("state.json", r#"{"title": "State", "enum": ["open", "paid"]}"#).generate()?;
    /// let explained = module.view().explain_json("State").unwrap();
    /// assert_eq!(explained["entries"][0]["verdict"], "equivalent");
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain_json(&self, name: &str) -> Option<serde_json::Value> {
        explain::explain_json(self, name)
    }

    /// Iterates over the names of the types.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.types().map(|ty| ty.name.as_str())
    }
}

impl TypeView {
    /// Returns the length of the longest of the type's pointers that the given one equals or is below.
    pub(crate) fn matching_len(&self, pointer: &str) -> Option<usize> {
        let is_around = |origin: &&String| {
            pointer.strip_prefix(origin.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.origins.iter().filter(is_around).map(String::len).max()
    }
}

/// The result for one module.
struct ModuleParts<'a> {
    /// Its file, and those of its submodules, each with its text.
    files: Vec<(&'a str, &'a str)>,
    model: &'a Model,
    proof: &'a Proof,
    originals: &'a Originals,
}

fn module_view(module: &ModuleParts<'_>, warnings: &[&Error]) -> ModuleView {
    let ModuleParts { files, model, proof, originals } = module;
    let lines: Vec<(&str, Vec<&str>)> = files.iter().map(|(file, text)| (*file, text.lines().collect())).collect();
    let output = files.first().map_or("", |(file, _)| *file);
    let holders = model.items.containers();
    let documents: Vec<String> = originals.texts.documents.iter().map(|source| source.name.clone()).collect();
    let name = if output.is_empty() { documents.first().cloned().unwrap_or_default() } else { output.to_owned() };
    let types = model.items.iter().zip(&proof.types).enumerate().map(|(at, (item, proof))| {
        let rust = originals.texts.lines.get(at).and_then(|Lines { inner, range }| {
            let (file, lines) = lines.get(inner.map_or(0, |inner| inner + 1))?;
            Some(code_excerpt(item, file, range.start, lines.get(range.clone())?))
        });
        let holders: BTreeSet<usize> = holders.get(at).into_iter().flatten().copied().collect();
        let holders = holders.into_iter().filter_map(|at| Some(model.items.get(at)?.name.clone()));
        TypeView { used_by: holders.collect(), rust, ..type_view(item, proof, module) }
    });
    let types = types.collect();
    let shown = warnings.iter().flat_map(|error| error.diagnostics()).take(MAX_WARNINGS);
    let warnings = shown.map(|problem| quoted(&problem.in_a_line(), MAX_TEXT_CHARS)).collect();
    ModuleView { name, root: model.root.clone(), documents, verdicts: proof.verdicts(), warnings, types }
}

fn type_view(item: &Item, proof: &TypeProof, module: &ModuleParts<'_>) -> TypeView {
    let original = item.origins.first().and_then(|key| module.originals.definitions.get(key));
    let schema = original.and_then(|schema| {
        Excerpt::for_schema(module.originals.texts.documents.get(schema.origin.document)?.as_ref(), schema)
    });
    let mut uses: Vec<String> = Vec::new();
    for ty in item.types() {
        ty.walk(&mut |ty| match ty {
            Ty::Item(name) if !uses.contains(name) => uses.push(name.clone()),
            _ => {}
        });
    }
    TypeView {
        name: item.name.clone(),
        kind: item.kind.in_words(),
        origins: item.origins.iter().take(MAX_LISTED).cloned().collect(),
        docs: item.docs.as_deref().map(clip_lines),
        verdict: verdict_name(&proof.verdict),
        says: match &proof.verdict {
            Verdict::Equivalent => String::new(),
            _ => describe_proof(proof),
        },
        by: proof.by,
        deviations: proof.deviations.clone(),
        widenings: proof.widenings.iter().map(|widening| widening.name()).collect(),
        note: proof.note,
        rules: rules(item),
        parts: parts(item).into_iter().take(MAX_LISTED).collect(),
        decisions: decisions::decisions(item, module.model, original),
        uses,
        used_by: Vec::new(),
        schema,
        rust: None,
    }
}

/// Returns the first lines of a comment, without hidden characters.
fn clip_lines(docs: &str) -> String {
    let mut left = MAX_TEXT_CHARS;
    let mut out: Vec<String> = Vec::new();
    for line in docs.lines() {
        if left == 0 {
            out.push("…".to_owned());
            break;
        }
        let line = quoted(line, left);
        left = left.saturating_sub(line.chars().count() + 1);
        out.push(line);
    }
    out.join("\n")
}

/// Returns the Rust of a type, which begins at line `first` of its module.
fn code_excerpt(item: &Item, file: &str, first: usize, lines: &[&str]) -> Excerpt {
    let mut excerpt = Excerpt::new(file, first, lines.iter().copied());
    let parts: Vec<(String, String)> = parts(item).into_iter().map(|part| (part.name, part.pointer)).collect();
    excerpt.set_marks(excerpt::code_marks(lines, &parts));
    excerpt
}

/// Returns the parts of a type in their order.
fn parts(item: &Item) -> Vec<PartView> {
    let part = |name: &str, wire: String, pointer: &str, ty: String| PartView {
        name: name.to_owned(),
        wire: quoted(&wire, MAX_TEXT_CHARS),
        pointer: pointer.to_owned(),
        ty,
    };
    match &item.kind {
        Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => fields
            .iter()
            .map(|field| {
                let ty = spelt(&field.ty);
                let is_plain = field.required || matches!(field.ty.unruled(), Ty::Nullable(_));
                let ty = if is_plain { ty } else { format!("Option<{ty}>") };
                part(&field.name, field.wire.clone(), &field.origin, ty)
            })
            .collect(),
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => variants
            .iter()
            .map(|variant| {
                let ty = variant.ty.as_ref().map(spelt).unwrap_or_default();
                part(&variant.name, variant.wire.clone(), &variant.origin, ty)
            })
            .collect(),
        Kind::Enum { variants, .. } => {
            variants.iter().map(|variant| part(&variant.name, variant.wire.clone(), "", String::new())).collect()
        }
        Kind::Literals { literals } => {
            literals.iter().map(|literal| part(&literal.name, literal.value.to_string(), "", String::new())).collect()
        }
        Kind::Union { alternatives } => {
            alternatives.iter().map(|branch| part(&branch.name, String::new(), "", spelt(&branch.ty))).collect()
        }
        Kind::Newtype { .. } => Vec::new(),
    }
}

/// Returns the rules of a type: on its parts, between them, and on its JSON.
fn rules(item: &Item) -> Vec<RuleView> {
    let mut out = Vec::new();
    let names = parts(item).into_iter().map(|part| part.name).chain(std::iter::repeat(String::new()));
    for (ty, path) in item.types().into_iter().zip(names) {
        ty.walk(&mut |ty| {
            let says = ty.rules().iter().map(|rule| quoted(&rule.to_string(), MAX_TEXT_CHARS));
            out.extend(says.map(|says| RuleView { path: path.clone(), says }));
        });
    }
    for condition in &item.conditions {
        let schema = condition.to_schema().to_json(&str::to_owned);
        let says = format!("{}: {}", condition.keyword(), quoted(&schema.to_string(), MAX_TEXT_CHARS));
        out.push(RuleView { path: String::new(), says });
    }
    if let Some(key) = &item.check {
        out.push(RuleView { path: String::new(), says: format!("its JSON satisfies `{key}`") });
    }
    out.truncate(MAX_LISTED);
    out
}
