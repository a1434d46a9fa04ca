//! What a schema, an instance and an answer have to do with each other: either nothing changed, or each difference has
//! exactly one deviation whose condition holds just there. The conditions are written here from what the deviations are
//! said to be; nothing of the generator decides on them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use codegen::model::{Kind, Model};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::exact::{Json, decimal, is_held, nearest};

/// How often each deviation explained something.
pub type Counts = BTreeMap<&'static str, usize>;

/// The schema of one type, closed over its references, and the order in which the fields of structs stand, which only
/// the array form of a struct shows.
pub struct Explainer {
    document: Value,
    validator: Validator,
    structs: Vec<Vec<String>>,
    /// Which schemas admit null, as far as it was asked.
    nullable: Mutex<HashMap<String, bool>>,
}

impl Explainer {
    pub fn new(document: &Value, model: &Model) -> Self {
        let structs = model
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                Kind::Struct { fields, .. } => Some(fields.iter().map(|field| field.wire.clone()).collect()),
                _ => None,
            })
            .collect();
        let validator = crate::validator(document);
        Explainer { document: document.clone(), validator, structs, nullable: Mutex::default() }
    }

    pub fn root(&self) -> &Value {
        &self.document
    }

    /// What the validator says of a JSON text.
    pub fn accepts(&self, text: &str) -> bool {
        self.validator.is_valid(&serde_json::from_str(text).unwrap())
    }

    /// All schemas that judge what `schema` judges: itself, and through its references and branches others.
    fn at<'a>(&'a self, schema: &'a Value) -> Vec<&'a Map<String, Value>> {
        let Value::Object(own) = schema else { return Vec::new() };
        let mut all = vec![own];
        if let Some(target) = own.get("$ref").and_then(Value::as_str) {
            all.extend(self.at(self.document.pointer(&target[1..]).unwrap()));
        }
        for branches in ["allOf", "anyOf", "oneOf"].iter().filter_map(|word| own.get(*word)?.as_array()) {
            all.extend(branches.iter().flat_map(|branch| self.at(branch)));
        }
        all
    }

    /// The schemas of a member, and whether it is named.
    fn member<'a>(&'a self, schema: &'a Value, name: &str) -> (Vec<&'a Value>, bool) {
        let all = self.at(schema);
        let named: Vec<_> = all.iter().filter_map(|schema| schema.get("properties")?.get(name)).collect();
        let found = !named.is_empty();
        (
            if found { named } else { all.iter().filter_map(|schema| schema.get("additionalProperties")).collect() },
            found,
        )
    }

    fn first_member<'a>(&'a self, schema: &'a Value, name: &str) -> &'a Value {
        self.member(schema, name).0.first().copied().unwrap_or(&Value::Bool(true))
    }

    fn item<'a>(&'a self, schema: &'a Value) -> &'a Value {
        self.at(schema).iter().find_map(|schema| schema.get("items")).unwrap_or(&Value::Bool(true))
    }

    /// The names of the members in the order of the fields, where the schema describes a struct.
    pub fn fields(&self, schema: &Value) -> Option<&[String]> {
        let mut named: Vec<&String> =
            self.at(schema).iter().filter_map(|s| s.get("properties")?.as_object()).flat_map(Map::keys).collect();
        named.sort();
        let same = |fields: &&Vec<String>| {
            let mut sorted: Vec<&String> = fields.iter().collect();
            sorted.sort();
            sorted == named
        };
        if named.is_empty() { None } else { self.structs.iter().find(same).map(Vec::as_slice) }
    }

    /// The texts that the schema allows, where it describes an enum.
    pub fn variants<'a>(&'a self, schema: &'a Value) -> Vec<&'a str> {
        let lists = self.at(schema).into_iter().filter_map(|schema| schema.get("enum")?.as_array());
        lists.flatten().filter_map(Value::as_str).collect()
    }

    pub fn has(&self, schema: &Value, keyword: &str, value: &str) -> bool {
        self.at(schema).iter().any(|schema| match schema.get(keyword) {
            Some(Value::Array(all)) => all.iter().any(|one| one == value),
            one => one.is_some_and(|one| one == value),
        })
    }

    fn admits_null(&self, schema: &Value) -> bool {
        let mut known = self.nullable.lock().unwrap();
        *known.entry(schema.to_string()).or_insert_with(|| {
            let definitions = self.document.get("$defs").cloned().unwrap_or_else(|| json!({}));
            crate::validator(&json!({ "$defs": definitions, "allOf": [schema] })).is_valid(&Value::Null)
        })
    }

    /// True if any JSON will do.
    pub fn is_free(&self, schema: &Value) -> bool {
        self.at(schema).iter().all(|schema| schema.is_empty())
    }

    /// Calls `visit` on each value and what the schema says of it, outermost first; where the schema says nothing, not.
    pub fn visit(&self, schema: &Value, value: &mut Json, visit: &mut dyn FnMut(&Value, &mut Json)) {
        visit(schema, value);
        match value {
            Json::List(items) => items.iter_mut().for_each(|item| self.visit(self.item(schema), item, visit)),
            Json::Map(members) => {
                for (name, member) in members {
                    self.visit(self.first_member(schema, name), member, visit);
                }
            }
            _ => {}
        }
    }

    /// The instance as the schema has it, where serde's derives also take it in other forms; and how many there were.
    pub fn underived(&self, value: &Json) -> (Json, usize) {
        let (mut value, mut found) = (value.clone(), 0);
        self.visit(&self.document, &mut value, &mut |schema, place| {
            let whole = match place {
                // `derived-forms`: a struct as an array of its fields, of which the last ones may be missing.
                Json::List(items) => match self.fields(schema) {
                    Some(fields) if items.len() <= fields.len() => {
                        Json::Map(fields.iter().cloned().zip(items.drain(..)).collect())
                    }
                    _ => return,
                },
                // `derived-forms`: a variant as an object with one member, null.
                Json::Map(members) => match members.first_key_value() {
                    Some((name, Json::Null))
                        if members.len() == 1 && self.variants(schema).contains(&name.as_str()) =>
                    {
                        Json::Text(name.clone())
                    }
                    _ => return,
                },
                _ => return,
            };
            *place = whole;
            found += 1;
        });
        (value, found)
    }

    /// `int-range`: a whole number that `i64` does not hold, or that is not written as one.
    pub fn is_out_of_range(&self, value: &Json) -> bool {
        let (mut value, mut found) = (value.clone(), false);
        self.visit(&self.document, &mut value, &mut |schema, place| {
            if let Json::Number(text) = place {
                found |= self.has(schema, "type", "integer") && text.parse::<i64>().is_err();
            }
        });
        found
    }

    /// Counts the deviation that explains each difference between what was read and what was written.
    ///
    /// # Errors
    /// The first difference that none explains, or more than one.
    pub fn changes(&self, read: &Json, written: &Json, counts: &mut Counts) -> Result<(), String> {
        self.compare(&self.document, read, written, counts)
    }

    fn compare(&self, schema: &Value, read: &Json, written: &Json, counts: &mut Counts) -> Result<(), String> {
        let unexplained = || Err(format!("{read} came back as {written}"));
        match (read, written) {
            (Json::Map(read), Json::Map(written)) => {
                if let Some(name) = written.keys().find(|name| !read.contains_key(*name)) {
                    return Err(format!("a member {name:?} was added"));
                }
                for (name, member) in read {
                    match written.get(name) {
                        Some(other) => self.compare(self.first_member(schema, name), member, other, counts)?,
                        None => {
                            let found = self.lost(schema, name, member);
                            let [one] = found[..] else {
                                return Err(format!("the member {name:?} ({member}) was lost: {found:?}"));
                            };
                            *counts.entry(one).or_default() += 1;
                        }
                    }
                }
                Ok(())
            }
            (Json::List(read), Json::List(written)) if read.len() == written.len() => {
                let item = self.item(schema);
                read.iter().zip(written).try_for_each(|(read, written)| self.compare(item, read, written, counts))
            }
            (Json::Number(read), Json::Number(written)) if decimal(read) != decimal(written) => {
                if is_held(read) || decimal(written) != decimal(&nearest(read)) {
                    return unexplained();
                }
                *counts.entry("float-precision").or_default() += 1;
                Ok(())
            }
            (Json::Number(_), Json::Number(_)) => Ok(()),
            (Json::Text(read), Json::Text(written)) if read != written => {
                if !self.has(schema, "format", "uuid") || *written != read.to_ascii_lowercase() {
                    return unexplained();
                }
                *counts.entry("text-normalised").or_default() += 1;
                Ok(())
            }
            (read, written) if read == written => Ok(()),
            _ => unexplained(),
        }
    }

    /// The deviations that let a member go.
    fn lost(&self, schema: &Value, name: &str, member: &Json) -> Vec<&'static str> {
        let (schemas, named) = self.member(schema, name);
        let mut found = Vec::new();
        if named
            && *member == Json::Null
            && !self.has(schema, "required", name)
            && schemas.iter().all(|schema| self.admits_null(schema))
        {
            found.push("null-absent");
        }
        if !named && schemas.iter().all(|schema| **schema != Value::Bool(false)) && self.fields(schema).is_some() {
            found.push("unknown-dropped");
        }
        found
    }
}
