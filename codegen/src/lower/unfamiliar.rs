//! Warns of misspelt keywords and of keywords of another dialect: both assert nothing, which is rarely the intention.

use super::Lowering;
use super::repairs::Repair;
use crate::error::{Code, Diagnostic};
use crate::load::{Data, Dialect, Location, Node};
use crate::schema::{Schema, Types};

/// The keywords of schemas that are not among [`Dialect::keywords`].
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

/// Names that are similar to a keyword, but have a meaning of their own.
const NOT_MISSPELT: &[&str] = &["anchor", "comment", "links", "note", "schema", "text"];

/// The formats of a specification that are not asserted here (OpenAPI's format registry, and the drafts).
const FORMATS: &str = "base64url binary byte char color commonmark date date-time date-time-local decimal decimal128 double \
    double-int duration email float hostname html http-date host-name idn-email idn-hostname int int16 \
    int32 int64 int8 integer ip-address ipv4 ipv6 iri iri-reference json-pointer long media-range number \
    password phone regex relative-json-pointer sf-binary sf-boolean sf-decimal sf-integer sf-string sf- \
    token style string time time-local uint uint16 uint32 uint64 uint8 unixtime uri uri-reference uri- \
    template url utc-millisec uuid";

/// The least length of a keyword that is recognised with one wrong letter, and with two.
const MIN_LETTERS: [usize; 2] = [4, 7];

