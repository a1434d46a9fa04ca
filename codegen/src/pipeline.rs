//! Runs every stage in order, from documents to types, independent of files and configurations.

mod threads;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::adapt::{self, Adaptation};
use crate::compare::Algebra;
use crate::error::{Code, Diagnostic, Error, Result, Source};
use crate::load::{self, Document, Library};
use crate::model::{Deviations, Model, RuleForm};
use crate::print::Lines;
use crate::prove::Proof;
use crate::report::Coverage;
use crate::split::{Layout, Split, split};
use crate::suggest::did_you_mean;
use crate::widen::Policy;
use crate::{compare, international, lower, print, prove, refine, report, rules, schema, shape, widen};
pub(crate) use threads::{on_a_large_stack, side_by_side};

/// The inputs that the types of a module are generated from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Originals {
    pub definitions: IndexMap<schema::Key, schema::Schema>,
    pub formats: bool,
    pub texts: Texts,
}

/// The sources that schemas and types refer to by position.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    /// The documents; schemas refer to them by index.
    pub documents: Vec<Arc<Source>>,
    /// The positions of the types in the printed modules, in the order of the model.
    pub lines: Vec<print::Lines>,
}

impl Originals {
    // As in the proof: definitions of the document take precedence over those outlined from it.
    pub fn new(bundle: schema::Bundle, outline: shape::Outline, formats: bool, texts: Texts) -> Originals {
        let outlined = outline.definitions.into_iter().map(|(key, definition)| (key, definition.original));
        let mut definitions: IndexMap<_, _> = outlined.collect();
        definitions.extend(bundle.definitions);
        Originals { definitions, formats, texts }
    }

    pub fn schema(&self, model: &Model, name: &str) -> Option<serde_json::Value> {
        let key = model.item(name)?.origins.first()?;
        compare::Definitions::closed(&self.definitions, key, self.formats)
    }
}

/// What to generate from the documents of a library.
pub(crate) struct Target<'a> {
    pub lower: lower::Options,
    pub name: Option<String>,
    /// The deviations of the profile; see [`Target::deviations`].
    pub allowed: Deviations,
    /// The form of properties with rules, if not that of the profile.
    pub rules: Option<RuleForm>,
    /// The choices by which types accept more than the schemas.
    pub policy: Policy,
    /// The adaptations of the types in Rust.
    pub adaptation: Adaptation,
    /// Whether names in the adaptation may be missing, as in another version of the documents.
    pub is_partial: bool,
    pub formats: bool,
    pub schemars: bool,
    /// The files of the types.
    pub layout: Layout,
    /// The code that the module shares with others, if any.
    pub sharing: Option<Sharing<'a>>,
    /// Whether the algebra decides every type, and whether a value satisfies each schema.
    pub thorough: bool,
    pub command: String,
}

impl Target<'_> {
    pub fn form(&self) -> shape::Form {
        let rules = self.rules.unwrap_or_else(|| RuleForm::for_profile(self.allowed));
        shape::Form { deviations: self.deviations(), formats: self.formats, rules }
    }

    /// Returns the ways in which the types may differ from the schemas.
    pub fn deviations(&self) -> Deviations {
        self.policy.deviations(self.allowed)
    }
}

/// The code that a module shares with others of its package.
pub(crate) struct Sharing<'a> {
    /// The Rust module with the supporting code of the types.
    pub support: &'a str,
    /// The modules before it.
    pub modules: Vec<Other<'a>>,
}

/// Another module of the package.
pub(crate) struct Other<'a> {
    /// The path of its Rust module.
    pub path: String,
    pub model: &'a Model,
    pub split: &'a Split,
}

impl Sharing<'_> {
    /// Returns the types to import from other modules, by Rust module: each from the first module that has it.
    fn imported(&self, model: &Model) -> BTreeMap<String, BTreeSet<String>> {
        let (mut known, mut imported) = (BTreeSet::new(), BTreeMap::new());
        for other in &self.modules {
            let alike: BTreeSet<String> = model.alike(other.model).difference(&known).cloned().collect();
            for name in &alike {
                let path = other.split.path_of(name, &other.path);
                imported.entry(path).or_insert_with(BTreeSet::new).insert(name.clone());
            }
            known.extend(alike);
        }
        imported
    }
}

