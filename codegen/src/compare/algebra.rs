//! Compares schemas with the canonical forms of `jsonschema` and the algebra on them. Only this module uses that
//! experimental part of the crate. It answers whether one schema covers another; a "no" counts only with a value that
//! shows it.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use jsonschema::Draft;
use jsonschema::canonical::{CanonicalKind, CanonicalSchema, Containment, Satisfiability};
use serde_json::{Map, Value, json};

use super::structural::SharedRules;
use super::witness;
use crate::schema::{Key, Schema};

/// The relation between two definitions.
#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// Proved: they accept the same values.
    Same,
    /// The left one accepts this value, the right one does not.
    LeftOnly(Value),
    /// The right one accepts this value, the left one does not.
    RightOnly(Value),
    /// Neither proved nor refuted, with the reason.
    Undecided(String),
}

/// Whether every value of one definition is a value of another.
#[derive(Debug, Clone, PartialEq)]
pub enum Within {
    Proved,
    /// This value shows that it is not.
    Refuted(Value),
    Undecided(String),
}

/// The key of a schema that is not a definition. No pointer looks like it.
const ROOT: &str = "root";

/// Definitions that refer to each other, under neutral names.
pub struct Definitions {
    formats: bool,
    keys: HashMap<Key, usize>,
    schemas: Vec<Schema>,
}

/// Returns which formats are assertions.
fn asserted_formats(formats: bool) -> fn(&str) -> bool {
    if formats { crate::formats::asserts } else { |_| false }
}

/// Returns the schema without annotations. A format that the types do not check is one, and the algebra would take it
/// for an assertion.
pub fn without_annotations(schema: &Schema, formats: bool) -> Schema {
    let (mut assertions, is_asserted) = (schema.without_annotations(), asserted_formats(formats));
    assertions.walk_mut(&mut |schema| {
        if schema.string.format.as_ref().is_some_and(|format| !is_asserted(format)) {
            schema.string.format = None;
        }
    });
    assertions
}

impl Definitions {
    /// Creates an empty set. `formats` is whether formats that the types check are assertions.
    pub fn new(formats: bool) -> Self {
        Definitions { formats, keys: HashMap::new(), schemas: Vec::new() }
    }

    pub fn add(&mut self, key: &str, schema: &Schema) {
        // Clones share the large parts of a schema.
        self.keys.insert(key.to_owned(), self.schemas.len());
        self.schemas.push(schema.clone());
    }

    fn find(&self, key: &str) -> Option<&Schema> {
        self.schemas.get(*self.keys.get(key)?)
    }

    /// Returns a document with all definitions, each under its index, and with references to these.
    fn document(&self) -> Value {
        let uri = |key: &str| match self.keys.get(key) {
            Some(index) => format!("#/$defs/d{index}"),
            // An unresolved reference is left to the validator, which rejects it.
            None => format!("#/$defs/missing-{key}"),
        };
        let schemas = self.keys.values().filter_map(|index| Some((*index, self.schemas.get(*index)?)));
        let json = |schema: &Schema| without_annotations(schema, self.formats).to_json(&uri);
        let defs: Map<String, Value> = schemas.map(|(index, schema)| (format!("d{index}"), json(schema))).collect();
        json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs })
    }

    /// Returns one of the definitions as a schema of its own, with the definitions that it refers to and no others, and
    /// without formats that are annotations.
    pub fn closed(all: &IndexMap<Key, Schema>, key: &str, formats: bool) -> Option<Value> {
        // The first definition that is added is the root.
        Definitions::new(formats).with_references(all, vec![key])
    }

    /// As `closed`, for a schema that need not be a definition.
    pub fn closed_over(all: &IndexMap<Key, Schema>, schema: &Schema, formats: bool) -> Option<Value> {
        let mut definitions = Definitions::new(formats);
        definitions.add(ROOT, schema);
        let mut queue: Vec<&str> = Vec::new();
        schema.walk(&mut |schema| queue.extend(schema.reference.as_deref()));
        definitions.with_references(all, queue)
    }

    /// Adds these definitions and all that they refer to; returns the document.
    fn with_references<'a>(mut self, all: &'a IndexMap<Key, Schema>, mut queue: Vec<&'a str>) -> Option<Value> {
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

    /// Returns one schema for all definitions: an object whose properties are the definitions, by name.
    pub fn as_properties(&self) -> Value {
        let member = |(key, index): (&Key, &usize)| (key.clone(), json!({ "$ref": format!("#/$defs/d{index}") }));
        let mut document = self.document();
        document["properties"] = Value::Object(self.keys.iter().map(member).collect());
        document
    }

    /// Prepares the comparison. Nothing is canonicalized yet: most questions are answered without it.
    pub fn prepare(self) -> Algebra {
        let rules = SharedRules::new(asserted_formats(self.formats));
        Algebra { definitions: self, forms: HashMap::new(), rules, unsupported_pattern: OnceCell::new() }
    }
}

