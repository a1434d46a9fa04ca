//! The values of keywords to what they say: texts, numbers, flags, names, types. What is wrong and has an evident meaning is
//! read in that.

use indexmap::IndexMap;
use serde_json::Number;

use super::Lowering;
use super::keywords::unique;
use super::repairs::{Repair, flag_in, number_in};
use crate::error::Code;
use crate::load::{Data, Location, Node};
use crate::schema::{Numeric, Schema, Types};
use crate::suggest::did_you_mean;
use crate::{formats, number};

impl Lowering<'_> {
    pub fn array<'n>(&mut self, value: &'n Node, at: &Location) -> Option<&'n [Node]> {
        let items = value.as_array();
        if items.is_none() {
            self.malformed("an array", value, at);
        }
        items
    }

    pub fn text(&mut self, value: &Node, at: &Location) -> Option<String> {
        let text = value.as_str();
        if text.is_none() {
            self.malformed("a string", value, at);
        }
        text.map(str::to_owned)
    }

    /// As `array`, where one value in its place is meant as an array of it.
    pub fn values<'n>(&mut self, value: &'n Node, at: &Location) -> Option<&'n [Node]> {
        let single = !matches!(value.data(), Data::Array(_) | Data::Object(_) | Data::Null);
        if single && self.repairs_keyword(Repair::SingleValue, "an array", value, at) {
            return Some(std::slice::from_ref(value));
        }
        self.array(value, at)
    }

    pub fn flag(&mut self, value: &Node, at: &Location) -> bool {
        let meant = value.as_str().and_then(flag_in);
        if let Some(meant) = meant
            && self.repairs_keyword(Repair::BooleanText, "true or false", value, at)
        {
            return meant;
        }
        let flag = value.as_bool();
        if flag.is_none() {
            self.malformed("true or false", value, at);
        }
        flag.unwrap_or(false)
    }

    /// True if an annotation says that something is so.
    pub fn is_marked(&mut self, value: &Node, at: &Location) -> bool {
        match value.as_str().and_then(flag_in) {
            Some(_) => self.flag(value, at),
            None => value.as_bool() == Some(true),
        }
    }

    pub fn number(&mut self, value: &Node, at: &Location) -> Option<Number> {
        if let Data::Number(number) = value.data() {
            return Some(number.clone());
        }
        let meant = value.as_str().and_then(number_in);
        if meant.is_some() && self.repairs_keyword(Repair::NumberText, "a number", value, at) {
            return meant;
        }
        self.malformed("a number", value, at);
        None
    }

    /// A bound that is excluded, where it is written as a number.
    pub fn bound(&mut self, value: &Node, at: &Location) -> Option<Number> {
        match (self.dialect.boolean_bounds(), value.data()) {
            (true, Data::Number(_)) => {
                let repaired = self.repairs_keyword(Repair::NumericBound, "true or false", value, at);
                repaired.then(|| self.number(value, at)).flatten()
            }
            (true, _) => None,
            (false, Data::Bool(_)) if !self.strict => None,
            (false, _) => self.number(value, at),
        }
    }

    /// True if a flag excludes the bound that stands beside it.
    pub fn excludes(&mut self, value: &Node, at: &Location) -> bool {
        match (self.dialect.boolean_bounds(), value.data()) {
            (true, Data::Number(_)) if !self.strict => false,
            (true, _) => self.flag(value, at),
            (false, Data::Bool(flag)) => {
                !self.strict && self.repairs_keyword(Repair::BooleanBound, "a number", value, at) && *flag
            }
            (false, _) => false,
        }
    }

    /// Gives an integer the range that its format names, where the schema says nothing narrower.
    pub fn range(&mut self, schema: &mut Schema) {
        let format = schema.string.format.as_deref();
        let Some((low, high)) = format.and_then(formats::integer_range) else { return };
        let Some(types) = schema.types.filter(|_| schema.enumeration.is_none() && schema.constant.is_none()) else {
            return;
        };
        // The formats are those of numbers (OpenAPI Format Registry).
        schema.types = Some(match types {
            Types::NUMBER => Types::INTEGER,
            types if types == Types::NUMBER.with(Types::NULL) => Types::INTEGER.with(Types::NULL),
            types if types == Types::INTEGER || types == Types::INTEGER.with(Types::NULL) => types,
            _ => return,
        });
        let before = (*schema.number).clone();
        let Numeric { minimum, maximum, exclusive_minimum, exclusive_maximum, .. } = &mut *schema.number;
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

    /// Has a string be what the registry of OpenAPI says of its format.
    pub fn registry(&mut self, schema: &mut Schema) {
        let is_string = schema.types.map(|types| types.without(Types::NULL)) == Some(Types::STRING);
        let format = schema.string.get_mut().and_then(|string| string.format.as_mut()).filter(|_| is_string);
        let Some((format, name)) = format.and_then(|format| formats::of_strings(format).map(|name| (format, name)))
        else {
            return;
        };
        name.clone_into(format);
        self.bundle.registered.insert(schema.origin.pointer.clone());
    }

    /// A number above zero (2020-12 validation, section 6.2.1).
    pub fn step(&mut self, value: &Node, at: &Location) -> Option<Number> {
        let step = self.number(value, at)?;
        if step.as_f64().is_some_and(|step| step > 0.0) {
            return Some(step);
        }
        self.problem(Code::Keyword, format!("`multipleOf` must be above zero, not {step}"), at);
        None
    }

    pub fn pattern(&mut self, value: &Node, at: &Location) -> Option<String> {
        let mut pattern = self.text(value, at)?;
        if let Some(meant) = pattern_meant(&pattern)
            && self.repairs_or_refuses(Repair::PatternForm, "the pattern is written as in another language", at)
        {
            pattern = meant;
        }
        Some(pattern).filter(|pattern| self.is_expression(pattern, at))
    }

    /// True for a regular expression that can be read: by the types' own reader (ECMA-262), or else by the validator's.
    pub fn is_expression(&mut self, pattern: &str, at: &Location) -> bool {
        let ours = || crate::pattern::is_supported(pattern);
        let read = ours() || jsonschema::draft202012::new(&serde_json::json!({ "pattern": pattern })).is_ok();
        if !read {
            self.problem(Code::Keyword, format!("`{pattern}` is not a regular expression"), at);
        }
        read
    }

    /// A count; `2.0` is one as well (2020-12 validation, section 6.3.1, by core, section 4.2.2).
    pub fn size(&mut self, value: &Node, at: &Location) -> Option<u64> {
        if let Data::Number(number) = value.data()
            && let Some(size) = number::as_integer(number).and_then(|size| u64::try_from(size).ok())
        {
            return Some(size);
        }
        let meant = value.as_str().and_then(number_in);
        let meant = meant.and_then(|number| u64::try_from(number::as_integer(&number)?).ok());
        let expected = "a whole number, zero or more";
        if meant.is_some() && self.repairs_keyword(Repair::NumberText, expected, value, at) {
            return meant;
        }
        match value.data() {
            Data::Number(number) => {
                let keyword = at.tokens.last().map_or("", String::as_str);
                self.problem(
                    Code::Keyword,
                    format!("`{keyword}` must be a whole number, zero or more, not {number}"),
                    at,
                );
            }
            _ => self.malformed(expected, value, at),
        }
        None
    }

    pub fn names(&mut self, value: &Node, at: &Location) -> Vec<String> {
        let expected = "an array of property names";
        // What says it of itself, its object reads.
        if value.as_bool().is_some() && !self.strict && at.tokens.last().is_some_and(|last| last == "required") {
            return Vec::new();
        }
        let Some(names) = self.property_names(value, at) else {
            self.malformed(expected, value, at);
            return Vec::new();
        };
        let (count, names) = (names.len(), unique(names));
        if names.len() < count {
            let wrong = "`required` lists a name twice";
            self.repairs_or_refuses(Repair::RequiredTwice, wrong, at);
        }
        names
    }

    pub fn dependent(&mut self, value: &Node, at: &Location) -> IndexMap<String, Vec<String>> {
        let Some(members) = value.as_object() else {
            self.malformed("an object of arrays", value, at);
            return IndexMap::new();
        };
        members.iter().map(|(name, inner)| (name.to_owned(), self.names(inner, &at.child(&[name])))).collect()
    }

    pub fn types(&mut self, schema: &mut Schema, value: &Node, at: &Location) {
        let names: Vec<&Node> = match value.data() {
            Data::String(_) | Data::Null => vec![value],
            Data::Array(items) => items.iter().collect(),
            _ => return self.malformed("a type or an array of types", value, at),
        };
        if names.is_empty() {
            return self.problem(Code::Keyword, "`type` must name at least one type", at);
        }
        let mut types = Types::default();
        for node in &names {
            let name = node.as_str().unwrap_or("");
            match Types::named(name) {
                Some(known) => types = types.with(known),
                // Swagger 2.0 has it for what is no JSON at all.
                None if name == "file" && self.dialect.openapi => return,
                None => {
                    let Some((meant, format)) = self.types_meant(&names, at) else {
                        let meant = did_you_mean(name, Types::ALL.names());
                        return self.problem(Code::Keyword, format!("`{name}` is not a JSON type{meant}"), at);
                    };
                    schema.types = (meant != Types::ALL).then_some(meant);
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

/// The pattern that stands between slashes, as in other languages; as ECMA-262 reads them, it matches nothing.
fn pattern_meant(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix("/^")?.strip_suffix("$/")?;
    Some(format!("^{}$", inner.replace(r"\/", "/")))
}

#[cfg(test)]
mod tests;
