//! Rules: what a schema says of a value beyond what its Rust type says, as data and in JSON Schema's own terms. Proof,
//! printing and comparison read them; none of them needs the schema for it.

use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::schema::{Schema, Types};

/// A rule about the value that a Rust type holds (JSON Schema 2020-12 validation, section 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rule {
    /// Of a string, in characters.
    MinLength(u64),
    MaxLength(u64),
    /// Of a string: the regular expression, as the document has it.
    Pattern(String),
    /// Of a number.
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    /// Of a `Vec`.
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
}

/// The keyword with its value, as in `maxLength 40`.
impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keyword = self.keyword();
        match self {
            Rule::MinLength(size) | Rule::MaxLength(size) | Rule::MinItems(size) | Rule::MaxItems(size) => {
                write!(f, "{keyword} {size}")
            }
            Rule::Minimum(bound)
            | Rule::Maximum(bound)
            | Rule::ExclusiveMinimum(bound)
            | Rule::ExclusiveMaximum(bound)
            | Rule::MultipleOf(bound) => write!(f, "{keyword} {bound}"),
            Rule::Pattern(pattern) => write!(f, "{keyword} {pattern:?}"),
            Rule::UniqueItems => f.write_str(keyword),
        }
    }
}

impl Rule {
    /// The keyword that states it.
    pub fn keyword(&self) -> &'static str {
        match self {
            Rule::MinLength(_) => "minLength",
            Rule::MaxLength(_) => "maxLength",
            Rule::Pattern(_) => "pattern",
            Rule::Minimum(_) => "minimum",
            Rule::Maximum(_) => "maximum",
            Rule::ExclusiveMinimum(_) => "exclusiveMinimum",
            Rule::ExclusiveMaximum(_) => "exclusiveMaximum",
            Rule::MultipleOf(_) => "multipleOf",
            Rule::MinItems(_) => "minItems",
            Rule::MaxItems(_) => "maxItems",
            Rule::UniqueItems => "uniqueItems",
        }
    }

    /// The rules that the keywords of a schema for one type of value state; those that say nothing are left out.
    pub fn of_keywords(schema: &Schema) -> Vec<Rule> {
        let (string, number, array) = (&schema.string, &schema.number, &schema.array);
        let is = |kind: Types| schema.types.is_some_and(|types| kind.contains(types));
        let mut rules = Vec::new();
        if is(Types::STRING) {
            rules.extend(string.min.filter(|min| *min > 0).map(Rule::MinLength));
            rules.extend(string.max.map(Rule::MaxLength));
            rules.extend(string.pattern.clone().map(Rule::Pattern));
        }
        if is(Types::NUMBER.with(Types::INTEGER)) {
            rules.extend(number.minimum.clone().map(Rule::Minimum));
            rules.extend(number.exclusive_minimum.clone().map(Rule::ExclusiveMinimum));
            rules.extend(number.maximum.clone().map(Rule::Maximum));
            rules.extend(number.exclusive_maximum.clone().map(Rule::ExclusiveMaximum));
            rules.extend(number.multiple_of.clone().map(Rule::MultipleOf));
        }
        if is(Types::ARRAY) {
            rules.extend(array.min.filter(|min| *min > 0).map(Rule::MinItems));
            rules.extend(array.max.map(Rule::MaxItems));
            rules.extend(array.unique.then_some(Rule::UniqueItems));
        }
        rules
    }

    /// Writes the rule into a schema, as its keyword.
    pub fn state(&self, schema: &mut Schema) {
        match self {
            Rule::MinLength(min) => schema.string.min = Some(*min),
            Rule::MaxLength(max) => schema.string.max = Some(*max),
            Rule::Pattern(pattern) => schema.string.pattern = Some(pattern.clone()),
            Rule::Minimum(bound) => schema.number.minimum = Some(bound.clone()),
            Rule::Maximum(bound) => schema.number.maximum = Some(bound.clone()),
            Rule::ExclusiveMinimum(bound) => schema.number.exclusive_minimum = Some(bound.clone()),
            Rule::ExclusiveMaximum(bound) => schema.number.exclusive_maximum = Some(bound.clone()),
            Rule::MultipleOf(step) => schema.number.multiple_of = Some(step.clone()),
            Rule::MinItems(min) => schema.array.min = Some(*min),
            Rule::MaxItems(max) => schema.array.max = Some(*max),
            Rule::UniqueItems => schema.array.unique = true,
        }
    }
}
