//! Keywords that no dialect knows and that look like one, and keywords of another dialect: both assert nothing, and are
//! seldom meant so. Here they become warnings, and nothing else.

use super::Lowering;
use super::repairs::Repair;
use crate::error::{Code, Diagnostic};
use crate::load::{Data, Dialect, Location, Node};
use crate::schema::{Schema, Types};

/// What schemas say beside the keywords of [`Dialect::keywords`].
const ANNOTATIONS: &[&str] = &[
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "format",
    "id",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// What is near a keyword and means something of its own.
const OTHERS: &[&str] = &["anchor", "comment", "links", "note", "schema", "text"];

/// The formats that a specification names and that assert nothing here (OpenAPI's registry of formats, and the drafts').
const FORMATS: &str = "base64url binary byte char color commonmark date date-time date-time-local decimal decimal128 double \
    double-int duration email float hostname html http-date host-name idn-email idn-hostname int int16 \
    int32 int64 int8 integer ip-address ipv4 ipv6 iri iri-reference json-pointer long media-range number \
    password phone regex relative-json-pointer sf-binary sf-boolean sf-decimal sf-integer sf-string sf- \
    token style string time time-local uint uint16 uint32 uint64 uint8 unixtime uri uri-reference uri- \
    template url utc-millisec uuid";

/// From how many letters on a keyword is known with one letter wrong, and with two.
const MIN_LETTERS: [usize; 2] = [4, 7];

impl Lowering<'_> {
    /// Warns of keywords of a schema that assert nothing, and of its format.
    pub fn unfamiliar(&mut self, node: &Node, location: &Location) {
        for (keyword, value) in node.as_object().into_iter().flatten() {
            if self.dialect.keyword(keyword).is_some() || is_annotation(keyword) {
                if keyword == "format"
                    && let Some(format) = value.as_str()
                {
                    self.format(format, &location.child(&["format"]));
                }
                continue;
            }
            if Dialect::keywords().any(|known| known == keyword) {
                self.of_another_dialect(keyword, value, location);
            } else if let Some(meant) = meant(keyword) {
                let message = format!("`{keyword}` is no keyword; `{meant}` is one");
                self.warn(Diagnostic::new(Code::UnknownKeyword, message), &location.child(&[keyword]));
            }
        }
    }

    /// A keyword that asserts something where it is known.
    fn of_another_dialect(&mut self, keyword: &str, value: &Node, location: &Location) {
        // What holds definitions asserts nothing anywhere; `additionalItems` only beside an array of schemas.
        let silent = matches!(keyword, "definitions" | "$defs" | "contentSchema" | "additionalItems");
        let read = value.as_bool() == Some(true) || silent || !self.dialect.has_all_vocabularies();
        if !read && self.noted.insert(format!("keyword {keyword}")) {
            let message = format!("`{keyword}` is no keyword of this dialect, and asserts nothing");
            let help = "say in `$schema` which dialect the document is written in; other places are not listed";
            self.warn(Diagnostic::new(Code::UnknownKeyword, message).help(help), &location.child(&[keyword]));
        }
    }

    /// A keyword that asserts something where it does not stand beside `$ref` (draft 7 core, section 8.3).
    pub fn beside_reference(&mut self, keyword: &str, at: &Location) {
        if self.noted.insert(format!("beside {keyword}")) {
            let message = format!("`{keyword}` asserts nothing beside `$ref` in this dialect");
            let help = "put the two into `allOf`, if both are meant; other places are not listed";
            self.warn(Diagnostic::new(Code::UnknownKeyword, message).help(help), at);
        }
    }

    fn format(&mut self, format: &str, at: &Location) {
        let known = FORMATS.split(' ').any(|known| known == format) || crate::formats::asserts(format);
        if !known && self.noted.insert(format!("format {format}")) {
            let wrong = format!("no specification names the format `{format}`");
            self.repairs_or_refuses(Repair::UnknownFormat, &wrong, at);
        }
    }

    /// True for a keyword that is there and has null for its value, where null is none.
    pub fn says_nothing(&mut self, keyword: &str, value: &Node, at: &Location) -> bool {
        let null = matches!(value.data(), Data::Null) && !matches!(keyword, "const" | "type");
        null && self.repairs_keyword(Repair::NullKeyword, "something", value, at)
    }

    /// What stands in the place of a schema and is none.
    pub fn no_schema(&mut self, mut schema: Schema, node: &Node, location: &Location) -> Schema {
        let wrong = format!("expected a schema, found {}", super::keywords::kind(node));
        let empty = match node.data() {
            Data::Null => true,
            Data::Array(items) => items.is_empty(),
            _ => false,
        };
        if empty && self.repairs(Repair::NullSchema, Code::NotASchema, wrong.clone(), location) {
            return schema;
        }
        if let Some(flag) = node.as_str().and_then(super::repairs::flag_in)
            && self.repairs(Repair::BooleanText, Code::NotASchema, wrong.clone(), location)
        {
            schema.never = !flag;
            return schema;
        }
        if let Some((types, format)) = node.as_str().and_then(super::repairs::type_named)
            && self.repairs(Repair::SchemaName, Code::NotASchema, wrong.clone(), location)
        {
            schema.types = (types != Types::ALL).then_some(types);
            schema.string.format = format.map(str::to_owned);
            return schema;
        }
        if let Some([only]) = node.as_array()
            && only.as_object().is_some()
            && self.repairs(Repair::SingleSchema, Code::NotASchema, wrong.clone(), location)
        {
            return self.schema(only, &location.child(&["0"]));
        }
        self.problem(Code::NotASchema, wrong, location);
        schema
    }

    /// True for an array of schemas where the dialect has one schema for all items.
    pub fn is_list_of_items(&mut self, value: &Node, at: &Location) -> bool {
        let list = value.as_array().is_some_and(|items| !items.is_empty());
        let wrong = "expected a schema, found an array";
        list && self.repairs(Repair::ItemsList, Code::NotASchema, wrong, at)
    }

    /// The name of a property, without what hides before it.
    pub fn without_mark<'n>(&mut self, name: &'n str, at: &Location) -> &'n str {
        let plain = name.trim_start_matches('\u{feff}');
        let wrong = "the name begins with a byte-order mark";
        if plain.len() < name.len() && self.repairs(Repair::ByteOrderMark, Code::Keyword, wrong, at) {
            return plain;
        }
        name
    }

    /// The names that `required` and its kin list.
    pub fn property_names(&mut self, value: &Node, at: &Location) -> Option<Vec<String>> {
        let expected = "an array of property names";
        if let Some(name) = value.as_str() {
            let meant = self.repairs_keyword(Repair::SingleValue, expected, value, at);
            return meant.then(|| vec![name.to_owned()]);
        }
        let mut names = Vec::new();
        for (index, item) in value.as_array()?.iter().enumerate() {
            let at = at.child(&[&index.to_string()]);
            let scalar = matches!(item.data(), Data::Number(_) | Data::Bool(_));
            match item.as_str() {
                Some(name) => names.push(self.without_mark(name, &at).to_owned()),
                None if scalar && !self.strict => {
                    let wrong = "`required` lists what is no string";
                    self.repairs(Repair::RequiredName, Code::Keyword, wrong, &at);
                    names.push(self.written(item, &at)?);
                }
                None => return None,
            }
        }
        Some(names)
    }
}

