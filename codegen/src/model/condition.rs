//! Conditions: constraints of a schema on a value as a whole, such as dependencies between members, as a boolean
//! expression in terms of JSON Schema.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Rule;
use crate::schema::{Schema, Types};

/// An expression about a value. Each is one keyword with its value; `AllOf` is a schema with several keywords.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Condition {
    /// The schema `false`.
    Never,
    /// The types of a value, if there are several.
    Type(Types),
    Enum(Vec<Value>),
    Rule(Rule),
    Required(Vec<String>),
    /// The condition on a property, if it is present.
    Property(String, Box<Condition>),
    /// The condition on properties whose names match the regular expression.
    PatternProperty(String, Box<Condition>),
    /// The condition on properties that have none of these names, and whose names match none of the regular
    /// expressions.
    AdditionalProperties {
        names: Vec<String>,
        patterns: Vec<String>,
        condition: Box<Condition>,
    },
    /// The condition on each name.
    PropertyNames(Box<Condition>),
    /// The minimum and maximum number of items that satisfy a condition.
    Contains {
        item: Box<Condition>,
        min: u64,
        max: Option<u64>,
    },
    /// The condition on each item.
    Items(Box<Condition>),
    DependentRequired(String, Vec<String>),
    DependentSchema(String, Box<Condition>),
    AllOf(Vec<Condition>),
    AnyOf(Vec<Condition>),
    OneOf(Vec<Condition>),
    Not(Box<Condition>),
    If {
        condition: Box<Condition>,
        then: Option<Box<Condition>>,
        otherwise: Option<Box<Condition>>,
    },
}

impl Condition {
    /// The condition that every value satisfies.
    pub fn always() -> Condition {
        Condition::AllOf(Vec::new())
    }

    pub fn is_always(&self) -> bool {
        matches!(self, Condition::AllOf(all) if all.is_empty())
    }

    /// Returns the condition on a part as a condition on the whole; one that is always satisfied is unchanged.
    pub fn wrapped(self, wrap: impl FnOnce(Box<Condition>) -> Condition) -> Condition {
        if self.is_always() { self } else { wrap(Box::new(self)) }
    }

