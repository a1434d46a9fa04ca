//! Gives every object, enum, union and constrained schema that is written inline a definition of its own, keyed by its
//! pointer, so that each definition becomes one Rust type and refers to others by name.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::Form;
use super::int::int;
use super::members::states_open;
use super::merge;
use super::simplify::Simplifier;
use super::tagged::{self, Tag, Tagging};
use super::tuple::{Layout, layout};
use super::typed;
use crate::model::RuleForm;
use crate::schema::{Array, Bundle, Key, Object, Schema, StringKeywords, Types};

/// The definitions, none of them inside another.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    pub definitions: IndexMap<Key, Definition>,
    /// For each definition that was merged into an earlier one, the key of that.
    pub(super) aliases: IndexMap<Key, Key>,
    /// Definitions without a title that others were merged into.
    pub(super) merged: HashSet<Key>,
    /// Unions that were merged although properties of different names hold them.
    pub(super) shared: HashSet<Key>,
    /// The names of definitions whose pointers do not name them.
    pub names: HashMap<Key, String>,
    /// The pointers of schemas with too many branches to intersect.
    wider: BTreeSet<Key>,
}

#[derive(Debug, Clone)]
pub struct Definition {
    /// The schema as the document has it.
    pub original: Schema,
    /// Its simplified form, with references instead of inline definitions.
    pub simple: Schema,
    /// The tag of a union of inline objects, which are outlined without it.
    pub tagging: Option<Tagging>,
    /// For the branch of such a union, the schema with the tag.
    pub(super) branch: Option<Schema>,
}

impl Definition {
    /// The schema at its pointer in the document.
    pub fn in_document(self) -> Schema {
        self.branch.unwrap_or(self.original)
    }
}

impl Outline {
    /// Returns whether one wider schema has replaced the branches at one of these pointers.
    pub fn is_wider_at(&self, keys: &[Key]) -> bool {
        keys.iter().any(|key| self.wider.contains(key))
    }

    /// The key of the definition that this one was merged into: mostly itself.
    pub fn canonical<'a>(&'a self, key: &'a str) -> &'a str {
        self.aliases.get(key).map_or(key, String::as_str)
    }

    /// A definition as the document has it. One that was inline is as it was there.
    pub fn original<'a>(&'a self, bundle: &'a Bundle, key: &str) -> Option<&'a Schema> {
        let outlined = || self.definitions.get(key).map(|definition| &definition.original);
        bundle.definitions.get(key).or_else(outlined)
    }

    /// The simplified form of a definition.
    pub fn simple(&self, key: &str) -> Option<&Schema> {
        self.definitions.get(self.canonical(key)).map(|definition| &definition.simple)
    }

    /// How the branches of a definition are tagged, if the tag is not a field in Rust.
    pub fn tagging(&self, key: &str) -> Option<&Tagging> {
        self.definitions.get(self.canonical(key))?.tagging.as_ref()
    }

    /// Returns whether properties of different names hold this union, so that none of them can name it.
    pub fn is_shared(&self, key: &str) -> bool {
        self.shared.contains(key)
    }

    /// Returns whether several definitions were merged into this one, with no description in common.
    pub fn is_merged(&self, key: &str) -> bool {
        let key = self.canonical(key);
        let is_plain = || self.definitions.get(key).is_some_and(|definition| definition.simple.description.is_none());
        self.merged.contains(key) && is_plain()
    }

    /// For each definition, in order, the keys of all that were merged into it, its own first.
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

/// What the configuration asks for at one pointer, instead of what it asks for in general.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice {
    /// Whether additional properties are kept.
    pub keeps: Option<bool>,
    /// The form of its properties with rules.
    pub rules: Option<RuleForm>,
}

/// Outlines all definitions. `choice` is called with the pointer of each schema that becomes a type.
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
    out.wider = outliner.simplifier.into_widened();
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
    /// For each key that is taken, the next number to append to it.
    numbers: HashMap<Key, usize>,
    /// The simplified form of each definition before its subschemas were replaced by references.
    wholes: HashMap<Key, Schema>,
    out: Outline,
}