/// True for what a schema may say of itself without asserting anything.
pub fn is_annotation(word: &str) -> bool {
    ANNOTATIONS.contains(&word)
}

/// The keyword that another word is meant for: one that differs in a letter or two.
fn meant(word: &str) -> Option<&'static str> {
    if word.starts_with("x-") || OTHERS.contains(&word) {
        return None;
    }
    let letters = |keyword: &str| keyword.chars().count();
    let near = Dialect::keywords().chain(ANNOTATIONS.iter().copied()).filter_map(|keyword| {
        let distance = strsim::damerau_levenshtein(word, keyword);
        let least = MIN_LETTERS.get(distance.checked_sub(1)?)?;
        (letters(keyword) >= *least).then_some((distance, keyword))
    });
    near.min().map(|(_, keyword)| keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_nearly_keywords() {
        let cases = [
            ("requierd", Some("required")),
            ("additionalPropertys", Some("additionalProperties")),
            ("propertys", Some("properties")),
            ("oneof", Some("oneOf")),
            ("tpye", Some("type")),
            ("ref", Some("$ref")),
            ("note", None),
            ("enumNames", None),
            ("x-type", None),
            ("options", None),
            ("max", None),
        ];
        for (word, keyword) in cases {
            assert_eq!(meant(word), keyword, "{word}");
        }
    }
}
