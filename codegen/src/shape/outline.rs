//! Gives every object, enum, union and constrained value that is written inline a definition of its own, keyed by its
//! pointer, so that each definition is one Rust type and what stands inside it are names.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::Form;
use super::lift;
use super::merge;
use super::simplify::Simplifier;
use super::tagged::{self, Tag, Tagging};
use super::tuple::{Layout, layout};
use super::typed;
use crate::model::RuleForm;
use crate::schema::{Array, Bundle, Key, Object, Schema, StringKeywords, Types};

/// The definitions, none with another one inside.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    pub definitions: IndexMap<Key, Definition>,
    /// Definitions that say the same as an earlier one, which stands for both.
    pub(super) aliases: IndexMap<Key, Key>,
    /// Definitions without a title that stand for several.
    pub(super) merged: HashSet<Key>,
    /// Unions that stand for several which members of different names hold.
    pub(super) shared: HashSet<Key>,
    /// What definitions are called that stand where nothing names them.
    pub names: HashMap<Key, String>,
    /// The places where branches were too many to be put together one with each other.
    wider: BTreeSet<Key>,
}

#[derive(Debug, Clone)]
pub struct Definition {
    /// The schema as the document has it.
    pub original: Schema,
    /// Its structure, with references in place of what is outlined.
    pub simple: Schema,
    /// What tells its branches apart, where it is a union of objects that stand in it: those are outlined without that.
    pub tagging: Option<Tagging>,
    /// What stands at its place, where that is this and the tag beside it.
    pub(super) branch: Option<Schema>,
}

impl Definition {
    /// What the document says at its place.
    pub fn in_document(self) -> Schema {
        self.branch.unwrap_or(self.original)
    }
}

impl Outline {
    /// True if branches were too many to be put together one with each other at one of these places.
    pub fn is_wider_at(&self, keys: &[Key]) -> bool {
        keys.iter().any(|key| self.wider.contains(key))
    }

    /// The definition that stands for this one: itself, mostly.
    pub fn canonical<'a>(&'a self, key: &'a str) -> &'a str {
        self.aliases.get(key).map_or(key, String::as_str)
    }

    /// A definition as its document has it, or, where it was outlined, as it stands there.
    pub fn original<'a>(&'a self, bundle: &'a Bundle, key: &str) -> Option<&'a Schema> {
        let outlined = || self.definitions.get(key).map(|definition| &definition.original);
        bundle.definitions.get(key).or_else(outlined)
    }

    /// The structure of a definition.
    pub fn simple(&self, key: &str) -> Option<&Schema> {
        self.definitions.get(self.canonical(key)).map(|definition| &definition.simple)
    }

    /// What tells the branches of a definition apart, where that is no member of theirs in Rust.
    pub fn tagging(&self, key: &str) -> Option<&Tagging> {
        self.definitions.get(self.canonical(key))?.tagging.as_ref()
    }

    /// True for a union that members of different names hold: none of them names it.
    pub fn is_shared(&self, key: &str) -> bool {
        self.shared.contains(key)
    }

    /// True for a definition that stands for several, which nothing describes together.
    pub fn is_merged(&self, key: &str) -> bool {
        let key = self.canonical(key);
        let is_plain = || self.definitions.get(key).is_some_and(|definition| definition.simple.description.is_none());
        self.merged.contains(key) && is_plain()
    }

    /// For each definition, in their order, all that it stands for: itself first.
    pub fn all_origins(&self) -> Vec<Vec<Key>> {
        let mut aliases: HashMap<&Key, Vec<Key>> = HashMap::new();
        for (alias, standing) in &self.aliases {
            aliases.entry(standing).or_default().push(alias.clone());
        }
        let origins = |key: &Key| {
            let others = aliases.remove(key).unwrap_or_default();
            std::iter::once(key.clone()).chain(others).collect()
        };
        self.definitions.keys().map(origins).collect()
    }
}