    /// Returns the conjunction of the conditions, without those that every value satisfies.
    pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        let mut all = Vec::new();
        for condition in conditions {
            match condition {
                Condition::AllOf(inner) => all.extend(inner),
                condition => all.push(condition),
            }
        }
        match all.len() {
            1 => all.swap_remove(0),
            _ => Condition::AllOf(all),
        }
    }

    /// Returns the conditions that it is a conjunction of.
    pub fn parts(&self) -> &[Condition] {
        match self {
            Condition::AllOf(all) => all,
            condition => std::slice::from_ref(condition),
        }
    }

    /// Returns its keyword.
    pub fn keyword(&self) -> &'static str {
        match self {
            Condition::Never => "not",
            Condition::Type(_) => "type",
            Condition::Enum(_) => "enum",
            Condition::Rule(rule) => rule.keyword(),
            Condition::Required(_) => "required",
            Condition::Property(..) => "properties",
            Condition::PatternProperty(..) => "patternProperties",
            Condition::AdditionalProperties { .. } => "additionalProperties",
            Condition::PropertyNames(_) => "propertyNames",
            Condition::Contains { .. } => "contains",
            Condition::Items(_) => "items",
            Condition::DependentRequired(..) => "dependentRequired",
            Condition::DependentSchema(..) => "dependentSchemas",
            Condition::AllOf(_) => "allOf",
            Condition::AnyOf(_) => "anyOf",
            Condition::OneOf(_) => "oneOf",
            Condition::Not(_) => "not",
            Condition::If { .. } => "if",
        }
    }

    /// Returns true if null satisfies it.
    pub fn is_satisfied_by_null(&self) -> bool {
        self.is_satisfied(&|keyword| match keyword {
            Condition::Type(types) => types.contains(Types::NULL),
            Condition::Enum(values) => values.contains(&Value::Null),
            // It applies to values of another type.
            _ => true,
        })
    }

    /// Returns true if the empty object satisfies it.
    pub fn is_satisfied_by_empty_object(&self) -> bool {
        self.is_satisfied(&|keyword| match keyword {
            Condition::Type(types) => types.contains(Types::OBJECT),
            Condition::Enum(_) => false,
            Condition::Rule(Rule::MinProperties(min)) => *min == 0,
            Condition::Required(names) => names.is_empty(),
            _ => true,
        })
    }

    /// Returns true if a value satisfies it; `holds` decides that for conditions that do not combine others.
    fn is_satisfied(&self, holds: &dyn Fn(&Condition) -> bool) -> bool {
        match self {
            Condition::Never => false,
            Condition::AllOf(all) => all.iter().all(|part| part.is_satisfied(holds)),
            Condition::AnyOf(branches) => branches.iter().any(|branch| branch.is_satisfied(holds)),
            Condition::OneOf(branches) => branches.iter().filter(|branch| branch.is_satisfied(holds)).count() == 1,
            Condition::Not(condition) => !condition.is_satisfied(holds),
            Condition::If { condition, then, otherwise } => {
                let side = if condition.is_satisfied(holds) { then } else { otherwise };
                side.as_ref().is_none_or(|side| side.is_satisfied(holds))
            }
            keyword => holds(keyword),
        }
    }

    /// Returns the equivalent schema for values of the type that it applies to.
    pub fn to_schema(&self) -> Schema {
        let mut schema = Schema::default();
        for part in self.parts() {
            if part.can_join(&schema) {
                part.join(&mut schema);
            } else {
                let mut alone = Schema::default();
                part.join(&mut alone);
                schema.all_of.push(alone);
            }
        }
        schema
    }

    /// Returns true if the schema does not have its keyword yet.
    fn can_join(&self, schema: &Schema) -> bool {
        let object = &schema.object;
        match self {
            Condition::Never => !schema.never,
            Condition::Type(_) => schema.types.is_none(),
            Condition::Enum(_) => schema.enumeration.is_none(),
            Condition::Rule(rule) => !rule.is_stated(schema),
            Condition::Required(_) => true,
            Condition::Property(name, _) => match object.properties.get(name) {
                Some(known) => known.is_anything(),
                None => object.additional_properties.is_none(),
            },
            Condition::PatternProperty(pattern, _) => match object.pattern_properties.get(pattern) {
                Some(known) => known.is_anything(),
                None => object.additional_properties.is_none(),
            },
            Condition::AdditionalProperties { .. } => {
                object.additional_properties.is_none()
                    && object.properties.is_empty()
                    && object.pattern_properties.is_empty()
            }
            Condition::PropertyNames(_) => object.property_names.is_none(),
            Condition::Contains { .. } => schema.array.contains.is_none(),
            Condition::Items(_) => schema.array.items.is_none(),
            Condition::DependentRequired(name, _) => !object.dependent_required.contains_key(name),
            Condition::DependentSchema(name, _) => !object.dependent_schemas.contains_key(name),
            Condition::AllOf(_) => true,
            Condition::AnyOf(_) => schema.any_of.is_empty(),
            Condition::OneOf(_) => schema.one_of.is_empty(),
            Condition::Not(_) => schema.not.is_none(),
            Condition::If { .. } => schema.if_.is_none(),
        }
    }

    fn join(&self, schema: &mut Schema) {
        let boxed = |condition: &Condition| Box::new(condition.to_schema());
        let all = |conditions: &[Condition]| conditions.iter().map(Condition::to_schema).collect();
        match self {
            Condition::Never => schema.never = true,
            Condition::Type(types) => schema.types = Some(*types),
            Condition::Enum(values) => schema.enumeration = Some(values.clone()),
            Condition::Rule(rule) => rule.state(schema),
            Condition::Required(names) => schema.object.required.extend(names.iter().cloned()),
            Condition::Property(name, condition) => {
                schema.object.properties.insert(name.clone(), condition.to_schema());
            }
            Condition::PatternProperty(pattern, condition) => {
                schema.object.pattern_properties.insert(pattern.clone(), condition.to_schema());
            }
            Condition::AdditionalProperties { names, patterns, condition } => {
                let anything = |name: &String| (name.clone(), Schema::default());
                schema.object.properties = names.iter().map(anything).collect();
                schema.object.pattern_properties = patterns.iter().map(anything).collect();
                schema.object.additional_properties = Some(boxed(condition));
            }
            Condition::PropertyNames(condition) => schema.object.property_names = Some(boxed(condition)),
            Condition::Contains { item, min, max } => {
                schema.array.contains = Some(boxed(item));
                schema.array.min_contains = (*min != 1).then_some(*min);
                schema.array.max_contains = *max;
            }
            Condition::Items(item) => schema.array.items = Some(boxed(item)),
            Condition::DependentRequired(name, others) => {
                schema.object.dependent_required.insert(name.clone(), others.clone());
            }
            Condition::DependentSchema(name, condition) => {
                schema.object.dependent_schemas.insert(name.clone(), condition.to_schema());
            }
            Condition::AllOf(conditions) => schema.all_of = all(conditions),
            Condition::AnyOf(conditions) => schema.any_of = all(conditions),
            Condition::OneOf(conditions) => schema.one_of = all(conditions),
            Condition::Not(condition) => schema.not = Some(boxed(condition)),
            Condition::If { condition, then, otherwise } => {
                schema.if_ = Some(boxed(condition));
                schema.then = then.as_deref().map(boxed);
                schema.else_ = otherwise.as_deref().map(boxed);
            }
        }
    }
}

