//! The one place that knows the experimental part of `jsonschema`: canonical forms and the algebra on them. It is asked
//! whether one schema covers another; what it says no to has to be shown by a value before it counts.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use jsonschema::Draft;
use jsonschema::canonical::{CanonicalKind, CanonicalSchema, Containment, Satisfiability};
use serde_json::{Map, Value, json};

use super::structural::Remembered;
use super::witness;
use crate::schema::{Key, Schema};

/// How two definitions stand to each other.
#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// Proved: they accept the same values.
    Same,
    /// The left one accepts this value, the right one does not.
    LeftOnly(Value),
    /// The right one accepts this value, the left one does not.
    RightOnly(Value),
    /// Neither proved nor refuted, and why.
    Undecided(String),
}

/// Whether one definition's values are all values of another.
#[derive(Debug, Clone, PartialEq)]
pub enum Within {
    Proved,
    /// This value shows that they are not.
    Refuted(Value),
    Undecided(String),
}

/// The key of what is no definition. No pointer looks like it.
const WHOLE: &str = "whole";

/// Definitions that refer to each other, collected under neutral names.
pub struct Definitions {
    formats: bool,
    keys: HashMap<Key, usize>,
    schemas: Vec<Schema>,
}

/// Which formats assert something.
fn asserted(formats: bool) -> fn(&str) -> bool {
    if formats { crate::formats::asserts } else { |_| false }
}

/// The schema without what asserts nothing: a format is one of those where the types do not check it, and the canonicaliser
/// would take it for an assertion.
pub fn asserting(schema: &Schema, formats: bool) -> Schema {
    let (mut assertions, is_asserted) = (schema.without_annotations(), asserted(formats));
    assertions.walk_mut(&mut |schema| {
        if schema.string.format.as_ref().is_some_and(|format| !is_asserted(format)) {
            schema.string.format = None;
        }
    });
    assertions
}

impl Definitions {
    /// None yet. `formats` says whether a `format` with a Rust type asserts.
    pub fn new(formats: bool) -> Self {
        Definitions { formats, keys: HashMap::new(), schemas: Vec::new() }
    }

    pub fn add(&mut self, key: &str, schema: &Schema) {
        // Its large parts are shared with the schema.
        self.keys.insert(key.to_owned(), self.schemas.len());
        self.schemas.push(schema.clone());
    }

    fn find(&self, key: &str) -> Option<&Schema> {
        self.schemas.get(*self.keys.get(key)?)
    }

    /// The document that holds them all, each by its number, with references by the numbers of the keys.
    fn document(&self) -> Value {
        let uri = |key: &str| match self.keys.get(key) {
            Some(index) => format!("#/$defs/d{index}"),
            // A reference that leads nowhere is left to the validator, which refuses it.
            None => format!("#/$defs/missing-{key}"),
        };
        let schemas = self.keys.values().filter_map(|index| Some((*index, self.schemas.get(*index)?)));
        let json = |schema: &Schema| asserting(schema, self.formats).to_json(&uri);
        let defs: Map<String, Value> = schemas.map(|(index, schema)| (format!("d{index}"), json(schema))).collect();
        json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs })
    }

    /// One of the definitions as a schema of its own, with those that it refers to and no others; formats that assert
    /// nothing are left out of it.
    pub fn closed(all: &IndexMap<Key, Schema>, key: &str, formats: bool) -> Option<Value> {
        // The first to be added is the one that was asked for.
        Definitions::new(formats).reaching(all, vec![key])
    }

    /// As `closed`, for a schema that need be no definition.
    pub fn closed_over(all: &IndexMap<Key, Schema>, schema: &Schema, formats: bool) -> Option<Value> {
        let mut definitions = Definitions::new(formats);
        definitions.add(WHOLE, schema);
        let mut queue: Vec<&str> = Vec::new();
        schema.walk(&mut |schema| queue.extend(schema.reference.as_deref()));
        definitions.reaching(all, queue)
    }

    /// The document with these definitions as well, and all that they refer to.
    fn reaching<'a>(mut self, all: &'a IndexMap<Key, Schema>, mut queue: Vec<&'a str>) -> Option<Value> {
        while let Some(key) = queue.pop() {
            if self.keys.contains_key(key) {
                continue;
            }
            let schema = all.get(key)?;
            self.add(key, schema);
            schema.walk(&mut |schema| queue.extend(schema.reference.as_deref()));
        }
        let mut document = self.document();
        document["$ref"] = "#/$defs/d0".into();
        Some(document)
    }

    /// All definitions as one schema, of an object in which each member is described by the definition of its name.
    pub fn by_member(&self) -> Value {
        let member = |(key, index): (&Key, &usize)| (key.clone(), json!({ "$ref": format!("#/$defs/d{index}") }));
        let mut document = self.document();
        document["properties"] = Value::Object(self.keys.iter().map(member).collect());
        document
    }

    /// Nothing is canonicalised yet: most questions are answered without it.
    pub fn prepare(self) -> Algebra {
        let rules = Remembered::new(asserted(self.formats));
        Algebra { definitions: self, forms: HashMap::new(), rules, unreadable: OnceCell::new() }
    }
}

