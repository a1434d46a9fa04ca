//! Two judges that share no code with the prover: the `jsonschema` validator on the documents as they are in `schemas/`,
//! read here by other means than the generator's, and an interpreter that walks a model and says what its types accept.
//! As in the proof, each type is judged on its own: a reference accepts what the definition accepts that it leads to.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use codegen::model::{AdditionalProperties, Item, Kind, Model, Ty};
use serde_json::{Map, Value, json};

use super::support::components;

/// The documents of Connection as one, with OpenAPI's `nullable` still in it.
pub struct Definitions {
    document: Value,
    validators: RefCell<BTreeMap<String, Rc<jsonschema::Validator>>>,
}

impl Definitions {
    pub fn of_connection(folder: &Path) -> Definitions {
        let mut components = components(folder);
        let connection = components["schemas"]["Connection"].as_object_mut().unwrap();
        for keyword in ["$id", "$schema"] {
            connection.remove(keyword);
        }
        Definitions { document: json!({ "components": components }), validators: RefCell::default() }
    }

    /// The definition that a type stands for, self-contained. Where the schema at that place is `nullable`, the type is
    /// what it is besides null.
    pub fn schema(&self, origin: &str) -> Value {
        if origin.is_empty() {
            // A type that stands for nothing in the documents.
            return json!({ "not": {} });
        }
        // What a type is called after that is a place without its null.
        let pointer = origin.trim_start_matches('#').trim_end_matches('?');
        let mut definition = self.document.pointer(pointer).unwrap().clone();
        definition.as_object_mut().unwrap().remove("nullable");
        let mut whole = json!({ "components": standard(&self.document["components"]) });
        whole["allOf"] = json!([standard(&definition)]);
        whole
    }

    pub fn accept(&self, origin: &str, value: &Value) -> bool {
        let build = || {
            let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
            Rc::new(options.should_validate_formats(true).build(&self.schema(origin)).unwrap())
        };
        let validator = self.validators.borrow_mut().entry(origin.to_owned()).or_insert_with(build).clone();
        validator.is_valid(value)
    }
}

/// The same with `nullable` said as 2020-12 says it.
fn standard(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(standard).collect(),
        Value::Object(members) => {
            let rest: Map<_, _> = members
                .iter()
                .filter(|(keyword, _)| *keyword != "nullable")
                .map(|(keyword, value)| (keyword.clone(), standard(value)))
                .collect();
            match members.get("nullable") {
                Some(Value::Bool(true)) => json!({ "anyOf": [rest, { "type": "null" }] }),
                _ => Value::Object(rest),
            }
        }
        other => other.clone(),
    }
}

/// The judge of what types accept.
pub struct Types<'a> {
    pub model: &'a Model,
    pub definitions: &'a Definitions,
}