/// Returns the definitions with patterns that cannot be compiled, each with the first such pattern.
fn find_unsupported_patterns(definitions: &Definitions) -> HashMap<Key, String> {
    let mut read: HashMap<&str, bool> = HashMap::new();
    let mut found = HashMap::new();
    for (key, schema) in definitions.keys.keys().filter_map(|key| Some((key, definitions.find(key)?))) {
        schema.walk(&mut |schema| {
            for pattern in schema.object.pattern_properties.keys().chain(&schema.string.pattern) {
                let is_supported = *read.entry(pattern).or_insert_with(|| crate::pattern::is_supported(pattern));
                if !is_supported && !found.contains_key(key) {
                    found.insert(key.clone(), pattern.clone());
                }
            }
        });
    }
    found
}

/// Definitions that are compared.
pub struct Algebra {
    definitions: Definitions,
    forms: HashMap<usize, Result<CanonicalSchema, String>>,
    rules: SharedRules,
    /// The definitions with patterns that cannot be compiled, each with the first such pattern.
    unsupported_pattern: OnceCell<HashMap<Key, String>>,
}

impl Algebra {
    /// Adds a schema to compare the definitions with. An equal schema under the same key stays, with what is known
    /// about it.
    pub fn add(&mut self, key: &str, schema: &Schema) {
        if self.definitions.find(key) != Some(schema) {
            self.definitions.add(key, schema);
        }
    }

    /// Adds one of the definitions under another key.
    pub fn add_copy(&mut self, key: &str, of: &str) {
        if let Some(schema) = self.definitions.find(of).cloned() {
            self.add(key, &schema);
        }
    }