impl Lowering<'_> {
    /// Warns of the unknown keywords of a schema, and of its format if that is unknown.
    pub fn warn_of_unfamiliar(&mut self, node: &Node, location: &Location) {
        for (keyword, value) in node.as_object().into_iter().flatten() {
            if self.dialect.keyword(keyword).is_some() || is_annotation(keyword) {
                if keyword == "format"
                    && let Some(format) = value.as_str()
                {
                    self.check_format(format, &location.child(&["format"]));
                }
                continue;
            }
            if Dialect::keywords().any(|known| known == keyword) {
                self.warn_of_other_dialect(keyword, value, location);
            } else if let Some(intended) = intended_keyword(keyword) {
                let message = format!("`{keyword}` is not a keyword; did you mean `{intended}`?");
                self.warn(Diagnostic::new(Code::UnknownKeyword, message), &location.child(&[keyword]));
            }
        }
    }

    /// Warns of a keyword that asserts something only in another dialect.
    fn warn_of_other_dialect(&mut self, keyword: &str, value: &Node, location: &Location) {
        // Definitions assert nothing in any dialect, and `additionalItems` only next to an array of schemas.
        let asserts_nothing = matches!(keyword, "definitions" | "$defs" | "contentSchema" | "additionalItems");
        let is_harmless = value.as_bool() == Some(true) || asserts_nothing || !self.dialect.has_all_vocabularies();
        if !is_harmless && self.noted.insert(format!("keyword {keyword}")) {
            let message = format!("`{keyword}` is not a keyword of this dialect, and asserts nothing");
            let help = "name the dialect of the document in `$schema`; other places are not listed";
            self.warn(Diagnostic::new(Code::UnknownKeyword, message).help(help), &location.child(&[keyword]));
        }
    }

    /// Warns of a keyword that is ignored because it is next to `$ref` (draft 7 core, section 8.3).
    pub fn warn_next_to_reference(&mut self, keyword: &str, at: &Location) {
        if self.noted.insert(format!("next to $ref: {keyword}")) {
            let message = format!("`{keyword}` is ignored next to `$ref` in this dialect");
            let help = "put both into `allOf` to apply them together; other places are not listed";
            self.warn(Diagnostic::new(Code::UnknownKeyword, message).help(help), at);
        }
    }

    fn check_format(&mut self, format: &str, at: &Location) {
        let known = FORMATS.split(' ').any(|known| known == format) || crate::formats::asserts(format);
        if !known && self.noted.insert(format!("format {format}")) {
            let wrong = format!("`{format}` is not a format of any specification");
            self.repair_or_report(Repair::UnknownFormat, &wrong, at);
        }
    }

    /// Repairs a keyword whose value is null, if the keyword does not allow that, by ignoring it.
    pub fn is_null_keyword(&mut self, keyword: &str, value: &Node, at: &Location) -> bool {
        let null = matches!(value.data(), Data::Null) && !matches!(keyword, "const" | "type");
        null && self.repair_keyword(Repair::NullKeyword, "something", value, at)
    }

    /// Repairs or reports a value that is not a schema where one is expected.
    pub fn repair_non_schema(&mut self, mut schema: Schema, node: &Node, location: &Location) -> Schema {
        let wrong = format!("expected a schema, found {}", super::keywords::type_of(node));
        let empty = match node.data() {
            Data::Null => true,
            Data::Array(items) => items.is_empty(),
            _ => false,
        };
        if empty && self.repair(Repair::NullSchema, Code::NotASchema, wrong.clone(), location) {
            return schema;
        }
        if let Some(flag) = node.as_str().and_then(super::repairs::parse_boolean)
            && self.repair(Repair::BooleanText, Code::NotASchema, wrong.clone(), location)
        {
            schema.never = !flag;
            return schema;
        }
        if let Some((types, format)) = node.as_str().and_then(super::repairs::find_types)
            && self.repair(Repair::SchemaName, Code::NotASchema, wrong.clone(), location)
        {
            schema.types = (types != Types::ALL).then_some(types);
            schema.string.format = format.map(str::to_owned);
            return schema;
        }
        if let Some([only]) = node.as_array()
            && only.as_object().is_some()
            && self.repair(Repair::SingleSchema, Code::NotASchema, wrong.clone(), location)
        {
            return self.lower_schema(only, &location.child(&["0"]));
        }
        self.problem(Code::NotASchema, wrong, location);
        schema
    }

    /// Repairs an array of schemas as `items`, in a dialect where that must be one schema.
    pub fn is_array_of_items(&mut self, value: &Node, at: &Location) -> bool {
        let list = value.as_array().is_some_and(|items| !items.is_empty());
        let wrong = "expected a schema, found an array";
        list && self.repair(Repair::ItemsList, Code::NotASchema, wrong, at)
    }

    /// Repairs the name of a property by removing a byte-order mark.
    pub fn without_byte_order_mark<'n>(&mut self, name: &'n str, at: &Location) -> &'n str {
        let plain = name.trim_start_matches('\u{feff}');
        let wrong = "the name begins with a byte-order mark";
        if plain.len() < name.len() && self.repair(Repair::ByteOrderMark, Code::Keyword, wrong, at) {
            return plain;
        }
        name
    }

    /// Reads an array of property names, as in `required` and `dependentRequired`.
    pub fn property_names(&mut self, value: &Node, at: &Location) -> Option<Vec<String>> {
        let expected = "an array of property names";
        if let Some(name) = value.as_str() {
            let repaired = self.repair_keyword(Repair::SingleValue, expected, value, at);
            return repaired.then(|| vec![name.to_owned()]);
        }
        let mut names = Vec::new();
        for (index, item) in value.as_array()?.iter().enumerate() {
            let at = at.child(&[&index.to_string()]);
            let scalar = matches!(item.data(), Data::Number(_) | Data::Bool(_));
            match item.as_str() {
                Some(name) => names.push(self.without_byte_order_mark(name, &at).to_owned()),
                None if scalar && !self.strict => {
                    let wrong = "`required` has an item that is not a string";
                    self.repair(Repair::RequiredName, Code::Keyword, wrong, &at);
                    names.push(self.source_text(item, &at)?);
                }
                None => return None,
            }
        }
        Some(names)
    }
}

/// Returns whether this is a keyword of schemas that is not among [`Dialect::keywords`].
pub fn is_annotation(name: &str) -> bool {
    ANNOTATIONS.contains(&name)
}

/// Returns the keyword that a misspelt one is intended to be: it differs in at most two letters.
fn intended_keyword(name: &str) -> Option<&'static str> {
    if name.starts_with("x-") || NOT_MISSPELT.contains(&name) {
        return None;
    }
    let letters = |keyword: &str| keyword.chars().count();
    let near = Dialect::keywords().chain(ANNOTATIONS.iter().copied()).filter_map(|keyword| {
        let distance = strsim::damerau_levenshtein(name, keyword);
        let min_letters = MIN_LETTERS.get(distance.checked_sub(1)?)?;
        (letters(keyword) >= *min_letters).then_some((distance, keyword))
    });
    near.min().map(|(_, keyword)| keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_keywords_are_recognised() {
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
        for (name, keyword) in cases {
            assert_eq!(intended_keyword(name), keyword, "{name}");
        }
    }
}