/// For each definition with patterns that no check can be made from, the first of them.
fn unreadable(definitions: &Definitions) -> HashMap<Key, String> {
    let mut read: HashMap<&str, bool> = HashMap::new();
    let mut found = HashMap::new();
    for (key, schema) in definitions.keys.keys().filter_map(|key| Some((key, definitions.find(key)?))) {
        schema.walk(&mut |schema| {
            for pattern in schema.object.pattern_properties.keys().chain(&schema.string.pattern) {
                let is_read = *read.entry(pattern).or_insert_with(|| crate::pattern::is_supported(pattern));
                if !is_read && !found.contains_key(key) {
                    found.insert(key.clone(), pattern.clone());
                }
            }
        });
    }
    found
}

/// Definitions to be compared.
pub struct Algebra {
    definitions: Definitions,
    forms: HashMap<usize, Result<CanonicalSchema, String>>,
    rules: Remembered,
    /// The definitions with patterns that no check can be made from, and the first of these.
    unreadable: OnceCell<HashMap<Key, String>>,
}

impl Algebra {
    /// Adds a schema that the definitions are compared with. What is there already under that key and says the same stays,
    /// and what is known of it.
    pub fn add(&mut self, key: &str, schema: &Schema) {
        if self.definitions.find(key) != Some(schema) {
            self.definitions.add(key, schema);
        }
    }

    /// Adds one of the definitions under one more key.
    pub fn add_copy(&mut self, key: &str, of: &str) {
        if let Some(schema) = self.definitions.find(of).cloned() {
            self.add(key, &schema);
        }
    }

