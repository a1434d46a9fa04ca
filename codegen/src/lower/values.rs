//! Reads the values of keywords: strings, numbers, booleans, property names, types. Mistakes with an evident meaning are
//! repaired.

use indexmap::IndexMap;
use serde_json::Number;

use super::Lowering;
use super::keywords::unique;
use super::repairs::{Repair, parse_boolean, parse_number};
use crate::error::Code;
use crate::load::{Data, Location, Node};
use crate::schema::{NumberKeywords, Schema, Types};
use crate::suggest::did_you_mean;
use crate::{formats, number};

impl Lowering<'_> {
    pub fn array<'n>(&mut self, value: &'n Node, at: &Location) -> Option<&'n [Node]> {
        let items = value.as_array();
        if items.is_none() {
            self.report_malformed("an array", value, at);
        }
        items
    }

    pub fn string(&mut self, value: &Node, at: &Location) -> Option<String> {
        let text = value.as_str();
        if text.is_none() {
            self.report_malformed("a string", value, at);
        }
        text.map(str::to_owned)
    }

    /// Like `array`, but repairs a single value to be an array of it.
    pub fn values<'n>(&mut self, value: &'n Node, at: &Location) -> Option<&'n [Node]> {
        let single = !matches!(value.data(), Data::Array(_) | Data::Object(_) | Data::Null);
        if single && self.repair_keyword(Repair::SingleValue, "an array", value, at) {
            return Some(std::slice::from_ref(value));
        }
        self.array(value, at)
    }

    pub fn boolean(&mut self, value: &Node, at: &Location) -> bool {
        let intended = value.as_str().and_then(parse_boolean);
        if let Some(intended) = intended
            && self.repair_keyword(Repair::BooleanText, "true or false", value, at)
        {
            return intended;
        }
        let flag = value.as_bool();
        if flag.is_none() {
            self.report_malformed("true or false", value, at);
        }
        flag.unwrap_or(false)
    }

    /// Reads a boolean annotation; anything but a boolean is false.
    pub fn boolean_annotation(&mut self, value: &Node, at: &Location) -> bool {
        match value.as_str().and_then(parse_boolean) {
            Some(_) => self.boolean(value, at),
            None => value.as_bool() == Some(true),
        }
    }

    pub fn number(&mut self, value: &Node, at: &Location) -> Option<Number> {
        if let Data::Number(number) = value.data() {
            return Some(number.clone());
        }
        let intended = value.as_str().and_then(parse_number);
        if intended.is_some() && self.repair_keyword(Repair::NumberText, "a number", value, at) {
            return intended;
        }
        self.report_malformed("a number", value, at);
        None
    }

    /// Reads `exclusiveMinimum` or `exclusiveMaximum` as a number.
    pub fn exclusive_bound(&mut self, value: &Node, at: &Location) -> Option<Number> {
        match (self.dialect.boolean_bounds(), value.data()) {
            (true, Data::Number(_)) => {
                let repaired = self.repair_keyword(Repair::NumericBound, "true or false", value, at);
                repaired.then(|| self.number(value, at)).flatten()
            }
            (true, _) => None,
            (false, Data::Bool(_)) if !self.strict => None,
            (false, _) => self.number(value, at),
        }
    }

    /// Returns whether a boolean `exclusiveMinimum` or `exclusiveMaximum` makes the bound next to it exclusive.
    pub fn is_exclusive(&mut self, value: &Node, at: &Location) -> bool {
        match (self.dialect.boolean_bounds(), value.data()) {
            (true, Data::Number(_)) if !self.strict => false,
            (true, _) => self.boolean(value, at),
            (false, Data::Bool(flag)) => {
                !self.strict && self.repair_keyword(Repair::BooleanBound, "a number", value, at) && *flag
            }
            (false, _) => false,
        }
    }

    /// Gives an integer the range of its format, unless the schema has bounds of its own.
    pub fn apply_number_format(&mut self, schema: &mut Schema) {
        let format = schema.string.format.as_deref();
        let Some((low, high)) = format.and_then(formats::integer_range) else { return };
        let Some(types) = schema.types.filter(|_| schema.enumeration.is_none() && schema.constant.is_none()) else {
            return;
        };
        // In OpenAPI's format registry these are formats of numbers.
        schema.types = Some(match types {
            Types::NUMBER => Types::INTEGER,
            types if types == Types::NUMBER.with(Types::NULL) => Types::INTEGER.with(Types::NULL),
            types if types == Types::INTEGER || types == Types::INTEGER.with(Types::NULL) => types,
            _ => return,
        });
        let before = (*schema.number).clone();
        let NumberKeywords { minimum, maximum, exclusive_minimum, exclusive_maximum, .. } = &mut *schema.number;
        if minimum.is_none() && exclusive_minimum.is_none() {
            *minimum = low;
        }
        if maximum.is_none() && exclusive_maximum.is_none() {
            *maximum = high;
        }
        if types.contains(Types::NUMBER) || *schema.number != before {
            self.bundle.ranged.insert(schema.origin.pointer.clone());
        }
    }

    /// Gives a string the meaning that OpenAPI's format registry has for its format.
    pub fn apply_registry_format(&mut self, schema: &mut Schema) {
        let is_string = schema.types.map(|types| types.without(Types::NULL)) == Some(Types::STRING);
        let format = schema.string.get_mut().and_then(|string| string.format.as_mut()).filter(|_| is_string);
        let Some((format, name)) = format.and_then(|format| formats::registry_name(format).map(|name| (format, name)))
        else {
            return;
        };
        name.clone_into(format);
        self.bundle.registered.insert(schema.origin.pointer.clone());
    }

    /// Reads `multipleOf`, a number above zero (2020-12 validation, section 6.2.1).
    pub fn multiple_of(&mut self, value: &Node, at: &Location) -> Option<Number> {
        let step = self.number(value, at)?;
        if step.as_f64().is_some_and(|step| step > 0.0) {
            return Some(step);
        }
        self.problem(Code::Keyword, format!("`multipleOf` must be above zero, not {step}"), at);
        None
    }

    pub fn pattern(&mut self, value: &Node, at: &Location) -> Option<String> {
        let mut pattern = self.string(value, at)?;
        if let Some(intended) = without_delimiters(&pattern)
            && self.repair_or_report(Repair::PatternForm, "the pattern has delimiters, as in other languages", at)
        {
            pattern = intended;
        }
        Some(pattern).filter(|pattern| self.check_regex(pattern, at))
    }

    /// Checks a regular expression: it must be supported by [`crate::pattern`] (ECMA-262), or else by the validator.
    pub fn check_regex(&mut self, pattern: &str, at: &Location) -> bool {
        let ours = || crate::pattern::is_supported(pattern);
        let read = ours() || jsonschema::draft202012::new(&serde_json::json!({ "pattern": pattern })).is_ok();
        if !read {
            self.problem(Code::Keyword, format!("`{pattern}` is not a regular expression"), at);
        }
        read
    }

    /// Reads a non-negative integer, which may be written as `2.0` (2020-12 validation, section 6.3.1; core, section 4.2.2).
    pub fn count(&mut self, value: &Node, at: &Location) -> Option<u64> {
        if let Data::Number(number) = value.data()
            && let Some(size) = number::as_integer(number).and_then(|size| u64::try_from(size).ok())
        {
            return Some(size);
        }
        let intended = value.as_str().and_then(parse_number);
        let intended = intended.and_then(|number| u64::try_from(number::as_integer(&number)?).ok());
        let expected = "a non-negative integer";
        if intended.is_some() && self.repair_keyword(Repair::NumberText, expected, value, at) {
            return intended;
        }
        match value.data() {
            Data::Number(number) => {
                let keyword = at.tokens.last().map_or("", String::as_str);
                self.problem(Code::Keyword, format!("`{keyword}` must be {expected}, not {number}"), at);
            }
            _ => self.report_malformed(expected, value, at),
        }
        None
    }

    pub fn required_names(&mut self, value: &Node, at: &Location) -> Vec<String> {
        let expected = "an array of property names";
        // `repair_required_flags` reads this for the object around the property.
        if value.as_bool().is_some() && !self.strict && at.tokens.last().is_some_and(|last| last == "required") {
            return Vec::new();
        }
        let Some(names) = self.property_names(value, at) else {
            self.report_malformed(expected, value, at);
            return Vec::new();
        };
        let (count, names) = (names.len(), unique(names));
        if names.len() < count {
            let wrong = "`required` lists a name twice";
            self.repair_or_report(Repair::RequiredTwice, wrong, at);
        }
        names
    }

    pub fn dependent_required(&mut self, value: &Node, at: &Location) -> IndexMap<String, Vec<String>> {
        let Some(members) = value.as_object() else {
            self.report_malformed("an object of arrays", value, at);
            return IndexMap::new();
        };
        members.iter().map(|(name, inner)| (name.to_owned(), self.required_names(inner, &at.child(&[name])))).collect()
    }

    pub fn types(&mut self, schema: &mut Schema, value: &Node, at: &Location) {
        let names: Vec<&Node> = match value.data() {
            Data::String(_) | Data::Null => vec![value],
            Data::Array(items) => items.iter().collect(),
            _ => return self.report_malformed("a type or an array of types", value, at),
        };
        if names.is_empty() {
            return self.problem(Code::Keyword, "`type` must name at least one type", at);
        }
        let mut types = Types::default();
        for node in &names {
            let name = node.as_str().unwrap_or("");
            match Types::from_name(name) {
                Some(known) => types = types.with(known),
                // In Swagger 2.0 this is a file, which is not JSON.
                None if name == "file" && self.dialect.openapi => return,
                None => {
                    let Some((intended, format)) = self.repair_types(&names, at) else {
                        let suggestion = did_you_mean(name, Types::ALL.names());
                        return self.problem(Code::Keyword, format!("`{name}` is not a JSON type{suggestion}"), at);
                    };
                    schema.types = (intended != Types::ALL).then_some(intended);
                    if let Some(format) = format.filter(|_| schema.string.format.is_none()) {
                        schema.string.format = Some(format.to_owned());
                    }
                    return;
                }
            }
        }
        schema.types = Some(types);
    }
}

/// Removes slashes around an anchored pattern: they are delimiters in other languages, and part of the expression in
/// ECMA-262, which then never matches.
fn without_delimiters(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix("/^")?.strip_suffix("$/")?;
    Some(format!("^{}$", inner.replace(r"\/", "/")))
}

#[cfg(test)]
mod tests;
