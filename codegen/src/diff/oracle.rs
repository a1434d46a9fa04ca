//! Decides which values a definition accepts, by the validator, which is built once for all definitions of both versions.
//! It shares no code with the provers.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value};

use crate::compare::{Definitions, witness};
use crate::instance::Generator;
use crate::schema::{Key, Schema};

/// Validators for definitions.
pub struct Oracle<'d> {
    definitions: &'d IndexMap<Key, Schema>,
    formats: bool,
    /// All definitions as one schema: of an object whose properties are described by the definitions of their names.
    document: OnceCell<Arc<Value>>,
    combined: OnceCell<Option<Validator>>,
    /// A validator for each definition and what it refers to, if none can be built for all of them.
    individual: RefCell<HashMap<Key, Option<Validator>>>,
}

impl<'d> Oracle<'d> {
    pub fn new(definitions: &'d IndexMap<Key, Schema>, formats: bool) -> Self {
        let (document, combined, individual) = (OnceCell::new(), OnceCell::new(), RefCell::default());
        Oracle { definitions, formats, document, combined, individual }
    }

    fn document(&self) -> &Arc<Value> {
        self.document.get_or_init(|| {
            let mut all = Definitions::new(self.formats);
            for (key, schema) in self.definitions {
                all.add(key, schema);
            }
            Arc::new(all.as_properties())
        })
    }

    /// Returns a generator of random instances of the definition.
    pub fn generator(&self, key: &str, seed: u64) -> Option<Generator> {
        let reference = self.document().get("properties")?.get(key)?.get("$ref")?.as_str()?;
        Some(Generator::within(Arc::clone(self.document()), reference, seed))
    }

    fn combined(&self) -> Option<&Validator> {
        self.combined.get_or_init(|| witness::validator(self.document())).as_ref()
    }

    /// Calls `ask` with a validator and the value in the form that this validator expects. Returns `None` if the definition has
    /// no validator.
    fn with_validator<T>(&self, key: &str, value: &Value, ask: &dyn Fn(&Validator, &Value) -> T) -> Option<T> {
        if let Some(combined) = self.combined() {
            let object = Value::Object(Map::from_iter([(key.to_owned(), value.clone())]));
            return self.definitions.contains_key(key).then(|| ask(combined, &object));
        }
        let mut individual = self.individual.borrow_mut();
        let build =
            || Definitions::closed(self.definitions, key, self.formats).and_then(|schema| witness::validator(&schema));
        let validator = individual.entry(key.to_owned()).or_insert_with(build).as_ref()?;
        Some(ask(validator, value))
    }

    fn verdict(&self, key: &str, value: &Value) -> Option<bool> {
        self.with_validator(key, value, &|validator, value| validator.is_valid(value))
    }

    pub fn accepts(&self, key: &str, value: &Value) -> bool {
        self.verdict(key, value) == Some(true)
    }

    pub fn rejects(&self, key: &str, value: &Value) -> bool {
        self.verdict(key, value) == Some(false)
    }

    /// Returns true if the definition `inside` accepts the value and `outside` rejects it.
    pub fn distinguishes(&self, inside: &str, outside: &str, value: &Value) -> bool {
        self.accepts(inside, value) && self.rejects(outside, value)
    }

    /// Returns the instance location and the keyword of the definition's most deeply nested error for the value.
    pub fn deepest_error(&self, key: &str, value: &Value) -> (String, String) {
        let found = self.with_validator(key, value, &|validator, value| {
            let mut deepest: Option<(String, String)> = None;
            for error in validator.iter_errors(value) {
                let mut at = error.instance_path().as_str().to_owned();
                if let ValidationErrorKind::AdditionalProperties { unexpected }
                | ValidationErrorKind::UnevaluatedProperties { unexpected } = error.kind()
                    && let Some(name) = unexpected.first()
                {
                    at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                }
                let path = error.schema_path().as_str().to_owned();
                let keyword = path.rsplit('/').next().unwrap_or_default().to_owned();
                if deepest.as_ref().is_none_or(|(known, _)| at.matches('/').count() > known.matches('/').count()) {
                    deepest = Some((at, keyword));
                }
            }
            deepest
        });
        let (mut at, keyword) = found.flatten().unwrap_or_default();
        if self.combined().is_some() {
            // The first token is the property that holds the value.
            let inner = at.get(1..).and_then(|rest| rest.find('/'));
            at = inner.and_then(|cut| at.get(cut + 1..)).unwrap_or_default().to_owned();
        }
        (at, keyword)
    }
}