/// What is wanted of the type at one place, where that is not for the deviations and the form of all types to say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice {
    /// Whether the members that an object does not name are kept.
    pub keeps: Option<bool>,
    /// The form of its properties with rules.
    pub rules: Option<RuleForm>,
}

/// Outlines all definitions; `choice` is asked for each place that gets a type.
pub fn outline(bundle: &Bundle, form: Form, choice: &dyn Fn(&str) -> Choice) -> Outline {
    let mut nodes: HashMap<&str, &Schema> = HashMap::new();
    for schema in bundle.definitions.values() {
        schema.walk(&mut |schema| {
            nodes.entry(&schema.origin.pointer).or_insert(schema);
        });
    }
    let simplifier = Simplifier::new(&bundle.definitions);
    let (numbers, wholes, out) = (HashMap::new(), HashMap::new(), Outline::default());
    let mut outliner = Outliner { bundle, nodes, simplifier, form, rules: form.rules, choice, numbers, wholes, out };
    for (key, schema) in &bundle.definitions {
        let simple = outliner.simplifier.simplify(schema);
        outliner.define(key, schema.clone(), simple);
    }
    let mut out = outliner.out;
    out.wider = outliner.simplifier.into_wider();
    out.names.clone_from(&bundle.names);
    merge::run(&mut out, bundle);
    out
}

struct Outliner<'a> {
    bundle: &'a Bundle,
    nodes: HashMap<&'a str, &'a Schema>,
    simplifier: Simplifier<'a>,
    form: Form,
    /// The form of the properties with rules of the type that is outlined.
    rules: RuleForm,
    choice: &'a dyn Fn(&str) -> Choice,
    /// For each key, the number from which on one with a number behind it may be free.
    numbers: HashMap<Key, usize>,
    /// The structure of each definition before anything in it was outlined, to know it again.
    wholes: HashMap<Key, Schema>,
    out: Outline,
}