/// A generated module, and the results of all stages.
pub(crate) struct Generated {
    pub text: String,
    /// The submodules, by name.
    pub inner: Vec<(String, String)>,
    pub split: Split,
    pub crates: Vec<&'static str>,
    /// The code that the module shares with others.
    pub shared: print::Shared,
    pub model: Model,
    pub proof: Proof,
    pub report: Coverage,
    pub bundle: schema::Bundle,
    pub outline: shape::Outline,
    pub texts: Texts,
}

/// The types of a bundle.
pub(crate) struct Types {
    pub model: Model,
    /// The definitions that they are proved against: those of the documents, widened as the target requests.
    pub bundle: schema::Bundle,
    pub outline: shape::Outline,
}

/// The names of all types that the documents define.
pub(crate) struct Named {
    pub names: refine::Names,
    /// The outline of the lowered definitions, if those are all that the documents define.
    outline: Option<shape::Outline>,
}

/// The maximum number of repaired places that the header of a module lists.
const MAX_REPAIRS_LISTED: usize = 50;

/// Names all types that the documents define, so that a type has the same name whichever of them are requested. Empty
/// if the documents cannot be read as a whole. `bundle` is the result of `lowered`; the target may name its first root.
pub(crate) fn names(
    library: &mut Library,
    target: &Target<'_>,
    lowered: &lower::Options,
    bundle: &schema::Bundle,
) -> Named {
    let mounts = library.documents().iter().take(library.listed()).map(|document| &document.mount);
    let mut roots: Vec<String> =
        mounts.filter(|mount| !mount.is_empty()).map(|mount| load::pointer_join(mount)).collect();
    if roots.is_empty() && !library.is_container() {
        roots.push("#".to_owned());
    }
    let given = bundle.roots.first().map(String::as_str).zip(target.name.as_deref());
    let lower::Options { roots: lowered_roots, all, operations, nullable_ignored, .. } = lowered;
    let text_formats = lowered.text_formats.clone();
    let lower::Options { implied_object, number_formats, registry_formats, one_sided, audience, .. } = *lowered;
    // Leniency does not affect documents that were lowered without a problem.
    if *all && !operations && !nullable_ignored && *lowered_roots == roots {
        let outline = shape::outline(bundle, target.form(), &|_| shape::Choice::default());
        return Named { names: refine::names(bundle, &outline, given), outline: Some(outline) };
    }
    let whole = lower::Options {
        roots,
        all: true,
        lenient: true,
        keep_going: true,
        implied_object,
        number_formats,
        registry_formats,
        text_formats,
        one_sided,
        audience,
        ..lower::Options::default()
    };
    let names = match lower::lower(library, &whole) {
        Ok(bundle) => {
            let outline = shape::outline(&bundle, target.form(), &|_| shape::Choice::default());
            refine::names(&bundle, &outline, given)
        }
        Err(_) => refine::Names::new(),
    };
    Named { names, outline: None }
}

/// Shapes, names and constrains the types of an outline, before anything is proved.
fn shape_types(
    bundle: &schema::Bundle,
    outline: &shape::Outline,
    names: &refine::Names,
    plan: &widen::Plan,
    target: &Target<'_>,
) -> Result<Model> {
    let mut model = shape::shape(outline, bundle, target.deviations())?;
    widen::mark(&mut model, plan);
    let mut model = refine::refine(model, &context(bundle, outline, names, target))?;
    widen::assign_null(&mut model, &target.policy, target.allowed)?;
    model.map = target.adaptation.map;
    adapt::replace(&mut model, &target.adaptation, bundle, outline)?;
    rules::assign(&mut model, outline, target.formats);
    rules::relate(&mut model, outline, bundle, target.formats);
    Ok(model)
}

fn context<'a>(
    bundle: &'a schema::Bundle,
    outline: &'a shape::Outline,
    names: &'a refine::Names,
    target: &'a Target<'_>,
) -> refine::Context<'a> {
    let (root_name, open) = (target.name.as_deref(), HashSet::new());
    let format_types = target.adaptation.formats.iter();
    let format_types = format_types.map(|(format, path)| (format.text.as_str(), path.text.as_str())).collect();
    refine::Context {
        bundle,
        outline,
        names,
        root_name,
        formats: target.formats,
        format_types,
        open,
        nodes: OnceCell::new(),
    }
}

