//! Turns a [`Library`] into a [`Bundle`]: converts schemas of any dialect, and everything that they refer to, to the
//! meaning of 2020-12. References are resolved against the original documents; nothing here decides on types.

#[cfg(test)]
mod corpus;
mod cycles;
mod discriminator;
mod extensions;
mod inheritance;
mod keywords;
mod notes;
mod operations;
mod parameters;
mod parts;
mod references;
mod repairs;
mod roots;
mod sides;
mod styles;
mod tagged;
#[cfg(test)]
mod tests;
mod uncovered;
mod unfamiliar;
mod values;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::error::{Code, Diagnostic, Error, Place, Result};
use crate::load::{Dialect, Library, Location, Node};
use crate::schema::{Array, Bundle, Key, Origin, Schema};
use references::Bindings;
pub use repairs::REPAIRS;
pub use sides::Audience;
pub use tagged::{Tagged, inside_operations, tagged};

/// The maximum number of definitions that differ only by their dynamic references: there can be exponentially many.
const MAX_SPECIALISED: usize = 20_000;

/// The maximum total length of the pointers of all schemas, in bytes.
const MAX_POINTER_BYTES: usize = 256 << 20;

/// What to lower, and how strictly.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Pointers in the listed documents.
    pub roots: Vec<String>,
    /// The locations of these pointers in the configuration.
    pub roots_at: Option<Place>,
    /// Also the schemas at these pointers, each as a separate definition even if it is only a reference.
    pub located: Vec<Location>,
    /// Also the definitions of the listed documents that nothing refers to.
    pub all: bool,
    /// Also the schemas inside operations.
    pub operations: bool,
    /// An unresolved reference accepts anything, and is listed.
    pub lenient: bool,
    /// A mistake is an error even if it has one evident meaning.
    pub strict: bool,
    /// Parts without an evident meaning are left out, and the rest is lowered; the bundle has the problems.
    pub keep_going: bool,
    /// In OpenAPI documents, `properties` without `type` describes an object.
    pub implied_object: bool,
    /// In OpenAPI documents, an integer has the range that its format names.
    pub number_formats: bool,
    /// In OpenAPI documents, a string has the meaning of its format in the format registry.
    pub registry_formats: bool,
    /// The formats that assert nothing.
    pub text_formats: BTreeSet<String>,
    /// In OpenAPI documents, a `readOnly` or `writeOnly` property is required only in responses or only in requests.
    pub one_sided: bool,
    /// The messages that the types are for.
    pub audience: Audience,
    /// OpenAPI's `nullable` is ignored, as by a parser that does not support it.
    pub nullable_ignored: bool,
}

/// Lowers the requested schemas and everything that they refer to.
pub fn lower(library: &mut Library, options: &Options) -> Result<Bundle> {
    let mut lowering = Lowering::new(library, options);
    lowering.find_roots(options);
    // In the order of discovery, so that related definitions are adjacent.
    let mut next = 0;
    while let Some((location, bindings)) = lowering.queue.get(next).cloned() {
        next += 1;
        lowering.definition(&location, bindings);
    }
    lowering.warn_of_uncovered();
    let styled = std::mem::take(&mut lowering.styled);
    lowering.apply_styles(&styled);
    let Lowering { mut bundle, mut problems, .. } = lowering;
    if problems.is_none() || options.keep_going {
        cycles::remove_self_references(&mut bundle);
        problems.extend(cycles::find(library, &bundle));
    }
    if options.keep_going && !bundle.definitions.is_empty() {
        cycles::replace_cyclic(&mut bundle);
        bundle.problems = problems;
    } else if !problems.is_none() {
        // A run reports all problems together.
        problems.extend(bundle.warnings);
        return Err(problems);
    }
    unevaluating_contains(&mut bundle);
    sides::run(&mut bundle, options.audience);
    inheritance::run(&mut bundle);
    Ok(bundle)
}

struct Lowering<'a> {
    library: &'a mut Library,
    lenient: bool,
    strict: bool,
    implied_object: bool,
    number_formats: bool,
    registry_formats: bool,
    text_formats: &'a BTreeSet<String>,
    one_sided: bool,
    audience: Audience,
    /// The formats and the keywords of other dialects that were already warned of.
    noted: HashSet<String>,
    nullable_ignored: bool,
    /// The dialect of the current schema.
    dialect: Dialect,
    /// The bindings of dynamic references in the current schema.
    bindings: Bindings,
    bundle: Bundle,
    queue: Vec<(Location, Bindings)>,
    queued: HashSet<(Location, Bindings)>,
    /// The number of definitions with bindings.
    specialised: usize,
    /// The total length of the pointers of the schemas, in bytes.
    pointers: usize,
    /// The keys of the roots.
    rooted: HashSet<Key>,
    /// The definitions that extend another one, computed on first use.
    children: Option<HashMap<Location, Vec<Location>>>,
    /// The objects of parameters, and the style of each parameter.
    styled: Vec<styles::Styled>,
    problems: Error,
}