/// Describes the condition.
impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let each = |conditions: &[Condition], word: &str| -> String {
            conditions.iter().map(Condition::to_string).collect::<Vec<_>>().join(word)
        };
        let named = |names: &mut dyn Iterator<Item = &String>| -> String {
            names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        match self {
            Condition::Never => f.write_str("no value is allowed"),
            Condition::Type(types) => write!(f, "is of type {}", types.names().collect::<Vec<_>>().join(" or ")),
            Condition::Enum(values) => {
                let is = if values.len() == 1 { "is" } else { "is one of" };
                write!(f, "{is} {}", values.iter().map(Value::to_string).collect::<Vec<_>>().join(", "))
            }
            Condition::Rule(rule) => rule.fmt(f),
            Condition::Required(names) => write!(f, "{} required", named(&mut names.iter())),
            Condition::Property(name, condition) | Condition::PatternProperty(name, condition) => {
                write!(f, "`{name}` {condition}")
            }
            Condition::AdditionalProperties { names, patterns, condition } => {
                let named = named(&mut names.iter().chain(patterns));
                let but = if named.is_empty() { "" } else { " but " };
                write!(f, "each{but}{named}: {condition}")
            }
            Condition::PropertyNames(condition) => write!(f, "each name {condition}"),
            Condition::Contains { item, min, max } => {
                let most = max.map(|max| format!(", at most {max}")).unwrap_or_default();
                write!(f, "at least {min}{most} of the items: {item}")
            }
            Condition::Items(condition) => write!(f, "each item {condition}"),
            Condition::DependentRequired(name, others) => {
                write!(f, "with `{name}`, {} required", named(&mut others.iter()))
            }
            Condition::DependentSchema(name, condition) => write!(f, "with `{name}`, {condition}"),
            Condition::AllOf(all) => f.write_str(&each(all, " and ")),
            Condition::AnyOf(branches) => write!(f, "at least one of: {}", each(branches, "; ")),
            Condition::OneOf(branches) => write!(f, "exactly one of: {}", each(branches, "; ")),
            Condition::Not(condition) => write!(f, "not: {condition}"),
            Condition::If { condition, then, otherwise } => {
                write!(f, "if {condition}")?;
                then.iter().try_for_each(|then| write!(f, ", then {then}"))?;
                otherwise.iter().try_for_each(|otherwise| write!(f, ", else {otherwise}"))
            }
        }
    }
}