/// A bundle widened by the target, its outline, and the names of its types, which come from the original documents.
pub(crate) struct WidenedBundle {
    pub bundle: schema::Bundle,
    pub outline: shape::Outline,
    plan: widen::Plan,
    names: refine::Names,
}

/// Widens a bundle by the policy of the target.
pub(crate) fn widen_bundle(mut bundle: schema::Bundle, named: Named, target: &Target<'_>) -> Result<WidenedBundle> {
    let Named { mut names, outline } = named;
    let plain = target.allowed != Deviations::EXACT;
    let decided = if plain { widen::discriminate(&mut bundle) } else { HashSet::new() };
    let outline = outline.filter(|_| decided.is_empty());
    let outline = outline.unwrap_or_else(|| shape::outline(&bundle, target.form(), &|_| shape::Choice::default()));
    if target.policy.is_default() {
        return Ok(WidenedBundle { bundle, outline, plan: widen::Plan::default().with_decided(decided), names });
    }
    let model = shape_types(&bundle, &outline, &names, &widen::Plan::default(), target)?;
    let mut plan = widen::plan(&model, &target.policy).map_err(|missing| {
        let known: Vec<&str> = model.items.iter().map(|item| item.name.as_str()).collect();
        let help = format!("the types are {}", known.join(", "));
        let meant = did_you_mean(&missing, known);
        Diagnostic::new(Code::Config, format!("`types.{missing}` does not name a generated type{meant}")).help(help)
    })?;
    plan = plan.with_decided(decided);
    let bundle = widen::widen(bundle, &mut plan);
    for (place, before) in plan.moved() {
        if let Some(name) = names.get(before).cloned() {
            names.insert(place.clone(), name);
        }
    }
    let choice = |key: &str| shape::Choice { keeps: plan.keeps(key), rules: plan.rules(key) };
    let outline = shape::outline(&bundle, target.form(), &choice);
    Ok(WidenedBundle { bundle, outline, plan, names })
}

/// Runs the stages from a bundle to its final types. `finish` also gets a prover for them.
pub(crate) fn make_types<R>(
    bundle: schema::Bundle,
    named: Named,
    target: &Target<'_>,
    progress: &(dyn Fn(Stage) + Sync),
    finish: impl FnOnce(&Model, &prove::Prover<'_>, Algebra) -> Result<R>,
) -> Result<(Types, R)> {
    progress(Stage::Shape);
    let WidenedBundle { bundle, outline, plan, names } = widen_bundle(bundle, named, target)?;
    let mut model = shape_types(&bundle, &outline, &names, &plan, target)?;
    adapt::rename(&mut model, &target.adaptation, target.is_partial)?;
    progress(Stage::Prove);
    let prover = prove::Prover { bundle: &bundle, outline: &outline, formats: target.formats };
    let mut algebra = prover.algebra();
    let open = rules::complete(&mut model, &mut algebra, &|key| outline.original(&bundle, key));
    refine::complete(&mut model, &refine::Context { open, ..context(&bundle, &outline, &names, target) })?;
    adapt::derive(&mut model, &target.adaptation)?;
    let finished = finish(&model, &prover, algebra)?;
    Ok((Types { model, bundle, outline }, finished))
}

/// Runs every stage, in order. Proving does not change the types, so they are printed concurrently.
pub(crate) fn pipeline(
    library: &mut Library,
    target: &Target<'_>,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Generated> {
    progress(Stage::Lower);
    let bundle = lower::lower(library, &target.lower)?;
    international::ensure_known(library, &bundle, target.formats)?;
    // Documents that only affect names are not sources of the types.
    let sources = sources(library);
    let named = names(library, target, &target.lower, &bundle);
    let (Types { model, mut bundle, outline }, (proof, printed, split, warning)) = make_types(
        bundle,
        named,
        target,
        progress,
        |model, prover, mut algebra| {
            if model.items.is_empty() {
                let help = "`--all` generates all definitions, `--operations` the schemas inside paths, `--pointer` the schema at a pointer";
                let problem = Diagnostic::new(Code::NotASchema, "no schema was found in the document");
                return Err(problem.help(help).into());
            }
            progress(Stage::Print);
            let (split, warning) = split(target.layout, model, library, prover.bundle, prover.outline);
            let options = print::Options {
                schemars: target.schemars,
                formats: target.formats,
                visibility: target.adaptation.visibility,
                constructors: target.adaptation.constructors,
                support: target.sharing.as_ref().map(|sharing| sharing.support.to_owned()),
                imported: target.sharing.as_ref().map(|sharing| sharing.imported(model)).unwrap_or_default(),
                from_json: target.adaptation.from_json,
                split,
                borrow: target.adaptation.borrow,
            };
            let (printed, proof) =
                side_by_side(|| print::print(model, &options), || prover.prove(model, &mut algebra, target.thorough));
            Ok((proof, printed?, options.split, warning))
        },
    )?;
    warning.into_iter().for_each(|warning| bundle.warnings.push(warning));
    if !target.thorough {
        impossible(library, &mut bundle, &outline, &proof, target.formats);
    }
    let header = print::Header { sources, repairs: repairs(&bundle), command: target.command.clone() };
    let print::Printed { mut text, crates, shared, mut inner, mut lines } = printed;
    let (header, header_inside) = (header.text(), print::header_for("the module around it", &target.command));
    text.insert_str(0, &header);
    inner.iter_mut().for_each(|(_, text)| text.insert_str(0, &header_inside));
    for Lines { inner, range } in &mut lines {
        let above = if inner.is_some() { &header_inside } else { &header }.lines().count();
        *range = range.start + above..range.end + above;
    }
    let documents = library.documents().iter().map(|document| document.source.clone()).collect();
    let report = report::coverage(&model, &bundle, &outline);
    let texts = Texts { documents, lines };
    Ok(Generated { text, inner, split, crates, shared, model, proof, report, bundle, outline, texts })
}

/// The stages of the pipeline that take time, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Load,
    Lower,
    Shape,
    Prove,
    Print,
}