impl<'a> Lowering<'a> {
    /// Creates an empty lowering of this library.
    fn new(library: &'a mut Library, options: &'a Options) -> Lowering<'a> {
        Lowering {
            library,
            lenient: options.lenient,
            strict: options.strict,
            implied_object: options.implied_object && !options.strict,
            number_formats: options.number_formats && !options.strict,
            registry_formats: options.registry_formats && !options.strict,
            text_formats: &options.text_formats,
            one_sided: options.one_sided,
            audience: options.audience,
            nullable_ignored: options.nullable_ignored,
            dialect: Dialect::DRAFT_2020_12,
            bindings: Bindings::new(),
            bundle: Bundle::default(),
            queue: Vec::new(),
            queued: HashSet::new(),
            specialised: 0,
            pointers: 0,
            rooted: HashSet::new(),
            noted: HashSet::new(),
            children: None,
            styled: Vec::new(),
            problems: Error::none(),
        }
    }
}

impl Lowering<'_> {
    /// Enqueues the definition at a location, and returns its key.
    fn enqueue(&mut self, location: Location) -> String {
        let bindings = self.bindings_inside(&location);
        let key = self.key(&location, &bindings);
        let wanted = (location, bindings);
        if !self.queued.contains(&wanted) {
            if !wanted.1.is_empty() {
                self.specialised += 1;
                if self.specialised >= MAX_SPECIALISED {
                    if self.specialised == MAX_SPECIALISED {
                        let message =
                            format!("dynamic references expand this schema to more than {MAX_SPECIALISED} definitions");
                        self.problem(Code::TooDeep, message, &wanted.0);
                    }
                    return key;
                }
            }
            self.queued.insert(wanted.clone());
            self.queue.push(wanted);
        }
        key
    }

    fn definition(&mut self, location: &Location, bindings: Bindings) {
        let key = self.key(location, &bindings);
        let Some(root) = self.library.documents().get(location.document).map(|document| document.root.clone()) else {
            return;
        };
        let Some(node) = root.at(&location.tokens) else { return };
        self.dialect = self.library.dialect(location);
        self.bindings = bindings;
        let schema = self.lower_schema(node, location);
        self.bundle.definitions.insert(key, schema);
        self.bindings = Bindings::new();
    }

    fn problem(&mut self, code: Code, message: impl Into<String>, location: &Location) {
        self.report(Diagnostic::new(code, message), location);
    }

    fn report(&mut self, problem: Diagnostic, location: &Location) {
        self.reported(problem.into(), location);
    }

    /// Records problems, at `location` if they have no place.
    fn reported(&mut self, problems: Error, location: &Location) {
        // If there are very many, removing duplicates would cost too much.
        if self.problems.is_full() {
            self.problems.count(problems.diagnostics().len() + problems.more());
            return;
        }
        let (place, more) = (self.library.place(location), problems.more());
        let mut news = 0;
        for problem in problems.into_diagnostics() {
            let problem = problem.or_at(place.clone());
            // An unusable file is reported once, even if many references lead to it.
            if !self.problems.diagnostics().contains(&problem) {
                news += 1;
                self.problems.push(problem);
            }
        }
        if news > 0 {
            self.problems.count(more);
        }
    }

    /// Returns the origin of a schema. The total length of all pointers is bounded: names can be long, and are part of
    /// each pointer below.
    fn origin(&mut self, node: &Node, location: &Location) -> Origin {
        let pointer = self.library.key(location);
        let exhausted = self.is_exhausted();
        self.pointers += pointer.len();
        if self.is_exhausted() && !exhausted {
            let message = format!("the pointers of its schemas have more than {MAX_POINTER_BYTES} bytes in total");
            let problem =
                Diagnostic::new(Code::TooLarge, message).help("give the schemas shorter names, or nest them less");
            self.report(problem, location);
        }
        Origin { pointer, document: location.document, span: node.span() }
    }

    /// Returns true if no more definitions are lowered, because a limit is exceeded.
    fn is_exhausted(&self) -> bool {
        self.pointers > MAX_POINTER_BYTES
    }
}

/// Before 2020-12, `contains` evaluates no items. In 2020-12 a schema below `not` evaluates nothing, so a double `not`
/// has the same meaning; it is used only if some schema depends on what is evaluated.
fn unevaluating_contains(bundle: &mut Bundle) {
    let mut asked = false;
    for schema in bundle.definitions.values() {
        schema.walk(&mut |schema| asked |= schema.array.unevaluated.is_some());
    }
    for schema in bundle.definitions.values_mut().filter(|_| asked) {
        schema.walk_mut(&mut |schema| {
            let Some(array) = schema.array.get_mut().filter(|array| array.contains.is_some()) else { return };
            if array.contains_evaluates {
                return;
            }
            let contains = Array {
                contains: array.contains.take(),
                contains_evaluates: true,
                min_contains: array.min_contains.take(),
                max_contains: array.max_contains.take(),
                ..Array::default()
            };
            let origin = schema.origin.clone();
            let inner = Schema { origin: origin.clone(), array: contains.into(), ..Schema::default() };
            let not = Schema { origin: origin.clone(), not: Some(Box::new(inner)), ..Schema::default() };
            schema.all_of.push(Schema { origin, not: Some(Box::new(not)), ..Schema::default() });
        });
    }
}
