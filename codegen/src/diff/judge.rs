//! The one who says which values a definition accepts: the validator, made once for all definitions of both versions. It
//! shares nothing with the provers.

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

pub struct Judge<'d> {
    definitions: &'d IndexMap<Key, Schema>,
    formats: bool,
    /// All definitions as one schema, of an object in which each member is described by the definition of its name.
    document: OnceCell<Arc<Value>>,
    whole: OnceCell<Option<Validator>>,
    /// Where there is none for all of them: of each definition, with what it refers to.
    single: RefCell<HashMap<Key, Option<Validator>>>,
}

impl<'d> Judge<'d> {
    pub fn new(definitions: &'d IndexMap<Key, Schema>, formats: bool) -> Self {
        let (document, whole, single) = (OnceCell::new(), OnceCell::new(), RefCell::default());
        Judge { definitions, formats, document, whole, single }
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

    /// Instances of the definition.
    pub fn generator(&self, key: &str, seed: u64) -> Option<Generator> {
        let reference = self.document().get("properties")?.get(key)?.get("$ref")?.as_str()?;
        Some(Generator::within(Arc::clone(self.document()), reference, seed))
    }

    fn whole(&self) -> Option<&Validator> {
        self.whole.get_or_init(|| witness::validator(self.document())).as_ref()
    }

    /// What `ask` learns from the validator of a definition, given the value as that one wants it; nothing where there is
    /// no such validator.
    fn asked<T>(&self, key: &str, value: &Value, ask: &dyn Fn(&Validator, &Value) -> T) -> Option<T> {
        if let Some(whole) = self.whole() {
            let member = Value::Object(Map::from_iter([(key.to_owned(), value.clone())]));
            return self.definitions.contains_key(key).then(|| ask(whole, &member));
        }
        let mut single = self.single.borrow_mut();
        let make =
            || Definitions::closed(self.definitions, key, self.formats).and_then(|schema| witness::validator(&schema));
        let validator = single.entry(key.to_owned()).or_insert_with(make).as_ref()?;
        Some(ask(validator, value))
    }

    fn verdict(&self, key: &str, value: &Value) -> Option<bool> {
        self.asked(key, value, &|validator, value| validator.is_valid(value))
    }

    pub fn accepts(&self, key: &str, value: &Value) -> bool {
        self.verdict(key, value) == Some(true)
    }

    pub fn rejects(&self, key: &str, value: &Value) -> bool {
        self.verdict(key, value) == Some(false)
    }

    /// True if the one definition accepts the value and the other one rejects it.
    pub fn separate(&self, inside: &str, outside: &str, value: &Value) -> bool {
        self.accepts(inside, value) && self.rejects(outside, value)
    }

    /// Where the definition objects to the value, as deep inside as it says, and by which keyword.
    pub fn objection(&self, key: &str, value: &Value) -> (String, String) {
        let found = self.asked(key, value, &|validator, value| {
            let mut found: Option<(String, String)> = None;
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
                if found.as_ref().is_none_or(|(known, _)| at.matches('/').count() > known.matches('/').count()) {
                    found = Some((at, keyword));
                }
            }
            found
        });
        let (mut at, keyword) = found.flatten().unwrap_or_default();
        if self.whole().is_some() {
            // The first step is into the member that the value was given as.
            let inner = at.get(1..).and_then(|rest| rest.find('/'));
            at = inner.and_then(|cut| at.get(cut + 1..)).unwrap_or_default().to_owned();
        }
        (at, keyword)
    }
}