impl Types<'_> {
    /// What serde accepts for the item, apart from the deviations.
    pub fn accepts(&self, item: &Item, value: &Value) -> bool {
        if self.is_endless(item) {
            return false;
        }
        match &item.kind {
            Kind::Newtype { inner } => self.is(inner, value),
            Kind::Literals { literals } => literals.iter().any(|literal| literal.value == *value),
            // Connection has none; which branch reads a value makes no difference to whether one does.
            Kind::Union { alternatives } => alternatives.iter().any(|branch| self.is(&branch.ty, value)),
            Kind::Tagged { .. } | Kind::ExternallyTagged { .. } => {
                panic!("Connection has no tagged union, and no mutation makes one")
            }
            Kind::Enum { other: Some(_), .. } => value.is_string(),
            Kind::Enum { variants, other: None } => variants.iter().any(|variant| value == variant.wire.as_str()),
            Kind::Tuple { fields, rest } => value.as_array().is_some_and(|all| {
                let required = fields.iter().filter(|field| field.required).count();
                let others = all.get(fields.len()..).unwrap_or_default();
                all.len() >= required
                    && fields.iter().zip(all).all(|(field, item)| self.is(&field.ty, item))
                    && others.iter().all(|item| rest.as_ref().is_some_and(|rest| self.is(&rest.ty, item)))
            }),
            Kind::Struct { fields, unknown } => {
                let Value::Object(members) = value else { return false };
                // The derive gives a member to the first field of that name; a later one never sees any.
                let first = |wire: &str| fields.iter().position(|field| field.wire == wire);
                let filled = fields.iter().enumerate().all(|(index, field)| {
                    !field.required || (members.contains_key(&field.wire) && first(&field.wire) == Some(index))
                });
                filled
                    && members.iter().all(|(name, member)| match (first(name), unknown) {
                        (Some(index), _) => self.is(&fields[index].ty, member),
                        (None, AdditionalProperties::Reject) => false,
                        (None, AdditionalProperties::Ignore) => true,
                        (None, AdditionalProperties::Keep { ty, .. }) => self.is(ty, member),
                    })
            }
        }
    }

    /// True for a newtype of itself: reading it never comes to JSON.
    fn is_endless(&self, item: &Item) -> bool {
        let mut at = Some(item);
        for _ in 0..=self.model.items.len() {
            let Some(Item { kind: Kind::Newtype { inner }, .. }) = at else { return false };
            let mut ty = inner;
            while let Ty::Boxed(inner) | Ty::Nullable(inner) = ty {
                ty = inner;
            }
            at = if let Ty::Item(name) = ty { self.model.item(name) } else { None };
        }
        true
    }

    fn is(&self, ty: &Ty, value: &Value) -> bool {
        match ty {
            Ty::Item(name) => self.referred(name, value),
            // Types of one's own are those of a configuration, and no case has one.
            Ty::Own { path, .. } => panic!("a type of one's own: {path}"),
            Ty::Any => true,
            Ty::Null => value.is_null(),
            Ty::Bool => value.is_boolean(),
            Ty::Integer => {
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            Ty::Int(int) => {
                let (least, most) = int.range();
                value.as_f64().is_some_and(|n| n.fract() == 0.0 && n >= least as f64 && n <= most as f64)
            }
            Ty::Never => false,
            Ty::Ruled(inner, rules) => {
                let mut schema = json!({});
                for rule in rules {
                    match serde_json::to_value(rule).unwrap() {
                        Value::Object(keyword) => schema.as_object_mut().unwrap().extend(keyword),
                        keyword => schema[keyword.as_str().unwrap()] = true.into(),
                    }
                }
                self.is(inner, value) && jsonschema::is_valid(&schema, value)
            }
            Ty::Text(format) => {
                let schema = json!({ "type": "string", "format": format });
                let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
                options.should_validate_formats(true).build(&schema).unwrap().is_valid(value)
            }
            Ty::Float => value.is_number(),
            Ty::String => value.is_string(),
            Ty::Uuid => value.as_str().is_some_and(|text| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()),
            Ty::Uri => value.as_str().is_some_and(|text| text.parse::<generated::Uri>().is_ok()),
            Ty::Nullable(inner) => value.is_null() || self.is(inner, value),
            Ty::List(inner) => value.as_array().is_some_and(|items| items.iter().all(|item| self.is(inner, item))),
            Ty::Array(inner, size) => {
                value.as_array().is_some_and(|all| all.len() == *size && all.iter().all(|item| self.is(inner, item)))
            }
            Ty::Tuple(items) => value.as_array().is_some_and(|all| {
                all.len() == items.len() && items.iter().zip(all).all(|(ty, item)| self.is(ty, item))
            }),
            Ty::Map(inner) => value.as_object().is_some_and(|all| all.values().all(|member| self.is(inner, member))),
            Ty::Boxed(inner) => self.is(inner, value),
        }
    }

    fn referred(&self, name: &str, value: &Value) -> bool {
        let origin = self.model.item(name).and_then(|item| item.origins.first());
        origin.is_some_and(|origin| self.definitions.accept(origin, value))
    }
}