impl Stage {
    pub const ALL: [Stage; 5] = [Stage::Load, Stage::Lower, Stage::Shape, Stage::Prove, Stage::Print];
}

/// Returns the path and hash of each document that was read.
fn sources(library: &Library) -> Vec<(String, String)> {
    let one = |document: &Document| (document.source.name.clone(), hash(document.source.text.as_bytes()));
    library.documents().iter().map(one).collect()
}

/// Warns of schemas that no value satisfies, whose types can never be deserialized, of branches that no value is read
/// as, and of branches that accept the same value.
fn impossible(library: &Library, bundle: &mut schema::Bundle, outline: &shape::Outline, proof: &Proof, formats: bool) {
    let proved = proof.unsatisfiable.iter().filter_map(|key| outline.original(bundle, key));
    let proved: Vec<_> =
        proved.map(|schema| (schema.origin.clone(), "its constraints contradict each other")).collect();
    for (origin, why) in shape::impossible(bundle, outline).into_iter().chain(proved) {
        let message = format!("no value satisfies `{}`: {why}", origin.pointer);
        let problem = Diagnostic::new(Code::Unsatisfiable, message).or_at(library.place_of(&origin)).warning();
        let known = bundle.warnings.diagnostics().iter().any(|known| known.place == problem.place);
        if !known || problem.place.is_none() {
            bundle.warnings.push(problem);
        }
    }
    let unchosen = shape::unchosen(bundle);
    let known: HashSet<&str> = unchosen.iter().map(|(origin, _)| origin.pointer.as_str()).collect();
    let overlapping = shape::overlapping(bundle, formats, &|pointer| known.contains(pointer));
    let help = "make the branches exclusive, add a `discriminator`, or use `anyOf` if a value may match several";
    let unchosen = unchosen.into_iter().map(|(origin, message)| (origin, Diagnostic::new(Code::Overlap, message)));
    let overlapping =
        overlapping.into_iter().map(|(origin, message)| (origin, Diagnostic::new(Code::Overlap, message).help(help)));
    for (origin, problem) in unchosen.chain(overlapping) {
        bundle.warnings.push(problem.or_at(library.place_of(&origin)).warning());
    }
}

/// Returns a line for each repair.
fn repairs(bundle: &schema::Bundle) -> Vec<String> {
    let shown = bundle.warnings.diagnostics().iter().chain(bundle.problems.diagnostics());
    let mut lines: Vec<String> = shown.take(MAX_REPAIRS_LISTED).map(Diagnostic::in_a_line).collect();
    let count = |error: &Error| error.diagnostics().len() + error.more();
    let more = (count(&bundle.warnings) + count(&bundle.problems)).saturating_sub(lines.len());
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines
}

/// SHA-256, in hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hmac_sha256::Hash::hash(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
