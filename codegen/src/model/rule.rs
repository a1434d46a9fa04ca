//! Rules: constraints of a schema on a value that its Rust type does not express, as data and in terms of JSON Schema.
//! Proof, printer and comparison use them without the schema.

use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::schema::{Schema, Types};

/// A rule on the value of a Rust type (JSON Schema 2020-12 validation, section 6).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rule {
    /// For a string, in characters.
    MinLength(u64),
    MaxLength(u64),
    /// For a string: the regular expression, as in the document.
    Pattern(String),
    /// For a number.
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    /// For a `Vec`.
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    /// For an object.
    MinProperties(u64),
    MaxProperties(u64),
    /// Of the names in a map.
    PropertyNames(Vec<Rule>),
    /// For the names in a map: each matches one of these regular expressions, as required by `patternProperties` with
    /// `additionalProperties: false`.
    PatternProperties(Vec<String>),
}

/// The keyword with its value, as in `maxLength 40`.
impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keyword = self.keyword();
        match self {
            Rule::MinLength(size)
            | Rule::MaxLength(size)
            | Rule::MinItems(size)
            | Rule::MaxItems(size)
            | Rule::MinProperties(size)
            | Rule::MaxProperties(size) => write!(f, "{keyword} {size}"),
            Rule::Minimum(bound)
            | Rule::Maximum(bound)
            | Rule::ExclusiveMinimum(bound)
            | Rule::ExclusiveMaximum(bound)
            | Rule::MultipleOf(bound) => write!(f, "{keyword} {bound}"),
            Rule::Pattern(pattern) => write!(f, "{keyword} {pattern:?}"),
            Rule::UniqueItems => f.write_str(keyword),
            Rule::PropertyNames(rules) => {
                let rules: Vec<String> = rules.iter().map(Rule::to_string).collect();
                write!(f, "{keyword} {}", rules.join(", "))
            }
            Rule::PatternProperties(patterns) => write!(f, "{keyword} {}", patterns.join(", ")),
        }
    }
}

impl Rule {
    /// Returns its keyword.
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
            Rule::MinProperties(_) => "minProperties",
            Rule::MaxProperties(_) => "maxProperties",
            Rule::PropertyNames(_) => "propertyNames",
            Rule::PatternProperties(_) => "patternProperties",
        }
    }

    /// Returns true if it has a pattern, or rules on names.
    pub fn has_pattern(&self) -> bool {
        matches!(self, Rule::Pattern(_) | Rule::PropertyNames(_) | Rule::PatternProperties(_))
    }

    /// Returns the rules of a schema's keywords for one type of value, without those that every value satisfies.
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
        if is(Types::OBJECT) {
            rules.extend(schema.object.min.filter(|min| *min > 0).map(Rule::MinProperties));
            rules.extend(schema.object.max.map(Rule::MaxProperties));
            let names = schema.object.property_names.as_deref().map(|names| {
                let of_name = Schema { types: Some(Types::STRING), string: names.string.clone(), ..Schema::default() };
                Rule::of_keywords(&of_name)
            });
            rules.extend(names.filter(|rules| !rules.is_empty()).map(Rule::PropertyNames));
            let patterns: Vec<String> = schema.object.pattern_properties.keys().cloned().collect();
            rules.extend((!patterns.is_empty()).then_some(Rule::PatternProperties(patterns)));
        }
        rules
    }

    /// Adds the rule to a schema, as its keyword.
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
            Rule::MinProperties(min) => schema.object.min = Some(*min),
            Rule::MaxProperties(max) => schema.object.max = Some(*max),
            Rule::PropertyNames(rules) => {
                let mut names = Schema::default();
                rules.iter().for_each(|rule| rule.state(&mut names));
                schema.object.property_names = Some(Box::new(names));
            }
            Rule::PatternProperties(patterns) => {
                let values = schema.object.additional_properties.take().map(|values| *values).unwrap_or_default();
                let each = patterns.iter().map(|pattern| (pattern.clone(), values.clone()));
                schema.object.pattern_properties = each.collect();
                schema.object.additional_properties = Some(Box::new(Schema::never()));
            }
        }
    }

    /// Returns true if the schema has the keyword.
    pub fn is_stated(&self, schema: &Schema) -> bool {
        let Schema { string, number, array, object, .. } = schema;
        match self {
            Rule::MinLength(_) => string.min.is_some(),
            Rule::MaxLength(_) => string.max.is_some(),
            Rule::Pattern(_) => string.pattern.is_some(),
            Rule::Minimum(_) => number.minimum.is_some(),
            Rule::Maximum(_) => number.maximum.is_some(),
            Rule::ExclusiveMinimum(_) => number.exclusive_minimum.is_some(),
            Rule::ExclusiveMaximum(_) => number.exclusive_maximum.is_some(),
            Rule::MultipleOf(_) => number.multiple_of.is_some(),
            Rule::MinItems(_) => array.min.is_some(),
            Rule::MaxItems(_) => array.max.is_some(),
            Rule::UniqueItems => array.unique,
            Rule::MinProperties(_) => object.min.is_some(),
            Rule::MaxProperties(_) => object.max.is_some(),
            Rule::PropertyNames(_) => object.property_names.is_some(),
            Rule::PatternProperties(_) => !object.pattern_properties.is_empty(),
        }
    }
}