    /// Canonicalizes these definitions until the budget is used up; the others stay undecided. The budget counts
    /// schemas, including those that each definition refers to.
    pub fn canonicalize<'k>(&mut self, keys: impl Iterator<Item = &'k str>, budget: usize) {
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
            left = left.and_then(|left| left.checked_sub(self.reachable_size(key)));
            let form = match &prepared {
                _ if left.is_none() => Err("it exceeds the prover's budget".to_owned()),
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
        self.forms.get(index).ok_or("it was not canonicalized")?.as_ref().map_err(Clone::clone)
    }

    /// Returns true if no value satisfies the definition.
    pub fn is_empty(&self, key: &str) -> bool {
        self.form(key).is_ok_and(|form| form.satisfiability() == Satisfiability::No)
    }

    /// Returns the definition and all that it refers to.
    fn reachable<'s>(&'s self, key: &'s str) -> Vec<&'s str> {
        let mut reachable: Vec<&str> = vec![key];
        let mut met: HashSet<&str> = HashSet::from([key]);
        let mut next = 0;
        while let Some(schema) = reachable.get(next).and_then(|key| self.definitions.find(key)) {
            next += 1;
            schema.walk(&mut |schema| reachable.extend(schema.reference.as_deref().filter(|key| met.insert(key))));
        }
        reachable
    }

    /// Returns the number of schemas in the definition and all that it refers to.
    fn reachable_size(&self, key: &str) -> usize {
        let mut weight = 0;
        for schema in self.reachable(key).into_iter().filter_map(|key| self.definitions.find(key)) {
            schema.walk(&mut |_| weight += 1);
        }
        weight
    }

    /// Returns a pattern that the definition depends on and that cannot be compiled: only the validator reads it.
    pub fn unsupported_pattern(&self, key: &str) -> Option<&str> {
        // Most documents have none, and a definition may depend on the whole document.
        let all = self.unsupported_pattern.get_or_init(|| find_unsupported_patterns(&self.definitions));
        if all.is_empty() {
            return None;
        }
        self.reachable(key).into_iter().find_map(|key| all.get(key)).map(String::as_str)
    }

    /// Returns the definition as a schema of its own, with all that it refers to, for a validator.
    pub fn schema(&self, key: &str) -> Value {
        let reachable = self.reachable(key);
        let uri = |key: &str| match reachable.iter().position(|known| *known == key) {
            Some(index) => format!("#/$defs/d{index}"),
            None => format!("#/$defs/missing-{key}"),
        };
        let defs: Map<String, Value> = reachable
            .iter()
            .enumerate()
            .filter_map(|(index, key)| {
                let schema = without_annotations(self.definitions.find(key)?, self.definitions.formats);
                Some((format!("d{index}"), schema.to_json(&uri)))
            })
            .collect();
        json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/d0", "$defs": defs })
    }

    /// Returns true if the definition exists.
    pub fn contains(&self, key: &str) -> bool {
        self.definitions.keys.contains_key(key)
    }

    /// Returns true if it is proved that both definitions accept the same values.
    pub fn is_same(&self, left: &str, right: &str) -> bool {
        match (self.form(left), self.form(right)) {
            (Ok(left), Ok(right)) => covers(left, right) == Containment::Yes && covers(right, left) == Containment::Yes,
            _ => false,
        }
    }

    /// Returns whether `wide` accepts everything that `narrow` accepts.
    pub fn within(&self, narrow: &str, wide: &str) -> Within {
        let why = match self.prove_within(narrow, wide) {
            Ok(()) => return Within::Proved,
            Err(why) => why,
        };
        let (inner, outer) = (self.schema(narrow), self.schema(wide));
        match witness::find_confirmed(&inner, &inner, &outer) {
            Some(value) => Within::Refuted(value),
            None => Within::Undecided(why),
        }
    }

    /// Proves that `wide` accepts everything that `narrow` accepts, or returns the reason why it does not; nothing is
    /// sampled.
    pub fn prove_within(&self, narrow: &str, wide: &str) -> std::result::Result<(), String> {
        if self.follows(narrow, wide) {
            return Ok(());
        }
        match covers(self.form(wide)?, self.form(narrow)?) {
            Containment::Yes => Ok(()),
            Containment::No | Containment::Unknown => Err("the prover cannot decide it".to_owned()),
        }
    }

    /// Returns a schema for the values that `left` accepts and `right` does not. The values are only candidates until
    /// confirmed.
    pub fn difference(&self, left: &str, right: &str) -> Option<Value> {
        Some(self.form(left).ok()?.subtract(self.form(right).ok()?).ok()?.to_json_schema())
    }

    /// Returns true if the rules show that `wide` accepts everything that `narrow` accepts.
    pub fn follows(&self, narrow: &str, wide: &str) -> bool {
        match (self.definitions.find(narrow), self.definitions.find(wide)) {
            (Some(narrow), Some(wide)) => self.follows_from(narrow, wide),
            _ => false,
        }
    }

    /// Returns true if the rules show that the schema accepts everything that the definition accepts.
    pub fn follows_from_definition(&self, key: &str, wide: &Schema) -> bool {
        self.definitions.find(key).is_some_and(|narrow| self.follows_from(narrow, wide))
    }

    /// Returns true if the rules show that the schema and the definition accept the same values.
    pub fn is_equivalent(&self, schema: &Schema, key: &str) -> bool {
        let is_equivalent = |other| self.follows_from(schema, other) && self.follows_from(other, schema);
        self.definitions.find(key).is_some_and(is_equivalent)
    }

    fn follows_from(&self, narrow: &Schema, wide: &Schema) -> bool {
        self.rules.within(&|key| self.definitions.find(key), narrow, wide)
    }

    pub fn relate(&self, left: &str, right: &str) -> Relation {
        let (first, second) = match (self.form(left), self.form(right)) {
            (Ok(first), Ok(second)) => (first, second),
            (Err(why), _) | (_, Err(why)) => return self.relate_by_sampling(left, right, why),
        };
        let answers = (covers(first, second), covers(second, first));
        if answers == (Containment::Yes, Containment::Yes) {
            return Relation::Same;
        }
        // A value of the difference separates them, if the validator confirms it.
        if answers.1 != Containment::Yes
            && let Some(value) = self.separating_value(first, second, left, right)
        {
            return Relation::LeftOnly(value);
        }
        if answers.0 != Containment::Yes
            && let Some(value) = self.separating_value(second, first, right, left)
        {
            return Relation::RightOnly(value);
        }
        let why = match answers {
            (Containment::No, _) | (_, Containment::No) => "the prover reports a difference, but no value shows it",
            _ => "the prover cannot decide it",
        };
        self.relate_by_sampling(left, right, why.to_owned())
    }

    /// Returns a value that `inside` accepts and `outside` rejects, generated from their difference.
    fn separating_value(
        &self,
        wider: &CanonicalSchema,
        narrower: &CanonicalSchema,
        inside: &str,
        outside: &str,
    ) -> Option<Value> {
        let difference = wider.subtract(narrower).ok()?.to_json_schema();
        witness::find_confirmed(&difference, &self.schema(inside), &self.schema(outside))
    }

    /// Relates the definitions without the algebra, by trying values of each on the other.
    fn relate_by_sampling(&self, left: &str, right: &str, why: String) -> Relation {
        let (first, second) = (self.schema(left), self.schema(right));
        if let Some(value) = witness::find_confirmed(&first, &first, &second) {
            return Relation::LeftOnly(value);
        }
        if let Some(value) = witness::find_confirmed(&second, &second, &first) {
            return Relation::RightOnly(value);
        }
        Relation::Undecided(why)
    }
}

fn covers(wide: &CanonicalSchema, narrow: &CanonicalSchema) -> Containment {
    wide.covers(narrow).unwrap_or(Containment::Unknown)
}