impl Outliner<'_> {
    /// Takes a definition, and everything inside it that is to be one.
    fn define(&mut self, key: &str, original: Schema, mut simple: Schema) {
        let around = std::mem::replace(&mut self.rules, (self.choice)(key).rules.unwrap_or(self.form.rules));
        if let Some(inner) = simple.without_null().filter(|inner| self.needs_name(inner)) {
            // What it is beside null has no name in the document.
            let null = Schema::of_type(Types::NULL);
            let described = simple.annotations();
            let reference = self.name(inner, format!("{key}?"), original.without_null());
            simple = Schema { any_of: vec![reference, null], ..described };
        }
        // The place in the order is the document's; what is inside comes behind.
        self.wholes.insert(key.to_owned(), simple.clone());
        let definition = Definition { original, simple: Schema::default(), tagging: None, branch: None };
        self.out.definitions.insert(key.to_owned(), definition);
        let tagging = if texts(&simple).is_some() { None } else { self.told_apart(&simple) };
        if texts(&simple).is_none() && tagging.is_none() {
            self.inside(&mut simple);
        }
        if let Some(definition) = self.out.definitions.get_mut(key) {
            (definition.simple, definition.tagging) = (simple, tagging);
        }
        self.rules = around;
    }

    /// What tells the branches of a union apart. What is left of them is outlined.
    fn told_apart(&mut self, union: &Schema) -> Option<Tagging> {
        let is_inline = |branch: &Schema| {
            let pointer = &branch.origin.pointer;
            !pointer.is_empty() && !self.bundle.definitions.contains_key(pointer)
        };
        let kept = !self.form.deviations.unknown_dropped;
        let is_kept =
            |body: &Schema| (self.choice)(&body.origin.pointer).keeps.unwrap_or(kept || lift::states_open(body));
        // What the derive makes of it takes a variant without content as an object as well.
        let external = self.form.deviations.derived_forms.then(|| tagged::external_tagging(union, is_inline)).flatten();
        let mut tagging = external.or_else(|| tagged::tagging(union, is_inline, is_kept))?;
        for (index, branch) in tagging.branches.iter_mut().enumerate() {
            let Some(body) = &mut branch.body else { continue };
            let Tag::Member { name: member, content: None } = &tagging.tag else {
                self.place(body);
                continue;
            };
            if !self.needs_name(body) {
                self.place(body);
                continue;
            }
            let node = self.nodes.get(branch.origin.as_str()).copied();
            let node = node.filter(|node| {
                let whole = union.any_of.get(index);
                tagged::is_one_object(node)
                    && whole.is_some_and(|whole| self.simplifier.simplify(node).asserts_same_as(whole))
            });
            let original = node.map(|node| tagged::without(node, member));
            let whole = node.cloned().or_else(|| Some(self.restored(union.any_of.get(index)?)));
            *body = self.name(body.clone(), branch.origin.clone(), original);
            let made = body.as_reference().and_then(|key| self.out.definitions.get_mut(key));
            if let Some(definition) = made {
                definition.branch = whole;
            }
        }
        Some(tagging)
    }

    /// Outlines what stands below a schema that keeps its place.
    fn inside(&mut self, schema: &mut Schema) {
        for child in schema.children_mut() {
            self.place(child);
        }
    }

    /// Outlines a schema, or what stands below it.
    fn place(&mut self, child: &mut Schema) {
        let peeled = child.without_null();
        let inner = peeled.as_ref().unwrap_or(child);
        if !self.needs_name(inner) {
            self.inside(child);
            return;
        }
        let pointer = inner.origin.pointer.clone();
        let whole = self.nodes.get(pointer.as_str()).map(|schema| (*schema).clone());
        *child = match peeled {
            // Written as a union with null, the rest of it may be a node of its own.
            Some(inner) if whole.as_ref().is_some_and(|whole| whole.without_null().is_some()) => {
                let original = whole.and_then(|whole| whole.without_null());
                let reference = self.name(inner, format!("{pointer}?"), original);
                nullable(reference, child)
            }
            Some(inner) => {
                let reference = self.name(inner, pointer, whole);
                nullable(reference, child)
            }
            None => self.name(child.clone(), pointer, whole),
        };
    }

    /// True for what is a type of its own in Rust.
    fn needs_name(&self, schema: &Schema) -> bool {
        is_struct(schema)
            || schema.enumeration.is_some()
            || !schema.any_of.is_empty()
            || (self.is_constrained(schema) && !self.stays_plain(schema))
    }

    /// True for a value that keeps its plain type where it stands, because rules say all else that its schema says.
    fn stays_plain(&self, schema: &Schema) -> bool {
        if self.rules == RuleForm::Newtype {
            return false;
        }
        let simple = |key: &str| self.bundle.definitions.get(key).map(|schema| self.simplifier.simplify(schema));
        let node = self.nodes.get(schema.origin.pointer.as_str());
        // What was put together from several nodes says what they say together; the proof of all around it sees that.
        node.is_none_or(|node| typed::says_no_more(node))
            && typed::is_typed(schema, self.form.deviations, self.form.formats, &simple)
    }

    /// True for a value of one type with more said of it than a type of Rust's says.
    fn is_constrained(&self, schema: &Schema) -> bool {
        match schema.types {
            Some(Types::STRING) => {
                let StringKeywords { min, max, pattern, .. } = &*schema.string;
                min.is_some_and(|min| min > 0) || max.is_some() || pattern.is_some()
            }
            Some(Types::INTEGER) => {
                !schema.number.is_absent() && !lift::int(schema, self.form.deviations).is_some_and(|(_, exact)| exact)
            }
            Some(Types::NUMBER) => !schema.number.is_absent(),
            Some(Types::ARRAY) => {
                let Array { min, max, unique, .. } = *schema.array;
                unique
                    || match layout(&schema.array) {
                        Layout::List(_) => min.is_some_and(|min| min > 0) || max.is_some(),
                        Layout::Fixed(..) | Layout::Tuple(_) => false,
                        Layout::Leading(..) => true,
                    }
            }
            Some(Types::OBJECT) => {
                let Object { min, max, property_names: names, pattern_properties, .. } = &*schema.object;
                let sized = min.is_some_and(|min| min > 0) || max.is_some();
                sized || names.is_some() || !pattern_properties.is_empty()
            }
            _ => false,
        }
    }

    /// A reference to a definition that is this one, made now if there is none yet.
    fn name(&mut self, simple: Schema, key: Key, original: Option<Schema>) -> Schema {
        let reference = Schema { origin: simple.origin.clone(), ..Schema::reference_to(&key) };
        // A node that is a definition itself, or one met before by another way.
        let known = match (self.wholes.get(&key), self.bundle.definitions.get(&key)) {
            (Some(whole), _) => whole.asserts_same_as(&simple),
            (None, Some(schema)) => self.simplifier.simplify(schema).asserts_same_as(&simple),
            (None, None) => false,
        };
        if known {
            return reference;
        }
        let mut key = key;
        // Put together from the same nodes in another way: a definition of its own.
        if self.out.definitions.contains_key(&key) || self.bundle.definitions.contains_key(&key) {
            let number = self.numbers.entry(key.clone()).or_insert(2);
            let next = |number: &mut usize| {
                *number += 1;
                format!("{}&{}", reference.reference.as_deref().unwrap_or_default(), *number - 1)
            };
            key = next(number);
            while self.out.definitions.contains_key(&key) || self.bundle.definitions.contains_key(&key) {
                key = next(number);
            }
        }
        let original = original
            .filter(|original| self.simplifier.simplify(original).asserts_same_as(&simple))
            .unwrap_or_else(|| self.restored(&simple));
        self.define(&key, original, simple);
        Schema { origin: reference.origin, ..Schema::reference_to(&key) }
    }
}