    /// Puts these definitions into canonical form, as far as the budget reaches; the others are undecided. What is counted is
    /// schemas, those of what a definition refers to each time.
    pub fn canonicalise<'k>(&mut self, keys: impl Iterator<Item = &'k str>, budget: usize) {
        let mut keys = keys.peekable();
        if keys.peek().is_none() {
            return;
        }
        let mut left = Some(budget);
        let options =
            jsonschema::canonical::options().with_draft(Draft::Draft202012).should_validate_formats(true).offline();
        let document = self.definitions.document();
        let prepared = options.prepare(&document).map_err(|error| error.to_string());
        for key in keys {
            let Some(index) = self.definitions.keys.get(key).copied().filter(|index| !self.forms.contains_key(index))
            else {
                continue;
            };
            left = left.and_then(|left| left.checked_sub(self.weight(key)));
            let form = match &prepared {
                _ if left.is_none() => Err("it would take the prover too long".to_owned()),
                Ok(prepared) => match prepared.canonicalize_at(&format!("/$defs/d{index}")) {
                    Ok(form) if form.kind() == CanonicalKind::Raw => {
                        Err("it has a construct without a canonical form".to_owned())
                    }
                    Ok(form) => Ok(form),
                    Err(error) => Err(error.to_string()),
                },
                Err(error) => Err(error.clone()),
            };
            self.forms.insert(index, form);
        }
    }

    fn form(&self, key: &str) -> Result<&CanonicalSchema, String> {
        let index = self.definitions.keys.get(key).ok_or_else(|| format!("`{key}` is not defined"))?;
        self.forms.get(index).ok_or("it was not canonicalised")?.as_ref().map_err(Clone::clone)
    }

    /// True if no value satisfies the definition.
    pub fn is_empty(&self, key: &str) -> bool {
        self.form(key).is_ok_and(|form| form.satisfiability() == Satisfiability::No)
    }

    /// The definition, and all that it refers to.
    fn reached<'s>(&'s self, key: &'s str) -> Vec<&'s str> {
        let mut reached: Vec<&str> = vec![key];
        let mut met: HashSet<&str> = HashSet::from([key]);
        let mut next = 0;
        while let Some(schema) = reached.get(next).and_then(|key| self.definitions.find(key)) {
            next += 1;
            schema.walk(&mut |schema| reached.extend(schema.reference.as_deref().filter(|key| met.insert(key))));
        }
        reached
    }

    /// How many schemas that is.
    fn weight(&self, key: &str) -> usize {
        let mut weight = 0;
        for schema in self.reached(key).into_iter().filter_map(|key| self.definitions.find(key)) {
            schema.walk(&mut |_| weight += 1);
        }
        weight
    }

    /// A pattern that the definition depends on and that no check can be made from: only the validator reads it.
    pub fn unreadable(&self, key: &str) -> Option<&str> {
        // Most documents have none, and what a definition depends on is the whole document in some.
        let all = self.unreadable.get_or_init(|| unreadable(&self.definitions));
        if all.is_empty() {
            return None;
        }
        self.reached(key).into_iter().find_map(|key| all.get(key)).map(String::as_str)
    }

    /// The definition as a schema of its own, with all that it refers to, for a validator.
    pub fn schema(&self, key: &str) -> Value {
        let reached = self.reached(key);
        let uri = |key: &str| match reached.iter().position(|known| *known == key) {
            Some(index) => format!("#/$defs/d{index}"),
            None => format!("#/$defs/missing-{key}"),
        };
        let defs: Map<String, Value> = reached
            .iter()
            .enumerate()
            .filter_map(|(index, key)| {
                let schema = asserting(self.definitions.find(key)?, self.definitions.formats);
                Some((format!("d{index}"), schema.to_json(&uri)))
            })
            .collect();
        json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/d0", "$defs": defs })
    }

    /// True if there is such a definition.
    pub fn knows(&self, key: &str) -> bool {
        self.definitions.keys.contains_key(key)
    }

    /// True if it is proved that both accept the same values.
    pub fn same(&self, left: &str, right: &str) -> bool {
        match (self.form(left), self.form(right)) {
            (Ok(left), Ok(right)) => covers(left, right) == Containment::Yes && covers(right, left) == Containment::Yes,
            _ => false,
        }
    }

    /// Whether everything that `narrow` accepts is accepted by `wide`.
    pub fn within(&self, narrow: &str, wide: &str) -> Within {
        let why = match self.proves(narrow, wide) {
            Ok(()) => return Within::Proved,
            Err(why) => why,
        };
        let (inner, outer) = (self.schema(narrow), self.schema(wide));
        match witness::confirmed(&inner, &inner, &outer) {
            Some(value) => Within::Refuted(value),
            None => Within::Undecided(why),
        }
    }

    /// Proves that everything that `narrow` accepts is accepted by `wide`, or says why it does not; nothing is sampled.
    pub fn proves(&self, narrow: &str, wide: &str) -> std::result::Result<(), String> {
        if self.follows(narrow, wide) {
            return Ok(());
        }
        match covers(self.form(wide)?, self.form(narrow)?) {
            Containment::Yes => Ok(()),
            Containment::No | Containment::Unknown => Err("the prover does not decide it".to_owned()),
        }
    }

    /// What `left` accepts and `right` does not, as a schema to generate from; only candidates, until they are confirmed.
    pub fn difference(&self, left: &str, right: &str) -> Option<Value> {
        Some(self.form(left).ok()?.subtract(self.form(right).ok()?).ok()?.to_json_schema())
    }

    /// True if the rules show that `wide` accepts whatever `narrow` accepts.
    pub fn follows(&self, narrow: &str, wide: &str) -> bool {
        match (self.definitions.find(narrow), self.definitions.find(wide)) {
            (Some(narrow), Some(wide)) => self.follows_from(narrow, wide),
            _ => false,
        }
    }

    /// True if the rules show that the schema accepts whatever the definition accepts.
    pub fn fits(&self, key: &str, wide: &Schema) -> bool {
        self.definitions.find(key).is_some_and(|narrow| self.follows_from(narrow, wide))
    }

    /// True if the rules show that the schema and the definition accept the same values.
    pub fn agrees(&self, schema: &Schema, key: &str) -> bool {
        let agrees = |other| self.follows_from(schema, other) && self.follows_from(other, schema);
        self.definitions.find(key).is_some_and(agrees)
    }

    fn follows_from(&self, narrow: &Schema, wide: &Schema) -> bool {
        self.rules.within(&|key| self.definitions.find(key), narrow, wide)
    }

    pub fn relate(&self, left: &str, right: &str) -> Relation {
        let (first, second) = match (self.form(left), self.form(right)) {
            (Ok(first), Ok(second)) => (first, second),
            (Err(why), _) | (_, Err(why)) => return self.by_sampling(left, right, why),
        };
        let answers = (covers(first, second), covers(second, first));
        if answers == (Containment::Yes, Containment::Yes) {
            return Relation::Same;
        }
        // What the difference accepts is what separates them, if the validator agrees.
        if answers.1 != Containment::Yes
            && let Some(value) = self.separating(first, second, left, right)
        {
            return Relation::LeftOnly(value);
        }
        if answers.0 != Containment::Yes
            && let Some(value) = self.separating(second, first, right, left)
        {
            return Relation::RightOnly(value);
        }
        let why = match answers {
            (Containment::No, _) | (_, Containment::No) => "the prover says that they differ, and no value shows it",
            _ => "the prover does not decide it",
        };
        self.by_sampling(left, right, why.to_owned())
    }

    /// A value of `inside` that `outside` rejects, generated from their difference.
    fn separating(
        &self,
        wider: &CanonicalSchema,
        narrower: &CanonicalSchema,
        inside: &str,
        outside: &str,
    ) -> Option<Value> {
        let difference = wider.subtract(narrower).ok()?.to_json_schema();
        witness::confirmed(&difference, &self.schema(inside), &self.schema(outside))
    }

    /// Without an answer from the algebra: values of each side, tried on the other.
    fn by_sampling(&self, left: &str, right: &str, why: String) -> Relation {
        let (first, second) = (self.schema(left), self.schema(right));
        if let Some(value) = witness::confirmed(&first, &first, &second) {
            return Relation::LeftOnly(value);
        }
        if let Some(value) = witness::confirmed(&second, &second, &first) {
            return Relation::RightOnly(value);
        }
        Relation::Undecided(why)
    }
}

fn covers(wide: &CanonicalSchema, narrow: &CanonicalSchema) -> Containment {
    wide.covers(narrow).unwrap_or(Containment::Unknown)
}