impl Outliner<'_> {
    /// Adds a definition, and outlines its subschemas.
    fn define(&mut self, key: &str, original: Schema, mut simple: Schema) {
        let around = std::mem::replace(&mut self.rules, (self.choice)(key).rules.unwrap_or(self.form.rules));
        if let Some(inner) = simple.without_null().filter(|inner| self.needs_name(inner)) {
            // The part beside null has no key in the document.
            let null = Schema::of_type(Types::NULL);
            let described = simple.annotations();
            let reference = self.reference_to(inner, format!("{key}?"), original.without_null());
            simple = Schema { any_of: vec![reference, null], ..described };
        }
        // Definitions are in the order of the document, those that were inline after the one around them.
        self.wholes.insert(key.to_owned(), simple.clone());
        let definition = Definition { original, simple: Schema::default(), tagging: None, branch: None };
        self.out.definitions.insert(key.to_owned(), definition);
        let tagging = if string_enum(&simple).is_some() { None } else { self.discriminate(&simple) };
        if string_enum(&simple).is_none() && tagging.is_none() {
            self.outline_children(&mut simple);
        }
        if let Some(definition) = self.out.definitions.get_mut(key) {
            (definition.simple, definition.tagging) = (simple, tagging);
        }
        self.rules = around;
    }

    /// Finds the tag that tells the branches of a union apart, and outlines the branches without it.
    fn discriminate(&mut self, union: &Schema) -> Option<Tagging> {
        let is_inline = |branch: &Schema| {
            let pointer = &branch.origin.pointer;
            !pointer.is_empty() && !self.bundle.definitions.contains_key(pointer)
        };
        let kept = !self.form.deviations.unknown_dropped;
        let is_kept = |body: &Schema| (self.choice)(&body.origin.pointer).keeps.unwrap_or(kept || states_open(body));
        // Derived code also reads a variant without content from an object.
        let external = self.form.deviations.derived_forms.then(|| tagged::external_tagging(union, is_inline)).flatten();
        let mut tagging = external.or_else(|| tagged::tagging(union, is_inline, is_kept))?;
        for (index, branch) in tagging.branches.iter_mut().enumerate() {
            let Some(body) = &mut branch.body else { continue };
            let Tag::Member { name: member, content: None } = &tagging.tag else {
                self.outline_child(body);
                continue;
            };
            if !self.needs_name(body) {
                self.outline_child(body);
                continue;
            }
            let node = self.nodes.get(branch.origin.as_str()).copied();
            let node = node.filter(|node| {
                let simple = union.any_of.get(index);
                tagged::is_one_object(node)
                    && simple.is_some_and(|simple| self.simplifier.simplify(node).asserts_same_as(simple))
            });
            let original = node.map(|node| tagged::without(node, member));
            let in_document = node.cloned().or_else(|| Some(self.restored(union.any_of.get(index)?)));
            *body = self.reference_to(body.clone(), branch.origin.clone(), original);
            let made = body.as_reference().and_then(|key| self.out.definitions.get_mut(key));
            if let Some(definition) = made {
                definition.branch = in_document;
            }
        }
        Some(tagging)
    }

    /// Outlines the subschemas of a schema that stays inline.
    fn outline_children(&mut self, schema: &mut Schema) {
        for child in schema.children_mut() {
            self.outline_child(child);
        }
    }

    /// Replaces a schema by a reference to a definition, if it becomes a type of its own, or outlines its subschemas.
    fn outline_child(&mut self, child: &mut Schema) {
        let peeled = child.without_null();
        let inner = peeled.as_ref().unwrap_or(child);
        if !self.needs_name(inner) {
            self.outline_children(child);
            return;
        }
        let pointer = inner.origin.pointer.clone();
        let in_document = self.nodes.get(pointer.as_str()).map(|schema| (*schema).clone());
        *child = match peeled {
            // Written as a union with null, its other branch may be a node of the document.
            Some(inner) if in_document.as_ref().is_some_and(|in_document| in_document.without_null().is_some()) => {
                let original = in_document.and_then(|in_document| in_document.without_null());
                let reference = self.reference_to(inner, format!("{pointer}?"), original);
                nullable(reference, child)
            }
            Some(inner) => {
                let reference = self.reference_to(inner, pointer, in_document);
                nullable(reference, child)
            }
            None => self.reference_to(child.clone(), pointer, in_document),
        };
    }

    /// Returns whether the schema becomes a type of its own in Rust.
    fn needs_name(&self, schema: &Schema) -> bool {
        is_struct(schema)
            || schema.enumeration.is_some()
            || !schema.any_of.is_empty()
            || (self.is_constrained(schema) && !self.stays_plain(schema))
    }

    /// Returns whether a constrained schema becomes a plain Rust type, because rules enforce its constraints.
    fn stays_plain(&self, schema: &Schema) -> bool {
        if self.rules == RuleForm::Newtype {
            return false;
        }
        let simple = |key: &str| self.bundle.definitions.get(key).map(|schema| self.simplifier.simplify(schema));
        let node = self.nodes.get(schema.origin.pointer.as_str());
        // A schema from several nodes has no node of its own: the proof of the type around it covers it.
        node.is_none_or(|node| typed::says_no_more(node))
            && typed::is_typed(schema, self.form.deviations, self.form.formats, &simple)
    }

    /// Returns whether the schema has one type, and constraints that its Rust type does not express.
    fn is_constrained(&self, schema: &Schema) -> bool {
        match schema.types {
            Some(Types::STRING) => {
                let StringKeywords { min, max, pattern, .. } = &*schema.string;
                min.is_some_and(|min| min > 0) || max.is_some() || pattern.is_some()
            }
            Some(Types::INTEGER) => {
                !schema.number.is_absent() && !int(schema, self.form.deviations).is_some_and(|(_, exact)| exact)
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
                let Object { min, max, property_names, pattern_properties, .. } = &*schema.object;
                let sized = min.is_some_and(|min| min > 0) || max.is_some();
                sized || property_names.is_some() || !pattern_properties.is_empty()
            }
            _ => false,
        }
    }

    /// Returns a reference to a definition with this simplified form, and adds the definition if there is none yet.
    fn reference_to(&mut self, simple: Schema, key: Key, original: Option<Schema>) -> Schema {
        let reference = Schema { origin: simple.origin.clone(), ..Schema::reference_to(&key) };
        // It may be a definition of the document, or be outlined already.
        let known = match (self.wholes.get(&key), self.bundle.definitions.get(&key)) {
            (Some(known), _) => known.asserts_same_as(&simple),
            (None, Some(schema)) => self.simplifier.simplify(schema).asserts_same_as(&simple),
            (None, None) => false,
        };
        if known {
            return reference;
        }
        let mut key = key;
        // The same nodes give a different schema here: a definition of its own.
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
    /// Returns a schema that comes from several nodes, with the subschemas that are nodes of the document as they are there.
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

/// Returns whether an object may have no properties other than those it names.
pub fn is_closed(schema: &Schema) -> bool {
    schema.object.additional_properties.as_ref().is_some_and(|additional| additional.never)
}

/// The strings that an enum lists, and whether it accepts any other string as well.
pub fn string_enum(schema: &Schema) -> Option<(&[Value], bool)> {
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