impl Outliner<'_> {
    /// What was put together from several nodes, with those nodes inside it that were not touched as the document has
    /// them.
    fn restored(&self, simple: &Schema) -> Schema {
        let mut out = simple.clone();
        for child in out.children_mut() {
            let node = self.nodes.get(child.origin.pointer.as_str());
            let node = node.filter(|node| self.simplifier.simplify(node).asserts_same_as(child));
            *child = node.map_or_else(|| self.restored(child), |node| (*node).clone());
        }
        out
    }
}

pub fn is_struct(schema: &Schema) -> bool {
    schema.types == Some(Types::OBJECT)
        && (!schema.object.properties.is_empty() || !schema.object.required.is_empty() || is_closed(schema))
        && schema.reference.is_none()
}

/// True if an object may have no members but those that are named.
pub fn is_closed(schema: &Schema) -> bool {
    schema.object.additional_properties.as_ref().is_some_and(|additional| additional.never)
}

/// The texts that an enum lists, and whether it takes any other text as well.
pub fn texts(schema: &Schema) -> Option<(&[Value], bool)> {
    match schema.any_of.as_slice() {
        [] if is_string_enum(schema) => Some((schema.enumeration.as_deref()?, false)),
        [one, other] if schema.reference.is_none() => {
            let (one, other) = if is_string_enum(one) { (one, other) } else { (other, one) };
            let open = is_string_enum(one) && other.asserts_same_as(&Schema::of_type(Types::STRING));
            open.then_some(one.enumeration.as_deref().map(|values| (values, true)))?
        }
        _ => None,
    }
}

fn is_string_enum(schema: &Schema) -> bool {
    schema.types.is_none_or(|types| types == Types::STRING)
        && schema.reference.is_none()
        && schema.enumeration.as_ref().is_some_and(|values| !values.is_empty() && values.iter().all(|v| v.is_string()))
}

fn nullable(inner: Schema, outer: &Schema) -> Schema {
    let described = outer.annotations();
    // The description went with the inner one.
    Schema { origin: described.origin, any_of: vec![inner, Schema::of_type(Types::NULL)], ..Schema::default() }
}
