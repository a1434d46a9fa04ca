//! [`Library`] to [`Bundle`]: whatever dialect a schema was written in, it comes out with 2020-12 meaning and closed over
//! its references. References are resolved against the documents as they were written; nothing here decides on types.

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

/// How many definitions may differ by their dynamic references alone: a document can ask for exponentially many.
const MAX_SPECIALISED: usize = 20_000;

/// How long the pointers of all schemas may be together, in bytes.
const MAX_POINTER_BYTES: usize = 256 << 20;

/// What to lower, and how strictly.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Pointers in the listed documents.
    pub roots: Vec<String>,
    /// Where they are asked for.
    pub roots_at: Option<Place>,
    /// Also the schemas that stand there, each as a definition of its own even if it is only a reference.
    pub located: Vec<Location>,
    /// Also every definition of the listed documents that nothing refers to.
    pub all: bool,
    /// Also the schemas that operations hold themselves.
    pub operations: bool,
    /// A reference that leads nowhere accepts anything, and is listed.
    pub lenient: bool,
    /// What is wrong is an error even where it has one evident meaning.
    pub strict: bool,
    /// What has no evident meaning is left out, and the rest is lowered; the problems are with the bundle.
    pub keep_going: bool,
    /// In OpenAPI documents, `properties` without `type` describes an object.
    pub implied_object: bool,
    /// In OpenAPI documents, an integer has the range that its format names.
    pub number_formats: bool,
    /// In OpenAPI documents, a string is what the registry says of its format.
    pub registry_formats: bool,
    /// The formats that assert nothing of their strings.
    pub text_formats: BTreeSet<String>,
    /// In OpenAPI documents, what is for one side only is required of that side only.
    pub one_sided: bool,
    /// For whom the types are.
    pub audience: Audience,
    /// OpenAPI's `nullable` admits nothing: how it is for whoever does not read it.
    pub nullable_ignored: bool,
}

/// Lowers what the options ask for and all that it refers to.
pub fn lower(library: &mut Library, options: &Options) -> Result<Bundle> {
    let mut lowering = Lowering::new(library, options);
    lowering.find_roots(options);
    // In the order in which they are met, so that what belongs together stands together.
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
        // All that a run finds comes at once.
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
    /// The formats and the keywords of other dialects that a warning is about already.
    noted: HashSet<String>,
    nullable_ignored: bool,
    /// That of the schema at hand.
    dialect: Dialect,
    /// What dynamic references mean in the schema at hand.
    bindings: Bindings,
    bundle: Bundle,
    queue: Vec<(Location, Bindings)>,
    queued: HashSet<(Location, Bindings)>,
    /// How many of them have bindings.
    specialised: usize,
    /// How long the pointers of the schemas are together, in bytes.
    pointers: usize,
    /// The keys of the roots.
    rooted: HashSet<Key>,
    /// The definitions that extend another one, once they are asked for.
    children: Option<HashMap<Location, Vec<Location>>>,
    /// The objects that hold parameters, and how each of these is written.
    styled: Vec<styles::Styled>,
    problems: Error,
}

impl<'a> Lowering<'a> {
    /// Nothing yet, of this library.
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
    /// Asks for the definition at a location, and says under which key it will be found.
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

    /// Notes problems, at a location where they have no place of their own.
    fn reported(&mut self, problems: Error, location: &Location) {
        // Where there are very many, it costs too much to tell which of them are the same.
        if self.problems.is_full() {
            self.problems.count(problems.diagnostics().len() + problems.more());
            return;
        }
        let (place, more) = (self.library.place(location), problems.more());
        let mut news = 0;
        for problem in problems.into_diagnostics() {
            let problem = problem.or_at(place.clone());
            // A file that cannot be used is said to be so once, however many references lead there.
            if !self.problems.diagnostics().contains(&problem) {
                news += 1;
                self.problems.push(problem);
            }
        }
        if news > 0 {
            self.problems.count(more);
        }
    }

    /// Where a schema stands. The pointers of all of them have a bound: names can be long, and stand in each pointer below.
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

    /// True if nothing more is to be lowered.
    fn is_exhausted(&self) -> bool {
        self.pointers > MAX_POINTER_BYTES
    }
}

/// Before 2020-12, what `contains` accepts is not evaluated by that. In 2020-12 a schema below `not` evaluates nothing,
/// so two of them say the same; they are written only where some schema asks what is evaluated.
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
